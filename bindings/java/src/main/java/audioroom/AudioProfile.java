// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.Objects;

/**
 * How the local microphone is encoded. The library chooses the value of a field that is Audioroom.AUTO, and adapts it
 * to the network; a field with any other value stays as it is, even if it exceeds the capacity of the network path. The
 * library adapts to the loss reports of listeners that also use this library, or, if there are none, to those of the
 * server. A bitrate that the library chooses never exceeds that capacity. (The reports are lossy data packets with the
 * topic ar.voice, at most one a second; applications do not see them.) Stream.getStats of the local stream reports the
 * current values.
 * <p>A new object has the defaults of the library.
 */
public final class AudioProfile {
    private int bitrateBps;
    private LatencyMode latencyMode;
    private long channels;
    private Switch fec;
    private boolean dtx;
    private int dredMs;
    private long complexity;
    private int red;
    private Content content;
    private Switch processing;

    /** The defaults. */
    public AudioProfile() {
        load(Struct.defaults(Layout.AudioProfile.SIZE, C::AUDIOROOM_InitAudioProfile));
    }

    private AudioProfile(Pointer pointer) {
        load(pointer);
    }

    /**
     * Writes a profile for music into profile; size is sizeof *profile. It has Content.MUSIC, 2 channels and no DTX;
     * the other fields have their defaults, so that the library chooses the bitrate, and the processing is off.
     * <p>Engine.setAudioProfile accepts the profile at any time, even while the stream is sent. Listeners with this
     * library hear stereo at once; some other clients only when the profile was set before the stream was published.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
     * <p>C: AUDIOROOM_InitMusicProfile
     */
    public static AudioProfile musicProfile() {
        return new AudioProfile(Struct.defaults(Layout.AudioProfile.SIZE, C::AUDIOROOM_InitMusicProfile));
    }

    static AudioProfile read(Engine engine, Room room, Pointer pointer) {
        return new AudioProfile(pointer);
    }

    private void load(Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.AudioProfile.SIZE);
        bitrateBps = c.getInt(Layout.AudioProfile.bitrate_bps);
        latencyMode = LatencyMode.of(c.getInt(Layout.AudioProfile.latency_mode));
        channels = Integer.toUnsignedLong(c.getInt(Layout.AudioProfile.channels));
        fec = Switch.of(c.getInt(Layout.AudioProfile.fec));
        dtx = c.getInt(Layout.AudioProfile.dtx) > 0;
        dredMs = c.getInt(Layout.AudioProfile.dred_ms);
        complexity = Integer.toUnsignedLong(c.getInt(Layout.AudioProfile.complexity));
        red = c.getInt(Layout.AudioProfile.red);
        content = Content.of(c.getInt(Layout.AudioProfile.content));
        processing = Switch.of(c.getInt(Layout.AudioProfile.processing));
    }

    /**
     * Bitrate of the audio without RED copies, 6000 to 192000 bit/s, or Audioroom.AUTO, which starts from the number in
     * this list (the first for 1 channel, the second for 2) and goes lower when the path or the RED copies require it.
     * Default: Audioroom.AUTO.
     * <ul>
     * <li>voice, LatencyMode.BALANCED: 48000, 64000
     * <li>voice, LatencyMode.ROBUST: 56000, 64000
     * <li>voice, LatencyMode.LOW: 72000, 96000
     * <li>music: 64000, 96000
     * </ul>
     */
    public int bitrateBps() {
        return bitrateBps;
    }

    /** Sets {@link #bitrateBps()}. */
    public AudioProfile bitrateBps(int value) {
        this.bitrateBps = value;
        return this;
    }

    /**
     * LatencyMode. Default: LatencyMode.BALANCED.
     */
    public LatencyMode latencyMode() {
        return latencyMode;
    }

    /** Sets {@link #latencyMode()}. */
    public AudioProfile latencyMode(LatencyMode value) {
        this.latencyMode = Objects.requireNonNull(value, "latencyMode");
        return this;
    }

    /**
     * Channels, 1 or 2. Default: 1.
     */
    public long channels() {
        return channels;
    }

    /** Sets {@link #channels()}. */
    public AudioProfile channels(long value) {
        this.channels = value;
        return this;
    }

    /**
     * Switch, or Audioroom.AUTO: in-band FEC. LatencyMode.LOW and Content.MUSIC have none, whatever is set here.
     * Default: Audioroom.AUTO.
     */
    public Switch fec() {
        return fec;
    }

    /** Sets {@link #fec()}. */
    public AudioProfile fec(Switch value) {
        this.fec = Objects.requireNonNull(value, "fec");
        return this;
    }

    /**
     * Switch: DTX, which sends almost nothing in silence. Default: 1.
     */
    public boolean dtx() {
        return dtx;
    }

    /** Sets {@link #dtx()}. */
    public AudioProfile dtx(boolean value) {
        this.dtx = value;
        return this;
    }

    /**
     * Length of the DRED in each packet, 0 (off) to 1000 ms, or Audioroom.AUTO. Default: Audioroom.AUTO.
     */
    public int dredMs() {
        return dredMs;
    }

    /** Sets {@link #dredMs()}. */
    public AudioProfile dredMs(int value) {
        this.dredMs = value;
        return this;
    }

    /**
     * Complexity of the encoder, 0 (least CPU time) to 10 (best sound). Default: 9.
     */
    public long complexity() {
        return complexity;
    }

    /** Sets {@link #complexity()}. */
    public AudioProfile complexity(long value) {
        this.complexity = value;
        return this;
    }

    /**
     * RED copies of earlier packets in each packet (RFC 2198), 0 to 2, or Audioroom.AUTO. No copies are sent to a
     * server that does not support RED. Default: Audioroom.AUTO.
     */
    public int red() {
        return red;
    }

    /** Sets {@link #red()}. */
    public AudioProfile red(int value) {
        this.red = value;
        return this;
    }

    /**
     * Content. Default: Content.VOICE.
     */
    public Content content() {
        return content;
    }

    /** Sets {@link #content()}. */
    public AudioProfile content(Content value) {
        this.content = Objects.requireNonNull(value, "content");
        return this;
    }

    /**
     * Switch, or Audioroom.AUTO (on for voice, off for music). It decides what Audioroom.AUTO means in
     * Engine.enableAec, Engine.enableHighPass, Engine.enableNoiseSuppression and Engine.enableAgc when the microphone
     * is a sound card. A value of 0 or 1 that one of these functions has set wins. Default: Audioroom.AUTO.
     */
    public Switch processing() {
        return processing;
    }

    /** Sets {@link #processing()}. */
    public AudioProfile processing(Switch value) {
        this.processing = Objects.requireNonNull(value, "processing");
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.AudioProfile.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitAudioProfile(c, Layout.AudioProfile.SIZE));
        c.setInt(Layout.AudioProfile.bitrate_bps, bitrateBps);
        c.setInt(Layout.AudioProfile.latency_mode, latencyMode.value());
        c.setInt(Layout.AudioProfile.channels, Check.uint32("channels", channels));
        c.setInt(Layout.AudioProfile.fec, fec.value());
        c.setInt(Layout.AudioProfile.dtx, dtx ? 1 : 0);
        c.setInt(Layout.AudioProfile.dred_ms, dredMs);
        c.setInt(Layout.AudioProfile.complexity, Check.uint32("complexity", complexity));
        c.setInt(Layout.AudioProfile.red, red);
        c.setInt(Layout.AudioProfile.content, content.value());
        c.setInt(Layout.AudioProfile.processing, processing.value());
        return c;
    }
}
