// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Text from another user, sent with Room.sendMessage or as a chat message of a LiveKit client.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "". The text is in text.
 * @param room The room handle from Engine.loginRoom.
 * @param userId The sender's user id.
 * @param userName The sender's display name.
 * @param messageId The message id, from the sender's library.
 * @param text The text.
 * @param sentAtMs Milliseconds since 1970 by the sender's clock.
 */
public record RoomMessageEvent(
        StatusCode status,
        String message,
        Room room,
        String userId,
        String userName,
        String messageId,
        String text,
        long sentAtMs) implements Event {
    @Override
    public String eventName() {
        return "on_room_message";
    }

    static RoomMessageEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.RoomMessageEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.RoomMessageEvent.room));
        return new RoomMessageEvent(
            StatusCode.of(c.getInt(Layout.RoomMessageEvent.status)),
            Struct.text(c.getPointer(Layout.RoomMessageEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.RoomMessageEvent.user_id)),
            Struct.text(c.getPointer(Layout.RoomMessageEvent.user_name)),
            Struct.text(c.getPointer(Layout.RoomMessageEvent.message_id)),
            Struct.text(c.getPointer(Layout.RoomMessageEvent.text)),
            c.getLong(Layout.RoomMessageEvent.sent_at_ms));
    }
}
