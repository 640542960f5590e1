/* Processing of the local microphone: echo cancellation, noise suppression and gain control can be switched, an effect changes
 * the voice, and the microphone is open always, while a key is held, or while the user speaks.
 *
 *     06-processing [USER [ROOM [FILE.wav]]]
 *
 * The microphone is the default device, or the file. Lines from the keyboard: "echo", "noise", "gain" switch a step, "robot"
 * switches the effect, "open", "push" and "voice" choose when the microphone is sent, "p" presses and releases the key, "quit" ends
 * the program. Any other line only prints the state. */
#include <audioroom.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* State of the effect between calls; only the media thread uses it until the engine is destroyed. */
struct robot {
    double phase;
    unsigned long calls;
};

/* Ring modulation: multiplies the voice by a tone of 50 Hz. Called every 10 ms on a real-time thread: it must not wait, print or
 * allocate. */
static void robot(void *user_data, AUDIOROOM_AudioFrame *frame)
{
    struct robot *state = user_data;
    for (uint32_t n = 0; n < frame->samples_per_channel; n++) {
        float gain = (float)sin(state->phase);
        state->phase += 2 * 3.14159265358979 * 50 / frame->rate_hz;
        for (uint32_t channel = 0; channel < frame->channels; channel++)
            frame->samples[n * frame->channels + channel] *= gain;
    }
    state->calls++;
}

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    printf("%s\n", event->status == AUDIOROOM_OK ? event->server_url : event->message);
    fflush(stdout);
}

static void talk(AUDIOROOM_Engine *engine, int32_t mode)
{
    AUDIOROOM_TalkOptions options;
    AUDIOROOM_InitTalkOptions(&options, sizeof options);
    options.mode = mode;
    AUDIOROOM_SetTalkOptions(engine, &options);
}

/* Prints which steps run, and their measurements. */
static void show(AUDIOROOM_Engine *engine)
{
    AUDIOROOM_ProcessingStats stats;
    AUDIOROOM_InitProcessingStats(&stats, sizeof stats);
    if (AUDIOROOM_GetProcessingStats(engine, &stats) != AUDIOROOM_OK) return;
    printf("echo %d noise %d gain %d, delay %.1f ms, voice %3.0f %%, %s, %lld calls, %lld slow\n", (int)stats.aec,
           (int)stats.noise_suppression, (int)stats.agc, stats.delay_ms, stats.voice_probability * 100,
           stats.is_open ? "sent" : "not sent", (long long)stats.capture_calls, (long long)stats.slow_capture_calls);
    fflush(stdout);
}

/* Reads a line. The part that does not fit is dropped, so that it does not count as another line. */
static int read_line(char *line, int size)
{
    if (fgets(line, size, stdin) == NULL) return 0;
    if (strchr(line, '\n') == NULL)
        for (int c = getchar(); c != '\n' && c != EOF;) c = getchar();
    line[strcspn(line, "\n")] = '\0';
    return 1;
}

int main(int argc, char **argv)
{
    const char *user = argc > 1 ? argv[1] : "alice";
    const char *room_id = argc > 2 ? argv[2] : "lobby";
    char *device = NULL, line[32];
    int32_t echo = AUDIOROOM_AUTO, noise = AUDIOROOM_AUTO, gain = AUDIOROOM_AUTO, effect = 0, pressed = 0;
    struct robot state = {0, 0};
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;

    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = user;
    if (argc > 3) {
        size_t size = strlen(argv[3]) + sizeof "file:";
        if ((device = malloc(size)) == NULL) return 1;
        snprintf(device, size, "file:%s", argv[3]);
        options.capture_device = device;
        options.playback_device = "null";
    }
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;
    free(device);
    if (AUDIOROOM_LoginRoom(engine, room_id, NULL, &room) != AUDIOROOM_OK) return 1;

    while (read_line(line, sizeof line)) {
        if (!strcmp(line, "echo")) AUDIOROOM_EnableAec(engine, echo = echo != 1);
        if (!strcmp(line, "noise")) AUDIOROOM_EnableNoiseSuppression(engine, noise = noise != 1);
        if (!strcmp(line, "gain")) AUDIOROOM_EnableAgc(engine, gain = gain != 1);
        if (!strcmp(line, "open")) talk(engine, AUDIOROOM_TALK_OPEN);
        if (!strcmp(line, "push")) talk(engine, AUDIOROOM_TALK_PUSH);
        if (!strcmp(line, "voice")) talk(engine, AUDIOROOM_TALK_VOICE);
        if (!strcmp(line, "p")) AUDIOROOM_SetPushToTalkPressed(engine, pressed = !pressed);
        /* When the call with NULL has returned, the effect is no longer called. */
        if (!strcmp(line, "robot")) AUDIOROOM_SetCaptureProcessor(engine, (effect = !effect) ? robot : NULL, &state);
        if (!strcmp(line, "quit")) break;
        show(engine);
    }
    AUDIOROOM_DestroyEngine(&engine);
    printf("the effect was called %lu times\n", state.calls);
    return 0;
}
