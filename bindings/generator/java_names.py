"""Names and comments of the Java binding: camel case, enum constants without their common prefix."""

import re
import textwrap

WIDTH = 120
_KEYWORDS = {
    "abstract", "assert", "boolean", "break", "byte", "case", "catch", "char", "class", "const", "continue", "default", "do", "double",
    "else", "enum", "extends", "final", "finally", "float", "for", "goto", "if", "implements", "import", "instanceof", "int", "interface",
    "long", "native", "new", "package", "private", "protected", "public", "record", "return", "short", "static", "strictfp", "super",
    "switch", "synchronized", "this", "throw", "throws", "transient", "try", "void", "volatile", "while", "yield", "true", "false", "null",
}  # fmt: skip
#: Names of Object's methods, and names that the bodies of generated methods use.
_TAKEN = {
    "clone",
    "finalize",
    "hashCode",
    "toString",
    "notify",
    "notifyAll",
    "wait",
    "equals",
    "getClass",
    "a",
    "c",
    "pointer",
    "call",
}
VALUES = ("Room", "Stream")


def words(name):
    return re.sub(r"(?<!^)(?<![A-Z_])(?=[A-Z])|(?<=[a-z])(?=[A-Z])", "_", name).lower().strip("_").split("_")


def lower(name):
    """user_id and UserId become userId."""
    first, *rest = words(name)
    text = first + "".join(word[:1].upper() + word[1:] for word in rest)
    return text + "_" if text in _KEYWORDS or text in _TAKEN else text


def enum_members(enum):
    """LOG_OFF of LogLevel becomes OFF."""
    split = [value["name"].split("_") for value in enum["values"]]
    common = 0
    while all(len(parts) > common + 1 and parts[common] == split[0][common] for parts in split):
        common += 1
    return [("_".join(parts[common:]), value) for parts, value in zip(split, enum["values"])]


def owner_of(function):
    """The class that has the method, or None for a static function of the package."""
    first = function["parameters"][0] if function["parameters"] else None
    return function["object"] if first is not None and first["meaning"] != "new_handle" else None


def is_maker(function):
    return function["name"].startswith("Create") and any(part["meaning"] == "new_handle" for part in function["parameters"])


def method(function, owner):
    """LogoutRoom of a room becomes logout, GetServerUrl of a server getUrl; an engine's methods keep their words."""
    parts = words(function["name"])
    if owner and owner != "Engine":
        parts = [part for part in parts if part not in words(owner)] or parts
    return lower("_".join(parts))


class Comments:
    """Replaces C names in the header's comments by the names of this binding."""

    def __init__(self, api):
        self.names = {constant["name"]: f"Audioroom.{constant['name']}" for constant in api["constants"]}
        for enum in api["enums"]:
            for name, value in enum_members(enum):
                self.names[value["name"]] = f"{enum['name']}.{name}"
        for function in api["functions"]:
            owner, name = owner_of(function), function["name"]
            self.names[name] = f"{owner or 'Audioroom'}.{method(function, owner)}"
            if is_maker(function):
                self.names[name] = f"new {function['parameters'][-1]['type']['name']}"
            if name.startswith("Destroy"):
                self.names[name] = name[7:] + ".close"
        self.names.update(
            {"GetLastErrorMessage": "AudioroomException", "GetStatusName": "StatusCode", "SetCallbacks": "Engine.on"}
        )
        self.names.update({"PollEvents": "Engine.on", "GetEventHandle": "Engine.on"})

    def text(self, doc):
        doc = re.sub(r",\s+which\s+AUDIOROOM_Init\w+\s+has\s+filled\s+before", "", doc)
        doc = re.sub(r"\bAUDIOROOM_(\w+)", lambda match: self.names.get(match.group(1), match.group(1)), doc)
        doc = re.sub(r"`\*?(\w+)`", lambda match: lower(match.group(1)) if "_" in match.group(1) else match.group(1), doc)
        doc = re.sub(r"\bNULL\b", "null", doc.replace("`", "").replace("*/", "* /").replace("\\", "&#92;"))
        return doc.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")

    def doc(self, doc, indent="", c_name=None, fields=()):
        """A documentation comment; `fields` are pairs of a name and its comment."""
        text = self.text(doc)
        if c_name:
            text += f"\n\nC: AUDIOROOM_{c_name}"
        text = re.sub(r"(?<=[^\n])\n(?=[^\n])(?!\s*\* |\[|Errors: |Status: )", " ", text)
        lines, is_list = [], False
        for line in text.split("\n"):
            is_item = line.lstrip().startswith("* ")
            if is_item != is_list:
                lines.append("<ul>" if is_item else "</ul>")
                is_list = is_item
            if is_item:
                line = "<li>" + line.lstrip()[2:]
            elif line and lines:
                line = "<p>" + line
            if line:
                lines += self.wrap(line, indent)
        if is_list:
            lines.append("</ul>")
        for name, comment in fields:
            lines += self.wrap(f"@param {name} " + re.sub(r"\s+", " ", self.text(comment)).strip(), indent)
        return [f"{indent}/**", *[f"{indent} * {line}".rstrip() for line in lines], f"{indent} */"]

    @staticmethod
    def wrap(line, indent):
        return textwrap.wrap(line, WIDTH - len(indent) - 3, break_on_hyphens=False, break_long_words=False)
