/*
 * Media players from C: a file and a reader are played into a room and heard by another user; pause, seek, plays and volumes;
 * files that cannot be played; and no reader that runs after the player or the engine was destroyed.
 */
#include <math.h>
#include <pthread.h>

#include "room_test.h"

#define RATE 48000
#define SECONDS 2
#define SAMPLES (RATE * SECONDS)

static unsigned char file[44 + 2 * SAMPLES];
static char path[] = "/tmp/audioroom-player-XXXXXX";

static void number(int at, int bytes, unsigned value)
{
    int i;
    for (i = 0; i < bytes; i++) file[at + i] = (unsigned char)(value >> (8 * i));
}

/* A WAV file of 16 bit: a tone of 1000 Hz. */
static void write_file(void)
{
    int fd = mkstemp(path), i;
    FILE *out;
    CHECK(fd >= 0);
    memcpy(file, "RIFF....WAVEfmt ....................data....", 44);
    number(4, 4, sizeof file - 8);
    number(16, 4, 16);
    number(20, 2, 1);
    number(22, 2, 1);
    number(24, 4, RATE);
    number(28, 4, 2 * RATE);
    number(32, 2, 2);
    number(34, 2, 16);
    number(40, 4, 2 * SAMPLES);
    for (i = 0; i < SAMPLES; i++)
        number(44 + 2 * i, 2, (unsigned)(int)(12000 * sin(2 * 3.14159265358979 * 1000.0 * i / RATE)));
    out = fdopen(fd, "wb");
    CHECK(out && fwrite(file, 1, sizeof file, out) == sizeof file && fclose(out) == 0);
}

/* A reader, and whether it may be called. */
typedef struct Reader {
    int calls;
    int is_over; /* the player is destroyed */
    int fails;
} Reader;

static void read_file(void *user_data, AUDIOROOM_PlayerRead *read)
{
    Reader *reader = user_data;
    CHECK(!__atomic_load_n(&reader->is_over, __ATOMIC_ACQUIRE));
    CHECK(read->struct_size >= sizeof *read && read->position + read->size <= sizeof file);
    EXPECT_TEXT(AUDIOROOM_ERR_WRONG_THREAD, AUDIOROOM_DestroyPlayer(NULL, 1), "audio callback");
    __atomic_fetch_add(&reader->calls, 1, __ATOMIC_ACQ_REL);
    if (reader->fails) {
        read->has_failed = 1;
        return;
    }
    memcpy(read->buffer, file + read->position, read->size);
    read->written = read->size;
}

static AUDIOROOM_PlayerOptions options_of(const char *from)
{
    AUDIOROOM_PlayerOptions options;
    OK(AUDIOROOM_InitPlayerOptions(&options, sizeof options));
    options.path = from;
    return options;
}

static AUDIOROOM_PlayerInfo info_of(Peer *peer, AUDIOROOM_Player player)
{
    AUDIOROOM_PlayerInfo info;
    OK(AUDIOROOM_InitPlayerInfo(&info, sizeof info));
    OK(AUDIOROOM_GetPlayerInfo(peer->engine, player, &info));
    return info;
}

static void bad_arguments(Peer *alice)
{
    AUDIOROOM_PlayerOptions options = options_of(NULL);
    AUDIOROOM_PlayerInfo info;
    AUDIOROOM_Player player = 0;
    EXPECT_TEXT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_CreatePlayer(alice->engine, &options, &player), "give one of them");
    options.path = path;
    options.reader = read_file;
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_CreatePlayer(alice->engine, &options, &player), "both given");
    options.reader = NULL;
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_CreatePlayer(alice->engine, &options, NULL));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_CreatePlayer(alice->engine, NULL, &player));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_CreatePlayer(NULL, &options, &player));
    options.plays = -1;
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_CreatePlayer(alice->engine, &options, &player), "plays is -1");
    options.plays = 1;
    options.sent_volume = 201;
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_CreatePlayer(alice->engine, &options, &player), "sent_volume is 201");
    options = options_of("");
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_CreatePlayer(alice->engine, &options, &player), "path is empty");
    CHECK(player == 0);
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_StartPlayer(alice->engine, 0));
    EXPECT_TEXT(AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_StartPlayer(alice->engine, alice->room), "handle of a room");
    options = options_of(path);
    OK(AUDIOROOM_CreatePlayer(alice->engine, &options, &player));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetPlayerVolume(alice->engine, player, -1, 100));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetPlayerPlays(alice->engine, player, 1000001));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetPlayerOutput(alice->engine, player, AUDIOROOM_AUTO, 1));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SeekPlayer(alice->engine, player, -1));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_GetPlayerInfo(alice->engine, player, NULL));
    memset(&info, 0, sizeof info);
    EXPECT(AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_GetPlayerInfo(alice->engine, player, &info));
    OK(AUDIOROOM_DestroyPlayer(alice->engine, player));
    EXPECT_TEXT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_DestroyPlayer(alice->engine, player), "was destroyed");
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_PausePlayer(alice->engine, player));
}

/* Creates a player that fails, and checks the reason. */
static void fails(Peer *alice, const char *from, const char *reason)
{
    AUDIOROOM_PlayerOptions options = options_of(from);
    AUDIOROOM_Player player = 0;
    int before = alice->player_failures;
    OK(AUDIOROOM_CreatePlayer(alice->engine, &options, &player));
    AWAIT(alice->player_failures > before);
    CHECK(alice->player == player && alice->player_status == AUDIOROOM_ERR_FILE);
    if (!strstr(alice->message, reason)) FAIL("%s: the reason is \"%s\"", from, alice->message);
    EXPECT_TEXT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_StartPlayer(alice->engine, player), "destroy the player");
    CHECK(info_of(alice, player).state == AUDIOROOM_PLAYER_FAILED);
    OK(AUDIOROOM_DestroyPlayer(alice->engine, player));
}

/* Waits for a state of the player in the last event. */
static void await_state(Peer *peer, AUDIOROOM_Player player, int state)
{
    long long until = now_ms() + DEADLINE_MS;
    while (peer->player_state != state || peer->player != player) {
        if (now_ms() > until) {
            AUDIOROOM_PlayerInfo info = info_of(peer, player);
            FAIL("not in state %d but %d (%s): position %lld ms, %lld missing, %d disconnects, %d reconnectings", state,
                 info.state, peer->message, (long long)info.position_ms, (long long)info.missing, peer->disconnects,
                 peer->reconnectings);
        }
        step(100);
    }
}

static float level(Peer *peer)
{
    float value = 0;
    OK(AUDIOROOM_GetSoundLevel(peer->engine, peer->room, peer->stream, &value));
    return value;
}

/* A file is heard by the other user while the microphone is off, is paused, moved, and ends. */
static void file_is_heard(Peer *alice, Peer *bob)
{
    AUDIOROOM_PlayerOptions options = options_of(path);
    AUDIOROOM_Player player = 0;
    OK(AUDIOROOM_EnableMic(alice->engine, 0));
    AWAIT(bob->is_muted);
    OK(AUDIOROOM_CreatePlayer(alice->engine, &options, &player));
    OK(AUDIOROOM_SetPlayerPlays(alice->engine, player, 0));
    OK(AUDIOROOM_StartPlayer(alice->engine, player));
    await_state(alice, player, AUDIOROOM_PLAYER_PLAYING);
    AWAIT(!bob->is_muted && level(bob) > 50);
    CHECK(info_of(alice, player).duration_ms == SECONDS * 1000 && info_of(alice, player).rate_hz == RATE);

    OK(AUDIOROOM_PausePlayer(alice->engine, player));
    await_state(alice, player, AUDIOROOM_PLAYER_PAUSED);
    AWAIT(bob->is_muted && level(bob) == 0);
    OK(AUDIOROOM_SeekPlayer(alice->engine, player, 1500));
    CHECK(info_of(alice, player).position_ms == 1500);
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SeekPlayer(alice->engine, player, 2001), "give 0 to 2000");
    OK(AUDIOROOM_SetPlayerPlays(alice->engine, player, 1));
    OK(AUDIOROOM_ResumePlayer(alice->engine, player));
    await_state(alice, player, AUDIOROOM_PLAYER_ENDED);
    CHECK(alice->player_status == AUDIOROOM_OK && alice->player_position_ms == SECONDS * 1000);

    AWAIT(bob->is_muted && level(bob) == 0);
    OK(AUDIOROOM_SetPlayerOutput(alice->engine, player, 1, 0));
    OK(AUDIOROOM_SetPlayerVolume(alice->engine, player, 50, 70));
    OK(AUDIOROOM_StartPlayer(alice->engine, player));
    await_state(alice, player, AUDIOROOM_PLAYER_PLAYING);
    AWAIT(info_of(alice, player).position_ms > 300);
    CHECK(bob->is_muted && level(bob) == 0);
    CHECK(info_of(alice, player).local_volume == 50 && info_of(alice, player).sent_volume == 70);
    CHECK(info_of(alice, player).play_locally == 1 && info_of(alice, player).send == 0);
    OK(AUDIOROOM_StopPlayer(alice->engine, player));
    await_state(alice, player, AUDIOROOM_PLAYER_READY);
    CHECK(info_of(alice, player).position_ms == 0);
    OK(AUDIOROOM_DestroyPlayer(alice->engine, player));
    OK(AUDIOROOM_EnableMic(alice->engine, 1));
}

static void reader_is_called_until_the_end(Peer *alice, Peer *bob)
{
    static Reader reader, failing, last;
    AUDIOROOM_PlayerOptions options = options_of(NULL);
    AUDIOROOM_Player players[40];
    int count;
    options.reader = read_file;
    options.reader_user_data = &reader;
    options.reader_size = sizeof file;
    options.plays = 0;
    OK(AUDIOROOM_CreatePlayer(alice->engine, &options, &players[0]));
    OK(AUDIOROOM_StartPlayer(alice->engine, players[0]));
    AWAIT(level(bob) > 50);
    CHECK(__atomic_load_n(&reader.calls, __ATOMIC_ACQUIRE) > 0);
    OK(AUDIOROOM_DestroyPlayer(alice->engine, players[0]));
    __atomic_store_n(&reader.is_over, 1, __ATOMIC_RELEASE);
    AWAIT(level(bob) == 0);

    failing.fails = 1;
    options.reader_user_data = &failing;
    count = alice->player_failures;
    OK(AUDIOROOM_CreatePlayer(alice->engine, &options, &players[0]));
    AWAIT(alice->player_failures > count);
    CHECK(strstr(alice->message, "reader reported a failure") != NULL);
    OK(AUDIOROOM_DestroyPlayer(alice->engine, players[0]));

    /* As many as there may be, at once; the engine ends them. */
    options.reader_user_data = &last;
    for (count = 0; count < 32; count++) {
        OK(AUDIOROOM_CreatePlayer(alice->engine, &options, &players[count]));
        OK(AUDIOROOM_StartPlayer(alice->engine, players[count]));
    }
    EXPECT_TEXT(AUDIOROOM_ERR_BUSY, AUDIOROOM_CreatePlayer(alice->engine, &options, &players[32]), "32 players exist");
    AWAIT(level(bob) > 50);
    end_peer(alice);
    __atomic_store_n(&last.is_over, 1, __ATOMIC_RELEASE);
    AWAIT(bob->streams == 0);
}

int main(void)
{
    AUDIOROOM_Server *server = start_server();
    Peer alice, bob;
    write_file();
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    login(&alice, "hall");
    login(&bob, "hall");
    AWAIT(alice.publish_active && bob.streams == 1 && bob.play_active);
    bad_arguments(&alice);
    fails(&alice, "/tmp", "is a folder");
    fails(&alice, "/dev/null", "is a device");
    fails(&alice, "/tmp/audioroom-no-such-file", "/tmp/audioroom-no-such-file");
    fails(&alice, "/proc/self/status", "");
    file_is_heard(&alice, &bob);
    reader_is_called_until_the_end(&alice, &bob);
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    remove(path);
    puts("player: ok");
    return 0;
}
