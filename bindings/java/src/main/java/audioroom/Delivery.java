// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * How data is delivered.
 */
public enum Delivery {
    /**
     * Unreliable and unordered: a lost packet is not resent, and no packet waits for an earlier one.
     */
    LOSSY(0),
    /**
     * Reliable and ordered.
     */
    RELIABLE(1),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    Delivery(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static Delivery of(int value) {
        for (Delivery member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
