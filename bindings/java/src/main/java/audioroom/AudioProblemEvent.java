// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Audio is lost or late. A problem of a processor or of pushed samples is reported at most every 5 s while it lasts. A
 * problem of a stream is reported once, and again only if the stream has been heard since.
 * <p>Status: StatusCode.ERR_TIMEOUT for a processor that takes too long, StatusCode.ERR_OUT_OF_RANGE for NaN or
 * infinite samples, StatusCode.ERR_PLAY_FAILED for a stream that cannot be played.
 * @param status StatusCode.ERR_TIMEOUT, StatusCode.ERR_OUT_OF_RANGE or StatusCode.ERR_PLAY_FAILED, as AudioProblem
 * says.
 * @param message Cause, and what to do.
 * @param room The room handle; 0 for a problem without a stream.
 * @param stream The stream handle; 0 for a problem without a stream.
 * @param problem AudioProblem; expect values that you do not know.
 */
public record AudioProblemEvent(
        StatusCode status,
        String message,
        Room room,
        Stream stream,
        AudioProblem problem) implements Event {
    @Override
    public String eventName() {
        return "on_audio_problem";
    }

    static AudioProblemEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.AudioProblemEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.AudioProblemEvent.room));
        return new AudioProblemEvent(
            StatusCode.of(c.getInt(Layout.AudioProblemEvent.status)),
            Struct.text(c.getPointer(Layout.AudioProblemEvent.message)),
            inside,
            Stream.of(engine, inside, c.getLong(Layout.AudioProblemEvent.stream)),
            AudioProblem.of(c.getInt(Layout.AudioProblemEvent.problem)));
    }
}
