/* Levels: a bar and a spectrum for every stream, the active speakers, and hints about the microphone.
 * Enter switches the microphone on or off; "q" and Enter end the program.
 *
 *     08-levels [USER [ROOM [MICROPHONE]]] */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <stdio.h>
#include <string.h>

static AUDIOROOM_Engine *engine;

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    printf("%s\n", event->status == AUDIOROOM_OK ? "in the room: Enter switches the microphone, q ends" : event->message);
    fflush(stdout);
}

/* The local microphone is first; the played streams follow. */
static void on_sound_level(void *user_data, const AUDIOROOM_SoundLevelEvent *event)
{
    (void)user_data;
    for (uint32_t i = 0; i < event->count; i++) {
        const AUDIOROOM_SoundLevel *level = event->levels[i];
        if (level->stream == AUDIOROOM_LOCAL_MICROPHONE) printf("%-12s", "microphone");
        else printf("stream %-5llu", (unsigned long long)level->stream);
        printf(" |%-25.*s| %6.1f dBFS, peak %6.1f%s\n", (int)(level->level / 4), "#########################",
               (double)level->rms_dbfs, (double)level->peak_dbfs, level->is_voice ? ", voice" : "");
    }
    fflush(stdout);
}

/* One character per band: . below -75 dBFS, then another character every 7 dB. */
static void on_spectrum(void *user_data, const AUDIOROOM_SpectrumEvent *event)
{
    static const char scale[] = ".:-=+*%@#";
    (void)user_data;
    for (uint32_t i = 0; i < event->count; i++) {
        const AUDIOROOM_Spectrum *one = event->spectra[i];
        float low = 0, high = 0;
        int loudest = 0;
        if (one->stream == AUDIOROOM_LOCAL_MICROPHONE) printf("%-12s [", "microphone");
        else printf("stream %-5llu [", (unsigned long long)one->stream);
        for (uint32_t band = 0; band < one->band_count; band++) {
            int step = (int)((one->bands_dbfs[band] + 75) / 7) + 1;
            if (one->bands_dbfs[band] < -75) step = 0;
            putchar(scale[step > 8 ? 8 : step]);
            if (one->bands_dbfs[band] > one->bands_dbfs[loudest]) loudest = (int)band;
        }
        AUDIOROOM_GetSpectrumBandEdge((uint32_t)loudest, &low);
        AUDIOROOM_GetSpectrumBandEdge((uint32_t)loudest + 1, &high);
        printf("] loudest from %.0f to %.0f Hz\n", (double)low, (double)high);
    }
    fflush(stdout);
}

static void on_active_speakers(void *user_data, const AUDIOROOM_ActiveSpeakersEvent *event)
{
    (void)user_data;
    printf("speaking:");
    for (uint32_t i = 0; i < event->count; i++)
        printf(" %s (%.0f)", event->speakers[i]->user_name, (double)event->speakers[i]->level);
    printf("%s\n", event->count == 0 ? " nobody" : "");
    fflush(stdout);
}

static void on_mic_attention(void *user_data, const AUDIOROOM_MicAttentionEvent *event)
{
    (void)user_data;
    printf("attention: %s\n", event->message);
    fflush(stdout);
}

static int failed(const char *what, AUDIOROOM_Status status)
{
    char message[4096] = "";
    if (status == AUDIOROOM_OK) return 0;
    AUDIOROOM_GetLastErrorMessage(message, sizeof message, NULL);
    fprintf(stderr, "%s: %s: %s\n", what, AUDIOROOM_GetStatusName(status), message);
    return 1;
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
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Room room = 0;
    char line[64];
    int32_t is_mic_on = 1;

    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    callbacks.on_sound_level = on_sound_level;
    callbacks.on_spectrum = on_spectrum;
    callbacks.on_active_speakers = on_active_speakers;
    callbacks.on_mic_attention = on_mic_attention;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = argc > 1 ? argv[1] : "levels";
    options.capture_device = argc > 3 ? argv[3] : NULL; /* an id, "null" or "file:PATH"; NULL is the default device */
    if (failed("CreateEngine", AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine))) return 1;

    failed("StartSoundLevelMonitor", AUDIOROOM_StartSoundLevelMonitor(engine, 500));
    failed("StartSpectrumMonitor", AUDIOROOM_StartSpectrumMonitor(engine, 1000));
    if (!failed("LoginRoom", AUDIOROOM_LoginRoom(engine, argc > 2 ? argv[2] : "lobby", NULL, &room))) {
        while (read_line(line, sizeof line) && line[0] != 'q') {
            is_mic_on = !is_mic_on;
            if (!failed("EnableMic", AUDIOROOM_EnableMic(engine, is_mic_on)))
                printf("microphone %s\n", is_mic_on ? "on" : "off");
            fflush(stdout);
        }
    }
    AUDIOROOM_DestroyEngine(&engine);
    return 0;
}
