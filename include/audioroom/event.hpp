// audioroom/event.hpp: the events of an engine as functions of the program. Included by audioroom.hpp.

#ifndef AUDIOROOM_EVENT_HPP
#define AUDIOROOM_EVENT_HPP

#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>

#include "status.hpp"

namespace audioroom {

// The C structs without their prefix, such as LoginRoomEvent. Text and lists inside are valid for the length of the call.
#define AUDIOROOM_HPP_EVENT(name, Event) using Event = AUDIOROOM_##Event;
AUDIOROOM_EVENTS(AUDIOROOM_HPP_EVENT)
#undef AUDIOROOM_HPP_EVENT

/// A list inside an event: `for (const auto &stream : List(event.streams, event.count))`. Valid as long as the event.
template <class T>
class List {
public:
    /// The list as events have it: pointers to `count` entries.
    List(const T *const *items, uint32_t count) noexcept : items_(items), count_(count) {}

    /// Iterates over references.
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
    /// The number of entries.
    uint32_t size() const noexcept { return count_; }
    /// One entry; `index` is below size().
    const T &operator[](uint32_t index) const noexcept { return *items_[index]; }

private:
    const T *const *items_;
    uint32_t count_;
};

/// The functions that receive events: std::function<void(const LoginRoomEvent &)> on_login_room, and so on, one for each
/// event. An event is not queued if its function is empty at the time of the event.
///
/// The functions are called one at a time, on the event thread of the engine or, in a polling engine, inside PollEvents. Every
/// function of the library may be called inside them, Engine::Destroy included. on_wake differs: a polling engine calls it when
/// events are queued, on a thread of the library, or on one that calls PollEvents or sets other Events. on_wake must only post to
/// the loop of the program, and must not call the library.
struct Events {
#define AUDIOROOM_HPP_EVENT(name, Event) std::function<void(const Event &)> name;
    AUDIOROOM_EVENTS(AUDIOROOM_HPP_EVENT)
#undef AUDIOROOM_HPP_EVENT
    std::function<void()> on_wake;
};

namespace detail {

/// The target of the C callbacks. The library owns one reference through user_data, until on_release.
struct Receiver {
    std::mutex mutex;
    std::shared_ptr<const Events> events;

    std::shared_ptr<const Events> current()
    {
        const std::lock_guard<std::mutex> lock(mutex);
        return events;
    }
};

/// Writes a line to on_log, or to stderr if on_log is empty. If on_log throws, the line goes to stderr too.
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

/// Calls a function of the program and catches what it throws.
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

/// The body of every event's C callback: calls the program's function for the event.
template <class Event>
void deliver(void *user_data, const Event *event, std::function<void(const Event &)> Events::*function,
             const char *name) noexcept
{
    // Held for the call: the program may replace its events, or end the engine, inside.
    const std::shared_ptr<const Events> events = (*static_cast<std::shared_ptr<Receiver> *>(user_data))->current();
    if ((*events).*function)
        guarded(*events, name, (*events).*function, *event);
}

inline void wake(void *user_data) noexcept
{
    const std::shared_ptr<const Events> events = (*static_cast<std::shared_ptr<Receiver> *>(user_data))->current();
    if (events->on_wake)
        guarded(*events, "on_wake", events->on_wake);
}

inline void release(void *user_data) noexcept
{
    delete static_cast<std::shared_ptr<Receiver> *>(user_data);
}

/// The C callbacks for the functions that are set.
inline AUDIOROOM_Callbacks callbacks(const Events &events, std::shared_ptr<Receiver> *receiver) noexcept
{
    AUDIOROOM_Callbacks table;
    (void)AUDIOROOM_InitCallbacks(&table, sizeof table);
    table.user_data = receiver;
#define AUDIOROOM_HPP_EVENT(name, Event)                                                                               \
    if (events.name) {                                                                                                 \
        table.name = [](void *user_data, const Event *event) noexcept {                                                \
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

} // namespace audioroom

#endif
