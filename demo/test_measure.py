"""Tests of the demo's measurement: equal speech scores high, other sound scores low, and a known delay is measured."""

import unittest

import numpy as np

import measure
import sound

RATE = sound.RATE_HZ
START_NS = 5_000_000_000


def recording(passage, delay_ms, gain=1.0, lead_s=1.0):
    """A listener's recording, from `START_NS` on. `passage` is spoken `lead_s` later, and heard `delay_ms` after that."""
    at = int(lead_s * RATE) + round(delay_ms * RATE / 1000)
    return np.concatenate([np.zeros(at), passage * gain, np.zeros(2 * RATE)])


def compare(passage, heard, lead_s=1.0):
    return measure.compare(passage, START_NS + int(lead_s * 1e9), heard, START_NS)


class MeasureTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.one, cls.two, cls.three = sound.speech(3, 5.0)
        cls.noise = np.random.default_rng(7)

    def test_equal_speech_scores_one_and_gives_delay_and_gain(self):
        result = compare(self.one, recording(self.one, 34.5, gain=0.3))
        self.assertGreater(result.similarity, 0.99)
        self.assertAlmostEqual(result.delay_ms, 34.5, delta=0.1)
        self.assertAlmostEqual(result.delay_p95_ms, 34.5, delta=0.1)
        self.assertAlmostEqual(result.gain_db, 20 * np.log10(0.3), delta=0.3)

    def test_coding_noise_13_db_below_the_speech_scores_high(self):
        noise = self.noise.normal(0, np.sqrt(np.mean(self.one**2)) * 10 ** (-13 / 20), len(self.one))
        self.assertGreater(compare(self.one, recording(self.one + noise, 30)).similarity, 0.95)

    def test_other_speech_of_the_same_reader_scores_low(self):
        for spoken, heard in [(self.one, self.two), (self.two, self.three), (self.three, self.one)]:
            self.assertLess(compare(spoken, recording(heard, 30)).similarity, 0.6)

    def test_white_noise_scores_low(self):
        heard = recording(self.noise.normal(0, 0.1, len(self.one)), 30)
        self.assertLess(compare(self.one, heard).similarity, 0.3)

    def test_silence_scores_zero_and_has_no_delay(self):
        result = compare(self.one, np.zeros(8 * RATE))
        self.assertEqual(result.similarity, 0.0)
        self.assertTrue(np.isnan(result.delay_ms))

    def test_missing_second_lowers_the_score(self):
        gap = self.one.copy()
        energy = np.cumsum(self.one**2)
        loudest = int(np.argmax(energy[RATE:] - energy[:-RATE]))
        gap[loudest : loudest + RATE] = 0
        self.assertLess(compare(self.one, recording(gap, 30)).similarity, 0.9)

    def test_early_end_of_the_recording_lowers_the_score(self):
        heard = recording(self.one, 30)[: int(3.5 * RATE)]
        self.assertLess(compare(self.one, heard).similarity, 0.9)

    def test_delay_growth_shows_in_the_p95_only(self):
        late = len(self.one) // 5 * 4
        moved = np.concatenate([self.one[:late], np.zeros(int(0.02 * RATE)), self.one[late:]])
        result = compare(self.one, recording(moved, 30))
        self.assertGreater(result.similarity, 0.93)
        self.assertAlmostEqual(result.delay_ms, 30, delta=0.5)
        self.assertAlmostEqual(result.delay_p95_ms, 50, delta=1)

    def test_different_start_times_are_compensated(self):
        heard = recording(self.one, 25, lead_s=0.4)
        result = measure.compare(self.one, START_NS + 400_000_000 + 10_400, heard, START_NS)
        self.assertAlmostEqual(result.delay_ms, 25 - 0.0104, delta=0.05)

    def test_resampling_keeps_a_tone(self):
        time = np.arange(16_000) / 16_000
        out = sound.resample(np.sin(2 * np.pi * 440 * time), 16_000, RATE)
        self.assertEqual(len(out), RATE)
        frequency, purity = measure.tone_hz(out)
        self.assertAlmostEqual(frequency, 440, delta=1)
        self.assertGreater(purity, 0.99)


if __name__ == "__main__":
    unittest.main()
