// Behaviour of namespace AUDIOROOM: free functions and callback classes over one engine, in the orders that programs call them.

#include "check.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

using check::LogSink;
using check::Peer;

namespace {

/// The action of a test inside a callback. It may change while callbacks run.
template <class... Arguments>
class Inside {
public:
    Inside &operator=(std::function<void(Arguments...)> function)
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        function_ = std::move(function);
        return *this;
    }
    void operator()(Arguments... arguments)
    {
        std::function<void(Arguments...)> function;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            function = function_;
        }
        if (function)
            function(arguments...);
    }

private:
    std::mutex mutex_;
    std::function<void(Arguments...)> function_;
};

/// Writes every callback into a log and runs the action of the test.
class Host : public AUDIOROOM::IAudioRoomCallback,
             public AUDIOROOM::IAudioLivePublisherCallback,
             public AUDIOROOM::IAudioLivePlayerCallback {
public:
    LogSink seen;
    Inside<int> on_login, on_kickout, on_disconnect;
    Inside<> on_logout;

    void OnLoginRoom(int errorCode, const char *roomID) override
    {
        seen.add("login " + std::to_string(errorCode) + " " + roomID);
        on_login(errorCode);
    }
    void OnLogoutRoom(int errorCode, const char *roomID) override
    {
        seen.add("logout " + std::to_string(errorCode) + " " + roomID);
        on_logout();
    }
    void OnKickout(int reason, const char *roomID) override
    {
        seen.add("kickout " + std::to_string(reason) + " " + roomID);
        on_kickout(reason);
    }
    void OnReconnected(const char *roomID) override { seen.add(std::string("reconnected ") + roomID); }
    void OnTokenNeeded(int errorCode, const char *roomID) override
    {
        seen.add("token needed " + std::to_string(errorCode) + " " + roomID);
    }
    void OnDisconnect(int errorCode, const char *roomID) override
    {
        seen.add("disconnect " + std::to_string(errorCode) + " " + roomID);
        on_disconnect(errorCode);
    }
    void OnStreamUpdate(AUDIOROOM::StreamUpdateType type, const AUDIOROOM::StreamInfo &stream, const char *roomID) override
    {
        seen.add(std::string(type == AUDIOROOM::StreamAdded ? "stream " : "gone ") + stream.szUserId.operator const char *() +
                 " in " + roomID + " as " + stream.szStreamId.operator const char *());
    }
    void OnUserUpdate(const AUDIOROOM::UserInfo *users, unsigned int count, AUDIOROOM::UserUpdateType type) override
    {
        std::string line = type == AUDIOROOM::UPDATE_TOTAL ? "users" : "change";
        for (unsigned int i = 0; i < count; ++i)
            line += std::string(users[i].udapteFlag == AUDIOROOM::USER_ADDED ? " +" : " -") +
                    static_cast<const char *>(users[i].szUserId);
        seen.add(line);
    }
    void OnPublishStateUpdate(int stateCode, const char *streamID, const AUDIOROOM::PublishingStreamInfo &) override
    {
        seen.add("publish " + std::to_string(stateCode) + " " + streamID);
    }
    void OnMutedByServer(bool muted, const char *streamID) override
    {
        seen.add(std::string(muted ? "muted by server " : "unmuted by server ") + streamID);
    }
    void OnPlayStateUpdate(int stateCode, const AUDIOROOM::StreamInfo &stream) override
    {
        seen.add("play " + std::to_string(stateCode) + " " + static_cast<const char *>(stream.szUserId));
    }
};

LogSink &log_lines()
{
    static LogSink lines;
    return lines;
}

/// A host with the set-up of a program before InitSDK. The destructor takes everything back.
struct Session {
    Host host;

    explicit Session(const char *user = "alice")
    {
        log_lines().clear();
        AUDIOROOM::SetLogCallback([](int level, const char *line) {
            if (level <= AUDIOROOM_LOG_WARN)
                log_lines().add(line);
        });
        AUDIOROOM::SetServer(check::server_url().c_str(), check::KEY, check::SECRET);
        AUDIOROOM::SetUser(user, user);
        AUDIOROOM::SetAudioDevice(AUDIOROOM::AudioDevice_Input, "null");
        AUDIOROOM::SetAudioDevice(AUDIOROOM::AudioDevice_Output, "null");
        AUDIOROOM::SetManualPublish(false);
        AUDIOROOM::SetManualPlay(false);
        AUDIOROOM::SetUserStateUpdate(false);
        AUDIOROOM::EnableMic(true);
        AUDIOROOM::EnableSpeaker(true);
        AUDIOROOM::SetEventLoop({});
        AUDIOROOM::SetAudioRoomCallback(&host);
        AUDIOROOM::SetAudioLivePublisherCallback(&host);
        AUDIOROOM::SetAudioLivePlayerCallback(&host);
    }
    ~Session()
    {
        AUDIOROOM::SetAudioRoomCallback(nullptr);
        AUDIOROOM::SetAudioLivePublisherCallback(nullptr);
        AUDIOROOM::SetAudioLivePlayerCallback(nullptr);
        AUDIOROOM::UnInitSDK();
        AUDIOROOM::SetEventLoop({});
        AUDIOROOM::SetLogCallback({});
    }
};

/// Opened once, by another thread.
class Gate {
public:
    void open()
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        open_ = true;
        opened_.notify_all();
    }
    bool is_open()
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        return open_;
    }
    bool pass(std::chrono::milliseconds limit = std::chrono::seconds(15))
    {
        std::unique_lock<std::mutex> lock(mutex_);
        return opened_.wait_for(lock, limit, [&] { return open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable opened_;
    bool open_ = false;
};

} // namespace

TEST(refused_calls_write_the_reason_to_the_log)
{
    Session session;
    CHECK(!AUDIOROOM::LoginRoom("refusals"));
    CHECK(log_lines().count("LoginRoom was refused: call InitSDK first") == 1);
    CHECK(!AUDIOROOM::LogoutRoom());
    CHECK(log_lines().count("LogoutRoom was refused: there is no room") == 1);
    CHECK(!AUDIOROOM::UnInitSDK());
    CHECK(log_lines().count("UnInitSDK was refused: there is no engine") == 1);
    CHECK(!AUDIOROOM::RenewToken("token"));
    CHECK(log_lines().count("RenewToken was refused: there is no room") == 1);
    CHECK(!AUDIOROOM::SetUser(nullptr, "Alice"));
    CHECK(!AUDIOROOM::SetUser(std::string(257, 'x').c_str(), "Alice"));
    CHECK(!AUDIOROOM::SetPlayVolume(-1));
    CHECK(!AUDIOROOM::SetPlayVolume(201));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(!AUDIOROOM::LoginRoom(nullptr));
    CHECK(!AUDIOROOM::LoginRoom(""));
    CHECK(!AUDIOROOM::SetServer("ftp://127.0.0.1:1", "key", "secret"));
    CHECK(!AUDIOROOM::StartPublish());
    CHECK(!AUDIOROOM::RestartPublishStream());
    CHECK(!AUDIOROOM::StartPlay("nobody"));
    AUDIOROOM::StopPublish();
    CHECK(AUDIOROOM::GetMaxPlayChannelCount() == static_cast<int>(AUDIOROOM_GetMaxReceivedStreams()));
    CHECK(std::string(AUDIOROOM::GetSDKVersion()) != "");
}

TEST(login_with_an_invalid_token_is_refused)
{
    Session session;
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    AUDIOROOM::SetToken("no token");
    CHECK(!AUDIOROOM::LoginRoom("tokens"));
    AUDIOROOM::SetToken(nullptr);
    CHECK(AUDIOROOM::LoginRoom("tokens"));
    WAIT(session.host.seen, "login 0 tokens");
}

TEST(automatic_publishing_needs_no_call_and_ignores_stop_publish)
{
    Session session;
    Host &host = session.host;
    Peer bob("bob");
    CHECK(bob.enter("automatic"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("automatic"));
    CHECK(!AUDIOROOM::StartPublish());
    WAIT(host.seen, "login 0 automatic");
    WAIT(host.seen, "publish 0 ");
    WAIT(*bob.seen, "stream alice ");
    CHECK(bob.seen->last("stream alice ") == host.seen.last("publish 0 "));
    CHECK(!AUDIOROOM::StartPublish());

    AUDIOROOM::StopPublish();
    // If the stream had ended, its end would arrive before the mute.
    AUDIOROOM::EnableMic(false);
    WAIT(*bob.seen, "muted alice");
    CHECK(bob.seen->count("gone alice") == 0);
    CHECK(host.seen.count("stream alice") == 0);

    CHECK(AUDIOROOM::LogoutRoom());
    WAIT(host.seen, "logout 0 automatic");
    WAIT(*bob.seen, "left alice");
}

TEST(server_mute_is_not_a_publish_error_and_holds)
{
    Session session;
    Host &host = session.host;
    Peer bob("bob");
    CHECK(bob.enter("moderated"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(!AUDIOROOM::IsMutedByServer());
    CHECK(AUDIOROOM::LoginRoom("moderated"));
    WAIT(host.seen, "publish 0 ");
    WAIT(*bob.seen, "stream alice ");
    CHECK(check::server().MuteUser("moderated", "alice", true).ok());
    WAIT(host.seen, "muted by server ");
    WAIT(*bob.seen, "muted alice");
    CHECK(AUDIOROOM::IsMutedByServer());
    CHECK(host.seen.count("publish ") == 1);

    // An older program takes the mute for a failure and does this.
    CHECK(AUDIOROOM::EnableMic(true));
    CHECK(AUDIOROOM::RestartPublishStream());
    CHECK(bob.seen->wait("stream alice ", 2));
    CHECK(AUDIOROOM::IsMutedByServer());

    CHECK(check::server().MuteUser("moderated", "alice", false).ok());
    WAIT(host.seen, "unmuted by server ");
    WAIT(*bob.seen, "unmuted alice");
    CHECK(!AUDIOROOM::IsMutedByServer());
    CHECK(host.seen.count("muted by server ") == 1);
    CHECK(host.seen.count("publish -") == 0);
}

TEST(set_manual_publish_after_login_room_is_early_enough)
{
    Session session;
    Host &host = session.host;
    Peer bob("bob");
    CHECK(bob.enter("seed"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("seed"));
    AUDIOROOM::SetManualPublish(true);
    WAIT(host.seen, "login 0 seed");
    WAIT(*bob.seen, "came alice");
    // An earlier stream would arrive before this one.
    CHECK(AUDIOROOM::StartPublish("marker"));
    WAIT(host.seen, "publish 0 marker");
    WAIT(*bob.seen, "stream alice marker");
    CHECK(bob.seen->count("stream alice") == 1);

    AUDIOROOM::StopPublish();
    WAIT(*bob.seen, "gone alice marker");
    CHECK(AUDIOROOM::StartPublish());
    WAIT(*bob.seen, "stream alice ", 2);
    CHECK(host.seen.count("publish -") == 0);
}

TEST(set_manual_publish_inside_on_login_room_is_early_enough)
{
    Session session;
    Host &host = session.host;
    Peer bob("bob");
    CHECK(bob.enter("inside"));
    host.on_login = [](int) { AUDIOROOM::SetManualPublish(true); };
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("inside"));
    WAIT(host.seen, "login 0 inside");
    while (!AUDIOROOM::StartPublish("marker"))
        std::this_thread::yield();
    WAIT(*bob.seen, "stream alice marker");
    CHECK(bob.seen->count("stream alice") == 1);
}

TEST(settings_are_kept_through_uninit_sdk)
{
    Session session;
    Host &host = session.host;
    AUDIOROOM::SetUserStateUpdate(true);
    AUDIOROOM::SetManualPublish(true);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("kept"));
    WAIT(host.seen, "login 0 kept");
    WAIT(host.seen, "users");
    CHECK(AUDIOROOM::UnInitSDK());
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    host.seen.clear();
    Peer bob("bob", true);
    CHECK(bob.enter("kept"));
    CHECK(AUDIOROOM::LoginRoom("kept"));
    WAIT(host.seen, "login 0 kept");
    WAIT(host.seen, "users +bob");
    WAIT(host.seen, "stream bob in kept");
    WAIT(host.seen, "play 0 bob");
    CHECK(AUDIOROOM::StartPublish("still-manual"));
    WAIT(*bob.seen, "stream alice still-manual");
}

TEST(second_login_leaves_the_first_room)
{
    Session session;
    Host &host = session.host;
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("first"));
    WAIT(host.seen, "login 0 first");
    CHECK(AUDIOROOM::LoginRoom("second"));
    WAIT(host.seen, "logout 0 first");
    WAIT(host.seen, "login 0 second");
    CHECK(AUDIOROOM::LoginRoom("second"));
    WAIT(host.seen, "logout 0 second");
    WAIT(host.seen, "login 0 second", 2);
    CHECK(host.seen.count("kickout") == 0);
    CHECK(host.seen.count("disconnect") == 0);
}

TEST(refused_login_keeps_the_current_room)
{
    Session session;
    Host &host = session.host;
    Peer bob("bob");
    CHECK(bob.enter("current"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("current"));
    WAIT(host.seen, "publish 0 ");
    WAIT(*bob.seen, "stream alice ");
    const AUDIOROOM_Room room = AUDIOROOM::GetRoom();
    CHECK(!AUDIOROOM::LoginRoom(std::string(300, 'x')));
    AUDIOROOM::SetToken("no token");
    CHECK(!AUDIOROOM::LoginRoom("elsewhere"));
    CHECK(!AUDIOROOM::LoginRoom("current"));
    AUDIOROOM::SetToken(nullptr);
    CHECK(AUDIOROOM::GetRoom() == room);
    // The room still works. If the stream had ended, its end would arrive before the mute.
    CHECK(AUDIOROOM::EnableMic(false));
    WAIT(*bob.seen, "muted alice");
    CHECK(bob.seen->count("gone alice") == 0);
    CHECK(host.seen.count("logout") == 0);
}

TEST(engine_and_room_are_usable_with_the_c_functions)
{
    Session session;
    Host &host = session.host;
    CHECK(AUDIOROOM::GetEngine() == nullptr);
    CHECK(AUDIOROOM::GetRoom() == 0);
    Peer bob("bob", true);
    CHECK(bob.enter("hatch"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::GetEngine() != nullptr);
    CHECK(AUDIOROOM::GetRoom() == 0);
    CHECK(AUDIOROOM::LoginRoom("hatch"));
    WAIT(host.seen, "stream bob in hatch as ");
    const AUDIOROOM_Stream stream = AUDIOROOM::GetStream(host.seen.last("stream bob in hatch as ").c_str());
    CHECK(stream != 0);
    CHECK(AUDIOROOM::GetStream("nobody") == 0);
    CHECK(AUDIOROOM_MuteStream(AUDIOROOM::GetEngine(), AUDIOROOM::GetRoom(), stream, 1) == AUDIOROOM_OK);
    uint64_t request = 0;
    CHECK(AUDIOROOM_SendRoomMessage(AUDIOROOM::GetEngine(), AUDIOROOM::GetRoom(), "hello", &request) == AUDIOROOM_OK);
    CHECK(AUDIOROOM::LogoutRoom());
    CHECK(AUDIOROOM::GetRoom() == 0);
    CHECK(AUDIOROOM::UnInitSDK());
    CHECK(AUDIOROOM::GetEngine() == nullptr);
}

TEST(negative_volume_of_a_stream_is_refused)
{
    Session session;
    Host &host = session.host;
    Peer bob("bob", true);
    CHECK(bob.enter("volume"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("volume"));
    WAIT(host.seen, "stream bob in volume as ");
    const std::string id = host.seen.last("stream bob in volume as ");
    CHECK(AUDIOROOM::SetPlayVolume(0, id.c_str()));
    CHECK(AUDIOROOM::SetPlayVolume(200, id.c_str()));
    CHECK(!AUDIOROOM::SetPlayVolume(-5, id.c_str()));
    CHECK(!AUDIOROOM::SetPlayVolume(201, id.c_str()));
    CHECK(log_lines().count("SetPlayVolume was refused: ") == 2);
}

TEST(set_log_dir_creates_the_folder)
{
    namespace fs = std::filesystem;
    const fs::path base = fs::temp_directory_path() / ("audioroom-cpp-" + std::to_string(std::random_device{}()));
    Session session;
    CHECK(AUDIOROOM::SetLogDir((base / "a" / "b").string().c_str()));
    CHECK(fs::is_directory(base / "a" / "b"));
    // The folder disappears before InitSDK.
    fs::remove_all(base);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::UnInitSDK());
    CHECK(fs::exists(base / "a" / "b" / "audioroom.log"));

    // A file stands where the folder was: no log file, but voice.
    fs::remove_all(base);
    std::ofstream(base.string()) << "file";
    CHECK(!AUDIOROOM::SetLogDir((base / "c").string().c_str()));
    CHECK(log_lines().count("SetLogDir was refused: ") == 1);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(log_lines().count("InitSDK continues without a log file: ") == 1);
    CHECK(AUDIOROOM::SetLogDir(nullptr));
    fs::remove_all(base);
}

TEST(renewed_token_is_kept_for_later_logins)
{
    Session session;
    Host &host = session.host;
    audioroom::TokenOptions options;
    options.api_key = check::KEY;
    options.api_secret = check::SECRET;
    options.user_id = "alice";
    options.room_id = "renewed";
    const std::string first = audioroom::CreateToken(options).value_or("");
    options.valid_seconds = 7200;
    const std::string second = audioroom::CreateToken(options).value_or("");
    CHECK(AUDIOROOM::SetServer(check::server_url().c_str(), nullptr, nullptr));
    CHECK(AUDIOROOM::SetToken(first.c_str()));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("renewed"));
    WAIT(host.seen, "login 0 renewed");
    CHECK(!AUDIOROOM::RenewToken("no token"));
    CHECK(AUDIOROOM::RenewToken(second.c_str()));
    CHECK(AUDIOROOM::LogoutRoom());
    WAIT(host.seen, "logout 0 renewed");
    CHECK(AUDIOROOM::LoginRoom("renewed"));
    WAIT(host.seen, "login 0 renewed", 2);
    CHECK(AUDIOROOM::SetToken(nullptr));
}

TEST(on_token_needed_and_renew_token_keep_the_room)
{
    Session session;
    Host &host = session.host;
    const auto start = [](const std::string &bind, const char *secret) {
        audioroom::ServerOptions options;
        options.bind = bind;
        options.udp_port = 0;
        options.api_key = check::KEY;
        options.api_secret = secret;
        return audioroom::Server::Create(options);
    };
    const auto token = [](const char *secret) {
        audioroom::TokenOptions options;
        options.api_key = check::KEY;
        options.api_secret = secret;
        options.user_id = "alice";
        options.room_id = "expiry";
        return audioroom::CreateToken(options).value_or("");
    };
    const char *const other_secret = "another-secret-for-tests-0123456789";
    auto first = start("127.0.0.1:0", check::SECRET);
    CHECK(first);
    const std::string url = first->Url();
    CHECK(AUDIOROOM::SetServer(url.c_str(), nullptr, nullptr));
    CHECK(AUDIOROOM::SetToken(token(check::SECRET).c_str()));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("expiry"));
    WAIT(host.seen, "login 0 expiry");

    // The server comes back with another secret and refuses the token.
    first->Destroy();
    auto second = start(url.substr(std::string("ws://").size()), other_secret);
    CHECK(second);
    WAIT(host.seen, "token needed ");
    CHECK(AUDIOROOM::RenewToken(token(other_secret).c_str()));
    WAIT(host.seen, "reconnected expiry");
    CHECK(host.seen.count("disconnect") == 0);
    CHECK(AUDIOROOM::SetToken(nullptr));
    CHECK(AUDIOROOM::UnInitSDK());
}

TEST(login_can_follow_logout_at_once)
{
    Session session;
    Host &host = session.host;
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("again"));
    CHECK(AUDIOROOM::LogoutRoom());
    CHECK(!AUDIOROOM::LogoutRoom());
    CHECK(AUDIOROOM::LoginRoom("again"));
    WAIT(host.seen, "login 0 again");
    CHECK(AUDIOROOM::LogoutRoom());
    CHECK(AUDIOROOM::LoginRoom("again"));
    WAIT(host.seen, "logout 0 again", 2);
    WAIT(host.seen, "login 0 again", 2);
    CHECK(host.seen.count("login 0 again") == 2);
    CHECK(host.seen.count("kickout") == 0);
}

TEST(exception_of_a_callback_is_logged_and_dropped)
{
    Session session;
    Host &host = session.host;
    host.on_login = [](int) { throw std::runtime_error("the host's own fault"); };
    host.on_logout = [] { throw 42; };
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("throwing"));
    WAIT(log_lines(), "OnLoginRoom threw an exception, which was dropped: the host's own fault");
    WAIT(host.seen, "publish 0 ");
    CHECK(AUDIOROOM::LogoutRoom());
    WAIT(log_lines(), "OnLogoutRoom threw an exception");
    host.on_login = nullptr;
    host.on_logout = nullptr;
    CHECK(AUDIOROOM::LoginRoom("throwing"));
    WAIT(host.seen, "login 0 throwing", 2);
}

TEST(engine_can_end_inside_on_kickout_and_start_again)
{
    Session session;
    Host &host = session.host;
    Gate done;
    host.on_kickout = [&](int) {
        AUDIOROOM::SetAudioRoomCallback(nullptr);
        AUDIOROOM::SetAudioLivePublisherCallback(nullptr);
        AUDIOROOM::SetAudioLivePlayerCallback(nullptr);
        CHECK(!AUDIOROOM::LogoutRoom());
        CHECK(AUDIOROOM::UnInitSDK());
        CHECK(!AUDIOROOM::UnInitSDK());
        done.open();
    };
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("kick"));
    WAIT(host.seen, "login 0 kick");
    Peer other("alice");
    CHECK(other.enter("kick"));
    WAIT(host.seen, "kickout " + std::to_string(AUDIOROOM_ERR_SAME_USER) + " kick");
    CHECK(done.pass());

    AUDIOROOM::SetAudioRoomCallback(&host);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("elsewhere"));
    WAIT(host.seen, "login 0 elsewhere");
    CHECK(other.seen->count("kicked") == 0);
}

TEST(login_room_works_inside_on_kickout)
{
    Session session;
    Host &host = session.host;
    host.on_kickout = [&](int) { CHECK(AUDIOROOM::LoginRoom("kick-and-stay")); };
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("kick-and-stay"));
    WAIT(host.seen, "login 0 kick-and-stay");
    WAIT(host.seen, "publish 0 ");
    CHECK(check::server().KickUser("kick-and-stay", "alice"));
    WAIT(host.seen, "kickout " + std::to_string(AUDIOROOM_ERR_KICKED));
    WAIT(host.seen, "login 0 kick-and-stay", 2);
    WAIT(host.seen, "publish 0 ", 2);
}

TEST(failed_login_can_be_repeated_inside_its_callback)
{
    Session session;
    Host &host = session.host;
    bool tried = false;
    host.on_login = [&](int error) {
        if (error == 0 || tried)
            return;
        tried = true;
        CHECK(AUDIOROOM::SetServer(check::server_url().c_str(), check::KEY, check::SECRET));
        CHECK(AUDIOROOM::LoginRoom("stubborn"));
    };
    // Port 9 of this machine: nobody listens.
    CHECK(AUDIOROOM::SetServer("ws://127.0.0.1:9", check::KEY, check::SECRET));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("stubborn"));
    WAIT(host.seen, "login -");
    WAIT(host.seen, "login 0 stubborn");
}

TEST(cleared_callback_does_not_run)
{
    Session session;
    Host &host = session.host;
    Gate inside, leave, cleared;
    host.on_login = [&](int) {
        inside.open();
        leave.pass();
        CHECK(!cleared.is_open());
    };
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("cleared"));
    CHECK(inside.pass());
    std::thread clearing([&] {
        AUDIOROOM::SetAudioRoomCallback(nullptr);
        cleared.open();
    });
    // Without a running callback it would return long before this.
    CHECK(!cleared.pass(std::chrono::milliseconds(100)));
    leave.open();
    clearing.join();
    CHECK(cleared.is_open());
    AUDIOROOM::LogoutRoom();
    CHECK(AUDIOROOM::UnInitSDK());
    CHECK(host.seen.count("logout") == 0);
}

TEST(event_loop_runs_callbacks_also_nested_ones)
{
    Session session;
    Host &host = session.host;
    LogSink wakes;
    const std::thread::id loop = std::this_thread::get_id();
    AUDIOROOM::SetEventLoop([&] { wakes.add("wake"); });
    AUDIOROOM::SetUserStateUpdate(true);
    bool nested = false;
    host.on_login = [&](int) {
        CHECK(std::this_thread::get_id() == loop);
        // Like a message box: a nested loop inside the callback.
        for (size_t turn = 1; host.seen.count("users") == 0; ++turn) {
            AUDIOROOM::PollEvents();
            std::this_thread::yield();
        }
        nested = true;
    };
    Peer bob("bob");
    CHECK(bob.enter("loop"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("loop"));
    WAIT(wakes, "wake");
    CHECK(host.seen.count("login") == 0);
    // The login has its answer, and OnLoginRoom has not returned: early enough.
    AUDIOROOM::SetManualPublish(true);
    while (!nested) {
        AUDIOROOM::PollEvents();
        std::this_thread::yield();
    }
    CHECK(host.seen.count("login 0 loop") == 1);
    CHECK(AUDIOROOM::StartPublish("marker"));
    WAIT(*bob.seen, "stream alice marker");
    CHECK(bob.seen->count("stream alice") == 1);
}

TEST(uninit_sdk_inside_a_polled_callback_ends_nested_polling)
{
    Session session;
    Host &host = session.host;
    LogSink wakes;
    AUDIOROOM::SetEventLoop([&] { wakes.add("wake"); });
    bool ended = false;
    host.on_login = [&](int) {
        CHECK(AUDIOROOM::UnInitSDK());
        CHECK(AUDIOROOM::PollEvents() == 0);
        CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
        CHECK(AUDIOROOM::LoginRoom("polled-two"));
        ended = true;
        host.on_login = nullptr;
    };
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("polled-one"));
    while (host.seen.count("login 0 polled-two") == 0) {
        AUDIOROOM::PollEvents(1);
        if (!wakes.wait("wake"))
            return check::fail(__FILE__, __LINE__, "no wake came");
    }
    CHECK(ended);
    CHECK(host.seen.count("login 0 polled-one") == 1);
    CHECK(host.seen.count("logout") == 0);
}

TEST(only_one_of_two_threads_ends_the_engine)
{
    Session session;
    for (int round = 0; round < 3; ++round) {
        CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
        CHECK(AUDIOROOM::LoginRoom("twice"));
        bool first = false, second = false;
        std::thread one([&] { first = AUDIOROOM::UnInitSDK(); });
        std::thread two([&] { second = AUDIOROOM::UnInitSDK(); });
        one.join();
        two.join();
        CHECK(first != second);
    }
}
