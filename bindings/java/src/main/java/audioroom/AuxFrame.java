// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.nio.FloatBuffer;

/**
 * 10 ms of audio that a source fills.
 * <p>Valid during the callback.
 */
public final class AuxFrame {
    private final Pointer c;

    private AuxFrame(Pointer c) {
        this.c = c;
    }

    static AuxFrame read(Engine engine, Room room, Pointer pointer) {
        return new AuxFrame(pointer);
    }

    /**
     * Channels: 2, or 1 where the source sets it.
     */
    public long channels() {
        return Integer.toUnsignedLong(c.getInt(Layout.AuxFrame.channels));
    }

    /**
     * Sample rate: 48000 Hz, or another that the source sets, 8000 to 48000 and a multiple of 100.
     */
    public long rateHz() {
        return Integer.toUnsignedLong(c.getInt(Layout.AuxFrame.rate_hz));
    }

    /**
     * 480; at another rate, the source sets rate_hz / 100. 0 means that there is no audio now, which is not a fault.
     */
    public long samplesPerChannel() {
        return Integer.toUnsignedLong(c.getInt(Layout.AuxFrame.samples_per_channel));
    }

    /**
     * Room for 960 samples, all 0: the library takes samples_per_channel * channels of them, interleaved.
     */
    public FloatBuffer interleaved() {
        return Struct.samples(c.getPointer(Layout.AuxFrame.interleaved), c.getInt(Layout.AuxFrame.channels) * c.getInt(Layout.AuxFrame.samples_per_channel));
    }
}
