/* Samples of the application instead of sound devices: sends a tone and measures the tones of the others.
 *
 *     04-push-pull [USER [ROOM [SECONDS [HZ]]]]
 *
 * The application replaces the sound card: every 10 ms one of its threads pushes a frame and pulls a frame. Start it twice
 * with two user ids: each prints the loudness of the other's tone. Exit status 0 if something was heard. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RATE_HZ = 48000, FRAME = RATE_HZ / 100 };

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    printf("%s\n", event->status == AUDIOROOM_OK ? event->server_url : event->message);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const char *user = argc > 1 ? argv[1] : "alice";
    const char *room_id = argc > 2 ? argv[2] : "lobby";
    long frames = (long)((argc > 3 ? strtod(argv[3], NULL) : 10) * 100);
    double hz = argc > 4 ? strtod(argv[4], NULL) : 440;
    double phase = 0, energy = 0, loudest_dbfs = -120;
    float microphone[FRAME], loudspeaker[FRAME];
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;
    struct timespec next;

    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = user;
    options.capture_device = "push";
    options.playback_device = "pull";
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;
    if (AUDIOROOM_LoginRoom(engine, room_id, NULL, &room) != AUDIOROOM_OK) frames = 0;

    clock_gettime(CLOCK_MONOTONIC, &next);
    for (long frame = 1; frame <= frames; frame++) {
        for (int i = 0; i < FRAME; i++) {
            /* The level changes, so that noise suppression does not remove the tone. */
            double swell = 0.15 + 0.1 * sin(phase * 3 / hz);
            microphone[i] = (float)(swell * sin(phase));
            phase += 2 * 3.14159265358979 * hz / RATE_HZ;
        }
        AUDIOROOM_PushCaptureFrame(engine, microphone, FRAME, 1, RATE_HZ); /* AUDIOROOM_ERR_BUSY: pushed faster than real time */
        if (AUDIOROOM_PullPlaybackFrame(engine, loudspeaker, FRAME, 1, RATE_HZ) == AUDIOROOM_OK)
            for (int i = 0; i < FRAME; i++) energy += (double)loudspeaker[i] * loudspeaker[i];
        if (frame % 100 == 0) {
            double dbfs = 10 * log10(energy / (100.0 * FRAME) + 1e-12);
            if (dbfs > loudest_dbfs) loudest_dbfs = dbfs;
            printf("%ld s: heard %.1f dBFS\n", frame / 100, dbfs);
            fflush(stdout);
            energy = 0;
        }
        next.tv_nsec += 10000000;
        if (next.tv_nsec >= 1000000000) {
            next.tv_nsec -= 1000000000;
            next.tv_sec++;
        }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
    AUDIOROOM_DestroyEngine(&engine);
    return loudest_dbfs > -60 ? 0 : 1;
}
