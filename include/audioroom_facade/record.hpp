// audioroom_facade/record.hpp: the audio of the program: aux input, processor and recording. audioroom_facade.hpp includes it.

#ifndef AUDIOROOM_FACADE_RECORD_HPP
#define AUDIOROOM_FACADE_RECORD_HPP

#ifndef AUDIOROOM_FACADE_HPP
#error "include audioroom.hpp, which includes this file"
#endif

namespace AUDIOROOM {

/// Switches the aux input on or off: audio from OnAuxCallback of the publisher's callback, which is sent with the microphone and
/// played locally. Off by default. The stream then does not count as muted, also while the microphone is off.
inline bool EnableAux(bool bEnable)
{
    return detail::Facade::Get().EnableAux(bEnable);
}

/// Mutes the aux input in the local playback; other users still hear it. Off by default.
inline bool MuteAux(bool bMute)
{
    return detail::Facade::Get().Keep("aux playback", "MuteAux",
                                      [bMute](audioroom::Engine &engine) { return engine.MuteAuxPlayback(bMute); });
}

/// Sets the volume of the aux input, for other users and locally, 0–200 percent; 100 (the default) is unchanged. Another number
/// is refused with a line in the log.
inline void SetAuxVolume(int volume)
{
    (void)detail::Facade::Get().Keep("aux volume", "SetAuxVolume",
                                     [volume](audioroom::Engine &engine) { return engine.SetAuxVolume(volume, volume); });
}

/// Sets a function that changes the microphone's audio before it is sent, 10 ms at a time: it writes as many 16-bit samples of
/// one channel to `outData` as it gets. Null removes it; when this function has returned, the earlier one is not running.
///
/// It runs on the audio thread: do not wait, lock, allocate or read files, and call nothing of this header. It replaces
/// SetAudioPrep2. Before the first call AUDIOROOM_SetCaptureProcessor may be in use; this function replaces that too.
inline void SetAudioPrep(void (*prep)(const short *inData, int inSamples, int sampleRate, short *outData))
{
    detail::Prep used;
    used.simple = prep;
    detail::Facade::Get().SetPrep("SetAudioPrep", used);
}

/// The same with frames. The function writes to `outFrame.buffer` as many samples as `inFrame.buffer` has. A `set` that the
/// library cannot serve (see ExtPrepSet) is refused with a line in the log. It replaces SetAudioPrep.
inline void SetAudioPrep2(void (*prep)(const AudioFrame &inFrame, AudioFrame &outFrame), const ExtPrepSet &set)
{
    detail::Facade &facade = detail::Facade::Get();
    const bool is_served = !set.bEncode && (set.nSampleRate == 0 || set.nSampleRate == detail::RATE_HZ) && set.nChannel >= 0 &&
                           set.nChannel <= 2 && (set.nSamples == 0 || set.nSamples == detail::FRAME);
    if (prep && !is_served)
        return facade.Report("SetAudioPrep2 was refused: frames have 480 samples of 48000 Hz, 1 or 2 channels, not encoded");
    detail::Prep used;
    used.framed = prep;
    used.channels = set.nChannel;
    facade.SetPrep("SetAudioPrep2", used);
}

/// Sets the object that receives recorded audio; otherwise like SetAudioRoomCallback.
inline bool SetAudioRecordCallback(IAudioRecordCallback *pCB)
{
    return detail::Facade::Get().SetCallback(&detail::Facade::record_callback_, pCB);
}

/// Chooses what is recorded: a sum of AudioRecordMask numbers; 0 ends recording. The microphone is recorded after processing,
/// while the room publishes; also while EnableMic has switched it off. The loudspeaker is recorded while a stream is played.
/// The rate is always 48000 Hz: take it from the callback. False: another mask, with a line in the log.
inline bool EnableSelectedAudioRecord(unsigned int uMask, int nSampleRate = 44100)
{
    (void)nSampleRate;
    return detail::Facade::Get().SetRecording("EnableSelectedAudioRecord", uMask);
}

/// Records microphone and loudspeaker together, or ends recording. EnableSelectedAudioRecord has the details.
inline bool EnableAudioRecord(bool bEnable, int nSampleRate = 44100)
{
    (void)nSampleRate;
    return detail::Facade::Get().SetRecording("EnableAudioRecord", bEnable ? AUDIO_RECORD_MIX : AUDIO_RECORD_NONE);
}

} // namespace AUDIOROOM

#endif
