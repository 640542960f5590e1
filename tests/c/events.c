/*
 * Delivery with polling: events are delivered only inside AUDIOROOM_PollEvents, and their effects are complete before it
 * returns.
 */
#include "room_test.h"

static AUDIOROOM_Server *server;

/* Waits on the engine's descriptor until an event waits. */
static void await_event(Peer *peer)
{
    struct pollfd fd;
    int64_t handle;
    OK(AUDIOROOM_GetEventHandle(peer->engine, &handle));
    fd.fd = (int)handle;
    fd.events = POLLIN;
    CHECK(poll(&fd, 1, DEADLINE_MS) == 1);
}

/* LoginRoom, the login event waits, SetManualPublish(1), PollEvents: no user ever sees a stream. */
static void manual_publish_counts_until_the_login_event_has_returned(void)
{
    Peer alice, bob;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    login(&bob, "exact");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_LoginRoom(alice.engine, "exact", NULL, &alice.room));
    await_event(&alice);
    CHECK(alice.calls == 0); /* the login event waits */
    OK(AUDIOROOM_SetManualPublish(alice.engine, 1));
    AWAIT(alice.logins == 1);
    CHECK(alice.login_status == AUDIOROOM_OK);
    meet(&alice, &bob);
    meet(&alice, &bob);
    CHECK(bob.streams_added == 0 && alice.publish_active == 0);
    /* Publishing on request still works. */
    OK(AUDIOROOM_StartPublish(alice.engine, alice.room, "mine", NULL));
    AWAIT(bob.streams_added == 1);
    CHECK(strcmp(bob.stream_id, "mine") == 0 && strcmp(bob.stream_user, "alice") == 0);
    end_peer(&alice);
    end_peer(&bob);
}

/* Automatic publishing starts inside PollEvents, after on_login_room has returned. */
static void nothing_is_published_before_the_login_event_is_polled(void)
{
    Peer alice, bob;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    login(&bob, "late");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    forget_peer(&alice);
    OK(AUDIOROOM_LoginRoom(alice.engine, "late", NULL, &alice.room));
    await_event(&alice);
    meet(&alice, &bob);
    meet(&alice, &bob);
    CHECK(bob.streams_added == 0 && alice.calls == 0);
    peers[MAX_PEERS - 1] = &alice;
    AWAIT(alice.publish_active == 1 && bob.streams_added == 1);
    end_peer(&alice);
    end_peer(&bob);
}

static int depth, deepest;

/* Polls inside a callback, after waiting for the results of both requests. */
static void poll_again(Peer *peer, const char *callback)
{
    uint32_t delivered = 7;
    (void)callback;
    depth++;
    if (depth > deepest) deepest = depth;
    if (peer->requests < 2) await_event(peer);
    OK(AUDIOROOM_PollEvents(peer->engine, 1, &delivered));
    CHECK(delivered <= 1);
    depth--;
}

static void a_nested_poll_goes_on_with_the_next_event(void)
{
    Peer alice, bob;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "nested");
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "nested");
    forget_peer(&bob);
    OK(AUDIOROOM_SendRoomMessage(bob.engine, bob.room, "one", NULL));
    OK(AUDIOROOM_SendRoomMessage(bob.engine, bob.room, "two", NULL));
    AWAIT(alice.messages == 2);
    CHECK(bob.requests == 0);
    bob.in_callback = poll_again;
    /* The server may send bob's results after alice's messages. */
    await_event(&bob);
    OK(AUDIOROOM_PollEvents(bob.engine, 1, NULL));
    CHECK(depth == 0 && deepest > 1 && bob.requests == 2);
    end_peer(&alice);
    end_peer(&bob);
}

static void a_polled_engine_refuses_what_it_cannot_do(void)
{
    Peer alice, bob;
    uint32_t delivered = 0;
    int64_t handle;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_PollEvents(alice.engine, 0, &delivered));
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_THREAD);
    EXPECT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_PollEvents(bob.engine, 0, &delivered));
    EXPECT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_GetEventHandle(bob.engine, &handle));
    end_peer(&alice);
    end_peer(&bob);
}

/* SetCallbacks(NULL): waiting events are not delivered, and on_release is not called. */
static void replaced_callbacks_are_silent(void)
{
    Peer alice;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_LoginRoom(alice.engine, "silent", NULL, &alice.room));
    OK(AUDIOROOM_SetCallbacks(alice.engine, NULL));
    OK(AUDIOROOM_PollEvents(alice.engine, 0, NULL));
    forget_peer(&alice);
    OK(AUDIOROOM_DestroyEngine(&alice.engine));
    CHECK(alice.calls == 0 && alice.releases == 0);
}

/* An event without a callback counts as delivered at once, so publishing starts and ids end without a receiver. */
static void without_callbacks_everything_goes_on(void)
{
    Peer alice, bob;
    int32_t state = -1;
    long long until;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "deaf");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetCallbacks(alice.engine, NULL));
    OK(AUDIOROOM_LoginRoom(alice.engine, "deaf", NULL, &alice.room));
    AWAIT(bob.streams == 1);
    OK(AUDIOROOM_GetRoomState(alice.engine, alice.room, &state));
    CHECK(state == AUDIOROOM_ROOM_CONNECTED);
    OK(AUDIOROOM_LogoutRoom(alice.engine, alice.room));
    AWAIT(bob.streams == 0);
    until = now_ms() + DEADLINE_MS;
    while (AUDIOROOM_GetRoomState(alice.engine, alice.room, &state) == AUDIOROOM_OK) {
        CHECK(now_ms() < until);
        step(5);
    }
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_GetRoomState(alice.engine, alice.room, &state));
    forget_peer(&alice);
    OK(AUDIOROOM_DestroyEngine(&alice.engine));
    CHECK(alice.calls == 0);
    end_peer(&bob);
}

static int wakes;

static void on_wake(void *user_data)
{
    AUDIOROOM_Engine *engine = ((Peer *)user_data)->engine;
    EXPECT(AUDIOROOM_ERR_WRONG_THREAD, AUDIOROOM_PollEvents(engine, 0, NULL));
    __atomic_add_fetch(&wakes, 1, __ATOMIC_SEQ_CST);
}

static void the_host_is_woken_when_the_queue_turns_non_empty(void)
{
    Peer alice;
    AUDIOROOM_Callbacks callbacks;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    callbacks = callbacks_of(&alice);
    callbacks.on_wake = on_wake;
    OK(AUDIOROOM_SetCallbacks(alice.engine, &callbacks));
    login(&alice, "wake");
    CHECK(__atomic_load_n(&wakes, __ATOMIC_SEQ_CST) > 0);
    end_peer(&alice);
}

/* A program that polls once for each wake gets every event, even if it takes only one at a time. */
static void one_event_for_each_wake_is_enough(void)
{
    Peer alice;
    AUDIOROOM_Callbacks callbacks;
    int taken = 0;
    long long until = now_ms() + DEADLINE_MS;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    callbacks = callbacks_of(&alice);
    callbacks.on_wake = on_wake;
    __atomic_store_n(&wakes, 0, __ATOMIC_SEQ_CST);
    OK(AUDIOROOM_SetCallbacks(alice.engine, &callbacks));
    OK(AUDIOROOM_LoginRoom(alice.engine, "wakes", NULL, &alice.room));
    while (alice.logins == 0 || alice.publish_active == 0) {
        CHECK(now_ms() < until);
        if (__atomic_load_n(&wakes, __ATOMIC_SEQ_CST) > taken) {
            taken++;
            OK(AUDIOROOM_PollEvents(alice.engine, 1, NULL));
        } else {
            poll(NULL, 0, 1);
        }
    }
    end_peer(&alice);
}

/* How often each event was delivered to an engine with all callbacks. */
static struct {
#define COUNT(name, Event) int name;
    AUDIOROOM_EVENTS(COUNT)
#undef COUNT
} seen;

#define HEAD(name, Event)                                                                     \
    static void head_of_##name(void *user_data, const AUDIOROOM_##Event *event)               \
    {                                                                                         \
        CHECK(user_data && event->struct_size == sizeof *event && event->message != NULL);    \
        CHECK(event->status <= 0 && strcmp(AUDIOROOM_GetStatusName(event->status), "AUDIOROOM_ERR_UNKNOWN") != 0); \
        seen.name++;                                                                          \
    }
AUDIOROOM_EVENTS(HEAD)
#undef HEAD

static void every_event_has_a_head(void)
{
    Peer alice, bob;
    AUDIOROOM_Callbacks callbacks;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "heads");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks));
#define SET(name, Event) callbacks.name = head_of_##name;
    AUDIOROOM_EVENTS(SET)
#undef SET
    callbacks.user_data = &alice;
    callbacks.on_release = on_release;
    OK(AUDIOROOM_SetCallbacks(alice.engine, &callbacks));
    OK(AUDIOROOM_StartSoundLevelMonitor(alice.engine, 100));
    OK(AUDIOROOM_LoginRoom(alice.engine, "heads", NULL, &alice.room));
    AWAIT(seen.on_login_room == 1 && seen.on_stream_update == 1 && seen.on_play_state > 0);
    AWAIT(seen.on_publish_state > 0 && seen.on_sound_level > 0 && seen.on_device_started > 0);
    OK(AUDIOROOM_SendRoomMessage(bob.engine, bob.room, "hello", NULL));
    OK(AUDIOROOM_SendRoomMessage(alice.engine, alice.room, "hello", NULL));
    AWAIT(seen.on_room_message == 1 && seen.on_request_done == 1);
    OK(AUDIOROOM_LogoutRoom(alice.engine, alice.room));
    AWAIT(seen.on_logout_room == 1);
    CHECK(seen.on_log > 0);
    end_peer(&alice);
    end_peer(&bob);
}

int main(void)
{
    server = start_server();
    manual_publish_counts_until_the_login_event_has_returned();
    nothing_is_published_before_the_login_event_is_polled();
    a_nested_poll_goes_on_with_the_next_event();
    a_polled_engine_refuses_what_it_cannot_do();
    replaced_callbacks_are_silent();
    without_callbacks_everything_goes_on();
    the_host_is_woken_when_the_queue_turns_non_empty();
    one_event_for_each_wake_is_enough();
    every_event_has_a_head();
    OK(AUDIOROOM_DestroyServer(&server));
    return 0;
}
