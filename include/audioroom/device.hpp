// audioroom/device.hpp: the sound devices of the system. No engine is needed. Included by audioroom.hpp.
//
// Every function here blocks for up to 3 s, until the sound server of the system answers.
// Device volumes are those of the system's own mixer, 0–100 percent, and apply to all programs. Engine::SetCaptureVolume and
// Engine::SetPlayVolume change volumes of this program alone.

#ifndef AUDIOROOM_DEVICE_HPP
#define AUDIOROOM_DEVICE_HPP

#include <vector>

#include "status.hpp"

namespace audioroom {

/// Calls `visit(const AUDIOROOM_DeviceInfo &)` for each device of one side, before it returns. The entry is valid for the
/// duration of the call. An exception of `visit` reaches the caller.
template <class Visit>
Status GetDevices(AUDIOROOM_DeviceSide side, Visit &&visit)
{
    detail::Visitor<AUDIOROOM_DeviceInfo, Visit> visitor(visit);
    const AUDIOROOM_Status code = AUDIOROOM_GetDevices(side, visitor.call, &visitor);
    visitor.rethrow();
    return Status::Of(code);
}

/// A sound device of the system.
struct Device {
    std::string device_id;   ///< For Engine::SetDevice and EngineOptions.
    std::string name;        ///< The name to show.
    bool is_default = false; ///< It is the system's default device.
};

/// The devices of one side.
inline Result<std::vector<Device>> GetDevices(AUDIOROOM_DeviceSide side)
{
    std::vector<Device> devices;
    Status status = GetDevices(side, [&devices](const AUDIOROOM_DeviceInfo &device) {
        devices.push_back({device.device_id, device.name, device.is_default != 0});
    });
    if (!status)
        return status;
    return devices;
}

/// The id of the system's default device.
inline Result<std::string> GetDefaultDevice(AUDIOROOM_DeviceSide side)
{
    return detail::read_changing_text([side](char *buffer, size_t size, size_t *needed) {
        return AUDIOROOM_GetDefaultDevice(side, buffer, size, needed);
    });
}

/// Sets the volume of a device in the system's mixer. An empty `device` is the default device, here and in the functions below.
inline Status SetDeviceVolume(AUDIOROOM_DeviceSide side, std::string_view device, int32_t volume)
{
    return Status::Of(AUDIOROOM_SetDeviceVolume(side, detail::CText(device).or_null(), volume));
}

/// The volume of a device in the system's mixer. Other programs may have set more than 100.
inline Result<int32_t> GetDeviceVolume(AUDIOROOM_DeviceSide side, std::string_view device = {})
{
    return detail::read<int32_t>(AUDIOROOM_GetDeviceVolume, side, detail::CText(device).or_null());
}

/// Mutes a device in the system's mixer.
inline Status MuteDevice(AUDIOROOM_DeviceSide side, std::string_view device, bool mute)
{
    return Status::Of(AUDIOROOM_MuteDevice(side, detail::CText(device).or_null(), mute));
}

/// True if a device is muted in the system's mixer.
inline Result<bool> IsDeviceMuted(AUDIOROOM_DeviceSide side, std::string_view device = {})
{
    return detail::read_switch(AUDIOROOM_IsDeviceMuted, side, detail::CText(device).or_null());
}

} // namespace audioroom

#endif
