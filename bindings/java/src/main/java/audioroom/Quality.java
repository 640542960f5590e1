// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * The quality of a stream or of a connection.
 */
public enum Quality {
    /**
     * Not known (yet).
     */
    UNKNOWN(-1),
    /**
     * Nothing useful gets through.
     */
    LOST(0),
    /**
     * Words are lost.
     */
    POOR(1),
    /**
     * Faults can be heard.
     */
    GOOD(2),
    /**
     * Faults are hardly heard.
     */
    EXCELLENT(3),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    Quality(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static Quality of(int value) {
        for (Quality member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
