"""Two engines in a room: sound, messages, settings, errors."""

import array
import ctypes
import time

import audioroom
from audioroom import StatusCode, StreamState, _frame

from fixture import RoomTest, frame, tone

PUSH = {"capture_device": "push"}
PULL = {"playback_device": "pull"}


class SoundTest(RoomTest):
    def carry(self, alice, bob, sent, received, seconds=1.5):
        """Pushes and pulls in real time; returns the samples that were pulled in the last half second."""
        heard = array.array(received.typecode)
        start = time.monotonic()
        for step in range(int(seconds * 100)):
            alice.push(sent)
            bob.pull(received)
            heard.extend(received)
            time.sleep(max(0.0, start + 0.01 * step - time.monotonic()))
        return heard[-24000:]

    def level(self, samples):
        return (sum(sample * sample for sample in samples) / len(samples)) ** 0.5

    def crossings(self, samples):
        return sum(before < 0 <= after for before, after in zip(samples, samples[1:]))

    def test_pushed_tone_is_pulled_by_the_other_user(self):
        alice, bob, *_ = self.pair(PUSH, PULL)
        heard = self.carry(alice, bob, tone(), frame(480))
        self.assertAlmostEqual(self.level(heard), 0.3 / 2**0.5, delta=0.05)
        self.assertAlmostEqual(self.crossings(heard), 250, delta=10)

    def test_frames_of_16_bit_are_converted_in_both_directions(self):
        alice, bob, *_ = self.pair(PUSH, PULL)
        heard = self.carry(alice, bob, tone(typecode="h"), frame(480, "h"))
        self.assertAlmostEqual(self.level(heard), 0.3 / 2**0.5 * 32768, delta=0.05 * 32768)
        self.assertAlmostEqual(self.crossings(heard), 250, delta=10)

    def test_conversion_is_the_same_with_and_without_numpy(self):
        import numpy

        floats = [-2.0, -1.0, -0.50001, -1e-5, 0.0, 1.4 / 32768, 1.6 / 32768, 0.7, 0.99999, 1.0, 3.0]
        results = []
        for module in (numpy, None):
            scratch = _frame._Scratch(len(floats), module)
            scratch.floats[:] = floats
            target = array.array("h", [0] * len(floats))
            scratch.to_int16(target, target.buffer_info()[0])
            scratch.from_int16(target, target.buffer_info()[0])
            results.append((list(target), list(scratch.floats)))
        self.assertEqual(results[0], results[1])
        self.assertEqual(results[0][0], [-32768, -32768, -16384, 0, 0, 1, 2, 22938, 32767, 32767, 32767])
        self.assertEqual(results[0][1][:3], [-1.0, -1.0, -0.5])

    def test_frame_of_a_signal_handler_leaves_the_interrupted_frame_alone(self):
        seen = []

        def interrupted(samples, *_):
            _frame.transfer(array.array("h", [2048] * 480), None, lambda *_: None, False)
            seen.extend(samples[:2])

        for _ in range(2):  # the second time, the scratch samples of the thread exist
            _frame.transfer(array.array("h", [1024] * 480), None, interrupted, False)
        self.assertEqual(seen, [1024 / 32768] * 4)

    def test_frames_may_be_arrays_of_numpy(self):
        import numpy

        alice, bob = self.engine("alice", **PUSH), self.engine("bob", **PULL)  # in no room, so silence is played
        alice.push(numpy.zeros(480, numpy.float32))
        alice.push(numpy.zeros((480, 2), numpy.float32))
        alice.push(numpy.zeros((160, 1), numpy.int16))
        alice.push(memoryview(bytes(4 * 480)).cast("f"))  # read-only
        stereo = numpy.full((480, 2), 9, numpy.float32)
        bob.pull(stereo)
        self.assertEqual(abs(stereo).max(), 0)
        short = numpy.full(160, 9, numpy.int16)
        bob.pull(short)
        self.assertEqual(abs(short).max(), 0)

    def test_frames_of_a_wrong_kind_are_refused_by_name(self):
        import numpy

        engine = self.engine("alice", **PUSH, **PULL)
        for bad in ([0.0] * 480, "text", None, bytes(960), array.array("d", [0.0] * 480), numpy.zeros((960, 2), numpy.float32)[::2]):
            with self.subTest(type(bad)), self.assertRaisesRegex(TypeError, "frame must"):
                engine.push(bad)
        with self.assertRaisesRegex(TypeError, "frame must be a writable"):
            engine.pull(memoryview(bytes(4 * 480)).cast("f"))
        for samples in (0, 7, 961, 100000):
            with self.subTest(samples), self.assertRaises(audioroom.Error) as caught:
                engine.push(frame(samples), channels=2)
            self.assertEqual(caught.exception.code, StatusCode.ERR_OUT_OF_RANGE)

    def test_push_and_pull_cost_less_than_one_percent(self):
        # Processor time of this thread, in the best of a hundred calls: the others cost what other programs leave in the caches, which is no
        # property of the package (README.md has figures). The queues hold 200 ms, so a burst of ten frames fits.
        alice, bob, *_ = self.pair(PUSH, PULL)
        for typecode in "fh":
            sent, received = tone(typecode=typecode), frame(480, typecode)
            for name, call in (("push", lambda: alice.push(sent)), ("pull", lambda: bob.pull(received))):
                times = []
                for _ in range(10):
                    for _ in range(10):
                        before = time.thread_time()
                        call()
                        times.append(time.thread_time() - before)
                    time.sleep(0.1)
                with self.subTest(f"{name} {typecode}"):
                    self.assertLess(min(times), 0.0001, f"{name} of 10 ms: {sorted(times)}")

    def test_processors_and_aux_source_run_on_frames(self):
        alice, bob, *_ = self.pair(PUSH, PULL)
        seen = []

        def louder(part):
            seen.append((part.rate_hz, part.channels, part.samples_per_channel, len(part.samples)))
            part.samples[0] = 0.5

        alice.set_capture_processor(louder)
        alice.set_aux_source(lambda part: seen.append(len(part.samples)))
        alice.enable_aux(True)
        self.carry(alice, bob, tone(), frame(480), seconds=0.5)
        self.assertIn((48000, 1, 480, 480), seen)
        self.assertIn(960, seen)
        alice.set_capture_processor(None)
        alice.set_aux_source(None)
        count = len(seen)
        self.carry(alice, bob, tone(), frame(480), seconds=0.1)
        self.assertEqual(len(seen), count)
        self.assertGreater(alice.get_processing_stats().capture_calls, 0)


class RoomStateTest(RoomTest):
    def test_messages_and_data_arrive_and_requests_are_done(self):
        alice, bob, room, _, done, arrived = self.pair()
        request = room.send_message("hello, Bob: ¡olé!")
        self.assertEqual(self.wait(done, "request_done").request, request)
        message = self.wait(arrived, "room_message")
        self.assertEqual((message.text, message.user_id), ("hello, Bob: ¡olé!", "alice"))
        for delivery in audioroom.Delivery:
            room.send_data(bytearray(b"\0\1\2"), delivery, topic="t", user_ids=["bob"])
            packet = self.wait(arrived, "data")
            self.assertEqual((packet.data, packet.topic, packet.delivery), (b"\0\1\2", "t", delivery))
        room.send_data(b"", audioroom.Delivery.RELIABLE)
        self.assertEqual(self.wait(arrived, "data").data, b"")

    def test_users_streams_and_stats_of_a_room_are_listed(self):
        alice, bob, room, other, *_ = self.pair()
        self.assertEqual([user.user_id for user in room.get_users()], ["bob"])
        (info,) = room.get_streams()
        self.assertEqual(info.user_id, "bob")
        info.stream.set_play_volume(50)
        self.assertEqual(info.stream.get_play_volume(), 50)
        info.stream.mute(True)
        self.assertIs(info.stream.is_muted(), True)
        self.assertEqual(room.get_state(), audioroom.RoomState.CONNECTED)
        self.assertEqual(room.get_stats().users, 1)
        self.assertIsInstance(info.stream.get_stats(), audioroom.StreamStats)
        stream, state = room.get_published_stream()
        self.assertEqual((stream.room, state), (room, StreamState.ACTIVE))
        alice.all_streams.set_play_volume(80)
        self.assertGreaterEqual(alice.local_microphone.get_sound_level(), 0.0)
        self.assertEqual(self.server.get_stats().users, 2)

    def test_sound_levels_have_the_handles_of_their_streams(self):
        alice, bob, room, _, events, _ = self.pair()
        alice.start_sound_level_monitor(100)
        levels = self.wait(events, "sound_level", lambda event: len(event.levels) == 2).levels
        self.assertIn(alice.local_microphone, [level.stream for level in levels])
        self.assertIn(room.get_streams()[0].stream, [level.stream for level in levels])
        self.assertIn(None, [level.room for level in levels])

    def test_settings_are_read_changed_and_set(self):
        engine = self.engine("alice")
        profile = engine.get_audio_profile()
        self.assertEqual((profile.bitrate_bps, profile.dtx, profile.content), (audioroom.AUTO, True, audioroom.Content.VOICE))
        profile.bitrate_bps = 32000
        engine.set_audio_profile(profile)
        self.assertEqual(engine.get_audio_profile(), profile)
        engine.set_talk_options(audioroom.TalkOptions(mode=audioroom.TalkMode.PUSH))
        self.assertEqual(engine.get_talk_options().mode, audioroom.TalkMode.PUSH)
        engine.enable_mic(False)
        self.assertIs(engine.is_mic_enabled(), False)
        engine.set_aux_volume(10, 20)
        self.assertEqual(engine.get_aux_volume(), (10, 20))
        self.engine("bob", audio_profile=audioroom.init_music_profile())

    def test_arrays_of_numbers_and_settings_that_may_be_omitted_are_passed(self):
        engine = self.engine("alice")
        gains = [float(gain) for gain in range(-5, 5)]
        engine.set_equalizer(gains)
        self.assertEqual(engine.get_equalizer(), gains)
        with self.assertRaises(audioroom.Error) as caught:
            engine.set_equalizer(gains[1:])
        self.assertEqual(caught.exception.code, StatusCode.ERR_OUT_OF_RANGE)
        with self.assertRaisesRegex(TypeError, r"gains_db\[0\] must be float, not str"):
            engine.set_equalizer(["1"] * 10)
        engine.set_reverb(audioroom.ReverbOptions(preset=audioroom.ReverbPreset.CONCERT_HALL))
        self.assertGreater(engine.get_reverb().wet_gain, 0)
        engine.set_reverb(None)
        self.assertEqual(engine.get_reverb().wet_gain, 0)

    def test_kick_and_server_mute_are_reported(self):
        alice, bob, room, _, events, _ = self.pair()
        self.server.mute_user("lobby", "alice", True)
        self.assertIs(self.wait(events, "server_mute").is_muted_by_server, True)
        self.assertIs(room.is_muted_by_server(), True)
        self.server.kick_user("lobby", "alice")
        self.assertEqual(self.wait(events, "kick_out").status, StatusCode.ERR_KICKED)
        with self.assertRaises(audioroom.Error) as caught:
            room.get_state()
        self.assertEqual(caught.exception.code, StatusCode.ERR_NOT_FOUND)

    def test_encrypted_rooms_are_heard_with_the_key_only(self):
        alice, bob = self.engine("alice"), self.engine("bob")
        events = bob.events(20)
        alice.login_room("secret", encryption_key=audioroom.EncryptionKeyOptions(key=bytes(range(32))))
        room = bob.login_room("secret")
        self.wait(events, "stream_encryption", lambda event: event.state == audioroom.EncryptionState.KEY_MISSING)
        room.set_encryption_key(key=bytes(range(32)))
        self.wait(events, "stream_encryption", lambda event: event.state == audioroom.EncryptionState.OK)


class ErrorTest(RoomTest):
    def test_status_of_the_library_is_raised_with_its_message(self):
        engine = self.engine("alice")
        with self.assertRaises(audioroom.Error) as caught:
            engine.set_capture_volume(900)
        self.assertEqual((caught.exception.code, caught.exception.name), (StatusCode.ERR_OUT_OF_RANGE, "ERR_OUT_OF_RANGE"))
        self.assertIn("200", caught.exception.message)
        self.assertRegex(str(caught.exception), r"^ERR_OUT_OF_RANGE \(-4\): volume")

    def test_numbers_and_texts_that_c_would_cut_are_refused(self):
        engine = self.engine("alice")
        for bad in (lambda: engine.set_capture_volume(2**32 + 100), lambda: engine.set_max_decoded_streams(-1)):
            with self.assertRaises(audioroom.Error) as caught:
                bad()
            self.assertEqual(caught.exception.code, StatusCode.ERR_OUT_OF_RANGE)
        with self.assertRaisesRegex(audioroom.Error, "user_id has a NUL"):
            engine.set_user("alice\0")
        with self.assertRaisesRegex(audioroom.Error, "ERR_INVALID_UTF8"):
            engine.set_user("\ud800")

    def test_arguments_of_a_wrong_type_are_named(self):
        engine = self.engine("alice")
        room = engine.all_rooms
        calls = {
            "volume must be int, not str": lambda: engine.set_capture_volume("1"),
            "user_id must be str, not int": lambda: engine.set_user(1),
            "enable must be bool, not str": lambda: engine.enable_mic("yes"),
            "enable must be bool, not NoneType": lambda: engine.enable_mic(None),
            "data must be bytes, not str": lambda: room.send_data("text", audioroom.Delivery.LOSSY),
            "user_ids must be a sequence of str, not str": lambda: room.send_data(b"", audioroom.Delivery.LOSSY, user_ids="bob"),
            r"user_ids\[1\] must be str, not int": lambda: room.send_data(b"", audioroom.Delivery.LOSSY, user_ids=["bob", 1]),
            "profile must be AudioProfile, not dict": lambda: engine.set_audio_profile({}),
            "encryption_key must be EncryptionKeyOptions, not str": lambda: engine.login_room("a", encryption_key="key"),
            "on_data must be callable or None, not int": lambda: setattr(engine, "on_data", 1),
            "login_timeout_ms must be int, not float": lambda: engine.login_room("a", login_timeout_ms=1.5),
        }
        for message, call in calls.items():
            with self.subTest(message), self.assertRaisesRegex(TypeError, message):
                call()
        with self.assertRaisesRegex(AttributeError, "no event on_date"):
            engine.on_date = print

    def test_failed_creation_raises_and_leaves_nothing(self):
        with self.assertRaises(audioroom.Error) as caught:
            audioroom.Engine(user_id="x" * 300)
        self.assertEqual(caught.exception.code, StatusCode.ERR_TOO_LONG)
        with self.assertRaises(audioroom.Error):
            audioroom.Server(bind=self.server.get_url(), api_key="k", api_secret="s")

    def test_unknown_numbers_of_enums_are_members(self):
        self.assertEqual((StatusCode(-99).name, int(StatusCode(-99))), ("UNKNOWN_-99", -99))
        self.assertEqual(audioroom.DeviceChange(77), 77)

    def test_token_is_signed_and_accepted(self):
        token = audioroom.create_token(user_id="carol", room_id="lobby", api_key="test", api_secret=self.options("x")["api_secret"])
        with audioroom.Engine(server_url=self.server.get_url(), capture_device="null", playback_device="null") as engine:
            events = engine.events(20)
            engine.login_room("lobby", token=token)
            self.assertEqual(self.wait(events, "login_room").status, StatusCode.OK)
