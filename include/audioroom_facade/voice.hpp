// audioroom_facade/voice.hpp: how the local voice is processed and sent. audioroom_facade.hpp includes it.

#ifndef AUDIOROOM_FACADE_VOICE_HPP
#define AUDIOROOM_FACADE_VOICE_HPP

#ifndef AUDIOROOM_FACADE_HPP
#error "include audioroom.hpp, which includes this file"
#endif

namespace AUDIOROOM {

// ---- encoding: may be called at any time, also while the stream is published

/// Sets the bitrate of the audio, 6000–192000 bit/s; it stays until EnableAudioTrafficControl(true). False: out of range.
inline bool SetAudioBitrate(int bitrate)
{
    // AUDIOROOM_AUTO is a negative number.
    const int32_t value = bitrate < 0 ? 0 : bitrate;
    return detail::Facade::Get().ChangeProfile(
        "SetAudioBitrate", [value](audioroom::AudioProfile &profile) { profile.bitrate_bps = value; });
}

/// On: the library chooses the bitrate and lowers it where the network requires it; the default. Off: the bitrate stays at 48000
/// bit/s, or at that of a later SetAudioBitrate. The later call of the two functions counts.
inline void EnableAudioTrafficControl(bool bEnable)
{
    (void)detail::Facade::Get().ChangeProfile("EnableAudioTrafficControl", [bEnable](audioroom::AudioProfile &profile) {
        profile.bitrate_bps = bEnable ? AUDIOROOM_AUTO : profile.bitrate_bps > 0 ? profile.bitrate_bps : 48000;
    });
}

/// Trades delay against robustness; see LatencyMode.
inline void SetLatencyMode(LatencyMode mode)
{
    const bool is_low = mode == LATENCY_MODE_LOW || mode == LATENCY_MODE_LOW2;
    (void)detail::Facade::Get().ChangeProfile("SetLatencyMode", [is_low](audioroom::AudioProfile &profile) {
        profile.latency_mode = is_low ? AUDIOROOM_LATENCY_LOW : AUDIOROOM_LATENCY_BALANCED;
    });
}

/// On: almost nothing is sent in silence and while the microphone is off; the default. Off: packets are sent all the time.
inline void EnableDTX(bool bEnable)
{
    (void)detail::Facade::Get().ChangeProfile("EnableDTX",
                                                     [bEnable](audioroom::AudioProfile &profile) { profile.dtx = bEnable; });
}

/// Sets the number of channels of the local stream, 1 (the default) or 2. False: another number.
inline bool SetAudioChannelCount(int count)
{
    const uint32_t channels = count < 0 ? 0 : static_cast<uint32_t>(count);
    return detail::Facade::Get().ChangeProfile("SetAudioChannelCount",
                                               [channels](audioroom::AudioProfile &profile) { profile.channels = channels; });
}

// ---- processing of the microphone

/// On: the microphone is sent only during speech. Off: always; the default.
inline void EnableVAD(bool bEnable)
{
    (void)detail::Facade::Get().Keep("talk mode", "EnableVAD", [bEnable](audioroom::Engine &engine) {
        return engine.SetTalkOptions(audioroom::TalkOptions(bEnable ? AUDIOROOM_TALK_VOICE : AUDIOROOM_TALK_OPEN));
    });
}

/// Switches gain control. By default the library chooses: on for a sound card and voice.
inline bool EnableAGC(bool bEnable)
{
    return detail::Facade::Get().Keep("gain control", "EnableAGC",
                                      [bEnable](audioroom::Engine &engine) { return engine.EnableAgc(bEnable); });
}

/// Switches echo cancellation. By default the library chooses: on for a sound card and voice. The later call of this function and
/// SetAudioDeviceMode counts.
inline bool EnableAEC(bool bEnable)
{
    return detail::Facade::Get().Keep("echo", "EnableAEC",
                                      [bEnable](audioroom::Engine &engine) { return engine.EnableAec(bEnable); });
}

/// Switches noise suppression. By default the library chooses: on for a sound card and voice.
inline bool EnableNoiseSuppress(bool bEnable)
{
    return detail::Facade::Get().Keep("noise", "EnableNoiseSuppress",
                                      [bEnable](audioroom::Engine &engine) { return engine.EnableNoiseSuppression(bEnable); });
}

/// Switches echo cancellation by the situation; see AudioDeviceMode.
inline void SetAudioDeviceMode(AudioDeviceMode mode)
{
    (void)detail::Facade::Get().Keep("echo", "SetAudioDeviceMode", [mode](audioroom::Engine &engine) {
        if (mode == AUDIO_DEVICE_MODE_AUTO)
            return engine.EnableAec(audioroom::AUTO);
        return engine.EnableAec(mode != AUDIO_DEVICE_MODE_GENERAL);
    });
}

/// Plays the local microphone in the user's own headphones. Off by default.
inline bool EnableLoopback(bool bEnable)
{
    return detail::Facade::Get().Keep("sidetone", "EnableLoopback",
                                      [bEnable](audioroom::Engine &engine) { return engine.EnableSidetone(bEnable); });
}

/// Sets the volume of EnableLoopback, 0–200 percent; 100 (the default) is as sent. Another number is refused with a line in the
/// log.
inline void SetLoopbackVolume(int volume)
{
    (void)detail::Facade::Get().Keep("sidetone volume", "SetLoopbackVolume",
                                     [volume](audioroom::Engine &engine) { return engine.SetSidetoneVolume(volume); });
}

/// Sets the volume of the microphone, 0–200 percent; 100 (the default) is unchanged. Another number is refused with a line in
/// the log.
inline void SetCaptureVolume(int volume)
{
    (void)detail::Facade::Get().Keep("capture volume", "SetCaptureVolume",
                                     [volume](audioroom::Engine &engine) { return engine.SetCaptureVolume(volume); });
}

// ---- effects on the local voice

/// Changes the pitch by -8 to 8 semitones; 0 is off. False: out of range; before InitSDK this is not checked.
inline bool SetVoiceChangerParam(float param)
{
    return detail::Facade::Get().Keep("voice changer", "SetVoiceChangerParam",
                                      [param](audioroom::Engine &engine) { return engine.SetVoiceChanger(param); });
}

/// Places the voice at an angle: 0 far right, 90 in front, 180 far left. The stream has to have 2 channels
/// (SetAudioChannelCount). False: out of range; before InitSDK this is not checked.
inline bool EnableVirtualStereo(bool bEnable, int angle)
{
    const float angle_deg = bEnable ? static_cast<float>(angle) : std::numeric_limits<float>::quiet_NaN();
    return detail::Facade::Get().Keep("virtual stereo", "EnableVirtualStereo",
                                      [angle_deg](audioroom::Engine &engine) { return engine.SetVirtualStereo(angle_deg); });
}

/// Puts the voice into a room, or out of it.
inline bool EnableReverb(bool bEnable, AudioReverbMode mode)
{
    return detail::Facade::Get().Keep("reverb", "EnableReverb", [bEnable, mode](audioroom::Engine &engine) {
        if (!bEnable)
            return engine.RemoveReverb();
        return engine.SetReverb(audioroom::ReverbOptions(static_cast<AUDIOROOM_ReverbPreset>(mode)));
    });
}

/// Puts the voice into a room of this size and decay; see AudioReverbParam. A size or ratio of 0 is off. `reverberance` 0–0.5
/// is a decay of 0.3–3 s. False: out of range; before InitSDK this is not checked.
inline bool SetReverbParam(AudioReverbParam param)
{
    return detail::Facade::Get().Keep("reverb", "SetReverbParam", [param](audioroom::Engine &engine) {
        if (param.roomSize == 0 || param.dryWetRatio == 0)
            return engine.RemoveReverb();
        audioroom::ReverbOptions options;
        options.room_size = param.roomSize;
        options.decay_s = 0.3f + param.reverberance * 5.4f;
        options.damping = param.damping / 2;
        options.wet_gain = param.dryWetRatio > 1 ? 1 : param.dryWetRatio;
        return engine.SetReverb(options);
    });
}

/// The same with the size and the ratio only.
inline bool SetReverbParam(float roomSize, float dryWetRatio)
{
    AudioReverbParam param;
    param.roomSize = roomSize;
    param.reverberance = 0.25f;
    param.damping = 1;
    param.dryWetRatio = dryWetRatio;
    return SetReverbParam(param);
}

/// Sets the gain of one band of the equalizer, 0–9 for 31, 62, 125, 250, 500 Hz, 1, 2, 4, 8, 16 kHz, to -15–15 dB. All 0 is off.
/// False: out of range; before InitSDK the gain is not checked.
inline bool SetAudioEqualizerGain(unsigned int bandIndex, float bandGain)
{
    return detail::Facade::Get().SetEqualizerGain(bandIndex, bandGain);
}

} // namespace AUDIOROOM

#endif
