// audioroom_facade/level.hpp: sound levels and the events of audio and of single streams. audioroom_facade.hpp includes it.

#ifndef AUDIOROOM_FACADE_LEVEL_HPP
#define AUDIOROOM_FACADE_LEVEL_HPP

#ifndef AUDIOROOM_FACADE_HPP
#error "include audioroom.hpp, which includes this file"
#endif

namespace AUDIOROOM {

/// Sets the object that receives the start and the end of audio; otherwise like SetAudioRoomCallback.
inline bool SetAudioEngineCallback(IAudioEngineCallback *pCB)
{
    return detail::Facade::Get().SetCallback(&detail::Facade::engine_callback_, pCB);
}

/// Sets the object that receives interruptions of single streams; otherwise like SetAudioRoomCallback.
inline bool SetAudioLiveEventCallback(ILiveEventCallback *pCB)
{
    return detail::Facade::Get().SetCallback(&detail::Facade::live_event_callback_, pCB);
}

/// Sets the object that receives sound levels; otherwise like SetAudioRoomCallback.
inline bool SetSoundLevelCallback(ISoundLevelCallback *pCB)
{
    return detail::Facade::Get().SetCallback(&detail::Facade::level_callback_, pCB);
}

/// Sets the time between two reports of sound levels, 100–3000 ms. 200 by default. False: out of range.
inline bool SetSoundLevelMonitorCycle(unsigned int timeInMS)
{
    return detail::Facade::Get().SetLevelPeriod(timeInMS);
}

/// Starts the reports to ISoundLevelCallback. They come while streams are published or played.
inline bool StartSoundLevelMonitor()
{
    return detail::Facade::Get().SetLevelMonitor(true);
}

/// Stops the reports to ISoundLevelCallback.
inline bool StopSoundLevelMonitor()
{
    return detail::Facade::Get().SetLevelMonitor(false);
}

/// The level of a remote stream, or of the local one by its id: 0 (-60 dBFS and below) to 100 (0 dBFS), linear in dB, measured
/// over 100 ms. 0 without such a stream. No monitor is needed.
inline float GetSoundLevel(const char *pszStreamID)
{
    return pszStreamID && *pszStreamID ? detail::Facade::Get().GetSoundLevel(pszStreamID) : 0;
}

/// The level of the local stream as other users hear it, on the scale of GetSoundLevel.
inline float GetCaptureSoundLevel()
{
    return detail::Facade::Get().GetSoundLevel(nullptr);
}

} // namespace AUDIOROOM

#endif
