"""Writes `types.go` of the Go binding: enums, structs, events, and their conversion from and to C structs."""

from forms import Unknown, argument_of, changed_structs, is_callback, is_result, is_user_data, memory_of, user_data_of
from go_names import Comments, camel, enum_members, enum_type, field_of_c

NUMBERS = {
    "int8_t": "int8", "uint8_t": "uint8", "int16_t": "int16", "uint16_t": "uint16", "int32_t": "int32", "uint32_t": "uint32",
    "int64_t": "int64", "uint64_t": "uint64", "size_t": "uint64", "float": "float32", "double": "float64", "Status": "Status",
}  # fmt: skip
_SKIPPED = ("size", "reserved", "count", "user_data")
_HEAD = """// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom

/*
#include "callbacks.h"
*/
import "C"

import "unsafe"
"""


class GoTypes:
    def __init__(self, api):
        self.api = api
        self.comments = Comments(api)
        self.structs = {struct["name"]: struct for struct in api["structs"]}
        self.events = {event["struct"]: event["callback"] for event in api["events"]}
        functions = api["functions"]
        #: Structs that an Init function fills, with the names of these functions.
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
        #: Fields that have no Go field, with the reason.
        self.missing = {}

    def fields(self, struct):
        """The fields with a Go field."""
        name, found = struct["name"], []
        for field in struct["fields"]:
            is_skipped = field["meaning"] in _SKIPPED and not (field["meaning"] == "count" and name in self.changed)
            if is_skipped or is_user_data(field) or field.get("struct") == "Callbacks":
                continue
            try:
                self.type(field, struct)
                if name in self.settings and not is_callback(field, self.api):
                    self.write_field(field, struct)
            except Unknown as error:
                self.missing[f"{name}.{field['name']}"] = str(error)
                continue
            found.append(field)
        return found

    def init_of(self, struct):
        """The Init function with the same name as the struct, or None."""
        return f"Init{struct}" if f"Init{struct}" in self.makers.get(struct, []) else None

    # ---- Go types

    def type(self, field, struct):
        meaning = field["meaning"]
        if is_callback(field, self.api):
            return f"func(*{camel(argument_of(field, self.api)['name'])})"
        if struct["name"] in self.changed and memory_of(field, struct):
            return "[]float32" if field["type"]["name"] == "float" else "[]byte"
        if meaning == "count":
            return NUMBERS[field["type"]["name"]]
        if meaning == "number":
            kind = NUMBERS.get(field["type"]["name"], "uint64")
            length = field["type"].get("length")
            return f"[{length}]{kind}" if length else kind
        known = {
            "status": "Status", "text": "string", "texts": "[]string", "bytes": "[]byte", "floats": "[]float32",
            "structs": f"[]{camel(field.get('struct', 'x'))}", "struct": f"*{camel(field.get('struct', 'x'))}", "room": "Room",
            "stream": "Stream", "enum": enum_type(field.get("enum", "x")), "switch": "Switch" if field.get("auto") else "bool",
        }  # fmt: skip
        if meaning not in known:
            raise Unknown(f"the field {field['name']} of {struct['name']} ({meaning})")
        return known[meaning]

    # ---- enums, constants

    def enums(self):
        lines = []
        for enum in self.api["enums"]:
            kind = enum_type(enum["name"])
            members = enum_members(enum)
            if enum["name"] == "Switch":
                auto = next(constant for constant in self.api["constants"] if constant["name"] == "AUTO")
                members.append(("SwitchAuto", auto))
            lines += [
                "",
                *self.comments.comment(enum["doc"], "", kind),
                f"type {kind} int32",
                "",
                f"// The values of {kind}.",
                "const (",
            ]
            for name, value in members:
                lines += self.comments.comment(value["doc"], "\t")
                lines.append(f"\t{name} {kind} = {value['value']}")
            lines += [")", "", f'// String returns the name of the value: {members[0][0]} is "{members[0][1]["name"]}".']
            lines += [f"func (value {kind}) String() string {{", "\tswitch value {"]
            for name, value in members:
                lines += [f"\tcase {name}:", f'\t\treturn "{value["name"]}"']
            lines += ["\t}", f'\treturn unknownName("{kind}", int32(value))', "}"]
        lines += ["", "// Numbers of the header.", "const ("]
        for constant in self.api["constants"]:
            lines += self.comments.comment(constant["doc"], "\t")
            lines.append(f"\t{camel(constant['name'])} = {constant['value']}")
        return [*lines, ")"]

    # ---- structs

    def struct(self, struct):
        name = struct["name"]
        kind = camel(name)
        doc = struct["doc"]
        if name in self.settings:
            makers = ", ".join(camel(maker) for maker in self.makers.get(name, []))
            doc += f"\n\nMake it with {makers or 'a literal'}{', which fills in the defaults: a literal without them is refused' if makers else ''}."
        lines = ["", *self.comments.comment(doc, "", kind), f"type {kind} struct {{"]
        if name in self.settings and self.makers.get(name):
            lines.append("\tfilled bool")
        for field in self.fields(struct):
            lines += self.comments.comment(field["doc"], "\t")
            lines.append(f"\t{camel(field['name'])} {self.type(field, struct)}")
        lines.append("}")
        if name in self.events:
            callback = self.events[name]
            lines += [
                "",
                f'// EventName returns "{callback}".',
                f'func (*{kind}) EventName() string {{ return "{callback}" }}',
                "",
            ]
            lines += ["// Err returns the status and the message as an error, or nil.", f"func (event *{kind}) Err() error {{"]
            lines += ["\treturn errorOf(event.Status, event.Message)", "}"]
            if any(field["name"] == "request" for field in struct["fields"]) and name.endswith("DoneEvent"):
                lines += ["", f"func (event *{kind}) requestNumber() uint64 {{ return event.Request }}"]
        return lines

    # ---- from C

    def read_field(self, field, struct):
        """The statements that fill a Go field."""
        name, meaning = camel(field["name"]), field["meaning"]
        source = f"c.{field_of_c(field['name'])}"
        count = f"int(c.{field_of_c(field['count'])})" if "count" in field else ""
        if struct["name"] in self.changed and memory_of(field, struct):
            length = "*".join(f"int(c.{field_of_c(part)})" for part in memory_of(field, struct))
            kind = "float32" if field["type"]["name"] == "float" else "byte"
            return [f"s.{name} = unsafe.Slice((*{kind})({source}), {length})"]
        if meaning == "structs":
            inner = field["struct"]
            return [
                f"for _, item := range unsafe.Slice({source}, {count}) {{",
                f"\ts.{name} = append(s.{name}, read{inner}(engine, room, unsafe.Pointer(item)))",
                "}",
            ]
        if meaning == "struct":
            inner = field["struct"]
            return [
                f"if {source} != nil {{",
                f"\tinner := read{inner}(engine, room, unsafe.Pointer({source}))",
                f"\ts.{name} = &inner",
                "}",
            ]
        if meaning == "texts":
            return [
                f"for _, item := range unsafe.Slice({source}, {count}) {{",
                f"\ts.{name} = append(s.{name}, C.GoString(item))",
                "}",
            ]
        if meaning == "number" and field["type"].get("length"):
            kind = NUMBERS[field["type"]["name"]]
            return [f"for index := range s.{name} {{", f"\ts.{name}[index] = {kind}({source}[index])", "}"]
        value = {
            "status": f"Status({source})",
            "text": f"C.GoString({source})",
            "bytes": f"C.GoBytes(unsafe.Pointer({source}), C.int({count}))",
            "floats": f"append([]float32(nil), unsafe.Slice((*float32)(unsafe.Pointer({source})), {count})...)",
            "switch": f"Switch({source})" if field.get("auto") else f"{source} > 0",
            "number": f"{NUMBERS.get(field['type'].get('name'), 'uint64')}({source})",
            "count": f"{NUMBERS.get(field['type'].get('name'), 'uint64')}({source})",
            "enum": f"{enum_type(field.get('enum', 'x'))}({source})",
            "room": f"roomOf(engine, uint64({source}))",
            "stream": f"streamOf(engine, room, uint64({source}))",
        }[meaning]
        return [f"s.{name} = {value}", *([f"room = s.{name}"] if meaning == "room" else [])]

    def reader(self, struct):
        name = struct["name"]
        fields = [field for field in self.fields(struct) if not is_callback(field, self.api)]
        lines = ["", f"func read{name}(engine *Engine, room Room, pointer unsafe.Pointer) (s {camel(name)}) {{"]
        lines.append(f"\tc := whole((*C.AUDIOROOM_{name})(pointer), C.sizeof_AUDIOROOM_{name})")
        if name in self.changed:
            lines[-1] = f"\tc := (*C.AUDIOROOM_{name})(pointer)"
        if name in self.settings and self.makers.get(name):
            lines.append("\ts.filled = true")
        # The room comes first, because streams belong to it.
        for field in sorted(fields, key=lambda field: field["meaning"] != "room"):
            lines += ["\t" + line for line in self.read_field(field, struct)]
        lines += ["\treturn s", "}"]
        return lines

    # ---- to C

    def write_field(self, field, struct):
        name, meaning = camel(field["name"]), field["meaning"]
        target = f"c.{field_of_c(field['name'])}"
        c_type = f"C.{field['type']['name']}" if "name" in field["type"] else ""
        if "name" in field["type"] and field["type"]["name"] in ("Status", "Room", "Stream"):
            c_type = f"C.AUDIOROOM_{field['type']['name']}"
        if meaning == "text":
            return [f'if s.{name} != "" {{', f'\t{target} = a.text("{name}", s.{name}, false)', "}"]
        if meaning in ("bytes", "texts", "floats"):
            count = next(other for other in struct["fields"] if other["name"] == field["count"])
            helper = {"bytes": "data", "texts": "texts", "floats": "floats"}[meaning]
            return [
                f"if len(s.{name}) > 0 {{",
                f'\t{target} = a.{helper}("{name}", s.{name})',
                f"\tc.{field_of_c(field['count'])} = C.{count['type']['name']}(len(s.{name}))",
                "}",
            ]
        if meaning == "struct":
            return [f"{target} = s.{name}.toC(a)"]
        if meaning == "structs":
            count = next(other for other in struct["fields"] if other["name"] == field["count"])
            inner = field["struct"]
            return [
                f"if len(s.{name}) > 0 {{",
                f"\titems := (**C.AUDIOROOM_{inner})(a.space(len(s.{name}) * C.sizeof_uintptr_t))",
                f"\tfor index := range s.{name} {{",
                f"\t\tunsafe.Slice(items, len(s.{name}))[index] = s.{name}[index].toC(a)",
                "\t}",
                f"\t{target} = items",
                f"\tc.{field_of_c(field['count'])} = C.{count['type']['name']}(len(s.{name}))",
                "}",
            ]
        if meaning == "switch":
            return [f"{target} = C.int32_t(s.{name})" if field.get("auto") else f"{target} = boolean(s.{name})"]
        if meaning in ("enum", "number", "status") and not field["type"].get("length"):
            return [f"{target} = {c_type}(s.{name})"]
        if meaning in ("room", "stream"):
            return [f"{target} = {c_type}(s.{name}.handle)"]
        raise Unknown(f"the field {field['name']} of {struct['name']} ({meaning})")

    def writer(self, struct):
        name = struct["name"]
        init = self.init_of(name)
        lines = [
            "",
            f"// toC makes a C struct that lives as long as the arena; nil stays nil.",
            f"func (s *{camel(name)}) toC(a *arena) *C.AUDIOROOM_{name} {{",
        ]
        lines += ["\tif s == nil {", "\t\treturn nil", "\t}"]
        lines.append(f"\tc := (*C.AUDIOROOM_{name})(a.space(C.sizeof_AUDIOROOM_{name}))")
        if init:
            lines += ["\tif !s.filled {", f'\t\ta.unfilled("{camel(name)}", "{camel(init)}")', "\t}"]
            lines.append(f"\tC.AUDIOROOM_{init}(c, C.sizeof_AUDIOROOM_{name})")
        else:
            lines.append(f"\tc.struct_size = C.sizeof_AUDIOROOM_{name}")
        callbacks = [field for field in self.fields(struct) if is_callback(field, self.api)]
        for field in self.fields(struct):
            if field not in callbacks:
                lines += ["\t" + line for line in self.write_field(field, struct)]
        if callbacks:
            lines.append(f"\tfunctions := make([]func(unsafe.Pointer), {len(callbacks)})")
            lines.append("\tkey := a.functions(functions)")
            for index, field in enumerate(callbacks):
                argument = argument_of(field, self.api)["name"]
                lines += [f"\tif s.{camel(field['name'])} != nil {{", f"\t\tfunction := s.{camel(field['name'])}"]
                lines += [f"\t\tfunctions[{index}] = func(pointer unsafe.Pointer) {{"]
                lines += ["\t\t\t" + line for line in self.call_with(argument, "value", "function")]
                lines += ["\t\t}", f"\t\tC.audioroom_go_set_{name}_{field['name']}(c, key)", "\t}"]
        lines += ["\treturn c", "}"]
        return lines

    def call_with(self, struct, variable, function):
        """The lines that call a Go function with a C struct, and write back what it has changed."""
        lines = [f"{variable} := read{struct}(nil, Room{{}}, pointer)", f"{function}(&{variable})"]
        if struct in self.changed and any(is_result(field) for field in self.structs[struct]["fields"]):
            lines.append(f"writeBack{struct}(&{variable}, pointer)")
        return lines

    def write_back(self, struct):
        """The function that writes the numbers of a changed struct back to C."""
        name = struct["name"]
        if name not in self.changed or not any(is_result(field) for field in struct["fields"]):
            return []
        lines = [
            "",
            f"func writeBack{name}(s *{camel(name)}, pointer unsafe.Pointer) {{",
            f"\tc := (*C.AUDIOROOM_{name})(pointer)",
        ]
        for field in self.fields(struct):
            if is_result(field):
                lines += ["\t" + line for line in self.write_field(field, struct)]
        return [*lines, "}"]

    def init(self, struct):
        lines = []
        for maker in self.makers.get(struct["name"], []):
            if struct["name"] not in self.settings:
                continue
            name = struct["name"]
            doc = next(function["doc"] for function in self.api["functions"] if function["name"] == maker)
            first = doc.split("\n\n")[0].split(";")[0].replace("into `options`", "").rstrip(".") + "."
            lines += ["", f"// {camel(maker)} returns {camel(name)} with default values.", "//"]
            lines += self.comments.comment(first, "", None, maker)
            lines += [f"func {camel(maker)}() *{camel(name)} {{", f"\tvar c C.AUDIOROOM_{name}"]
            lines.append(f"\tC.AUDIOROOM_{maker}(&c, C.sizeof_AUDIOROOM_{name})")
            lines += [f"\ts := read{name}(nil, Room{{}}, unsafe.Pointer(&c))", "\treturn &s", "}"]
        return lines

    def text(self):
        lines = [_HEAD.rstrip("\n"), *self.enums()]
        for struct in self.api["structs"]:
            if struct["name"] == "Callbacks":
                continue
            lines += [*self.struct(struct), *self.init(struct)]
            lines += [*self.reader(struct), *self.write_back(struct)]
            if struct["name"] in self.settings:
                lines += self.writer(struct)
        return "\n".join([*lines, *self.readers()]) + "\n"

    def readers(self):
        """The table of the events, in the order of the callbacks."""
        lines = [
            "",
            "// The readers of the events, in the order of Callbacks.",
            "var eventReaders = []func(*Engine, unsafe.Pointer) Event{",
        ]
        for event in self.api["events"]:
            lines += [
                "\tfunc(engine *Engine, pointer unsafe.Pointer) Event {",
                f"\t\tevent := read{event['struct']}(engine, Room{{}}, pointer)",
            ]
            lines += ["\t\treturn &event", "\t},"]
        return [*lines, "}"]
