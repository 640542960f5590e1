// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.nio.FloatBuffer;

/**
 * Audio that a processor changes in place.
 * <p>Valid during the callback.
 */
public final class AudioFrame {
    private final Pointer c;

    private AudioFrame(Pointer c) {
        this.c = c;
    }

    static AudioFrame read(Engine engine, Room room, Pointer pointer) {
        return new AudioFrame(pointer);
    }

    /**
     * Sample rate: 48000 Hz.
     */
    public long rateHz() {
        return Integer.toUnsignedLong(c.getInt(Layout.AudioFrame.rate_hz));
    }

    /**
     * samples_per_channel * channels samples, interleaved, which the processor changes; samples outside -1 to 1 are
     * clipped.
     */
    public FloatBuffer samples() {
        return Struct.samples(c.getPointer(Layout.AudioFrame.samples), c.getInt(Layout.AudioFrame.channels) * c.getInt(Layout.AudioFrame.samples_per_channel));
    }

    /**
     * 480 (10 ms) for the microphone, 120 (2.5 ms) for the loudspeaker.
     */
    public long samplesPerChannel() {
        return Integer.toUnsignedLong(c.getInt(Layout.AudioFrame.samples_per_channel));
    }

    /**
     * Channels, 1 or 2; the number may change between calls.
     */
    public long channels() {
        return Integer.toUnsignedLong(c.getInt(Layout.AudioFrame.channels));
    }
}
