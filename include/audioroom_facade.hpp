// audioroom_facade.hpp: namespace AUDIOROOM, free functions and callback classes over one engine for the whole module.
//
// For programs that are in one room at a time, and for programs written for an API of this shape: they change their set-up
// lines only. Included by audioroom.hpp; include that one. `module` is the program or shared library that this is compiled
// into: two of them in one process have an engine each.
//
//     AUDIOROOM::SetServer(nullptr, nullptr, nullptr);   // or url, key, secret
//     AUDIOROOM::SetUser("alice", "Alice");
//     AUDIOROOM::SetAudioRoomCallback(&receiver);
//     AUDIOROOM::InitSDK(0, nullptr, 0);
//     AUDIOROOM::LoginRoom("lobby");
//     AUDIOROOM::SetManualPublish(true);                 // in time until OnLoginRoom has returned
//
// Rules for all of it:
// * Set… and Enable… functions may come before InitSDK, and at any time later. What they set is kept, through UnInitSDK too:
//   user, server, callbacks, switches, volume, devices. Only LogoutRoom, UnInitSDK and the events that say so end a room.
// * Callbacks come one at a time on a thread of the library, or in the program's own loop where SetEventLoop (or QtEvents of
//   audioroom_qt.hpp) says so. Every function here may be called inside a callback, UnInitSDK too.
// * Any function may be called on any thread. None waits for the network; those that wait at all say so.
// * A function that gives bool: false means that nothing was changed or begun, and a line in the log says why. Numbers in
//   callbacks are 0, or AUDIOROOM_ERR_… of audioroom.h (AUDIOROOM_GetStatusName tells the name).
// * Exceptions that a callback throws are caught and written to the log.

#ifndef AUDIOROOM_FACADE_HPP
#define AUDIOROOM_FACADE_HPP

#ifndef AUDIOROOM_HPP
#error "include audioroom.hpp, which includes this file"
#endif

namespace AUDIOROOM {

// ---- what callbacks are given

/// Text of a callback: converts to const char * (UTF-8, never null) and owns what it shows, so a copied struct stays valid.
class Text {
public:
    Text() = default;
    Text(const char *text) : text_(text ? text : "") {}
    operator const char *() const noexcept { return text_.c_str(); }

private:
    std::string text_;
};

/// A stream: one voice of one user.
struct StreamInfo {
    Text szUserId;    ///< Who talks.
    Text szUserName;  ///< The talker's name for people.
    Text szStreamId;  ///< The stream's name, for StartPlay and the like.
    Text szExtraInfo; ///< What the talker attached with SetPublishStreamExtraInfo.
    bool bMuted = false; ///< Whether the talker has switched the microphone off.
};

/// What happened to a stream.
enum StreamUpdateType {
    StreamAdded = 2001,  ///< It is there now.
    StreamDeleted = 2002 ///< It is gone.
};

/// What happened to a user.
enum UserUpdateFlag {
    USER_ADDED = 1,  ///< Came, or was there already.
    USER_DELETED = 2 ///< Left.
};

/// What an OnUserUpdate is.
enum UserUpdateType {
    UPDATE_TOTAL = 1,   ///< Everyone who is there: forget what you knew.
    UPDATE_INCREASE = 2 ///< Who came and who left since.
};

/// A user of the room.
struct UserInfo {
    Text szUserId;                          ///< The id.
    Text szUserName;                        ///< The name for people.
    UserUpdateFlag udapteFlag = USER_ADDED; ///< What happened; spelt as programs know it.
};

/// The local stream, as it is published.
struct PublishingStreamInfo {
    Text szStreamId; ///< Its name.
};

/// Kinds of sound device.
enum AudioDeviceType {
    AudioDevice_Input = 0, ///< Microphone.
    AudioDevice_Output = 1 ///< Loudspeaker.
};

// The names that older programs know these by.
using ZegoStreamInfo = StreamInfo;
using ZegoStreamUpdateType = StreamUpdateType;
using ZegoUserInfo = UserInfo;
using ZegoUserUpdateType = UserUpdateType;
using ZegoPublishingStreamInfo = PublishingStreamInfo;

/// Tells of the room. All text is valid during the call; copied structs stay valid.
class IAudioRoomCallback {
public:
    virtual ~IAudioRoomCallback() = default;
    /// A login ended. 0: logged in; automatic publishing begins when this has returned. Otherwise there is no room any more.
    virtual void OnLoginRoom(int errorCode, const char *pszRoomID) = 0;
    /// LogoutRoom, or a LoginRoom that replaced this room, is done. It may come after a later LoginRoom: look at the room. From
    /// LogoutRoom on, nothing else is told of that room.
    virtual void OnLogoutRoom(int errorCode, const char *pszRoomID) { (void)errorCode, (void)pszRoomID; }
    /// The user was removed: AUDIOROOM_ERR_SAME_USER (logged in elsewhere; logging in again would throw that one out),
    /// AUDIOROOM_ERR_KICKED, or AUDIOROOM_ERR_NOT_FOUND (the room was closed). The room has ended.
    virtual void OnKickout(int reason, const char *pszRoomID) = 0;
    /// The connection is lost for good; the room has ended. LoginRoom may be called again, here too.
    virtual void OnDisconnect(int errorCode, const char *pszRoomID) = 0;
    /// The connection broke and is being mended; nothing needs to be done.
    virtual void OnReconnecting(int errorCode, const char *pszRoomID) { (void)errorCode, (void)pszRoomID; }
    /// The connection is back; what changed meanwhile follows as updates.
    virtual void OnReconnected(const char *pszRoomID) { (void)pszRoomID; }
    /// A stream of another user appeared or ended, also once for each that is there at login. The own one is never told of.
    virtual void OnStreamUpdate(StreamUpdateType type, const StreamInfo &streamInfo, const char *pszRoomID) = 0;
    /// Others came or left; only with SetUserStateUpdate(true). The first one after a login is UPDATE_TOTAL.
    virtual void OnUserUpdate(const UserInfo *pUserInfo, unsigned int userCount, UserUpdateType type)
    {
        (void)pUserInfo, (void)userCount, (void)type;
    }
    /// Extra info or mute state of others' streams changed.
    virtual void OnStreamExtraInfoUpdated(StreamInfo *pStreamInfo, unsigned int streamCount, const char *pszRoomID)
    {
        (void)pStreamInfo, (void)streamCount, (void)pszRoomID;
    }
};

/// Tells of the local stream.
class IAudioLivePublisherCallback {
public:
    virtual ~IAudioLivePublisherCallback() = default;
    /// 0: the local stream is live, with this id; it may be told again after a reconnect. Otherwise publishing failed or broke off:
    /// RestartPublishStream tries again. Not called when StopPublish or the room's end stopped it.
    virtual void OnPublishStateUpdate(int stateCode, const char *pszStreamID, const PublishingStreamInfo &info) = 0;
    /// A moderator muted this user in the room (true), or lifted that (false). It is no failure of publishing: there is nothing to try
    /// again, and EnableMic, StartPublish and RestartPublishStream do not lift it. The id is "" while nothing is published.
    virtual void OnMutedByServer(bool bMuted, const char *pszStreamID) { (void)bMuted, (void)pszStreamID; }
};

/// Tells of streams that are played.
class IAudioLivePlayerCallback {
public:
    virtual ~IAudioLivePlayerCallback() = default;
    /// 0: the stream is played. Otherwise playing failed or broke off. Not called when it was stopped or the stream ended.
    virtual void OnPlayStateUpdate(int stateCode, const StreamInfo &streamInfo) = 0;
    /// The first sound of a stream is heard.
    virtual void OnRecvRemoteAudioFirstFrame(const char *pszStreamID) { (void)pszStreamID; }
};

} // namespace AUDIOROOM

#include "audioroom_facade_state.hpp"

// Hidden: each module has an engine of its own, whatever the dynamic linker does with equal names. The classes above are not: a
// program's own classes derive from them.
#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(hidden)
#endif

namespace AUDIOROOM {

// ---- set-up

/// The version of the library, such as "0.1.0". Static text. Works before InitSDK.
inline const char *GetSDKVersion()
{
    return AUDIOROOM_GetVersionString();
}

/// Sets server, key and secret, for the next login on. A null or empty `url` is the server of this user on this machine, which
/// needs no key; otherwise key and secret sign the token, unless SetToken gave one. False: not a ws:// or wss:// address.
inline bool SetServer(const char *url, const char *key, const char *secret)
{
    return detail::Facade::Get().SetServer(url, key, secret);
}

/// Sets the token of the next logins, for programs that get it from a server of theirs instead of holding a secret. User and
/// room come from it. Null or empty: none.
inline bool SetToken(const char *token)
{
    return detail::Facade::Get().SetToken(token);
}

/// Sets who logs in, from the next login on. The id (1–256 bytes) is unique in a room; the name (up to 256) may be empty. False:
/// too long, or no id.
inline bool SetUser(const char *pszUserID, const char *pszUserName)
{
    return detail::Facade::Get().SetUser(pszUserID, pszUserName);
}

/// Appends log lines to the file audioroom.log in this folder, from the next InitSDK on. Null or empty: no file.
inline bool SetLogDir(const char *pszLogDir)
{
    return detail::Facade::Get().SetLogDir(pszLogDir);
}

/// Whether the log is detailed, from the next InitSDK on. Off by default.
inline void SetVerbose(bool bVerbose)
{
    detail::Facade::Get().SetVerbose(bVerbose);
}

/// Hands log lines (level as in AUDIOROOM_LogLevel, text) to a function: those of this header at once, the library's from the next
/// InitSDK on. Without one, those of this header go to stderr. Called on any thread.
inline void SetLogCallback(std::function<void(int level, const char *line)> callback)
{
    detail::Facade::Get().SetLogCallback(std::move(callback));
}

/// Starts the engine. The arguments are accepted for programs that have them, and not used: SetServer says where to log in.
///
/// No device opens and nothing is sent before LoginRoom. True also when it is started already. False: the log says why. Blocks
/// up to 100 ms.
inline bool InitSDK(unsigned int uiAppID, const unsigned char *pBufAppSignature, int nSignatureSize)
{
    (void)uiAppID, (void)pBufAppSignature, (void)nSignatureSize;
    return detail::Facade::Get().InitSDK();
}

/// Ends the engine and with it the room; others see it at once. No callback starts afterwards. What was set stays for the next
/// InitSDK, which may follow at once. False: there was no engine.
///
/// Blocks up to 500 ms, plus the time of a callback that runs on another thread. Inside a callback it returns at once, and the
/// engine ends when the outermost callback returns.
inline bool UnInitSDK()
{
    return detail::Facade::Get().UnInitSDK();
}

/// Delivers events in the program's own loop, from the next InitSDK on: `wake` is called on any thread when events begin to wait,
/// and posts a call of PollEvents to the loop. It must not call the library or wait. An empty function: no wake any more, and
/// the next InitSDK delivers on a thread of the library; when this has returned, `wake` is not running.
///
/// False: an engine that delivers on a thread is there; the setting holds from the next InitSDK on.
inline bool SetEventLoop(std::function<void()> wake)
{
    return detail::Facade::Get().SetEventLoop(std::move(wake));
}

/// Calls the callbacks of up to `max` waiting events (0: all that wait now) on this thread; gives how many it were. Only after
/// SetEventLoop; otherwise, and while another thread polls, 0. Inside a callback it goes on with the next event.
inline unsigned int PollEvents(unsigned int max = 0)
{
    return detail::Facade::Get().PollEvents(max);
}

/// Sets who is told of the room; null is nobody. When it has returned, the earlier one is not called any more and does not run
/// on another thread: it may be deleted. Blocks while it does.
inline bool SetAudioRoomCallback(IAudioRoomCallback *pCB)
{
    auto &facade = detail::Facade::Get();
    return facade.SetCallback(&detail::Facade::room_callback_, pCB);
}

/// Sets who is told of the local stream; otherwise as SetAudioRoomCallback.
inline bool SetAudioLivePublisherCallback(IAudioLivePublisherCallback *pCB)
{
    auto &facade = detail::Facade::Get();
    return facade.SetCallback(&detail::Facade::publisher_callback_, pCB);
}

/// Sets who is told of streams that are played; otherwise as SetAudioRoomCallback.
inline bool SetAudioLivePlayerCallback(IAudioLivePlayerCallback *pCB)
{
    auto &facade = detail::Facade::Get();
    return facade.SetCallback(&detail::Facade::player_callback_, pCB);
}

/// Chooses a sound device, also while it is used: null or empty the system's default one, an id, "null" (silence), or "file:PATH".
/// False: not a device's text. A device that fails is told of in the log; the room goes on in silence.
inline bool SetAudioDevice(AudioDeviceType deviceType, const char *pszDeviceID)
{
    return detail::Facade::Get().SetAudioDevice(deviceType, pszDeviceID);
}

// ---- room

/// Logs in to a room, which is made when it is not there; OnLoginRoom tells how it ended. In a room already, also in the same one,
/// that one is left first, as by LogoutRoom. False: no InitSDK, no user, no room id, or no way to a token; the log says which.
inline bool LoginRoom(const char *pszRoomID)
{
    return detail::Facade::Get().LoginRoom(pszRoomID);
}

/// Leaves the room: publishing and playing stop at once, OnLogoutRoom tells when it is done. LoginRoom may follow at once. False:
/// there is no room, which harms nothing.
inline bool LogoutRoom()
{
    return detail::Facade::Get().LogoutRoom();
}

/// Whether OnUserUpdate is called; also for the room that there is. Off by default.
inline void SetUserStateUpdate(bool bUserStateUpdate)
{
    detail::Facade::Get().SetUserStateUpdate(bUserStateUpdate);
}

// ---- publish

/// Whether publishing waits for StartPublish. Counts for a login until its OnLoginRoom has returned, so right after LoginRoom is in
/// time, and for later logins. Off by default.
inline void SetManualPublish(bool bManual)
{
    detail::Facade::Get().SetManualPublish(bManual);
}

/// Publishes the local microphone under a name that the library makes. False: not logged in, or the login publishes automatically, or it
/// is published already.
inline bool StartPublish()
{
    return detail::Facade::Get().StartPublish(nullptr);
}

/// Publishes the local microphone under this name, 1–256 bytes, unique in the room. False as above.
inline bool StartPublish(const char *pszStreamID)
{
    return detail::Facade::Get().StartPublish(pszStreamID);
}

/// Ends publishing in manual mode. Harmless in automatic mode and where nothing is published.
inline void StopPublish()
{
    detail::Facade::Get().StopPublish();
}

/// Tries again after OnPublishStateUpdate told of a failure. False: not logged in, or nothing to try.
inline bool RestartPublishStream()
{
    return detail::Facade::Get().RestartPublishStream();
}

/// Attaches text to the local stream, up to 1024 bytes; kept for later streams. False: too long.
inline bool SetPublishStreamExtraInfo(const char *pszExtraInfo)
{
    return detail::Facade::Get().SetPublishStreamExtraInfo(pszExtraInfo);
}

/// Whether a moderator mutes this user in the room. False where there is no room.
inline bool IsMutedByServer()
{
    return detail::Facade::Get().IsMutedByServer();
}

/// Whether the microphone is heard. On by default. The stream stays published while it is off.
inline bool EnableMic(bool bEnable)
{
    return detail::Facade::Get().EnableMic(bEnable);
}

// ---- play

/// Whether playing waits for StartPlay; counts for logins as SetManualPublish does. Off by default.
inline void SetManualPlay(bool bManual)
{
    detail::Facade::Get().SetManualPlay(bManual);
}

/// Plays a stream that OnStreamUpdate told of, in manual mode. False: no such stream.
inline bool StartPlay(const char *pszStreamID)
{
    return detail::Facade::Get().StartPlay(pszStreamID);
}

/// Ends playing it. False: no such stream.
inline bool StopPlay(const char *pszStreamID)
{
    return detail::Facade::Get().StopPlay(pszStreamID);
}

/// Whether anything is heard at all; streams keep running. On by default.
inline bool EnableSpeaker(bool bEnable)
{
    return detail::Facade::Get().EnableSpeaker(bEnable);
}

/// Loudness of everything that is played, 0–200, 100 (the default) as sent. False: out of range.
inline bool SetPlayVolume(int volume)
{
    return detail::Facade::Get().SetPlayVolume(volume);
}

/// Loudness of one stream of the room. False: out of range, or no such stream.
inline bool SetPlayVolume(int volume, const char *pszStreamID)
{
    return detail::Facade::Get().SetPlayVolume(volume, pszStreamID);
}

/// How many streams can be played at once. Works before InitSDK.
inline int GetMaxPlayChannelCount()
{
    return detail::MAX_PLAY_CHANNELS;
}

} // namespace AUDIOROOM

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

#endif
