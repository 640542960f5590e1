// The base of the C++ tests: named tests, checks with file and line, logs to wait on, a server and peers in this process.
//
// The tests run one after another in one process, in the order of their files. No test sleeps: it waits for a line of a log, and
// fails if the line does not come in time.

#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <audioroom.hpp>

namespace check {

struct Test {
    const char *name;
    void (*run)();
};

inline std::vector<Test> &tests()
{
    static std::vector<Test> all;
    return all;
}

inline int &failures()
{
    static int count = 0;
    return count;
}

struct Register {
    Register(const char *name, void (*run)()) { tests().push_back({name, run}); }
};

inline void fail(const char *file, int line, const std::string &text)
{
    std::printf("  %s:%d: %s\n", file, line, text.c_str());
    ++failures();
}

/// Runs the tests that the arguments name, or all.
inline int run(int argc, char **argv)
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    int failed = 0, ran = 0;
    for (const Test &test : tests()) {
        const bool wanted = argc < 2 || std::any_of(argv + 1, argv + argc, [&](const char *name) {
            return std::string(name) == test.name;
        });
        if (!wanted)
            continue;
        const int before = failures();
        const auto began = std::chrono::steady_clock::now();
        test.run();
        const auto took = std::chrono::steady_clock::now() - began;
        const bool good = failures() == before;
        std::printf("%s %s (%lld ms)\n", good ? "ok  " : "FAIL", test.name,
                    static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
        failed += !good;
        ++ran;
    }
    std::printf("%d of %d tests passed\n", ran - failed, ran);
    return failed == 0 && ran > 0 ? 0 : 1;
}

/// Lines that callbacks write and tests wait for. Any thread.
class LogSink {
public:
    void add(const std::string &line)
    {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            lines_.push_back(line);
        }
        added_.notify_all();
    }

    /// Waits for `count` lines with this beginning. False after 15 s.
    bool wait(const std::string &start, size_t count = 1)
    {
        std::unique_lock<std::mutex> lock(mutex_);
        return added_.wait_for(lock, std::chrono::seconds(15), [&] { return counted(start) >= count; });
    }

    /// The number of lines with this beginning.
    size_t count(const std::string &start)
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        return counted(start);
    }

    /// The rest of the last line with this beginning; empty without one.
    std::string last(const std::string &start)
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
            if (line->compare(0, start.size(), start) == 0)
                return line->substr(start.size());
        }
        return {};
    }

    std::string all()
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        std::string text;
        for (const std::string &line : lines_)
            text += "\n    " + line;
        return text.empty() ? " (empty)" : text;
    }

    void clear()
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        lines_.clear();
    }

private:
    size_t counted(const std::string &start) const
    {
        return static_cast<size_t>(std::count_if(lines_.begin(), lines_.end(), [&](const std::string &line) {
            return line.compare(0, start.size(), start) == 0;
        }));
    }

    std::mutex mutex_;
    std::condition_variable added_;
    std::vector<std::string> lines_;
};

inline const char *const KEY = "testkey";
inline const char *const SECRET = "a-secret-for-tests-only-0123456789";

/// A server on ports that the system chooses. All tests share it; it ends with the process.
inline audioroom::Server &server()
{
    static audioroom::Server *const shared = [] {
        audioroom::ServerOptions options;
        options.bind = "127.0.0.1:0";
        options.udp_port = 0;
        options.api_key = KEY;
        options.api_secret = SECRET;
        auto made = audioroom::Server::Create(options);
        if (!made) {
            std::printf("no server: %s\n", made.status().message().c_str());
            std::exit(1);
        }
        return new audioroom::Server(*std::move(made));
    }();
    return *shared;
}

inline const std::string &server_url()
{
    static const std::string url = server().GetServerUrl().value_or({});
    return url;
}

inline audioroom::EngineOptions engine_options(const std::string &user)
{
    audioroom::EngineOptions options;
    options.user_id = user;
    options.server_url = server_url();
    options.api_key = KEY;
    options.api_secret = SECRET;
    options.capture_device = "null";
    options.playback_device = "null";
    return options;
}

/// A remote user with its own engine, which writes its events to a log. It publishes only if `publishes` is set.
struct Peer {
    std::shared_ptr<LogSink> seen = std::make_shared<LogSink>();
    audioroom::Engine engine;
    audioroom::Room room = 0;

    explicit Peer(const std::string &user, bool publishes = false)
    {
        audioroom::EngineOptions options = engine_options(user);
        options.manual_publish = !publishes;
        audioroom::Events events;
        const auto log = seen;
        events.on_login_room = [log](const audioroom::LoginRoomEvent &event) {
            log->add(event.status == AUDIOROOM_OK ? "login" : std::string("login failed: ") + event.message);
        };
        events.on_logout_room = [log](const audioroom::LogoutRoomEvent &) { log->add("logout"); };
        events.on_kick_out = [log](const audioroom::KickOutEvent &event) {
            log->add(std::string("kicked ") + AUDIOROOM_GetStatusName(event.status));
        };
        events.on_stream_update = [log](const audioroom::StreamUpdateEvent &event) {
            for (const auto &stream : audioroom::List<AUDIOROOM_StreamInfo>(event.streams, event.count))
                log->add(std::string(event.is_added ? "stream " : "gone ") + stream.user_id + " " + stream.stream_id);
        };
        events.on_stream_info_update = [log](const audioroom::StreamInfoUpdateEvent &event) {
            for (const auto &stream : audioroom::List<AUDIOROOM_StreamInfo>(event.streams, event.count)) {
                log->add(std::string(stream.is_muted ? "muted " : "unmuted ") + stream.user_id + " " +
                             stream.extra_info);
            }
        };
        events.on_user_update = [log](const audioroom::UserUpdateEvent &event) {
            for (const auto &who : audioroom::List<AUDIOROOM_User>(event.added, event.added_count))
                log->add(std::string("came ") + who.user_id);
            for (const auto &who : audioroom::List<AUDIOROOM_User>(event.removed, event.removed_count))
                log->add(std::string("left ") + who.user_id);
        };
        auto made = audioroom::Engine::Create(options, std::move(events));
        if (!made) {
            std::printf("no engine: %s\n", made.status().message().c_str());
            std::exit(1);
        }
        engine = *std::move(made);
    }

    /// Logs in and waits for the result.
    bool enter(const std::string &room_id)
    {
        audioroom::LoginOptions options;
        options.user_updates = true;
        auto entered = engine.LoginRoom(room_id, options);
        if (!entered)
            return seen->add("login refused: " + entered.status().message()), false;
        room = *entered;
        return seen->wait("login") && seen->count("login failed") == 0;
    }
};

} // namespace check

#define TEST(name)                                                                                                     \
    static void name();                                                                                                \
    static const check::Register name##_registered(#name, name);                                                       \
    static void name()

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            check::fail(__FILE__, __LINE__, "not true: " #condition);                                                  \
    } while (false)

/// Waits for a line of a log, and prints the whole log if it does not come.
#define WAIT(log, ...)                                                                                             \
    do {                                                                                                               \
        if (!(log).wait(__VA_ARGS__))                                                                              \
            return check::fail(__FILE__, __LINE__, "did not come: " #__VA_ARGS__ "; there is" + (log).all());      \
    } while (false)
