"""Builds the manual: `make manual` runs it, and the result is target/manual/index.html.

The chapters are the pages that docs/SUMMARY.md names, and the C reference, which reference.py writes. mdbook reads a copy of them
in target/manual-source/. In the copy, a link to a file that is no chapter leads to a copy of this file in `tree/`, so the book is
complete without the checkout, and a code span that is a name of the header leads to the reference. A link that leads nowhere is an
error with its page.

usage: docs/manual/build.py [MDBOOK]     without MDBOOK: writes target/manual-source/ only
"""

import html
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pages
import reference

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "target/manual-source"
OUTPUT = ROOT / "target/manual"
REFERENCE_MARK = "<!-- the C reference: written by docs/manual/reference.py -->"
# What a browser shows as it is; other text files get the ending .txt in the book.
SHOWN = {".txt", ".svg", ".png"}


class Book:
    """The place of each chapter and of each copied file."""

    def __init__(self, chapters):
        self.places = {chapter: place_of(chapter) for chapter in chapters}
        self.copied = {}

    def link(self, page, target):
        """The target of a link of the chapter `page`, as the copy of the page needs it."""
        path, mark, anchor = target.partition("#")
        if not path:
            return target
        wanted = (page.parent / path).resolve()
        if not wanted.exists():
            raise SystemExit(f"{page.relative_to(ROOT)}: the link {target} leads to no file")
        if ROOT not in [wanted, *wanted.parents]:
            raise SystemExit(f"{page.relative_to(ROOT)}: the link {target} leads out of the checkout")
        if wanted.is_dir() and wanted / "README.md" in self.places:
            wanted = wanted / "README.md"
        if wanted == DOCS / "SUMMARY.md":  # the book shows it beside each page
            wanted = DOCS / "README.md"
        if wanted.suffix == ".md" and wanted not in self.places:
            raise SystemExit(f"{page.relative_to(ROOT)}: {wanted.relative_to(ROOT)} has to be in docs/SUMMARY.md")
        place = self.places.get(wanted) or self.copy(wanted)
        return os.path.relpath(place, self.places[page].parent) + mark + anchor

    def copy(self, path):
        """The place of a file or a folder that is no chapter."""
        relative = pathlib.Path("tree") / path.relative_to(ROOT)
        if path.is_dir():
            relative = relative / "index.html"
        elif path.suffix not in SHOWN:
            relative = relative.with_name(relative.name + ".txt")
        self.copied[path] = relative
        return relative

    def write_copies(self):
        for path, place in list(self.copied.items()):
            (SOURCE / "src" / place).parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                (SOURCE / "src" / place).write_text(self.listing(path, place))
            else:
                shutil.copy(path, SOURCE / "src" / place)
        missing = [path for path, place in self.copied.items() if not (SOURCE / "src" / place).exists()]
        if missing:
            self.write_copies()

    def listing(self, folder, place):
        lines = [f"<!DOCTYPE html><meta charset='utf-8'><title>{folder.name}</title><h1>{folder.relative_to(ROOT)}</h1>"]
        for path in files(folder):
            there = self.places.get(path) or self.copy(path)
            link = os.path.relpath(there.with_suffix(".html") if there.suffix == ".md" else there, place.parent)
            lines.append(f"<p><a href='{html.escape(link)}'>{html.escape(str(path.relative_to(folder)))}</a></p>")
        return "\n".join(lines) + "\n"


def files(folder):
    """The files below a folder, without what a build leaves there."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def place_of(chapter):
    """Where the copy of a chapter lies. mdbook makes index.html of index.md."""
    inside = DOCS in chapter.parents
    place = chapter.relative_to(DOCS) if inside else pathlib.Path("tree") / chapter.relative_to(ROOT)
    return place.with_name("index.md") if place.name == "README.md" else place


def chapters_of(summary):
    found = [(DOCS / target).resolve() for _, target in pages.links(summary)]
    for chapter in found:
        if not chapter.is_file():
            raise SystemExit(f"docs/SUMMARY.md: {os.path.relpath(chapter, DOCS)} does not exist")
    return found


def write_source():
    shutil.rmtree(SOURCE, ignore_errors=True)
    (SOURCE / "src").mkdir(parents=True)
    shutil.copy(DOCS / "book.toml", SOURCE / "book.toml")
    summary = (DOCS / "SUMMARY.md").read_text()
    chapters = chapters_of(summary)
    book = Book(chapters)
    names = reference.Reference(ROOT)
    for chapter in chapters:
        place = book.places[chapter]
        text = pages.change_links(chapter.read_text(), lambda target, page=chapter: book.link(page, target))
        text = pages.change_spans(text, lambda span, folder=place.parent: names.link_from(folder, span))
        copy = SOURCE / "src" / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text)
    book.write_copies()
    places = {chapter: str(place) for chapter, place in book.places.items()}
    summary = pages.change_links(summary, lambda target: places[(DOCS / target).resolve()])
    if REFERENCE_MARK not in summary:
        raise SystemExit(f"docs/SUMMARY.md lacks the line {REFERENCE_MARK}")
    entries = reference.write(names, ROOT, SOURCE / "src")
    (SOURCE / "src/SUMMARY.md").write_text(summary.replace(REFERENCE_MARK, entries))
    return len(chapters) + entries.count("](")


def main():
    count = write_source()
    if len(sys.argv) > 1:
        shutil.rmtree(OUTPUT, ignore_errors=True)
        # mdbook exits with 0 after some errors, such as an unknown setting, but prints them.
        done = subprocess.run([sys.argv[1], "build", SOURCE, "--dest-dir", OUTPUT], stderr=subprocess.PIPE, text=True)
        troubles = [line for line in done.stderr.splitlines() if re.search(r"\b(WARN|ERROR)\b", line)]
        if done.returncode != 0 or troubles:
            raise SystemExit(f"mdbook failed:\n{done.stderr}")
        print(f"target/manual/index.html: {count} pages")


if __name__ == "__main__":
    main()
