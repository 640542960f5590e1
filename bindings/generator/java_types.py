"""Writes the enums, records and options of the Java binding, their conversion from and to C, and the layouts."""

from forms import Unknown, argument_of, changed_structs, is_callback, is_result, is_user_data, memory_of, user_data_of
from java_names import Comments, enum_members, lower

HEAD = "// Written by `make bindings` from include/audioroom.h. Do not edit.\n\npackage audioroom;\n"
NUMBERS = {
    "int8_t": "byte", "uint8_t": "int", "int16_t": "short", "uint16_t": "int", "int32_t": "int", "uint32_t": "long", "int64_t": "long",
    "uint64_t": "long", "size_t": "long", "float": "float", "double": "double", "Status": "int",
}  # fmt: skip
_GETTERS = {
    "int8_t": "c.getByte({})", "uint8_t": "c.getByte({}) & 0xff", "int16_t": "c.getShort({})", "uint16_t": "c.getShort({}) & 0xffff",
    "int32_t": "c.getInt({})", "uint32_t": "Integer.toUnsignedLong(c.getInt({}))", "float": "c.getFloat({})", "double": "c.getDouble({})",
    "Status": "c.getInt({})",
}  # fmt: skip
_SKIPPED = ("size", "reserved", "count", "user_data")


class JavaTypes:
    def __init__(self, api):
        self.api = api
        self.comments = Comments(api)
        self.structs = {struct["name"]: struct for struct in api["structs"]}
        self.events = {event["struct"]: event["callback"] for event in api["events"]}
        functions = api["functions"]
        self.makers = {}
        for function in functions:
            if function["name"].startswith("Init") and function["parameters"]:
                self.makers.setdefault(function["parameters"][0].get("struct"), []).append(function["name"])
        taken = {part["struct"] for function in functions for part in function["parameters"] if part["meaning"] == "options"}
        nested = {
            field["struct"]
            for name in taken
            for field in self.structs[name]["fields"]
            if field["meaning"] in ("struct", "structs")
        }
        #: Structs that the application fills.
        self.settings = {name for name in taken | nested if name != "Callbacks"}
        #: Structs that a callback of the application changes.
        self.changed = changed_structs(api)
        #: Fields that have no Java field, with the reason.
        self.missing = {}

    def fields(self, struct):
        """The fields with a Java field."""
        name, found = struct["name"], []
        for field in struct["fields"]:
            is_skipped = field["meaning"] in _SKIPPED and not (field["meaning"] == "count" and name in self.changed)
            if is_skipped or is_user_data(field) or field.get("struct") == "Callbacks":
                continue
            try:
                self.type(field, struct)
                if name in self.settings:
                    self.write(field, struct)
            except Unknown as error:
                self.missing[f"{name}.{field['name']}"] = str(error)
                continue
            found.append(field)
        return found

    def init_of(self, struct):
        return f"Init{struct}" if f"Init{struct}" in self.makers.get(struct, []) else None

    def type(self, field, struct):
        meaning, kind = field["meaning"], field["type"]
        if is_callback(field, self.api):
            return f"Consumer<{argument_of(field, self.api)['name']}>"
        if struct["name"] in self.changed and memory_of(field, struct):
            return "FloatBuffer" if kind["name"] == "float" else "ByteBuffer"
        if meaning == "count":
            return NUMBERS[kind["name"]]
        if meaning == "number" and not kind.get("length"):
            return NUMBERS.get(kind["name"], "long")
        known = {
            "status": "StatusCode", "text": "String", "texts": "List<String>", "bytes": "byte[]", "floats": "float[]",
            "structs": f"List<{field.get('struct')}>", "struct": field.get("struct"), "room": "Room", "stream": "Stream",
            "enum": field.get("enum"), "switch": "Switch" if field.get("auto") else "boolean",
        }  # fmt: skip
        if meaning not in known:
            raise Unknown(f"the field {field['name']} of {struct['name']} ({meaning})")
        return known[meaning]

    # ---- enums

    def enum(self, enum):
        name = enum["name"]
        members = enum_members(enum)
        if name == "Switch":
            auto = next(constant for constant in self.api["constants"] if constant["name"] == "AUTO")
            members.append(("AUTO", auto))
        lines = [HEAD, *self.comments.doc(enum["doc"]), f"public enum {name} {{"]
        for member, value in members:
            lines += self.comments.doc(value["doc"], "    ")
            lines.append(f"    {member}({value['value']}),")
        lines += ["    /** A value that a later library has. */", "    UNRECOGNIZED(Integer.MIN_VALUE + 1);", ""]
        lines += ["    private final int value;", "", f"    {name}(int value) {{", "        this.value = value;", "    }", ""]
        lines += ["    /** The number in C. */", "    public int value() {", "        return value;", "    }", ""]
        lines += [f"    static {name} of(int value) {{", f"        for ({name} member : values()) {{"]
        lines += ["            if (member.value == value) {", "                return member;", "            }", "        }"]
        return "\n".join([*lines, "        return UNRECOGNIZED;", "    }", "}", ""])

    # ---- from C

    def read(self, field, struct):
        """The expression of a value in the C struct `c`."""
        meaning, kind = field["meaning"], field["type"]
        where = f"Layout.{struct['name']}.{field['name']}"
        count = ""
        if "count" in field:
            count = f"c.getInt(Layout.{struct['name']}.{field['count']})"
        if meaning in ("number", "count"):
            return _GETTERS.get(kind["name"], "c.getLong({})").format(where)
        if struct["name"] in self.changed and memory_of(field, struct):
            size = " * ".join(f"c.getInt(Layout.{struct['name']}.{part})" for part in memory_of(field, struct))
            helper = "samples" if kind["name"] == "float" else "memory"
            return f"Struct.{helper}(c.getPointer({where}), {size})"
        return {
            "status": f"StatusCode.of(c.getInt({where}))",
            "text": f"Struct.text(c.getPointer({where}))",
            "texts": f"Struct.texts(c.getPointer({where}), {count})",
            "bytes": f"Struct.bytes(c.getPointer({where}), {count})",
            "floats": f"Struct.floats(c.getPointer({where}), {count})",
            "structs": f"Struct.list(c.getPointer({where}), {count}, item -> {field.get('struct')}.read(engine, ROOM, item))",
            "struct": f"Struct.optional(c.getPointer({where}), item -> {field.get('struct')}.read(engine, ROOM, item))",
            "switch": f"Switch.of(c.getInt({where}))" if field.get("auto") else f"c.getInt({where}) > 0",
            "enum": f"{field.get('enum')}.of(c.getInt({where}))",
            "room": f"Room.of(engine, c.getLong({where}))",
            "stream": f"Stream.of(engine, ROOM, c.getLong({where}))",
        }[meaning]

    def reads(self, struct):
        """The lines before, and the expressions of the fields."""
        fields = [field for field in self.fields(struct) if not is_callback(field, self.api)]
        room = next((field for field in fields if field["meaning"] == "room"), None)
        name = "inside" if room else "room"
        before = [f"Pointer c = Struct.whole(pointer, Layout.{struct['name']}.SIZE);"]
        if room:
            before.append(f"Room inside = {self.read(room, struct)};")
        values = {
            field["name"]: "inside" if field is room else self.read(field, struct).replace("ROOM", name) for field in fields
        }
        return before, values

    # ---- to C

    def write(self, field, struct):
        meaning, kind = field["meaning"], field["type"]
        where, name = f"Layout.{struct['name']}.{field['name']}", lower(field["name"])
        if "count" in field:
            count = f"Layout.{struct['name']}.{field['count']}"
            helper = {"texts": "texts", "bytes": "bytes", "floats": "floats", "structs": "list"}[meaning]
            length = f"{name}.length" if meaning in ("bytes", "floats") else f"{name}.size()"
            more = ", (arena, item) -> item.write(arena)" if meaning == "structs" else ""
            head = f'a.{helper}("{name}", {name}{more})'
            is_there = f"{name} != null && {f'{name}.length > 0' if meaning in ('bytes', 'floats') else f'!{name}.isEmpty()'}"
            return [f"if ({is_there}) {{", f"    c.setPointer({where}, {head});", f"    c.setInt({count}, {length});", "}"]
        if meaning == "text":
            return [f"if ({name} != null && !{name}.isEmpty()) {{", f'    c.setPointer({where}, a.text("{name}", {name}));', "}"]
        if is_callback(field, self.api):
            function = f"a.callback({name}, pointer -> {argument_of(field, self.api)['name']}.read(null, null, pointer))"
            if user_data_of(field, struct) not in [other["name"] for other in struct["fields"]]:
                raise Unknown(f"the callback {field['name']} of {struct['name']} has no user_data")
            return [f"if ({name} != null) {{", f"    c.setPointer({where}, {function});", "}"]
        if meaning == "struct":
            return [f"c.setPointer({where}, {name} == null ? null : {name}.write(a));"]
        if meaning == "switch":
            return [f"c.setInt({where}, {f'{name}.value()' if field.get('auto') else f'{name} ? 1 : 0'});"]
        if meaning in ("enum", "status"):
            return [f"c.setInt({where}, {name}.value());"]
        if meaning in ("room", "stream"):
            return [f"c.setLong({where}, {name} == null ? 0 : {name}.handle());"]
        if meaning == "number" and not kind.get("length"):
            if kind["name"] == "uint32_t":
                return [f'c.setInt({where}, Check.uint32("{name}", {name}));']
            setter = {"int": "Int", "long": "Long", "float": "Float", "double": "Double"}.get(NUMBERS.get(kind["name"], "long"))
            if setter and kind["name"] not in ("uint8_t", "uint16_t"):
                return [f"c.set{setter}({where}, {name});"]
        raise Unknown(f"the field {field['name']} of {struct['name']} ({meaning})")

    def writer(self, struct):
        name = struct["name"]
        init = self.init_of(name)
        lines = ["", "    /** Makes a C struct that lives as long as the arena. */", "    Pointer write(Arena a) {"]
        lines.append(f"        Pointer c = a.space(Layout.{name}.SIZE);")
        if init:
            lines.append(f"        AudioroomException.check(C.AUDIOROOM_{init}(c, Layout.{name}.SIZE));")
        else:
            lines.append(f"        c.setInt(0, Layout.{name}.SIZE);")
        for field in self.fields(struct):
            lines += ["        " + line for line in self.write(field, struct)]
        return [*lines, "        return c;", "    }"]

    # ---- files

    def imports(self, lines):
        text = "\n".join(lines)
        wanted = {
            "Pointer": "com.sun.jna.Pointer", "FloatBuffer": "java.nio.FloatBuffer",
            "ByteBuffer": "java.nio.ByteBuffer", "List": "java.util.List",
            "Consumer": "java.util.function.Consumer", "Objects": "java.util.Objects",
        }  # fmt: skip
        used = sorted(path for name, path in wanted.items() if f"{name} " in text or f"{name}<" in text or f"{name}." in text)
        return [f"import {path};" for path in used] + ([""] if used else [])

    def view(self, struct):
        """A struct that a callback changes: its fields are those of the C struct, valid during the callback."""
        name = struct["name"]
        lines = [*self.comments.doc(struct["doc"] + "\n\nValid during the callback."), f"public final class {name} {{"]
        lines += ["    private final Pointer c;", "", f"    private {name}(Pointer c) {{", "        this.c = c;", "    }", ""]
        lines += [
            f"    static {name} read(Engine engine, Room room, Pointer pointer) {{",
            f"        return new {name}(pointer);",
            "    }",
        ]
        for field in self.fields(struct):
            kind, member = self.type(field, struct), lower(field["name"])
            value = self.read(field, struct).replace("ROOM", "null").replace("(engine,", "(null,")
            lines += [
                "",
                *self.comments.doc(field["doc"], "    "),
                f"    public {kind} {member}() {{",
                f"        return {value};",
                "    }",
            ]
            if is_result(field):
                written = self.write(field, struct)
                lines += ["", f"    /** Sets {{@link #{member}()}}. */", f"    public void {member}({kind} {member}) {{"]
                lines += [*["        " + line for line in written], "    }"]
        lines += ["}", ""]
        return "\n".join([HEAD, *self.imports(lines), *lines])

    def record(self, struct):
        """A struct that the application only reads, or one without defaults."""
        name = struct["name"]
        fields = self.fields(struct)
        docs = [(lower(field["name"]), field["doc"]) for field in fields]
        base = " implements Event" if name in self.events else ""
        components = [f"        {self.type(field, struct)} {lower(field['name'])}" for field in fields]
        lines = self.comments.doc(struct["doc"], "", None, docs)
        lines += [f"public record {name}(", ",\n".join(components) + f"){base} {{"]
        if name in self.events:
            lines += ["    @Override", "    public String eventName() {", f'        return "{self.events[name]}";', "    }", ""]
        before, values = self.reads(struct)
        lines += [
            f"    static {name} read(Engine engine, Room room, Pointer pointer) {{",
            *["        " + line for line in before],
        ]
        lines += [f"        return new {name}(", ",\n".join(f"            {value}" for value in values.values()) + ");", "    }"]
        if name in self.settings:
            lines += self.writer(struct)
        lines += ["}", ""]
        return "\n".join([HEAD, *self.imports(lines), *lines])

    def options(self, struct):
        """A struct that the application fills, with the defaults of the library."""
        name = struct["name"]
        fields = self.fields(struct)
        doc = struct["doc"] + "\n\nA new object has the defaults of the library."
        lines = [*self.comments.doc(doc), f"public final class {name} {{"]
        lines += [f"    private {self.type(field, struct)} {lower(field['name'])};" for field in fields]
        init = self.init_of(name)
        lines += [
            "",
            "    /** The defaults. */",
            f"    public {name}() {{",
            f"        load(Struct.defaults(Layout.{name}.SIZE, C::AUDIOROOM_{init}));",
            "    }",
        ]
        lines += ["", f"    private {name}(Pointer pointer) {{", "        load(pointer);", "    }"]
        for maker in self.makers[name]:
            if maker != init:
                doc = next(function["doc"] for function in self.api["functions"] if function["name"] == maker)
                lines += ["", *self.comments.doc(doc, "    ", maker), f"    public static {name} {lower(maker[4:])}() {{"]
                lines += [f"        return new {name}(Struct.defaults(Layout.{name}.SIZE, C::AUDIOROOM_{maker}));", "    }"]
        lines += [
            "",
            f"    static {name} read(Engine engine, Room room, Pointer pointer) {{",
            f"        return new {name}(pointer);",
            "    }",
        ]
        before, values = self.reads(struct)
        lines += ["", "    private void load(Pointer pointer) {"]
        if any("engine" in text for text in [*before, *values.values()]):
            lines += ["        Engine engine = null;"]
        if any("room" in value for value in values.values()):
            lines += ["        Room room = null;"]
        lines += ["        " + line for line in before]
        lines += [f"        {lower(field)} = {value};" for field, value in values.items()] + ["    }"]
        for field in fields:
            kind, member = self.type(field, struct), lower(field["name"])
            is_object = kind in ("Switch",) or field["meaning"] == "enum"
            lines += [
                "",
                *self.comments.doc(field["doc"], "    "),
                f"    public {kind} {member}() {{",
                f"        return {member};",
                "    }",
            ]
            lines += ["", f"    /** Sets {{@link #{member}()}}. */", f"    public {name} {member}({kind} value) {{"]
            lines += [
                f'        this.{member} = {f"""Objects.requireNonNull(value, "{member}")""" if is_object else "value"};',
                "        return this;",
                "    }",
            ]
        lines += [*self.writer(struct), "}", ""]
        return "\n".join([HEAD, *self.imports(lines), *lines])

    def layout(self):
        lines = [
            HEAD,
            "/** Sizes and offsets of the C structs, in bytes. */",
            "final class Layout {",
            "    private Layout() {",
            "    }",
        ]
        for struct in self.api["structs"]:
            lines += ["", f"    static final class {struct['name']} {{", f"        static final int SIZE = {struct['size']};"]
            lines += [f"        static final int {field['name']} = {field['offset']};" for field in struct["fields"]]
            lines += ["", f"        private {struct['name']}() {{", "        }", "    }"]
        return "\n".join([*lines, "}", ""])

    def table(self):
        """The events, in the order of Callbacks."""
        lines = [
            HEAD,
            "import com.sun.jna.Pointer;",
            "import java.util.List;",
            "",
            "/** The events, in the order of the C callbacks. */",
            "final class Events {",
        ]
        lines += ["    private Events() {", "    }", "", "    /** Reads one event. */", "    interface Reader {"]
        lines += ["        Event read(Engine engine, Room room, Pointer pointer);", "    }", ""]
        lines += ["    /** The place of each callback in the struct of callbacks. */", "    static final int[] PLACES = {"]
        lines += [f"        Layout.Callbacks.{event['callback']}," for event in self.api["events"]]
        lines += ["    };", "", "    static final List<Reader> READERS = List.of("]
        lines += [
            ",\n".join(f"        {event['struct']}::read" for event in self.api["events"]) + ");",
            "",
            "    /** The request that an event ends, or 0. */",
        ]
        lines += ["    static long requestOf(Event event) {"]
        for struct in self.api["structs"]:
            if struct["name"].endswith("DoneEvent") and any(field["name"] == "request" for field in struct["fields"]):
                lines += [
                    f"        if (event instanceof {struct['name']} done) {{",
                    "            return done.request();",
                    "        }",
                ]
        return "\n".join([*lines, "        return 0;", "    }", "}", ""])

    def files(self):
        result = {f"{enum['name']}.java": self.enum(enum) for enum in self.api["enums"]}
        for struct in self.api["structs"]:
            name = struct["name"]
            if name != "Callbacks":
                is_options = name in self.settings and self.makers.get(name)
                write = self.options if is_options else self.view if name in self.changed else self.record
                result[f"{name}.java"] = write(struct)
        return {**result, "Layout.java": self.layout(), "Events.java": self.table()}
