// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * The format of a recording.
 */
public enum RecordingFormat {
    /**
     * As the end of path says: .wav, or .ogg or .opus.
     */
    BY_NAME(0),
    /**
     * WAV, 48 kHz, 16 bit. Beyond 4 GiB it becomes RF64.
     */
    WAV(1),
    /**
     * Ogg Opus, 48 kHz, in packets of 20 ms.
     */
    OGG_OPUS(2),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    RecordingFormat(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static RecordingFormat of(int value) {
        for (RecordingFormat member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
