"""LiveKit's native client (PyPI's `livekit`) on audioroom-server: RPC, long files, kinds of participants, simulated faults.

The clients run inside this process. run.py loads the tests, and has checked that the client is installed.
"""

import asyncio
import hashlib
import os
import pathlib
import tempfile
import unittest

from livekit import rtc

import access
import native_client
import server
import sound
from program import Program

SECONDS = 15


class Clients(unittest.IsolatedAsyncioTestCase):
    """A server for all tests of a class, and clients that leave at the end of their test."""

    start = staticmethod(server.audioroom)

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="audioroom-interop-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.peer = cls.start(cls.folder)
        cls.addClassCleanup(cls.peer.stop)

    async def asyncSetUp(self):
        # unittest turns on messages about slow steps.
        asyncio.get_running_loop().set_debug(False)

    async def join(self, user, room, publishes=False, **claims):
        client = rtc.Room()
        token = access.sign(server.KEY, server.SECRET, user, room, **claims)
        await asyncio.wait_for(client.connect(self.peer.url, token), SECONDS)
        self.addAsyncCleanup(client.disconnect)
        if publishes:
            self.source = rtc.AudioSource(native_client.RATE_HZ, 1)
            track = rtc.LocalAudioTrack.create_audio_track("voice", self.source)
            options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
            await asyncio.wait_for(client.local_participant.publish_track(track, options), SECONDS)
        return client

    async def until(self, what, condition, seconds=SECONDS):
        """Waits until `condition()` is true."""
        limit = asyncio.get_running_loop().time() + seconds
        while not condition():
            self.assertLess(asyncio.get_running_loop().time(), limit, f"{what}: not within {seconds} s")
            await asyncio.sleep(0.02)

    async def meet(self, *clients):
        """Waits until all clients see each other."""
        names = {client.local_participant.identity for client in clients}
        for client in clients:
            others = names - {client.local_participant.identity}
            await self.until("the clients see each other", lambda: others <= set(client.remote_participants))


class Rpc(Clients):
    async def test_calls_cross_the_server_in_both_directions(self):
        alice, bob = await self.join("alice", "rpc"), await self.join("bob", "rpc")
        await self.meet(alice, bob)
        for client in (alice, bob):
            client.local_participant.register_rpc_method("greet", greet)
            client.local_participant.register_rpc_method("fail", fail)
            client.local_participant.register_rpc_method("sleep", sleep)
        for caller, callee in ((alice, bob), (bob, alice)):
            await self.check(caller.local_participant, callee.local_participant.identity)

    async def check(self, caller, callee):
        async def call(method, payload, seconds=5.0):
            return await caller.perform_rpc(
                destination_identity=callee, method=method, payload=payload, response_timeout=seconds
            )

        async def code(method, seconds=5.0):
            with self.assertRaises(rtc.RpcError) as raised:
                await call(method, "", seconds)
            return raised.exception.code

        self.assertEqual(await call("greet", "hello"), f"{caller.identity}: hello")
        long = "ä" * (15 * 1024 // 2 - 40)
        self.assertEqual(await call("greet", long), f"{caller.identity}: {long}")
        self.assertEqual(await code("no such method"), rtc.RpcError.ErrorCode.UNSUPPORTED_METHOD)
        self.assertEqual(await code("fail"), rtc.RpcError.ErrorCode.APPLICATION_ERROR)
        self.assertEqual(await code("sleep", 1.0), rtc.RpcError.ErrorCode.RESPONSE_TIMEOUT)


async def greet(data):
    return f"{data.caller_identity}: {data.payload}"


async def fail(data):
    raise rtc.RpcError(rtc.RpcError.ErrorCode.APPLICATION_ERROR, "the handler failed")


async def sleep(data):
    await asyncio.sleep(10)


class Files(Clients):
    async def test_long_files_arrive_complete(self):
        alice, bob, carol = [await self.join(user, "files") for user in ("alice", "bob", "carol")]
        await self.meet(alice, bob, carol)
        arrived = {"bob": {}, "carol": {}}
        tasks = []
        for client in (bob, carol):

            def handler(reader, sender, sums=arrived[client.local_participant.identity]):
                async def read():
                    digest = hashlib.sha256()
                    async for chunk in reader:
                        digest.update(chunk)
                    sums[reader.info.name] = digest.hexdigest()

                tasks.append(asyncio.create_task(read()))

            client.register_byte_stream_handler("file", handler)
        sums = {}
        for megabytes in (3, 10):
            path = self.folder / f"{megabytes}.bin"
            path.write_bytes(os.urandom(megabytes * 1_000_000))
            sums[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
            await asyncio.wait_for(alice.local_participant.send_file(str(path), topic="file"), 30)
        await self.until("the files arrive", lambda: all(len(one) == 2 for one in arrived.values()), 30)
        self.assertEqual(arrived, {"bob": sums, "carol": sums})
        await asyncio.gather(*tasks)


class Participants(Clients):
    async def test_kind_of_the_token_is_seen_by_the_others(self):
        alice = await self.join("alice", "kinds")
        agent = await self.join("agent", "kinds", claims={"kind": "agent"})
        await self.meet(alice, agent)
        kind = rtc.ParticipantKind
        self.assertEqual(alice.remote_participants["agent"].kind, kind.PARTICIPANT_KIND_AGENT)
        self.assertEqual(agent.local_participant.kind, kind.PARTICIPANT_KIND_AGENT)
        self.assertEqual(agent.remote_participants["alice"].kind, kind.PARTICIPANT_KIND_STANDARD)


class VoiceReports(Clients):
    """Reports of reception that audioroom's clients exchange."""

    async def test_only_audioroom_clients_get_them_from_audioroom_server(self):
        await self.check()

    async def check(self):
        web = await self.join("web", "reports", publishes=True)
        topics = []
        web.on("data_received", lambda packet: topics.append(packet.topic))
        tone = asyncio.create_task(native_client.publish_tone(self.source, 880))
        self.addCleanup(tone.cancel)
        voice = self.folder / "voice.wav"
        sound.write_wav(voice, sound.speech(1, 5.0)[0])
        programs = [
            Program(
                user,
                ["--room", "reports", "--server", self.peer.url, "--key", server.KEY, "--secret", server.SECRET]
                + ["--seconds", "5", "--in", voice, "--out", "none"],
                dict(os.environ, XDG_RUNTIME_DIR=str(self.folder)),
                self.folder / f"{user}.log",
            )
            for user in ("alice", "bob")
        ]
        for program in programs:
            self.addCleanup(program.process.kill)
        self.assertEqual([await asyncio.to_thread(one.process.wait, 20) for one in programs], [0, 0])
        for program, other in (programs, reversed(programs)):
            streams = {stream["user_id"]: stream for stream in program.all("stats")[-2]["streams"]}
            self.assertIn("web", streams)
            # This delay is known only with the talker's report.
            self.assertIsNotNone(streams[other.user]["mouth_to_ear_ms"], streams)
        self.assertNotIn("ar.voice", topics)


class VoiceReportsOnLivekit(VoiceReports):
    start = staticmethod(server.livekit)
    test_only_audioroom_clients_get_them_from_audioroom_server = None

    async def test_only_audioroom_clients_get_them_from_livekit_server(self):
        await self.check()


class Scenarios(Clients):
    """Faults that the client asks the server to simulate."""

    async def carriers(self, client):
        """The protocols of the client's own candidates in the pairs that carry packets."""
        stats = await client.get_rtc_stats()
        everything = list(stats.publisher_stats) + list(stats.subscriber_stats)
        pairs = [one.candidate_pair.candidate_pair for one in everything if one.HasField("candidate_pair")]
        in_use = {pair.local_candidate_id for pair in pairs if pair.nominated}
        found = [one.local_candidate for one in everything if one.HasField("local_candidate")]
        return {one.candidate.protocol for one in found if one.rtc.id in in_use}

    async def test_forced_tcp_moves_media_to_tcp(self):
        alice, bob = await self.join("alice", "tcp", publishes=True), await self.join("bob", "tcp")
        await self.meet(alice, bob)
        self.assertEqual(await self.carriers(alice), {"udp"})
        for scenario in (rtc.SimulateScenarioKind.SIMULATE_FORCE_TCP, rtc.SimulateScenarioKind.SIMULATE_FORCE_TLS):
            back, again = asyncio.Event(), asyncio.Event()
            alice.once("reconnected", lambda back=back: back.set())
            bob.once("track_subscribed", lambda *_, again=again: again.set())
            await alice.simulate_scenario(scenario)
            await asyncio.wait_for(back.wait(), SECONDS)
            await asyncio.wait_for(again.wait(), SECONDS)
            self.assertEqual(await self.carriers(alice), {"tcp"})
        self.assertEqual(await self.carriers(bob), {"udp"})

    async def test_simulated_speaker_is_seen(self):
        alice, bob = await self.join("alice", "speaker"), await self.join("bob", "speaker")
        await self.meet(alice, bob)
        changes = []
        bob.on("active_speakers_changed", lambda speakers: changes.append([one.identity for one in speakers]))
        await alice.simulate_scenario(rtc.SimulateScenarioKind.SIMULATE_SPEAKER)
        await self.until("bob sees it", lambda: ["alice"] in changes)
        await self.until("bob sees its end", lambda: changes[-1] == [])

    async def test_client_is_back_after_a_failed_resume(self):
        alice, bob = await self.join("alice", "resume"), await self.join("bob", "resume")
        await self.meet(alice, bob)
        back = asyncio.Event()
        alice.once("reconnected", back.set)
        await alice.simulate_scenario(rtc.SimulateScenarioKind.SIMULATE_DISCONNECT_SIGNAL_ON_RESUME)
        # This client logs in again when a resume fails.
        await asyncio.wait_for(back.wait(), SECONDS)
        await self.meet(alice, bob)
        topics = []
        bob.on("data_received", lambda packet: topics.append(packet.topic))
        await alice.local_participant.publish_data(b"x", topic="after")
        await self.until("data crosses again", lambda: topics == ["after"])
