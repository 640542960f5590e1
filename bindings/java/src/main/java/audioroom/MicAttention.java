// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * A condition of the local microphone that its user should know of.
 */
public enum MicAttention {
    /**
     * The microphone is on and published, and has been silent (no sample above -72 dBFS) for 5 s from the start, or for
     * 30 s after sound: perhaps a switch on the microphone is off, or the wrong device is selected. Reported once for
     * each silence.
     */
    SILENT(0),
    /**
     * The microphone has sound again after MicAttention.SILENT.
     */
    SOUND_IS_BACK(1),
    /**
     * The user speaks (400 ms of voice) while Engine.enableMic has switched the microphone off. Reported at most every
     * 20 s, and only while the stream is published. While the server mutes the user in every room in which a stream is
     * published, the microphone is closed, and there is no report.
     */
    SPEAKING_WHILE_MUTED(2),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    MicAttention(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static MicAttention of(int value) {
        for (MicAttention member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
