package audioroom;

import java.util.Collection;

/** Checks of values that C would cut. */
final class Check {
    private Check() {
    }

    static int uint32(String name, long value) {
        if (value < 0 || value > 0xffffffffL) {
            throw new AudioroomException(StatusCode.ERR_OUT_OF_RANGE, name + " is " + value + ": it must be 0 to 4294967295");
        }
        return (int) value;
    }

    static int length(Collection<?> values) {
        return values == null ? 0 : values.size();
    }

    static void sameLength(String name, Collection<?> values, Collection<?> others) {
        if (length(values) != length(others)) {
            throw new AudioroomException(
                StatusCode.ERR_OUT_OF_RANGE, name + " has " + length(values) + " entries: it must have " + length(others));
        }
    }
}
