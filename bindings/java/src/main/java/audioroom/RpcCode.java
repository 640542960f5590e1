// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * LiveKit's codes of RPC errors, in code of on_rpc_done. Room.rejectRpc may use other codes for errors of the
 * application.
 */
public enum RpcCode {
    /**
     * The user has not registered the method.
     */
    UNSUPPORTED_METHOD(1400),
    /**
     * There is no such user in the room.
     */
    RECIPIENT_NOT_FOUND(1401),
    /**
     * The payload is longer than the receiver accepts.
     */
    REQUEST_PAYLOAD_TOO_LARGE(1402),
    /**
     * The server does not forward RPC.
     */
    UNSUPPORTED_SERVER(1403),
    /**
     * The receiver does not know this version of RPC.
     */
    UNSUPPORTED_VERSION(1404),
    /**
     * The method failed, and its program gives no code of its own.
     */
    APPLICATION_ERROR(1500),
    /**
     * The receiver did not confirm the request in time.
     */
    CONNECTION_TIMEOUT(1501),
    /**
     * The method did not answer in time.
     */
    RESPONSE_TIMEOUT(1502),
    /**
     * The receiver left before it answered.
     */
    RECIPIENT_DISCONNECTED(1503),
    /**
     * The response of a LiveKit client is longer than 15360 bytes.
     */
    RESPONSE_PAYLOAD_TOO_LARGE(1504),
    /**
     * The request could not be sent.
     */
    SEND_FAILED(1505),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    RpcCode(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static RpcCode of(int value) {
        for (RpcCode member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
