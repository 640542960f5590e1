/*
 * Requests: each ends with exactly one on_request_done that carries its number. The getters of the manual modes.
 */
#include "room_test.h"

static AUDIOROOM_Server *server;

/* Signed with the right secret, for carol in "requests", until 2100; it does not allow changing own attributes. */
static const char *no_attributes =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJleHAiOjQxMDI0NDQ4MDAsIm5iZiI6MTQwMDAwMDAwMCwiaXNzIjoidGVzdGtleSIsInN1YiI6ImNhcm9sIiwibmFtZSI6ImNh"
    "cm9sIiwidmlkZW8iOnsicm9vbUpvaW4iOnRydWUsInJvb20iOiJyZXF1ZXN0cyIsImNhblVwZGF0ZU93bk1ldGFkYXRhIjpmYWxzZX19."
    "hZWClrFneD9x5j6IuIls54hOnF2RL6jCDH7ssrxlZcc";

#define MAX_REQUESTS 16

static struct {
    uint64_t request;
    AUDIOROOM_Status status;
} done[MAX_REQUESTS];
static int done_count, ends;

static void note(Peer *peer, const char *callback)
{
    if (strcmp(callback, "on_request_done") == 0) {
        CHECK(done_count < MAX_REQUESTS && ends == 0);
        done[done_count].request = peer->request;
        done[done_count].status = peer->request_status;
        done_count++;
    }
    if (strcmp(callback, "on_logout_room") == 0) ends++;
}

static AUDIOROOM_Status status_of(uint64_t request)
{
    AUDIOROOM_Status status = 1;
    int i;
    for (i = 0; i < done_count; i++) {
        if (done[i].request != request) continue;
        CHECK(status == 1); /* exactly once */
        status = done[i].status;
    }
    CHECK(status <= 0);
    return status;
}

static void begin(Peer *peer)
{
    done_count = 0;
    ends = 0;
    peer->message[0] = 0;
    peer->in_callback = note;
}

static void send_all(Peer *peer, uint64_t requests[4])
{
    const uint8_t bytes[3] = {1, 2, 3};
    OK(AUDIOROOM_SendRoomMessage(peer->engine, peer->room, "hello", &requests[0]));
    OK(AUDIOROOM_SendData(peer->engine, peer->room, bytes, 3, NULL, NULL, 0, AUDIOROOM_DELIVERY_RELIABLE, &requests[1]));
    OK(AUDIOROOM_SendData(peer->engine, peer->room, bytes, 3, NULL, NULL, 0, AUDIOROOM_DELIVERY_LOSSY, &requests[2]));
    OK(AUDIOROOM_SetStreamExtraInfo(peer->engine, peer->room, "{}", &requests[3]));
}

static void each_request_ends_once(void)
{
    Peer alice, bob;
    uint64_t requests[4];
    int i;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "requests");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "requests");
    meet(&alice, &bob); /* so the data channels are open */
    begin(&alice);
    send_all(&alice, requests);
    AWAIT(done_count == 4 && bob.datas > 0);
    for (i = 0; i < 4; i++) CHECK(status_of(requests[i]) == AUDIOROOM_OK);
    {
        const char *users[] = {"bob"};
        OK(AUDIOROOM_SendText(alice.engine, alice.room, "a note", "notes", users, 1, &requests[0]));
    }
    AWAIT(done_count == 5 && bob.texts == 1);
    CHECK(status_of(requests[0]) == AUDIOROOM_OK && strcmp(bob.text_event, "alice notes a note") == 0);
    /* Without a variable for its number, a request still ends with its event. */
    OK(AUDIOROOM_SetStreamExtraInfo(alice.engine, alice.room, "", NULL));
    AWAIT(done_count == 6);
    end_peer(&alice);
    end_peer(&bob);
}

static int is_muted(Peer *peer)
{
    int32_t muted;
    OK(AUDIOROOM_IsMutedByServer(peer->engine, peer->room, &muted));
    return muted;
}

static AUDIOROOM_Status mute(Peer *peer, const char *user_id, int on)
{
    uint64_t request;
    begin(peer);
    OK(AUDIOROOM_MuteRoomUser(peer->engine, peer->room, user_id, on, &request));
    AWAIT(done_count == 1);
    return status_of(request);
}

static AUDIOROOM_Status kick(Peer *peer, const char *user_id)
{
    uint64_t request;
    begin(peer);
    OK(AUDIOROOM_KickRoomUser(peer->engine, peer->room, user_id, &request));
    AWAIT(done_count == 1);
    return status_of(request);
}

static void users_are_muted_and_removed(void)
{
    Peer alice, bob, carol;
    AUDIOROOM_LoginOptions options;
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "requests");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "requests");
    meet(&alice, &bob);
    AWAIT(alice.streams == 1); /* bob's: without a stream he cannot be muted in this way */
    start_peer(&carol, "carol", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.token = no_attributes;
    OK(AUDIOROOM_LoginRoom(carol.engine, "requests", &options, &carol.room));
    AWAIT(carol.logins == 1);
    CHECK(kick(&carol, "bob") == AUDIOROOM_ERR_NOT_ALLOWED); /* a token without roomAdmin */
    CHECK(kick(&alice, "nobody") == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(mute(&alice, "nobody", 1) == AUDIOROOM_ERR_NOT_FOUND);
    CHECK(mute(&alice, "bob", 1) == AUDIOROOM_OK);
    AWAIT(is_muted(&bob));
    CHECK(mute(&alice, "bob", 0) == AUDIOROOM_OK);
    AWAIT(!is_muted(&bob));
    CHECK(kick(&alice, "bob") == AUDIOROOM_OK);
    AWAIT(bob.kicks == 1);
    end_peer(&carol);
    end_peer(&alice);
    end_peer(&bob);
}

static void forbidden_extra_info_is_reported(void)
{
    Peer carol;
    AUDIOROOM_LoginOptions options;
    uint64_t request;
    start_peer(&carol, "carol", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.token = no_attributes;
    OK(AUDIOROOM_LoginRoom(carol.engine, "requests", &options, &carol.room));
    AWAIT(carol.logins == 1);
    CHECK(carol.login_status == AUDIOROOM_OK);
    begin(&carol);
    OK(AUDIOROOM_SetStreamExtraInfo(carol.engine, carol.room, "{}", &request));
    AWAIT(done_count == 1);
    CHECK(status_of(request) == AUDIOROOM_ERR_NOT_ALLOWED);
    end_peer(&carol);
}

static void forbidden_data_is_reported(void)
{
    Peer dave;
    AUDIOROOM_LoginOptions login_options;
    AUDIOROOM_TokenOptions options;
    char token[2048];
    uint64_t requests[4];
    int i;
    OK(AUDIOROOM_InitTokenOptions(&options, sizeof options));
    options.api_key = API_KEY;
    options.api_secret = API_SECRET;
    options.user_id = "dave";
    options.room_id = "requests";
    options.can_publish_data = 0;
    OK(AUDIOROOM_CreateToken(&options, token, sizeof token, NULL));
    start_peer(&dave, "dave", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_InitLoginOptions(&login_options, sizeof login_options));
    login_options.token = token;
    OK(AUDIOROOM_LoginRoom(dave.engine, "requests", &login_options, &dave.room));
    AWAIT(dave.logins == 1);
    CHECK(dave.login_status == AUDIOROOM_OK);
    begin(&dave);
    send_all(&dave, requests);
    AWAIT(done_count == 4);
    for (i = 0; i < 3; i++) CHECK(status_of(requests[i]) == AUDIOROOM_ERR_NOT_ALLOWED);
    CHECK(status_of(requests[3]) == AUDIOROOM_OK);
    end_peer(&dave);
}

static void requests_end_before_the_room(void)
{
    Peer alice;
    uint64_t requests[4];
    int i, cancelled = 0;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "requests");
    begin(&alice);
    send_all(&alice, requests);
    OK(AUDIOROOM_LogoutRoom(alice.engine, alice.room));
    AWAIT(ends == 1);
    CHECK(done_count == 4);
    for (i = 0; i < 4; i++) cancelled += status_of(requests[i]) == AUDIOROOM_ERR_CANCELLED;
    CHECK(cancelled > 0); /* nothing is answered so quickly */
    end_peer(&alice);
}

static void getters_give_the_manual_mode(void)
{
    Peer alice;
    int32_t manual = -1;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_IsManualPublish(alice.engine, &manual));
    CHECK(manual == 0);
    OK(AUDIOROOM_SetManualPublish(alice.engine, 1));
    OK(AUDIOROOM_SetManualPlay(alice.engine, -1)); /* any number but 0 is on */
    OK(AUDIOROOM_IsManualPublish(alice.engine, &manual));
    CHECK(manual == 1);
    manual = 0;
    OK(AUDIOROOM_IsManualPlay(alice.engine, &manual));
    CHECK(manual == 1);
    OK(AUDIOROOM_SetManualPublish(alice.engine, 0));
    OK(AUDIOROOM_IsManualPublish(alice.engine, &manual));
    CHECK(manual == 0);
    end_peer(&alice);
}

int main(void)
{
    server = start_server();
    each_request_ends_once();
    users_are_muted_and_removed();
    forbidden_extra_info_is_reported();
    forbidden_data_is_reported();
    requests_end_before_the_room();
    getters_give_the_manual_mode();
    OK(AUDIOROOM_DestroyServer(&server));
    return 0;
}
