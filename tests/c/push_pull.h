/*
 * One engine pushes 10 ms at a time, and another one pulls stereo, at the pace of a sound card. The last WINDOW samples of both
 * sides are kept. Before it includes this file, a program defines WINDOW, and CHANNELS of what it pushes.
 */
#ifndef PUSH_PULL_H
#define PUSH_PULL_H

#include <math.h>

#include "room_test.h"

#define RATE 48000
#define FRAME 480

static const double TURN = 2 * 3.14159265358979;

static float pulled[2][WINDOW];
static int at;
static long pushed_samples;

/* Fills the frame with what is pushed next, from sample `pushed_samples` on. Defined by the program. */
static void fill(float frame[CHANNELS * FRAME]);

/* What was heard, for the text of a failure. Defined by the program. */
static const char *heard(void);

/* The amplitude of a tone in the last WINDOW samples of one side. */
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

/* Pushes 10 ms and pulls 10 ms. */
static void ten_milliseconds(Peer *talker, Peer *listener)
{
    float pushed[CHANNELS * FRAME], both[2 * FRAME];
    AUDIOROOM_Status status;
    int i;
    fill(pushed);
    pushed_samples += FRAME;
    status = AUDIOROOM_PushCaptureFrame(talker->engine, pushed, FRAME, CHANNELS, RATE);
    CHECK(status == AUDIOROOM_OK || status == AUDIOROOM_ERR_BUSY);
    OK(AUDIOROOM_PullPlaybackFrame(listener->engine, both, FRAME, 2, RATE));
    for (i = 0; i < FRAME; i++, at = (at + 1) % WINDOW) {
        pulled[0][at] = both[2 * i];
        pulled[1][at] = both[2 * i + 1];
    }
}

/* Pushes and pulls at the pace of a sound card until the condition holds. */
static void play_until(Peer *talker, Peer *listener, int (*holds)(void), const char *what)
{
    long long start = now_ms();
    long frames = 0;
    while (!holds()) {
        long long due = start + 10 * frames - now_ms();
        if (now_ms() > start + DEADLINE_MS) FAIL("not in %d ms: %s; %s", DEADLINE_MS, what, heard());
        if (due > 0) {
            step((int)due);
            continue;
        }
        ten_milliseconds(talker, listener);
        frames++;
    }
}

#endif
