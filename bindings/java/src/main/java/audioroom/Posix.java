package audioroom;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The functions of the system that the event thread waits with. */
final class Posix {
    private static final short READABLE = 1;

    static {
        Native.register(Posix.class, "c");
    }

    private Posix() {
    }

    static native int poll(Pointer descriptors, long count, int timeout);

    static native int pipe(Pointer descriptors);

    static native long write(int descriptor, Pointer data, long size);

    static native int close(int descriptor);

    /** Two ends of a pipe: the read end and the write end. */
    static int[] newPipe() {
        try (Memory ends = new Memory(8)) {
            if (pipe(ends) != 0) {
                throw new AudioroomException(StatusCode.ERR_INTERNAL, "no pipe could be made: close files that are not used");
            }
            return ends.getIntArray(0, 2);
        }
    }

    /** Waits until one of two descriptors is readable. */
    static void await(Memory space, int first, int second) {
        space.clear();
        space.setInt(0, first);
        space.setShort(4, READABLE);
        space.setInt(8, second);
        space.setShort(12, READABLE);
        poll(space, 2, -1);
    }

    static void wake(int descriptor) {
        try (Memory data = new Memory(1)) {
            data.setByte(0, (byte) 1);
            write(descriptor, data, 1);
        }
    }
}
