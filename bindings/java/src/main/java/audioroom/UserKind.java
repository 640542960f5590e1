// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * Kinds of users: LiveKit's numbers. A kind that is not listed here keeps its number.
 */
public enum UserKind {
    /**
     * A person, or a program that joins like one.
     */
    STANDARD(0),
    /**
     * A service that publishes streams from outside.
     */
    INGRESS(1),
    /**
     * A service that records or forwards streams.
     */
    EGRESS(2),
    /**
     * A telephone.
     */
    SIP(3),
    /**
     * An agent.
     */
    AGENT(4),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    UserKind(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static UserKind of(int value) {
        for (UserKind member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
