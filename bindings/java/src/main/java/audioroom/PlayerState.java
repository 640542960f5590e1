// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * State of a media player.
 */
public enum PlayerState {
    /**
     * The beginning of the file is being read. Engine.startPlayer may be called already.
     */
    LOADING(0),
    /**
     * The file was opened, or the player was stopped.
     */
    READY(1),
    /**
     * The player plays. The event comes with the first sample after Engine.startPlayer or Engine.resumePlayer, also
     * while the player is neither played locally nor sent.
     */
    PLAYING(2),
    /**
     * Engine.pausePlayer has paused it.
     */
    PAUSED(3),
    /**
     * The file was played as often as was asked for.
     */
    ENDED(4),
    /**
     * The file cannot be opened, or cannot be read any further.
     */
    FAILED(5),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    PlayerState(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static PlayerState of(int value) {
        for (PlayerState member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
