package audioroom;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;

/** What an engine, a server and other C objects share. */
public abstract class Handle implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    Core core;

    Handle() {
    }

    final Handle own() {
        return this;
    }

    /** Calls a C function. The object is not collected meanwhile. */
    final void call(Core.Call function) {
        try {
            core.call(function);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    final String text(Core.TextCall function) {
        try {
            return core.text(function);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    final void keep(String name, List<Callback> callbacks) {
        core.keep(name, callbacks);
    }

    final void adopt(String noun, Core parent, Pointer pointer, Core.Destroy destroy, List<Callback> callbacks) {
        adopt(new Core(noun, parent, pointer, destroy), callbacks);
    }

    final void adopt(Core adopted, List<Callback> callbacks) {
        core = adopted;
        core.keep("options", callbacks);
        CLEANER.register(this, adopted::closeLater);
    }

    /**
     * Ends the object. Blocks up to 500 ms, plus the time of calls and callbacks on other threads. Inside a listener of the
     * same engine it returns at once, and the engine ends when the listener returns. A second call has no effect.
     */
    @Override
    public void close() {
        core.close();
    }

    /** Whether the object was closed. */
    public final boolean isClosed() {
        return core.isClosed();
    }
}
