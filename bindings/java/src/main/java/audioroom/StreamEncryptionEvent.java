// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The end-to-end encryption of a remote stream, or of the local stream, changed its state. In a room without a key, the
 * event comes for each stream that needs a key, and for no other.
 * <p>Status: StatusCode.OK; StatusCode.ERR_PLAY_FAILED when a remote stream is silent, StatusCode.ERR_PUBLISH_FAILED
 * when the local stream is not sent.
 * @param status StatusCode.OK, StatusCode.ERR_PLAY_FAILED or StatusCode.ERR_PUBLISH_FAILED.
 * @param message Cause, and what to do; "" with StatusCode.OK.
 * @param room The room handle from Engine.loginRoom.
 * @param stream The stream handle.
 * @param streamId The stream id.
 * @param state EncryptionState; expect values that you do not know.
 */
public record StreamEncryptionEvent(
        StatusCode status,
        String message,
        Room room,
        Stream stream,
        String streamId,
        EncryptionState state) implements Event {
    @Override
    public String eventName() {
        return "on_stream_encryption";
    }

    static StreamEncryptionEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.StreamEncryptionEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.StreamEncryptionEvent.room));
        return new StreamEncryptionEvent(
            StatusCode.of(c.getInt(Layout.StreamEncryptionEvent.status)),
            Struct.text(c.getPointer(Layout.StreamEncryptionEvent.message)),
            inside,
            Stream.of(engine, inside, c.getLong(Layout.StreamEncryptionEvent.stream)),
            Struct.text(c.getPointer(Layout.StreamEncryptionEvent.stream_id)),
            EncryptionState.of(c.getInt(Layout.StreamEncryptionEvent.state)));
    }
}
