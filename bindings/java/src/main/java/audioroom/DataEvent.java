// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Bytes from another user (Room.sendData) or from the server.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param userId The sender's user id; "" for data of the server.
 * @param userName The sender's display name.
 * @param topic The sender's label; "" if there is none.
 * @param data The bytes. Not NUL-terminated.
 * @param delivery Delivery: how they were sent.
 */
public record DataEvent(
        StatusCode status,
        String message,
        Room room,
        String userId,
        String userName,
        String topic,
        byte[] data,
        Delivery delivery) implements Event {
    @Override
    public String eventName() {
        return "on_data";
    }

    static DataEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.DataEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.DataEvent.room));
        return new DataEvent(
            StatusCode.of(c.getInt(Layout.DataEvent.status)),
            Struct.text(c.getPointer(Layout.DataEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.DataEvent.user_id)),
            Struct.text(c.getPointer(Layout.DataEvent.user_name)),
            Struct.text(c.getPointer(Layout.DataEvent.topic)),
            Struct.bytes(c.getPointer(Layout.DataEvent.data), c.getInt(Layout.DataEvent.size)),
            Delivery.of(c.getInt(Layout.DataEvent.delivery)));
    }
}
