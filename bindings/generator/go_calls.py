"""Writes `calls.go` of the Go binding: a method for each C function, and a type for each handle beside Engine."""

import re

from forms import Unknown
from go_names import VALUES, camel, enum_type, is_maker, local, method, owner_of
from go_types import NUMBERS

_HEAD = """// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom

/*
#include "callbacks.h"
*/
import "C"

import (
\t"context"
\t"unsafe"
)
"""
#: Functions that the hand-written files call.
HAND_WRITTEN = {
    "CreateEngine", "GetLastErrorMessage", "SetCallbacks", "InitCallbacks", "GetEventHandle", "PollEvents", "GetStatusName",
}  # fmt: skip


class GoCalls:
    def __init__(self, api, types):
        self.api = api
        self.types = types
        self.callbacks = {callback["name"]: callback for callback in api["callbacks"]}
        self.constants = {constant["name"]: constant["value"] for constant in api["constants"]}
        self.handles = [handle["name"] for handle in api["handles"]]
        #: Functions that this generator cannot write, with the reason.
        self.missing = {}

    @staticmethod
    def is_hand_written(function):
        name = function["name"]
        ends = name.startswith("Destroy") and function["parameters"][0]["meaning"] == "new_handle"
        return name in HAND_WRITTEN or name.startswith("Init") or ends

    # ---- one function

    def function(self, function):
        owner = owner_of(function)
        receiver = local(owner) if owner else None
        call = _Call(self, function, owner, receiver)
        for parameter in function["parameters"]:
            call.parameter(parameter)
        return call.write()

    # ---- the file

    def handle(self, name):
        """The type of a handle."""
        doc = next(handle["doc"] for handle in self.api["handles"] if handle["name"] == name)
        lines = ["", *self.types.comments.comment(doc or f"A {name.lower()}.", "", name)]
        lines += [f"type {name} struct{{ owner }}", ""]
        variable = local(name)
        lines += [f"func ({variable} *{name}) own() *owner {{", f"\tif {variable} == nil {{", "\t\treturn nil", "\t}"]
        return [*lines, f"\treturn &{variable}.owner", "}"]

    def text(self):
        lines = [_HEAD.rstrip("\n")]
        for name in self.handles:
            if name != "Engine":
                lines += self.handle(name)
        for function in self.api["functions"]:
            if self.is_hand_written(function):
                continue
            try:
                lines += self.function(function)
            except Unknown as error:
                self.missing[function["name"]] = str(error)
        lines += [
            "",
            "// C functions without a method, with the reason; a test requires that there is none.",
            "var missing = map[string]string{",
        ]
        self.missing.update(self.types.missing)
        lines += [f'\t"{name}": "{reason}",' for name, reason in self.missing.items()]
        if not self.missing:
            lines[-1] += "}"
        else:
            lines.append("}")
        return "\n".join(lines) + "\n"


class _Call:
    """The parts of one method."""

    def __init__(self, calls, function, owner, receiver):
        self.calls = calls
        self.types = calls.types
        self.all = function
        self.owner = owner
        self.receiver = receiver
        self.parameters, self.before, self.arguments, self.results, self.after = [], [], [], [], []
        self.needs_arena = False
        self.request = None
        self.wrapper = None  # a C function that takes the key of a Go function in place of a callback
        self.text_out = False
        self.samples = None
        self.new = None

    def parameter(self, parameter):
        name, meaning = parameter["name"], parameter["meaning"]
        shown = local(name)
        handler = getattr(self, "on_" + meaning, None)
        if handler is None:
            raise Unknown(f"the argument {name} ({meaning})")
        handler(parameter, name, shown)

    # ---- inputs

    def on_handle(self, parameter, name, shown):
        kind = parameter["type"]["name"]
        if parameter is not self.all["parameters"][0]:
            raise Unknown(f"the handle {name} is not the first argument")
        self.arguments.append(f"(*C.AUDIOROOM_{kind})(pointer)")

    def on_new_handle(self, parameter, name, shown):
        kind = parameter["type"]["name"]
        self.new = kind
        self.before.append(f"var made *C.AUDIOROOM_{kind}")
        self.arguments.append("&made")

    def on_room(self, parameter, name, shown):
        if self.owner in VALUES:
            self.arguments.append(
                "C.AUDIOROOM_Room(room.handle)" if self.owner == "Room" else "C.AUDIOROOM_Room(stream.room.handle)"
            )
        else:
            self.parameters.append(f"{shown} Room")
            self.arguments.append(f"C.AUDIOROOM_Room({shown}.handle)")

    def on_stream(self, parameter, name, shown):
        if self.owner == "Stream":
            self.arguments.append("C.AUDIOROOM_Stream(stream.handle)")
        else:
            self.parameters.append(f"{shown} Stream")
            self.arguments.append(f"C.AUDIOROOM_Stream({shown}.handle)")

    def on_text(self, parameter, name, shown):
        is_optional = parameter.get("optional") or name == "device"
        self.needs_arena = True
        self.parameters.append(f"{shown} string")
        self.before.append(f'{shown}C := a.text("{shown}", {shown}, {"true" if is_optional else "false"})')
        self.arguments.append(f"{shown}C")

    def on_switch(self, parameter, name, shown):
        is_auto = parameter.get("auto")
        self.parameters.append(f"{shown} {'Switch' if is_auto else 'bool'}")
        self.arguments.append(f"C.int32_t({shown})" if is_auto else f"boolean({shown})")

    def on_enum(self, parameter, name, shown):
        self.parameters.append(f"{shown} {enum_type(parameter['enum'])}")
        self.arguments.append(f"C.int32_t({shown})")

    def on_number(self, parameter, name, shown):
        if name == "abi_version":
            self.arguments.append("C.AUDIOROOM_ABI_VERSION")
            return
        if self.samples and name in ("samples_per_channel", "channels", "rate_hz"):
            if name == "channels":
                self.parameters.append("channels int")
            self.arguments.append(
                {"samples_per_channel": "shape.samples", "channels": "shape.channels", "rate_hz": "shape.rate"}[name]
            )
            return
        kind = parameter["type"]["name"]
        self.parameters.append(f"{shown} {NUMBERS.get(kind, 'uint64')}")
        c_type = kind if kind.endswith("_t") or kind in ("float", "double") else f"AUDIOROOM_{kind}"
        self.arguments.append(f"C.{c_type}({shown})")

    def on_pointer(self, parameter, name, shown):
        kind = parameter["type"]
        if (
            kind.get("pointers", 0) > 1
            or kind.get("const")
            or kind["name"] not in {alias["name"] for alias in self.calls.api["aliases"]}
        ):
            raise Unknown(f"the argument {name} (pointer)")
        if kind.get("pointers"):  # a handle that is a number
            self.on_out({**parameter, "of": {"meaning": "number"}}, name, shown)
        else:
            self.on_number(parameter, name, shown)

    def on_bytes(self, parameter, name, shown):
        self.parameters.append(f"{shown} []byte")
        self.arguments.append(f"(*C.uint8_t)(unsafe.Pointer(unsafe.SliceData({shown})))")
        self.length_of = shown

    def on_floats(self, parameter, name, shown):
        self.parameters.append(f"{shown} []float32")
        self.arguments.append(f"(*C.float)(unsafe.Pointer(unsafe.SliceData({shown})))")
        self.length_of = shown

    def on_texts(self, parameter, name, shown):
        self.needs_arena = True
        group = [
            other for other in self.all["parameters"] if other.get("count") == parameter["count"] and other["meaning"] == "texts"
        ]
        self.parameters.append(f"{shown} []string")
        if group[0] is not parameter:
            first = local(group[0]["name"])
            self.before.append(f'a.sameLength("{shown}", len({shown}), len({first}))')
        self.before.append(f'{shown}C := a.texts("{shown}", {shown})')
        self.arguments.append(f"{shown}C")
        self.length_of = shown

    def on_count(self, parameter, name, shown):
        self.arguments.append(f"C.{parameter['type']['name']}(len({self.length_of}))")

    def on_options(self, parameter, name, shown):
        self.needs_arena = True
        self.parameters.append(f"{shown} *{camel(parameter['struct'])}")
        self.before.append(f"{shown}C := {shown}.toC(a)")
        self.arguments.append(f"{shown}C")

    def on_samples(self, parameter, name, shown):
        self.samples = "input" if parameter["type"].get("const") else "output"
        self.parameters.append("frame []float32")
        self.before += ["shape, err := shapeOf(len(frame), channels)", "if err != nil {", "\treturn err", "}"]
        self.arguments.append("(*C.float)(unsafe.Pointer(unsafe.SliceData(frame)))")

    # ---- functions of Go

    def on_callback(self, parameter, name, shown):
        callback = self.calls.callbacks[parameter["type"]["name"]]
        struct = callback["parameters"][-1]["type"]["name"]
        if len(callback["parameters"]) != 2 or struct not in self.types.structs:
            raise Unknown(f"the callback {name} has another form than (user_data, struct)")
        self.parameters.append(f"{shown} func(*{camel(struct)})")
        self.before += [f"functions := newFunctions({shown} != nil, func(pointer unsafe.Pointer) {{"]
        self.before += [*["\t" + line for line in self.types.call_with(struct, "value", shown)], "})"]
        self.wrapper = f"audioroom_go_{self.all['name']}"
        self.arguments.append("C.uintptr_t(functions)")
        self.after.append(f'{self.receiver}.own().keep("{self.all["name"]}", functions, err)')

    def on_visitor(self, parameter, name, shown):
        callback = self.calls.callbacks[parameter["type"]["name"]]
        struct = callback["parameters"][-1]["type"]["name"]
        engine, room = self.places()
        is_one = not self.all["name"].endswith("s")
        self.before += [
            f"var found {'' if is_one else '[]'}{camel(struct)}",
            "functions := newFunctions(true, func(pointer unsafe.Pointer) {",
        ]
        read = f"read{struct}({engine}, {room}, pointer)"
        self.before += [f"\tfound = {read}" if is_one else f"\tfound = append(found, {read})", "})", "defer functions.Delete()"]
        self.wrapper = f"audioroom_go_{self.all['name']}"
        self.arguments.append("C.uintptr_t(functions)")
        self.results.append((("" if is_one else "[]") + camel(struct), "found"))

    def on_user_data(self, parameter, name, shown):
        """The key of the Go function stands for both arguments."""

    # ---- outputs

    def places(self):
        """The engine and the room of handles in a result."""
        return {
            "Engine": ("engine", "Room{}"), "Room": ("room.engine", "room"), "Stream": ("stream.room.engine", "stream.room"),
        }.get(self.owner, ("nil", "Room{}"))  # fmt: skip

    def on_out(self, parameter, name, shown):
        of, kind = parameter["of"], parameter["type"]["name"]
        if name == "request" and kind == "uint64_t":
            match = re.search(r"\bon_(\w+_done)\b", self.all["doc"])
            self.request = camel((match.group(1) if match else "request_done") + "_event")
            self.arguments.append("request")
            return
        c_type = kind if kind.endswith("_t") or kind in ("float", "double") else f"AUDIOROOM_{kind}"
        self.before.append(f"var {shown}C C.{c_type}")
        self.arguments.append(f"&{shown}C")
        engine, room = self.places()
        self.results.append({
            "room": lambda: ("Room", f"roomOf({engine}, uint64({shown}C))"),
            "stream": lambda: ("Stream", f"streamOf({engine}, {room}, uint64({shown}C))"),
            "enum": lambda: (enum_type(of["enum"]), f"{enum_type(of['enum'])}({shown}C)"),
            "switch": lambda: ("bool", f"{shown}C > 0"),
            "number": lambda: (NUMBERS.get(kind, "uint64"), f"{NUMBERS.get(kind, 'uint64')}({shown}C)"),
        }[of["meaning"]]())  # fmt: skip

    def on_struct_out(self, parameter, name, shown):
        struct = parameter["struct"]
        engine, room = self.places()
        init = self.types.init_of(struct)
        self.before.append(f"var {shown}C C.AUDIOROOM_{struct}")
        if init:
            self.before.append(f"C.AUDIOROOM_{init}(&{shown}C, C.sizeof_AUDIOROOM_{struct})")
        else:
            self.before.append(f"{shown}C.struct_size = C.sizeof_AUDIOROOM_{struct}")
        self.arguments.append(f"&{shown}C")
        is_setting = struct in self.types.settings
        read = f"read{struct}({engine}, {room}, unsafe.Pointer(&{shown}C))"
        self.results.append((("*" if is_setting else "") + camel(struct), f"pointerTo({read})" if is_setting else read))

    def on_floats_out(self, parameter, name, shown):
        length = self.calls.constants[parameter["length"]]
        self.before.append(f"{shown}C := make([]float32, {length})")
        self.arguments.append(f"(*C.float)(unsafe.Pointer(unsafe.SliceData({shown}C)))")
        self.length_of = f"{shown}C"
        self.results.append(("[]float32", f"{shown}C"))

    def on_text_out(self, parameter, name, shown):
        self.text_out = True
        self.arguments.append("(*C.char)(buffer)")
        self.results.append(("string", None))

    def on_text_size(self, parameter, name, shown):
        self.arguments.append("size")

    def on_text_needed(self, parameter, name, shown):
        self.arguments.append("needed")

    # ---- text

    def direct(self):
        """A function without a status."""
        returns = self.all["returns"]["name"]
        name = camel(self.all["name"])
        kind = "string" if returns == "char" else NUMBERS[returns]
        expression = f"C.AUDIOROOM_{self.all['name']}()"
        lines = ["", *self.types.comments.comment(self.all["doc"], "", name, self.all["name"])]
        return [*lines, f"func {name}() {kind} {{", f"\treturn {'C.GoString' if kind == 'string' else kind}({expression})", "}"]

    def write(self):
        function = self.all
        if function["returns"]["name"] != "Status":
            if self.arguments:
                raise Unknown("it has arguments and returns no status")
            return self.direct()
        name = method(function, self.owner) if self.owner else camel(function["name"])
        kinds = [kind for kind, _ in self.results]
        if is_maker(function):
            name, kinds = f"New{self.new}", [f"*{self.new}"]
        elif self.new:
            raise Unknown("it writes a handle, and its name does not begin with Create")
        if self.request and self.request != "RequestDoneEvent":
            kinds = [f"*{self.request}"]
        elif self.request and kinds:
            raise Unknown("a request with other outputs")
        returned = f"({', '.join([*kinds, 'error'])})" if kinds else "error"
        parameters = (["ctx context.Context"] if self.request else []) + self.parameters
        star = "" if self.owner in VALUES else "*"
        receiver = f"({self.receiver} {star}{self.owner}) " if self.owner else ""
        lines = ["", *self.types.comments.comment(function["doc"], "", name, function["name"])]
        lines.append(f"func {receiver}{name}({', '.join(parameters)}) {returned} {{")
        lines += ["\t" + line for line in self.body(kinds)]
        lines.append("}")
        if self.samples:
            lines += self.integers(receiver, name)
        return lines

    def integers(self, receiver, name):
        """The same method for 16-bit samples."""
        helper = "fromInt16" if self.samples == "input" else "toInt16"
        lines = [
            "",
            f"// {name}Int16 is {name} with 16-bit samples, which are converted.",
            f"func {receiver}{name}Int16(frame []int16, channels int) error {{",
        ]
        body = f"func(samples []float32) error {{ return {self.receiver}.{name}(samples, channels) }}"
        return [*lines, f"\treturn {helper}(frame, {body})", "}"]

    def body(self, kinds):
        fail = "return err" if not kinds else f"return {', '.join([self.zero(kind) for kind in kinds] + ['err'])}"
        lines = []
        if self.needs_arena:
            lines += ["a := newArena()", "defer a.free()"]
        lines += self.before
        if self.needs_arena:
            lines += ["if err := a.err; err != nil {", f"\t{fail}", "}"]
        c_name = self.wrapper or f"AUDIOROOM_{self.all['name']}"
        expression = f"C.{c_name}({', '.join(self.arguments)})"
        own = f"{self.receiver}.own()" if self.owner else "nil"
        if self.request:
            parts = [
                f"done, err := await[*{self.request}]({self.engine()}, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {{"
            ]
            parts += [f"\treturn {expression}", "})"]
            if kinds:
                return [*lines, *parts, "return done, err"]
            return [*lines, parts[0].replace("done,", "_,"), *parts[1:], "return err"]
        if self.text_out:
            lines.append(
                f"return readText({own}, func(pointer, buffer unsafe.Pointer, size C.size_t, needed *C.size_t) C.AUDIOROOM_Status {{"
            )
            return [*lines, f"\treturn {expression}", "})"]
        caller = "check(func()" if self.owner is None else f"{own}.call(func(pointer unsafe.Pointer)"
        closure = [f"{caller} C.AUDIOROOM_Status {{", f"\treturn {expression}", "})"]
        if not (kinds or self.after):
            return [*lines, f"return {closure[0]}", *closure[1:]]
        lines += [f"err := {closure[0]}", *closure[1:]]
        lines += self.after
        if self.new:
            return [*lines, *self.make(own, fail)]
        if not kinds:
            return [*lines, "return err"]
        return [
            *lines,
            "if err != nil {",
            f"\t{fail}",
            "}",
            f"return {', '.join([value for _, value in self.results] + ['nil'])}",
        ]

    def make(self, own, fail):
        kind = self.new
        variable = local(kind)
        lines = ["if err != nil {", f"\t{fail}", "}", f"{variable}Made := &{kind}{{}}"]
        lines.append(
            f'{variable}Made.adopt("{kind.lower()}", {own}, unsafe.Pointer(made), a.takeFunctions(), func(pointer unsafe.Pointer) {{'
        )
        lines += [f"\tmade := (*C.AUDIOROOM_{kind})(pointer)", f"\tC.AUDIOROOM_Destroy{kind}(&made)", "})"]
        return [*lines, f"return {variable}Made, nil"]

    def engine(self):
        engines = {"Engine": "engine", "Room": "room.engine", "Stream": "stream.room.engine"}
        if self.owner not in engines:
            raise Unknown("a request of another object than an engine, a room or a stream")
        return engines[self.owner]

    def zero(self, kind):
        if kind.startswith(("*", "[]")):
            return "nil"
        if kind == "bool":
            return "false"
        if kind == "string":
            return '""'
        is_number = kind in NUMBERS.values() or any(enum_type(enum["name"]) == kind for enum in self.calls.api["enums"])
        return "0" if is_number else f"{kind}{{}}"
