/*
 * Shared by the C tests: a server in this process, engines with polled events, and waiting for events with a deadline.
 *
 * Nothing here sleeps: a test waits in poll() for the event handles of all its engines until a condition holds.
 */
#ifndef ROOM_TEST_H
#define ROOM_TEST_H

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audioroom.h"

#define API_KEY "testkey"
#define API_SECRET "a secret that only these tests know, 48 bytes long"
#ifndef DEADLINE_MS /* longer under Valgrind */
#define DEADLINE_MS 15000
#endif
#ifndef QUICK_MS /* for what must not wait; longer under Valgrind */
#define QUICK_MS 1000
#endif
#define MAX_PEERS 8

#define FAIL(...)                                             \
    do {                                                      \
        fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);       \
        fprintf(stderr, __VA_ARGS__);                         \
        fputc('\n', stderr);                                  \
        exit(1);                                              \
    } while (0)

#define CHECK(condition)                                      \
    do {                                                      \
        if (!(condition)) FAIL("not so: %s", #condition);     \
    } while (0)

static const char *last_message(void)
{
    static char text[2048];
    if (AUDIOROOM_GetLastErrorMessage(text, sizeof text, NULL) != AUDIOROOM_OK) return "(no text)";
    return text;
}

/* Checks that the call returns this status; an error must have a text. */
#define EXPECT(wanted, call)                                                                          \
    do {                                                                                              \
        AUDIOROOM_Status status_ = (call);                                                            \
        if (status_ != (wanted))                                                                      \
            FAIL("%s gives %s (%s), not %s", #call, AUDIOROOM_GetStatusName(status_), last_message(), \
                 AUDIOROOM_GetStatusName(wanted));                                                    \
        if (status_ != AUDIOROOM_OK && strlen(last_message()) < 12)                                   \
            FAIL("%s: the text is too short: %s", #call, last_message());                          \
    } while (0)

/* The same, and the error text contains these words. */
#define EXPECT_TEXT(wanted, call, words)                                                                   \
    do {                                                                                                   \
        EXPECT(wanted, call);                                                                              \
        if (strstr(last_message(), (words)) == NULL) FAIL("%s: the text is \"%s\"", #call, last_message()); \
    } while (0)

#define OK(call) EXPECT(AUDIOROOM_OK, call)

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* An engine and the contents of its events. */
typedef struct Peer {
    AUDIOROOM_Engine *engine;
    AUDIOROOM_Room room;
    const char *name;
    int logins;
    AUDIOROOM_Status login_status;
    AUDIOROOM_Room login_room;
    int logouts;
    int kicks;
    AUDIOROOM_Status kick_status;
    int disconnects;
    int reconnectings;
    int streams;       /* at the moment */
    int streams_added; /* ever */
    AUDIOROOM_Stream stream;
    char stream_id[300];
    char stream_user[300];
    char extra_info[1100];
    int is_muted; /* of the stream in the last event */
    int users;
    int user_totals;
    int publish_active;
    int publish_stopped;
    AUDIOROOM_Stream own_stream;
    char own_stream_id[300];
    int mutes;    /* started by the server */
    int unmutes;  /* removed by the server */
    int encryption_states[4]; /* events about remote streams, by state */
    int own_encryption; /* the last state of the local stream, -1 before an event */
    int play_active;
    int play_stopped;
    int first_audio;
    int devices_started;
    int device_errors;
    AUDIOROOM_Status device_status;
    int aux_problems;
    int audio_problems;
    int audio_problem; /* the last problem */
    AUDIOROOM_Status audio_problem_status;
    char audio_problem_text[400];
    int levels;
    int messages;
    char text[256];
    int datas;
    unsigned data_size;
    int requests;
    AUDIOROOM_Status request_status;
    uint64_t request;
    int texts;
    char text_event[512]; /* sender, topic and text of the last text with a topic */
    int rpc_requests;
    uint64_t rpc_request; /* the last one */
    char rpc_text[256]; /* caller, method and payload */
    int rpc_ends;
    uint64_t rpc_done;
    AUDIOROOM_Status rpc_status;
    unsigned rpc_code;
    char rpc_response[256];
    char rpc_data[256];
    AUDIOROOM_Player player; /* of the last event */
    int player_state;
    AUDIOROOM_Status player_status;
    long long player_position_ms;
    int player_failures;
    int infos; /* changes of users */
    char info[512]; /* id, name, metadata, number of attributes, and the first changed attribute of the last change */
    char room_metadata[256];
    int bytes_begun;
    int bytes_ended;
    int bytes_refused;
    AUDIOROOM_Status bytes_status; /* of the last end or refusal */
    uint64_t bytes_size; /* of the data parts of the last stream */
    unsigned bytes_sum; /* of these bytes */
    char bytes_text[512]; /* sender, name, topic, type and announced size of the last beginning */
    int bytes_spaces;
    int releases;
    int calls; /* of all callbacks */
    char message[1024];
    /* Called at the end of every callback with the callback's name. */
    void (*in_callback)(struct Peer *peer, const char *callback);
} Peer;

static Peer *peers[MAX_PEERS];

static void count_event(Peer *peer, const char *callback, const char *message)
{
    CHECK(peer->releases == 0);
    peer->calls++;
    if (message[0]) snprintf(peer->message, sizeof peer->message, "%s", message);
    if (peer->in_callback) peer->in_callback(peer, callback);
}

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->message && event->server_url && event->warning);
    CHECK(event->status == AUDIOROOM_OK || event->message[0]);
    CHECK(event->room != 0);
    peer->logins++;
    peer->login_status = event->status;
    peer->login_room = event->room;
    count_event(peer, "on_login_room", event->message);
}

static void on_logout_room(void *user_data, const AUDIOROOM_LogoutRoomEvent *event)
{
    Peer *peer = user_data;
    peer->logouts++;
    peer->streams = 0;
    count_event(peer, "on_logout_room", event->message);
}

static void on_kick_out(void *user_data, const AUDIOROOM_KickOutEvent *event)
{
    Peer *peer = user_data;
    peer->kicks++;
    peer->kick_status = event->status;
    count_event(peer, "on_kick_out", event->message);
}

static void on_disconnect(void *user_data, const AUDIOROOM_DisconnectEvent *event)
{
    Peer *peer = user_data;
    peer->disconnects++;
    count_event(peer, "on_disconnect", event->message);
}

static void on_reconnecting(void *user_data, const AUDIOROOM_ReconnectingEvent *event)
{
    Peer *peer = user_data;
    peer->reconnectings++;
    count_event(peer, "on_reconnecting", event->message);
}

static void on_user_update(void *user_data, const AUDIOROOM_UserUpdateEvent *event)
{
    Peer *peer = user_data;
    if (event->is_complete) peer->users = 0;
    peer->user_totals += event->is_complete;
    peer->users += (int)event->added_count - (int)event->removed_count;
    count_event(peer, "on_user_update", event->message);
}

static void on_stream_update(void *user_data, const AUDIOROOM_StreamUpdateEvent *event)
{
    Peer *peer = user_data;
    uint32_t i;
    for (i = 0; i < event->count; i++) {
        const AUDIOROOM_StreamInfo *info = event->streams[i];
        CHECK(strcmp(info->user_id, peer->name) != 0); /* the local stream is never announced */
        if (event->is_added) {
            peer->stream = info->stream;
            snprintf(peer->stream_id, sizeof peer->stream_id, "%s", info->stream_id);
            snprintf(peer->stream_user, sizeof peer->stream_user, "%s", info->user_id);
            snprintf(peer->extra_info, sizeof peer->extra_info, "%s", info->extra_info);
            peer->is_muted = info->is_muted;
        }
    }
    peer->streams += event->is_added ? (int)event->count : -(int)event->count;
    peer->streams_added += event->is_added ? (int)event->count : 0;
    count_event(peer, "on_stream_update", event->message);
}

static void on_stream_info_update(void *user_data, const AUDIOROOM_StreamInfoUpdateEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->count > 0);
    snprintf(peer->extra_info, sizeof peer->extra_info, "%s", event->streams[0]->extra_info);
    peer->is_muted = event->streams[0]->is_muted;
    count_event(peer, "on_stream_info_update", event->message);
}

static void on_publish_state(void *user_data, const AUDIOROOM_PublishStateEvent *event)
{
    Peer *peer = user_data;
    peer->own_stream = event->stream;
    snprintf(peer->own_stream_id, sizeof peer->own_stream_id, "%s", event->stream_id);
    peer->publish_active += event->state == AUDIOROOM_STREAM_ACTIVE;
    peer->publish_stopped += event->state == AUDIOROOM_STREAM_STOPPED;
    count_event(peer, "on_publish_state", event->message);
}

static void on_server_mute(void *user_data, const AUDIOROOM_ServerMuteEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->status == AUDIOROOM_OK && strlen(event->message) > 20);
    CHECK((event->stream != 0) == (event->stream_id[0] != 0));
    peer->mutes += event->is_muted_by_server;
    peer->unmutes += !event->is_muted_by_server;
    count_event(peer, "on_server_mute", event->message);
}

static void on_stream_encryption(void *user_data, const AUDIOROOM_StreamEncryptionEvent *event)
{
    Peer *peer = user_data;
    int is_silent = event->state == AUDIOROOM_ENCRYPTION_KEY_MISSING || event->state == AUDIOROOM_ENCRYPTION_KEY_WRONG;
    CHECK(event->struct_size >= sizeof *event && event->room != 0 && event->stream_id[0] != 0);
    CHECK(event->state >= 0 && event->state < 4 && (event->status != AUDIOROOM_OK) == is_silent);
    if (event->stream == peer->stream) peer->encryption_states[event->state]++;
    else peer->own_encryption = event->state;
    count_event(peer, "on_stream_encryption", event->message);
}

static void on_play_state(void *user_data, const AUDIOROOM_PlayStateEvent *event)
{
    Peer *peer = user_data;
    peer->play_active += event->state == AUDIOROOM_STREAM_ACTIVE;
    peer->play_stopped += event->state == AUDIOROOM_STREAM_STOPPED;
    count_event(peer, "on_play_state", event->message);
}

static void on_first_audio(void *user_data, const AUDIOROOM_FirstAudioEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->t_ns > 0);
    peer->first_audio++;
    count_event(peer, "on_first_audio", event->message);
}

static void on_device_started(void *user_data, const AUDIOROOM_DeviceStartedEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->t_ns > 0);
    peer->devices_started++;
    count_event(peer, "on_device_started", event->message);
}

static void on_device_error(void *user_data, const AUDIOROOM_DeviceErrorEvent *event)
{
    Peer *peer = user_data;
    peer->device_errors++;
    peer->device_status = event->status;
    count_event(peer, "on_device_error", event->message);
}

static void on_sound_level(void *user_data, const AUDIOROOM_SoundLevelEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->count > 0 && event->levels[0]->stream == AUDIOROOM_LOCAL_MICROPHONE);
    peer->levels++;
    count_event(peer, "on_sound_level", event->message);
}

static void on_aux_problem(void *user_data, const AUDIOROOM_AuxProblemEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->status == AUDIOROOM_ERR_TIMEOUT && event->missing > 0);
    peer->aux_problems++;
    count_event(peer, "on_aux_problem", event->message);
}

static void on_audio_problem(void *user_data, const AUDIOROOM_AudioProblemEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->status != AUDIOROOM_OK && strlen(event->message) > 40);
    CHECK((event->stream != 0) == (event->problem == AUDIOROOM_PROBLEM_PLAYED_STREAM));
    peer->audio_problems++;
    peer->audio_problem = event->problem;
    peer->audio_problem_status = event->status;
    snprintf(peer->audio_problem_text, sizeof peer->audio_problem_text, "%s", event->message);
    count_event(peer, "on_audio_problem", event->message);
}

static void on_room_message(void *user_data, const AUDIOROOM_RoomMessageEvent *event)
{
    Peer *peer = user_data;
    snprintf(peer->text, sizeof peer->text, "%s: %s", event->user_id, event->text);
    peer->messages++;
    count_event(peer, "on_room_message", event->message);
}

static void on_data(void *user_data, const AUDIOROOM_DataEvent *event)
{
    Peer *peer = user_data;
    peer->datas++;
    peer->data_size = event->size;
    count_event(peer, "on_data", event->message);
}

static void on_request_done(void *user_data, const AUDIOROOM_RequestDoneEvent *event)
{
    Peer *peer = user_data;
    CHECK((event->status == AUDIOROOM_OK) == (event->message[0] == 0));
    peer->requests++;
    peer->request = event->request;
    peer->request_status = event->status;
    count_event(peer, "on_request_done", event->message);
}

static void on_text(void *user_data, const AUDIOROOM_TextEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->message_id[0] && event->sent_at_ms > 0);
    peer->texts++;
    snprintf(peer->text_event, sizeof peer->text_event, "%s %s %s", event->user_id, event->topic, event->text);
    count_event(peer, "on_text", event->message);
}

static void on_rpc_request(void *user_data, const AUDIOROOM_RpcRequestEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->request != 0 && event->timeout_ms > 0);
    CHECK(event->room == peer->room);
    peer->rpc_requests++;
    peer->rpc_request = event->request;
    snprintf(peer->rpc_text, sizeof peer->rpc_text, "%s %s %s", event->user_id, event->method, event->payload);
    count_event(peer, "on_rpc_request", event->message);
}

static void on_rpc_done(void *user_data, const AUDIOROOM_RpcDoneEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->payload && event->data);
    CHECK(event->status == AUDIOROOM_OK ? event->code == 0 && !event->message[0] : event->message[0] != 0);
    peer->rpc_ends++;
    peer->rpc_done = event->request;
    peer->rpc_status = event->status;
    peer->rpc_code = event->code;
    snprintf(peer->rpc_response, sizeof peer->rpc_response, "%s", event->payload);
    snprintf(peer->rpc_data, sizeof peer->rpc_data, "%s", event->data);
    count_event(peer, "on_rpc_done", event->message);
}

static void on_player_state(void *user_data, const AUDIOROOM_PlayerStateEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->player != 0 && event->position_ms >= 0);
    CHECK((event->status != AUDIOROOM_OK) == (event->state == AUDIOROOM_PLAYER_FAILED));
    peer->player = event->player;
    peer->player_state = event->state;
    peer->player_status = event->status;
    peer->player_position_ms = event->position_ms;
    peer->player_failures += event->state == AUDIOROOM_PLAYER_FAILED;
    count_event(peer, "on_player_state", event->message);
}

static void on_user_info(void *user_data, const AUDIOROOM_UserInfoEvent *event)
{
    Peer *peer = user_data;
    const AUDIOROOM_Attribute *changed = event->changed_attribute_count ? event->changed_attributes[0] : NULL;
    CHECK(event->struct_size >= sizeof *event && event->status == AUDIOROOM_OK && event->room != 0);
    CHECK(event->is_name_changed || event->is_metadata_changed || changed);
    peer->infos++;
    snprintf(peer->info, sizeof peer->info, "%s %s %s %u %s=%s", event->user_id, event->user_name, event->metadata,
             event->attribute_count, changed ? changed->key : "", changed ? changed->value : "");
    count_event(peer, "on_user_info", event->message);
}

static void on_room_metadata(void *user_data, const AUDIOROOM_RoomMetadataEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->status == AUDIOROOM_OK && event->room != 0);
    snprintf(peer->room_metadata, sizeof peer->room_metadata, "%s", event->metadata);
    count_event(peer, "on_room_metadata", event->message);
}

static void on_bytes(void *user_data, const AUDIOROOM_BytesEvent *event)
{
    Peer *peer = user_data;
    uint32_t i;
    CHECK(event->struct_size >= sizeof *event && event->room != 0 && event->stream != 0 && event->stream_id[0]);
    CHECK((event->part == AUDIOROOM_BYTES_DATA) == (event->size > 0) && (event->size > 0) == (event->data != NULL));
    switch (event->part) {
    case AUDIOROOM_BYTES_BEGIN:
        peer->bytes_begun++;
        peer->bytes_size = peer->bytes_sum = 0;
        snprintf(peer->bytes_text, sizeof peer->bytes_text, "%s %s %s %s %lld %u", event->user_id, event->name, event->topic,
                 event->mime_type, (long long)event->total_size, event->attribute_count);
        break;
    case AUDIOROOM_BYTES_DATA:
        CHECK(event->offset == peer->bytes_size);
        for (i = 0; i < event->size; i++) peer->bytes_sum = peer->bytes_sum * 31 + event->data[i];
        peer->bytes_size += event->size;
        break;
    case AUDIOROOM_BYTES_END:
        CHECK(event->offset == peer->bytes_size);
        peer->bytes_ended++;
        peer->bytes_status = event->status;
        break;
    default:
        CHECK(event->part == AUDIOROOM_BYTES_REFUSED && event->status != AUDIOROOM_OK);
        CHECK(event->refused_count == (uint64_t)++peer->bytes_refused);
        peer->bytes_status = event->status;
    }
    count_event(peer, "on_bytes", event->message);
}

static void on_bytes_space(void *user_data, const AUDIOROOM_BytesSpaceEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->room == peer->room && event->stream != 0);
    peer->bytes_spaces++;
    count_event(peer, "on_bytes_space", event->message);
}

static void on_release(void *user_data)
{
    Peer *peer = user_data;
    CHECK(peer->releases == 0);
    peer->releases++;
}

static AUDIOROOM_Callbacks callbacks_of(Peer *peer)
{
    AUDIOROOM_Callbacks callbacks;
    OK(AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks));
    callbacks.user_data = peer;
    callbacks.on_login_room = on_login_room;
    callbacks.on_logout_room = on_logout_room;
    callbacks.on_kick_out = on_kick_out;
    callbacks.on_disconnect = on_disconnect;
    callbacks.on_reconnecting = on_reconnecting;
    callbacks.on_user_update = on_user_update;
    callbacks.on_stream_update = on_stream_update;
    callbacks.on_stream_info_update = on_stream_info_update;
    callbacks.on_publish_state = on_publish_state;
    callbacks.on_server_mute = on_server_mute;
    callbacks.on_stream_encryption = on_stream_encryption;
    callbacks.on_play_state = on_play_state;
    callbacks.on_first_audio = on_first_audio;
    callbacks.on_device_started = on_device_started;
    callbacks.on_device_error = on_device_error;
    callbacks.on_aux_problem = on_aux_problem;
    callbacks.on_audio_problem = on_audio_problem;
    callbacks.on_sound_level = on_sound_level;
    callbacks.on_room_message = on_room_message;
    callbacks.on_data = on_data;
    callbacks.on_request_done = on_request_done;
    callbacks.on_text = on_text;
    callbacks.on_user_info = on_user_info;
    callbacks.on_room_metadata = on_room_metadata;
    callbacks.on_bytes = on_bytes;
    callbacks.on_bytes_space = on_bytes_space;
    callbacks.on_rpc_request = on_rpc_request;
    callbacks.on_rpc_done = on_rpc_done;
    callbacks.on_player_state = on_player_state;
    callbacks.on_release = on_release;
    return callbacks;
}

static char server_url[128];

/* A server on a port that the system chooses. */
static AUDIOROOM_Server *start_server(void)
{
    AUDIOROOM_Server *server = NULL;
    AUDIOROOM_ServerOptions options;
    OK(AUDIOROOM_InitServerOptions(&options, sizeof options));
    options.bind = "127.0.0.1:0";
    options.udp_port = 0;
    options.api_key = API_KEY;
    options.api_secret = API_SECRET;
    OK(AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &options, &server));
    OK(AUDIOROOM_GetServerUrl(server, server_url, sizeof server_url, NULL));
    return server;
}

static void engine_options(AUDIOROOM_EngineOptions *options, const char *name)
{
    OK(AUDIOROOM_InitEngineOptions(options, sizeof *options));
    options->user_id = name;
    options->server_url = server_url;
    options->api_key = API_KEY;
    options->api_secret = API_SECRET;
    options->capture_device = "null";
    options->playback_device = "null";
    options->event_mode = AUDIOROOM_EVENTS_POLL;
}

/* Starts an engine with null devices. */
static void start_peer(Peer *peer, const char *name, int32_t event_mode)
{
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    int i;
    memset(peer, 0, sizeof *peer);
    peer->name = name;
    peer->own_encryption = -1;
    callbacks = callbacks_of(peer);
    engine_options(&options, name);
    options.event_mode = event_mode;
    options.callbacks = &callbacks;
    OK(AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &peer->engine));
    if (event_mode != AUDIOROOM_EVENTS_POLL) return;
    for (i = 0; i < MAX_PEERS && peers[i]; i++) {
    }
    CHECK(i < MAX_PEERS);
    peers[i] = peer;
}

static void forget_peer(const Peer *peer)
{
    int i;
    for (i = 0; i < MAX_PEERS; i++) {
        if (peers[i] == peer) peers[i] = NULL;
    }
}

static void end_peer(Peer *peer)
{
    forget_peer(peer);
    OK(AUDIOROOM_DestroyEngine(&peer->engine));
    CHECK(peer->engine == NULL && peer->releases == 1);
}

/* Waits up to `wait_ms` for events of any peer and delivers them. */
static void step(int wait_ms)
{
    struct pollfd fds[MAX_PEERS];
    Peer *ready[MAX_PEERS];
    int count = 0, i;
    for (i = 0; i < MAX_PEERS; i++) {
        int64_t handle = -1;
        if (!peers[i] || !peers[i]->engine) continue;
        OK(AUDIOROOM_GetEventHandle(peers[i]->engine, &handle));
        fds[count].fd = (int)handle;
        fds[count].events = POLLIN;
        fds[count].revents = 0;
        ready[count++] = peers[i];
    }
    if (poll(fds, (nfds_t)count, wait_ms) <= 0) return;
    for (i = 0; i < count; i++) {
        if (fds[i].revents && ready[i]->engine) OK(AUDIOROOM_PollEvents(ready[i]->engine, 0, NULL));
    }
}

/* Delivers events until the condition holds. */
#define AWAIT(condition)                                                            \
    do {                                                                            \
        long long until_ = now_ms() + DEADLINE_MS;                                  \
        while (!(condition)) {                                                      \
            if (now_ms() > until_) FAIL("not in %d ms: %s", DEADLINE_MS, #condition); \
            step(100);                                                              \
        }                                                                           \
    } while (0)

static void login(Peer *peer, const char *room_id)
{
    int before = peer->logins;
    OK(AUDIOROOM_LoginRoom(peer->engine, room_id, NULL, &peer->room));
    AWAIT(peer->logins > before);
    if (peer->login_status != AUDIOROOM_OK) FAIL("%s cannot log in: %s", peer->name, peer->message);
    CHECK(peer->login_room == peer->room);
}

/* Whether `step` delivers the events of a peer. */
static int is_polled(const Peer *peer)
{
    int i;
    for (i = 0; i < MAX_PEERS; i++) {
        if (peers[i] == peer) return 1;
    }
    return 0;
}

/*
 * Waits until a message of `from` has reached `to`, and with it everything that was sent before; and until `from` has the result
 * of its request, which may come later.
 */
static void meet(Peer *from, Peer *to)
{
    int before = to->messages;
    uint64_t request;
    OK(AUDIOROOM_SendRoomMessage(from->engine, from->room, "are you there?", &request));
    AWAIT(to->messages > before && (from->request == request || !is_polled(from)));
}

#endif
