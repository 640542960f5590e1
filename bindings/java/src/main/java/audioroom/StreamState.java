// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * State of publishing or of playing a stream.
 */
public enum StreamState {
    /**
     * Requested and not yet confirmed.
     */
    STARTING(0),
    /**
     * Active. It may be reported again after a reconnect.
     */
    ACTIVE(1),
    /**
     * Ended. status is StatusCode.OK after a call of the application, otherwise the cause.
     */
    STOPPED(2),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    StreamState(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static StreamState of(int value) {
        for (StreamState member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
