// audioroom_facade_state.hpp: what stands behind the functions of audioroom_facade.hpp, which includes it. Not for programs: names
// and shapes in here change without notice.

#ifndef AUDIOROOM_FACADE_STATE_HPP
#define AUDIOROOM_FACADE_STATE_HPP

#include <algorithm>
#include <condition_variable>
#include <map>
#include <thread>

#ifndef AUDIOROOM_FACADE_HPP
#error "include audioroom.hpp, which includes this file"
#endif

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(hidden)
#endif

namespace AUDIOROOM {

namespace detail {

using audioroom::Status;

inline constexpr int MAX_PLAY_CHANNELS = 500;

/// Everything behind the free functions. `mutex` guards all fields and is never held while the program is called or while a
/// call waits; the C calls made under it neither wait nor call back.
class Facade {
public:
    /// The module's one. It is never taken down: a late callback of a program that exits must find it.
    static Facade &Get()
    {
        static Facade *const facade = new Facade;
        return *facade;
    }

    // ---- settings

    bool SetServer(const char *url, const char *key, const char *secret)
    {
        Lock lock(mutex_);
        const std::string url_text = text(url), key_text = text(key), secret_text = text(secret);
        if (engine_) {
            if (Status status = engine_.SetServer(url_text, key_text, secret_text); !status)
                return Refuse(lock, "SetServer", status);
        }
        options_.server_url = url_text;
        options_.api_key = key_text;
        options_.api_secret = secret_text;
        return true;
    }

    bool SetUser(const char *id, const char *name)
    {
        Lock lock(mutex_);
        const std::string id_text = text(id), name_text = text(name);
        if (id_text.empty() || id_text.size() > 256 || name_text.size() > 256)
            return Refuse(lock, "SetUser", "the id has 1 to 256 bytes, the name up to 256");
        if (engine_) {
            if (Status status = engine_.SetUser(id_text, name_text); !status)
                return Refuse(lock, "SetUser", status);
        }
        options_.user_id = id_text;
        options_.user_name = name_text;
        return true;
    }

    bool SetToken(const char *token)
    {
        Lock lock(mutex_);
        token_ = text(token);
        return true;
    }

    bool SetLogDir(const char *folder)
    {
        Lock lock(mutex_);
        const std::string path = text(folder);
        options_.log_file = path.empty() ? path : path + "/audioroom.log";
        return true;
    }

    void SetVerbose(bool verbose)
    {
        Lock lock(mutex_);
        verbose_ = verbose;
    }

    void SetLogCallback(std::function<void(int, const char *)> callback)
    {
        Lock lock(mutex_);
        log_ = callback ? std::make_shared<const std::function<void(int, const char *)>>(std::move(callback)) : nullptr;
    }

    void SetManualPublish(bool manual)
    {
        Lock lock(mutex_);
        options_.manual_publish = manual;
        if (engine_)
            Note(lock, "SetManualPublish", engine_.SetManualPublish(manual));
    }

    void SetManualPlay(bool manual)
    {
        Lock lock(mutex_);
        options_.manual_play = manual;
        if (engine_)
            Note(lock, "SetManualPlay", engine_.SetManualPlay(manual));
    }

    void SetUserStateUpdate(bool on)
    {
        Lock lock(mutex_);
        user_updates_ = on;
        if (engine_ && room_)
            Note(lock, "SetUserStateUpdate", engine_.SetUserStateUpdate(room_, on));
    }

    bool EnableMic(bool on)
    {
        Lock lock(mutex_);
        if (engine_) {
            if (Status status = engine_.EnableMic(on); !status)
                return Refuse(lock, "EnableMic", status);
        }
        mic_ = on;
        return true;
    }

    bool EnableSpeaker(bool on)
    {
        Lock lock(mutex_);
        if (engine_) {
            if (Status status = engine_.EnableSpeaker(on); !status)
                return Refuse(lock, "EnableSpeaker", status);
        }
        speaker_ = on;
        return true;
    }

    bool SetPlayVolume(int volume)
    {
        Lock lock(mutex_);
        if (volume < 0 || volume > 200)
            return Refuse(lock, "SetPlayVolume", "the volume is 0 to 200");
        if (engine_) {
            if (Status status = engine_.SetPlayVolume(volume); !status)
                return Refuse(lock, "SetPlayVolume", status);
        }
        volume_ = volume;
        return true;
    }

    bool SetPlayVolume(int volume, const char *stream_id)
    {
        if (!stream_id || !*stream_id)
            return SetPlayVolume(volume);
        return WithStream("SetPlayVolume", stream_id, [&](audioroom::Stream stream) {
            return engine_.SetPlayVolume(volume, room_, stream);
        });
    }

    bool SetAudioDevice(AudioDeviceType type, const char *id)
    {
        Lock lock(mutex_);
        const bool input = type == AudioDevice_Input;
        if (engine_) {
            const AUDIOROOM_DeviceSide side = input ? AUDIOROOM_DEVICE_CAPTURE : AUDIOROOM_DEVICE_PLAYBACK;
            if (Status status = engine_.SetDevice(side, text(id)); !status)
                return Refuse(lock, "SetAudioDevice", status);
        }
        (input ? options_.capture_device : options_.playback_device) = text(id);
        return true;
    }

    template <class Callback>
    bool SetCallback(Callback *Facade::*slot, Callback *callback)
    {
        Lock lock(mutex_);
        Callback *const earlier = std::exchange(this->*slot, callback);
        const std::thread::id me = std::this_thread::get_id();
        if (earlier && earlier != callback) {
            changed_.wait(lock, [&] {
                return std::none_of(running_.begin(), running_.end(), [&](const Running &running) {
                    return running.callback == earlier && running.thread != me;
                });
            });
        }
        return true;
    }

    // ---- life

    bool InitSDK()
    {
        Lock lock(mutex_);
        if (engine_)
            return true;
        audioroom::EngineOptions options = options_;
        options.poll = loop_wanted_;
        if (verbose_)
            options.log_level = AUDIOROOM_LOG_DEBUG;
        auto made = audioroom::Engine::Create(options, MakeEvents(++epoch_));
        if (!made)
            return Refuse(lock, "InitSDK", made.status());
        engine_ = *std::move(made);
        poll_ = options.poll;
        (void)engine_.EnableMic(mic_);
        (void)engine_.EnableSpeaker(speaker_);
        (void)engine_.SetPlayVolume(volume_);
        return true;
    }

    bool UnInitSDK()
    {
        audioroom::Engine ending;
        {
            Lock lock(mutex_);
            if (!engine_)
                return false;
            // From here on nobody reaches the engine through this object, and its events are stale.
            ending = std::move(engine_);
            ++epoch_;
            ForgetRoom();
            // Another thread may be on its way into PollEvents of this engine.
            const std::thread::id me = std::this_thread::get_id();
            changed_.wait(lock, [&] { return polling_ == 0 || poller_ == me; });
        }
        ending.Destroy();
        return true;
    }

    bool SetEventLoop(std::function<void()> wake)
    {
        Lock lock(mutex_);
        const bool wanted = static_cast<bool>(wake);
        {
            const std::lock_guard<std::mutex> wake_lock(wake_mutex_);
            wake_ = std::move(wake);
        }
        loop_wanted_ = wanted;
        if (engine_ && poll_ != wanted && wanted)
            return Refuse(lock, "SetEventLoop", "call it before InitSDK: this engine delivers on a thread of its own");
        return true;
    }

    unsigned int PollEvents(unsigned int max)
    {
        const std::thread::id me = std::this_thread::get_id();
        AUDIOROOM_Engine *engine = nullptr;
        {
            Lock lock(mutex_);
            if (!engine_ || !poll_ || (polling_ != 0 && poller_ != me))
                return 0;
            engine = engine_.get();
            poller_ = me;
            ++polling_;
        }
        uint32_t delivered = 0;
        (void)AUDIOROOM_PollEvents(engine, max, &delivered);
        {
            Lock lock(mutex_);
            --polling_;
        }
        changed_.notify_all();
        return delivered;
    }

    // ---- rooms

    bool LoginRoom(const char *room_id)
    {
        Lock lock(mutex_);
        if (!engine_)
            return Refuse(lock, "LoginRoom", "call InitSDK first");
        if (text(room_id).empty())
            return Refuse(lock, "LoginRoom", "the room's id has 1 to 256 bytes");
        if (options_.user_id.empty() && token_.empty())
            return Refuse(lock, "LoginRoom", "call SetUser first");
        if (room_) {
            (void)engine_.LogoutRoom(room_);
            ForgetRoom();
        }
        audioroom::LoginOptions options;
        options.token = token_;
        options.user_updates = user_updates_;
        auto room = engine_.LoginRoom(room_id, options);
        if (!room)
            return Refuse(lock, "LoginRoom", room.status());
        room_ = *room;
        room_id_ = room_id;
        return true;
    }

    bool LogoutRoom()
    {
        Lock lock(mutex_);
        if (!engine_ || !room_)
            return false;
        const Status status = engine_.LogoutRoom(room_);
        ForgetRoom();
        return status ? true : Refuse(lock, "LogoutRoom", status);
    }

    bool StartPublish(const char *stream_id)
    {
        Lock lock(mutex_);
        if (!engine_ || !logged_in_)
            return Refuse(lock, "StartPublish", "wait for OnLoginRoom first");
        if (!IsManual())
            return Refuse(lock, "StartPublish", "this login publishes automatically: call SetManualPublish(true) before OnLoginRoom returns");
        auto stream = engine_.StartPublish(room_, text(stream_id));
        if (!stream)
            return Refuse(lock, "StartPublish", stream.status());
        if (!extra_info_.empty())
            Note(lock, "SetPublishStreamExtraInfo", engine_.SetStreamExtraInfo(room_, extra_info_));
        return true;
    }

    void StopPublish()
    {
        Lock lock(mutex_);
        if (engine_ && logged_in_ && IsManual())
            (void)engine_.StopPublish(room_);
    }

    bool RestartPublishStream()
    {
        Lock lock(mutex_);
        if (!engine_ || !logged_in_)
            return Refuse(lock, "RestartPublishStream", "there is no room");
        const Status status = engine_.RestartPublish(room_);
        return status ? true : Refuse(lock, "RestartPublishStream", status);
    }

    bool IsMutedByServer()
    {
        Lock lock(mutex_);
        if (!engine_ || !logged_in_)
            return false;
        const auto muted = engine_.IsMutedByServer(room_);
        return muted.ok() && *muted;
    }

    bool SetPublishStreamExtraInfo(const char *info)
    {
        Lock lock(mutex_);
        if (text(info).size() > 1024)
            return Refuse(lock, "SetPublishStreamExtraInfo", "the text has up to 1024 bytes");
        extra_info_ = text(info);
        if (engine_ && logged_in_) {
            if (Status status = engine_.SetStreamExtraInfo(room_, extra_info_); !status)
                return Refuse(lock, "SetPublishStreamExtraInfo", status);
        }
        return true;
    }

    bool StartPlay(const char *stream_id)
    {
        return WithStream("StartPlay", stream_id,
                          [&](audioroom::Stream stream) { return engine_.StartPlay(room_, stream); });
    }

    bool StopPlay(const char *stream_id)
    {
        return WithStream("StopPlay", stream_id,
                          [&](audioroom::Stream stream) { return engine_.StopPlay(room_, stream); });
    }

    IAudioRoomCallback *room_callback_ = nullptr;
    IAudioLivePublisherCallback *publisher_callback_ = nullptr;
    IAudioLivePlayerCallback *player_callback_ = nullptr;

private:
    using Lock = std::unique_lock<std::mutex>;

    /// A callback of the program that is on its way.
    struct Running {
        std::thread::id thread;
        const void *callback;
    };

    static std::string text(const char *text) { return text ? text : ""; }

    /// Whether StartPublish decides. Fixed for a login when its OnLoginRoom has returned.
    bool IsManual() const { return manual_fixed_ ? room_manual_ : options_.manual_publish; }

    void ForgetRoom()
    {
        room_ = 0;
        logged_in_ = manual_fixed_ = room_manual_ = false;
        streams_.clear();
    }

    bool Refuse(Lock &lock, const char *call, const Status &status)
    {
        return Refuse(lock, call, status.message().c_str());
    }

    bool Refuse(Lock &lock, const char *call, const char *why)
    {
        Write(lock, AUDIOROOM_LOG_WARN, std::string(call) + " was refused: " + why);
        return false;
    }

    void Note(Lock &lock, const char *call, const Status &status)
    {
        if (!status)
            (void)Refuse(lock, call, status);
    }

    /// Writes a line to the log of the program, or to stderr; with the lock released meanwhile.
    void Write(Lock &lock, int level, const std::string &line)
    {
        const auto log = log_;
        const bool held = lock.owns_lock();
        if (held)
            lock.unlock();
        const auto to_stderr = [&line](const char *) { std::fprintf(stderr, "audioroom: %s\n", line.c_str()); };
        if (log) {
            AUDIOROOM_HPP_TRY { (*log)(level, line.c_str()); }
            AUDIOROOM_HPP_CATCH(to_stderr)
        } else {
            to_stderr("");
        }
        if (held)
            lock.lock();
    }

    template <class Call>
    bool WithStream(const char *name, const char *stream_id, Call call)
    {
        Lock lock(mutex_);
        const auto found = std::find_if(streams_.begin(), streams_.end(), [&](const auto &entry) {
            return text(entry.second.szStreamId) == text(stream_id);
        });
        if (!engine_ || !room_ || found == streams_.end())
            return Refuse(lock, name, "there is no such stream in the room");
        const Status status = call(found->first);
        return status ? true : Refuse(lock, name, status);
    }

    /// Calls the program, unless it has no such callback, the engine that made the event is being ended, or the event is of a
    /// room that the program has left meanwhile (`room` 0: of any).
    template <class Callback, class Call>
    void Deliver(uint64_t epoch, audioroom::Room room, Callback *Facade::*slot, const char *name, Call call)
    {
        Lock lock(mutex_);
        Callback *const callback = this->*slot;
        if (epoch != epoch_ || (room && room != room_) || !callback)
            return;
        const std::thread::id me = std::this_thread::get_id();
        running_.push_back({me, callback});
        lock.unlock();
        const auto caught = [&](const char *what) {
            Lock log_lock(mutex_);
            Write(log_lock, AUDIOROOM_LOG_ERROR,
                  std::string(name) + " threw an exception, which was dropped: " + what);
        };
        (void)caught;
        AUDIOROOM_HPP_TRY { call(*callback); }
        AUDIOROOM_HPP_CATCH(caught)
        lock.lock();
        running_.erase(std::find_if(running_.begin(), running_.end(), [&](const Running &running) {
            return running.thread == me && running.callback == callback;
        }));
        lock.unlock();
        changed_.notify_all();
    }

    static StreamInfo Info(const AUDIOROOM_StreamInfo &stream)
    {
        StreamInfo info;
        info.szUserId = stream.user_id;
        info.szUserName = stream.user_name;
        info.szStreamId = stream.stream_id;
        info.szExtraInfo = stream.extra_info;
        info.bMuted = stream.is_muted != 0;
        return info;
    }

    /// What is known of a stream; its id alone where nothing is.
    StreamInfo Known(audioroom::Stream stream, const char *stream_id)
    {
        const Lock lock(mutex_);
        const auto found = streams_.find(stream);
        if (found != streams_.end())
            return found->second;
        StreamInfo info;
        info.szStreamId = stream_id;
        return info;
    }

    void OnLoginRoom(uint64_t epoch, const audioroom::LoginRoomEvent &event);
    void OnUserUpdate(uint64_t epoch, const audioroom::UserUpdateEvent &event);
    void OnStreamUpdate(uint64_t epoch, const audioroom::StreamUpdateEvent &event);
    void OnStreamExtraInfo(uint64_t epoch, const audioroom::StreamExtraInfoEvent &event);
    template <class Event>
    void OnRoomEnd(uint64_t epoch, const Event &event, const char *name,
                   void (IAudioRoomCallback::*function)(int, const char *));
    std::string RoomId(audioroom::Room room);
    audioroom::Events MakeEvents(uint64_t epoch);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Running> running_;

    audioroom::EngineOptions options_;
    std::string token_, extra_info_;
    bool user_updates_ = false, mic_ = true, speaker_ = true, verbose_ = false;
    int volume_ = 100;
    std::shared_ptr<const std::function<void(int, const char *)>> log_;

    audioroom::Engine engine_;
    uint64_t epoch_ = 0; // Rises with every InitSDK and UnInitSDK; events carry the one they were made under.
    bool poll_ = false, loop_wanted_ = false;
    int polling_ = 0;
    std::thread::id poller_;

    std::mutex wake_mutex_; // Guards wake_ alone; taken after mutex_ where both are.
    std::function<void()> wake_;

    audioroom::Room room_ = 0;
    std::string room_id_;
    bool logged_in_ = false, manual_fixed_ = false, room_manual_ = false;
    std::map<audioroom::Stream, StreamInfo> streams_;
};

inline void Facade::OnLoginRoom(uint64_t epoch, const audioroom::LoginRoomEvent &event)
{
    {
        const Lock lock(mutex_);
        if (epoch != epoch_ || event.room != room_)
            return;
        if (event.status == AUDIOROOM_OK) {
            logged_in_ = true;
            if (!extra_info_.empty())
                (void)engine_.SetStreamExtraInfo(room_, extra_info_);
        } else {
            // Before the program is told: it may log in again inside.
            ForgetRoom();
        }
    }
    Deliver(epoch, 0, &Facade::room_callback_, "OnLoginRoom",
            [&](IAudioRoomCallback &callback) { callback.OnLoginRoom(event.status, event.room_id); });
    const Lock lock(mutex_);
    if (epoch == epoch_ && event.room == room_) {
        room_manual_ = options_.manual_publish;
        manual_fixed_ = true;
    }
}

/// Kicked out or disconnected. A program that has left the room meanwhile is told of the leaving only.
template <class Event>
void Facade::OnRoomEnd(uint64_t epoch, const Event &event, const char *name,
                       void (IAudioRoomCallback::*function)(int, const char *))
{
    {
        const Lock lock(mutex_);
        if (epoch == epoch_ && event.room == room_) {
            // Before the program is told: it may log in again inside.
            ForgetRoom();
        } else {
            name = "OnLogoutRoom";
            function = nullptr;
        }
    }
    Deliver(epoch, 0, &Facade::room_callback_, name, [&](IAudioRoomCallback &callback) {
        if (function)
            (callback.*function)(event.status, event.room_id);
        else
            callback.OnLogoutRoom(AUDIOROOM_OK, event.room_id);
    });
}

inline void Facade::OnUserUpdate(uint64_t epoch, const audioroom::UserUpdateEvent &event)
{
    std::vector<UserInfo> users;
    const auto add = [&users](const AUDIOROOM_User &user, UserUpdateFlag flag) {
        UserInfo info;
        info.szUserId = user.user_id;
        info.szUserName = user.user_name;
        info.udapteFlag = flag;
        users.push_back(std::move(info));
    };
    for (const AUDIOROOM_User &user : audioroom::List<AUDIOROOM_User>(event.added, event.added_count))
        add(user, USER_ADDED);
    for (const AUDIOROOM_User &user : audioroom::List<AUDIOROOM_User>(event.removed, event.removed_count))
        add(user, USER_DELETED);
    Deliver(epoch, event.room, &Facade::room_callback_, "OnUserUpdate", [&](IAudioRoomCallback &callback) {
        callback.OnUserUpdate(users.data(), static_cast<unsigned int>(users.size()),
                              event.is_total ? UPDATE_TOTAL : UPDATE_INCREASE);
    });
}

inline void Facade::OnStreamUpdate(uint64_t epoch, const audioroom::StreamUpdateEvent &event)
{
    const std::string room_id = RoomId(event.room);
    for (const AUDIOROOM_StreamInfo &stream : audioroom::List<AUDIOROOM_StreamInfo>(event.streams, event.count)) {
        const StreamInfo info = Info(stream);
        const auto update = [&](bool add) {
            const Lock lock(mutex_);
            if (epoch != epoch_ || event.room != room_)
                return;
            if (add)
                streams_[stream.stream] = info;
            else
                streams_.erase(stream.stream);
        };
        // A stream can be named in calls from its first callback on, until its last one has returned.
        if (event.is_added)
            update(true);
        Deliver(epoch, event.room, &Facade::room_callback_, "OnStreamUpdate", [&](IAudioRoomCallback &callback) {
            callback.OnStreamUpdate(event.is_added ? StreamAdded : StreamDeleted, info, room_id.c_str());
        });
        if (!event.is_added)
            update(false);
    }
}

inline void Facade::OnStreamExtraInfo(uint64_t epoch, const audioroom::StreamExtraInfoEvent &event)
{
    std::vector<StreamInfo> streams;
    for (const AUDIOROOM_StreamInfo &stream : audioroom::List<AUDIOROOM_StreamInfo>(event.streams, event.count)) {
        streams.push_back(Info(stream));
        const Lock lock(mutex_);
        const auto found = streams_.find(stream.stream);
        if (epoch == epoch_ && found != streams_.end())
            found->second = streams.back();
    }
    const std::string room_id = RoomId(event.room);
    Deliver(epoch, event.room, &Facade::room_callback_, "OnStreamExtraInfoUpdated", [&](IAudioRoomCallback &callback) {
        callback.OnStreamExtraInfoUpdated(streams.data(), static_cast<unsigned int>(streams.size()), room_id.c_str());
    });
}

/// The text id of the room, for events that carry the number only.
inline std::string Facade::RoomId(audioroom::Room room)
{
    const Lock lock(mutex_);
    return room == room_ ? room_id_ : std::string();
}

/// Whether a state is told: Starting, and a stop that the program asked for, are not.
template <class Event>
bool is_told(const Event &event)
{
    return event.state == AUDIOROOM_STREAM_ACTIVE ||
           (event.state == AUDIOROOM_STREAM_STOPPED && event.status != AUDIOROOM_OK);
}

inline audioroom::Events Facade::MakeEvents(uint64_t epoch)
{
    audioroom::Events events;
    events.on_login_room = [this, epoch](const auto &event) { OnLoginRoom(epoch, event); };
    events.on_logout_room = [this, epoch](const auto &event) {
        Deliver(epoch, 0, &Facade::room_callback_, "OnLogoutRoom",
                [&](IAudioRoomCallback &callback) { callback.OnLogoutRoom(event.status, event.room_id); });
    };
    events.on_kick_out = [this, epoch](const auto &event) {
        OnRoomEnd(epoch, event, "OnKickout", &IAudioRoomCallback::OnKickout);
    };
    events.on_disconnect = [this, epoch](const auto &event) {
        OnRoomEnd(epoch, event, "OnDisconnect", &IAudioRoomCallback::OnDisconnect);
    };
    events.on_reconnecting = [this, epoch](const auto &event) {
        const std::string room_id = RoomId(event.room);
        Deliver(epoch, event.room, &Facade::room_callback_, "OnReconnecting",
                [&](IAudioRoomCallback &callback) { callback.OnReconnecting(event.status, room_id.c_str()); });
    };
    events.on_reconnected = [this, epoch](const auto &event) {
        const std::string room_id = RoomId(event.room);
        Deliver(epoch, event.room, &Facade::room_callback_, "OnReconnected",
                [&](IAudioRoomCallback &callback) { callback.OnReconnected(room_id.c_str()); });
    };
    events.on_user_update = [this, epoch](const auto &event) { OnUserUpdate(epoch, event); };
    events.on_stream_update = [this, epoch](const auto &event) { OnStreamUpdate(epoch, event); };
    events.on_stream_extra_info = [this, epoch](const auto &event) { OnStreamExtraInfo(epoch, event); };
    events.on_publish_state = [this, epoch](const auto &event) {
        if (!is_told(event))
            return;
        PublishingStreamInfo info;
        info.szStreamId = event.stream_id;
        Deliver(epoch, event.room, &Facade::publisher_callback_, "OnPublishStateUpdate",
                [&](IAudioLivePublisherCallback &callback) {
                    callback.OnPublishStateUpdate(event.status, event.stream_id, info);
                });
    };
    events.on_publish_mute = [this, epoch](const auto &event) {
        Deliver(epoch, event.room, &Facade::publisher_callback_, "OnMutedByServer",
                [&](IAudioLivePublisherCallback &callback) {
                    callback.OnMutedByServer(event.is_muted_by_server != 0, event.stream_id);
                });
    };
    events.on_play_state = [this, epoch](const auto &event) {
        if (!is_told(event))
            return;
        const StreamInfo info = Known(event.stream, event.stream_id);
        Deliver(epoch, event.room, &Facade::player_callback_, "OnPlayStateUpdate",
                [&](IAudioLivePlayerCallback &callback) { callback.OnPlayStateUpdate(event.status, info); });
    };
    events.on_first_audio = [this, epoch](const auto &event) {
        const StreamInfo info = Known(event.stream, "");
        Deliver(epoch, event.room, &Facade::player_callback_, "OnRecvRemoteAudioFirstFrame",
                [&](IAudioLivePlayerCallback &callback) { callback.OnRecvRemoteAudioFirstFrame(info.szStreamId); });
    };
    events.on_device_error = [this](const auto &event) {
        Lock lock(mutex_);
        Write(lock, AUDIOROOM_LOG_WARN, event.message);
    };
    if (log_) {
        events.on_log = [this](const auto &event) {
            Lock lock(mutex_);
            if (log_)
                Write(lock, event.level, event.message);
        };
    }
    if (loop_wanted_) {
        events.on_wake = [this] {
            const std::lock_guard<std::mutex> lock(wake_mutex_);
            if (wake_)
                wake_();
        };
    }
    return events;
}

} // namespace detail

} // namespace AUDIOROOM

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

#endif
