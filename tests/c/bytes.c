/*
 * Byte streams: a long one arrives whole and in order while little waits; a stream that is cut ends with an error.
 */
#include "room_test.h"

#define FILE_SIZE 1500000

static AUDIOROOM_Server *server;
static Peer alice, bob;
static uint8_t file[FILE_SIZE];

static AUDIOROOM_ByteStreamOptions described(int64_t total_size)
{
    static const char *users[] = {"bob"}, *keys[] = {"k"}, *values[] = {"v"};
    AUDIOROOM_ByteStreamOptions options;
    OK(AUDIOROOM_InitByteStreamOptions(&options, sizeof options));
    options.topic = "files";
    options.name = "a.bin";
    options.mime_type = "image/png";
    options.total_size = total_size;
    options.attribute_keys = keys;
    options.attribute_values = values;
    options.attribute_count = 1;
    options.user_ids = users;
    options.user_count = 1;
    return options;
}

static void long_file_arrives_whole(void)
{
    AUDIOROOM_ByteStreamOptions options = described(FILE_SIZE);
    uint64_t stream = 0;
    unsigned sum = 0;
    int ended = bob.bytes_ended;
    size_t at = 0, i;
    for (i = 0; i < FILE_SIZE; i++) {
        file[i] = (uint8_t)(i % 251);
        sum = sum * 31 + file[i];
    }
    OK(AUDIOROOM_OpenByteStream(alice.engine, alice.room, &options, &stream));
    while (at < FILE_SIZE) {
        size_t size = FILE_SIZE - at < 65536 ? FILE_SIZE - at : 65536;
        int spaces = alice.bytes_spaces;
        AUDIOROOM_Status status = AUDIOROOM_WriteByteStream(alice.engine, alice.room, stream, file + at, size);
        if (status == AUDIOROOM_OK) {
            at += size;
            continue;
        }
        CHECK(status == AUDIOROOM_ERR_BUSY); /* on a slow connection */
        AWAIT(alice.bytes_spaces > spaces);
    }
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_WriteByteStream(alice.engine, alice.room, stream, file, 1));
    OK(AUDIOROOM_CloseByteStream(alice.engine, alice.room, stream));
    AWAIT(alice.request == stream && bob.bytes_ended > ended);
    CHECK(alice.request_status == AUDIOROOM_OK && bob.bytes_status == AUDIOROOM_OK);
    CHECK(bob.bytes_size == FILE_SIZE && bob.bytes_sum == sum);
    CHECK(strcmp(bob.bytes_text, "alice a.bin files image/png 1500000 1") == 0);
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_WriteByteStream(alice.engine, alice.room, stream, file, 1));
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_CloseByteStream(alice.engine, alice.room, stream));
    EXPECT(AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_CancelByteStream(alice.engine, alice.room, stream));
}

static void cut_streams_end_with_an_error(void)
{
    AUDIOROOM_ByteStreamOptions options = described(10);
    uint64_t stream = 0;
    int ended = bob.bytes_ended;
    OK(AUDIOROOM_OpenByteStream(alice.engine, alice.room, &options, &stream));
    OK(AUDIOROOM_WriteByteStream(alice.engine, alice.room, stream, file, 9));
    EXPECT_TEXT(AUDIOROOM_ERR_WRONG_STATE, AUDIOROOM_CloseByteStream(alice.engine, alice.room, stream), "9 of the 10");
    AWAIT(bob.bytes_size == 9);
    OK(AUDIOROOM_CancelByteStream(alice.engine, alice.room, stream));
    AWAIT(alice.request == stream && bob.bytes_ended > ended);
    CHECK(alice.request_status == AUDIOROOM_ERR_CANCELLED && bob.bytes_status == AUDIOROOM_ERR_CANCELLED);
}

static void streams_end_with_their_room(void)
{
    uint64_t streams[17];
    int i, begun = bob.bytes_begun, ended = bob.bytes_ended;
    for (i = 0; i < 16; i++) OK(AUDIOROOM_OpenByteStream(alice.engine, alice.room, NULL, &streams[i]));
    EXPECT(AUDIOROOM_ERR_BUSY, AUDIOROOM_OpenByteStream(alice.engine, alice.room, NULL, &streams[16]));
    AWAIT(bob.bytes_begun == begun + 16);
    OK(AUDIOROOM_LogoutRoom(alice.engine, alice.room));
    AWAIT(alice.logouts == 1 && bob.bytes_ended == ended + 16);
    CHECK(alice.request_status == AUDIOROOM_ERR_CANCELLED && bob.bytes_status == AUDIOROOM_ERR_CONNECTION_LOST);
    CHECK(bob.bytes_refused == 0);
}

static void wrong_calls(void)
{
    AUDIOROOM_ByteStreamOptions options = described(-2);
    uint64_t stream = 0;
    int ended = bob.bytes_ended;
    AUDIOROOM_Engine *engine = alice.engine;
    AUDIOROOM_Room room = alice.room;
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_OpenByteStream(engine, room, NULL, NULL));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_OpenByteStream(engine, room, &options, &stream));
    options = described(-1);
    options.attribute_values = NULL;
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_OpenByteStream(engine, room, &options, &stream));
    options = described(-1);
    options.topic = "ar.voice";
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_OpenByteStream(engine, room, &options, &stream));
    EXPECT(AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_WriteByteStream(engine, room, room, file, 1));
    options = described(-1);
    OK(AUDIOROOM_OpenByteStream(engine, room, &options, &stream));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_WriteByteStream(engine, room, stream, NULL, 1));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_WriteByteStream(engine, room, stream, file, 0));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_WriteByteStream(engine, room, stream, file, 65537));
    OK(AUDIOROOM_CloseByteStream(engine, room, stream));
    AWAIT(alice.request == stream && alice.request_status == AUDIOROOM_OK && bob.bytes_ended > ended);
}

int main(void)
{
    server = start_server();
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    login(&bob, "bytes");
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    login(&alice, "bytes");
    meet(&alice, &bob);
    long_file_arrives_whole();
    cut_streams_end_with_an_error();
    wrong_calls();
    streams_end_with_their_room();
    end_peer(&alice);
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    return 0;
}
