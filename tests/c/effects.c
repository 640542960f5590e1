/*
 * Effects on the local voice, from C to C: one engine pushes a voice, and the other one pulls it with another pitch, with less
 * bass, with a room after it, and on one side. Before that, each wrong value is refused with a text that names it.
 */
#define WINDOW (10 * 480)
#define CHANNELS 1
#include "push_pull.h"

#define VOICE_HZ 150.0
#define HARMONICS 8

static int is_voice_on = 1;
static long hall_began;

/* A voice with harmonics, or silence. */
static void fill(float frame[CHANNELS * FRAME])
{
    int i, k;
    for (i = 0; i < FRAME; i++) {
        double sample = 0, time_s = (double)(pushed_samples + i) / RATE;
        for (k = 1; k <= HARMONICS; k++) sample += 0.1 * sin(TURN * k * VOICE_HZ * time_s) / k;
        frame[i] = is_voice_on ? (float)sample : 0;
    }
}

static double power(int side)
{
    double sum = 0;
    int i;
    for (i = 0; i < WINDOW; i++) sum += (double)pulled[side][i] * pulled[side][i];
    return sum / WINDOW;
}

static const char *heard(void)
{
    static char text[128];
    snprintf(text, sizeof text, "150 Hz %.3f, 238 Hz %.3f, power %g %g", amplitude(0, VOICE_HZ), amplitude(0, VOICE_HZ * 1.5874),
             power(0), power(1));
    return text;
}

static int is_own_voice(void) { return amplitude(0, VOICE_HZ) > 0.07 && amplitude(0, VOICE_HZ * 1.5874) < 0.02; }
static int is_higher(void) { return amplitude(0, VOICE_HZ * 1.5874) > 0.04 && amplitude(0, VOICE_HZ) < 0.02; }
static int has_less_bass(void) { return amplitude(0, VOICE_HZ) < 0.03 && amplitude(0, 8 * VOICE_HZ) > 0.008; }
/* The hall is full: the voice has sounded in it for a second. */
static int is_second_over(void) { return pushed_samples > hall_began + RATE; }
static int is_room_alone(void) { return power(0) > 1e-6 && power(0) < 1e-4 && power(1) > 1e-6; }
static int is_silent(void) { return power(0) < 1e-9 && power(1) < 1e-9; }
/* The head shadows high frequencies at the far ear, and hardly any low ones. */
static int is_on_the_left(void)
{
    double left = amplitude(0, 8 * VOICE_HZ), right = amplitude(1, 8 * VOICE_HZ);
    return left > 1.6 * right && right > 0.002 && amplitude(1, VOICE_HZ) > 0.06;
}

static void refuse_wrong_values(AUDIOROOM_Engine *engine)
{
    float gains[AUDIOROOM_EQUALIZER_BANDS] = { 0 }, value = 0;
    AUDIOROOM_ReverbOptions room;
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetVoiceChanger(engine, 9), "semitones is 9: pass a number from -8 to 8");
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetVoiceChanger(engine, NAN));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_GetVoiceChanger(engine, NULL));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetVirtualStereo(engine, -1));
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetVirtualStereo(engine, INFINITY));
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetEqualizer(engine, gains, 9),
                "count is 9: pass 10 gains, one for each band");
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_SetEqualizer(engine, NULL, 10));
    EXPECT(AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_GetEqualizer(engine, NULL, 10));
    gains[3] = 15.5f;
    EXPECT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetEqualizer(engine, gains, 10));
    OK(AUDIOROOM_InitReverbOptions(&room, sizeof room));
    room.preset = 4;
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetReverb(engine, &room),
                "preset is 4: pass one of AUDIOROOM_ReverbPreset");
    room.preset = AUDIOROOM_REVERB_WARM_CLUB;
    room.decay_s = 11;
    EXPECT_TEXT(AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_SetReverb(engine, &room), "decay_s is 11: pass a number from 0.1 to 10");

    /* Nothing has changed. */
    OK(AUDIOROOM_GetVoiceChanger(engine, &value));
    CHECK(value == 0);
    OK(AUDIOROOM_GetVirtualStereo(engine, &value));
    CHECK(isnan(value));
    OK(AUDIOROOM_GetEqualizer(engine, gains, 10));
    CHECK(gains[3] == 0);
    OK(AUDIOROOM_InitReverbOptions(&room, sizeof room));
    OK(AUDIOROOM_GetReverb(engine, &room));
    CHECK(room.wet_gain == 0);
}

int main(void)
{
    AUDIOROOM_Server *server = start_server();
    AUDIOROOM_AudioProfile profile;
    AUDIOROOM_ReverbOptions room;
    float gains[AUDIOROOM_EQUALIZER_BANDS] = { -15, -15, -15, -15, -15, 0, 0, 0, 0, 0 };
    float value;
    Peer alice, bob;
    start_peer(&alice, "alice", AUDIOROOM_EVENTS_POLL);
    start_peer(&bob, "bob", AUDIOROOM_EVENTS_POLL);
    refuse_wrong_values(alice.engine);
    OK(AUDIOROOM_SetManualPublish(bob.engine, 1));
    OK(AUDIOROOM_SetDevice(alice.engine, AUDIOROOM_DEVICE_CAPTURE, "push"));
    OK(AUDIOROOM_SetDevice(bob.engine, AUDIOROOM_DEVICE_PLAYBACK, "pull"));
    OK(AUDIOROOM_InitMusicProfile(&profile, sizeof profile));
    OK(AUDIOROOM_SetAudioProfile(alice.engine, &profile));
    login(&alice, "hall");
    login(&bob, "hall");
    AWAIT(alice.publish_active && bob.streams == 1);
    play_until(&alice, &bob, is_own_voice, "the voice without effects");

    OK(AUDIOROOM_SetVoiceChanger(alice.engine, 8));
    OK(AUDIOROOM_GetVoiceChanger(alice.engine, &value));
    CHECK(value == 8);
    play_until(&alice, &bob, is_higher, "the voice is eight semitones higher");
    OK(AUDIOROOM_SetVoiceChanger(alice.engine, 0));
    play_until(&alice, &bob, is_own_voice, "the voice has its pitch again");

    OK(AUDIOROOM_SetEqualizer(alice.engine, gains, AUDIOROOM_EQUALIZER_BANDS));
    play_until(&alice, &bob, has_less_bass, "the voice has less bass");
    memset(gains, 0, sizeof gains);
    OK(AUDIOROOM_SetEqualizer(alice.engine, gains, AUDIOROOM_EQUALIZER_BANDS));
    play_until(&alice, &bob, is_own_voice, "the voice has its bass again");

    OK(AUDIOROOM_SetVirtualStereo(alice.engine, 180));
    play_until(&alice, &bob, is_on_the_left, "the voice is on the left");
    OK(AUDIOROOM_SetVirtualStereo(alice.engine, NAN));
    play_until(&alice, &bob, is_own_voice, "the voice is in the middle again");

    OK(AUDIOROOM_InitReverbOptions(&room, sizeof room));
    room.preset = AUDIOROOM_REVERB_CONCERT_HALL;
    OK(AUDIOROOM_SetReverb(alice.engine, &room));
    OK(AUDIOROOM_GetReverb(alice.engine, &room));
    CHECK(room.decay_s > 2 && room.decay_s < 3 && room.wet_gain > 0);
    hall_began = pushed_samples;
    play_until(&alice, &bob, is_second_over, "the voice in a hall");
    is_voice_on = 0;
    play_until(&alice, &bob, is_room_alone, "the hall after the voice");
    OK(AUDIOROOM_EnableMic(alice.engine, 0));
    play_until(&alice, &bob, is_silent, "the hall ends with the microphone");
    end_peer(&alice);
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    puts("effects: ok");
    return 0;
}
