"""End-to-end encryption: the program `talk` with another client, the same and different passphrases, on both servers.

The test methods are mixed into the tests of run.py, which has `start`, `talk`, `finish` and `assert_tone`. A client of another kind
(such as a browser) needs one method like `native_with`: it starts the client with a passphrase or without, and returns a function
that waits for its end and returns what the client heard: level and frequency by user id, and texts by user id. web.py has the one
for browsers.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

import access
import server
from program import TALK, Program

HERE = pathlib.Path(__file__).resolve().parent
PASSPHRASE = "a passphrase that both clients have"
OTHER_PASSPHRASE = "a passphrase that one client has"
TALK_HZ = 440
TALK_TEXT = "hello from talk"
# Silence in dBFS: a stream that cannot be decrypted is not audible, not even as noise.
SILENCE = -70
# How long both clients are in the room.
SECONDS = 7


class Encryption:
    # What the other client publishes and sends.
    other_hz = 880
    other_text = "hello from the native client"
    # Whether the other client measures the frequency of what it hears.
    measures_hz = True

    def native_with(self, peer, passphrase):
        """Starts LiveKit's native client, which publishes `other_hz` and sends `other_text`."""
        process = subprocess.Popen(
            [sys.executable, HERE / "native_client.py", "--url", peer.url, "--tone", str(self.other_hz)]
            + ["--token", access.sign(server.KEY, server.SECRET, "other", "smoke"), "--seconds", str(SECONDS)]
            + (["--passphrase", passphrase] if passphrase else []),
            stdout=subprocess.PIPE,
            stderr=(self.folder / "other.log").open("w"),
            text=True,
        )
        self.addCleanup(process.kill)

        def result():
            lines, _ = process.communicate(timeout=SECONDS + 30)
            events = [json.loads(line) for line in lines.splitlines()]
            self.assertIn("joined", [event["event"] for event in events], (self.folder / "other.log").read_text()[-2000:])
            heard = {event["user_id"]: event for event in events if event["event"] == "heard"}
            texts = {event["user_id"]: event["text"] for event in events if event["event"] == "message"}
            return heard, texts

        return result

    def talk_with(self, peer, passphrase):
        """Starts `talk`, which publishes TALK_HZ, and sends TALK_TEXT when the file `joined` is there."""
        tone = self.folder / "talk-tone.wav"
        self.tone_file(tone, TALK_HZ)
        arguments = ["--json", "--user", "talk", "--room", "smoke", "--server", peer.url, "--key", server.KEY]
        arguments += ["--in", tone, "--out", self.folder / "talk.wav"] + (["--encrypt"] if passphrase else [])
        # Without --seconds, talk reads its commands from a pipe.
        wait = "until [ -e \"$joined\" ]; do sleep 0.1; done"
        script = f'text=$1; seconds=$2; joined=$3; shift 3; ({wait}; echo "$text"; sleep "$seconds"; echo quit) | "$@"'
        command = ["sh", "-c", script, "sh", TALK_TEXT, SECONDS, self.folder / "joined", TALK, *arguments]
        environment = dict(os.environ, XDG_RUNTIME_DIR=str(self.folder), AUDIOROOM_SECRET=server.SECRET)
        if passphrase:
            environment["AUDIOROOM_PASSPHRASE"] = passphrase
        program = Program("talk", [], environment, self.folder / "talk.log", command)
        self.addCleanup(program.process.kill)
        login = program.wait_for("login", 15)
        self.assertIsNotNone(login, (self.folder / "talk.log").read_text()[-2000:])
        self.assertEqual(login["error"], 0, login)
        return program

    def exchange(self, kind, client_with, talk_passphrase, other_passphrase):
        """Runs both clients in one room. Returns talk's program, and what the other client heard and read of talk."""
        peer = self.start(kind)
        talk = self.talk_with(peer, talk_passphrase)
        result = client_with(peer, other_passphrase)
        self.assertTrue(talk.wait_for("stream", 15), "the other client published nothing")
        # talk's text comes when the other client is complete, and leaves it time for the voice.
        time.sleep(1)
        (self.folder / "joined").touch()
        heard, texts = result()
        self.finish(talk)
        return talk, heard.get("talk"), texts.get("talk")

    def states_of(self, talk, user):
        """The reported states of the encryption of a user's streams."""
        ids = {event["stream_id"] for event in talk.all("stream") if event.get("user_id") == user}
        return [event["state"] for event in talk.all("encryption") if event["stream_id"] in ids]

    def assert_both_are_heard(self, kind, client_with):
        talk, heard, text = self.exchange(kind, client_with, PASSPHRASE, PASSPHRASE)
        self.assertIsNotNone(heard, "the other client did not receive the stream of talk")
        if self.measures_hz:
            self.assertIsNotNone(heard["hz"], heard)
            self.assertAlmostEqual(heard["hz"], TALK_HZ, delta=3)
        self.assertGreater(heard["rms_dbfs"], -45)
        self.assert_tone(self.folder / "talk.wav", self.other_hz)
        self.assertEqual(self.states_of(talk, "other"), ["ok"])
        self.assertEqual(text, TALK_TEXT)
        message = talk.first("message", user_id="other")
        self.assertIsNotNone(message, "the message of the other client did not arrive")
        self.assertEqual(message["text"], self.other_text)
        return talk

    def assert_both_are_silent(self, kind, client_with, talk_passphrase, state):
        talk, heard, text = self.exchange(kind, client_with, talk_passphrase, OTHER_PASSPHRASE)
        if heard is not None and heard["rms_dbfs"] is not None and talk_passphrase:
            self.assertLess(heard["rms_dbfs"], SILENCE, heard)
        self.assertLess(self.level_of(self.folder / "talk.wav"), SILENCE)
        self.assertEqual(self.states_of(talk, "other"), [state])
        self.assertIsNone(talk.first("message", user_id="other"))
        if talk_passphrase:
            self.assertIsNone(text)


class NativeEncryption(Encryption):
    def test_encrypted_native_client_and_talk_hear_each_other_on_audioroom_server(self):
        self.assert_both_are_heard(server.audioroom, self.native_with)

    def test_encrypted_native_client_and_talk_hear_each_other_on_livekit_server(self):
        self.assert_both_are_heard(server.livekit, self.native_with)

    def test_wrong_key_is_silent_on_audioroom_server(self):
        self.assert_both_are_silent(server.audioroom, self.native_with, PASSPHRASE, "key_wrong")

    def test_wrong_key_is_silent_on_livekit_server(self):
        self.assert_both_are_silent(server.livekit, self.native_with, PASSPHRASE, "key_wrong")

    def test_missing_key_is_silent_on_livekit_server(self):
        self.assert_both_are_silent(server.livekit, self.native_with, None, "key_missing")
