// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Bytes of a file that the application's reader writes.
 * @param hasFailed Set to 1 if the bytes cannot be read; the player then fails. Default: 0.
 * @param position Position of the first byte in the file. Positions are not always in order.
 * @param buffer Where to write the bytes.
 * @param written Set to the number of bytes that were written, up to size. Fewer are no fault; 0 means that the file
 * ends here. Default: 0.
 */
public record PlayerRead(
        boolean hasFailed,
        long position,
        byte[] buffer,
        long written) {
    static PlayerRead read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.PlayerRead.SIZE);
        return new PlayerRead(
            c.getInt(Layout.PlayerRead.has_failed) > 0,
            c.getLong(Layout.PlayerRead.position),
            Struct.bytes(c.getPointer(Layout.PlayerRead.buffer), c.getInt(Layout.PlayerRead.size)),
            c.getLong(Layout.PlayerRead.written));
    }
}
