package audioroom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Two engines in a room: sound, messages, calls, settings, errors. */
class RoomTest extends Fixture {
    private static FloatBuffer direct(int samples) {
        return ByteBuffer.allocateDirect(4 * samples).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Test
    void pushedToneIsPulledByTheOtherUser() throws Exception {
        Two two = new Two(Fixture::push, Fixture::pull);
        float[] sent = tone();
        float[] received = new float[480];
        assertTone(carry(
            () -> two.alice.pushCaptureFrame(sent, 1), () -> two.bob.pullPlaybackFrame(received, 1), index -> received[index]));
    }

    @Test
    void framesOf16BitAreConvertedInBothDirections() throws Exception {
        Two two = new Two(Fixture::push, Fixture::pull);
        short[] sent = toneInt16();
        short[] received = new short[480];
        assertTone(carry(
            () -> two.alice.pushCaptureFrame(sent, 1), () -> two.bob.pullPlaybackFrame(received, 1), index -> received[index] / 32768.0));
    }

    @Test
    void directBuffersAreNotCopied() throws Exception {
        Two two = new Two(Fixture::push, Fixture::pull);
        FloatBuffer sent = direct(490).position(10);
        sent.put(tone()).position(10);
        FloatBuffer received = direct(480);
        assertTone(carry(
            () -> two.alice.pushCaptureFrame(sent, 1), () -> two.bob.pullPlaybackFrame(received, 1), received::get));
        assertEquals(10, sent.position());
        for (FloatBuffer bad : List.of(FloatBuffer.allocate(480), ByteBuffer.allocateDirect(1920).asFloatBuffer())) {
            assertThrows(IllegalArgumentException.class, () -> two.alice.pushCaptureFrame(bad, 1));
        }
        FloatBuffer constant = received.asReadOnlyBuffer();
        assertThrows(IllegalArgumentException.class, () -> two.bob.pullPlaybackFrame(constant, 1));
    }

    @Test
    void framesOfAWrongLengthAreRefused() {
        Engine engine = engine(server(), "alice", options -> options.captureDevice("push").playbackDevice("pull"));
        for (int length : new int[] {0, 7, 961, 100000}) {
            refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.pushCaptureFrame(new float[length], 2));
            refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.pullPlaybackFrame(new short[length], 2));
        }
        refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.pushCaptureFrame(new float[480], 0));
        refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.pushCaptureFrame(new float[480], -1));
    }

    @Test
    void pushAndPullCostLessThanTwoPercent() throws Exception {
        Two two = new Two(Fixture::push, Fixture::pull);
        float[] floats = tone();
        short[] integers = toneInt16();
        Map<String, Runnable> calls = Map.of(
            "push float", () -> two.alice.pushCaptureFrame(floats, 1), "pull float", () -> two.bob.pullPlaybackFrame(floats, 1),
            "push short", () -> two.alice.pushCaptureFrame(integers, 1), "pull short", () -> two.bob.pullPlaybackFrame(integers, 1));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (Map.Entry<String, Runnable> call : calls.entrySet()) {
            // Processor time of this thread, in the best of many calls: the others cost what other programs leave in the caches, and the
            // first ones run before they are compiled.
            long best = Long.MAX_VALUE;
            for (int burst = 0; burst < 20; burst++) { // the queues hold 200 ms
                for (int step = 0; step < 10; step++) {
                    long before = threads.getCurrentThreadCpuTime();
                    call.getValue().run();
                    best = Math.min(best, threads.getCurrentThreadCpuTime() - before);
                }
                Thread.sleep(100);
            }
            System.out.printf("%s of 10 ms: %.1f µs, %.2f %% of a core%n", call.getKey(), best / 1e3, best / 1e5);
            assertTrue(best < 100_000, call.getKey() + " takes " + best + " ns"); // push and pull together: 2 %
        }
    }

    @Test
    void processorsAndAuxSourceRunOnFrames() throws Exception {
        Two two = new Two(Fixture::push, Fixture::pull);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Set<String> thrown = ConcurrentHashMap.newKeySet();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> thrown.add(problem.getMessage()));
        try {
            two.alice.setCaptureProcessor(frame -> {
                seen.add("capture");
                for (int index = 0; index < frame.samples().limit(); index++) {
                    frame.samples().put(index, 0);
                }
                try {
                    two.alice.close();
                    seen.add("closed inside");
                } catch (AudioroomException problem) {
                    seen.add(problem.status().name());
                }
                throw new IllegalStateException("planted");
            });
            two.bob.setPlaybackProcessor(frame -> seen.add("playback"));
            two.alice.setAuxSource(frame -> seen.add("aux " + frame.interleaved().limit()));
            two.alice.enableAux(true);
            float[] sent = tone();
            float[] received = new float[480];
            double[] heard = carry(
                () -> two.alice.pushCaptureFrame(sent, 1), () -> two.bob.pullPlaybackFrame(received, 1), index -> received[index]);
            assertTrue(level(heard) < 0.01, "the processor's silence is not sent: " + level(heard));
            two.alice.setCaptureProcessor(null);
            System.gc();
            two.alice.pushCaptureFrame(sent, 1);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertTrue(seen.containsAll(Set.of("capture", "playback", "ERR_WRONG_THREAD")), seen.toString());
        assertTrue(seen.stream().anyMatch(text -> text.startsWith("aux ")), seen.toString());
        assertFalse(seen.contains("closed inside"));
        assertEquals(Set.of("planted"), thrown);
    }

    @Test
    void messagesAndDataArrive() throws Exception {
        Two two = new Two();
        soon(two.ofAlice.sendMessage("héllo"));
        RoomMessageEvent message = two.atBob.next(RoomMessageEvent.class);
        assertEquals("héllo", message.text());
        assertEquals("alice", message.userId());
        assertEquals(two.ofBob, message.room());
        assertEquals("on_room_message", message.eventName());
        soon(two.ofBob.sendData(new byte[] {0, 1, 2}, "topic", List.of("alice"), Delivery.RELIABLE));
        DataEvent data = two.atAlice.next(DataEvent.class);
        assertArrayEquals(new byte[] {0, 1, 2}, data.data());
        assertEquals("topic", data.topic());
        soon(two.ofBob.sendText("long ".repeat(20000), null, null));
        assertEquals(100000, two.atAlice.next(TextEvent.class).text().length());
    }

    @Test
    void callsGoBothWays() throws Exception {
        Two two = new Two();
        for (Room room : List.of(two.ofAlice, two.ofBob)) {
            room.engine().on(RpcRequestEvent.class, event -> {
                if (event.payload().equals("bad")) {
                    event.room().rejectRpc(event.request(), 1500, "no", "why");
                } else {
                    event.room().respondToRpc(event.request(), event.userId() + " asked " + event.payload());
                }
            });
            room.registerRpcMethod("ask");
        }
        assertEquals("alice asked this", soon(two.ofAlice.performRpc("bob", "ask", "this", 0)).payload());
        assertEquals("bob asked this", soon(two.ofBob.performRpc("alice", "ask", "this", 0)).payload());
        ExecutionException failed = assertThrows(ExecutionException.class, () -> soon(two.ofAlice.performRpc("bob", "ask", "bad", 0)));
        AudioroomException cause = assertInstanceOf(AudioroomException.class, failed.getCause());
        assertEquals(StatusCode.ERR_RPC_FAILED, cause.status());
        RpcDoneEvent done = assertInstanceOf(RpcDoneEvent.class, cause.event());
        assertEquals(1500, done.code());
        assertEquals("why", done.data());
    }

    @Test
    void usersStreamsAndStatsAreListed() throws Exception {
        Two two = new Two();
        assertEquals(List.of("bob"), two.ofAlice.getUsers().stream().map(User::userId).toList());
        StreamInfo info = two.ofAlice.getStreams().get(0);
        assertEquals("bob", info.userId());
        info.stream().setPlayVolume(50);
        assertEquals(50, info.stream().getPlayVolume());
        assertEquals(two.ofAlice, info.stream().room());
        long end = System.nanoTime() + PATIENCE * 1_000_000_000L;
        while (info.stream().getStats().packets() < 1 && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertTrue(info.stream().getStats().packets() > 0);
        assertEquals(2, two.server.getStats().users());
        assertEquals(RoomState.CONNECTED, two.ofAlice.getState());
        assertEquals(StreamState.ACTIVE, two.ofAlice.getPublishedStream().state());
        assertNotNull(two.ofAlice.getPublishedStream().stream());
    }

    @Test
    void settingsAreReadChangedAndSet() {
        Engine engine = engine(server(), "alice");
        engine.setAudioProfile(engine.getAudioProfile().bitrateBps(48000).fec(Switch.ON));
        assertEquals(48000, engine.getAudioProfile().bitrateBps());
        assertEquals(Switch.ON, engine.getAudioProfile().fec());
        float[] gains = {1, 2, 3, 4, 5, 6, -6, -5, -4, -3};
        engine.setEqualizer(gains);
        assertArrayEquals(gains, engine.getEqualizer());
        engine.setAuxVolume(40, 60);
        assertEquals(new EngineCalls.AuxVolume(40, 60), engine.getAuxVolume());
        engine.setReverb(new ReverbOptions());
        engine.setReverb(null);
        assertEquals(Content.MUSIC, AudioProfile.musicProfile().content());
        assertEquals(Audioroom.AUTO, new TalkOptions().holdMs());
    }

    static void refused(StatusCode status, Executable call) {
        AudioroomException problem = assertThrows(AudioroomException.class, call);
        assertEquals(status, problem.status(), problem.toString());
        assertFalse(problem.getMessage().isEmpty());
    }

    @Test
    void errorsHaveStatusAndMessage() {
        Server server = server();
        Engine engine = engine(server, "alice");
        refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.loginRoom("", null));
        refused(StatusCode.ERR_NULL_ARGUMENT, () -> engine.loginRoom(null, null));
        refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.loginRoom("a\0b", null));
        refused(StatusCode.ERR_INVALID_UTF8, () -> engine.loginRoom("a\ud800", null));
        refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.setCaptureVolume(201));
        refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.setEqualizer(new float[1]));
        refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.startSoundLevelMonitor(-1));
        refused(StatusCode.ERR_OUT_OF_RANGE, () -> engine.startSoundLevelMonitor(1L << 32));
        refused(StatusCode.ERR_NULL_ARGUMENT, () -> engine.setTalkOptions(null));
        refused(StatusCode.ERR_NOT_FOUND, () -> new Room(engine, 12345).logout());
        refused(StatusCode.ERR_WRONG_KIND, () -> new Room(engine, Audioroom.ALL_STREAMS).logout());
        refused(StatusCode.ERR_OUT_OF_RANGE, () -> Audioroom.getDevices(DeviceSide.UNRECOGNIZED));
        assertThrows(NullPointerException.class, () -> new EngineOptions().logLevel(null));
        assertThrows(NullPointerException.class, () -> engine.setEqualizer(null));
        EngineOptions bad = options(server, "bob").logFile("/no such folder/file");
        refused(StatusCode.ERR_FILE, () -> new Engine(bad).close());
        assertEquals(Quality.UNRECOGNIZED, Quality.of(77));
    }

    @Test
    void failedLoginIsAnErrorAndATokenIsAccepted() throws Exception {
        Engine engine = engine(server(), "alice", options -> options.apiSecret("another secret, also of 32 bytes and more"));
        ExecutionException failed = assertThrows(ExecutionException.class, () -> soon(engine.login("lobby", null)));
        assertEquals(StatusCode.ERR_TOKEN_REFUSED, assertInstanceOf(AudioroomException.class, failed.getCause()).status());
        String token = Audioroom.createToken(new TokenOptions().apiKey(KEY).apiSecret(SECRET).userId("alice").roomId("lobby"));
        Room room = soon(engine.login("lobby", new LoginOptions().token(token)));
        assertEquals(RoomState.CONNECTED, room.getState());
    }

    /** A WAV file of silence, 16 bits, one channel, 48 kHz. */
    private static byte[] wave(int samples) {
        ByteBuffer file = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes()).putInt(36 + 2 * samples).put("WAVEfmt ".getBytes()).putInt(16).putShort((short) 1).putShort((short) 1);
        file.putInt(48000).putInt(96000).putShort((short) 2).putShort((short) 16).put("data".getBytes()).putInt(2 * samples);
        return file.array();
    }

    @Test
    void playerReadsThroughAFunction() throws Exception {
        Engine engine = engine(server(), "alice");
        Heard heard = new Heard(engine);
        soon(engine.login("lobby", null));
        byte[] file = wave(4800);
        long player = engine.createPlayer(new PlayerOptions().readerSize(file.length).reader(read -> {
            int size = (int) Math.min(read.size(), file.length - read.position());
            read.buffer().put(file, (int) read.position(), size);
            read.written(size);
        }));
        System.gc();
        engine.startPlayer(player);
        PlayerStateEvent event = heard.next(PlayerStateEvent.class, state -> state.state() == PlayerState.ENDED || state.status() != StatusCode.OK);
        assertEquals(StatusCode.OK, event.status(), event.message());
        engine.destroyPlayer(player);
        refused(StatusCode.ERR_NOT_FOUND, () -> engine.destroyPlayer(player));
    }

    @Test
    void encryptedMessagesArriveWithTheKey() throws Exception {
        Two two = new Two();
        for (Room room : List.of(two.ofAlice, two.ofBob)) {
            room.setEncryptionKey(new EncryptionKeyOptions().key("0123456789abcdef".getBytes()));
        }
        two.atBob.next(StreamUpdateEvent.class, StreamUpdateEvent::isAdded);
        soon(two.ofAlice.sendMessage("secret"));
        assertEquals("secret", two.atBob.next(RoomMessageEvent.class).text());
    }
}
