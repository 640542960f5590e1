"""Scores of received speech: PESQ-WB, STOI, PLCMOS, DNSMOS, AECMOS, ERLE and the delay.

Works on mono arrays. The neural models are imported on first use, so that a quick run does not load them.
"""

import functools
import warnings

import numpy as np
from scipy.signal import resample_poly

import corpus  # noqa: F401  (puts demo/ on the path)
import measure
import sound

# The sample rate of PESQ, STOI and the models.
RATE_HZ = 16_000
# PESQ's lowest score, also used for a piece in which PESQ finds no speech.
WORST_PESQ = 1.0


@functools.cache
def models():
    """The models. Each is loaded once and uses one thread, because trials already run in parallel."""
    import onnxruntime

    load = onnxruntime.InferenceSession

    @functools.cache
    def session(path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return load(path, options)

    onnxruntime.InferenceSession = session
    from speechmos import aecmos, dnsmos, plcmos

    return {"aecmos": aecmos, "dnsmos": dnsmos, "plcmos": plcmos}


def at_16k(samples, rate_hz=sound.RATE_HZ):
    if rate_hz == RATE_HZ:
        return samples
    return resample_poly(samples, RATE_HZ, rate_hz) if rate_hz % RATE_HZ else resample_poly(samples, 1, rate_hz // RATE_HZ)


def pesq_wb(reference, heard):
    """PESQ-WB (ITU-T P.862.2) of two aligned pieces at 16 kHz: 1.0 to 4.64."""
    import pesq

    try:
        return float(pesq.pesq(RATE_HZ, reference, heard, "wb"))
    except (pesq.NoUtterancesError, ValueError):
        # The piece has no speech, or no samples.
        return WORST_PESQ


def stoi(reference, heard):
    """STOI of two aligned pieces at 16 kHz: intelligibility, 0 to 1."""
    import pystoi

    return float(pystoi.stoi(reference, heard, RATE_HZ))


def plcmos(heard):
    """PLCMOS v2 of a piece at 16 kHz: how well gaps were concealed, 1 to 5, without a reference."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(models()["plcmos"].run(np.clip(heard, -1, 1), sr=RATE_HZ)["plcmos"])


def dnsmos(heard):
    """DNSMOS P.835 of a piece at 16 kHz: overall, speech and background, 1 to 5.

    The model scores windows of 9.01 s, one every second. The piece is cut or repeated to the length of one window, so that it is
    scored once.
    """
    heard = np.resize(heard, round(9.02 * RATE_HZ))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = models()["dnsmos"].run(np.clip(heard, -1, 1), sr=RATE_HZ)
    return {"dnsmos": float(scores["ovrl_mos"]), "dnsmos_speech": float(scores["sig_mos"]), "dnsmos_noise": float(scores["bak_mos"])}


def aecmos(far, microphone, cleaned, talk):
    """AECMOS at 48 kHz of at most 20 s; `talk` is st (far end alone), nst (near end alone) or dt (both).

    Returns the scores of echo and of other degradation.
    """
    length = min(len(far), len(microphone), len(cleaned), 20 * sound.RATE_HZ)
    sample = {
        "lpb": np.clip(far[:length], -1, 1).astype(np.float32),
        "mic": np.clip(microphone[:length], -1, 1).astype(np.float32),
        "enh": np.clip(cleaned[:length], -1, 1).astype(np.float32),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = models()["aecmos"].run(sample, sr=sound.RATE_HZ, talk_type=talk)
    return {"echo": float(scores["echo_mos"]), "degradation": float(scores["deg_mos"])}


def realigned(found):
    """The piece with each part moved back to its place.

    A jitter buffer moves speech by a few milliseconds while it plays. Nobody hears that, but STOI would count it as a difference.
    """
    if not len(found.delays_ms):
        return found.aligned
    at = np.arange(len(found.aligned))
    # A sample between two measured places takes the delay of the nearer place.
    borders = np.round((found.places_s[1:] + found.places_s[:-1]) / 2 * RATE_HZ)
    moved = np.round((found.delays_ms - found.aligned_ms) / 1000 * RATE_HZ).astype(int)
    return found.aligned[np.clip(at + moved[np.searchsorted(borders, at)], 0, len(at) - 1)]


def power_db(samples):
    return 10 * np.log10(np.mean(samples**2) + 1e-14)


def pieces(spoken, heard, heard_start_ms, marks, neural=False):
    """Scores every piece of a recording; both recordings are at 48 kHz.

    `heard_start_ms` is the time from the moment at which sample 0 of `spoken` exists to the moment at which sample 0 of `heard`
    is played. Returns one dictionary per piece.
    """
    spoken_16k, heard_16k = at_16k(spoken), at_16k(heard)
    scores = []
    for name, start_s, end_s in marks:
        begin, end = round(start_s * RATE_HZ), round(end_s * RATE_HZ)
        reference = spoken_16k[begin:end]
        found = measure.compare(reference, start_s * 1e9, heard_16k, heard_start_ms * 1e6, RATE_HZ)
        aligned = found.aligned
        score = {"piece": name, "pesq": pesq_wb(reference, aligned), "stoi": stoi(reference, realigned(found)), "similarity": found.similarity}
        score["mouth_to_ear_ms"] = found.delay_ms
        score["mouth_to_ear_p95_ms"] = found.delay_p95_ms
        if neural:
            score["plcmos"] = plcmos(aligned)
        scores.append(score)
    return scores


def mean(scores):
    """The mean of each figure over the pieces."""
    names = [name for name in scores[0] if name != "piece"]
    return {name: float(np.mean([score[name] for score in scores])) for name in names}
