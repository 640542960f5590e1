// audioroom_facade/older.hpp: functions of the older API that have little or no effect any more. audioroom_facade.hpp includes
// it.

#ifndef AUDIOROOM_FACADE_OLDER_HPP
#define AUDIOROOM_FACADE_OLDER_HPP

#ifndef AUDIOROOM_FACADE_HPP
#error "include audioroom.hpp, which includes this file"
#endif

namespace AUDIOROOM {

/// The same text as GetSDKVersion.
inline const char *GetSDKVersion2()
{
    return GetSDKVersion();
}

/// Sets one value, written "key=value". room_retry_time is the time in seconds, 0–3600, after which a room that cannot
/// reconnect ends with OnDisconnect; 90 by default, from the next login on. Other keys have no effect; the log says so.
inline void SetConfig(const char *pConfig)
{
    detail::Facade::Get().SetConfig(pConfig);
}

/// No effect: SetServer chooses the server.
inline void SetUseTestEnv(bool bTestEnv)
{
    (void)bTestEnv;
    detail::Facade::Get().Ignore("SetUseTestEnv", "SetServer chooses the server");
}

/// No effect.
inline void SetPlatformInfo(const char *pszInfo)
{
    (void)pszInfo;
    detail::Facade::Get().Ignore("SetPlatformInfo", "the server does not ask for it");
}

/// No effect: the log stays on this machine, in the folder of SetLogDir.
inline void UploadLog()
{
    detail::Facade::Get().Ignore("UploadLog", "the log stays in the folder of SetLogDir");
}

/// No effect: the library detects changes of the network. True.
inline bool SetNetType(int nNetType)
{
    (void)nNetType;
    detail::Facade::Get().Ignore("SetNetType", "the library detects changes of the network");
    return true;
}

/// No effect: every room is for conversation. True.
inline bool SetBusinessType(int nType)
{
    (void)nType;
    detail::Facade::Get().Ignore("SetBusinessType", "every room is for conversation");
    return true;
}

/// On: true, which is how sound is played anyway. Off: false, with a line in the log, because the library does not choose between
/// loudspeaker and ear-piece of a phone: use SetAudioDevice.
inline bool SetBuiltInSpeakerOn(bool bOn)
{
    if (!bOn)
        detail::Facade::Get().Report("SetBuiltInSpeakerOn was refused: choose the device with SetAudioDevice");
    return bOn;
}

/// No effect: the library does not capture what other programs play. Use the aux input (EnableAux).
inline void EnableMixSystemPlayout(bool bEnable)
{
    if (bEnable)
        detail::Facade::Get().Ignore("EnableMixSystemPlayout",
                                     "the library does not capture what other programs play: use EnableAux");
}

/// False, with a line in the log: the library does not watch the volumes of the system. Call GetMicDeviceVolume and the like.
inline bool SetAudioVolumeNotify(AudioDeviceType deviceType, const char *deviceId)
{
    (void)deviceType, (void)deviceId;
    detail::Facade::Get().Ignore("SetAudioVolumeNotify", "the library does not watch the volumes of the system");
    return false;
}

/// True: there is nothing to stop.
inline bool StopAudioVolumeNotify(AudioDeviceType deviceType, const char *deviceId)
{
    (void)deviceType, (void)deviceId;
    return true;
}

} // namespace AUDIOROOM

#endif
