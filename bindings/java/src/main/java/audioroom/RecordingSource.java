// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * What a recording contains.
 */
public enum RecordingSource {
    /**
     * The local voice: the microphone after processing, effects, volume and microphone switch, as it is sent, but
     * without the aux input and media players. While the microphone is closed (nothing is published), it is silence.
     */
    VOICE(0),
    /**
     * One remote stream, before volume and pan.
     */
    STREAM(1),
    /**
     * The local voice, and what the loudspeaker plays: remote streams with their volumes, the aux input and the
     * players, without the sidetone. While Engine.enableSpeaker is off, only the local voice is recorded. A limiter
     * keeps their sum within full scale.
     */
    MIX(2),
    /**
     * The local voice, and each remote user of each room, in one file each. A user who is in two rooms has two files.
     * The streams of a user are added up, before volume and pan.
     */
    EACH(3),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    RecordingSource(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static RecordingSource of(int value) {
        for (RecordingSource member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
