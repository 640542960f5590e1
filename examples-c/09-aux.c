/* Background music: this program sends generated music together with the microphone, and plays it locally.
 *
 *     09-aux [USER [ROOM [SECONDS [PAN]]]]
 *
 * A thread pushes a chord, as the audio thread of a game or a player would. The microphone is off, and the music continues. It is
 * loud for the others and quiet here. The other talkers are placed at PAN, -100 (left) to 100 (right). Needs no sound card. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RATE_HZ = 44100, FRAME = RATE_HZ / 100 };

static volatile int playing = 1;
static AUDIOROOM_Engine *engine;
static int pan = -50;

static void wait_ms(long ms)
{
    struct timespec time;
    time.tv_sec = ms / 1000;
    time.tv_nsec = ms % 1000 * 1000000;
    nanosleep(&time, NULL);
}

/* Pushes 10 ms of stereo at 44.1 kHz. AUDIOROOM_ERR_BUSY means that enough samples are queued. */
static void *play(void *unused)
{
    static const double notes_hz[3] = {220.0, 277.18, 329.63};
    double phase[3] = {0, 0, 0};
    float frame[2 * FRAME];
    (void)unused;
    while (playing) {
        AUDIOROOM_Status status;
        for (int i = 0; i < FRAME; i++) {
            double left = 0, right = 0;
            for (int note = 0; note < 3; note++) {
                left += sin(phase[note]) * (3 - note) / 20;
                right += sin(phase[note]) * (1 + note) / 20;
                phase[note] += 2 * 3.14159265358979 * notes_hz[note] / RATE_HZ;
            }
            frame[2 * i] = (float)left;
            frame[2 * i + 1] = (float)right;
        }
        while ((status = AUDIOROOM_PushAuxFrame(engine, frame, FRAME, 2, RATE_HZ)) == AUDIOROOM_ERR_BUSY && playing) wait_ms(5);
        if (status != AUDIOROOM_OK && playing) break;
    }
    return NULL;
}

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    printf("%s\n", event->status == AUDIOROOM_OK ? "playing music" : event->message);
    fflush(stdout);
}

static void on_stream_update(void *user_data, const AUDIOROOM_StreamUpdateEvent *event)
{
    (void)user_data;
    for (uint32_t i = 0; i < event->count; i++) {
        printf("%s %s\n", event->streams[i]->user_id, event->is_added ? "publishes" : "stopped publishing");
        if (event->is_added) AUDIOROOM_SetStreamPan(engine, event->room, event->streams[i]->stream, pan);
    }
    fflush(stdout);
}

/* The music thread was late or had no samples. */
static void on_aux_problem(void *user_data, const AUDIOROOM_AuxProblemEvent *event)
{
    (void)user_data;
    printf("%s\n", event->message);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    long seconds = argc > 3 ? strtol(argv[3], NULL, 10) : 10;
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Room room = 0;
    pthread_t music;

    if (argc > 4) pan = (int)strtol(argv[4], NULL, 10);
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    callbacks.on_stream_update = on_stream_update;
    callbacks.on_aux_problem = on_aux_problem;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = argc > 1 ? argv[1] : "alice";
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;

    AUDIOROOM_EnableMic(engine, 0);          /* music only */
    AUDIOROOM_SetAuxVolume(engine, 30, 100); /* local volume, volume for the others */
    AUDIOROOM_EnableAux(engine, 1);
    if (AUDIOROOM_LoginRoom(engine, argc > 2 ? argv[2] : "lobby", NULL, &room) != AUDIOROOM_OK) return 1;
    if (pthread_create(&music, NULL, play, NULL) != 0) return 1;
    wait_ms(seconds * 1000);
    playing = 0;
    pthread_join(music, NULL);
    AUDIOROOM_DestroyEngine(&engine);
    return 0;
}
