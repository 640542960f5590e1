// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A sound device of this machine: a sound card, as opposed to "null", "file:PATH", "push" and "pull".
 * @param isDefault 1 for the system's default device of its side, otherwise 0.
 * @param deviceId The device id, for Engine.setDevice and EngineOptions; it stays the same when other devices come and
 * go.
 * @param name Display name.
 */
public record DeviceInfo(
        boolean isDefault,
        String deviceId,
        String name) {
    static DeviceInfo read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.DeviceInfo.SIZE);
        return new DeviceInfo(
            c.getInt(Layout.DeviceInfo.is_default) > 0,
            Struct.text(c.getPointer(Layout.DeviceInfo.device_id)),
            Struct.text(c.getPointer(Layout.DeviceInfo.name)));
    }
}
