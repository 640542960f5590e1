package audioroom;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Passes 10 ms of samples. Arrays are copied through memory that each thread has once; a direct buffer is not copied. */
final class Frames {
    /** The longest frame: 10 ms of two channels at 192 kHz. */
    private static final int LONGEST = 3840;
    private static final ThreadLocal<Memory> SCRATCH = ThreadLocal.withInitial(() -> new Memory(4L * LONGEST));

    private Frames() {
    }

    /** A C function with samples. */
    interface Transfer {
        void transfer(Pointer frame, int samples, int rate);
    }

    private static void run(Pointer frame, int length, int channels, Transfer transfer) {
        if (channels < 1 || channels > 2 || length == 0 || length % channels != 0 || length > LONGEST) {
            throw new AudioroomException(
                StatusCode.ERR_OUT_OF_RANGE,
                "the frame has " + length + " samples for " + channels + " channels: pass 10 ms of 1 or 2 channels");
        }
        transfer.transfer(frame, length / channels, length / channels * 100);
    }

    static void send(float[] frame, int channels, Transfer transfer) {
        Memory scratch = SCRATCH.get();
        scratch.write(0, frame, 0, Math.min(frame.length, LONGEST));
        run(scratch, frame.length, channels, transfer);
    }

    static void send(short[] frame, int channels, Transfer transfer) {
        float[] samples = new float[Math.min(frame.length, LONGEST)];
        for (int index = 0; index < samples.length; index++) {
            samples[index] = frame[index] / 32768f;
        }
        Memory scratch = SCRATCH.get();
        scratch.write(0, samples, 0, samples.length);
        run(scratch, frame.length, channels, transfer);
    }

    static void send(FloatBuffer frame, int channels, Transfer transfer) {
        run(direct(frame), frame.remaining(), channels, transfer);
    }

    static void receive(float[] frame, int channels, Transfer transfer) {
        Memory scratch = SCRATCH.get();
        run(scratch, frame.length, channels, transfer);
        scratch.read(0, frame, 0, frame.length);
    }

    static void receive(short[] frame, int channels, Transfer transfer) {
        float[] samples = new float[Math.min(frame.length, LONGEST)];
        Memory scratch = SCRATCH.get();
        run(scratch, frame.length, channels, transfer);
        scratch.read(0, samples, 0, samples.length);
        for (int index = 0; index < samples.length; index++) {
            frame[index] = (short) Math.max(-32768, Math.min(32767, Math.rint(samples[index] * 32768.0)));
        }
    }

    static void receive(FloatBuffer frame, int channels, Transfer transfer) {
        if (frame.isReadOnly()) {
            throw new IllegalArgumentException("the frame is read-only: pass a buffer that can be written");
        }
        run(direct(frame), frame.remaining(), channels, transfer);
    }

    /** The address of a buffer's position. */
    private static Pointer direct(FloatBuffer frame) {
        if (!frame.isDirect() || frame.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(
                "the frame is not a direct buffer in native byte order: allocate it so, or pass an array");
        }
        return Native.getDirectBufferPointer(frame).share(4L * frame.position());
    }
}
