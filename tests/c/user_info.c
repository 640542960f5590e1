/*
 * Names, metadata and attributes: each change ends with one on_request_done and reaches the other user; the library's own attributes
 * stay hidden.
 */
#include "room_test.h"

static AUDIOROOM_Server *server;
static Peer alice, bob;

/* Waits for the end of a request. */
static void done(uint64_t request, AUDIOROOM_Status status)
{
    CHECK(request != 0);
    AWAIT(alice.request == request);
    if (alice.request_status != status) FAIL("status %d: %s", alice.request_status, alice.message);
}

typedef struct Seen {
    int count;
    char text[512];
} Seen;

static void look(void *user_data, const AUDIOROOM_UserInfo *user)
{
    Seen *seen = user_data;
    uint32_t i;
    size_t at;
    CHECK(user->struct_size >= sizeof *user && user->user_kind == AUDIOROOM_USER_STANDARD);
    seen->count++;
    snprintf(seen->text, sizeof seen->text, "%s|%s|%s", user->user_id, user->user_name, user->metadata);
    for (i = 0; i < user->attribute_count; i++) {
        at = strlen(seen->text);
        snprintf(seen->text + at, sizeof seen->text - at, "|%s=%s", user->attributes[i]->key, user->attributes[i]->value);
    }
}

static void is_known_as(Peer *peer, const char *user_id, const char *text)
{
    Seen seen = {0, ""};
    OK(AUDIOROOM_GetUser(peer->engine, peer->room, user_id, look, &seen));
    CHECK(seen.count == 1);
    if (strcmp(seen.text, text) != 0) FAIL("%s is \"%s\", not \"%s\"", user_id, seen.text, text);
}

static void changes_reach_the_other_user(void)
{
    const char *keys[] = {"hand", "team"}, *values[] = {"up", "blue"}, *no_values[] = {"", "blue"};
    uint64_t request = 0;
    OK(AUDIOROOM_SetUserName(alice.engine, alice.room, "Alice of the north", &request));
    done(request, AUDIOROOM_OK);
    AWAIT(strcmp(bob.info, "alice Alice of the north  0 =") == 0);
    OK(AUDIOROOM_SetUserMetadata(alice.engine, alice.room, "{\"seat\":3}", &request));
    done(request, AUDIOROOM_OK);
    OK(AUDIOROOM_SetStreamExtraInfo(alice.engine, alice.room, "extra", &request));
    done(request, AUDIOROOM_OK);
    OK(AUDIOROOM_SetUserAttributes(alice.engine, alice.room, keys, values, 2, &request));
    done(request, AUDIOROOM_OK);
    AWAIT(strcmp(bob.info, "alice Alice of the north {\"seat\":3} 2 hand=up") == 0);
    OK(AUDIOROOM_SetUserAttributes(alice.engine, alice.room, keys, no_values, 1, &request));
    done(request, AUDIOROOM_OK);
    AWAIT(strcmp(bob.info, "alice Alice of the north {\"seat\":3} 1 hand=") == 0);
    is_known_as(&bob, "alice", "alice|Alice of the north|{\"seat\":3}|team=blue");
    is_known_as(&alice, "alice", "alice|Alice of the north|{\"seat\":3}|team=blue");
    is_known_as(&alice, "bob", "bob|bob|");
    AWAIT(strcmp(alice.info, "alice Alice of the north {\"seat\":3} 1 hand=") == 0); /* its own changes */
    OK(AUDIOROOM_SetUserName(alice.engine, alice.room, "", &request));
    done(request, AUDIOROOM_OK);
    AWAIT(strncmp(bob.info, "alice alice ", 12) == 0);
}

static void wrong_calls_change_nothing(void)
{
    static char long_text[65538];
    const char *library[] = {"audioroom.extra_info"}, *empty[] = {""}, *one[] = {"1"}, *null[] = {NULL};
    char text[4] = "x";
    size_t needed = 0;
    uint64_t request = 0;
    AUDIOROOM_Engine *engine = alice.engine;
    AUDIOROOM_Room room = alice.room;
    memset(long_text, 'x', 65537);
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_SetUserName(engine, room, NULL, &request));
    EXPECT(AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_SetUserName(engine, room, long_text, &request));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetUserMetadata(engine, room, "", &request));
    EXPECT(AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_SetUserMetadata(engine, room, long_text, &request));
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetUserAttributes(engine, room, library, one, 1, &request), "library");
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetUserAttributes(engine, room, empty, one, 1, &request));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetUserAttributes(engine, room, one, one, 0, &request));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetUserAttributes(engine, room, one, one, 257, &request));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_SetUserAttributes(engine, room, one, null, 1, &request));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_SetUserAttributes(engine, room, one, NULL, 1, &request));
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_GetUser(engine, room, "nobody", look, NULL));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_GetUser(engine, room, "bob", NULL, NULL));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_GetRoomMetadata(engine, room, NULL, 0, NULL));
    OK(AUDIOROOM_GetRoomMetadata(engine, room, text, sizeof text, &needed));
    CHECK(needed == 1 && text[0] == 0);
    CHECK(request == 0);
}

int main(void)
{
    server = start_server();
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "names");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "names");
    meet(&alice, &bob);
    changes_reach_the_other_user();
    wrong_calls_change_nothing();
    end_peer(&alice);
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    return 0;
}
