"""LiveKit's native client as a program that talks and listens until it is ended.

It publishes a WAV file again and again, writes the received sound with the time of each frame, and prints what the client
reports to its application.

Prints one JSON object a line, with `event` and `t_ns` (CLOCK_MONOTONIC): joined, reconnecting, reconnected, disconnected. Each
record of --record is the time in nanoseconds (int64), the number of samples (int32), and the samples (int16, 48 kHz). The first
sample of a frame counts as heard when the client delivers the frame.
"""

import argparse
import asyncio
import json
import struct
import time
import wave

import numpy as np
from livekit import rtc

RATE_HZ = 48_000
BLOCK = RATE_HZ // 100


def emit(event):
    print(json.dumps({"event": event, "t_ns": time.monotonic_ns()}), flush=True)


async def publish(source, samples):
    """Feeds the source with a frame every 10 ms. After a pause of the process it makes up for at most 50 ms."""
    position, due = 0, time.monotonic()
    while True:
        frame = rtc.AudioFrame.create(RATE_HZ, 1, BLOCK)
        np.frombuffer(frame.data, np.int16)[:] = samples[position : position + BLOCK]
        position = (position + BLOCK) % len(samples)
        await source.capture_frame(frame)
        due = max(due + 0.01, time.monotonic() - 0.05)
        await asyncio.sleep(max(due - time.monotonic(), 0))


async def record(track, file):
    async for event in rtc.AudioStream(track, sample_rate=RATE_HZ, num_channels=1):
        data = bytes(event.frame.data)
        file.write(struct.pack("<qi", time.monotonic_ns(), len(data) // 2) + data)
        file.flush()


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--speech", required=True, help="a 48 kHz mono WAV file whose length is a multiple of 10 ms")
    parser.add_argument("--record", required=True)
    options = parser.parse_args()
    with wave.open(options.speech) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)

    room, tasks, file = rtc.Room(), [], open(options.record, "wb")

    @room.on("track_subscribed")
    def subscribed(track, publication, participant):
        tasks.append(asyncio.create_task(record(track, file)))

    for name in ("reconnecting", "reconnected", "disconnected"):
        room.on(name, lambda *_, name=name: emit(name))
    await asyncio.wait_for(room.connect(options.url, options.token), 15)
    emit("joined")
    # The smallest queue that the client accepts, so that the queue adds little delay.
    source = rtc.AudioSource(RATE_HZ, 1, queue_size_ms=10)
    track = rtc.LocalAudioTrack.create_audio_track("tone", source)
    await room.local_participant.publish_track(track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))
    await publish(source, samples)


if __name__ == "__main__":
    asyncio.run(main())
