"""A LiveKit cluster of two nodes, as deploy/livekit-cluster/run_local.py starts it: Redis, two livekit-servers, and nginx.

Programs log in at one node each or at nginx, and hear each other; nodes are drained and killed meanwhile. What a test measured goes
into `MEASURED`, from which run.py writes the table of docs/from-one-machine-to-many.md. run.py loads the tests.
"""

import asyncio
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

# A module of this folder comes first where field/ has one of the same name.
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "field"))

import numpy as np  # noqa: E402
from livekit import api  # noqa: E402

import fixture  # noqa: E402
import hearing  # noqa: E402
import server  # noqa: E402
from program import free_port  # noqa: E402

RUN = ROOT / "deploy/livekit-cluster/run_local.py"
TONES_HZ = {"alice": 440, "bob": 660}
ROOMS = 200
REDIS_DOWN_S = 8
# What the tests measured, by the words of the table.
MEASURED = {}


class Peer:
    """A running cluster: `url` is that of nginx, `nodes` are the nodes with url, pid, id and port of metrics."""

    def __init__(self, folder):
        self.log = folder / "cluster.log"
        for _ in range(5):
            # Neighbouring ports may be taken; then the cluster does not start.
            self.port = free_port()
            command = [sys.executable, str(RUN), "--port", str(self.port), "--folder", str(folder)]
            environment = dict(os.environ, LIVEKIT_KEYS=f"{server.KEY}: {server.SECRET}")
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=self.log.open("a"), text=True, env=environment
            )
            ready = self.process.stdout.readline()
            if ready:
                break
            self.process.wait()
        else:
            raise RuntimeError(f"the cluster did not start:\n{self.log.read_text()[-2000:]}")
        ready = json.loads(ready)
        self.url, self.nodes = ready["url"], ready["nodes"]

    def redis(self, *command):
        command = ["redis-cli", "-p", str(self.port + 1), "--raw", *command]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        # No element is one empty line.
        return [line for line in lines if line]

    def node_of(self, room):
        """The node that hosts a room."""
        found = self.redis("HGET", "room_node_map", room)
        return next((node for node in self.nodes if [node["id"]] == found), None)

    def other(self, node):
        return next(one for one in self.nodes if one is not node)

    def metric(self, node, name):
        """The sum of a metric of a node."""
        with urllib.request.urlopen(f"http://127.0.0.1:{node['metrics']}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((name + "{", name + " ")))

    def send(self, node, number):
        os.kill(node["pid"], number)

    def has_ended(self, node):
        """Whether the process is no longer there; run_local.py may not have waited for it yet."""
        try:
            return pathlib.Path(f"/proc/{node['pid']}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class Place:
    """One address of a cluster, for `talk`."""

    def __init__(self, url):
        self.url = url


def longest_gap_s(program, folder, hz, begin_s, end_s):
    """Longest time without the tone in a program's recording, between two moments of the monotonic clock."""
    started = program.first("playback_start")
    times, levels = hearing.amplitudes(hearing.pieces_of_wav(folder / f"{program.user}.wav", started["t_ns"]), hz)
    usual = np.median(levels[levels > hearing.LEAST])
    # The noise that fills a gap has the tone in single blocks of 10 ms; the voice has it in most blocks.
    is_tone = np.convolve(levels >= hearing.HEARD * usual, np.ones(5), "same") >= 4
    heard = times[is_tone & (times >= begin_s) & (times <= end_s)]
    return float(np.max(np.diff(np.concatenate([[begin_s], heard, [end_s]]))))


class Cluster(fixture.Fixture):
    def speaker(self, user, url, seconds):
        fixture.tone_file(self.folder / f"{user}-tone.wav", TONES_HZ[user])
        return self.talk(user, Place(url), "--in", self.folder / f"{user}-tone.wav", seconds=seconds)

    def wait_until_both_hear(self, alice, bob):
        for program, talker in [(alice, "bob"), (bob, "alice")]:
            limit = time.monotonic() + 10
            while not program.first("play", user_id=talker):
                self.assertLess(time.monotonic(), limit, f"{program.user} does not hear {talker}")
                time.sleep(0.02)

    def finish_both(self, alice, bob):
        for program in (alice, bob):
            self.assertEqual(program.process.wait(60), 0, f"{program.user} ended with an error")
            program.wait_for("closed", 2)

    def gaps(self, alice, bob, begin_s, end_s):
        """The longest gap of each program's recording."""
        return {
            program.user: longest_gap_s(program, self.folder, TONES_HZ[talker], begin_s, end_s)
            for program, talker in [(alice, "bob"), (bob, "alice")]
        }

    def conversation(self, cluster, urls, seconds):
        """alice and bob, who hear each other, and the node of their room."""
        alice, bob = (self.speaker(user, url, seconds) for user, url in zip(TONES_HZ, urls))
        self.wait_until_both_hear(alice, bob)
        node = cluster.node_of("smoke")
        self.assertIsNotNone(node)
        time.sleep(1.5)
        return alice, bob, node

    def test_programs_on_different_nodes_hear_each_other(self):
        cluster = self.start(Peer)
        urls = [node["url"] for node in cluster.nodes]
        alice, bob, node = self.conversation(cluster, urls, 5)
        self.finish_both(alice, bob)
        self.assert_tone(self.folder / "alice.wav", TONES_HZ["bob"])
        self.assert_tone(self.folder / "bob.wav", TONES_HZ["alice"])
        through = {node["url"] == url: program.first("login")["ms"] / 1000 for url, program in zip(urls, (alice, bob))}
        MEASURED["login at the node of the room"], MEASURED["login at the other node"] = through[True], through[False]

    def test_voice_goes_on_while_the_node_of_the_signalling_is_drained(self):
        cluster = self.start(Peer)
        # nginx gives the two logins to the two nodes in turn, so that each node has the signalling of one program.
        alice, bob, node = self.conversation(cluster, [cluster.url] * 2, 14)
        drained = cluster.other(node)
        begin_s = time.monotonic()
        cluster.send(drained, signal.SIGTERM)
        limit = begin_s + 9
        while not cluster.has_ended(drained):
            self.assertLess(time.monotonic(), limit, "the drained node does not end")
            time.sleep(0.05)
        ended_s = time.monotonic()
        self.finish_both(alice, bob)
        gaps = self.gaps(alice, bob, begin_s, ended_s + 2)
        self.assertTrue(alice.first("reconnected") or bob.first("reconnected"), "no program used the drained node")
        self.assertLessEqual(max(gaps.values()), 0.5, gaps)
        MEASURED["voice gap while a node that passes on signalling is drained"] = max(gaps.values())

    def gaps_without_node(self, cluster, end, wait_s, urls=None):
        """The gaps of a conversation from which `end` takes the node of its room; the room is then on the other node."""
        alice, bob, node = self.conversation(cluster, urls or [cluster.url] * 2, wait_s + 4)
        begin_s = time.monotonic()
        end(node)
        self.finish_both(alice, bob)
        for program in (alice, bob):
            self.assertIsNotNone(program.first("reconnected"), f"{program.user} did not reconnect")
        return self.gaps(alice, bob, begin_s - 0.2, begin_s + wait_s)

    def test_node_that_is_ended_at_once_hands_over_its_rooms(self):
        cluster = self.start(Peer)

        def end(node):
            cluster.send(node, signal.SIGTERM)
            time.sleep(0.1)
            cluster.send(node, signal.SIGTERM)

        gaps = self.gaps_without_node(cluster, end, 4)
        self.assertLessEqual(max(gaps.values()), 0.5, gaps)
        MEASURED["voice gap when the node of the room is ended in good order"] = max(gaps.values())

    def test_voice_is_back_after_a_node_was_killed(self):
        cluster = self.start(Peer)
        gaps = self.gaps_without_node(cluster, lambda node: cluster.send(node, signal.SIGKILL), 7)
        self.assertLessEqual(max(gaps.values()), 5, gaps)
        MEASURED["voice gap when the node of the room is killed, programs with the URL of nginx"] = max(gaps.values())

    def test_voice_is_back_at_another_server_of_the_list(self):
        cluster = self.start(Peer)
        # Without nginx: each program knows both nodes, and begins with another one.
        urls = [node["url"] for node in cluster.nodes]
        lists = [",".join(urls), ",".join(reversed(urls))]
        gaps = self.gaps_without_node(cluster, lambda node: cluster.send(node, signal.SIGKILL), 7, lists)
        self.assertLessEqual(max(gaps.values()), 5, gaps)
        MEASURED["voice gap when the node of the room is killed, programs with the URLs of both nodes"] = max(gaps.values())

    def test_killed_node_does_not_disturb_the_rooms_of_the_other_node(self):
        cluster = self.start(Peer)
        alice, bob, node = self.conversation(cluster, [cluster.url] * 2, 7)
        begin_s = time.monotonic()
        cluster.send(cluster.other(node), signal.SIGKILL)
        self.finish_both(alice, bob)
        gaps = self.gaps(alice, bob, begin_s, begin_s + 3)
        self.assertTrue(alice.first("reconnected") or bob.first("reconnected"), "no program used the killed node")
        self.assertLessEqual(max(gaps.values()), 0.5, gaps)
        MEASURED["voice gap when another node is killed"] = max(gaps.values())

    def test_voice_goes_on_while_redis_is_down_and_comes_back_empty(self):
        cluster = self.start(Peer)
        alice, bob, _ = self.conversation(cluster, [cluster.url] * 2, 15)
        process = next(line.split(":")[1] for line in cluster.redis("INFO", "server") if line.startswith("process_id:"))
        begin_s = time.monotonic()
        os.kill(int(process), signal.SIGKILL)
        time.sleep(REDIS_DOWN_S)
        command = ["redis-server", "--port", str(cluster.port + 1), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.addCleanup(redis.wait)
        self.addCleanup(redis.terminate)
        self.finish_both(alice, bob)
        for program in (alice, bob):
            self.assertIsNotNone(program.first("reconnected"), f"{program.user} has no signalling")
        gaps = self.gaps(alice, bob, begin_s, begin_s + REDIS_DOWN_S + 4)
        self.assertLessEqual(max(gaps.values()), 1, gaps)
        MEASURED[f"voice gap when Redis is killed and is back, empty, after {REDIS_DOWN_S} s"] = max(gaps.values())

    def test_forgotten_node_that_lives_enters_itself_again(self):
        cluster = self.start(Peer)
        environment = dict(os.environ, REDIS_HOST=f"127.0.0.1:{cluster.port + 1}", NODE_IP="127.0.0.10")
        forget = [ROOT / "deploy/livekit-cluster/forget-node"]
        subprocess.run(forget, env=environment, check=True)
        self.assertEqual(len(cluster.redis("HKEYS", "nodes")), 2, "a node with another address was removed")
        # Both nodes have the address of this machine.
        subprocess.run(forget, env=environment | {"NODE_IP": "127.0.0.1"}, check=True)
        self.assertEqual(cluster.redis("HKEYS", "nodes"), [])
        limit = time.monotonic() + 5
        while len(cluster.redis("HKEYS", "nodes")) < 2:
            self.assertLess(time.monotonic(), limit, "the nodes did not come back")
            time.sleep(0.05)

    def test_rooms_are_spread_over_the_nodes(self):
        cluster = self.start(Peer)

        async def create():
            async with api.LiveKitAPI(cluster.url.replace("ws://", "http://"), server.KEY, server.SECRET) as client:
                begin_s = time.monotonic()
                await asyncio.gather(*(client.room.create_room(api.CreateRoomRequest(name=f"room-{n}")) for n in range(ROOMS)))
                took_s = time.monotonic() - begin_s
                return took_s, (await client.room.list_rooms(api.ListRoomsRequest())).rooms

        took_s, rooms = asyncio.run(create())
        self.assertEqual(len(rooms), ROOMS)
        homes = cluster.redis("HVALS", "room_node_map")
        counts = [homes.count(node["id"]) for node in cluster.nodes]
        self.assertEqual(sum(counts), ROOMS, counts)
        # At random: fewer than 70 of 200 on one node happens once in 50000 runs.
        self.assertGreaterEqual(min(counts), 70, counts)
        hosted = [cluster.metric(node, "livekit_room_total") for node in cluster.nodes]
        self.assertEqual(hosted, counts, "the nodes do not host the rooms that Redis says")
        MEASURED[f"creating {ROOMS} rooms with RoomService"] = took_s
        MEASURED[f"rooms on each node, of {ROOMS}"] = counts

    def test_draining_node_takes_no_new_rooms(self):
        cluster = self.start(Peer)
        alice, bob, node = self.conversation(cluster, [cluster.url] * 2, 5)
        cluster.send(node, signal.SIGTERM)
        time.sleep(0.3)
        # The drained node still answers, also for rooms that it does not take.
        for room, one in [("late-1", node), ("late-2", cluster.other(node))]:
            carol = self.talk("carol", Place(one["url"]), "--in", "silence", "--room", room, seconds=0.5)
            self.assertIs(cluster.node_of(room), cluster.other(node))
            self.assertEqual(carol.process.wait(10), 0)
        self.finish_both(alice, bob)
        for program in (alice, bob):
            self.assertIsNone(program.first("reconnecting"), "a drained node keeps its rooms until they are empty")
