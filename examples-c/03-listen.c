/* A listener: plays everyone in a room, never opens the microphone, and shows the level of each talker.
 *
 *     03-listen [USER [ROOM [SECONDS]]] */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    printf("%s\n", event->status == AUDIOROOM_OK ? "listening" : event->message);
    fflush(stdout);
}

static void on_stream_update(void *user_data, const AUDIOROOM_StreamUpdateEvent *event)
{
    (void)user_data;
    for (uint32_t i = 0; i < event->count; i++)
        printf("stream %llu: %s %s\n", (unsigned long long)event->streams[i]->stream, event->streams[i]->user_id,
               event->is_added ? "publishes" : "stopped publishing");
    fflush(stdout);
}

static void on_sound_level(void *user_data, const AUDIOROOM_SoundLevelEvent *event)
{
    (void)user_data;
    for (uint32_t i = 0; i < event->count; i++) {
        const AUDIOROOM_SoundLevel *level = event->levels[i];
        if (level->level > 0)
            printf("stream %llu %-20.*s %5.1f dBFS\n", (unsigned long long)level->stream, (int)(level->level / 5),
                   "####################", (double)level->rms_dbfs);
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;
    double seconds = argc > 3 ? strtod(argv[3], NULL) : 3600;
    struct timespec wait;

    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    callbacks.on_stream_update = on_stream_update;
    callbacks.on_sound_level = on_sound_level;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = argc > 1 ? argv[1] : "listener";
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;

    AUDIOROOM_SetManualPublish(engine, 1); /* so nothing is published, and no microphone is opened */
    AUDIOROOM_StartSoundLevelMonitor(engine, 500);
    if (AUDIOROOM_LoginRoom(engine, argc > 2 ? argv[2] : "lobby", NULL, &room) == AUDIOROOM_OK) {
        wait.tv_sec = (time_t)seconds;
        wait.tv_nsec = (long)((seconds - (double)wait.tv_sec) * 1e9);
        nanosleep(&wait, NULL);
    }
    AUDIOROOM_DestroyEngine(&engine);
    return 0;
}
