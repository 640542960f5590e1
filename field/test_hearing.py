"""Tests of the method of `make field`: a silence, its end, and a voice that is not back for good must be found where they are."""

import sys

import numpy as np

import shared  # noqa: F401
import hearing
import path

HZ, OTHER_HZ, START_S = 500, 800, 100


def recording(*parts):
    """Pieces of a recording that begins at START_S: (seconds, has the tone)."""
    sounds = []
    for seconds, is_on in parts:
        n = int(seconds * 48_000)
        sounds.append(np.resize(hearing.tone(HZ if is_on else OTHER_HZ), n) * (1 if is_on else 0.3))
    return [(START_S * 10**9, np.concatenate(sounds))]


def back_s(pieces, after_s):
    return hearing.back_s(pieces, HZ, START_S + after_s)


def voice_without_a_gap_was_never_away():
    return back_s(recording((10, True)), 5) == 0


def end_of_a_silence_is_found():
    return abs(back_s(recording((5, True), (2, False), (5, True)), 6) - 1) <= 0.011


def short_rest_of_a_silence_counts():
    return abs(back_s(recording((5, True), (2, False), (5, True)), 6.95) - 0.05) <= 0.011


def silence_that_begins_later_counts():
    return abs(back_s(recording((5, True), (1, False), (5, True)), 4.8) - 1.2) <= 0.011


def voice_that_is_lost_again_is_not_back():
    parts = (5, True), (1, False), (1, True), (1, False)
    return back_s(recording(*parts, (1, True)), 5) is None and abs(back_s(recording(*parts, (3, True)), 5) - 3) <= 0.011


def missing_frames_are_silence():
    (start, samples), second = recording((4, True))[0], 10**9
    frames = [(start + at * second // 100, samples[at * 480 : at * 480 + 480]) for at in range(400) if not 100 <= at < 150]
    return abs(back_s(frames, 1) - 0.5) <= 0.011


def silent_recording_is_not_back():
    return back_s(recording((5, False)), 2) is None and hearing.back_s([], HZ, START_S) is None


def nat_gives_other_ports_after_a_rebinding():
    nat = path.Nat()
    packet = bytes([0x45, *bytes(8), 17, *bytes(10)]) + bytes([0x10, 0x00, 0x1E, 0xC8, 0, 8, 1, 2])
    first = nat.outgoing(packet)
    back = bytearray(first)
    back[20:22], back[22:24] = first[22:24], first[20:22]
    kept = nat.incoming(bytes(back))
    is_right = first[20:22] != packet[20:22] and kept[22:24] == packet[20:22] and nat.outgoing(packet) == first
    nat.forget()
    return is_right and nat.incoming(bytes(back)) is None and nat.outgoing(packet)[20:22] != first[20:22]


TESTS = [
    voice_without_a_gap_was_never_away,
    end_of_a_silence_is_found,
    short_rest_of_a_silence_counts,
    silence_that_begins_later_counts,
    voice_that_is_lost_again_is_not_back,
    missing_frames_are_silence,
    silent_recording_is_not_back,
    nat_gives_other_ports_after_a_rebinding,
]


def main():
    failed = [test.__name__ for test in TESTS if not test()]
    for name in failed:
        print(f"FAILED: {name}")
    print(f"field: {len(TESTS) - len(failed)} of {len(TESTS)} passed" if failed else f"field: {len(TESTS)} passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
