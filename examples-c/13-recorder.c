/* Recordings: this program records a room, the mix in one file and each user in a file of its own.
 *
 *     13-recorder [USER [ROOM [SECONDS [FOLDER]]]]
 *
 * The files are FOLDER/mix.opus (Ogg Opus) and FOLDER/USER.wav for each user. What was said at one moment is at the same place in
 * all of them. Existing files are replaced. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static volatile int running; /* recordings that have not ended */

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
    printf("%s\n", event->status == AUDIOROOM_OK ? "recording" : event->message);
    fflush(stdout);
}

static void on_recording_progress(void *user_data, const AUDIOROOM_RecordingProgressEvent *event)
{
    (void)user_data;
    printf("%.1f s, %u files, %llu bytes\n", (double)event->duration_ms / 1000, event->files, (unsigned long long)event->bytes);
    fflush(stdout);
}

/* The files are complete, or a file could not be written. */
static void on_recording_end(void *user_data, const AUDIOROOM_RecordingEndEvent *event)
{
    (void)user_data;
    if (event->status == AUDIOROOM_OK)
        printf("%u files of %.1f s are complete\n", event->files, (double)event->duration_ms / 1000);
    else
        printf("the recording has ended: %s\n", event->message);
    fflush(stdout);
    running--;
}

static void record(AUDIOROOM_Engine *engine, int32_t source, const char *folder, const char *name, AUDIOROOM_Recording *recording)
{
    char path[1000], text[500];
    AUDIOROOM_RecordingOptions options;
    AUDIOROOM_InitRecordingOptions(&options, sizeof options);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    options.source = source;
    options.path = path;
    options.overwrite = 1;
    running++;
    if (AUDIOROOM_StartRecording(engine, &options, recording) != AUDIOROOM_OK) {
        AUDIOROOM_GetLastErrorMessage(text, sizeof text, NULL);
        printf("%s\n", text);
        running--;
    }
}

int main(int argc, char **argv)
{
    long seconds = argc > 3 ? strtol(argv[3], NULL, 10) : 10;
    const char *folder = argc > 4 ? argv[4] : ".";
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;
    AUDIOROOM_Recording mix = 0, each = 0;

    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    callbacks.on_recording_progress = on_recording_progress;
    callbacks.on_recording_end = on_recording_end;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = argc > 1 ? argv[1] : "alice";
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;
    if (AUDIOROOM_LoginRoom(engine, argc > 2 ? argv[2] : "lobby", NULL, &room) != AUDIOROOM_OK) return 1;

    record(engine, AUDIOROOM_RECORD_MIX, folder, "mix.opus", &mix);
    record(engine, AUDIOROOM_RECORD_EACH, folder, "{user}.wav", &each);
    wait_ms(seconds * 1000);
    AUDIOROOM_StopRecording(engine, mix);
    AUDIOROOM_StopRecording(engine, each);
    for (int i = 0; i < 500 && running > 0; i++) wait_ms(10);
    AUDIOROOM_DestroyEngine(&engine);
    return running > 0;
}
