// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/**
 * The numbers of Status. The comment of an error ends with what the application can do about it, if there is something.
 * -1 to -99 are about the call, -100 to -199 about rooms, -200 publishing, -300 playing, -400 devices, -500 files, -600
 * servers.
 */
public enum StatusCode {
    /**
     * The call succeeded, or was accepted and an event reports its result.
     */
    OK(0),
    /**
     * A pointer that must not be null was null. Fix the call.
     */
    ERR_NULL_ARGUMENT(-1),
    /**
     * A string is not UTF-8. Convert it first.
     */
    ERR_INVALID_UTF8(-2),
    /**
     * A string or a message is longer than allowed. Shorten it: nothing is ever cut.
     */
    ERR_TOO_LONG(-3),
    /**
     * A number is outside its stated range, or a string is empty or not permitted. Fix the call.
     */
    ERR_OUT_OF_RANGE(-4),
    /**
     * structSize is 0 or not a valid size of this struct. Call the struct's Init function first.
     */
    ERR_STRUCT_SIZE(-5),
    /**
     * The struct is longer than this library knows, and a byte beyond the known fields is not 0. Clear those bytes or
     * update the library.
     */
    ERR_UNKNOWN_FIELD(-6),
    /**
     * Header and library are of different ABI versions. Install the matching pair.
     */
    ERR_VERSION(-7),
    /**
     * There is no such room, stream or user (any more), or no default device. Forget the handle or the id.
     */
    ERR_NOT_FOUND(-8),
    /**
     * The handle is of another kind, such as a stream where a room is expected. Fix the order of the arguments.
     */
    ERR_WRONG_KIND(-9),
    /**
     * Not possible now. The message says what has to come first.
     */
    ERR_WRONG_STATE(-10),
    /**
     * This function may not be called on this thread. Post to your own loop.
     */
    ERR_WRONG_THREAD(-11),
    /**
     * A queue is full, another thread is in the same call, or the server limits the rate of logins. Try again later.
     */
    ERR_BUSY(-12),
    /**
     * The buffer is too small. Where the function has an argument needed, it says how large it must be.
     */
    ERR_BUFFER_TOO_SMALL(-13),
    /**
     * The function or setting is not available: it was left out of this build, or the operating system or its sound
     * server does not offer it. Do without it.
     */
    ERR_NOT_BUILT_IN(-14),
    /**
     * The room ended before the request had its answer. Send it again after the next login.
     */
    ERR_CANCELLED(-15),
    /**
     * A fault in the library. Report it with the message.
     */
    ERR_INTERNAL(-16),
    /**
     * The server could not be reached. Check address and network, then retry.
     */
    ERR_UNREACHABLE(-100),
    /**
     * What answers at that address is not the expected server: it is not a room server or, for a login with serverUrl
     * null, it is a program at LOCAL_PORT that is not this account's local server. Fix the address.
     */
    ERR_NOT_A_SERVER(-101),
    /**
     * No answer in time. Retry.
     */
    ERR_TIMEOUT(-102),
    /**
     * The server needs a token, and there is neither a token nor a key. Pass a token, or a key and its secret.
     */
    ERR_TOKEN_NEEDED(-103),
    /**
     * The token has expired. Get a fresh one and log in again.
     */
    ERR_TOKEN_EXPIRED(-104),
    /**
     * The server refuses the token. Check the key, the secret and the grants.
     */
    ERR_TOKEN_REFUSED(-105),
    /**
     * The token is for another room or user than the call names. Fix the call or the token.
     */
    ERR_TOKEN_MISMATCH(-106),
    /**
     * The room or the server is full. Retry later.
     */
    ERR_ROOM_FULL(-107),
    /**
     * This engine is in that room already. Log out first.
     */
    ERR_ALREADY_IN_ROOM(-108),
    /**
     * The same user logged in to the room elsewhere. Do not log in again automatically: the two would remove each
     * other.
     */
    ERR_SAME_USER(-109),
    /**
     * The user was removed from the room. Ask before logging in again.
     */
    ERR_KICKED(-110),
    /**
     * The token or the server does not allow this. The message says which; get a token that allows it.
     */
    ERR_NOT_ALLOWED(-111),
    /**
     * The connection was lost and did not come back in time. Log in again.
     */
    ERR_CONNECTION_LOST(-112),
    /**
     * The other user has no such RPC method, or the method answered with an error. The code of on_rpc_done says which.
     */
    ERR_RPC_FAILED(-113),
    /**
     * The local stream is not sent. The message says why, and what helps: Room.restartPublish, or a key.
     */
    ERR_PUBLISH_FAILED(-200),
    /**
     * The stream cannot be played. The message says why.
     */
    ERR_PLAY_FAILED(-300),
    /**
     * The sound device does not exist, is in use, or failed. Choose another or wait for it.
     */
    ERR_DEVICE(-400),
    /**
     * A file cannot be read or written, or is not of a supported format. Fix the path or the file.
     */
    ERR_FILE(-500),
    /**
     * The server cannot start or was stopped. The message says why.
     */
    ERR_SERVER(-600),
    /** A value that a later library has. */
    UNRECOGNIZED(Integer.MIN_VALUE + 1);

    private final int value;

    StatusCode(int value) {
        this.value = value;
    }

    /** The number in C. */
    public int value() {
        return value;
    }

    static StatusCode of(int value) {
        for (StatusCode member : values()) {
            if (member.value == value) {
                return member;
            }
        }
        return UNRECOGNIZED;
    }
}
