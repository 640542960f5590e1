/*
 * Quality events: sent at a fixed period while something is published or played. Invalid pushed samples are reported too.
 */
#include "tone.h"

#define NULLS AUDIOROOM_ERR_NULL_ARGUMENT
#define RANGE AUDIOROOM_ERR_OUT_OF_RANGE
#define PERIOD_MS 500

static Peer alice, bob;
static AUDIOROOM_PublishQualityEvent sent;
static AUDIOROOM_PlayQuality heard;
static int sent_count, heard_count;

static void on_publish_quality(void *user_data, const AUDIOROOM_PublishQualityEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->status == AUDIOROOM_OK);
    CHECK(event->room == peer->room && event->stream == peer->own_stream);
    CHECK(event->quality >= -1 && event->quality <= 3 && event->connection_quality >= -1 && event->connection_quality <= 3);
    CHECK(event->period_ms >= PERIOD_MS);
    sent = *event;
    sent_count++;
    count_event(peer, "on_publish_quality", event->message);
}

static void on_play_quality(void *user_data, const AUDIOROOM_PlayQualityEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->count == 1 && event->period_ms >= PERIOD_MS);
    heard = *event->qualities[0];
    CHECK(heard.struct_size >= sizeof heard && heard.room == peer->room && heard.stream == peer->stream);
    heard_count++;
    count_event(peer, "on_play_quality", event->message);
}

static AUDIOROOM_StreamStats stats_of(Peer *peer, AUDIOROOM_Stream stream)
{
    AUDIOROOM_StreamStats stats;
    OK(AUDIOROOM_InitStreamStats(&stats, sizeof stats));
    CHECK(isnan(stats.loss) && isnan(stats.round_trip_ms));
    OK(AUDIOROOM_GetStreamStats(peer->engine, peer->room, stream, &stats));
    return stats;
}

static void start(Peer *peer, const char *name)
{
    AUDIOROOM_Callbacks callbacks;
    start_peer(peer, name, AUDIOROOM_EVENTS_POLL);
    callbacks = callbacks_of(peer);
    callbacks.on_publish_quality = on_publish_quality;
    callbacks.on_play_quality = on_play_quality;
    OK(AUDIOROOM_SetCallbacks(peer->engine, &callbacks));
}

int main(void)
{
    AUDIOROOM_Server *server = start_server();
    int before;

    start(&alice, "alice");
    OK(AUDIOROOM_SetDevice(alice.engine, AUDIOROOM_DEVICE_CAPTURE, "push"));
    start(&bob, "bob");
    EXPECT(NULLS, AUDIOROOM_StartQualityMonitor(NULL, PERIOD_MS));
    EXPECT(NULLS, AUDIOROOM_StopQualityMonitor(NULL));
    EXPECT(RANGE, AUDIOROOM_StartQualityMonitor(alice.engine, 499));
    EXPECT(RANGE, AUDIOROOM_StartQualityMonitor(alice.engine, 60001));
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    OK(AUDIOROOM_StartQualityMonitor(alice.engine, 3000));
    OK(AUDIOROOM_StartQualityMonitor(alice.engine, PERIOD_MS));
    login(&alice, "lobby");
    login(&bob, "lobby");
    AWAIT(bob.streams == 1 && alice.publish_active > 0);

    OK(AUDIOROOM_StartQualityMonitor(bob.engine, PERIOD_MS));
    PUSH_UNTIL(alice.engine, 0.25f, sent_count >= 2 && heard_count >= 2 && sent.packets > 10 && heard.packets > 10 && heard.quality >= AUDIOROOM_QUALITY_GOOD);
    CHECK(sent.send_bps > 6000 && sent.bitrate_bps > 6000 && heard.receive_bps > 6000);
    CHECK(heard.loss >= 0 && heard.loss <= 1 && heard.concealed >= 0 && heard.concealed <= 1 && heard.buffer_ms > 0);
    /* Listeners report once a second, and the server sums their reports up. */
    PUSH_UNTIL(alice.engine, 0.25f, sent.listener_loss >= 0 && sent.median_residual_loss >= 0 && sent.quality >= AUDIOROOM_QUALITY_GOOD &&
                          sent.round_trip_ms >= 0 && sent.mos > 1);
    /* Opinion scores end at 4.41: R = 93.2 of G.107. */
    PUSH_UNTIL(alice.engine, 0.25f, heard.mos > 1);
    CHECK(sent.mos <= 4.42f && heard.mos <= 4.42f);

    /* The stats of the local stream have a round trip, those of the remote stream a round trip and a loss. */
    CHECK(stats_of(&alice, alice.own_stream).round_trip_ms >= 0 && stats_of(&bob, bob.stream).round_trip_ms >= 0);
    CHECK(stats_of(&bob, bob.stream).loss >= 0 && stats_of(&bob, bob.stream).loss <= 1);

    /* Invalid samples become silence, and an event with advice reports them. */
    CHECK(alice.audio_problems == 0);
    PUSH_UNTIL(alice.engine, NAN, alice.audio_problems == 1);
    CHECK(alice.audio_problem == AUDIOROOM_PROBLEM_PUSHED_SOUND && alice.audio_problem_status == RANGE);
    CHECK(strstr(alice.audio_problem_text, "given to PushCaptureFrame") && strstr(alice.audio_problem_text, "correct"));

    /* The same for the aux input. */
    {
        float frame[480];
        int n;
        for (n = 0; n < 480; n++) frame[n] = NAN;
        OK(AUDIOROOM_EnableAux(alice.engine, 1));
        OK(AUDIOROOM_PushAuxFrame(alice.engine, frame, 480, 1, 48000));
        PUSH_UNTIL(alice.engine, 0.25f, strstr(alice.audio_problem_text, "480 samples given to the aux input") != NULL);
        OK(AUDIOROOM_EnableAux(alice.engine, 0));
    }

    OK(AUDIOROOM_StopQualityMonitor(bob.engine));
    meet(&alice, &bob);
    step(50);
    before = heard_count;
    PUSH_UNTIL(alice.engine, 0.25f, sent.period_ms > 0 && sent_count > before + 2);
    CHECK(heard_count == before);

    /* An unpublished stream has no more events. */
    OK(AUDIOROOM_StopPublish(alice.engine, alice.room));
    AWAIT(bob.streams == 0);
    before = sent_count;
    meet(&bob, &alice);
    {
        long long until = now_ms() + 3 * PERIOD_MS;
        while (now_ms() < until) step(20);
    }
    CHECK(sent_count == before);
    end_peer(&alice);
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    puts("quality: ok");
    return 0;
}
