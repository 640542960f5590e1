"""The files of deploy/ that no other test uses: the units, and the steps of the Containerfile in a copy of what it copies.

Nothing here needs a container engine or a running systemd. run.py loads the tests.
"""

import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = {"audioroom-server/audioroom-server.service": 2.0, "livekit-cluster/livekit-server.service": 2.5}


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    return done.returncode, done.stdout + done.stderr


def steps():
    """The instructions of the Containerfile: (name, rest), without comments and with continued lines joined."""
    text = (DEPLOY / "audioroom-server/Containerfile").read_text()
    text = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


class Deploy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="audioroom-deploy-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_units_are_valid_and_hardened(self):
        for unit, most in UNITS.items():
            # Another root folder has programs and no units of this machine.
            text = (DEPLOY / unit).read_text()
            for program in re.findall(r"^Exec\w+=(\S+)", text, re.MULTILINE):
                text = text.replace(program, "/bin/true")
            copy = self.folder / pathlib.Path(unit).name
            copy.write_text(text)
            status, output = run("systemd-analyze", "verify", copy)
            self.assertEqual((status, output), (0, ""), unit)
            _, output = run("systemd-analyze", "security", "--offline=yes", copy)
            exposure = float(re.search(r"Overall exposure level for \S+ ([\d.]+)", output).group(1))
            self.assertLessEqual(exposure, most, unit)

    def test_no_secret_is_in_a_file(self):
        for path in DEPLOY.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                for line in path.read_text().splitlines():
                    self.assertIsNone(re.match(r"\s*(secret|keys|password|requirepass)\s*[:=]\s*\S", line), f"{path}: {line}")

    def test_steps_of_the_container_build_work_on_what_it_copies(self):
        copied, commands, stages = self.folder / "source", [], 0
        copied.mkdir()
        for name, rest in steps():
            words = shlex.split(rest) if name in ("COPY", "RUN") else rest.split()
            stages += name == "FROM"
            if name == "RUN" and stages == 1:
                commands.append(words)
            elif name == "COPY" and stages == 1:
                for source in words[:-1]:
                    self.assertTrue((ROOT / source).exists(), f"COPY {source}")
                    listed = run("git", "-C", ROOT, "ls-files", source)[1].split()
                    self.assertTrue(listed, f"COPY {source}: not in the source tree")
                    for path in listed:
                        (copied / path).parent.mkdir(parents=True, exist_ok=True)
                        shutil.copy(ROOT / path, copied / path)
            elif name == "COPY":
                self.assertEqual(words[:2], ["--from=build", "/source/target/server-alone/release/audioroom-server"])
        for path in (copied / "src").rglob("*.rs"):
            for included in re.findall(r'include_(?:str|bytes)!\(\s*"([^"]+)"', path.read_text()):
                self.assertTrue((path.parent / included).exists(), f"{path}: {included} is not copied")
        # Folders that the build script reads.
        for script in [ROOT / "build.rs", *ROOT.glob("build/*.rs")]:
            for named in re.findall(r'"([\w./-]+)"', script.read_text()):
                if (ROOT / named).exists():
                    self.assertTrue((copied / named).exists(), f"{script}: {named} is not copied")
        self.assertEqual(commands, [["setup/packages", "build"], ["make", "server"]])
        self.assertEqual(run("sh", "-n", copied / "setup/packages")[0], 0)
        # The packages that the first step installs are named in the copy.
        self.assertIn("cmake", run("awk", '$1 == "build" { print $2 }', copied / "packages.txt")[1])
        status, plan = run("make", "--dry-run", "server", cwd=copied)
        self.assertEqual(status, 0, plan)
        self.assertIn("--target-dir target/server-alone", plan)
        self.assertIn("--bin audioroom-server", plan)
        # Cargo finds every file that the manifest names, and the lock file fits.
        status, output = run("cargo", "metadata", "--locked", "--format-version", "1", cwd=copied)
        self.assertEqual(status, 0, output[-2000:])

    def test_container_runs_as_a_user_without_rights(self):
        after = [step for n, step in enumerate(steps()) if n > max(n for n, (name, _) in enumerate(steps()) if name == "FROM")]
        users = [rest for name, rest in after if name == "USER"]
        self.assertEqual(len(users), 1)
        self.assertRegex(users[0], r"^[1-9]\d*:[1-9]\d*$")
