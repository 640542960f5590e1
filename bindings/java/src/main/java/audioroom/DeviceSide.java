// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * What a sound device does: it captures or it plays.
 */
public enum DeviceSide {
    /**
     * Microphones.
     */
    CAPTURE(0),
    /**
     * Loudspeakers.
     */
    PLAYBACK(1),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    DeviceSide(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static DeviceSide of(int value) {
        for (DeviceSide member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
