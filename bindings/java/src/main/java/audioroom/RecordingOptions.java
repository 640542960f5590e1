// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.Objects;

/**
 * Settings of a recording.
 * <p>A new object has the defaults of the library.
 */
public final class RecordingOptions {
    private RecordingSource source;
    private String path;
    private Room room;
    private Stream stream;
    private RecordingFormat format;
    private long channels;
    private long bitrate;
    private boolean overwrite;

    /** The defaults. */
    public RecordingOptions() {
        load(Struct.defaults(Layout.RecordingOptions.SIZE, C::AUDIOROOM_InitRecordingOptions));
    }

    private RecordingOptions(Pointer pointer) {
        load(pointer);
    }

    static RecordingOptions read(Engine engine, Room room, Pointer pointer) {
        return new RecordingOptions(pointer);
    }

    private void load(Pointer pointer) {
        Engine engine = null;
        Pointer c = Struct.whole(pointer, Layout.RecordingOptions.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.RecordingOptions.room));
        source = RecordingSource.of(c.getInt(Layout.RecordingOptions.source));
        path = Struct.text(c.getPointer(Layout.RecordingOptions.path));
        room = inside;
        stream = Stream.of(engine, inside, c.getLong(Layout.RecordingOptions.stream));
        format = RecordingFormat.of(c.getInt(Layout.RecordingOptions.format));
        channels = Integer.toUnsignedLong(c.getInt(Layout.RecordingOptions.channels));
        bitrate = Integer.toUnsignedLong(c.getInt(Layout.RecordingOptions.bitrate));
        overwrite = c.getInt(Layout.RecordingOptions.overwrite) > 0;
    }

    /**
     * RecordingSource. Default: RecordingSource.MIX.
     */
    public RecordingSource source() {
        return source;
    }

    /** Sets {@link #source()}. */
    public RecordingOptions source(RecordingSource value) {
        this.source = Objects.requireNonNull(value, "source");
        return this;
    }

    /**
     * Path of the file, 1 to 4096 bytes. With RecordingSource.EACH the path must contain {user}, which stands for a
     * user's id; with another source it must not. Default: null.
     */
    public String path() {
        return path;
    }

    /** Sets {@link #path()}. */
    public RecordingOptions path(String value) {
        this.path = value;
        return this;
    }

    /**
     * The room of stream; only for RecordingSource.STREAM. Default: 0.
     */
    public Room room() {
        return room;
    }

    /** Sets {@link #room()}. */
    public RecordingOptions room(Room value) {
        this.room = value;
        return this;
    }

    /**
     * The remote stream; only for RecordingSource.STREAM. Default: 0.
     */
    public Stream stream() {
        return stream;
    }

    /** Sets {@link #stream()}. */
    public RecordingOptions stream(Stream value) {
        this.stream = value;
        return this;
    }

    /**
     * RecordingFormat. Default: RecordingFormat.BY_NAME.
     */
    public RecordingFormat format() {
        return format;
    }

    /** Sets {@link #format()}. */
    public RecordingOptions format(RecordingFormat value) {
        this.format = Objects.requireNonNull(value, "format");
        return this;
    }

    /**
     * 1 (mono) or 2 (stereo). Default: 1.
     */
    public long channels() {
        return channels;
    }

    /** Sets {@link #channels()}. */
    public RecordingOptions channels(long value) {
        this.channels = value;
        return this;
    }

    /**
     * Bits per second of Ogg Opus: 6000 to 510000, or 0 for 48000 for each channel. With 0, an Ogg Opus recording of
     * RecordingSource.STREAM copies the received packets and does not encode them again. A WAV file does not use this
     * field. Default: 0.
     */
    public long bitrate() {
        return bitrate;
    }

    /** Sets {@link #bitrate()}. */
    public RecordingOptions bitrate(long value) {
        this.bitrate = value;
        return this;
    }

    /**
     * Switch: an existing file is replaced. If it is off and something exists at the path, on_recording_end reports
     * StatusCode.ERR_FILE. With RecordingSource.EACH, it applies only to the file of the local voice: a remote user,
     * who chooses the user id, never replaces a file. A user whose path is taken gets -2, -3 and so on after the user
     * id. Default: 0.
     */
    public boolean overwrite() {
        return overwrite;
    }

    /** Sets {@link #overwrite()}. */
    public RecordingOptions overwrite(boolean value) {
        this.overwrite = value;
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.RecordingOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitRecordingOptions(c, Layout.RecordingOptions.SIZE));
        c.setInt(Layout.RecordingOptions.source, source.value());
        if (path != null && !path.isEmpty()) {
            c.setPointer(Layout.RecordingOptions.path, a.text("path", path));
        }
        c.setLong(Layout.RecordingOptions.room, room == null ? 0 : room.handle());
        c.setLong(Layout.RecordingOptions.stream, stream == null ? 0 : stream.handle());
        c.setInt(Layout.RecordingOptions.format, format.value());
        c.setInt(Layout.RecordingOptions.channels, Check.uint32("channels", channels));
        c.setInt(Layout.RecordingOptions.bitrate, Check.uint32("bitrate", bitrate));
        c.setInt(Layout.RecordingOptions.overwrite, overwrite ? 1 : 0);
        return c;
    }
}
