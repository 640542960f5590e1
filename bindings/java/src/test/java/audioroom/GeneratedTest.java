package audioroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The generated files are complete, and agree with the header's data and with the library. */
class GeneratedTest {
    private static JsonObject api() throws Exception {
        return JsonParser.parseString(Files.readString(Path.of(System.getProperty("audioroom.api")))).getAsJsonObject();
    }

    private static int number(Class<?> layout, String name) throws ReflectiveOperationException {
        Field field = layout.getDeclaredField(name);
        field.setAccessible(true);
        return field.getInt(null);
    }

    @Test
    void everyStructHasTheLayoutOfTheHeader() throws Exception {
        int checked = 0;
        for (JsonElement element : api().getAsJsonArray("structs")) {
            JsonObject struct = element.getAsJsonObject();
            Class<?> layout = Class.forName("audioroom.Layout$" + struct.get("name").getAsString());
            assertEquals(struct.get("size").getAsInt(), number(layout, "SIZE"), layout.getName());
            int end = 0;
            for (JsonElement item : struct.getAsJsonArray("fields")) {
                JsonObject field = item.getAsJsonObject();
                int offset = number(layout, field.get("name").getAsString());
                assertEquals(field.get("offset").getAsInt(), offset, layout.getName() + "." + field.get("name"));
                assertTrue(offset >= end, layout.getName() + "." + field.get("name") + " overlaps the field before");
                end = offset + field.get("size").getAsInt();
                checked++;
            }
            assertTrue(end <= number(layout, "SIZE"), layout.getName());
        }
        assertTrue(checked > 100, checked + " fields");
    }

    @Test
    void initFunctionsWriteTheSizesOfTheLayouts() throws Exception {
        int checked = 0;
        for (JsonElement element : api().getAsJsonArray("functions")) {
            JsonObject function = element.getAsJsonObject();
            String name = function.get("name").getAsString();
            if (!name.startsWith("Init")) {
                continue;
            }
            JsonObject parameter = function.getAsJsonArray("parameters").get(0).getAsJsonObject();
            int size = number(Class.forName("audioroom.Layout$" + parameter.get("struct").getAsString()), "SIZE");
            Memory struct = new Memory(size);
            Method init = C.class.getDeclaredMethod("AUDIOROOM_" + name, Pointer.class, long.class);
            assertEquals(0, init.invoke(null, struct, (long) size), name);
            assertEquals(size, struct.getInt(0), name);
            checked++;
        }
        assertTrue(checked >= 10, checked + " functions");
    }

    @Test
    void everyFunctionIsBoundAndHasAMethod() throws Exception {
        assertEquals(List.of(), Audioroom.MISSING, "teach bindings/generator/java_calls.py the form of these");
        Set<String> bound = new HashSet<>();
        for (Method method : C.class.getDeclaredMethods()) {
            bound.add(method.getName());
        }
        Set<String> functions = new HashSet<>();
        for (JsonElement function : api().getAsJsonArray("functions")) {
            functions.add("AUDIOROOM_" + function.getAsJsonObject().get("name").getAsString());
        }
        assertEquals(functions, bound);
        assertEquals(api().getAsJsonArray("events").size(), Events.READERS.size());
        assertEquals(Events.READERS.size(), Events.PLACES.length);
    }

    /** Every options object writes to C what it has read from C. */
    @Test
    void optionsKeepTheirDefaults() throws Exception {
        List<String> different = new ArrayList<>();
        for (JsonElement element : api().getAsJsonArray("structs")) {
            String name = element.getAsJsonObject().get("name").getAsString();
            Class<?> kind;
            Method write;
            try {
                kind = Class.forName("audioroom." + name);
                write = kind.getDeclaredMethod("write", Arena.class);
            } catch (ReflectiveOperationException none) {
                continue; // only read
            }
            int size = number(Class.forName("audioroom.Layout$" + name), "SIZE");
            Memory defaults = new Memory(size);
            defaults.clear();
            try {
                C.class.getDeclaredMethod("AUDIOROOM_Init" + name, Pointer.class, long.class).invoke(null, defaults, (long) size);
            } catch (NoSuchMethodException without) {
                continue;
            }
            try (Arena a = new Arena()) {
                Pointer written = (Pointer) write.invoke(kind.getDeclaredConstructor().newInstance(), a);
                if (!java.util.Arrays.equals(defaults.getByteArray(0, size), written.getByteArray(0, size))) {
                    different.add(name);
                }
            } catch (InvocationTargetException problem) {
                throw new AssertionError(name, problem);
            }
        }
        assertEquals(List.of(), different);
    }

    @Test
    void everyEnumHasTheNumbersOfTheHeader() throws Exception {
        for (JsonElement element : api().getAsJsonArray("enums")) {
            JsonObject declared = element.getAsJsonObject();
            Class<?> kind = Class.forName("audioroom." + declared.get("name").getAsString());
            Map<Integer, Object> members = new HashMap<>();
            Method value = kind.getDeclaredMethod("value");
            for (Object member : kind.getEnumConstants()) {
                members.put((Integer) value.invoke(member), member);
            }
            JsonArray values = declared.getAsJsonArray("values");
            for (JsonElement item : values) {
                JsonObject entry = item.getAsJsonObject();
                Object member = members.get(entry.get("value").getAsInt());
                assertTrue(entry.get("name").getAsString().endsWith(String.valueOf(member)), entry.toString());
            }
        }
    }
}
