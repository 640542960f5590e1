// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * What happened to a sound device.
 */
public enum DeviceChange {
    /**
     * The device was added.
     */
    ADDED(0),
    /**
     * The device was removed.
     */
    REMOVED(1),
    /**
     * The display name of the device changed.
     */
    RENAMED(2),
    /**
     * The device became the system's default.
     */
    DEFAULT(3),
    /**
     * This engine uses the device from now on.
     */
    USED(4),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    DeviceChange(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static DeviceChange of(int value) {
        for (DeviceChange member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
