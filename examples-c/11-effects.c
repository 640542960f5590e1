/* Effects on the local voice: another pitch, a room, an equalizer, a direction.
 *
 *     11-effects [USER [ROOM [FILE.wav]]]
 *
 * The microphone is the default device, or the file. The sidetone is on, so wear headphones. Lines from the keyboard:
 * "pitch N" moves the voice by N semitones, "room N" chooses one of the four rooms, "bass N" and "treble N" raise the low and
 * the high bands by N dB, "from N" places the voice at N degrees (0 right, 90 front, 180 left), "off" ends all effects, "quit"
 * ends the program. */
#include <audioroom.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    printf("%s\n", event->status == AUDIOROOM_OK ? event->server_url : event->message);
    fflush(stdout);
}

static void report(const char *command, AUDIOROOM_Status status)
{
    char text[256] = "ok";
    if (status != AUDIOROOM_OK) AUDIOROOM_GetLastErrorMessage(text, sizeof text, NULL);
    printf("%s: %s\n", command, text);
    fflush(stdout);
}

static AUDIOROOM_Status set_room(AUDIOROOM_Engine *engine, int preset)
{
    AUDIOROOM_ReverbOptions options;
    AUDIOROOM_InitReverbOptions(&options, sizeof options);
    options.preset = preset;
    return AUDIOROOM_SetReverb(engine, &options);
}

/* Raises the bands from `first` to `last`. */
static AUDIOROOM_Status raise_bands(AUDIOROOM_Engine *engine, int first, int last, float gain_db)
{
    float gains_db[AUDIOROOM_EQUALIZER_BANDS];
    AUDIOROOM_Status status = AUDIOROOM_GetEqualizer(engine, gains_db, AUDIOROOM_EQUALIZER_BANDS);
    if (status != AUDIOROOM_OK) return status;
    for (int band = first; band <= last; band++) gains_db[band] = gain_db;
    return AUDIOROOM_SetEqualizer(engine, gains_db, AUDIOROOM_EQUALIZER_BANDS);
}

static void end_effects(AUDIOROOM_Engine *engine)
{
    AUDIOROOM_SetVoiceChanger(engine, 0);
    AUDIOROOM_SetReverb(engine, NULL);
    AUDIOROOM_SetVirtualStereo(engine, NAN);
    raise_bands(engine, 0, AUDIOROOM_EQUALIZER_BANDS - 1, 0);
}

int main(int argc, char **argv)
{
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_AudioProfile profile;
    char device[512], line[128], name[16];
    float value;
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    AUDIOROOM_InitAudioProfile(&profile, sizeof profile);
    callbacks.on_login_room = on_login_room;
    /* Two channels: rooms and directions are stereo. */
    profile.channels = 2;
    options.callbacks = &callbacks;
    options.audio_profile = &profile;
    options.user_id = argc > 1 ? argv[1] : "alice";
    if (argc > 3) {
        snprintf(device, sizeof device, "file:%s", argv[3]);
        options.capture_device = device;
    }

    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK ||
        AUDIOROOM_LoginRoom(engine, argc > 2 ? argv[2] : "lobby", NULL, &room) != AUDIOROOM_OK) {
        report("start", AUDIOROOM_ERR_WRONG_STATE);
        AUDIOROOM_DestroyEngine(&engine);
        return 1;
    }
    AUDIOROOM_EnableSidetone(engine, 1);
    while (fgets(line, sizeof line, stdin) != NULL) {
        int words = sscanf(line, "%15s %f", name, &value);
        if (words == 1 && strcmp(name, "quit") == 0) break;
        if (words == 1 && strcmp(name, "off") == 0) end_effects(engine);
        else if (words != 2) puts("pitch N, room N, bass N, treble N, from N, off, quit");
        else if (strcmp(name, "pitch") == 0) report(name, AUDIOROOM_SetVoiceChanger(engine, value));
        else if (strcmp(name, "room") == 0) report(name, set_room(engine, (int)value));
        else if (strcmp(name, "bass") == 0) report(name, raise_bands(engine, 0, 3, value));
        else if (strcmp(name, "treble") == 0) report(name, raise_bands(engine, 7, 9, value));
        else if (strcmp(name, "from") == 0) report(name, AUDIOROOM_SetVirtualStereo(engine, value));
        else puts("pitch N, room N, bass N, treble N, from N, off, quit");
    }
    AUDIOROOM_DestroyEngine(&engine);
    return 0;
}
