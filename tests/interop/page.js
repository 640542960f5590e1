// The web page of the interoperability tests: one room of LiveKit's JavaScript client, and what the page sees and hears of it. Each
// function is called by browser.mjs, and returns plain data.
"use strict";

const { ExternalE2EEKeyProvider, Room, RoomEvent, Track, setLogLevel } = LivekitClient;
setLogLevel("warn");

let room;
let joinedAt;
const events = [];
/** Analysers of the received tracks, by identity. */
const analysers = new Map();
/** Number of messages that the page has sent to the server. */
let sent = 0;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (...data) {
  sent += 1;
  return send.apply(this, data);
};

function note(event, detail) {
  events.push({ event, ...detail });
}

/** Joins a room. With `passphrase`, audio and data are end-to-end encrypted. */
async function join(url, token, options, passphrase) {
  const begin = performance.now();
  if (passphrase) {
    const keyProvider = new ExternalE2EEKeyProvider();
    await keyProvider.setKey(passphrase);
    options = { ...options, encryption: { keyProvider, worker: new Worker("/worker") } };
  }
  room = new Room(options);
  room.on(RoomEvent.TrackSubscribed, (track, publication, participant) => {
    if (track.kind !== Track.Kind.Audio) return;
    note("subscribed", { identity: participant.identity, sid: publication.trackSid });
    // Chromium decodes a remote track only while an element plays it.
    document.body.appendChild(track.attach());
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 16384;
    context.createMediaStreamSource(new MediaStream([track.mediaStreamTrack])).connect(analyser);
    analysers.set(participant.identity, { analyser, track });
  });
  room.on(RoomEvent.TrackMuted, (publication, participant) => note("muted", { identity: participant.identity }));
  room.on(RoomEvent.TrackUnmuted, (publication, participant) => note("unmuted", { identity: participant.identity }));
  room.on(RoomEvent.ActiveSpeakersChanged, (speakers) => note("speakers", { identities: speakers.map((one) => one.identity) }));
  room.on(RoomEvent.ConnectionStateChanged, (state) => note("state", { state }));
  room.on(RoomEvent.Disconnected, (reason) => note("disconnected", { reason }));
  room.on(RoomEvent.DataReceived, (data, participant, kind, topic) => note("data", { topic, text: new TextDecoder().decode(data) }));
  room.on(RoomEvent.EncryptionError, (error) => note("encryption error", { text: String(error?.message ?? error) }));
  room.registerTextStreamHandler("lk.chat", async (reader, { identity }) => note("text", { identity, text: await reader.readAll() }));
  if (passphrase) await room.setE2EEEnabled(true);
  await room.connect(url, token);
  joinedAt = performance.now();
  return { ms: joinedAt - begin };
}

/** Publishes the fake microphone, or mutes and unmutes it. */
async function microphone(on) {
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const publication = await room.localParticipant.setMicrophoneEnabled(on, plain);
  return publication?.trackSid;
}

/** Sends a text to the chat, and as many bytes of data with the topic "data". */
async function say(text) {
  await room.localParticipant.sendText(text, { topic: "lk.chat" });
  await room.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true, topic: "data" });
}

/** Calls something of the local participant that has to fail: how soon, and with which error. */
async function refused(name, ...parameters) {
  const begin = performance.now();
  let error = null;
  try {
    await room.localParticipant[name](...parameters);
  } catch (thrown) {
    error = String(thrown?.message ?? thrown);
  }
  return { error, ms: performance.now() - begin };
}

/** Publishes a video track of which LiveKit's client does not know the source. */
async function refusedCanvas() {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 8, 8);
  const [track] = canvas.captureStream(5).getVideoTracks();
  return await refused("publishTrack", track, { simulcast: false });
}

/** What the page gets of a participant: packets, audio level and energy, and its strongest frequency (Chromium only). */
async function heard(identity) {
  const found = analysers.get(identity);
  if (!found) return null;
  let inbound = {};
  (await found.track.getRTCStatsReport()).forEach((one) => {
    if (one.type === "inbound-rtp") inbound = one;
  });
  const bins = new Float32Array(found.analyser.frequencyBinCount);
  found.analyser.getFloatFrequencyData(bins);
  let best = 0;
  for (let n = 1; n < bins.length; n++) if (bins[n] > bins[best]) best = n;
  return {
    packets: inbound.packetsReceived ?? 0,
    level: inbound.audioLevel ?? 0,
    energy: inbound.totalAudioEnergy ?? 0,
    hz: (best * found.analyser.context.sampleRate) / found.analyser.fftSize,
    dbfs: Number.isFinite(bins[best]) ? bins[best] : -200,
  };
}

/** The state of the room as the page sees it. */
async function look() {
  const publisher = room.engine.pcManager.publisher;
  return {
    state: room.state,
    events,
    sent,
    transceivers: publisher.getTransceivers().length,
    connections: room.engine.pcManager.subscriber ? 2 : 1,
    tracks: [...room.localParticipant.trackPublications.values()].map((one) => ({ source: one.source, muted: one.isMuted })),
  };
}

/** Loses the WebSocket and resumes the session. */
async function resume() {
  const resumed = new Promise((done) => room.once(RoomEvent.Reconnected, done));
  const resuming = new Promise((done) => room.once(RoomEvent.SignalReconnecting, done));
  await room.simulateScenario("signal-reconnect");
  await Promise.race([Promise.all([resuming, resumed]), new Promise((done) => setTimeout(done, 12000))]);
  return room.state;
}

async function leave() {
  await room.disconnect();
}
