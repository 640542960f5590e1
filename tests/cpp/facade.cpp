// Behaviour of namespace AUDIOROOM: free functions and callback classes over one engine, in the orders that programs call them.

#include "check.hpp"

#include <stdexcept>

using check::LogSink;
using check::Peer;

namespace {

/// What a test wants to happen inside a callback; it may change while callbacks run.
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

/// Writes every callback into a journal, and runs what a test wants to happen inside.
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

/// A host as a program sets one up, before InitSDK; takes everything back at the end of the test.
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

TEST(calls_that_cannot_be_are_refused_with_a_line_that_says_why)
{
    Session session;
    CHECK(!AUDIOROOM::LoginRoom("refusals"));
    CHECK(log_lines().count("LoginRoom was refused: call InitSDK first") == 1);
    CHECK(!AUDIOROOM::LogoutRoom());
    CHECK(!AUDIOROOM::UnInitSDK());
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
    CHECK(AUDIOROOM::GetMaxPlayChannelCount() > 0);
    CHECK(std::string(AUDIOROOM::GetSDKVersion()) != "");
}

TEST(a_user_is_needed_before_a_login)
{
    // A module that never called SetUser cannot be had in this process; a token that is none has to be refused as well.
    Session session;
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    AUDIOROOM::SetToken("no token");
    CHECK(!AUDIOROOM::LoginRoom("tokens"));
    AUDIOROOM::SetToken(nullptr);
    CHECK(AUDIOROOM::LoginRoom("tokens"));
    WAIT(session.host.seen, "login 0 tokens");
}

TEST(automatic_publishing_needs_no_call_and_stop_publish_harms_nothing)
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
    // The mute comes behind an end of the stream, if there were one.
    AUDIOROOM::EnableMic(false);
    WAIT(*bob.seen, "muted alice");
    CHECK(bob.seen->count("gone alice") == 0);
    CHECK(host.seen.count("stream alice") == 0);

    CHECK(AUDIOROOM::LogoutRoom());
    WAIT(host.seen, "logout 0 automatic");
    WAIT(*bob.seen, "left alice");
}

TEST(a_mute_by_the_server_is_no_publish_error_and_holds)
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

    // What an older program does when it takes the mute for a failure.
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

TEST(login_then_set_manual_publish_publishes_nothing_before_start_publish)
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
    // Whatever was published earlier would be seen earlier.
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

TEST(set_manual_publish_inside_on_login_room_is_still_in_time)
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

TEST(everything_is_kept_through_uninit)
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

TEST(login_in_a_room_leaves_it_first)
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

TEST(logout_and_login_may_follow_each_other_at_once)
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

TEST(an_exception_in_a_callback_is_logged_and_goes_no_further)
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

TEST(the_engine_may_end_inside_on_kickout_and_start_again)
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

TEST(a_login_inside_on_kickout_is_a_login)
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

TEST(a_login_that_failed_may_be_tried_again_inside_its_callback)
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

TEST(a_cleared_callback_is_not_running_any_more)
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
    // It would be through long before this.
    CHECK(!cleared.pass(std::chrono::milliseconds(100)));
    leave.open();
    clearing.join();
    CHECK(cleared.is_open());
    AUDIOROOM::LogoutRoom();
    CHECK(AUDIOROOM::UnInitSDK());
    CHECK(host.seen.count("logout") == 0);
}

TEST(with_an_event_loop_callbacks_come_in_it_and_nested_ones_go_on)
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
        // A message box: the loop goes round inside the callback.
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
    // The login is answered, and this is still in time.
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

TEST(uninit_inside_a_polled_callback_ends_the_nested_loop_too)
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

TEST(two_threads_that_end_the_engine_end_it_once)
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
