// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.nio.FloatBuffer;

/**
 * 10 ms of audio that a source fills.
 * @param channels Channels: 2, or 1 where the source sets it.
 * @param rateHz Sample rate: 48000 Hz, or another that the source sets, 8000 to 48000 and a multiple of 100.
 * @param samplesPerChannel 480; at another rate, the source sets rate_hz / 100. 0 means that there is no audio now,
 * which is not a fault.
 * @param interleaved Room for 960 samples, all 0: the library takes samples_per_channel * channels of them,
 * interleaved.
 */
public record AuxFrame(
        long channels,
        long rateHz,
        long samplesPerChannel,
        FloatBuffer interleaved) {
    static AuxFrame read(Engine engine, Room room, Pointer pointer) {
        Pointer c = pointer;
        return new AuxFrame(
            Integer.toUnsignedLong(c.getInt(Layout.AuxFrame.channels)),
            Integer.toUnsignedLong(c.getInt(Layout.AuxFrame.rate_hz)),
            Integer.toUnsignedLong(c.getInt(Layout.AuxFrame.samples_per_channel)),
            Struct.samples(c.getPointer(Layout.AuxFrame.interleaved), c.getInt(Layout.AuxFrame.channels) * c.getInt(Layout.AuxFrame.samples_per_channel)));
    }
}
