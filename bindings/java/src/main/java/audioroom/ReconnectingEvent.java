// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The connection broke, and the library tries to reconnect until reconnectTimeoutMs is over. The event comes once for
 * each outage. The application can show it.
 * <p>Status: StatusCode.ERR_CONNECTION_LOST, or StatusCode.ERR_TIMEOUT when the server stopped answering; other numbers
 * are possible, and there is nothing to do about any of them.
 * @param status The reason; never StatusCode.OK.
 * @param message What happened.
 * @param room The room handle from Engine.loginRoom.
 */
public record ReconnectingEvent(
        StatusCode status,
        String message,
        Room room) implements Event {
    @Override
    public String eventName() {
        return "on_reconnecting";
    }

    static ReconnectingEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.ReconnectingEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.ReconnectingEvent.room));
        return new ReconnectingEvent(
            StatusCode.of(c.getInt(Layout.ReconnectingEvent.status)),
            Struct.text(c.getPointer(Layout.ReconnectingEvent.message)),
            inside);
    }
}
