/* Runs the C fragments of one page of the manual, each in a room where bob talks to alice (engine, room, stream, server).
 *
 * page.h is written by code_test.py: it has the page's functions, a function for each fragment, and the table `fragments`. A fragment
 * fails if one of its calls fails or a request of alice ends with an error. */
#define _POSIX_C_SOURCE 200809L
#include <audioroom.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECRET "the secret of the manual's tests, 48 bytes long.."

typedef struct Scene {
    AUDIOROOM_Engine *engine;
    AUDIOROOM_Server *server;
    AUDIOROOM_Room room;
    AUDIOROOM_Stream stream;
} Scene;

typedef struct Fragment {
    const char *place;
    int is_run;
    void (*statements)(AUDIOROOM_Engine *engine, AUDIOROOM_Server *server, AUDIOROOM_Room room, AUDIOROOM_Stream stream);
} Fragment;

#include "page.h"

static volatile int failures;

static void fail(const char *place, const char *text)
{
    fprintf(stderr, "%s: %s\n", place, text);
    failures++;
}

static void on_request_done(void *user_data, const AUDIOROOM_RequestDoneEvent *event)
{
    (void)user_data;
    if (event->status != AUDIOROOM_OK && event->status != AUDIOROOM_ERR_CANCELLED) fail("a request of this page", event->message);
}

static void rest(long milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static AUDIOROOM_Engine *user(const char *user_id, const char *url, AUDIOROOM_Room *room)
{
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Engine *engine = NULL;
    int32_t state = 0;
    int tries;
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_request_done = on_request_done;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = user_id;
    options.server_url = url;
    options.api_key = "devkey";
    options.api_secret = SECRET;
    options.capture_device = "push";
    options.playback_device = "pull";
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) exit(3);
    if (AUDIOROOM_LoginRoom(engine, "lobby", NULL, room) != AUDIOROOM_OK) exit(4);
    for (tries = 0; tries < 1000 && state != AUDIOROOM_ROOM_CONNECTED; tries++) {
        rest(10);
        if (AUDIOROOM_GetRoomState(engine, *room, &state) != AUDIOROOM_OK) exit(5);
    }
    if (state != AUDIOROOM_ROOM_CONNECTED) exit(6);
    return engine;
}

static void see_stream(void *user_data, const AUDIOROOM_StreamInfo *info)
{
    *(AUDIOROOM_Stream *)user_data = info->stream;
}

static Scene scene;

/* On a thread of its own, because the last error belongs to the thread. */
static void *run(void *argument)
{
    const Fragment *fragment = argument;
    char text[2048] = "";
    fragment->statements(scene.engine, scene.server, scene.room, scene.stream);
    AUDIOROOM_GetLastErrorMessage(text, sizeof text, NULL);
    if (text[0]) fail(fragment->place, text);
    return NULL;
}

int main(void)
{
    AUDIOROOM_ServerOptions options;
    AUDIOROOM_Engine *bob;
    AUDIOROOM_Room bobs_room = 0;
    pthread_t thread;
    char url[256];
    size_t i;
    int tries;
    AUDIOROOM_InitServerOptions(&options, sizeof options);
    options.bind = "127.0.0.1:0";
    options.udp_port = 0;
    options.api_key = "devkey";
    options.api_secret = SECRET;
    if (AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &options, &scene.server) != AUDIOROOM_OK) return 2;
    if (AUDIOROOM_GetServerUrl(scene.server, url, sizeof url, NULL) != AUDIOROOM_OK) return 2;
    bob = user("bob", url, &bobs_room);
    scene.engine = user("alice", url, &scene.room);
    for (tries = 0; tries < 1000 && !scene.stream; tries++) {
        rest(10);
        AUDIOROOM_GetStreams(scene.engine, scene.room, see_stream, &scene.stream);
    }
    if (!scene.stream) return 7;
    for (i = 0; i < sizeof fragments / sizeof fragments[0]; i++) {
        if (!fragments[i].is_run) continue;
        if (pthread_create(&thread, NULL, run, (void *)&fragments[i]) != 0 || pthread_join(thread, NULL) != 0) return 8;
        rest(300); /* for the results of its requests */
    }
    AUDIOROOM_DestroyEngine(&scene.engine);
    AUDIOROOM_DestroyEngine(&bob);
    AUDIOROOM_DestroyServer(&scene.server);
    return failures ? 1 : 0;
}
