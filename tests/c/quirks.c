/*
 * Orders of calls that programs of the old API rely on, each in a function of its own.
 */
#include <signal.h>

#include "room_test.h"

static AUDIOROOM_Server *server;

/* SetManualPublish right after LoginRoom. The last value before the login event applies. */
static void set_manual_publish_right_after_login_room(void)
{
    Peer alice, bob;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    login(&bob, "after");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_THREAD);
    OK(AUDIOROOM_LoginRoom(alice.engine, "after", NULL, &alice.room));
    OK(AUDIOROOM_SetManualPublish(alice.engine, 1));
    AWAIT(__atomic_load_n(&alice.logins, __ATOMIC_SEQ_CST) == 1);
    CHECK(alice.login_status == AUDIOROOM_OK);
    meet(&alice, &bob);
    meet(&alice, &bob);
    CHECK(bob.streams_added == 0);
    end_peer(&alice);
    end_peer(&bob);
}

/* The value applies to later logins. A change while in a room applies to the next login. */
static void manual_publish_is_kept_and_acts_on_the_next_login(void)
{
    Peer alice, bob;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    login(&bob, "kept");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(alice.engine, 1));
    login(&alice, "kept");
    OK(AUDIOROOM_SetManualPublish(alice.engine, 0));
    meet(&alice, &bob);
    CHECK(bob.streams_added == 0);
    OK(AUDIOROOM_LogoutRoom(alice.engine, alice.room));
    AWAIT(alice.logouts == 1);
    login(&alice, "kept");
    AWAIT(bob.streams_added == 1);
    end_peer(&alice);
    end_peer(&bob);
}

static void login_right_after_create_and_destroy_right_after_logout(void)
{
    Peer alice;
    int i;
    for (i = 0; i < 3; i++) {
        start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
        OK(AUDIOROOM_LoginRoom(alice.engine, "quick", NULL, &alice.room));
        if (i > 0) AWAIT(alice.logins == 1);
        OK(AUDIOROOM_LogoutRoom(alice.engine, alice.room));
        end_peer(&alice);
    }
}

/* LogoutRoom, then LoginRoom to the same room at once: the late logout event names its own login, and the new login works. */
static void logout_then_login_at_once(void)
{
    Peer alice;
    AUDIOROOM_Room first, second;
    int32_t state = -1;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "again");
    first = alice.room;
    OK(AUDIOROOM_LogoutRoom(alice.engine, first));
    OK(AUDIOROOM_LoginRoom(alice.engine, "again", NULL, &second));
    CHECK(second != first && second != 0 && second < (1ull << 53));
    AWAIT(alice.logouts == 1 && alice.logins == 2);
    CHECK(alice.login_room == second && alice.login_status == AUDIOROOM_OK);
    CHECK(alice.kicks == 0 && alice.disconnects == 0);
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_GetRoomState(alice.engine, first, &state));
    OK(AUDIOROOM_GetRoomState(alice.engine, second, &state));
    CHECK(state == AUDIOROOM_ROOM_CONNECTED);
    EXPECT(AUDIOROOM_ERR_ALREADY_IN_ROOM, AUDIOROOM_LoginRoom(alice.engine, "again", NULL, &first));
    end_peer(&alice);
}

static void stop_publish_in_automatic_mode(void)
{
    Peer alice, bob;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "stop");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "stop");
    AWAIT(bob.streams == 1 && alice.publish_active == 1);
    OK(AUDIOROOM_StopPublish(alice.engine, alice.room));
    OK(AUDIOROOM_StopPublish(alice.engine, alice.room));
    AWAIT(bob.streams == 0);
    OK(AUDIOROOM_LogoutRoom(alice.engine, alice.room));
    AWAIT(alice.logouts == 1);
    end_peer(&alice);
    end_peer(&bob);
}

static void start_publish_before_the_login_or_twice_is_refused(void)
{
    Peer alice;
    AUDIOROOM_Stream stream = 0;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(alice.engine, 1));
    OK(AUDIOROOM_LoginRoom(alice.engine, "early", NULL, &alice.room));
    EXPECT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_StartPublish(alice.engine, alice.room, NULL, &stream));
    CHECK(stream == 0);
    AWAIT(alice.logins == 1);
    OK(AUDIOROOM_StartPublish(alice.engine, alice.room, NULL, &stream));
    CHECK(stream != 0);
    EXPECT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_StartPublish(alice.engine, alice.room, NULL, &stream));
    AWAIT(alice.publish_active == 1);
    CHECK(alice.own_stream == stream && alice.own_stream_id[0]);
    end_peer(&alice);
}

static void restart_publish_keeps_the_name(void)
{
    Peer alice, bob;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    login(&bob, "restart");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(alice.engine, 1));
    login(&alice, "restart");
    OK(AUDIOROOM_StartPublish(alice.engine, alice.room, "s-1", NULL));
    AWAIT(bob.streams == 1);
    OK(AUDIOROOM_RestartPublish(alice.engine, alice.room));
    AWAIT(bob.streams == 1 && bob.streams_added == 2);
    CHECK(strcmp(bob.stream_id, "s-1") == 0);
    end_peer(&alice);
    end_peer(&bob);
}

/* Extra info that is set before publishing is kept, and users who join later get it too. */
static void extra_info_before_publishing(void)
{
    Peer alice, bob, carol;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "info");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(alice.engine, 1));
    OK(AUDIOROOM_LoginRoom(alice.engine, "info", NULL, &alice.room));
    OK(AUDIOROOM_SetStreamExtraInfo(alice.engine, alice.room, "{\"mic\":true}", NULL));
    AWAIT(alice.logins == 1);
    OK(AUDIOROOM_StartPublish(alice.engine, alice.room, NULL, NULL));
    AWAIT(bob.streams == 1 && strcmp(bob.extra_info, "{\"mic\":true}") == 0);
    OK(AUDIOROOM_SetStreamExtraInfo(alice.engine, alice.room, "later", NULL));
    AWAIT(strcmp(bob.extra_info, "later") == 0);
    start_peer(&carol, "carol", AUDIOROOM_EVENTS_POLL);
    login(&carol, "info");
    AWAIT(carol.streams >= 1 && (strcmp(carol.extra_info, "later") == 0 || strcmp(carol.stream_user, "alice") != 0));
    end_peer(&alice);
    end_peer(&bob);
    end_peer(&carol);
}

/* Switching the microphone off does not remove the stream. */
static void publishing_goes_on_with_the_microphone_off(void)
{
    Peer alice, bob;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "mic");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_EnableMic(alice.engine, 0));
    OK(AUDIOROOM_EnableSpeaker(alice.engine, 0));
    login(&alice, "mic");
    AWAIT(bob.streams == 1);
    OK(AUDIOROOM_EnableMic(alice.engine, 1));
    OK(AUDIOROOM_EnableMic(alice.engine, 0));
    meet(&alice, &bob);
    CHECK(bob.streams == 1);
    end_peer(&alice);
    end_peer(&bob);
}

/* A second login of the same user: the first engine is removed, the second one stays. */
static void the_same_user_again(void)
{
    Peer first, second;
    start_peer(&first, "alice", AUDIOROOM_EVENTS_POLL);
    login(&first, "twice");
    start_peer(&second, "alice", AUDIOROOM_EVENTS_POLL);
    login(&second, "twice");
    AWAIT(first.kicks == 1);
    CHECK(first.kick_status == AUDIOROOM_ERR_SAME_USER && first.disconnects == 0 && second.kicks == 0);
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_LogoutRoom(first.engine, first.room));
    end_peer(&first);
    end_peer(&second);
}

static int32_t is_muted_by_server(Peer *peer)
{
    int32_t muted = -1;
    OK(AUDIOROOM_IsMutedByServer(peer->engine, peer->room, &muted));
    return muted;
}

static void a_mute_by_the_server_holds(void)
{
    Peer alice, bob;
    int32_t muted = -1;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "moderated");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "moderated");
    AWAIT(bob.streams == 1 && alice.publish_active == 1);
    CHECK(is_muted_by_server(&alice) == 0);
    OK(AUDIOROOM_MuteUser(server, "moderated", "alice", 1));
    AWAIT(alice.mutes == 1 && bob.is_muted);
    CHECK(is_muted_by_server(&alice) == 1 && is_muted_by_server(&bob) == 0);
    /* Calls of an application that takes the mute for a failure. */
    OK(AUDIOROOM_EnableMic(alice.engine, 1));
    OK(AUDIOROOM_RestartPublish(alice.engine, alice.room));
    AWAIT(bob.streams_added == 2 && bob.streams == 1 && alice.publish_active == 2);
    CHECK(bob.is_muted && is_muted_by_server(&alice) == 1);
    CHECK(alice.publish_stopped == 0);
    OK(AUDIOROOM_MuteUser(server, "moderated", "alice", 0));
    AWAIT(alice.unmutes == 1 && !bob.is_muted);
    CHECK(is_muted_by_server(&alice) == 0 && alice.mutes == 1);
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_IsMutedByServer(alice.engine, alice.room, NULL));
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_IsMutedByServer(alice.engine, 12345, &muted));
    end_peer(&alice);
    end_peer(&bob);
}

static void kicked_by_the_server(void)
{
    Peer alice, bob;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "kick");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "kick");
    AWAIT(bob.streams == 1);
    OK(AUDIOROOM_KickUser(server, "kick", "alice"));
    AWAIT(alice.kicks == 1 && bob.streams == 0);
    CHECK(alice.kick_status == AUDIOROOM_ERR_KICKED);
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_KickUser(server, "kick", "nobody"));
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_MuteUser(server, "no such room", "bob", 1));
    end_peer(&alice);
    end_peer(&bob);
}

static int visited;

static void visit_user(void *user_data, const AUDIOROOM_User *user)
{
    (void)user_data;
    CHECK(user->user_id[0]);
    visited++;
}

static void visit_stream(void *user_data, const AUDIOROOM_StreamInfo *stream)
{
    (void)user_data;
    CHECK(stream->stream != 0);
    visited++;
}

static void visit_device(void *user_data, const AUDIOROOM_DeviceInfo *device)
{
    (void)user_data;
    CHECK(device->device_id[0] && device->name[0]);
}

/* Many calls cause events, so each callback makes the calls only the first two times. */
static int is_early(const char *callback)
{
    static const char *names[32];
    static int counts[32];
    int i;
    for (i = 0; i < 32; i++) {
        if (!names[i]) names[i] = callback;
        if (strcmp(names[i], callback) == 0) return ++counts[i] <= 2;
    }
    return 0;
}

/* A call may fail where the room is gone; every call must return. */
static void call_everything(Peer *peer, const char *callback)
{
    static int inside;
    AUDIOROOM_AudioProfile profile;
    AUDIOROOM_RoomStats room_stats;
    AUDIOROOM_StreamStats stream_stats;
    AUDIOROOM_Room room = peer->login_room ? peer->login_room : peer->room;
    AUDIOROOM_Callbacks callbacks = callbacks_of(peer);
    float level, frame[480] = {0};
    int32_t state;
    uint64_t request;
    AUDIOROOM_Stream stream;
    if (inside || !is_early(callback)) return;
    inside = 1;
    OK(AUDIOROOM_SetUser(peer->engine, peer->name, NULL));
    OK(AUDIOROOM_SetServer(peer->engine, server_url, API_KEY, API_SECRET));
    OK(AUDIOROOM_NotifyNetworkChanged(peer->engine));
    OK(AUDIOROOM_Pause(peer->engine));
    OK(AUDIOROOM_Resume(peer->engine));
    OK(AUDIOROOM_SetManualPublish(peer->engine, 0));
    OK(AUDIOROOM_IsManualPublish(peer->engine, &state));
    OK(AUDIOROOM_SetManualPlay(peer->engine, 0));
    AUDIOROOM_EnableUserUpdates(peer->engine, room, 1);
    AUDIOROOM_RenewToken(peer->engine, room, "nonsense");
    AUDIOROOM_GetRoomState(peer->engine, room, &state);
    AUDIOROOM_GetUsers(peer->engine, room, visit_user, NULL);
    AUDIOROOM_GetStreams(peer->engine, room, visit_stream, NULL);
    AUDIOROOM_StartPublish(peer->engine, room, NULL, &stream);
    AUDIOROOM_SetStreamExtraInfo(peer->engine, room, callback, NULL);
    OK(AUDIOROOM_EnableMic(peer->engine, 1));
    OK(AUDIOROOM_EnableSpeaker(peer->engine, 1));
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    OK(AUDIOROOM_GetAudioProfile(peer->engine, &profile));
    OK(AUDIOROOM_SetAudioProfile(peer->engine, &profile));
    OK(AUDIOROOM_SetCaptureVolume(peer->engine, 100));
    OK(AUDIOROOM_SetPlayVolume(peer->engine, 0, AUDIOROOM_ALL_STREAMS, 100));
    AUDIOROOM_SetPlayVolume(peer->engine, room, peer->stream, 150);
    AUDIOROOM_MuteStream(peer->engine, room, peer->stream, 0);
    AUDIOROOM_StopPlay(peer->engine, room, peer->stream);
    AUDIOROOM_StartPlay(peer->engine, room, peer->stream);
    AUDIOROOM_PushCaptureFrame(peer->engine, frame, 480, 1, 48000);
    AUDIOROOM_PullPlaybackFrame(peer->engine, frame, 480, 1, 48000);
    OK(AUDIOROOM_StartSoundLevelMonitor(peer->engine, 100));
    OK(AUDIOROOM_GetSoundLevel(peer->engine, 0, AUDIOROOM_LOCAL_MICROPHONE, &level));
    AUDIOROOM_GetSoundLevel(peer->engine, room, peer->stream, &level);
    if (strcmp(callback, "on_request_done") != 0 && strcmp(callback, "on_room_message") != 0) {
        AUDIOROOM_SendRoomMessage(peer->engine, room, callback, &request);
        AUDIOROOM_SendData(peer->engine, room, (const uint8_t *)"x", 1, NULL, NULL, 0, AUDIOROOM_DELIVERY_LOSSY, NULL);
    }
    OK(AUDIOROOM_InitRoomStats(&room_stats, sizeof room_stats));
    OK(AUDIOROOM_InitStreamStats(&stream_stats, sizeof stream_stats));
    AUDIOROOM_GetRoomStats(peer->engine, room, &room_stats);
    AUDIOROOM_GetStreamStats(peer->engine, room, peer->stream, &stream_stats);
    OK(AUDIOROOM_SetDevice(peer->engine, AUDIOROOM_DEVICE_CAPTURE, "null"));
    OK(AUDIOROOM_SetDevice(peer->engine, AUDIOROOM_DEVICE_PLAYBACK, "null"));
    OK(AUDIOROOM_SetCallbacks(peer->engine, &callbacks));
    inside = 0;
}

static void every_call_inside_every_callback(void)
{
    Peer alice, bob;
    AUDIOROOM_GetDevices(AUDIOROOM_DEVICE_CAPTURE, visit_device, NULL);
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    alice.in_callback = call_everything;
    login(&alice, "inside");
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "inside");
    OK(AUDIOROOM_StartSoundLevelMonitor(alice.engine, 100));
    AWAIT(alice.streams == 1 && alice.play_active > 0 && alice.levels > 0 && alice.requests > 0 && alice.users == 1);
    meet(&bob, &alice);
    OK(AUDIOROOM_SendData(bob.engine, bob.room, (const uint8_t *)"abc", 3, "t", NULL, 0, AUDIOROOM_DELIVERY_RELIABLE, NULL));
    AWAIT(alice.datas == 1 && alice.data_size == 3);
    OK(AUDIOROOM_GetUsers(alice.engine, alice.room, visit_user, NULL));
    OK(AUDIOROOM_GetStreams(alice.engine, alice.room, visit_stream, NULL));
    CHECK(visited >= 2);
    end_peer(&bob);
    AWAIT(alice.streams == 0);
    OK(AUDIOROOM_LogoutRoom(alice.engine, alice.room));
    AWAIT(alice.logouts == 1);
    end_peer(&alice);
}

/* Logging in to another room inside on_kick_out. */
static void enter_again(Peer *peer, const char *callback)
{
    if (strcmp(callback, "on_kick_out") == 0) OK(AUDIOROOM_LoginRoom(peer->engine, "elsewhere", NULL, &peer->room));
}

static void login_from_inside_on_kick_out(void)
{
    Peer alice;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    alice.in_callback = enter_again;
    login(&alice, "out");
    OK(AUDIOROOM_KickUser(server, "out", "alice"));
    AWAIT(alice.logins == 2);
    CHECK(alice.login_room == alice.room && alice.login_status == AUDIOROOM_OK);
    end_peer(&alice);
}

/* The user list is complete first, then updates follow; the local user is never in it. */
static void users_are_reported_on_request(void)
{
    Peer alice, bob;
    AUDIOROOM_LoginOptions options;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "users");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.user_updates = 1;
    OK(AUDIOROOM_LoginRoom(alice.engine, "users", &options, &alice.room));
    AWAIT(alice.users == 1 && alice.user_totals == 1);
    CHECK(alice.logins == 1);
    end_peer(&bob);
    AWAIT(alice.users == 0);
    CHECK(alice.user_totals == 1 && bob.users == 0 && bob.user_totals == 0);
    end_peer(&alice);
}

int main(void)
{
    signal(SIGPIPE, SIG_DFL);
    server = start_server();
    set_manual_publish_right_after_login_room();
    manual_publish_is_kept_and_acts_on_the_next_login();
    login_right_after_create_and_destroy_right_after_logout();
    logout_then_login_at_once();
    stop_publish_in_automatic_mode();
    start_publish_before_the_login_or_twice_is_refused();
    restart_publish_keeps_the_name();
    extra_info_before_publishing();
    publishing_goes_on_with_the_microphone_off();
    the_same_user_again();
    a_mute_by_the_server_holds();
    kicked_by_the_server();
    every_call_inside_every_callback();
    login_from_inside_on_kick_out();
    users_are_reported_on_request();
    OK(AUDIOROOM_DestroyServer(&server));
    return 0;
}
