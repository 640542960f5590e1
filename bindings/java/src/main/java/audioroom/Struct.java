package audioroom;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Reads C structs. */
final class Struct {
    private Struct() {
    }

    /** A C function that writes defaults. */
    interface Init {
        int init(Pointer struct, long size);
    }

    /** A struct with the defaults of the library. */
    static Pointer defaults(int size, Init init) {
        Memory struct = new Memory(size);
        AudioroomException.check(init.init(struct, size));
        return struct;
    }

    /** The struct that a pointer names. The fields that an older library does not have are 0. */
    static Pointer whole(Pointer pointer, int size) {
        int valid = pointer.getInt(0); // every such struct begins with struct_size
        if (valid >= size) {
            return pointer;
        }
        Memory copy = new Memory(size);
        copy.clear();
        copy.write(0, pointer.getByteArray(0, valid), 0, valid);
        return copy;
    }

    static String text(Pointer text) {
        return text == null ? "" : new String(text.getByteArray(0, (int) text.indexOf(0, (byte) 0)), StandardCharsets.UTF_8);
    }

    static List<String> texts(Pointer array, int count) {
        return list(array, count, Struct::text);
    }

    static byte[] bytes(Pointer data, int count) {
        return data == null ? new byte[0] : data.getByteArray(0, count);
    }

    static float[] floats(Pointer data, int count) {
        return data == null ? new float[0] : data.getFloatArray(0, count);
    }

    /** The items of an array of pointers. */
    static <T> List<T> list(Pointer array, int count, Function<Pointer, T> read) {
        List<T> items = new ArrayList<>(count);
        for (int index = 0; array != null && index < count; index++) {
            items.add(read.apply(array.getPointer(8L * index)));
        }
        return Collections.unmodifiableList(items);
    }

    static <T> T optional(Pointer pointer, Function<Pointer, T> read) {
        return pointer == null ? null : read.apply(pointer);
    }

    /** Bytes in the memory of the library: valid during the callback. */
    static ByteBuffer memory(Pointer bytes, int count) {
        return bytes.getByteBuffer(0, count);
    }

    /** The samples of a frame, in the memory of the library: valid during the callback. */
    static FloatBuffer samples(Pointer samples, int count) {
        return samples.getByteBuffer(0, 4L * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
