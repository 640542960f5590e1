// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * A part of a byte stream of another user (Room.openByteStream, or sendFile of a LiveKit client) arrived. A stream that
 * is reported has one BEGIN, its DATA parts in order and without gaps, and exactly one END, also if the room ends
 * first. A stream whose BEGIN finds the queue of events full is not reported at all. At most 64 streams of a room, and
 * 16 of one user, are received at the same time; further ones are refused. The library does not keep the bytes of
 * earlier parts: store them in the callback.
 * <p>Status: StatusCode.OK in a BEGIN and a DATA, and in an END when all bytes have arrived. In other ENDs:
 * StatusCode.ERR_CANCELLED when the sender cancelled the stream or began another one with the same id, or the room
 * ended; StatusCode.ERR_TIMEOUT when the sender sent nothing for 30 s; StatusCode.ERR_CONNECTION_LOST when bytes are
 * missing, when the sender left or got a new connection, and when this user got a new connection during a stream
 * without totalSize; StatusCode.ERR_TOO_LONG when more bytes came than the sender had announced; StatusCode.ERR_BUSY
 * when events waited too long, and bytes were dropped. In a REFUSED: StatusCode.ERR_BUSY when too many streams are
 * open; StatusCode.ERR_NOT_BUILT_IN when the stream is compressed; StatusCode.ERR_OUT_OF_RANGE when its id is not
 * usable.
 * @param status StatusCode.OK, or why bytes are missing.
 * @param message What happened and what to do; "" when nothing is wrong.
 * @param room The room handle from Engine.loginRoom.
 * @param stream The number of the stream, the same in all its events. A stream that its sender starts again has another
 * number.
 * @param part BytesPart.
 * @param data The bytes of a DATA part. Not NUL-terminated.
 * @param offset Number of bytes before data; in an END, number of bytes that arrived.
 * @param totalSize Number of bytes that the sender announced; -1 if it did not.
 * @param userId The sender's user id.
 * @param userName The sender's display name.
 * @param topic The topic; "" if there is none.
 * @param name The name, usually of a file; "" if there is none. It comes from another user: do not use it as a path.
 * @param mimeType The MIME type.
 * @param streamId The sender's id of the stream.
 * @param sentAtMs Milliseconds since 1970 by the sender's clock.
 * @param attributes Attributes that the sender gave to the stream, in the order of their keys.
 * @param refusedCount In a REFUSED: number of streams that were refused in this room so far, this one included.
 * Otherwise 0.
 */
public record BytesEvent(
        StatusCode status,
        String message,
        Room room,
        long stream,
        BytesPart part,
        byte[] data,
        long offset,
        long totalSize,
        String userId,
        String userName,
        String topic,
        String name,
        String mimeType,
        String streamId,
        long sentAtMs,
        List<Attribute> attributes,
        long refusedCount) implements Event {
    @Override
    public String eventName() {
        return "on_bytes";
    }

    static BytesEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.BytesEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.BytesEvent.room));
        return new BytesEvent(
            StatusCode.of(c.getInt(Layout.BytesEvent.status)),
            Struct.text(c.getPointer(Layout.BytesEvent.message)),
            inside,
            c.getLong(Layout.BytesEvent.stream),
            BytesPart.of(c.getInt(Layout.BytesEvent.part)),
            Struct.bytes(c.getPointer(Layout.BytesEvent.data), c.getInt(Layout.BytesEvent.size)),
            c.getLong(Layout.BytesEvent.offset),
            c.getLong(Layout.BytesEvent.total_size),
            Struct.text(c.getPointer(Layout.BytesEvent.user_id)),
            Struct.text(c.getPointer(Layout.BytesEvent.user_name)),
            Struct.text(c.getPointer(Layout.BytesEvent.topic)),
            Struct.text(c.getPointer(Layout.BytesEvent.name)),
            Struct.text(c.getPointer(Layout.BytesEvent.mime_type)),
            Struct.text(c.getPointer(Layout.BytesEvent.stream_id)),
            c.getLong(Layout.BytesEvent.sent_at_ms),
            Struct.list(c.getPointer(Layout.BytesEvent.attributes), c.getInt(Layout.BytesEvent.attribute_count), item -> Attribute.read(engine, inside, item)),
            c.getLong(Layout.BytesEvent.refused_count));
    }
}
