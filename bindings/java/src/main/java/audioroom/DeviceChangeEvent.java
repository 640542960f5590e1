// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A sound device was added, removed or changed, or this engine uses another one. The event comes only while a sound
 * card is in use, unless Engine.watchDevices is on: then it always comes.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param side DeviceSide.
 * @param change DeviceChange; expect values that you do not know.
 * @param deviceId The device id, for Engine.setDevice.
 * @param name Display name of the device.
 * @param isDefault 1 for the system's default device of its side, otherwise 0.
 */
public record DeviceChangeEvent(
        StatusCode status,
        String message,
        DeviceSide side,
        DeviceChange change,
        String deviceId,
        String name,
        boolean isDefault) implements Event {
    @Override
    public String eventName() {
        return "on_device_change";
    }

    static DeviceChangeEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.DeviceChangeEvent.SIZE);
        return new DeviceChangeEvent(
            StatusCode.of(c.getInt(Layout.DeviceChangeEvent.status)),
            Struct.text(c.getPointer(Layout.DeviceChangeEvent.message)),
            DeviceSide.of(c.getInt(Layout.DeviceChangeEvent.side)),
            DeviceChange.of(c.getInt(Layout.DeviceChangeEvent.change)),
            Struct.text(c.getPointer(Layout.DeviceChangeEvent.device_id)),
            Struct.text(c.getPointer(Layout.DeviceChangeEvent.name)),
            c.getInt(Layout.DeviceChangeEvent.is_default) > 0);
    }
}
