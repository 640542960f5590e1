// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.Objects;

/**
 * When the microphone is sent, and how the gate opens and closes.
 * <p>A new object has the defaults of the library.
 */
public final class TalkOptions {
    private TalkMode mode;
    private int holdMs;
    private int preRollMs;
    private int thresholdPercent;
    private int attackMs;
    private int releaseMs;

    /** The defaults. */
    public TalkOptions() {
        load(Struct.defaults(Layout.TalkOptions.SIZE, C::AUDIOROOM_InitTalkOptions));
    }

    private TalkOptions(Pointer pointer) {
        load(pointer);
    }

    static TalkOptions read(Engine engine, Room room, Pointer pointer) {
        return new TalkOptions(pointer);
    }

    private void load(Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.TalkOptions.SIZE);
        mode = TalkMode.of(c.getInt(Layout.TalkOptions.mode));
        holdMs = c.getInt(Layout.TalkOptions.hold_ms);
        preRollMs = c.getInt(Layout.TalkOptions.pre_roll_ms);
        thresholdPercent = c.getInt(Layout.TalkOptions.threshold_percent);
        attackMs = c.getInt(Layout.TalkOptions.attack_ms);
        releaseMs = c.getInt(Layout.TalkOptions.release_ms);
    }

    /**
     * TalkMode. Default: TalkMode.OPEN.
     */
    public TalkMode mode() {
        return mode;
    }

    /** Sets {@link #mode()}. */
    public TalkOptions mode(TalkMode value) {
        this.mode = Objects.requireNonNull(value, "mode");
        return this;
    }

    /**
     * How long the gate stays open after the key was released or the voice ended, 0 to 5000 ms; Audioroom.AUTO: 150
     * after a key, 300 after voice. Default: Audioroom.AUTO.
     */
    public int holdMs() {
        return holdMs;
    }

    /** Sets {@link #holdMs()}. */
    public TalkOptions holdMs(int value) {
        this.holdMs = value;
        return this;
    }

    /**
     * Pre-roll: audio from just before the gate opened is sent too, 0 to 200 ms; it delays the microphone by this time.
     * Audioroom.AUTO: 0 with a key, 60 with voice activation, which keeps the first syllable. Default: Audioroom.AUTO.
     */
    public int preRollMs() {
        return preRollMs;
    }

    /** Sets {@link #preRollMs()}. */
    public TalkOptions preRollMs(int value) {
        this.preRollMs = value;
        return this;
    }

    /**
     * Voice probability that opens the gate, 1 to 99 percent; Audioroom.AUTO: 50. Default: Audioroom.AUTO.
     */
    public int thresholdPercent() {
        return thresholdPercent;
    }

    /** Sets {@link #thresholdPercent()}. */
    public TalkOptions thresholdPercent(int value) {
        this.thresholdPercent = value;
        return this;
    }

    /**
     * Fade-in, 0 to 500 ms; Audioroom.AUTO: 5. Default: Audioroom.AUTO.
     */
    public int attackMs() {
        return attackMs;
    }

    /** Sets {@link #attackMs()}. */
    public TalkOptions attackMs(int value) {
        this.attackMs = value;
        return this;
    }

    /**
     * Fade-out, 0 to 500 ms; Audioroom.AUTO: 50. Default: Audioroom.AUTO.
     */
    public int releaseMs() {
        return releaseMs;
    }

    /** Sets {@link #releaseMs()}. */
    public TalkOptions releaseMs(int value) {
        this.releaseMs = value;
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.TalkOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitTalkOptions(c, Layout.TalkOptions.SIZE));
        c.setInt(Layout.TalkOptions.mode, mode.value());
        c.setInt(Layout.TalkOptions.hold_ms, holdMs);
        c.setInt(Layout.TalkOptions.pre_roll_ms, preRollMs);
        c.setInt(Layout.TalkOptions.threshold_percent, thresholdPercent);
        c.setInt(Layout.TalkOptions.attack_ms, attackMs);
        c.setInt(Layout.TalkOptions.release_ms, releaseMs);
        return c;
    }
}
