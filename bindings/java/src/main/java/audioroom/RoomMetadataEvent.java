// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The metadata of the room changed. A server SDK of LiveKit sets it (UpdateRoomMetadata). Room.getMetadata reads it,
 * from the call of on_login_room on.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param metadata The new metadata; "" if there is none.
 */
public record RoomMetadataEvent(
        StatusCode status,
        String message,
        Room room,
        String metadata) implements Event {
    @Override
    public String eventName() {
        return "on_room_metadata";
    }

    static RoomMetadataEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.RoomMetadataEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.RoomMetadataEvent.room));
        return new RoomMetadataEvent(
            StatusCode.of(c.getInt(Layout.RoomMetadataEvent.status)),
            Struct.text(c.getPointer(Layout.RoomMetadataEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.RoomMetadataEvent.metadata)));
    }
}
