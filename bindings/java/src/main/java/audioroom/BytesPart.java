// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * The parts of a byte stream.
 */
public enum BytesPart {
    /**
     * The stream begins.
     */
    BEGIN(0),
    /**
     * The next bytes.
     */
    DATA(1),
    /**
     * The stream ended. Its bytes are complete only if status is StatusCode.OK.
     */
    END(2),
    /**
     * The stream was refused: the library does not receive it, and no other part follows.
     */
    REFUSED(3),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    BytesPart(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static BytesPart of(int value) {
        for (BytesPart member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
