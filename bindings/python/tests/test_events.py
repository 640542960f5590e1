"""The ways to receive events: functions, iterators, asyncio, polling; functions that raise."""

import asyncio
import sys
import threading
import time
from unittest import mock

import audioroom
from audioroom import EventMode, StatusCode, _events

from fixture import PATIENCE, RoomTest


class FunctionTest(RoomTest):
    def test_function_runs_before_the_library_goes_on(self):
        alice = self.engine("alice")
        alice.login_room("lobby")
        bob = self.engine("bob")
        events = bob.events(PATIENCE)
        bob.on_stream_update = lambda event: [info.stream.stop_play() for info in event.streams if event.is_added]
        bob.login_room("lobby")
        self.wait(events, "stream_update")
        time.sleep(0.3)
        self.assertEqual([event.kind for event in events._events if event.kind == "first_audio"], [])

    def test_functions_run_in_order_on_one_thread(self):
        engine = self.engine("alice")
        seen, done = [], threading.Event()

        def note(event):
            seen.append((event.kind, threading.current_thread().name))
            if event.kind == "logout_room":
                done.set()

        engine.on_login_room = engine.on_logout_room = note
        room = engine.login_room("lobby")
        events = engine.events(PATIENCE)
        self.wait(events, "publish_state")
        room.logout()
        self.assertTrue(done.wait(PATIENCE))
        self.assertEqual(seen, [("login_room", "audioroom-events"), ("logout_room", "audioroom-events")])

    def test_exception_of_a_function_is_reported_and_events_go_on(self):
        engine = self.engine("alice")
        reported = []

        def fail(event):
            raise ValueError(event.kind)

        def fail_in_audio(frame):
            raise ValueError("processor")

        with mock.patch.object(sys, "unraisablehook", lambda report: reported.append(str(report.exc_value))):
            engine.on_login_room = engine.on_publish_state = fail
            engine.set_capture_processor(fail_in_audio)
            events = engine.events(PATIENCE)
            room = engine.login_room("lobby")
            self.wait(events, "login_room")
            self.wait(events, "publish_state", lambda event: event.state == audioroom.StreamState.ACTIVE)
            time.sleep(0.2)
            engine.close()
        self.assertIn("login_room", reported)
        self.assertIn("publish_state", reported)
        self.assertIn("processor", reported)

    def test_subclass_may_define_the_functions_as_methods(self):
        arrived = threading.Event()

        class Mine(audioroom.Engine):
            def on_login_room(self, event):
                arrived.set()

        with Mine(**self.options("alice")) as engine:
            engine.login_room("lobby")
            self.assertTrue(arrived.wait(PATIENCE))

    def test_log_lines_of_a_server_reach_its_function(self):
        lines = []
        options = {"bind": "127.0.0.1:0", "udp_port": 0, "node_ips": "127.0.0.1", "api_key": "k", "api_secret": "s" * 40}
        with audioroom.Server(on_log=lambda event: lines.append(event.message), log_level=audioroom.LogLevel.DEBUG, **options):
            time.sleep(0.1)
        self.assertTrue(lines)


class IteratorTest(RoomTest):
    def test_iterator_ends_when_the_engine_is_closed_or_after_the_timeout(self):
        engine = self.engine("alice")
        started = time.monotonic()
        self.assertEqual(list(engine.events(0.05)), [])
        self.assertLess(time.monotonic() - started, PATIENCE)
        events = engine.events()
        threading.Timer(0.1, engine.close).start()
        self.assertEqual(list(events), [])
        self.assertEqual(list(engine.events()), [])

    def test_iterator_that_nobody_reads_drops_and_counts(self):
        engine = self.engine("alice")
        events = engine.events(0)
        with mock.patch.object(_events, "MAX_WAITING", 2):
            for _ in range(5):
                events.put(audioroom.Event(StatusCode.OK, ""))
        self.assertEqual((len(list(events)), events.dropped), (2, 3))

    def test_polling_engine_delivers_on_the_thread_that_polls(self):
        engine = self.engine("alice", event_mode=EventMode.POLL)
        threads = []
        engine.on_login_room = lambda event: threads.append(threading.current_thread())
        room = engine.login_room("lobby")
        end = time.monotonic() + PATIENCE
        while not threads and time.monotonic() < end:
            engine.poll_events(1)
            time.sleep(0.005)
        self.assertEqual(threads, [threading.current_thread()])
        self.assertGreaterEqual(engine.get_event_handle(), 0)
        events = engine.events(PATIENCE)
        room.logout()
        self.wait(events, "logout_room")

    def test_interrupt_in_a_function_reaches_the_thread_that_polls(self):
        engine = self.engine("alice", event_mode=EventMode.POLL)

        def interrupt(event):
            raise KeyboardInterrupt

        engine.on_login_room = interrupt
        events = engine.events(PATIENCE)
        engine.login_room("lobby")
        with self.assertRaises(KeyboardInterrupt):
            list(events)

    def test_engine_with_own_thread_refuses_to_poll(self):
        # The binding polls by itself; a second poller would take its events.
        engine = self.engine("alice")
        for call in (engine.poll_events, engine.get_event_handle):
            with self.assertRaises(audioroom.Error) as caught:
                call()
            self.assertEqual(caught.exception.code, StatusCode.ERR_WRONG_STATE)


    def test_iterators_may_be_made_and_dropped_while_events_arrive(self):
        engine = self.engine("alice")
        kept = engine.events(PATIENCE)
        engine.start_sound_level_monitor(100)
        room = engine.login_room("lobby")
        self.wait(kept, "login_room")
        for _ in range(3000):
            engine.events()
        self.wait(kept, "sound_level")
        room.logout()
        self.wait(kept, "logout_room")


class AsyncTest(RoomTest):
    def talk(self, **options):
        """Logs in, waits for events in a loop, closes the engine in it; returns the kinds and the threads of the functions."""
        kinds, threads = [], set()

        async def main():
            async with audioroom.Engine(**self.options("alice", **options)) as engine:
                engine.on_login_room = lambda event: threads.add(threading.current_thread().name)
                room = engine.login_room("lobby")
                async for event in engine:
                    kinds.append(event.kind)
                    if event.kind == "publish_state" and event.state == audioroom.StreamState.ACTIVE:
                        room.logout()
                    if event.kind == "logout_room":
                        break
                events = engine.__aiter__()
            return [event async for event in events]

        self.assertEqual(asyncio.run(asyncio.wait_for(main(), 2 * PATIENCE)), [])
        self.assertLess(kinds.index("login_room"), kinds.index("logout_room"))
        return threads

    def test_asyncio_receives_the_events_of_the_event_thread(self):
        self.assertEqual(self.talk(), {"audioroom-events"})

    def test_asyncio_loop_delivers_the_events_of_a_polling_engine(self):
        self.assertEqual(self.talk(event_mode=EventMode.POLL), {"MainThread"})

    def test_asyncio_iterator_ends_when_another_thread_closes(self):
        async def main(mode):
            engine = audioroom.Engine(**self.options("alice", event_mode=mode))
            events = engine.__aiter__()
            threading.Timer(0.1, engine.close).start()
            return [event async for event in events]

        for mode in EventMode:
            with self.subTest(mode):
                self.assertEqual(asyncio.run(asyncio.wait_for(main(mode), PATIENCE)), [])
