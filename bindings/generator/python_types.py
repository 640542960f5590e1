"""Writes `_types.py` of the Python binding: enums, dataclasses, and the functions that read them from C structs and write them."""

from python_names import Comments, enum_members, safe, snake

_HEAD = '''"""Enums, events and other values of audioroom, and their conversion from and to C structs."""

# Written by `make bindings` from include/audioroom.h. Do not edit.
# ruff: noqa
# fmt: off

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, ClassVar, List, Optional, Sequence, Union

from . import _api
from . import _convert
from ._convert import OpenEnum

if TYPE_CHECKING:
    from .engine import Engine, Room, Stream

'''

_SKIPPED = ("size", "reserved", "count", "user_data", "pointer")


class Types:
    def __init__(self, api):
        self.api = api
        self.comments = Comments(api)
        self.structs = {struct["name"]: struct for struct in api["structs"]}
        self.events = {event["struct"]: event["callback"] for event in api["events"]}
        initialised = {function["name"][4:] for function in api["functions"] if function["name"].startswith("Init")}
        taken = {
            parameter["struct"]
            for function in api["functions"]
            for parameter in function["parameters"]
            if parameter["meaning"] == "options"
        }
        #: Structs that the application fills.
        self.settings = (initialised & taken) | {name for name in initialised if name.endswith("Options")}
        self.settings.discard("Callbacks")
        #: Structs that a getter writes and that are settings too.
        self.read_back = {
            parameter["struct"]
            for function in api["functions"]
            for parameter in function["parameters"]
            if parameter["meaning"] == "struct_out" and not function["name"].startswith("Init")
        }
        nested = {
            field["struct"]
            for struct in api["structs"]
            for field in struct["fields"]
            if field["meaning"] == "struct" and field["struct"] in self.settings
        }
        #: Settings that have a dataclass; those of the others are keyword arguments.
        self.classes = (self.settings & (self.read_back | nested)) - {"Callbacks"}

    def exported(self):
        """The public names of this file."""
        names = [enum["name"] for enum in self.api["enums"] if enum["name"] != "Switch"] + ["Event"]
        return names + [struct["name"] for struct in self.api["structs"] if self.has_class(struct)]

    def has_class(self, struct):
        """Frames of audio have classes of their own, in `_frame.py`."""
        name = struct["name"]
        if name == "Callbacks" or any(field["meaning"] == "pointer" for field in struct["fields"]):
            return False
        return name not in self.settings or name in self.classes

    def fields(self, struct):
        functions = {callback["name"] for callback in self.api["callbacks"]}
        shown = [field for field in struct["fields"] if field["meaning"] not in _SKIPPED]
        return [field for field in shown if field["type"].get("name") not in functions]

    def setting_fields(self, struct):
        return [field for field in self.fields(struct) if field.get("struct") != "Callbacks"]

    # ---- annotations

    def annotation(self, field, is_setting=False):
        meaning = field["meaning"]
        if meaning == "callback":
            event = field["type"]["function"][-1]["type"]["name"]
            kind = f"Callable[[{event}], object]"
        elif meaning == "switch":
            kind = "Union[bool, int]" if field.get("auto") else "bool"
        elif meaning == "number":
            kind = "float" if field["type"]["name"] in ("float", "double") else "int"
        else:
            kind = {
                "status": "StatusCode", "text": "str", "texts": "Sequence[str]", "bytes": "bytes", "floats": "List[float]",
                "structs": f"List[{field.get('struct')}]", "struct": field.get("struct"), "room": "Room", "stream": "Stream",
                "enum": field.get("enum"),
            }[meaning]  # fmt: skip
        return f"Optional[{kind}]" if is_setting or field.get("optional") else kind

    # ---- classes

    def enums(self):
        lines = []
        for enum in self.api["enums"]:
            if enum["name"] == "Switch":
                continue
            lines += ["", f"class {enum['name']}(OpenEnum):", *self.comments.docstring(enum["doc"], 4), ""]
            for name, value in enum_members(enum):
                lines += self.comments.comment(value["doc"], 4)
                lines.append(f"    {name} = {value['value']}")
            lines.append("")
        return lines

    def dataclass(self, struct):
        name = struct["name"]
        is_setting, is_event = name in self.settings, name in self.events
        base = "(Event)" if is_event else ""
        lines = ["", "@dataclass" if is_setting else "@dataclass(frozen=True)", f"class {name}{base}:"]
        doc = struct["doc"] + ("\n\nA field that is None has its default." if is_setting else "")
        lines += [*self.comments.docstring(doc, 4), ""]
        if is_event:
            lines.append(f'    kind: ClassVar[str] = "{self.events[name][3:]}"')
        for field in self.setting_fields(struct) if is_setting else self.fields(struct):
            lines += self.comments.comment(field["doc"], 4)
            default = " = None" if is_setting else ""
            lines.append(f"    {safe(field['name'])}: {self.annotation(field, is_setting)}{default}")
        lines.append("")
        return lines

    # ---- from C

    def value(self, field):
        name, meaning = field["name"], field["meaning"]
        source = f"c.{name}"
        if meaning in ("status", "enum"):
            return f"{field.get('enum', 'StatusCode')}({source})"
        if meaning == "structs":
            inner = field["struct"]
            call = f"read_{snake(inner)}(_convert.whole(item, _api.{inner}), engine, room)"
            return f"[{call} for item in _convert.array({source}, c.{field['count']})]"
        if meaning == "struct":
            return f"read_{snake(field['struct'])}(_convert.whole({source}, _api.{field['struct']}), engine, room)"
        return {
            "text": f"_convert.decode({source})",
            "texts": f"[_convert.decode(item) for item in _convert.array({source}, c.{field.get('count')})]",
            "bytes": f"_convert.data({source}, c.{field.get('count')})",
            "floats": f"list(_convert.array({source}, c.{field.get('count')}))",
            "switch": f"_convert.to_switch({source})" if field.get("auto") else f"{source} > 0",
            "number": source,
            "room": "room",
            "stream": f"_convert.stream(engine, room, {source})",
        }[meaning]

    def reader(self, struct):
        name = struct["name"]
        lines = ["", f"def read_{snake(name)}(c: Any, engine: Any, room: Any) -> {name}:"]
        if any(field["meaning"] == "room" for field in struct["fields"]):
            lines.append("    room = _convert.optional_room(engine, c.room)")
        fields = self.setting_fields(struct) if name in self.settings else self.fields(struct)
        lines.append(f"    return {name}(")
        lines += [f"        {safe(field['name'])}={self.value(field)}," for field in fields]
        lines += ["    )", ""]
        return lines

    # ---- to C

    def assignment(self, field):
        name, meaning, kind = field["name"], field["meaning"], field["type"]
        if meaning == "callback":
            struct = field["of"]
            event = kind["function"][-1]["type"]["name"]
            read = f"read_{snake(event)}(_convert.whole(pointer, _api.{event}), None, None)"
            return [f"callback = {safe(name)}", f"c.{name} = _api.{struct}_{name}(_convert.restricted(lambda pointer: callback({read})))"]
        if meaning == "struct":
            inner = field["struct"]
            return [
                f"if not isinstance({name}, {inner}):",
                f'    raise TypeError(f"{name} must be {inner}, not {{type({name}).__name__}}")',
                f"c.{name} = ctypes.pointer(fill_{snake(inner)}(init(\"{inner}\"), **vars({name})))",
            ]
        if meaning == "bytes":
            return [f'c.{name}, c.{field["count"]} = _convert.data_field(c, "{name}", {name})']
        if meaning == "texts":
            return [f'c.{name}, c.{field["count"]} = _convert.texts_field(c, "{name}", {name})']
        call = {
            "text": f'_convert.text("{name}", {safe(name)})',
            "switch": f'_convert.switch_or_auto("{name}", {name})' if field.get("auto") else f'_convert.switch("{name}", {name})',
            "enum": f'_convert.number("{name}", {name}, "int32_t")',
            "room": f'_convert.handle("{name}", {name})',
            "stream": f'_convert.handle("{name}", {name})',
            "number": f'_convert.real("{name}", {name})' if kind["name"] in ("float", "double") else f'_convert.number("{name}", {name}, "{kind["name"]}")',
        }[meaning]
        return [f"c.{name} = {call}"]

    def writer(self, struct):
        name, fields = struct["name"], self.setting_fields(struct)
        lines = ["", f"def fill_{snake(name)}(", "    c: Any,", "    *,"]
        lines += [f"    {safe(field['name'])}: {self.annotation(field, True)} = None," for field in fields]
        lines += [") -> Any:", f'    """Writes the fields that are not None into a C struct with defaults."""']
        for field in fields:
            lines.append(f"    if {safe(field['name'])} is not None:")
            lines += ["        " + line for line in self.assignment({**field, "of": name})]
        lines += ["    return c", ""]
        return lines

    def text(self):
        lines = [_HEAD + "\ninit: Any  # set by _core.py: makes a C struct with defaults", ""]
        lines += self.enums()
        lines += ["", "@dataclass(frozen=True)", "class Event:"]
        lines += ['    """What all events have."""', "", "    #: The kind of the event: `stream_update` for on_stream_update."]
        lines += ['    kind: ClassVar[str] = ""', "    #: StatusCode.OK, or the cause.", "    status: StatusCode"]
        lines += ["    #: The cause and what to do, for people.", "    message: str", ""]
        structs = [struct for struct in self.api["structs"] if self.has_class(struct)]
        for struct in structs:
            lines += self.dataclass(struct)
        for struct in structs:
            if struct["name"] not in self.settings or struct["name"] in self.read_back:
                lines += self.reader(struct)
        for struct in self.api["structs"]:
            if struct["name"] in self.settings:
                lines += self.writer(struct)
        lines += ["", "#: The callback, the C struct and the reader of each event.", "EVENTS: Any = ("]
        for event in self.api["events"]:
            lines.append(f'    ("{event["callback"]}", _api.{event["struct"]}, read_{snake(event["struct"])}),')
        lines += [")", "", "__all__ = ["]
        lines += [f'    "{name}",' for name in self.exported()]
        lines += ["]", ""]
        return "\n".join(lines)
