// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The first audio of a remote stream reached the playback device. The event comes each time that playing starts, also
 * after a reconnect.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param stream The stream handle.
 * @param tNs When its first sample is heard, in ns of the monotonic clock: CLOCK_MONOTONIC; on Windows,
 * QueryPerformanceCounter in ns.
 */
public record FirstAudioEvent(
        StatusCode status,
        String message,
        Room room,
        Stream stream,
        long tNs) implements Event {
    @Override
    public String eventName() {
        return "on_first_audio";
    }

    static FirstAudioEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.FirstAudioEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.FirstAudioEvent.room));
        return new FirstAudioEvent(
            StatusCode.of(c.getInt(Layout.FirstAudioEvent.status)),
            Struct.text(c.getPointer(Layout.FirstAudioEvent.message)),
            inside,
            Stream.of(engine, inside, c.getLong(Layout.FirstAudioEvent.stream)),
            c.getLong(Layout.FirstAudioEvent.t_ns));
    }
}
