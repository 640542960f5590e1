/* Talks and listens in a room from the command line. With --json it prints events for programs that measure.
 *
 *     talk --room R --user U [--server URL[,URL]] [--key K | --token T] [--in mic|silence|FILE.wav]
 *          [--out speaker|none|FILE.wav] [--seconds N] [--manual] [--latency low|balanced|robust]
 *          [--red 0|1|2] [--encrypt] [--json]
 *
 * The secret of --key is read from the environment (AUDIOROOM_SECRET): every user of the machine can read a command line.
 * --encrypt reads a passphrase from AUDIOROOM_PASSPHRASE: only users with the same passphrase hear this user, and can be heard.
 * Without --server it joins the other programs of this user on this machine. Several servers are tried in order. --manual logs in as a listener. With --manual, or
 * without --seconds, the program reads lines from its input: `publish`, `stop` and `quit` are commands, and any other line, up to
 * 64000 bytes, is sent as a room message. --seconds counts from the start of the program.
 *
 * With --json it prints one object a line, each with `event` and `t_ns` (CLOCK_MONOTONIC): login, publish, stream, play (when the
 * first sound of a stream is heard), encryption, capture_start, playback_start, message, data, stats (once a second and at the end),
 * reconnecting, reconnected, kick, disconnect, end.
 * A WAV file behaves like a sound card: sample n of --in exists at capture_start + n/48000 s (a file at another rate accordingly)
 * and is repeated when it ends; sample n of --out is heard at playback_start + n/48000 s. --in and --out are different files.
 *
 * Exit status: 0 normal end, 1 wrong use, 2 login failed, 3 removed from the room or connection lost. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_MESSAGE = 64000 }; /* bytes of a room message */
enum { EXIT_USE = 1, EXIT_LOGIN = 2, EXIT_LOST = 3 };

struct stream {
    AUDIOROOM_Stream id;
    char *user_id, *stream_id;
};

static struct stream *streams;
static int stream_count, stream_room;
static AUDIOROOM_Engine *engine;
static AUDIOROOM_Room room;
static AUDIOROOM_Stream own_stream;
static int64_t login_called_ns;
static int json, result, ended;
static volatile sig_atomic_t interrupted;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Memory of `size` bytes; `old` is NULL or an earlier result, whose contents are kept. The program ends if there is no memory. */
static void *memory(void *old, size_t size)
{
    void *new = realloc(old, size);
    if (new != NULL) return new;
    fprintf(stderr, "talk: out of memory\n");
    exit(EXIT_USE);
}

/* Two texts in one, in memory of its own. */
static char *joined(const char *first, const char *second)
{
    size_t length = strlen(first) + strlen(second) + 1;
    char *text = memory(NULL, length);
    snprintf(text, length, "%s%s", first, second);
    return text;
}

/* ---- printing */

static void quoted(const char *text)
{
    putchar('"');
    for (; text != NULL && *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') printf("\\%c", c);
        else if (c < 0x20) printf("\\u%04x", c);
        else putchar(c);
    }
    putchar('"');
}

/* Unknown numbers are null. */
static void figure(const char *before, const char *name, double value)
{
    if (isfinite(value)) printf("%s\"%s\":%.3f", before, name, value);
    else printf("%s\"%s\":null", before, name);
}

static void number(const char *name, double value)
{
    figure(",", name, value);
}

static void count(const char *name, int64_t value)
{
    if (value >= 0) printf(",\"%s\":%" PRId64, name, value);
    else printf(",\"%s\":null", name);
}

static void text(const char *name, const char *value)
{
    printf(",\"%s\":", name);
    quoted(value);
}

static void open_event(const char *name, int64_t t_ns)
{
    printf("{\"event\":\"%s\",\"t_ns\":%" PRId64, name, t_ns);
}

static void close_event(void)
{
    puts("}");
    fflush(stdout);
}

/* A line of text for the user; with --json it is not printed. */
static void say(const char *format, ...)
{
    va_list arguments;
    if (json) return;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

/* ---- events */

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    int64_t now = now_ns();
    (void)user_data;
    if (json) {
        open_event("login", now);
        printf(",\"error\":%d,\"embedded\":%s", (int)event->status, event->is_embedded ? "true" : "false");
        text("status", AUDIOROOM_GetStatusName(event->status));
        text("message", event->message);
        text("server_url", event->server_url);
        number("ms", (double)(now - login_called_ns) / 1e6);
        close_event();
    }
    if (event->status == AUDIOROOM_OK) {
        say("in room %s on %s%s", event->room_id, event->server_url, event->is_embedded ? " (started here)" : "");
        return;
    }
    fprintf(stderr, "talk: login failed (%s): %s\n", AUDIOROOM_GetStatusName(event->status), event->message);
    result = EXIT_LOGIN;
    ended = 1;
}

static void lost(const char *name, const char *message)
{
    if (json) {
        open_event(name, now_ns());
        text("message", message);
        close_event();
    }
    fprintf(stderr, "talk: %s: %s\n", name, message);
    result = EXIT_LOST;
    ended = 1;
}

static void on_kick_out(void *user_data, const AUDIOROOM_KickOutEvent *event)
{
    (void)user_data;
    lost("kick", event->message);
}

static void on_disconnect(void *user_data, const AUDIOROOM_DisconnectEvent *event)
{
    (void)user_data;
    lost("disconnect", event->message);
}

static void on_reconnecting(void *user_data, const AUDIOROOM_ReconnectingEvent *event)
{
    (void)user_data;
    say("connection lost (%s), reconnecting", event->message);
    if (!json) return;
    open_event("reconnecting", now_ns());
    text("message", event->message);
    close_event();
}

static void on_reconnected(void *user_data, const AUDIOROOM_ReconnectedEvent *event)
{
    (void)user_data;
    say("reconnected to %s", event->server_url);
    if (!json) return;
    open_event("reconnected", now_ns());
    text("server_url", event->server_url);
    printf(",\"embedded\":%s", event->is_embedded ? "true" : "false");
    close_event();
}

static void on_stream_update(void *user_data, const AUDIOROOM_StreamUpdateEvent *event)
{
    (void)user_data;
    for (uint32_t i = 0; i < event->count; i++) {
        const AUDIOROOM_StreamInfo *info = event->streams[i];
        say("%s %s", info->user_id, event->is_added ? "publishes" : "stopped publishing");
        if (json) {
            open_event("stream", now_ns());
            printf(",\"added\":%s", event->is_added ? "true" : "false");
            text("user_id", info->user_id);
            text("stream_id", info->stream_id);
            close_event();
        }
        if (event->is_added) {
            if (stream_count == stream_room) {
                stream_room += 16;
                streams = memory(streams, (size_t)stream_room * sizeof *streams);
            }
            struct stream *stream = &streams[stream_count++];
            stream->id = info->stream;
            stream->user_id = joined(info->user_id, "");
            stream->stream_id = joined(info->stream_id, "");
        }
        for (int n = 0; !event->is_added && n < stream_count; n++) {
            if (streams[n].id != info->stream) continue;
            free(streams[n].user_id);
            free(streams[n].stream_id);
            streams[n--] = streams[--stream_count];
        }
    }
}

static void on_publish_state(void *user_data, const AUDIOROOM_PublishStateEvent *event)
{
    static const char *const names[] = {"starting", "active", "stopped"};
    const char *state = event->state >= 0 && event->state < 3 ? names[event->state] : "unknown";
    (void)user_data;
    own_stream = event->state == AUDIOROOM_STREAM_STOPPED ? 0 : event->stream;
    say("publishing: %s%s%s", state, event->status == AUDIOROOM_OK ? "" : ": ",
        event->status == AUDIOROOM_OK ? "" : event->message);
    if (!json) return;
    open_event("publish", now_ns());
    printf(",\"error\":%d", (int)event->status);
    text("state", state);
    text("stream_id", event->stream_id);
    text("message", event->message);
    close_event();
}

static void on_stream_encryption(void *user_data, const AUDIOROOM_StreamEncryptionEvent *event)
{
    static const char *const states[] = {"none", "ok", "key_missing", "key_wrong"};
    const char *state = event->state >= 0 && event->state < 4 ? states[event->state] : "unknown";
    (void)user_data;
    if (event->status != AUDIOROOM_OK) say("stream %s: %s", event->stream_id, event->message);
    if (!json) return;
    open_event("encryption", now_ns());
    text("stream_id", event->stream_id);
    text("state", state);
    close_event();
}

static void on_first_audio(void *user_data, const AUDIOROOM_FirstAudioEvent *event)
{
    (void)user_data;
    for (int n = 0; json && n < stream_count; n++) {
        if (streams[n].id != event->stream) continue;
        open_event("play", (int64_t)event->t_ns);
        text("user_id", streams[n].user_id);
        text("stream_id", streams[n].stream_id);
        close_event();
    }
}

static void on_device_started(void *user_data, const AUDIOROOM_DeviceStartedEvent *event)
{
    (void)user_data;
    if (!json) return;
    open_event(event->side == AUDIOROOM_DEVICE_CAPTURE ? "capture_start" : "playback_start", (int64_t)event->t_ns);
    close_event();
}

static void on_device_error(void *user_data, const AUDIOROOM_DeviceErrorEvent *event)
{
    (void)user_data;
    fprintf(stderr, "talk: %s\n", event->message);
}

static void on_room_message(void *user_data, const AUDIOROOM_RoomMessageEvent *event)
{
    (void)user_data;
    say("%s: %s", event->user_id, event->text);
    if (!json) return;
    open_event("message", now_ns());
    text("user_id", event->user_id);
    text("text", event->text);
    close_event();
}

static void on_data(void *user_data, const AUDIOROOM_DataEvent *event)
{
    (void)user_data;
    if (!json) return;
    open_event("data", now_ns());
    text("user_id", event->user_id);
    text("topic", event->topic);
    count("bytes", (int64_t)event->size);
    close_event();
}

static void on_request_done(void *user_data, const AUDIOROOM_RequestDoneEvent *event)
{
    (void)user_data;
    if (event->status == AUDIOROOM_OK) return;
    fprintf(stderr, "talk: message: %s: %s\n", AUDIOROOM_GetStatusName(event->status), event->message);
}

/* ---- once a second */

static void print_stats(void)
{
    AUDIOROOM_RoomStats all;
    AUDIOROOM_InitRoomStats(&all, sizeof all);
    if (!json || AUDIOROOM_GetRoomStats(engine, room, &all) != AUDIOROOM_OK) return;
    open_event("stats", now_ns());
    number("round_trip_ms", (double)all.round_trip_ms);
    count("users", all.users);
    count("late_wakeups", all.late_wakeups);
    count("underruns", all.playback_underruns);
    count("overruns", all.capture_overruns);
    count("is_tcp", all.is_tcp);
    count("is_relayed", all.is_relayed);
    printf(",\"streams\":[");
    for (int n = 0, printed = 0; n < stream_count; n++) {
        AUDIOROOM_StreamStats one;
        AUDIOROOM_InitStreamStats(&one, sizeof one);
        if (AUDIOROOM_GetStreamStats(engine, room, streams[n].id, &one) != AUDIOROOM_OK) continue;
        printf("%s{\"user_id\":", printed++ ? "," : "");
        quoted(streams[n].user_id);
        count("packets", one.packets);
        count("lost_packets", one.lost_packets);
        count("lost_frames", one.concealed_samples < 0 ? -1 : (one.concealed_samples + 479) / 480);
        count("fec_packets", one.fec_packets);
        count("redundant_packets", one.redundant_packets);
        count("red_packets", one.red_packets);
        count("retransmitted_packets", one.retransmitted_packets);
        count("played_samples", one.played_samples);
        count("concealed_samples", one.concealed_samples);
        count("emitted_samples", one.emitted_samples);
        number("buffer_delay_s", one.buffer_delay_s);
        number("jitter_ms", (double)one.jitter_ms);
        number("mouth_to_ear_ms", (double)one.mouth_to_ear_ms);
        number("clock_ppm", (double)one.clock_ppm);
        printf(",\"stages_ms\":{");
        figure("", "capture", (double)one.capture_ms);
        number("chain", (double)one.chain_ms);
        number("encode", (double)one.packet_ms);
        number("network", (double)one.network_ms);
        number("jitter", (double)one.jitter_buffer_ms);
        number("decode", (double)one.decode_ms);
        number("playback", (double)one.playback_ms);
        printf("}}");
    }
    printf("]");
    /* The stages of the delay that the talker measures. */
    AUDIOROOM_StreamStats own;
    AUDIOROOM_InitStreamStats(&own, sizeof own);
    if (own_stream && AUDIOROOM_GetStreamStats(engine, room, own_stream, &own) == AUDIOROOM_OK) {
        printf(",\"own\":{");
        figure("", "capture", (double)own.capture_ms);
        number("chain", (double)own.chain_ms);
        number("encode", (double)own.packet_ms);
        number("network", (double)own.network_ms);
        count("packets", own.packets);
        count("redundant_packets", own.redundant_packets);
        count("retransmitted_packets", own.retransmitted_packets);
        count("bytes", own.bytes);
        printf("}");
    }
    close_event();
}

/* ---- the program */

static void interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

static int failed(const char *what, AUDIOROOM_Status status)
{
    size_t size = 1;
    if (status == AUDIOROOM_OK) return 0;
    AUDIOROOM_GetLastErrorMessage(NULL, 0, &size);
    char *message = memory(NULL, size);
    message[0] = '\0';
    AUDIOROOM_GetLastErrorMessage(message, size, NULL);
    fprintf(stderr, "talk: %s: %s: %s\n", what, AUDIOROOM_GetStatusName(status), message);
    free(message);
    return 1;
}

/* Obeys one line: a command, or a message to the room. */
static void obey(const char *line)
{
    AUDIOROOM_Stream stream;
    uint64_t request;
    if (strcmp(line, "quit") == 0) ended = 1;
    else if (strcmp(line, "publish") == 0) failed("publish", AUDIOROOM_StartPublish(engine, room, NULL, &stream));
    else if (strcmp(line, "stop") == 0) failed("stop", AUDIOROOM_StopPublish(engine, room));
    else if (line[0] != '\0') failed("message", AUDIOROOM_SendRoomMessage(engine, room, line, &request));
}

/* Reads the bytes that have arrived on the input, and obeys each line that is complete. A line is sent whole or not at all.
 * Returns 0 at the end of the input. */
static int take_lines(void)
{
    static char line[MAX_MESSAGE + 2]; /* with room for a carriage return and the NUL */
    static size_t length;              /* of the line, with the bytes that do not fit */
    char bytes[4096];
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    if (count == 0 && length > 0) bytes[count++] = '\n'; /* the last line lacks its end */
    else if (count == 0) return 0;
    for (ssize_t i = 0; i < count && !ended; i++) {
        if (bytes[i] != '\n') {
            if (length < sizeof line - 1) line[length] = bytes[i];
            length++;
            continue;
        }
        if (length > 0 && length < sizeof line && line[length - 1] == '\r') length--;
        if (length > MAX_MESSAGE)
            fprintf(stderr, "talk: message: the line has %zu bytes and was not sent: write at most %d\n", length, MAX_MESSAGE);
        else if (memchr(line, '\0', length) != NULL)
            fprintf(stderr, "talk: message: the line has a NUL byte and was not sent: write text\n");
        else {
            line[length] = '\0';
            obey(line);
        }
        length = 0;
    }
    return 1;
}

static int wrong_use(const char *problem)
{
    fprintf(stderr,
            "talk: %s\n"
            "use: talk --room R --user U [--server URL[,URL]] [--key K | --token T] [--in mic|silence|FILE.wav]\n"
            "          [--out speaker|none|FILE.wav] [--seconds N] [--manual] [--latency low|balanced|robust]\n"
            "          [--red 0|1|2] [--encrypt] [--json]\n"
            "The secret of the key is read from AUDIOROOM_SECRET, the passphrase of --encrypt from AUDIOROOM_PASSPHRASE.\n",
            problem);
    return EXIT_USE;
}

/* Converts --in or --out to a device id of the library. */
static const char *device(const char *value, const char *standard, const char *nothing)
{
    if (strcmp(value, standard) == 0) return NULL;
    if (strcmp(value, nothing) == 0) return "null";
    return joined("file:", value);
}

static void run(int64_t end_ns, int take_input)
{
    int64_t next_stats_ns = now_ns() + 1000000000;
    int64_t handle = -1;
    if (failed("GetEventHandle", AUDIOROOM_GetEventHandle(engine, &handle))) return;
    while (!ended && !interrupted) {
        int64_t now = now_ns(), until = end_ns < next_stats_ns ? end_ns : next_stats_ns;
        struct pollfd waits[2] = {{(int)handle, POLLIN, 0}, {take_input ? STDIN_FILENO : -1, POLLIN, 0}};
        if (now >= end_ns) break;
        if (now >= next_stats_ns) {
            print_stats();
            next_stats_ns += 1000000000;
            continue;
        }
        poll(waits, 2, (int)((until - now) / 1000000 + 1));
        AUDIOROOM_PollEvents(engine, 0, NULL);
        if (waits[1].revents != 0) take_input = take_lines();
    }
    print_stats();
}

int main(int argc, char **argv)
{
    const char *room_id = NULL, *user_id = NULL, *server = NULL, *key = NULL, *secret = NULL, *token = NULL;
    const char *in = "mic", *out = "speaker", *latency = "balanced", *red = NULL, *seconds = NULL;
    int manual = 0, encrypt = 0;
    struct {
        const char *name, **value;
    } const options[] = {{"--room", &room_id}, {"--user", &user_id}, {"--server", &server}, {"--key", &key},
                         {"--secret", &secret}, {"--token", &token}, {"--in", &in}, {"--out", &out},
                         {"--latency", &latency}, {"--red", &red}, {"--seconds", &seconds}};
    size_t const option_count = sizeof options / sizeof options[0];
    int64_t start_ns = now_ns(), end_ns = INT64_MAX;

    for (int i = 1; i < argc; i++) {
        size_t n = 0;
        if (strcmp(argv[i], "--manual") == 0) manual = 1;
        else if (strcmp(argv[i], "--json") == 0) json = 1;
        else if (strcmp(argv[i], "--encrypt") == 0) encrypt = 1;
        else {
            while (n < option_count && strcmp(argv[i], options[n].name) != 0) n++;
            if (n == option_count) return wrong_use(argv[i]);
            if (i + 1 == argc) return wrong_use("the last option lacks its value");
            *options[n].value = argv[++i];
        }
    }
    if (key != NULL && secret == NULL) secret = getenv("AUDIOROOM_SECRET");
    if (room_id == NULL || user_id == NULL) return wrong_use("--room and --user are needed");
    if (seconds != NULL) {
        char *rest;
        double value = strtod(seconds, &rest);
        if (*rest != '\0' || !(value > 0 && value < 1e8)) return wrong_use("--seconds wants a number above 0");
        end_ns = start_ns + (int64_t)(value * 1e9);
    }

    AUDIOROOM_EncryptionKeyOptions encryption;
    AUDIOROOM_InitEncryptionKeyOptions(&encryption, sizeof encryption);
    encryption.passphrase = getenv("AUDIOROOM_PASSPHRASE");
    if (encrypt && encryption.passphrase == NULL) return wrong_use("--encrypt needs AUDIOROOM_PASSPHRASE");

    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    callbacks.on_kick_out = on_kick_out;
    callbacks.on_disconnect = on_disconnect;
    callbacks.on_reconnecting = on_reconnecting;
    callbacks.on_reconnected = on_reconnected;
    callbacks.on_stream_update = on_stream_update;
    callbacks.on_publish_state = on_publish_state;
    callbacks.on_first_audio = on_first_audio;
    callbacks.on_stream_encryption = on_stream_encryption;
    callbacks.on_device_started = on_device_started;
    callbacks.on_device_error = on_device_error;
    callbacks.on_room_message = on_room_message;
    callbacks.on_data = on_data;
    callbacks.on_request_done = on_request_done;

    AUDIOROOM_EngineOptions engine_options;
    AUDIOROOM_InitEngineOptions(&engine_options, sizeof engine_options);
    engine_options.callbacks = &callbacks;
    engine_options.event_mode = AUDIOROOM_EVENTS_POLL;
    engine_options.user_id = user_id;
    engine_options.server_url = server;
    engine_options.api_key = key;
    engine_options.api_secret = secret;
    engine_options.capture_device = device(in, "mic", "silence");
    engine_options.playback_device = device(out, "speaker", "none");
    AUDIOROOM_AudioProfile profile;
    AUDIOROOM_InitAudioProfile(&profile, sizeof profile);
    engine_options.audio_profile = &profile;
    if (strcmp(latency, "low") == 0) profile.latency_mode = AUDIOROOM_LATENCY_LOW;
    else if (strcmp(latency, "balanced") == 0) profile.latency_mode = AUDIOROOM_LATENCY_BALANCED;
    else if (strcmp(latency, "robust") == 0) profile.latency_mode = AUDIOROOM_LATENCY_ROBUST;
    else return wrong_use("--latency is low, balanced or robust");
    /* RED copies in each packet. Without --red the library chooses their number by the loss that the listeners report. */
    if (red != NULL && (strlen(red) != 1 || strchr("012", *red) == NULL)) return wrong_use("--red is 0, 1 or 2");
    if (red != NULL) profile.red = *red - '0';
    if (failed("CreateEngine", AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &engine_options, &engine))) return EXIT_USE;

    AUDIOROOM_LoginOptions login;
    AUDIOROOM_InitLoginOptions(&login, sizeof login);
    login.token = token;
    if (encrypt) login.encryption_key = &encryption;
    login.manual_publish = manual; /* set here, so that automatic publishing can be part of the login */
    signal(SIGINT, interrupt);
    signal(SIGTERM, interrupt);
    login_called_ns = now_ns();
    if (failed("LoginRoom", AUDIOROOM_LoginRoom(engine, room_id, &login, &room))) result = EXIT_LOGIN;
    else run(end_ns, manual || seconds == NULL);

    AUDIOROOM_DestroyEngine(&engine);
    if (json) {
        open_event("end", now_ns());
        printf(",\"status\":%d", result);
        close_event();
    }
    return result;
}
