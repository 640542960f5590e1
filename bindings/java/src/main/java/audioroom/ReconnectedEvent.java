// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The connection is back. Users and streams that changed meanwhile are reported as additions and removals; handles and
 * ids are the same.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param serverUrl The address of the server in use, which may have changed.
 * @param isEmbedded 1 when the server runs in this process.
 */
public record ReconnectedEvent(
        StatusCode status,
        String message,
        Room room,
        String serverUrl,
        boolean isEmbedded) implements Event {
    @Override
    public String eventName() {
        return "on_reconnected";
    }

    static ReconnectedEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.ReconnectedEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.ReconnectedEvent.room));
        return new ReconnectedEvent(
            StatusCode.of(c.getInt(Layout.ReconnectedEvent.status)),
            Struct.text(c.getPointer(Layout.ReconnectedEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.ReconnectedEvent.server_url)),
            c.getInt(Layout.ReconnectedEvent.is_embedded) > 0);
    }
}
