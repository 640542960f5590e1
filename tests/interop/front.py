"""audioroom-server behind nginx with the files of deploy/audioroom-server/: TLS of nginx, the client's address, what is forwarded.

Only addresses, ports, the certificate and the lowest limit differ from the files. run.py loads the tests.
"""

import asyncio
import http.client
import os
import pathlib
import ssl
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy/audioroom-server"
sys.path.append(str(ROOT / "deploy/livekit-cluster"))

import aiohttp  # noqa: E402
from livekit import api  # noqa: E402

import access  # noqa: E402
import browser  # noqa: E402
import cluster  # noqa: E402
import fixture  # noqa: E402
import server  # noqa: E402
from cluster import MEASURED  # noqa: E402
from program import Program, free_port  # noqa: E402
from run_local import program, replaced, whole_nginx  # noqa: E402

HOST = "127.0.0.1"
LOGINS_PER_SECOND = 3


# An authority (CA:TRUE) may not identify a server.
OPENSSL = f"""[req]
distinguished_name = name
x509_extensions = leaf
prompt = no
[name]
CN = audioroom test
[leaf]
basicConstraints = critical, CA:FALSE
subjectAltName = IP:{HOST}, DNS:localhost
"""


def certificate(folder):
    """A certificate of this machine, which is its own root, and its key."""
    config, cert, key = folder / "openssl.cnf", folder / "cert.pem", folder / "key.pem"
    config.write_text(OPENSSL)
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run([*command, "-config", config, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


class Behind:
    """audioroom-server and nginx; `url` is that of nginx."""

    def __init__(self, folder):
        self.cert, key = certificate(folder)
        inner, media, self.port = free_port(), free_port(), free_port()
        settings = (DEPLOY / "audioroom-server.toml").read_text()
        settings = replaced(settings, r'^bind = "127.0.0.1:7880"$', f'bind = "{HOST}:{inner}"')
        settings = replaced(settings, r"^udp-port = 7881$", f"udp-port = {media}")
        settings = replaced(settings, r'^node-ip = \["203.0.113.5"\]$', f'node-ip = ["{HOST}"]')
        settings = replaced(settings, r'^key = "mykey"$', f'key = "{server.KEY}"')
        limit = f"max-logins-per-second = {LOGINS_PER_SECOND}"
        settings = replaced(settings, r"^# max-logins-per-second = \d+$", limit)
        settings = replaced(settings, r'^# page = "token"$', 'page = "everyone"')
        (folder / "audioroom-server.toml").write_text(settings)
        site = (DEPLOY / "nginx.conf").read_text()
        site = replaced(site, r"^    server 127.0.0.1:7880;$", f"    server {HOST}:{inner};")
        site = replaced(site, r"^    listen 443 ssl;\n    listen \[::\]:443 ssl;$", f"    listen {HOST}:{self.port} ssl;")
        site = replaced(site, r"^    ssl_certificate .*$", f"    ssl_certificate {self.cert};")
        site = replaced(site, r"^    ssl_certificate_key .*$", f"    ssl_certificate_key {key};")
        (folder / "nginx.conf").write_text(whole_nginx(site, folder))
        # As in the unit, the secret is in the environment.
        self.command = ["env", f"AUDIOROOM_SECRET={server.SECRET}", server.AUDIOROOM, "--config", folder / "audioroom-server.toml"]
        self.inner, self.log = inner, folder / "audioroom-server.log"
        self.start()
        command = [program("nginx"), "-e", folder / "nginx.log", "-c", folder / "nginx.conf"]
        self.nginx = server.Server(command, self.port, folder / "nginx.out")
        self.url = f"wss://{HOST}:{self.port}"
        self.tls = ssl.create_default_context(cafile=self.cert)

    def start(self):
        self.server = server.Server(self.command, self.inner, self.log)

    def request(self, path, source=HOST, headers=None, method="GET"):
        """The status of a request through nginx, from this address, and the answer's beginning."""
        connection = http.client.HTTPSConnection(HOST, self.port, timeout=5, source_address=(source, 0), context=self.tls)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, b"" if answer.status == 101 else answer.read(2000)
        finally:
            connection.close()

    def login(self, user, source, **headers):
        """The status of a login from this address."""
        token = access.sign(server.KEY, server.SECRET, user, "limits")
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        upgrade |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **headers}
        return self.request(f"/rtc?protocol=16&auto_subscribe=1&access_token={token}", source, upgrade)[0]

    def stop(self):
        self.nginx.stop()
        self.server.stop()


class Front(fixture.Fixture):
    def speaker(self, user, tone_hz, peer, seconds):
        fixture.tone_file(self.folder / f"{tone_hz}.wav", tone_hz)
        one = Program(
            user,
            ["--room", "smoke", "--server", peer.url, "--key", server.KEY, "--in", self.folder / f"{tone_hz}.wav"]
            + ["--out", self.folder / f"{user}.wav", "--seconds", str(seconds)],
            dict(os.environ, XDG_RUNTIME_DIR=str(self.folder), AUDIOROOM_SECRET=server.SECRET, SSL_CERT_FILE=str(peer.cert)),
            self.folder / f"{user}.log",
        )
        self.addCleanup(one.process.kill)
        login = one.wait_for("login", 15)
        self.assertEqual(login and login["error"], 0, login)
        return one

    def test_programs_and_a_page_hear_each_other_through_nginx(self):
        peer = self.start(Behind)
        alice = self.speaker("alice", 440, peer, 15)
        bob = self.speaker("bob", 660, peer, 5)
        MEASURED["login at audioroom-server behind nginx, with TLS"] = bob.first("login")["ms"] / 1000
        self.finish(bob)
        self.assert_tone(self.folder / "bob.wav", 440)
        voice = self.folder / "voice.wav"
        fixture.tone_file(voice, 880)
        chromium = browser.Browser("chromium", voice, self.folder / "browser.log")
        self.addCleanup(chromium.stop)
        page = chromium.page("web")
        page.call("join", peer.url, access.sign(server.KEY, server.SECRET, "web", "smoke"), {})
        self.assertIsNotNone(page.call("microphone", True))
        heard = page.wait_for("heard", lambda heard: heard and abs(heard["hz"] - 440) < 5 and heard["dbfs"] > -60, "alice")
        self.assertTrue(heard and abs(heard["hz"] - 440) < 5, heard)
        limit = time.monotonic() + 8
        while not alice.first("play", user_id="web") and time.monotonic() < limit:
            time.sleep(0.1)
        self.assertIsNotNone(alice.first("play", user_id="web"), "alice does not hear the page")
        page.close()
        alice.process.terminate()
        alice.process.wait(10)

    def test_voice_is_back_after_a_restart_behind_nginx(self):
        peer = self.start(Behind)
        alice, bob = self.speaker("alice", 440, peer, 9), self.speaker("bob", 660, peer, 9)
        for one, talker in [(alice, "bob"), (bob, "alice")]:
            self.assertIsNotNone(one.wait_for("play", 5), f"{one.user} does not hear {talker}")
        time.sleep(2)
        begin_s = time.monotonic()
        peer.server.stop()
        peer.start()
        self.finish(alice)
        self.finish(bob)
        gaps = [cluster.longest_gap_s(*one, begin_s, begin_s + 4) for one in [(alice, self.folder, 660), (bob, self.folder, 440)]]
        self.assertLessEqual(max(gaps), 1, gaps)
        MEASURED["voice gap when audioroom-server is restarted behind nginx"] = max(gaps)

    def test_limits_count_the_client_and_not_nginx(self):
        peer = self.start(Behind)
        flood = [peer.login(f"flood-{n}", "127.0.0.5") for n in range(4 * LOGINS_PER_SECOND)]
        self.assertGreaterEqual(flood.count(101), LOGINS_PER_SECOND, flood)
        self.assertIn(429, flood)
        # A client that names another address in the header is still the client that nginx sees.
        named = [peer.login(f"named-{n}", "127.0.0.5", **{"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(4 * LOGINS_PER_SECOND)]
        self.assertIn(429, named)
        self.assertEqual(peer.login("other", "127.0.0.6"), 101)

    def test_page_of_the_server_gets_a_token_through_nginx(self):
        peer = self.start(Behind)
        status, page = peer.request("/", headers={"Accept": "text/html"})
        self.assertEqual((status, page[:15].lower()), (200, b"<!doctype html>"))
        # A browser names the origin of the page, which the server compares with the host that nginx names.
        path, origin = "/page/guest?room=lobby&name=web", f"https://{HOST}:{peer.port}"
        self.assertEqual(peer.request(path, headers={"Origin": origin}, method="POST")[0], 200)
        self.assertEqual(peer.request(path, headers={"Origin": "https://example.org"}, method="POST")[0], 403)

    def test_nginx_forwards_room_service_but_no_metrics(self):
        peer = self.start(Behind)
        self.assertEqual(peer.request("/")[0], 200)
        self.assertEqual(peer.request("/healthz"), (200, b"OK"))
        self.assertEqual(peer.request("/metrics")[0], 404)

        async def create():
            connector = aiohttp.TCPConnector(ssl=peer.tls)
            async with aiohttp.ClientSession(connector=connector) as session:
                url = peer.url.replace("wss://", "https://")
                client = api.LiveKitAPI(url, server.KEY, server.SECRET, session=session)
                return await client.room.create_room(api.CreateRoomRequest(name="made"))

        self.assertEqual(asyncio.run(create()).name, "made")
