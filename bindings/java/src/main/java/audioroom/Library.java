package audioroom;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * Loads the C library: the file that the property or the environment variable names, or the one that the system's loader finds.
 */
final class Library {
    private static final NativeLibrary LIBRARY = NativeLibrary.getInstance(name());

    private Library() {
    }

    private static String name() {
        String file = System.getProperty("audioroom.library", System.getenv("AUDIOROOM_LIBRARY"));
        return file == null || file.isEmpty() ? "audioroom" : file;
    }

    /** Binds the native methods of a class to the functions of the library. */
    static void register(Class<?> functions) {
        Native.register(functions, LIBRARY);
    }
}
