"""Writes `_calls.py` of the Python binding: a method for each C function, in the class of the object that it belongs to."""

from python_names import method, safe, snake

_HEAD = '''"""A method for each C function of audioroom: the bases of Engine, Room, Stream and Server, and the functions without an object."""

# Written by `make bindings` from include/audioroom.h. Do not edit.
# ruff: noqa
# fmt: off

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from . import _api
from . import _convert
from ._core import Owner, call, init, library
from ._frame import CALLBACKS, AudioFrame, AuxFrame
from ._types import *
from ._types import __all__ as _TYPES
from . import _types

if TYPE_CHECKING:
    from .engine import Engine, Room, Stream
'''

#: Functions that the hand-written files call. Functions with samples, and those that begin with Init, belong to them too.
HAND_WRITTEN = {
    "DestroyEngine", "DestroyServer", "GetLastErrorMessage", "SetCallbacks", "GetEventHandle", "PollEvents", "GetStatusName",
}  # fmt: skip
#: Callback types that `_frame.py` has a class for.
_FRAMES = {"AudioProcessor": "AudioFrame", "AuxSource": "AuxFrame"}
_OWNERS = {"Engine": ("self", "None"), "Room": ("self.engine", "self"), "Stream": ("self.room.engine", "self.room"), "Server": ("None", "None")}
_CTYPES = {"int32_t": "c_int32", "uint32_t": "c_uint32", "int64_t": "c_int64", "uint64_t": "c_uint64", "float": "c_float", "double": "c_double"}


class Unknown(Exception):
    """The generator does not know how to call a function; write it by hand."""


class Calls:
    def __init__(self, api, types):
        self.api = api
        self.types = types
        self.comments = types.comments
        self.callbacks = {callback["name"]: callback for callback in api["callbacks"]}
        self.constants = {constant["name"]: constant["value"] for constant in api["constants"]}
        #: Functions that this generator cannot write, with the reason.
        self.missing = {}

    def is_hand_written(self, function):
        name = function["name"]
        if name in HAND_WRITTEN or any(parameter["meaning"] == "samples" for parameter in function["parameters"]):
            return True
        is_defaults = name.startswith("Init") and function["parameters"][0].get("struct") not in self.types.classes
        return is_defaults or (name.startswith("Init") and name[4:] in self.types.structs)

    def owner_of(self, function):
        for parameter in function["parameters"]:
            if parameter["meaning"] == "new_handle":
                return parameter["type"]["name"]
        return function["object"]

    # ---- one function

    def function(self, function):
        """The lines of a method or a function."""
        owner = self.owner_of(function)
        is_constructor = any(parameter["meaning"] == "new_handle" for parameter in function["parameters"])
        engine, room = _OWNERS.get(owner, ("None", "None"))
        positional, keywords, before, arguments, after, results = [], [], [], [], [], []
        for parameter in function["parameters"]:
            name, meaning = parameter["name"], parameter["meaning"]
            shown = safe(name)
            if meaning in ("handle", "new_handle", "count", "user_data", "text_size", "text_needed"):
                continue
            if name == "abi_version" or (meaning in ("room", "stream") and owner in ("Room", "Stream")):
                continue
            if meaning in ("text", "switch", "enum", "number"):
                annotation, expression = self.scalar(parameter)
                is_optional = annotation.startswith("Optional")
                positional.append((f"{shown}: {annotation}", is_optional))
                arguments.append(expression)
            elif meaning == "bytes":
                positional.append((f"{shown}: Union[bytes, bytearray, memoryview]", False))
                before.append(f'{shown} = _convert.data_argument("{name}", {shown})')
                arguments += [shown, f"len({shown})"]
            elif meaning == "floats":
                positional.append((f"{shown}: Sequence[float]", False))
                before.append(f'c_{name}, c_count = _convert.floats("{name}", {shown})')
                arguments += [f"c_{name}", "c_count"]
            elif meaning == "texts":
                positional.append((f"{shown}: Optional[Sequence[str]]", True))
                group = [other for other in function["parameters"] if other.get("count") == parameter["count"]]
                length = "" if group[0] is parameter else f", c_{parameter['count']}"
                before.append(f'c_{name}, c_{parameter["count"]} = _convert.text_arguments("{name}", {shown}{length})')
                arguments.append(f"c_{name}")
                if group[-1] is parameter:
                    arguments.append(f"c_{parameter['count']}")
            elif meaning == "options":
                self.options(parameter, positional, keywords, before)
                is_none = parameter.get("optional") and parameter["struct"] in self.types.read_back
                arguments.append(f"{shown} and ctypes.byref(c_{name})" if is_none else f"ctypes.byref(c_{name})")
            elif meaning == "struct_out":
                struct = parameter["struct"]
                if function["name"].startswith("Init"):
                    before.append(f"c_{name} = _api.{struct}()")
                    arguments.append(f"ctypes.byref(c_{name}), ctypes.sizeof(c_{name})")
                    results.append((struct, f"_types.read_{snake(struct)}(c_{name}, {engine}, {room})"))
                    break
                before.append(f'c_{name} = init("{struct}")')
                arguments.append(f"ctypes.byref(c_{name})")
                results.append((struct, f"_types.read_{snake(struct)}(c_{name}, {engine}, {room})"))
            elif meaning == "out":
                self.output(parameter, engine, room, before, arguments, results)
            elif meaning == "floats_out":
                length = self.constants[parameter["length"]]
                before.append(f"c_{name} = (ctypes.c_float * {length})()")
                arguments += [f"c_{name}", str(length)]
                results.append(("List[float]", f"list(c_{name})"))
            elif meaning == "visitor":
                struct = self.callbacks[parameter["type"]["name"]]["parameters"][-1]["type"]["name"]
                read = f"_types.read_{snake(struct)}(_convert.whole(pointer, _api.{struct}), {engine}, {room})"
                before.append(f"found: List[{struct}] = []")
                before.append(f"c_{name} = _api.{parameter['type']['name']}(lambda _, pointer: found.append({read}))")
                arguments += [f"c_{name}", "None"]
                results.append((f"List[{struct}]", "found"))
            elif meaning == "text_out":
                arguments.append("*buffer")
                results.append(("str", None))
            elif meaning == "callback" and parameter["type"]["name"] in _FRAMES:
                kind = parameter["type"]["name"]
                positional.append((f"{shown}: Optional[Callable[[{_FRAMES[kind]}], object]]", False))
                before.append(f'c_{name} = CALLBACKS["{kind}"]({shown})')
                after.append(f'self._core.keep["{function["name"]}"] = c_{name}')
                arguments += [f"c_{name}", "None"]
            else:
                raise Unknown(f"{function['name']}: the argument {name} ({meaning})")
        return self.write(function, owner, is_constructor, positional, keywords, before, arguments, after, results)

    def write(self, function, owner, is_constructor, positional, keywords, before, arguments, after, results):
        indent = 4 if owner else 0
        space = " " * indent
        c_name = function["name"]
        # Arguments that may be omitted stand at the end.
        shown = [text for text, is_optional in positional if not is_optional]
        shown += [f"{text} = None" for text, is_optional in positional if is_optional]
        signature = (["self"] if owner else []) + shown + (["*"] if keywords else []) + keywords
        if c_name.startswith("Get") and not arguments and function["returns"]["name"] != "Status":
            results = [("str" if function["returns"]["name"] == "char" else "int", "direct")]
        result = "None" if not results else results[0][0]
        if len(results) > 1:
            result = f"Tuple[{', '.join(kind for kind, _ in results)}]"
        name = "__init__" if is_constructor else (method(function) if owner else snake(c_name))
        head = f"{space}def {name}({', '.join(signature)}) -> {result}:"
        if len(head) > 132:
            head = f"{space}def {name}(\n" + "".join(f"{space}    {part},\n" for part in signature) + f"{space}) -> {result}:"
        lines = ["", head, *self.comments.docstring(function["doc"], indent + 4, c_name)]
        body = [*before]
        caller = "self._call" if owner else "call"
        full = f'"AUDIOROOM_{c_name}"'
        joined = ", ".join([full, *arguments])
        if is_constructor:
            body.append(f"self._create({full}, c_options)")
        elif results and results[0][1] == "direct":
            inner = f"library({full})()"
            body.append(f"return _convert.decode({inner})" if result == "str" else f"return int({inner})")
        elif results and results[0][1] is None:
            body.append(f"return _convert.read_text(lambda *buffer: {caller}({joined}))")
        else:
            body.append(f"{caller}({joined})")
            body += after
            if results:
                body.append(f"return {', '.join(expression for _, expression in results)}")
        return [*lines, *[f"{space}    {line}" for line in body]]

    @staticmethod
    def scalar(parameter):
        """The annotation and the expression of a text, a switch, an enum or a number."""
        name, meaning, kind = parameter["name"], parameter["meaning"], parameter["type"]["name"]
        shown = safe(name)
        if meaning == "text":
            is_optional = parameter.get("optional") or name == "device"
            return ("Optional[str]" if is_optional else "str", f'_convert.text("{name}", {shown})')
        if meaning == "switch":
            if parameter.get("auto"):
                return "Union[bool, int]", f'_convert.switch_or_auto("{name}", {shown})'
            return "bool", f'_convert.switch("{name}", {shown})'
        if kind in ("float", "double"):
            return "float", f'_convert.real("{name}", {shown})'
        annotation = parameter["enum"] if meaning == "enum" else "int"
        return annotation, f'_convert.number("{name}", {shown}, "{"int32_t" if kind == "Status" else kind}")'

    def options(self, parameter, positional, keywords, before):
        struct, name = parameter["struct"], parameter["name"]
        if struct not in self.types.settings:
            raise Unknown(f"the struct {struct} has no Init function")
        if struct in self.types.read_back:
            is_optional = parameter.get("optional", False)
            positional.append((f"{name}: Optional[{struct}]" if is_optional else f"{name}: {struct}", is_optional))
            absent = f"{name} is not None and " if is_optional else ""
            before.append(f"if {absent}not isinstance({name}, {struct}):")
            before.append(f'    raise TypeError(f"{name} must be {struct}, not {{type({name}).__name__}}")')
            fields = f"vars({name}) if {name} else {{}}" if is_optional else f"vars({name})"
            before.append(f'c_{name} = _types.fill_{snake(struct)}(init("{struct}"), **({fields}))')
            return
        fields = self.types.setting_fields(self.types.structs[struct])
        keywords += [f"{safe(field['name'])}: {self.types.annotation(field, True)} = None" for field in fields]
        before.append(f"c_{name} = _types.fill_{snake(struct)}(")
        before.append(f'    init("{struct}"),')
        before += [f"    {safe(field['name'])}={safe(field['name'])}," for field in fields]
        before.append(")")

    @staticmethod
    def output(parameter, engine, room, before, arguments, results):
        name, of = parameter["name"], parameter["of"]
        kind = parameter["type"]["name"]
        before.append(f"c_{name} = ctypes.{_CTYPES.get(kind, 'c_uint64')}()")
        arguments.append(f"ctypes.byref(c_{name})")
        value = f"c_{name}.value"
        if of["meaning"] == "room":
            results.append(("Room", f"{engine}._room({value})"))
        elif of["meaning"] == "stream":
            results.append(("Stream", f"_convert.stream({engine}, {room}, {value})"))
        elif of["meaning"] == "enum":
            results.append((of["enum"], f"{of['enum']}({value})"))
        elif of["meaning"] == "switch":
            results.append(("bool", f"{value} > 0"))
        else:
            results.append(("float" if kind in ("float", "double") else "int", value))

    # ---- the file

    def owner(self, owner):
        lines = ["", "", f"class {owner}Calls(Owner):"]
        lines += [f'    """The functions of {"an" if owner[0] in "AEIOU" else "a"} {owner.lower()}."""']
        names = set()
        if owner == "Engine":
            callbacks = self.types.structs["Callbacks"]
            docs = {field["name"]: field["doc"] for field in callbacks["fields"]}
            lines.append("")
            for event in self.api["events"]:
                lines += self.comments.comment(docs[event["callback"]], 4)
                lines.append(f"    {event['callback']}: Optional[Callable[[{event['struct']}], object]] = None")
        for function in self.api["functions"]:
            if self.owner_of(function) == owner and not self.is_hand_written(function):
                lines += self.attempt(function)
                if method(function) in names:
                    raise SystemExit(f"two methods of {owner} have the name {method(function)}")
                names.add(method(function))
        return lines

    def attempt(self, function):
        try:
            return self.function(function)
        except Unknown as error:
            self.missing[function["name"]] = str(error)
            return []

    def text(self):
        lines = [_HEAD]
        for owner in ("Engine", "Room", "Stream", "Server"):
            lines += self.owner(owner)
        names = []
        for function in self.api["functions"]:
            if self.owner_of(function) is None and not self.is_hand_written(function):
                written = self.attempt(function)
                if written:
                    lines += ["", *written]
                    names.append(snake(function["name"]))
        lines += ["", "", "__all__ = ["]
        lines += [f'    "{name}",' for name in names]
        lines += ["]", "", "#: C functions that have no method, with the reason; a test requires that there is none.", "MISSING: Dict[str, str] = {"]
        lines += [f'    "{name}": "{why}",' for name, why in self.missing.items()]
        lines += ["}", ""]
        return "\n".join(lines)
