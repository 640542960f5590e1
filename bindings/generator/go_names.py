"""Names and comments of the Go binding: camel case with initialisms, enum constants with the name of their type."""

import re
import textwrap

WIDTH = 120
_INITIALISMS = {
    "id", "url", "ip", "rpc", "udp", "tcp", "tls", "ca", "api", "aec", "agc", "fec", "dtx", "utf8", "ids", "urls", "ips", "rtt",
}  # fmt: skip
_KEYWORDS = {
    "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto", "if", "import",
    "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var",
}  # fmt: skip
#: Names that the bodies of generated functions use; a parameter with one of them gets an underscore.
_TAKEN = {
    "a",
    "c",
    "err",
    "ctx",
    "string",
    "len",
    "result",
    "status",
    "cap",
    "new",
    "make",
    "bool",
    "error",
    "copy",
    "runtime",
    "unsafe",
    "max",
    "min",
}
#: Objects that are values of two words: an engine and a number.
VALUES = ("Room", "Stream")


def words(name):
    """The words of a name in snake case or in camel case."""
    return re.sub(r"(?<!^)(?<![A-Z_])(?=[A-Z])|(?<=[a-z])(?=[A-Z])", "_", name).lower().strip("_").split("_")


def initialism(word):
    if word in ("ids", "urls", "ips"):
        return word[:-1].upper() + "s"
    return word.upper() if word in _INITIALISMS else word[:1].upper() + word[1:]


def camel(name):
    """user_id becomes UserID, GetServerUrl becomes GetServerURL."""
    return "".join(initialism(word) for word in words(name))


def local(name):
    """A parameter: user_id becomes userID."""
    first, *rest = words(name)
    text = first + "".join(initialism(word) for word in rest)
    return text + "_" if text in _KEYWORDS or text in _TAKEN else text


def field_of_c(name):
    """A field of a C struct, as cgo names it."""
    return "_" + name if name in _KEYWORDS else name


def enum_type(enum):
    return "Status" if enum == "StatusCode" else camel(enum)


def enum_members(enum):
    """The constants of an enum: LOG_OFF of LogLevel becomes LogLevelOff, ERR_NOT_FOUND becomes StatusNotFound."""
    names = [value["name"].removeprefix("ERR_") if enum["name"] == "StatusCode" else value["name"] for value in enum["values"]]
    split = [name.split("_") for name in names]
    common = 0
    while enum["name"] != "StatusCode" and all(len(parts) > common + 1 and parts[common] == split[0][common] for parts in split):
        common += 1
    kind = enum_type(enum["name"])
    pairs = zip(split, enum["values"])
    return [
        (kind + "".join("OK" if part == "OK" else initialism(part.lower()) for part in parts[common:]), value)
        for parts, value in pairs
    ]


def method(function, owner):
    """LogoutRoom of a room becomes Logout, GetServerUrl of a server GetURL; an engine's methods keep their words."""
    parts = words(function["name"])
    if owner and owner != "Engine":
        left = [part for part in parts if part not in words(owner)]
        parts = left or parts
    return "".join(initialism(part) for part in parts)


def owner_of(function):
    """The object that has the method: that of the first handles, or None for a function of the package."""
    first = function["parameters"][0] if function["parameters"] else None
    return function["object"] if first is not None and first["meaning"] != "new_handle" else None


def is_maker(function):
    return function["name"].startswith("Create") and any(part["meaning"] == "new_handle" for part in function["parameters"])


class Comments:
    """Replaces C names in the header's comments by the names of this binding."""

    def __init__(self, api):
        self.names = {constant["name"]: camel(constant["name"]) for constant in api["constants"]}
        for enum in api["enums"]:
            self.names[enum["name"]] = enum_type(enum["name"])
            for name, value in enum_members(enum):
                self.names[value["name"]] = name
        for struct in api["structs"]:
            self.names[struct["name"]] = camel(struct["name"])
        for function in api["functions"]:
            owner = owner_of(function)
            name = f"{owner}.{method(function, owner)}" if owner else camel(function["name"])
            if is_maker(function):
                handle = function["parameters"][-1]["type"]["name"]
                name = f"{owner}.New{handle}" if owner else f"New{handle}"
            if function["name"].startswith("Destroy"):
                name = function["name"][7:] + ".Close"
            self.names[function["name"]] = name
        self.names.update({"GetLastErrorMessage": "Error", "GetStatusName": "Status.String", "SetCallbacks": "On"})
        self.names.update({"PollEvents": "Engine.Events", "GetEventHandle": "Engine.Events"})

    def text(self, doc):
        doc = re.sub(r",\s+which\s+AUDIOROOM_Init\w+\s+has\s+filled\s+before", "", doc)
        doc = re.sub(r"\bAUDIOROOM_(\w+)", lambda match: self.names.get(match.group(1), match.group(1)), doc)
        doc = re.sub(r"`\*?(\w+)`", lambda match: match.group(1) if "_" not in match.group(1) else camel(match.group(1)), doc)
        doc = doc.replace("`", "")
        return re.sub(r"\bNULL\b", "nil", doc)

    def comment(self, doc, indent="", name=None, c_name=None):
        """The lines of a comment, in the form that gofmt leaves unchanged."""
        text = self.text(doc)
        if name:
            first, _, rest = text.partition(" ")
            is_verb = re.fullmatch(r"[A-Z][a-z]+s", first) is not None
            text = f"{name} {first.lower()} {rest}" if is_verb else f"{name}: {text}"
        if c_name:
            text += f"\n\nC: AUDIOROOM_{c_name}"
        text = re.sub(r"(?<=[^\n])\n(?=[^\n])(?!\s*\* |\[|Errors: |Status: )", " ", text)
        lines, was_item = [], False
        for line in text.split("\n"):
            is_item = line.lstrip().startswith("* ")
            first, other = ("  - ", "    ") if is_item else ("", "")
            if (is_item != was_item and lines and lines[-1]) or re.match(r"\[|Errors: |Status: ", line):
                if lines and lines[-1]:
                    lines.append("")
            was_item = is_item
            body = re.sub(r"^\s*\* ", "", line).strip()
            lines += textwrap.wrap(body, WIDTH - 4, initial_indent=first, subsequent_indent=other, break_on_hyphens=False) or [""]
        return [f"{indent}// {line}".rstrip() for line in lines]
