// Starts the page: the form to join, then the room, then the form again.
import { askForRoom, readLink } from "./join.js";
import { joinRoom } from "./room.js";
import { element, show } from "./view.js";

let notice = "";
const link = readLink();
for (;;) {
  show("join-view");
  const { login, connected, failed } = await askForRoom(link, notice);
  try {
    const room = await joinRoom(login);
    connected();
    show("room-view");
    element("room-name").focus();
    notice = await room.ended;
  } catch (error) {
    failed();
    notice = `Not joined: ${error.message}`;
  }
}
