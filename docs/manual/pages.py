"""Reads the Markdown of the manual's pages: links, headings, and blocks of code. Callers: build.py, tests/manual/.

It knows what the pages use: inline links, headings with #, fenced and indented blocks, code spans. It reads no HTML.
"""

import re
from typing import NamedTuple

FENCE = re.compile(r"^( *)```(.*)$")
LINK = re.compile(r"(?<!\\)\[((?:[^\[\]`]|`[^`]*`|\[[^\]]*\])*)\]\(([^()\s]+)\)")
SPAN = re.compile(r"`[^`]*`")
OUTSIDE = re.compile(r"^[a-z]+:")


class Block(NamedTuple):
    """A block of code: the words of its fence (none if it is indented), the number of its first line, and its text."""

    words: list
    line: int
    text: str


def lines(text):
    """Pairs of a line and whether it is code. The lines of the fences are code too."""
    fence, blank, indented = None, True, False
    for line in text.splitlines():
        if fence is not None:
            if FENCE.match(line) and line.strip() == "```":
                fence = None
            yield line, True
        elif FENCE.match(line):
            fence = line
            yield line, True
        else:
            # An indented block begins after a blank line; in a list, the lines of an item are indented too, but follow text.
            indented = line.startswith("    ") and (blank or indented) or (indented and not line.strip())
            blank = not line.strip()
            yield line, indented


def blocks(text):
    """The blocks of code of a page."""
    found, words, start, body = [], None, 0, []
    for number, (line, is_code) in enumerate(lines(text), 1):
        fence = FENCE.match(line) if is_code else None
        if fence and words in (None, []):
            if words == [] and body:
                found.append(Block([], start, dedent(body)))
            words, start, body = fence[2].split(",") if fence[2] else ["text"], number + 1, []
        elif fence:
            found.append(Block(words, start, dedent(body)))
            words, body = None, []
        elif is_code:
            if words is None:
                words, start = [], number
            body.append(line)
        elif words == []:
            found.append(Block([], start, dedent(body)))
            words, body = None, []
    if words == []:
        found.append(Block([], start, dedent(body)))
    return [block for block in found if block.text.strip()]


def dedent(body):
    margin = min((len(line) - len(line.lstrip()) for line in body if line.strip()), default=0)
    return "".join(line[margin:] + "\n" for line in body)


def without_spans(line):
    """The line with each code span outside link texts replaced by as many dots, so that no link is read in it."""
    texts = [match.span(1) for match in LINK.finditer(line)]

    def dots(match):
        inside = any(start <= match.start() and match.end() <= end for start, end in texts)
        return match[0] if inside else "." * len(match[0])

    return SPAN.sub(dots, line)


def links(text):
    """Pairs of the text and the target of each link to a file or an anchor."""
    found = []
    for line, is_code in lines(text):
        if not is_code:
            found += [(match[1], match[2]) for match in LINK.finditer(without_spans(line)) if not OUTSIDE.match(match[2])]
    return found


def change_links(text, change):
    """The text with the target of each such link replaced by `change(target)`."""
    result = []
    for line, is_code in lines(text):
        if not is_code:
            for match in reversed(list(LINK.finditer(without_spans(line)))):
                if not OUTSIDE.match(match[2]):
                    line = line[: match.start(2)] + change(match[2]) + line[match.end(2) :]
        result.append(line + "\n")
    return "".join(result)


def change_spans(text, change):
    """The text with each code span outside links replaced by `change(content)`, or left as it is if that is None."""
    result = []
    for line, is_code in lines(text):
        if not is_code and not line.startswith("#"):
            inside = [match.span() for match in LINK.finditer(line)]
            for match in reversed(list(SPAN.finditer(line))):
                changed = change(match[0][1:-1])
                if changed is not None and not any(start <= match.start() < end for start, end in inside):
                    line = line[: match.start()] + changed + line[match.end() :]
        result.append(line + "\n")
    return "".join(result)


def anchors(text):
    """The anchors of a page's headings, as GitHub and mdbook make them."""
    found = {}
    for line, is_code in lines(text):
        if not is_code and re.match(r"#{1,6} ", line):
            title = LINK.sub(lambda match: match[1], line.lstrip("#").strip()).replace("`", "").lower()
            name = re.sub(r"[^\w\- ]", "", title).replace(" ", "-")
            count = found.get(name, 0)
            found[name] = count + 1
            if count:
                found[f"{name}-{count}"] = 1
    return set(found)
