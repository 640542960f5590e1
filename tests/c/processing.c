/*
 * Processing of the local microphone: switches, talk modes, and processors that change samples, are slow, write invalid
 * numbers, or call functions that they must not call.
 */
#include <math.h>

#include "room_test.h"

#define NULLS AUDIOROOM_ERR_NULL_ARGUMENT
#define RANGE AUDIOROOM_ERR_OUT_OF_RANGE

static Peer alice, bob;

/*
 * Instructions for a processor, and its observations. The test writes `slow` and `bad` while no processor is set. The media
 * thread writes the rest, which is read only after the processor was removed, except `calls`.
 */
typedef struct Effect {
    int calls;
    int slow;
    float bad;
    AUDIOROOM_Status refused, allowed;
    uint32_t samples, channels, rate_hz, size;
} Effect;

static void effect(void *user_data, AUDIOROOM_AudioFrame *frame)
{
    Effect *seen = user_data;
    float push[480] = {0};
    seen->size = frame->struct_size;
    seen->samples = frame->samples_per_channel;
    seen->channels = frame->channels;
    seen->rate_hz = frame->rate_hz;
    seen->refused = AUDIOROOM_EnableMic(alice.engine, 1);
    seen->allowed = AUDIOROOM_PushCaptureFrame(alice.engine, push, 480, 1, 48000);
    frame->samples[0] = seen->bad;
    if (seen->slow) {
        struct timespec pause = {0, 7000000};
        nanosleep(&pause, NULL);
    }
    __atomic_add_fetch(&seen->calls, 1, __ATOMIC_SEQ_CST);
}

static AUDIOROOM_ProcessingStats stats_of(Peer *peer)
{
    AUDIOROOM_ProcessingStats stats;
    OK(AUDIOROOM_InitProcessingStats(&stats, sizeof stats));
    OK(AUDIOROOM_GetProcessingStats(peer->engine, &stats));
    return stats;
}

static void bad_input(void)
{
    AUDIOROOM_TalkOptions talk;
    AUDIOROOM_ProcessingStats stats;
    EXPECT(NULLS, AUDIOROOM_EnableAec(NULL, 1));
    EXPECT(NULLS, AUDIOROOM_EnableHighPass(NULL, 1));
    EXPECT(NULLS, AUDIOROOM_EnableNoiseSuppression(NULL, 1));
    EXPECT(NULLS, AUDIOROOM_EnableAgc(NULL, AUDIOROOM_AUTO));
    EXPECT(NULLS, AUDIOROOM_SetPushToTalkPressed(NULL, 1));
    EXPECT(NULLS, AUDIOROOM_SetTalkOptions(alice.engine, NULL));
    EXPECT(NULLS, AUDIOROOM_InitTalkOptions(NULL, sizeof talk));
    EXPECT(NULLS, AUDIOROOM_SetCaptureProcessor(NULL, effect, NULL));
    EXPECT(NULLS, AUDIOROOM_SetPlaybackProcessor(NULL, NULL, NULL));
    EXPECT(NULLS, AUDIOROOM_InitProcessingStats(NULL, sizeof stats));
    EXPECT(NULLS, AUDIOROOM_GetProcessingStats(alice.engine, NULL));
    stats.struct_size = 0;
    EXPECT(AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_GetProcessingStats(alice.engine, &stats));
    OK(AUDIOROOM_InitTalkOptions(&talk, sizeof talk));
    CHECK(talk.mode == AUDIOROOM_TALK_OPEN && talk.hold_ms == AUDIOROOM_AUTO);
    talk.mode = 3;
    EXPECT(RANGE, AUDIOROOM_SetTalkOptions(alice.engine, &talk));
    talk.mode = AUDIOROOM_TALK_VOICE;
    talk.pre_roll_ms = 201;
    EXPECT(RANGE, AUDIOROOM_SetTalkOptions(alice.engine, &talk));
    talk.pre_roll_ms = -2;
    EXPECT(RANGE, AUDIOROOM_SetTalkOptions(alice.engine, &talk));
    talk.pre_roll_ms = 0;
    talk.threshold_percent = 0;
    EXPECT(RANGE, AUDIOROOM_SetTalkOptions(alice.engine, &talk));
    talk.threshold_percent = 50;
    talk.hold_ms = 5001;
    EXPECT(RANGE, AUDIOROOM_SetTalkOptions(alice.engine, &talk));
}

/*
 * Files and pushed samples are not processed unless a call enables a step. When echo cancellation is AUDIOROOM_AUTO again and the
 * other steps are switched off, they are unprocessed again.
 */
static void what_is_switched_on_runs(void)
{
    AUDIOROOM_ProcessingStats stats;
    AWAIT(stats_of(&alice).delay_ms == 0);
    stats = stats_of(&alice);
    CHECK(stats.aec == 0 && stats.high_pass == 0 && stats.noise_suppression == 0 && stats.agc == 0 && stats.is_open == 1);
    OK(AUDIOROOM_EnableAec(alice.engine, 1));
    OK(AUDIOROOM_EnableNoiseSuppression(alice.engine, 1));
    OK(AUDIOROOM_EnableAgc(alice.engine, 1));
    AWAIT(stats_of(&alice).delay_ms > 15);
    stats = stats_of(&alice);
    CHECK(stats.aec == 1 && stats.noise_suppression == 1 && stats.agc == 1 && stats.delay_ms < 25);
    OK(AUDIOROOM_EnableAec(alice.engine, AUDIOROOM_AUTO));
    OK(AUDIOROOM_EnableNoiseSuppression(alice.engine, 0));
    OK(AUDIOROOM_EnableAgc(alice.engine, 0));
    AWAIT(stats_of(&alice).delay_ms == 0);
}

static void a_key_lets_sound_through(void)
{
    AUDIOROOM_TalkOptions talk;
    OK(AUDIOROOM_InitTalkOptions(&talk, sizeof talk));
    talk.mode = AUDIOROOM_TALK_PUSH;
    talk.hold_ms = 0;
    OK(AUDIOROOM_SetTalkOptions(alice.engine, &talk));
    AWAIT(stats_of(&alice).is_open == 0);
    OK(AUDIOROOM_SetPushToTalkPressed(alice.engine, 1));
    AWAIT(stats_of(&alice).is_open == 1);
    OK(AUDIOROOM_SetPushToTalkPressed(alice.engine, 0));
    AWAIT(stats_of(&alice).is_open == 0);
    talk.mode = AUDIOROOM_TALK_OPEN;
    OK(AUDIOROOM_SetTalkOptions(alice.engine, &talk));
    AWAIT(stats_of(&alice).is_open == 1);
}

static void processors_change_sound_and_are_watched(void)
{
    Effect of_capture = {0}, of_playback = {0};
    AUDIOROOM_ProcessingStats stats;
    int calls, problems;
    of_capture.bad = NAN;
    of_playback.bad = INFINITY;
    OK(AUDIOROOM_SetCaptureProcessor(alice.engine, effect, &of_capture));
    OK(AUDIOROOM_SetPlaybackProcessor(alice.engine, effect, &of_playback));
    AWAIT(__atomic_load_n(&of_capture.calls, __ATOMIC_SEQ_CST) > 5);
    AWAIT(__atomic_load_n(&of_playback.calls, __ATOMIC_SEQ_CST) > 5);
    /* Both processors write invalid samples, which become silence. The application gets one event for each, with advice. */
    AWAIT(alice.audio_problems == 2);
    CHECK(alice.audio_problem_status == AUDIOROOM_ERR_OUT_OF_RANGE);
    CHECK(strstr(alice.audio_problem_text, "processor wrote ") && strstr(alice.audio_problem_text, "correct"));
    OK(AUDIOROOM_SetPlaybackProcessor(alice.engine, NULL, NULL));
    OK(AUDIOROOM_SetCaptureProcessor(alice.engine, NULL, NULL));
    /* No processor runs now, so the observations can be read. */
    calls = of_capture.calls;
    CHECK(of_capture.size >= sizeof(AUDIOROOM_AudioFrame) && of_capture.rate_hz == 48000);
    CHECK(of_capture.samples == 480 && of_playback.samples == 120);
    CHECK(of_capture.channels >= 1 && of_capture.channels <= 2);
    CHECK(of_capture.refused == AUDIOROOM_ERR_WRONG_THREAD && of_playback.refused == AUDIOROOM_ERR_WRONG_THREAD);
    /* The call is permitted inside a processor. It fails because the capture device is a file. */
    CHECK(of_capture.allowed == AUDIOROOM_ERR_WRONG_STATE);
    stats = stats_of(&alice);
    CHECK(stats.capture_calls >= calls && stats.capture_bad_samples >= calls);
    CHECK(stats.playback_calls >= 5 && stats.playback_bad_samples >= 5);

    of_capture.slow = 1;
    of_capture.bad = 0;
    OK(AUDIOROOM_SetCaptureProcessor(alice.engine, effect, &of_capture));
    problems = alice.audio_problems;
    AWAIT(stats_of(&alice).slow_capture_calls >= 20);
    AWAIT(alice.audio_problems > problems);
    CHECK(alice.audio_problem == AUDIOROOM_PROBLEM_CAPTURE_PROCESSOR);
    CHECK(alice.audio_problem_status == AUDIOROOM_ERR_TIMEOUT);
    CHECK(strstr(alice.audio_problem_text, "its limit is 5.00 ms") && strstr(alice.audio_problem_text, "do less in it"));
    /* Reported at most every 5 s, however many calls are slow. */
    AWAIT(stats_of(&alice).slow_capture_calls >= 40);
    CHECK(alice.audio_problems == problems + 1);
    OK(AUDIOROOM_SetCaptureProcessor(alice.engine, NULL, NULL));
    CHECK(stats_of(&alice).longest_capture_call_ms >= 7);
    calls = of_capture.calls;
    meet(&alice, &bob);
    CHECK(of_capture.calls == calls);
    /* The end of the engine removes the processor. */
    OK(AUDIOROOM_SetCaptureProcessor(alice.engine, effect, &of_capture));
    end_peer(&alice);
    calls = of_capture.calls;
    step(50);
    CHECK(of_capture.calls == calls);
}

int main(void)
{
    AUDIOROOM_Server *server = start_server();
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    bad_input();
    login(&alice, "processing");
    login(&bob, "processing");
    what_is_switched_on_runs();
    a_key_lets_sound_through();
    processors_change_sound_and_are_watched();
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    puts("processing: ok");
    return 0;
}
