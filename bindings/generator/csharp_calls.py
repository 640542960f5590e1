"""Writes `Calls.cs` of the C# binding: a method for each C function, an event for each C callback, and the objects that need no more."""

from csharp_names import C_TYPES, Comments, argument_name, c_type, value_type
from shape import Unknown, pascal

_HEAD = """// Written by `make bindings` from include/audioroom.h. Do not edit.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace Audioroom
{"""
#: Classes that have a part that is written by hand.
_HAND_WRITTEN = ("Engine", "Server", "Room", "Stream")


class _Method:
    """What a method is made of."""

    def __init__(self):
        self.parameters, self.before, self.arguments, self.after, self.results = [], [], [], [], []
        self.request = False
        self.is_text = False
        self.visit = None


class CsharpCalls:
    def __init__(self, shape):
        self.shape = shape
        self.comments = Comments(shape)
        self.missing = {}

    # ---- arguments

    def engine_of(self, owner):
        """The expressions of the engine and of the room in a method."""
        if owner is None or owner == "Server":
            return "null", "null"
        if owner == "Engine":
            return "this", "null"
        if owner == "Room":
            return "Engine", "this"
        if owner in self.shape.handles:
            return "ParentEngine", "null"
        return "Engine", "Room" if owner in self.shape.ids and "Room" in self.shape.chains[owner] else "null"

    def argument(self, made, parameter, function, owner):
        meaning, kind = parameter["meaning"], parameter["type"]
        name, shown = argument_name(parameter["name"]), parameter["name"]
        c_name = "c" + pascal(shown)
        if meaning in ("self", "own"):
            made.arguments.append("pointer" if meaning == "self" else self.own(owner, kind["name"]))
        elif meaning == "text":
            optional = parameter.get("optional", False)
            made.parameters.append((f"string {name}", optional))
            method = "Text" if optional else "RequiredText"
            made.before.append(f'IntPtr {c_name} = arguments.{method}("{name}", {name});')
            made.arguments.append(c_name)
        elif meaning in ("switch", "enum", "number"):
            made.parameters.append((f"{value_type(parameter)} {name}", False))
            plain = meaning == "number" and kind["name"] != "size_t"
            cast = "" if plain else ("(UIntPtr)" if kind["name"] == "size_t" else "(int)")
            made.arguments.append(f"({name} ? 1 : 0)" if meaning == "switch" and not parameter.get("auto") else f"{cast}{name}")
        elif meaning == "id":
            made.parameters.append((f"{kind['name']} {name}", False))
            made.before.append(f'ulong {c_name} = Numbered.HandleOf("{name}", {name});')
            made.arguments.append(c_name)
        elif meaning == "handle":
            made.parameters.append((f"{kind['name']} {name}", False))
            made.before.append(f'IntPtr {c_name} = Closable.PointerOf("{name}", {name});')
            made.arguments.append(c_name)
        elif meaning in ("bytes", "floats", "texts", "structs"):
            self.array(made, parameter, function)
        elif meaning in ("count", "text_size", "text_needed"):
            pass
        elif meaning == "user_data":
            made.arguments.append("IntPtr.Zero")
        elif meaning == "options":
            optional = parameter.get("optional", False)
            made.parameters.append((f"{parameter['struct']} {name}", optional))
            if optional:
                made.before.append(f"IntPtr {c_name} = {name} == null ? IntPtr.Zero : {name}.Write(arguments);")
            else:
                made.before.append(f'IntPtr {c_name} = Arguments.Required("{name}", {name}).Write(arguments);')
            made.arguments.append(c_name)
        else:
            self.output(made, parameter, function, owner)

    def own(self, owner, name):
        """The number of this object, or that of the room above it."""
        return "Handle" if name == owner else f"{name}.Handle"

    def array(self, made, parameter, function):
        name, c_name, meaning = argument_name(parameter["name"]), "c" + pascal(parameter["name"]), parameter["meaning"]
        element = {"bytes": "byte", "floats": "float", "texts": "string", "structs": parameter.get("struct")}[meaning]
        made.parameters.append((f"{element}[] {name}", meaning == "texts"))
        group = [other for other in function["parameters"] if other.get("count") and other.get("count") == parameter.get("count")] or [parameter]
        more = ", item => item.Write(arguments)" if meaning == "structs" else ""
        made.before.append(f'IntPtr {c_name} = arguments.{pascal(meaning)}("{name}", {name}{more});')
        if group[0]["name"] != parameter["name"]:
            first = argument_name(group[0]["name"])
            made.before.append(f'Arguments.SameLength("{name}", {name}, {first});')
        made.arguments.append(c_name)
        if group[-1]["name"] == parameter["name"]:
            index = [other["name"] for other in function["parameters"]].index(parameter["name"]) + 1
            kind = function["parameters"][index]["type"]["name"]
            cast = "(UIntPtr)" if kind == "size_t" else f"({C_TYPES[kind]})"
            made.arguments.append(f"{cast}({name} == null ? 0 : {name}.Length)")

    def output(self, made, parameter, function, owner):
        meaning, kind = parameter["meaning"], parameter["type"]
        name, c_name = argument_name(parameter["name"]), "c" + pascal(parameter["name"])
        engine, room = self.engine_of(owner)
        if meaning == "request":
            made.request = True
            made.arguments.append("out request")
        elif meaning == "out":
            c_kind = c_type({"name": kind["name"]}, self.shape)
            made.before.append(f"{c_kind} {c_name} = default({c_kind});")
            made.arguments.append(f"out {c_name}")
            of = parameter["of"]
            result = value_type({**of, "type": kind}) if of["meaning"] != "id" else of["id"]
            read = {
                "id": f"{of.get('id')}.Of({engine}, {room}, {c_name})", "enum": f"({of.get('enum')}){c_name}", "switch": f"{c_name} > 0",
            }.get(of["meaning"], f"(ulong){c_name}" if kind["name"] == "size_t" else c_name)  # fmt: skip
            made.results.append((result, name, read))
        elif meaning == "struct_out":
            struct = parameter["struct"]
            made.before.append(f"IntPtr {c_name} = arguments.Struct(typeof(Native.{struct}), Native.Init{struct});")
            made.arguments.append(c_name)
            made.results.append((struct, name, f"{struct}.Read({c_name}, {engine}, {room})"))
        elif meaning == "struct_size":
            made.arguments.append(f"(UIntPtr)Marshal.SizeOf(typeof(Native.{parameter['struct']}))")
        elif meaning == "floats_out":
            length = self.shape.constants[parameter["length"]]
            made.before.append(f"var {c_name} = new float[{length}];")
            made.arguments += [c_name, f"{length}"]
            made.results.append(("float[]", name, c_name))
        elif meaning == "visitor":
            struct = self.shape.callbacks[kind["name"]]["parameters"][-1]["type"]["name"]
            made.visit = f"using (var found = new Visit<{struct}>(item => {struct}.Read(item, {engine}, {room})))"
            made.arguments.append("Visits.Callback")
            is_list = self.shape.is_list(function)
            made.results.append((f"{struct}[]" if is_list else struct, name, f"found.{'Result' if is_list else 'Single'}()"))
        elif meaning == "text_out":
            made.is_text = True
            made.arguments += ["buffer", "size", "out needed"]
        elif meaning == "new_handle":
            made.before.append(f"IntPtr {c_name} = IntPtr.Zero;")
            made.arguments.append(f"out {c_name}")
            made.results.append((kind["name"], name, f"new {kind['name']}(this, {c_name})"))
        elif meaning == "version":
            made.arguments.append("Library.AbiVersion")
        else:
            raise Unknown(f"the argument {name} ({meaning}) has a form that the generator does not know")

    # ---- methods

    def method(self, function, owner):
        made = _Method()
        for parameter in self.shape.parameters(function):
            self.argument(made, parameter, function, owner)
        shown = [text for text, optional in made.parameters if not optional]
        shown += [f"{text} = null" for text, optional in made.parameters if optional]
        returns, body = self.body(function, owner, made)
        if len(made.results) > 1:
            shown += [f"out {kind} {name}" for kind, name, _ in made.results]
        modifier = "public static" if owner is None else "public"
        lines = [*self.comments.lines(function["doc"], 8, function["name"])]
        lines += [f"        {modifier} {returns} {pascal(self.shape.method(function))}({', '.join(shown)})", "        {"]
        if any("arguments." in line or "(arguments)" in line for line in made.before):
            lines += ["            using (var arguments = new Arguments())", "            {", *[f"                {line}" for line in body], "            }"]
        else:
            lines += [f"            {line}" for line in body]
        return ["", *lines, "        }"]

    def body(self, function, owner, made):
        native = f"Native.{function['name']}({', '.join(made.arguments)})"
        result = made.results[0][0] if len(made.results) == 1 else "void"
        if function["returns"]["name"] == "char":
            return "string", [f"return Memory.Text({native});"]
        if function["returns"]["name"] != "Status":
            return C_TYPES[function["returns"]["name"]], [f"return {native};"]
        if made.request:
            event = self.shape.done_event(function)
            call = f"return Core.Request<{event}>((IntPtr pointer, out ulong request) => {native});"
            return f"Task<{event}>", [*made.before, call]
        if made.is_text:
            inner = f"Memory.ReadText((IntPtr buffer, UIntPtr size, out UIntPtr needed) => {native})"
            return "string", [*made.before, f"return {inner};" if owner is None else f"return Core.Use(pointer => {inner});"]
        call = f"Library.Check({native});" if owner is None else f"Core.Call(pointer => {native});"
        body = [*made.before, call]
        if len(made.results) == 1:
            body.append(f"return {made.results[0][2]};")
        elif made.results:
            body += [f"{name} = {read};" for _, name, read in made.results]
        if made.visit:
            body = [made.visit, "{", *[f"    {line}" for line in body], "}"]
        return result, body

    def methods(self, owner):
        lines = []
        for function in self.shape.methods(owner):
            try:
                lines += self.method(function, owner)
            except Unknown as error:
                self.missing[function["name"]] = str(error)
        return lines

    # ---- events

    def events(self):
        docs = {field["name"]: field["doc"] for field in self.shape.structs["Callbacks"]["fields"]}
        lines = []
        for struct, callback in self.shape.events.items():
            lines += ["", *self.comments.lines(docs[callback], 8), f"        public event Action<{struct}> {pascal(callback)};"]
        lines += ["", "        private static readonly Dictionary<Type, Action<Engine, Event>> Raisers = new Dictionary<Type, Action<Engine, Event>>", "        {"]
        for struct, callback in self.shape.events.items():
            call = f"engine.{pascal(callback)}?.Invoke(({struct})item)"
            lines.append(f"            {{ typeof({struct}), (engine, item) => {call} }},")
        lines += ["        };", "", "        internal void Raise(Event item)", "        {", "            Raisers[item.GetType()](this, item);", "        }"]
        return lines

    def trampolines(self):
        """Static functions, as IL2CPP needs them, that stay alive as long as the process."""
        lines = ["", "    internal static class Trampolines", "    {"]
        for struct, callback in self.shape.events.items():
            name = pascal(callback)
            lines += [f"        private static readonly Native.Visitor Keep{name} = {name};"]
        for struct, callback in self.shape.events.items():
            name = pascal(callback)
            lines += ["", "        [MonoPInvokeCallback(typeof(Native.Visitor))]", f"        private static void {name}(IntPtr userData, IntPtr item)"]
            lines += ["        {", f"            EngineCore.Deliver(userData, item, (pointer, engine) => {struct}.Read(pointer, engine, null));", "        }"]
        lines += ["", "        internal static void Fill(ref Native.Callbacks callbacks)", "        {"]
        for struct, callback in self.shape.events.items():
            lines.append(f"            callbacks.{callback} = Marshal.GetFunctionPointerForDelegate(Keep{pascal(callback)});")
        lines += ["        }", "    }", "", "    internal static class DoneEvents", "    {"]
        lines += ["        internal static bool NumberOf(Event item, out ulong request)", "        {", "            request = 0;"]
        for struct in self.shape.done_events():
            shown = struct[0].lower() + struct[1:]
            lines.append(f"            var {shown} = item as {struct};")
            lines.append(f"            if ({shown} != null) request = {shown}.Request;")
        lines += ["            return request != 0;", "        }", "    }"]
        return lines

    # ---- objects

    def plain(self, owner):
        """An object whose class has no part that is written by hand."""
        items = [*self.shape.api["handles"], *self.shape.api["aliases"]]
        doc = next(item["doc"] for item in items if item["name"] == owner)
        lines = ["", *self.comments.lines(doc, 4)]
        if owner in self.shape.handles:
            lines += [f"    public sealed partial class {owner} : Closable", "    {"]
            end = self.shape.destroy_of(owner)
            lines += [f"        internal {owner}(Closable parent, IntPtr pointer) : base(parent, \"{owner.lower()}\", pointer, Native.{end}) {{ }}"]
            return [*lines, "    }"]
        parent = "Room" if "Room" in self.shape.chains[owner] else "Engine"
        above = "room" if parent == "Room" else "engine"
        lines += [f"    public sealed partial class {owner} : Numbered", "    {"]
        if parent == "Room":
            lines += [f"        internal {owner}(Room room, ulong handle) : base(room.Engine, handle) {{ Room = room; }}"]
            lines += ["        /// <summary>The room.</summary>", "        public Room Room { get; private set; }"]
        else:
            lines += [f"        internal {owner}(Engine engine, ulong handle) : base(engine, handle) {{ }}"]
        lines += [f"        internal static {owner} Of(Engine engine, Room room, ulong handle)", "        {"]
        if parent == "Room":
            lines.append("            if (room == null && engine != null) room = engine.AllRooms;")
        return [*lines, f"            return handle == 0 || {above} == null ? null : new {owner}({above}, handle);", "        }", "    }"]

    def text(self):
        lines = [_HEAD]
        for owner in (*self.shape.handles, *self.shape.ids):
            if owner not in _HAND_WRITTEN:
                lines += self.plain(owner)
            lines += ["", f"    public sealed partial class {owner}", "    {"]
            lines += [*(self.events() if owner == "Engine" else []), *self.methods(owner), "    }"]
        lines += ["", "    /// <summary>The functions without an object, and the constants.</summary>", "    public static partial class Library", "    {"]
        for constant in self.shape.api["constants"]:
            kind = "ulong" if constant["value"] > 2**53 else ("uint" if constant["name"] == "ABI_VERSION" else "int")
            lines += [*self.comments.lines(constant["doc"], 8)]
            lines.append(f"        public const {kind} {pascal(constant['name'].lower())} = {constant['value']};")
        lines += [*self.methods(None), "", "        /// <summary>The C functions that have no method, with the reason.</summary>"]
        lines += ["        internal static readonly Dictionary<string, string> Missing = new Dictionary<string, string>", "        {"]
        lines += [f'            {{ "{name}", "{why}" }},' for name, why in self.missing.items()]
        return "\n".join([*lines, "        };", "    }", *self.trampolines(), "}", ""])
