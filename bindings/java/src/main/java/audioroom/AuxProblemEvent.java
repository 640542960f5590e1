// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The aux input got no frame in time, or its source took too long or set an invalid rate, number of channels or number
 * of samples. Silence replaces what is missing. The event comes at most once a second.
 * <p>Status: StatusCode.ERR_TIMEOUT when a frame is missing or late, StatusCode.ERR_OUT_OF_RANGE for a frame that
 * cannot be used.
 * @param status StatusCode.ERR_TIMEOUT or StatusCode.ERR_OUT_OF_RANGE.
 * @param message Cause, and what to do.
 * @param missing Number of times that a frame was missing since Engine.enableAux.
 */
public record AuxProblemEvent(
        StatusCode status,
        String message,
        long missing) implements Event {
    @Override
    public String eventName() {
        return "on_aux_problem";
    }

    static AuxProblemEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.AuxProblemEvent.SIZE);
        return new AuxProblemEvent(
            StatusCode.of(c.getInt(Layout.AuxProblemEvent.status)),
            Struct.text(c.getPointer(Layout.AuxProblemEvent.message)),
            c.getLong(Layout.AuxProblemEvent.missing));
    }
}
