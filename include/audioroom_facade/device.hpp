// audioroom_facade/device.hpp: sound devices and their volumes. audioroom_facade.hpp includes it.

#ifndef AUDIOROOM_FACADE_DEVICE_HPP
#define AUDIOROOM_FACADE_DEVICE_HPP

#ifndef AUDIOROOM_FACADE_HPP
#error "include audioroom.hpp, which includes this file"
#endif

namespace AUDIOROOM {

/// Sets the object that receives events of the sound devices, of every device while it is set; otherwise like
/// SetAudioRoomCallback.
inline bool SetAudioDeviceStateCallback(IDeviceStateCallback *pCB)
{
    return detail::Facade::Get().SetDeviceCallback(pCB);
}

namespace detail {

inline AUDIOROOM_DeviceSide side_of(AudioDeviceType type)
{
    return type == AudioDevice_Input ? AUDIOROOM_DEVICE_CAPTURE : AUDIOROOM_DEVICE_PLAYBACK;
}

/// The value of a call, or -1 with a line in the log.
inline int value_or_report(const char *call, const audioroom::Result<int32_t> &result)
{
    if (!result)
        Facade::Get().Report(std::string(call) + " failed: " + result.status().message());
    return result.value_or(-1);
}

inline void report(const char *call, const audioroom::Status &status)
{
    if (!status)
        Facade::Get().Report(std::string(call) + " failed: " + status.message());
}

inline std::string text_of(const char *text)
{
    return text ? text : "";
}

} // namespace detail

/// The sound devices of one kind, and their number in `device_count`. Null: there are none. FreeDeviceList frees the list. No
/// InitSDK is needed. Blocks up to 3 s.
inline DeviceInfo *GetAudioDeviceList(AudioDeviceType deviceType, int &device_count)
{
    device_count = 0;
    const auto devices = audioroom::GetDevices(detail::side_of(deviceType));
    detail::report("GetAudioDeviceList", devices.status());
    if (!devices || devices->empty())
        return nullptr;
    DeviceInfo *const list = new DeviceInfo[devices->size()];
    for (const audioroom::Device &device : *devices) {
        if (device.device_id.size() > MAX_DEVICE_TEXT) {
            detail::Facade::Get().Report("GetAudioDeviceList leaves out a device with an id of more than 511 bytes");
            continue;
        }
        DeviceInfo &info = list[device_count++];
        detail::copy_text(info.szDeviceId, device.device_id.c_str());
        detail::copy_text(info.szDeviceName, device.name.c_str());
    }
    if (device_count > 0)
        return list;
    delete[] list;
    return nullptr;
}

/// Frees a list of GetAudioDeviceList. Null is harmless.
inline void FreeDeviceList(DeviceInfo *parrDeviceList)
{
    delete[] parrDeviceList;
}

/// Writes the id of the system's default device with its NUL to `deviceId`, which has room for `*deviceIdLength` bytes, and the
/// number of bytes to `*deviceIdLength`. If there is not enough room, only the number is written. Without a default device the
/// number is 0. Blocks up to 3 s.
inline void GetDefaultAudioDeviceId(AudioDeviceType deviceType, char *deviceId, unsigned int *deviceIdLength)
{
    if (!deviceIdLength)
        return;
    const auto id = audioroom::GetDefaultDevice(detail::side_of(deviceType));
    detail::report("GetDefaultAudioDeviceId", id.status());
    const unsigned int needed = id ? static_cast<unsigned int>(id->size() + 1) : 0;
    if (id && deviceId && needed <= *deviceIdLength)
        std::memcpy(deviceId, id->c_str(), needed);
    *deviceIdLength = needed;
}

// ---- volumes in the system's own mixer, for all programs. A null or empty id is the default device. Each call blocks up to 3 s.

/// The volume of a microphone in the system's mixer, 0–100. -1: it cannot be read; the log has the reason.
inline int GetMicDeviceVolume(const char *deviceId)
{
    return detail::value_or_report("GetMicDeviceVolume",
                                   audioroom::GetDeviceVolume(AUDIOROOM_DEVICE_CAPTURE, detail::text_of(deviceId)));
}

/// Sets the volume of a microphone in the system's mixer, 0–100. A failure is a line in the log.
inline void SetMicDeviceVolume(const char *deviceId, int volume)
{
    detail::report("SetMicDeviceVolume", audioroom::SetDeviceVolume(AUDIOROOM_DEVICE_CAPTURE, detail::text_of(deviceId), volume));
}

/// The volume of a loudspeaker in the system's mixer, 0–100. -1: it cannot be read; the log has the reason.
inline int GetSpeakerDeviceVolume(const char *deviceId)
{
    return detail::value_or_report("GetSpeakerDeviceVolume",
                                   audioroom::GetDeviceVolume(AUDIOROOM_DEVICE_PLAYBACK, detail::text_of(deviceId)));
}

/// Sets the volume of a loudspeaker in the system's mixer, 0–100. A failure is a line in the log.
inline void SetSpeakerDeviceVolume(const char *deviceId, int volume)
{
    detail::report("SetSpeakerDeviceVolume",
                   audioroom::SetDeviceVolume(AUDIOROOM_DEVICE_PLAYBACK, detail::text_of(deviceId), volume));
}

/// True if a loudspeaker is muted in the system's mixer. False too if that cannot be read; the log then has the reason.
inline bool GetSpeakerDeviceMute(const char *deviceId)
{
    const auto muted = audioroom::IsDeviceMuted(AUDIOROOM_DEVICE_PLAYBACK, detail::text_of(deviceId));
    detail::report("GetSpeakerDeviceMute", muted.status());
    return muted.value_or(false);
}

/// Mutes a loudspeaker in the system's mixer. A failure is a line in the log.
inline void SetSpeakerDeviceMute(const char *deviceId, bool mute)
{
    detail::report("SetSpeakerDeviceMute", audioroom::MuteDevice(AUDIOROOM_DEVICE_PLAYBACK, detail::text_of(deviceId), mute));
}

// ---- volume of this program. It is a volume inside the library, on top of SetPlayVolume, and not that of the system's mixer;
// it is the same for every device.

/// The volume of this program, 0–100. 100 by default.
inline int GetSpeakerSimpleVolume(const char *deviceId)
{
    (void)deviceId;
    return detail::Facade::Get().SimpleVolume();
}

/// Sets the volume of this program, 0–100. Another number is refused with a line in the log.
inline void SetSpeakerSimpleVolume(const char *deviceId, int volume)
{
    (void)deviceId;
    (void)detail::Facade::Get().SetSimpleVolume(volume);
}

/// True if SetSpeakerSimpleMute mutes this program.
inline bool GetSpeakerSimpleMute(const char *deviceId)
{
    (void)deviceId;
    return detail::Facade::Get().IsSimpleMuted();
}

/// Mutes everything that this program plays through the library.
inline void SetSpeakerSimpleMute(const char *deviceId, bool mute)
{
    (void)deviceId;
    detail::Facade::Get().SetSimpleMute(mute);
}

} // namespace AUDIOROOM

#endif
