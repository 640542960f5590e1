/*
 * A program that was compiled with the shorter structs of an earlier header still runs: missing fields have their defaults in
 * Create and Login, and do not change in Set; getters write no byte too many.
 */
#include "room_test.h"

typedef struct OldCallbacks {
    uint32_t struct_size;
    uint32_t reserved0;
    void *user_data;
    void (*on_login_room)(void *user_data, const AUDIOROOM_LoginRoomEvent *event);
} OldCallbacks;

typedef struct OldEngineOptions {
    uint32_t struct_size;
    int32_t event_mode;
    const void *callbacks;
    const char *user_id;
    const char *user_name;
    const char *server_url;
    const char *api_key;
    const char *api_secret;
} OldEngineOptions;

typedef struct OldLoginOptions {
    uint32_t struct_size;
    int32_t manual_publish;
} OldLoginOptions;

typedef struct OldAudioProfile {
    uint32_t struct_size;
    uint32_t bitrate_bps;
} OldAudioProfile;

typedef struct OldTalkOptions {
    uint32_t struct_size;
    int32_t mode;
} OldTalkOptions;

typedef struct OldRoomStats {
    uint32_t struct_size;
    float round_trip_ms;
    float login_ms;
    int32_t is_realtime;
} OldRoomStats;

/* The guard behind a struct reveals writes beyond its end. */
#define GUARD 0xA5A5A5A5A5A5A5A5ull

int main(void)
{
    struct {
        OldEngineOptions options;
        uint64_t guard;
    } engine_options_;
    struct {
        OldCallbacks callbacks;
        uint64_t guard;
    } callbacks;
    struct {
        OldLoginOptions options;
        uint64_t guard;
    } login_options;
    struct {
        OldAudioProfile profile;
        uint64_t guard;
    } profile;
    struct {
        OldTalkOptions options;
        uint64_t guard;
    } talk_options;
    struct {
        OldRoomStats stats;
        uint64_t guard;
    } stats;
    AUDIOROOM_AudioProfile before, after;
    AUDIOROOM_TalkOptions talk;
    Peer peer;
    AUDIOROOM_Server *server = start_server();

    engine_options_.guard = callbacks.guard = login_options.guard = profile.guard = talk_options.guard = stats.guard = GUARD;
    memset(&peer, 0, sizeof peer);
    peer.name = "alice";

    OK(AUDIOROOM_InitCallbacks((AUDIOROOM_Callbacks *)(void *)&callbacks, sizeof(OldCallbacks)));
    OK(AUDIOROOM_InitEngineOptions((AUDIOROOM_EngineOptions *)(void *)&engine_options_, sizeof(OldEngineOptions)));
    CHECK(callbacks.guard == GUARD && engine_options_.guard == GUARD);
    callbacks.callbacks.user_data = &peer;
    callbacks.callbacks.on_login_room = on_login_room;
    engine_options_.options.callbacks = &callbacks;
    engine_options_.options.user_id = "alice";
    engine_options_.options.server_url = server_url;
    engine_options_.options.api_key = API_KEY;
    engine_options_.options.api_secret = API_SECRET;
    engine_options_.options.event_mode = AUDIOROOM_EVENTS_POLL;
    OK(AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, (AUDIOROOM_EngineOptions *)(void *)&engine_options_, &peer.engine));
    OK(AUDIOROOM_SetDevice(peer.engine, AUDIOROOM_DEVICE_CAPTURE, "null"));
    OK(AUDIOROOM_SetDevice(peer.engine, AUDIOROOM_DEVICE_PLAYBACK, "null"));
    peers[0] = &peer;

    OK(AUDIOROOM_InitLoginOptions((AUDIOROOM_LoginOptions *)(void *)&login_options, sizeof(OldLoginOptions)));
    CHECK(login_options.guard == GUARD && login_options.options.manual_publish == AUDIOROOM_AUTO);
    login_options.options.manual_publish = 1;
    OK(AUDIOROOM_LoginRoom(peer.engine, "old", (AUDIOROOM_LoginOptions *)(void *)&login_options, &peer.room));
    AWAIT(peer.logins == 1);
    CHECK(peer.login_status == AUDIOROOM_OK);

    OK(AUDIOROOM_InitAudioProfile(&before, sizeof before));
    before.complexity = 3;
    OK(AUDIOROOM_SetAudioProfile(peer.engine, &before));
    OK(AUDIOROOM_InitAudioProfile((AUDIOROOM_AudioProfile *)(void *)&profile, sizeof(OldAudioProfile)));
    profile.profile.bitrate_bps = 24000;
    OK(AUDIOROOM_SetAudioProfile(peer.engine, (AUDIOROOM_AudioProfile *)(void *)&profile));
    OK(AUDIOROOM_InitAudioProfile(&after, sizeof after));
    OK(AUDIOROOM_GetAudioProfile(peer.engine, &after));
    CHECK(after.bitrate_bps == 24000 && after.complexity == 3 && after.struct_size == sizeof after);
    CHECK(profile.guard == GUARD);

    OK(AUDIOROOM_InitTalkOptions(&talk, sizeof talk));
    talk.hold_ms = 100;
    OK(AUDIOROOM_SetTalkOptions(peer.engine, &talk));
    OK(AUDIOROOM_InitTalkOptions((AUDIOROOM_TalkOptions *)(void *)&talk_options, sizeof(OldTalkOptions)));
    talk_options.options.mode = AUDIOROOM_TALK_PUSH;
    OK(AUDIOROOM_SetTalkOptions(peer.engine, (AUDIOROOM_TalkOptions *)(void *)&talk_options));
    OK(AUDIOROOM_GetTalkOptions(peer.engine, &talk));
    CHECK(talk.mode == AUDIOROOM_TALK_PUSH && talk.hold_ms == 100);

    OK(AUDIOROOM_InitRoomStats((AUDIOROOM_RoomStats *)(void *)&stats, sizeof(OldRoomStats)));
    CHECK(stats.guard == GUARD && stats.stats.is_realtime == -1);
    OK(AUDIOROOM_GetRoomStats(peer.engine, peer.room, (AUDIOROOM_RoomStats *)(void *)&stats));
    CHECK(stats.guard == GUARD && stats.stats.struct_size == sizeof(OldRoomStats) && stats.stats.login_ms > 0);

    OK(AUDIOROOM_DestroyEngine(&peer.engine));
    OK(AUDIOROOM_DestroyServer(&server));
    return 0;
}
