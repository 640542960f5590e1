// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.Objects;

/**
 * The reverb of the local voice: the sound of the room around it. A field that is NAN takes its value from the preset.
 * <p>A new object has the defaults of the library.
 */
public final class ReverbOptions {
    private ReverbPreset preset;
    private float roomSize;
    private float decayS;
    private float damping;
    private float wetGain;

    /** The defaults. */
    public ReverbOptions() {
        load(Struct.defaults(Layout.ReverbOptions.SIZE, C::AUDIOROOM_InitReverbOptions));
    }

    private ReverbOptions(Pointer pointer) {
        load(pointer);
    }

    static ReverbOptions read(Engine engine, Room room, Pointer pointer) {
        return new ReverbOptions(pointer);
    }

    private void load(Pointer pointer) {
        Room room = null;
        Pointer c = Struct.whole(pointer, Layout.ReverbOptions.SIZE);
        preset = ReverbPreset.of(c.getInt(Layout.ReverbOptions.preset));
        roomSize = c.getFloat(Layout.ReverbOptions.room_size);
        decayS = c.getFloat(Layout.ReverbOptions.decay_s);
        damping = c.getFloat(Layout.ReverbOptions.damping);
        wetGain = c.getFloat(Layout.ReverbOptions.wet_gain);
    }

    /**
     * ReverbPreset. Default: ReverbPreset.SOFT_ROOM.
     */
    public ReverbPreset preset() {
        return preset;
    }

    /** Sets {@link #preset()}. */
    public ReverbOptions preset(ReverbPreset value) {
        this.preset = Objects.requireNonNull(value, "preset");
        return this;
    }

    /**
     * Size of the room, 0 to 1. Default: NAN.
     */
    public float roomSize() {
        return roomSize;
    }

    /** Sets {@link #roomSize()}. */
    public ReverbOptions roomSize(float value) {
        this.roomSize = value;
        return this;
    }

    /**
     * Time in which the sound decays by 60 dB, 0.1 to 10 s. Default: NAN.
     */
    public float decayS() {
        return decayS;
    }

    /** Sets {@link #decayS()}. */
    public ReverbOptions decayS(float value) {
        this.decayS = value;
        return this;
    }

    /**
     * How much faster high frequencies decay, 0 to 1. Default: NAN.
     */
    public float damping() {
        return damping;
    }

    /** Sets {@link #damping()}. */
    public ReverbOptions damping(float value) {
        this.damping = value;
        return this;
    }

    /**
     * Gain of the sound of the room, 0 to 1; the voice itself keeps its level. 0 is off. Default: NAN.
     */
    public float wetGain() {
        return wetGain;
    }

    /** Sets {@link #wetGain()}. */
    public ReverbOptions wetGain(float value) {
        this.wetGain = value;
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.ReverbOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitReverbOptions(c, Layout.ReverbOptions.SIZE));
        c.setInt(Layout.ReverbOptions.preset, preset.value());
        c.setFloat(Layout.ReverbOptions.room_size, roomSize);
        c.setFloat(Layout.ReverbOptions.decay_s, decayS);
        c.setFloat(Layout.ReverbOptions.damping, damping);
        c.setFloat(Layout.ReverbOptions.wet_gain, wetGain);
        return c;
    }
}
