// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * How the encoder weighs a short delay against robustness.
 */
public enum LatencyMode {
    /**
     * Packets of 10 ms, Opus in restricted low-delay mode. For good networks.
     */
    LOW(0),
    /**
     * Packets of 20 ms, with in-band FEC where that helps.
     */
    BALANCED(1),
    /**
     * Packets of 40 ms with DRED, which bridges bursts of loss. For bad networks.
     */
    ROBUST(2),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    LatencyMode(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static LatencyMode of(int value) {
        for (LatencyMode member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
