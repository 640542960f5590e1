package audioroom;

import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * The C engine and its event thread. The engine is always in polling mode, so that all listeners run on that thread. The C
 * callbacks are made once for all engines, and find their engine by a number.
 */
final class EventCore extends Core {
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<Long, EventCore> CORES = new ConcurrentHashMap<>();
    private static final List<Callbacks.Pair> DELIVER = new ArrayList<>();
    private static final Callbacks.Single RELEASE = userData -> released(CORES.remove(Pointer.nativeValue(userData)));

    private final WeakReference<Engine> engine;
    private final int[] wake;
    private final Thread thread;
    private final int handle;
    /** Futures that wait for an event, by the number of a request or a room. */
    private final Map<Long, EventFuture<Event>> waiting = new HashMap<>();
    /** Events of which the callback has returned; only the event thread uses it. */
    private final List<Event> delivered = new ArrayList<>();
    private volatile boolean isEndedHere;

    static {
        for (int index = 0; index < Events.READERS.size(); index++) {
            int number = index;
            DELIVER.add((userData, event) -> {
                EventCore core = CORES.get(Pointer.nativeValue(userData));
                if (core != null) {
                    core.deliver(number, event);
                }
            });
        }
    }

    private EventCore(Engine engine, Pointer pointer, int[] wake) {
        super("engine", null, pointer, C::AUDIOROOM_DestroyEngine);
        this.engine = new WeakReference<>(engine);
        this.wake = wake;
        try (Memory space = new Memory(8)) {
            call(mine -> C.AUDIOROOM_GetEventHandle(mine, space));
            handle = (int) space.getLong(0);
        }
        thread = new Thread(this::run, "audioroom-events");
        thread.setDaemon(true);
    }

    /** Creates the C engine; `options` is a struct with all but the callbacks. */
    static EventCore create(Engine engine, Arena a, Pointer options) {
        Pointer callbacks = a.space(Layout.Callbacks.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitCallbacks(callbacks, Layout.Callbacks.SIZE));
        for (int index = 0; index < Events.PLACES.length; index++) {
            callbacks.setPointer(Events.PLACES[index], CallbackReference.getFunctionPointer(DELIVER.get(index)));
        }
        long key = NUMBERS.incrementAndGet();
        callbacks.setPointer(Layout.Callbacks.on_release, CallbackReference.getFunctionPointer(RELEASE));
        callbacks.setPointer(Layout.Callbacks.user_data, new Pointer(key));
        options.setPointer(Layout.EngineOptions.callbacks, callbacks);
        options.setInt(Layout.EngineOptions.event_mode, EventMode.POLL.value());
        Pointer made = a.space(8);
        int[] wake = Posix.newPipe();
        try {
            AudioroomException.check(C.AUDIOROOM_CreateEngine(Audioroom.ABI_VERSION, options, made));
        } catch (AudioroomException problem) {
            Posix.close(wake[0]);
            Posix.close(wake[1]);
            throw problem;
        }
        EventCore core = new EventCore(engine, made.getPointer(0), wake);
        CORES.put(key, core);
        return core;
    }

    void start() {
        thread.start();
    }

    boolean isEventThread() {
        return Thread.currentThread() == thread;
    }

    private void run() {
        try (Memory space = new Memory(16)) {
            while (!isClosed()) {
                Posix.await(space, handle, wake[0]);
                while (!isClosed() && deliverNext(space)) {
                    passDelivered();
                }
                passDelivered();
            }
        }
        if (isEndedHere) {
            closeWake();
        }
    }

    /** Delivers one event; false if there was none. */
    private boolean deliverNext(Memory space) {
        space.setInt(0, 0);
        return C.AUDIOROOM_PollEvents(pointer(), 1, space) >= 0 && space.getInt(0) > 0;
    }

    /** One event, inside its C callback. */
    private void deliver(int number, Pointer pointer) {
        Engine mine = engine.get();
        if (mine == null) {
            return;
        }
        try {
            Event event = Events.READERS.get(number).read(mine, null, pointer);
            delivered.add(event);
            mine.notifyListeners(event);
        } catch (Throwable problem) {
            Callbacks.report(problem);
        }
    }

    /** Completes the futures of events when their callbacks have returned, and the handles that they end are invalid. */
    private void passDelivered() {
        for (Event event : delivered) {
            long number = Events.requestOf(event);
            if (event instanceof LoginRoomEvent login && login.room() != null) {
                number = login.room().handle();
            } else if (event instanceof LogoutRoomEvent logout && logout.room() != null) {
                number = logout.room().handle();
            }
            EventFuture<Event> future;
            synchronized (waiting) {
                future = waiting.remove(number);
            }
            if (future != null) {
                complete(future, event);
            }
        }
        delivered.clear();
    }

    private static void complete(EventFuture<Event> future, Event event) {
        if (event.status().value() < 0) {
            future.completeExceptionally(new AudioroomException(event.status(), event.message(), event));
        } else {
            future.complete(event);
        }
    }

    /** Begins something that an event ends; `begin` returns the number of the request or the room. */
    EventFuture<Event> request(Engine owner, ToLongFunction<Pointer> begin) {
        EventFuture<Event> future = new EventFuture<>(this, owner);
        synchronized (waiting) { // held while the call begins, so that its event does not pass before somebody waits for it
            try (Memory request = new Memory(8)) {
                request.clear();
                long number = begin.applyAsLong(request);
                if (isClosed()) {
                    throw refusal();
                }
                waiting.put(number, future);
            }
        }
        return future;
    }

    @Override
    void stop() {
        if (isEventThread()) {
            isEndedHere = true;
        } else {
            Posix.wake(wake[1]);
            joinThread();
            closeWake();
        }
        List<EventFuture<Event>> left;
        synchronized (waiting) {
            left = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        left.forEach(future -> future.completeExceptionally(refusal()));
    }

    private void joinThread() {
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException interrupt) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeWake() {
        Posix.close(wake[0]);
        Posix.close(wake[1]);
    }

    @Override
    void ended() {
        // on_release reports when the engine has ended.
    }

    private static void released(EventCore core) {
        if (core != null) {
            core.forget();
        }
    }
}
