"""Checks the shell commands of the manual: the goals of `make` exist, programs know the options, named files exist.

A shell command is a line of a block that is marked `sh`, or of an indented block.
"""

import re
import subprocess
import tempfile
import unittest

from manual import ROOT, chapters, pages

OPTION = re.compile(r"--[a-z][a-z-]+")
GOAL = re.compile(r"(?<![\w/-])make((?: [a-zA-Z][\w-]*(?:=(?:\"[^\"]*\"|\S*))?)+)")
FILE = re.compile(r"(?<![\w./-])(?:examples-c|examples-qt|examples-web|bindings|setup|deploy|tests|docs|include)/[\w./-]*\w")
SERVER = ROOT / "target/release/audioroom-server"
LOAD = ROOT / "target/release/audioroom-load"


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
    text = (ROOT / "Makefile").read_text()
    names = re.findall(r"^([a-z][\w -]*?):(?!=)", text, re.M)
    return {name for line in names for name in line.split()}


def options(program):
    done = subprocess.run([program, "--help"], capture_output=True, text=True, timeout=20)
    return set(re.findall(r"--[a-z][a-z-]+", done.stdout + done.stderr))


class Shell(unittest.TestCase):
    def test_goals_of_make_exist(self):
        known, seen = goals(), set()
        self.assertIn("library", known)
        for place, command in commands():
            for match in GOAL.finditer(command):
                for goal in re.sub(r"=(?:\"[^\"]*\"|\S*)", "=", match[1]).split():
                    if "=" not in goal:
                        seen.add(goal)
                        with self.subTest(place):
                            self.assertIn(goal, known)
        self.assertGreater(len(seen), 5)

    def test_named_files_exist(self):
        count = 0
        for place, command in commands():
            for match in FILE.finditer(command):
                if not command.startswith("curl"):
                    count += 1
                    with self.subTest(place):
                        self.assertTrue((ROOT / match[0]).exists(), match[0])
        self.assertGreater(count, 2)

    def check_options(self, name, known):
        self.assertIn("--help", known)
        count = 0
        for place, command in commands():
            for part in re.split(r"[|;&]", command):
                program, *words = part.split() or [""]
                if program.rsplit("/", 1)[-1] == name:
                    for option in filter(OPTION.fullmatch, words):
                        count += 1
                        with self.subTest(place):
                            self.assertIn(option, known, f"{name} does not know {option}")
        self.assertGreater(count, 3)

    def test_server_knows_its_options(self):
        self.check_options("audioroom-server", options(SERVER))

    def test_talk_knows_its_options(self):
        with tempfile.TemporaryDirectory() as folder:
            library = ROOT / "target/release"
            build = ["cc", f"-I{ROOT / 'include'}", ROOT / "examples-c/talk.c", "-o", f"{folder}/talk"]
            subprocess.run([*build, f"-L{library}", "-laudioroom", f"-Wl,-rpath,{library}", "-lm", "-lpthread"], check=True)
            self.check_options("talk", options(f"{folder}/talk") | {"--help"})

    @unittest.skipUnless(LOAD.exists(), "`make load` has not been run")
    def test_load_program_knows_its_options(self):
        self.check_options("audioroom-load", options(LOAD))


if __name__ == "__main__":
    unittest.main()
