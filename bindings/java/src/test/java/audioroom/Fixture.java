package audioroom;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A room server in the test's process, and engines without sound cards. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class Fixture {
    static final String KEY = "test";
    static final String SECRET = "a secret of more than 32 bytes, for tests only";
    /** Seconds that a test waits for an event; a loaded machine needs some of them. */
    static final int PATIENCE = 20;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int index = opened.size() - 1; index >= 0; index--) {
            opened.get(index).close();
        }
    }

    static ServerOptions serverOptions() {
        return new ServerOptions().bind("127.0.0.1:0").udpPort(0).nodeIps("127.0.0.1").apiKey(KEY).apiSecret(SECRET);
    }

    Server server() {
        return keep(new Server(serverOptions()));
    }

    <T extends AutoCloseable> T keep(T object) {
        opened.add(object);
        return object;
    }

    static EngineOptions options(Server server, String user) {
        return new EngineOptions().userId(user).serverUrl(server.getUrl()).apiKey(KEY).apiSecret(SECRET)
            .captureDevice("null").playbackDevice("null");
    }

    Engine engine(Server server, String user, Consumer<EngineOptions> change) {
        EngineOptions options = options(server, user);
        change.accept(options);
        return keep(new Engine(options));
    }

    Engine engine(Server server, String user) {
        return engine(server, user, options -> { });
    }

    static void push(EngineOptions options) {
        options.captureDevice("push");
    }

    static void pull(EngineOptions options) {
        options.playbackDevice("pull");
    }

    /** The events of an engine, from now on. */
    static final class Heard {
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

        Heard(Engine engine) {
            engine.onEvery(events::add);
        }

        /** The next event of a kind that meets a condition. */
        <E extends Event> E next(Class<E> kind, Predicate<E> condition) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
            while (System.nanoTime() < end) {
                Event event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (kind.isInstance(event) && condition.test(kind.cast(event))) {
                    return kind.cast(event);
                }
            }
            return fail("no event " + kind.getSimpleName() + " within " + PATIENCE + " s");
        }

        <E extends Event> E next(Class<E> kind) throws InterruptedException {
            return next(kind, event -> true);
        }
    }

    /** Two users in one room who play each other's stream. */
    final class Two {
        final Server server = server();
        final Engine alice;
        final Engine bob;
        final Heard atAlice;
        final Heard atBob;
        final Room ofAlice;
        final Room ofBob;

        Two(Consumer<EngineOptions> first, Consumer<EngineOptions> second) throws Exception {
            alice = engine(server, "alice", first);
            bob = engine(server, "bob", second);
            atAlice = new Heard(alice);
            atBob = new Heard(bob);
            ofAlice = soon(alice.login("lobby", null));
            ofBob = soon(bob.login("lobby", new LoginOptions()));
            atAlice.next(PlayStateEvent.class, event -> event.state() == StreamState.ACTIVE);
            atBob.next(PlayStateEvent.class, event -> event.state() == StreamState.ACTIVE);
        }

        Two() throws Exception {
            this(options -> { }, options -> { });
        }
    }

    static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE, TimeUnit.SECONDS);
    }

    /** 10 ms of a tone at 48 kHz, with whole periods. */
    static float[] tone() {
        float[] samples = new float[480];
        for (int index = 0; index < samples.length; index++) {
            samples[index] = (float) (0.3 * Math.sin(2 * Math.PI * 500 * index / 48000));
        }
        return samples;
    }

    static short[] toneInt16() {
        float[] tone = tone();
        short[] samples = new short[tone.length];
        for (int index = 0; index < samples.length; index++) {
            samples[index] = (short) Math.round(tone[index] * 32767);
        }
        return samples;
    }

    static double level(double[] samples) {
        double sum = 0;
        for (double sample : samples) {
            sum += sample * sample;
        }
        return Math.sqrt(sum / samples.length);
    }

    static void assertTone(double[] heard) {
        assertTrue(Math.abs(level(heard) - 0.3 / Math.sqrt(2)) < 0.05, "level " + level(heard));
        int periods = 0;
        for (int index = 1; index < heard.length; index++) {
            periods += heard[index - 1] < 0 && heard[index] >= 0 ? 1 : 0;
        }
        assertTrue(periods >= 240 && periods <= 260, periods + " periods in half a second");
    }

    /** Pushes and pulls in real time; returns what was pulled in the last half second. */
    static double[] carry(Runnable push, Runnable pull, IntToDoubleFunction received) throws InterruptedException {
        double[] heard = new double[24000];
        long start = System.nanoTime();
        for (int step = 0; step < 150; step++) {
            push.run();
            pull.run();
            for (int index = 0; step >= 100 && index < 480; index++) {
                heard[(step - 100) * 480 + index] = received.applyAsDouble(index);
            }
            TimeUnit.NANOSECONDS.sleep(Math.max(0, start + 10_000_000L * step - System.nanoTime()));
        }
        return heard;
    }
}
