// The chat: text streams on the topic of LiveKit's chat, which are room messages for programs with audioroom.
import { create, element } from "./view.js";

const TOPIC = "lk.chat";
/** Messages that the page keeps. */
const MAX_MESSAGES = 500;

export class Chat {
  constructor(room) {
    this.room = room;
    this.ended = new AbortController();
    element("messages").replaceChildren(create("li", "empty", "No messages yet."));
    room.registerTextStreamHandler(TOPIC, async (reader, { identity }) => {
      try {
        const text = await reader.readAll();
        this.add(room.remoteParticipants.get(identity)?.name || identity, text);
      } catch {
        // The sender left, or the message cannot be decrypted.
      }
    });
    const list = element("messages");
    this.isAtEnd = true;
    list.addEventListener("scroll", () => {
      this.isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    }, { signal: this.ended.signal });
    this.resized = new ResizeObserver(() => this.follow());
    this.resized.observe(list);
    element("chat-form").addEventListener("submit", () => this.send(), { signal: this.ended.signal });
  }

  stop() {
    this.ended.abort();
    this.resized.disconnect();
  }

  async send() {
    const field = element("chat-text");
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    try {
      await this.room.localParticipant.sendText(text, { topic: TOPIC });
      this.add("You", text);
    } catch (error) {
      this.add("Not sent", `${text} (${error.message})`, "fault");
    }
  }

  add(name, text, className = "") {
    const list = element("messages");
    list.querySelector(".empty")?.remove();
    const item = create("li", className);
    const now = new Date();
    const time = create("time", "", now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
    time.dateTime = now.toISOString();
    item.append(create("strong", "", name), `: ${text}`, time);
    list.append(item);
    while (list.children.length > MAX_MESSAGES) list.firstChild.remove();
    this.follow();
  }

  /** Shows the last message, unless the user looks at earlier ones. */
  follow() {
    const list = element("messages");
    if (this.isAtEnd) list.scrollTop = list.scrollHeight;
  }
}
