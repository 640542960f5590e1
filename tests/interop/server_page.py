"""The page that audioroom-server serves, in Chromium and in Firefox: a user clicks and types, and a program is in the room.

The test methods are mixed into the tests of web.py. Every page must keep its Content-Security-Policy and have no script errors.
"""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.parse

import access
import browser
import server
from encryption import PASSPHRASE
from fixture import tone_file
from program import Program

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = ROOT / "target/page"


def with_page(who, bind="127.0.0.1"):
    """Starts audioroom-server with its page."""
    return lambda folder: server.audioroom(folder, arguments=("--page", who), bind=bind)


def own_address():
    """An address of this machine other than loopback, or None. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return probe.getsockname()[0]


class ServerPage:
    """The tests of the page in one browser."""

    def visit(self, peer, link):
        page = self.browser.visit("web", peer.url.replace("ws:", "http:") + link)
        self.addCleanup(page.close)
        self.addCleanup(lambda: self.assertEqual(page.call("view")["faults"], []))
        return page

    def see(self, page, is_it, seconds=10):
        """Waits until the page looks so."""
        view = page.wait_for("view", is_it, seconds=seconds)
        self.assertTrue(is_it(view), view)
        return view

    def join(self, peer, link="/#room=smoke", passphrase=None):
        """A user opens the link, types a name, and presses Enter."""
        page = self.visit(peer, link)
        self.see(page, lambda view: view["canJoin"] and view["focus"] == "name")
        if passphrase:
            page.act("click", "summary")
            page.act("type", "#passphrase", passphrase)
        page.act("type", "#name", "Wendy")
        page.act("press", "Enter")
        self.see(page, lambda view: view["room"] == "smoke" and view["mute"] == "Mute", seconds=15)
        return page

    def program(self, peer, tone_hz, passphrase=None):
        """A program of `talk` that reads lines, and that talks."""
        tone_file(self.folder / f"{tone_hz}.wav", tone_hz)
        environment = dict(os.environ, XDG_RUNTIME_DIR=str(self.folder), AUDIOROOM_PASSPHRASE=passphrase or "")
        program = Program(
            "alice",
            ["--room", "smoke", "--server", peer.url, "--key", server.KEY, "--secret", server.SECRET]
            + ["--in", self.folder / f"{tone_hz}.wav", "--out", self.folder / "alice.wav"]
            + (["--encrypt"] if passphrase else []),
            environment,
            self.folder / "alice.log",
            stdin=subprocess.PIPE,
        )
        self.addCleanup(program.process.kill)
        login = program.wait_for("login", 15)
        self.assertIsNotNone(login, (self.folder / "alice.log").read_text()[-2000:])
        self.assertEqual(login["error"], 0, login)
        return program

    def say(self, program, line):
        program.process.stdin.write(f"{line}\n")
        program.process.stdin.flush()

    def assert_plays(self, page, tone_hz):
        """The page plays a tone: its frequency, or in Firefox packets that carry sound."""

        def is_played(sounds):
            if not sounds["played"] or sum(one["packets"] for one in sounds["inbound"]) < 50:
                return False
            if not self.has_analyser:
                return any(one["level"] > 0.02 for one in sounds["inbound"])
            return any(abs(one["hz"] - tone_hz) < 5 and one["dbfs"] > -60 for one in sounds["played"])

        sounds = page.wait_for("sounds", is_played)
        self.assertTrue(is_played(sounds), f"{sounds}; {page.call('view')}")

    def guest(self, program):
        """The user id of the page."""
        ids = [event["user_id"] for event in program.all("stream") if event["user_id"].startswith("guest-")]
        self.assertTrue(ids, program.events)
        return ids[-1]

    def packets_of(self, program, talker):
        stats = [s for event in program.all("stats") for s in event["streams"] if s["user_id"] == talker]
        return (stats[-1]["packets"] or 0) if stats else 0

    def assert_talks(self, program, is_talking):
        """Packets of the page arrive, or none does."""
        talker = self.guest(program)
        time.sleep(1.2)
        before = self.packets_of(program, talker)
        time.sleep(2.2)
        arrived = self.packets_of(program, talker) - before
        if is_talking:
            self.assertGreater(arrived, 30)
        else:
            self.assertEqual(arrived, 0)

    def hear_and_read_each_other(self, passphrase=None):
        peer = self.start(with_page("local"))
        alice = self.program(peer, 440, passphrase)
        page = self.join(peer, passphrase=passphrase)
        self.assert_plays(page, 440)
        view = self.see(page, lambda view: any(one["name"] == "alice" and one["state"] == "talking" and one["level"] > 0.3 for one in view["people"]))
        self.assertEqual(view["people"][0]["name"], "Wendy (you)")
        self.assertIsNone(view["startSound"])
        self.assertEqual("end-to-end encrypted" in view["status"], bool(passphrase))
        self.assert_arrives(alice, self.guest(alice))
        page.act("click", "#chat-text")
        page.act("type", "#chat-text", "hello from the page")
        page.act("press", "Enter")
        message = alice.wait_for("message", 5)
        self.assertIsNotNone(message, alice.events[-3:])
        self.assertEqual((message["user_id"], message["text"]), (self.guest(alice), "hello from the page"))
        self.say(alice, "hello from the program")
        view = self.see(page, lambda view: len(view["messages"]) == 2)
        self.assertTrue(view["messages"][0].startswith("You: hello from the page"), view)
        self.assertTrue(view["messages"][1].startswith("alice: hello from the program"), view)
        time.sleep(2)
        page.act("click", "#leave")
        self.see(page, lambda view: view["room"] is None and view["canJoin"])
        self.say(alice, "quit")
        alice.process.wait(10)
        self.assert_tone(self.folder / "alice.wav", self.voice_hz)

    def test_server_page_and_program_hear_and_read_each_other(self):
        self.hear_and_read_each_other()

    def test_server_page_and_program_with_one_passphrase_hear_each_other(self):
        self.hear_and_read_each_other(PASSPHRASE)

    def test_server_page_without_the_passphrase_plays_nothing(self):
        peer = self.start(with_page("local"))
        self.program(peer, 440, PASSPHRASE)
        page = self.join(peer)
        self.see(page, lambda view: any(one["state"].startswith("encrypted: not heard") for one in view["people"]))
        self.assertEqual(page.call("sounds")["played"], [])

    def test_server_page_mutes_and_talks_by_key(self):
        peer = self.start(with_page("local"))
        alice = self.program(peer, 440)
        page = self.join(peer)
        self.assert_arrives(alice, self.guest(alice))
        page.act("click", "#mute")
        self.see(page, lambda view: view["mute"] == "Unmute" and view["people"][0]["state"] == "muted")
        self.assert_talks(alice, False)
        page.act("click", "#mute")
        self.see(page, lambda view: view["mute"] == "Mute" and view["people"][0]["state"] != "muted")
        self.assert_talks(alice, True)
        page.act("click", "#push-to-talk")
        self.see(page, lambda view: view["talk"] == "Hold to talk (Space)" and view["people"][0]["state"] == "muted")
        self.assert_talks(alice, False)
        # The button of push-to-talk has the focus, and is not pressed by the key.
        page.act("down", " ")
        self.see(page, lambda view: view["talk"] == "Talking" and view["people"][0]["state"] != "muted")
        self.assert_talks(alice, True)
        page.act("up", " ")
        self.see(page, lambda view: view["talk"] == "Hold to talk (Space)" and view["people"][0]["state"] == "muted")
        # In a text, the key is a letter.
        page.act("type", "#chat-text", "a b")
        self.assertEqual(page.call("view")["people"][0]["state"], "muted")
        # The next join begins without sending.
        page.act("click", "#leave")
        self.see(page, lambda view: view["room"] is None and view["focus"] == "join")
        page.act("press", "Enter")
        self.see(page, lambda view: view["talk"] == "Hold to talk (Space)" and view["people"][0]["state"] == "muted", seconds=15)
        self.assert_talks(alice, False)

    def test_server_page_without_https_listens(self):
        address = own_address()
        if address is None:
            self.skipTest("this machine has no address but loopback")
        peer = self.start(with_page("everyone", address))
        self.program(peer, 440)
        page = self.visit(peer, "/?room=smoke&name=Wendy")
        self.see(page, lambda view: view["focus"] == "join")
        page.act("press", "Enter")
        self.see(page, lambda view: view["mute"] == "Use the microphone" and "https" in (view["notice"] or ""), seconds=15)
        self.assert_plays(page, 440)
        self.assertEqual(page.call("view")["people"][0]["state"], "listening")

    def test_server_page_takes_a_token_from_its_link_only(self):
        peer = self.start(with_page("token"))
        page = self.visit(peer, "/?room=smoke")
        view = self.see(page, lambda view: view["notice"])
        self.assertFalse(view["canJoin"], view)
        self.assertIn("no tokens to guests", view["notice"])
        token = access.sign(server.KEY, server.SECRET, "wendy", "smoke")
        link = "/#" + urllib.parse.urlencode({"token": token})
        page.close()
        page = self.browser.visit("web", peer.url.replace("ws:", "http:") + link)
        view = self.see(page, lambda view: view["focus"] == "join")
        self.assertNotIn("token", view["address"])
        page.act("press", "Enter")
        self.see(page, lambda view: view["room"] == "smoke" and view["mute"] == "Mute", seconds=15)
        page.act("reload")
        self.see(page, lambda view: view["focus"] == "join")

    def test_server_page_fits_its_screen(self):
        PICTURES.mkdir(parents=True, exist_ok=True)
        peer = self.start(with_page("local"))
        alice = self.program(peer, 440)
        page = self.visit(peer, "/?room=smoke")
        self.see(page, lambda view: view["canJoin"])
        page.act("type", "#name", "Wendy")
        self.look(page, "join")
        page.act("press", "Enter")
        self.see(page, lambda view: view["room"] == "smoke" and view["mute"] == "Mute", seconds=15)
        self.say(alice, "Hello, can you hear me?")
        page.act("type", "#chat-text", "Yes. A longer message, which needs more than one line on a phone, so that the lines break.")
        page.act("press", "Enter")
        self.see(page, lambda view: len(view["messages"]) == 2 and len(view["people"]) == 2)
        self.look(page, "room")
        page.act("click", "#push-to-talk")
        page.act("click", "#show-settings")
        time.sleep(0.5)
        self.look(page, "settings")

    def test_server_page_joins_the_talkers_of_the_demo(self):
        demo = subprocess.Popen(
            [sys.executable, ROOT / "demo/web.py"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self.addCleanup(demo.kill)
        lines = [demo.stdout.readline(), demo.stdout.readline()]
        address = lines[1].strip()
        self.assertTrue(address.startswith("http://127.0.0.1:"), lines)
        page = self.browser.visit("web", address)
        self.addCleanup(page.close)
        self.see(page, lambda view: view["focus"] == "name")
        page.act("type", "#name", "Wendy")
        page.act("press", "Enter")
        for user in ["alice", "bob"]:
            self.see(page, lambda view: any(one["name"] == user and one["state"] == "talking" for one in view["people"]), seconds=15)
        self.assertEqual(page.call("view")["faults"], [])
        # Not SIGINT: a shell that starts tests in the background has it ignored.
        demo.send_signal(signal.SIGTERM)
        self.assertEqual(demo.wait(10), 0)
        # The server asked its clients to come back.
        self.see(page, lambda view: view["status"].startswith("connection lost"))
        page.act("click", "#leave")
        self.see(page, lambda view: view["room"] is None and view["canJoin"])

    def look(self, page, name):
        """Photographs the page on both screens, in light and in dark colours (Chromium only), and measures its width."""
        for width, height in [(360, 640), (1280, 800)]:
            page.act("size", width, height)
            for colors in ["light", "dark"] if self.name == "chromium" else ["light"]:
                if self.name == "chromium":
                    page.act("colors", colors)
                time.sleep(0.3)
                page.act("picture", str(PICTURES / f"{self.name}-{name}-{width}x{height}-{colors}.png"))
            self.assertLessEqual(page.call("view")["width"], width, f"{name} is wider than {width} pixels")


def scripts_differ():
    """The names of LiveKit's scripts in the tree that are not those of the npm package."""
    package = browser.PACKAGES / browser.CURRENT / "dist"
    names = ["livekit-client.umd.js", "livekit-client.e2ee.worker.js"]
    return [name for name in names if (package / name).read_bytes() != (ROOT / "examples-web/livekit" / name).read_bytes()]
