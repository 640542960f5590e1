// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * The quality of the played streams. The event comes at the period of Engine.startQualityMonitor while a stream is
 * played.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param qualities One entry for each played stream of all rooms.
 * @param periodMs Length of the period that the counts cover, in ms.
 */
public record PlayQualityEvent(
        StatusCode status,
        String message,
        List<PlayQuality> qualities,
        long periodMs) implements Event {
    @Override
    public String eventName() {
        return "on_play_quality";
    }

    static PlayQualityEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.PlayQualityEvent.SIZE);
        return new PlayQualityEvent(
            StatusCode.of(c.getInt(Layout.PlayQualityEvent.status)),
            Struct.text(c.getPointer(Layout.PlayQualityEvent.message)),
            Struct.list(c.getPointer(Layout.PlayQualityEvent.qualities), c.getInt(Layout.PlayQualityEvent.count), item -> PlayQuality.read(engine, room, item)),
            Integer.toUnsignedLong(c.getInt(Layout.PlayQualityEvent.period_ms)));
    }
}
