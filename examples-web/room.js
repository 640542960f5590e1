// One stay in a room: connects with LiveKit's client, and connects the parts of the page with it.
import { Chat } from "./chat.js";
import { Devices } from "./devices.js";
import { Microphone } from "./microphone.js";
import { People } from "./people.js";
import { element, notify } from "./view.js";

const { Room, RoomEvent, ConnectionState, DisconnectReason, ExternalE2EEKeyProvider, isE2EESupported, setLogLevel } = LivekitClient;
setLogLevel("warn");

const REASONS = {
  [DisconnectReason.DUPLICATE_IDENTITY]: "You joined this room elsewhere with the same token.",
  [DisconnectReason.PARTICIPANT_REMOVED]: "A moderator removed you from the room.",
  [DisconnectReason.ROOM_DELETED]: "The room was closed.",
  [DisconnectReason.SERVER_SHUTDOWN]: "The server was shut down.",
};
const STATES = {
  [ConnectionState.Connecting]: "connecting …",
  [ConnectionState.Reconnecting]: "connection lost, reconnecting …",
  [ConnectionState.SignalReconnecting]: "connection lost, reconnecting …",
};

/** Options for end-to-end encryption, and a function that ends it. */
async function encryption(passphrase) {
  if (!passphrase) return { options: {}, end: () => {} };
  if (!isE2EESupported()) throw new Error("this browser has no end-to-end encryption, or the page is not on https://");
  const keyProvider = new ExternalE2EEKeyProvider();
  await keyProvider.setKey(passphrase);
  const worker = new Worker(new URL("./livekit-client.e2ee.worker.js", import.meta.url));
  return { options: { encryption: { keyProvider, worker } }, end: () => worker.terminate() };
}

/** Joins a room. Returns a promise of its end, which gives a sentence with the reason. */
export async function joinRoom({ url, token, room: roomName, passphrase, isGuest }) {
  const { options, end } = await encryption(passphrase);
  const room = new Room({ ...options, audioCaptureDefaults: Devices.chosenMicrophone() });
  const people = new People(room, Boolean(passphrase));
  const microphone = new Microphone(room);
  const devices = new Devices(room);
  const chat = new Chat(room);
  const stop = new AbortController();
  const listen = (id, type, act) => element(id).addEventListener(type, act, { signal: stop.signal });

  const state = () => {
    const encrypted = passphrase ? "end-to-end encrypted · " : "";
    const words = STATES[room.state] ?? `${encrypted}connection: ${room.localParticipant.connectionQuality}`;
    element("status").textContent = words.replace("connection: unknown", "connected");
  };
  room.on(RoomEvent.ConnectionStateChanged, state);
  room.on(RoomEvent.ConnectionQualityChanged, state);
  const ended = new Promise((done) => {
    room.on(RoomEvent.Disconnected, (reason) => {
      stop.abort();
      for (const part of [people, microphone, devices, chat]) part.stop();
      end();
      document.title = "audioroom";
      const isWanted = reason === undefined || reason === DisconnectReason.CLIENT_INITIATED;
      done(isWanted ? "" : (REASONS[reason] ?? "The connection to the room was lost."));
    });
  });

  try {
    if (passphrase) await room.setE2EEEnabled(true);
    await room.connect(url, token);
  } catch (error) {
    await room.disconnect();
    for (const part of [people, microphone, devices, chat]) part.stop();
    stop.abort();
    end();
    throw error;
  }
  element("room-name").textContent = room.name || roomName;
  document.title = `${room.name || roomName} – audioroom`;
  notify("room-notice", "");
  state();
  listen("leave", "click", () => room.disconnect());
  listen("start-sound", "click", () => {
    element("start-sound").hidden = true;
    room.startAudio().catch(() => (element("start-sound").hidden = false));
  });
  element("copy-link").hidden = !isGuest || !navigator.clipboard;
  listen("copy-link", "click", async () => {
    const link = new URL(location.pathname, location.href);
    link.hash = new URLSearchParams({ room: room.name });
    await navigator.clipboard.writeText(link.href);
    element("copy-link").textContent = "Copied";
    setTimeout(() => (element("copy-link").textContent = "Copy link"), 2000);
  });
  people.start();
  // The user need not wait for the permission to use the microphone.
  microphone.start().then(() => devices.start());
  return { ended };
}
