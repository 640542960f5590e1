"""Writes `_api.py` of the Python binding: structs, callback types and function prototypes for ctypes."""

_C = {
    "int8_t": "c_int8", "uint8_t": "c_uint8", "int16_t": "c_int16", "uint16_t": "c_uint16", "int32_t": "c_int32", "uint32_t": "c_uint32",
    "int64_t": "c_int64", "uint64_t": "c_uint64", "size_t": "c_size_t", "float": "c_float", "double": "c_double",
}  # fmt: skip

_HEAD = '''"""The C interface of audioroom for ctypes: structs, callback types and function prototypes."""

# Written by `make bindings` from include/audioroom.h. Do not edit.
# ruff: noqa
# fmt: off

from ctypes import (
    CFUNCTYPE, POINTER, Structure, c_char_p, c_double, c_float, c_int8, c_int16, c_int32, c_int64, c_size_t, c_uint8, c_uint16, c_uint32,
    c_uint64, c_void_p,
)
'''


class Ctypes:
    def __init__(self, api):
        self.api = api
        self.structs = {struct["name"] for struct in api["structs"]}
        self.handles = {handle["name"] for handle in api["handles"]}
        self.callbacks = {callback["name"] for callback in api["callbacks"]}
        self.aliases = {alias["name"]: alias["type"]["name"] for alias in api["aliases"]}

    def kind(self, kind, argument=False):
        """The ctypes type of a C type; `argument` allows types that accept bytes and arrays."""
        if "function" in kind:
            parts = ["None", *[self.kind(parameter["type"]) for parameter in kind["function"]]]
            return f"CFUNCTYPE({', '.join(parts)})"
        name, pointers = kind["name"], kind.get("pointers", 0)
        name = self.aliases.get(name, name)
        if name in self.handles or name == "void":
            base, pointers = "c_void_p", pointers - 1
            if pointers < 0:
                return "None"
        elif name == "char":
            base, pointers = "c_char_p", pointers - 1
        elif argument and pointers == 1 and name in ("uint8_t", "float"):
            base, pointers = "c_void_p", 0
        else:
            base = _C.get(name, name)
        for _ in range(pointers):
            base = f"POINTER({base})"
        if kind.get("length"):
            base = f"{base} * {kind['length']}"
        return base

    def text(self):
        lines = [_HEAD]
        for constant in self.api["constants"]:
            lines.append(f"{constant['name']} = {constant['value']}")
        lines.append("")
        for struct in self.api["structs"]:
            lines += ["", f"class {struct['name']}(Structure):", "    pass", ""]
        lines.append("")
        for callback in self.api["callbacks"]:
            lines.append(f"{callback['name']} = {self.kind({'function': callback['parameters']})}")
        for struct in self.api["structs"]:
            for field in struct["fields"]:
                if "function" in field["type"]:
                    lines.append(f"{struct['name']}_{field['name']} = {self.kind(field['type'])}")
        for struct in self.api["structs"]:
            lines += ["", f"{struct['name']}._fields_ = ["]
            for field in struct["fields"]:
                is_function = "function" in field["type"]
                kind = f"{struct['name']}_{field['name']}" if is_function else self.kind(field["type"])
                lines.append(f'    ("{field["name"]}", {kind}),')
            lines.append("]")
        lines += ["", "#: The size of each struct in bytes.", "SIZES = {"]
        lines += [f'    "{struct["name"]}": {struct["size"]},' for struct in self.api["structs"]]
        lines += ["}", "", "#: The result and the arguments of each function.", "PROTOTYPES = {"]
        for function in self.api["functions"]:
            arguments = ", ".join(self.kind(parameter["type"], True) for parameter in function["parameters"])
            lines.append(f'    "AUDIOROOM_{function["name"]}": ({self.kind(function["returns"])}, [{arguments}]),')
        lines += ["}", ""]
        return "\n".join(lines)
