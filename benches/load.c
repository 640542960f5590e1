/* Load for the bench: many engines in one process, some talk, all listen.
 *
 *     load SERVER KEY SECRET ROOM TALKERS LISTENERS FILE.wav SECONDS
 *
 * Prints a JSON line `ready` when everyone is in the room and then, once a second, `count` with the number of packets that all
 * engines together have received. With 0 talkers and 0 listeners it creates one engine, which stays outside every room, and
 * prints `count` every 10 s. run.py runs it. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST = 512 };

struct member {
    AUDIOROOM_Engine *engine;
    AUDIOROOM_Room room;
    int64_t packets;
};

static struct member members[MOST];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int logged_in, failures;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void nap(int64_t ns)
{
    struct timespec wait;
    wait.tv_sec = (time_t)(ns / 1000000000);
    wait.tv_nsec = (long)(ns % 1000000000);
    nanosleep(&wait, NULL);
}

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    if (event->status != AUDIOROOM_OK) fprintf(stderr, "load: %s\n", event->message);
    pthread_mutex_lock(&lock);
    if (event->status == AUDIOROOM_OK) logged_in++;
    else failures++;
    pthread_mutex_unlock(&lock);
}

static void add_packets(void *user_data, const AUDIOROOM_StreamInfo *info)
{
    struct member *member = user_data;
    AUDIOROOM_StreamStats stats;
    AUDIOROOM_InitStreamStats(&stats, sizeof stats);
    if (AUDIOROOM_GetStreamStats(member->engine, member->room, info->stream, &stats) == AUDIOROOM_OK &&
        stats.packets > 0)
        member->packets += stats.packets;
}

int main(int argc, char **argv)
{
    if (argc != 9) return 1;
    int talkers = atoi(argv[5]), count = talkers + atoi(argv[6]);
    int64_t end_ns = now_ns() + (int64_t)(strtod(argv[8], NULL) * 1e9);
    char file[4200], user[32];
    if (count > MOST) return 1;
    snprintf(file, sizeof file, "file:%s", argv[7]);

    for (int i = 0; i < (count > 0 ? count : 1); i++) {
        AUDIOROOM_Callbacks callbacks;
        AUDIOROOM_EngineOptions options;
        AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
        AUDIOROOM_InitEngineOptions(&options, sizeof options);
        callbacks.on_login_room = on_login_room;
        snprintf(user, sizeof user, "load-%d", i);
        options.callbacks = &callbacks;
        options.user_id = user;
        options.server_url = argv[1];
        options.api_key = argv[2];
        options.api_secret = argv[3];
        /* Nothing pulls playback frames: the engines receive and count, but do not spend the machine's time on decoding. */
        options.capture_device = i < talkers ? file : "null";
        options.playback_device = "pull";
        options.manual_publish = i >= talkers;
        if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &members[i].engine) != AUDIOROOM_OK) return 1;
        if (count == 0) break;
        if (AUDIOROOM_LoginRoom(members[i].engine, argv[4], NULL, &members[i].room) != AUDIOROOM_OK) return 1;
        /* One login after the other: the logins are not measured. */
        for (int waited = 0, done = 0; !done && waited < 1000; waited++) {
            nap(5000000);
            pthread_mutex_lock(&lock);
            done = logged_in + failures > i;
            pthread_mutex_unlock(&lock);
        }
    }
    printf("{\"event\":\"ready\",\"t_ns\":%" PRId64 ",\"logged_in\":%d}\n", now_ns(), logged_in);
    fflush(stdout);

    while (now_ns() < end_ns) {
        int64_t packets = 0;
        nap(count > 0 ? 1000000000 : 10000000000);
        for (int i = 0; i < count; i++) {
            members[i].packets = 0;
            AUDIOROOM_GetStreams(members[i].engine, members[i].room, add_packets, &members[i]);
            packets += members[i].packets;
        }
        printf("{\"event\":\"count\",\"t_ns\":%" PRId64 ",\"packets\":%" PRId64 "}\n", now_ns(), packets);
        fflush(stdout);
    }
    for (int i = 0; i < MOST; i++) AUDIOROOM_DestroyEngine(&members[i].engine);
    return failures == 0 ? 0 : 1;
}
