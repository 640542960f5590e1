// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * When the microphone is sent.
 */
public enum TalkMode {
    /**
     * Always.
     */
    OPEN(0),
    /**
     * While the push-to-talk key is held (Engine.setPushToTalkPressed).
     */
    PUSH(1),
    /**
     * While voice is detected.
     */
    VOICE(2),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    TalkMode(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static TalkMode of(int value) {
        for (TalkMode member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
