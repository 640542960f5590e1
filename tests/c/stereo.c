/*
 * Stereo from C to C: one engine pushes stereo frames with the music profile, and the other one pulls each tone on its own
 * side. Then the profile changes to a mono voice while the stream continues, and both tones are on both sides.
 */
/* Short, so that a busy machine that is late now and then still has complete windows. */
#define WINDOW (5 * 480)
#define CHANNELS 2
#include "push_pull.h"

#define LEFT_HZ 500.0
#define RIGHT_HZ 1400.0
#define LOUD 0.4

/* A tone on each side. */
static void fill(float frame[CHANNELS * FRAME])
{
    int i;
    for (i = 0; i < FRAME; i++) {
        double time_s = (double)(pushed_samples + i) / RATE;
        frame[2 * i] = (float)(LOUD * sin(TURN * LEFT_HZ * time_s));
        frame[2 * i + 1] = (float)(LOUD * sin(TURN * RIGHT_HZ * time_s));
    }
}

static const char *heard(void)
{
    static char text[128];
    snprintf(text, sizeof text, "500 Hz %.3f %.3f, 1400 Hz %.3f %.3f", amplitude(0, LEFT_HZ), amplitude(1, LEFT_HZ),
             amplitude(0, RIGHT_HZ), amplitude(1, RIGHT_HZ));
    return text;
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
