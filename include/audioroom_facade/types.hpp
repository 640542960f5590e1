// audioroom_facade/types.hpp: the structs and enums of namespace AUDIOROOM. audioroom_facade.hpp includes it.
//
// Names, numbers and spelling are those of the older API. Text is UTF-8 and ends with a NUL. The structs hold their text, so a
// copy stays valid after the callback.

#ifndef AUDIOROOM_FACADE_TYPES_HPP
#define AUDIOROOM_FACADE_TYPES_HPP

#ifndef AUDIOROOM_FACADE_HPP
#error "include audioroom.hpp, which includes this file"
#endif

namespace AUDIOROOM {

/// The longest id, name or extra info in a struct, in bytes. Longer text of other clients is cut at the end of a character.
constexpr unsigned int MAX_TEXT = 1024;
/// The longest id or name of a sound device, in bytes.
constexpr unsigned int MAX_DEVICE_TEXT = 511;
/// The largest number of entries of an EventInfo.
constexpr unsigned int MAX_EVENT_INFO = 10;

/// Text of any length: converts to const char * (UTF-8, never null).
class Text {
public:
    Text() = default;
    Text(const char *text) : text_(text ? text : "") {}
    operator const char *() const noexcept { return text_.c_str(); }

private:
    std::string text_;
};

// ---- rooms

/// A stream: the published microphone of one user.
struct StreamInfo {
    char szUserId[MAX_TEXT + 1] = "";    ///< The id of the user who publishes it.
    char szUserName[MAX_TEXT + 1] = "";  ///< The name of that user.
    char szStreamId[MAX_TEXT + 1] = "";  ///< The id of the stream, for StartPlay and similar functions.
    char szExtraInfo[MAX_TEXT + 1] = ""; ///< The text that the user attached with SetPublishStreamExtraInfo.
    bool bMuted = false; ///< The user has switched the microphone off, or a moderator mutes the user.
};

/// What happened to a stream.
enum StreamUpdateType {
    StreamAdded = 2001,  ///< The stream began.
    StreamDeleted = 2002 ///< The stream ended.
};

/// What happened to a user.
enum UserUpdateFlag {
    USER_ADDED = 1,  ///< The user came, or was in the room already.
    USER_DELETED = 2 ///< The user left.
};

/// The kind of list in OnUserUpdate.
enum UserUpdateType {
    UPDATE_TOTAL = 1,   ///< All users of the room. It replaces what the program knew.
    UPDATE_INCREASE = 2 ///< The users who came or left since the last list.
};

/// The role of a user. Rooms have no roles: every user is an Audience, who may publish.
enum RoomRole {
    Anchor = 1,  ///< Not used by the library.
    Audience = 2 ///< Every user.
};

/// A user of the room.
struct UserInfo {
    char szUserId[MAX_TEXT + 1] = "";       ///< The id.
    char szUserName[MAX_TEXT + 1] = "";     ///< The name.
    UserUpdateFlag udapteFlag = USER_ADDED; ///< What happened; the spelling is that of the older API.
    RoomRole role = Audience;               ///< Always Audience.
};

/// A user to send to.
struct User {
    char szUserId[MAX_TEXT + 1] = "";   ///< The id.
    char szUserName[MAX_TEXT + 1] = ""; ///< The name; not used for sending.
};

/// The local stream. Streams have no URLs: the lists exist for older programs and are empty.
struct PublishingStreamInfo {
    char szStreamId[MAX_TEXT + 1] = "";   ///< Its id.
    const char *arrRtmpURLs[10] = {};     ///< Empty.
    unsigned int uiRtmpURLCount = 0;      ///< 0.
    const char *arrFlvURLs[10] = {};      ///< Empty.
    unsigned int uiFlvURLCount = 0;       ///< 0.
    const char *arrHlsURLs[10] = {};      ///< Empty.
    unsigned int uiHlsURLCount = 0;       ///< 0.
};

/// The quality of the local stream in the last 3 s.
struct PublishQuality {
    double fps = 0;      ///< 0: there is no video.
    double kbps = 0;     ///< 0: there is no video.
    double akbps = 0;    ///< Audio that was sent, in kbit/s.
    int rtt = 0;         ///< Round trip to the server in ms; 0: unknown.
    int pktLostRate = 0; ///< Share of packets that did not reach the server, 0 (none) to 255 (all); 0 too if unknown.
    int quality = 0;     ///< 0 excellent, 1 good, 2 middle, 3 poor. Unknown counts as 0.
};

/// The quality of a played stream in the last 3 s.
struct PlayQuality {
    double fps = 0;            ///< 0: there is no video.
    double kbps = 0;           ///< 0: there is no video.
    double akbps = 0;          ///< Audio that was received, in kbit/s.
    double audioBreakRate = 0; ///< Concealments per minute; 0 too if unknown.
    int rtt = 0;               ///< Round trip to the server in ms; 0: unknown.
    int pktLostRate = 0;       ///< Share of packets that were not there in time, 0 (none) to 255 (all); 0 too if unknown.
    int quality = 0;           ///< 0 excellent, 1 good, 2 middle, 3 poor. Unknown counts as 0.
};

/// The sound level of a stream.
struct SoundLevelInfo {
    char szStreamID[MAX_TEXT + 1] = ""; ///< The stream.
    float soundLevel = 0;               ///< 0 (-60 dBFS and below) to 100 (0 dBFS), linear in dB.
};

/// The state of a stream on its way to a content delivery network. The library has none: see OnRelayCDNStateUpdate.
struct StreamRelayCDNInfo {
    char rtmpURL[512] = "";     ///< Not used.
    int state = 0;              ///< Not used.
    int detail = 0;             ///< Not used.
    unsigned int stateTime = 0; ///< Not used.
};

// ---- messages

/// What a room message is. The library carries the number and does not use it.
enum MessageType : int {
    MessageText = 1,    ///< Text.
    MessagePicture = 2, ///< A picture.
    MessageFile = 3,    ///< A file.
    MessageOther = 100  ///< Something else.
};

/// What a room message is for. The library carries the number and does not use it.
enum MessageCategory : int {
    CategoryChat = 1,    ///< Chat.
    CategorySystem = 2,  ///< A message of the program.
    CategoryLike = 3,    ///< A like.
    CategoryGift = 4,    ///< A gift.
    CategoryOther = 100  ///< Something else.
};

/// How urgent a room message is. The library carries the number; all messages are sent in their order.
enum MessagePriority : int {
    PriorityDefault = 2, ///< Ordinary.
    PriorityHigh = 3     ///< Urgent.
};

/// A message to everyone in the room.
struct RoomMessage {
    char szUserId[MAX_TEXT + 1] = "";              ///< The sender.
    char szUserName[MAX_TEXT + 1] = "";            ///< The name of the sender.
    RoomRole role = Audience;                      ///< Always Audience.
    Text szContent;                                ///< The text, of any length.
    unsigned long long messageId = 0;              ///< A number made from `szMessageId`, the same for every receiver.
    MessageType type = MessageText;                ///< As sent; MessageText from other clients.
    MessagePriority priority = PriorityDefault;    ///< As sent; PriorityDefault from other clients.
    MessageCategory category = CategoryChat;       ///< As sent; CategoryChat from other clients.
    unsigned long long sendTime = 0;               ///< When it was sent, in ms since 1970, by the sender's clock.
    Text szMessageId;                              ///< The id that the sender's client chose.
};

/// A conversation: some users of the room. See CreateConversation.
struct ConverInfo {
    Text szConverName;                  ///< Its name.
    char szCreatorId[MAX_TEXT + 1] = ""; ///< The user who created it.
    int createTime = 0;                 ///< When, in s since 1970, by the clock of that user.
};

/// A message to the users of a conversation.
struct ConversationMessage {
    char szUserId[MAX_TEXT + 1] = "";   ///< The sender.
    char szUserName[MAX_TEXT + 1] = ""; ///< The name of the sender.
    Text szContent;                     ///< The text, of any length.
    unsigned long long messageId = 0;   ///< A number made from the id that the sender's client chose.
    MessageType type = MessageText;     ///< As sent.
    unsigned long long sendTime = 0;    ///< When it was sent, in ms since 1970, by the sender's clock.
};

// ---- devices

/// Kinds of sound device.
enum AudioDeviceType {
    AudioDevice_Input = 0, ///< Microphone.
    AudioDevice_Output = 1 ///< Loudspeaker.
};

/// A sound device.
struct DeviceInfo {
    char szDeviceId[MAX_DEVICE_TEXT + 1] = "";   ///< The id, for SetAudioDevice.
    char szDeviceName[MAX_DEVICE_TEXT + 1] = ""; ///< The name to show.
};

/// What happened to a sound device.
enum DeviceState {
    Device_Added = 0,  ///< The device was added.
    Device_Deleted = 1 ///< The device was removed.
};

/// Which volume of a device changed. See OnAudioVolumeChanged.
enum VolumeType {
    Volume_EndPoint = 0, ///< The volume of the device.
    Volume_Simple = 1    ///< The volume of this program.
};

/// How the echo canceller is chosen (SetAudioDeviceMode).
enum AudioDeviceMode {
    AUDIO_DEVICE_MODE_COMMUNICATION = 1,  ///< Echo cancellation is on.
    AUDIO_DEVICE_MODE_GENERAL = 2,        ///< Echo cancellation is off.
    AUDIO_DEVICE_MODE_AUTO = 3,           ///< The library chooses; the default.
    AUDIO_DEVICE_MODE_COMMUNICATION2 = 4, ///< As COMMUNICATION.
    AUDIO_DEVICE_MODE_COMMUNICATION3 = 5  ///< As COMMUNICATION.
};

/// How delay is traded against robustness (SetLatencyMode). LOW and LOW2 are AUDIOROOM_LATENCY_LOW, the others
/// AUDIOROOM_LATENCY_BALANCED. LOW3 was the mode for WebRTC, which every stream is here.
enum LatencyMode {
    LATENCY_MODE_NORMAL = 0,
    LATENCY_MODE_LOW = 1,
    LATENCY_MODE_NORMAL2 = 2,
    LATENCY_MODE_LOW2 = 3,
    LATENCY_MODE_LOW3 = 4,
    LATENCY_MODE_NORMAL3 = 5
};

/// Which audio EnableSelectedAudioRecord hands out; the numbers may be added.
enum AudioRecordMask {
    AUDIO_RECORD_NONE = 0,   ///< None.
    AUDIO_RECORD_CAP = 1,    ///< The local microphone, as it is sent.
    AUDIO_RECORD_RENDER = 2, ///< What the loudspeaker plays.
    AUDIO_RECORD_MIX = 4     ///< Both together.
};

// ---- events of streams

/// Events of OnAVKitEvent. The library reports the first six.
enum EventType {
    Play_BeginRetry = 1,               ///< The library tries to play a stream again.
    Play_RetrySuccess = 2,             ///< The stream is played again.
    Publish_BeginRetry = 3,            ///< The library tries to publish again.
    Publish_RetrySuccess = 4,          ///< The stream is published again.
    Play_TempDisconnected = 5,         ///< A played stream is interrupted.
    Publish_TempDisconnected = 6,      ///< The local stream is interrupted.
    Play_VideoBreak = 7,               ///< Never reported.
    Play_VideoBreakEnd = 8,            ///< Never reported.
    Play_AudioBreak = 9,               ///< Never reported: see PlayQuality::audioBreakRate.
    Play_AudioBreakEnd = 10,           ///< Never reported.
    PublishInfo_RegisterFailed = 11,   ///< Never reported.
    PublishInfo_RegisterSuccess = 12   ///< Never reported.
};

/// Keys and values of an event. Valid during the callback.
struct EventInfo {
    unsigned int uiInfoCount = 0;                ///< The number of entries: 1.
    const char *arrKeys[MAX_EVENT_INFO] = {};    ///< "StreamID".
    const char *arrValues[MAX_EVENT_INFO] = {};  ///< The id of the stream.
};

// ---- audio of the program

/// 10 ms of audio for SetAudioPrep2.
struct AudioFrame {
    int frameType = 0x1001;          ///< 0x1001: 16-bit samples.
    int samples = 0;                 ///< Samples of each channel: 480.
    int bytesPerSample = 0;          ///< 2 bytes for each channel.
    int channels = 0;                ///< 1 or 2.
    int sampleRate = 0;              ///< 48000 Hz.
    double timeStamp = 0;            ///< 0.
    int configLen = 0;               ///< 0.
    int bufLen = 0;                  ///< Bytes in `buffer`.
    unsigned char *buffer = nullptr; ///< Interleaved 16-bit samples of the machine's byte order. The library owns it.
};

/// The form of the frames for SetAudioPrep2.
struct ExtPrepSet {
    bool bEncode = false; ///< Must be false: the processor does not encode.
    int nSampleRate = 0;  ///< 0 or 48000.
    int nChannel = 0;     ///< 0: as captured. 1 or 2.
    int nSamples = 0;     ///< 0 or 480.
};

/// Rooms around the local voice (EnableReverb).
enum AudioReverbMode {
    AUDIO_REVERB_MODE_SOFT_ROOM = 0,
    AUDIO_REVERB_MODE_WARM_CLUB = 1,
    AUDIO_REVERB_MODE_CONCERT_HALL = 2,
    AUDIO_REVERB_MODE_LARGE_AUDITORIUM = 3
};

/// A room around the local voice (SetReverbParam).
struct AudioReverbParam {
    float roomSize = 0;     ///< 0 to 1. 0 is off.
    float reverberance = 0; ///< 0 to 0.5: how long the sound decays.
    float damping = 0;      ///< 0 to 2: how much faster high frequencies decay.
    float dryWetRatio = 0;  ///< 0 or more: the room's part of the sound, 1 is as loud as the voice. 0 is off.
};

// Names of the older API.
using ZegoStreamInfo = StreamInfo;
using ZegoStreamUpdateType = StreamUpdateType;
using ZegoUserInfo = UserInfo;
using ZegoUserUpdateType = UserUpdateType;
using ZegoUserUpdateFlag = UserUpdateFlag;
using ZegoRoomRole = RoomRole;
using ZegoPublishingStreamInfo = PublishingStreamInfo;
using ZegoPublishQuality = PublishQuality;
using ZegoPlayQuality = PlayQuality;

} // namespace AUDIOROOM

#endif
