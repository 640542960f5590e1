// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * Importance of a log line. A level includes all levels with smaller numbers.
 */
public enum LogLevel {
    /**
     * No lines.
     */
    OFF(0),
    /**
     * Errors that need attention: a fault of the library, or a service that stopped.
     */
    ERROR(1),
    /**
     * Conditions that somebody should correct.
     */
    WARN(2),
    /**
     * Logins, devices, reconnects.
     */
    INFO(3),
    /**
     * Details for finding faults.
     */
    DEBUG(4),
    /**
     * Every message.
     */
    TRACE(5),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    LogLevel(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static LogLevel of(int value) {
        for (LogLevel member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
