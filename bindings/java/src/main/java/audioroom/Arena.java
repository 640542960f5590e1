package audioroom;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** The C copies of the arguments of one call. */
final class Arena implements AutoCloseable {
    private final List<Memory> blocks = new ArrayList<>();
    private List<Callback> callbacks = new ArrayList<>();

    /** Memory that is filled with zeros. */
    Memory space(long size) {
        Memory block = new Memory(Math.max(size, 1));
        block.clear();
        blocks.add(block);
        return block;
    }

    Pointer text(String name, String text) {
        if (text == null) {
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            throw new AudioroomException(StatusCode.ERR_OUT_OF_RANGE, name + " has a NUL character: remove it");
        }
        ByteBuffer encoded;
        try {
            encoded = StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPORT)
                .encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException problem) {
            throw new AudioroomException(StatusCode.ERR_INVALID_UTF8, name + " has a lone surrogate: convert it first");
        }
        int size = encoded.remaining();
        Memory block = space(size + 1L);
        block.getByteBuffer(0, size + 1L).put(encoded);
        return block;
    }

    Pointer texts(String name, List<String> texts) {
        if (texts == null || texts.isEmpty()) {
            return null;
        }
        Memory array = space(8L * texts.size());
        for (int index = 0; index < texts.size(); index++) {
            array.setPointer(8L * index, text(name + "[" + index + "]", texts.get(index)));
        }
        return array;
    }

    Pointer bytes(String name, byte[] data) {
        if (data == null) {
            throw new NullPointerException(name);
        }
        Memory block = space(data.length);
        block.write(0, data, 0, data.length);
        return block;
    }

    Pointer floats(String name, float[] values) {
        if (values == null) {
            throw new NullPointerException(name);
        }
        Memory block = space(4L * values.length);
        block.write(0, values, 0, values.length);
        return block;
    }

    /** An array of pointers to structs. */
    <T> Pointer list(String name, List<T> items, BiFunction<Arena, T, Pointer> write) {
        Memory array = space(8L * items.size());
        for (int index = 0; index < items.size(); index++) {
            if (items.get(index) == null) {
                throw new NullPointerException(name + "[" + index + "]");
            }
            array.setPointer(8L * index, write.apply(this, items.get(index)));
        }
        return array;
    }

    /** A function of the program that the library calls on a thread of its own. */
    <T> Pointer callback(Consumer<? super T> function, Function<Pointer, T> read) {
        return add(Callbacks.restricted(function, read));
    }

    /** A function that is called inside the call. */
    Pointer visitor(Consumer<Pointer> function) {
        return add((Callbacks.Pair) (userData, value) -> function.accept(value));
    }

    private Pointer add(Callbacks.Pair callback) {
        callbacks.add(callback);
        return CallbackReference.getFunctionPointer(callback);
    }

    /** The callbacks, for the object that calls them after this call. */
    List<Callback> takeCallbacks() {
        List<Callback> taken = callbacks;
        callbacks = new ArrayList<>();
        return taken;
    }

    @Override
    public void close() {
        Reference.reachabilityFence(callbacks);
        blocks.forEach(Memory::close);
    }
}
