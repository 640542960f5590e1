// A program of the older API with one window: sources as they were, but for three set-up lines (SetServer, and two devices).
//
// The test presses the buttons. The order of the calls is that of such programs: switches before InitSDK, LoginRoom and then
// SetManualPublish, the next login right after LogoutRoom, and a new InitSDK without registering anything again.

#include "AudioRoom.h"
#include "AudioRoom-Player.h"
#include "AudioRoom-Publisher.h"
#include "AudioRoomDefines.h"

#include "check.hpp"

#include <cstring>
#include <filesystem>
#include <random>

using namespace ZEGO;

namespace {

unsigned char g_sign[32] = {1, 2, 3};
const unsigned int g_appId = 1739272706;

class Window : public AUDIOROOM::IAudioRoomCallback,
               public AUDIOROOM::IAudioLivePublisherCallback,
               public AUDIOROOM::IAudioLivePlayerCallback,
               public AUDIOROOM::IAudioEngineCallback,
               public AV::IZegoLiveEventCallback,
               public AV::IZegoDeviceStateCallback,
               public AV::IZegoAudioRecordCallback {
public:
    check::LogSink log;

    Window()
    {
        m_maxStreams = AUDIOROOM::GetMaxPlayChannelCount();
        AUDIOROOM::EnableMic(true);
        AUDIOROOM::EnableSpeaker(true);
        listMicrophones();
        log.add(std::string("version ") + AUDIOROOM::GetSDKVersion());
        init();
    }

    ~Window() override
    {
        setCallbacks(false);
        AUDIOROOM::UnInitSDK();
    }

    Window(const Window &) = delete;
    Window &operator=(const Window &) = delete;

    void init()
    {
        AUDIOROOM::SetLogDir(m_logDir.c_str());
        AUDIOROOM::SetVerbose(true);
        AUDIOROOM::SetBusinessType(2);
        AUDIOROOM::SetUser("window", "windows-window");
        AUDIOROOM::SetUseTestEnv(true);
        AUDIOROOM::SetNetType(2);
        AUDIOROOM::SetServer(check::server_url().c_str(), check::KEY, check::SECRET); // New.
        AUDIOROOM::SetAudioDevice(AV::AudioDevice_Output, "null");                    // New.
        setCallbacks(true);
        AUDIOROOM::InitSDK(g_appId, g_sign, 32);
        AUDIOROOM::SetUserStateUpdate(true);
        AUDIOROOM::EnableAux(false);
        AUDIOROOM::SetPlayVolume(100);
        AUDIOROOM::SetAudioDevice(AV::AudioDevice_Input, "null");
    }

    void setCallbacks(bool on)
    {
        AUDIOROOM::SetAudioRoomCallback(on ? this : nullptr);
        AUDIOROOM::SetAudioLivePublisherCallback(on ? this : nullptr);
        AUDIOROOM::SetAudioLivePlayerCallback(on ? this : nullptr);
        AUDIOROOM::SetAudioLiveEventCallback(on ? this : nullptr);
        AUDIOROOM::SetAudioDeviceStateCallback(on ? this : nullptr);
        AUDIOROOM::SetAudioRecordCallback(on ? this : nullptr);
        AUDIOROOM::SetAudioEngineCallback(on ? this : nullptr);
    }

    void listMicrophones()
    {
        int count = 0;
        AV::DeviceInfo *list = AUDIOROOM::GetAudioDeviceList(AV::AudioDevice_Input, count);
        for (int i = 0; i < count; ++i)
            log.add(std::string("microphone ") + list[i].szDeviceName);
        AUDIOROOM::FreeDeviceList(list);
    }

    /// The button "Enter", for an application id of the user's own if `isCustom`.
    void enter(const char *session, bool isManual, bool isCustom = false)
    {
        m_isManual = isManual;
        if (isCustom) {
            AUDIOROOM::UnInitSDK();
            AUDIOROOM::SetUser("window", "windows-window");
            AUDIOROOM::InitSDK(42, g_sign, 32);
        }
        CHECK(AUDIOROOM::LoginRoom(session));
        AUDIOROOM::SetManualPublish(isManual);
        log.add(std::string("joining ") + session);
    }

    /// The button "Start live".
    void startLive() { CHECK(AUDIOROOM::StartPublish()); }

    /// The button "Stop".
    void stop() { CHECK(AUDIOROOM::LogoutRoom()); }

    /// The box "test environment".
    void changeEnvironment()
    {
        setCallbacks(false);
        CHECK(AUDIOROOM::UnInitSDK());
        init();
    }

    void OnLoginRoom(int errorCode, const char *roomID) override
    {
        log.add("login " + std::to_string(errorCode) + " " + roomID + (m_isManual ? " start live?" : ""));
    }
    void OnKickout(int reason, const char *roomID) override
    {
        log.add("kicked " + std::to_string(reason) + " " + roomID);
        AUDIOROOM::LogoutRoom();
    }
    void OnDisconnect(int errorCode, const char *roomID) override { log.add("lost " + std::to_string(errorCode) + " " + roomID); }
    void OnStreamUpdate(AUDIOROOM::ZegoStreamUpdateType type, const AUDIOROOM::ZegoStreamInfo &info, const char *) override
    {
        const std::string streamID = info.szStreamId;
        log.add((type == AUDIOROOM::StreamAdded ? "added " : "deleted ") + std::string(info.szUserId) + " " + streamID);
    }
    void OnStreamExtraInfoUpdated(AUDIOROOM::ZegoStreamInfo *info, unsigned int count, const char *) override
    {
        for (unsigned int i = 0; i < count; ++i)
            log.add(std::string("extra ") + info[i].szExtraInfo);
    }
    void OnUserUpdate(const AUDIOROOM::ZegoUserInfo *users, unsigned int count, AUDIOROOM::ZegoUserUpdateType type) override
    {
        for (unsigned int i = 0; i < count; ++i)
            log.add((users[i].udapteFlag == AUDIOROOM::USER_ADDED ? "came " : "left ") + std::string(users[i].szUserId));
        if (type == AUDIOROOM::UPDATE_TOTAL)
            log.add("all users");
    }
    void OnPublishStateUpdate(int stateCode, const char *streamID, const AUDIOROOM::ZegoPublishingStreamInfo &info) override
    {
        log.add("publish " + std::to_string(stateCode) + " " + streamID + " " + std::to_string(info.uiRtmpURLCount));
    }
    void OnPlayStateUpdate(int stateCode, const AUDIOROOM::ZegoStreamInfo &info) override
    {
        log.add("play " + std::to_string(stateCode) + " " + info.szUserId);
    }
    void OnAudioEngineStart() override { log.add("engine start"); }
    void OnAudioEngineStop() override { log.add("engine stop"); }
    void OnAVKitEvent(int event, AV::EventInfo *info) override
    {
        log.add("event " + std::to_string(event) + " " + std::to_string(info->uiInfoCount));
    }
    void OnAudioDeviceStateChanged(AV::AudioDeviceType type, AV::DeviceInfo *device, AV::DeviceState state) override
    {
        if (type != AV::AudioDevice_Input || !device)
            return;
        AUDIOROOM::SetAudioDevice(type, state == AV::Device_Added ? device->szDeviceId : NULL);
    }

    std::string m_logDir = (std::filesystem::temp_directory_path() /
                            ("audioroom-old-" + std::to_string(std::random_device{}())) / "Log").string() + "/";
    int m_maxStreams = 0;

private:
    bool m_isManual = false;
};

} // namespace

TEST(one_window_program_runs_through_all_its_buttons)
{
    Window window;
    CHECK(window.m_maxStreams > 12);
    CHECK(window.log.last("version ") != "");
    check::Peer bob("bob", true);
    CHECK(bob.enter("session"));

    // Manual: only listening until "Start live".
    window.enter("session", true);
    WAIT(window.log, "login 0 session start live?");
    WAIT(window.log, "all users");
    WAIT(window.log, "came bob");
    WAIT(window.log, "added bob ");
    WAIT(window.log, "play 0 bob");
    WAIT(*bob.seen, "came window");
    CHECK(bob.seen->count("stream window") == 0);
    window.startLive();
    WAIT(window.log, "publish 0 ");
    WAIT(*bob.seen, "stream window ");
    WAIT(window.log, "engine start");
    // What the program does 6 s after a failure.
    CHECK(AUDIOROOM::RestartPublishStream());
    WAIT(window.log, "publish 0 ", 2);
    CHECK(AUDIOROOM::EnableSpeaker(false));
    CHECK(AUDIOROOM::EnableSpeaker(true));
    CHECK(bob.engine.SetStreamExtraInfo(bob.room, "{\"mic\":true}").ok());
    WAIT(window.log, "extra {\"mic\":true}");
    AV::DeviceInfo unplugged;
    window.OnAudioDeviceStateChanged(AV::AudioDevice_Input, &unplugged, AV::Device_Deleted);
    window.OnAudioDeviceStateChanged(AV::AudioDevice_Input, nullptr, AV::Device_Deleted);
    CHECK(AUDIOROOM::SetAudioDevice(AV::AudioDevice_Input, "null"));

    // Stop and enter again at once, automatic, with a new engine: nothing is registered again.
    window.stop();
    window.enter("session", false, true);
    WAIT(window.log, "login 0 session", 2);
    WAIT(window.log, "publish 0 ", 3);
    WAIT(window.log, "all users", 2);
    window.stop();
    WAIT(*bob.seen, "left window", 2);

    window.changeEnvironment();
    window.enter("session", false);
    WAIT(window.log, "publish 0 ", 4);
    CHECK(check::server().KickUser("session", "window").ok());
    WAIT(window.log, "kicked " + std::to_string(AUDIOROOM_ERR_KICKED) + " session");
    CHECK(std::filesystem::exists(window.m_logDir + "audioroom.log"));
    CHECK(AUDIOROOM::SetLogDir(nullptr));
    std::filesystem::remove_all(std::filesystem::path(window.m_logDir).parent_path().parent_path());
    CHECK(window.log.count("lost") == 0);
    CHECK(window.log.count("publish -") == 0);
}
