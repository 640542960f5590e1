// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * What loses or delays audio while no device has failed.
 */
public enum AudioProblem {
    /**
     * The capture processor takes too long (StatusCode.ERR_TIMEOUT), or writes NaN or infinite samples
     * (StatusCode.ERR_OUT_OF_RANGE).
     */
    CAPTURE_PROCESSOR(0),
    /**
     * The playback processor takes too long (StatusCode.ERR_TIMEOUT), or writes NaN or infinite samples
     * (StatusCode.ERR_OUT_OF_RANGE).
     */
    PLAYBACK_PROCESSOR(1),
    /**
     * Engine.pushCaptureFrame or Engine.pushAuxFrame got NaN or infinite samples, which became silence
     * (StatusCode.ERR_OUT_OF_RANGE).
     */
    PUSHED_SOUND(2),
    /**
     * A remote stream is not heard (StatusCode.ERR_PLAY_FAILED): for a second or longer, more than half of its packets
     * were not Opus, or the engine receives Audioroom.getMaxReceivedStreams streams already.
     */
    PLAYED_STREAM(3),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    AudioProblem(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static AudioProblem of(int value) {
        for (AudioProblem member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
