// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Room.logout is done; room becomes invalid when this callback returns.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param roomId The room id, as passed to Engine.loginRoom.
 */
public record LogoutRoomEvent(
        StatusCode status,
        String message,
        Room room,
        String roomId) implements Event {
    @Override
    public String eventName() {
        return "on_logout_room";
    }

    static LogoutRoomEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.LogoutRoomEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.LogoutRoomEvent.room));
        return new LogoutRoomEvent(
            StatusCode.of(c.getInt(Layout.LogoutRoomEvent.status)),
            Struct.text(c.getPointer(Layout.LogoutRoomEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.LogoutRoomEvent.room_id)));
    }
}
