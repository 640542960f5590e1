// audioroom_facade_event.hpp: turns the events of the engine into calls of the program's callback classes.
// audioroom_facade.hpp includes it. Programs do not use it: everything in here may change without notice.

#ifndef AUDIOROOM_FACADE_EVENT_HPP
#define AUDIOROOM_FACADE_EVENT_HPP

#include "audioroom_facade/mail.hpp"
#include "audioroom_facade/setup.hpp"
#include "audioroom_facade/sound.hpp"

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(hidden)
#endif

namespace AUDIOROOM {

namespace detail {

template <class Callback, class Call>
void Facade::Deliver(uint64_t epoch, audioroom::Room room, Callback *Facade::*slot, const char *name, Call call)
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
            // Before the callback, because the program may log in again inside.
            ForgetRoom();
        }
    }
    Deliver(epoch, 0, &Facade::room_callback_, "OnLoginRoom",
            [&](IAudioRoomCallback &callback) { callback.OnLoginRoom(event.status, event.room_id); });
    if (event.status != AUDIOROOM_OK)
        OnRoomStopped(epoch);
    const Lock lock(mutex_);
    if (epoch == epoch_ && event.room == room_) {
        room_manual_ = options_.manual_publish;
        manual_fixed_ = true;
    }
}

/// OnKickout or OnDisconnect. A program that has left the room meanwhile gets OnLogoutRoom instead.
template <class Event>
void Facade::OnRoomEnd(uint64_t epoch, const Event &event, const char *name,
                       void (IAudioRoomCallback::*function)(int, const char *))
{
    {
        const Lock lock(mutex_);
        if (epoch == epoch_ && event.room == room_) {
            // Before the callback, because the program may log in again inside.
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
    OnRoomStopped(epoch);
}

inline void Facade::OnUserUpdate(uint64_t epoch, const audioroom::UserUpdateEvent &event)
{
    std::vector<UserInfo> users;
    const auto add = [&users](const AUDIOROOM_User &user, UserUpdateFlag flag) {
        UserInfo info;
        copy_text(info.szUserId, user.user_id);
        copy_text(info.szUserName, user.user_name);
        info.udapteFlag = flag;
        users.push_back(info);
    };
    for (const AUDIOROOM_User &user : audioroom::List<AUDIOROOM_User>(event.added, event.added_count))
        add(user, USER_ADDED);
    for (const AUDIOROOM_User &user : audioroom::List<AUDIOROOM_User>(event.removed, event.removed_count))
        add(user, USER_DELETED);
    Deliver(epoch, event.room, &Facade::room_callback_, "OnUserUpdate", [&](IAudioRoomCallback &callback) {
        callback.OnUserUpdate(users.data(), static_cast<unsigned int>(users.size()),
                              event.is_complete ? UPDATE_TOTAL : UPDATE_INCREASE);
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
                streams_.erase(stream.stream), playing_.erase(stream.stream);
        };
        // Calls accept the id of a stream inside its first callback, and until its last callback has returned.
        if (event.is_added)
            update(true);
        Deliver(epoch, event.room, &Facade::room_callback_, "OnStreamUpdate", [&](IAudioRoomCallback &callback) {
            callback.OnStreamUpdate(event.is_added ? StreamAdded : StreamDeleted, info, room_id.c_str());
        });
        if (!event.is_added)
            update(false);
    }
}

inline void Facade::OnStreamExtraInfo(uint64_t epoch, const audioroom::StreamInfoUpdateEvent &event)
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

/// The id of the room, for events that have only its handle.
inline std::string Facade::RoomId(audioroom::Room room)
{
    const Lock lock(mutex_);
    return room == room_ ? room_id_ : std::string();
}

/// Whether the program gets this state. It gets neither STARTING nor a stop without an error.
template <class Event>
bool is_reported(const Event &event)
{
    return event.state == AUDIOROOM_STREAM_ACTIVE ||
           (event.state == AUDIOROOM_STREAM_STOPPED && event.status != AUDIOROOM_OK);
}

inline void Facade::OnPublishState(uint64_t epoch, const audioroom::PublishStateEvent &event)
{
    {
        const Lock lock(mutex_);
        if (epoch == epoch_ && event.room == room_ && event.state != AUDIOROOM_STREAM_STARTING)
            published_ = event.state == AUDIOROOM_STREAM_ACTIVE ? event.stream_id : "";
    }
    if (!is_reported(event))
        return;
    PublishingStreamInfo info;
    copy_text(info.szStreamId, event.stream_id);
    Deliver(epoch, event.room, &Facade::publisher_callback_, "OnPublishStateUpdate",
            [&](IAudioLivePublisherCallback &callback) { callback.OnPublishStateUpdate(event.status, event.stream_id, info); });
}

inline void Facade::OnPlayState(uint64_t epoch, const audioroom::PlayStateEvent &event)
{
    {
        const Lock lock(mutex_);
        if (epoch == epoch_ && event.room == room_ && event.state == AUDIOROOM_STREAM_ACTIVE)
            playing_.insert(event.stream);
        else if (event.state == AUDIOROOM_STREAM_STOPPED)
            playing_.erase(event.stream);
    }
    if (!is_reported(event))
        return;
    const StreamInfo info = Known(event.stream, event.stream_id);
    Deliver(epoch, event.room, &Facade::player_callback_, "OnPlayStateUpdate",
            [&](IAudioLivePlayerCallback &callback) { callback.OnPlayStateUpdate(event.status, info); });
}

inline audioroom::Events Facade::MakeEvents(uint64_t epoch)
{
    audioroom::Events events;
    events.on_login_room = [this, epoch](const auto &event) { OnLoginRoom(epoch, event); };
    events.on_logout_room = [this, epoch](const auto &event) {
        Deliver(epoch, 0, &Facade::room_callback_, "OnLogoutRoom",
                [&](IAudioRoomCallback &callback) { callback.OnLogoutRoom(event.status, event.room_id); });
        OnRoomStopped(epoch);
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
        OnLiveEvent(epoch, event.room, Publish_TempDisconnected, Play_TempDisconnected);
        OnLiveEvent(epoch, event.room, Publish_BeginRetry, Play_BeginRetry);
    };
    events.on_reconnected = [this, epoch](const auto &event) {
        const std::string room_id = RoomId(event.room);
        Deliver(epoch, event.room, &Facade::room_callback_, "OnReconnected",
                [&](IAudioRoomCallback &callback) { callback.OnReconnected(room_id.c_str()); });
        OnLiveEvent(epoch, event.room, Publish_RetrySuccess, Play_RetrySuccess);
    };
    events.on_token_needed = [this, epoch](const auto &event) {
        const std::string room_id = RoomId(event.room);
        Deliver(epoch, event.room, &Facade::room_callback_, "OnTokenNeeded",
                [&](IAudioRoomCallback &callback) { callback.OnTokenNeeded(event.status, room_id.c_str()); });
    };
    events.on_user_update = [this, epoch](const auto &event) { OnUserUpdate(epoch, event); };
    events.on_stream_update = [this, epoch](const auto &event) { OnStreamUpdate(epoch, event); };
    events.on_stream_info_update = [this, epoch](const auto &event) { OnStreamExtraInfo(epoch, event); };
    events.on_publish_state = [this, epoch](const auto &event) { OnPublishState(epoch, event); };
    events.on_server_mute = [this, epoch](const auto &event) {
        Deliver(epoch, event.room, &Facade::publisher_callback_, "OnMutedByServer",
                [&](IAudioLivePublisherCallback &callback) {
                    callback.OnMutedByServer(event.is_muted_by_server != 0, event.stream_id);
                });
    };
    events.on_play_state = [this, epoch](const auto &event) { OnPlayState(epoch, event); };
    events.on_first_audio = [this, epoch](const auto &event) {
        const StreamInfo info = Known(event.stream, "");
        Deliver(epoch, event.room, &Facade::player_callback_, "OnRecvRemoteAudioFirstFrame",
                [&](IAudioLivePlayerCallback &callback) { callback.OnRecvRemoteAudioFirstFrame(info.szStreamId); });
    };
    AddSoundEvents(epoch, events);
    AddMailEvents(epoch, events);
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
