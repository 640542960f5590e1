/* Ends itself or one of its threads in the way that its argument names, while callbacks run. Exit status 0: as it should be. */
#define _GNU_SOURCE
#include <audioroom.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *mode;
static AUDIOROOM_Engine *engine;
static AUDIOROOM_Engine *other;
static atomic_int arrived, gone, reconnected, levels, logins, wakes, frames, releases;

static int is(const char *name)
{
    return strcmp(mode, name) == 0;
}

static void fail(const char *what)
{
    char text[512] = "";
    AUDIOROOM_GetLastErrorMessage(text, sizeof text, NULL);
    printf("%s: %s: %s\n", mode, what, text);
    fflush(stdout);
    _exit(1);
}

static void destroy(void)
{
    AUDIOROOM_DestroyEngine(&engine);
}

static void await(atomic_int *count, int value, const char *what)
{
    for (int ms = 0; ms < 20000; ms++) {
        if (atomic_load(count) >= value) return;
        usleep(1000);
    }
    fail(what);
}

static void on_log(void *user_data, const AUDIOROOM_LogEvent *event)
{
    (void)user_data;
    (void)event;
}

static void on_sound_level(void *user_data, const AUDIOROOM_SoundLevelEvent *event)
{
    (void)user_data;
    (void)event;
    atomic_fetch_add(&levels, 1);
}

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    if (event->status != AUDIOROOM_OK) {
        puts(event->message);
        _exit(1);
    }
    atomic_fetch_add(&logins, 1);
    if (is("exit in a callback")) exit(0);
    if (is("destroy and end the thread")) destroy();
    if (is("end the thread") || is("destroy and end the thread") || is("end the polling thread")) pthread_exit(NULL);
}

static void on_user_update(void *user_data, const AUDIOROOM_UserUpdateEvent *event)
{
    if (user_data == NULL) return;
    atomic_fetch_add(&arrived, (int)event->added_count);
    atomic_fetch_add(&gone, (int)event->removed_count);
}

static void on_reconnected(void *user_data, const AUDIOROOM_ReconnectedEvent *event)
{
    (void)event;
    if (user_data != NULL) atomic_fetch_add(&reconnected, 1);
}

static void on_wake(void *user_data)
{
    (void)user_data;
    if (atomic_fetch_add(&wakes, 1) == 0 && is("end the thread in on_wake")) pthread_exit(NULL);
}

static void on_release(void *user_data)
{
    (void)user_data;
    atomic_fetch_add(&releases, 1);
}

static void processor(void *user_data, AUDIOROOM_AudioFrame *frame)
{
    (void)user_data;
    (void)frame;
    atomic_fetch_add(&frames, 1);
    if (is("end the thread in a processor")) pthread_exit(NULL);
}

static void *poll_events(void *argument)
{
    (void)argument;
    for (;;) {
        AUDIOROOM_PollEvents(engine, 0, NULL);
        usleep(1000);
    }
    return NULL;
}

static void destroy_in_time(void)
{
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    destroy();
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (end.tv_sec - begin.tv_sec > 2) fail("DestroyEngine waited for a thread that has ended");
    if (atomic_load(&releases) != 1) fail("on_release was not called once");
}

/* Another user is in the room, whose server this user hosts. When this user ends, the other one is notified of that at once, and
 * later reconnects to a server of its own. A user who vanishes without a leave message is shown for 5 s. */
static void leave_the_other(AUDIOROOM_Callbacks callbacks, AUDIOROOM_EngineOptions options, AUDIOROOM_Room room)
{
    AUDIOROOM_Room others;
    AUDIOROOM_LoginOptions login;
    AUDIOROOM_InitLoginOptions(&login, sizeof login);
    login.user_updates = 1;
    callbacks.user_data = &other;
    callbacks.on_release = NULL;
    callbacks.on_user_update = on_user_update;
    callbacks.on_reconnected = on_reconnected;
    options.callbacks = &callbacks;
    options.user_id = "ben";
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &other) != AUDIOROOM_OK) fail("CreateEngine of ben");
    if (AUDIOROOM_LoginRoom(other, "lobby", &login, &others) != AUDIOROOM_OK) fail("LoginRoom of ben");
    await(&logins, 2, "login of ben");
    await(&arrived, 1, "anna in the list of ben");
    if (is("log out and destroy") && AUDIOROOM_LogoutRoom(engine, room) != AUDIOROOM_OK) fail("LogoutRoom");
    destroy_in_time();
    for (int ms = 0; ms < 3000 && atomic_load(&gone) == 0; ms++) usleep(1000);
    if (atomic_load(&gone) != 1) fail("anna is still in the list of ben");
    await(&reconnected, 1, "reconnect of ben");
    AUDIOROOM_DestroyEngine(&other);
}

int main(int count, char **arguments)
{
    mode = count > 1 ? arguments[1] : "";
    int polls = is("end the polling thread") || is("end the thread in on_wake");
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Room room;
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    callbacks.on_log = on_log;
    callbacks.on_sound_level = on_sound_level;
    callbacks.on_login_room = on_login_room;
    callbacks.on_wake = on_wake;
    callbacks.on_release = on_release;
    options.callbacks = &callbacks;
    options.user_id = "anna";
    options.capture_device = options.playback_device = "null";
    options.log_level = AUDIOROOM_LOG_TRACE;
    if (polls) options.event_mode = AUDIOROOM_EVENTS_POLL;
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) fail("CreateEngine");
    if (is("end the thread in a processor")
        && AUDIOROOM_SetCaptureProcessor(engine, processor, NULL) != AUDIOROOM_OK) fail("SetCaptureProcessor");
    if (is("destroy at exit") && atexit(destroy) != 0) fail("atexit");
    if (AUDIOROOM_StartSoundLevelMonitor(engine, 100) != AUDIOROOM_OK) fail("StartSoundLevelMonitor");
    if (AUDIOROOM_LoginRoom(engine, "lobby", NULL, &room) != AUDIOROOM_OK) fail("LoginRoom");
    pthread_t thread;
    if (is("end the polling thread") && pthread_create(&thread, NULL, poll_events, NULL) != 0) fail("pthread_create");

    if (is("end the thread in on_wake")) {
        await(&wakes, 1, "on_wake");
        usleep(20000);
        destroy_in_time();
        return 0;
    }
    await(&logins, 1, "login");
    if (is("end the thread")) {
        usleep(20000);
        destroy_in_time();
        return 0;
    }
    if (is("end the polling thread")) {
        /* The thread has ended inside PollEvents: this one may poll now. */
        uint32_t delivered = 0;
        int polled = 0;
        for (int ms = 0; ms < 5000 && !polled; ms++) {
            polled = AUDIOROOM_PollEvents(engine, 0, &delivered) == AUDIOROOM_OK;
            usleep(1000);
        }
        if (!polled) fail("PollEvents");
        destroy_in_time();
        return 0;
    }
    if (is("destroy and end the thread")) {
        await(&releases, 1, "on_release");
        return 0;
    }
    if (is("end the thread in a processor")) {
        await(&frames, 1, "processor");
        destroy_in_time();
        return 0;
    }
    if (is("log out and destroy") || is("only destroy")) {
        leave_the_other(callbacks, options, room);
        return 0;
    }
    await(&levels, 2, "levels");
    if (is("return from main") || is("destroy at exit")) return 0;
    if (is("exit")) exit(0);
    await(&levels, 1 << 30, "the end");
    return 1;
}
