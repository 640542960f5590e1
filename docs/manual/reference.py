"""Writes the C reference of the manual from bindings/api.json, the header as data: a page for each section of the header, and
a page with the rules of the header's first comment. Caller: build.py.
"""

import json
import os
import re

PREFIX = "AUDIOROOM_"
NAME = re.compile(r"\b(?:AUDIOROOM_|(?=on_[a-z]))(\w+)")
SPAN = re.compile(r"(`[^`]*`)")
#: Columns of code that a page shows beside the table of contents.
WIDEST = 78


class Reference:
    """The header as data, and the place of each of its names in the book."""

    def __init__(self, root):
        self.api = api = json.loads((root / "bindings/api.json").read_text())
        self.pages = {section["name"]: file_name(section["name"]) for section in api["sections"]}
        self.anchors = {}
        for kind in ("constants", "aliases", "enums", "handles", "structs", "callbacks", "functions"):
            for item in api[kind]:
                self.anchors[item["name"]] = (self.pages[item["section"]], (PREFIX + item["name"]).lower())
        for item in api["enums"]:
            for value in item["values"]:
                self.anchors[value["name"]] = (self.pages[item["section"]], (PREFIX + value["name"]).lower())
        self.callbacks = {event["struct"]: event["callback"] for event in api["events"]}
        for struct, callback in self.callbacks.items():
            self.anchors[callback] = self.anchors[struct]

    def named(self, match):
        name = match[1]
        if name not in self.anchors:
            return escape(match[0])
        page, anchor = self.anchors[name]
        return f"[`{match[0]}`]({page}#{anchor})"

    def link_from(self, folder, span):
        """The link of a code span of another page, which lies in `folder`; None if the span is no name of the header."""
        match = NAME.fullmatch(span.removesuffix("()"))
        if not match or match[1] not in self.anchors:
            return None
        page, anchor = self.anchors[match[1]]
        return f"[`{span}`]({os.path.relpath('reference/' + page, folder)}#{anchor})"

    def prose(self, text):
        """Text of the header as Markdown: names lead to their place, code spans stay, nothing else is markup."""
        parts = SPAN.split(text)
        prose = "".join(part if part.startswith("`") else self.plain(part) for part in parts)
        return prose.replace("(buffer rule)", "([buffer rule](rules.md))")

    def plain(self, text):
        result, end = [], 0
        for match in NAME.finditer(text):
            result += [escape(text[end : match.start()]), self.named(match)]
            end = match.end()
        return "".join(result) + escape(text[end:])

    def comment(self, text):
        """A comment of a function or a type: paragraphs; what begins with "Errors:" or "Status:" and a tag begins another one."""
        text = re.sub(r"\n(?=(?:Errors|Status):)", "\n\n", text)
        text = re.sub(r"(?<!\n)\n(?=\* )", "\n\n", text, count=1)
        paragraphs = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
        return "\n\n".join(self.paragraph(paragraph) for paragraph in paragraphs)

    def paragraph(self, text):
        if text.startswith("["):
            return f"*{self.prose(text)}*"
        head = re.match(r"(Errors|Status):", text)
        if head:
            return f"**{head[1]}:** {self.prose(text[head.end() :].strip())}"
        return self.items(text) if text.startswith("* ") else self.prose(text)

    def items(self, text):
        return "\n".join("* " + self.prose(line[2:]) if line.startswith("* ") else self.prose(line) for line in text.splitlines())

    def cell(self, text):
        """A comment in one cell of a table."""
        return self.comment(text).replace("\n\n", "<br>").replace("\n", " ").replace("|", "\\|")

    def section(self, section):
        name = section["name"]
        lines = [f"# {name}", "", self.comment(section["doc"]), ""]
        kinds = [kind for kind in self.api if kind not in ("sections", "events")]
        own = {kind: [item for item in self.api[kind] if item["section"] == name] for kind in kinds}
        events = [item for item in own["structs"] if item["name"] in self.callbacks]
        own["structs"] = [item for item in own["structs"] if item not in events]
        types = own["constants"] + own["aliases"] + own["handles"] + own["callbacks"] + own["enums"] + own["structs"]
        lines += self.contents("Functions", own["functions"]) + self.contents("Types", types) + self.contents("Events", events)
        for title, kind, write in (
            ("Functions", own["functions"], self.function),
            ("Constants", own["constants"], self.constant),
            ("Types", own["aliases"] + own["handles"], self.simple_type),
            ("Callbacks", own["callbacks"], self.callback),
            ("Enums", own["enums"], self.enum),
            ("Structs", own["structs"], self.struct),
            ("Events", events, self.event),
        ):
            if kind:
                lines += [f"## {title}", ""]
                for item in kind:
                    lines += [f"### {PREFIX}{item['name']}", "", *write(item), ""]
        return "\n".join(lines)

    def contents(self, title, items):
        if not items:
            return []
        return [f"{title}: " + ", ".join(f"[{item['name']}](#{(PREFIX + item['name']).lower()})" for item in items) + ".", ""]

    def function(self, item):
        head = f"{c_type(item['returns'])}{PREFIX}{item['name']}"
        return [*code(signature(head, item["parameters"])), self.comment(item["doc"])]

    def callback(self, item):
        return [*code(signature(f"typedef void (*{PREFIX}{item['name']})", item["parameters"])), self.comment(item["doc"])]

    def constant(self, item):
        return [*code(f"#define {PREFIX}{item['name']} {item['value']}"), self.comment(item["doc"])]

    def simple_type(self, item):
        opaque = f"typedef struct {PREFIX}{item['name']} {PREFIX}{item['name']};"
        text = f"typedef {c_type(item['type'])}{PREFIX}{item['name']};" if "type" in item else opaque
        return [*code(text), self.comment(item["doc"])]

    def enum(self, item):
        rows = []
        for value in item["values"]:
            name = PREFIX + value["name"]
            rows.append(f"| <a id=\"{name.lower()}\"></a>`{name}` | {value['value']} | {self.cell(value['doc'])} |")
        return [self.comment(item["doc"]), "", "| name | value | |", "|---|---|---|", *rows]

    def struct(self, item):
        rows = [f"| `{declaration(field)}` | {self.cell(field['doc'])} |" for field in item["fields"]]
        return [self.comment(item["doc"]), "", "| field | |", "|---|---|", *rows]

    def event(self, item):
        return [f"Callback: `{self.callbacks[item['name']]}`.", "", *self.struct(item)]


def escape(text):
    return re.sub(r"([\\*_\[\]])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def file_name(section):
    return re.sub(r"[^a-z]+", "-", section.split("(")[0].lower()).strip("-") + ".md"


def c_type(kind):
    """A type with the space or the stars that stand before a name."""
    if "function" in kind:
        raise ValueError("a pointer to a function has no simple type")
    name = kind.get("handle", kind["name"])
    plain = name.islower() or name.endswith("_t")
    is_const = kind.get("const", False)
    stars = "*const " * (kind.get("pointers", 0) - 1) + "*" if is_const else "*" * kind.get("pointers", 0)
    return ("const " if is_const else "") + (name if plain else PREFIX + name) + " " + stars


def declaration(field):
    kind = field["type"]
    if "function" in kind:
        return f"void (*{field['name']})({', '.join(declaration(parameter) for parameter in kind['function'])})"
    length = f"[{kind['length']}]" if "length" in kind else ""
    return c_type(kind) + field["name"] + length


def signature(head, parameters):
    texts = [declaration(parameter) for parameter in parameters] or ["void"]
    line = f"{head}({', '.join(texts)});"
    return line if len(line) <= WIDEST else f"{head}(\n    " + ",\n    ".join(texts) + ");"


def code(text):
    return ["```c", text, "```", ""]


def opening(header):
    """The parts of the header's first comment: pairs of a title in capitals and its text."""
    comment = header[header.index("/*") + 2 : header.index("*/")]
    text = "\n".join(re.sub(r"^ \* ?", "", line) for line in comment.splitlines())
    parts = re.split(r"\n\n(?=[A-Z][A-Z ]{3,}\n\n)", text)
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1].strip("\n").rstrip() for part in parts[1:]}


def rules(reference, text):
    """The rules: a paragraph that begins with a word or two and a full stop gets them in bold."""
    lines = ["# Rules of the C API", ""]
    text = re.sub(r"(?:^|\n)( {2,}\[.*(?:\n {4,}.*)*(?:\n {2,}.*)*)", lambda match: "\n\n" + match[1] + "\n", text)
    for paragraph in re.split(r"\n\s*\n", text):
        if paragraph.startswith("  "):
            rows = re.findall(r"^ {2}(\[.*?\]) +(.*(?:\n {4,}.*)*)", paragraph, re.M)
            lines += ["| tag | meaning |", "|---|---|"]
            rows = [(tag, reference.prose(" ".join(meaning.split()))) for tag, meaning in rows]
            lines += [f"| `{tag}` | {meaning} |" for tag, meaning in rows] + [""]
            continue
        head = re.match(r"([A-Z][\w ]{2,30})\. ", paragraph)
        bold = f"**{head[1].capitalize()}.** " if head else ""
        lines += [bold + reference.prose(paragraph[head.end() if head else 0 :]), ""]
    return "\n".join(lines)


def which_function(reference, text):
    lines = ["# Which function", "", "| to do this | use |", "|---|---|"]
    for line in text.splitlines():
        task, calls = re.match(r" {2}(.*?) {2,}(.*)", line).groups()
        # The header leaves the prefix out here.
        calls = re.sub(r"(?<![\w\"])([A-Z][a-z]\w+)(?=[(,;: ]|$)", lambda match: full_name(reference, match[1]), calls)
        lines.append(f"| {task} | {reference.prose(calls)} |")
    return "\n".join(lines) + "\n"


def full_name(reference, name):
    return PREFIX + name if name in reference.anchors else name


def write(reference, root, folder):
    """Writes the pages into `folder`/reference; returns their lines of SUMMARY.md."""
    parts = opening((root / "include/audioroom.h").read_text())
    (folder / "reference").mkdir(parents=True, exist_ok=True)
    pages = [
        ("Which function", "which-function.md", which_function(reference, parts["WHICH FUNCTION"])),
        ("Rules", "rules.md", rules(reference, parts["RULES"])),
    ]
    pages += [(section["name"], reference.pages[section["name"]], reference.section(section)) for section in reference.api["sections"]]
    for _, name, text in pages:
        (folder / "reference" / name).write_text(text.rstrip() + "\n")
    return "\n".join(f"- [{title}](reference/{name})" for title, name, _ in pages)
