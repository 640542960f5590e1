// Behaviour of namespace AUDIOROOM: rooms, publishing and callbacks, in the orders in which programs call the functions.

#include "facade_host.hpp"

#include <stdexcept>

using check::LogSink;
using check::Peer;
using facade_test::Gate;
using facade_test::Host;
using facade_test::log_lines;
using facade_test::Session;

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
    // Port 9 of this machine: no program listens there.
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
    // Without a running callback, SetAudioRoomCallback would have returned long before this.
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
    // Outlives the engine, which wakes from a thread of its own.
    LogSink wakes;
    Session session;
    Host &host = session.host;
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
    // The login was answered, but OnLoginRoom has not returned, so this setting still applies to the login.
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
    // Outlives the engine, which wakes from a thread of its own.
    LogSink wakes;
    Session session;
    Host &host = session.host;
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
