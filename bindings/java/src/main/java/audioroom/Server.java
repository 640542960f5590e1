// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A room server in this process.
 */
public final class Server extends Handle {

    /**
     * Starts a room server in this process and writes it to server. When it returns, clients can log in.
     * <p>abiVersion is Audioroom.ABI_VERSION. Programs of one operating-system account on one machine need no server of
     * their own: see serverUrl of EngineOptions.
     * <p>Errors: StatusCode.ERR_SERVER when a port is taken, an address is not this machine's, addresses contradict
     * each other so that media would not arrive, or a secret is too weak; StatusCode.ERR_FILE for certificates,
     * StatusCode.ERR_VERSION, StatusCode.ERR_NOT_BUILT_IN, and those of bad arguments.
     * <p>[blocks: up to 100 ms]
     * <p>C: AUDIOROOM_CreateServer
     */
    public Server(ServerOptions options) {
        try (Arena a = new Arena()) {
            Pointer made = a.space(8);
            Pointer optionsC = options == null ? null : options.write(a);
            AudioroomException.check(C.AUDIOROOM_CreateServer(Audioroom.ABI_VERSION, optionsC, made));
            adopt("server", null, made.getPointer(0), C::AUDIOROOM_DestroyServer, a.takeCallbacks());
        }
    }

    /**
     * Copies the address for clients on this machine, such as "ws://127.0.0.1:7870", into buffer (buffer rule). If bind
     * is not a loopback address, clients on other machines use the same scheme and port with an address of this
     * machine.
     * <p>Errors: StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetServerUrl
     */
    public String getUrl() {
        return own().text((pointer, buffer, size, needed) -> C.AUDIOROOM_GetServerUrl(pointer, buffer, size, needed));
    }

    /**
     * Removes a user from a room; the user gets on_kick_out with StatusCode.ERR_KICKED. The token stays valid: the user
     * may come back.
     * <p>The user is removed when the call returns; there is no request, and no event for the caller.
     * <p>Errors: StatusCode.ERR_NOT_FOUND when there is no such room or user, StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_KickUser
     */
    public void kickUser(String roomId, String userId) {
        try (Arena a = new Arena()) {
            Pointer roomIdC = a.text("roomId", roomId);
            Pointer userIdC = a.text("userId", userId);
            own().call(pointer -> C.AUDIOROOM_KickUser(pointer, roomIdC, userIdC));
        }
    }

    /**
     * Switch: mutes a user in a room, for everyone; 0 lifts the mute.
     * <p>The mute covers all present and future audio streams of the user, and lasts through reconnects and new logins
     * until the room is closed. If a room has more than 4096 mutes, the server may drop mutes of users who are not in
     * the room. The server forwards no audio of the user meanwhile. The user cannot lift the server's mute, and gets
     * on_server_mute when it starts and ends. The user's own mute (Engine.enableMic) is independent of it. The server's
     * mute can be lifted while the user is not in the room. The mute is in force when the call returns; there is no
     * request, and no event for the caller.
     * <p>Errors: StatusCode.ERR_NOT_FOUND when there is no such room, or when the user is neither in the room nor muted
     * there, StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_MuteUser
     */
    public void muteUser(String roomId, String userId, boolean mute) {
        try (Arena a = new Arena()) {
            Pointer roomIdC = a.text("roomId", roomId);
            Pointer userIdC = a.text("userId", userId);
            own().call(pointer -> C.AUDIOROOM_MuteUser(pointer, roomIdC, userIdC, mute ? 1 : 0));
        }
    }

    /**
     * Writes the stats of a server into stats.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
     * <p>C: AUDIOROOM_GetServerStats
     */
    public ServerStats getStats() {
        try (Arena a = new Arena()) {
            Pointer statsC = a.space(Layout.ServerStats.SIZE);
            AudioroomException.check(C.AUDIOROOM_InitServerStats(statsC, Layout.ServerStats.SIZE));
            own().call(pointer -> C.AUDIOROOM_GetServerStats(pointer, statsC));
            return ServerStats.read(null, null, statsC);
        }
    }
}
