// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * Remote streams were added or removed, never both in one event.
 * <p>Where playing is automatic, an added stream is played after this callback has returned: Stream.mute,
 * Stream.setPlayVolume and Stream.stopPlay inside the callback take effect before its first sound. These settings and
 * Stream.setPan last until the room ends, reconnects included, and apply again when the same user publishes under a new
 * handle: to the stream with the same stream id, otherwise to the first stream of that user from the same source
 * (microphone or screen share). The handle of a removed stream becomes invalid when this callback returns; there is no
 * on_play_state for it, except StatusCode.ERR_NOT_FOUND for an Stream.startPlay that came too late.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param isAdded 1 for added, 0 for removed.
 * @param streams The streams.
 */
public record StreamUpdateEvent(
        StatusCode status,
        String message,
        Room room,
        boolean isAdded,
        List<StreamInfo> streams) implements Event {
    @Override
    public String eventName() {
        return "on_stream_update";
    }

    static StreamUpdateEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.StreamUpdateEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.StreamUpdateEvent.room));
        return new StreamUpdateEvent(
            StatusCode.of(c.getInt(Layout.StreamUpdateEvent.status)),
            Struct.text(c.getPointer(Layout.StreamUpdateEvent.message)),
            inside,
            c.getInt(Layout.StreamUpdateEvent.is_added) > 0,
            Struct.list(c.getPointer(Layout.StreamUpdateEvent.streams), c.getInt(Layout.StreamUpdateEvent.count), item -> StreamInfo.read(engine, inside, item)));
    }
}
