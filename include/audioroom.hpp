// audioroom.hpp: the C++17 interface of audioroom, on top of the C interface. Header-only; needs only the library itself.
//
// Two ways to use it:
//
// * namespace audioroom: engines and servers as objects that end themselves, events as std::function, errors as values.
// * namespace AUDIOROOM (audioroom_facade.hpp, included at the end): free functions and callback classes over one engine for
//   the whole module, for programs that have one room at a time.
//
//     audioroom::Events events;
//     events.on_login_room = [](const audioroom::LoginRoomEvent &event) { std::puts(event.message); };
//     audioroom::EngineOptions options;
//     options.user_id = "alice";
//     auto engine = audioroom::Engine::Create(options, events);
//     if (!engine) return std::fputs(engine.status().message().c_str(), stderr), 1;
//     auto room = engine->LoginRoom("lobby");         // talks and listens by itself
//
// What a call means, what its ranges and errors are, is said in audioroom.h at the C function of the same name; here stands
// only what is different. Unless a comment says otherwise: thread any, does not block, allowed in callbacks.
//
// Exceptions: the library's functions throw none (memory may run out in the standard containers). What a callback of the
// program throws is caught, written to the log (Events::on_log, or stderr where there is none) and goes no further.

#ifndef AUDIOROOM_HPP
#define AUDIOROOM_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audioroom.h"

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define AUDIOROOM_HPP_TRY try
#define AUDIOROOM_HPP_CATCH(report)                                                                                    \
    catch (const std::exception &error) { report(error.what()); }                                                      \
    catch (...) { report("something that is no std::exception"); }
#else
#define AUDIOROOM_HPP_TRY
#define AUDIOROOM_HPP_CATCH(report)
#endif

namespace audioroom {

namespace detail {

/// Reads text by the C interface's buffer rule: ask for the size, then for the text. Empty where the call fails.
template <class Read>
std::string text_of(Read read)
{
    size_t needed = 0;
    if (read(nullptr, 0, &needed) != AUDIOROOM_OK || needed == 0)
        return {};
    std::string text(needed, '\0');
    if (read(&text[0], text.size(), &needed) != AUDIOROOM_OK)
        return {};
    text.resize(needed - 1); // Without the NUL.
    return text;
}

} // namespace detail

// ---- status and result

/// The outcome of a call: a number and, when it is an error, a sentence that says what happened and what to do.
class [[nodiscard]] Status {
public:
    /// Success.
    Status() = default;
    /// An outcome with its sentence.
    Status(AUDIOROOM_Status code, std::string message) : code_(code), message_(std::move(message)) {}

    /// Takes the number that a C function returned on this thread, and the sentence that belongs to it.
    static Status Of(AUDIOROOM_Status code)
    {
        if (code == AUDIOROOM_OK)
            return {};
        std::string text = detail::text_of(AUDIOROOM_GetLastErrorMessage);
        if (text.empty())
            text = AUDIOROOM_GetStatusName(code);
        return {code, std::move(text)};
    }

    /// Whether it worked, or was accepted.
    bool ok() const noexcept { return code_ == AUDIOROOM_OK; }
    /// The same.
    explicit operator bool() const noexcept { return ok(); }
    /// AUDIOROOM_OK, or a negative AUDIOROOM_ERR_… number.
    AUDIOROOM_Status code() const noexcept { return code_; }
    /// The number's name, such as "AUDIOROOM_ERR_NOT_FOUND". Static text.
    const char *name() const noexcept { return AUDIOROOM_GetStatusName(code_); }
    /// What happened and what to do; empty when it worked.
    const std::string &message() const noexcept { return message_; }

private:
    AUDIOROOM_Status code_ = AUDIOROOM_OK;
    std::string message_;
};

/// A value, or the status that says why there is none.
template <class T>
class [[nodiscard]] Result {
public:
    /// A value.
    Result(T value) : value_(std::move(value)) {}
    /// No value; `status` must be an error.
    Result(Status status) : status_(std::move(status)) {}

    /// Whether there is a value.
    bool ok() const noexcept { return value_.has_value(); }
    /// The same.
    explicit operator bool() const noexcept { return ok(); }
    /// How it went.
    const Status &status() const noexcept { return status_; }
    /// The value. Only where ok().
    T &operator*() & { return *value_; }
    /// The value. Only where ok().
    const T &operator*() const & { return *value_; }
    /// The value, to be moved out. Only where ok().
    T &&operator*() && { return std::move(*value_); }
    /// The value's members. Only where ok().
    T *operator->() { return &*value_; }
    /// The value's members. Only where ok().
    const T *operator->() const { return &*value_; }

private:
    std::optional<T> value_;
    Status status_;
};

// ---- events

/// A login; 0 is none.
using Room = AUDIOROOM_Room;
/// A stream of a room; 0 is none.
using Stream = AUDIOROOM_Stream;

// Events are the C structs, such as LoginRoomEvent. Their text and lists are borrowed for the call: copy what you keep.
#define AUDIOROOM_HPP_EVENT(name, Event) using Event = AUDIOROOM_##Event;
AUDIOROOM_EVENTS(AUDIOROOM_HPP_EVENT)
#undef AUDIOROOM_HPP_EVENT

/// A list inside an event, to walk over: `for (const auto &stream : List(event.streams, event.count))`. Valid as long as the
/// event.
template <class T>
class List {
public:
    /// A list as the events hold it: pointers to `count` entries.
    List(const T *const *items, uint32_t count) noexcept : items_(items), count_(count) {}

    /// Walks over references.
    class Iterator {
    public:
        explicit Iterator(const T *const *at) noexcept : at_(at) {}
        const T &operator*() const noexcept { return **at_; }
        Iterator &operator++() noexcept { return ++at_, *this; }
        bool operator!=(const Iterator &other) const noexcept { return at_ != other.at_; }

    private:
        const T *const *at_;
    };

    Iterator begin() const noexcept { return Iterator(items_); }
    Iterator end() const noexcept { return Iterator(items_ + count_); }
    /// How many entries.
    uint32_t size() const noexcept { return count_; }
    /// One entry; `index` is below size().
    const T &operator[](uint32_t index) const noexcept { return *items_[index]; }

private:
    const T *const *items_;
    uint32_t count_;
};

/// What the program wants to be told. An empty function means that nobody is told, and the library does not make the event.
/// There is one for each event: std::function<void(const LoginRoomEvent &)> on_login_room, and so on.
///
/// They are called one at a time, on the engine's event thread or, in a polling engine, inside PollEvents. Every call of the
/// library is allowed inside, the end of the engine too. on_wake is the exception: it is called on a library thread of
/// a polling engine when events begin to wait, only to post to the program's own loop.
struct Events {
#define AUDIOROOM_HPP_EVENT(name, Event) std::function<void(const Event &)> name;
    AUDIOROOM_EVENTS(AUDIOROOM_HPP_EVENT)
#undef AUDIOROOM_HPP_EVENT
    std::function<void()> on_wake;
};

// ---- options

/// How the local microphone is encoded: the C struct, filled with the defaults.
struct AudioProfile : AUDIOROOM_AudioProfile {
    AudioProfile() noexcept
    {
        (void)AUDIOROOM_InitAudioProfile(this, sizeof(AUDIOROOM_AudioProfile));
    }

    /// What music wants: stereo, the whole sound at all times, nothing done to it.
    static AudioProfile music() noexcept
    {
        AudioProfile profile;
        (void)AUDIOROOM_InitMusicProfile(&profile, sizeof(AUDIOROOM_AudioProfile));
        return profile;
    }
};

/// Settings of an engine. Empty text stands for what NULL means in AUDIOROOM_EngineOptions.
struct EngineOptions {
    std::string user_id;         ///< 1–256 bytes; empty: SetUser or a token gives it before the login.
    std::string user_name;       ///< Up to 256 bytes; empty: the id.
    std::string server_url;      ///< ws:// or wss://; empty: the server of this user on this machine.
    std::string api_key;         ///< Signs tokens, together with api_secret.
    std::string api_secret;      ///< The secret that belongs to api_key.
    std::string ca_file;         ///< Certificates (PEM) to trust besides the system's.
    std::string capture_device;  ///< Empty: the default one; an id, null, file:PATH or push.
    std::string playback_device; ///< Empty: the default one; an id, null, file:PATH or pull.
    std::string log_file;        ///< Lines are appended; empty: no file.
    std::optional<AUDIOROOM_LogLevel> log_level;  ///< Unset: the library's default.
    bool poll = false;           ///< Deliver events inside PollEvents instead of on an event thread.
    bool manual_publish = false; ///< Publishing waits for StartPublish.
    bool manual_play = false;    ///< Playing waits for StartPlay.
    AudioProfile audio_profile;  ///< How the local microphone is encoded.
};

/// Settings of one login. Unset: the library's default.
struct LoginOptions {
    std::string server_url;                       ///< Empty: the engine's.
    std::string token;                            ///< Empty: signed with the engine's key, or the local one.
    std::optional<bool> manual_publish;           ///< Fixed for this login; unset: the engine's when on_login_room returns.
    std::optional<bool> manual_play;              ///< Fixed for this login; unset: the engine's.
    bool user_updates = false;                    ///< Whether on_user_update is called.
    std::optional<uint32_t> login_timeout_ms;     ///< 1000–120000.
    std::optional<uint32_t> reconnect_timeout_ms; ///< 0–3600000.
};

namespace detail {

inline const char *text_or_null(const std::string &text) noexcept
{
    return text.empty() ? nullptr : text.c_str();
}

/// What the C callbacks find behind user_data. The library owns one reference, until on_release.
struct Receiver {
    std::mutex mutex;
    std::shared_ptr<const Events> events;

    std::shared_ptr<const Events> present()
    {
        const std::lock_guard<std::mutex> lock(mutex);
        return events;
    }
};

/// Writes a line to on_log, or to stderr where there is none. A fault in on_log itself goes to stderr.
inline void report(const Events &events, AUDIOROOM_LogLevel level, const std::string &line) noexcept
{
    const auto to_stderr = [&line](const char *) { std::fprintf(stderr, "audioroom: %s\n", line.c_str()); };
    if (!events.on_log)
        return to_stderr("");
    AUDIOROOM_LogEvent event = {};
    event.struct_size = sizeof event;
    event.message = line.c_str();
    event.target = "c++";
    event.level = level;
    AUDIOROOM_HPP_TRY { events.on_log(event); }
    AUDIOROOM_HPP_CATCH(to_stderr)
}

/// Calls a function of the program; nothing that it throws goes further.
template <class Function, class... Arguments>
void guarded(const Events &events, const char *name, const Function &function, const Arguments &...arguments) noexcept
{
    const auto caught = [&](const char *what) {
        AUDIOROOM_HPP_TRY
        {
            report(events, AUDIOROOM_LOG_ERROR, std::string(name) + " threw an exception, which was dropped: " + what);
        }
        AUDIOROOM_HPP_CATCH((void))
    };
    (void)caught;
    AUDIOROOM_HPP_TRY { function(arguments...); }
    AUDIOROOM_HPP_CATCH(caught)
}

/// What a C callback does: calls the function of the program that belongs to it.
template <class Event>
void deliver(void *user_data, const Event *event, std::function<void(const Event &)> Events::*function,
             const char *name) noexcept
{
    // Held for the call: the program may replace its events, or end the engine, inside.
    const std::shared_ptr<const Events> events = (*static_cast<std::shared_ptr<Receiver> *>(user_data))->present();
    if ((*events).*function)
        guarded(*events, name, (*events).*function, *event);
}

inline void wake(void *user_data) noexcept
{
    const std::shared_ptr<const Events> events = (*static_cast<std::shared_ptr<Receiver> *>(user_data))->present();
    if (events->on_wake)
        guarded(*events, "on_wake", events->on_wake);
}

inline void release(void *user_data) noexcept
{
    delete static_cast<std::shared_ptr<Receiver> *>(user_data);
}

/// The C callbacks of those events that the program wants.
inline AUDIOROOM_Callbacks callbacks(const Events &events, std::shared_ptr<Receiver> *receiver) noexcept
{
    AUDIOROOM_Callbacks table;
    (void)AUDIOROOM_InitCallbacks(&table, sizeof table);
    table.user_data = receiver;
#define AUDIOROOM_HPP_EVENT(name, Event)                                                                               \
    if (events.name) {                                                                                                 \
        table.name = [](void *user_data, const Event *event) noexcept {                                               \
            deliver<Event>(user_data, event, &Events::name, #name);                                                    \
        };                                                                                                             \
    }
    AUDIOROOM_EVENTS(AUDIOROOM_HPP_EVENT)
#undef AUDIOROOM_HPP_EVENT
    if (events.on_wake)
        table.on_wake = wake;
    table.on_release = release;
    return table;
}

} // namespace detail

// ---- engine

/// An engine: one user, one microphone, one loudspeaker, any number of rooms. It ends with the object.
///
/// Movable, not copyable. Calls on an empty one (default-made, moved from, destroyed) give AUDIOROOM_ERR_NULL_ARGUMENT. Calls
/// may come from any thread, but the object itself must not be moved, assigned or destroyed while another thread uses it.
class Engine {
public:
    /// An empty one.
    Engine() = default;
    Engine(Engine &&other) noexcept { swap(other); }
    Engine &operator=(Engine &&other) noexcept
    {
        Engine(std::move(other)).swap(*this);
        return *this;
    }
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;
    ~Engine() { Destroy(); }

    /// Starts an engine. No device opens and nothing is sent before LoginRoom.
    static Result<Engine> Create(const EngineOptions &options, Events events = {})
    {
        Engine made;
        made.receiver_ = std::make_shared<detail::Receiver>();
        made.receiver_->events = std::make_shared<const Events>(std::move(events));
        made.user_data_ = new std::shared_ptr<detail::Receiver>(made.receiver_);
        const AUDIOROOM_Callbacks callbacks = detail::callbacks(*made.receiver_->events, made.user_data_);

        AUDIOROOM_EngineOptions c;
        (void)AUDIOROOM_InitEngineOptions(&c, sizeof c);
        c.event_mode = options.poll ? AUDIOROOM_EVENTS_POLL : AUDIOROOM_EVENTS_THREAD;
        c.callbacks = &callbacks;
        c.user_id = detail::text_or_null(options.user_id);
        c.user_name = detail::text_or_null(options.user_name);
        c.server_url = detail::text_or_null(options.server_url);
        c.api_key = detail::text_or_null(options.api_key);
        c.api_secret = detail::text_or_null(options.api_secret);
        c.ca_file = detail::text_or_null(options.ca_file);
        c.capture_device = detail::text_or_null(options.capture_device);
        c.playback_device = detail::text_or_null(options.playback_device);
        c.log_file = detail::text_or_null(options.log_file);
        c.audio_profile = &options.audio_profile;
        c.manual_publish = options.manual_publish;
        c.manual_play = options.manual_play;
        if (options.log_level)
            c.log_level = *options.log_level;

        const AUDIOROOM_Status code = AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &c, &made.engine_);
        if (code == AUDIOROOM_OK)
            return made;
        Status status = Status::Of(code);
        delete made.user_data_; // on_release is not called for an engine that never was.
        return status;
    }

    /// Ends the engine: every room is left. Blocks up to 500 ms, plus the time of a callback on another thread. Inside a
    /// callback of this engine it returns at once, and the rest is done when the outermost callback returns.
    void Destroy() noexcept
    {
        (void)AUDIOROOM_DestroyEngine(&engine_);
        user_data_ = nullptr;
        receiver_.reset();
    }

    /// Whether there is an engine.
    explicit operator bool() const noexcept { return engine_ != nullptr; }
    /// The C engine, for C functions that have no method here. Stays owned by this object.
    AUDIOROOM_Engine *get() const noexcept { return engine_; }

    /// Replaces all events; when it has returned, none of the earlier ones runs on another thread. Blocks while one does.
    Status SetEvents(Events events)
    {
        if (!engine_)
            return Status::Of(AUDIOROOM_SetCallbacks(nullptr, nullptr));
        auto next = std::make_shared<const Events>(std::move(events));
        const AUDIOROOM_Callbacks callbacks = detail::callbacks(*next, user_data_);
        {
            const std::lock_guard<std::mutex> lock(receiver_->mutex);
            receiver_->events.swap(next);
        }
        return Status::Of(AUDIOROOM_SetCallbacks(engine_, &callbacks));
    }

    /// Calls the callbacks of up to `max` waiting events on this thread (0: all that wait now) and gives how many it were.
    Result<uint32_t> PollEvents(uint32_t max = 0)
    {
        uint32_t delivered = 0;
        const AUDIOROOM_Status code = AUDIOROOM_PollEvents(engine_, max, &delivered);
        return result(code, delivered);
    }

    /// Sets who logs in, from the next login on.
    Status SetUser(const std::string &user_id, const std::string &user_name = {})
    {
        return Status::Of(AUDIOROOM_SetUser(engine_, user_id.c_str(), detail::text_or_null(user_name)));
    }

    /// Sets server and key, from the next login on. Empty text is NULL.
    Status SetServer(const std::string &url, const std::string &api_key = {}, const std::string &api_secret = {})
    {
        return Status::Of(AUDIOROOM_SetServer(engine_, detail::text_or_null(url), detail::text_or_null(api_key),
                                              detail::text_or_null(api_secret)));
    }

    /// Makes every room look for a network path again.
    Status NotifyNetworkChanged() { return Status::Of(AUDIOROOM_NotifyNetworkChanged(engine_)); }

    // ---- rooms

    /// Begins to log in; on_login_room tells how it ended.
    Result<Room> LoginRoom(const std::string &room_id, const LoginOptions &options = {})
    {
        AUDIOROOM_LoginOptions c;
        (void)AUDIOROOM_InitLoginOptions(&c, sizeof c);
        c.server_url = detail::text_or_null(options.server_url);
        c.token = detail::text_or_null(options.token);
        if (options.manual_publish)
            c.manual_publish = *options.manual_publish;
        if (options.manual_play)
            c.manual_play = *options.manual_play;
        c.user_updates = options.user_updates;
        if (options.login_timeout_ms)
            c.login_timeout_ms = *options.login_timeout_ms;
        if (options.reconnect_timeout_ms)
            c.reconnect_timeout_ms = *options.reconnect_timeout_ms;
        Room room = 0;
        const AUDIOROOM_Status code = AUDIOROOM_LoginRoom(engine_, room_id.c_str(), &c, &room);
        return result(code, room);
    }

    /// Leaves a room; on_logout_room tells when it is done.
    Status LogoutRoom(Room room) { return Status::Of(AUDIOROOM_LogoutRoom(engine_, room)); }
    /// Whether publishing waits for StartPublish; for logins that on_login_room has not told of yet, and later ones.
    Status SetManualPublish(bool manual) { return Status::Of(AUDIOROOM_SetManualPublish(engine_, manual)); }
    /// Whether playing waits for StartPlay; for logins that on_login_room has not told of yet, and later ones.
    Status SetManualPlay(bool manual) { return Status::Of(AUDIOROOM_SetManualPlay(engine_, manual)); }
    /// Whether on_user_update is called for this room.
    Status SetUserStateUpdate(Room room, bool on)
    {
        return Status::Of(AUDIOROOM_SetUserStateUpdate(engine_, room, on));
    }
    /// Gives a room a later token.
    Status RenewToken(Room room, const std::string &token)
    {
        return Status::Of(AUDIOROOM_RenewToken(engine_, room, token.c_str()));
    }

    // ---- publish

    /// Publishes the local microphone; an empty id lets the library make one. on_publish_state tells what comes of it.
    Result<Stream> StartPublish(Room room, const std::string &stream_id = {})
    {
        Stream stream = 0;
        const AUDIOROOM_Status code =
            AUDIOROOM_StartPublish(engine_, room, detail::text_or_null(stream_id), &stream);
        return result(code, stream);
    }
    /// Ends publishing.
    Status StopPublish(Room room) { return Status::Of(AUDIOROOM_StopPublish(engine_, room)); }
    /// Tries again after publishing failed.
    Status RestartPublish(Room room) { return Status::Of(AUDIOROOM_RestartPublish(engine_, room)); }
    /// Attaches text to the local stream, up to 1024 bytes.
    Status SetStreamExtraInfo(Room room, const std::string &text)
    {
        return Status::Of(AUDIOROOM_SetStreamExtraInfo(engine_, room, text.c_str(), nullptr));
    }
    /// Whether the microphone is heard.
    Status EnableMic(bool on) { return Status::Of(AUDIOROOM_EnableMic(engine_, on)); }
    /// Whether the server mutes this user in a room.
    Result<bool> IsMutedByServer(Room room)
    {
        int32_t muted = 0;
        const AUDIOROOM_Status code = AUDIOROOM_IsMutedByServer(engine_, room, &muted);
        return result(code, muted != 0);
    }
    /// Changes how the local microphone is encoded.
    Status SetAudioProfile(const AudioProfile &profile)
    {
        return Status::Of(AUDIOROOM_SetAudioProfile(engine_, &profile));
    }
    /// Volume of the microphone, 0–200 percent, 100 as captured.
    Status SetCaptureVolume(int32_t volume)
    {
        return Status::Of(AUDIOROOM_SetCaptureVolume(engine_, volume));
    }

    // ---- processing

    /// Echo cancellation; AUDIOROOM_AUTO lets the library choose, here and in the next three.
    Status EnableAec(int32_t enable) { return Status::Of(AUDIOROOM_EnableAec(engine_, enable)); }
    /// The high-pass filter where echo cancellation is off.
    Status EnableHighPass(int32_t enable) { return Status::Of(AUDIOROOM_EnableHighPass(engine_, enable)); }
    /// Noise suppression.
    Status EnableNoiseSuppression(int32_t enable)
    {
        return Status::Of(AUDIOROOM_EnableNoiseSuppression(engine_, enable));
    }
    /// Gain control.
    Status EnableAgc(int32_t enable) { return Status::Of(AUDIOROOM_EnableAgc(engine_, enable)); }
    /// When the microphone is sent.
    Status SetTalkMode(const AUDIOROOM_TalkOptions &options)
    {
        return Status::Of(AUDIOROOM_SetTalkMode(engine_, &options));
    }
    /// Whether the key of push-to-talk is held.
    Status SetPushToTalk(bool pressed) { return Status::Of(AUDIOROOM_SetPushToTalk(engine_, pressed)); }
    /// Changes the microphone's sound; a function of the C kind, because it runs on the media thread and must not throw.
    Status SetCaptureProcessor(AUDIOROOM_AudioProcessor processor, void *user_data)
    {
        return Status::Of(AUDIOROOM_SetCaptureProcessor(engine_, processor, user_data));
    }
    /// The same for what the loudspeaker plays.
    Status SetPlaybackProcessor(AUDIOROOM_AudioProcessor processor, void *user_data)
    {
        return Status::Of(AUDIOROOM_SetPlaybackProcessor(engine_, processor, user_data));
    }
    /// What is done to the microphone's sound.
    Result<AUDIOROOM_ProcessingStats> GetProcessingStats()
    {
        AUDIOROOM_ProcessingStats stats;
        (void)AUDIOROOM_InitProcessingStats(&stats, sizeof stats);
        const AUDIOROOM_Status code = AUDIOROOM_GetProcessingStats(engine_, &stats);
        return result(code, stats);
    }

    // ---- play

    /// Plays a stream, in manual mode.
    Status StartPlay(Room room, Stream stream) { return Status::Of(AUDIOROOM_StartPlay(engine_, room, stream)); }
    /// Ends playing it.
    Status StopPlay(Room room, Stream stream) { return Status::Of(AUDIOROOM_StopPlay(engine_, room, stream)); }
    /// Volume of one stream, of a room, or of everything: 0–200 percent, 100 as sent.
    Status SetPlayVolume(int32_t volume, Room room = 0, Stream stream = AUDIOROOM_ALL_STREAMS)
    {
        return Status::Of(AUDIOROOM_SetPlayVolume(engine_, room, stream, volume));
    }
    /// Whether anything is heard at all.
    Status EnableSpeaker(bool on) { return Status::Of(AUDIOROOM_EnableSpeaker(engine_, on)); }
    /// Silences one stream.
    Status MuteStream(Room room, Stream stream, bool mute)
    {
        return Status::Of(AUDIOROOM_MuteStream(engine_, room, stream, mute));
    }
    /// Where one stream is heard: -100 (left) to 100 (right).
    Status SetStreamPosition(Room room, Stream stream, int32_t pan)
    {
        return Status::Of(AUDIOROOM_SetStreamPosition(engine_, room, stream, pan));
    }
    /// How many streams are decoded and heard at once, 1–128; of more, the loudest.
    Status SetMaxDecodedStreams(uint32_t count) { return Status::Of(AUDIOROOM_SetMaxDecodedStreams(engine_, count)); }
    /// The local microphone in the own headphones.
    Status EnableSidetone(bool on) { return Status::Of(AUDIOROOM_EnableSidetone(engine_, on)); }
    /// Its loudness, 0–200, 100 as sent.
    Status SetSidetoneVolume(int32_t volume) { return Status::Of(AUDIOROOM_SetSidetoneVolume(engine_, volume)); }

    // ---- aux input

    /// Whether sound of the program is sent beside the voice and heard here.
    Status EnableAux(bool on) { return Status::Of(AUDIOROOM_EnableAux(engine_, on)); }
    /// Hands over 10 ms of it, from an audio thread.
    Status PushAuxFrame(const float *interleaved, uint32_t samples_per_channel, uint32_t channels, uint32_t rate_hz)
    {
        return Status::Of(AUDIOROOM_PushAuxFrame(engine_, interleaved, samples_per_channel, channels, rate_hz));
    }
    /// Loudness here and for the others, 0–200 each.
    Status SetAuxVolume(int32_t local_volume, int32_t sent_volume)
    {
        return Status::Of(AUDIOROOM_SetAuxVolume(engine_, local_volume, sent_volume));
    }
    /// Silences it here.
    Status MuteAux(bool mute) { return Status::Of(AUDIOROOM_MuteAux(engine_, mute)); }

    // ---- devices

    /// Changes the microphone or the loudspeaker, also while it is used; empty is the system's default one.
    Status SetDevice(AUDIOROOM_DeviceSide side, const std::string &device)
    {
        return Status::Of(AUDIOROOM_SetDevice(engine_, side, detail::text_or_null(device)));
    }
    /// Whether the engine goes along when the system makes another device its default, or stays with the one that it uses.
    Status FollowDefaultDevice(AUDIOROOM_DeviceSide side, bool follow)
    {
        return Status::Of(AUDIOROOM_FollowDefaultDevice(engine_, side, follow));
    }
    /// Whether on_device_change tells of every change also while no sound card is in use.
    Status WatchDevices(bool watch) { return Status::Of(AUDIOROOM_WatchDevices(engine_, watch)); }

    // ---- levels and messages

    /// Calls on_sound_level every `period_ms`, 100–3000.
    Status StartSoundLevelMonitor(uint32_t period_ms)
    {
        return Status::Of(AUDIOROOM_StartSoundLevelMonitor(engine_, period_ms));
    }
    /// Ends that.
    Status StopSoundLevelMonitor() { return Status::Of(AUDIOROOM_StopSoundLevelMonitor(engine_)); }
    /// Calls on_publish_quality and on_play_quality every `period_ms`, 500–60000, while something is published or played.
    Status StartQualityMonitor(uint32_t period_ms)
    {
        return Status::Of(AUDIOROOM_StartQualityMonitor(engine_, period_ms));
    }
    /// No longer calls them.
    Status StopQualityMonitor() { return Status::Of(AUDIOROOM_StopQualityMonitor(engine_)); }
    /// Makes spectra and calls on_spectrum every `period_ms`, 100–3000.
    Status StartSpectrumMonitor(uint32_t period_ms)
    {
        return Status::Of(AUDIOROOM_StartSpectrumMonitor(engine_, period_ms));
    }
    /// Ends that.
    Status StopSpectrumMonitor() { return Status::Of(AUDIOROOM_StopSpectrumMonitor(engine_)); }
    /// The newest spectrum of a stream, or of the local microphone: the bands in dBFS, lowest first.
    Result<std::vector<float>> GetSpectrum(Room room = 0, Stream stream = AUDIOROOM_LOCAL_MICROPHONE)
    {
        std::vector<float> bands(AUDIOROOM_SPECTRUM_BANDS);
        const AUDIOROOM_Status code =
            AUDIOROOM_GetSpectrum(engine_, room, stream, bands.data(), static_cast<uint32_t>(bands.size()));
        return result(code, bands);
    }

    /// Sends text to everyone in the room, up to 64000 bytes; gives the request's number, which on_request_done ends.
    Result<uint64_t> SendRoomMessage(Room room, const std::string &text)
    {
        uint64_t request = 0;
        const AUDIOROOM_Status code = AUDIOROOM_SendRoomMessage(engine_, room, text.c_str(), &request);
        return result(code, request);
    }
    /// Sends bytes to everyone in the room, or to the users named; lossy ones at most 1200.
    Status SendData(Room room, const std::vector<uint8_t> &data, const std::string &topic = {},
                    const std::vector<std::string> &user_ids = {}, AUDIOROOM_Delivery delivery = AUDIOROOM_DELIVERY_LOSSY)
    {
        std::vector<const char *> ids;
        for (const std::string &id : user_ids)
            ids.push_back(id.c_str());
        return Status::Of(AUDIOROOM_SendData(engine_, room, data.data(), data.size(), detail::text_or_null(topic),
                                             ids.data(), static_cast<uint32_t>(ids.size()), delivery, nullptr));
    }

    // ---- sound in and out of the program itself (devices `push` and `pull`); thread: audio, wait-free

    /// Hands over 10 ms of microphone sound.
    AUDIOROOM_Status PushCaptureFrame(const float *interleaved, uint32_t samples_per_channel, uint32_t channels,
                                      uint32_t rate_hz) noexcept
    {
        return AUDIOROOM_PushCaptureFrame(engine_, interleaved, samples_per_channel, channels, rate_hz);
    }
    /// Takes 10 ms of what the loudspeaker should play.
    AUDIOROOM_Status PullPlaybackFrame(float *interleaved, uint32_t samples_per_channel, uint32_t channels,
                                       uint32_t rate_hz) noexcept
    {
        return AUDIOROOM_PullPlaybackFrame(engine_, interleaved, samples_per_channel, channels, rate_hz);
    }

    // ---- stats

    /// Stats of a login.
    Result<AUDIOROOM_RoomStats> GetRoomStats(Room room)
    {
        AUDIOROOM_RoomStats stats;
        (void)AUDIOROOM_InitRoomStats(&stats, sizeof stats);
        const AUDIOROOM_Status code = AUDIOROOM_GetRoomStats(engine_, room, &stats);
        return result(code, stats);
    }
    /// Stats of a stream.
    Result<AUDIOROOM_StreamStats> GetStreamStats(Room room, Stream stream)
    {
        AUDIOROOM_StreamStats stats;
        (void)AUDIOROOM_InitStreamStats(&stats, sizeof stats);
        const AUDIOROOM_Status code = AUDIOROOM_GetStreamStats(engine_, room, stream, &stats);
        return result(code, stats);
    }

private:
    void swap(Engine &other) noexcept
    {
        std::swap(engine_, other.engine_);
        std::swap(user_data_, other.user_data_);
        std::swap(receiver_, other.receiver_);
    }

    template <class T>
    static Result<T> result(AUDIOROOM_Status code, T value)
    {
        if (code != AUDIOROOM_OK)
            return Status::Of(code);
        return value;
    }

    AUDIOROOM_Engine *engine_ = nullptr;
    std::shared_ptr<detail::Receiver> *user_data_ = nullptr; // The library's; gone after on_release.
    std::shared_ptr<detail::Receiver> receiver_;
};

// ---- server

/// Settings of a room server. Empty text stands for what NULL means in AUDIOROOM_ServerOptions; unset: the library's default.
struct ServerOptions {
    std::string bind;                 ///< Address and TCP port, such as 0.0.0.0:7870; port 0 lets the system choose.
    std::optional<uint32_t> udp_port; ///< UDP port of the media; 0 lets the system choose.
    std::string node_ips;             ///< Addresses that clients are told, separated by commas.
    std::string api_key;              ///< The name of the key whose tokens are let in; must be set.
    std::string api_secret;           ///< Its secret; must be set.
    std::string tls_cert_file;        ///< Certificate chain (PEM) for wss.
    std::string tls_key_file;         ///< Its private key (PEM).
    std::string log_file;             ///< Lines are appended; empty: no file.
    std::optional<AUDIOROOM_LogLevel> log_level; ///< Unset: the library's default.
};

/// A room server inside this process. It ends with the object. Movable, not copyable.
class Server {
public:
    /// An empty one.
    Server() = default;
    Server(Server &&other) noexcept : server_(std::exchange(other.server_, nullptr)) {}
    Server &operator=(Server &&other) noexcept
    {
        std::swap(server_, other.server_);
        other.Destroy();
        return *this;
    }
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;
    ~Server() { Destroy(); }

    /// Starts a server. Blocks until its ports are bound.
    static Result<Server> Create(const ServerOptions &options)
    {
        AUDIOROOM_ServerOptions c;
        (void)AUDIOROOM_InitServerOptions(&c, sizeof c);
        c.bind = detail::text_or_null(options.bind);
        if (options.udp_port)
            c.udp_port = *options.udp_port;
        c.node_ips = detail::text_or_null(options.node_ips);
        c.api_key = detail::text_or_null(options.api_key);
        c.api_secret = detail::text_or_null(options.api_secret);
        c.tls_cert_file = detail::text_or_null(options.tls_cert_file);
        c.tls_key_file = detail::text_or_null(options.tls_key_file);
        c.log_file = detail::text_or_null(options.log_file);
        if (options.log_level)
            c.log_level = *options.log_level;
        Server made;
        if (Status status = Status::Of(AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &c, &made.server_)); !status)
            return status;
        return made;
    }

    /// Ends the server; everyone is disconnected. Blocks up to 500 ms.
    void Destroy() noexcept { (void)AUDIOROOM_DestroyServer(&server_); }

    /// Whether there is a server.
    explicit operator bool() const noexcept { return server_ != nullptr; }
    /// The C server, for C functions that have no method here. Stays owned by this object.
    AUDIOROOM_Server *get() const noexcept { return server_; }

    /// Where clients on this machine log in, such as "ws://127.0.0.1:7870"; empty where there is no server.
    std::string Url() const
    {
        return detail::text_of([this](char *buffer, size_t size, size_t *needed) {
            return AUDIOROOM_GetServerUrl(server_, buffer, size, needed);
        });
    }

    /// Removes a user from a room.
    Status KickUser(const std::string &room_id, const std::string &user_id)
    {
        return Status::Of(AUDIOROOM_KickUser(server_, room_id.c_str(), user_id.c_str()));
    }
    /// Silences a user for everyone in a room.
    Status MuteUser(const std::string &room_id, const std::string &user_id, bool mute)
    {
        return Status::Of(AUDIOROOM_MuteUser(server_, room_id.c_str(), user_id.c_str(), mute));
    }

private:
    AUDIOROOM_Server *server_ = nullptr;
};

} // namespace audioroom

#include "audioroom_facade.hpp"

#endif
