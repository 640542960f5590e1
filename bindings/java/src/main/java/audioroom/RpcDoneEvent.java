// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A call of Room.performRpc ended. The event comes exactly once for each call.
 * <p>Status: StatusCode.OK; StatusCode.ERR_RPC_FAILED when the method is not registered or answered with an error,
 * whose text is message; StatusCode.ERR_NOT_FOUND when the user is not in the room or left before the answer;
 * StatusCode.ERR_TIMEOUT; StatusCode.ERR_NOT_ALLOWED when the token does not allow data; StatusCode.ERR_BUSY when 64
 * calls of this room are pending; StatusCode.ERR_WRONG_STATE in an encrypted room when this user has no key to send
 * with; StatusCode.ERR_CANCELLED when the room ends first; StatusCode.ERR_INTERNAL.
 * @param status StatusCode.OK, or why the call failed.
 * @param message What happened and what to do, or the method's error text; "" when the call succeeded.
 * @param room The room handle from Engine.loginRoom.
 * @param request The number that Room.performRpc wrote to request.
 * @param payload The method's response; "" when the call failed.
 * @param data The data of the method's error; "" if there is none.
 * @param code 0 when the call succeeded or the room ended; otherwise an RpcCode, or a number of the application that
 * answered.
 */
public record RpcDoneEvent(
        StatusCode status,
        String message,
        Room room,
        long request,
        String payload,
        String data,
        long code) implements Event {
    @Override
    public String eventName() {
        return "on_rpc_done";
    }

    static RpcDoneEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.RpcDoneEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.RpcDoneEvent.room));
        return new RpcDoneEvent(
            StatusCode.of(c.getInt(Layout.RpcDoneEvent.status)),
            Struct.text(c.getPointer(Layout.RpcDoneEvent.message)),
            inside,
            c.getLong(Layout.RpcDoneEvent.request),
            Struct.text(c.getPointer(Layout.RpcDoneEvent.payload)),
            Struct.text(c.getPointer(Layout.RpcDoneEvent.data)),
            Integer.toUnsignedLong(c.getInt(Layout.RpcDoneEvent.code)));
    }
}
