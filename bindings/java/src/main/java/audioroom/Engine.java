package audioroom;

import com.sun.jna.Pointer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * One user: microphone, loudspeaker, and the rooms that the user is in. All methods may be called on any thread.
 * <p>{@link #close} ends it. An engine that the program forgets is ended by the collector, and a live one by the exit of the
 * process.
 */
public final class Engine extends EngineCalls {
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();

    /** A listener that can be removed. */
    public interface Registration extends AutoCloseable {
        /** Removes the listener. */
        @Override
        void close();
    }

    /** A request that a C function makes: it writes the number of the request. */
    interface Request {
        int call(Pointer pointer, Pointer request);
    }

    /** Creates an engine. C: AUDIOROOM_CreateEngine. */
    public Engine(EngineOptions options) {
        try (Arena a = new Arena()) {
            adopt(EventCore.create(this, a, options.write(a)), a.takeCallbacks());
        }
        events().start();
    }

    private EventCore events() {
        return (EventCore) core;
    }

    @Override
    Engine engineOf() {
        return this;
    }

    @Override
    Room roomOf() {
        return null;
    }

    // ---- events

    /**
     * Calls a listener for each event of one kind, in the order of the events, on the thread "audioroom-events" of the engine.
     * The library goes on when the listener has returned; what must be done before a stream is published or played belongs
     * here. What it throws goes to the thread's handler of uncaught exceptions, and the next event follows.
     */
    public <E extends Event> Registration on(Class<E> kind, Consumer<? super E> listener) {
        return onEvery(event -> {
            if (kind.isInstance(event)) {
                listener.accept(kind.cast(event));
            }
        });
    }

    /** Calls a listener for every event, as {@link #on} does. */
    public Registration onEvery(Consumer<Event> listener) {
        Consumer<Event> added = listener::accept;
        listeners.add(added);
        return () -> listeners.remove(added);
    }

    void notifyListeners(Event event) {
        for (Consumer<Event> listener : listeners) {
            try {
                listener.accept(event);
            } catch (Throwable problem) {
                Callbacks.report(problem);
            }
        }
    }

    // ---- requests

    <E extends Event> CompletableFuture<E> request(Class<E> kind, Request call) {
        return events().request(this, request -> {
            call(pointer -> call.call(pointer, request));
            return request.getLong(0);
        }).thenApply(kind::cast);
    }

    /**
     * Logs in to a room; the future has the room when the login has succeeded. The options may be null. A future that is
     * cancelled before logs out again. C: AUDIOROOM_LoginRoom and on_login_room.
     */
    public CompletableFuture<Room> login(String roomId, LoginOptions options) {
        Room[] room = new Room[1];
        CompletableFuture<Room> result = events().request(this, request -> {
            room[0] = loginRoom(roomId, options);
            return room[0].handle();
        }).thenApply(event -> {
            if (event instanceof LoginRoomEvent login) {
                return login.room();
            }
            throw new AudioroomException(
                StatusCode.ERR_CANCELLED, "the room was left before the login had ended: log in again", event);
        });
        result.whenComplete((done, problem) -> {
            if (result.isCancelled() && !isClosed()) {
                room[0].logout();
            }
        });
        return result;
    }

    // ---- handles

    /** Stands for all rooms, where a comment allows room 0. */
    public Room allRooms() {
        return new Room(this, 0);
    }

    /** Stands for every remote stream of all rooms, where a comment allows it. */
    public Stream allStreams() {
        return allRooms().allStreams();
    }

    /** Stands for the local microphone as it is sent, where a comment allows it. */
    public Stream localMicrophone() {
        return new Stream(allRooms(), Audioroom.LOCAL_MICROPHONE);
    }
}
