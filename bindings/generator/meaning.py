"""Adds to the data of `header.py` what a C type does not say: which number is a switch, an enum or the length of an array, which pointer
is an output, and which object a function belongs to.

The conclusions follow from the header's own conventions (names, and the first words of comments), never from a list of functions, so
that new functions, events and options need no work here. Each field and each parameter gets a `meaning`:

    fields       size reserved status text texts bytes floats structs struct room stream enum switch number count callback
                 user_data pointer
    parameters   handle new_handle text texts bytes floats count text_out text_size text_needed options struct_out out floats_out samples
                 visitor callback user_data room stream enum switch number pointer

`out` has the meaning of its value in `of`. A binding that meets `pointer` in a function has to be written by hand.
"""

import re

_MENTION = re.compile(r"\bAUDIOROOM_(\w+)")
_BOOLEAN_NAME = re.compile(r"^(is|can|has)_|^(muted|manual)$")
_BOOLEAN_DOC = re.compile(r"^(Switch\b|1 (when|while|for|if)\b|1: )")
_NONE = re.compile(r"\b0 (for|while|if|when)\b")
_INTEGERS = {"int32_t", "uint32_t", "int64_t", "uint64_t", "size_t", "int8_t", "uint8_t", "int16_t", "uint16_t"}
_NUMBERS = _INTEGERS | {"float", "double"}
#: Numbers that a function writes one of. Bytes are written as arrays.
_OUTPUTS = _NUMBERS - {"int8_t", "uint8_t", "int16_t", "uint16_t"}


class Meaning:
    """Works on the data in place."""

    def __init__(self, api):
        self.api = api
        self.enums = {enum["name"] for enum in api["enums"]} - {"StatusCode", "Switch"}
        self.structs = {struct["name"]: struct for struct in api["structs"]}
        self.handles = {handle["name"] for handle in api["handles"]}
        self.callbacks = {callback["name"] for callback in api["callbacks"]}

    def add(self):
        for struct in self.api["structs"]:
            self.struct(struct)
        for function in self.api["functions"]:
            self.function(function)

    def enum_in(self, doc):
        """The only enum that a comment names, or None."""
        found = {name for name in _MENTION.findall(doc) if name in self.enums}
        return found.pop() if len(found) == 1 else None

    def number(self, item, doc, is_field, in_stats=False):
        """The meaning of an integer or a float."""
        name, kind = item["name"], item["type"]["name"]
        if kind == "int32_t":
            first = _MENTION.match(doc) if is_field else None
            if first and first.group(1) in self.enums:
                return {"meaning": "enum", "enum": first.group(1)}
            if not in_stats and "-1" not in doc and (_BOOLEAN_NAME.match(name) or (is_field and self.is_switch(doc))):
                return {"meaning": "switch", **({"auto": True} if "AUDIOROOM_AUTO" in doc else {})}
        return {"meaning": "number"}

    @staticmethod
    def is_switch(doc):
        return bool(_BOOLEAN_DOC.match(doc)) or ("0, 1, or AUDIOROOM_AUTO" in doc)

    # ---- structs

    def struct(self, struct):
        fields = struct["fields"]
        for field in fields:
            field.update(self.field(field, struct))
        for field in fields:
            if field["meaning"] not in ("texts", "bytes", "floats", "structs"):
                continue
            count = self.count_of(field, fields)
            if count is None:
                field["meaning"] = "pointer"
                continue
            field["count"] = count["name"]
            count["meaning"] = "count"

    def field(self, field, struct):
        name, kind, doc = field["name"], field["type"], field["doc"]
        if "function" in kind:
            return {"meaning": "callback"}
        if name == "user_data":
            return {"meaning": "user_data"}
        if name == "struct_size":
            return {"meaning": "size"}
        if name.startswith("reserved"):
            return {"meaning": "reserved"}
        if kind["name"] == "Player":
            kind["name"] = "uint64_t"
        base, pointers = kind["name"], kind.get("pointers", 0)
        if pointers == 0:
            if base == "Status":
                return {"meaning": "status"}
            if base in ("Room", "Stream"):
                return {"meaning": base.lower(), **({"optional": True} if _NONE.search(doc) else {})}
            return self.number(field, doc, True, struct["name"].endswith("Stats"))
        if pointers == 1 and base == "char":
            return {"meaning": "text"}
        if pointers == 1 and base in self.structs:
            return {"meaning": "struct", "struct": base}
        if pointers == 2 and base == "char":
            return {"meaning": "texts"}
        if pointers == 2 and base in self.structs:
            return {"meaning": "structs", "struct": base}
        if pointers == 1 and base in ("uint8_t", "float"):
            return {"meaning": "bytes" if base == "uint8_t" else "floats"}
        return {"meaning": "pointer"}

    @staticmethod
    def count_of(field, fields):
        """The field with the length of an array: `added_count`, `band_count` of `bands_dbfs`, `key_size`, `count`, `size`."""
        name = field["name"]
        integers = [other for other in fields if other["type"].get("name") in _INTEGERS and not other["type"].get("pointers")]
        for ending in ("_count", "_size"):
            for other in integers:
                stem = other["name"][: -len(ending)] if other["name"].endswith(ending) else ""
                if stem and stem != "struct" and name.startswith(stem):
                    return other
        for other in integers:
            if other["name"] in ("count", "size"):
                return other
        return None

    # ---- functions

    def function(self, function):
        parameters = function["parameters"]
        doc = function["doc"]
        index = 0
        while index < len(parameters):
            index += self.parameter(function, parameters, index)
        for parameter in parameters:
            sentences = re.split(r"\.\s", doc)
            if parameter["meaning"] == "text" and any(f"`{parameter['name']}`" in part and "NULL" in part for part in sentences):
                parameter["optional"] = True
            if parameter["meaning"] == "options" and re.search(r"\bNULL\b", doc):
                parameter["optional"] = True
        function["object"] = self.object_of(parameters)
        function["parameters"] = parameters

    @staticmethod
    def object_of(parameters):
        """The object that a function belongs to: its first parameters, as far as they are handles."""
        kinds = [parameter["type"]["name"] for parameter in parameters[:3]]
        if kinds[:3] == ["Engine", "Room", "Stream"] and parameters[2]["meaning"] == "stream":
            return "Stream"
        if kinds[:2] == ["Engine", "Room"] and parameters[1]["meaning"] == "room":
            return "Room"
        if parameters and parameters[0]["meaning"] in ("handle", "new_handle"):
            return kinds[0]
        return None

    def parameter(self, function, parameters, index):
        """Writes the meaning of one parameter, or of a group; returns the number of parameters in it."""
        parameter = parameters[index]
        after = [other["name"] for other in parameters[index + 1 : index + 3]]
        kind, name = parameter["type"], parameter["name"]
        if kind["name"] == "Player":
            # The handle of a media player stays a number.
            kind["name"] = "uint64_t"
        base, pointers, is_const = kind["name"], kind.get("pointers", 0), kind.get("const", False)

        def group(*meanings):
            for offset, meaning in enumerate(meanings):
                parameters[index + offset]["meaning"] = meaning
            return len(meanings)

        if base in self.handles:
            return group("handle" if pointers == 1 else "new_handle")
        if base in self.callbacks:
            return group("visitor" if base.endswith("Visitor") else "callback", "user_data")
        if pointers == 0 and base in ("Room", "Stream"):
            return group(base.lower())
        if base in self.structs and pointers == 1:
            parameter["struct"] = base
            return group("options" if is_const else "struct_out")
        if base == "char" and pointers == 1 and is_const:
            return group("text")
        if base == "char" and pointers == 1 and after == ["size", "needed"]:
            return group("text_out", "text_size", "text_needed")
        if base == "uint8_t" and pointers == 1 and is_const and after and self.is_count(parameters[index + 1]):
            return group("bytes", "count")
        if base == "char" and pointers == 2:
            return self.texts(parameters, index)
        if base == "float" and pointers == 1 and name == "interleaved":
            return group("samples")
        if pointers == 1 and index + 1 < len(parameters) and self.is_count(parameters[index + 1]):
            return group(*self.numbers(function, parameter))
        if pointers == 1 and not is_const and (base in _OUTPUTS or base in ("Room", "Stream")):
            parameter["of"] = self.output(function, parameter)
            return group("out")
        if pointers == 0 and base in _NUMBERS or base == "Status":
            parameter.update(self.input(function, parameter))
            return 1
        return group("pointer")

    @staticmethod
    def is_count(parameter):
        name = parameter["name"]
        is_named = name in ("size", "count", "capacity") or name.endswith(("_size", "_count", "_capacity"))
        return not parameter["type"].get("pointers") and is_named

    @staticmethod
    def numbers(function, parameter):
        """An array with its length. The length of an array that is written is a constant of the header, which the comment names."""
        if parameter["type"]["name"] != "float":
            return ("pointer",)
        if parameter["type"].get("const"):
            return "floats", "count"
        match = re.search(r"(?:at least|`\w+` is) AUDIOROOM_([A-Z_]+)\b", function["doc"])
        if not match:
            return ("pointer",)
        parameter["length"] = match.group(1)
        return "floats_out", "count"

    def texts(self, parameters, index):
        """Arrays of strings that share one length."""
        end = index
        while end < len(parameters) and parameters[end]["type"] == parameters[index]["type"]:
            end += 1
        if end == len(parameters) or not self.is_count(parameters[end]):
            parameters[index]["meaning"] = "pointer"
            return 1
        for parameter in parameters[index:end]:
            parameter["meaning"] = "texts"
            parameter["count"] = parameters[end]["name"]
        parameters[end]["meaning"] = "count"
        return end - index + 1

    def output(self, function, parameter):
        base, doc = parameter["type"]["name"], function["doc"]
        if base in ("Room", "Stream"):
            return {"meaning": base.lower()}
        enum = self.enum_in(doc)
        if base == "int32_t" and enum and parameter["name"] == _snake(enum).split("_")[-1]:
            return {"meaning": "enum", "enum": enum}
        return self.number(parameter, doc, False)

    def input(self, function, parameter):
        """A number is an enum if its name is the last word of the enum that the comment names, and a switch if the comment says so."""
        name, doc = parameter["name"], function["doc"]
        if parameter["type"]["name"] != "int32_t":
            return {"meaning": "number"}
        for enum in sorted(self.enums):
            if name == _snake(enum).split("_")[-1]:
                return {"meaning": "enum", "enum": enum}
        if doc.startswith("Switch") or _BOOLEAN_NAME.match(name):
            return {"meaning": "switch", **({"auto": True} if doc.startswith("Switch, or AUDIOROOM_AUTO") else {})}
        return {"meaning": "number"}


def _snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def add(api):
    Meaning(api).add()
    return api
