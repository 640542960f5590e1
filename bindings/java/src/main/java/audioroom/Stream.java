package audioroom;

import java.util.Objects;

/** The voice of one user in a room. Two objects of one stream are equal. */
public final class Stream extends StreamCalls {
    private final Room room;
    private final long handle;

    Stream(Room room, long handle) {
        this.room = room;
        this.handle = handle;
    }

    /** The stream of a number, or null. A stream without a room is one of all rooms. */
    static Stream of(Engine engine, Room room, long handle) {
        if (handle == 0 || engine == null) {
            return null;
        }
        return new Stream(room == null ? engine.allRooms() : room, handle);
    }

    /** The room of the stream. */
    public Room room() {
        return room;
    }

    @Override
    public long handle() {
        return handle;
    }

    @Override
    Engine engineOf() {
        return room.engine();
    }

    @Override
    Room roomOf() {
        return room;
    }

    @Override
    Handle own() {
        return room.engine();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stream stream && stream.room.equals(room) && stream.handle == handle;
    }

    @Override
    public int hashCode() {
        return Objects.hash(room, handle);
    }

    @Override
    public String toString() {
        return "Stream[" + Long.toUnsignedString(handle) + " of " + room + "]";
    }
}
