// The choice of microphone and loudspeaker.
import { element, keep, notify, recall } from "./view.js";

const { Room, RoomEvent } = LivekitClient;
const KINDS = [
  { id: "microphone", kind: "audioinput" },
  { id: "loudspeaker", kind: "audiooutput" },
];

export class Devices {
  constructor(room) {
    this.room = room;
    this.ended = new AbortController();
    room.on(RoomEvent.MediaDevicesChanged, () => this.list());
  }

  /** The microphone that the user chose before, as an option for capture. */
  static chosenMicrophone() {
    const deviceId = recall("microphone");
    return deviceId ? { deviceId: { ideal: deviceId } } : {};
  }

  async start() {
    const { signal } = this.ended;
    if (signal.aborted) return;
    const [settings, button] = ["settings", "show-settings"].map(element);
    button.addEventListener("click", () => {
      settings.hidden = !settings.hidden;
      button.setAttribute("aria-expanded", String(!settings.hidden));
      if (!settings.hidden) this.list();
    }, { signal });
    element("loudspeaker-row").hidden = !("setSinkId" in HTMLMediaElement.prototype);
    for (const { id, kind } of KINDS) {
      element(id).addEventListener("change", () => this.choose(id, kind), { signal });
    }
    await this.list();
    const loudspeaker = recall("loudspeaker");
    const isThere = [...element("loudspeaker").options].some((option) => option.value === loudspeaker);
    if (isThere && loudspeaker) await this.choose("loudspeaker", "audiooutput", loudspeaker);
  }

  stop() {
    this.ended.abort();
    element("settings").hidden = true;
    element("show-settings").setAttribute("aria-expanded", "false");
  }

  async list() {
    if (!navigator.mediaDevices || this.ended.signal.aborted) return;
    for (const { id, kind } of KINDS) {
      const devices = await Room.getLocalDevices(kind, false).catch(() => []);
      const active = this.room.getActiveDevice(kind) ?? "default";
      const options = devices.map((device, at) => new Option(device.label || `Device ${at + 1}`, device.deviceId));
      // Firefox lists loudspeakers only after the user chose one.
      if (options.length === 0) options.push(new Option("Default", ""));
      element(id).replaceChildren(...options);
      element(id).disabled = devices.length === 0;
      if (devices.some((device) => device.deviceId === active)) element(id).value = active;
    }
  }

  async choose(id, kind, deviceId = element(id).value) {
    try {
      await this.room.switchActiveDevice(kind, deviceId);
      keep(id, deviceId);
      notify("room-notice", "");
    } catch (error) {
      notify("room-notice", `This ${id} cannot be used: ${error.message}.`);
    }
    await this.list();
  }
}
