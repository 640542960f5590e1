"""Checks the manual as a reader finds it: every link and anchor, every page in the contents, the whole C reference."""

import html.parser
import json
import pathlib
import re
import unittest
import urllib.parse

from manual import BOOK, ROOT, chapters, pages

#: Pages that people write; the generated ones and the lists of terms and attacks may be longer.
LONGEST = 150
WIDEST = 140
LONG = {"docs/glossary.md"}
#: Folders of the checkout whose documents are not ours or not in it.
FOREIGN = ("target/", "vendor/", "fuzz/corpus/", ".")


class Page(html.parser.HTMLParser):
    """The links and the anchors of a page of the book."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = [], {""}
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            elif name == "id":
                self.anchors.add(value)


def documents():
    """The documents of the checkout."""
    found = [path for path in ROOT.rglob("*.md") if not str(path.relative_to(ROOT)).startswith(FOREIGN)]
    return [path for path in found if "node_modules" not in path.parts and "site-packages" not in path.parts] + [ROOT / "llms.txt"]


class Links(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.book = {path: Page(path) for path in BOOK.rglob("*.html")}

    def test_links_of_the_book_lead_somewhere(self):
        count = 0
        for path, page in self.book.items():
            for link in page.links:
                parts = urllib.parse.urlsplit(link)
                if parts.scheme or parts.netloc:
                    continue
                count += 1
                wanted = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
                with self.subTest(f"{path.relative_to(BOOK)}: {link}"):
                    self.assertTrue(wanted.is_file(), "no such file")
                    if parts.fragment and wanted in self.book:
                        self.assertIn(urllib.parse.unquote(parts.fragment), self.book[wanted].anchors)
        self.assertGreater(count, 3000)

    def test_links_of_the_documents_lead_somewhere(self):
        count = 0
        for document in documents():
            text = document.read_text()
            for _, link in pages.links(text):
                path, _, anchor = link.partition("#")
                wanted = (document.parent / path).resolve() if path else document
                count += 1
                with self.subTest(f"{document.relative_to(ROOT)}: {link}"):
                    self.assertTrue(wanted.exists(), "no such file")
                    if anchor and wanted.suffix == ".md":
                        self.assertIn(anchor, pages.anchors(wanted.read_text()))
        self.assertGreater(count, 150)

    def test_every_page_is_in_the_contents(self):
        listed = set(chapters())
        for path in sorted((ROOT / "docs").rglob("*.md")):
            if path.name != "SUMMARY.md":
                with self.subTest(str(path.relative_to(ROOT))):
                    self.assertIn(path, listed, "docs/SUMMARY.md does not name this page")

    def test_pages_are_short(self):
        for path in sorted((ROOT / "docs").rglob("*.md")):
            name = str(path.relative_to(ROOT))
            if name not in LONG:
                with self.subTest(name):
                    lines = path.read_text().splitlines()
                    # Rows of tables are looked up, not read.
                    self.assertLessEqual(sum(not line.startswith("|") for line in lines), LONGEST)
                    self.assertEqual([line for line in lines if len(line) > WIDEST and not line.startswith("|")], [])


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = json.loads((ROOT / "bindings/api.json").read_text())
        cls.anchors = set()
        for path in (BOOK / "reference").glob("*.html"):
            cls.anchors |= Page(path).anchors
        source = ROOT / "target/manual-source/src/reference"
        cls.text = "\n".join(path.read_text() for path in source.glob("*.md"))

    def test_every_name_of_the_header_has_a_place(self):
        count = 0
        for kind in ("constants", "aliases", "enums", "handles", "structs", "callbacks", "functions"):
            for item in self.api[kind]:
                for name in [item["name"], *(value["name"] for value in item.get("values", []))]:
                    count += 1
                    with self.subTest(name):
                        self.assertIn(f"audioroom_{name}".lower(), self.anchors)
        self.assertGreater(count, 300)

    def test_declarations_are_those_of_the_header(self):
        header = (ROOT / "include/audioroom.h").read_text()
        header = re.sub(r"/\*.*?\*/|^#.*?$", " ", header, flags=re.S | re.M)
        declared = {squeeze(match) for match in re.findall(r"AUDIOROOM_API\s+([^;]*;)", header)}
        written = {squeeze(block) for block in re.findall(r"```c\n(.*?)```", self.text, re.S)}
        self.assertEqual(len(declared), len(self.api["functions"]))
        self.assertEqual(declared - written, set())

    def test_every_field_is_described(self):
        for struct in self.api["structs"]:
            for field in struct["fields"]:
                with self.subTest(f"{struct['name']}.{field['name']}"):
                    self.assertRegex(self.text, rf"\| `[^`|]*\b{field['name']}\b[^`|]*` \|")


class Index(unittest.TestCase):
    """llms.txt: the short index for programs that read the checkout."""

    def test_index_names_the_header_and_every_example(self):
        text = (ROOT / "llms.txt").read_text()
        targets = {target for _, target in pages.links(text)}
        wanted = {"include/audioroom.h", *(str(path.relative_to(ROOT)) for path in (ROOT / "examples-c").glob("*.c"))}
        self.assertEqual(wanted - targets, set())
        self.assertLess(len(text), 8000)


def squeeze(text):
    return re.sub(r"\s+", "", re.sub(r"\bstruct\b", "", text))


if __name__ == "__main__":
    unittest.main()
