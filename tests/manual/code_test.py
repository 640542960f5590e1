"""Compiles the blocks of code in the manual, and runs those that can run.

The words of the fence say what a block is. CONTRIBUTING.md has the list ("Change the manual").
"""

import ast
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None

from manual import ROOT, chapters, pages

LIBRARY = ROOT / "target/release"
C = ["cc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
CXX = ["c++", "-std=c++17", "-Wall", "-Wextra", "-Werror"]
LINK = [f"-I{ROOT / 'include'}", f"-L{LIBRARY}", "-laudioroom", f"-Wl,-rpath,{LIBRARY}", "-lm", "-lpthread"]
#: What a fence may say. Blocks of the last line are only shown here; a binding compiles its own examples.
LANGUAGES = {
    *("c", "cpp", "python", "toml", "json", "sh", "js", "go"),
    *("text", "cmake", "nginx", "html", "xml", "ts", "java", "csharp"),
}
#: Programs that read a block from standard input and fail where its syntax is wrong.
READERS = {"js": ["node", "--input-type=module", "--check", "-"], "go": ["gofmt"]}
MARKS = {"c": {"norun", "functions", "fragment"}, "cpp": {"norun", "qt"}, "python": {"norun"}}
#: A program of a page ends within this time, in seconds: standard input is empty.
LIMIT = 30


def code_pages():
    return [ROOT / "README.md", *chapters()]


def blocks(language):
    """The blocks of a language: page, block, marks."""
    for page in code_pages():
        for block in pages.blocks(page.read_text()):
            if block.words and block.words[0] == language:
                yield page, block, set(block.words[1:])


def place(page, block):
    return f"{page.relative_to(ROOT)}:{block.line}"


class Code(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="audioroom-manual-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        # The local server of these programs is their own.
        self.environment = os.environ | {
            "AUDIOROOM_LOCAL_PORT": str(port),
            "XDG_RUNTIME_DIR": str(self.folder),
            "AUDIOROOM_LIBRARY": str(LIBRARY / "libaudioroom.so"),
            "PYTHONPATH": str(ROOT / "bindings/python"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "QT_QPA_PLATFORM": "offscreen",
        }

    def command(self, where, words):
        done = subprocess.run(
            list(map(str, words)),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
        self.assertEqual(done.returncode, 0, f"{where}: {words[0]} failed\n{done.stdout}{done.stderr}")
        return done.stdout

    def compile(self, where, compiler, source, flags=()):
        program = self.folder / "program"
        self.command(where, [*compiler, source, "-o", program, *flags, *LINK])
        return program

    def whole(self, language, compiler, suffix):
        count = 0
        for page, block, marks in blocks(language):
            if marks & {"functions", "fragment"}:
                continue
            where = place(page, block)
            with self.subTest(where):
                source = self.folder / f"block{suffix}"
                source.write_text(f'#line {block.line} "{page.relative_to(ROOT)}"\n{block.text}')
                flags = self.qt() if "qt" in marks else []
                program = self.compile(where, compiler, source, flags)
                if "norun" not in marks:
                    self.command(where, [program])
                count += 1
        self.assertGreater(count, 0)

    def qt(self):
        words = self.command("Qt", ["pkg-config", "--cflags", "--libs", "Qt5Core"]).split()
        return ["-fPIC", *[word.replace("-I", "-isystem", 1) if word.startswith("-I") else word for word in words]]

    def test_c_programs_compile_and_run(self):
        self.whole("c", C, ".c")

    def test_cpp_programs_compile_and_run(self):
        self.whole("cpp", CXX, ".cpp")

    def test_c_fragments_compile_and_their_calls_succeed(self):
        found = {}
        for page, block, marks in blocks("c"):
            if marks & {"functions", "fragment"}:
                found.setdefault(page, []).append((block, marks))
        self.assertGreater(len(found), 8)
        for page, parts in found.items():
            where = str(page.relative_to(ROOT))
            with self.subTest(where):
                (self.folder / "page.h").write_text(fragments(where, parts))
                wrapper = ROOT / "tests/manual/wrapper.c"
                program = self.compile(where, C, wrapper, [f"-I{self.folder}"])
                self.command(where, [program])

    def test_python_programs_compile_and_run(self):
        for page, block, marks in blocks("python"):
            where = place(page, block)
            with self.subTest(where):
                compile(block.text, where, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
                if "norun" not in marks:
                    program = self.folder / "block.py"
                    program.write_text(block.text)
                    self.command(where, [sys.executable, program])

    @unittest.skipUnless(tomllib, "this Python reads no TOML")
    def test_settings_are_well_formed(self):
        for page, block, _ in [*blocks("toml"), *blocks("json")]:
            with self.subTest(place(page, block)):
                (tomllib if block.words[0] == "toml" else json).loads(block.text)

    def test_blocks_of_other_languages_have_a_syntax(self):
        for language, reader in READERS.items():
            if not shutil.which(reader[0]):
                continue
            for page, block, _ in blocks(language):
                with self.subTest(place(page, block)):
                    done = subprocess.run(reader, input=block.text, capture_output=True, text=True, timeout=LIMIT)
                    self.assertEqual(done.returncode, 0, done.stderr)

    def test_fences_say_what_is_tested(self):
        for page in code_pages():
            for block in pages.blocks(page.read_text()):
                if block.words:
                    language, marks = block.words[0], set(block.words[1:])
                    with self.subTest(place(page, block)):
                        self.assertIn(language, LANGUAGES)
                        self.assertLessEqual(marks, MARKS.get(language, set()))


def fragments(where, parts):
    """page.h: the functions of a page, then each fragment as a function, then the table of fragments."""
    definitions, statements, table = [], [], []
    for block, marks in parts:
        line = f'#line {block.line} "{where}"\n'
        if "functions" in marks:
            definitions.append(line + block.text)
            continue
        name = f"fragment_{block.line}"
        statements.append(
            f"static void {name}(AUDIOROOM_Engine *engine, AUDIOROOM_Server *server, AUDIOROOM_Room room, AUDIOROOM_Stream stream)\n"
            f"{{\n(void)engine; (void)server; (void)room; (void)stream;\n{{\n{line}{block.text}}}\n}}\n"
        )
        table.append(f'    {{"{where}:{block.line}", {int("norun" not in marks)}, {name}}},\n')
    if not table:
        raise ValueError(f"{where} has functions but no fragment that uses them")
    return "".join([*definitions, *statements, "static const Fragment fragments[] = {\n", *table, "};\n"])


if __name__ == "__main__":
    unittest.main()
