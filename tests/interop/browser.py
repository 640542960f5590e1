"""A headless browser with pages of LiveKit's JavaScript client, driven by browser.mjs."""

import itertools
import json
import pathlib
import shutil
import subprocess
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = HERE.parents[1] / "target/peers/browser/node_modules"
# LiveKit's client with one peer connection, and an older one, which has two by default.
CURRENT = "livekit-client"
TWO_CONNECTIONS = "livekit-client-two-connections"
PROGRAMS = {"chromium": "chromium", "firefox": "firefox-esr"}


def missing():
    """One line about the first missing part, or None."""
    for program in ["node", *PROGRAMS.values()]:
        if not shutil.which(program):
            return f"{program} is missing: run `make peers` (installs the packages of packages.txt; Node.js 20 or newer is needed)"
    if not (PACKAGES / "puppeteer-core").exists():
        return "LiveKit's JavaScript client is missing: run `make peers`"
    return None


class Browser:
    """One browser. `page` opens a page; `stop` ends the browser."""

    def __init__(self, name, voice, log):
        settings = {"browser": name, "program": shutil.which(PROGRAMS[name]), "packages": str(PACKAGES), "voice": str(voice)}
        self.name = name
        self.log = pathlib.Path(log)
        self.process = subprocess.Popen(
            ["node", HERE / "browser.mjs", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log.open("w"),
            text=True,
        )
        self._numbers = itertools.count(1)
        self._answers = {}
        self._arrived = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        self._wait("ready", 40)

    def _read(self):
        for line in self.process.stdout:
            answer = json.loads(line)
            with self._arrived:
                self._answers["ready" if "ready" in answer else answer["id"]] = answer
                self._arrived.notify_all()
        with self._arrived:
            self._answers["closed"] = {"error": f"the browser ended:\n{self.log.read_text()[-2000:]}"}
            self._arrived.notify_all()

    def _wait(self, number, seconds):
        limit = time.monotonic() + seconds
        with self._arrived:
            while number not in self._answers and "closed" not in self._answers and time.monotonic() < limit:
                self._arrived.wait(limit - time.monotonic())
            answer = self._answers.pop(number, None) or self._answers.get("closed") or {"error": f"no answer in {seconds} s"}
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']}")
        return answer.get("value")

    def request(self, seconds=30, **request):
        number = next(self._numbers)
        self.process.stdin.write(json.dumps({"id": number, **request}) + "\n")
        self.process.stdin.flush()
        return self._wait(number, seconds)

    def page(self, user, client=CURRENT):
        self.request(open=user, client=client)
        return Page(self, user)

    def visit(self, user, url):
        """Opens a page of a server, with probe.js in it."""
        self.request(open=user, url=url)
        return Page(self, user)

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Page:
    """One page, that is one user. Its functions are those of page.js, or of probe.js in a page of a server."""

    def __init__(self, browser, user):
        self.browser = browser
        self.user = user

    def call(self, name, *args, seconds=30):
        return self.browser.request(seconds, page=self.user, call=name, args=args)

    def act(self, name, *args, seconds=30):
        """Does what a user does: `acts` in browser.mjs."""
        return self.browser.request(seconds, page=self.user, act=name, args=args)

    def wait_for(self, name, is_it, *args, seconds=10):
        """Calls `name` until its value satisfies `is_it`. Returns the last value."""
        limit = time.monotonic() + seconds
        while True:
            value = self.call(name, *args)
            if is_it(value) or time.monotonic() > limit:
                return value
            time.sleep(0.1)

    def close(self):
        self.call("close")
