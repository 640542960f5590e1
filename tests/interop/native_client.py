"""LiveKit's own native client as a program: joins a room, publishes a tone, and reports the tones that it received.

Prints one JSON object per line, among them `joined`, `subscribed`, `message`, `heard` (at the end, for each talker) and `end`.
run.py starts it in an environment that has PyPI's `livekit`.

For measurements it can also publish a WAV file and record the received sound, by the rule of audioroom's file devices: sample n
of --speech exists at capture_start + n/48000 s, and the client gets a frame when the frame's last sample exists. The first sample
of a received frame counts as heard when the client delivers the frame.
"""

import argparse
import asyncio
import json
import sys
import time
import wave

import numpy as np
from livekit import rtc

RATE_HZ = 48_000


def emit(event, **fields):
    print(json.dumps({"event": event, **{"t_ns": time.monotonic_ns(), **fields}}), flush=True)


async def publish_tone(source, tone_hz):
    """Feeds the source with a pulsating tone. The client may suppress a steady tone as noise."""
    block = RATE_HZ // 100
    position = 0
    while True:
        frame = rtc.AudioFrame.create(RATE_HZ, 1, block)
        t = np.arange(position, position + block) / RATE_HZ
        level = 0.3 * (1 + 0.5 * np.sin(2 * np.pi * 3 * t))
        np.frombuffer(frame.data, np.int16)[:] = (level * np.sin(2 * np.pi * tone_hz * t) * 20_000).astype(np.int16)
        position += block
        await source.capture_frame(frame)


async def publish_file(source, path):
    """Feeds the source with the frames of a WAV file, each when its last sample exists."""
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    block = RATE_HZ // 100
    start = time.monotonic()
    emit("capture_start", t_ns=int(start * 1e9))
    for index in range(len(samples) // block):
        await asyncio.sleep(max(start + (index + 1) * 0.01 - time.monotonic(), 0))
        frame = rtc.AudioFrame.create(RATE_HZ, 1, block)
        np.frombuffer(frame.data, np.int16)[:] = samples[index * block : (index + 1) * block]
        await source.capture_frame(frame)


async def collect(track, participant, heard, starts):
    stream = rtc.AudioStream(track, sample_rate=RATE_HZ, num_channels=1)
    samples = heard.setdefault(participant.identity, [])
    position = 0
    async for event in stream:
        if not samples:
            emit("first_sound", user_id=participant.identity)
        samples.append(np.frombuffer(event.frame.data, np.int16).copy())
        starts.append(time.monotonic() - position / RATE_HZ)
        position += len(samples[-1])


async def print_statistics(track):
    """Prints the statistics of the client's jitter buffer once a second (W3C names)."""
    while True:
        await asyncio.sleep(1)
        for one in await track.get_stats():
            if one.HasField("inbound_rtp"):
                inbound = one.inbound_rtp.inbound
                emit(
                    "stats",
                    buffer_delay_s=inbound.jitter_buffer_delay,
                    emitted_samples=inbound.jitter_buffer_emitted_count,
                    concealed_samples=inbound.concealed_samples,
                    played_samples=inbound.total_samples_received,
                )


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--tone", type=float, default=0.0, help="Hz; 0: only listen")
    parser.add_argument("--speech", help="a 48 kHz mono WAV file to publish once")
    parser.add_argument("--record", help="a WAV file for the received sound; playback_start is the time of its first sample")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--passphrase", help="encrypts everything end to end")
    options = parser.parse_args()

    room = rtc.Room()
    heard, starts, tasks = {}, [], []

    @room.on("track_subscribed")
    def subscribed(track, publication, participant):
        emit("subscribed", user_id=participant.identity, name=publication.name, sid=publication.sid)
        tasks.append(asyncio.create_task(collect(track, participant, heard, starts)))
        if options.record:
            tasks.append(asyncio.create_task(print_statistics(track)))

    def chat(reader, identity):
        async def read():
            emit("message", user_id=identity, text=await reader.read_all())

        tasks.append(asyncio.create_task(read()))

    room.register_text_stream_handler("lk.chat", chat)
    begin = time.monotonic()
    room_options = rtc.RoomOptions()
    if options.passphrase:
        keys = rtc.KeyProviderOptions(shared_key=options.passphrase.encode())
        room_options.encryption = rtc.E2EEOptions(key_provider_options=keys)
    await asyncio.wait_for(room.connect(options.url, options.token, room_options), 15)
    emit("joined", ms=(time.monotonic() - begin) * 1000, sid=await room.sid)
    if options.tone or options.speech:
        # The smallest queue that the client accepts, so that the queue adds little delay.
        source = rtc.AudioSource(RATE_HZ, 1, queue_size_ms=10 if options.speech else 100)
        track = rtc.LocalAudioTrack.create_audio_track("tone", source)
        await room.local_participant.publish_track(track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))
        sending = publish_file(source, options.speech) if options.speech else publish_tone(source, options.tone)
        tasks.append(asyncio.create_task(sending))
    if options.tone:
        await room.local_participant.send_text("hello from the native client", topic="lk.chat")
    await asyncio.sleep(options.seconds)

    if options.record and starts:
        # The client sometimes delivers frames in bursts, so the median of all start times is used.
        emit("playback_start", t_ns=int(np.median(starts) * 1e9))
        with wave.open(options.record, "wb") as file:
            file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
            file.writeframes(np.concatenate(next(iter(heard.values()))).tobytes())
    for user_id, pieces in heard.items():
        samples = np.concatenate(pieces) / 32768 if pieces else np.zeros(0)
        # The first second may hold the start of the connection.
        samples = samples[RATE_HZ:]
        if len(samples) < RATE_HZ:
            emit("heard", user_id=user_id, hz=None, seconds=len(samples) / RATE_HZ, rms_dbfs=None)
            continue
        power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
        frequency = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
        power[frequency < 80] = 0
        level = 10 * np.log10(np.mean(samples**2) + 1e-12)
        emit("heard", user_id=user_id, hz=float(frequency[np.argmax(power)]), seconds=len(samples) / RATE_HZ, rms_dbfs=level)
    await room.disconnect()
    emit("end")
    # Threads of the native library may still run; all output has been printed.
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
