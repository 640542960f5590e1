"""Writes `callbacks.h` and `callbacks.c` of the Go binding: the C functions that call exported Go functions.

A Go function has a key, a small number. C code gets the key as its user_data; Go code never holds it as a pointer.
"""

from forms import argument_of, is_callback, user_data_of

_HEAD = "/* Written by `make bindings` from include/audioroom.h. Do not edit. */\n"


class GoCallbacks:
    def __init__(self, api, types, calls):
        self.api = api
        self.types = types
        self.calls = calls
        self.declarations, self.definitions = [], []

    def define(self, head, body):
        self.declarations.append(head + ";")
        self.definitions += ["", head, "{", *["    " + line for line in body], "}"]

    def events(self):
        body = []
        for index, event in enumerate(self.api["events"]):
            name, struct = event["callback"], event["struct"]
            self.definitions += ["", f"static void deliver_{name}(void *user_data, const AUDIOROOM_{struct} *event)", "{"]
            self.definitions += [f"    audioroomGoEvent((uintptr_t)user_data, {index}, (void *)event);", "}"]
            body.append(f"callbacks->{name} = deliver_{name};")
        self.definitions += [
            "",
            "static void release(void *user_data)",
            "{",
            "    audioroomGoRelease((uintptr_t)user_data);",
            "}",
        ]
        body += ["callbacks->on_release = release;", "callbacks->user_data = (void *)key;"]
        self.define("void audioroom_go_set_callbacks(AUDIOROOM_Callbacks *callbacks, uintptr_t key)", body)

    def wrappers(self):
        """Functions with a callback: the key of a Go function in place of the callback and its user_data."""
        for callback in self.api["callbacks"]:
            name = callback["name"]
            if len(callback["parameters"]) != 2:
                continue
            kind = callback["parameters"][1]["type"]
            struct = f"{'const ' if kind.get('const') else ''}struct AUDIOROOM_{kind['name']} *"
            is_visitor = name.endswith("Visitor")
            call = "audioroomGoCall((uintptr_t)user_data, 0, (void *)value);"
            body = [call] if is_visitor else ["restricted++;", call, "restricted--;"]
            self.definitions += [
                "",
                f"static void call_{name}(void *user_data, {struct}value)",
                "{",
                *["    " + line for line in body],
                "}",
            ]
        for function in self.api["functions"]:
            parts = function["parameters"]
            if not any(part["meaning"] in ("visitor", "callback") for part in parts) or function["name"] in self.calls.missing:
                continue
            heads, arguments = [], []
            for part in parts:
                kind = part["type"]
                if part["meaning"] in ("visitor", "callback"):
                    heads.append("uintptr_t key")
                    cast = f"call_{kind['name']}"
                    arguments.append(cast if part["meaning"] == "visitor" else f"key ? {cast} : NULL")
                elif part["meaning"] == "user_data":
                    arguments.append("(void *)key")
                else:
                    base = (
                        kind["name"]
                        if kind["name"].endswith("_t") or kind["name"] in ("float", "double", "char")
                        else f"AUDIOROOM_{kind['name']}"
                    )
                    heads.append(f"{'const ' if kind.get('const') else ''}{base} {'*' * kind.get('pointers', 0)}{part['name']}")
                    arguments.append(part["name"])
            name = function["name"]
            self.define(
                f"AUDIOROOM_Status audioroom_go_{name}({', '.join(heads)})", [f"return AUDIOROOM_{name}({', '.join(arguments)});"]
            )

    def options(self):
        """Callbacks in structs that the application fills."""
        for struct in self.api["structs"]:
            name = struct["name"]
            if name not in self.types.settings:
                continue
            fields = [field for field in self.types.fields(struct) if is_callback(field, self.api)]
            for index, field in enumerate(fields):
                argument = argument_of(field, self.api)
                const = "const " if argument.get("const") else ""
                function = f"call_{name}_{field['name']}"
                self.definitions += [
                    "",
                    f"static void {function}(void *user_data, {const}struct AUDIOROOM_{argument['name']} *value)",
                    "{",
                ]
                self.definitions += ["    restricted++;", f"    audioroomGoCall((uintptr_t)user_data, {index}, (void *)value);"]
                self.definitions += ["    restricted--;", "}"]
                self.define(
                    f"void audioroom_go_set_{name}_{field['name']}(AUDIOROOM_{name} *options, uintptr_t key)",
                    [f"options->{field['name']} = {function};", f"options->{user_data_of(field, struct)} = (void *)key;"],
                )

    def texts(self):
        self.events()
        self.wrappers()
        self.options()
        head = [
            _HEAD,
            "#ifndef AUDIOROOM_GO_CALLBACKS_H",
            "#define AUDIOROOM_GO_CALLBACKS_H",
            "",
            '#include "audioroom.h"',
            "",
            "#include <stdint.h>",
            "",
        ]
        head += [
            "/* Whether this thread is inside a callback that may not end an engine or a server. */",
            "int audioroom_go_is_restricted(void);",
        ]
        head += [*self.declarations, "", "#endif", ""]
        body = [_HEAD, '#include "callbacks.h"', "", '#include "_cgo_export.h"', "", "static _Thread_local int restricted;", ""]
        body += ["int audioroom_go_is_restricted(void)", "{", "    return restricted != 0;", "}", *self.definitions, ""]
        return "\n".join(head), "\n".join(body)
