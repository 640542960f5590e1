/* audioroom.hpp: audioroom for C++17, header-only, over audioroom.h.
 *
 * Two parts, which can be used in one program:
 *
 *   namespace audioroom   Engine and Server as values that clean up after themselves, events as std::function, errors as
 *                         values. What it does not wrap is reached through Engine::get() and the C functions.
 *   namespace AUDIOROOM   The free functions and callback classes of the older AudioRoom API over one default engine of this
 *                         module (program or shared library): audioroom_classic.hpp, which this file includes.
 *
 * Nothing here throws into the library: an exception that leaves a callback of the host is caught and written to stderr.
 * Text is UTF-8. Events come on the library's event thread, or, with audioroom_qt.hpp, in the Qt loop. */
#ifndef AUDIOROOM_HPP
#define AUDIOROOM_HPP

#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "audioroom.h"

namespace audioroom {

/// How a call ended: a status of the C API and, if it failed, a sentence that says what to do.
class Result {
public:
    Result() = default;
    /// Takes over a status; the sentence is this thread's last error text.
    Result(AUDIOROOM_Status status) : status_(status) // NOLINT: a status is a result
    {
        if (status == AUDIOROOM_OK) return;
        size_t needed = 0;
        AUDIOROOM_GetLastErrorMessage(nullptr, 0, &needed);
        std::vector<char> text(needed + 1);
        if (AUDIOROOM_GetLastErrorMessage(text.data(), text.size(), &needed) == AUDIOROOM_OK) message_ = text.data();
    }
    /// Whether the call was accepted.
    explicit operator bool() const { return status_ == AUDIOROOM_OK; }
    AUDIOROOM_Status status() const { return status_; }
    const std::string &message() const { return message_; }

private:
    AUDIOROOM_Status status_ = AUDIOROOM_OK;
    std::string message_;
};

/// What the engine tells; an empty function is not called. Each event is borrowed for the call.
struct Events {
    std::function<void(const AUDIOROOM_LoginRoomEvent &)> login_room;
    std::function<void(const AUDIOROOM_LogoutRoomEvent &)> logout_room;
    std::function<void(const AUDIOROOM_KickOutEvent &)> kick_out;
    std::function<void(const AUDIOROOM_DisconnectEvent &)> disconnect;
    std::function<void(const AUDIOROOM_ReconnectingEvent &)> reconnecting;
    std::function<void(const AUDIOROOM_ReconnectedEvent &)> reconnected;
    std::function<void(const AUDIOROOM_TokenNeededEvent &)> token_needed;
    std::function<void(const AUDIOROOM_UserUpdateEvent &)> user_update;
    std::function<void(const AUDIOROOM_StreamUpdateEvent &)> stream_update;
    std::function<void(const AUDIOROOM_StreamExtraInfoEvent &)> stream_extra_info;
    std::function<void(const AUDIOROOM_PublishStateEvent &)> publish_state;
    std::function<void(const AUDIOROOM_PlayStateEvent &)> play_state;
    std::function<void(const AUDIOROOM_FirstAudioEvent &)> first_audio;
    std::function<void(const AUDIOROOM_DeviceStartedEvent &)> device_started;
    std::function<void(const AUDIOROOM_DeviceErrorEvent &)> device_error;
    std::function<void(const AUDIOROOM_SoundLevelEvent &)> sound_level;
    std::function<void(const AUDIOROOM_ActiveSpeakersEvent &)> active_speakers;
    std::function<void(const AUDIOROOM_ConnectionQualityEvent &)> connection_quality;
    std::function<void(const AUDIOROOM_RoomMessageEvent &)> room_message;
    std::function<void(const AUDIOROOM_DataEvent &)> data;
    std::function<void(const AUDIOROOM_RequestDoneEvent &)> request_done;
    std::function<void(const AUDIOROOM_LogEvent &)> log;
    /// Called on a thread of the library when events wait to be polled; only to post to the host's own loop.
    std::function<void()> wake;
};

namespace detail {

/// Calls the host; what it throws ends here.
template <typename Call> void guarded(const char *what, Call &&call) noexcept
{
    try {
        call();
    } catch (const std::exception &error) {
        std::fprintf(stderr, "audioroom: %s threw: %s\n", what, error.what());
    } catch (...) {
        std::fprintf(stderr, "audioroom: %s threw something that is no std::exception\n", what);
    }
}

template <typename Event> void deliver(const char *name, const std::function<void(const Event &)> &to, const Event *event) noexcept
{
    if (to) guarded(name, [&] { to(*event); });
}

/// Fills the C callbacks so that they call `events`, which the library gives back in on_release.
inline AUDIOROOM_Callbacks callbacks_of(Events *events)
{
    AUDIOROOM_Callbacks c;
    AUDIOROOM_InitCallbacks(&c, sizeof c);
    c.user_data = events;
#define AUDIOROOM_DELIVER(name, type)                                                                                              \
    if (events->name)                                                                                                              \
        c.on_##name = [](void *user_data, const AUDIOROOM_##type##Event *event) {                                                  \
            deliver("on_" #name, static_cast<Events *>(user_data)->name, event);                                                   \
        }
    AUDIOROOM_DELIVER(login_room, LoginRoom);
    AUDIOROOM_DELIVER(logout_room, LogoutRoom);
    AUDIOROOM_DELIVER(kick_out, KickOut);
    AUDIOROOM_DELIVER(disconnect, Disconnect);
    AUDIOROOM_DELIVER(reconnecting, Reconnecting);
    AUDIOROOM_DELIVER(reconnected, Reconnected);
    AUDIOROOM_DELIVER(token_needed, TokenNeeded);
    AUDIOROOM_DELIVER(user_update, UserUpdate);
    AUDIOROOM_DELIVER(stream_update, StreamUpdate);
    AUDIOROOM_DELIVER(stream_extra_info, StreamExtraInfo);
    AUDIOROOM_DELIVER(publish_state, PublishState);
    AUDIOROOM_DELIVER(play_state, PlayState);
    AUDIOROOM_DELIVER(first_audio, FirstAudio);
    AUDIOROOM_DELIVER(device_started, DeviceStarted);
    AUDIOROOM_DELIVER(device_error, DeviceError);
    AUDIOROOM_DELIVER(sound_level, SoundLevel);
    AUDIOROOM_DELIVER(active_speakers, ActiveSpeakers);
    AUDIOROOM_DELIVER(connection_quality, ConnectionQuality);
    AUDIOROOM_DELIVER(room_message, RoomMessage);
    AUDIOROOM_DELIVER(data, Data);
    AUDIOROOM_DELIVER(request_done, RequestDone);
    AUDIOROOM_DELIVER(log, Log);
#undef AUDIOROOM_DELIVER
    if (events->wake) c.on_wake = [](void *user_data) { guarded("on_wake", [&] { static_cast<Events *>(user_data)->wake(); }); };
    c.on_release = [](void *user_data) { delete static_cast<Events *>(user_data); };
    return c;
}

inline const char *or_null(const std::string &text) { return text.empty() ? nullptr : text.c_str(); }

} // namespace detail

/// What an engine is made with. An empty text is 'not given'.
struct EngineConfig {
    std::string user_id, user_name;
    std::string server_url, api_key, api_secret, ca_file;
    /// Empty: the default device; `null`, `file:PATH`, `push` / `pull`, or an id.
    std::string capture_device, playback_device;
    bool manual_publish = false, manual_play = false;
    /// Whether events wait for Engine::poll instead of coming on a thread of the library.
    bool poll = false;
    std::string log_file;
};

/// An engine: one user, one microphone, one loudspeaker. Movable; leaves every room when it goes.
class Engine {
public:
    Engine() = default;
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;
    Engine(Engine &&other) noexcept : engine_(std::exchange(other.engine_, nullptr)) {}
    Engine &operator=(Engine &&other) noexcept
    {
        if (this != &other) {
            destroy();
            engine_ = std::exchange(other.engine_, nullptr);
        }
        return *this;
    }
    ~Engine() { destroy(); }

    /// Starts the engine; one that runs already is ended first.
    Result create(const EngineConfig &config, Events events = {})
    {
        destroy();
        auto owned = std::make_unique<Events>(std::move(events));
        AUDIOROOM_Callbacks callbacks = detail::callbacks_of(owned.get());
        AUDIOROOM_EngineOptions options;
        AUDIOROOM_InitEngineOptions(&options, sizeof options);
        options.callbacks = &callbacks;
        options.event_mode = config.poll ? AUDIOROOM_EVENTS_POLL : AUDIOROOM_EVENTS_THREAD;
        options.user_id = detail::or_null(config.user_id);
        options.user_name = detail::or_null(config.user_name);
        options.server_url = detail::or_null(config.server_url);
        options.api_key = detail::or_null(config.api_key);
        options.api_secret = detail::or_null(config.api_secret);
        options.ca_file = detail::or_null(config.ca_file);
        options.capture_device = detail::or_null(config.capture_device);
        options.playback_device = detail::or_null(config.playback_device);
        options.manual_publish = config.manual_publish;
        options.manual_play = config.manual_play;
        options.log_file = detail::or_null(config.log_file);
        Result result = AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine_);
        if (result) owned.release(); // on_release deletes it
        return result;
    }

    /// Ends the engine. No event comes afterwards, unless this is called from inside one: then that one is the last.
    void destroy() { AUDIOROOM_DestroyEngine(&engine_); }

    /// The C handle, for every function of audioroom.h; NULL before create.
    AUDIOROOM_Engine *get() const { return engine_; }
    explicit operator bool() const { return engine_ != nullptr; }

    /// Delivers waiting events on this thread; 0 is all that are there.
    Result poll(uint32_t max = 0, uint32_t *delivered = nullptr) { return AUDIOROOM_PollEvents(engine_, max, delivered); }

    Result login(const std::string &room_id, AUDIOROOM_Room *room) { return AUDIOROOM_LoginRoom(engine_, room_id.c_str(), nullptr, room); }
    Result login(const std::string &room_id, const AUDIOROOM_LoginOptions &options, AUDIOROOM_Room *room)
    {
        return AUDIOROOM_LoginRoom(engine_, room_id.c_str(), &options, room);
    }
    Result logout(AUDIOROOM_Room room) { return AUDIOROOM_LogoutRoom(engine_, room); }
    Result set_manual_publish(bool on) { return AUDIOROOM_SetManualPublish(engine_, on); }
    Result start_publish(AUDIOROOM_Room room, AUDIOROOM_Stream *stream) { return AUDIOROOM_StartPublish(engine_, room, nullptr, stream); }
    Result stop_publish(AUDIOROOM_Room room) { return AUDIOROOM_StopPublish(engine_, room); }
    Result enable_mic(bool on) { return AUDIOROOM_EnableMic(engine_, on); }
    Result enable_speaker(bool on) { return AUDIOROOM_EnableSpeaker(engine_, on); }
    Result send_message(AUDIOROOM_Room room, const std::string &text, uint64_t *request)
    {
        return AUDIOROOM_SendRoomMessage(engine_, room, text.c_str(), request);
    }

private:
    AUDIOROOM_Engine *engine_ = nullptr;
};

/// A room server inside this process. Movable; stops when it goes.
class Server {
public:
    Server() = default;
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;
    Server(Server &&other) noexcept : server_(std::exchange(other.server_, nullptr)) {}
    Server &operator=(Server &&other) noexcept
    {
        if (this != &other) {
            AUDIOROOM_DestroyServer(&server_);
            server_ = std::exchange(other.server_, nullptr);
        }
        return *this;
    }
    ~Server() { AUDIOROOM_DestroyServer(&server_); }

    /// Starts the server with options that AUDIOROOM_InitServerOptions has prepared.
    Result create(const AUDIOROOM_ServerOptions &options)
    {
        AUDIOROOM_DestroyServer(&server_);
        return AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &options, &server_);
    }

    /// Where to log in to; empty before create.
    std::string url() const
    {
        size_t needed = 0;
        AUDIOROOM_GetServerUrl(server_, nullptr, 0, &needed);
        std::vector<char> text(needed + 1);
        return AUDIOROOM_GetServerUrl(server_, text.data(), text.size(), &needed) == AUDIOROOM_OK ? text.data() : "";
    }

    AUDIOROOM_Server *get() const { return server_; }
    explicit operator bool() const { return server_ != nullptr; }

private:
    AUDIOROOM_Server *server_ = nullptr;
};

} // namespace audioroom

#include "audioroom_classic.hpp"

#endif // AUDIOROOM_HPP
