// audioroom_facade_state.hpp: the state and the calls behind audioroom_facade.hpp, which includes it. The events are in
// audioroom_facade_event.hpp, the nouns in audioroom_facade/. Programs do not use it: everything in here may change without
// notice.

#ifndef AUDIOROOM_FACADE_STATE_HPP
#define AUDIOROOM_FACADE_STATE_HPP

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <thread>

#ifndef AUDIOROOM_FACADE_HPP
#error "include audioroom.hpp, which includes this file"
#endif

#include "audioroom_facade/audio.hpp"

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(hidden)
#endif

namespace AUDIOROOM {

namespace detail {

using audioroom::Status;

/// Copies text into a field of a struct, cut at the end of a character if it is too long.
template <size_t SIZE>
void copy_text(char (&field)[SIZE], const char *text)
{
    size_t length = text ? std::strlen(text) : 0;
    if (length >= SIZE) {
        length = SIZE - 1;
        while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
            --length;
    }
    if (length > 0)
        std::memcpy(field, text, length);
    field[length] = 0;
}

/// The period of OnPublishQualityUpdate and OnPlayQualityUpdate.
constexpr uint32_t QUALITY_PERIOD_MS = 3000;

/// A request of this header whose result has not come yet.
struct Asked {
    enum Kind { COMMAND, MESSAGE, CREATE, CONVERSATION } kind = MESSAGE;
    int seq = 0;
    std::string conversation;
};

/// A conversation of the room.
struct Conversation {
    ConverInfo info;
    std::vector<User> members;
};

/// The state behind the free functions. `mutex_` guards all fields except `wake_`. It is never held while the program is called.
/// The C calls made under it do not call back, and wait for nothing but a function that runs on the audio thread.
class Facade {
public:
    using Lock = std::unique_lock<std::mutex>;

    /// The only instance in the module. It is never destroyed, because a callback may run while the program exits.
    static Facade &Get()
    {
        static Facade *const facade = new Facade;
        return *facade;
    }

    // ---- settings (audioroom_facade/setup.hpp)

    bool SetServer(const char *url, const char *key, const char *secret);
    bool SetUser(const char *id, const char *name);
    bool SetToken(const char *token);
    bool RenewToken(const char *token);
    bool SetLogDir(const char *folder);
    void SetVerbose(bool verbose);
    void SetLogCallback(std::function<void(int, const char *)> callback);
    void SetConfig(const char *config);
    template <class Apply>
    bool Keep(const char *setting, const char *call, Apply apply);
    template <class Change>
    bool ChangeProfile(const char *call, Change change);
    template <class Call>
    bool WithEngine(const char *name, Call call);
    void Ignore(const char *call, const char *why);
    void Report(const std::string &line);
    bool SetEqualizerGain(unsigned int band, float gain_db);
    bool SetSimpleVolume(int volume);
    void SetSimpleMute(bool mute);
    int SimpleVolume();
    bool IsSimpleMuted();

    // ---- levels, audio of the program and devices (audioroom_facade/sound.hpp)

    float GetSoundLevel(const char *stream_id);
    bool SetLevelPeriod(unsigned int period_ms);
    bool SetLevelMonitor(bool on);
    bool EnableAux(bool on);
    bool SetPublisher(IAudioLivePublisherCallback *callback);
    bool SetDeviceCallback(IDeviceStateCallback *callback);
    void SetPrep(const char *call, Prep prep);
    bool SetRecording(const char *call, unsigned int mask);
    bool RestartPlay(const char *stream_id);

    // ---- messages (audioroom_facade/mail.hpp)

    int SendCustomCommand(const User *members, unsigned int count, const char *content);
    int SendRoomMessage(MessageType type, MessageCategory category, MessagePriority priority, const char *content);
    int CreateConversation(const char *name, const User *members, unsigned int count);
    bool GetConversationInfo(const char *id);
    int SendConversationMessage(const char *id, MessageType type, const char *content);

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
            if (Status status = engine_.SetPlayVolume(0, audioroom::ALL_STREAMS, Effective(volume)); !status)
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

    bool InitSDK(); // audioroom_facade/setup.hpp

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
            requests_.clear();
            is_started_ = false;
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
        options.reconnect_timeout_ms = reconnect_timeout_ms_;
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
    IAudioEngineCallback *engine_callback_ = nullptr;
    ILiveEventCallback *live_event_callback_ = nullptr;
    IDeviceStateCallback *device_callback_ = nullptr;
    IAudioRecordCallback *record_callback_ = nullptr;
    ISoundLevelCallback *level_callback_ = nullptr;
    IAudioIMCallback *im_callback_ = nullptr;

private:
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
        playing_.clear();
        published_.clear();
        conversations_.clear();
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
            return text(stream_id) == entry.second.szStreamId;
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
        copy_text(info.szUserId, stream.user_id);
        copy_text(info.szUserName, stream.user_name);
        copy_text(info.szStreamId, stream.stream_id);
        copy_text(info.szExtraInfo, stream.extra_info);
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
        copy_text(info.szStreamId, stream_id);
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
    void AddSoundEvents(uint64_t epoch, audioroom::Events &events);
    void AddMailEvents(uint64_t epoch, audioroom::Events &events);
    void OnPublishState(uint64_t epoch, const audioroom::PublishStateEvent &event);
    void OnPlayState(uint64_t epoch, const audioroom::PlayStateEvent &event);
    void OnRequestDone(uint64_t epoch, const audioroom::RequestDoneEvent &event);
    void OnText(uint64_t epoch, const audioroom::TextEvent &event);
    void OnConversation(uint64_t epoch, const audioroom::TextEvent &event, const std::string &kind);
    void OnSoundLevel(uint64_t epoch, const audioroom::SoundLevelEvent &event);
    void OnDeviceStarted(uint64_t epoch);
    void OnRoomStopped(uint64_t epoch);
    void OnLiveEvent(uint64_t epoch, audioroom::Room room, EventType publish, EventType play);
    std::string StreamId(audioroom::Stream stream);
    void Record(const Chunk &chunk);
    void ApplyKept(Lock &lock);
    template <class Send>
    int Request(const char *call, Asked asked, Send send);

    /// The volume for the engine: `volume` with the part of SetSpeakerSimpleVolume and SetSpeakerSimpleMute.
    int Effective(int volume) const { return simple_mute_ ? 0 : volume * simple_volume_ / 100; }

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
    std::set<audioroom::Stream> playing_; // The remote streams that are played.
    std::string published_;               // The id of the local stream; empty while nothing is published.
    bool is_started_ = false;             // OnAudioEngineStart was the last call of IAudioEngineCallback.

    std::map<std::string, std::function<Status(audioroom::Engine &)>> kept_; // Settings that each new engine gets.
    std::set<std::string> ignored_;                                          // Calls without effect that the log has named.
    std::optional<uint32_t> reconnect_timeout_ms_;
    int simple_volume_ = 100;
    bool simple_mute_ = false;
    unsigned int level_period_ms_ = 200;
    std::array<float, AUDIOROOM_EQUALIZER_BANDS> gains_db_ = {};

    std::map<uint64_t, Asked> requests_;
    int next_seq_ = 0;
    bool is_recording_ = false; // The recording thread runs.
    std::map<std::string, Conversation> conversations_;

    AudioPort audio_;
};

} // namespace detail

} // namespace AUDIOROOM

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

#endif
