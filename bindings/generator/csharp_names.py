"""Names, comments and C# types of the C# binding."""

import re
import textwrap

from shape import camel, pascal

WIDTH = 128
_KEYWORDS = {"params", "object", "event", "operator", "lock", "base", "in", "out", "ref", "string", "is", "default", "fixed", "checked", "switch"}
C_TYPES = {
    "int8_t": "sbyte", "uint8_t": "byte", "char": "byte", "int16_t": "short", "uint16_t": "ushort", "int32_t": "int", "uint32_t": "uint",
    "int64_t": "long", "uint64_t": "ulong", "size_t": "UIntPtr", "float": "float", "double": "double", "Status": "int",
}  # fmt: skip


def argument_name(name):
    name = camel(name)
    return "@" + name if name in _KEYWORDS else name


def member(name):
    """A member of an enum: ERR_NOT_FOUND is ErrNotFound."""
    name = pascal(name.lower())
    return name if not name[0].isdigit() else "N" + name


def c_type(kind, shape):
    """The blittable C# type of a C type."""
    if "function" in kind or kind.get("pointers") or kind["name"] in shape.callbacks:
        return "IntPtr"
    return "ulong" if kind["name"] in shape.ids else C_TYPES[kind["name"]]


class Comments:
    """Replaces C names in the header's comments by the names of this binding."""

    def __init__(self, shape):
        self.names = {"AUTO": "Switch.Auto"}
        for enum in shape.api["enums"]:
            for name, value in shape.enum_members(enum["name"]):
                self.names[value["name"]] = f"{enum['name']}.{member(name)}"
        for function in shape.functions:
            self.names[function["name"]] = f"{shape.owner(function) or 'Library'}.{pascal(shape.method(function))}"
        for handle in shape.handles:
            self.names.update({f"Create{handle}": handle, f"Destroy{handle}": f"{handle}.Dispose"})
        self.names.update({"PushCaptureFrame": "Engine.Push", "PullPlaybackFrame": "Engine.Pull", "PushAuxFrame": "Engine.PushAux"})
        self.names.update({"GetLastErrorMessage": "AudioroomException.Message", "PollEvents": "Engine.PollEvents"})
        self.names.update({name: f"Library.{pascal(name.lower())}" for name in shape.constants if name != "AUTO"})
        self.events = {callback: pascal(callback) for callback in shape.events.values()}

    def text(self, doc):
        doc = re.sub(r",\s+which\s+AUDIOROOM_Init\w+\s+has\s+filled\s+before", "", doc)
        doc = re.sub(r"\bAUDIOROOM_(\w+)", lambda match: self.names.get(match.group(1), match.group(1)), doc)
        doc = re.sub(r"\bon_\w+\b", lambda match: self.events.get(match.group(0), match.group(0)), doc)
        doc = re.sub(r"`\*?([a-z_]+)`", lambda match: f"`{camel(match.group(1))}`", doc)
        doc = re.sub(r"\bNULL\b", "null", doc)
        return doc.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def lines(self, doc, indent, c_name=None):
        text = self.text(doc) + (f"\n\nC: AUDIOROOM_{c_name}" if c_name else "")
        text = re.sub(r"(?<=[^\n])\n(?=[^\n])(?!\s*\* |\[|Errors: |Status: )", " ", text)
        space = " " * indent + "/// "
        parts = [part for line in text.split("\n") for part in (textwrap.wrap(line, WIDTH - indent - 4) or [""])]
        if len(parts) == 1 and len(parts[0]) + indent + 24 <= WIDTH:
            return [f"{space}<summary>{parts[0]}</summary>"]
        return [f"{space}<summary>", *[f"{space}{part}".rstrip() for part in parts], f"{space}</summary>"]


def value_type(item, kind=None, is_setting=False):
    """The C# type of a field, of an argument or of a result."""
    meaning = item["meaning"]
    name = (kind or item["type"]).get("name")
    nullable = "?" if is_setting else ""
    if meaning == "switch":
        return ("Switch" if item.get("auto") else "bool") + nullable
    if meaning == "number":
        return ("ulong" if name == "size_t" else C_TYPES[name]) + nullable
    if meaning in ("status", "enum"):
        return (item.get("enum") or "StatusCode") + nullable
    return {
        "text": "string", "texts": "string[]", "bytes": "byte[]", "floats": "float[]", "structs": f"{item.get('struct')}[]",
        "struct": item.get("struct"), "id": name, "object": name,
    }[meaning]  # fmt: skip
