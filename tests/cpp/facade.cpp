// The C++ headers at work: the older API's order of calls over a server in this process, and the RAII types.
//
// Each test is a function; a failed check says where and ends the program. No sound device is used.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "audioroom.hpp"

using namespace std::chrono_literals;

#define CHECK(condition)                                                                    \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
            std::_Exit(1);                                                                  \
        }                                                                                   \
    } while (0)

namespace {

const char *const KEY = "cpp", *const SECRET = "a-secret-for-this-test-and-this-machine";

/// Remembers what came and lets a test wait for it.
class Diary {
public:
    void write(const std::string &line)
    {
        std::lock_guard<std::mutex> lock(mutex);
        lines.push_back(line);
        changed.notify_all();
    }
    /// Waits until `line` was written `times` times; false after ten seconds.
    bool has(const std::string &line, size_t times = 1)
    {
        std::unique_lock<std::mutex> lock(mutex);
        return changed.wait_for(lock, 10s, [&] { return count(line) >= times; });
    }
    size_t now(const std::string &line)
    {
        std::lock_guard<std::mutex> lock(mutex);
        return count(line);
    }
    void clear()
    {
        std::lock_guard<std::mutex> lock(mutex);
        lines.clear();
    }

private:
    size_t count(const std::string &line) const
    {
        size_t found = 0;
        for (const auto &one : lines) found += one == line;
        return found;
    }
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> lines;
};

class Host : public AUDIOROOM::IAudioRoomCallback, public AUDIOROOM::IAudioLivePublisherCallback, public AUDIOROOM::IAudioLivePlayerCallback {
public:
    Diary diary;
    std::atomic<bool> throws{false};
    std::function<void()> in_kick_out;

    void OnLoginRoom(int errorCode, const char *roomID) override
    {
        diary.write("login " + std::to_string(errorCode) + " " + roomID);
        if (throws) throw std::runtime_error("thrown on purpose by the test");
    }
    void OnLogoutRoom(int, const char *roomID) override { diary.write(std::string("logout ") + roomID); }
    void OnKickOut(int reason, const char *) override
    {
        diary.write("kick " + std::to_string(reason));
        if (in_kick_out) in_kick_out();
        diary.write("kick done");
    }
    void OnDisconnect(int, const char *) override { diary.write("disconnect"); }
    void OnStreamUpdate(AUDIOROOM::AudioStreamUpdateType type, const AUDIOROOM::AudioStreamInfo *stream, const char *) override
    {
        diary.write((type == AUDIOROOM::StreamAdded ? "stream of " : "no stream of ") + std::string(stream->userId));
    }
    void OnUserUpdate(const AUDIOROOM::AudioUserInfo *users, unsigned count, AUDIOROOM::AudioUserUpdateType) override
    {
        for (unsigned i = 0; i < count; i++) diary.write(std::string("user ") + users[i].userId);
    }
    void OnPublishStateUpdate(int stateCode, const char *streamID) override
    {
        diary.write("publish " + std::to_string(stateCode));
        published = streamID;
    }
    void OnPlayStateUpdate(int stateCode, const AUDIOROOM::AudioStreamInfo *stream) override
    {
        diary.write("play " + std::to_string(stateCode) + " " + stream->userId);
    }
    std::string published;
};

/// Someone else in the room, to see what the facade's user does there.
class Witness {
public:
    Diary diary;
    AUDIOROOM_Room room = 0;
    audioroom::Engine engine;

    Witness(const std::string &url, const std::string &user, const std::string &room_id, bool talks)
    {
        audioroom::EngineConfig config;
        config.user_id = user;
        config.server_url = url;
        config.api_key = KEY;
        config.api_secret = SECRET;
        config.capture_device = config.playback_device = "null";
        config.manual_publish = !talks;
        audioroom::Events events;
        events.login_room = [this](const AUDIOROOM_LoginRoomEvent &event) { diary.write("login " + std::to_string(event.status)); };
        events.stream_update = [this](const AUDIOROOM_StreamUpdateEvent &event) {
            for (uint32_t i = 0; i < event.count; i++)
                diary.write((event.is_added ? "stream of " : "no stream of ") + std::string(event.streams[i]->user_id));
        };
        CHECK(engine.create(config, std::move(events)));
        CHECK(engine.login(room_id, &room));
        CHECK(diary.has("login 0"));
    }
};

void set_up(Host &host, const std::string &url)
{
    AUDIOROOM::SetAudioDevice(AUDIOROOM::DeviceInput, "null");
    AUDIOROOM::SetAudioDevice(AUDIOROOM::DeviceOutput, "null");
    AUDIOROOM::EnableMic(true);
    AUDIOROOM::EnableSpeaker(true);
    AUDIOROOM::SetManualPublish(false);
    AUDIOROOM::SetServer(url.c_str(), KEY, SECRET);
    AUDIOROOM::SetUser("alice", "Alice");
    AUDIOROOM::SetUserStateUpdate(true);
    AUDIOROOM::SetAudioRoomCallback(&host);
    AUDIOROOM::SetAudioLivePublisherCallback(&host);
    AUDIOROOM::SetAudioLivePlayerCallback(&host);
}

void take_down()
{
    AUDIOROOM::SetAudioRoomCallback(nullptr);
    AUDIOROOM::SetAudioLivePublisherCallback(nullptr);
    AUDIOROOM::SetAudioLivePlayerCallback(nullptr);
    AUDIOROOM::UnInitSDK();
}

void calls_before_init_are_remembered_and_login_needs_a_user(const std::string &url)
{
    CHECK(!AUDIOROOM::LoginRoom("early"));
    CHECK(!AUDIOROOM::LogoutRoom());
    CHECK(!AUDIOROOM::StartPublish());
    AUDIOROOM::StopPublish();
    CHECK(AUDIOROOM::GetMaxPlayChannelCount() > 0);
    CHECK(AUDIOROOM::GetSDKVersion()[0] != '\0');
    Host host;
    AUDIOROOM::SetServer(url.c_str(), KEY, SECRET);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(!AUDIOROOM::LoginRoom("nobody"));
    CHECK(!AUDIOROOM::SetUser("", "nobody"));
    AUDIOROOM::UnInitSDK();
    set_up(host, url);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(!AUDIOROOM::LoginRoom(""));
    CHECK(AUDIOROOM::LoginRoom("first"));
    CHECK(host.diary.has("login 0 first"));
    CHECK(host.diary.has("publish 0"));
    take_down();
}

void manual_publish_right_after_login_keeps_the_stream_back_until_start_publish(const std::string &url)
{
    Witness bob(url, "bob", "manual", true);
    Host host;
    set_up(host, url);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("manual"));
    AUDIOROOM::SetManualPublish(true);
    CHECK(host.diary.has("login 0 manual"));
    CHECK(host.diary.has("stream of bob"));
    CHECK(host.diary.has("play 0 bob"));
    std::this_thread::sleep_for(300ms); // nothing may come: there is no event to wait for
    CHECK(bob.diary.now("stream of alice") == 0);
    CHECK(AUDIOROOM::StartPublish());
    CHECK(host.diary.has("publish 0"));
    CHECK(!host.published.empty());
    CHECK(bob.diary.has("stream of alice"));
    CHECK(host.diary.now("stream of alice") == 0); // never told of the own stream
    CHECK(AUDIOROOM::LogoutRoom());
    CHECK(bob.diary.has("no stream of alice"));
    take_down();
}

void logout_and_login_at_once_work_and_a_login_in_a_room_changes_the_room(const std::string &url)
{
    Host host;
    set_up(host, url);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("one"));
    CHECK(host.diary.has("login 0 one"));
    AUDIOROOM::StopPublish();
    CHECK(AUDIOROOM::LogoutRoom());
    CHECK(AUDIOROOM::LoginRoom("one"));
    CHECK(host.diary.has("login 0 one", 2));
    CHECK(host.diary.has("logout one"));
    CHECK(AUDIOROOM::LoginRoom("two"));
    CHECK(host.diary.has("login 0 two"));
    CHECK(host.diary.has("logout one", 2));
    take_down();
}

void what_was_set_survives_uninit(const std::string &url)
{
    Host host;
    set_up(host, url);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("again"));
    CHECK(host.diary.has("login 0 again"));
    AUDIOROOM::UnInitSDK();
    host.diary.clear();
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("again"));
    CHECK(host.diary.has("login 0 again"));
    CHECK(host.diary.has("publish 0"));
    take_down();
}

void an_exception_in_a_callback_stays_in_the_program(const std::string &url)
{
    Host host;
    host.throws = true;
    set_up(host, url);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("throwing"));
    CHECK(host.diary.has("login 0 throwing"));
    CHECK(host.diary.has("publish 0")); // events go on
    take_down();
}

void uninit_from_inside_a_kick_out_ends_everything(const std::string &url)
{
    Host host;
    set_up(host, url);
    host.in_kick_out = [] {
        AUDIOROOM::LogoutRoom();
        AUDIOROOM::UnInitSDK();
    };
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("kick"));
    CHECK(host.diary.has("login 0 kick"));
    Witness other(url, "alice", "kick", false);
    CHECK(host.diary.has("kick " + std::to_string(AUDIOROOM_ERR_SAME_USER)));
    CHECK(host.diary.has("kick done"));
    CHECK(AUDIOROOM::DefaultEngine() == nullptr);
    host.in_kick_out = nullptr;
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("after"));
    CHECK(host.diary.has("login 0 after"));
    take_down();
}

void nothing_is_called_after_the_callback_was_taken_away(const std::string &url)
{
    Host host;
    set_up(host, url);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("quiet"));
    CHECK(host.diary.has("login 0 quiet"));
    AUDIOROOM::SetAudioRoomCallback(nullptr);
    host.diary.clear();
    Witness bob(url, "bob", "quiet", true);
    CHECK(bob.diary.has("stream of alice"));
    std::this_thread::sleep_for(200ms); // nothing may come
    CHECK(host.diary.now("stream of bob") == 0);
    take_down();
}

void polling_delivers_on_the_polling_thread(const std::string &url)
{
    Host host;
    set_up(host, url);
    std::mutex mutex;
    std::condition_variable woken;
    bool waiting = false;
    AUDIOROOM::PollWith([&] {
        std::lock_guard<std::mutex> lock(mutex);
        waiting = true;
        woken.notify_all();
    });
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("polled"));
    AUDIOROOM::SetManualPublish(true);
    auto const limit = std::chrono::steady_clock::now() + 10s;
    while (host.diary.now("login 0 polled") == 0) {
        {
            std::unique_lock<std::mutex> lock(mutex);
            CHECK(woken.wait_until(lock, limit, [&] { return waiting; }));
            waiting = false;
        }
        AUDIOROOM::PollEvents();
    }
    take_down();
    AUDIOROOM::PollWith(nullptr);
    AUDIOROOM::SetManualPublish(false);
}

static_assert(!std::is_copy_constructible<audioroom::Engine>::value && std::is_nothrow_move_constructible<audioroom::Engine>::value,
              "an engine has one owner");

} // namespace

int main()
{
    AUDIOROOM_ServerOptions options;
    AUDIOROOM_InitServerOptions(&options, sizeof options);
    options.bind = "127.0.0.1:0";
    options.api_key = KEY;
    options.api_secret = SECRET;
    audioroom::Server server;
    if (audioroom::Result made = server.create(options); !made) {
        std::fprintf(stderr, "the server did not start: %s\n", made.message().c_str());
        return 1;
    }
    struct {
        const char *name;
        void (*run)(const std::string &);
    } const tests[] = {
#define TEST(name) {#name, name}
        TEST(calls_before_init_are_remembered_and_login_needs_a_user),
        TEST(manual_publish_right_after_login_keeps_the_stream_back_until_start_publish),
        TEST(logout_and_login_at_once_work_and_a_login_in_a_room_changes_the_room),
        TEST(what_was_set_survives_uninit),
        TEST(an_exception_in_a_callback_stays_in_the_program),
        TEST(uninit_from_inside_a_kick_out_ends_everything),
        TEST(nothing_is_called_after_the_callback_was_taken_away),
        TEST(polling_delivers_on_the_polling_thread),
    };
    int passed = 0;
    for (const auto &test : tests) {
        std::printf("test %s ... ", test.name);
        std::fflush(stdout);
        test.run(server.url());
        std::printf("ok\n");
        passed++;
    }
    std::printf("cpp: %d passed\n", passed);
    return 0;
}
