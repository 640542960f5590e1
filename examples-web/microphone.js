// The microphone: mute, and push to talk by button or key.
import { showKey, startKeys } from "./keys.js";
import { element, keep, notify, recall } from "./view.js";

const { RoomEvent, Track, createLocalAudioTrack } = LivekitClient;
export class Microphone {
  constructor(room) {
    this.room = room;
    this.isMuted = false;
    this.isHeld = false;
    this.isPushToTalk = recall("push-to-talk") === "1";
    /** The last change, so that changes are made one after the other. */
    this.change = Promise.resolve();
    this.ended = new AbortController();
    // A moderator muted or unmuted, or the browser did.
    const follow = (publication, participant) => {
      if (!participant.isLocal || publication.source !== Track.Source.Microphone || this.isPushToTalk) return;
      this.isMuted = publication.isMuted;
      this.show();
    };
    room.on(RoomEvent.TrackMuted, follow);
    room.on(RoomEvent.TrackUnmuted, follow);
  }

  get publication() {
    return this.room.localParticipant.getTrackPublication(Track.Source.Microphone);
  }

  /** Publishes the microphone. Without one, or without the permission, the user listens, and may try again. */
  async start() {
    const { signal } = this.ended;
    const listen = (id, type, act) => element(id).addEventListener(type, act, { signal });
    listen("mute", "click", () => this.setMuted(!this.publication || !this.isMuted));
    listen("push-to-talk", "click", () => this.setPushToTalk(!this.isPushToTalk));
    const talk = element("talk");
    listen("talk", "pointerdown", (event) => {
      if (event.button !== 0) return;
      talk.setPointerCapture(event.pointerId);
      this.hold(true);
    });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) listen("talk", type, () => this.hold(false));
    listen("talk", "contextmenu", (event) => event.preventDefault());
    startKeys(signal, {
      isOn: () => this.isPushToTalk && !element("room-view").hidden,
      hold: (isHeld) => this.hold(isHeld),
    });
    this.show();
    await this.publish();
  }

  stop() {
    this.ended.abort();
  }

  async publish() {
    notify("room-notice", "");
    try {
      if (!navigator.mediaDevices) {
        throw new Error("browsers give it only to pages on https:// or of this machine");
      }
      const track = await createLocalAudioTrack(this.room.options.audioCaptureDefaults);
      if (this.ended.signal.aborted) return track.stop();
      if (!this.isWanted()) await track.mute();
      await this.room.localParticipant.publishTrack(track, { source: Track.Source.Microphone });
    } catch (error) {
      if (this.ended.signal.aborted) return;
      notify("room-notice", `The microphone cannot be used: ${reason(error)}. You can listen and write.`);
    }
    this.show();
    this.apply();
  }

  isWanted() {
    return this.isPushToTalk ? this.isHeld : !this.isMuted;
  }

  setMuted(isMuted) {
    if (!this.publication) {
      this.isMuted = false;
      this.publish();
      return;
    }
    this.isMuted = isMuted;
    this.apply();
  }

  setPushToTalk(isOn) {
    this.isPushToTalk = isOn;
    this.isHeld = false;
    this.isMuted = false;
    keep("push-to-talk", isOn ? "1" : "0");
    this.apply();
  }

  hold(isHeld) {
    if (isHeld === this.isHeld || (isHeld && !this.isPushToTalk)) return;
    this.isHeld = isHeld;
    this.apply();
  }

  /** Mutes or unmutes as wanted, after the changes before. */
  apply() {
    this.show();
    this.change = this.change.then(async () => {
      const publication = this.publication;
      if (!publication || publication.isMuted === !this.isWanted()) return;
      await (this.isWanted() ? publication.unmute() : publication.mute());
    }).catch((error) => notify("room-notice", `The microphone cannot be changed: ${reason(error)}.`));
    this.change.then(() => this.show());
  }

  show() {
    const [mute, talk, push] = ["mute", "talk", "push-to-talk"].map(element);
    const has = Boolean(this.publication);
    mute.hidden = has && this.isPushToTalk;
    mute.textContent = !has ? "Use the microphone" : this.isMuted ? "Unmute" : "Mute";
    mute.setAttribute("aria-pressed", String(has && this.isMuted));
    talk.hidden = !has || !this.isPushToTalk;
    talk.textContent = this.isHeld ? "Talking" : `Hold to talk (${showKey()})`;
    talk.setAttribute("aria-pressed", String(this.isHeld));
    push.setAttribute("aria-pressed", String(this.isPushToTalk));
  }
}

function reason(error) {
  if (error.name === "NotAllowedError") return "the browser or the user does not permit it";
  if (error.name === "NotFoundError") return "there is none";
  return error.message;
}
