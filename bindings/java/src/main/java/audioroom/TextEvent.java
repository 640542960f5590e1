// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * A text with a topic, from Room.sendText or as a text stream of a LiveKit client. on_room_message reports texts with
 * the topic lk.chat. The event comes when the text is complete. A text of more than 262144 bytes, or one whose sender
 * pauses for 30 s or leaves, is dropped.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "". The text is in text.
 * @param room The room handle from Engine.loginRoom.
 * @param userId The sender's user id.
 * @param userName The sender's display name.
 * @param topic The topic; "" if there is none.
 * @param messageId The message id, from the sender's library.
 * @param text The text.
 * @param sentAtMs Milliseconds since 1970 by the sender's clock.
 * @param attributes Attributes that the sender gave to the text, in the order of their keys. A transcription of a
 * LiveKit agent, for example, has the id of its segment here.
 */
public record TextEvent(
        StatusCode status,
        String message,
        Room room,
        String userId,
        String userName,
        String topic,
        String messageId,
        String text,
        long sentAtMs,
        List<Attribute> attributes) implements Event {
    @Override
    public String eventName() {
        return "on_text";
    }

    static TextEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.TextEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.TextEvent.room));
        return new TextEvent(
            StatusCode.of(c.getInt(Layout.TextEvent.status)),
            Struct.text(c.getPointer(Layout.TextEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.TextEvent.user_id)),
            Struct.text(c.getPointer(Layout.TextEvent.user_name)),
            Struct.text(c.getPointer(Layout.TextEvent.topic)),
            Struct.text(c.getPointer(Layout.TextEvent.message_id)),
            Struct.text(c.getPointer(Layout.TextEvent.text)),
            c.getLong(Layout.TextEvent.sent_at_ms),
            Struct.list(c.getPointer(Layout.TextEvent.attributes), c.getInt(Layout.TextEvent.attribute_count), item -> Attribute.read(engine, inside, item)));
    }
}
