/* One engine outside every room, for the bench, which counts its wake-ups.
 *
 *     idle SECONDS
 *
 * Prints `ready` when the engine exists. run.py runs it. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Engine *engine;
    struct timespec wait = {0, 0};
    if (argc != 2) return 1;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.user_id = "idle";
    options.capture_device = "null";
    options.playback_device = "pull";
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;
    puts("ready");
    fflush(stdout);
    wait.tv_sec = (time_t)atoi(argv[1]);
    nanosleep(&wait, NULL);
    AUDIOROOM_DestroyEngine(&engine);
    return 0;
}
