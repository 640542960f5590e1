"""Writes `lib/api.js` of the Node.js binding: constants, enums, layouts of structs, and the functions with their arguments."""

import json

from node_names import event_name
from shape import Unknown, camel

_HEAD = "'use strict';\n\n// Written by `make bindings` from include/audioroom.h. Do not edit.\n"
_KEPT = ("name", "meaning", "kind", "struct", "enum", "optional", "auto", "count", "length", "of", "id")


class NodeApi:
    def __init__(self, shape):
        self.shape = shape
        #: Functions without a method, with the reason.
        self.missing = {}

    def enums(self):
        lines = ["exports.ENUMS = {"]
        for enum in self.shape.api["enums"]:
            members = ", ".join(f"{name}: {value['value']}" for name, value in self.shape.enum_members(enum["name"]))
            lines.append(f"  {enum['name']}: {{ {members} }},")
        return [*lines, "};"]

    def constants(self):
        lines = ["exports.CONSTANTS = {"]
        for name, value in self.shape.constants.items():
            lines.append(f"  {name}: {value}{'n' if value > 2**53 else ''},")
        return [*lines, "};"]

    def structs(self):
        lines = ["// Of each field: name, meaning, C type, offset, and what the meaning needs.", "exports.STRUCTS = {"]
        for struct in self.shape.api["structs"]:
            lines.append(f"  {struct['name']}: {{ size: {struct['size']}, fields: [")
            offsets = {field["name"]: field for field in struct["fields"]}
            for field in self.shape.fields(struct["name"]):
                more = {key: field[key] for key in ("struct", "enum", "auto", "optional") if key in field}
                if "count" in field:
                    count = offsets[field["count"]]
                    more["count"] = [count["offset"], count["type"]["name"]]
                row = [camel(field["name"]), field["meaning"], field["type"].get("name", ""), field["offset"], more]
                lines.append(f"    {json.dumps(row)},")
            lines.append("  ] },")
        return [*lines, "};"]

    def argument(self, parameter, function):
        more = {key: parameter[key] for key in _KEPT if key in parameter}
        more["name"] = camel(parameter["name"])
        more["kind"] = parameter["type"]["name"]
        if parameter["meaning"] == "visitor":
            more["struct"] = self.shape.callbacks[parameter["type"]["name"]]["parameters"][-1]["type"]["name"]
            more["single"] = not self.shape.is_list(function)
        if "length" in more:
            more["length"] = self.shape.constants[more["length"]]
        if self.shape.is_optional(parameter):
            more["optional"] = True
        return more

    def function(self, function, owner):
        arguments = [json.dumps(self.argument(parameter, function)) for parameter in self.shape.parameters(function)]
        head = {"c": function["name"], "owner": owner, "method": camel(self.shape.method(function))}
        if function["returns"]["name"] != "Status":
            head["returns"] = function["returns"]["name"]
        return ["  {", f"    ...{json.dumps(head)},", "    arguments: [", *[f"      {text}," for text in arguments], "    ],", "  },"]

    def functions(self):
        lines = ["exports.FUNCTIONS = ["]
        for owner in (*self.shape.handles, *self.shape.ids, None):
            for function in self.shape.methods(owner):
                try:
                    lines += self.function(function, owner)
                except Unknown as error:
                    self.missing[function["name"]] = str(error)
        for function in self.shape.functions:
            if self.shape.owner(function) is None and self.shape.is_create(function):
                lines += self.function(function, None)
        return [*lines, "];"]

    def text(self):
        shape = self.shape
        lines = [_HEAD, *self.constants(), "", *self.enums(), "", *self.structs(), "", *self.functions(), ""]
        lines.append("// The kinds of objects: handles with their ends, and numbers with the numbers that precede them in a call.")
        ends = {handle: shape.destroy_of(handle) for handle in shape.handles}
        lines.append(f"exports.HANDLES = {json.dumps(ends)};")
        lines.append(f"exports.IDS = {json.dumps(shape.chains)};")
        inits = [f["name"][4:] for f in shape.api["functions"] if f["name"].startswith("Init") and f["name"][4:] in shape.structs]
        lines.append(f"exports.INITS = {json.dumps(inits)};")
        lines += ["", "// Every event: C callback, struct, name.", "exports.EVENTS = ["]
        for struct, callback in shape.events.items():
            lines.append(f"  {json.dumps([callback, struct, event_name(callback)])},")
        lines += ["];", f"exports.DONE_EVENTS = {json.dumps(shape.done_events())};"]
        lines.append("// The order of the C struct Callbacks, from its first function on: offset of each.")
        offsets = {field["name"]: field["offset"] for field in shape.structs["Callbacks"]["fields"]}
        lines.append(f"exports.CALLBACK_OFFSETS = {json.dumps(offsets)};")
        options = shape.structs["EngineOptions"]["fields"]
        pointers = {field["name"]: field["offset"] for field in options if field.get("struct") == "Callbacks" or field["name"] == "event_mode"}
        lines.append(f"exports.ENGINE_OFFSETS = {json.dumps(pointers)};")
        lines += ["", "// C functions that have no method, with the reason.", f"exports.MISSING = {json.dumps(self.missing, indent=2)};", ""]
        return "\n".join(lines)

    def module(self):
        """`index.mjs`: the same names for `import`."""
        shape = self.shape
        names = [*shape.constants, *(name for name in shape.enums if name != "Switch"), *shape.handles, *shape.ids]
        names += ["AudioroomError", "ClosedError"]
        names += [camel(shape.method(function)) for function in shape.methods(None) if function["name"] not in self.missing]
        lines = ["// Written by `make bindings` from include/audioroom.h. Do not edit.", "", "import audioroom from './index.js';", ""]
        return "\n".join([*lines, "export const {", *[f"  {name}," for name in names], "} = audioroom;", ""])
