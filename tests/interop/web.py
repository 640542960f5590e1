"""Web pages with LiveKit's JavaScript client on audioroom-server, in Chromium and in Firefox.

Each browser starts once for its tests. The server listens on 127.0.0.1, so Firefox's tests also cover a server on the loopback.
Chromium's fake microphone plays a file; Firefox's is a tone of 1000 Hz. Firefox's analyser reads nothing from remote tracks, so what
it hears is judged by received packets and their audio level.
"""

import math
import pathlib
import tempfile
import time

import access
import browser
import encryption
import server
import server_page
from fixture import Fixture, tone_file

# The talkers of a test end after this time at the latest.
TALK_S = 16


class Pages(encryption.Encryption):
    """The tests of both browsers."""

    name = None
    # The tone of the fake microphone.
    voice_hz = None
    has_analyser = True
    other_hz = property(lambda self: self.voice_hz)
    measures_hz = property(lambda self: self.has_analyser)
    other_text = "hello from the page"

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="audioroom-browser-")
        voice = pathlib.Path(cls.scratch.name) / "voice.wav"
        tone_file(voice, cls.voice_hz)
        cls.browser = browser.Browser(cls.name, voice, pathlib.Path(cls.scratch.name) / "browser.log")

    @classmethod
    def tearDownClass(cls):
        cls.browser.stop()
        cls.scratch.cleanup()

    def page(self, user, peer, client=browser.CURRENT, microphone=True, passphrase=None, **options):
        """A page that has joined, with its microphone on."""
        page = self.browser.page(user, client)
        self.addCleanup(page.close)
        page.call("join", peer.url, access.sign(server.KEY, server.SECRET, user, "smoke"), options, passphrase)
        if microphone:
            self.assertIsNotNone(page.call("microphone", True))
        return page

    def talker(self, user, peer, tone_hz, seconds=TALK_S):
        tone_file(self.folder / f"{tone_hz}.wav", tone_hz)
        return self.talk(user, peer, "--in", self.folder / f"{tone_hz}.wav", seconds=seconds)

    def end(self, program):
        """Ends a program of `talk`, which then finishes its recording."""
        program.process.terminate()
        program.process.wait(10)

    def assert_hears(self, page, user, tone_hz):
        """The page hears the tone of a user: its frequency, or in Firefox packets that carry sound."""

        def is_heard(heard):
            if not heard or heard["packets"] < 50:
                return False
            if not self.has_analyser:
                return heard["level"] > 0.02
            return abs(heard["hz"] - tone_hz) < 5 and heard["dbfs"] > -60

        heard = page.wait_for("heard", is_heard, user)
        self.assertTrue(is_heard(heard), f"{page.user} hears {user}: {heard}; {page.call('look')}")

    def assert_arrives(self, program, talker):
        """Packets of `talker` arrive at a program of `talk`."""

        def packets():
            stats = [s for event in program.all("stats") for s in event["streams"] if s["user_id"] == talker]
            # A stream that was just added has no numbers yet.
            return (stats[-1]["packets"] or 0) if stats else 0

        limit = time.monotonic() + 8
        while packets() < 50 and time.monotonic() < limit:
            time.sleep(0.1)
        self.assertGreaterEqual(packets(), 50, f"{program.user} gets nothing of {talker}")

    def page_with(self, peer, passphrase):
        """Starts a page for the tests of encryption."""
        page = self.page("other", peer, passphrase=passphrase)
        page.call("say", self.other_text)

        def result():
            loudest = {"rms_dbfs": -200, "hz": None}
            end = time.monotonic() + encryption.SECONDS - 2
            while time.monotonic() < end:
                heard = page.call("heard", "talk")
                # The highest sample, which is a little above the level of a tone.
                level = 20 * math.log10(max(heard["level"], 1e-10)) if heard else -200
                if level > loudest["rms_dbfs"]:
                    loudest = {"rms_dbfs": level, "hz": heard["hz"], "packets": heard["packets"]}
                time.sleep(0.2)
            events = page.call("look")["events"]
            return {"talk": loudest}, {event["identity"]: event["text"] for event in events if event["event"] == "text"}

        return result

    def test_encrypted_page_and_program_hear_each_other_on_audioroom_server(self):
        talk = self.assert_both_are_heard(server.audioroom, self.page_with)
        data = talk.first("data", user_id="other")
        self.assertIsNotNone(data, "the data of the page did not arrive")
        self.assertEqual((data["topic"], data["bytes"]), ("data", len(self.other_text)))

    def test_page_with_a_wrong_key_hears_nothing_on_audioroom_server(self):
        self.assert_both_are_silent(server.audioroom, self.page_with, encryption.PASSPHRASE, "key_wrong")

    def hear_each_other(self, client=browser.CURRENT, connections=1, **options):
        peer = self.start(server.audioroom)
        alice = self.talker("alice", peer, 440)
        page = self.page("web", peer, client, **options)
        self.assert_hears(page, "alice", 440)
        self.assert_arrives(alice, "web")
        self.assertEqual(page.call("look")["connections"], connections)
        time.sleep(2)
        self.end(alice)
        self.assert_tone(self.folder / "alice.wav", self.voice_hz)

    def test_page_and_program_hear_each_other(self):
        self.hear_each_other()

    def test_older_client_with_two_connections_and_program_hear_each_other(self):
        self.hear_each_other(browser.TWO_CONNECTIONS, connections=2)

    def test_page_with_two_connections_hears_two_talkers_and_resumes(self):
        peer = self.start(server.audioroom)
        self.talker("alice", peer, 440)
        bob = self.talker("bob", peer, 660)
        page = self.page("web", peer, singlePeerConnection=False)
        self.assert_hears(page, "alice", 440)
        self.assert_hears(page, "bob", 660)
        self.assertEqual(page.call("look")["connections"], 2)
        self.assertEqual(page.call("resume"), "connected")
        before = page.call("heard", "alice")["packets"]
        after = page.wait_for("heard", lambda heard: heard["packets"] > before + 50, "alice")
        self.assertGreater(after["packets"], before + 50, "alice is not heard after the resume")
        self.assert_arrives(bob, "web")

    def test_page_mutes_and_unmutes(self):
        peer = self.start(server.audioroom)
        bob = self.page("bob", peer, microphone=False)
        web = self.page("web", peer)
        self.assert_hears(bob, "web", self.voice_hz)
        web.call("microphone", False)
        muted = bob.wait_for("look", lambda look: any(one["event"] == "muted" for one in look["events"]))
        self.assertIn({"event": "muted", "identity": "web"}, muted["events"])
        time.sleep(0.5)
        before = bob.call("heard", "web")["packets"]
        time.sleep(0.5)
        self.assertEqual(bob.call("heard", "web")["packets"], before)
        web.call("microphone", True)
        after = bob.wait_for("heard", lambda heard: heard["packets"] > before + 20, "web")
        self.assertGreater(after["packets"], before + 20)

    def test_page_hears_two_talkers_without_a_negotiation_loop(self):
        peer = self.start(server.audioroom)
        self.talker("alice", peer, 440)
        self.talker("bob", peer, 660)
        page = self.page("web", peer)
        self.assert_hears(page, "alice", 440)
        self.assert_hears(page, "bob", 660)
        look = page.call("look")
        time.sleep(1)
        later = page.call("look")
        self.assertEqual(later["state"], "connected")
        # Beside pings, nothing is sent.
        self.assertLess(later["sent"] - look["sent"], 5, (look, later))
        self.assertLess(later["transceivers"], 12, later)

    def test_camera_is_refused_at_once_and_the_microphone_goes_on(self):
        peer = self.start(server.audioroom)
        alice = self.talker("alice", peer, 440)
        page = self.page("web", peer, microphone=False)
        for name, parameters in [("setCameraEnabled", [True]), ("enableCameraAndMicrophone", [])]:
            refused = page.call("refused", name, *parameters)
            self.assertIsNotNone(refused["error"], name)
            self.assertLess(refused["ms"], 3000, f"{name}: {refused}")
        refused = page.call("refusedCanvas")
        self.assertIsNotNone(refused["error"])
        self.assertLess(refused["ms"], 3000, refused)
        look = page.wait_for("look", lambda look: look["tracks"])
        self.assertEqual(look["tracks"], [{"source": "microphone", "muted": False}])
        self.assert_arrives(alice, "web")


class Chromium(server_page.ServerPage, Pages, Fixture):
    name = "chromium"
    voice_hz = 880

    # Not in Firefox, which sends no connectivity check to the loopback addresses of this livekit-server.
    def test_encrypted_page_and_program_hear_each_other_on_livekit_server(self):
        self.assert_both_are_heard(server.livekit, self.page_with)

    def test_scripts_of_the_server_page_are_those_of_npm(self):
        self.assertEqual(server_page.scripts_differ(), [])


class Firefox(server_page.ServerPage, Pages, Fixture):
    name = "firefox"
    voice_hz = 1000
    has_analyser = False
