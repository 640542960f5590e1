// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.Objects;

/**
 * Settings of an engine. Text is copied by new Engine.
 * <p>A new object has the defaults of the library.
 */
public final class EngineOptions {
    private EventMode eventMode;
    private String userId;
    private String userName;
    private String serverUrl;
    private String apiKey;
    private String apiSecret;
    private String caFile;
    private String captureDevice;
    private String playbackDevice;
    private String logFile;
    private AudioProfile audioProfile;
    private boolean manualPublish;
    private boolean manualPlay;
    private LogLevel logLevel;

    /** The defaults. */
    public EngineOptions() {
        load(Struct.defaults(Layout.EngineOptions.SIZE, C::AUDIOROOM_InitEngineOptions));
    }

    private EngineOptions(Pointer pointer) {
        load(pointer);
    }

    static EngineOptions read(Engine engine, Room room, Pointer pointer) {
        return new EngineOptions(pointer);
    }

    private void load(Pointer pointer) {
        Engine engine = null;
        Room room = null;
        Pointer c = Struct.whole(pointer, Layout.EngineOptions.SIZE);
        eventMode = EventMode.of(c.getInt(Layout.EngineOptions.event_mode));
        userId = Struct.text(c.getPointer(Layout.EngineOptions.user_id));
        userName = Struct.text(c.getPointer(Layout.EngineOptions.user_name));
        serverUrl = Struct.text(c.getPointer(Layout.EngineOptions.server_url));
        apiKey = Struct.text(c.getPointer(Layout.EngineOptions.api_key));
        apiSecret = Struct.text(c.getPointer(Layout.EngineOptions.api_secret));
        caFile = Struct.text(c.getPointer(Layout.EngineOptions.ca_file));
        captureDevice = Struct.text(c.getPointer(Layout.EngineOptions.capture_device));
        playbackDevice = Struct.text(c.getPointer(Layout.EngineOptions.playback_device));
        logFile = Struct.text(c.getPointer(Layout.EngineOptions.log_file));
        audioProfile = Struct.optional(c.getPointer(Layout.EngineOptions.audio_profile), item -> AudioProfile.read(engine, room, item));
        manualPublish = c.getInt(Layout.EngineOptions.manual_publish) > 0;
        manualPlay = c.getInt(Layout.EngineOptions.manual_play) > 0;
        logLevel = LogLevel.of(c.getInt(Layout.EngineOptions.log_level));
    }

    /**
     * EventMode. Default: EventMode.THREAD.
     */
    public EventMode eventMode() {
        return eventMode;
    }

    /** Sets {@link #eventMode()}. */
    public EngineOptions eventMode(EventMode value) {
        this.eventMode = Objects.requireNonNull(value, "eventMode");
        return this;
    }

    /**
     * The user id, 1 to 256 bytes; null: Engine.setUser sets it before the login, or the token of the login has it.
     * Default: null.
     */
    public String userId() {
        return userId;
    }

    /** Sets {@link #userId()}. */
    public EngineOptions userId(String value) {
        this.userId = value;
        return this;
    }

    /**
     * The user's display name, up to 256 bytes; null: the user id. It is used in tokens that the engine signs. In a
     * login with a token of the application, the name in that token is used instead; if the token has none, the user
     * id. Room.setUserName replaces either in a room. Default: null.
     */
    public String userName() {
        return userName;
    }

    /** Sets {@link #userName()}. */
    public EngineOptions userName(String value) {
        this.userName = value;
        return this;
    }

    /**
     * The server of logins that name none, "ws://host:port" or "wss://host:port", or several as Engine.setServer takes
     * them. null: the local server of this operating-system account; if it is not running, the login starts it in this
     * process. Default: null.
     */
    public String serverUrl() {
        return serverUrl;
    }

    /** Sets {@link #serverUrl()}. */
    public EngineOptions serverUrl(String value) {
        this.serverUrl = value;
        return this;
    }

    /**
     * The name of the API key with which the engine signs a token for a login that passes none; null: the engine signs
     * no tokens. Default: null.
     */
    public String apiKey() {
        return apiKey;
    }

    /** Sets {@link #apiKey()}. */
    public EngineOptions apiKey(String value) {
        this.apiKey = value;
        return this;
    }

    /**
     * The secret of that key. Keep it on servers and in tests: whoever has it can log in as any user. Default: null.
     */
    public String apiSecret() {
        return apiSecret;
    }

    /** Sets {@link #apiSecret()}. */
    public EngineOptions apiSecret(String value) {
        this.apiSecret = value;
        return this;
    }

    /**
     * A PEM file with certificates to trust besides the system's, for wss; null: none. Default: null.
     */
    public String caFile() {
        return caFile;
    }

    /** Sets {@link #caFile()}. */
    public EngineOptions caFile(String value) {
        this.caFile = value;
        return this;
    }

    /**
     * The microphone: null (the system's default device), an id from Audioroom.getDevices, "null" (silence),
     * "file:PATH" (plays a WAV file in a loop, at the pace of a sound card: PCM of 8 to 32 bit or float of 32 bit, 8 to
     * 192 kHz, up to 10 minutes), or "push" (Engine.pushCaptureFrame). Default: null.
     */
    public String captureDevice() {
        return captureDevice;
    }

    /** Sets {@link #captureDevice()}. */
    public EngineOptions captureDevice(String value) {
        this.captureDevice = value;
        return this;
    }

    /**
     * The loudspeaker: null (the system's default device), an id from Audioroom.getDevices, "null" (discards the
     * sound), "file:PATH" (writes a WAV file of 48000 Hz, 16 bit, one channel, RF64 beyond 4 GiB; an existing file is
     * replaced), or "pull" (Engine.pullPlaybackFrame). Default: null.
     */
    public String playbackDevice() {
        return playbackDevice;
    }

    /** Sets {@link #playbackDevice()}. */
    public EngineOptions playbackDevice(String value) {
        this.playbackDevice = value;
        return this;
    }

    /**
     * Log lines are appended to this file; null: no file. Default: null.
     */
    public String logFile() {
        return logFile;
    }

    /** Sets {@link #logFile()}. */
    public EngineOptions logFile(String value) {
        this.logFile = value;
        return this;
    }

    /**
     * How the local microphone is encoded; null: the defaults of Audioroom.initAudioProfile. Default: null.
     */
    public AudioProfile audioProfile() {
        return audioProfile;
    }

    /** Sets {@link #audioProfile()}. */
    public EngineOptions audioProfile(AudioProfile value) {
        this.audioProfile = value;
        return this;
    }

    /**
     * Switch: publishing waits for Room.startPublish, and no microphone is opened before. Default: 0.
     */
    public boolean manualPublish() {
        return manualPublish;
    }

    /** Sets {@link #manualPublish()}. */
    public EngineOptions manualPublish(boolean value) {
        this.manualPublish = value;
        return this;
    }

    /**
     * Switch: playing waits for Stream.startPlay. Default: 0.
     */
    public boolean manualPlay() {
        return manualPlay;
    }

    /** Sets {@link #manualPlay()}. */
    public EngineOptions manualPlay(boolean value) {
        this.manualPlay = value;
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
    public EngineOptions logLevel(LogLevel value) {
        this.logLevel = Objects.requireNonNull(value, "logLevel");
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.EngineOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitEngineOptions(c, Layout.EngineOptions.SIZE));
        c.setInt(Layout.EngineOptions.event_mode, eventMode.value());
        if (userId != null && !userId.isEmpty()) {
            c.setPointer(Layout.EngineOptions.user_id, a.text("userId", userId));
        }
        if (userName != null && !userName.isEmpty()) {
            c.setPointer(Layout.EngineOptions.user_name, a.text("userName", userName));
        }
        if (serverUrl != null && !serverUrl.isEmpty()) {
            c.setPointer(Layout.EngineOptions.server_url, a.text("serverUrl", serverUrl));
        }
        if (apiKey != null && !apiKey.isEmpty()) {
            c.setPointer(Layout.EngineOptions.api_key, a.text("apiKey", apiKey));
        }
        if (apiSecret != null && !apiSecret.isEmpty()) {
            c.setPointer(Layout.EngineOptions.api_secret, a.text("apiSecret", apiSecret));
        }
        if (caFile != null && !caFile.isEmpty()) {
            c.setPointer(Layout.EngineOptions.ca_file, a.text("caFile", caFile));
        }
        if (captureDevice != null && !captureDevice.isEmpty()) {
            c.setPointer(Layout.EngineOptions.capture_device, a.text("captureDevice", captureDevice));
        }
        if (playbackDevice != null && !playbackDevice.isEmpty()) {
            c.setPointer(Layout.EngineOptions.playback_device, a.text("playbackDevice", playbackDevice));
        }
        if (logFile != null && !logFile.isEmpty()) {
            c.setPointer(Layout.EngineOptions.log_file, a.text("logFile", logFile));
        }
        c.setPointer(Layout.EngineOptions.audio_profile, audioProfile == null ? null : audioProfile.write(a));
        c.setInt(Layout.EngineOptions.manual_publish, manualPublish ? 1 : 0);
        c.setInt(Layout.EngineOptions.manual_play, manualPlay ? 1 : 0);
        c.setInt(Layout.EngineOptions.log_level, logLevel.value());
        return c;
    }
}
