// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.nio.FloatBuffer;

/**
 * Audio that a processor changes in place.
 * @param rateHz Sample rate: 48000 Hz.
 * @param samples samples_per_channel * channels samples, interleaved, which the processor changes; samples outside -1
 * to 1 are clipped.
 * @param samplesPerChannel 480 (10 ms) for the microphone, 120 (2.5 ms) for the loudspeaker.
 * @param channels Channels, 1 or 2; the number may change between calls.
 */
public record AudioFrame(
        long rateHz,
        FloatBuffer samples,
        long samplesPerChannel,
        long channels) {
    static AudioFrame read(Engine engine, Room room, Pointer pointer) {
        Pointer c = pointer;
        return new AudioFrame(
            Integer.toUnsignedLong(c.getInt(Layout.AudioFrame.rate_hz)),
            Struct.samples(c.getPointer(Layout.AudioFrame.samples), c.getInt(Layout.AudioFrame.channels) * c.getInt(Layout.AudioFrame.samples_per_channel)),
            Integer.toUnsignedLong(c.getInt(Layout.AudioFrame.samples_per_channel)),
            Integer.toUnsignedLong(c.getInt(Layout.AudioFrame.channels)));
    }
}
