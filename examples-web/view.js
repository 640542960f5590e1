// Small helpers for the elements of the page, and for settings that the browser keeps.

export function element(id) {
  return document.getElementById(id);
}

/** Shows one of the two views. */
export function show(view) {
  for (const id of ["join-view", "room-view"]) element(id).hidden = id !== view;
}

/** Shows a sentence in a notice, or hides the notice if there is none. */
export function notify(id, sentence) {
  const notice = element(id);
  notice.textContent = sentence ?? "";
  notice.hidden = !sentence;
}

/** Creates an element with a class and a text. */
export function create(tag, className, text) {
  const created = document.createElement(tag);
  if (className) created.className = className;
  if (text !== undefined) created.textContent = text;
  return created;
}

/** A setting that the browser keeps; null if there is none, or if the browser keeps nothing. */
export function recall(name) {
  try {
    return localStorage.getItem(`audioroom.${name}`);
  } catch {
    return null;
  }
}

/** Keeps a setting, where the browser permits it. */
export function keep(name, value) {
  try {
    localStorage.setItem(`audioroom.${name}`, value);
  } catch {
    // The setting holds until the page closes.
  }
}
