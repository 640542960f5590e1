// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Capture or playback started: the first sample of a device that was opened has been captured, or is played.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param tNs When the first sample was captured (capture) or is heard (playback), in ns of the monotonic clock:
 * CLOCK_MONOTONIC; on Windows, QueryPerformanceCounter in ns.
 * @param side DeviceSide.
 */
public record DeviceStartedEvent(
        StatusCode status,
        String message,
        long tNs,
        DeviceSide side) implements Event {
    @Override
    public String eventName() {
        return "on_device_started";
    }

    static DeviceStartedEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.DeviceStartedEvent.SIZE);
        return new DeviceStartedEvent(
            StatusCode.of(c.getInt(Layout.DeviceStartedEvent.status)),
            Struct.text(c.getPointer(Layout.DeviceStartedEvent.message)),
            c.getLong(Layout.DeviceStartedEvent.t_ns),
            DeviceSide.of(c.getInt(Layout.DeviceStartedEvent.side)));
    }
}
