"""The end of engines and servers: closed by hand, by the collector, by the exit of the interpreter; forks; threads."""

import gc
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import weakref
from unittest import mock

import audioroom
from audioroom import _events

from fixture import PATIENCE, RoomTest, frame, tone


class CloseTest(RoomTest):
    def test_closed_objects_refuse_every_call(self):
        alice, bob, room, *_ = self.pair()
        (info,) = room.get_streams()
        alice.close()
        alice.close()
        self.assertTrue(alice.is_closed)
        for call in (alice.pause, room.get_state, info.stream.is_muted, lambda: alice.push(tone()), lambda: alice.login_room("a")):
            with self.assertRaisesRegex(audioroom.ClosedError, "the engine is closed"):
                call()
        self.server.close()
        with self.assertRaisesRegex(audioroom.ClosedError, "the server is closed"):
            self.server.get_url()

    def test_with_closes_and_others_see_the_user_leave(self):
        bob = self.engine("bob")
        events = bob.events(PATIENCE)
        bob.login_room("lobby")
        with audioroom.Engine(**self.options("alice")) as alice:
            alice.login_room("lobby")
            self.wait(events, "stream_update", lambda event: event.is_added)
        self.assertTrue(alice.is_closed)
        self.wait(events, "stream_update", lambda event: not event.is_added)

    def test_engine_may_be_closed_inside_its_callback(self):
        descriptors = len(os.listdir("/proc/self/fd"))
        engine = self.engine("alice")
        closed = threading.Event()

        def close(event):
            engine.close()
            closed.set()

        engine.on_login_room = close
        engine.login_room("lobby")
        self.assertTrue(closed.wait(PATIENCE))
        engine._core.thread.join(PATIENCE)
        self.assertNotIn(engine._core.key, _events._cores)
        # The server closes its side of the connections within moments.
        end = time.monotonic() + PATIENCE
        while len(os.listdir("/proc/self/fd")) > descriptors and time.monotonic() < end:
            time.sleep(0.01)
        self.assertLessEqual(len(os.listdir("/proc/self/fd")), descriptors)

    def test_interrupted_close_is_finished_by_the_next_one(self):
        engine = self.engine("alice")
        with mock.patch.object(engine._core.thread, "join", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            engine.close()
        with self.assertRaises(audioroom.ClosedError):
            engine.pause()
        engine.close()
        self.assertIsNone(engine._core.pointer.value)

    def test_close_waits_for_calls_of_other_threads(self):
        for _ in range(5):
            engine = self.engine("alice", capture_device="push", playback_device="pull")
            problems = []

            def work(engine=engine, problems=problems):
                sent, received = tone(), frame(480)
                try:
                    while True:
                        engine.pull(received)
                        engine.get_capture_volume()
                        try:
                            engine.push(sent)
                        except audioroom.ClosedError:
                            raise
                        except audioroom.Error:
                            pass
                except audioroom.ClosedError:
                    pass
                except BaseException as problem:
                    problems.append(problem)

            threads = [threading.Thread(target=work) for _ in range(1)]
            for thread in threads:
                thread.start()
            engine.login_room("lobby")
            time.sleep(0.05)
            engine.close()
            for thread in threads:
                thread.join(PATIENCE)
                self.assertFalse(thread.is_alive())
            self.assertEqual(problems, [])

    def test_collected_engine_ends_and_leaves_its_room(self):
        bob = self.engine("bob")
        events = bob.events(PATIENCE)
        bob.login_room("lobby")
        alice = audioroom.Engine(**self.options("alice"))
        alice.on_stream_update = lambda event: alice.pause  # a cycle
        room = alice.login_room("lobby")
        self.wait(events, "stream_update", lambda event: event.is_added)
        gone, thread = weakref.ref(alice), alice._core.thread
        del alice, room
        end = time.monotonic() + PATIENCE
        while gone() is not None and time.monotonic() < end:
            gc.collect()
            time.sleep(0.01)
        self.assertIsNone(gone())
        self.wait(events, "stream_update", lambda event: not event.is_added)
        thread.join(PATIENCE)
        self.assertFalse(thread.is_alive())

    def test_collected_engines_free_descriptors_and_threads(self):
        def count():
            gc.collect()
            return len(os.listdir("/proc/self/fd")), threading.active_count()

        before = count()
        for _ in range(10):
            audioroom.Engine(**self.options("alice"))
        self.assertEqual(count(), before)


class ProcessTest(RoomTest):
    def run_program(self, text, *arguments):
        program = "import audioroom, sys, time\n" + textwrap.dedent(text)
        return subprocess.run(
            [sys.executable, "-X", "faulthandler", "-W", "ignore:This process:DeprecationWarning", "-c", program, *arguments], capture_output=True, text=True, timeout=60
        )

    HEAD = """
        options = dict(user_id="carol", server_url=sys.argv[1], api_key="test", api_secret=sys.argv[2], capture_device="null",
                       playback_device="null")
    """

    def check(self, text, code=0):
        result = self.run_program(textwrap.dedent(self.HEAD) + textwrap.dedent(text), self.server.get_url(), self.options("x")["api_secret"])
        self.assertEqual((result.returncode, result.stderr), (code, ""))
        return result.stdout

    def test_interpreter_exits_cleanly_with_a_live_engine(self):
        out = self.check("""
            engine = audioroom.Engine(**options)
            engine.on_sound_level = lambda event: None
            engine.on_log = lambda event: None
            events = engine.events(20)
            engine.login_room("lobby")
            next(event for event in events if event.kind == "publish_state")
            engine.start_sound_level_monitor(100)
            engine.set_capture_processor(lambda frame: None)
            engine.set_playback_processor(lambda frame: None)
            time.sleep(0.3)
            print("end")
        """)
        self.assertEqual(out, "end\n")

    def test_interpreter_exits_cleanly_with_a_live_server_and_status(self):
        self.check("""
            server = audioroom.Server(bind="127.0.0.1:0", udp_port=0, node_ips="127.0.0.1", api_key="k", api_secret="s" * 40,
                                      on_log=lambda event: None)
            engine = audioroom.Engine(**{**options, "server_url": server.get_url(), "api_key": "k", "api_secret": "s" * 40})
            engine.login_room("lobby")
            sys.exit(7)
        """, 7)  # fmt: skip

    def test_interpreter_exits_cleanly_inside_an_asyncio_loop(self):
        self.check("""
            import asyncio
            async def main():
                engine = audioroom.Engine(**options, event_mode=audioroom.EventMode.POLL)
                events = engine.__aiter__()
                engine.login_room("lobby")
                async for event in events:
                    if event.kind == "login_room":
                        globals()["kept"] = engine, events
                        return
            asyncio.run(main())
        """)

    def test_child_of_a_fork_may_not_use_inherited_objects(self):
        out = self.check("""
            import os
            engine = audioroom.Engine(**options)
            server = audioroom.Server(bind="127.0.0.1:0", udp_port=0, node_ips="127.0.0.1", api_key="k", api_secret="s" * 40)
            events = engine.events(20)
            room = engine.login_room("lobby")
            next(event for event in events if event.kind == "login_room")
            child = os.fork()
            if child == 0:
                for call in (engine.pause, room.get_state, server.get_url):
                    try:
                        call()
                    except audioroom.ClosedError as error:
                        print(error.message)
                engine.close()
                del engine, server
                with audioroom.Engine(**{**options, "user_id": "child"}) as engine:
                    events = engine.events(20)
                    engine.login_room("lobby")
                    print(next(event for event in events if event.kind == "login_room").status.name)
                sys.exit(3)
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), room.get_state().name)
        """)
        refused = [f"the {noun} belongs to the parent process: create another one after the fork" for noun in ("engine", "engine", "server")]
        self.assertEqual(out.splitlines(), [*refused, "OK", "3 CONNECTED"])

    def test_wrong_library_is_refused_at_import(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        other = f"{folder.name}/other.so"
        source = "unsigned AUDIOROOM_GetAbiVersion(void) { return 99; }"
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", other], input=source, text=True, check=True)
        cases = (("/nonexistent.so", "cannot be loaded"), ("libc.so.6", "is not audioroom"), (other, "has ABI version 99, and this package needs 1"))
        for path, message in cases:
            environment = {**os.environ, "AUDIOROOM_LIBRARY": path}
            result = subprocess.run([sys.executable, "-c", "import audioroom"], capture_output=True, text=True, env=environment)
            self.assertIn(message, result.stderr)
            self.assertIn("ImportError", result.stderr)
