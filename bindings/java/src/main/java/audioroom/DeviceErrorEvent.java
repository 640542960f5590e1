// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A device failed or is missing. The event comes once for each outage.
 * <p>The rooms stay connected. The library tries to open a sound card again: at once, then at growing intervals of up
 * to 5 s, and whenever the machine's devices change. Meanwhile the engine uses the system's default device if another
 * one was chosen, and silence if the default device is the one that failed. on_device_change with DeviceChange.USED
 * reports each device that the engine uses then: the default device that stands in, and, at the end of the outage, the
 * chosen one. A file is not opened again: call Engine.setDevice.
 * <p>Status: StatusCode.ERR_DEVICE, StatusCode.ERR_FILE for a sound file, StatusCode.ERR_NOT_BUILT_IN when the build
 * has no sound devices, StatusCode.ERR_INTERNAL.
 * @param status StatusCode.ERR_DEVICE for a sound card, StatusCode.ERR_FILE for a file; others are possible.
 * @param message Cause, and what to do.
 * @param side DeviceSide.
 */
public record DeviceErrorEvent(
        StatusCode status,
        String message,
        DeviceSide side) implements Event {
    @Override
    public String eventName() {
        return "on_device_error";
    }

    static DeviceErrorEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.DeviceErrorEvent.SIZE);
        return new DeviceErrorEvent(
            StatusCode.of(c.getInt(Layout.DeviceErrorEvent.status)),
            Struct.text(c.getPointer(Layout.DeviceErrorEvent.message)),
            DeviceSide.of(c.getInt(Layout.DeviceErrorEvent.side)));
    }
}
