// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Settings of a server. Text is copied by new Server.
 * <p>A new object has the defaults of the library.
 */
public final class ServerOptions {
    private long udpPort;
    private String bind;
    private String nodeIps;
    private String apiKey;
    private String apiSecret;
    private String tlsCertFile;
    private String tlsKeyFile;
    private String logFile;
    private Consumer<LogEvent> onLog;
    private LogLevel logLevel;
    private long maxRooms;
    private long maxUsersPerRoom;
    private long maxUsers;
    private long maxLoginsPerSecond;
    private long emptyRoomTimeoutMs;
    private String mediaBinds;

    /** The defaults. */
    public ServerOptions() {
        load(Struct.defaults(Layout.ServerOptions.SIZE, C::AUDIOROOM_InitServerOptions));
    }

    private ServerOptions(Pointer pointer) {
        load(pointer);
    }

    static ServerOptions read(Engine engine, Room room, Pointer pointer) {
        return new ServerOptions(pointer);
    }

    private void load(Pointer pointer) {
        Room room = null;
        Pointer c = Struct.whole(pointer, Layout.ServerOptions.SIZE);
        udpPort = Integer.toUnsignedLong(c.getInt(Layout.ServerOptions.udp_port));
        bind = Struct.text(c.getPointer(Layout.ServerOptions.bind));
        nodeIps = Struct.text(c.getPointer(Layout.ServerOptions.node_ips));
        apiKey = Struct.text(c.getPointer(Layout.ServerOptions.api_key));
        apiSecret = Struct.text(c.getPointer(Layout.ServerOptions.api_secret));
        tlsCertFile = Struct.text(c.getPointer(Layout.ServerOptions.tls_cert_file));
        tlsKeyFile = Struct.text(c.getPointer(Layout.ServerOptions.tls_key_file));
        logFile = Struct.text(c.getPointer(Layout.ServerOptions.log_file));
        logLevel = LogLevel.of(c.getInt(Layout.ServerOptions.log_level));
        maxRooms = Integer.toUnsignedLong(c.getInt(Layout.ServerOptions.max_rooms));
        maxUsersPerRoom = Integer.toUnsignedLong(c.getInt(Layout.ServerOptions.max_users_per_room));
        maxUsers = Integer.toUnsignedLong(c.getInt(Layout.ServerOptions.max_users));
        maxLoginsPerSecond = Integer.toUnsignedLong(c.getInt(Layout.ServerOptions.max_logins_per_second));
        emptyRoomTimeoutMs = Integer.toUnsignedLong(c.getInt(Layout.ServerOptions.empty_room_timeout_ms));
        mediaBinds = Struct.text(c.getPointer(Layout.ServerOptions.media_binds));
    }

    /**
     * UDP port of the media; 0 lets the system choose. If the TCP port of the same number is free, or is the signalling
     * port, it accepts media of clients whose UDP is blocked. Default: 7870.
     */
    public long udpPort() {
        return udpPort;
    }

    /** Sets {@link #udpPort()}. */
    public ServerOptions udpPort(long value) {
        this.udpPort = value;
        return this;
    }

    /**
     * Address and TCP port of signalling, such as "0.0.0.0:7870" or "[::]:7870"; port 0 lets the system choose. null:
     * "127.0.0.1:7870". Port 7870 of 127.0.0.1 is also that of the local server, which a login with serverUrl null
     * starts: while a local server has the port, new Server returns StatusCode.ERR_SERVER; while this server has the
     * port, the local server uses a free port. Default: null.
     */
    public String bind() {
        return bind;
    }

    /** Sets {@link #bind()}. */
    public ServerOptions bind(String value) {
        this.bind = value;
        return this;
    }

    /**
     * Addresses that clients send media to, separated by commas. Behind NAT, set the public address. null: the
     * addresses of mediaBinds if it is set; otherwise the address of bind, or those of every interface if that is
     * 0.0.0.0 or [::]. Default: null.
     */
    public String nodeIps() {
        return nodeIps;
    }

    /** Sets {@link #nodeIps()}. */
    public ServerOptions nodeIps(String value) {
        this.nodeIps = value;
        return this;
    }

    /**
     * The name of the API key whose tokens the server accepts; must be set. Default: null.
     */
    public String apiKey() {
        return apiKey;
    }

    /** Sets {@link #apiKey()}. */
    public ServerOptions apiKey(String value) {
        this.apiKey = value;
        return this;
    }

    /**
     * The secret of that key; must be set. Unless bind, nodeIps and mediaBinds name loopback addresses only, it must
     * have at least 32 bytes and must not be a well-known example secret. Default: null.
     */
    public String apiSecret() {
        return apiSecret;
    }

    /** Sets {@link #apiSecret()}. */
    public ServerOptions apiSecret(String value) {
        this.apiSecret = value;
        return this;
    }

    /**
     * Certificate chain (PEM) for wss; given together with tlsKeyFile, and ws is refused then. Default: null.
     */
    public String tlsCertFile() {
        return tlsCertFile;
    }

    /** Sets {@link #tlsCertFile()}. */
    public ServerOptions tlsCertFile(String value) {
        this.tlsCertFile = value;
        return this;
    }

    /**
     * The private key of that certificate (PEM). Default: null.
     */
    public String tlsKeyFile() {
        return tlsKeyFile;
    }

    /** Sets {@link #tlsKeyFile()}. */
    public ServerOptions tlsKeyFile(String value) {
        this.tlsKeyFile = value;
        return this;
    }

    /**
     * Log lines are appended to this file; null: no file. Default: null.
     */
    public String logFile() {
        return logFile;
    }

    /** Sets {@link #logFile()}. */
    public ServerOptions logFile(String value) {
        this.logFile = value;
        return this;
    }

    /**
     * Receives log lines, on threads of the server, one at a time; null: none. No function of the library may be called
     * inside (StatusCode.ERR_WRONG_THREAD). Not called any more when Server.close has returned. Default: null.
     * <p>[called on: a thread of the server; must not block]
     */
    public Consumer<LogEvent> onLog() {
        return onLog;
    }

    /** Sets {@link #onLog()}. */
    public ServerOptions onLog(Consumer<LogEvent> value) {
        this.onLog = value;
        return this;
    }

    /**
     * LogLevel. Only lines of this level and of more important ones are written to logFile and passed to on_log.
     * Default: LogLevel.INFO.
     */
    public LogLevel logLevel() {
        return logLevel;
    }

    /** Sets {@link #logLevel()}. */
    public ServerOptions logLevel(LogLevel value) {
        this.logLevel = Objects.requireNonNull(value, "logLevel");
        return this;
    }

    /**
     * Maximum number of rooms, 1 to 1000000; a login to a further room ends with StatusCode.ERR_ROOM_FULL. Default:
     * 1000.
     */
    public long maxRooms() {
        return maxRooms;
    }

    /** Sets {@link #maxRooms()}. */
    public ServerOptions maxRooms(long value) {
        this.maxRooms = value;
        return this;
    }

    /**
     * Maximum number of users in a room, 1 to 100000; a further login ends with StatusCode.ERR_ROOM_FULL. Default: 500.
     */
    public long maxUsersPerRoom() {
        return maxUsersPerRoom;
    }

    /** Sets {@link #maxUsersPerRoom()}. */
    public ServerOptions maxUsersPerRoom(long value) {
        this.maxUsersPerRoom = value;
        return this;
    }

    /**
     * Maximum number of users on the server, 1 to 1000000; a further login ends with StatusCode.ERR_ROOM_FULL. Default:
     * 2000.
     */
    public long maxUsers() {
        return maxUsers;
    }

    /** Sets {@link #maxUsers()}. */
    public ServerOptions maxUsers(long value) {
        this.maxUsers = value;
        return this;
    }

    /**
     * Maximum number of logins per second from one IP address, 1 to 1000000; a further login ends with
     * StatusCode.ERR_BUSY. Default: 100.
     */
    public long maxLoginsPerSecond() {
        return maxLoginsPerSecond;
    }

    /** Sets {@link #maxLoginsPerSecond()}. */
    public ServerOptions maxLoginsPerSecond(long value) {
        this.maxLoginsPerSecond = value;
        return this;
    }

    /**
     * A room without users is closed after this time, 0 to 86400000 ms. Default: 20000.
     */
    public long emptyRoomTimeoutMs() {
        return emptyRoomTimeoutMs;
    }

    /** Sets {@link #emptyRoomTimeoutMs()}. */
    public ServerOptions emptyRoomTimeoutMs(long value) {
        this.emptyRoomTimeoutMs = value;
        return this;
    }

    /**
     * IP addresses to bind the media port to, separated by commas. null: for each address in nodeIps, the same address
     * if it is one of this machine, otherwise the address of bind; if bind is a loopback address and the address in
     * nodeIps is not (a server behind a proxy), all addresses of this machine. Without nodeIps: the address of bind. If
     * only loopback addresses result, the server also binds the other addresses of this machine, because Firefox sends
     * no media to a loopback address. On these additional addresses it serves only browsers on this machine. If media
     * sent to nodeIps would not arrive, the server does not start (StatusCode.ERR_SERVER). Default: null.
     */
    public String mediaBinds() {
        return mediaBinds;
    }

    /** Sets {@link #mediaBinds()}. */
    public ServerOptions mediaBinds(String value) {
        this.mediaBinds = value;
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.ServerOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitServerOptions(c, Layout.ServerOptions.SIZE));
        c.setInt(Layout.ServerOptions.udp_port, Check.uint32("udpPort", udpPort));
        if (bind != null && !bind.isEmpty()) {
            c.setPointer(Layout.ServerOptions.bind, a.text("bind", bind));
        }
        if (nodeIps != null && !nodeIps.isEmpty()) {
            c.setPointer(Layout.ServerOptions.node_ips, a.text("nodeIps", nodeIps));
        }
        if (apiKey != null && !apiKey.isEmpty()) {
            c.setPointer(Layout.ServerOptions.api_key, a.text("apiKey", apiKey));
        }
        if (apiSecret != null && !apiSecret.isEmpty()) {
            c.setPointer(Layout.ServerOptions.api_secret, a.text("apiSecret", apiSecret));
        }
        if (tlsCertFile != null && !tlsCertFile.isEmpty()) {
            c.setPointer(Layout.ServerOptions.tls_cert_file, a.text("tlsCertFile", tlsCertFile));
        }
        if (tlsKeyFile != null && !tlsKeyFile.isEmpty()) {
            c.setPointer(Layout.ServerOptions.tls_key_file, a.text("tlsKeyFile", tlsKeyFile));
        }
        if (logFile != null && !logFile.isEmpty()) {
            c.setPointer(Layout.ServerOptions.log_file, a.text("logFile", logFile));
        }
        if (onLog != null) {
            c.setPointer(Layout.ServerOptions.on_log, a.callback(onLog, pointer -> LogEvent.read(null, null, pointer)));
        }
        c.setInt(Layout.ServerOptions.log_level, logLevel.value());
        c.setInt(Layout.ServerOptions.max_rooms, Check.uint32("maxRooms", maxRooms));
        c.setInt(Layout.ServerOptions.max_users_per_room, Check.uint32("maxUsersPerRoom", maxUsersPerRoom));
        c.setInt(Layout.ServerOptions.max_users, Check.uint32("maxUsers", maxUsers));
        c.setInt(Layout.ServerOptions.max_logins_per_second, Check.uint32("maxLoginsPerSecond", maxLoginsPerSecond));
        c.setInt(Layout.ServerOptions.empty_room_timeout_ms, Check.uint32("emptyRoomTimeoutMs", emptyRoomTimeoutMs));
        if (mediaBinds != null && !mediaBinds.isEmpty()) {
            c.setPointer(Layout.ServerOptions.media_binds, a.text("mediaBinds", mediaBinds));
        }
        return c;
    }
}
