// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * The kind of sound that the local stream carries.
 */
public enum Content {
    /**
     * Speech.
     */
    VOICE(0),
    /**
     * Music, or other sound that must not be processed.
     */
    MUSIC(1),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    Content(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static Content of(int value) {
        for (Content member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
