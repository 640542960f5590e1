package audioroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The end of engines and servers: closed by hand, by the collector, by the exit of the process; listeners; threads. */
class LifeTest extends Fixture {
    /** A program that leaves a live engine in a room, and ends in one of the ways of a program. */
    public static final class Program {
        private Program() {
        }

        public static void main(String[] arguments) throws Exception {
            Server server = new Server(serverOptions());
            Engine engine = new Engine(options(server, "alice"));
            Room room = engine.login("lobby", null).get();
            new ProcessBuilder("true").start().waitFor();
            engine.setPlaybackProcessor(frame -> { });
            switch (arguments[0]) {
                case "exit" -> System.exit(3);
                case "halt" -> Runtime.getRuntime().halt(3);
                case "listener" -> {
                    engine.on(RequestDoneEvent.class, event -> System.exit(3));
                    room.setStreamExtraInfo("info");
                    Thread.sleep(PATIENCE * 1000L);
                }
                default -> { }
            }
        }
    }

    @Test
    void processEndsWithALiveEngine() throws Exception {
        for (String way : List.of("return", "exit", "halt", "listener")) {
            List<String> command = List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-Daudioroom.library=" + System.getProperty("audioroom.library"), "-cp",
                System.getProperty("java.class.path"), Program.class.getName(), way);
            File output = File.createTempFile("audioroom", ".txt");
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
            boolean hasEnded = process.waitFor(2 * PATIENCE, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertTrue(hasEnded, way + ": no end");
            assertEquals(way.equals("return") ? 0 : 3, process.exitValue(), way + ": " + java.nio.file.Files.readString(output.toPath()));
            assertTrue(output.delete());
        }
    }

    private static void closed(Executable call) {
        assertTrue(assertThrows(ClosedException.class, call).getMessage().contains("is closed"));
    }

    @Test
    void closedObjectsRefuseEveryCall() throws Exception {
        Two two = new Two(Fixture::push, options -> { });
        Stream stream = two.ofAlice.getStreams().get(0).stream();
        two.alice.close();
        two.alice.close();
        assertTrue(two.alice.isClosed());
        closed(() -> two.alice.pause());
        closed(() -> two.ofAlice.getState());
        closed(() -> stream.isMuted());
        closed(() -> two.alice.pushCaptureFrame(tone(), 1));
        closed(() -> two.alice.login("other", null));
        closed(() -> two.ofAlice.sendMessage("late"));
        two.server.close();
        closed(() -> two.server.getUrl());
    }

    @Test
    void futuresEndWhenTheEngineIsClosed() throws Exception {
        Two two = new Two();
        two.ofBob.registerRpcMethod("never");
        CompletableFuture<RpcDoneEvent> future = two.ofAlice.performRpc("bob", "never", "", 0);
        assertFalse(future.isDone(), future.toString());
        two.atBob.next(RpcRequestEvent.class);
        two.alice.close();
        assertInstanceOf(ClosedException.class, assertThrows(ExecutionException.class, () -> soon(future)).getCause());
    }

    @Test
    void engineMayBeClosedInsideItsListener() throws Exception {
        Engine engine = engine(server(), "alice");
        CountDownLatch ended = new CountDownLatch(1);
        engine.on(LoginRoomEvent.class, event -> {
            engine.close();
            ended.countDown();
        });
        engine.loginRoom("lobby", null);
        assertTrue(ended.await(PATIENCE, TimeUnit.SECONDS));
        assertTrue(engine.isClosed());
    }

    @Test
    void listenersThatThrowLeaveTheEventsGoingOn() throws Exception {
        Two two = new Two();
        BlockingQueue<String> thrown = new LinkedBlockingQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> thrown.add(thread.getName() + ": " + problem.getMessage()));
        try {
            Engine.Registration first = two.bob.on(RoomMessageEvent.class, event -> {
                throw new IllegalStateException("planted " + event.text());
            });
            Engine.Registration second = two.bob.on(RoomMessageEvent.class, event -> event.room().sendMessage("not here").join());
            soon(two.ofAlice.sendMessage("one"));
            assertEquals("audioroom-events: planted one", thrown.poll(PATIENCE, TimeUnit.SECONDS));
            assertTrue(thrown.poll(PATIENCE, TimeUnit.SECONDS).contains("cannot be awaited on the event thread"));
            first.close();
            second.close();
            soon(two.ofAlice.sendMessage("two"));
            two.atBob.next(RoomMessageEvent.class, event -> event.text().equals("two"));
            assertTrue(thrown.isEmpty());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void cancelledLoginLogsOut() throws Exception {
        Engine engine = engine(server(), "alice");
        CountDownLatch left = new CountDownLatch(1);
        engine.on(LogoutRoomEvent.class, event -> left.countDown());
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        engine.on(LoginRoomEvent.class, event -> {
            entered.countDown();
            await(release);
        });
        CompletableFuture<Room> login = engine.login("lobby", null);
        assertTrue(entered.await(PATIENCE, TimeUnit.SECONDS));
        assertTrue(login.cancel(true));
        release.countDown();
        assertTrue(left.await(PATIENCE, TimeUnit.SECONDS));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE, TimeUnit.SECONDS));
        } catch (InterruptedException interrupt) {
            throw new IllegalStateException(interrupt);
        }
    }

    /** Logs in with an engine that nobody refers to afterwards; its listener refers to it. */
    private static void forgetEngine(Server server, Heard heard) throws Exception {
        Engine alice = new Engine(options(server, "alice"));
        alice.on(StreamUpdateEvent.class, event -> alice.pause());
        soon(alice.login("lobby", null));
        heard.next(StreamUpdateEvent.class, StreamUpdateEvent::isAdded);
    }

    @Test
    void forgottenEngineEndsAndLeavesItsRoom() throws Exception {
        Server server = server();
        Engine bob = engine(server, "bob");
        Heard heard = new Heard(bob);
        soon(bob.login("lobby", null));
        forgetEngine(server, heard);
        Thread collector = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                System.gc();
                try {
                    Thread.sleep(50);
                } catch (InterruptedException interrupt) {
                    return;
                }
            }
        });
        collector.start();
        try {
            heard.next(StreamUpdateEvent.class, event -> !event.isAdded());
        } finally {
            collector.interrupt();
        }
    }

    /** A request of an engine that nobody refers to but the future. */
    private static CompletableFuture<RpcDoneEvent> ask(Server server) throws Exception {
        return soon(new Engine(options(server, "carol")).login("lobby", null)).performRpc("bob", "slow", "", 0);
    }

    @Test
    void pendingRequestKeepsItsEngine() throws Exception {
        Two two = new Two();
        two.ofBob.registerRpcMethod("slow");
        CompletableFuture<RpcDoneEvent> future = ask(two.server);
        RpcRequestEvent request = two.atBob.next(RpcRequestEvent.class);
        for (int round = 0; round < 5; round++) {
            System.gc();
            Thread.sleep(20);
        }
        request.room().respondToRpc(request.request(), "done");
        assertEquals("done", soon(future).payload());
    }

    @Test
    void threadsCallWhileOthersClose() throws Exception {
        Server server = server();
        for (int round = 0; round < 5; round++) {
            Engine engine = engine(server, "alice", options -> options.captureDevice("push").playbackDevice("pull"));
            Room room = soon(engine.login("lobby", null));
            List<Throwable> problems = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int index = 0; index < 4; index++) {
                threads.add(new Thread(() -> {
                    while (!engine.isClosed()) {
                        try {
                            room.getStreams();
                            room.sendMessage("x");
                            engine.pullPlaybackFrame(new short[480], 1);
                            engine.pushCaptureFrame(tone(), 1);
                        } catch (AudioroomException problem) {
                            // busy, or closed meanwhile
                        } catch (RuntimeException | Error problem) {
                            synchronized (problems) {
                                problems.add(problem);
                            }
                        }
                    }
                }));
            }
            for (int index = 0; index < 2; index++) {
                threads.add(new Thread(() -> {
                    try {
                        Thread.sleep(100);
                    } catch (InterruptedException interrupt) {
                        return;
                    }
                    engine.close();
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join(PATIENCE * 1000L);
                assertFalse(thread.isAlive());
            }
            assertEquals(List.of(), problems);
        }
    }

    @Test
    void enginesLeaveNoDescriptorsAndThreads() throws Exception {
        Server server = server();
        engine(server, "alice").close();
        int descriptors = descriptors();
        for (int round = 0; round < 20; round++) {
            engine(server, "bob").close();
        }
        long end = System.nanoTime() + PATIENCE * 1_000_000_000L;
        int after = descriptors();
        while (after > descriptors && System.nanoTime() < end) {
            Thread.sleep(10);
            after = descriptors();
        }
        assertTrue(after <= descriptors, after + " descriptors, before " + descriptors);
        long threads = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("audioroom-events")).count();
        assertEquals(0, threads);
    }

    private static int descriptors() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? 0 : names.length;
    }

    @Test
    void logOfAServerReachesItsListener() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Server server = keep(new Server(serverOptions().logLevel(LogLevel.DEBUG).onLog(event -> lines.add(event.message()))));
        System.gc();
        soon(engine(server, "alice").login("lobby", null));
        String line = lines.poll(PATIENCE, TimeUnit.SECONDS);
        assertTrue(line != null && !line.isEmpty(), line);
    }
}
