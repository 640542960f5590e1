package audioroom;

import com.sun.jna.Callback;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One C object. It outlives its Java object, so that an object that the program forgets can be collected and ended. */
class Core {
    /** For functions without an object. */
    static final Core NONE = new Core("library", null, null, null);
    private static final Set<Core> LIVE = new HashSet<>();
    /** The time that the end of the process waits for the ends of all objects. */
    private static final long EXIT_MS = 2000;

    private final String noun;
    private final Core parent;
    private final Destroy destroy;
    private final Pointer pointer;
    private final Map<Thread, Integer> inside = new HashMap<>();
    private final Map<String, List<Callback>> kept = new HashMap<>();
    private final Set<Core> children = new HashSet<>();
    private boolean isClosed;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Core::endAll, "audioroom-exit"));
    }

    /** A C function that ends an object; its argument points to the pointer. */
    interface Destroy {
        int destroy(Pointer variable);
    }

    /** A C function of the object. */
    interface Call {
        int call(Pointer pointer);
    }

    /** A C function of the object with the buffer rule. */
    interface TextCall {
        int call(Pointer pointer, Pointer buffer, long size, Pointer needed);
    }

    Core(String noun, Core parent, Pointer pointer, Destroy destroy) {
        this.noun = noun;
        this.parent = parent;
        this.pointer = pointer;
        this.destroy = destroy;
        if (parent != null) {
            synchronized (parent) {
                parent.children.add(this);
            }
        }
        if (pointer != null) {
            synchronized (LIVE) {
                LIVE.add(this);
            }
        }
    }

    /** Calls a C function; a status that is an error is thrown. */
    void call(Call function) {
        enter();
        try {
            AudioroomException.check(function.call(pointer));
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        if (isClosed) {
            throw new ClosedException(noun);
        }
        inside.merge(Thread.currentThread(), 1, Integer::sum);
    }

    private synchronized void leave() {
        inside.computeIfPresent(Thread.currentThread(), (thread, count) -> count == 1 ? null : count - 1);
        if (isClosed) {
            notifyAll();
        }
    }

    /** Text by the buffer rule. */
    String text(TextCall function) {
        long size = 256;
        while (true) {
            try (Memory buffer = new Memory(size); Memory needed = new Memory(8)) {
                needed.clear();
                long room = size;
                try {
                    call(pointer -> function.call(pointer, buffer, room, needed));
                    return Struct.text(buffer);
                } catch (AudioroomException problem) {
                    if (problem.status() != StatusCode.ERR_BUFFER_TOO_SMALL) {
                        throw problem;
                    }
                    size = needed.getLong(0);
                }
            }
        }
    }

    Pointer pointer() {
        return pointer;
    }

    synchronized boolean isClosed() {
        return isClosed;
    }

    ClosedException refusal() {
        return new ClosedException(noun);
    }

    /** Holds the callbacks that C code calls until the same function gets other ones. */
    synchronized void keep(String name, List<Callback> callbacks) {
        kept.put(name, callbacks);
    }

    /**
     * Ends the object and those that belong to it. If two threads close it, one of them does it and the other returns at once.
     */
    void close() {
        if (Callbacks.isRestricted()) {
            throw new AudioroomException(
                StatusCode.ERR_WRONG_THREAD,
                "the " + noun + " cannot be closed inside an audio callback or a log callback: do it on another thread");
        }
        Core[] mine;
        synchronized (this) {
            mine = children.toArray(new Core[0]);
        }
        for (Core child : mine) {
            child.close();
        }
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        stop();
        awaitOthers();
        try (Memory variable = new Memory(8)) {
            variable.setPointer(0, pointer);
            destroy.destroy(variable);
        }
        ended();
        if (parent != null) {
            synchronized (parent) {
                parent.children.remove(this);
            }
        }
        synchronized (LIVE) {
            LIVE.remove(this);
        }
    }

    /** Waits for the calls of other threads. An interrupt is kept for later. */
    private synchronized void awaitOthers() {
        boolean wasInterrupted = false;
        while (inside.keySet().stream().anyMatch(thread -> thread != Thread.currentThread())) {
            try {
                wait();
            } catch (InterruptedException interrupt) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called before the end: no call begins any more. */
    void stop() {
    }

    /** The C object has ended, or will when the present callback returns. */
    void ended() {
        forget();
    }

    final synchronized void forget() {
        kept.clear();
    }

    /** Ends a core whose Java object was collected. */
    void closeLater() {
        Thread thread = new Thread(this::close, "audioroom-close");
        thread.setDaemon(true);
        thread.start();
    }

    /** At the exit of the process: leaves every room, so that other users see it at once. */
    private static void endAll() {
        Core[] live;
        synchronized (LIVE) {
            live = LIVE.toArray(new Core[0]);
        }
        Thread worker = new Thread(() -> {
            for (Core core : live) {
                core.close();
            }
        }, "audioroom-exit-close");
        worker.setDaemon(true);
        worker.start();
        try {
            worker.join(EXIT_MS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }
}
