// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A request ended: a message, a text, data or all bytes of a byte stream were handed to the transport; the server has
 * accepted extra info or a name, metadata or attributes, or has removed or muted a user; or the request failed.
 * StatusCode.OK does not mean that a receiver has the message. The event comes exactly once for each request, except
 * lossy data that was sent with a null request.
 * <p>Status: StatusCode.OK; StatusCode.ERR_NOT_ALLOWED when the token or the server does not allow it;
 * StatusCode.ERR_BUSY when 64 requests of its kind are queued already; StatusCode.ERR_WRONG_STATE for lossy data while
 * there is no connection, in an encrypted room when this user has no key to send with, and when the server refuses a
 * change of name, metadata or attributes for another reason; StatusCode.ERR_TOO_LONG when the server takes less;
 * StatusCode.ERR_TIMEOUT when the server does not answer; StatusCode.ERR_NOT_FOUND, StatusCode.ERR_UNREACHABLE,
 * StatusCode.ERR_NOT_A_SERVER and StatusCode.ERR_OUT_OF_RANGE when a user cannot be removed or muted;
 * StatusCode.ERR_CONNECTION_LOST when the connection was replaced during a byte stream; StatusCode.ERR_CANCELLED when
 * the room ends first, or the application cancelled a byte stream; StatusCode.ERR_INTERNAL.
 * @param status StatusCode.OK, or why the request failed.
 * @param message What happened and what to do; "" when it succeeded.
 * @param room The room handle from Engine.loginRoom.
 * @param request The number that the call wrote to request.
 */
public record RequestDoneEvent(
        StatusCode status,
        String message,
        Room room,
        long request) implements Event {
    @Override
    public String eventName() {
        return "on_request_done";
    }

    static RequestDoneEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.RequestDoneEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.RequestDoneEvent.room));
        return new RequestDoneEvent(
            StatusCode.of(c.getInt(Layout.RequestDoneEvent.status)),
            Struct.text(c.getPointer(Layout.RequestDoneEvent.message)),
            inside,
            c.getLong(Layout.RequestDoneEvent.request));
    }
}
