/*
 * Bad input from C: each case gives a status or an event whose text says what to do, and nothing crashes.
 *
 * EXPECT checks that every refused call has a text. The second part logs in at servers that are not room servers.
 */
#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room_test.h"

#define NULLS AUDIOROOM_ERR_NULL_ARGUMENT
#define RANGE AUDIOROOM_ERR_OUT_OF_RANGE
#define LONG AUDIOROOM_ERR_TOO_LONG
#define UTF8 AUDIOROOM_ERR_INVALID_UTF8
#define SIZE AUDIOROOM_ERR_STRUCT_SIZE
#define FIELD AUDIOROOM_ERR_UNKNOWN_FIELD
#define GONE AUDIOROOM_ERR_NOT_FOUND
#define KIND AUDIOROOM_ERR_WRONG_KIND

static const char *bad_utf8 = "caf\xE9";

/* Signed with the right secret, for alice in "lobby", valid until 2017. */
static const char *expired =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJleHAiOjE1MDAwMDAwMDAsIm5iZiI6MTQwMDAwMDAwMCwiaXNzIjoidGVzdGtleSIsInN1YiI6ImFsaWNlIiwibmFtZSI6ImFsaWNlIiwidmlkZW8iOnsi"
    "cm9vbUpvaW4iOnRydWUsInJvb20iOiJsb2JieSJ9fQ.-dq6b8cfkMHFkf4LO37G6yTy4C9Qp3q42uRySH7GMuA";

static char *repeated(char letter, size_t count)
{
    char *text = malloc(count + 1);
    CHECK(text != NULL);
    memset(text, letter, count);
    text[count] = 0;
    return text;
}

static void nobody(void *user_data, const AUDIOROOM_User *user)
{
    (void)user_data;
    (void)user;
}

static void no_user(void *user_data, const AUDIOROOM_UserInfo *user)
{
    (void)user_data;
    (void)user;
}

static void no_stream(void *user_data, const AUDIOROOM_StreamInfo *stream)
{
    (void)user_data;
    (void)stream;
}

static void null_engines(void)
{
    AUDIOROOM_Engine *none = NULL;
    AUDIOROOM_Room room = 0;
    AUDIOROOM_Stream stream = 0;
    AUDIOROOM_AudioProfile profile;
    AUDIOROOM_RoomStats room_stats;
    AUDIOROOM_StreamStats stream_stats;
    float level, frame[480] = {0};
    int32_t state;
    int64_t handle;
    uint32_t delivered;
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    EXPECT(NULLS, AUDIOROOM_SetCallbacks(none, NULL));
    EXPECT(NULLS, AUDIOROOM_SetUser(none, "a", NULL));
    EXPECT(NULLS, AUDIOROOM_SetServer(none, NULL, NULL, NULL));
    EXPECT(NULLS, AUDIOROOM_PollEvents(none, 0, &delivered));
    EXPECT(NULLS, AUDIOROOM_GetEventHandle(none, &handle));
    EXPECT(NULLS, AUDIOROOM_NotifyNetworkChanged(none));
    EXPECT(NULLS, AUDIOROOM_Pause(none));
    EXPECT(NULLS, AUDIOROOM_Resume(none));
    EXPECT(NULLS, AUDIOROOM_LoginRoom(none, "r", NULL, &room));
    EXPECT(NULLS, AUDIOROOM_SetManualPublish(none, 1));
    EXPECT(NULLS, AUDIOROOM_IsManualPublish(none, &state));
    EXPECT(NULLS, AUDIOROOM_IsManualPlay(none, &state));
    EXPECT(NULLS, AUDIOROOM_SetManualPlay(none, 1));
    EXPECT(NULLS, AUDIOROOM_EnableMic(none, 1));
    EXPECT(NULLS, AUDIOROOM_EnableSpeaker(none, 1));
    EXPECT(NULLS, AUDIOROOM_SetAudioProfile(none, &profile));
    EXPECT(NULLS, AUDIOROOM_GetAudioProfile(none, &profile));
    EXPECT(NULLS, AUDIOROOM_SetCaptureVolume(none, 1));
    EXPECT(NULLS, AUDIOROOM_SetPlayVolume(none, 0, AUDIOROOM_ALL_STREAMS, 1));
    EXPECT(NULLS, AUDIOROOM_IsMicEnabled(none, &state));
    EXPECT(NULLS, AUDIOROOM_IsSpeakerEnabled(none, &state));
    EXPECT(NULLS, AUDIOROOM_GetCaptureVolume(none, &state));
    EXPECT(NULLS, AUDIOROOM_GetPlayVolume(none, 0, AUDIOROOM_ALL_STREAMS, &state));
    EXPECT(NULLS, AUDIOROOM_GetDevice(none, AUDIOROOM_DEVICE_CAPTURE, NULL, 0, NULL));
    EXPECT(NULLS, AUDIOROOM_PushCaptureFrame(none, frame, 480, 1, 48000));
    EXPECT(NULLS, AUDIOROOM_PullPlaybackFrame(none, frame, 480, 1, 48000));
    EXPECT(NULLS, AUDIOROOM_SetDevice(none, AUDIOROOM_DEVICE_CAPTURE, NULL));
    EXPECT(NULLS, AUDIOROOM_FollowDefaultDevice(none, AUDIOROOM_DEVICE_CAPTURE, 1));
    EXPECT(NULLS, AUDIOROOM_WatchDevices(none, 1));
    EXPECT(NULLS, AUDIOROOM_StartSoundLevelMonitor(none, 100));
    EXPECT(NULLS, AUDIOROOM_StopSoundLevelMonitor(none));
    EXPECT(NULLS, AUDIOROOM_GetSoundLevel(none, 0, AUDIOROOM_LOCAL_MICROPHONE, &level));
    /* The id is invalid too, so the error may name either the engine or the id. */
    CHECK(AUDIOROOM_LogoutRoom(none, room) < 0 && AUDIOROOM_EnableUserUpdates(none, room, 1) < 0);
    EXPECT(NULLS, AUDIOROOM_SetEncryptionKey(none, 0, NULL));
    EXPECT(NULLS, AUDIOROOM_RemoveEncryptionKey(none, 0, NULL, 0));
    CHECK(AUDIOROOM_RenewToken(none, room, "t") < 0 && AUDIOROOM_GetRoomState(none, room, &state) < 0);
    CHECK(AUDIOROOM_GetUsers(none, room, nobody, NULL) < 0 && AUDIOROOM_GetStreams(none, room, no_stream, NULL) < 0);
    CHECK(AUDIOROOM_StartPublish(none, room, NULL, &stream) < 0 && AUDIOROOM_StopPublish(none, room) < 0);
    CHECK(AUDIOROOM_RestartPublish(none, room) < 0 && AUDIOROOM_SetStreamExtraInfo(none, room, "", NULL) < 0);
    CHECK(AUDIOROOM_StartPlay(none, room, stream) < 0 && AUDIOROOM_StopPlay(none, room, stream) < 0);
    CHECK(AUDIOROOM_MuteStream(none, room, stream, 1) < 0);
    CHECK(AUDIOROOM_GetSoundLevel(none, room, stream, &level) < 0 && AUDIOROOM_IsStreamMuted(none, room, stream, &state) < 0);
    CHECK(AUDIOROOM_GetPublishedStream(none, room, &stream, &state) < 0);
    CHECK(AUDIOROOM_SendRoomMessage(none, room, "t", NULL) < 0);
    CHECK(AUDIOROOM_SendData(none, room, (const uint8_t *)"x", 1, NULL, NULL, 0, 0, NULL) < 0);
    CHECK(AUDIOROOM_SendText(none, room, "t", NULL, NULL, 0, NULL) < 0);
    CHECK(AUDIOROOM_PerformRpc(none, room, "u", "m", "", 0, NULL) < 0);
    CHECK(AUDIOROOM_SetUserName(none, room, "n", NULL) < 0 && AUDIOROOM_SetUserMetadata(none, room, "m", NULL) < 0);
    CHECK(AUDIOROOM_SetUserAttributes(none, room, NULL, NULL, 0, NULL) < 0);
    CHECK(AUDIOROOM_GetUser(none, room, "u", no_user, NULL) < 0 && AUDIOROOM_GetRoomMetadata(none, room, NULL, 0, NULL) < 0);
    CHECK(AUDIOROOM_OpenByteStream(none, room, NULL, &stream) < 0 && AUDIOROOM_WriteByteStream(none, room, 1, NULL, 0) < 0);
    CHECK(AUDIOROOM_CloseByteStream(none, room, 1) < 0 && AUDIOROOM_CancelByteStream(none, room, 1) < 0);
    CHECK(AUDIOROOM_RegisterRpcMethod(none, room, "m") < 0 && AUDIOROOM_UnregisterRpcMethod(none, room, "m") < 0);
    CHECK(AUDIOROOM_RespondToRpc(none, room, 11, "") < 0 && AUDIOROOM_RejectRpc(none, room, 11, 1, "", NULL) < 0);
    CHECK(AUDIOROOM_KickRoomUser(none, room, "u", NULL) < 0);
    CHECK(AUDIOROOM_MuteRoomUser(none, room, "u", 1, NULL) < 0);
    OK(AUDIOROOM_InitRoomStats(&room_stats, sizeof room_stats));
    OK(AUDIOROOM_InitStreamStats(&stream_stats, sizeof stream_stats));
    CHECK(AUDIOROOM_GetRoomStats(none, room, &room_stats) < 0);
    CHECK(AUDIOROOM_GetStreamStats(none, room, stream, &stream_stats) < 0);
}

static void structs(void)
{
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_AudioProfile profile;
    AUDIOROOM_Engine *engine = NULL;
    struct {
        AUDIOROOM_EngineOptions options;
        uint64_t later;
    } longer;
    EXPECT(NULLS, AUDIOROOM_InitEngineOptions(NULL, sizeof options));
    EXPECT(SIZE, AUDIOROOM_InitEngineOptions(&options, 0));
    EXPECT(SIZE, AUDIOROOM_InitCallbacks(&callbacks, 7));
    EXPECT(SIZE, AUDIOROOM_InitAudioProfile(&profile, (size_t)-1));
    EXPECT(AUDIOROOM_ERR_VERSION, AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION + 1, NULL, &engine));
    EXPECT(NULLS, AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, NULL, NULL));
    CHECK(engine == NULL);
    OK(AUDIOROOM_InitEngineOptions(&options, sizeof options));
    options.struct_size = 0;
    EXPECT(SIZE, AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine));
    OK(AUDIOROOM_InitEngineOptions(&options, sizeof options));
    memset(&callbacks, 0, sizeof callbacks);
    options.callbacks = &callbacks; /* not initialised */
    EXPECT(SIZE, AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine));
    OK(AUDIOROOM_InitEngineOptions(&longer.options, sizeof longer));
    longer.later = 1;
    EXPECT(FIELD, AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &longer.options, &engine));
    longer.later = 0;
    OK(AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &longer.options, &engine));
    OK(AUDIOROOM_DestroyEngine(&engine));
}

/* Creates an engine with one invalid option. */
#define REFUSED_OPTION(status, field, value)                                                  \
    do {                                                                                      \
        AUDIOROOM_EngineOptions options_;                                                     \
        AUDIOROOM_Engine *engine_ = NULL;                                                     \
        engine_options(&options_, "alice");                                                   \
        options_.field = (value);                                                             \
        EXPECT(status, AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options_, &engine_));   \
        CHECK(engine_ == NULL);                                                               \
    } while (0)

static void engine_settings(void)
{
    char *long_name = repeated('n', 257);
    AUDIOROOM_AudioProfile profile;
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    profile.bitrate_bps = 5999;
    REFUSED_OPTION(RANGE, audio_profile, &profile);
    REFUSED_OPTION(RANGE, event_mode, 2);
    REFUSED_OPTION(RANGE, log_level, 6);
    REFUSED_OPTION(RANGE, log_level, -1);
    REFUSED_OPTION(RANGE, user_id, "");
    REFUSED_OPTION(LONG, user_id, long_name);
    REFUSED_OPTION(UTF8, user_id, bad_utf8);
    REFUSED_OPTION(LONG, user_name, long_name);
    REFUSED_OPTION(UTF8, user_name, bad_utf8);
    REFUSED_OPTION(RANGE, server_url, "ftp://127.0.0.1:1");
    REFUSED_OPTION(UTF8, server_url, bad_utf8);
    REFUSED_OPTION(RANGE, api_secret, NULL);
    REFUSED_OPTION(RANGE, api_key, "");
    REFUSED_OPTION(RANGE, capture_device, "file:");
    REFUSED_OPTION(RANGE, capture_device, "pull");
    REFUSED_OPTION(RANGE, playback_device, "push");
    REFUSED_OPTION(UTF8, playback_device, bad_utf8);
    REFUSED_OPTION(AUDIOROOM_ERR_FILE, log_file, "/no/such/folder/audioroom.log");
    free(long_name);
}

static void calls(Peer *alice)
{
    AUDIOROOM_Engine *e = alice->engine;
    AUDIOROOM_Room room = alice->room, made = 77;
    AUDIOROOM_Stream own = alice->own_stream, stream = 77;
    char *t257 = repeated('x', 257), *t1025 = repeated('x', 1025), *t64001 = repeated('x', 64001);
    char *t16385 = repeated('x', 16385);
    const char *users[2];
    uint8_t bytes[1300] = {0};
    float level = 77, frame[960] = {0};
    int32_t state = 77;
    uint64_t request = 77;
    AUDIOROOM_AudioProfile profile;
    AUDIOROOM_LoginOptions options;
    AUDIOROOM_RoomStats room_stats;
    AUDIOROOM_StreamStats stream_stats;

    EXPECT(NULLS, AUDIOROOM_SetUser(e, NULL, NULL));
    EXPECT(RANGE, AUDIOROOM_SetUser(e, "", NULL));
    EXPECT(LONG, AUDIOROOM_SetUser(e, t257, NULL));
    EXPECT(LONG, AUDIOROOM_SetUser(e, "alice", t257));
    EXPECT(UTF8, AUDIOROOM_SetUser(e, bad_utf8, NULL));
    EXPECT(RANGE, AUDIOROOM_SetServer(e, "ftp://example.org", NULL, NULL));
    EXPECT(RANGE, AUDIOROOM_SetServer(e, "wss://a.example,ftp://b.example", NULL, NULL));
    EXPECT(RANGE, AUDIOROOM_SetServer(e, "wss://a.example ws://b.example", NULL, NULL));
    EXPECT(RANGE, AUDIOROOM_SetServer(e, "ws://a ws://b ws://c ws://d ws://e ws://f ws://g ws://h ws://i", NULL, NULL));
    EXPECT(RANGE, AUDIOROOM_SetServer(e, NULL, "key", NULL));
    EXPECT(UTF8, AUDIOROOM_SetServer(e, bad_utf8, NULL, NULL));
    EXPECT(NULLS, AUDIOROOM_GetEventHandle(e, NULL));

    EXPECT(NULLS, AUDIOROOM_LoginRoom(e, NULL, NULL, &made));
    EXPECT(NULLS, AUDIOROOM_LoginRoom(e, "other", NULL, NULL));
    EXPECT(RANGE, AUDIOROOM_LoginRoom(e, "", NULL, &made));
    EXPECT(LONG, AUDIOROOM_LoginRoom(e, t257, NULL, &made));
    EXPECT(UTF8, AUDIOROOM_LoginRoom(e, bad_utf8, NULL, &made));
    EXPECT(AUDIOROOM_ERR_ALREADY_IN_ROOM, AUDIOROOM_LoginRoom(e, "lobby", NULL, &made));
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.login_timeout_ms = 999;
    EXPECT(RANGE, AUDIOROOM_LoginRoom(e, "other", &options, &made));
    options.login_timeout_ms = 120001;
    EXPECT(RANGE, AUDIOROOM_LoginRoom(e, "other", &options, &made));
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.reconnect_timeout_ms = 3600001;
    EXPECT(RANGE, AUDIOROOM_LoginRoom(e, "other", &options, &made));
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.server_url = "localhost:7870";
    EXPECT(RANGE, AUDIOROOM_LoginRoom(e, "other", &options, &made));
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.token = expired;
    EXPECT(AUDIOROOM_ERR_TOKEN_MISMATCH, AUDIOROOM_LoginRoom(e, "other", &options, &made));
    options.token = t16385;
    EXPECT(LONG, AUDIOROOM_LoginRoom(e, "other", &options, &made));
    options.token = "this is no token";
    CHECK(AUDIOROOM_LoginRoom(e, "other", &options, &made) < 0);
    CHECK(made == 77); /* outputs are written on success only */

    EXPECT(GONE, AUDIOROOM_LogoutRoom(e, 0));
    EXPECT(KIND, AUDIOROOM_LogoutRoom(e, own));
    EXPECT(GONE, AUDIOROOM_LogoutRoom(e, room + 8000));
    EXPECT(KIND, AUDIOROOM_GetRoomState(e, own, &state));
    EXPECT(NULLS, AUDIOROOM_GetRoomState(e, room, NULL));
    EXPECT(GONE, AUDIOROOM_EnableUserUpdates(e, room + 8000, 1));
    EXPECT(NULLS, AUDIOROOM_RenewToken(e, room, NULL));
    EXPECT(RANGE, AUDIOROOM_RenewToken(e, room, ""));
    EXPECT(LONG, AUDIOROOM_RenewToken(e, room, t16385));
    CHECK(AUDIOROOM_RenewToken(e, room, "this is no token") < 0);
    EXPECT(NULLS, AUDIOROOM_GetUsers(e, room, NULL, NULL));
    EXPECT(NULLS, AUDIOROOM_GetStreams(e, room, NULL, NULL));
    EXPECT(GONE, AUDIOROOM_GetUsers(e, room + 8000, nobody, NULL));
    CHECK(state == 77);

    EXPECT(KIND, AUDIOROOM_StartPublish(e, own, NULL, &stream));
    EXPECT(RANGE, AUDIOROOM_StartPublish(e, room, "", &stream));
    EXPECT(LONG, AUDIOROOM_StartPublish(e, room, t257, &stream));
    EXPECT(UTF8, AUDIOROOM_StartPublish(e, room, bad_utf8, &stream));
    EXPECT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_StartPublish(e, room, NULL, &stream));
    CHECK(stream == 77);
    EXPECT(NULLS, AUDIOROOM_IsManualPublish(e, NULL));
    EXPECT(NULLS, AUDIOROOM_IsManualPlay(e, NULL));
    CHECK(state == 77);
    EXPECT(GONE, AUDIOROOM_StopPublish(e, room + 8000));
    EXPECT(GONE, AUDIOROOM_RestartPublish(e, room + 8000));
    EXPECT(NULLS, AUDIOROOM_SetEncryptionKey(e, room, NULL));
    EXPECT(KIND, AUDIOROOM_RemoveEncryptionKey(e, own, NULL, 0));
    EXPECT(UTF8, AUDIOROOM_RemoveEncryptionKey(e, room, bad_utf8, 0));
    EXPECT(NULLS, AUDIOROOM_SetStreamExtraInfo(e, room, NULL, NULL));
    EXPECT(LONG, AUDIOROOM_SetStreamExtraInfo(e, room, t1025, NULL));
    EXPECT(UTF8, AUDIOROOM_SetStreamExtraInfo(e, room, bad_utf8, NULL));
    EXPECT(NULLS, AUDIOROOM_SetAudioProfile(e, NULL));
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    profile.bitrate_bps = 192001;
    EXPECT(RANGE, AUDIOROOM_SetAudioProfile(e, &profile));
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    profile.latency_mode = 3;
    EXPECT(RANGE, AUDIOROOM_SetAudioProfile(e, &profile));
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    profile.channels = 257;
    EXPECT(RANGE, AUDIOROOM_SetAudioProfile(e, &profile));
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    profile.complexity = 11;
    EXPECT(RANGE, AUDIOROOM_SetAudioProfile(e, &profile));
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    profile.dred_ms = 1001;
    EXPECT(RANGE, AUDIOROOM_SetAudioProfile(e, &profile));
    profile.struct_size = 0;
    EXPECT(SIZE, AUDIOROOM_GetAudioProfile(e, &profile));
    EXPECT_TEXT(RANGE, AUDIOROOM_SetCaptureVolume(e, 201), "volume is 201: give 0 to 200 percent");
    EXPECT_TEXT(RANGE, AUDIOROOM_SetCaptureVolume(e, -5), "volume is -5: give 0 to 200 percent");
    EXPECT(NULLS, AUDIOROOM_GetCaptureVolume(e, NULL));

    EXPECT(GONE, AUDIOROOM_StartPlay(e, room, own + 8000));
    EXPECT(KIND, AUDIOROOM_StartPlay(e, room, room));
    EXPECT(GONE, AUDIOROOM_StopPlay(e, room, 0));
    EXPECT_TEXT(RANGE, AUDIOROOM_SetPlayVolume(e, 0, AUDIOROOM_ALL_STREAMS, 500), "volume is 500: give 0 to 200 percent");
    EXPECT_TEXT(RANGE, AUDIOROOM_SetPlayVolume(e, room, AUDIOROOM_ALL_STREAMS, -5), "volume is -5: give 0 to 200 percent");
    EXPECT(NULLS, AUDIOROOM_GetPlayVolume(e, 0, AUDIOROOM_ALL_STREAMS, NULL));
    EXPECT(GONE, AUDIOROOM_SetPlayVolume(e, room, own + 8000, 100));
    EXPECT(GONE, AUDIOROOM_MuteStream(e, room + 8000, own, 1));

    EXPECT(NULLS, AUDIOROOM_PushCaptureFrame(e, NULL, 480, 1, 48000));
    EXPECT(RANGE, AUDIOROOM_PushCaptureFrame(e, frame, 479, 1, 48000));
    EXPECT(RANGE, AUDIOROOM_PushCaptureFrame(e, frame, 480, 3, 48000));
    EXPECT(RANGE, AUDIOROOM_PushCaptureFrame(e, frame, 480, 1, 0));
    EXPECT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_PushCaptureFrame(e, frame, 480, 1, 48000));
    EXPECT(NULLS, AUDIOROOM_PullPlaybackFrame(e, NULL, 480, 1, 48000));
    EXPECT(RANGE, AUDIOROOM_PullPlaybackFrame(e, frame, 0, 0, 48000));
    EXPECT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_PullPlaybackFrame(e, frame, 480, 2, 48000));
    EXPECT(RANGE, AUDIOROOM_SetDevice(e, 2, "null"));
    EXPECT(RANGE, AUDIOROOM_SetDevice(e, AUDIOROOM_DEVICE_CAPTURE, "file:"));
    EXPECT_TEXT(RANGE, AUDIOROOM_SetDevice(e, AUDIOROOM_DEVICE_CAPTURE, "pull"), "give \"push\"");
    EXPECT_TEXT(RANGE, AUDIOROOM_SetDevice(e, AUDIOROOM_DEVICE_PLAYBACK, "push"), "give \"pull\"");
    EXPECT(RANGE, AUDIOROOM_GetDevice(e, 2, NULL, 0, NULL));
    EXPECT(RANGE, AUDIOROOM_GetDevices(-1, NULL, NULL));
    EXPECT(NULLS, AUDIOROOM_GetDevices(AUDIOROOM_DEVICE_CAPTURE, NULL, NULL));
    EXPECT(RANGE, AUDIOROOM_FollowDefaultDevice(e, 2, 1));
    EXPECT(RANGE, AUDIOROOM_GetDefaultDevice(2, NULL, 0, NULL));
    EXPECT(RANGE, AUDIOROOM_SetDeviceVolume(2, NULL, 50));
    EXPECT(RANGE, AUDIOROOM_SetDeviceVolume(AUDIOROOM_DEVICE_PLAYBACK, NULL, 101));
    EXPECT(RANGE, AUDIOROOM_SetDeviceVolume(AUDIOROOM_DEVICE_PLAYBACK, NULL, -1));
    EXPECT(RANGE, AUDIOROOM_SetDeviceVolume(AUDIOROOM_DEVICE_PLAYBACK, "null", 50));
    EXPECT(NULLS, AUDIOROOM_GetDeviceVolume(AUDIOROOM_DEVICE_PLAYBACK, NULL, NULL));
    EXPECT(RANGE, AUDIOROOM_MuteDevice(AUDIOROOM_DEVICE_PLAYBACK, "push", 1));
    EXPECT(NULLS, AUDIOROOM_IsDeviceMuted(AUDIOROOM_DEVICE_PLAYBACK, NULL, NULL));
    OK(AUDIOROOM_IsFollowingDefaultDevice(e, AUDIOROOM_DEVICE_PLAYBACK, &state));
    CHECK(state == 1);
    OK(AUDIOROOM_FollowDefaultDevice(e, AUDIOROOM_DEVICE_PLAYBACK, 0));
    OK(AUDIOROOM_IsFollowingDefaultDevice(e, AUDIOROOM_DEVICE_PLAYBACK, &state));
    CHECK(state == 0);
    EXPECT(RANGE, AUDIOROOM_IsFollowingDefaultDevice(e, 2, &state));
    OK(AUDIOROOM_WatchDevices(e, -1));
    OK(AUDIOROOM_IsWatchingDevices(e, &state));
    CHECK(state == 1);
    OK(AUDIOROOM_WatchDevices(e, 0));

    EXPECT(RANGE, AUDIOROOM_StartSoundLevelMonitor(e, 99));
    EXPECT(RANGE, AUDIOROOM_StartSoundLevelMonitor(e, 3001));
    EXPECT(NULLS, AUDIOROOM_GetSoundLevel(e, 0, AUDIOROOM_LOCAL_MICROPHONE, NULL));
    EXPECT(GONE, AUDIOROOM_GetSoundLevel(e, room, own + 8000, &level));
    EXPECT(NULLS, AUDIOROOM_GetSoundLevel(e, room, own, NULL));
    CHECK(level == 77);

    EXPECT(NULLS, AUDIOROOM_SendRoomMessage(e, room, NULL, &request));
    EXPECT(RANGE, AUDIOROOM_SendRoomMessage(e, room, "", &request));
    EXPECT(LONG, AUDIOROOM_SendRoomMessage(e, room, t64001, &request));
    EXPECT(UTF8, AUDIOROOM_SendRoomMessage(e, room, bad_utf8, &request));
    EXPECT(GONE, AUDIOROOM_SendRoomMessage(e, room + 8000, "text", &request));
    EXPECT(NULLS, AUDIOROOM_KickRoomUser(e, room, NULL, &request));
    EXPECT(RANGE, AUDIOROOM_KickRoomUser(e, room, "", &request));
    EXPECT(GONE, AUDIOROOM_KickRoomUser(e, room + 8000, "bob", &request));
    EXPECT(NULLS, AUDIOROOM_MuteRoomUser(e, room, NULL, 1, &request));
    EXPECT(RANGE, AUDIOROOM_MuteRoomUser(e, room, "bob", AUDIOROOM_AUTO, &request));
    EXPECT(GONE, AUDIOROOM_MuteRoomUser(e, room + 8000, "bob", 1, &request));
    CHECK(request == 77);
    EXPECT(NULLS, AUDIOROOM_SendData(e, room, NULL, 1, NULL, NULL, 0, AUDIOROOM_DELIVERY_LOSSY, &request));
    OK(AUDIOROOM_SendData(e, room, NULL, 0, NULL, NULL, 0, AUDIOROOM_DELIVERY_LOSSY, NULL));
    EXPECT(LONG, AUDIOROOM_SendData(e, room, bytes, 1201, NULL, NULL, 0, AUDIOROOM_DELIVERY_LOSSY, &request));
    EXPECT(RANGE, AUDIOROOM_SendData(e, room, bytes, 1, NULL, NULL, 0, 2, &request));
    EXPECT(RANGE, AUDIOROOM_SendData(e, room, bytes, 1, "ar.voice", NULL, 0, AUDIOROOM_DELIVERY_LOSSY, &request));
    EXPECT(UTF8, AUDIOROOM_SendData(e, room, bytes, 1, bad_utf8, NULL, 0, AUDIOROOM_DELIVERY_LOSSY, &request));
    EXPECT(NULLS, AUDIOROOM_SendData(e, room, bytes, 1, NULL, NULL, 1, AUDIOROOM_DELIVERY_LOSSY, &request));
    users[0] = "bob";
    users[1] = NULL;
    EXPECT(NULLS, AUDIOROOM_SendData(e, room, bytes, 1, NULL, users, 2, AUDIOROOM_DELIVERY_LOSSY, &request));
    EXPECT(RANGE, AUDIOROOM_SendData(e, room, bytes, 1, NULL, users, 1001, AUDIOROOM_DELIVERY_LOSSY, &request));

    EXPECT(NULLS, AUDIOROOM_SendText(e, room, NULL, "t", NULL, 0, &request));
    EXPECT(RANGE, AUDIOROOM_SendText(e, room, "", "t", NULL, 0, &request));
    EXPECT(UTF8, AUDIOROOM_SendText(e, room, bad_utf8, "t", NULL, 0, &request));
    EXPECT(LONG, AUDIOROOM_SendText(e, room, "text", t64001, NULL, 0, &request));
    EXPECT(RANGE, AUDIOROOM_SendText(e, room, "text", "ar.voice", NULL, 0, &request));
    EXPECT(NULLS, AUDIOROOM_SendText(e, room, "text", "t", NULL, 1, &request));
    EXPECT(GONE, AUDIOROOM_SendText(e, room + 8000, "text", "t", NULL, 0, &request));
    EXPECT(NULLS, AUDIOROOM_PerformRpc(e, room, NULL, "m", "", 0, &request));
    EXPECT(NULLS, AUDIOROOM_PerformRpc(e, room, "u", NULL, "", 0, &request));
    EXPECT(NULLS, AUDIOROOM_PerformRpc(e, room, "u", "m", NULL, 0, &request));
    EXPECT(RANGE, AUDIOROOM_PerformRpc(e, room, "", "m", "", 0, &request));
    EXPECT(RANGE, AUDIOROOM_PerformRpc(e, room, "u", "", "", 0, &request));
    EXPECT(LONG, AUDIOROOM_PerformRpc(e, room, "u", "m", t64001, 0, &request));
    EXPECT(UTF8, AUDIOROOM_PerformRpc(e, room, "u", bad_utf8, "", 0, &request));
    EXPECT(RANGE, AUDIOROOM_PerformRpc(e, room, "u", "m", "", 999, &request));
    EXPECT(RANGE, AUDIOROOM_PerformRpc(e, room, "u", "m", "", 600001, &request));
    EXPECT(GONE, AUDIOROOM_PerformRpc(e, room + 8000, "u", "m", "", 0, &request));
    CHECK(request == 77);
    EXPECT(NULLS, AUDIOROOM_RegisterRpcMethod(e, room, NULL));
    EXPECT(RANGE, AUDIOROOM_RegisterRpcMethod(e, room, ""));
    EXPECT(LONG, AUDIOROOM_RegisterRpcMethod(e, room, t64001));
    EXPECT(GONE, AUDIOROOM_RegisterRpcMethod(e, room + 8000, "m"));
    EXPECT(GONE, AUDIOROOM_UnregisterRpcMethod(e, room, "m"));
    EXPECT(GONE, AUDIOROOM_RespondToRpc(e, room, 0, ""));
    EXPECT(KIND, AUDIOROOM_RespondToRpc(e, room, room, ""));
    EXPECT(GONE, AUDIOROOM_RespondToRpc(e, room, 11, ""));
    EXPECT(NULLS, AUDIOROOM_RespondToRpc(e, room, 11, NULL));
    EXPECT(NULLS, AUDIOROOM_RejectRpc(e, room, 11, 1, NULL, NULL));
    EXPECT(LONG, AUDIOROOM_RejectRpc(e, room, 11, 1, t64001, NULL));
    EXPECT(UTF8, AUDIOROOM_RejectRpc(e, room, 11, 1, "m", bad_utf8));

    EXPECT(NULLS, AUDIOROOM_InitRoomStats(NULL, sizeof room_stats));
    EXPECT(NULLS, AUDIOROOM_InitStreamStats(NULL, sizeof stream_stats));
    EXPECT(SIZE, AUDIOROOM_InitRoomStats(&room_stats, 4));
    OK(AUDIOROOM_InitRoomStats(&room_stats, sizeof room_stats));
    OK(AUDIOROOM_InitStreamStats(&stream_stats, sizeof stream_stats));
    CHECK(room_stats.users == -1 && isnan(room_stats.login_ms) && stream_stats.packets == -1);
    EXPECT(NULLS, AUDIOROOM_GetRoomStats(e, room, NULL));
    EXPECT(GONE, AUDIOROOM_GetRoomStats(e, room + 8000, &room_stats));
    EXPECT(KIND, AUDIOROOM_GetStreamStats(e, room, room, &stream_stats));
    room_stats.struct_size = 4;
    EXPECT(SIZE, AUDIOROOM_GetRoomStats(e, room, &room_stats));
    CHECK(strstr(last_message(), "call AUDIOROOM_InitRoomStats with sizeof") != NULL);
    free(t257);
    free(t1025);
    free(t64001);
    free(t16385);
}

/* Each wrong stream, switch and number is refused with a text of its own. */
static void streams_and_switches(Peer *alice)
{
    AUDIOROOM_Engine *e = alice->engine;
    AUDIOROOM_Room room = alice->room;
    AUDIOROOM_Stream own = alice->own_stream, stream = 77;
    AUDIOROOM_AudioProfile profile;
    AUDIOROOM_TalkOptions talk;
    AUDIOROOM_StreamStats stats;
    float level = 77, bands[AUDIOROOM_SPECTRUM_BANDS];
    int32_t value = 77;
    char device[8] = "";
    EXPECT_TEXT(KIND, AUDIOROOM_StartPlay(e, room, room), "this is the handle of a room, not of a stream");
    EXPECT_TEXT(GONE, AUDIOROOM_StartPlay(e, room, own + 8000), "this stream has left the room");
    EXPECT_TEXT(GONE, AUDIOROOM_StartPlay(e, room + 8000, own), "this room has ended");
    EXPECT_TEXT(KIND, AUDIOROOM_StartPlay(e, own, room), "this is the handle of a stream, not of a room");
    EXPECT_TEXT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_StartPlay(e, room, own), "this is the local stream");
    EXPECT_TEXT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_GetPlayVolume(e, room, own, &value), "this is the local stream");
    EXPECT_TEXT(KIND, AUDIOROOM_MuteStream(e, room, AUDIOROOM_LOCAL_MICROPHONE, 1), "AUDIOROOM_LOCAL_MICROPHONE is not a stream");
    EXPECT_TEXT(KIND, AUDIOROOM_MuteStream(e, room, AUDIOROOM_ALL_STREAMS, 1), "AUDIOROOM_ALL_STREAMS is not one stream");
    EXPECT_TEXT(KIND, AUDIOROOM_SetPlayVolume(e, 0, AUDIOROOM_LOCAL_MICROPHONE, 50), "SetCaptureVolume");
    EXPECT_TEXT(GONE, AUDIOROOM_SetPlayVolume(e, 0, 0, 50), "0 is no stream: give the handle of a stream, or AUDIOROOM_ALL_STREAMS");
    EXPECT_TEXT(GONE, AUDIOROOM_GetSpectrum(e, 0, 0, bands, AUDIOROOM_SPECTRUM_BANDS), "or AUDIOROOM_LOCAL_MICROPHONE");
    EXPECT_TEXT(GONE, AUDIOROOM_GetSoundLevel(e, room, 0, &level), "0 is no stream");
    EXPECT_TEXT(KIND, AUDIOROOM_GetSoundLevel(e, room, AUDIOROOM_ALL_STREAMS, &level), "AUDIOROOM_ALL_STREAMS is not one stream");
    OK(AUDIOROOM_InitStreamStats(&stats, sizeof stats));
    EXPECT_TEXT(KIND, AUDIOROOM_GetStreamStats(e, room, AUDIOROOM_LOCAL_MICROPHONE, &stats), "GetPublishedStream");
    stats.struct_size = 0;
    EXPECT_TEXT(SIZE, AUDIOROOM_GetStreamStats(e, room, own, &stats), "call AUDIOROOM_InitStreamStats with sizeof");
    CHECK(level == 77 && value == 77);

    /* -1, which is TRUE in other languages, means on; AUTO is refused where it is not offered. */
    OK(AUDIOROOM_EnableMic(e, 0));
    OK(AUDIOROOM_IsMicEnabled(e, &value));
    CHECK(value == 0);
    OK(AUDIOROOM_EnableMic(e, -1));
    OK(AUDIOROOM_IsMicEnabled(e, &value));
    CHECK(value == 1);
    EXPECT_TEXT(RANGE, AUDIOROOM_EnableMic(e, AUDIOROOM_AUTO), "enable is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_EnableSpeaker(e, AUDIOROOM_AUTO), "enable is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_SetManualPublish(e, AUDIOROOM_AUTO), "manual is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_SetManualPlay(e, AUDIOROOM_AUTO), "manual is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_EnableUserUpdates(e, room, AUDIOROOM_AUTO), "enable is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_EnableAux(e, AUDIOROOM_AUTO), "enable is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_MuteAuxPlayback(e, AUDIOROOM_AUTO), "mute is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_EnableSidetone(e, AUDIOROOM_AUTO), "enable is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_SetPushToTalkPressed(e, AUDIOROOM_AUTO), "is_pressed is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_WatchDevices(e, AUDIOROOM_AUTO), "watch is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_FollowDefaultDevice(e, AUDIOROOM_DEVICE_CAPTURE, AUDIOROOM_AUTO), "follow is AUDIOROOM_AUTO");
    EXPECT_TEXT(RANGE, AUDIOROOM_SetCaptureVolume(e, AUDIOROOM_AUTO), "give 0 to 200 percent");
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    CHECK(profile.bitrate_bps == AUDIOROOM_AUTO && AUDIOROOM_AUTO == INT32_MIN);
    profile.fec = -1;
    profile.dtx = -1;
    OK(AUDIOROOM_SetAudioProfile(e, &profile));
    OK(AUDIOROOM_GetAudioProfile(e, &profile));
    CHECK(profile.fec == 1 && profile.dtx == 1);
    profile.bitrate_bps = -1;
    EXPECT_TEXT(RANGE, AUDIOROOM_SetAudioProfile(e, &profile), "bitrate_bps is -1: give 6000 to 192000 bit/s, or AUDIOROOM_AUTO");
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    profile.dtx = AUDIOROOM_AUTO;
    EXPECT_TEXT(RANGE, AUDIOROOM_SetAudioProfile(e, &profile), "dtx is AUDIOROOM_AUTO");
    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    OK(AUDIOROOM_SetAudioProfile(e, &profile));
    OK(AUDIOROOM_InitTalkOptions(&talk, sizeof talk));
    talk.hold_ms = -1;
    EXPECT_TEXT(RANGE, AUDIOROOM_SetTalkOptions(e, &talk), "hold_ms is -1: give 0 to 5000 ms, or AUDIOROOM_AUTO");

    /* Getters give what was set: AUDIOROOM_AUTO too, so that options can be changed and set again. */
    OK(AUDIOROOM_InitTalkOptions(&talk, sizeof talk));
    talk.mode = AUDIOROOM_TALK_PUSH;
    talk.release_ms = 40;
    OK(AUDIOROOM_SetTalkOptions(e, &talk));
    OK(AUDIOROOM_GetTalkOptions(e, &talk));
    CHECK(talk.mode == AUDIOROOM_TALK_PUSH && talk.release_ms == 40);
    CHECK(talk.hold_ms == AUDIOROOM_AUTO && talk.pre_roll_ms == AUDIOROOM_AUTO && talk.attack_ms == AUDIOROOM_AUTO);
    talk.mode = AUDIOROOM_TALK_OPEN;
    OK(AUDIOROOM_SetTalkOptions(e, &talk));
    OK(AUDIOROOM_SetCaptureVolume(e, 150));
    OK(AUDIOROOM_GetCaptureVolume(e, &value));
    CHECK(value == 150);
    OK(AUDIOROOM_SetPlayVolume(e, room, AUDIOROOM_ALL_STREAMS, 40));
    OK(AUDIOROOM_GetPlayVolume(e, room, AUDIOROOM_ALL_STREAMS, &value));
    CHECK(value == 40);
    OK(AUDIOROOM_GetPlayVolume(e, 0, AUDIOROOM_ALL_STREAMS, &value));
    CHECK(value == 100);
    OK(AUDIOROOM_IsSpeakerEnabled(e, &value));
    CHECK(value == 1);
    OK(AUDIOROOM_GetPublishedStream(e, room, &stream, &value));
    CHECK(stream == own && value == AUDIOROOM_STREAM_ACTIVE);
    OK(AUDIOROOM_GetSoundLevel(e, 0, AUDIOROOM_LOCAL_MICROPHONE, &level));
    OK(AUDIOROOM_GetDevice(e, AUDIOROOM_DEVICE_PLAYBACK, device, sizeof device, NULL));
    CHECK(strcmp(device, "null") == 0);
}

static void tokens_and_texts(void)
{
    AUDIOROOM_TokenOptions options;
    char buffer[4] = "abc";
    size_t needed = 0;
    OK(AUDIOROOM_InitTokenOptions(&options, sizeof options));
    EXPECT(NULLS, AUDIOROOM_CreateToken(NULL, NULL, 0, &needed));
    EXPECT(NULLS, AUDIOROOM_CreateToken(&options, NULL, 0, &needed));
    options.api_key = API_KEY;
    options.api_secret = API_SECRET;
    options.user_id = "alice";
    EXPECT(NULLS, AUDIOROOM_CreateToken(&options, NULL, 0, &needed));
    options.room_id = "";
    EXPECT(RANGE, AUDIOROOM_CreateToken(&options, NULL, 0, &needed));
    options.room_id = "lobby";
    options.valid_seconds = 0;
    EXPECT(RANGE, AUDIOROOM_CreateToken(&options, NULL, 0, &needed));
    options.valid_seconds = 60;
    EXPECT(NULLS, AUDIOROOM_CreateToken(&options, NULL, 0, NULL));
    EXPECT(NULLS, AUDIOROOM_CreateToken(&options, NULL, 9, &needed));
    CHECK(needed == 0);
    EXPECT(AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_CreateToken(&options, buffer, sizeof buffer, &needed));
    CHECK(needed > 100 && strcmp(buffer, "abc") == 0);
    needed = 0;
    OK(AUDIOROOM_CreateToken(&options, NULL, 0, &needed));
    CHECK(needed > 100);
    CHECK(AUDIOROOM_GetLastErrorMessage(buffer, 1, &needed) == AUDIOROOM_ERR_BUFFER_TOO_SMALL && needed > 4);
    CHECK(strcmp(AUDIOROOM_GetStatusName(-4), "AUDIOROOM_ERR_OUT_OF_RANGE") == 0);
    CHECK(strcmp(AUDIOROOM_GetStatusName(12345), "AUDIOROOM_ERR_UNKNOWN") == 0);
    CHECK(AUDIOROOM_GetAbiVersion() == AUDIOROOM_ABI_VERSION && AUDIOROOM_GetVersionString()[0]);
}

#define REFUSED_SERVER(status, field, value)                                                   \
    do {                                                                                       \
        AUDIOROOM_ServerOptions options_;                                                      \
        AUDIOROOM_Server *server_ = NULL;                                                      \
        OK(AUDIOROOM_InitServerOptions(&options_, sizeof options_));                           \
        options_.bind = "127.0.0.1:0";                                                         \
        options_.udp_port = 0;                                                                 \
        options_.api_key = API_KEY;                                                            \
        options_.api_secret = API_SECRET;                                                      \
        options_.field = (value);                                                              \
        EXPECT(status, AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &options_, &server_));    \
        CHECK(server_ == NULL);                                                                \
    } while (0)

static void servers(AUDIOROOM_Server *server)
{
    AUDIOROOM_ServerOptions options;
    AUDIOROOM_ServerStats stats;
    AUDIOROOM_Server *none = NULL;
    char taken[64];
    OK(AUDIOROOM_InitServerOptions(&options, sizeof options));
    EXPECT(AUDIOROOM_ERR_VERSION, AUDIOROOM_CreateServer(99, &options, &none));
    EXPECT(NULLS, AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, NULL, &none));
    EXPECT(NULLS, AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &options, NULL));
    EXPECT(NULLS, AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &options, &none));
    CHECK(none == NULL);
    REFUSED_SERVER(RANGE, bind, "somewhere");
    REFUSED_SERVER(UTF8, bind, bad_utf8);
    REFUSED_SERVER(RANGE, node_ips, "127.0.0.1,nonsense");
    REFUSED_SERVER(RANGE, media_binds, "nonsense");
    REFUSED_SERVER(AUDIOROOM_ERR_SERVER, media_binds, "203.0.113.9");
    REFUSED_SERVER(AUDIOROOM_ERR_SERVER, node_ips, "0.0.0.0");
    REFUSED_SERVER(RANGE, api_secret, NULL);
    REFUSED_SERVER(RANGE, tls_cert_file, "cert.pem");
    REFUSED_SERVER(RANGE, udp_port, 65536);
    REFUSED_SERVER(RANGE, max_rooms, 0);
    REFUSED_SERVER(RANGE, max_users_per_room, 0);
    REFUSED_SERVER(RANGE, log_level, 7);
    REFUSED_SERVER(AUDIOROOM_ERR_FILE, log_file, "/no/such/folder/server.log");
    snprintf(taken, sizeof taken, "%s", strchr(server_url, '1'));
    REFUSED_SERVER(AUDIOROOM_ERR_SERVER, bind, taken);
    OK(AUDIOROOM_InitServerOptions(&options, sizeof options));
    options.bind = "0.0.0.0:0";
    options.udp_port = 0;
    options.api_key = "devkey";
    options.api_secret = "secret";
    CHECK(AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &options, &none) < 0 && none == NULL);
    EXPECT(NULLS, AUDIOROOM_GetServerUrl(NULL, taken, sizeof taken, NULL));
    EXPECT(AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_GetServerUrl(server, taken, 3, NULL));
    EXPECT(NULLS, AUDIOROOM_KickUser(NULL, "r", "u"));
    EXPECT(NULLS, AUDIOROOM_KickUser(server, NULL, "u"));
    EXPECT(UTF8, AUDIOROOM_KickUser(server, "r", bad_utf8));
    EXPECT(GONE, AUDIOROOM_KickUser(server, "no such room", "u"));
    EXPECT(NULLS, AUDIOROOM_MuteUser(server, "r", NULL, 1));
    EXPECT(NULLS, AUDIOROOM_InitServerStats(NULL, sizeof stats));
    OK(AUDIOROOM_InitServerStats(&stats, sizeof stats));
    EXPECT(NULLS, AUDIOROOM_GetServerStats(NULL, &stats));
    stats.struct_size = 0;
    EXPECT(SIZE, AUDIOROOM_GetServerStats(server, &stats));
    OK(AUDIOROOM_InitServerStats(&stats, sizeof stats));
    OK(AUDIOROOM_GetServerStats(server, &stats));
    CHECK(stats.users == 1 && stats.rooms == 1);
}

/* A server that is not a room server: it answers each connection with `answer`, with nothing, or closes it at once. */
typedef struct Impostor {
    const char *answer;
    int close_at_once;
    int listening;
    pthread_t thread;
} Impostor;

static void *answer_all(void *argument)
{
    Impostor *impostor = argument;
    char request[4096];
    int open[64], count = 0, i;
    for (;;) {
        int connection = accept(impostor->listening, NULL, NULL);
        if (connection < 0) break;
        if (impostor->close_at_once || count == 64) {
            close(connection);
            continue;
        }
        if (impostor->answer && recv(connection, request, sizeof request, 0) > 0) {
            send(connection, impostor->answer, strlen(impostor->answer), MSG_NOSIGNAL);
        }
        open[count++] = connection;
    }
    for (i = 0; i < count; i++) close(open[i]);
    return NULL;
}

/* Logs in at `url`, waits for the answer, and checks that it is an error with a text. */
static AUDIOROOM_Status refused_login(Peer *alice, const char *url, const char *token)
{
    AUDIOROOM_LoginOptions options;
    long long began = now_ms();
    int before = alice->logins;
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.server_url = url;
    options.token = token;
    options.login_timeout_ms = 1500;
    alice->message[0] = 0;
    OK(AUDIOROOM_LoginRoom(alice->engine, "elsewhere", &options, &alice->room));
    AWAIT(alice->logins > before);
    CHECK(now_ms() - began < 4000);
    CHECK(alice->login_status < 0 && strlen(alice->message) > 12);
    EXPECT(GONE, AUDIOROOM_LogoutRoom(alice->engine, alice->room));
    return alice->login_status;
}

static AUDIOROOM_Status login_at_impostor(Peer *alice, const char *answer, int close_at_once)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    Impostor impostor;
    char url[64];
    AUDIOROOM_Status status;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    impostor.answer = answer;
    impostor.close_at_once = close_at_once;
    impostor.listening = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(impostor.listening, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(listen(impostor.listening, 16) == 0);
    CHECK(getsockname(impostor.listening, (struct sockaddr *)&address, &length) == 0);
    CHECK(pthread_create(&impostor.thread, NULL, answer_all, &impostor) == 0);
    snprintf(url, sizeof url, "ws://127.0.0.1:%d", ntohs(address.sin_port));
    status = refused_login(alice, url, NULL);
    shutdown(impostor.listening, SHUT_RDWR);
    pthread_join(impostor.thread, NULL);
    close(impostor.listening);
    return status;
}

static void bad_servers(void)
{
    Peer alice;
    AUDIOROOM_Status status;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    /* Nothing listens on port 1. */
    CHECK(refused_login(&alice, "ws://127.0.0.1:1", NULL) == AUDIOROOM_ERR_UNREACHABLE);
    /* Servers of other protocols, and silent ones. */
    status = login_at_impostor(&alice, "220 mail.example.org ESMTP\r\n", 0);
    CHECK(status == AUDIOROOM_ERR_NOT_A_SERVER);
    status = login_at_impostor(&alice, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 0);
    CHECK(status == AUDIOROOM_ERR_NOT_A_SERVER);
    status = login_at_impostor(&alice, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 0);
    CHECK(status == AUDIOROOM_ERR_NOT_A_SERVER);
    status = login_at_impostor(&alice, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", 0);
    CHECK(status == AUDIOROOM_ERR_TOKEN_REFUSED);
    status = login_at_impostor(&alice, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", 0);
    CHECK(status < 0);
    status = login_at_impostor(&alice, NULL, 0);
    CHECK(status == AUDIOROOM_ERR_TIMEOUT || status == AUDIOROOM_ERR_NOT_A_SERVER);
    status = login_at_impostor(&alice, NULL, 1);
    CHECK(status == AUDIOROOM_ERR_NOT_A_SERVER || status == AUDIOROOM_ERR_UNREACHABLE || status == AUDIOROOM_ERR_TIMEOUT);
    end_peer(&alice);
}

static const char *token_for(const char *user, const char *room, const char *secret)
{
    static char token[2048];
    AUDIOROOM_TokenOptions options;
    OK(AUDIOROOM_InitTokenOptions(&options, sizeof options));
    options.api_key = API_KEY;
    options.api_secret = secret;
    options.user_id = user;
    options.room_id = room;
    OK(AUDIOROOM_CreateToken(&options, token, sizeof token, NULL));
    return token;
}

static void bad_tokens(void)
{
    Peer alice;
    AUDIOROOM_LoginOptions options;
    AUDIOROOM_Status status;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    /* For another room, or another user. */
    options.token = token_for("alice", "lobby", API_SECRET);
    EXPECT(AUDIOROOM_ERR_TOKEN_MISMATCH, AUDIOROOM_LoginRoom(alice.engine, "elsewhere", &options, &alice.room));
    options.token = token_for("bob", "elsewhere", API_SECRET);
    EXPECT(AUDIOROOM_ERR_TOKEN_MISMATCH, AUDIOROOM_LoginRoom(alice.engine, "elsewhere", &options, &alice.room));
    /* Signed by someone else. */
    status = refused_login(&alice, server_url, token_for("alice", "elsewhere", "another secret, which the server does not know"));
    CHECK(status == AUDIOROOM_ERR_TOKEN_REFUSED);
    /* Expired: refused by the call or by the server. */
    options.token = expired;
    options.server_url = server_url;
    status = AUDIOROOM_LoginRoom(alice.engine, "lobby", &options, &alice.room);
    if (status == AUDIOROOM_OK) {
        AWAIT(alice.logins == 2);
        status = alice.login_status;
    }
    CHECK(status == AUDIOROOM_ERR_TOKEN_EXPIRED);
    /* No token and no key. */
    OK(AUDIOROOM_SetServer(alice.engine, server_url, NULL, NULL));
    EXPECT(AUDIOROOM_ERR_TOKEN_NEEDED, AUDIOROOM_LoginRoom(alice.engine, "lobby", NULL, &alice.room));
    end_peer(&alice);
}

/* One file cannot have two uses. A pipe is refused at once, without waiting for its other end. */
static void paths(void)
{
    char folder[] = "/tmp/audioroom-c-XXXXXX", sound[64], again[64], pipe_path[64], device[80], other[80];
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_ServerOptions server_options;
    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Server *none = NULL;
    struct stat found;
    CHECK(mkdtemp(folder) != NULL);
    snprintf(sound, sizeof sound, "%s/sound.wav", folder);
    snprintf(again, sizeof again, "%s/again.wav", folder);
    snprintf(pipe_path, sizeof pipe_path, "%s/pipe", folder);
    snprintf(device, sizeof device, "file:%s", sound);
    snprintf(other, sizeof other, "file:%s", again);
    FILE *file = fopen(sound, "w");
    CHECK(file != NULL && fputs("sound", file) >= 0 && fclose(file) == 0);
    CHECK(link(sound, again) == 0 && mkfifo(pipe_path, 0600) == 0);

    engine_options(&options, "alice");
    options.capture_device = device;
    options.playback_device = other;
    EXPECT_TEXT(AUDIOROOM_ERR_FILE, AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine), "the same file");
    options.playback_device = "null";
    options.log_file = again;
    EXPECT_TEXT(AUDIOROOM_ERR_FILE, AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine), "the same file");
    options.log_file = NULL;
    OK(AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine));
    EXPECT_TEXT(AUDIOROOM_ERR_FILE, AUDIOROOM_SetDevice(engine, AUDIOROOM_DEVICE_PLAYBACK, device), "the same file");
    EXPECT_TEXT(AUDIOROOM_ERR_FILE, AUDIOROOM_SetDevice(engine, AUDIOROOM_DEVICE_PLAYBACK, other), "the same file");
    OK(AUDIOROOM_SetDevice(engine, AUDIOROOM_DEVICE_CAPTURE, "null"));
    OK(AUDIOROOM_SetDevice(engine, AUDIOROOM_DEVICE_PLAYBACK, other));
    OK(AUDIOROOM_DestroyEngine(&engine));
    CHECK(stat(sound, &found) == 0 && found.st_size == 5);

    long long begin = now_ms();
    REFUSED_OPTION(AUDIOROOM_ERR_FILE, log_file, pipe_path);
    REFUSED_OPTION(AUDIOROOM_ERR_FILE, log_file, folder);
    OK(AUDIOROOM_InitServerOptions(&server_options, sizeof server_options));
    server_options.bind = "127.0.0.1:0";
    server_options.udp_port = 0;
    server_options.api_key = "testkey";
    server_options.api_secret = "a secret of more than thirty-two bytes";
    server_options.log_file = pipe_path;
    EXPECT_TEXT(AUDIOROOM_ERR_FILE, AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &server_options, &none), "is a pipe");
    server_options.log_file = NULL;
    server_options.tls_cert_file = pipe_path;
    server_options.tls_key_file = sound;
    EXPECT_TEXT(AUDIOROOM_ERR_FILE, AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &server_options, &none), "is a pipe");
    server_options.tls_cert_file = again;
    server_options.log_file = sound;
    EXPECT_TEXT(AUDIOROOM_ERR_FILE, AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &server_options, &none), "the same file");
    CHECK(now_ms() - begin < 500);
    CHECK(unlink(sound) == 0 && unlink(again) == 0 && unlink(pipe_path) == 0 && rmdir(folder) == 0);
}

/* The login works. One event reports the device, and the room continues with silence. */
static void bad_files(void)
{
    Peer alice;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetDevice(alice.engine, AUDIOROOM_DEVICE_CAPTURE, "file:" __FILE__));
    login(&alice, "file");
    AWAIT(alice.device_errors == 1);
    CHECK(alice.device_status == AUDIOROOM_ERR_FILE && strlen(alice.message) > 12);
    OK(AUDIOROOM_SetDevice(alice.engine, AUDIOROOM_DEVICE_CAPTURE, "file:/no/such/sound.wav"));
    AWAIT(alice.device_errors == 2);
    CHECK(alice.device_status == AUDIOROOM_ERR_FILE);
    OK(AUDIOROOM_SetDevice(alice.engine, AUDIOROOM_DEVICE_PLAYBACK, "file:/no/such/folder/sound.wav"));
    AWAIT(alice.device_errors == 3);
    CHECK(alice.device_status == AUDIOROOM_ERR_FILE);
    OK(AUDIOROOM_SetDevice(alice.engine, AUDIOROOM_DEVICE_CAPTURE, "no such device"));
    AWAIT(alice.device_errors == 4);
    CHECK(alice.device_status == AUDIOROOM_ERR_DEVICE || alice.device_status == AUDIOROOM_ERR_NOT_BUILT_IN);
    CHECK(alice.disconnects == 0 && alice.kicks == 0);
    end_peer(&alice);
}

int main(void)
{
    Peer alice;
    AUDIOROOM_Server *server = start_server();
    null_engines();
    structs();
    engine_settings();
    tokens_and_texts();
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "lobby");
    AWAIT(alice.publish_active == 1);
    calls(&alice);
    streams_and_switches(&alice);
    servers(server);
    end_peer(&alice);
    EXPECT(NULLS, AUDIOROOM_EnableMic(alice.engine, 1));
    bad_servers();
    bad_tokens();
    paths();
    bad_files();
    OK(AUDIOROOM_DestroyServer(&server));
    return 0;
}
