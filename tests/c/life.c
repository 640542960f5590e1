/*
 * The end of an engine: it can be destroyed at any moment, from any thread, twice, and no callback runs afterwards.
 */
#include <pthread.h>
#include <signal.h>

#include "room_test.h"

static AUDIOROOM_Server *server;

static long long destroy(Peer *peer)
{
    long long began = now_ms();
    end_peer(peer);
    return now_ms() - began;
}

static void twice_and_null(void)
{
    Peer alice;
    AUDIOROOM_Server *none = NULL;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    end_peer(&alice);
    OK(AUDIOROOM_DestroyEngine(&alice.engine));
    OK(AUDIOROOM_DestroyEngine(NULL));
    OK(AUDIOROOM_DestroyServer(&none));
    OK(AUDIOROOM_DestroyServer(NULL));
    CHECK(alice.releases == 1);
}

static void never_used(void)
{
    Peer alice;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_THREAD);
    CHECK(destroy(&alice) < QUICK_MS);
    CHECK(alice.calls == 0);
}

static void while_connecting(void)
{
    Peer alice;
    int i;
    for (i = 0; i < 4; i++) {
        start_peer(&alice, "alice", i % 2 ? AUDIOROOM_EVENTS_THREAD : AUDIOROOM_EVENTS_POLL);
        OK(AUDIOROOM_LoginRoom(alice.engine, "connecting", NULL, &alice.room));
        CHECK(destroy(&alice) < QUICK_MS);
    }
}

static void while_talking(void)
{
    Peer alice, bob;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "talking");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "talking");
    AWAIT(bob.streams == 1 && alice.streams == 1);
    CHECK(destroy(&alice) < QUICK_MS);
    /* The leave message was sent: bob gets the event at once, not after a time-out. */
    AWAIT(bob.streams == 0);
    end_peer(&bob);
}

static void *destroy_thread(void *argument)
{
    OK(AUDIOROOM_DestroyEngine(argument));
    return NULL;
}

static void from_two_threads_through_one_variable(void)
{
    Peer alice;
    pthread_t threads[2];
    int round, i;
    for (round = 0; round < 5; round++) {
        start_peer(&alice, "alice", AUDIOROOM_EVENTS_THREAD);
        OK(AUDIOROOM_LoginRoom(alice.engine, "race", NULL, &alice.room));
        for (i = 0; i < 2; i++) CHECK(pthread_create(&threads[i], NULL, destroy_thread, &alice.engine) == 0);
        for (i = 0; i < 2; i++) CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(alice.engine == NULL && alice.releases == 1);
    }
}

static AUDIOROOM_Engine *kept;

static void destroy_inside(Peer *peer, const char *callback)
{
    (void)callback;
    if (!peer->engine) return;
    kept = peer->engine;
    OK(AUDIOROOM_DestroyEngine(&peer->engine));
    CHECK(peer->engine == NULL && peer->releases == 0);
    /* The engine exists until this callback returns, and ends afterwards. */
    OK(AUDIOROOM_EnableMic(kept, 0));
    OK(AUDIOROOM_DestroyEngine(&peer->engine));
}

static void from_inside_a_callback(void)
{
    Peer alice;
    long long until;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    alice.in_callback = destroy_inside;
    OK(AUDIOROOM_LoginRoom(alice.engine, "inside", NULL, &alice.room));
    AWAIT(alice.releases == 1);
    CHECK(alice.calls == 1);
    forget_peer(&alice);

    start_peer(&alice, "alice", AUDIOROOM_EVENTS_THREAD);
    alice.in_callback = destroy_inside;
    OK(AUDIOROOM_LoginRoom(alice.engine, "inside", NULL, &alice.room));
    until = now_ms() + DEADLINE_MS;
    while (!__atomic_load_n(&alice.releases, __ATOMIC_SEQ_CST)) {
        CHECK(now_ms() < until);
        poll(NULL, 0, 5); /* there is no handle left: wait for the last callback */
    }
    CHECK(alice.calls == 1);
}

static pthread_barrier_t inside_barrier;

static void stay_inside(Peer *peer, const char *callback)
{
    (void)peer;
    if (strcmp(callback, "on_login_room") != 0) return;
    pthread_barrier_wait(&inside_barrier); /* the main thread starts to destroy */
    poll(NULL, 0, 700);                    /* the callback is slow: destroying has to wait */
    CHECK(peer->releases == 0);
}

/* DestroyEngine on another thread waits for a running callback, however long it takes. */
static void destroy_waits_for_a_callback(void)
{
    Peer alice;
    CHECK(pthread_barrier_init(&inside_barrier, NULL, 2) == 0);
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_THREAD);
    alice.in_callback = stay_inside;
    OK(AUDIOROOM_LoginRoom(alice.engine, "slow", NULL, &alice.room));
    pthread_barrier_wait(&inside_barrier);
    CHECK(destroy(&alice) < QUICK_MS + 1500);
    pthread_barrier_destroy(&inside_barrier);
}

/* By default, SIGPIPE kills a process that writes to a closed socket. The library must never raise it. */
static void the_server_dies(void)
{
    Peer alice, bob;
    AUDIOROOM_LoginOptions options;
    signal(SIGPIPE, SIG_DFL);
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.reconnect_timeout_ms = 1000;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_LoginRoom(alice.engine, "dies", &options, &alice.room));
    AWAIT(alice.logins == 1);
    CHECK(alice.login_status == AUDIOROOM_OK);
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "dies");
    AWAIT(alice.streams == 1);
    OK(AUDIOROOM_DestroyServer(&server));
    CHECK(server == NULL);
    OK(AUDIOROOM_SendRoomMessage(bob.engine, bob.room, "into the void", NULL));
    AWAIT(alice.disconnects == 1 || alice.kicks == 1);
    CHECK(destroy(&bob) < QUICK_MS);
    end_peer(&alice);
}

int main(void)
{
    server = start_server();
    twice_and_null();
    never_used();
    while_connecting();
    while_talking();
    from_two_threads_through_one_variable();
    from_inside_a_callback();
    destroy_waits_for_a_callback();
    the_server_dies();
    return 0;
}
