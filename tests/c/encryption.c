/*
 * End-to-end encryption from C to C: a login with a key, and a listener whose key is missing, wrong, and right.
 */
#include "room_test.h"

#define PASSPHRASE "correct horse battery staple"

static Peer alice, bob;

static void set_key(Peer *peer, const char *passphrase, uint32_t index)
{
    AUDIOROOM_EncryptionKeyOptions key;
    OK(AUDIOROOM_InitEncryptionKeyOptions(&key, sizeof key));
    key.passphrase = passphrase;
    key.key_index = index;
    OK(AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
}

static void log_in_with_key(Peer *peer)
{
    AUDIOROOM_EncryptionKeyOptions key;
    AUDIOROOM_LoginOptions options;
    OK(AUDIOROOM_InitEncryptionKeyOptions(&key, sizeof key));
    key.passphrase = PASSPHRASE;
    OK(AUDIOROOM_InitLoginOptions(&options, sizeof options));
    options.manual_publish = 0;
    options.encryption_key = &key;
    OK(AUDIOROOM_LoginRoom(peer->engine, "hall", &options, &peer->room));
    AWAIT(peer->logins);
    CHECK(peer->login_status == AUDIOROOM_OK);
}

static void bad_keys_are_refused(Peer *peer)
{
    static const uint8_t bytes[16] = {1};
    AUDIOROOM_EncryptionKeyOptions key;
    OK(AUDIOROOM_InitEncryptionKeyOptions(&key, sizeof key));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_SetEncryptionKey(peer->engine, 0, NULL));
    key.passphrase = "";
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
    key.passphrase = PASSPHRASE;
    key.key = bytes;
    key.key_size = sizeof bytes;
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
    key.passphrase = NULL;
    key.key_size = 15;
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
    key.key_size = 1u << 30;
    EXPECT(AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
    key.key_size = sizeof bytes;
    key.key_index = 16;
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_RemoveEncryptionKey(peer->engine, 0, NULL, 16));
    key.key_index = 0;
    key.ratchet_window = 17;
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
    key.ratchet_window = 0;
    key.reserved0 = 1;
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
    key.reserved0 = 0;
    key.user_id = "";
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetEncryptionKey(peer->engine, 0, &key));
    key.user_id = NULL;
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_SetEncryptionKey(peer->engine, 12345, &key));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_SetEncryptionKey(NULL, 0, &key));
}

int main(void)
{
    AUDIOROOM_Server *server = start_server();
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    bad_keys_are_refused(&alice);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    log_in_with_key(&alice);
    login(&bob, "hall");
    AWAIT(alice.publish_active && alice.own_encryption == AUDIOROOM_ENCRYPTION_OK);
    AWAIT(bob.encryption_states[AUDIOROOM_ENCRYPTION_KEY_MISSING] == 1);
    CHECK(strstr(bob.message, "SetEncryptionKey") && bob.play_active == 0);

    set_key(&bob, "a wrong passphrase", 0);
    AWAIT(bob.encryption_states[AUDIOROOM_ENCRYPTION_KEY_WRONG] == 1);
    OK(AUDIOROOM_SendRoomMessage(alice.engine, alice.room, "not for bob", NULL));
    AWAIT(alice.requests == 1);
    set_key(&bob, PASSPHRASE, 0);
    AWAIT(bob.encryption_states[AUDIOROOM_ENCRYPTION_OK] == 1 && bob.first_audio);
    CHECK(bob.messages == 0);
    OK(AUDIOROOM_SendRoomMessage(alice.engine, alice.room, "for bob", NULL));
    AWAIT(bob.messages == 1);
    CHECK(strcmp(bob.text, "alice: for bob") == 0);

    /* Both get the next key before alice sends with it. */
    set_key(&bob, "the next passphrase", 7);
    set_key(&alice, "the next passphrase", 7);
    OK(AUDIOROOM_SendRoomMessage(alice.engine, alice.room, "with the next key", NULL));
    AWAIT(bob.messages == 2);
    CHECK(bob.encryption_states[AUDIOROOM_ENCRYPTION_KEY_MISSING] == 1);

    /* Without a key nothing is sent. */
    OK(AUDIOROOM_RemoveEncryptionKey(alice.engine, alice.room, NULL, 7));
    AWAIT(alice.own_encryption == AUDIOROOM_ENCRYPTION_KEY_MISSING);
    OK(AUDIOROOM_SendRoomMessage(alice.engine, alice.room, "not sent", NULL));
    AWAIT(alice.requests == 4);
    CHECK(alice.request_status == AUDIOROOM_ERR_WRONG_STATE && bob.messages == 2);
    end_peer(&alice);
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    puts("encryption: ok");
    return 0;
}
