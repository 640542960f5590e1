"""Writes `lib/generated.d.ts` of the Node.js binding: the types of enums, structs, events and methods."""

from node_names import Comments, event_name, safe, value_type
from shape import Unknown, camel

_HEAD = """// Written by `make bindings` from include/audioroom.h. Do not edit.

import { Engine, Room, Stream } from '../index';
"""
#: Fields that the package itself writes.
_HIDDEN_FIELDS = {"EngineOptions": ("eventMode",)}


class NodeTypes:
    def __init__(self, shape):
        self.shape = shape
        self.comments = Comments(shape)

    # ---- values

    def enums(self):
        lines = []
        for name, enum in self.shape.enums.items():
            if name == "Switch":
                continue
            lines += ["", *self.comments.lines(enum["doc"], 0), f"export declare enum {name} {{"]
            for member, value in self.shape.enum_members(name):
                lines += [*self.comments.lines(value["doc"], 2), f"  {member} = {value['value']},"]
            lines.append("}")
        return lines

    def constants(self):
        lines = []
        for constant in self.shape.api["constants"]:
            value = f"{constant['value']}{'n' if constant['value'] > 2**53 else ''}"
            lines += ["", *self.comments.lines(constant["doc"], 0), f"export declare const {constant['name']}: {value};"]
        return lines

    def interface(self, name):
        struct, is_setting = self.shape.structs[name], name in self.shape.settings
        base = " extends Event" if name in self.shape.events else ""
        doc = struct["doc"] + ("\n\nA field that is absent or undefined has its default." if is_setting else "")
        lines = ["", *self.comments.lines(doc, 0), f"export interface {name}{base} {{"]
        for field in self.shape.fields(name):
            shown = camel(field["name"])
            if shown in _HIDDEN_FIELDS.get(name, ()):
                continue
            kind = value_type(field, is_setting=is_setting)
            nothing = field["meaning"] in ("text", "struct") if is_setting else field.get("optional")
            kind += " | null" if nothing or field["meaning"] == "object" else ""
            lines += [*self.comments.lines(field["doc"], 2), f"  {shown}{'?' if is_setting else ''}: {kind};"]
        return [*lines, "}"]

    def events(self):
        lines = ["", "/** The events of an engine, by name. */", "export interface EngineEvents {"]
        docs = {field["name"]: field["doc"] for field in self.shape.structs["Callbacks"]["fields"]}
        for struct, callback in self.shape.events.items():
            lines += [*self.comments.lines(docs[callback], 2), f"  {event_name(callback)}: [event: {struct}];"]
        return [*lines, "}"]

    # ---- functions

    def argument(self, parameter):
        name, meaning = safe(parameter["name"]), parameter["meaning"]
        if meaning in ("text", "switch", "enum", "number", "id", "bytes", "floats", "texts"):
            kind = value_type(parameter, is_setting=True)
        elif meaning == "handle":
            kind = parameter["type"]["name"]
        elif meaning == "options":
            kind = parameter["struct"]
        else:
            return None
        if meaning == "enum" and parameter["type"]["name"] == "Status":
            kind = "StatusCode"
        optional = self.shape.is_optional(parameter)
        return (f"{name}?: {kind} | null" if optional else f"{name}: {kind}"), optional

    def result(self, parameter, function):
        meaning = parameter["meaning"]
        if meaning == "out":
            of = parameter["of"]
            if of["meaning"] == "id":
                return of["id"]
            return value_type({**of, "type": parameter["type"]})
        if meaning == "struct_out":
            struct = parameter["struct"]
            return f"Required<{struct}>" if struct in self.shape.settings else struct
        if meaning == "visitor":
            struct = self.shape.callbacks[parameter["type"]["name"]]["parameters"][-1]["type"]["name"]
            return f"{struct}[]" if self.shape.is_list(function) else struct
        return {"floats_out": "number[]", "text_out": "string", "new_handle": parameter["type"]["name"]}.get(meaning)

    def signature(self, function, parameters):
        shown = [argument for argument in map(self.argument, parameters) if argument]
        ordered = [text for text, optional in shown if not optional] + [text for text, optional in shown if optional]
        results = [(safe(p["name"]), kind) for p in parameters if (kind := self.result(p, function))]
        if function["returns"]["name"] == "char":
            result = "string"
        elif function["returns"]["name"] != "Status":
            result = "number"
        elif any(parameter["meaning"] == "request" for parameter in parameters):
            result = f"Promise<{self.shape.done_event(function)}>"
        elif len(results) > 1:
            result = "{ " + "; ".join(f"{name}: {kind}" for name, kind in results) + " }"
        else:
            result = results[0][1] if results else "void"
        return f"({', '.join(ordered)}): {result}"

    def members(self, owner, indent, prefix):
        lines = []
        for function in self.shape.methods(owner):
            try:
                signature = self.signature(function, self.shape.parameters(function))
            except Unknown:
                continue
            lines += self.comments.lines(function["doc"], indent, function["name"])
            lines.append(f"{' ' * indent}{prefix}{camel(self.shape.method(function))}{signature};")
        return lines

    def text(self):
        shape = self.shape
        lines = [_HEAD, *self.constants(), *self.enums()]
        lines += ["", "/** What all events have. */", "export interface Event {", "  /** StatusCode.OK, or the cause. */"]
        lines += ["  status: StatusCode;", "  /** The cause and what to do, for people. */", "  message: string;", "}"]
        for name in shape.structs:
            if name in shape.settings | shape.outputs:
                lines += self.interface(name)
        lines += self.events()
        for owner in (*shape.handles, *shape.ids):
            lines += ["", f"/** The functions of {'an' if owner[0] in 'AEIOU' else 'a'} {owner.lower()}. */"]
            lines += [f"export interface {owner}Calls {{", *self.members(owner, 2, ""), "}"]
            if owner not in ("Engine", "Server", "Room", "Stream"):
                lines += self.plain(owner)
        lines += ["", *self.members(None, 0, "export declare function "), ""]
        return "\n".join(lines)

    def plain(self, owner):
        """An object whose class has no method that is written by hand."""
        doc = next(item["doc"] for item in [*self.shape.api["handles"], *self.shape.api["aliases"]] if item["name"] == owner)
        lines = ["", *self.comments.lines(doc, 0), f"export interface {owner} extends {owner}Calls {{}}", f"export declare class {owner} {{", "  private constructor();"]
        if owner in self.shape.handles:
            lines += ["  /** Ends the object; a second call has no effect. */", "  close(): void;", "  readonly isClosed: boolean;"]
        else:
            lines.append("  /** The number of the C interface. */\n  readonly handle: bigint;")
        return [*lines, "}"]
