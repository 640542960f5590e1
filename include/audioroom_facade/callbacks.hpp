// audioroom_facade/callbacks.hpp: the callback classes of namespace AUDIOROOM. audioroom_facade.hpp includes it.
//
// A program derives from a class and passes a pointer to the Set…Callback function of that class. Pointers in arguments are valid
// during the call; copied structs stay valid. Where a callback is not called by this library any more, its comment says so.

#ifndef AUDIOROOM_FACADE_CALLBACKS_HPP
#define AUDIOROOM_FACADE_CALLBACKS_HPP

#include "types.hpp"

namespace AUDIOROOM {

/// Receives events of the room.
class IAudioRoomCallback {
public:
    virtual ~IAudioRoomCallback() = default;
    /// The result of LoginRoom. With 0 the user is in the room, and automatic publishing begins when this callback has returned.
    /// With an error there is no room any more.
    virtual void OnLoginRoom(int errorCode, const char *pszRoomID) = 0;
    /// LogoutRoom has finished, or a LoginRoom has replaced this room. It may come after a later LoginRoom: compare the room id.
    /// From LogoutRoom on, this is the only callback for that room.
    virtual void OnLogoutRoom(int errorCode, const char *pszRoomID) { (void)errorCode, (void)pszRoomID; }
    /// The server removed the user, and the room has ended. AUDIOROOM_ERR_SAME_USER: the user logged in elsewhere, and another
    /// login here would end the login there. AUDIOROOM_ERR_KICKED: a moderator did it. AUDIOROOM_ERR_NOT_FOUND: the room was
    /// closed.
    virtual void OnKickout(int reason, const char *pszRoomID) = 0;
    /// The connection could not be restored, and the room has ended. LoginRoom may be called again, inside this callback too.
    virtual void OnDisconnect(int errorCode, const char *pszRoomID) = 0;
    /// The connection failed. The library reconnects by itself.
    virtual void OnReconnecting(int errorCode, const char *pszRoomID) { (void)errorCode, (void)pszRoomID; }
    /// The connection is back. Updates report what changed in the meantime.
    virtual void OnReconnected(const char *pszRoomID) { (void)pszRoomID; }
    /// The reconnect needs a new token, because the old token has expired (AUDIOROOM_ERR_TOKEN_EXPIRED) or the server refused it.
    /// Get a new token and call RenewToken, here or later; without a new token the room ends with OnDisconnect.
    virtual void OnTokenNeeded(int errorCode, const char *pszRoomID) { (void)errorCode, (void)pszRoomID; }
    /// A remote stream began or ended. After a login it comes once for each remote stream of the room.
    virtual void OnStreamUpdate(StreamUpdateType type, const StreamInfo &streamInfo, const char *pszRoomID) = 0;
    /// Remote users came or left; only after SetUserStateUpdate(true). The first list after a login is UPDATE_TOTAL.
    virtual void OnUserUpdate(const UserInfo *pUserInfo, unsigned int userCount, UserUpdateType type)
    {
        (void)pUserInfo, (void)userCount, (void)type;
    }
    /// The extra info or the mute state of remote streams changed.
    virtual void OnStreamExtraInfoUpdated(StreamInfo *pStreamInfo, unsigned int streamCount, const char *pszRoomID)
    {
        (void)pStreamInfo, (void)streamCount, (void)pszRoomID;
    }
    /// The result of SendCustomCommand, whose return value is `requestSeq`. With 0 the command was sent.
    virtual void OnCustomCommand(int errorCode, int requestSeq, const char *pszRoomID)
    {
        (void)errorCode, (void)requestSeq, (void)pszRoomID;
    }
    /// Another user sent a command to this user.
    virtual void OnRecvCustomCommand(const char *pszUserId, const char *pszUserName, const char *pszContent,
                                     const char *pszRoomID)
    {
        (void)pszUserId, (void)pszUserName, (void)pszContent, (void)pszRoomID;
    }
};

/// Receives the start and the end of audio.
class IAudioEngineCallback {
public:
    virtual ~IAudioEngineCallback() = default;
    /// The first device was opened, the microphone or the loudspeaker.
    virtual void OnAudioEngineStart() = 0;
    /// The room has ended, and the devices are closed.
    virtual void OnAudioEngineStop() = 0;
};

/// Receives events of the local stream.
class IAudioLivePublisherCallback {
public:
    virtual ~IAudioLivePublisherCallback() = default;
    /// With 0 the local stream is published under this id; this may come again after a reconnect. With an error publishing failed
    /// or stopped, and RestartPublishStream tries again. It is not called after StopPublish or at the end of the room.
    virtual void OnPublishStateUpdate(int stateCode, const char *pszStreamID, const PublishingStreamInfo &info) = 0;
    /// A moderator muted this user (true) or lifted the mute (false). Publishing has not failed, so there is nothing to try
    /// again: EnableMic, StartPublish and RestartPublishStream do not lift the mute. The id is "" while nothing is published.
    virtual void OnMutedByServer(bool bMuted, const char *pszStreamID) { (void)bMuted, (void)pszStreamID; }
    /// The quality of the local stream, every 3 s while it is published.
    virtual void OnPublishQualityUpdate(const char *pszStreamID, PublishQuality publishQuality)
    {
        (void)pszStreamID, (void)publishQuality;
    }
    /// Fill `pData` with the next 20 ms of 16-bit samples for the aux input (EnableAux) and set the other three values: rate
    /// (8000–48000 Hz, a multiple of 100), channels (1 or 2), and bytes, which are rate / 50 * channels * 2. On entry they are
    /// those of 44100 Hz and 2 channels: 3528 bytes; `pData` has room for 3840. With fewer bytes the rest is silence; with 0
    /// bytes there is no audio now.
    ///
    /// It is called on the audio thread of the library, also with SetEventLoop: do not wait, lock, allocate or read files, and
    /// call nothing of this header. An exception counts as no audio.
    virtual void OnAuxCallback(unsigned char *pData, int *pDataLen, int *pSampleRate, int *pNumChannels)
    {
        (void)pData, (void)pSampleRate, (void)pNumChannels;
        *pDataLen = 0;
    }
    /// Not called: this library sends to no content delivery network.
    virtual void OnRelayCDNStateUpdate(const char *streamID, StreamRelayCDNInfo *statesInfo, unsigned int statesInfoCount)
    {
        (void)streamID, (void)statesInfo, (void)statesInfoCount;
    }
};

/// Receives events of the streams that are played.
class IAudioLivePlayerCallback {
public:
    virtual ~IAudioLivePlayerCallback() = default;
    /// With 0 the stream is played. With an error playing failed or stopped. It is not called after StopPlay or at the end of the
    /// stream.
    virtual void OnPlayStateUpdate(int stateCode, const StreamInfo &streamInfo) = 0;
    /// The first audio of a stream is played.
    virtual void OnRecvRemoteAudioFirstFrame(const char *pszStreamID) { (void)pszStreamID; }
    /// The quality of a played stream, every 3 s.
    virtual void OnPlayQualityUpdate(const char *pszStreamID, PlayQuality playQuality)
    {
        (void)pszStreamID, (void)playQuality;
    }
};

/// Receives interruptions of single streams.
class ILiveEventCallback {
public:
    virtual ~ILiveEventCallback() = default;
    /// An EventType, with the id of the stream in `pInfo`. While the library reconnects, it comes for the local stream and for
    /// each played one: an interruption, then the retry; after the reconnect, the success.
    virtual void OnAVKitEvent(int event, EventInfo *pInfo) = 0;
};

/// Receives events of the sound devices.
class IDeviceStateCallback {
public:
    virtual ~IDeviceStateCallback() = default;
    /// A sound device was added or removed. `deviceInfo` is never null.
    virtual void OnAudioDeviceStateChanged(AudioDeviceType deviceType, DeviceInfo *deviceInfo, DeviceState state) = 0;
    /// Not called: there is no video.
    virtual void OnVideoDeviceStateChanged(DeviceInfo *deviceInfo, DeviceState state) { (void)deviceInfo, (void)state; }
    /// Not called: the library does not watch the volumes of the system. Call GetMicDeviceVolume and the like instead.
    virtual void OnAudioVolumeChanged(AudioDeviceType deviceType, const char *deviceId, VolumeType volumeType,
                                      unsigned int volume, bool bMuted)
    {
        (void)deviceType, (void)deviceId, (void)volumeType, (void)volume, (void)bMuted;
    }
    /// A device failed; `deviceName` is "microphone" or "speaker". The number is -1 (any cause), -2 (no such device), -3 (not
    /// permitted) or -5 (in use by another program). The room continues in silence.
    virtual void OnDeviceError(const char *deviceName, int errorCode) { (void)deviceName, (void)errorCode; }
};

/// Receives recorded audio (EnableSelectedAudioRecord).
class IAudioRecordCallback {
public:
    virtual ~IAudioRecordCallback() = default;
    /// 20 ms of 16-bit samples, interleaved, in the machine's byte order. `type` is one AudioRecordMask. The rate is 48000 Hz,
    /// the number of channels 1. It is called on a thread for recording, also with SetEventLoop; it may write files.
    virtual void OnAudioRecordCallback(const unsigned char *pData, int data_len, int sample_rate, int num_channels, int bit_depth,
                                       unsigned int type)
    {
        (void)type;
        OnAudioRecordCallback(pData, data_len, sample_rate, num_channels, bit_depth);
    }
    /// The same without the type, for programs that do not override the function above.
    virtual void OnAudioRecordCallback(const unsigned char *pData, int data_len, int sample_rate, int num_channels, int bit_depth)
    {
        (void)pData, (void)data_len, (void)sample_rate, (void)num_channels, (void)bit_depth;
    }
};

/// Receives sound levels (StartSoundLevelMonitor).
class ISoundLevelCallback {
public:
    virtual ~ISoundLevelCallback() = default;
    /// The levels of the played streams of the room.
    virtual void OnSoundLevelUpdate(SoundLevelInfo *pSoundLevelList, unsigned int soundLevelCount) = 0;
    /// The level of the local stream. Its id is "" while nothing is published.
    virtual void OnCaptureSoundLevelUpdate(SoundLevelInfo *pCaptureSoundLevel) = 0;
};

/// Receives messages.
class IAudioIMCallback {
public:
    virtual ~IAudioIMCallback() = default;
    /// The result of SendRoomMessage, whose return value is `sendSeq`. `messageId` is 0: the server gives messages no number.
    virtual void OnSendRoomMessage(int errorCode, const char *pszRoomID, int sendSeq, unsigned long long messageId)
    {
        (void)errorCode, (void)pszRoomID, (void)sendSeq, (void)messageId;
    }
    /// The result of CreateConversation, whose return value is `sendSeq`.
    virtual void OnCreateConversation(int errorCode, const char *pszRoomID, int sendSeq, const char *pszConversationID)
    {
        (void)errorCode, (void)pszRoomID, (void)sendSeq, (void)pszConversationID;
    }
    /// The result of GetConversationInfo.
    virtual void OnGetConversationInfo(int errorCode, const char *pszRoomID, const char *pszConverID, ConverInfo *pConverInfo,
                                       User *pMemberList, unsigned int memberCount)
    {
        (void)errorCode, (void)pszRoomID, (void)pszConverID, (void)pConverInfo, (void)pMemberList, (void)memberCount;
    }
    /// The result of SendConversationMessage, whose return value is `sendSeq`. `messageId` is 0.
    virtual void OnSendConversationMessage(int errorCode, const char *pszRoomID, const char *pszConverID, int sendSeq,
                                           unsigned long long messageId)
    {
        (void)errorCode, (void)pszRoomID, (void)pszConverID, (void)sendSeq, (void)messageId;
    }
    /// Another user sent a message to the room. One call has one message.
    virtual void OnRecvRoomMessage(RoomMessage *pMessageInfo, unsigned int messageCount, const char *pszRoomID)
    {
        (void)pMessageInfo, (void)messageCount, (void)pszRoomID;
    }
    /// Another user sent a message to a conversation of this user.
    virtual void OnRecvConversationMessage(ConversationMessage *pMessageInfo, const char *pszConversationID,
                                           const char *pszRoomID)
    {
        (void)pMessageInfo, (void)pszConversationID, (void)pszRoomID;
    }
};

} // namespace AUDIOROOM

#endif
