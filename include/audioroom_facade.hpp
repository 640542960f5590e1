// audioroom_facade.hpp: namespace AUDIOROOM, free functions and callback classes over one engine for the whole module.
//
// It is for programs that are in one room at a time, and for programs that were written for an older API of this shape: they
// change their set-up lines only. audioroom.hpp includes this file; include that one. A module is a program or a shared library:
// two modules in one process have an engine each.
//
//     AUDIOROOM::SetServer(nullptr, nullptr, nullptr);   // or url, key, secret
//     AUDIOROOM::SetUser("alice", "Alice");
//     AUDIOROOM::SetAudioRoomCallback(&receiver);
//     AUDIOROOM::InitSDK(0, nullptr, 0);
//     AUDIOROOM::LoginRoom("lobby");
//     AUDIOROOM::SetManualPublish(true);                 // takes effect if OnLoginRoom has not returned yet
//
// Rules:
// * Set… and Enable… functions may be called before InitSDK and at any later time. Their values are kept, also through UnInitSDK:
//   user, server, callbacks, switches, volume, devices. A room ends only by LogoutRoom, by UnInitSDK, by another LoginRoom, and
//   by the events that report its end.
// * Callbacks come one at a time, on a thread of the library; OnAuxCallback and OnAudioRecordCallback have threads of their own.
//   After SetEventLoop (or with QtEvents of audioroom_qt.hpp) the others come in the loop of the program. Every function here may be
//   called inside a callback (but OnAuxCallback), UnInitSDK too.
// * Any function may be called on any thread. No function waits for the network; a function that waits at all says so.
// * A function that returns false has changed nothing and begun nothing (SetEventLoop is the exception), and a line in the log
//   has the reason. Numbers in callbacks are 0, or AUDIOROOM_ERR_… of audioroom.h (AUDIOROOM_GetStatusName gives the name).
// * Exceptions of a callback are caught and written to the log.
// * include/audioroom_facade/ has a file for each noun: types, callbacks, level, voice, record, device, message, older.
// * For anything else, GetEngine, GetRoom and GetStream return the arguments for the C functions of audioroom.h.

#ifndef AUDIOROOM_FACADE_HPP
#define AUDIOROOM_FACADE_HPP

#ifndef AUDIOROOM_HPP
#error "include audioroom.hpp, which includes this file"
#endif

#include "audioroom_facade/callbacks.hpp"
#include "audioroom_facade/types.hpp"

#include "audioroom_facade_event.hpp"

// Hidden, so that each module has its own engine even if the dynamic linker merges equal names. The classes above are visible,
// because classes of the program derive from them.
#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(hidden)
#endif

namespace AUDIOROOM {

// ---- set-up

/// The version of the library, such as "0.1.0". Static text. No InitSDK is needed.
inline const char *GetSDKVersion()
{
    return AUDIOROOM_GetVersionString();
}

/// Sets server, key and secret of the next logins. A null or empty `url` is the server of this user on this machine, which needs
/// no key. With another server, key and secret sign the token, unless SetToken has set a token. False: `url` is neither ws:// nor
/// wss://, or only one of key and secret is given. Before InitSDK this is not checked, and InitSDK then returns false.
inline bool SetServer(const char *url, const char *key, const char *secret)
{
    return detail::Facade::Get().SetServer(url, key, secret);
}

/// Sets the token of the next logins, for programs that get it from their own server and hold no secret. The token names the user
/// and the room. Null or empty: no token.
inline bool SetToken(const char *token)
{
    return detail::Facade::Get().SetToken(token);
}

/// Sets the token with which the room reconnects: the answer to OnTokenNeeded. It may also be called before the token is needed.
/// Later logins use the token too. False: there is no room, the text is not a token, or the token is for another room or user.
inline bool RenewToken(const char *token)
{
    return detail::Facade::Get().RenewToken(token);
}

/// Sets the user of the next logins. The id (1–256 bytes) is unique in a room; the name (up to 256 bytes) may be empty. False: a
/// text is too long, or the id is empty.
inline bool SetUser(const char *pszUserID, const char *pszUserName)
{
    return detail::Facade::Get().SetUser(pszUserID, pszUserName);
}

/// Sets the folder of the log, from the next InitSDK on: the library appends to audioroom.log in it. A folder that does not exist
/// is created. Null or empty: no file. False: the folder cannot be created. Blocks while it is created.
///
/// If the file cannot be opened later, InitSDK works without it and logs a warning.
inline bool SetLogDir(const char *pszLogDir)
{
    return detail::Facade::Get().SetLogDir(pszLogDir);
}

/// Switches a detailed log on or off, from the next InitSDK on. Off by default.
inline void SetVerbose(bool bVerbose)
{
    detail::Facade::Get().SetVerbose(bVerbose);
}

/// Sets a function that receives log lines (a level of AUDIOROOM_LogLevel, and text): lines of this header from now on, lines of
/// the library from the next InitSDK on. Without it, lines of this header go to stderr. It is called on any thread.
inline void SetLogCallback(std::function<void(int level, const char *line)> callback)
{
    detail::Facade::Get().SetLogCallback(std::move(callback));
}

/// Starts the engine. The arguments exist for older programs and are ignored: SetServer sets where to log in. True also if the
/// engine runs already. False: the engine could not start, for example because a setting is invalid.
///
/// The engine opens no device and sends nothing before LoginRoom. Blocks up to 100 ms.
inline bool InitSDK(unsigned int uiAppID, const unsigned char *pBufAppSignature, int nSignatureSize)
{
    (void)uiAppID, (void)pBufAppSignature, (void)nSignatureSize;
    return detail::Facade::Get().InitSDK();
}

/// Ends the engine and the room; the other users see at once that the user has left. No callback begins afterwards. The settings
/// stay for the next InitSDK, which may follow at once. False: there is no engine.
///
/// Blocks up to 500 ms, plus the time of a callback on another thread. Inside a callback it returns at once, and the engine ends
/// when the outermost callback returns.
inline bool UnInitSDK()
{
    return detail::Facade::Get().UnInitSDK();
}

/// The engine, for functions of audioroom.h that have no counterpart here: stats, encryption, RPC, moderation, pan, spectra.
/// Null before InitSDK. Valid until UnInitSDK. The program must not destroy it or replace its callbacks.
///
/// Settings made with the C functions end with UnInitSDK. For rooms, publishing, switches and volume, call the functions here.
inline AUDIOROOM_Engine *GetEngine()
{
    return detail::Facade::Get().GetEngine();
}

/// The room, for the functions of audioroom.h: from LoginRoom until LogoutRoom or the event that ends it. 0: there is none.
inline AUDIOROOM_Room GetRoom()
{
    return detail::Facade::Get().GetRoom();
}

/// A remote stream of the room, for the functions of audioroom.h. 0: there is no stream with this id.
inline AUDIOROOM_Stream GetStream(const char *pszStreamID)
{
    return detail::Facade::Get().GetStream(pszStreamID);
}

/// Delivers events in the loop of the program, from the next InitSDK on. The library calls `wake` on any thread when events are
/// queued. `wake` posts a call of PollEvents to the loop; it must not call the library or wait. An empty function ends the calls
/// of `wake`: when SetEventLoop has returned, `wake` is not running, and the next InitSDK delivers on a thread of the library.
///
/// False: there is an engine that delivers on a thread. The setting is kept all the same, and used from the next InitSDK on.
inline bool SetEventLoop(std::function<void()> wake)
{
    return detail::Facade::Get().SetEventLoop(std::move(wake));
}

/// Calls the callbacks of up to `max` waiting events (0: all that wait now) on this thread and returns their number. It returns 0
/// without SetEventLoop, and while another thread polls. Inside a callback it continues with the next event.
inline unsigned int PollEvents(unsigned int max = 0)
{
    return detail::Facade::Get().PollEvents(max);
}

/// Sets the object that receives events of the room; null: none. When this function has returned, the earlier object is not
/// called any more and no call of it runs on another thread: the program may delete it. Blocks while such a call runs.
inline bool SetAudioRoomCallback(IAudioRoomCallback *pCB)
{
    auto &facade = detail::Facade::Get();
    return facade.SetCallback(&detail::Facade::room_callback_, pCB);
}

/// Sets the object that receives events of the local stream; otherwise like SetAudioRoomCallback.
inline bool SetAudioLivePublisherCallback(IAudioLivePublisherCallback *pCB)
{
    return detail::Facade::Get().SetPublisher(pCB);
}

/// Sets the object that receives events of played streams; otherwise like SetAudioRoomCallback.
inline bool SetAudioLivePlayerCallback(IAudioLivePlayerCallback *pCB)
{
    auto &facade = detail::Facade::Get();
    return facade.SetCallback(&detail::Facade::player_callback_, pCB);
}

/// Changes a sound device, also while it is in use: null or empty (the system's default device), an id, "null" (silence), or
/// "file:PATH". False: the text is no device; before InitSDK this is not checked. A device that fails is reported in the log; the
/// room continues in silence.
inline bool SetAudioDevice(AudioDeviceType deviceType, const char *pszDeviceID)
{
    return detail::Facade::Get().SetAudioDevice(deviceType, pszDeviceID);
}

// ---- room

/// Logs in to a room; the server creates it if it does not exist. OnLoginRoom reports the result. An earlier room is left, also
/// if it is the same room. False: there is no engine, user or room id, the id is too long, or the token is for another room or
/// user. In these cases the earlier room goes on.
inline bool LoginRoom(const char *pszRoomID)
{
    return detail::Facade::Get().LoginRoom(pszRoomID);
}

/// The same for std::string.
inline bool LoginRoom(const std::string &roomID)
{
    return LoginRoom(roomID.c_str());
}

/// Leaves the room: publishing and playing stop at once, and OnLogoutRoom reports the end. LoginRoom may follow at once. False:
/// there is no room.
inline bool LogoutRoom()
{
    return detail::Facade::Get().LogoutRoom();
}

/// Switches OnUserUpdate on or off, also for the current room. Off by default.
inline void SetUserStateUpdate(bool bUserStateUpdate)
{
    detail::Facade::Get().SetUserStateUpdate(bUserStateUpdate);
}

// ---- publishing

/// Sets whether publishing waits for StartPublish. It applies to later logins, and to a login whose OnLoginRoom has not returned
/// yet: a call right after LoginRoom is early enough. Off by default.
inline void SetManualPublish(bool bManual)
{
    detail::Facade::Get().SetManualPublish(bManual);
}

/// Publishes the local microphone under an id that the library chooses. False: the user is not logged in, the login publishes
/// automatically, or the microphone is published already.
inline bool StartPublish()
{
    return detail::Facade::Get().StartPublish(nullptr);
}

/// Publishes the local microphone under this id, 1–256 bytes, which should be unique in the room. False: as above.
inline bool StartPublish(const char *pszStreamID)
{
    return detail::Facade::Get().StartPublish(pszStreamID);
}

/// Stops publishing in manual mode. It does nothing in automatic mode, or if nothing is published.
inline void StopPublish()
{
    detail::Facade::Get().StopPublish();
}

/// Publishes again after OnPublishStateUpdate reported an error. False: the user is not logged in, or nothing was published.
inline bool RestartPublishStream()
{
    return detail::Facade::Get().RestartPublishStream();
}

/// Attaches text to the local stream, up to 1024 bytes. It is kept for later streams. False: the text is too long.
inline bool SetPublishStreamExtraInfo(const char *pszExtraInfo)
{
    return detail::Facade::Get().SetPublishStreamExtraInfo(pszExtraInfo);
}

/// True while a moderator mutes this user in the room. False without a room.
inline bool IsMutedByServer()
{
    return detail::Facade::Get().IsMutedByServer();
}

/// Switches the microphone on or off; the stream stays published. On by default.
inline bool EnableMic(bool bEnable)
{
    return detail::Facade::Get().EnableMic(bEnable);
}

// ---- playing

/// Sets whether playing waits for StartPlay, for the same logins as SetManualPublish. Off by default.
inline void SetManualPlay(bool bManual)
{
    detail::Facade::Get().SetManualPlay(bManual);
}

/// Plays a stream that OnStreamUpdate reported, in manual mode. False: there is no such stream.
inline bool StartPlay(const char *pszStreamID)
{
    return detail::Facade::Get().StartPlay(pszStreamID);
}

/// Stops playing a stream. False: there is no such stream.
inline bool StopPlay(const char *pszStreamID)
{
    return detail::Facade::Get().StopPlay(pszStreamID);
}

/// Plays a stream again after OnPlayStateUpdate reported an error. False: there is no such stream.
inline bool RestartPlayStream(const char *streamID)
{
    return detail::Facade::Get().RestartPlay(streamID);
}

/// Switches the loudspeaker on or off; streams are received all the same. On by default.
inline bool EnableSpeaker(bool bEnable)
{
    return detail::Facade::Get().EnableSpeaker(bEnable);
}

/// Sets the volume of everything that is played, 0–200 percent; 100 (the default) is as sent. False: out of range.
inline bool SetPlayVolume(int volume)
{
    return detail::Facade::Get().SetPlayVolume(volume);
}

/// Sets the volume of one stream of the room, 0–200 percent; NULL or "" for everything that is played. False: out of range, or
/// there is no such stream.
inline bool SetPlayVolume(int volume, const char *pszStreamID)
{
    return detail::Facade::Get().SetPlayVolume(volume, pszStreamID);
}

/// The largest number of streams that the library receives at once. No InitSDK is needed.
inline int GetMaxPlayChannelCount()
{
    return static_cast<int>(AUDIOROOM_GetMaxReceivedStreams());
}

} // namespace AUDIOROOM

#include "audioroom_facade/device.hpp"
#include "audioroom_facade/level.hpp"
#include "audioroom_facade/message.hpp"
#include "audioroom_facade/older.hpp"
#include "audioroom_facade/record.hpp"
#include "audioroom_facade/voice.hpp"

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

#endif
