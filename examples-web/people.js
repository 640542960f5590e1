// The people in the room: who is there, who is talking, how loud, and how good their connections are. Plays their streams.
import { meterOf } from "./level.js";
import { create, element } from "./view.js";

const { RoomEvent, Track } = LivekitClient;
/** Time between two looks at the levels, in ms. */
const LEVEL_INTERVAL = 80;

export class People {
  constructor(room, isEncrypted) {
    this.room = room;
    this.isEncrypted = isEncrypted;
    /** Rows by identity. */
    this.rows = new Map();
    /** Meters by track. */
    this.meters = new Map();
    /** Identities of the people whose streams cannot be decrypted. */
    this.undecrypted = new Set();
    const update = () => this.update();
    for (const event of [
      RoomEvent.ParticipantConnected,
      RoomEvent.ParticipantDisconnected,
      RoomEvent.ParticipantNameChanged,
      RoomEvent.TrackPublished,
      RoomEvent.TrackUnpublished,
      RoomEvent.LocalTrackPublished,
      RoomEvent.LocalTrackUnpublished,
      RoomEvent.TrackMuted,
      RoomEvent.TrackUnmuted,
      RoomEvent.ActiveSpeakersChanged,
      RoomEvent.ConnectionQualityChanged,
      RoomEvent.ParticipantEncryptionStatusChanged,
      RoomEvent.Reconnected,
    ]) {
      room.on(event, update);
    }
    room.on(RoomEvent.TrackSubscribed, (track, publication, participant) => this.play(track, publication, participant));
    room.on(RoomEvent.TrackUnsubscribed, (track) => {
      for (const element of track.detach()) element.remove();
      this.meters.get(track)?.stop();
      this.meters.delete(track);
      this.update();
    });
    room.on(RoomEvent.EncryptionError, (error, participant) => {
      if (!participant || participant.isLocal) return;
      this.undecrypted.add(participant.identity);
      this.update();
    });
    room.on(RoomEvent.ParticipantDisconnected, (participant) => this.undecrypted.delete(participant.identity));
  }

  start() {
    this.update();
    this.timer = setInterval(() => this.showLevels(), LEVEL_INTERVAL);
  }

  stop() {
    clearInterval(this.timer);
    for (const meter of this.meters.values()) meter.stop();
    this.meters.clear();
    this.rows.clear();
    element("people").replaceChildren();
    element("sound").replaceChildren();
    element("start-sound").hidden = true;
  }

  play(track, publication) {
    if (track.kind !== Track.Kind.Audio) return;
    // Without the key, encrypted audio would be noise.
    if (!publication.isEncrypted || this.isEncrypted) {
      const player = track.attach();
      element("sound").append(player);
      // Browsers that have seen no click or key of the user may refuse.
      player.play().catch((error) => {
        if (error.name === "NotAllowedError") element("start-sound").hidden = false;
      });
    }
    this.update();
  }

  /** One row for each person: the user first, then the others by name. */
  update() {
    const { localParticipant, remoteParticipants } = this.room;
    const others = [...remoteParticipants.values()].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
    const people = localParticipant.identity ? [localParticipant, ...others] : others;
    const list = element("people");
    const rows = people.map((person) => this.row(person));
    for (const [identity, row] of this.rows) {
      if (rows.includes(row)) continue;
      this.rows.delete(identity);
      row.item.remove();
    }
    rows.forEach((row, at) => {
      if (list.children[at] !== row.item) list.insertBefore(row.item, list.children[at] ?? null);
    });
    element("people-title").textContent = `People (${people.length})`;
  }

  row(person) {
    let row = this.rows.get(person.identity);
    if (!row) {
      row = newRow(person.identity);
      this.rows.set(person.identity, row);
    }
    const name = nameOf(person);
    row.initial.textContent = [...name][0]?.toUpperCase() ?? "?";
    row.name.textContent = person.isLocal ? `${name} (you)` : name;
    row.name.title = person.identity;
    row.state.textContent = this.stateOf(person);
    row.item.classList.toggle("talking", row.state.textContent === "talking");
    row.quality.dataset.quality = person.connectionQuality;
    const words = `connection ${person.connectionQuality}`;
    row.quality.title = words;
    row.quality.setAttribute("aria-label", words);
    row.tracks = [...person.audioTrackPublications.values()].map((one) => one.track).filter(Boolean);
    return row;
  }

  stateOf(person) {
    const published = [...person.audioTrackPublications.values()];
    if (published.length === 0) return "listening";
    const isEncrypted = published.some((one) => one.isEncrypted);
    if (!person.isLocal && isEncrypted && !this.isEncrypted) return "encrypted: not heard without the passphrase";
    if (!person.isLocal && isEncrypted && this.undecrypted.has(person.identity)) return "not heard: has another passphrase";
    if (published.every((one) => one.isMuted)) return "muted";
    if (person.isSpeaking) return "talking";
    return !person.isLocal && this.isEncrypted && !isEncrypted ? "silent, not encrypted" : "silent";
  }

  showLevels() {
    if (document.hidden) return;
    for (const row of this.rows.values()) {
      let level = 0;
      for (const track of row.tracks) {
        if (!this.meters.has(track)) this.meters.set(track, meterOf(track));
        if (!track.isMuted) level = Math.max(level, this.meters.get(track).level());
      }
      row.level.style.transform = `scaleX(${level.toFixed(3)})`;
    }
  }
}

function nameOf(person) {
  return person.name || person.identity;
}

function newRow(identity) {
  const item = create("li");
  item.dataset.identity = identity;
  const initial = create("span", "initial");
  initial.setAttribute("aria-hidden", "true");
  const who = create("span", "who");
  const name = create("strong");
  const state = create("span", "state");
  who.append(name, state);
  const quality = create("span", "quality");
  quality.setAttribute("role", "img");
  quality.append(create("i"), create("i"), create("i"));
  const bar = create("span", "level");
  bar.setAttribute("aria-hidden", "true");
  const level = create("span");
  bar.append(level);
  item.append(initial, who, quality, bar);
  return { item, initial, name, state, quality, level, tracks: [] };
}
