// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * The thread that calls the callbacks.
 */
public enum EventMode {
    /**
     * A thread of the engine.
     */
    THREAD(0),
    /**
     * The thread that calls Engine.on.
     */
    POLL(1),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    EventMode(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static EventMode of(int value) {
        for (EventMode member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
