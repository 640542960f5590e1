// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A line of the log.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message The line, without a line end. It holds no token, no secret and no text of a user.
 * @param target The part of the library that wrote it.
 * @param level LogLevel.
 */
public record LogEvent(
        StatusCode status,
        String message,
        String target,
        LogLevel level) implements Event {
    @Override
    public String eventName() {
        return "on_log";
    }

    static LogEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.LogEvent.SIZE);
        return new LogEvent(
            StatusCode.of(c.getInt(Layout.LogEvent.status)),
            Struct.text(c.getPointer(Layout.LogEvent.message)),
            Struct.text(c.getPointer(Layout.LogEvent.target)),
            LogLevel.of(c.getInt(Layout.LogEvent.level)));
    }
}
