// audioroom_compat/all.hpp: the namespaces and type names of the older API, for sources that were written for it.
//
// Put this folder on the include path, before the folder of audioroom.hpp: where file names ignore case, AudioRoom.h would
// otherwise be found as audioroom.h. The old include names in this folder (AudioRoom.h and the others) include this file.
// `using namespace ZEGO;` and ZEGO::AUDIOROOM::LoginRoom then work as before: ZEGO::AUDIOROOM is namespace AUDIOROOM. New
// programs need nothing of this folder. docs/from-audioroom.md lists every function.

#ifndef AUDIOROOM_COMPAT_HPP
#define AUDIOROOM_COMPAT_HPP

#include <audioroom.hpp>

// Sizes of text fields of the older API. The fields of this library are larger.
#define ZEGO_MAX_COMMON_LEN (512)
#define ZEGO_MAX_URL_COUNT (10)
#define ZEGO_MAX_EVENT_INFO_COUNT (10)
#define ZEGO_MAX_IDENTITY_LEN (64)
#define ZEGO_MAX_USERID_LEN (64)
#define ZEGO_MAX_USERNAME_LEN (256)
#define ZEGO_MAX_EXTRA_INFO_LEN (1024)

// The declarations of this library need no such words.
#ifndef ZEGO_API
#define ZEGO_API
#endif
#ifndef ZEGOAVKIT_API
#define ZEGOAVKIT_API
#endif

namespace AVE {

using ::AUDIOROOM::AudioFrame;
using ::AUDIOROOM::ExtPrepSet;

/// The processor of SetAudioPrep2.
typedef void (*OnPrepCallback)(const AudioFrame &inFrame, AudioFrame &outFrame);

/// Kinds of AudioFrame. The library passes TYPE_PCM.
enum FrameType {
    TYPE_PCM = 0x1001,
    TYPE_AAC_STREAM = 0x1003
};

} // namespace AVE

namespace ZEGO {

namespace AUDIOROOM = ::AUDIOROOM;

/// Devices, modes and events of streams.
namespace AV {

using ::AUDIOROOM::AudioDevice_Input;
using ::AUDIOROOM::AudioDevice_Output;
using ::AUDIOROOM::AudioDeviceType;
using ::AUDIOROOM::Device_Added;
using ::AUDIOROOM::Device_Deleted;
using ::AUDIOROOM::DeviceInfo;
using ::AUDIOROOM::DeviceState;
using ::AUDIOROOM::EventInfo;
using ::AUDIOROOM::EventType;
using ::AUDIOROOM::Play_AudioBreak;
using ::AUDIOROOM::Play_AudioBreakEnd;
using ::AUDIOROOM::Play_BeginRetry;
using ::AUDIOROOM::Play_RetrySuccess;
using ::AUDIOROOM::Play_TempDisconnected;
using ::AUDIOROOM::Play_VideoBreak;
using ::AUDIOROOM::Play_VideoBreakEnd;
using ::AUDIOROOM::Publish_BeginRetry;
using ::AUDIOROOM::Publish_RetrySuccess;
using ::AUDIOROOM::Publish_TempDisconnected;
using ::AUDIOROOM::PublishInfo_RegisterFailed;
using ::AUDIOROOM::PublishInfo_RegisterSuccess;
using ::AUDIOROOM::Volume_EndPoint;
using ::AUDIOROOM::Volume_Simple;
using ::AUDIOROOM::VolumeType;

using IZegoAudioRecordCallback = ::AUDIOROOM::IAudioRecordCallback;
using IZegoDeviceStateCallback = ::AUDIOROOM::IDeviceStateCallback;
using IZegoLiveEventCallback = ::AUDIOROOM::ILiveEventCallback;
using ZegoAVAPIAudioDeviceMode = ::AUDIOROOM::AudioDeviceMode;
using ZegoAVAPIAudioRecordMask = ::AUDIOROOM::AudioRecordMask;
using ZegoAVAPILatencyMode = ::AUDIOROOM::LatencyMode;
using ZegoStreamRelayCDNInfo = ::AUDIOROOM::StreamRelayCDNInfo;

constexpr ZegoAVAPIAudioDeviceMode ZEGO_AUDIO_DEVICE_MODE_COMMUNICATION = ::AUDIOROOM::AUDIO_DEVICE_MODE_COMMUNICATION;
constexpr ZegoAVAPIAudioDeviceMode ZEGO_AUDIO_DEVICE_MODE_GENERAL = ::AUDIOROOM::AUDIO_DEVICE_MODE_GENERAL;
constexpr ZegoAVAPIAudioDeviceMode ZEGO_AUDIO_DEVICE_MODE_AUTO = ::AUDIOROOM::AUDIO_DEVICE_MODE_AUTO;
constexpr ZegoAVAPIAudioDeviceMode ZEGO_AUDIO_DEVICE_MODE_COMMUNICATION2 = ::AUDIOROOM::AUDIO_DEVICE_MODE_COMMUNICATION2;

constexpr ZegoAVAPILatencyMode ZEGO_LATENCY_MODE_NORMAL = ::AUDIOROOM::LATENCY_MODE_NORMAL;
constexpr ZegoAVAPILatencyMode ZEGO_LATENCY_MODE_LOW = ::AUDIOROOM::LATENCY_MODE_LOW;
constexpr ZegoAVAPILatencyMode ZEGO_LATENCY_MODE_NORMAL2 = ::AUDIOROOM::LATENCY_MODE_NORMAL2;
constexpr ZegoAVAPILatencyMode ZEGO_LATENCY_MODE_LOW2 = ::AUDIOROOM::LATENCY_MODE_LOW2;
constexpr ZegoAVAPILatencyMode ZEGO_LATENCY_MODE_LOW3 = ::AUDIOROOM::LATENCY_MODE_LOW3;
constexpr ZegoAVAPILatencyMode ZEGO_LATENCY_MODE_NORMAL3 = ::AUDIOROOM::LATENCY_MODE_NORMAL3;

constexpr unsigned int ZEGO_AUDIO_RECORD_NONE = ::AUDIOROOM::AUDIO_RECORD_NONE;
constexpr unsigned int ZEGO_AUDIO_RECORD_CAP = ::AUDIOROOM::AUDIO_RECORD_CAP;
constexpr unsigned int ZEGO_AUDIO_RECORD_RENDER = ::AUDIOROOM::AUDIO_RECORD_RENDER;
constexpr unsigned int ZEGO_AUDIO_RECORD_MIX = ::AUDIOROOM::AUDIO_RECORD_MIX;

/// Names in OnDeviceError and keys in EventInfo.
inline const char *const kZegoDeviceMicrophone = "microphone";
inline const char *const kZegoDeviceCamera = "camera";
inline const char *const kZegoStreamID = "StreamID";

/// Numbers of OnDeviceError.
enum ZegoDeviceErrorCode {
    ZEGO_DEVICE_ERROR_GENERIC = -1,
    ZEGO_DEVICE_ERROR_NO_AUTHORIZATION = -3,
    ZEGO_DEVICE_ERROR_ZERO_FPS = -4
};

/// Numbers in ZegoPublishQuality::quality and ZegoPlayQuality::quality.
enum LiveStreamQuality {
    Excellent = 0,
    Good = 1,
    Middle = 2,
    Poor = 3,
    Die = 4,
    MaxGrade
};

} // namespace AV

/// Rooms, users and streams.
namespace COMMON {

using ::AUDIOROOM::Anchor;
using ::AUDIOROOM::Audience;
using ::AUDIOROOM::StreamAdded;
using ::AUDIOROOM::StreamDeleted;
using ::AUDIOROOM::UPDATE_INCREASE;
using ::AUDIOROOM::UPDATE_TOTAL;
using ::AUDIOROOM::USER_ADDED;
using ::AUDIOROOM::USER_DELETED;
using ::AUDIOROOM::ZegoPublishingStreamInfo;
using ::AUDIOROOM::ZegoRoomRole;
using ::AUDIOROOM::ZegoStreamInfo;
using ::AUDIOROOM::ZegoStreamUpdateType;
using ::AUDIOROOM::ZegoUserInfo;
using ::AUDIOROOM::ZegoUserUpdateFlag;
using ::AUDIOROOM::ZegoUserUpdateType;

/// Numbers of SetNetType, which has no effect.
enum ZEGONetType {
    ZEGO_NT_NONE = 0,
    ZEGO_NT_LINE = 1,
    ZEGO_NT_WIFI = 2,
    ZEGO_NT_2G = 3,
    ZEGO_NT_3G = 4,
    ZEGO_NT_4G = 5,
    ZEGO_NT_UNKNOWN = 32
};

} // namespace COMMON

/// Messages.
namespace ROOM {

using ZegoConverInfo = ::AUDIOROOM::ConverInfo;
using ZegoConversationMessage = ::AUDIOROOM::ConversationMessage;
using ZegoMessageCategory = ::AUDIOROOM::MessageCategory;
using ZegoMessagePriority = ::AUDIOROOM::MessagePriority;
using ZegoMessageType = ::AUDIOROOM::MessageType;
using ZegoRoomMessage = ::AUDIOROOM::RoomMessage;
using ZegoUser = ::AUDIOROOM::User;

constexpr ZegoMessageType Text = ::AUDIOROOM::MessageText;
constexpr ZegoMessageType Picture = ::AUDIOROOM::MessagePicture;
constexpr ZegoMessageType File = ::AUDIOROOM::MessageFile;
constexpr ZegoMessageType OtherType = ::AUDIOROOM::MessageOther;
constexpr ZegoMessageCategory Chat = ::AUDIOROOM::CategoryChat;
constexpr ZegoMessageCategory System = ::AUDIOROOM::CategorySystem;
constexpr ZegoMessageCategory Like = ::AUDIOROOM::CategoryLike;
constexpr ZegoMessageCategory Gift = ::AUDIOROOM::CategoryGift;
constexpr ZegoMessageCategory OtherCategory = ::AUDIOROOM::CategoryOther;
constexpr ZegoMessagePriority Default = ::AUDIOROOM::PriorityDefault;
constexpr ZegoMessagePriority High = ::AUDIOROOM::PriorityHigh;

} // namespace ROOM

/// Sound levels.
namespace SOUNDLEVEL {

using ::AUDIOROOM::SetSoundLevelCallback;
using ::AUDIOROOM::SetSoundLevelMonitorCycle;
using ::AUDIOROOM::StartSoundLevelMonitor;
using ::AUDIOROOM::StopSoundLevelMonitor;

using IZegoSoundLevelCallback = ::AUDIOROOM::ISoundLevelCallback;
using ZegoSoundLevelInfo = ::AUDIOROOM::SoundLevelInfo;

} // namespace SOUNDLEVEL

/// Effects on the local voice.
namespace AUDIOPROCESSING {

using ::AUDIOROOM::EnableReverb;
using ::AUDIOROOM::EnableVirtualStereo;
using ::AUDIOROOM::SetReverbParam;
using ::AUDIOROOM::SetVoiceChangerParam;

using AudioReverbParam = ::AUDIOROOM::AudioReverbParam;
using ZegoAVAPIAudioReverbMode = ::AUDIOROOM::AudioReverbMode;

constexpr ZegoAVAPIAudioReverbMode ZEGO_AUDIO_REVERB_MODE_SOFT_ROOM = ::AUDIOROOM::AUDIO_REVERB_MODE_SOFT_ROOM;
constexpr ZegoAVAPIAudioReverbMode ZEGO_AUDIO_REVERB_MODE_WARM_CLUB = ::AUDIOROOM::AUDIO_REVERB_MODE_WARM_CLUB;
constexpr ZegoAVAPIAudioReverbMode ZEGO_AUDIO_REVERB_MODE_CONCERT_HALL = ::AUDIOROOM::AUDIO_REVERB_MODE_CONCERT_HALL;
constexpr ZegoAVAPIAudioReverbMode ZEGO_AUDIO_REVERB_MODE_LARGE_AUDITORIUM = ::AUDIOROOM::AUDIO_REVERB_MODE_LARGE_AUDITORIUM;

} // namespace AUDIOPROCESSING

} // namespace ZEGO

#endif
