// Behaviour of namespace audioroom: objects that end in their destructors, events as functions, errors as values.

#include "check.hpp"

#include <stdexcept>
#include <type_traits>

using check::LogSink;
using check::Peer;

TEST(failed_create_returns_code_and_sentence)
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
    // A failed Create releases the events.
    events = {};
    CHECK(held.use_count() == 1);
}

TEST(empty_engine_and_server_refuse_calls)
{
    audioroom::Engine engine;
    CHECK(!engine);
    CHECK(engine.LoginRoom("nowhere").status().code() == AUDIOROOM_ERR_NULL_ARGUMENT);
    CHECK(engine.SetEvents({}).code() == AUDIOROOM_ERR_NULL_ARGUMENT);
    engine.Destroy();
    audioroom::Server server;
    CHECK(server.GetServerUrl().status().code() == AUDIOROOM_ERR_NULL_ARGUMENT);
    CHECK(!server.KickUser("room", "user"));
}

TEST(new_options_have_the_defaults_of_the_library)
{
    const audioroom::AudioProfile profile;
    CHECK(profile.struct_size == sizeof(AUDIOROOM_AudioProfile));
    CHECK(profile.bitrate_bps == AUDIOROOM_AUTO);
    CHECK(profile.latency_mode == AUDIOROOM_LATENCY_BALANCED);
    CHECK(audioroom::AudioProfile::music().channels == 2);
    const audioroom::TalkOptions talk(AUDIOROOM_TALK_VOICE);
    CHECK(talk.struct_size == sizeof(AUDIOROOM_TalkOptions));
    CHECK(talk.mode == AUDIOROOM_TALK_VOICE);
    CHECK(talk.hold_ms == AUDIOROOM_AUTO);
    CHECK(audioroom::LoginOptions().manual_publish.value() == AUDIOROOM_AUTO);
}

TEST(moved_engine_keeps_its_events)
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

TEST(destroyed_engine_releases_its_events)
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

TEST(engine_can_be_destroyed_inside_its_callback)
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
            // The function still owns its captures.
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

TEST(exception_of_an_event_is_logged_with_its_name)
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

TEST(replaced_events_receive_later_events)
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

TEST(messages_and_data_arrive)
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
    events.on_text = [&](const audioroom::TextEvent &event) {
        seen.add(std::string("text ") + event.topic + " " + event.text);
    };
    auto engine = audioroom::Engine::Create(check::engine_options("reader"), std::move(events));
    CHECK(engine);
    CHECK(engine->LoginRoom("letters"));
    WAIT(seen, "login");
    Peer writer("writer");
    CHECK(writer.enter("letters"));
    CHECK(writer.engine.MuteRoomUser(writer.room, "nobody", true));
    CHECK(writer.engine.KickRoomUser(writer.room, "nobody"));
    CHECK(writer.engine.SendRoomMessage(writer.room, "good morning"));
    WAIT(seen, "message writer: good morning");
    auto request = writer.engine.SendData(writer.room, {'a', 'b'}, "letters", {"reader"}, AUDIOROOM_DELIVERY_RELIABLE);
    CHECK(request && *request != 0);
    WAIT(seen, "data letters ab");
    CHECK(writer.engine.SendData(writer.room, std::vector<uint8_t>(), "nothing", {"reader"}, AUDIOROOM_DELIVERY_RELIABLE));
    WAIT(seen, "data nothing ");
    const uint8_t position[] = {'x', 'y'};
    CHECK(writer.engine.SendLossyData(writer.room, position, sizeof position, "position"));
    WAIT(seen, "data position xy");
    CHECK(writer.engine.SendText(writer.room, "a note", "notes", {"reader"}));
    WAIT(seen, "text notes a note");
    auto stats = writer.engine.GetRoomStats(writer.room);
    CHECK(stats && stats->users == 1);
}

TEST(names_and_byte_streams_reach_the_other_user)
{
    LogSink seen;
    std::string received;
    audioroom::Events events;
    events.on_login_room = [&](const audioroom::LoginRoomEvent &) { seen.add("login"); };
    events.on_user_info = [&](const audioroom::UserInfoEvent &event) {
        seen.add(std::string("info ") + event.user_id + " " + event.user_name + " " + event.metadata);
        for (const auto &changed : audioroom::List(event.changed_attributes, event.changed_attribute_count))
            seen.add(std::string("attribute ") + changed.key + "=" + changed.value);
    };
    events.on_bytes = [&](const audioroom::BytesEvent &event) {
        if (event.part == AUDIOROOM_BYTES_DATA)
            received.append(reinterpret_cast<const char *>(event.data), event.size);
        if (event.part == AUDIOROOM_BYTES_END)
            seen.add(std::string("end ") + event.name + " " + event.topic + " " + std::to_string(event.status) + " " + received);
    };
    auto engine = audioroom::Engine::Create(check::engine_options("known"), std::move(events));
    CHECK(engine);
    auto room = engine->LoginRoom("files");
    CHECK(room);
    WAIT(seen, "login");
    audioroom::Events own;
    own.on_login_room = [&](const audioroom::LoginRoomEvent &) { seen.add("sender"); };
    own.on_user_update = [&](const audioroom::UserUpdateEvent &) {};
    own.on_bytes_space = [&](const audioroom::BytesSpaceEvent &) { seen.add("space"); };
    auto sender = audioroom::Engine::Create(check::engine_options("sender"), std::move(own));
    CHECK(sender);
    auto at_sender = sender->LoginRoom("files");
    CHECK(at_sender);
    WAIT(seen, "sender");
    CHECK(sender->SetUserName(*at_sender, "Sam"));
    WAIT(seen, "info sender Sam ");
    CHECK(sender->SetUserMetadata(*at_sender, "{}"));
    WAIT(seen, "info sender Sam {}");
    CHECK(sender->SetUserAttributes(*at_sender, {{"hand", "up"}}));
    WAIT(seen, "attribute hand=up");
    auto stream = sender->OpenByteStream(*at_sender, {"letters", "a.txt", "text/plain", 3, {{"k", "v"}}, {"known"}});
    CHECK(stream && *stream != 0);
    const uint8_t bytes[] = {'a', 'b', 'c'};
    CHECK(sender->WriteByteStream(*at_sender, *stream, bytes, sizeof bytes));
    CHECK(sender->CloseByteStream(*at_sender, *stream));
    WAIT(seen, "end a.txt letters 0 abc");
    auto cancelled = sender->OpenByteStream(*at_sender);
    CHECK(cancelled && sender->CancelByteStream(*at_sender, *cancelled));
    auto info = engine->GetUser(*room, "sender");
    CHECK(info && info->user_name == "Sam" && info->metadata == "{}" && info->attributes["hand"] == "up");
    CHECK(engine->GetUser(*room, "nobody").status().code() == AUDIOROOM_ERR_NOT_FOUND);
    auto metadata = engine->GetRoomMetadata(*room);
    CHECK(metadata && metadata->empty());
}

TEST(call_of_a_method_reaches_the_other_user)
{
    LogSink seen;
    audioroom::Engine *answering = nullptr;
    audioroom::Events events;
    events.on_login_room = [&](const audioroom::LoginRoomEvent &) { seen.add("login"); };
    events.on_rpc_request = [&](const audioroom::RpcRequestEvent &event) {
        const std::string method = event.method;
        const auto status = method == "hello" ? answering->RespondToRpc(event.room, event.request, event.payload)
                                              : answering->RejectRpc(event.room, event.request, 7, "busy", "{}");
        seen.add(std::string("request ") + event.user_id + " " + method + (status ? "" : " failed"));
    };
    auto engine = audioroom::Engine::Create(check::engine_options("callee"), std::move(events));
    CHECK(engine);
    answering = &*engine;
    auto room = engine->LoginRoom("calls");
    CHECK(room);
    CHECK(engine->RegisterRpcMethod(*room, "hello"));
    CHECK(engine->RegisterRpcMethod(*room, "other"));
    WAIT(seen, "login");
    audioroom::Events own;
    own.on_login_room = [&](const audioroom::LoginRoomEvent &) { seen.add("caller"); };
    own.on_rpc_done = [&](const audioroom::RpcDoneEvent &event) {
        seen.add(std::string("done ") + std::to_string(event.code) + " " + event.payload + event.data);
    };
    auto caller = audioroom::Engine::Create(check::engine_options("caller"), std::move(own));
    CHECK(caller);
    auto callers_room = caller->LoginRoom("calls");
    CHECK(callers_room);
    WAIT(seen, "caller");
    auto request = caller->PerformRpc(*callers_room, "callee", "hello", "good morning");
    CHECK(request && *request != 0);
    WAIT(seen, "request caller hello");
    WAIT(seen, "done 0 good morning");
    CHECK(caller->PerformRpc(*callers_room, "callee", "other"));
    WAIT(seen, "done 7 {}");
    CHECK(engine->UnregisterRpcMethod(*room, "other"));
}

TEST(polling_engine_delivers_only_inside_poll_events)
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

TEST(server_kicks_a_user)
{
    audioroom::ServerOptions options;
    options.bind = "127.0.0.1:0";
    options.udp_port = 0;
    options.api_key = check::KEY;
    options.api_secret = check::SECRET;
    auto server = audioroom::Server::Create(options);
    CHECK(server);
    Peer guest("guest");
    CHECK(guest.engine.SetServer(*server->GetServerUrl(), check::KEY, check::SECRET));
    CHECK(guest.enter("house"));
    CHECK(server->KickUser("house", "guest"));
    WAIT(*guest.seen, "kicked AUDIOROOM_ERR_KICKED");
}

// A number would become true: AUDIOROOM_AUTO must not switch anything on.
static_assert(!std::is_constructible<audioroom::Switch, int>::value, "a number is not a switch");
static_assert(std::is_convertible<bool, audioroom::Switch>::value, "true and false are switches");
static_assert(std::is_convertible<audioroom::Auto, audioroom::Switch>::value, "AUTO is a switch");

// Functions of audio threads return the bare number: no text is read and no memory is allocated.
static_assert(noexcept(std::declval<audioroom::Engine &>().PushAuxFrame(nullptr, 0, 0, 0)), "PushAuxFrame can throw");
static_assert(std::is_same<decltype(std::declval<audioroom::Engine &>().PushAuxFrame(nullptr, 0, 0, 0)), int32_t>::value,
              "PushAuxFrame returns more than a number");
static_assert(noexcept(std::declval<audioroom::Engine &>().PushCaptureFrame(nullptr, 0, 0, 0)), "PushCaptureFrame can throw");
static_assert(noexcept(std::declval<audioroom::Engine &>().PullPlaybackFrame(nullptr, 0, 0, 0)),
              "PullPlaybackFrame can throw");

TEST(switches_take_true_false_and_auto)
{
    auto engine = audioroom::Engine::Create(check::engine_options("switcher"));
    CHECK(engine);
    CHECK(engine->EnableAec(true));
    CHECK(engine->EnableHighPass(false));
    CHECK(engine->EnableNoiseSuppression(audioroom::AUTO));
    CHECK(engine->EnableAgc(audioroom::AUTO));
    audioroom::PlayerOptions sound;
    sound.path = "/no such file.wav";
    sound.plays = 3;
    auto player = engine->CreatePlayer(sound);
    CHECK(player);
    auto playing = engine->GetPlayerInfo(*player);
    CHECK(playing && playing->plays == 3 && playing->local_volume == 100);
    CHECK(engine->DestroyPlayer(*player));
    CHECK(engine->StartPlayer(*player).code() == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(engine->PausePlayer(*player).code() == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(engine->ResumePlayer(*player).code() == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(engine->StopPlayer(*player).code() == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(engine->SeekPlayer(*player, 10).code() == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(engine->SetPlayerPlays(*player, 2).code() == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(engine->SetPlayerOutput(*player, true, false).code() == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(engine->SetPlayerVolume(*player, 10, 20).code() == AUDIOROOM_ERR_NOT_FOUND);
    audioroom::RecordingOptions recording;
    recording.path = "/nowhere/{user}.wav";
    CHECK(engine->StartRecording(recording).status().code() == AUDIOROOM_ERR_OUT_OF_RANGE);
    recording.source = AUDIOROOM_RECORD_EACH;
    auto started = engine->StartRecording(recording);
    CHECK(started && *started != 0);
    // There is no such folder, so the recording may have ended already.
    const auto stopped = engine->StopRecording(*started);
    CHECK(stopped || stopped.code() == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(engine->SetTalkOptions(audioroom::TalkOptions(AUDIOROOM_TALK_PUSH)));
    CHECK(engine->SetPushToTalkPressed(true));
    CHECK(engine->GetProcessingStats());
}

TEST(getters_return_what_setters_set)
{
    auto engine = audioroom::Engine::Create(check::engine_options("getter"));
    CHECK(engine);
    audioroom::AudioProfile profile;
    profile.bitrate_bps = 24000;
    CHECK(engine->SetAudioProfile(profile));
    auto read = engine->GetAudioProfile();
    CHECK(read && read->bitrate_bps == 24000);
    CHECK(engine->FollowDefaultDevice(AUDIOROOM_DEVICE_CAPTURE, false));
    CHECK(!engine->IsFollowingDefaultDevice(AUDIOROOM_DEVICE_CAPTURE).value_or(true));
    CHECK(engine->IsFollowingDefaultDevice(AUDIOROOM_DEVICE_PLAYBACK).value_or(false));
    CHECK(engine->WatchDevices(true));
    CHECK(engine->IsWatchingDevices().value_or(false));
    CHECK(engine->SetMaxDecodedStreams(7));
    CHECK(engine->GetMaxDecodedStreams().value_or(0) == 7);
    CHECK(engine->SetManualPublish(true));
    CHECK(engine->IsManualPublish().value_or(false));
    CHECK(!engine->IsManualPlay().value_or(true));
    CHECK(engine->SetPlayVolume(0, audioroom::ALL_STREAMS, 150));
    CHECK(engine->GetPlayVolume(0, audioroom::ALL_STREAMS).value_or(0) == 150);
    CHECK(engine->SetCaptureVolume(120));
    CHECK(engine->GetCaptureVolume().value_or(0) == 120);
    CHECK(engine->SetSidetoneVolume(30));
    CHECK(engine->GetSidetoneVolume().value_or(0) == 30);
    CHECK(engine->EnableSidetone(true));
    CHECK(engine->IsSidetoneEnabled().value_or(false));
    CHECK(engine->IsMicEnabled().value_or(false));
    CHECK(engine->EnableMic(false));
    CHECK(!engine->IsMicEnabled().value_or(true));
    CHECK(engine->EnableSpeaker(false));
    CHECK(!engine->IsSpeakerEnabled().value_or(true));
    CHECK(engine->EnableAux(true));
    CHECK(engine->IsAuxEnabled().value_or(false));
    CHECK(engine->MuteAuxPlayback(true));
    CHECK(engine->IsAuxPlaybackMuted().value_or(false));
    CHECK(engine->SetAuxVolume(10, 20));
    auto aux = engine->GetAuxVolume();
    CHECK(aux && aux->local == 10 && aux->sent == 20);
    CHECK(engine->SetTalkOptions(audioroom::TalkOptions(AUDIOROOM_TALK_PUSH)));
    auto talk = engine->GetTalkOptions();
    CHECK(talk && talk->mode == AUDIOROOM_TALK_PUSH);
    CHECK(engine->SetPushToTalkPressed(true));
    CHECK(engine->IsPushToTalkPressed().value_or(false));
    CHECK(engine->GetSoundLevel(0, audioroom::LOCAL_MICROPHONE).value_or(-1) == 0);
    CHECK(engine->GetDevice(AUDIOROOM_DEVICE_CAPTURE).status().code() == AUDIOROOM_ERR_WRONG_STATE);
    CHECK(engine->SetMaxDecodedStreams(0).code() == AUDIOROOM_ERR_OUT_OF_RANGE);
    CHECK(engine->Pause());
    CHECK(engine->Resume());
    CHECK(engine->GetEventHandle().status().code() == AUDIOROOM_ERR_WRONG_STATE);
}

TEST(out_of_range_volumes_are_refused)
{
    auto engine = audioroom::Engine::Create(check::engine_options("volumes"));
    CHECK(engine);
    CHECK(engine->SetPlayVolume(0, audioroom::ALL_STREAMS, 200));
    CHECK(engine->SetPlayVolume(0, audioroom::ALL_STREAMS, 201).code() == AUDIOROOM_ERR_OUT_OF_RANGE);
    CHECK(engine->SetPlayVolume(0, audioroom::ALL_STREAMS, -5).code() == AUDIOROOM_ERR_OUT_OF_RANGE);
    CHECK(engine->SetCaptureVolume(-5).code() == AUDIOROOM_ERR_OUT_OF_RANGE);
    CHECK(engine->SetSidetoneVolume(500).code() == AUDIOROOM_ERR_OUT_OF_RANGE);
    CHECK(engine->SetAuxVolume(100, -5).code() == AUDIOROOM_ERR_OUT_OF_RANGE);
}

TEST(lists_visit_every_user_and_stream)
{
    Peer listener("listener"), talker("talker", true);
    CHECK(listener.enter("lists"));
    CHECK(talker.enter("lists"));
    WAIT(*listener.seen, "stream talker");
    std::vector<std::string> users;
    CHECK(listener.engine.GetUsers(listener.room, [&](const AUDIOROOM_User &user) { users.push_back(user.user_id); }));
    CHECK(users == std::vector<std::string>{"talker"});
    audioroom::Stream stream = 0;
    CHECK(listener.engine.GetStreams(listener.room, [&](const AUDIOROOM_StreamInfo &info) { stream = info.stream; }));
    CHECK(stream != 0);
    const auto other_users = listener.engine.GetUsers(listener.room);
    CHECK(other_users && other_users->size() == 1 && other_users->front().user_name == "talker");
    const auto streams = listener.engine.GetStreams(listener.room);
    CHECK(streams && streams->size() == 1 && streams->front().stream == stream && streams->front().user_id == "talker");
    CHECK(!listener.engine.GetStreams(listener.room + 1000));
    CHECK(listener.engine.GetRoomState(listener.room).value_or(-1) == AUDIOROOM_ROOM_CONNECTED);
    // The order of the C function: room, stream, volume.
    CHECK(listener.engine.SetPlayVolume(listener.room, stream, 50));
    CHECK(listener.engine.GetPlayVolume(listener.room, stream).value_or(0) == 50);
    CHECK(listener.engine.MuteStream(listener.room, stream, true));
    CHECK(listener.engine.IsStreamMuted(listener.room, stream).value_or(false));
    CHECK(listener.engine.SetStreamPan(listener.room, stream, -40));
    CHECK(listener.engine.GetStreamPan(listener.room, stream).value_or(0) == -40);
    auto published = talker.engine.GetPublishedStream(talker.room);
    CHECK(published && published->stream != 0);
    CHECK(listener.engine.GetPublishedStream(listener.room).status().code() == AUDIOROOM_ERR_WRONG_STATE);
    CHECK(listener.engine.GetStreamStats(listener.room, stream));
    CHECK(listener.engine.GetUsers(listener.room + 1000, [](const AUDIOROOM_User &) {}).code() == AUDIOROOM_ERR_NOT_FOUND);
}

TEST(exception_of_a_visitor_reaches_the_caller)
{
    Peer listener("visitor"), talker("visited");
    CHECK(listener.enter("visits"));
    CHECK(talker.enter("visits"));
    WAIT(*listener.seen, "came visited");
    bool caught = false;
    try {
        (void)listener.engine.GetUsers(listener.room, [](const AUDIOROOM_User &) { throw std::logic_error("stop"); });
    } catch (const std::logic_error &error) {
        caught = std::string(error.what()) == "stop";
    }
    CHECK(caught);
}

TEST(token_of_create_token_logs_in)
{
    audioroom::TokenOptions options;
    options.api_key = check::KEY;
    options.api_secret = check::SECRET;
    options.user_id = "bearer";
    options.room_id = "tokens";
    options.valid_seconds = 60;
    auto token = audioroom::CreateToken(options);
    CHECK(token && token->size() > 64 && token->back() != '\0');
    options.room_id.clear();
    CHECK(!audioroom::CreateToken(options));

    LogSink seen;
    audioroom::Events events;
    events.on_login_room = [&](const audioroom::LoginRoomEvent &event) {
        seen.add(std::string("login ") + AUDIOROOM_GetStatusName(event.status));
    };
    audioroom::EngineOptions engine_options = check::engine_options("");
    engine_options.api_key.clear();
    engine_options.api_secret.clear();
    auto engine = audioroom::Engine::Create(engine_options, std::move(events));
    CHECK(engine);
    audioroom::LoginOptions login;
    login.token = *token;
    login.manual_publish = true;
    auto room = engine->LoginRoom("tokens", login);
    CHECK(room);
    WAIT(seen, "login AUDIOROOM_OK");
    CHECK(engine->RenewToken(*room, "no token").code() == AUDIOROOM_ERR_TOKEN_REFUSED);
    CHECK(engine->RenewToken(*room, *token));
}

TEST(key_is_set_for_the_engine_and_for_a_login)
{
    audioroom::Engine engine;
    audioroom::EncryptionKeyOptions key;
    CHECK(engine.SetEncryptionKey(0, key).code() == AUDIOROOM_ERR_NULL_ARGUMENT);
    auto made = audioroom::Engine::Create(check::engine_options("alice"));
    CHECK(made);
    CHECK(made->SetEncryptionKey(0, key).code() == AUDIOROOM_ERR_NULL_ARGUMENT);
    key.passphrase = "a passphrase";
    CHECK(made->SetEncryptionKey(0, key));
    key.passphrase.clear();
    key.key.assign(16, 7);
    key.user_id = "bob";
    key.key_index = 15;
    key.decrypt_only = true;
    CHECK(made->SetEncryptionKey(0, key));
    CHECK(made->RemoveEncryptionKey(0, "bob", 15));
    CHECK(made->RemoveEncryptionKey(0, "", 16).code() == AUDIOROOM_ERR_OUT_OF_RANGE);
    audioroom::LoginOptions login;
    login.encryption_key = key;
    login.encryption_key->key_index = 16;
    CHECK(made->LoginRoom("hall", login).status().code() == AUDIOROOM_ERR_OUT_OF_RANGE);
}

TEST(server_uses_its_limits_and_log)
{
    LogSink lines;
    audioroom::ServerOptions options;
    options.bind = "127.0.0.1:0";
    options.udp_port = 0;
    options.api_key = check::KEY;
    options.api_secret = check::SECRET;
    options.max_rooms = 1;
    options.log_level = AUDIOROOM_LOG_DEBUG;
    options.on_log = [&](const audioroom::LogEvent &event) {
        lines.add("line");
        // The server drops the exception.
        throw std::logic_error(event.message);
    };
    auto made = audioroom::Server::Create(options);
    CHECK(made);
    // The log moves with the server.
    audioroom::Server server = *std::move(made);
    Peer guest("first");
    CHECK(guest.engine.SetServer(*server.GetServerUrl(), check::KEY, check::SECRET));
    CHECK(guest.enter("one"));
    WAIT(lines, "line");
    auto stats = server.GetServerStats();
    CHECK(stats && stats->rooms == 1 && stats->users == 1);
    Peer second("second");
    CHECK(second.engine.SetServer(*server.GetServerUrl(), check::KEY, check::SECRET));
    CHECK(!second.enter("two"));

    options.on_log = {};
    options.max_users_per_room = 0;
    CHECK(audioroom::Server::Create(options).status().code() == AUDIOROOM_ERR_OUT_OF_RANGE);
}

TEST(functions_without_an_engine_return_values)
{
    CHECK(std::string(audioroom::GetVersionString()) != "");
    CHECK(audioroom::GetAbiVersion() == AUDIOROOM_ABI_VERSION);
    CHECK(audioroom::GetMaxReceivedStreams() >= 16);
    CHECK(std::string(audioroom::GetStatusName(AUDIOROOM_OK)) == "AUDIOROOM_OK");
    CHECK(audioroom::GetSpectrumBandEdge(0).value_or(0) > 89);
    CHECK(audioroom::GetSpectrumBandEdge(1000).status().code() == AUDIOROOM_ERR_OUT_OF_RANGE);
}
