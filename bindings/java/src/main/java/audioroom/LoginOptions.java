// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.Objects;

/**
 * Settings of one login. Text is copied by Engine.loginRoom.
 * <p>A new object has the defaults of the library.
 */
public final class LoginOptions {
    private Switch manualPublish;
    private Switch manualPlay;
    private boolean userUpdates;
    private long loginTimeoutMs;
    private long reconnectTimeoutMs;
    private String serverUrl;
    private String token;
    private EncryptionKeyOptions encryptionKey;

    /** The defaults. */
    public LoginOptions() {
        load(Struct.defaults(Layout.LoginOptions.SIZE, C::AUDIOROOM_InitLoginOptions));
    }

    private LoginOptions(Pointer pointer) {
        load(pointer);
    }

    static LoginOptions read(Engine engine, Room room, Pointer pointer) {
        return new LoginOptions(pointer);
    }

    private void load(Pointer pointer) {
        Engine engine = null;
        Room room = null;
        Pointer c = Struct.whole(pointer, Layout.LoginOptions.SIZE);
        manualPublish = Switch.of(c.getInt(Layout.LoginOptions.manual_publish));
        manualPlay = Switch.of(c.getInt(Layout.LoginOptions.manual_play));
        userUpdates = c.getInt(Layout.LoginOptions.user_updates) > 0;
        loginTimeoutMs = Integer.toUnsignedLong(c.getInt(Layout.LoginOptions.login_timeout_ms));
        reconnectTimeoutMs = Integer.toUnsignedLong(c.getInt(Layout.LoginOptions.reconnect_timeout_ms));
        serverUrl = Struct.text(c.getPointer(Layout.LoginOptions.server_url));
        token = Struct.text(c.getPointer(Layout.LoginOptions.token));
        encryptionKey = Struct.optional(c.getPointer(Layout.LoginOptions.encryption_key), item -> EncryptionKeyOptions.read(engine, room, item));
    }

    /**
     * Whether publishing waits for Room.startPublish: 0, 1, or Audioroom.AUTO. With Audioroom.AUTO the library reads
     * the switch of Engine.setManualPublish when on_login_room returns, but not before 30 ms after Engine.loginRoom. 0
     * is the fastest way: publishing is part of the login, and may begin before on_login_room is delivered, in polling
     * mode too. Default: Audioroom.AUTO.
     */
    public Switch manualPublish() {
        return manualPublish;
    }

    /** Sets {@link #manualPublish()}. */
    public LoginOptions manualPublish(Switch value) {
        this.manualPublish = Objects.requireNonNull(value, "manualPublish");
        return this;
    }

    /**
     * Whether playing waits for Stream.startPlay: 0, 1, or Audioroom.AUTO for what Engine.setManualPlay says when
     * on_login_room returns. Default: Audioroom.AUTO.
     */
    public Switch manualPlay() {
        return manualPlay;
    }

    /** Sets {@link #manualPlay()}. */
    public LoginOptions manualPlay(Switch value) {
        this.manualPlay = Objects.requireNonNull(value, "manualPlay");
        return this;
    }

    /**
     * Switch: on_user_update reports users; Room.enableUserUpdates changes it. Default: 0.
     */
    public boolean userUpdates() {
        return userUpdates;
    }

    /** Sets {@link #userUpdates()}. */
    public LoginOptions userUpdates(boolean value) {
        this.userUpdates = value;
        return this;
    }

    /**
     * Time limit for logging in, 1000 to 120000 ms; when it is over, on_login_room reports StatusCode.ERR_TIMEOUT.
     * Default: 10000.
     */
    public long loginTimeoutMs() {
        return loginTimeoutMs;
    }

    /** Sets {@link #loginTimeoutMs()}. */
    public LoginOptions loginTimeoutMs(long value) {
        this.loginTimeoutMs = value;
        return this;
    }

    /**
     * Time limit for reconnecting, 0 (no attempt) to 3600000 ms; when it is over, on_disconnect ends the room. Default:
     * 90000.
     */
    public long reconnectTimeoutMs() {
        return reconnectTimeoutMs;
    }

    /** Sets {@link #reconnectTimeoutMs()}. */
    public LoginOptions reconnectTimeoutMs(long value) {
        this.reconnectTimeoutMs = value;
        return this;
    }

    /**
     * The server, "ws://host:port" or "wss://host:port", or several as Engine.setServer takes them; null: the engine's.
     * Default: null.
     */
    public String serverUrl() {
        return serverUrl;
    }

    /** Sets {@link #serverUrl()}. */
    public LoginOptions serverUrl(String value) {
        this.serverUrl = value;
        return this;
    }

    /**
     * A token for this room, up to 16384 bytes. If the engine has a user id, the token must be for the same user
     * (StatusCode.ERR_TOKEN_MISMATCH); otherwise the user id is that of the token. The user name is that of the token.
     * null: the engine signs a token with its key; the local server needs none. Default: null.
     */
    public String token() {
        return token;
    }

    /** Sets {@link #token()}. */
    public LoginOptions token(String value) {
        this.token = value;
        return this;
    }

    /**
     * A key of end-to-end encryption for this room, used from the first packet on; null: only the keys that
     * Room.setEncryptionKey has set for all rooms. Default: null.
     */
    public EncryptionKeyOptions encryptionKey() {
        return encryptionKey;
    }

    /** Sets {@link #encryptionKey()}. */
    public LoginOptions encryptionKey(EncryptionKeyOptions value) {
        this.encryptionKey = value;
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.LoginOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitLoginOptions(c, Layout.LoginOptions.SIZE));
        c.setInt(Layout.LoginOptions.manual_publish, manualPublish.value());
        c.setInt(Layout.LoginOptions.manual_play, manualPlay.value());
        c.setInt(Layout.LoginOptions.user_updates, userUpdates ? 1 : 0);
        c.setInt(Layout.LoginOptions.login_timeout_ms, Check.uint32("loginTimeoutMs", loginTimeoutMs));
        c.setInt(Layout.LoginOptions.reconnect_timeout_ms, Check.uint32("reconnectTimeoutMs", reconnectTimeoutMs));
        if (serverUrl != null && !serverUrl.isEmpty()) {
            c.setPointer(Layout.LoginOptions.server_url, a.text("serverUrl", serverUrl));
        }
        if (token != null && !token.isEmpty()) {
            c.setPointer(Layout.LoginOptions.token, a.text("token", token));
        }
        c.setPointer(Layout.LoginOptions.encryption_key, encryptionKey == null ? null : encryptionKey.write(a));
        return c;
    }
}
