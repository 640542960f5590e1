// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Bytes of a file that the application's reader writes.
 * <p>Valid during the callback.
 */
public final class PlayerRead {
    private final Pointer c;

    private PlayerRead(Pointer c) {
        this.c = c;
    }

    static PlayerRead read(Engine engine, Room room, Pointer pointer) {
        return new PlayerRead(pointer);
    }

    /**
     * Set to 1 if the bytes cannot be read; the player then fails. Default: 0.
     */
    public boolean hasFailed() {
        return c.getInt(Layout.PlayerRead.has_failed) > 0;
    }

    /** Sets {@link #hasFailed()}. */
    public void hasFailed(boolean hasFailed) {
        c.setInt(Layout.PlayerRead.has_failed, hasFailed ? 1 : 0);
    }

    /**
     * Position of the first byte in the file. Positions are not always in order.
     */
    public long position() {
        return c.getLong(Layout.PlayerRead.position);
    }

    /**
     * Where to write the bytes.
     */
    public ByteBuffer buffer() {
        return Struct.memory(c.getPointer(Layout.PlayerRead.buffer), c.getInt(Layout.PlayerRead.size));
    }

    /**
     * Number of bytes that are wanted; they never reach beyond the file's end.
     */
    public long size() {
        return c.getLong(Layout.PlayerRead.size);
    }

    /**
     * Set to the number of bytes that were written, up to size. Fewer are no fault; 0 means that the file ends here.
     * Default: 0.
     */
    public long written() {
        return c.getLong(Layout.PlayerRead.written);
    }

    /** Sets {@link #written()}. */
    public void written(long written) {
        c.setLong(Layout.PlayerRead.written, written);
    }
}
