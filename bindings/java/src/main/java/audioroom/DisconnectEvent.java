// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The connection is lost for good; room becomes invalid when this callback returns. Log in again if the user wants to.
 * <p>Status: StatusCode.ERR_CONNECTION_LOST.
 * @param status The reason; never StatusCode.OK.
 * @param message What happened and what to do.
 * @param room The room handle from Engine.loginRoom.
 * @param roomId The room id, as passed to Engine.loginRoom.
 */
public record DisconnectEvent(
        StatusCode status,
        String message,
        Room room,
        String roomId) implements Event {
    @Override
    public String eventName() {
        return "on_disconnect";
    }

    static DisconnectEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.DisconnectEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.DisconnectEvent.room));
        return new DisconnectEvent(
            StatusCode.of(c.getInt(Layout.DisconnectEvent.status)),
            Struct.text(c.getPointer(Layout.DisconnectEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.DisconnectEvent.room_id)));
    }
}
