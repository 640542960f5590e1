/* Checks this machine's sound and its way to a server, and prints one page of text for a bug report.
 *
 *     audioroom-doctor [--seconds N] [--no-sound] [--full]
 *     audioroom-doctor --server URL[,URL] --key K [--room R] ...
 *     audioroom-doctor --server URL[,URL] --token T --room R --user U ...
 *
 * Without --server it checks the machine: two engines of this process talk through a server of this process, and one of them has
 * the microphone and the loudspeaker. With --server it checks the way to that server too. The secret of --key is read from the
 * environment (AUDIOROOM_SECRET); with a key, two users talk in a room of their own, so that loss and delay are measured; with a
 * token, one user logs in. Nothing that the microphone records leaves this machine.
 *
 * The page has no names of devices, users and machines, and no addresses. --full adds the names of the devices and the address of
 * the server. Each problem is listed at the end with what to do.
 *
 * Exit status: 0 no problem, 1 wrong use, 2 problems found. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USE = 1, EXIT_PROBLEMS = 2 };
enum { RATE = 48000, FRAME = RATE / 100, MAX_PROBLEMS = 24, SILENCE_DBFS = -127 };

static struct {
    const char *server, *key, *token, *room, *user;
    double seconds;
    int full, no_sound;
} options = {NULL, NULL, NULL, NULL, NULL, 5, 0, 0};

static char problems[MAX_PROBLEMS][512];
static int problem_count;
static int is_tone_on = 1; /* whether `run` pushes a tone, or silence */

/* One engine of the check, and what its events reported. It delivers events in `run`, on the only thread of this program. */
struct client {
    AUDIOROOM_Engine *engine;
    AUDIOROOM_Room room;
    AUDIOROOM_Stream heard;     /* the stream of the other client, once it is played */
    AUDIOROOM_Status status;    /* of the login */
    char message[512];          /* of the login, if it failed */
    char device_errors[2][512]; /* of microphone and loudspeaker */
    int is_logged_in, is_ended, has_started[2];
};

static void problem(const char *form, ...)
{
    va_list arguments;
    if (problem_count == MAX_PROBLEMS) return;
    va_start(arguments, form);
    vsnprintf(problems[problem_count++], sizeof problems[0], form, arguments);
    va_end(arguments);
}

static void line(const char *name, const char *form, ...)
{
    va_list arguments;
    printf("  %-22s ", name);
    va_start(arguments, form);
    vprintf(form, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
}

/* A number with its unit, or "unknown". */
static void number(const char *name, double value, const char *unit)
{
    if (isnan(value) || value < 0) line(name, "unknown");
    else line(name, "%.*f %s", value < 10 ? 1 : 0, value, unit);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* A reason of the library, which may name a device or a server: only with --full. */
static const char *reason(const char *text)
{
    return options.full ? text : "--full prints the reason";
}

static const char *last_error(void)
{
    static char text[512];
    if (AUDIOROOM_GetLastErrorMessage(text, sizeof text, NULL) != AUDIOROOM_OK) text[0] = '\0';
    return reason(text);
}

/* ---- events */

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    struct client *client = user_data;
    client->status = event->status;
    client->is_logged_in = event->status == AUDIOROOM_OK;
    client->is_ended = !client->is_logged_in;
    snprintf(client->message, sizeof client->message, "%s", event->message);
}

static void on_disconnect(void *user_data, const AUDIOROOM_DisconnectEvent *event)
{
    struct client *client = user_data;
    client->is_ended = 1;
    client->is_logged_in = 0;
    client->status = event->status;
    snprintf(client->message, sizeof client->message, "%s", event->message);
}

static void on_play_state(void *user_data, const AUDIOROOM_PlayStateEvent *event)
{
    struct client *client = user_data;
    if (event->state == AUDIOROOM_STREAM_ACTIVE) client->heard = event->stream;
}

static void on_device_started(void *user_data, const AUDIOROOM_DeviceStartedEvent *event)
{
    struct client *client = user_data;
    client->has_started[event->side == AUDIOROOM_DEVICE_PLAYBACK] = 1;
}

static void on_device_error(void *user_data, const AUDIOROOM_DeviceErrorEvent *event)
{
    struct client *client = user_data;
    snprintf(client->device_errors[event->side == AUDIOROOM_DEVICE_PLAYBACK], 512, "%s", event->message);
}

/* ---- clients */

/* Creates an engine. `devices` 1: the system's microphone and loudspeaker; 0: samples of this program, and no loudspeaker. */
static int create(struct client *client, const char *user, const char *server, const char *key, const char *secret, int devices)
{
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions engine;
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    AUDIOROOM_InitEngineOptions(&engine, sizeof engine);
    memset(client, 0, sizeof *client);
    callbacks.user_data = client;
    callbacks.on_login_room = on_login_room;
    callbacks.on_disconnect = on_disconnect;
    callbacks.on_play_state = on_play_state;
    callbacks.on_device_started = on_device_started;
    callbacks.on_device_error = on_device_error;
    engine.callbacks = &callbacks;
    engine.event_mode = AUDIOROOM_EVENTS_POLL;
    engine.user_id = user;
    engine.server_url = server;
    engine.api_key = key;
    engine.api_secret = secret;
    if (!devices) {
        engine.capture_device = "push";
        engine.playback_device = "null";
    }
    return AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &engine, &client->engine) == AUDIOROOM_OK;
}

static int login(struct client *client, const char *room, const char *token)
{
    AUDIOROOM_LoginOptions login_options;
    AUDIOROOM_InitLoginOptions(&login_options, sizeof login_options);
    login_options.token = token;
    return AUDIOROOM_LoginRoom(client->engine, room, &login_options, &client->room) == AUDIOROOM_OK;
}

/* Runs the clients for some seconds: delivers their events, and pushes a quiet tone (440 Hz, -40 dBFS), or silence, for those
 * that have no microphone. Ends early when `wait_for_login` is set and every login has ended. */
static void run(struct client *clients, int count, double seconds, int wait_for_login)
{
    static uint32_t position;
    struct timespec pause = {0, 2000000};
    double start = now(), pushed = start;
    while (now() - start < seconds) {
        int waiting = 0;
        for (int i = 0; i < count; i++) {
            AUDIOROOM_PollEvents(clients[i].engine, 0, NULL);
            waiting += !clients[i].is_logged_in && !clients[i].is_ended;
        }
        if (wait_for_login && waiting == 0) return;
        while (pushed <= now()) {
            float frame[FRAME];
            for (int k = 0; k < FRAME; k++, position = (position + 1) % RATE)
                frame[k] = is_tone_on ? 0.014f * (float)sin(6.283185307179586 * 440 * position / RATE) : 0;
            /* A client with a microphone refuses the frame. */
            for (int i = 0; i < count; i++) AUDIOROOM_PushCaptureFrame(clients[i].engine, frame, FRAME, 1, RATE);
            pushed += 0.01;
        }
        nanosleep(&pause, NULL);
    }
}

static void destroy(struct client *clients, int count)
{
    for (int i = 0; i < count; i++) AUDIOROOM_DestroyEngine(&clients[i].engine);
}

/* ---- the machine */

static void check_machine(void)
{
    struct utsname system;
    struct rlimit limit;
    char text[64] = "";
    time_t seconds = time(NULL);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", gmtime(&seconds));
    printf("audioroom-doctor %s, ABI %" PRIu32 ", %s\n", AUDIOROOM_GetVersionString(), AUDIOROOM_GetAbiVersion(), text);
    printf(options.full ? "\nMACHINE\n"
                        : "Without names and addresses; --full adds those of the devices and of the server.\n\nMACHINE\n");
    if (uname(&system) == 0) line("system", "%s %s, %s", system.sysname, system.release, system.machine);
    line("processors", "%ld", sysconf(_SC_NPROCESSORS_ONLN));
#ifdef RLIMIT_RTPRIO
    if (getrlimit(RLIMIT_RTPRIO, &limit) == 0)
        line("real-time limit", limit.rlim_cur == RLIM_INFINITY ? "none" : "%lu", (unsigned long)limit.rlim_cur);
#endif
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        line("open files", "at most %lu", (unsigned long)limit.rlim_cur);
        if (limit.rlim_cur < 256)
            problem("The process may open only %lu files. Raise the limit (ulimit -n) to 1024.", (unsigned long)limit.rlim_cur);
    }
    line("PULSE_SERVER", getenv("PULSE_SERVER") != NULL ? "set" : "not set");
    line("proxy for signalling",
         getenv("https_proxy") != NULL || getenv("HTTPS_PROXY") != NULL || getenv("http_proxy") != NULL ? "set" : "not set");
}

/* ---- sound */

struct listing {
    int count, defaults;
};

static void count_device(void *user_data, const AUDIOROOM_DeviceInfo *device)
{
    struct listing *listing = user_data;
    listing->count++;
    listing->defaults += device->is_default != 0;
    if (options.full) line(device->is_default ? "  default" : "", "%s (%s)", device->name, device->device_id);
}

/* Lists one side. Returns whether there is a device. */
static int list_devices(int32_t side, const char *name)
{
    struct listing listing = {0, 0};
    int32_t volume = 0, is_muted = 0;
    char plural[32];
    snprintf(plural, sizeof plural, "%ss", name);
    if (AUDIOROOM_GetDevices(side, count_device, &listing) != AUDIOROOM_OK) {
        line(plural, "unknown: %s", last_error());
        problem("The sound system does not answer: %s.", last_error());
        return 0;
    }
    line(plural, "%d%s", listing.count, listing.count > 0 && listing.defaults == 0 ? ", none of them the default" : "");
    if (listing.count == 0) {
        problem("There is no %s. Plug one in, or check the permissions of the sound server or of /dev/snd.", name);
        return 0;
    }
    if (AUDIOROOM_GetDeviceVolume(side, NULL, &volume) == AUDIOROOM_OK &&
        AUDIOROOM_IsDeviceMuted(side, NULL, &is_muted) == AUDIOROOM_OK) {
        line("  volume of the system", "%d %%%s", (int)volume, is_muted ? ", muted" : "");
        if (is_muted) problem("The default %s is muted in the system's mixer. Unmute it there.", name);
        else if (volume == 0) problem("The volume of the default %s is 0 in the system's mixer. Raise it there.", name);
    }
    return 1;
}

/* The level of the microphone over the last 85 ms, in dBFS. */
static float microphone_dbfs(AUDIOROOM_Engine *engine)
{
    float bands[AUDIOROOM_SPECTRUM_BANDS], power = 0;
    if (AUDIOROOM_GetSpectrum(engine, 0, AUDIOROOM_LOCAL_MICROPHONE, bands, AUDIOROOM_SPECTRUM_BANDS) != AUDIOROOM_OK)
        return SILENCE_DBFS;
    for (int i = 0; i < AUDIOROOM_SPECTRUM_BANDS; i++) power += powf(10, bands[i] / 10);
    return fmaxf(SILENCE_DBFS, 10 * log10f(power));
}

/* Reports what the two clients found. The first has the sound cards, `loudest` is the highest level of its microphone in dBFS. */
static void report_sound(const struct client *clients, int has_microphone, int has_loudspeaker, float loudest)
{
    AUDIOROOM_RoomStats stats;
    AUDIOROOM_StreamStats stream;
    if (!clients[0].is_logged_in || !clients[1].is_logged_in) {
        const struct client *failed = &clients[clients[0].is_logged_in ? 1 : 0];
        problem("Two engines of this process do not reach one another on 127.0.0.1: %s. Allow local connections in the firewall.",
                reason(failed->message));
    }
    if (has_microphone) {
        line("microphone", "%s", clients[0].has_started[0] ? "opens" : "does not open");
        if (!clients[0].has_started[0])
            problem("The microphone does not open: %s. Allow the microphone for this program in the system's settings.",
                    reason(clients[0].device_errors[0]));
        else if (loudest < -100)
            problem("The microphone delivers silence. Check its switch, its volume in the system, and its permission.");
        if (clients[0].has_started[0]) line("  loudest level", "%.0f dBFS", (double)loudest);
    }
    if (has_loudspeaker) {
        line("loudspeaker", "%s", clients[0].has_started[1] ? "opens" : "does not open");
        if (!clients[0].has_started[1]) problem("The loudspeaker does not open: %s.", reason(clients[0].device_errors[1]));
    }
    AUDIOROOM_InitRoomStats(&stats, sizeof stats);
    if (AUDIOROOM_GetRoomStats(clients[0].engine, clients[0].room, &stats) == AUDIOROOM_OK) {
        line("real-time priority", stats.is_realtime == 1 ? "granted" : stats.is_realtime == 0 ? "not granted" : "unknown");
        line("late wake-ups", "%" PRId64, stats.late_wakeups);
        if (has_loudspeaker) line("gaps of the loudspeaker", "%" PRId64, stats.playback_underruns);
        if (stats.is_realtime == 0)
            problem("The system does not grant real-time priority, so sound may crackle under load. Install rtkit, or raise the "
                    "limit rtprio in limits.conf.");
        if (has_loudspeaker && stats.playback_underruns > 5)
            problem("The loudspeaker ran out of samples %" PRId64 " times. Close programs that need much processor time.",
                    stats.playback_underruns);
    }
    AUDIOROOM_InitStreamStats(&stream, sizeof stream);
    if (clients[0].heard != 0 &&
        AUDIOROOM_GetStreamStats(clients[0].engine, clients[0].room, clients[0].heard, &stream) == AUDIOROOM_OK)
        number("delay on this machine", (double)stream.mouth_to_ear_ms, "ms");
    else problem("No sound arrived within %.0f s, although both engines are in one process.", options.seconds);
}

/* Two engines talk through a server of this process; the first has the sound cards. */
static void check_sound(void)
{
    AUDIOROOM_ServerOptions server_options;
    AUDIOROOM_Server *server = NULL;
    struct client clients[2];
    char url[64];
    float loudest = SILENCE_DBFS;
    const char *key = "doctor", *secret = "of one process, for some seconds";

    printf("\nSOUND\n");
    int has_microphone = list_devices(AUDIOROOM_DEVICE_CAPTURE, "microphone");
    int has_loudspeaker = list_devices(AUDIOROOM_DEVICE_PLAYBACK, "loudspeaker");

    AUDIOROOM_InitServerOptions(&server_options, sizeof server_options);
    server_options.bind = "127.0.0.1:0";
    server_options.udp_port = 0;
    server_options.api_key = key;
    server_options.api_secret = secret;
    if (AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &server_options, &server) != AUDIOROOM_OK ||
        AUDIOROOM_GetServerUrl(server, url, sizeof url, NULL) != AUDIOROOM_OK) {
        problem("A server on 127.0.0.1 does not start: %s.", last_error());
        return;
    }
    int has_devices = has_microphone || has_loudspeaker;
    if (!create(&clients[0], "a", url, key, secret, has_devices) || !create(&clients[1], "b", url, key, secret, 0) ||
        !login(&clients[0], "doctor", NULL) || !login(&clients[1], "doctor", NULL)) {
        problem("The library does not start: %s.", last_error());
        destroy(clients, 2);
        AUDIOROOM_DestroyServer(&server);
        return;
    }
    /* The microphone as it is: noise suppression would make a quiet room silent. */
    AUDIOROOM_EnableAec(clients[0].engine, 0);
    AUDIOROOM_EnableHighPass(clients[0].engine, 0);
    AUDIOROOM_EnableNoiseSuppression(clients[0].engine, 0);
    AUDIOROOM_EnableAgc(clients[0].engine, 0);
    AUDIOROOM_StartSpectrumMonitor(clients[0].engine, 100);
    run(clients, 2, 10, 1);
    /* While the microphone is measured, the loudspeaker plays nothing. */
    is_tone_on = 0;
    for (double end = now() + 2; now() < end;) {
        run(clients, 2, 0.1, 0);
        loudest = fmaxf(loudest, microphone_dbfs(clients[0].engine));
    }
    is_tone_on = 1;
    run(clients, 2, options.seconds, 0);
    report_sound(clients, has_microphone, has_loudspeaker, loudest);
    destroy(clients, 2);
    AUDIOROOM_DestroyServer(&server);
}

/* ---- the way to a server */

static void report_path(struct client *client)
{
    AUDIOROOM_RoomStats stats;
    AUDIOROOM_StreamStats stream;
    AUDIOROOM_InitRoomStats(&stats, sizeof stats);
    if (AUDIOROOM_GetRoomStats(client->engine, client->room, &stats) != AUDIOROOM_OK) return;
    number("login", (double)stats.login_ms, "ms");
    line("media goes over", "%s%s", stats.is_tcp == 1 ? "TCP" : "UDP", stats.is_relayed == 1 ? ", through a relay (TURN)" : "");
    number("round trip", (double)stats.round_trip_ms, "ms");
    if (stats.is_tcp == 1)
        problem("UDP does not get through, so the voice goes over TCP, which delays it after each loss. Open UDP to the server "
                "in the firewall.");
    if (stats.round_trip_ms > 250)
        problem("The round trip to the server is %.0f ms. Use a server that is nearer.", (double)stats.round_trip_ms);
    if (client->heard == 0) return;
    AUDIOROOM_InitStreamStats(&stream, sizeof stream);
    if (AUDIOROOM_GetStreamStats(client->engine, client->room, client->heard, &stream) != AUDIOROOM_OK) return;
    number("loss", (double)stream.loss * 100, "%");
    number("jitter", (double)stream.jitter_ms, "ms");
    number("delay, this machine to itself", (double)stream.mouth_to_ear_ms, "ms");
    if (stream.loss > 0.05f)
        problem("%.0f %% of the packets are lost. Use a cable instead of Wi-Fi, or a network with less load.",
                (double)stream.loss * 100);
    if (stream.jitter_ms > 40)
        problem("The delay of the network changes by %.0f ms. Use a cable instead of Wi-Fi, or a network with less load.",
                (double)stream.jitter_ms);
}

static void check_server(void)
{
    struct client clients[2];
    char users[2][48], room[64];
    const char *secret = getenv("AUDIOROOM_SECRET");
    int count = options.token == NULL ? 2 : 1;
    unsigned mark = (unsigned)time(NULL) ^ ((unsigned)getpid() << 16);

    printf("\nSERVER\n");
    if (options.full) line("address", "%s", options.server);
    snprintf(room, sizeof room, "doctor-%08x", mark);
    for (int i = 0; i < count; i++) {
        snprintf(users[i], sizeof users[i], "doctor-%08x-%d", mark, i + 1);
        const char *user = count == 1 ? options.user : users[i];
        if (!create(&clients[i], user, options.server, options.key, options.key != NULL ? secret : NULL, 0) ||
            !login(&clients[i], options.room != NULL ? options.room : room, options.token)) {
            problem("The login cannot begin: %s.", last_error());
            destroy(clients, i + 1);
            return;
        }
    }
    run(clients, count, 30, 1);
    for (int i = 0; i < count; i++)
        if (!clients[i].is_logged_in) {
            line("login", "failed: %s", AUDIOROOM_GetStatusName(clients[i].status));
            problem("The login failed (%s): %s.", AUDIOROOM_GetStatusName(clients[i].status), reason(clients[i].message));
            destroy(clients, count);
            return;
        }
    run(clients, count, options.seconds, 0);
    if (clients[0].is_ended) problem("The connection was lost: %s.", AUDIOROOM_GetStatusName(clients[0].status));
    else if (count == 2 && clients[0].heard == 0)
        problem("The login succeeded, but no sound came back within %.0f s.", options.seconds);
    report_path(&clients[0]);
    destroy(clients, count);
}

/* ---- the command line */

static const char usage[] = "usage: audioroom-doctor [--seconds N] [--no-sound] [--full]\n"
                            "       audioroom-doctor --server URL[,URL] --key K [--room R]   (the secret in AUDIOROOM_SECRET)\n"
                            "       audioroom-doctor --server URL[,URL] --token T --room R --user U\n";

static int wrong_use(const char *text, const char *what)
{
    fprintf(stderr, "audioroom-doctor: %s%s\n%s", text, what, usage);
    return EXIT_USE;
}

int main(int argc, char **argv)
{
    const struct {
        const char *name, **value;
    } texts[] = {{"--server", &options.server},
                 {"--key", &options.key},
                 {"--token", &options.token},
                 {"--room", &options.room},
                 {"--user", &options.user}};
    for (int i = 1; i < argc; i++) {
        char *end = NULL;
        size_t k = 0;
        if (strcmp(argv[i], "--help") == 0) return printf("%s", usage) < 0;
        if (strcmp(argv[i], "--full") == 0) {
            options.full = 1;
            continue;
        }
        if (strcmp(argv[i], "--no-sound") == 0) {
            options.no_sound = 1;
            continue;
        }
        if (strcmp(argv[i], "--seconds") == 0) {
            options.seconds = i + 1 < argc ? strtod(argv[++i], &end) : 0;
            if (end == NULL || *end != '\0' || !(options.seconds >= 1 && options.seconds <= 600))
                return wrong_use("--seconds needs a number from 1 to 600", "");
            continue;
        }
        while (k < sizeof texts / sizeof *texts && strcmp(argv[i], texts[k].name) != 0) k++;
        if (k == sizeof texts / sizeof *texts) return wrong_use("unknown option ", argv[i]);
        if (++i == argc) return wrong_use("a value is missing after ", texts[k].name);
        *texts[k].value = argv[i];
    }
    if (options.server == NULL && (options.key != NULL || options.token != NULL))
        return wrong_use("--key and --token need --server", "");
    if (options.server != NULL && (options.key == NULL) == (options.token == NULL))
        return wrong_use("--server needs either --key or --token", "");
    if (options.key != NULL && getenv("AUDIOROOM_SECRET") == NULL)
        return wrong_use("--key needs the secret in the environment variable AUDIOROOM_SECRET", "");
    if (options.token != NULL && (options.room == NULL || options.user == NULL))
        return wrong_use("--token needs --room and --user, those of the token", "");

    check_machine();
    if (!options.no_sound) check_sound();
    if (options.server != NULL) check_server();
    printf("\nRESULT: %d problem%s\n", problem_count, problem_count == 1 ? "" : "s");
    for (int i = 0; i < problem_count; i++) printf("  %d. %s\n", i + 1, problems[i]);
    return problem_count > 0 ? EXIT_PROBLEMS : 0;
}
