"""Writes `Types.cs` of the C# binding: enums, settings, events and results, with their conversion to and from C structs."""

from csharp_names import C_TYPES, Comments, member, value_type
from shape import pascal

_HEAD = """// Written by `make bindings` from include/audioroom.h. Do not edit.

using System;
using System.Runtime.InteropServices;

namespace Audioroom
{"""


class CsharpTypes:
    def __init__(self, shape):
        self.shape = shape
        self.comments = Comments(shape)
        self.inits = {f["name"][4:] for f in shape.api["functions"] if f["name"].startswith("Init")}

    def enums(self):
        lines = []
        for enum in self.shape.api["enums"]:
            lines += ["", *self.comments.lines(enum["doc"], 4), f"    public enum {enum['name']}", "    {"]
            for name, value in self.shape.enum_members(enum["name"]):
                lines += [*self.comments.lines(value["doc"], 8), f"        {member(name)} = {value['value']},"]
            if enum["name"] == "Switch":
                lines += ["        /// <summary>The library chooses, where a comment allows it.</summary>", "        Auto = int.MinValue,"]
            lines.append("    }")
        return lines

    def fields(self, name):
        fields = self.shape.fields(name)
        if name in self.shape.events:
            fields = [field for field in fields if field["name"] not in ("status", "message")]
        return fields

    def c_field(self, struct, name):
        return next(field for field in self.shape.structs[struct]["fields"] if field["name"] == name)

    # ---- to C

    def assignment(self, struct, field):
        shown, meaning, c_name = pascal(field["name"]), field["meaning"], field["name"]
        value = f"{shown}.Value"
        if meaning == "text":
            return f"c.{c_name} = arguments.Text(\"{shown}\", {shown});"
        if meaning == "struct":
            return f"c.{c_name} = {shown}.Write(arguments);"
        if meaning in ("bytes", "floats", "texts", "structs"):
            count = self.c_field(struct, field["count"])
            cast = "(UIntPtr)" if count["type"]["name"] == "size_t" else f"({C_TYPES[count['type']['name']]})"
            call = {"bytes": "Bytes", "floats": "Floats", "texts": "Texts", "structs": "Structs"}[meaning]
            if meaning == "structs":
                written = f"arguments.Structs(\"{shown}\", {shown}, item => item.Write(arguments))"
            else:
                written = f"arguments.{call}(\"{shown}\", {shown})"
            first = self.shape.sharing(struct, field)
            check = f" Arguments.SameLength(\"{shown}\", {shown}, {pascal(first['name'])});" if first else ""
            return f"c.{c_name} = {written};{check} c.{field['count']} = {cast}{shown}.Length;"
        if meaning == "id":
            return f"c.{c_name} = {shown}.Handle;"
        if meaning == "object":
            return f"c.{c_name} = {shown}.Core.Pointer;"
        if meaning == "switch" and not field.get("auto"):
            return f"c.{c_name} = {value} ? 1 : 0;"
        if meaning == "number":
            return f"c.{c_name} = {'(UIntPtr)' if field['type']['name'] == 'size_t' else ''}{value};"
        return f"c.{c_name} = (int){value};"

    def writer(self, name):
        init = f"Native.Init{name}" if name in self.inits else "null"
        lines = ["", "        internal IntPtr Write(Arguments arguments)", "        {"]
        lines += [f"            IntPtr pointer = arguments.Struct(typeof(Native.{name}), {init});"]
        lines += [f"            var c = (Native.{name})Marshal.PtrToStructure(pointer, typeof(Native.{name}));"]
        for field in self.fields(name):
            lines.append(f"            if ({pascal(field['name'])} != null) {{ {self.assignment(name, field)} }}")
        return [*lines, "            Marshal.StructureToPtr(c, pointer, false);", "            return pointer;", "        }"]

    # ---- from C

    def reading(self, field, struct):
        meaning, c_name, kind = field["meaning"], f"c.{field['name']}", field["type"].get("name")
        if meaning == "text":
            return f"Memory.Text({c_name})"
        if meaning in ("bytes", "floats", "texts"):
            return f"Memory.{ {'bytes': 'Bytes', 'floats': 'Floats', 'texts': 'Texts'}[meaning]}({c_name}, (int)c.{field['count']})"
        if meaning == "structs":
            return f"Memory.Structs({c_name}, (int)c.{field['count']}, item => {field['struct']}.Read(item, engine, room))"
        if meaning == "struct":
            return f"{c_name} == IntPtr.Zero ? null : {field['struct']}.Read({c_name}, engine, room)"
        if meaning == "id":
            return "room" if kind == "Room" else f"{kind}.Of(engine, room, {c_name})"
        if meaning == "object":
            return f"({kind})Closable.Of(engine, {c_name})"
        if meaning == "switch":
            return f"(Switch){c_name}" if field.get("auto") else f"{c_name} > 0"
        if meaning in ("enum", "status"):
            return f"({field.get('enum') or 'StatusCode'}){c_name}"
        return f"(ulong){c_name}" if kind == "size_t" else c_name

    def reader(self, name):
        fields = self.fields(name)
        lines = ["", f"        internal static {name} Read(IntPtr pointer, Engine engine, Room room)", "        {"]
        lines += [f"            var c = (Native.{name})Memory.Struct(pointer, typeof(Native.{name}));"]
        if any(field["meaning"] == "id" and field["type"]["name"] == "Room" for field in fields):
            lines.append("            room = Room.Of(engine, null, c.room);")
        lines += [f"            return new {name}", "            {"]
        if name in self.shape.events:
            lines += ["                Status = (StatusCode)c.status,", "                Message = Memory.Text(c.message),"]
        lines += [f"                {pascal(field['name'])} = {self.reading(field, name)}," for field in fields]
        return [*lines, "            };", "        }"]

    def struct(self, name):
        struct, is_setting = self.shape.structs[name], name in self.shape.settings
        doc = struct["doc"] + ("\n\nA property that is null has its default." if is_setting else "")
        base = " : Event" if name in self.shape.events else ""
        lines = ["", *self.comments.lines(doc, 4), f"    public sealed partial class {name}{base}", "    {"]
        for field in self.fields(name):
            setter = "set" if is_setting else "internal set"
            lines += [*self.comments.lines(field["doc"], 8)]
            lines.append(f"        public {value_type(field, is_setting=is_setting)} {pascal(field['name'])} {{ get; {setter}; }}")
        if is_setting:
            lines += self.writer(name)
        if name in self.shape.outputs:
            lines += self.reader(name)
        return [*lines, "    }"]

    def text(self):
        lines = [_HEAD, *self.enums()]
        lines += ["", "    /// <summary>What all events have.</summary>", "    public abstract class Event", "    {"]
        lines += ["        /// <summary>StatusCode.Ok, or the cause.</summary>", "        public StatusCode Status { get; internal set; }"]
        lines += ["        /// <summary>The cause and what to do, for people.</summary>", "        public string Message { get; internal set; }", "    }"]
        for name in self.shape.structs:
            if name in self.shape.settings | self.shape.outputs:
                lines += self.struct(name)
        return "\n".join([*lines, "}", ""])

