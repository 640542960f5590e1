/* audioroom_classic.hpp: the second part of audioroom.hpp, which includes it: the older AudioRoom API's words over one default
 * engine of this module (program or shared library). A host that was written for that API changes only its set-up:
 *
 *     AUDIOROOM::SetServer(nullptr, nullptr, nullptr);   // or "wss://voice.example.org", key, secret
 *     AUDIOROOM::SetUser("alice", "Alice");
 *     AUDIOROOM::SetAudioRoomCallback(&callback);
 *     AUDIOROOM::InitSDK(0, nullptr, 0);
 *     AUDIOROOM::LoginRoom("lobby");
 */
#ifndef AUDIOROOM_CLASSIC_HPP
#define AUDIOROOM_CLASSIC_HPP

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "audioroom.hpp"

/// The older AudioRoom API's core over one default engine. Functions return whether they were accepted; what comes of it is told by
/// the callback classes. All may be called from any thread and inside every callback; Set*, Enable* and SetUser also before
/// InitSDK, and what they set survives UnInitSDK.
namespace AUDIOROOM {

enum AudioStreamUpdateType { StreamAdded = 2001, StreamDeleted = 2002 };
enum AudioUserUpdateType { UserTotal = 1, UserIncrease = 2 };
enum AudioUserUpdateFlag { UserAdded = 1, UserDeleted = 2 };
enum AudioDeviceType { DeviceInput = 0, DeviceOutput = 1 };

/// A stream of someone else; the texts are valid during the callback.
struct AudioStreamInfo {
    const char *userId, *userName, *streamId, *extraInfo;
};

/// A user of the room; the texts are valid during the callback.
struct AudioUserInfo {
    const char *userId, *userName;
    AudioUserUpdateFlag updateFlag;
};

/// What happens to the room. Error codes are statuses of audioroom.h; 0 is success.
class IAudioRoomCallback {
public:
    virtual ~IAudioRoomCallback() = default;
    /// The answer to LoginRoom.
    virtual void OnLoginRoom(int errorCode, const char *roomID) = 0;
    virtual void OnLogoutRoom(int /*errorCode*/, const char * /*roomID*/) {}
    /// Someone with the same user id came, or the server removed this user; the room is left.
    virtual void OnKickOut(int /*reason*/, const char * /*roomID*/) {}
    /// The same, as some hosts spell it.
    virtual void OnKickout(int reason, const char *roomID) { OnKickOut(reason, roomID); }
    /// The server is lost for good; the room is left.
    virtual void OnDisconnect(int errorCode, const char *roomID) = 0;
    /// A stream of someone else began or ended; one stream a call.
    virtual void OnStreamUpdate(AudioStreamUpdateType type, const AudioStreamInfo *stream, const char *roomID) = 0;
    /// Users came or went; only after SetUserStateUpdate(true). The own user is not in the list.
    virtual void OnUserUpdate(const AudioUserInfo * /*users*/, unsigned /*count*/, AudioUserUpdateType /*type*/) {}
    virtual void OnStreamExtraInfoUpdated(const AudioStreamInfo * /*streams*/, unsigned /*count*/, const char * /*roomID*/) {}
};

/// What happens to the own stream.
class IAudioLivePublisherCallback {
public:
    virtual ~IAudioLivePublisherCallback() = default;
    /// 0: the stream is live under this id; it can come again. Otherwise publishing ended for that reason.
    virtual void OnPublishStateUpdate(int stateCode, const char *streamID) = 0;
};

/// What happens to streams of others.
class IAudioLivePlayerCallback {
public:
    virtual ~IAudioLivePlayerCallback() = default;
    /// 0: the stream is played. Otherwise playing ended for that reason.
    virtual void OnPlayStateUpdate(int stateCode, const AudioStreamInfo *stream) = 0;
};

namespace detail {

/// The default engine of this module with everything that survives it.
class Facade {
public:
    static Facade &instance()
    {
        // Never destroyed: the library's threads may outlive the statics of a host that leaves without UnInitSDK.
        static Facade *facade = new Facade;
        return *facade;
    }

    /// Runs `call(engine)` if there is an engine; the status otherwise is WRONG_STATE.
    template <typename Call> AUDIOROOM_Status with_engine(Call &&call)
    {
        std::lock_guard<std::mutex> lock(mutex);
        return engine ? call(engine) : AUDIOROOM_ERR_WRONG_STATE;
    }

    /// Runs `call(engine, room)` if a room is there.
    template <typename Call> AUDIOROOM_Status in_room(Call &&call)
    {
        std::lock_guard<std::mutex> lock(mutex);
        return engine && room ? call(engine, room) : AUDIOROOM_ERR_WRONG_STATE;
    }

    bool init()
    {
        std::lock_guard<std::mutex> lock(mutex);
        if (engine) return true;
        auto binding = std::make_unique<Binding>(Binding{this, ++generation});
        AUDIOROOM_Callbacks callbacks;
        AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
        callbacks.user_data = binding.get();
        callbacks.on_login_room = on_login_room;
        callbacks.on_logout_room = on_logout_room;
        callbacks.on_kick_out = on_kick_out;
        callbacks.on_disconnect = on_disconnect;
        callbacks.on_stream_update = on_stream_update;
        callbacks.on_stream_extra_info = on_stream_extra_info;
        callbacks.on_user_update = on_user_update;
        callbacks.on_publish_state = on_publish_state;
        callbacks.on_play_state = on_play_state;
        if (polling) callbacks.on_wake = on_wake;
        callbacks.on_release = [](void *user_data) { delete static_cast<Binding *>(user_data); };

        AUDIOROOM_EngineOptions options;
        AUDIOROOM_InitEngineOptions(&options, sizeof options);
        options.callbacks = &callbacks;
        options.event_mode = polling ? AUDIOROOM_EVENTS_POLL : AUDIOROOM_EVENTS_THREAD;
        options.user_id = audioroom::detail::or_null(user_id);
        options.user_name = audioroom::detail::or_null(user_name);
        options.server_url = audioroom::detail::or_null(server_url);
        options.api_key = audioroom::detail::or_null(api_key);
        options.api_secret = audioroom::detail::or_null(api_secret);
        options.capture_device = audioroom::detail::or_null(devices[DeviceInput]);
        options.playback_device = audioroom::detail::or_null(devices[DeviceOutput]);
        options.manual_publish = manual_publish;
        options.manual_play = manual_play;
        options.log_file = audioroom::detail::or_null(log_file);
        AUDIOROOM_Engine *made = nullptr;
        if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &made) != AUDIOROOM_OK) {
            report("InitSDK");
            return false;
        }
        binding.release(); // on_release deletes it
        engine = made;
        AUDIOROOM_EnableMic(engine, mic);
        AUDIOROOM_EnableSpeaker(engine, speaker);
        AUDIOROOM_SetPlayVolume(engine, 0, 0, play_volume);
        return true;
    }

    void uninit()
    {
        AUDIOROOM_Engine *ending = nullptr;
        {
            std::lock_guard<std::mutex> lock(mutex);
            std::swap(ending, engine);
            ++generation; // events of the ending engine are dropped from here on
            room = 0;
            room_id.clear();
        }
        // Without the lock: a callback that runs on another thread may be calling functions of this namespace.
        AUDIOROOM_DestroyEngine(&ending);
    }

    bool login(const char *id)
    {
        std::lock_guard<std::mutex> lock(mutex);
        if (!engine || user_id.empty() || !id || !*id) return false;
        // The old API has one room: to log in while in one is to change it.
        if (room) AUDIOROOM_LogoutRoom(engine, room);
        room = 0;
        streams.clear();
        AUDIOROOM_LoginOptions options;
        AUDIOROOM_InitLoginOptions(&options, sizeof options);
        options.user_updates = user_updates;
        options.token = audioroom::detail::or_null(token);
        if (AUDIOROOM_LoginRoom(engine, id, &options, &room) != AUDIOROOM_OK) {
            report("LoginRoom");
            room = 0;
            return false;
        }
        room_id = id;
        return true;
    }

    bool logout()
    {
        std::lock_guard<std::mutex> lock(mutex);
        if (!engine || !room) return false;
        AUDIOROOM_Status status = AUDIOROOM_LogoutRoom(engine, room);
        room = 0;
        return status == AUDIOROOM_OK;
    }

    /// Replaces a callback pointer; when this returns, the old one is not running on another thread and never will again.
    template <typename Callback> bool set_callback(Callback *&slot, Callback *to)
    {
        std::unique_lock<std::mutex> lock(mutex);
        slot = to;
        auto mine = std::this_thread::get_id();
        idle.wait(lock, [&] { return running == 0 || running_on == mine; });
        return true;
    }

    /// Lets the host's own loop take the events: `to` is called when some wait. Empty: nobody is told any more, and the next InitSDK
    /// delivers on the library's thread again. When this returns, the earlier function is not running and never will again.
    void use_polling(std::function<void()> to)
    {
        bool restart = false;
        {
            std::lock_guard<std::mutex> lock(mutex);
            restart = engine && to && !polling;
            polling = static_cast<bool>(to);
        }
        {
            std::lock_guard<std::mutex> lock(wake_mutex);
            wake = std::move(to);
        }
        if (restart) {
            uninit();
            init();
        }
    }

    /// Delivers what waits, on this thread; returns how many events that were.
    unsigned poll()
    {
        AUDIOROOM_Engine *now = nullptr;
        {
            std::lock_guard<std::mutex> lock(mutex);
            now = engine;
        }
        uint32_t delivered = 0;
        if (now) AUDIOROOM_PollEvents(now, 0, &delivered);
        return delivered;
    }

    std::mutex mutex;
    AUDIOROOM_Engine *engine = nullptr;
    AUDIOROOM_Room room = 0;
    std::string room_id;
    /// What is known of the streams of others, by handle.
    struct Stream {
        std::string user_id, user_name, stream_id;
    };
    std::map<AUDIOROOM_Stream, Stream> streams;

    std::string user_id, user_name, server_url, api_key, api_secret, token, log_file;
    std::string devices[2];
    bool manual_publish = false, manual_play = false, user_updates = false, mic = true, speaker = true, polling = false;
    uint32_t play_volume = 100;
    IAudioRoomCallback *room_callback = nullptr;
    IAudioLivePublisherCallback *publisher_callback = nullptr;
    IAudioLivePlayerCallback *player_callback = nullptr;

private:
    /// What an engine's callbacks are given: which facade, and which of its engines.
    struct Binding {
        Facade *facade;
        uint64_t generation;
    };

    static void report(const char *what)
    {
        char text[512] = "";
        AUDIOROOM_GetLastErrorMessage(text, sizeof text, nullptr);
        std::fprintf(stderr, "audioroom: %s: %s\n", what, text);
    }

    /// Calls the host's object in `slot`, unless the event is of an engine that has ended. `before` runs under the lock and says
    /// whether the host should hear of it.
    template <typename Callback, typename Before, typename Call>
    static void tell(void *user_data, const char *name, Callback *Facade::*slot, Before &&before, Call &&call)
    {
        auto *binding = static_cast<Binding *>(user_data);
        Facade &f = *binding->facade;
        Callback *callback = nullptr;
        {
            std::lock_guard<std::mutex> lock(f.mutex);
            if (binding->generation != f.generation || !before(f)) return;
            callback = f.*slot;
            if (!callback) return;
            // One thread at a time delivers; it can be inside several callbacks of which one opened a loop of its own.
            f.running_on = std::this_thread::get_id();
            ++f.running;
        }
        // The callback may open a loop of the host's (a message box): that loop goes on with the events that wait by now.
        f.call_wake();
        audioroom::detail::guarded(name, [&] { call(*callback); });
        std::lock_guard<std::mutex> lock(f.mutex);
        if (--f.running == 0) f.idle.notify_all();
    }

    static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
    {
        tell(
            user_data, "OnLoginRoom", &Facade::room_callback,
            [&](Facade &f) {
                if (f.room != event->room) return false; // left in the meantime
                if (event->status != AUDIOROOM_OK) f.room = 0;
                return true;
            },
            [&](IAudioRoomCallback &callback) { callback.OnLoginRoom(event->status, event->room_id); });
    }

    static void on_logout_room(void *user_data, const AUDIOROOM_LogoutRoomEvent *event)
    {
        tell(
            user_data, "OnLogoutRoom", &Facade::room_callback, [](Facade &) { return true; },
            [&](IAudioRoomCallback &callback) { callback.OnLogoutRoom(0, event->room_id); });
    }

    static bool ended(Facade &f, AUDIOROOM_Room room)
    {
        if (f.room != room) return false;
        f.room = 0;
        return true;
    }

    static void on_kick_out(void *user_data, const AUDIOROOM_KickOutEvent *event)
    {
        tell(
            user_data, "OnKickOut", &Facade::room_callback, [&](Facade &f) { return ended(f, event->room); },
            [&](IAudioRoomCallback &callback) { callback.OnKickout(event->status, event->room_id); });
    }

    static void on_disconnect(void *user_data, const AUDIOROOM_DisconnectEvent *event)
    {
        tell(
            user_data, "OnDisconnect", &Facade::room_callback, [&](Facade &f) { return ended(f, event->room); },
            [&](IAudioRoomCallback &callback) { callback.OnDisconnect(event->status, event->room_id); });
    }

    static AudioStreamInfo info_of(const AUDIOROOM_StreamInfo &stream)
    {
        return {stream.user_id, stream.user_name, stream.stream_id, stream.extra_info};
    }

    static void on_stream_update(void *user_data, const AUDIOROOM_StreamUpdateEvent *event)
    {
        for (uint32_t i = 0; i < event->count; i++) {
            AudioStreamInfo info = info_of(*event->streams[i]);
            std::string id;
            tell(
                user_data, "OnStreamUpdate", &Facade::room_callback,
                [&](Facade &f) {
                    if (event->is_added) f.streams[event->streams[i]->stream] = {info.userId, info.userName, info.streamId};
                    else f.streams.erase(event->streams[i]->stream);
                    id = f.room_id;
                    return f.room == event->room;
                },
                [&](IAudioRoomCallback &callback) {
                    callback.OnStreamUpdate(event->is_added ? StreamAdded : StreamDeleted, &info, id.c_str());
                });
        }
    }

    static void on_stream_extra_info(void *user_data, const AUDIOROOM_StreamExtraInfoEvent *event)
    {
        std::vector<AudioStreamInfo> streams;
        for (uint32_t i = 0; i < event->count; i++) streams.push_back(info_of(*event->streams[i]));
        std::string id;
        tell(
            user_data, "OnStreamExtraInfoUpdated", &Facade::room_callback,
            [&](Facade &f) {
                id = f.room_id;
                return f.room == event->room;
            },
            [&](IAudioRoomCallback &callback) {
                callback.OnStreamExtraInfoUpdated(streams.data(), static_cast<unsigned>(streams.size()), id.c_str());
            });
    }

    static void on_user_update(void *user_data, const AUDIOROOM_UserUpdateEvent *event)
    {
        std::vector<AudioUserInfo> users;
        for (uint32_t i = 0; i < event->added_count; i++)
            users.push_back({event->added[i]->user_id, event->added[i]->user_name, UserAdded});
        for (uint32_t i = 0; i < event->removed_count; i++)
            users.push_back({event->removed[i]->user_id, event->removed[i]->user_name, UserDeleted});
        tell(
            user_data, "OnUserUpdate", &Facade::room_callback, [&](Facade &f) { return f.room == event->room; },
            [&](IAudioRoomCallback &callback) {
                callback.OnUserUpdate(users.data(), static_cast<unsigned>(users.size()), event->is_total ? UserTotal : UserIncrease);
            });
    }

    static void on_publish_state(void *user_data, const AUDIOROOM_PublishStateEvent *event)
    {
        bool const live = event->state == AUDIOROOM_STREAM_ACTIVE;
        if (!live && (event->state != AUDIOROOM_STREAM_STOPPED || event->status == AUDIOROOM_OK)) return;
        tell(
            user_data, "OnPublishStateUpdate", &Facade::publisher_callback, [&](Facade &f) { return f.room == event->room; },
            [&](IAudioLivePublisherCallback &callback) { callback.OnPublishStateUpdate(live ? 0 : event->status, event->stream_id); });
    }

    static void on_play_state(void *user_data, const AUDIOROOM_PlayStateEvent *event)
    {
        bool const played = event->state == AUDIOROOM_STREAM_ACTIVE;
        if (!played && (event->state != AUDIOROOM_STREAM_STOPPED || event->status == AUDIOROOM_OK)) return;
        Stream stream;
        tell(
            user_data, "OnPlayStateUpdate", &Facade::player_callback,
            [&](Facade &f) {
                auto known = f.streams.find(event->stream);
                if (known != f.streams.end()) stream = known->second;
                return f.room == event->room;
            },
            [&](IAudioLivePlayerCallback &callback) {
                AudioStreamInfo info{stream.user_id.c_str(), stream.user_name.c_str(), event->stream_id, ""};
                callback.OnPlayStateUpdate(played ? 0 : event->status, &info);
            });
    }

    static void on_wake(void *user_data) { static_cast<Binding *>(user_data)->facade->call_wake(); }

    void call_wake()
    {
        std::lock_guard<std::mutex> lock(wake_mutex);
        if (wake) audioroom::detail::guarded("wake", wake);
    }

    uint64_t generation = 0;
    std::condition_variable idle;
    int running = 0;
    std::thread::id running_on;
    std::mutex wake_mutex;
    std::function<void()> wake;
};

inline Facade &facade() { return Facade::instance(); }
inline std::string text(const char *value) { return value ? value : ""; }

} // namespace detail

// ---- set-up

/// Who this is: an id of 1 to 256 bytes, unique in the room, and a name for people. Needed before LoginRoom.
inline bool SetUser(const char *userID, const char *userName)
{
    if (!userID || !*userID) return false;
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    if (f.engine && AUDIOROOM_SetUser(f.engine, userID, userName) != AUDIOROOM_OK) return false;
    f.user_id = userID;
    f.user_name = detail::text(userName);
    return true;
}

/// Where rooms are and who signs for it: `ws://` or `wss://`, key and secret; all nullptr (or "") is the server of this user on this
/// machine. Counts from the next login on.
inline bool SetServer(const char *url, const char *key, const char *secret)
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    std::string const u = detail::text(url), k = detail::text(key), s = detail::text(secret);
    using audioroom::detail::or_null;
    if (f.engine && AUDIOROOM_SetServer(f.engine, or_null(u), or_null(k), or_null(s)) != AUDIOROOM_OK) return false;
    f.server_url = u;
    f.api_key = k;
    f.api_secret = s;
    return true;
}

/// A token for the next logins instead of key and secret; nullptr forgets it.
inline void SetCustomToken(const char *token)
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    f.token = detail::text(token);
}

/// Starts the default engine. The three arguments of the old API are not needed: give 0, nullptr, 0.
inline bool InitSDK(unsigned /*appID*/, const unsigned char * /*signature*/, int /*signatureSize*/) { return detail::facade().init(); }

/// Leaves the room and ends the default engine; everything that was set stays for the next InitSDK.
inline bool UnInitSDK()
{
    detail::facade().uninit();
    return true;
}

inline bool SetAudioRoomCallback(IAudioRoomCallback *callback)
{
    auto &f = detail::facade();
    return f.set_callback(f.room_callback, callback);
}
inline bool SetAudioLivePublisherCallback(IAudioLivePublisherCallback *callback)
{
    auto &f = detail::facade();
    return f.set_callback(f.publisher_callback, callback);
}
inline bool SetAudioLivePlayerCallback(IAudioLivePlayerCallback *callback)
{
    auto &f = detail::facade();
    return f.set_callback(f.player_callback, callback);
}

/// The library's version.
inline const char *GetSDKVersion() { return AUDIOROOM_GetVersionString(); }
/// Where the log is written at the next InitSDK: a file in this folder; nullptr is nowhere.
inline bool SetLogDir(const char *folder)
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    f.log_file = folder && *folder ? std::string(folder) + "/audioroom.log" : "";
    return true;
}
/// Calls of the old API that have no meaning here; accepted and ignored.
inline void SetVerbose(bool) {}
inline void SetUseTestEnv(bool) {}
inline void SetNetType(int) {}
inline void SetBusinessType(int) {}

/// The microphone (DeviceInput) or loudspeaker (DeviceOutput): nullptr the default one, an id, `null`, or `file:PATH`.
inline bool SetAudioDevice(AudioDeviceType type, const char *deviceID)
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    if (f.engine &&
        AUDIOROOM_SetDevice(f.engine, type == DeviceInput ? AUDIOROOM_DEVICE_CAPTURE : AUDIOROOM_DEVICE_PLAYBACK, deviceID) != AUDIOROOM_OK)
        return false;
    f.devices[type == DeviceInput ? DeviceInput : DeviceOutput] = detail::text(deviceID);
    return true;
}

// ---- room

/// Enters a room, which is made if nobody is there. false: rejected at once (no user, no InitSDK, no id); else OnLoginRoom tells.
inline bool LoginRoom(const char *roomID) { return detail::facade().login(roomID); }
/// Leaves the room; another login may follow at once.
inline bool LogoutRoom() { return detail::facade().logout(); }
/// Whether OnUserUpdate is called, from the next login on and in the present room.
inline void SetUserStateUpdate(bool on)
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    f.user_updates = on;
    if (f.engine && f.room) AUDIOROOM_SetUserStateUpdate(f.engine, f.room, on);
}

// ---- publish

/// Whether publishing waits for StartPublish. Counts for logins that OnLoginRoom has not answered yet, and for later ones.
inline void SetManualPublish(bool manual)
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    f.manual_publish = manual;
    if (f.engine) AUDIOROOM_SetManualPublish(f.engine, manual);
}
/// Goes live under an own stream id; only in manual mode and in a room.
inline bool StartPublish(const char *streamID)
{
    AUDIOROOM_Stream stream = 0;
    return detail::facade().in_room([&](AUDIOROOM_Engine *engine, AUDIOROOM_Room room) {
        return AUDIOROOM_StartPublish(engine, room, streamID, &stream);
    }) == AUDIOROOM_OK;
}
/// Goes live under an id that the library makes; OnPublishStateUpdate tells it.
inline bool StartPublish() { return StartPublish(nullptr); }
/// Ends publishing; harmless in automatic mode and outside a room.
inline void StopPublish() { detail::facade().in_room([](AUDIOROOM_Engine *engine, AUDIOROOM_Room room) { return AUDIOROOM_StopPublish(engine, room); }); }
/// Tries again after OnPublishStateUpdate told of a failure.
inline bool RestartPublishStream()
{
    return detail::facade().in_room([](AUDIOROOM_Engine *engine, AUDIOROOM_Room room) {
        return AUDIOROOM_RestartPublish(engine, room);
    }) == AUDIOROOM_OK;
}
/// Whether the microphone is heard; the stream stays. On by default.
inline bool EnableMic(bool on)
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    f.mic = on;
    return !f.engine || AUDIOROOM_EnableMic(f.engine, on) == AUDIOROOM_OK;
}

// ---- play

/// Whether playing waits for StartPlay.
inline void SetManualPlay(bool manual)
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    f.manual_play = manual;
    if (f.engine) AUDIOROOM_SetManualPlay(f.engine, manual);
}
namespace detail {
template <typename Call> bool with_stream(const char *streamID, Call &&call)
{
    auto &f = facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    if (!f.engine || !f.room || !streamID) return false;
    for (const auto &entry : f.streams)
        if (entry.second.stream_id == streamID) return call(f.engine, f.room, entry.first) == AUDIOROOM_OK;
    return false;
}
} // namespace detail
/// Plays a stream; only with manual play.
inline bool StartPlay(const char *streamID)
{
    return detail::with_stream(streamID, [](AUDIOROOM_Engine *engine, AUDIOROOM_Room room, AUDIOROOM_Stream stream) {
        return AUDIOROOM_StartPlay(engine, room, stream);
    });
}
inline void StopPlay(const char *streamID)
{
    detail::with_stream(streamID, [](AUDIOROOM_Engine *engine, AUDIOROOM_Room room, AUDIOROOM_Stream stream) {
        return AUDIOROOM_StopPlay(engine, room, stream);
    });
}
/// Whether anything is heard; streams go on. On by default.
inline bool EnableSpeaker(bool on)
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    f.speaker = on;
    return !f.engine || AUDIOROOM_EnableSpeaker(f.engine, on) == AUDIOROOM_OK;
}
/// Loudness of everything that is played, 0 to 100.
inline bool SetPlayVolume(int volume)
{
    if (volume < 0 || volume > 100) return false;
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    f.play_volume = static_cast<uint32_t>(volume);
    return !f.engine || AUDIOROOM_SetPlayVolume(f.engine, 0, 0, f.play_volume) == AUDIOROOM_OK;
}
/// The most streams that can be played at once.
inline int GetMaxPlayChannelCount() { return 128; }

// ---- beyond the old API

/// Delivers waiting events on this thread, after PollWith; returns how many.
inline unsigned PollEvents() { return detail::facade().poll(); }
/// Lets the host's own loop take the events: `wake` is called on a thread of the library when some wait, only to post a call of
/// PollEvents. Empty: nobody is told, and the next InitSDK delivers on the library's thread. Call it before InitSDK: an engine that
/// delivers on its own thread is started anew.
inline void PollWith(std::function<void()> wake) { detail::facade().use_polling(std::move(wake)); }
/// The default engine for functions of audioroom.h; nullptr before InitSDK.
inline AUDIOROOM_Engine *DefaultEngine()
{
    auto &f = detail::facade();
    std::lock_guard<std::mutex> lock(f.mutex);
    return f.engine;
}

} // namespace AUDIOROOM

#endif // AUDIOROOM_CLASSIC_HPP
