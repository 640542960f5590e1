// The form to join: name, room and passphrase, the link that fills it in, and the token.
import { element, keep, notify, recall } from "./view.js";

/**
 * Reads room, name and token from the link, from `#room=…&name=…&token=…` or `?room=…`. The part after # is not sent to the server.
 * The token is removed from the address, so that it is not in bookmarks or on screens that others see; a reload still has it.
 */
export function readLink() {
  const behindHash = new URLSearchParams(location.hash.slice(1));
  const query = new URLSearchParams(location.search);
  const value = (name) => behindHash.get(name) ?? (name === "token" ? null : query.get(name));
  let token = value("token");
  if (token) {
    behindHash.delete("token");
    const rest = behindHash.toString();
    history.replaceState({ token }, "", `${location.pathname}${location.search}${rest ? `#${rest}` : ""}`);
  } else {
    token = history.state?.token ?? null;
  }
  // Another link to this page, put into the address, changes only the part after #.
  addEventListener("hashchange", () => location.reload());
  return { token, room: value("room") ?? "", name: value("name") ?? "", claims: token ? claims(token) : null };
}

/** The claims of a token; its signature is checked by the server. Null if it is not a token. */
function claims(token) {
  try {
    const text = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

async function guestsAreWelcome() {
  const answer = await fetch("page/guest", { cache: "no-store" });
  return answer.ok && (await answer.json()).guests;
}

async function guestToken(room, name) {
  const answer = await fetch(`page/guest?${new URLSearchParams({ room, name })}`, { method: "POST" });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()).token;
}

/** The URL of signalling: the folder of this page. */
function serverUrl() {
  return new URL(".", location.href).href.replace(/^http/, "ws").replace(/[?#].*$/, "").replace(/\/$/, "");
}

/**
 * Waits until the user joins. Returns the login, and two functions that end the wait of the form: `connected` and `failed`.
 */
export async function askForRoom(link, notice) {
  const form = element("join-form");
  const [name, room, passphrase] = ["name", "room", "passphrase"].map(element);
  const isTokenRoom = Boolean(link.claims?.video?.room);
  name.value ||= link.claims?.name || link.name || recall("name") || "";
  room.value ||= link.claims?.video?.room || link.room;
  name.readOnly = isTokenRoom;
  if (isTokenRoom) name.value ||= link.claims.sub ?? "";
  room.readOnly = isTokenRoom;
  notify("join-notice", notice);
  element("join").disabled = false;
  if (!link.token) {
    const isWelcome = await guestsAreWelcome().catch(() => true);
    if (!isWelcome) {
      notify("join-notice", "This server gives no tokens to guests. Open the link with a token that you were given.");
      element("join").disabled = true;
    }
  }
  (name.value ? (room.value ? element("join") : room) : name).focus();
  for (;;) {
    await new Promise((done) => form.addEventListener("submit", done, { once: true }));
    const busy = (isBusy) => {
      element("join").disabled = isBusy;
      element("join").textContent = isBusy ? "Joining …" : "Join";
    };
    notify("join-notice", "");
    busy(true);
    const login = { url: serverUrl(), room: room.value.trim(), name: name.value.trim(), passphrase: passphrase.value };
    try {
      login.token = link.token ?? (await guestToken(login.room, login.name));
    } catch (error) {
      notify("join-notice", `Not joined: ${error.message}`);
      busy(false);
      continue;
    }
    if (!isTokenRoom) keep("name", login.name);
    login.isGuest = !link.token;
    return { login, connected: () => busy(false), failed: () => busy(false) };
  }
}
addEventListener("submit", (event) => event.preventDefault());
