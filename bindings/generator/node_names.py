"""Names, comments and TypeScript types of the Node.js binding."""

import re
import textwrap

from shape import camel

WIDTH = 128
#: Words of JavaScript that cannot name an argument.
_RESERVED = {"delete", "new", "switch", "default", "function", "class", "in", "with", "var", "case", "package", "interface"}


def safe(name):
    name = camel(name)
    return name + "_" if name in _RESERVED else name


def event_name(callback):
    return camel(callback[3:])


class Comments:
    """Replaces C names in the header's comments by the names of this binding."""

    def __init__(self, shape):
        self.names = {}
        for enum in shape.api["enums"]:
            for member, value in shape.enum_members(enum["name"]):
                self.names[value["name"]] = f"{enum['name']}.{member}"
        for function in shape.functions:
            owner = shape.owner(function)
            self.names[function["name"]] = f"{owner + '.' if owner else ''}{camel(shape.method(function))}"
        for handle in shape.handles:
            self.names[f"Create{handle}"] = handle
            self.names[f"Destroy{handle}"] = f"{handle}.close"
        self.names.update({"PushCaptureFrame": "Engine.push", "PullPlaybackFrame": "Engine.pull", "PushAuxFrame": "Engine.pushAux"})
        self.names.update({"GetLastErrorMessage": "AudioroomError.message", "GetStatusName": "AudioroomError.statusName"})
        self.events = {callback: event_name(callback) for callback in shape.events.values()}

    def text(self, doc):
        doc = re.sub(r",\s+which\s+AUDIOROOM_Init\w+\s+has\s+filled\s+before", "", doc)
        doc = re.sub(r"\bAUDIOROOM_(\w+)", lambda match: self.names.get(match.group(1), match.group(1)), doc)
        doc = re.sub(r"\bon_\w+\b", lambda match: self.events.get(match.group(0), match.group(0)), doc)
        doc = re.sub(r"`\*?([a-z_]+)`", lambda match: f"`{camel(match.group(1))}`", doc)
        return re.sub(r"\bNULL\b", "null", doc).replace("*/", "* /")

    def lines(self, doc, indent, c_name=None):
        """A JSDoc comment."""
        text = self.text(doc) + (f"\n\nC: AUDIOROOM_{c_name}" if c_name else "")
        text = re.sub(r"(?<=[^\n])\n(?=[^\n])(?!\s*\* |\[|Errors: |Status: )", " ", text)
        space = " " * indent
        parts = [part for line in text.split("\n") for part in (textwrap.wrap(line, WIDTH - indent - 3) or [""])]
        if len(parts) == 1 and len(parts[0]) + indent + 7 <= WIDTH:
            return [f"{space}/** {parts[0]} */"]
        return [f"{space}/**", *[f"{space} * {part}".rstrip() for part in parts], f"{space} */"]


def value_type(item, kind=None, is_setting=False):
    """The TypeScript type of a field, of an argument or of a result."""
    meaning = item["meaning"]
    c_name = (kind or item["type"]).get("name")
    if meaning == "switch":
        return "boolean | typeof AUTO" if item.get("auto") else "boolean"
    if meaning == "number":
        return "bigint" if c_name == "uint64_t" else "number"
    if meaning == "struct":
        return item["struct"]
    return {
        "status": "StatusCode", "text": "string", "texts": "readonly string[]" if is_setting else "string[]",
        "bytes": "Uint8Array", "floats": "readonly number[] | Float32Array" if is_setting else "number[]",
        "structs": f"{item.get('struct')}[]", "enum": item.get("enum"), "id": c_name, "object": c_name,
    }[meaning]  # fmt: skip

