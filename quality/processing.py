"""Echo and noise: how the capture chain processes a microphone signal with the loudspeaker's echo, or with room noise.

The signals are made here from the corpus and seeded noise. They go through `audioroom-lab capture`, which runs the library's
capture chain. Where LiveKit's client is installed, its audio module (that of libwebrtc) processes the same signals.
"""

import pathlib
import tempfile

import numpy as np

import corpus
import score
import sound
import trial

RATE_HZ = sound.RATE_HZ
FAR_DBFS, NEAR_DBFS = -23, -26
ECHO_DB, ECHO_DELAY_MS, ROOM_MS = -6, 40, 100
# Far end alone until NEAR_FROM_S, both until NEAR_TO_S, far end alone again.
NEAR_FROM_S, NEAR_TO_S, LENGTH_S = 10, 20, 30
NOISE_SNR_DB = 15


def at_level(samples, dbfs):
    """Scales to this RMS level over the whole length."""
    return samples * (10 ** (dbfs / 20) / np.sqrt(np.mean(samples**2) + 1e-20))


def endless(names, seconds):
    """Repeats the pieces one after the other, without long pauses."""
    once = np.concatenate([corpus.piece(name) for name in names])
    return np.tile(once, int(seconds * RATE_HZ / len(once)) + 1)[: seconds * RATE_HZ]


def pink(length, random):
    """Noise that falls by 3 dB per octave, at an RMS of 1."""
    spectrum = np.fft.rfft(random.standard_normal(length))
    frequency = np.fft.rfftfreq(length, 1 / RATE_HZ)
    spectrum /= np.sqrt(np.maximum(frequency, 20))
    noise = np.fft.irfft(spectrum, length)
    return noise / np.sqrt(np.mean(noise**2))


def room_response(random):
    """A delay, then 100 ms of noise that decays by 60 dB."""
    length = ROOM_MS * RATE_HZ // 1000
    tail = random.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail[0] = 3 * np.abs(tail).max()
    return np.concatenate([np.zeros(ECHO_DELAY_MS * RATE_HZ // 1000), tail / np.sqrt(np.sum(tail**2))])


def echo_signals(seed, with_noise):
    """(far end, microphone, near end alone), 30 s each."""
    random = np.random.default_rng(seed)
    far = at_level(endless(("en-1", "en-2", "fr-1"), LENGTH_S), FAR_DBFS)
    near = np.zeros_like(far)
    begin, end = NEAR_FROM_S * RATE_HZ, NEAR_TO_S * RATE_HZ
    near[begin:end] = at_level(endless(("it-1", "it-2"), NEAR_TO_S - NEAR_FROM_S), NEAR_DBFS)
    size = 1 << (2 * len(far) - 1).bit_length()
    echo = np.fft.irfft(np.fft.rfft(far, size) * np.fft.rfft(room_response(random), size), size)[: len(far)]
    microphone = near + at_level(echo, FAR_DBFS + ECHO_DB)
    if with_noise:
        microphone = microphone + pink(len(far), random) * 10 ** ((NEAR_DBFS - NOISE_SNR_DB) / 20)
    return far, microphone, near


def through_lab(microphone, far, *flags):
    """The microphone signal after the library's capture chain, and the report of the program."""
    with tempfile.TemporaryDirectory(prefix="audioroom-quality-") as name:
        folder = pathlib.Path(name)
        sound.write_wav(folder / "near.wav", microphone)
        arguments = ["--near", folder / "near.wav", "--out", folder / "out.wav", *flags]
        if far is not None:
            sound.write_wav(folder / "far.wav", far)
            arguments += ["--far", folder / "far.wav"]
        report = trial.lab("capture", *arguments)
        return sound.read_wav(folder / "out.wav")[0], report


def through_libwebrtc(microphone, far, **switches):
    """The microphone signal after libwebrtc's audio module; None where LiveKit's client is not installed."""
    try:
        from livekit import rtc
    except ImportError:
        return None
    module = rtc.AudioProcessingModule(**switches)
    block = RATE_HZ // 100
    out = []
    for at in range(0, len(microphone) // block * block, block):
        frames = []
        for samples in (far, microphone):
            data = np.zeros(block) if samples is None else samples[at : at + block]
            data = (np.clip(data, -1, 1) * 32767).round().astype(np.int16)
            frames.append(rtc.AudioFrame(bytearray(data.tobytes()), RATE_HZ, 1, block))
        module.process_reverse_stream(frames[0])
        module.set_stream_delay_ms(0)
        module.process_stream(frames[1])
        out.append(np.frombuffer(frames[1].data, np.int16).astype(np.float64) / 32768)
    return np.concatenate(out)


def echo_figures(far, microphone, near, cleaned):
    """ERLE in dB while the far end talks alone, AECMOS, and STOI of the near end while both talk."""
    second = lambda samples, a, b: samples[int(a * RATE_HZ) : int(b * RATE_HZ)]  # noqa: E731
    loss = lambda a, b: score.power_db(second(microphone, a, b)) - score.power_db(second(cleaned, a, b))  # noqa: E731
    alone = score.aecmos(second(far, 0, 10), second(microphone, 0, 10), second(cleaned, 0, 10), "st")
    both = score.aecmos(second(far, 5, 20), second(microphone, 5, 20), second(cleaned, 5, 20), "dt")
    reference = score.at_16k(second(near, NEAR_FROM_S, NEAR_TO_S))
    found = score.measure.compare(
        reference, NEAR_FROM_S * 1e9, score.at_16k(cleaned), 0, score.RATE_HZ
    )
    return {
        "loss_first_3_s_db": loss(0.5, 3),
        "loss_5_to_10_s_db": loss(5, 10),
        "loss_end_db": loss(NEAR_TO_S + 3, LENGTH_S),
        "aecmos_single_talk": alone["echo"],
        "aecmos_double_talk_echo": both["echo"],
        "aecmos_double_talk_other": both["degradation"],
        "stoi_double_talk": score.stoi(reference, score.realigned(found)),
    }


def echo(seed):
    """{variant: {processor: figures}}."""
    results = {}
    for variant, with_noise in (("without noise", False), ("pink noise, 15 dB", True)):
        far, microphone, near = echo_signals(seed, with_noise)
        outputs = {"nothing": microphone, "audioroom": through_lab(microphone, far, "--echo")[0]}
        if with_noise:
            outputs["audioroom with noise stage"] = through_lab(microphone, far, "--echo", "--noise")[0]
        other = through_libwebrtc(microphone, far, echo_cancellation=True, high_pass_filter=True)
        if other is not None:
            outputs["libwebrtc"] = other
            if with_noise:
                outputs["libwebrtc with noise stage"] = through_libwebrtc(
                    microphone, far, echo_cancellation=True, high_pass_filter=True, noise_suppression=True
                )
        results[variant] = {name: echo_figures(far, microphone, near, cleaned) for name, cleaned in outputs.items()}
    return results


def noise_figures(speech, cleaned, marks):
    scores = score.pieces(speech, cleaned, 0.0, marks)
    heard = score.at_16k(cleaned)
    figures = score.mean(scores)
    mos = [score.dnsmos(heard[round(a * score.RATE_HZ) : round(b * score.RATE_HZ)]) for _, a, b in marks]
    for name in mos[0]:
        figures[name] = float(np.mean([one[name] for one in mos]))
    # The gaps between pieces hold noise alone.
    gaps = [cleaned[int((end + 0.15) * RATE_HZ) : int((end + corpus.PIECE_GAP_S - 0.1) * RATE_HZ)] for _, _, end in marks[:-1]]
    figures["noise_dbfs"] = score.power_db(np.concatenate(gaps))
    return figures


def noise(seed, pieces):
    """{noise: {processor: figures}} of the noise stage alone."""
    path, marks = corpus.material(pieces, 2.0)
    speech, _ = sound.read_wav(path)
    random = np.random.default_rng(seed)
    hum = np.sin(2 * np.pi * 100 * np.arange(len(speech)) / RATE_HZ) + 0.5 * pink(len(speech), random)
    babble = sum(np.roll(speech, random.integers(len(speech))) for _ in range(8))
    kinds = {
        "clean speech": None,
        "pink, 15 dB": (pink(len(speech), random), NOISE_SNR_DB),
        "pink, 5 dB": (pink(len(speech), random), 5),
        "babble, 10 dB": (babble, 10),
        "fan and hum, 10 dB": (hum, 10),
    }
    results = {}
    for kind, what in kinds.items():
        noisy = speech
        if what:
            noisy = speech + at_level(what[0], 20 * np.log10(corpus.SPEECH_RMS) - what[1])
        outputs = {"nothing": noisy, "audioroom": through_lab(noisy, None, "--noise")[0]}
        other = through_libwebrtc(noisy, None, noise_suppression=True)
        if other is not None:
            outputs["libwebrtc"] = other
        results[kind] = {name: noise_figures(speech, cleaned, marks) for name, cleaned in outputs.items()}
    return results
