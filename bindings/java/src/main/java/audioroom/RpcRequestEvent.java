// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Another user calls a method that Room.registerRpcMethod has registered. Answer it with Room.respondToRpc or
 * Room.rejectRpc, here or later, on any thread. Without an answer the caller waits until its time is over. At most 64
 * requests of a room, and 16 of one user, are open at the same time; further ones are rejected.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param request The number of the request, for the answer.
 * @param userId The caller's user id.
 * @param userName The caller's display name.
 * @param method The method.
 * @param payload The caller's text for the method, up to 15360 bytes.
 * @param timeoutMs The time that the caller leaves for the answer, in ms from the arrival of the request.
 */
public record RpcRequestEvent(
        StatusCode status,
        String message,
        Room room,
        long request,
        String userId,
        String userName,
        String method,
        String payload,
        long timeoutMs) implements Event {
    @Override
    public String eventName() {
        return "on_rpc_request";
    }

    static RpcRequestEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.RpcRequestEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.RpcRequestEvent.room));
        return new RpcRequestEvent(
            StatusCode.of(c.getInt(Layout.RpcRequestEvent.status)),
            Struct.text(c.getPointer(Layout.RpcRequestEvent.message)),
            inside,
            c.getLong(Layout.RpcRequestEvent.request),
            Struct.text(c.getPointer(Layout.RpcRequestEvent.user_id)),
            Struct.text(c.getPointer(Layout.RpcRequestEvent.user_name)),
            Struct.text(c.getPointer(Layout.RpcRequestEvent.method)),
            Struct.text(c.getPointer(Layout.RpcRequestEvent.payload)),
            Integer.toUnsignedLong(c.getInt(Layout.RpcRequestEvent.timeout_ms)));
    }
}
