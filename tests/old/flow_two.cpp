// A program of the older API with a main window, settings and a room window: sources as they were, but for the set-up lines.

#include <AudioRoom.h>

#include <AudioRoom-IM.h>
#include <AudioRoom-Player.h>
#include <AudioRoom-Publisher.h>
#include <AudioRoom-Volume.h>
#include <zego-api-error.h>
#include <zego-api-sound-level.h>

#include "check.hpp"

#include <cstring>

using namespace ZEGO;

namespace {

/// The signal adaptor: every callback becomes a line.
class Signals : public AUDIOROOM::IAudioRoomCallback,
                public AUDIOROOM::IAudioLivePublisherCallback,
                public AUDIOROOM::IAudioLivePlayerCallback,
                public AUDIOROOM::IAudioEngineCallback,
                public AV::IZegoLiveEventCallback,
                public AV::IZegoDeviceStateCallback,
                public AV::IZegoAudioRecordCallback,
                public SOUNDLEVEL::IZegoSoundLevelCallback {
public:
    check::LogSink log;

    void OnLoginRoom(int errorCode, const char *roomID) override { log.add("login " + std::to_string(errorCode) + " " + roomID); }
    void OnLogoutRoom(int, const char *) override {}
    void OnKickout(int reason, const char *) override { log.add("kicked " + std::to_string(ZEGO::OldErrorCode(reason))); }
    void OnDisconnect(int errorCode, const char *) override { log.add("lost " + std::to_string(ZEGO::OldErrorCode(errorCode))); }
    void OnStreamUpdate(COMMON::ZegoStreamUpdateType type, const COMMON::ZegoStreamInfo &info, const char *) override
    {
        log.add((type == COMMON::StreamAdded ? "card " : "no card ") + std::string(info.szUserId) + " " + info.szExtraInfo);
    }
    void OnStreamExtraInfoUpdated(COMMON::ZegoStreamInfo *info, unsigned int count, const char *) override
    {
        for (unsigned int i = 0; i < count; ++i)
            log.add(std::string("icon ") + info[i].szExtraInfo);
    }
    void OnUserUpdate(const COMMON::ZegoUserInfo *, unsigned int count, COMMON::ZegoUserUpdateType type) override
    {
        log.add((type == COMMON::UPDATE_TOTAL ? "members " : "change ") + std::to_string(count));
    }
    void OnPublishStateUpdate(int stateCode, const char *streamID, const COMMON::ZegoPublishingStreamInfo &) override
    {
        log.add("publish " + std::to_string(stateCode) + " " + streamID);
    }
    void OnPublishQualityUpdate(const char *streamID, AUDIOROOM::ZegoPublishQuality quality) override
    {
        const bool isGood = quality.akbps > 0 && quality.quality == AV::Excellent;
        log.add(std::string("own quality ") + streamID + (isGood ? " good" : " bad"));
    }
    void OnPlayStateUpdate(int stateCode, const COMMON::ZegoStreamInfo &info) override
    {
        log.add("play " + std::to_string(stateCode) + " " + info.szUserId);
    }
    void OnPlayQualityUpdate(const char *, AUDIOROOM::ZegoPlayQuality quality) override
    {
        log.add(quality.akbps > 0 ? "card is alive" : "spinner");
    }
    void OnAudioEngineStart() override {}
    void OnAudioEngineStop() override {}
    void OnAVKitEvent(int event, AV::EventInfo *info) override
    {
        for (unsigned int i = 0; i < info->uiInfoCount; ++i) {
            if (std::strcmp(info->arrKeys[i], AV::kZegoStreamID) == 0 && event == AV::Publish_TempDisconnected)
                log.add("network lost");
        }
    }
    void OnAudioDeviceStateChanged(AV::AudioDeviceType, AV::DeviceInfo *, AV::DeviceState) override {}
    void OnAudioVolumeChanged(AV::AudioDeviceType, const char *, AV::VolumeType, unsigned int, bool) override {}
    void OnDeviceError(const char *, int) override {}
    void OnAudioRecordCallback(const unsigned char *, int, int, int, int, unsigned int) override {}
    void OnSoundLevelUpdate(SOUNDLEVEL::ZegoSoundLevelInfo *levels, unsigned int count) override
    {
        for (unsigned int i = 0; i < count; ++i)
            log.add(std::string("bar ") + levels[i].szStreamID);
    }
    void OnCaptureSoundLevelUpdate(SOUNDLEVEL::ZegoSoundLevelInfo *level) override
    {
        log.add(std::string("own bar ") + level->szStreamID);
    }
};

/// The main window: set-up and end.
class Base {
public:
    Base(Signals &signals)
    {
        AUDIOROOM::SetLogDir(nullptr);
        AUDIOROOM::SetVerbose(false);
        AUDIOROOM::SetUser("main", "Main");
        AUDIOROOM::SetUseTestEnv(false);
        AUDIOROOM::SetServer(check::server_url().c_str(), check::KEY, check::SECRET); // New.
        AUDIOROOM::SetAudioRoomCallback(&signals);
        AUDIOROOM::SetAudioLivePublisherCallback(&signals);
        AUDIOROOM::SetAudioLivePlayerCallback(&signals);
        AUDIOROOM::SetAudioLiveEventCallback(&signals);
        AUDIOROOM::SetAudioDeviceStateCallback(&signals);
        AUDIOROOM::SetAudioRecordCallback(&signals);
        AUDIOROOM::SetAudioEngineCallback(&signals);
        SOUNDLEVEL::SetSoundLevelCallback(&signals);
        unsigned char sign[32] = {};
        isReady = AUDIOROOM::InitSDK(1, sign, sizeof sign);
        AUDIOROOM::SetUserStateUpdate(true);
        AUDIOROOM::SetLatencyMode(AV::ZEGO_LATENCY_MODE_LOW3);
        AUDIOROOM::EnableDTX(true);
        AUDIOROOM::SetManualPublish(false); // The other test of this process has changed it.
    }
    ~Base()
    {
        AUDIOROOM::SetAudioRoomCallback(nullptr);
        AUDIOROOM::SetAudioLivePublisherCallback(nullptr);
        AUDIOROOM::SetAudioLivePlayerCallback(nullptr);
        AUDIOROOM::SetAudioLiveEventCallback(nullptr);
        AUDIOROOM::SetAudioDeviceStateCallback(nullptr);
        AUDIOROOM::SetAudioRecordCallback(nullptr);
        AUDIOROOM::SetAudioEngineCallback(nullptr);
        SOUNDLEVEL::SetSoundLevelCallback(nullptr);
        AUDIOROOM::UnInitSDK();
    }

    bool isReady = false;
};

/// The device combos of the room window. This machine may have no devices.
void chooseDevices()
{
    for (const AV::AudioDeviceType type : {AV::AudioDevice_Input, AV::AudioDevice_Output}) {
        int count = 0;
        AV::DeviceInfo *list = AUDIOROOM::GetAudioDeviceList(type, count);
        char id[1024] = "";
        unsigned int length = sizeof id;
        AUDIOROOM::GetDefaultAudioDeviceId(type, id, &length);
        AUDIOROOM::FreeDeviceList(list);
        CHECK(AUDIOROOM::SetAudioDevice(type, "null")); // Was: the default device.
        const bool isInput = type == AV::AudioDevice_Input;
        const int volume = isInput ? AUDIOROOM::GetMicDeviceVolume("null") : AUDIOROOM::GetSpeakerDeviceVolume("null");
        CHECK(volume >= -1 && volume <= 100);
    }
}

} // namespace

TEST(two_window_program_opens_and_closes_its_room)
{
    Signals signals;
    Base base(signals);
    CHECK(base.isReady);
    AUDIOROOM::UploadLog();
    check::Peer bob("bob", true);
    CHECK(bob.enter("grid"));
    CHECK(bob.engine.SetStreamExtraInfo(bob.room, "{\"enable_mic\":true}").ok());
    WAIT(*bob.seen, "login");

    // The room window opens.
    AUDIOROOM::EnableMic(true);
    AUDIOROOM::EnableSpeaker(true);
    chooseDevices();
    CHECK(SOUNDLEVEL::StartSoundLevelMonitor());
    AUDIOROOM::EnableAudioTrafficControl(true);
    CHECK(AUDIOROOM::LoginRoom("grid"));
    WAIT(signals.log, "login 0 grid");
    WAIT(signals.log, "members 1");
    WAIT(signals.log, "publish 0 ");
    const std::string own = signals.log.last("publish 0 ");
    WAIT(signals.log, "card bob ");
    WAIT(signals.log, "play 0 bob");
    WAIT(signals.log, "own bar " + own);
    WAIT(signals.log, "bar ");

    // The microphone's icon: the switch, and a text for the others.
    CHECK(AUDIOROOM::EnableMic(false));
    CHECK(AUDIOROOM::SetPublishStreamExtraInfo("{\"enable_mic\":false}"));
    WAIT(*bob.seen, "muted main {\"enable_mic\":false}");
    CHECK(AUDIOROOM::EnableMic(true));
    CHECK(AUDIOROOM::SetPublishStreamExtraInfo("{\"enable_mic\":true}"));
    WAIT(*bob.seen, "unmuted main {\"enable_mic\":true}");
    CHECK(bob.engine.SetStreamExtraInfo(bob.room, "{\"enable_mic\":false}").ok());
    WAIT(signals.log, "icon {\"enable_mic\":false}");

    // The volume sliders and the numbers on the cards.
    CHECK(AUDIOROOM::SetPlayVolume(30));
    CHECK(AUDIOROOM::EnableSpeaker(false));
    CHECK(AUDIOROOM::EnableSpeaker(true));
    AUDIOROOM::SetMicDeviceVolume("null", 50);
    WAIT(signals.log, "own quality " + own);
    WAIT(signals.log, "card is alive");

    // The room window closes.
    AUDIOROOM::StopPublish();
    CHECK(SOUNDLEVEL::StopSoundLevelMonitor());
    CHECK(AUDIOROOM::LogoutRoom());
    WAIT(*bob.seen, "left main");
    CHECK(signals.log.count("lost") == 0);

    // It opens again, and the same user logs in elsewhere.
    CHECK(AUDIOROOM::LoginRoom("grid"));
    WAIT(signals.log, "login 0 grid", 2);
    check::Peer second("main");
    CHECK(second.enter("grid"));
    WAIT(signals.log, "kicked 63000001");
    CHECK(AUDIOROOM::SetPlayVolume(100));
    CHECK(AUDIOROOM::SetPublishStreamExtraInfo(""));
}
