package audioroom;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A future that an event completes. Waiting for it inside a listener would stop the events, so that is refused. */
final class EventFuture<T> extends CompletableFuture<T> {
    private final EventCore core;
    /** The core refers to the futures that wait, so an engine with a pending request is not collected. */
    private final Engine engine;

    EventFuture(EventCore core, Engine engine) {
        this.core = core;
        this.engine = engine;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new EventFuture<>(core, engine);
    }

    @Override
    public T join() {
        check();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        check();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        check();
        return super.get(timeout, unit);
    }

    private void check() {
        if (!isDone() && core.isEventThread()) {
            throw new AudioroomException(
                StatusCode.ERR_WRONG_THREAD,
                "a result cannot be awaited on the event thread, which delivers it: use thenAccept, or another thread");
        }
    }
}
