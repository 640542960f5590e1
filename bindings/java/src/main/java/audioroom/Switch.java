// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * The positions of a switch. Every switch is an int32_t: 0 is off, any other number except Audioroom.AUTO is on.
 */
public enum Switch {
    /**
     * Off.
     */
    OFF(0),
    /**
     * On.
     */
    ON(1),
    /**
     * Pass it instead of a switch or a number, where a comment allows it, to let the library choose the value.
     */
    AUTO(-2147483648),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    Switch(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static Switch of(int value) {
        for (Switch member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
