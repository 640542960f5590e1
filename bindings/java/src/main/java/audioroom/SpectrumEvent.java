// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * Spectra, at the period of Engine.startSpectrumMonitor.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param spectra The local microphone first, while it is published; then the streams that are played. They are measured
 * as for SoundLevelEvent.
 */
public record SpectrumEvent(
        StatusCode status,
        String message,
        List<Spectrum> spectra) implements Event {
    @Override
    public String eventName() {
        return "on_spectrum";
    }

    static SpectrumEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.SpectrumEvent.SIZE);
        return new SpectrumEvent(
            StatusCode.of(c.getInt(Layout.SpectrumEvent.status)),
            Struct.text(c.getPointer(Layout.SpectrumEvent.message)),
            Struct.list(c.getPointer(Layout.SpectrumEvent.spectra), c.getInt(Layout.SpectrumEvent.count), item -> Spectrum.read(engine, room, item)));
    }
}
