package audioroom;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.function.Consumer;
import java.util.function.Function;

/** The forms of C callbacks. What a function of the program throws never reaches C. */
final class Callbacks {
    private static final ThreadLocal<Boolean> RESTRICTED = ThreadLocal.withInitial(() -> false);
    /** Threads of the library stay attached, because attaching takes longer than a callback. */
    private static final CallbackThreadInitializer KEPT = new CallbackThreadInitializer(true, false, "audioroom");

    private Callbacks() {
    }

    /** A callback with user_data and a struct. */
    interface Pair extends Callback {
        void invoke(Pointer userData, Pointer value);
    }

    /** A callback with user_data only. */
    interface Single extends Callback {
        void invoke(Pointer userData);
    }

    /** Whether this thread is inside a callback that may not end an engine or a server. */
    static boolean isRestricted() {
        return RESTRICTED.get();
    }

    /** A function of the program that the library calls on a thread of its own. */
    static <T> Pair restricted(Consumer<? super T> function, Function<Pointer, T> read) {
        Pair pair = (userData, value) -> {
            RESTRICTED.set(true);
            try {
                function.accept(read.apply(value));
            } catch (Throwable problem) {
                report(problem);
            } finally {
                RESTRICTED.set(false);
            }
        };
        Native.setCallbackThreadInitializer(pair, KEPT);
        return pair;
    }

    /** Passes what a function has thrown to the handler of the thread. */
    static void report(Throwable problem) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, problem);
        } catch (Throwable second) {
            problem.printStackTrace();
        }
    }
}
