// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * Sound levels, at the period of Engine.startSoundLevelMonitor.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param levels The local microphone first, while it is published, as other users hear it: with the aux input. Then the
 * played streams, measured before their volume is applied.
 */
public record SoundLevelEvent(
        StatusCode status,
        String message,
        List<SoundLevel> levels) implements Event {
    @Override
    public String eventName() {
        return "on_sound_level";
    }

    static SoundLevelEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.SoundLevelEvent.SIZE);
        return new SoundLevelEvent(
            StatusCode.of(c.getInt(Layout.SoundLevelEvent.status)),
            Struct.text(c.getPointer(Layout.SoundLevelEvent.message)),
            Struct.list(c.getPointer(Layout.SoundLevelEvent.levels), c.getInt(Layout.SoundLevelEvent.count), item -> SoundLevel.read(engine, room, item)));
    }
}
