// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * Rooms of the reverb.
 */
public enum ReverbPreset {
    /**
     * A small furnished room: 0.4 s.
     */
    SOFT_ROOM(0),
    /**
     * A club: 0.9 s, without high frequencies.
     */
    WARM_CLUB(1),
    /**
     * A concert hall: 2.2 s.
     */
    CONCERT_HALL(2),
    /**
     * A large auditorium: 3.2 s, bright.
     */
    LARGE_AUDITORIUM(3),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    ReverbPreset(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static ReverbPreset of(int value) {
        for (ReverbPreset member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
