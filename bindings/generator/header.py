"""Reads `include/audioroom.h` into plain data: constants, enums, structs, callbacks, functions, events.

The header is generated and regular, so no C compiler is needed. A construct that this reader does not know is an error, so nothing is
omitted silently. `meaning.py` adds what a C type does not say; `generate.py` is the program.
"""

import re

PREFIX = "AUDIOROOM_"
#: Size of each C type in bytes, on the 64-bit systems that the library supports. A type is aligned to its size.
SIZES = {
    "int8_t": 1, "uint8_t": 1, "char": 1, "int16_t": 2, "uint16_t": 2, "int32_t": 4, "uint32_t": 4, "int64_t": 8, "uint64_t": 8,
    "size_t": 8, "float": 4, "double": 8,
}  # fmt: skip
POINTER = 8

_SPACE = re.compile(r"\s+")
_SECTION = re.compile(r"/\* -{20,}\n(.*?)\*/", re.S)
_DOC = re.compile(r"/\*\*(.*?)\*/", re.S)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_EVENTS = re.compile(r"#define AUDIOROOM_EVENTS\(X\) \\\n((?:.*\\\n)*.*)\n")
_EVENT = re.compile(r"X\((\w+), (\w+)\)")
_CONSTANT = re.compile(r"#define AUDIOROOM_(\w+) ([^\n]+)\n")
_PREPROCESSOR = re.compile(r"#(?:if|ifdef|ifndef|else|endif|include|define AUDIOROOM_H\b|define AUDIOROOM_API)[^\n]*\n")
_EXTERN = re.compile(r'extern "C" \{|\}')
_FORWARD = re.compile(r"struct AUDIOROOM_\w+;")
_ENUM = re.compile(r"typedef enum AUDIOROOM_(\w+) \{(.*?)\n\} AUDIOROOM_\1;", re.S)
_STRUCT = re.compile(r"typedef struct AUDIOROOM_(\w+) \{(.*?)\n\} AUDIOROOM_\1;", re.S)
_OPAQUE = re.compile(r"typedef struct AUDIOROOM_(\w+) AUDIOROOM_\1;")
_CALLBACK = re.compile(r"typedef void \(\*AUDIOROOM_(\w+)\)\(([^;]*)\);")
_ALIAS = re.compile(r"typedef (\w+) AUDIOROOM_(\w+);")
_FUNCTION = re.compile(r"AUDIOROOM_API\s+([\w\s*]+?)\s*\bAUDIOROOM_(\w+)\(([^;]*)\);")
_VALUE = re.compile(r"AUDIOROOM_(\w+) = (-?\w+),?")
_POINTER_FIELD = re.compile(r"void \(\*(\w+)\)\(([^;]*)\);")
_FIELD = re.compile(r"[\w\s*]+?\w+(?:\[\w+\])?;")
_DECLARATION = re.compile(r"^(.*?)(\w+)(?:\[(\w+)\])?$")


class HeaderError(Exception):
    """The header has a construct that this reader does not know."""


def doc_text(comment):
    """The text of a doc comment: paragraphs and lists, without stars."""
    lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in comment.strip().split("\n")]
    return "\n".join(lines).strip()


def type_of(text):
    """`const struct AUDIOROOM_User *const *` becomes {"name": "User", "pointers": 2, "const": true}."""
    is_const = bool(re.match(r"\s*const\b", text))
    pointers = text.count("*")
    words = [word for word in re.findall(r"\w+", text) if word not in ("const", "struct", "enum")]
    if len(words) != 1:
        raise HeaderError(f"not a type: {text!r}")
    kind = {"name": words[0].removeprefix(PREFIX)}
    if pointers:
        kind["pointers"] = pointers
        if is_const:
            kind["const"] = True
    return kind


def declaration(text):
    """A parameter or a field: its name and its type."""
    text = _SPACE.sub(" ", text).strip()
    match = _DECLARATION.match(text)
    if not match:
        raise HeaderError(f"not a declaration: {text!r}")
    before, name, length = match.groups()
    kind = type_of(before)
    if length:
        kind["length"] = length.replace(PREFIX, "", 1)
    return {"name": name, "type": kind}


def parameters(text):
    text = _SPACE.sub(" ", text).strip()
    return [] if text == "void" else [declaration(part) for part in text.split(",")]


def number(text):
    """The value of a constant, or None if it is not a number."""
    text = text.strip().rstrip("ulUL") if not text.strip().startswith("(") else text.strip()
    if not re.fullmatch(r"[-+()\d\sxA-Fa-f]+", text):
        return None
    return eval(text, {"__builtins__": {}})  # digits, signs and brackets only


class _Reader:
    def __init__(self, text):
        self.text = text
        self.position = 0
        self.doc = ""
        self.section = ""
        self.api = {
            "sections": [], "constants": [], "aliases": [], "enums": [], "handles": [], "structs": [], "callbacks": [], "functions": [],
            "events": [],
        }  # fmt: skip

    def take(self, pattern):
        match = pattern.match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    def add(self, kind, name, **more):
        item = {"name": name, "section": self.section, "doc": self.doc, **more}
        self.doc = ""
        self.api[kind].append(item)

    def fail(self):
        line = self.text.count("\n", 0, self.position) + 1
        raise HeaderError(f"line {line}: not understood: {self.text[self.position:self.position + 80]!r}")

    def read(self):
        self.take(_COMMENT)  # the manual's first page
        while True:
            self.take(_SPACE)
            if self.position >= len(self.text):
                return self.api
            self.item()

    def item(self):
        if match := self.take(_SECTION):
            title, _, rest = doc_text(match.group(1)).partition("\n")
            self.section = title
            self.api["sections"].append({"name": title, "doc": rest.strip()})
        elif match := self.take(_DOC):
            self.doc = doc_text(match.group(1))
        elif self.take(_COMMENT) or self.take(_FORWARD) or self.take(_EXTERN):
            pass
        elif match := self.take(_EVENTS):
            self.api["events"] = [{"callback": name, "struct": struct} for name, struct in _EVENT.findall(match.group(1))]
        elif self.take(_PREPROCESSOR):
            pass
        elif match := self.take(_CONSTANT):
            value = number(match.group(2))
            if value is None:
                self.fail()
            self.add("constants", match.group(1), value=value)
        elif match := self.take(_ENUM):
            self.add("enums", match.group(1), values=self.values(match.group(2)))
        elif match := self.take(_STRUCT):
            doc, self.doc = self.doc, ""
            fields = self.fields(match.group(2))
            self.doc = doc
            self.add("structs", match.group(1), fields=fields)
        elif match := self.take(_OPAQUE):
            self.add("handles", match.group(1))
        elif match := self.take(_CALLBACK):
            self.add("callbacks", match.group(1), parameters=parameters(match.group(2)))
        elif match := self.take(_ALIAS):
            self.add("aliases", match.group(2), type={"name": match.group(1)})
        elif match := self.take(_FUNCTION):
            self.add(
                "functions", match.group(2), returns=type_of(match.group(1)), parameters=parameters(match.group(3))
            )
        else:
            self.fail()

    def members(self, body, patterns):
        """The members of an enum or a struct: the doc comment and the match of each."""
        inner = _Reader(body)
        while True:
            inner.take(_SPACE)
            if inner.position >= len(body):
                return
            if match := inner.take(_DOC):
                inner.doc = doc_text(match.group(1))
                continue
            for pattern in patterns:
                if match := inner.take(pattern):
                    yield inner.doc, match
                    inner.doc = ""
                    break
            else:
                inner.fail()

    def values(self, body):
        return [
            {"name": match.group(1), "value": int(match.group(2), 0), "doc": doc}
            for doc, match in self.members(body, [_VALUE])
        ]

    def fields(self, body):
        result = []
        for doc, match in self.members(body, [_POINTER_FIELD, _FIELD]):
            if match.re is _POINTER_FIELD:
                field = {"name": match.group(1), "type": {"function": parameters(match.group(2))}}
            else:
                field = declaration(match.group(0).rstrip(";"))
            result.append({**field, "doc": doc})
        return result


def _size(kind, api):
    if "function" in kind or kind.get("pointers"):
        return POINTER
    name = kind["name"]
    for alias in api["aliases"]:
        if alias["name"] == name:
            name = alias["type"]["name"]
    if any(callback["name"] == name for callback in api["callbacks"]):
        return POINTER
    if name not in SIZES:
        raise HeaderError(f"the size of {name} is not known")
    return SIZES[name]


def _lay_out(api):
    """Adds the offset and the size of each field, and the size of each struct."""
    constants = {constant["name"]: constant["value"] for constant in api["constants"]}
    for struct in api["structs"]:
        offset, alignment = 0, 1
        for field in struct["fields"]:
            size = _size(field["type"], api)
            offset = -(-offset // size) * size
            alignment = max(alignment, size)
            length = field["type"].get("length")
            if length:
                field["type"]["length"] = int(length) if length.isdigit() else constants[length]
            field["offset"] = offset
            field["size"] = size * field["type"].get("length", 1)
            offset += field["size"]
        struct["size"] = -(-offset // alignment) * alignment


def read(text):
    """The contents of the header's text."""
    api = _Reader(text).read()
    _lay_out(api)
    return api
