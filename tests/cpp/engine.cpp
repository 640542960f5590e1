// Behaviour of namespace audioroom: objects that end themselves, events as functions, errors as values.

#include "check.hpp"

#include <stdexcept>

using check::LogSink;
using check::Peer;

TEST(an_error_is_a_value_with_a_sentence)
{
    audioroom::EngineOptions options = check::engine_options("alice");
    options.server_url = "ftp://example.invalid";
    const auto held = std::make_shared<int>(1);
    audioroom::Events events;
    events.on_login_room = [held](const audioroom::LoginRoomEvent &) {};
    {
        const auto engine = audioroom::Engine::Create(options, std::move(events));
        CHECK(!engine);
        CHECK(engine.status().code() == AUDIOROOM_ERR_OUT_OF_RANGE);
        CHECK(engine.status().message().size() > 10);
        CHECK(std::string(engine.status().name()) == "AUDIOROOM_ERR_OUT_OF_RANGE");
    }
    // The events of an engine that never was are given up.
    events = {};
    CHECK(held.use_count() == 1);
}

TEST(an_empty_engine_and_server_refuse_calls)
{
    audioroom::Engine engine;
    CHECK(!engine);
    CHECK(engine.LoginRoom("nowhere").status().code() == AUDIOROOM_ERR_NULL_ARGUMENT);
    CHECK(engine.SetEvents({}).code() == AUDIOROOM_ERR_NULL_ARGUMENT);
    engine.Destroy();
    audioroom::Server server;
    CHECK(server.Url().empty());
    CHECK(!server.KickUser("room", "user"));
}

TEST(options_begin_with_the_librarys_defaults)
{
    const audioroom::AudioProfile profile;
    CHECK(profile.struct_size == sizeof(AUDIOROOM_AudioProfile));
    CHECK(profile.bitrate_bps == AUDIOROOM_AUTO);
    CHECK(profile.latency_mode == AUDIOROOM_LATENCY_BALANCED);
}

TEST(an_engine_moves_with_its_events)
{
    LogSink seen;
    audioroom::Events events;
    events.on_login_room = [&](const audioroom::LoginRoomEvent &event) {
        seen.add(std::string("login ") + AUDIOROOM_GetStatusName(event.status));
    };
    auto made = audioroom::Engine::Create(check::engine_options("mover"), events);
    CHECK(made);
    audioroom::Engine first = *std::move(made);
    audioroom::Engine second = std::move(first);
    CHECK(second);
    CHECK(second.LoginRoom("moved"));
    WAIT(seen, "login AUDIOROOM_OK");
    second = audioroom::Engine();
    CHECK(!second);
}

TEST(events_are_given_up_when_the_engine_has_ended)
{
    const auto held = std::make_shared<int>(1);
    {
        audioroom::Events events;
        events.on_login_room = [held](const audioroom::LoginRoomEvent &) {};
        auto engine = audioroom::Engine::Create(check::engine_options("holder"), std::move(events));
        CHECK(engine);
        CHECK(engine->LoginRoom("held"));
        CHECK(held.use_count() == 2);
    }
    CHECK(held.use_count() == 1);
}

TEST(an_engine_may_end_inside_its_own_callback)
{
    LogSink seen;
    std::weak_ptr<int> watched;
    audioroom::Engine engine;
    {
        auto held = std::make_shared<int>(1);
        watched = held;
        audioroom::Events events;
        events.on_login_room = [&engine, &seen, held](const audioroom::LoginRoomEvent &) {
            engine.Destroy();
            // The function still has what it captured.
            seen.add(std::string("destroyed ") + std::to_string(*held));
        };
        auto made = audioroom::Engine::Create(check::engine_options("ender"), std::move(events));
        CHECK(made);
        engine = *std::move(made);
    }
    CHECK(engine.LoginRoom("end"));
    WAIT(seen, "destroyed 1");
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!watched.expired() && std::chrono::steady_clock::now() < limit)
        std::this_thread::yield();
    CHECK(watched.expired());
}

TEST(what_a_function_throws_is_logged_by_the_events_name)
{
    LogSink seen;
    audioroom::Events events;
    events.on_login_room = [](const audioroom::LoginRoomEvent &) { throw std::logic_error("not mine"); };
    events.on_logout_room = [&](const audioroom::LogoutRoomEvent &) { seen.add("logout"); };
    events.on_log = [&](const audioroom::LogEvent &event) { seen.add(event.message); };
    auto engine = audioroom::Engine::Create(check::engine_options("thrower"), std::move(events));
    CHECK(engine);
    auto room = engine->LoginRoom("throw");
    CHECK(room);
    WAIT(seen, "on_login_room threw an exception, which was dropped: not mine");
    CHECK(engine->LogoutRoom(*room));
    WAIT(seen, "logout");
}

TEST(replaced_events_are_told_what_comes_later)
{
    LogSink early, late;
    audioroom::Events events;
    events.on_login_room = [&](const audioroom::LoginRoomEvent &) { early.add("login"); };
    events.on_logout_room = [&](const audioroom::LogoutRoomEvent &) { early.add("logout"); };
    auto engine = audioroom::Engine::Create(check::engine_options("changer"), std::move(events));
    CHECK(engine);
    auto room = engine->LoginRoom("change");
    CHECK(room);
    WAIT(early, "login");
    audioroom::Events others;
    others.on_logout_room = [&](const audioroom::LogoutRoomEvent &) { late.add("logout"); };
    CHECK(engine->SetEvents(std::move(others)));
    CHECK(engine->LogoutRoom(*room));
    WAIT(late, "logout");
    CHECK(early.count("logout") == 0);
}

TEST(messages_and_bytes_arrive)
{
    LogSink seen;
    audioroom::Events events;
    events.on_login_room = [&](const audioroom::LoginRoomEvent &) { seen.add("login"); };
    events.on_room_message = [&](const audioroom::RoomMessageEvent &event) {
        seen.add(std::string("message ") + event.user_id + ": " + event.text);
    };
    events.on_data = [&](const audioroom::DataEvent &event) {
        seen.add(std::string("data ") + event.topic + " " +
                 std::string(reinterpret_cast<const char *>(event.data), event.size));
    };
    auto engine = audioroom::Engine::Create(check::engine_options("reader"), std::move(events));
    CHECK(engine);
    CHECK(engine->LoginRoom("letters"));
    WAIT(seen, "login");
    Peer writer("writer");
    CHECK(writer.enter("letters"));
    CHECK(writer.engine.SendRoomMessage(writer.room, "good morning"));
    WAIT(seen, "message writer: good morning");
    CHECK(writer.engine.SendData(writer.room, {'a', 'b'}, "letters", {"reader"}, AUDIOROOM_DELIVERY_RELIABLE));
    WAIT(seen, "data letters ab");
    auto stats = writer.engine.GetRoomStats(writer.room);
    CHECK(stats && stats->users == 1);
}

TEST(a_polling_engine_tells_only_inside_poll_events)
{
    LogSink seen;
    audioroom::EngineOptions options = check::engine_options("poller");
    options.poll = true;
    audioroom::Events events;
    events.on_wake = [&] { seen.add("wake"); };
    events.on_login_room = [&](const audioroom::LoginRoomEvent &) { seen.add("login"); };
    auto engine = audioroom::Engine::Create(options, std::move(events));
    CHECK(engine);
    CHECK(engine->LoginRoom("poll"));
    WAIT(seen, "wake");
    CHECK(seen.count("login") == 0);
    for (size_t wakes = 1; seen.count("login") == 0; ++wakes) {
        WAIT(seen, "wake", wakes);
        CHECK(engine->PollEvents());
    }
}

TEST(the_server_object_can_remove_a_user)
{
    audioroom::ServerOptions options;
    options.bind = "127.0.0.1:0";
    options.udp_port = 0;
    options.api_key = check::KEY;
    options.api_secret = check::SECRET;
    auto server = audioroom::Server::Create(options);
    CHECK(server);
    Peer guest("guest");
    CHECK(guest.engine.SetServer(server->Url(), check::KEY, check::SECRET));
    CHECK(guest.enter("house"));
    CHECK(server->KickUser("house", "guest"));
    WAIT(*guest.seen, "kicked AUDIOROOM_ERR_KICKED");
}
