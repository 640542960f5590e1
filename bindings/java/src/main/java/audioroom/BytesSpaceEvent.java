// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * After Room.writeByteStream returned StatusCode.ERR_BUSY, the stream has space again: at most 131072 bytes of it still
 * wait. The event comes at most once for each such call.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param stream The number that Room.openByteStream wrote to stream.
 */
public record BytesSpaceEvent(
        StatusCode status,
        String message,
        Room room,
        long stream) implements Event {
    @Override
    public String eventName() {
        return "on_bytes_space";
    }

    static BytesSpaceEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.BytesSpaceEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.BytesSpaceEvent.room));
        return new BytesSpaceEvent(
            StatusCode.of(c.getInt(Layout.BytesSpaceEvent.status)),
            Struct.text(c.getPointer(Layout.BytesSpaceEvent.message)),
            inside,
            c.getLong(Layout.BytesSpaceEvent.stream));
    }
}
