// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * The active speakers. The event comes when they change, at most every 400 ms. The server detects them, also for
 * streams that are not played here. If the server does not report speakers, or not yet, the library detects them in the
 * played streams and in the local microphone, with the same thresholds.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param speakers The active speakers, the loudest first; empty when nobody speaks.
 */
public record ActiveSpeakersEvent(
        StatusCode status,
        String message,
        Room room,
        List<ActiveSpeaker> speakers) implements Event {
    @Override
    public String eventName() {
        return "on_active_speakers";
    }

    static ActiveSpeakersEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.ActiveSpeakersEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.ActiveSpeakersEvent.room));
        return new ActiveSpeakersEvent(
            StatusCode.of(c.getInt(Layout.ActiveSpeakersEvent.status)),
            Struct.text(c.getPointer(Layout.ActiveSpeakersEvent.message)),
            inside,
            Struct.list(c.getPointer(Layout.ActiveSpeakersEvent.speakers), c.getInt(Layout.ActiveSpeakersEvent.count), item -> ActiveSpeaker.read(engine, inside, item)));
    }
}
