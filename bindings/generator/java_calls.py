"""Writes the methods of the Java binding: the bases of Engine, Room and Stream, the other handles, static functions."""

import re

from forms import Unknown
from java_names import VALUES, is_maker, lower, method, owner_of
from java_types import HEAD, NUMBERS

#: Functions that the hand-written files call.
HAND_WRITTEN = {
    "CreateEngine", "GetLastErrorMessage", "SetCallbacks", "InitCallbacks", "GetEventHandle", "PollEvents", "GetStatusName",
}  # fmt: skip


class JavaCalls:
    def __init__(self, api, types):
        self.api = api
        self.types = types
        self.callbacks = {callback["name"]: callback for callback in api["callbacks"]}
        self.constants = {constant["name"]: constant["value"] for constant in api["constants"]}
        self.handles = [handle["name"] for handle in api["handles"]]
        self.aliases = {alias["name"] for alias in api["aliases"]}
        #: Functions that this generator cannot write, with the reason.
        self.missing = {}

    # ---- C functions

    def native(self):
        lines = [
            HEAD,
            "import com.sun.jna.Pointer;",
            "",
            "/** The C functions. Text and structs are pointers. */",
            "final class C {",
        ]
        lines += ["    static {", "        Library.register(C.class);", "    }", "", "    private C() {", "    }", ""]
        for function in self.api["functions"]:
            parts = [f"{self.c_type(part['type'])} {lower(part['name'])}" for part in function["parameters"]]
            lines.append(
                f"    static native {self.c_type(function['returns'])} AUDIOROOM_{function['name']}({', '.join(parts)});"
            )
        return "\n".join([*lines, "}", ""])

    def c_type(self, kind):
        if kind.get("pointers") or kind["name"] in self.callbacks:
            return "Pointer"
        if kind["name"] in ("int32_t", "uint32_t", "Status"):
            return "int"
        return {"float": "float", "double": "double", "uint8_t": "byte", "int8_t": "byte"}.get(kind["name"], "long")

    # ---- methods

    def methods(self, owner):
        lines = []
        for function in self.api["functions"]:
            name = function["name"]
            ends = name.startswith("Destroy") and function["parameters"][0]["meaning"] == "new_handle"
            if owner_of(function) != owner or name in HAND_WRITTEN or name.startswith("Init") or ends or is_maker(function):
                continue
            try:
                lines += Call(self, function, owner).write()
            except Unknown as error:
                self.missing[name] = str(error)
        return lines

    def handle(self, name):
        """The class of a handle beside Engine."""
        doc = next(handle["doc"] for handle in self.api["handles"] if handle["name"] == name)
        lines = [*self.types.comments.doc(doc or f"A {name.lower()}."), f"public final class {name} extends Handle {{"]
        for function in self.api["functions"]:
            if is_maker(function) and function["parameters"][-1]["type"]["name"] == name:
                try:
                    lines += Call(self, function, owner_of(function)).constructor(name)
                except Unknown as error:
                    self.missing[function["name"]] = str(error)
        lines += self.methods(name)
        lines += ["}", ""]
        return self.file(lines)

    def base(self, owner):
        parent = " extends Handle" if owner == "Engine" else ""
        lines = [
            f"/** The functions of {'an' if owner[0] in 'AEIOU' else 'a'} {owner.lower()}. */",
            f"public abstract class {owner}Calls{parent} {{",
        ]
        lines += [f"    {owner}Calls() {{", "    }", "", "    abstract Engine engineOf();", "", "    abstract Room roomOf();"]
        if owner != "Engine":
            lines += ["", "    abstract Handle own();", "", "    /** The number in C. */", "    public abstract long handle();"]
        lines += [*self.methods(owner), "}", ""]
        return self.file(lines)

    def statics(self):
        lines = ["/** The functions without an object, and the numbers of the header. */", "public final class Audioroom {"]
        for constant in self.api["constants"]:
            value = constant["value"]
            is_long = value > 0x7FFFFFFF
            lines += self.types.comments.doc(constant["doc"], "    ")
            text = f"{value - (1 << 64) if value >= 1 << 63 else value}L" if is_long else str(value)
            lines += [f"    public static final {'long' if is_long else 'int'} {constant['name']} = {text};", ""]
        lines += ["    private Audioroom() {", "    }", *self.methods(None)]
        lines += ["", "    /** C functions without a method, with the reason; a test requires that there is none. */"]
        self.missing.update(self.types.missing)
        missing = ", ".join(f'"{name}: {reason}"' for name, reason in self.missing.items())
        lines += [f"    static final List<String> MISSING = List.of({missing});", "}", ""]
        return self.file(lines)

    def file(self, lines):
        text = "\n".join(lines)
        wanted = {
            "Pointer": "com.sun.jna.Pointer", "List": "java.util.List", "ArrayList": "java.util.ArrayList", "FloatBuffer": "java.nio.FloatBuffer",
            "CompletableFuture": "java.util.concurrent.CompletableFuture", "Consumer": "java.util.function.Consumer",
        }  # fmt: skip
        used = sorted(path for name, path in wanted.items() if re.search(rf"\b{name}\b", text))
        return "\n".join([HEAD, *[f"import {path};" for path in used], *([""] if used else []), *lines])

    def files(self):
        result = {f"{owner}Calls.java": self.base(owner) for owner in ("Engine", *VALUES)}
        for name in self.handles:
            if name != "Engine":
                result[f"{name}.java"] = self.handle(name)
        return {"C.java": self.native(), **result, "Audioroom.java": self.statics()}


class Call:
    """The parts of one method."""

    def __init__(self, calls, function, owner):
        self.calls, self.types, self.all, self.owner = calls, calls.types, function, owner
        self.parameters, self.before, self.arguments, self.results, self.after = [], [], [], [], []
        self.request = self.samples = self.length_of = None
        self.text_out = self.has_callback = False
        for parameter in function["parameters"]:
            handler = getattr(self, "on_" + parameter["meaning"], None)
            if handler is None:
                raise Unknown(f"the argument {parameter['name']} ({parameter['meaning']})")
            handler(parameter, parameter["name"], lower(parameter["name"]))

    # ---- inputs

    def on_handle(self, parameter, name, shown):
        if parameter is not self.all["parameters"][0]:
            raise Unknown(f"the handle {name} is not the first argument")
        self.arguments.append("pointer")

    def on_new_handle(self, parameter, name, shown):
        self.arguments.append("made")

    def on_room(self, parameter, name, shown):
        if self.owner in VALUES:
            self.arguments.append("handle()" if self.owner == "Room" else "roomOf().handle()")
        else:
            self.parameters.append(f"Room {shown}")
            self.arguments.append(f"{shown}.handle()")

    def on_stream(self, parameter, name, shown):
        if self.owner == "Stream":
            self.arguments.append("handle()")
        else:
            self.parameters.append(f"Stream {shown}")
            self.arguments.append(f"{shown}.handle()")

    def on_text(self, parameter, name, shown):
        self.parameters.append(f"String {shown}")
        self.before.append(f'Pointer {shown}C = a.text("{shown}", {shown});')
        self.arguments.append(f"{shown}C")

    def on_switch(self, parameter, name, shown):
        is_auto = parameter.get("auto")
        self.parameters.append(f"{'Switch' if is_auto else 'boolean'} {shown}")
        self.arguments.append(f"{shown}.value()" if is_auto else f"{shown} ? 1 : 0")

    def on_enum(self, parameter, name, shown):
        self.parameters.append(f"{parameter['enum']} {shown}")
        self.arguments.append(f"{shown}.value()")

    def on_number(self, parameter, name, shown):
        if name == "abi_version":
            self.arguments.append("Audioroom.ABI_VERSION")
            return
        if self.samples and name in ("samples_per_channel", "channels", "rate_hz"):
            if name == "channels":
                self.parameters.append("int channels")
            self.arguments.append({"samples_per_channel": "samples", "channels": "channels", "rate_hz": "rate"}[name])
            return
        kind = parameter["type"]["name"]
        self.parameters.append(f"{NUMBERS.get(kind, 'long')} {shown}")
        self.arguments.append(f'Check.uint32("{shown}", {shown})' if kind == "uint32_t" else shown)

    def on_pointer(self, parameter, name, shown):
        kind = parameter["type"]
        if kind.get("pointers", 0) > 1 or kind.get("const") or kind["name"] not in self.calls.aliases:
            raise Unknown(f"the argument {name} (pointer)")
        if kind.get("pointers"):  # a handle that is a number
            self.on_out({**parameter, "of": {"meaning": "number"}}, name, shown)
        else:
            self.on_number(parameter, name, shown)

    def on_bytes(self, parameter, name, shown):
        self.parameters.append(f"byte[] {shown}")
        self.before.append(f'Pointer {shown}C = a.bytes("{shown}", {shown});')
        self.arguments.append(f"{shown}C")
        self.length_of = f"{shown}.length"

    def on_floats(self, parameter, name, shown):
        self.parameters.append(f"float[] {shown}")
        self.before.append(f'Pointer {shown}C = a.floats("{shown}", {shown});')
        self.arguments.append(f"{shown}C")
        self.length_of = f"{shown}.length"

    def on_texts(self, parameter, name, shown):
        group = [
            other for other in self.all["parameters"] if other.get("count") == parameter["count"] and other["meaning"] == "texts"
        ]
        self.parameters.append(f"List<String> {shown}")
        if group[0] is not parameter:
            self.before.append(f'Check.sameLength("{shown}", {shown}, {lower(group[0]["name"])});')
        self.before.append(f'Pointer {shown}C = a.texts("{shown}", {shown});')
        self.arguments.append(f"{shown}C")
        self.length_of = f"Check.length({shown})"

    def on_count(self, parameter, name, shown):
        self.arguments.append(self.length_of)

    def on_options(self, parameter, name, shown):
        self.parameters.append(f"{parameter['struct']} {shown}")
        self.before.append(f"Pointer {shown}C = {shown} == null ? null : {shown}.write(a);")
        self.arguments.append(f"{shown}C")

    def on_samples(self, parameter, name, shown):
        self.samples = "input" if parameter["type"].get("const") else "output"
        self.arguments.append("frame")

    # ---- functions of Java

    def on_callback(self, parameter, name, shown):
        callback = self.calls.callbacks[parameter["type"]["name"]]
        struct = callback["parameters"][-1]["type"]["name"]
        if len(callback["parameters"]) != 2 or struct not in self.types.structs:
            raise Unknown(f"the callback {name} has another form than (user_data, struct)")
        self.has_callback = True
        self.parameters.append(f"Consumer<{struct}> {shown}")
        self.before.append(
            f"Pointer {shown}C = {shown} == null ? null : a.callback({shown}, value -> {struct}.read(null, null, value));"
        )
        self.arguments += [f"{shown}C", "null"]
        self.after.append(f'own().keep("{self.all["name"]}", a.takeCallbacks());')

    def on_visitor(self, parameter, name, shown):
        struct = self.calls.callbacks[parameter["type"]["name"]]["parameters"][-1]["type"]["name"]
        self.before.append(f"List<{struct}> found = new ArrayList<>();")
        self.before.append(f"Pointer {shown}C = a.visitor(value -> found.add({struct}.read({self.place()}, value)));")
        self.arguments += [f"{shown}C", "null"]
        is_one = not self.all["name"].endswith("s")
        self.results.append((struct, "found.isEmpty() ? null : found.get(0)") if is_one else (f"List<{struct}>", "found"))

    def on_user_data(self, parameter, name, shown):
        """Passed with its callback."""

    # ---- outputs

    def place(self):
        return "engineOf(), roomOf()" if self.owner in ("Engine", *VALUES) else "null, null"

    def on_out(self, parameter, name, shown):
        of, kind = parameter["of"], parameter["type"]["name"]
        if name == "request" and kind == "uint64_t":
            match = re.search(r"\bon_(\w+_done)\b", self.all["doc"])
            words = (match.group(1) if match else "request_done") + "_event"
            self.request = "".join(word.capitalize() for word in words.split("_"))
            self.arguments.append("request")
            return
        self.before.append(f"Pointer {shown}C = a.space(8);")
        self.arguments.append(f"{shown}C")
        engine = self.place().split(",")[0]
        getter = {"int32_t": "Int", "float": "Float", "double": "Double"}.get(kind, "Long")
        value = f"{shown}C.get{getter}(0)"
        if kind == "uint32_t":
            value = f"Integer.toUnsignedLong({shown}C.getInt(0))"
        self.results.append({
            "room": lambda: ("Room", f"Room.of({engine}, {value})"),
            "stream": lambda: ("Stream", f"Stream.of({self.place()}, {value})"),
            "enum": lambda: (of["enum"], f"{of['enum']}.of({value})"),
            "switch": lambda: ("boolean", f"{value} > 0"),
            "number": lambda: (NUMBERS.get(kind, "long"), value),
        }[of["meaning"]]() + (shown,))  # fmt: skip

    def on_struct_out(self, parameter, name, shown):
        struct = parameter["struct"]
        init = self.types.init_of(struct)
        self.before.append(f"Pointer {shown}C = a.space(Layout.{struct}.SIZE);")
        if init:
            self.before.append(f"AudioroomException.check(C.AUDIOROOM_{init}({shown}C, Layout.{struct}.SIZE));")
        else:
            self.before.append(f"{shown}C.setInt(0, Layout.{struct}.SIZE);")
        self.arguments.append(f"{shown}C")
        self.results.append((struct, f"{struct}.read({self.place()}, {shown}C)", shown))

    def on_floats_out(self, parameter, name, shown):
        length = self.calls.constants[parameter["length"]]
        self.before.append(f"Pointer {shown}C = a.space(4 * {length});")
        self.arguments.append(f"{shown}C")
        self.length_of = str(length)
        self.results.append(("float[]", f"{shown}C.getFloatArray(0, {length})", shown))

    def on_text_out(self, parameter, name, shown):
        self.text_out = True
        self.arguments.append("buffer")

    def on_text_size(self, parameter, name, shown):
        self.arguments.append("size")

    def on_text_needed(self, parameter, name, shown):
        self.arguments.append("needed")

    # ---- text

    def write(self):
        function, name = self.all, method(self.all, self.owner)
        expression = f"C.AUDIOROOM_{function['name']}({', '.join(self.arguments)})"
        static = "" if self.owner else "static "
        doc = ["", *self.types.comments.doc(function["doc"], "    ", function["name"])]
        if function["returns"]["name"] != "Status":
            if self.arguments:
                raise Unknown("it has arguments and returns no status")
            is_text = function["returns"]["name"] == "char"
            kind = "String" if is_text else NUMBERS[function["returns"]["name"]]
            value = (
                f"Struct.text({expression})"
                if is_text
                else (f"Integer.toUnsignedLong({expression})" if kind == "long" else expression)
            )
            return [*doc, f"    public {static}{kind} {name}() {{", f"        return {value};", "    }"]
        if any(part["meaning"] == "new_handle" for part in function["parameters"]):
            raise Unknown("it writes a handle, and its name does not begin with Create")
        if self.samples:
            return self.frames(doc, name, expression)
        core = "own()" if self.owner else "Core.NONE"
        result, lines, record = self.body(core, expression, name)
        head = f"    public {static}{result} {name}({', '.join(self.parameters)}) {{"
        needs_arena = any(re.search(r"\ba\b", line) for line in self.before)
        if needs_arena:
            lines = ["try (Arena a = new Arena()) {", *["    " + line for line in self.before + lines], "}"]
        else:
            lines = self.before + lines
        return [*record, *doc, head, *["        " + line for line in lines], "    }"]

    def body(self, core, expression, name):
        """The type of the result, the lines, and the record of several results."""
        if self.request:
            if self.results:
                raise Unknown("a request with other outputs")
            is_plain = self.request == "RequestDoneEvent"
            call = f"engineOf().request({self.request}.class, (pointer, request) -> {expression})"
            if is_plain:
                return "CompletableFuture<Void>", [f"return {call}.thenApply(done -> null);"], []
            return f"CompletableFuture<{self.request}>", [f"return {call};"], []
        if self.text_out:
            return "String", [f"return {core}.text((pointer, buffer, size, needed) -> {expression});"], []
        lines = [f"{core}.call(pointer -> {expression});", *self.after]
        if not self.results:
            return "void", lines, []
        if len(self.results) == 1:
            return self.results[0][0], [*lines, f"return {self.results[0][1]};"], []
        kind = "".join(part[:1].upper() + part[1:] for part in [name.removeprefix("get")])
        parts = ", ".join(f"{result[0]} {result[2]}" for result in self.results)
        record = ["", f"    /** What {{@link #{name}}} returns. */", f"    public record {kind}({parts}) {{", "    }"]
        return kind, [*lines, f"return new {kind}({', '.join(result[1] for result in self.results)});"], record

    def frames(self, doc, name, expression):
        """Methods for samples: an array of float, of short, and a direct buffer of float."""
        call = f"own().call(pointer -> {expression})"
        helper = "send" if self.samples == "input" else "receive"
        lines = []
        for kind in ("float[]", "short[]", "FloatBuffer"):
            lines += [*doc, f"    public void {name}({kind} frame_, int channels) {{"]
            lines += [f"        Frames.{helper}(frame_, channels, (frame, samples, rate) -> {call});", "    }"]
        return lines

    def constructor(self, name):
        """The constructor of a handle."""
        parameters = self.parameters
        parent = "null"
        arguments = ", ".join(self.arguments)
        expression = f"C.AUDIOROOM_{self.all['name']}({arguments})"
        if self.owner:
            if self.owner != "Engine":
                raise Unknown("a handle of another object than an engine")
            parameters = ["Engine engine", *parameters]
            parent, create = "engine.core", f"engine.call(pointer -> {expression});"
        else:
            create = f"AudioroomException.check({expression});"
        lines = [
            "",
            *self.types.comments.doc(self.all["doc"], "    ", self.all["name"]),
            f"    public {name}({', '.join(parameters)}) {{",
        ]
        lines += ["        try (Arena a = new Arena()) {", "            Pointer made = a.space(8);"]
        lines += ["            " + line for line in [*self.before, create]]
        lines.append(
            f'            adopt("{name.lower()}", {parent}, made.getPointer(0), C::AUDIOROOM_Destroy{name}, a.takeCallbacks());'
        )
        return [*lines, "        }", "    }"]


__all__ = ["JavaCalls"]
