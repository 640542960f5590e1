// Every function and every callback of the older API compiles with the arguments that its programs pass. The calls are not made.

#include <AudioRoom.h>

#include <AudioRoom-IM.h>
#include <AudioRoom-Player.h>
#include <AudioRoom-Publisher.h>
#include <AudioRoom-Volume.h>
#include <zego-api-audio-processing.h>
#include <zego-api-sound-level.h>

#include "check.hpp"

#include <type_traits>

using namespace ZEGO;

namespace {

/// A call that returns this type, or one that an older program would not notice.
#define CALL(Result, ...) \
    static_assert(std::is_void<Result>::value || std::is_convertible<decltype(AUDIOROOM::__VA_ARGS__), Result>::value,    \
                  #__VA_ARGS__)

extern unsigned char g_sign[32];
extern int g_count;
extern unsigned int g_length;
extern char g_text[1024];

CALL(const char *, GetSDKVersion());
CALL(const char *, GetSDKVersion2());
CALL(bool, SetLogDir("log"));
CALL(void, UploadLog());
CALL(void, SetVerbose(true));
CALL(void, SetUseTestEnv(true));
CALL(void, SetPlatformInfo("text"));
CALL(bool, SetUser("id", "name"));
CALL(bool, InitSDK(1u, g_sign, 32));
CALL(bool, UnInitSDK());
CALL(void, SetManualPublish(true));
CALL(void, SetManualPlay(true));
CALL(void, SetUserStateUpdate(true));
CALL(bool, SetAudioRoomCallback(std::declval<AUDIOROOM::IAudioRoomCallback *>()));
CALL(bool, LoginRoom("room"));
CALL(bool, LogoutRoom());
CALL(void, SetAudioLiveEventCallback(std::declval<AV::IZegoLiveEventCallback *>()));
CALL(void, SetAudioDeviceStateCallback(std::declval<AV::IZegoDeviceStateCallback *>()));
CALL(AV::DeviceInfo *, GetAudioDeviceList(AV::AudioDevice_Input, g_count));
CALL(void, FreeDeviceList(std::declval<AV::DeviceInfo *>()));
CALL(bool, SetAudioDevice(AV::AudioDevice_Output, "id"));
CALL(bool, SetAudioEngineCallback(std::declval<AUDIOROOM::IAudioEngineCallback *>()));
CALL(void, SetConfig("key=value"));
CALL(int, SendCustomCommand(std::declval<ROOM::ZegoUser *>(), 1u, "text"));
CALL(bool, SetAudioLivePublisherCallback(std::declval<AUDIOROOM::IAudioLivePublisherCallback *>()));
CALL(bool, StartPublish());
CALL(bool, StartPublish("stream"));
CALL(void, StopPublish());
CALL(bool, RestartPublishStream());
CALL(bool, SetPublishStreamExtraInfo("text"));
CALL(bool, EnableMic(true));
CALL(bool, SetAudioBitrate(48000));
CALL(void, SetAudioDeviceMode(AV::ZEGO_AUDIO_DEVICE_MODE_AUTO));
CALL(bool, EnableAGC(true));
CALL(bool, EnableAEC(true));
CALL(bool, EnableLoopback(true));
CALL(void, SetLoopbackVolume(50));
CALL(void, SetCaptureVolume(50));
CALL(bool, EnableAux(true));
CALL(bool, MuteAux(true));
CALL(void, SetAuxVolume(50));
CALL(float, GetCaptureSoundLevel());
CALL(void, SetAudioPrep(std::declval<void (*)(const short *, int, int, short *)>()));
CALL(void, SetAudioPrep2(std::declval<AVE::OnPrepCallback>(), AVE::ExtPrepSet()));
CALL(void, SetLatencyMode(AV::ZEGO_LATENCY_MODE_LOW3));
CALL(void, EnableDTX(true));
CALL(void, EnableVAD(true));
CALL(void, EnableAudioTrafficControl(true));
CALL(bool, SetAudioLivePlayerCallback(std::declval<AUDIOROOM::IAudioLivePlayerCallback *>()));
CALL(bool, StartPlay("stream"));
CALL(void, StopPlay("stream"));
CALL(bool, RestartPlayStream("stream"));
CALL(int, GetMaxPlayChannelCount());
CALL(bool, EnableSpeaker(true));
CALL(bool, SetBuiltInSpeakerOn(true));
CALL(bool, SetPlayVolume(50));
CALL(float, GetSoundLevel("stream"));
CALL(bool, SetAudioRecordCallback(std::declval<AV::IZegoAudioRecordCallback *>()));
CALL(bool, EnableSelectedAudioRecord(AV::ZEGO_AUDIO_RECORD_MIX));
CALL(bool, EnableSelectedAudioRecord(AV::ZEGO_AUDIO_RECORD_CAP, 16000));
CALL(bool, EnableAudioRecord(true));
CALL(void, EnableMixSystemPlayout(true));
CALL(int, GetMicDeviceVolume("id"));
CALL(void, SetMicDeviceVolume("id", 50));
CALL(int, GetSpeakerDeviceVolume("id"));
CALL(void, SetSpeakerDeviceVolume("id", 50));
CALL(int, GetSpeakerSimpleVolume("id"));
CALL(void, SetSpeakerSimpleVolume("id", 50));
CALL(bool, GetSpeakerDeviceMute("id"));
CALL(void, SetSpeakerDeviceMute("id", true));
CALL(bool, GetSpeakerSimpleMute("id"));
CALL(void, SetSpeakerSimpleMute("id", true));
CALL(void, GetDefaultAudioDeviceId(AV::AudioDevice_Input, g_text, &g_length));
CALL(bool, SetAudioVolumeNotify(AV::AudioDevice_Input, "id"));
CALL(bool, StopAudioVolumeNotify(AV::AudioDevice_Input, "id"));
CALL(bool, SetAudioIMCallback(std::declval<AUDIOROOM::IAudioIMCallback *>()));
CALL(int, SendRoomMessage(ROOM::Text, ROOM::Chat, ROOM::Default, "text"));
CALL(int, CreateConversation("name", std::declval<ROOM::ZegoUser *>(), 2u));
CALL(bool, GetConversationInfo("id"));
CALL(int, SendConversationMessage("id", ROOM::Picture, "text"));

#undef CALL

/// `override` on each: a changed signature does not compile.
class EveryCallback : public AUDIOROOM::IAudioRoomCallback,
                      public AUDIOROOM::IAudioEngineCallback,
                      public AUDIOROOM::IAudioLivePublisherCallback,
                      public AUDIOROOM::IAudioLivePlayerCallback,
                      public AUDIOROOM::IAudioIMCallback,
                      public AV::IZegoLiveEventCallback,
                      public AV::IZegoDeviceStateCallback,
                      public AV::IZegoAudioRecordCallback,
                      public SOUNDLEVEL::IZegoSoundLevelCallback {
public:
    void OnLoginRoom(int, const char *) override {}
    void OnLogoutRoom(int, const char *) override {}
    void OnKickout(int, const char *) override {}
    void OnDisconnect(int, const char *) override {}
    void OnStreamUpdate(AUDIOROOM::ZegoStreamUpdateType, const AUDIOROOM::ZegoStreamInfo &, const char *) override {}
    void OnUserUpdate(const AUDIOROOM::ZegoUserInfo *, unsigned int, AUDIOROOM::ZegoUserUpdateType) override {}
    void OnStreamExtraInfoUpdated(AUDIOROOM::ZegoStreamInfo *, unsigned int, const char *) override {}
    void OnCustomCommand(int, int, const char *) override {}
    void OnRecvCustomCommand(const char *, const char *, const char *, const char *) override {}
    void OnAudioEngineStart() override {}
    void OnAudioEngineStop() override {}
    void OnPublishStateUpdate(int, const char *, const AUDIOROOM::ZegoPublishingStreamInfo &) override {}
    void OnPublishQualityUpdate(const char *, AUDIOROOM::ZegoPublishQuality) override {}
    void OnAuxCallback(unsigned char *, int *, int *, int *) override {}
    void OnRelayCDNStateUpdate(const char *, AV::ZegoStreamRelayCDNInfo *, unsigned int) override {}
    void OnPlayStateUpdate(int, const AUDIOROOM::ZegoStreamInfo &) override {}
    void OnPlayQualityUpdate(const char *, AUDIOROOM::ZegoPlayQuality) override {}
    void OnSendRoomMessage(int, const char *, int, unsigned long long) override {}
    void OnCreateConversation(int, const char *, int, const char *) override {}
    void OnGetConversationInfo(int, const char *, const char *, ROOM::ZegoConverInfo *, ROOM::ZegoUser *, unsigned int) override
    {
    }
    void OnSendConversationMessage(int, const char *, const char *, int, unsigned long long) override {}
    void OnRecvRoomMessage(ROOM::ZegoRoomMessage *, unsigned int, const char *) override {}
    void OnRecvConversationMessage(ROOM::ZegoConversationMessage *, const char *, const char *) override {}
    void OnAVKitEvent(int, AV::EventInfo *) override {}
    void OnAudioDeviceStateChanged(AV::AudioDeviceType, AV::DeviceInfo *, AV::DeviceState) override {}
    void OnVideoDeviceStateChanged(AV::DeviceInfo *, AV::DeviceState) override {}
    void OnAudioVolumeChanged(AV::AudioDeviceType, const char *, AV::VolumeType, unsigned int, bool) override {}
    void OnDeviceError(const char *, int) override {}
    void OnAudioRecordCallback(const unsigned char *, int, int, int, int, unsigned int) override {}
    void OnAudioRecordCallback(const unsigned char *, int, int, int, int) override {}
    void OnSoundLevelUpdate(SOUNDLEVEL::ZegoSoundLevelInfo *, unsigned int) override {}
    void OnCaptureSoundLevelUpdate(SOUNDLEVEL::ZegoSoundLevelInfo *) override {}
};

} // namespace

TEST(structs_hold_their_text_like_arrays)
{
    ROOM::ZegoUser user;
    std::snprintf(user.szUserId, sizeof user.szUserId, "%s", "bob");
    const ROOM::ZegoUser copy = user;
    CHECK(std::string(copy.szUserId) == "bob");
    static_assert(sizeof copy.szUserId > ZEGO_MAX_USERID_LEN, "texts of the older API fit");
    static_assert(sizeof(AV::DeviceInfo::szDeviceId) >= ZEGO_MAX_COMMON_LEN, "texts of the older API fit");
    EveryCallback callback;
    CHECK(AUDIOROOM::SetAudioIMCallback(&callback));
    CHECK(AUDIOROOM::SetAudioIMCallback(nullptr));
}
