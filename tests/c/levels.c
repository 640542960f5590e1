/*
 * Levels, spectra and attention events of the microphone: bad input is an error with a text, and the numbers match the sound.
 */
#include "tone.h"

#define GONE AUDIOROOM_ERR_NOT_FOUND
#define NULLS AUDIOROOM_ERR_NULL_ARGUMENT
#define RANGE AUDIOROOM_ERR_OUT_OF_RANGE
#define STATE AUDIOROOM_ERR_WRONG_STATE
/* The tone of 1000 Hz is in the eleventh one-third-octave band, counted from 100 Hz. */
#define TONE_BAND 10

static Peer alice, bob;
static int attentions[3];
static AUDIOROOM_SoundLevel heard_level;
static float heard_bands[AUDIOROOM_SPECTRUM_BANDS];
static int spectra, spectra_of_streams;

static void on_spectrum(void *user_data, const AUDIOROOM_SpectrumEvent *event)
{
    Peer *peer = user_data;
    uint32_t i;
    for (i = 0; i < event->count; i++) {
        const AUDIOROOM_Spectrum *one = event->spectra[i];
        CHECK(one->struct_size >= sizeof *one && one->band_count == AUDIOROOM_SPECTRUM_BANDS);
        if (one->stream == AUDIOROOM_LOCAL_MICROPHONE) continue;
        CHECK(one->stream == peer->stream && one->room == peer->room);
        memcpy(heard_bands, one->bands_dbfs, sizeof heard_bands);
        spectra_of_streams++;
    }
    spectra++;
    count_event(peer, "on_spectrum", event->message);
}

static void on_mic_attention(void *user_data, const AUDIOROOM_MicAttentionEvent *event)
{
    CHECK(event->attention >= 0 && event->attention < 3 && strlen(event->message) > 12);
    attentions[event->attention]++;
    count_event(user_data, "on_mic_attention", "");
}

static void on_levels(void *user_data, const AUDIOROOM_SoundLevelEvent *event)
{
    Peer *peer = user_data;
    uint32_t i;
    for (i = 0; i < event->count; i++) {
        if (event->levels[i]->stream != AUDIOROOM_LOCAL_MICROPHONE) heard_level = *event->levels[i];
    }
    peer->levels++;
    count_event(peer, "on_sound_level", event->message);
}

static void start(Peer *peer, const char *name)
{
    AUDIOROOM_Callbacks callbacks;
    start_peer(peer, name, AUDIOROOM_EVENTS_POLL);
    callbacks = callbacks_of(peer);
    callbacks.on_spectrum = on_spectrum;
    callbacks.on_mic_attention = on_mic_attention;
    callbacks.on_sound_level = on_levels;
    OK(AUDIOROOM_SetCallbacks(peer->engine, &callbacks));
}

static void bad_input(void)
{
    AUDIOROOM_Engine *e = bob.engine;
    AUDIOROOM_Room room = bob.room;
    float bands[AUDIOROOM_SPECTRUM_BANDS], hz;
    EXPECT(NULLS, AUDIOROOM_StartSpectrumMonitor(NULL, 100));
    EXPECT(NULLS, AUDIOROOM_StopSpectrumMonitor(NULL));
    EXPECT(NULLS, AUDIOROOM_GetSpectrum(NULL, 0, AUDIOROOM_LOCAL_MICROPHONE, bands, AUDIOROOM_SPECTRUM_BANDS));
    EXPECT(NULLS, AUDIOROOM_GetSpectrumBandEdge(0, NULL));
    EXPECT(RANGE, AUDIOROOM_GetSpectrumBandEdge(AUDIOROOM_SPECTRUM_BANDS + 1, &hz));
    EXPECT(RANGE, AUDIOROOM_StartSpectrumMonitor(e, 99));
    EXPECT(RANGE, AUDIOROOM_StartSpectrumMonitor(e, 3001));
    EXPECT(STATE, AUDIOROOM_GetSpectrum(e, 0, AUDIOROOM_LOCAL_MICROPHONE, bands, AUDIOROOM_SPECTRUM_BANDS));
    OK(AUDIOROOM_StartSpectrumMonitor(e, 100));
    EXPECT(NULLS, AUDIOROOM_GetSpectrum(e, 0, AUDIOROOM_LOCAL_MICROPHONE, NULL, AUDIOROOM_SPECTRUM_BANDS));
    EXPECT(AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_GetSpectrum(e, 0, AUDIOROOM_LOCAL_MICROPHONE, bands, AUDIOROOM_SPECTRUM_BANDS - 1));
    EXPECT(GONE, AUDIOROOM_GetSpectrum(e, room, bob.stream + 8000, bands, AUDIOROOM_SPECTRUM_BANDS));
    EXPECT(AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_GetSpectrum(e, room, room, bands, AUDIOROOM_SPECTRUM_BANDS));
    CHECK(AUDIOROOM_GetSpectrum(e, 0, bob.stream, bands, AUDIOROOM_SPECTRUM_BANDS) < 0);
    OK(AUDIOROOM_GetSpectrum(e, 0, AUDIOROOM_LOCAL_MICROPHONE, bands, AUDIOROOM_SPECTRUM_BANDS));
}

static void check_tone(const float *bands)
{
    int n, loudest = 0;
    float edge, next;
    for (n = 0; n < (int)AUDIOROOM_SPECTRUM_BANDS; n++) {
        CHECK(bands[n] >= -127 && bands[n] <= 0);
        if (bands[n] > bands[loudest]) loudest = n;
    }
    OK(AUDIOROOM_GetSpectrumBandEdge((uint32_t)loudest, &edge));
    OK(AUDIOROOM_GetSpectrumBandEdge((uint32_t)loudest + 1, &next));
    CHECK(loudest == TONE_BAND && edge < TONE_HZ && TONE_HZ < next);
}

int main(void)
{
    AUDIOROOM_Server *server = start_server();
    float bands[AUDIOROOM_SPECTRUM_BANDS], level = -1;
    int before, n;

    heard_level.rms_dbfs = -127;
    start(&alice, "alice");
    OK(AUDIOROOM_SetDevice(alice.engine, AUDIOROOM_DEVICE_CAPTURE, "push"));
    start(&bob, "bob");
    login(&alice, "lobby");
    login(&bob, "lobby");
    AWAIT(bob.streams == 1 && alice.publish_active > 0);
    bad_input();

    /* A tone of amplitude 0.25 is -15 dBFS RMS and -12 dBFS peak. */
    OK(AUDIOROOM_StartSoundLevelMonitor(bob.engine, 200));
    PUSH_UNTIL(alice.engine, 0.25f, heard_level.rms_dbfs > -16 && heard_level.rms_dbfs < -14 && heard_level.peak_dbfs > -15 &&
                          heard_level.peak_dbfs < -9 && spectra_of_streams > 0 && heard_bands[TONE_BAND] > -20);
    CHECK(heard_level.stream == bob.stream && heard_level.room == bob.room);
    CHECK(fabs((double)heard_level.level - ((double)heard_level.rms_dbfs + 60) / 0.6) < 0.1);
    check_tone(heard_bands);
    OK(AUDIOROOM_GetSpectrum(bob.engine, bob.room, bob.stream, bands, AUDIOROOM_SPECTRUM_BANDS));
    check_tone(bands);
    OK(AUDIOROOM_GetSpectrum(bob.engine, 0, AUDIOROOM_LOCAL_MICROPHONE, bands, AUDIOROOM_SPECTRUM_BANDS));
    for (n = 0; n < (int)AUDIOROOM_SPECTRUM_BANDS; n++) CHECK(bands[n] < -100); /* bob's microphone is silent */

    /* The local microphone, by the id of the local stream. */
    OK(AUDIOROOM_StartSpectrumMonitor(alice.engine, 100));
    before = spectra;
    PUSH_UNTIL(alice.engine, 0.25f, spectra > before + 6);
    OK(AUDIOROOM_GetSpectrum(alice.engine, alice.room, alice.own_stream, bands, AUDIOROOM_SPECTRUM_BANDS));
    check_tone(bands);
    OK(AUDIOROOM_GetSoundLevel(alice.engine, 0, AUDIOROOM_LOCAL_MICROPHONE, &level));
    CHECK(level > 50 && level < 100);
    OK(AUDIOROOM_StopSpectrumMonitor(alice.engine));
    EXPECT(STATE, AUDIOROOM_GetSpectrum(alice.engine, 0, AUDIOROOM_LOCAL_MICROPHONE, bands, AUDIOROOM_SPECTRUM_BANDS));

    /* Speaking while muted is reported, and is not heard. */
    CHECK(attentions[AUDIOROOM_MIC_SPEAKING_WHILE_MUTED] == 0);
    OK(AUDIOROOM_EnableMic(alice.engine, 0));
    PUSH_UNTIL(alice.engine, 0.25f, attentions[AUDIOROOM_MIC_SPEAKING_WHILE_MUTED] == 1);
    PUSH_UNTIL(alice.engine, 0.25f, heard_level.rms_dbfs < -60);
    PUSH_UNTIL(alice.engine, 0.25f, AUDIOROOM_GetSoundLevel(alice.engine, 0, AUDIOROOM_LOCAL_MICROPHONE, &level) == AUDIOROOM_OK && level == 0);

    /* Half a minute of silence (pushed as fast as it is accepted) is reported once, not earlier, and so is the sound after it. */
    OK(AUDIOROOM_EnableMic(alice.engine, 1));
    for (n = 0; n < 9000 && attentions[AUDIOROOM_MIC_SILENT] == 0; n++) {
        push_tone(alice.engine, 0.0f);
        step(0); /* takes the event, also where every frame is accepted at once */
    }
    CHECK(attentions[AUDIOROOM_MIC_SILENT] == 1 && n >= 3000);
    CHECK(attentions[AUDIOROOM_MIC_SOUND_IS_BACK] == 0);
    PUSH_UNTIL(alice.engine, 0.25f, attentions[AUDIOROOM_MIC_SOUND_IS_BACK] == 1);
    CHECK(attentions[AUDIOROOM_MIC_SILENT] == 1 && attentions[AUDIOROOM_MIC_SPEAKING_WHILE_MUTED] == 1);

    OK(AUDIOROOM_StopSoundLevelMonitor(bob.engine));
    OK(AUDIOROOM_StopSpectrumMonitor(bob.engine));
    end_peer(&alice);
    end_peer(&bob);
    OK(AUDIOROOM_DestroyServer(&server));
    puts("levels: ok");
    return 0;
}
