"""Checks the shell commands of the manual: the goals of `make` exist, the programs know the options, the named files exist.

A shell command is a line of a block that is marked `sh`, or of an indented block.
"""

import pathlib
import re
import subprocess
import tempfile
import unittest

from manual import ROOT, chapters, pages

LIBRARY = ROOT / "target/release"
OPTION = re.compile(r"--[a-z][a-z-]+")
ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")
VALUE = r"=(?:\"[^\"]*\"|\S*)"
GOAL = re.compile(rf"(?<![\w/-])make((?: [a-zA-Z][\w-]*(?:{VALUE})?)+)")
FOLDERS = "examples-c|examples-qt|examples-web|bindings|setup|deploy|tests|tools|docs|include"
FILE = re.compile(rf"(?<![\w./-])(?:{FOLDERS})/[\w./-]*\w")
#: Programs in Rust, which `make library` and `make load` build, and programs in C with their source.
BUILT = {"audioroom-server": LIBRARY / "audioroom-server", "audioroom-load": LIBRARY / "audioroom-load"}
SOURCES = {"talk": "examples-c/talk.c", "audioroom-talk": "examples-c/talk.c", "audioroom-doctor": "tools/audioroom-doctor.c"}


def commands():
    """Pairs of a place and a shell command, without the explanation that follows it after three spaces or a hash."""
    for page in [ROOT / "README.md", *chapters()]:
        for block in pages.blocks(page.read_text()):
            if block.words in ([], ["sh"]):
                # A line that ends with a backslash goes on in the next one.
                for offset, line in enumerate(block.text.replace("\\\n", " ").splitlines()):
                    command = re.split(r"\s{3,}|\s#\s", line.strip())[0]
                    if command and not command.startswith("#"):
                        yield f"{page.relative_to(ROOT)}:{block.line + offset}", command


def goals():
    names = re.findall(r"^([a-z][\w -]*?):(?!=)", (ROOT / "Makefile").read_text(), re.M)
    return {name for line in names for name in line.split()}


def used_options(command):
    """Pairs of a program and an option."""
    for part in re.split(r"[|;&]", command):
        words = part.split()
        while words and ASSIGNMENT.fullmatch(words[0]):
            words.pop(0)
        for option in filter(OPTION.fullmatch, words[1:]):
            yield pathlib.PurePath(words[0]).name, option


def known_options(program):
    done = subprocess.run([program, "--help"], capture_output=True, text=True, timeout=20)
    return {"--help", *OPTION.findall(done.stdout + done.stderr)}


def known_to_programs(folder):
    """The options that each program names in its help. A program that is not built is left out."""
    known = {name: known_options(path) for name, path in BUILT.items() if path.exists()}
    for name, source in SOURCES.items():
        if (ROOT / source).exists():
            build = ["cc", f"-I{ROOT / 'include'}", ROOT / source, "-o", f"{folder}/{name}", f"-L{LIBRARY}", "-laudioroom"]
            subprocess.run([*build, f"-Wl,-rpath,{LIBRARY}", "-lm", "-lpthread"], check=True)
            known[name] = known_options(f"{folder}/{name}")
    return known


class Shell(unittest.TestCase):
    def test_goals_of_make_exist(self):
        known, seen = goals(), set()
        self.assertIn("library", known)
        for place, command in commands():
            for match in GOAL.finditer(command):
                for goal in re.sub(VALUE, "=", match[1]).split():
                    if "=" not in goal:
                        seen.add(goal)
                        with self.subTest(place):
                            self.assertIn(goal, known)
        self.assertGreater(len(seen), 5)

    def test_named_files_exist(self):
        count = 0
        for place, command in commands():
            for match in FILE.finditer(command):
                count += 1
                with self.subTest(place):
                    self.assertTrue((ROOT / match[0]).exists(), match[0])
        self.assertGreater(count, 2)

    def test_programs_know_their_options(self):
        with tempfile.TemporaryDirectory() as folder:
            known = known_to_programs(folder)
        self.assertIn("audioroom-server", known, "`make library` builds it")
        counts = dict.fromkeys(known, 0)
        for place, command in commands():
            for program, option in used_options(command):
                if program in known:
                    counts[program] += 1
                    with self.subTest(place):
                        self.assertIn(option, known[program], f"{program} does not know {option}")
        self.assertGreater(counts["audioroom-server"], 3)
        self.assertGreater(counts["talk"], 3)


if __name__ == "__main__":
    unittest.main()
