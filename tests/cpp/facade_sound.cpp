// Behaviour of namespace AUDIOROOM: settings of the voice, levels, quality, the audio of the program, and devices.

#include "facade_host.hpp"

#include <cmath>

using check::Peer;
using facade_test::Extras;
using facade_test::Host;
using facade_test::log_lines;
using facade_test::Session;

namespace {

/// A processor that replaces silence by a loud square wave.
void make_noise(const short *, int samples, int rate, short *out)
{
    for (int i = 0; i < samples; ++i)
        out[i] = i / 40 % 2 ? 12000 : -12000;
    if (rate != 48000)
        out[0] = 0;
}

void make_framed_noise(const AUDIOROOM::AudioFrame &in, AUDIOROOM::AudioFrame &out)
{
    for (int i = 0; i < in.samples * in.channels; ++i) {
        const int16_t sample = i / 80 % 2 ? 12000 : -12000;
        std::memcpy(out.buffer + 2 * i, &sample, sizeof sample);
    }
}

} // namespace

TEST(settings_before_init_sdk_reach_the_engine)
{
    Session session;
    CHECK(AUDIOROOM::SetAudioBitrate(32000));
    AUDIOROOM::SetLatencyMode(AUDIOROOM::LATENCY_MODE_LOW);
    AUDIOROOM::EnableDTX(false);
    CHECK(AUDIOROOM::SetAudioChannelCount(2));
    CHECK(AUDIOROOM::EnableAEC(false));
    AUDIOROOM::SetAudioDeviceMode(AUDIOROOM::AUDIO_DEVICE_MODE_AUTO);
    CHECK(AUDIOROOM::EnableAGC(true));
    CHECK(AUDIOROOM::EnableNoiseSuppress(true));
    AUDIOROOM::EnableVAD(true);
    CHECK(AUDIOROOM::EnableLoopback(true));
    AUDIOROOM::SetLoopbackVolume(40);
    AUDIOROOM::SetCaptureVolume(60);
    AUDIOROOM::SetAuxVolume(70);
    CHECK(AUDIOROOM::MuteAux(true));
    CHECK(AUDIOROOM::SetPlayVolume(120));
    AUDIOROOM::SetSpeakerSimpleVolume(nullptr, 50);
    CHECK(AUDIOROOM::SetVoiceChangerParam(-3));
    CHECK(AUDIOROOM::EnableVirtualStereo(true, 30));
    CHECK(AUDIOROOM::EnableReverb(true, AUDIOROOM::AUDIO_REVERB_MODE_CONCERT_HALL));
    CHECK(AUDIOROOM::SetAudioEqualizerGain(9, -6));

    // The second engine gets the same.
    for (int i = 0; i < 2; ++i) {
        CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
        AUDIOROOM_Engine *const engine = AUDIOROOM::GetEngine();
        AUDIOROOM_AudioProfile profile;
        CHECK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile) == AUDIOROOM_OK);
        CHECK(AUDIOROOM_GetAudioProfile(engine, &profile) == AUDIOROOM_OK);
        CHECK(profile.bitrate_bps == 32000 && profile.latency_mode == AUDIOROOM_LATENCY_LOW);
        CHECK(profile.dtx == 0 && profile.channels == 2);
        AUDIOROOM_TalkOptions talk;
        CHECK(AUDIOROOM_InitTalkOptions(&talk, sizeof talk) == AUDIOROOM_OK);
        CHECK(AUDIOROOM_GetTalkOptions(engine, &talk) == AUDIOROOM_OK && talk.mode == AUDIOROOM_TALK_VOICE);
        int32_t value = 0, other = 0;
        CHECK(AUDIOROOM_IsSidetoneEnabled(engine, &value) == AUDIOROOM_OK && value == 1);
        CHECK(AUDIOROOM_GetSidetoneVolume(engine, &value) == AUDIOROOM_OK && value == 40);
        CHECK(AUDIOROOM_GetCaptureVolume(engine, &value) == AUDIOROOM_OK && value == 60);
        CHECK(AUDIOROOM_GetAuxVolume(engine, &value, &other) == AUDIOROOM_OK && value == 70 && other == 70);
        CHECK(AUDIOROOM_IsAuxPlaybackMuted(engine, &value) == AUDIOROOM_OK && value == 1);
        CHECK(AUDIOROOM_GetPlayVolume(engine, 0, AUDIOROOM_ALL_STREAMS, &value) == AUDIOROOM_OK && value == 60);
        float number = 0;
        CHECK(AUDIOROOM_GetVoiceChanger(engine, &number) == AUDIOROOM_OK && std::fabs(number + 3) < 0.01f);
        CHECK(AUDIOROOM_GetVirtualStereo(engine, &number) == AUDIOROOM_OK && std::fabs(number - 30) < 0.01f);
        float gains[AUDIOROOM_EQUALIZER_BANDS] = {};
        CHECK(AUDIOROOM_GetEqualizer(engine, gains, AUDIOROOM_EQUALIZER_BANDS) == AUDIOROOM_OK);
        CHECK(std::fabs(gains[9] + 6) < 0.01f);
        AUDIOROOM_ReverbOptions reverb;
        CHECK(AUDIOROOM_InitReverbOptions(&reverb, sizeof reverb) == AUDIOROOM_OK);
        CHECK(AUDIOROOM_GetReverb(engine, &reverb) == AUDIOROOM_OK && std::fabs(reverb.decay_s - 2.2f) < 0.01f);
        CHECK(AUDIOROOM::UnInitSDK());
    }
    CHECK(log_lines().count("") == 0);
}

TEST(settings_after_init_sdk_reach_the_engine)
{
    Session session;
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    AUDIOROOM_Engine *const engine = AUDIOROOM::GetEngine();
    AUDIOROOM_AudioProfile profile;
    CHECK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile) == AUDIOROOM_OK);
    const auto bitrate = [&] {
        CHECK(AUDIOROOM_GetAudioProfile(engine, &profile) == AUDIOROOM_OK);
        return profile.bitrate_bps;
    };
    CHECK(AUDIOROOM::SetAudioBitrate(24000));
    CHECK(bitrate() == 24000);
    AUDIOROOM::EnableAudioTrafficControl(true);
    CHECK(bitrate() == AUDIOROOM_AUTO);
    AUDIOROOM::EnableAudioTrafficControl(false);
    CHECK(bitrate() == 48000);
    AUDIOROOM::SetLatencyMode(AUDIOROOM::LATENCY_MODE_LOW3);
    AUDIOROOM::EnableDTX(true);
    CHECK(AUDIOROOM::SetAudioChannelCount(1));
    (void)bitrate();
    CHECK(profile.latency_mode == AUDIOROOM_LATENCY_BALANCED && profile.dtx == 1 && profile.channels == 1);
    AUDIOROOM::EnableVAD(false);
    AUDIOROOM_TalkOptions talk;
    CHECK(AUDIOROOM_InitTalkOptions(&talk, sizeof talk) == AUDIOROOM_OK);
    CHECK(AUDIOROOM_GetTalkOptions(engine, &talk) == AUDIOROOM_OK && talk.mode == AUDIOROOM_TALK_OPEN);
    int32_t volume = -1;
    AUDIOROOM::SetSpeakerSimpleMute(nullptr, true);
    CHECK(AUDIOROOM::GetSpeakerSimpleMute(nullptr));
    CHECK(AUDIOROOM_GetPlayVolume(engine, 0, AUDIOROOM_ALL_STREAMS, &volume) == AUDIOROOM_OK && volume == 0);
    CHECK(AUDIOROOM::SetPlayVolume(100));
    CHECK(AUDIOROOM_GetPlayVolume(engine, 0, AUDIOROOM_ALL_STREAMS, &volume) == AUDIOROOM_OK && volume == 0);
    AUDIOROOM::SetSpeakerSimpleMute(nullptr, false);
    AUDIOROOM::SetSpeakerSimpleVolume(nullptr, 100);
    CHECK(AUDIOROOM::GetSpeakerSimpleVolume(nullptr) == 100);
    CHECK(AUDIOROOM_GetPlayVolume(engine, 0, AUDIOROOM_ALL_STREAMS, &volume) == AUDIOROOM_OK && volume == 100);
    float number = 0;
    CHECK(AUDIOROOM::EnableVirtualStereo(false, 30));
    CHECK(AUDIOROOM_GetVirtualStereo(engine, &number) == AUDIOROOM_OK && std::isnan(number));
    CHECK(AUDIOROOM::SetReverbParam(0.5f, 0.2f));
    AUDIOROOM_ReverbOptions reverb;
    CHECK(AUDIOROOM_InitReverbOptions(&reverb, sizeof reverb) == AUDIOROOM_OK);
    CHECK(AUDIOROOM_GetReverb(engine, &reverb) == AUDIOROOM_OK && std::fabs(reverb.wet_gain - 0.2f) < 0.01f);
    CHECK(AUDIOROOM::SetReverbParam(0, 0.2f));
    CHECK(AUDIOROOM_GetReverb(engine, &reverb) == AUDIOROOM_OK && reverb.wet_gain == 0);
    // Undo, because the settings outlive the engine.
    CHECK(AUDIOROOM::SetVoiceChangerParam(0) && AUDIOROOM::SetAudioEqualizerGain(9, 0) && AUDIOROOM::EnableLoopback(false));
    CHECK(AUDIOROOM::MuteAux(false));
    AUDIOROOM::SetCaptureVolume(100);
    AUDIOROOM::SetAuxVolume(100);
    AUDIOROOM::EnableAudioTrafficControl(true);
    CHECK(log_lines().count("") == 0);
}

TEST(out_of_range_settings_are_refused_with_a_line)
{
    Session session;
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(!AUDIOROOM::SetAudioBitrate(5999));
    CHECK(!AUDIOROOM::SetAudioBitrate(-1));
    CHECK(!AUDIOROOM::SetAudioChannelCount(3));
    CHECK(!AUDIOROOM::SetVoiceChangerParam(9));
    CHECK(!AUDIOROOM::SetAudioEqualizerGain(10, 1));
    CHECK(!AUDIOROOM::SetAudioEqualizerGain(0, 16));
    CHECK(!AUDIOROOM::SetSoundLevelMonitorCycle(99));
    CHECK(!AUDIOROOM::EnableSelectedAudioRecord(8));
    CHECK(log_lines().count("") == 8);
    AUDIOROOM::SetCaptureVolume(201);
    CHECK(log_lines().count("SetCaptureVolume was refused: ") == 1);
    AUDIOROOM::SetLoopbackVolume(-1);
    CHECK(log_lines().count("SetLoopbackVolume was refused: ") == 1);
    AUDIOROOM::SetAuxVolume(201);
    CHECK(log_lines().count("SetAuxVolume was refused: ") == 1);
    AUDIOROOM::SetSpeakerSimpleVolume(nullptr, 101);
    CHECK(log_lines().count("SetSpeakerSimpleVolume was refused: ") == 1);
    AUDIOROOM::ExtPrepSet encoded;
    encoded.bEncode = true;
    AUDIOROOM::SetAudioPrep2(make_framed_noise, encoded);
    CHECK(log_lines().count("SetAudioPrep2 was refused: ") == 1);
    AUDIOROOM::SetConfig("room_retry_time=soon");
    CHECK(log_lines().count("SetConfig was refused: ") == 1);
    // A refused value does not come back with the next engine.
    CHECK(AUDIOROOM::UnInitSDK());
    log_lines().clear();
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(log_lines().count("") == 0);
}

TEST(aux_callback_is_sent_and_levels_are_reported)
{
    Session session;
    Extras extras;
    Peer bob("bob", true);
    CHECK(bob.enter("aux"));
    CHECK(AUDIOROOM::SetSoundLevelMonitorCycle(100));
    CHECK(AUDIOROOM::StartSoundLevelMonitor());
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::EnableAux(true));
    CHECK(AUDIOROOM::LoginRoom("aux"));
    WAIT(session.host.seen, "publish 0 ");
    const std::string own = session.host.seen.last("publish 0 ");
    WAIT(extras.seen, "own loud " + own);
    // The first call starts the measurement of the momentary level.
    (void)AUDIOROOM::GetCaptureSoundLevel();
    WAIT(extras.seen, "own loud " + own, 5);
    CHECK(AUDIOROOM::GetCaptureSoundLevel() > 50);
    CHECK(AUDIOROOM::GetSoundLevel(own.c_str()) > 50);
    WAIT(session.host.seen, "play 0 bob");
    WAIT(extras.seen, "quiet " + session.host.seen.last("stream bob in aux as "));
    CHECK(AUDIOROOM::GetSoundLevel("nobody") == 0);

    CHECK(AUDIOROOM::EnableAux(false));
    extras.seen.clear();
    WAIT(extras.seen, "own quiet " + own);
    // The publisher's object may go while the aux input is on.
    CHECK(AUDIOROOM::EnableAux(true));
    CHECK(AUDIOROOM::SetAudioLivePublisherCallback(nullptr));
    extras.seen.clear();
    WAIT(extras.seen, "own quiet ", 5);
    CHECK(AUDIOROOM::EnableAux(false));
    CHECK(AUDIOROOM::StopSoundLevelMonitor());
}

TEST(processors_and_recording_have_the_microphone)
{
    Session session;
    Extras extras;
    Peer bob("bob", true);
    CHECK(bob.enter("tap"));
    AUDIOROOM::SetAudioPrep(make_noise);
    CHECK(AUDIOROOM::EnableSelectedAudioRecord(AUDIOROOM::AUDIO_RECORD_CAP | AUDIOROOM::AUDIO_RECORD_RENDER |
                                               AUDIOROOM::AUDIO_RECORD_MIX));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("tap"));
    WAIT(session.host.seen, "play 0 bob");
    WAIT(extras.seen, "recorded 1 loud 1920 48000 1 16");
    WAIT(extras.seen, "recorded 2 quiet 1920 48000 1 16");
    WAIT(extras.seen, "recorded 4 loud 1920 48000 1 16");

    CHECK(AUDIOROOM::EnableSelectedAudioRecord(AUDIOROOM::AUDIO_RECORD_CAP));
    AUDIOROOM::SetAudioPrep(nullptr);
    extras.seen.clear();
    WAIT(extras.seen, "recorded 1 quiet ");
    AUDIOROOM::SetAudioPrep2(make_framed_noise, AUDIOROOM::ExtPrepSet());
    extras.seen.clear();
    WAIT(extras.seen, "recorded 1 loud ");
    AUDIOROOM::SetAudioPrep2(nullptr, AUDIOROOM::ExtPrepSet());
    CHECK(AUDIOROOM::EnableAudioRecord(true));
    extras.seen.clear();
    WAIT(extras.seen, "recorded 4 quiet ");
    CHECK(AUDIOROOM::EnableAudioRecord(false));
}

TEST(audio_starts_and_stops_with_the_room)
{
    Session session;
    Extras extras;
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("audio"));
    WAIT(extras.seen, "audio start");
    CHECK(AUDIOROOM::LogoutRoom());
    WAIT(extras.seen, "audio stop");
    CHECK(AUDIOROOM::LoginRoom("audio"));
    WAIT(extras.seen, "audio start", 2);
    CHECK(extras.seen.count("audio stop") == 1);
}

TEST(interrupted_streams_are_reported_one_by_one)
{
    Session session;
    Extras extras;
    const auto start = [](const std::string &bind) {
        audioroom::ServerOptions options;
        options.bind = bind;
        options.udp_port = 0;
        options.api_key = check::KEY;
        options.api_secret = check::SECRET;
        return audioroom::Server::Create(options);
    };
    auto server = start("127.0.0.1:0");
    CHECK(server);
    const std::string url = *server->GetServerUrl();
    CHECK(AUDIOROOM::SetServer(url.c_str(), check::KEY, check::SECRET));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("broken"));
    WAIT(session.host.seen, "publish 0 ");
    const std::string own = session.host.seen.last("publish 0 ");
    server->Destroy();
    WAIT(extras.seen, "event 6 StreamID " + own);
    WAIT(extras.seen, "event 3 StreamID " + own);
    auto again = start(url.substr(std::string("ws://").size()));
    CHECK(again);
    WAIT(extras.seen, "event 4 StreamID " + own);
    CHECK(AUDIOROOM::UnInitSDK());
}

TEST(qualities_are_reported_for_both_directions)
{
    Session session;
    Peer bob("bob", true);
    CHECK(bob.enter("quality"));
    AUDIOROOM::EnableDTX(false);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("quality"));
    WAIT(session.host.seen, "play 0 bob");
    WAIT(session.host.seen, "publish 0 ");
    WAIT(session.host.seen, "publish quality " + session.host.seen.last("publish 0 ") + " 0");
    WAIT(session.host.seen, "play quality " + session.host.seen.last("stream bob in quality as ") + " 0");
    AUDIOROOM::EnableDTX(true);
}

TEST(device_lists_need_no_engine)
{
    for (const auto type : {AUDIOROOM::AudioDevice_Input, AUDIOROOM::AudioDevice_Output}) {
        int count = -1;
        AUDIOROOM::DeviceInfo *const list = AUDIOROOM::GetAudioDeviceList(type, count);
        CHECK(count >= 0 && (list != nullptr) == (count > 0));
        for (int i = 0; i < count; ++i)
            CHECK(list[i].szDeviceId[0] != 0);
        AUDIOROOM::FreeDeviceList(list);
        char id[2] = "x";
        unsigned int length = 1;
        AUDIOROOM::GetDefaultAudioDeviceId(type, id, &length);
        CHECK(std::strcmp(id, "x") == 0);
        CHECK(length != 1);
    }
    CHECK(AUDIOROOM::GetMicDeviceVolume("there is no such microphone") == -1);
    CHECK(AUDIOROOM::GetSpeakerDeviceVolume("there is no such loudspeaker") == -1);
    CHECK(!AUDIOROOM::GetSpeakerDeviceMute("there is no such loudspeaker"));
}

TEST(calls_without_effect_are_logged_once)
{
    Session session;
    AUDIOROOM::SetLogCallback([](int, const char *line) { log_lines().add(line); });
    for (int i = 0; i < 2; ++i) {
        AUDIOROOM::SetUseTestEnv(true);
        AUDIOROOM::SetPlatformInfo("test");
        AUDIOROOM::UploadLog();
        CHECK(AUDIOROOM::SetNetType(2));
        CHECK(AUDIOROOM::SetBusinessType(2));
        AUDIOROOM::EnableMixSystemPlayout(true);
        CHECK(!AUDIOROOM::SetAudioVolumeNotify(AUDIOROOM::AudioDevice_Input, nullptr));
        CHECK(AUDIOROOM::StopAudioVolumeNotify(AUDIOROOM::AudioDevice_Input, nullptr));
        AUDIOROOM::SetConfig("audio_device_detect_headset=true");
        CHECK(AUDIOROOM::SetBuiltInSpeakerOn(true));
    }
    CHECK(log_lines().count("") == 8);
    CHECK(log_lines().count("SetUseTestEnv has no effect: ") == 1);
    CHECK(!AUDIOROOM::SetBuiltInSpeakerOn(false));
    CHECK(log_lines().count("SetBuiltInSpeakerOn was refused: ") == 1);
    CHECK(std::string(AUDIOROOM::GetSDKVersion2()) == AUDIOROOM::GetSDKVersion());
}
