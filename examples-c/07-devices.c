/* The sound devices of this machine: lists them, reports when they are added, removed or changed, and shows the microphone level.
 *
 *     07-devices [MICROPHONE [SECONDS]]
 *
 * MICROPHONE is an id from the list; "" or nothing is the default device. Unplug the microphone while this runs: the program
 * continues, and so does the level when the microphone is plugged in again. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void show_device(void *user_data, const AUDIOROOM_DeviceInfo *device)
{
    int32_t side = *(const int32_t *)user_data, volume = 0, muted = 0;
    printf("  %s %s (%s)", device->is_default ? "*" : " ", device->name, device->device_id);
    /* On some sound systems the library cannot read the volume. */
    if (AUDIOROOM_GetDeviceVolume(side, device->device_id, &volume) == AUDIOROOM_OK &&
        AUDIOROOM_IsDeviceMuted(side, device->device_id, &muted) == AUDIOROOM_OK)
        printf(", volume %d %%%s", (int)volume, muted ? ", muted" : "");
    printf("\n");
}

static void show_devices(int32_t side, const char *title)
{
    char message[4096] = "";
    printf("%s\n", title);
    if (AUDIOROOM_GetDevices(side, show_device, &side) != AUDIOROOM_OK) {
        AUDIOROOM_GetLastErrorMessage(message, sizeof message, NULL);
        printf("    none: %s\n", message);
    }
}

static void on_device_change(void *user_data, const AUDIOROOM_DeviceChangeEvent *event)
{
    const char *side = event->side == AUDIOROOM_DEVICE_CAPTURE ? "microphone" : "loudspeaker";
    const char *what = "changed";
    (void)user_data;
    switch (event->change) {
    case AUDIOROOM_DEVICE_ADDED: what = "was plugged in"; break;
    case AUDIOROOM_DEVICE_REMOVED: what = "was pulled out"; break;
    case AUDIOROOM_DEVICE_RENAMED: what = "has this name now"; break;
    case AUDIOROOM_DEVICE_DEFAULT: what = "is the default one now"; break;
    case AUDIOROOM_DEVICE_USED: what = "is used"; break;
    default: break; /* codes of later versions */
    }
    printf("%s %s: %s\n", side, event->name, what);
    fflush(stdout);
}

static void on_device_error(void *user_data, const AUDIOROOM_DeviceErrorEvent *event)
{
    (void)user_data;
    printf("%s: %s\n", event->side == AUDIOROOM_DEVICE_CAPTURE ? "microphone" : "loudspeaker", event->message);
    fflush(stdout);
}

static void on_sound_level(void *user_data, const AUDIOROOM_SoundLevelEvent *event)
{
    (void)user_data;
    for (uint32_t i = 0; i < event->count; i++)
        if (event->levels[i]->stream == AUDIOROOM_LOCAL_MICROPHONE)
            printf("level %-20.*s %5.1f dBFS\n", (int)(event->levels[i]->level / 5), "####################",
                   (double)event->levels[i]->rms_dbfs);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 3600;
    struct timespec wait;

    show_devices(AUDIOROOM_DEVICE_CAPTURE, "microphones");
    show_devices(AUDIOROOM_DEVICE_PLAYBACK, "loudspeakers");

    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_device_change = on_device_change;
    callbacks.on_device_error = on_device_error;
    callbacks.on_sound_level = on_sound_level;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = "device-check";
    options.capture_device = argc > 1 && argv[1][0] != '\0' ? argv[1] : NULL;
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;

    AUDIOROOM_WatchDevices(engine, 1);
    AUDIOROOM_StartSoundLevelMonitor(engine, 500);
    /* Devices are open only while they are needed, so log in to a room. */
    if (AUDIOROOM_LoginRoom(engine, "device-check", NULL, &room) == AUDIOROOM_OK) {
        wait.tv_sec = (time_t)seconds;
        wait.tv_nsec = (long)((seconds - (double)wait.tv_sec) * 1e9);
        nanosleep(&wait, NULL);
    }
    AUDIOROOM_DestroyEngine(&engine);
    return 0;
}
