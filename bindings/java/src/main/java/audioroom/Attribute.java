// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A value with its key: an attribute of a user, a text or a byte stream.
 * @param key The key.
 * @param value The value.
 */
public record Attribute(
        String key,
        String value) {
    static Attribute read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.Attribute.SIZE);
        return new Attribute(
            Struct.text(c.getPointer(Layout.Attribute.key)),
            Struct.text(c.getPointer(Layout.Attribute.value)));
    }
}
