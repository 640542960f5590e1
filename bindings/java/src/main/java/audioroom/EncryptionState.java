// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * End-to-end encryption of one stream.
 */
public enum EncryptionState {
    /**
     * The room has a key, but this remote stream is sent in clear. It is played.
     */
    NONE(0),
    /**
     * The stream is encrypted, and its key is right.
     */
    OK(1),
    /**
     * The stream is encrypted, and this engine has no key for it, or none with the index that its user sends with. It
     * is silent. For the local stream: there is no key to send with, and nothing is sent.
     */
    KEY_MISSING(2),
    /**
     * The stream is encrypted with a key other than the one that is set. It is silent.
     */
    KEY_WRONG(3),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    EncryptionState(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static EncryptionState of(int value) {
        for (EncryptionState member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
