"""Names and comments of the Python binding: snake case, enum members without their common prefix, C names in comments replaced."""

import keyword
import re
import textwrap

WIDTH = 128


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def safe(name):
    return name + "_" if keyword.iskeyword(name) else name


def enum_members(enum):
    """The members of an enum with their Python names: LOG_OFF of LogLevel becomes OFF."""
    names = [value["name"] for value in enum["values"]]
    words = [name.split("_") for name in names]
    common = 0
    while all(len(parts) > common + 1 and parts[common] == words[0][common] for parts in words):
        common += 1
    return [(safe("_".join(parts[common:])), value) for parts, value in zip(words, enum["values"])]


def method(function):
    """LogoutRoom of a room becomes `logout`, MuteStream of a stream `mute`; an engine's methods keep their words."""
    words = snake(function["name"]).split("_")
    owner = function["object"]
    if owner in ("Room", "Stream", "Server"):
        words = [word for word in words if word != owner.lower()]
    return safe("_".join(words))


class Comments:
    """Replaces C names in the header's comments by the names of this binding."""

    def __init__(self, api):
        self.names = {constant["name"]: constant["name"] for constant in api["constants"]}
        for enum in api["enums"]:
            for name, value in enum_members(enum):
                self.names[value["name"]] = f"{enum['name']}.{name}"
        for function in api["functions"]:
            owner = function["object"]
            self.names[function["name"]] = f"{owner}.{method(function)}" if owner else snake(function["name"])
        self.names.update({"CreateEngine": "Engine", "DestroyEngine": "Engine.close", "CreateServer": "Server"})
        self.names.update({"DestroyServer": "Server.close", "PushCaptureFrame": "Engine.push", "PullPlaybackFrame": "Engine.pull"})
        self.names["PushAuxFrame"] = "Engine.push_aux"
        self.names.update({"GetLastErrorMessage": "Error.message", "GetStatusName": "Error.name", "SetCallbacks": "Engine"})
        for options, maker in (("EngineOptions", "Engine"), ("LoginOptions", "Engine.login_room"), ("ServerOptions", "Server")):
            self.names[options] = maker

    def text(self, doc):
        doc = re.sub(r",\s+which\s+AUDIOROOM_Init\w+\s+has\s+filled\s+before", "", doc)
        doc = re.sub(r"\bAUDIOROOM_(\w+)", lambda match: self.names.get(match.group(1), match.group(1)), doc)
        doc = re.sub(r"`\*(\w+)`", r"`\1`", doc)
        return re.sub(r"\bNULL\b", "None", doc).replace("\\", "\\\\").replace('"""', "'''")

    def docstring(self, doc, indent, c_name=None):
        """The lines of a docstring."""
        text = self.text(doc)
        if c_name:
            text += f"\n\nC: AUDIOROOM_{c_name}"
        if text.endswith('"'):
            text += " "
        # A line that begins a list item, a tag or the errors stays a line of its own; the others are filled again.
        text = re.sub(r"(?<=[^\n])\n(?=[^\n])(?!\s*\* |\[|Errors: |Status: )", " ", text)
        lines = text.split("\n")
        space = " " * indent
        if len(lines) == 1 and len(lines[0]) + indent + 6 <= WIDTH:
            return [f'{space}"""{lines[0]}"""']
        lines = [part for line in lines for part in (textwrap.wrap(line, WIDTH - indent - 3) or [""])]
        return [f'{space}"""{lines[0]}', *[f"{space}{line}".rstrip() for line in lines[1:]], f'{space}"""']

    def comment(self, doc, indent):
        """The lines of a `#:` comment: a paragraph."""
        text = re.sub(r"\s+", " ", self.text(doc)).strip()
        return [" " * indent + "#: " + line for line in textwrap.wrap(text, WIDTH - indent - 3)]
