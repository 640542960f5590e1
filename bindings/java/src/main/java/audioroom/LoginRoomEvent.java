// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A login succeeded or failed. The event comes exactly once for each Engine.loginRoom that returned StatusCode.OK,
 * unless Room.logout came first.
 * <p>Status: StatusCode.OK; StatusCode.ERR_UNREACHABLE, StatusCode.ERR_NOT_A_SERVER, StatusCode.ERR_TIMEOUT and
 * StatusCode.ERR_CONNECTION_LOST when the server cannot be reached or stops answering; StatusCode.ERR_TOKEN_EXPIRED and
 * StatusCode.ERR_TOKEN_REFUSED when the server does not accept the token; StatusCode.ERR_ROOM_FULL when the room or the
 * server is full; StatusCode.ERR_BUSY when there are too many logins a second; StatusCode.ERR_NOT_FOUND when the server
 * does not create rooms and this one does not exist; StatusCode.ERR_OUT_OF_RANGE when the server does not accept an id;
 * StatusCode.ERR_SAME_USER and StatusCode.ERR_KICKED when the user is removed during the login; StatusCode.ERR_FILE for
 * caFile, or for the file in which the library keeps the local server's key; StatusCode.ERR_SERVER when the local
 * server cannot start; StatusCode.ERR_INTERNAL.
 * @param status StatusCode.OK when signalling and media are both connected. Otherwise room becomes invalid when this
 * callback returns.
 * @param message Which step failed and what to do; "" when the login succeeded.
 * @param room The room handle from Engine.loginRoom.
 * @param roomId The room id, as passed to Engine.loginRoom.
 * @param serverUrl The address of the server, such as "ws://127.0.0.1:7870". Of several addresses it is the one in use;
 * if all failed, it is the one that was tried last, while the status is that of the first.
 * @param warning A risk that the user should know of, such as a token that was sent over ws:// to another machine; ""
 * where there is none.
 * @param isEmbedded 1 when the server runs in this process.
 */
public record LoginRoomEvent(
        StatusCode status,
        String message,
        Room room,
        String roomId,
        String serverUrl,
        String warning,
        boolean isEmbedded) implements Event {
    @Override
    public String eventName() {
        return "on_login_room";
    }

    static LoginRoomEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.LoginRoomEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.LoginRoomEvent.room));
        return new LoginRoomEvent(
            StatusCode.of(c.getInt(Layout.LoginRoomEvent.status)),
            Struct.text(c.getPointer(Layout.LoginRoomEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.LoginRoomEvent.room_id)),
            Struct.text(c.getPointer(Layout.LoginRoomEvent.server_url)),
            Struct.text(c.getPointer(Layout.LoginRoomEvent.warning)),
            c.getInt(Layout.LoginRoomEvent.is_embedded) > 0);
    }
}
