/* Encoding of the local microphone: automatic, for music, for a bad network, or with fixed values; and the values in use.
 *
 *     10-profile [USER [ROOM [MICROPHONE]]]
 *
 * Then a letter and Enter: v voice, m music in stereo, r robust, p fixed values, s stats, q quit. The quality of the stream is
 * printed every 3 s. */
#include <audioroom.h>
#include <stdio.h>
#include <string.h>

static AUDIOROOM_Engine *engine;
static AUDIOROOM_Stream own_stream;

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    printf("%s\n", event->status == AUDIOROOM_OK ? "in the room" : event->message);
    fflush(stdout);
}

static void on_publish_state(void *user_data, const AUDIOROOM_PublishStateEvent *event)
{
    (void)user_data;
    if (event->state != AUDIOROOM_STREAM_ACTIVE || event->status != AUDIOROOM_OK) return;
    own_stream = event->stream;
    printf("live\n");
    fflush(stdout);
}

/* Unknown stats are NaN or -1: without a listener there are no stats of listeners. */
static void on_publish_quality(void *user_data, const AUDIOROOM_PublishQualityEvent *event)
{
    static const char *const words[] = {"unknown", "lost", "poor", "good", "excellent"};
    (void)user_data;
    printf("quality %s: %d bit/s sent, round trip %.0f ms", words[event->quality + 1], (int)event->send_bps,
           (double)event->round_trip_ms);
    if (event->mos >= 1) printf(", opinion score %.1f", (double)event->mos);
    if (event->listener_loss >= 0) printf(", a listener loses %.1f %%", (double)event->listener_loss * 100);
    printf("\n");
    fflush(stdout);
}

/* A problem with the sound; the text says what to do. */
static void on_audio_problem(void *user_data, const AUDIOROOM_AudioProblemEvent *event)
{
    (void)user_data;
    printf("problem: %s\n", event->message);
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

/* The other fields are AUDIOROOM_AUTO: the library chooses them, and adapts them to the network. */
static void set_profile(char letter)
{
    AUDIOROOM_AudioProfile profile;
    AUDIOROOM_InitAudioProfile(&profile, sizeof profile);
    if (letter == 'm') {
        AUDIOROOM_InitMusicProfile(&profile, sizeof profile);
    } else if (letter == 'r') {
        profile.latency_mode = AUDIOROOM_LATENCY_ROBUST;
    } else if (letter == 'p') {
        profile.bitrate_bps = 24000;
        profile.fec = AUDIOROOM_ON;
        profile.red = 1;
        profile.dred_ms = 0;
    }
    if (!failed("SetAudioProfile", AUDIOROOM_SetAudioProfile(engine, &profile))) printf("profile %c\n", letter);
}

static void show_figures(AUDIOROOM_Room room)
{
    AUDIOROOM_StreamStats stats;
    AUDIOROOM_InitStreamStats(&stats, sizeof stats);
    if (failed("GetStreamStats", AUDIOROOM_GetStreamStats(engine, room, own_stream, &stats))) return;
    printf("%d bit/s, error correction %s, %d copies, %d ms of DRED, made for %.0f %% loss\n",
           (int)stats.bitrate_bps, stats.fec == 1 ? "on" : "off", (int)stats.red, (int)stats.dred_ms,
           (double)stats.expected_loss * 100);
    if (stats.capacity_bps >= 0) printf("the path carries %d bit/s\n", (int)stats.capacity_bps);
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

    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    callbacks.on_publish_state = on_publish_state;
    callbacks.on_publish_quality = on_publish_quality;
    callbacks.on_audio_problem = on_audio_problem;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = argc > 1 ? argv[1] : "profile";
    options.capture_device = argc > 3 ? argv[3] : NULL; /* an id, "null" or "file:PATH"; NULL is the default device */
    if (failed("CreateEngine", AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine))) return 1;

    failed("StartQualityMonitor", AUDIOROOM_StartQualityMonitor(engine, 3000));
    if (!failed("LoginRoom", AUDIOROOM_LoginRoom(engine, argc > 2 ? argv[2] : "lobby", NULL, &room))) {
        while (read_line(line, sizeof line) && line[0] != 'q') {
            if (line[0] == 's') show_figures(room);
            else set_profile(line[0]);
            fflush(stdout);
        }
    }
    AUDIOROOM_DestroyEngine(&engine);
    return 0;
}
