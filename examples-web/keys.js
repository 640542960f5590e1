// The push-to-talk key: which one it is, and when it is held.
import { element, keep, recall } from "./view.js";

const DEFAULT_KEY = "Space";
/** Keys that browsers or other parts of the page need. */
const RESERVED = ["Tab", "Enter", "Escape"];

let key = recall("talk-key") || DEFAULT_KEY;

/** The name of the key. */
export function showKey() {
  return key.replace(/^(Key|Digit)/, "");
}

/** Whether a key press goes into a text or a list. */
function isTyping({ target }) {
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
}

function isTalkKey(event) {
  return event.code === key && !event.ctrlKey && !event.altKey && !event.metaKey;
}

/** Reports by `hold` when the key is pressed and released, while `isOn()`; also lets the user choose another key. */
export function startKeys(signal, { isOn, hold }) {
  const button = element("talk-key");
  let isChoosing = false;
  let isPressed = false;
  const show = () => {
    button.textContent = isChoosing ? "Press a key …" : showKey();
  };
  const release = () => {
    if (isPressed) hold(false);
    isPressed = false;
  };
  const choose = (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.code && !RESERVED.includes(event.code)) {
      key = event.code;
      keep("talk-key", key);
    }
    isChoosing = false;
    show();
    hold(false);
  };
  button.addEventListener("click", () => {
    isChoosing = true;
    show();
  }, { signal });
  button.addEventListener("blur", () => {
    isChoosing = false;
    show();
  }, { signal });
  addEventListener("keydown", (event) => {
    if (isChoosing) return choose(event);
    if (!isOn() || !isTalkKey(event) || isTyping(event)) return;
    // The key must not press the button that has the focus.
    event.preventDefault();
    if (event.repeat) return;
    isPressed = true;
    hold(true);
  }, { signal, capture: true });
  addEventListener("keyup", (event) => {
    if (event.code !== key || !isPressed) return;
    event.preventDefault();
    release();
  }, { signal, capture: true });
  // A key that is released in another window is not reported to this one.
  addEventListener("blur", release, { signal });
  document.addEventListener("visibilitychange", release, { signal });
  show();
}
