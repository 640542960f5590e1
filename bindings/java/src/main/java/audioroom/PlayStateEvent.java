// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Playing of a remote stream changed its state. When a room ends, there is no such event for its streams. A stream that
 * cannot be played because the server does not send its codec is StreamState.STOPPED with StatusCode.ERR_PLAY_FAILED.
 * An end-to-end encrypted stream is not played before it has a key; on_stream_encryption reports it.
 * <p>Status: StatusCode.OK; with StreamState.STOPPED also StatusCode.ERR_PLAY_FAILED when the stream cannot be played,
 * StatusCode.ERR_NOT_ALLOWED when the token does not allow it, StatusCode.ERR_NOT_FOUND when the stream left the room
 * before Stream.startPlay took effect.
 * @param status StatusCode.OK, or why playing stopped by itself.
 * @param message Cause, and what to do; "" with StatusCode.OK.
 * @param room The room handle from Engine.loginRoom.
 * @param stream The stream handle.
 * @param streamId The stream id.
 * @param state StreamState.
 */
public record PlayStateEvent(
        StatusCode status,
        String message,
        Room room,
        Stream stream,
        String streamId,
        StreamState state) implements Event {
    @Override
    public String eventName() {
        return "on_play_state";
    }

    static PlayStateEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.PlayStateEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.PlayStateEvent.room));
        return new PlayStateEvent(
            StatusCode.of(c.getInt(Layout.PlayStateEvent.status)),
            Struct.text(c.getPointer(Layout.PlayStateEvent.message)),
            inside,
            Stream.of(engine, inside, c.getLong(Layout.PlayStateEvent.stream)),
            Struct.text(c.getPointer(Layout.PlayStateEvent.stream_id)),
            StreamState.of(c.getInt(Layout.PlayStateEvent.state)));
    }
}
