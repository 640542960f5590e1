// audioroom_facade_state.hpp: the state and the calls behind audioroom_facade.hpp, which includes it. The events are in
// audioroom_facade_event.hpp. Programs do not use it: everything in here may change without notice.

#ifndef AUDIOROOM_FACADE_STATE_HPP
#define AUDIOROOM_FACADE_STATE_HPP

#include <algorithm>
#include <condition_variable>
#include <filesystem>
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

/// Creates a folder and its parents. False: it does not exist and cannot be created.
inline bool create_folder(const std::string &folder)
{
    bool is_there = false;
    const auto failed = [](const char *) {};
    (void)failed;
    AUDIOROOM_HPP_TRY
    {
#if defined(__cpp_char8_t)
        const std::filesystem::path path(std::u8string(folder.begin(), folder.end()));
#else
        const std::filesystem::path path = std::filesystem::u8path(folder);
#endif
        std::error_code error;
        std::filesystem::create_directories(path, error);
        is_there = std::filesystem::is_directory(path, error);
    }
    AUDIOROOM_HPP_CATCH(failed)
    return is_there;
}

/// The state behind the free functions. `mutex_` guards all fields except `wake_`. It is never held while the program is called or while a
/// call waits; the C calls made under it neither wait nor call back.
class Facade {
public:
    /// The only instance in the module. It is never destroyed, because a callback may run while the program exits.
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

    bool RenewToken(const char *token)
    {
        Lock lock(mutex_);
        if (!engine_ || !room_)
            return Refuse(lock, "RenewToken", "there is no room: use SetToken");
        if (Status status = engine_.RenewToken(room_, text(token)); !status)
            return Refuse(lock, "RenewToken", status);
        token_ = text(token);
        return true;
    }

    bool SetLogDir(const char *folder)
    {
        std::string path = text(folder);
        const bool is_there = path.empty() || create_folder(path);
        Lock lock(mutex_);
        if (!is_there)
            return Refuse(lock, "SetLogDir", ("there is no folder " + path + " and it cannot be created: give another path").c_str());
        log_dir_ = std::move(path);
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
            Note(lock, "SetUserStateUpdate", engine_.EnableUserUpdates(room_, on));
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
            if (Status status = engine_.SetPlayVolume(0, audioroom::ALL_STREAMS, volume); !status)
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
            return engine_.SetPlayVolume(room_, stream, volume);
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
        std::string log_problem;
        if (!log_dir_.empty()) {
            // The folder may have been removed since SetLogDir.
            (void)create_folder(log_dir_);
            options.log_file = log_dir_ + "/audioroom.log";
        }
        auto made = audioroom::Engine::Create(options, MakeEvents(++epoch_));
        if (made.status().code() == AUDIOROOM_ERR_FILE && !options.log_file.empty()) {
            // Voice matters more than the log.
            log_problem = "InitSDK continues without a log file: " + made.status().message();
            options.log_file.clear();
            made = audioroom::Engine::Create(options, MakeEvents(epoch_));
        }
        if (!made)
            return Refuse(lock, "InitSDK", made.status());
        engine_ = *std::move(made);
        poll_ = options.poll;
        (void)engine_.EnableMic(mic_);
        (void)engine_.EnableSpeaker(speaker_);
        (void)engine_.SetPlayVolume(0, audioroom::ALL_STREAMS, volume_);
        if (!log_problem.empty())
            Write(lock, AUDIOROOM_LOG_WARN, log_problem);
        return true;
    }

    bool UnInitSDK()
    {
        audioroom::Engine ending;
        {
            Lock lock(mutex_);
            if (!engine_)
                return Refuse(lock, "UnInitSDK", "there is no engine");
            // From here on no call reaches the engine through this object, and its events are stale.
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

    AUDIOROOM_Engine *GetEngine()
    {
        Lock lock(mutex_);
        return engine_.get();
    }

    AUDIOROOM_Room GetRoom()
    {
        Lock lock(mutex_);
        return room_;
    }

    AUDIOROOM_Stream GetStream(const char *stream_id)
    {
        Lock lock(mutex_);
        const auto found = FindStream(stream_id);
        return found == streams_.end() ? 0 : found->first;
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
        audioroom::LoginOptions options;
        options.token = token_;
        options.user_updates = user_updates_;
        // The new login comes first: if it is refused, the earlier room goes on.
        auto room = engine_.LoginRoom(room_id, options);
        if (room.status().code() == AUDIOROOM_ERR_ALREADY_IN_ROOM && room_ && room_id_ == room_id) {
            // The library makes this check last, so it has accepted everything else of the login.
            (void)engine_.LogoutRoom(room_);
            ForgetRoom();
            room = engine_.LoginRoom(room_id, options);
        }
        if (!room)
            return Refuse(lock, "LoginRoom", room.status());
        if (room_)
            (void)engine_.LogoutRoom(room_);
        ForgetRoom();
        room_ = *room;
        room_id_ = room_id;
        return true;
    }

    bool LogoutRoom()
    {
        Lock lock(mutex_);
        if (!engine_ || !room_)
            return Refuse(lock, "LogoutRoom", "there is no room");
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
            Note(lock, "SetPublishStreamExtraInfo", engine_.SetStreamExtraInfo(room_, extra_info_).status());
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
        if (engine_ && logged_in_) {
            if (const Status status = engine_.SetStreamExtraInfo(room_, text(info)).status(); !status)
                return Refuse(lock, "SetPublishStreamExtraInfo", status);
        }
        extra_info_ = text(info);
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

    /// A callback of the program that runs now.
    struct Running {
        std::thread::id thread;
        const void *callback;
    };

    static std::string text(const char *text) { return text ? text : ""; }

    /// Whether publishing waits for StartPublish. Fixed for a login when its OnLoginRoom has returned.
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

    /// Writes a line to the log of the program, or to stderr. It releases the lock while it writes.
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

    /// The remote stream with this id. Only with the lock held.
    std::map<audioroom::Stream, StreamInfo>::const_iterator FindStream(const char *stream_id) const
    {
        return std::find_if(streams_.begin(), streams_.end(), [&](const auto &entry) {
            return text(entry.second.szStreamId) == text(stream_id);
        });
    }

    template <class Call>
    bool WithStream(const char *name, const char *stream_id, Call call)
    {
        Lock lock(mutex_);
        const auto found = FindStream(stream_id);
        if (!engine_ || !room_ || found == streams_.end())
            return Refuse(lock, name, "there is no such stream in the room");
        const Status status = call(found->first);
        return status ? true : Refuse(lock, name, status);
    }

    /// Calls the program. It drops the event if the program has no such callback, if the engine of the event has ended, or if the
    /// program has left the event's room meanwhile. With `room` 0 the room is not compared.
    template <class Callback, class Call>
    void Deliver(uint64_t epoch, audioroom::Room room, Callback *Facade::*slot, const char *name, Call call);

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

    /// The info of a stream. Of an unknown stream it has only the id.
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
    void OnStreamExtraInfo(uint64_t epoch, const audioroom::StreamInfoUpdateEvent &event);
    template <class Event>
    void OnRoomEnd(uint64_t epoch, const Event &event, const char *name,
                   void (IAudioRoomCallback::*function)(int, const char *));
    std::string RoomId(audioroom::Room room);
    audioroom::Events MakeEvents(uint64_t epoch);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Running> running_;

    audioroom::EngineOptions options_;
    std::string token_, extra_info_, log_dir_;
    bool user_updates_ = false, mic_ = true, speaker_ = true, verbose_ = false;
    int volume_ = 100;
    std::shared_ptr<const std::function<void(int, const char *)>> log_;

    audioroom::Engine engine_;
    uint64_t epoch_ = 0; // Rises when an engine is to be created and when one is taken away; events with an earlier number are stale.
    bool poll_ = false, loop_wanted_ = false;
    int polling_ = 0;
    std::thread::id poller_;

    std::mutex wake_mutex_; // Guards wake_ only. It is locked after mutex_.
    std::function<void()> wake_;

    audioroom::Room room_ = 0;
    std::string room_id_;
    bool logged_in_ = false, manual_fixed_ = false, room_manual_ = false;
    std::map<audioroom::Stream, StreamInfo> streams_;
};

} // namespace detail

} // namespace AUDIOROOM

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

#endif
