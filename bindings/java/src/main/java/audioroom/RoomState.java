// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * The state of a room.
 */
public enum RoomState {
    /**
     * The login is under way.
     */
    CONNECTING(0),
    /**
     * Logged in.
     */
    CONNECTED(1),
    /**
     * The connection broke, and the library reconnects.
     */
    RECONNECTING(2),
    /**
     * The logout is under way.
     */
    LEAVING(3),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    RoomState(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static RoomState of(int value) {
        for (RoomState member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
