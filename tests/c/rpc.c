/*
 * RPC: each call ends with exactly one on_rpc_done; a request is answered once, inside its callback, later, or on another thread.
 */
#include <pthread.h>

#include "room_test.h"

static AUDIOROOM_Server *server;
static Peer alice, bob;

static void in_callback(Peer *peer, const char *callback)
{
    if (strcmp(callback, "on_rpc_request") == 0 && strstr(peer->rpc_text, " echo "))
        OK(AUDIOROOM_RespondToRpc(peer->engine, peer->room, peer->rpc_request, strstr(peer->rpc_text, " echo ") + 6));
}

/* Calls a method of bob, and waits for bob's on_rpc_request if there is such a method. */
static uint64_t call(const char *method, const char *payload, int is_registered)
{
    uint64_t request = 0;
    int before = bob.rpc_requests;
    OK(AUDIOROOM_PerformRpc(alice.engine, alice.room, "bob", method, payload, 0, &request));
    CHECK(request != 0);
    if (is_registered) AWAIT(bob.rpc_requests > before);
    return request;
}

static void await_end(uint64_t request, int ends)
{
    AWAIT(alice.rpc_ends == ends);
    CHECK(alice.rpc_done == request);
}

static void *answer(void *peer_)
{
    Peer *peer = peer_;
    OK(AUDIOROOM_RespondToRpc(peer->engine, peer->room, peer->rpc_request, "from a thread"));
    return NULL;
}

static void calls_are_answered(void)
{
    pthread_t thread;
    uint64_t request = call("echo", "good morning", 1);
    await_end(request, 1);
    CHECK(alice.rpc_status == AUDIOROOM_OK && strcmp(alice.rpc_response, "good morning") == 0);
    CHECK(strcmp(bob.rpc_text, "alice echo good morning") == 0);

    request = call("later", "", 1);
    CHECK(pthread_create(&thread, NULL, answer, &bob) == 0 && pthread_join(thread, NULL) == 0);
    await_end(request, 2);
    CHECK(alice.rpc_status == AUDIOROOM_OK && strcmp(alice.rpc_response, "from a thread") == 0);
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_RespondToRpc(bob.engine, bob.room, bob.rpc_request, "again"));
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_RejectRpc(bob.engine, bob.room, bob.rpc_request, 1, "again", NULL));
}

static void failures_have_their_code(void)
{
    static char long_text[15362];
    uint64_t request = call("later", "x", 1);
    memset(long_text, 'x', 15361);
    EXPECT(AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_RespondToRpc(bob.engine, bob.room, bob.rpc_request, long_text));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_RejectRpc(bob.engine, bob.room, bob.rpc_request, 0, "no", NULL));
    OK(AUDIOROOM_RejectRpc(bob.engine, bob.room, bob.rpc_request, 42, "not today", "{}"));
    await_end(request, 3);
    CHECK(alice.rpc_status == AUDIOROOM_ERR_RPC_FAILED && alice.rpc_code == 42);
    CHECK(strcmp(alice.message, "not today") == 0 && strcmp(alice.rpc_data, "{}") == 0 && !alice.rpc_response[0]);

    request = call("unknown", "", 0);
    await_end(request, 4);
    CHECK(alice.rpc_status == AUDIOROOM_ERR_RPC_FAILED && alice.rpc_code == AUDIOROOM_RPC_UNSUPPORTED_METHOD);
    OK(AUDIOROOM_UnregisterRpcMethod(bob.engine, bob.room, "later"));
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_UnregisterRpcMethod(bob.engine, bob.room, "later"));
    request = call("later", "", 0);
    await_end(request, 5);
    CHECK(alice.rpc_code == AUDIOROOM_RPC_UNSUPPORTED_METHOD);

    OK(AUDIOROOM_PerformRpc(alice.engine, alice.room, "nobody", "echo", "", 0, &request));
    await_end(request, 6);
    CHECK(alice.rpc_status == AUDIOROOM_ERR_NOT_FOUND && alice.rpc_code == AUDIOROOM_RPC_RECIPIENT_NOT_FOUND);
    OK(AUDIOROOM_RegisterRpcMethod(bob.engine, bob.room, "later"));
    OK(AUDIOROOM_PerformRpc(alice.engine, alice.room, "bob", "later", "", 1000, &request));
    await_end(request, 7);
    /* On a busy machine the confirmation can be late too. */
    CHECK(alice.rpc_status == AUDIOROOM_ERR_TIMEOUT);
    CHECK(alice.rpc_code == AUDIOROOM_RPC_RESPONSE_TIMEOUT || alice.rpc_code == AUDIOROOM_RPC_CONNECTION_TIMEOUT);
}

/* A call that is made after RegisterRpcMethod has returned finds the method, however soon it arrives. */
static void method_can_be_called_once_it_is_registered(void)
{
    char method[16];
    uint64_t request;
    int i;
    for (i = 0; i < 100; i++) {
        snprintf(method, sizeof method, "m%d", i);
        OK(AUDIOROOM_RegisterRpcMethod(bob.engine, bob.room, method));
        request = call(method, "", 1);
        OK(AUDIOROOM_RespondToRpc(bob.engine, bob.room, bob.rpc_request, ""));
        await_end(request, 8 + i);
        CHECK(alice.rpc_status == AUDIOROOM_OK);
        OK(AUDIOROOM_UnregisterRpcMethod(bob.engine, bob.room, method));
    }
}

static void pending_calls_end_with_user_and_room(void)
{
    uint64_t request = call("later", "", 1);
    end_peer(&bob);
    await_end(request, 108);
    CHECK(alice.rpc_status == AUDIOROOM_ERR_NOT_FOUND && alice.rpc_code == AUDIOROOM_RPC_RECIPIENT_DISCONNECTED);
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_LoginRoom(bob.engine, "rpc", NULL, &bob.room));
    OK(AUDIOROOM_RegisterRpcMethod(bob.engine, bob.room, "later")); /* before the login is done */
    AWAIT(bob.logins == 1);
    meet(&bob, &alice);
    request = call("later", "", 1);
    OK(AUDIOROOM_LogoutRoom(alice.engine, alice.room));
    AWAIT(alice.logouts == 1);
    await_end(request, 109);
    CHECK(alice.rpc_status == AUDIOROOM_ERR_CANCELLED && alice.rpc_code == 0);
}

int main(void)
{
    server = start_server();
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    bob.in_callback = in_callback;
    login(&bob, "rpc");
    OK(AUDIOROOM_RegisterRpcMethod(bob.engine, bob.room, "echo"));
    OK(AUDIOROOM_RegisterRpcMethod(bob.engine, bob.room, "echo"));
    OK(AUDIOROOM_RegisterRpcMethod(bob.engine, bob.room, "later"));
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "rpc");
    meet(&alice, &bob);
    calls_are_answered();
    failures_have_their_code();
    method_can_be_called_once_it_is_registered();
    pending_calls_end_with_user_and_room();
    end_peer(&alice);
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    return 0;
}
