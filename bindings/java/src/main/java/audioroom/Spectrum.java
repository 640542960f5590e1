// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The spectrum of the microphone or of one stream.
 * @param room The room handle; 0 for the local microphone.
 * @param stream The stream handle, or Audioroom.LOCAL_MICROPHONE.
 * @param bandsDbfs RMS of each band in dBFS, -127 to 0, lowest band first.
 */
public record Spectrum(
        Room room,
        Stream stream,
        float[] bandsDbfs) {
    static Spectrum read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.Spectrum.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.Spectrum.room));
        return new Spectrum(
            inside,
            Stream.of(engine, inside, c.getLong(Layout.Spectrum.stream)),
            Struct.floats(c.getPointer(Layout.Spectrum.bands_dbfs), c.getInt(Layout.Spectrum.band_count)));
    }
}
