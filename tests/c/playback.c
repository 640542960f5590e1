/*
 * Playback and the aux input from C: bad input is refused with a text, and valid input is heard by another engine in the same
 * room.
 */
#include <math.h>

#include "room_test.h"

#define NULLS AUDIOROOM_ERR_NULL_ARGUMENT
#define RANGE AUDIOROOM_ERR_OUT_OF_RANGE
#define STATE AUDIOROOM_ERR_WRONG_STATE
#define KIND AUDIOROOM_ERR_WRONG_KIND
#define GONE AUDIOROOM_ERR_NOT_FOUND

static float frame[960];

static void null_engines(void)
{
    AUDIOROOM_Engine *none = NULL;
    uint32_t count;
    EXPECT(NULLS, AUDIOROOM_SetMaxDecodedStreams(none, 4));
    EXPECT(NULLS, AUDIOROOM_GetMaxDecodedStreams(none, &count));
    EXPECT(NULLS, AUDIOROOM_EnableSidetone(none, 1));
    EXPECT(NULLS, AUDIOROOM_SetSidetoneVolume(none, 100));
    EXPECT(NULLS, AUDIOROOM_EnableAux(none, 1));
    EXPECT(NULLS, AUDIOROOM_PushAuxFrame(none, frame, 480, 2, 48000));
    EXPECT(NULLS, AUDIOROOM_SetAuxSource(none, NULL, NULL));
    EXPECT(NULLS, AUDIOROOM_SetAuxVolume(none, 100, 100));
    EXPECT(NULLS, AUDIOROOM_MuteAuxPlayback(none, 1));
    CHECK(AUDIOROOM_SetStreamPan(none, 0, 0, 0) < 0);
}

static void numbers(AUDIOROOM_Engine *engine)
{
    uint32_t count = 0;
    int32_t volume = -1, sent = -1;
    OK(AUDIOROOM_GetMaxDecodedStreams(engine, &count));
    CHECK(count == 16);
    EXPECT(NULLS, AUDIOROOM_GetMaxDecodedStreams(engine, NULL));
    EXPECT(RANGE, AUDIOROOM_SetMaxDecodedStreams(engine, 0));
    EXPECT(RANGE, AUDIOROOM_SetMaxDecodedStreams(engine, 129));
    OK(AUDIOROOM_SetMaxDecodedStreams(engine, 3));
    OK(AUDIOROOM_GetMaxDecodedStreams(engine, &count));
    CHECK(count == 3);
    OK(AUDIOROOM_SetMaxDecodedStreams(engine, 128));
    EXPECT(RANGE, AUDIOROOM_SetSidetoneVolume(engine, 201));
    EXPECT(RANGE, AUDIOROOM_SetSidetoneVolume(engine, -1));
    OK(AUDIOROOM_GetSidetoneVolume(engine, &volume));
    CHECK(volume == 100);
    OK(AUDIOROOM_SetSidetoneVolume(engine, 200));
    OK(AUDIOROOM_GetSidetoneVolume(engine, &volume));
    CHECK(volume == 200);
    EXPECT(RANGE, AUDIOROOM_SetAuxVolume(engine, 0, -1));
    EXPECT(RANGE, AUDIOROOM_SetAuxVolume(engine, 201, 0));
    EXPECT(RANGE, AUDIOROOM_SetAuxVolume(engine, 0, 201));
    OK(AUDIOROOM_SetAuxVolume(engine, 0, 100));
    OK(AUDIOROOM_GetAuxVolume(engine, &volume, &sent));
    CHECK(volume == 0 && sent == 100);
    OK(AUDIOROOM_MuteAuxPlayback(engine, -1));
    OK(AUDIOROOM_IsAuxPlaybackMuted(engine, &volume));
    CHECK(volume == 1);
    OK(AUDIOROOM_MuteAuxPlayback(engine, 0));
    OK(AUDIOROOM_IsAuxEnabled(engine, &volume));
    CHECK(volume == 0);
    OK(AUDIOROOM_IsSidetoneEnabled(engine, &volume));
    CHECK(volume == 0);
}

static void frames(AUDIOROOM_Engine *engine)
{
    AUDIOROOM_Status status = AUDIOROOM_OK;
    int taken;
    EXPECT(STATE, AUDIOROOM_PushAuxFrame(engine, frame, 480, 2, 48000));
    OK(AUDIOROOM_EnableAux(engine, 1));
    EXPECT(NULLS, AUDIOROOM_PushAuxFrame(engine, NULL, 480, 2, 48000));
    EXPECT(RANGE, AUDIOROOM_PushAuxFrame(engine, frame, 479, 2, 48000));
    EXPECT(RANGE, AUDIOROOM_PushAuxFrame(engine, frame, 481, 1, 48000));
    EXPECT(RANGE, AUDIOROOM_PushAuxFrame(engine, frame, 0, 1, 48000));
    EXPECT(RANGE, AUDIOROOM_PushAuxFrame(engine, frame, 480, 0, 48000));
    EXPECT(RANGE, AUDIOROOM_PushAuxFrame(engine, frame, 480, 3, 48000));
    EXPECT(RANGE, AUDIOROOM_PushAuxFrame(engine, frame, 960, 1, 96000));
    EXPECT(RANGE, AUDIOROOM_PushAuxFrame(engine, frame, 70, 1, 7000));
    frame[0] = NAN;
    frame[1] = INFINITY;
    frame[2] = 1e-40f;
    OK(AUDIOROOM_PushAuxFrame(engine, frame, 441, 1, 44100));
    OK(AUDIOROOM_PushAuxFrame(engine, frame, 480, 2, 48000));
    /* Nothing reads the aux input, so it is full after 200 ms and returns AUDIOROOM_ERR_BUSY. */
    for (taken = 0; taken < 100 && status == AUDIOROOM_OK; taken++)
        status = AUDIOROOM_PushAuxFrame(engine, frame, 480, 2, 48000);
    CHECK(status == AUDIOROOM_ERR_BUSY && taken < 25);
    OK(AUDIOROOM_EnableAux(engine, 0));
    OK(AUDIOROOM_EnableAux(engine, 0));
    EXPECT(STATE, AUDIOROOM_PushAuxFrame(engine, frame, 480, 2, 48000));
    frame[0] = frame[1] = frame[2] = 0;
}

/* What the library requested, and the results of calls from inside the callback. */
static volatile int asked, not_ours, ours;
static double phase;
static AUDIOROOM_Engine *puller;

static void on_aux_pull(void *user_data, AUDIOROOM_AuxFrame *aux)
{
    uint32_t i;
    CHECK(user_data == (void *)&asked && aux->struct_size == sizeof *aux);
    CHECK(aux->channels == 2 && aux->rate_hz == 48000 && aux->samples_per_channel == 480);
    /* A mono frame at another rate. */
    aux->channels = 1;
    aux->rate_hz = 32000;
    aux->samples_per_channel = 320;
    for (i = 0; i < 320; i++, phase += 2 * 3.14159265358979 * 1000 / 32000) aux->interleaved[i] = 0.3f * (float)sin(phase);
    asked++;
    not_ours += AUDIOROOM_SetAuxSource(puller, NULL, NULL) == AUDIOROOM_ERR_WRONG_THREAD;
    not_ours += AUDIOROOM_DestroyEngine(&puller) == AUDIOROOM_ERR_WRONG_THREAD;
    ours += AUDIOROOM_PushAuxFrame(puller, NULL, 480, 2, 48000) == NULLS;
}

static float level_of(const Peer *listener)
{
    float level = 0;
    OK(AUDIOROOM_GetSoundLevel(listener->engine, listener->room, listener->stream, &level));
    return level;
}

static void a_room(void)
{
    Peer alice, bob;
    int before;
    int32_t value = -1;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    login(&alice, "music");
    login(&bob, "music");
    AWAIT(alice.publish_active && bob.streams == 1);
    EXPECT(RANGE, AUDIOROOM_SetStreamPan(bob.engine, bob.room, bob.stream, 101));
    EXPECT(RANGE, AUDIOROOM_SetStreamPan(bob.engine, bob.room, bob.stream, -101));
    EXPECT(KIND, AUDIOROOM_SetStreamPan(bob.engine, bob.room, bob.room, 0));
    EXPECT(STATE, AUDIOROOM_SetStreamPan(alice.engine, alice.room, alice.own_stream, 0));
    OK(AUDIOROOM_SetStreamPan(bob.engine, bob.room, bob.stream, -100));
    OK(AUDIOROOM_GetStreamPan(bob.engine, bob.room, bob.stream, &value));
    CHECK(value == -100);
    OK(AUDIOROOM_IsStreamMuted(bob.engine, bob.room, bob.stream, &value));
    CHECK(value == 0);
    OK(AUDIOROOM_MuteStream(bob.engine, bob.room, bob.stream, -1));
    OK(AUDIOROOM_IsStreamMuted(bob.engine, bob.room, bob.stream, &value));
    CHECK(value == 1);
    OK(AUDIOROOM_MuteStream(bob.engine, bob.room, bob.stream, 0));
    OK(AUDIOROOM_SetPlayVolume(bob.engine, bob.room, bob.stream, 30));
    OK(AUDIOROOM_GetPlayVolume(bob.engine, bob.room, bob.stream, &value));
    CHECK(value == 30);

    OK(AUDIOROOM_EnableMic(alice.engine, 0));
    puller = alice.engine;
    OK(AUDIOROOM_SetAuxSource(alice.engine, on_aux_pull, (void *)&asked));
    OK(AUDIOROOM_EnableAux(alice.engine, 1));
    AWAIT(bob.first_audio > 0);
    AWAIT(level_of(&bob) > 50); /* although the microphone is off */
    OK(AUDIOROOM_SetAuxVolume(alice.engine, 100, 0));
    AWAIT(level_of(&bob) < 10);
    OK(AUDIOROOM_SetAuxVolume(alice.engine, 0, 100));
    AWAIT(level_of(&bob) > 50);
    OK(AUDIOROOM_SetAuxSource(alice.engine, NULL, NULL));
    before = asked;
    CHECK(before > 0 && not_ours == 2 * before && ours == before && puller == alice.engine);
    AWAIT(level_of(&bob) < 10);
    AWAIT(alice.aux_problems == 1);
    CHECK(asked == before);
    EXPECT(GONE, AUDIOROOM_SetStreamPan(bob.engine, bob.room, bob.stream + 1000000, 0));
    OK(AUDIOROOM_EnableSidetone(alice.engine, 1));
    OK(AUDIOROOM_EnableSidetone(alice.engine, 0));
    end_peer(&alice);
    end_peer(&bob);
}

int main(void)
{
    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Server *server;
    null_engines();
    OK(AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, NULL, &engine));
    numbers(engine);
    frames(engine);
    OK(AUDIOROOM_DestroyEngine(&engine));
    server = start_server();
    a_room();
    OK(AUDIOROOM_DestroyServer(&server));
    return 0;
}
