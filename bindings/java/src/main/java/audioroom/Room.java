package audioroom;

import java.util.Objects;

/** A room that an engine has logged in to. Two objects of one room are equal. */
public final class Room extends RoomCalls {
    private final Engine engine;
    private final long handle;

    Room(Engine engine, long handle) {
        this.engine = engine;
        this.handle = handle;
    }

    /** The room of a number, or null. */
    static Room of(Engine engine, long handle) {
        return handle == 0 || engine == null ? null : new Room(engine, handle);
    }

    /** The engine of the room. */
    public Engine engine() {
        return engine;
    }

    @Override
    public long handle() {
        return handle;
    }

    /** Stands for every remote stream of the room, where a comment allows it. */
    public Stream allStreams() {
        return new Stream(this, Audioroom.ALL_STREAMS);
    }

    @Override
    Engine engineOf() {
        return engine;
    }

    @Override
    Room roomOf() {
        return this;
    }

    @Override
    Handle own() {
        return engine;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Room room && room.engine == engine && room.handle == handle;
    }

    @Override
    public int hashCode() {
        return Objects.hash(System.identityHashCode(engine), handle);
    }

    @Override
    public String toString() {
        return "Room[" + Long.toUnsignedString(handle) + "]";
    }
}
