// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The user was removed from the room; publishing and playing have stopped, and room becomes invalid when this callback
 * returns.
 * <p>Status: StatusCode.ERR_SAME_USER when the user logged in elsewhere, StatusCode.ERR_KICKED when the user was
 * removed, StatusCode.ERR_NOT_FOUND when the room was closed.
 * @param status The reason; never StatusCode.OK.
 * @param message The reason, for people.
 * @param room The room handle from Engine.loginRoom.
 * @param roomId The room id, as passed to Engine.loginRoom.
 */
public record KickOutEvent(
        StatusCode status,
        String message,
        Room room,
        String roomId) implements Event {
    @Override
    public String eventName() {
        return "on_kick_out";
    }

    static KickOutEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.KickOutEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.KickOutEvent.room));
        return new KickOutEvent(
            StatusCode.of(c.getInt(Layout.KickOutEvent.status)),
            Struct.text(c.getPointer(Layout.KickOutEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.KickOutEvent.room_id)));
    }
}
