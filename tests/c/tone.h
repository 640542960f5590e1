/*
 * Pushes a tone at the pace of a microphone. For programs that begin with room_test.h.
 */
#ifndef TONE_H
#define TONE_H

#include <math.h>

#include "room_test.h"

#define TONE_HZ 1000.0

/* Pushes 10 ms of a tone of this amplitude as soon as there is room for it. */
static void push_tone(AUDIOROOM_Engine *engine, float amplitude)
{
    static uint64_t position;
    float frame[480];
    AUDIOROOM_Status status;
    int n;
    for (n = 0; n < 480; n++, position++)
        frame[n] = amplitude * (float)sin(2 * 3.14159265358979 * TONE_HZ * (double)position / 48000.0);
    while ((status = AUDIOROOM_PushCaptureFrame(engine, frame, 480, 1, 48000)) == AUDIOROOM_ERR_BUSY) step(1);
    EXPECT(AUDIOROOM_OK, status);
}

/* Pushes a frame every 10 ms until the condition holds. */
#define PUSH_UNTIL(engine, amplitude, condition)                                    \
    do {                                                                            \
        long long begin_ = now_ms(), frames_ = 0;                                   \
        while (!(condition)) {                                                      \
            if (now_ms() > begin_ + DEADLINE_MS) FAIL("not so in time: %s", #condition); \
            for (; frames_ * 10 <= now_ms() - begin_; frames_++) push_tone(engine, amplitude); \
            step(5);                                                                \
        }                                                                           \
    } while (0)

#endif
