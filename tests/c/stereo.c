/*
 * Stereo from C to C: one engine pushes stereo frames with the music profile, and the other one pulls each tone on its own
 * side. Then the profile changes to a mono voice while the stream continues, and both tones are on both sides.
 */
#include <math.h>

#include "room_test.h"

#define RATE 48000
#define FRAME 480
/* Short, so that a busy machine that is late now and then still has complete windows. */
#define WINDOW (5 * FRAME)
#define LEFT_HZ 500.0
#define RIGHT_HZ 1400.0
#define LOUD 0.4

static const double TURN = 2 * 3.14159265358979;

static float pulled[2][WINDOW];
static int at;
static long pushed_samples;

/* The amplitude of a tone in the last 50 ms of one side. */
static double amplitude(int side, double frequency_hz)
{
    double re = 0, im = 0;
    int i;
    for (i = 0; i < WINDOW; i++) {
        double window = 1 - cos(TURN * i / WINDOW);
        double sample = pulled[side][(at + i) % WINDOW] * window;
        re += sample * cos(TURN * frequency_hz * i / RATE);
        im += sample * sin(TURN * frequency_hz * i / RATE);
    }
    return 2 * sqrt(re * re + im * im) / WINDOW;
}

/* Pushes 10 ms of both tones and pulls 10 ms. */
static void ten_milliseconds(Peer *talker, Peer *listener)
{
    float frame[2 * FRAME];
    AUDIOROOM_Status status;
    int i;
    for (i = 0; i < FRAME; i++, pushed_samples++) {
        frame[2 * i] = (float)(LOUD * sin(TURN * LEFT_HZ * (double)pushed_samples / RATE));
        frame[2 * i + 1] = (float)(LOUD * sin(TURN * RIGHT_HZ * (double)pushed_samples / RATE));
    }
    status = AUDIOROOM_PushCaptureFrame(talker->engine, frame, FRAME, 2, RATE);
    CHECK(status == AUDIOROOM_OK || status == AUDIOROOM_ERR_BUSY);
    OK(AUDIOROOM_PullPlaybackFrame(listener->engine, frame, FRAME, 2, RATE));
    for (i = 0; i < FRAME; i++, at = (at + 1) % WINDOW) {
        pulled[0][at] = frame[2 * i];
        pulled[1][at] = frame[2 * i + 1];
    }
}

static int is_apart(void)
{
    double left = amplitude(0, LEFT_HZ), right = amplitude(1, RIGHT_HZ);
    return left > 0.3 && right > 0.3 && amplitude(1, LEFT_HZ) < 0.1 * left && amplitude(0, RIGHT_HZ) < 0.1 * right;
}

/* Whether both sides have both tones, each at half its amplitude. */
static int is_together(void)
{
    int side, is_so = 1;
    for (side = 0; side < 2; side++) {
        double low = amplitude(side, LEFT_HZ), high = amplitude(side, RIGHT_HZ);
        is_so = is_so && low > 0.15 && low < 0.25 && high > 0.15 && high < 0.25;
    }
    return is_so;
}

/* Pushes and pulls at the pace of a sound card until the condition holds. */
static void play_until(Peer *talker, Peer *listener, int (*holds)(void), const char *what)
{
    long long start = now_ms();
    long frames = 0;
    while (!holds()) {
        long long due = start + 10 * frames - now_ms();
        if (now_ms() > start + DEADLINE_MS)
            FAIL("not in %d ms: %s; 500 Hz %.3f %.3f, 1400 Hz %.3f %.3f", DEADLINE_MS, what, amplitude(0, LEFT_HZ),
                 amplitude(1, LEFT_HZ), amplitude(0, RIGHT_HZ), amplitude(1, RIGHT_HZ));
        if (due > 0) {
            step((int)due);
            continue;
        }
        ten_milliseconds(talker, listener);
        frames++;
    }
}

int main(void)
{
    AUDIOROOM_Server *server = start_server();
    AUDIOROOM_AudioProfile profile;
    Peer alice, bob;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    OK(AUDIOROOM_SetDevice(alice.engine, AUDIOROOM_DEVICE_CAPTURE, "push"));
    OK(AUDIOROOM_SetDevice(bob.engine, AUDIOROOM_DEVICE_PLAYBACK, "pull"));
    OK(AUDIOROOM_InitMusicProfile(&profile, sizeof profile));
    CHECK(profile.channels == 2);
    OK(AUDIOROOM_SetAudioProfile(alice.engine, &profile));
    login(&alice, "hall");
    login(&bob, "hall");
    AWAIT(alice.publish_active && bob.streams == 1);
    play_until(&alice, &bob, is_apart, "each tone is on its own side");

    OK(AUDIOROOM_InitAudioProfile(&profile, sizeof profile));
    profile.processing = 0;
    OK(AUDIOROOM_SetAudioProfile(alice.engine, &profile));
    play_until(&alice, &bob, is_together, "both tones are on both sides");
    OK(AUDIOROOM_InitMusicProfile(&profile, sizeof profile));
    OK(AUDIOROOM_SetAudioProfile(alice.engine, &profile));
    play_until(&alice, &bob, is_apart, "each tone is on its own side again");
    CHECK(bob.streams_added == 1);
    end_peer(&alice);
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    puts("stereo: ok");
    return 0;
}
