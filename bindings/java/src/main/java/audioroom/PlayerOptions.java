// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.function.Consumer;

/**
 * How a media player is created. Give either path or reader.
 * <p>A new object has the defaults of the library.
 */
public final class PlayerOptions {
    private int plays;
    private String path;
    private Consumer<PlayerRead> reader;
    private long readerSize;
    private boolean playLocally;
    private boolean send;
    private int localVolume;
    private int sentVolume;

    /** The defaults. */
    public PlayerOptions() {
        load(Struct.defaults(Layout.PlayerOptions.SIZE, C::AUDIOROOM_InitPlayerOptions));
    }

    private PlayerOptions(Pointer pointer) {
        load(pointer);
    }

    static PlayerOptions read(Engine engine, Room room, Pointer pointer) {
        return new PlayerOptions(pointer);
    }

    private void load(Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.PlayerOptions.SIZE);
        plays = c.getInt(Layout.PlayerOptions.plays);
        path = Struct.text(c.getPointer(Layout.PlayerOptions.path));
        readerSize = c.getLong(Layout.PlayerOptions.reader_size);
        playLocally = c.getInt(Layout.PlayerOptions.play_locally) > 0;
        send = c.getInt(Layout.PlayerOptions.send) > 0;
        localVolume = c.getInt(Layout.PlayerOptions.local_volume);
        sentVolume = c.getInt(Layout.PlayerOptions.sent_volume);
    }

    /**
     * How often the file is played: 1 to 1000000; 0: for ever. Default: 1.
     */
    public int plays() {
        return plays;
    }

    /** Sets {@link #plays()}. */
    public PlayerOptions plays(int value) {
        this.plays = value;
        return this;
    }

    /**
     * A regular file: WAV (PCM or float), FLAC, MP3, Ogg Vorbis or Ogg Opus, 1 or 2 channels, 8 to 192 kHz. Its content
     * decides, not its name. Default: null.
     */
    public String path() {
        return path;
    }

    /** Sets {@link #path()}. */
    public PlayerOptions path(String value) {
        this.path = value;
        return this;
    }

    /**
     * Reads the file instead of path. Default: null.
     */
    public Consumer<PlayerRead> reader() {
        return reader;
    }

    /** Sets {@link #reader()}. */
    public PlayerOptions reader(Consumer<PlayerRead> value) {
        this.reader = value;
        return this;
    }

    /**
     * Size of the file that reader reads, in bytes. With 0 the player fails with StatusCode.ERR_FILE. Default: 0.
     */
    public long readerSize() {
        return readerSize;
    }

    /** Sets {@link #readerSize()}. */
    public PlayerOptions readerSize(long value) {
        this.readerSize = value;
        return this;
    }

    /**
     * Switch: it is played locally. Default: 1.
     */
    public boolean playLocally() {
        return playLocally;
    }

    /** Sets {@link #playLocally()}. */
    public PlayerOptions playLocally(boolean value) {
        this.playLocally = value;
        return this;
    }

    /**
     * Switch: it is sent with the local stream. Default: 1.
     */
    public boolean send() {
        return send;
    }

    /** Sets {@link #send()}. */
    public PlayerOptions send(boolean value) {
        this.send = value;
        return this;
    }

    /**
     * Volume in the local playback, 0 to 200 percent. Default: 100.
     */
    public int localVolume() {
        return localVolume;
    }

    /** Sets {@link #localVolume()}. */
    public PlayerOptions localVolume(int value) {
        this.localVolume = value;
        return this;
    }

    /**
     * Volume in the sent stream, 0 to 200 percent. Default: 100.
     */
    public int sentVolume() {
        return sentVolume;
    }

    /** Sets {@link #sentVolume()}. */
    public PlayerOptions sentVolume(int value) {
        this.sentVolume = value;
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.PlayerOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitPlayerOptions(c, Layout.PlayerOptions.SIZE));
        c.setInt(Layout.PlayerOptions.plays, plays);
        if (path != null && !path.isEmpty()) {
            c.setPointer(Layout.PlayerOptions.path, a.text("path", path));
        }
        if (reader != null) {
            c.setPointer(Layout.PlayerOptions.reader, a.callback(reader, pointer -> PlayerRead.read(null, null, pointer)));
        }
        c.setLong(Layout.PlayerOptions.reader_size, readerSize);
        c.setInt(Layout.PlayerOptions.play_locally, playLocally ? 1 : 0);
        c.setInt(Layout.PlayerOptions.send, send ? 1 : 0);
        c.setInt(Layout.PlayerOptions.local_volume, localVolume);
        c.setInt(Layout.PlayerOptions.sent_volume, sentVolume);
        return c;
    }
}
