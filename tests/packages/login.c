/* login.c: a program of a user of the installed library. It logs in to the local server without sound cards and logs out.
 *
 * The exit status is 0 after the login. With BESIDE_OTHERS, the program also uses Debian's libopus and another static Rust library. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <stdio.h>
#include <time.h>

#ifdef BESIDE_OTHERS
#include <opus/opus.h>
int other_catches_a_panic(void);
#endif

static int result = -1;

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    result = event->status;
    puts(event->status == AUDIOROOM_OK ? "logged in" : event->message);
}

static int log_in(void)
{
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    callbacks.on_login_room = on_login_room;
    options.callbacks = &callbacks;
    options.event_mode = AUDIOROOM_EVENTS_POLL;
    options.user_id = "alice";
    options.capture_device = "null";
    options.playback_device = "null";

    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;
    if (AUDIOROOM_LoginRoom(engine, "lobby", NULL, &room) != AUDIOROOM_OK) return 1;
    for (int waited_ms = 0; result == -1 && waited_ms < 20000; waited_ms += 10) {
        const struct timespec pause = {0, 10000000};
        nanosleep(&pause, NULL);
        AUDIOROOM_PollEvents(engine, 0, NULL);
    }
    AUDIOROOM_DestroyEngine(&engine);
    return result == AUDIOROOM_OK ? 0 : 1;
}

int main(void)
{
#ifdef BESIDE_OTHERS
    int error = OPUS_OK;
    OpusEncoder *encoder = opus_encoder_create(48000, 1, OPUS_APPLICATION_VOIP, &error);
    if (encoder == NULL || other_catches_a_panic() != 1) return 1;
    opus_encoder_destroy(encoder);
    puts(opus_get_version_string());
#endif
    printf("audioroom %s\n", AUDIOROOM_GetVersionString());
    return log_in();
}
