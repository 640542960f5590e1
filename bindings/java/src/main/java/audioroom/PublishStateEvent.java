// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Publishing of the local stream changed its state. When a room ends, there is no such event for its streams.
 * <p>Status: StatusCode.OK; with StreamState.STOPPED also StatusCode.ERR_NOT_ALLOWED when the token does not allow it
 * or the server ended the stream, StatusCode.ERR_PUBLISH_FAILED when the server refused or did not confirm it,
 * StatusCode.ERR_WRONG_STATE when Room.startPublish came too late because automatic publishing had begun: stream is the
 * handle that Room.startPublish wrote, and is invalid; the automatic stream goes on under its own handle.
 * @param status StatusCode.OK, or why publishing stopped by itself; Room.restartPublish tries again.
 * StatusCode.ERR_WRONG_STATE: only a late Room.startPublish failed, and the automatic stream goes on; do not restart
 * it.
 * @param message Cause, and what to do; "" with StatusCode.OK.
 * @param room The room handle from Engine.loginRoom.
 * @param stream The handle of the local stream.
 * @param streamId The stream id, which the library may have chosen.
 * @param state StreamState.
 */
public record PublishStateEvent(
        StatusCode status,
        String message,
        Room room,
        Stream stream,
        String streamId,
        StreamState state) implements Event {
    @Override
    public String eventName() {
        return "on_publish_state";
    }

    static PublishStateEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.PublishStateEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.PublishStateEvent.room));
        return new PublishStateEvent(
            StatusCode.of(c.getInt(Layout.PublishStateEvent.status)),
            Struct.text(c.getPointer(Layout.PublishStateEvent.message)),
            inside,
            Stream.of(engine, inside, c.getLong(Layout.PublishStateEvent.stream)),
            Struct.text(c.getPointer(Layout.PublishStateEvent.stream_id)),
            StreamState.of(c.getInt(Layout.PublishStateEvent.state)));
    }
}
