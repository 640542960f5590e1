/* A media player: plays a sound file here and into the room.
 *
 *     12-player FILE [USER [ROOM [SECONDS]]]
 *
 * FILE is WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus, and is repeated. The microphone is off, and the music continues. After each
 * second the position is printed; in the middle of the time, the player moves back to the beginning. Needs no sound card. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void wait_ms(long ms)
{
    struct timespec time;
    time.tv_sec = ms / 1000;
    time.tv_nsec = ms % 1000 * 1000000;
    nanosleep(&time, NULL);
}

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    printf("%s\n", event->status == AUDIOROOM_OK ? "logged in" : event->message);
    fflush(stdout);
}

/* The file was opened, or cannot be played; it plays, is paused, or has ended. */
static void on_player_state(void *user_data, const AUDIOROOM_PlayerStateEvent *event)
{
    static const char *const names[] = {"loading", "ready", "playing", "paused", "ended", "failed"};
    (void)user_data;
    printf("%s", event->state >= 0 && event->state <= AUDIOROOM_PLAYER_FAILED ? names[event->state] : "another state");
    if (event->status != AUDIOROOM_OK) printf(": %s", event->message);
    if (event->state == AUDIOROOM_PLAYER_READY) printf(", %lld ms", (long long)event->duration_ms);
    printf("\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    long seconds = argc > 4 ? strtol(argv[4], NULL, 10) : 10;
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_PlayerOptions player_options;
    AUDIOROOM_PlayerInfo info;
    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;
    AUDIOROOM_Player player = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: 12-player FILE [USER [ROOM [SECONDS]]]\n");
        return 2;
    }
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    callbacks.on_player_state = on_player_state;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = argc > 2 ? argv[2] : "alice";
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;

    AUDIOROOM_InitPlayerOptions(&player_options, sizeof player_options);
    player_options.path = argv[1];
    player_options.plays = 0;         /* for ever */
    player_options.local_volume = 30; /* quiet here, unchanged for the others */
    if (AUDIOROOM_CreatePlayer(engine, &player_options, &player) != AUDIOROOM_OK) return 1;
    AUDIOROOM_EnableMic(engine, 0); /* music only: it does not mute players */
    AUDIOROOM_StartPlayer(engine, player);
    if (AUDIOROOM_LoginRoom(engine, argc > 3 ? argv[3] : "lobby", NULL, &room) != AUDIOROOM_OK) return 1;

    AUDIOROOM_InitPlayerInfo(&info, sizeof info);
    for (long second = 1; second <= seconds; second++) {
        wait_ms(1000);
        AUDIOROOM_GetPlayerInfo(engine, player, &info);
        printf("at %lld ms\n", (long long)info.position_ms);
        fflush(stdout);
        if (second == seconds / 2) AUDIOROOM_SeekPlayer(engine, player, 0);
    }
    AUDIOROOM_PausePlayer(engine, player); /* fades out */
    wait_ms(100);
    AUDIOROOM_DestroyPlayer(engine, player);
    AUDIOROOM_DestroyEngine(&engine);
    return 0;
}
