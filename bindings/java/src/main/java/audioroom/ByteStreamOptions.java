// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * The description of a byte stream, for its receivers.
 * <p>A new object has the defaults of the library.
 */
public final class ByteStreamOptions {
    private String topic;
    private String name;
    private String mimeType;
    private long totalSize;
    private List<String> attributeKeys;
    private List<String> attributeValues;
    private List<String> userIds;

    /** The defaults. */
    public ByteStreamOptions() {
        load(Struct.defaults(Layout.ByteStreamOptions.SIZE, C::AUDIOROOM_InitByteStreamOptions));
    }

    private ByteStreamOptions(Pointer pointer) {
        load(pointer);
    }

    static ByteStreamOptions read(Engine engine, Room room, Pointer pointer) {
        return new ByteStreamOptions(pointer);
    }

    private void load(Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.ByteStreamOptions.SIZE);
        topic = Struct.text(c.getPointer(Layout.ByteStreamOptions.topic));
        name = Struct.text(c.getPointer(Layout.ByteStreamOptions.name));
        mimeType = Struct.text(c.getPointer(Layout.ByteStreamOptions.mime_type));
        totalSize = c.getLong(Layout.ByteStreamOptions.total_size);
        attributeKeys = Struct.texts(c.getPointer(Layout.ByteStreamOptions.attribute_keys), c.getInt(Layout.ByteStreamOptions.attribute_count));
        attributeValues = Struct.texts(c.getPointer(Layout.ByteStreamOptions.attribute_values), c.getInt(Layout.ByteStreamOptions.attribute_count));
        userIds = Struct.texts(c.getPointer(Layout.ByteStreamOptions.user_ids), c.getInt(Layout.ByteStreamOptions.user_count));
    }

    /**
     * A label for the receivers, up to 256 bytes; null is none. Default: null.
     */
    public String topic() {
        return topic;
    }

    /** Sets {@link #topic()}. */
    public ByteStreamOptions topic(String value) {
        this.topic = value;
        return this;
    }

    /**
     * The name, usually of a file, up to 1024 bytes; null is none. Default: null.
     */
    public String name() {
        return name;
    }

    /** Sets {@link #name()}. */
    public ByteStreamOptions name(String value) {
        this.name = value;
        return this;
    }

    /**
     * The MIME type, up to 1024 bytes; null: application/octet-stream. Default: null.
     */
    public String mimeType() {
        return mimeType;
    }

    /** Sets {@link #mimeType()}. */
    public ByteStreamOptions mimeType(String value) {
        this.mimeType = value;
        return this;
    }

    /**
     * Number of bytes that will be written; -1 if it is not known. With it, receivers can show progress. Without it, a
     * receiver that gets a new connection during the stream ends the stream with StatusCode.ERR_CONNECTION_LOST, even
     * if all bytes arrived. Default: -1.
     */
    public long totalSize() {
        return totalSize;
    }

    /** Sets {@link #totalSize()}. */
    public ByteStreamOptions totalSize(long value) {
        this.totalSize = value;
        return this;
    }

    /**
     * The keys of the attributes; keys and values together have up to 16384 bytes. null if there are none. Default:
     * null.
     */
    public List<String> attributeKeys() {
        return attributeKeys;
    }

    /** Sets {@link #attributeKeys()}. */
    public ByteStreamOptions attributeKeys(List<String> value) {
        this.attributeKeys = value;
        return this;
    }

    /**
     * The values of the attributes, in the order of the keys. Default: null.
     */
    public List<String> attributeValues() {
        return attributeValues;
    }

    /** Sets {@link #attributeValues()}. */
    public ByteStreamOptions attributeValues(List<String> value) {
        this.attributeValues = value;
        return this;
    }

    /**
     * The ids of the users who get the stream, at most 1000. If userCount is 0, everyone gets it. Default: null.
     */
    public List<String> userIds() {
        return userIds;
    }

    /** Sets {@link #userIds()}. */
    public ByteStreamOptions userIds(List<String> value) {
        this.userIds = value;
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.ByteStreamOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitByteStreamOptions(c, Layout.ByteStreamOptions.SIZE));
        if (topic != null && !topic.isEmpty()) {
            c.setPointer(Layout.ByteStreamOptions.topic, a.text("topic", topic));
        }
        if (name != null && !name.isEmpty()) {
            c.setPointer(Layout.ByteStreamOptions.name, a.text("name", name));
        }
        if (mimeType != null && !mimeType.isEmpty()) {
            c.setPointer(Layout.ByteStreamOptions.mime_type, a.text("mimeType", mimeType));
        }
        c.setLong(Layout.ByteStreamOptions.total_size, totalSize);
        if (attributeKeys != null && !attributeKeys.isEmpty()) {
            c.setPointer(Layout.ByteStreamOptions.attribute_keys, a.texts("attributeKeys", attributeKeys));
            c.setInt(Layout.ByteStreamOptions.attribute_count, attributeKeys.size());
        }
        if (attributeValues != null && !attributeValues.isEmpty()) {
            c.setPointer(Layout.ByteStreamOptions.attribute_values, a.texts("attributeValues", attributeValues));
            c.setInt(Layout.ByteStreamOptions.attribute_count, attributeValues.size());
        }
        if (userIds != null && !userIds.isEmpty()) {
            c.setPointer(Layout.ByteStreamOptions.user_ids, a.texts("userIds", userIds));
            c.setInt(Layout.ByteStreamOptions.user_count, userIds.size());
        }
        return c;
    }
}
