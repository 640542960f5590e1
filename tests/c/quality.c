/*
 * How voices do: told at a period while something is published or played; and pushed sound that is none is told of.
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
    told(peer, "on_publish_quality", event->message);
}

static void on_play_quality(void *user_data, const AUDIOROOM_PlayQualityEvent *event)
{
    Peer *peer = user_data;
    CHECK(event->struct_size >= sizeof *event && event->count == 1 && event->period_ms >= PERIOD_MS);
    heard = *event->qualities[0];
    CHECK(heard.struct_size >= sizeof heard && heard.room == peer->room && heard.stream == peer->stream);
    heard_count++;
    told(peer, "on_play_quality", event->message);
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
    PUSH_UNTIL(alice.engine, 0.25f, sent_count >= 2 && heard_count >= 2 && sent.packets > 10 && heard.packets > 10 && heard.quality >= 2);
    CHECK(sent.send_bps > 6000 && sent.bitrate_bps > 6000 && heard.receive_bps > 6000);
    CHECK(heard.loss >= 0 && heard.loss <= 1 && heard.concealed >= 0 && heard.concealed <= 1 && heard.buffer_ms > 0);
    /* Listeners report once a second, and the server sums that up. */
    PUSH_UNTIL(alice.engine, 0.25f, sent.listener_loss >= 0 && sent.median_loss_left >= 0 && sent.quality >= 2 && sent.round_trip_ms >= 0);

    /* Sound that is none becomes silence, which is told, with what to do. */
    CHECK(alice.audio_problems == 0);
    PUSH_UNTIL(alice.engine, NAN, alice.audio_problems == 1);
    CHECK(alice.audio_problem == AUDIOROOM_PROBLEM_PUSHED_SOUND && alice.audio_problem_status == RANGE);
    CHECK(strstr(alice.audio_problem_text, "given to PushCaptureFrame") && strstr(alice.audio_problem_text, "correct"));

    /* In the aux input alike. */
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

    /* What is no longer published is no longer told of. */
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
