// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The library needs a fresh token to reconnect. Answer with Room.renewToken, on any thread, before reconnectTimeoutMs
 * is over; without an answer the room ends with on_disconnect. A token that expires while the room is connected causes
 * no event.
 * <p>Status: StatusCode.ERR_TOKEN_NEEDED, StatusCode.ERR_TOKEN_EXPIRED, StatusCode.ERR_TOKEN_REFUSED.
 * @param status Why the present token is not enough, such as StatusCode.ERR_TOKEN_EXPIRED.
 * @param message The reason and what to do, for people.
 * @param room The room handle from Engine.loginRoom.
 */
public record TokenNeededEvent(
        StatusCode status,
        String message,
        Room room) implements Event {
    @Override
    public String eventName() {
        return "on_token_needed";
    }

    static TokenNeededEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.TokenNeededEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.TokenNeededEvent.room));
        return new TokenNeededEvent(
            StatusCode.of(c.getInt(Layout.TokenNeededEvent.status)),
            Struct.text(c.getPointer(Layout.TokenNeededEvent.message)),
            inside);
    }
}
