"""Installs the library with packaging/install, and uses it as programs of others do: with pkg-config and with CMake.

    tests/packages/run.py [FOLDER OF BUILT FILES]          (default: target/release)

The installed folder is moved before it is used. The programs log in to the local server with null devices. The last line is
`packages: N passed in S s` or `packages: N of M passed in S s`.
"""

import os
import pathlib
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/packages"
BUILT = (pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target/release").resolve()
VERSION = re.search(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.M).group(1)
MULTIARCH = "/usr/lib/x86_64-linux-gnu"
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-pedantic"]
LIMIT_S = 120
# The variables of the environment that a command gets.
KEPT = ["PATH", "HOME", "LANG", "TMPDIR", "CARGO_HOME", "RUSTUP_HOME"]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*command, environment=None, folder=None):
    """Runs a command without variables that point to other libraries. Returns the result with all output in `stdout`."""
    clean = {name: value for name, value in os.environ.items() if name in KEPT}
    words = [str(word) for word in command]
    return subprocess.run(
        words, env={**clean, **(environment or {})}, cwd=folder, text=True, timeout=LIMIT_S, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def packaging(action, destdir, prefix, libdir):
    arguments = [ROOT / "packaging/install", action, prefix, libdir, BUILT, BUILT / "audioroom-server", BUILT / "tools"]
    return run(*arguments, environment={"DESTDIR": str(destdir)})


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="audioroom-packages-")
        cls.scratch = pathlib.Path(cls.temporary.name)
        cls.addClassCleanup(cls.temporary.cleanup)
        result = packaging("install", cls.scratch / "stage", "/usr/local", "/usr/local/lib")
        assert result.returncode == 0, result.stdout
        # Moved, and in a folder whose name has a space.
        cls.prefix = cls.scratch / "a user's/audio room"
        cls.prefix.parent.mkdir()
        shutil.move(cls.scratch / "stage/usr/local", cls.prefix)
        # pkg-config is used from a folder without a space, as its output is split at spaces.
        cls.plain = cls.scratch / "moved"
        cls.plain.symlink_to(cls.prefix)

    def passes(self, *command, **options):
        result = run(*command, **options)
        self.assertEqual(result.returncode, 0, f"{shlex.join(map(str, command))}\n{result.stdout}")
        return result.stdout

    def pkg_config(self, *arguments, path=None):
        path = path or self.plain / "lib/pkgconfig"
        return shlex.split(self.passes("pkg-config", *arguments, "audioroom", environment={"PKG_CONFIG_PATH": str(path)}))

    def logs_in(self, program, **environment):
        with tempfile.TemporaryDirectory() as runtime:
            environment.update(XDG_RUNTIME_DIR=runtime, AUDIOROOM_LOCAL_PORT=str(free_port()))
            output = self.passes(program, environment=environment, folder=runtime)
        self.assertIn("logged in", output)
        return output

    def needed(self, program):
        return self.passes("readelf", "-d", program)

    def compile(self, name, *words):
        program = self.scratch / name
        self.passes("cc", "-std=c99", *WARNINGS, HERE / "login.c", "-o", program, *words)
        return program

    def static_words(self):
        words = self.pkg_config("--static", "--cflags", "--libs")
        return ["-l:libaudioroom.a" if word == "-laudioroom" else word for word in words]

    # ---- pkg-config

    def test_c_program_links_the_shared_library(self):
        program = self.compile("shared", *self.pkg_config("--cflags", "--libs"))
        self.assertRegex(self.needed(program), r"\[libaudioroom\.so\.[0-9]+\]")
        self.logs_in(program, LD_LIBRARY_PATH=str(self.plain / "lib"))

    def test_c_program_links_the_static_library(self):
        program = self.compile("static", *self.static_words())
        self.assertNotIn("libaudioroom", self.needed(program))
        self.logs_in(program)

    def test_shared_link_names_no_system_library(self):
        self.assertEqual(self.pkg_config("--libs-only-l"), ["-laudioroom"])
        self.assertEqual(self.pkg_config("--modversion"), [VERSION])

    # ---- static library

    def test_static_library_has_no_global_symbol_but_its_functions(self):
        lines = self.passes("nm", "-g", "--defined-only", self.prefix / "lib/libaudioroom.a").splitlines()
        found = sorted(line.split()[2] for line in lines if len(line.split()) == 3)
        self.assertEqual(found, sorted((ROOT / "tests/abi/symbols.txt").read_text().split()))

    def test_static_library_links_beside_libopus_and_another_rust_library(self):
        other = self.scratch / "libother.a"
        self.passes("rustc", "--edition", "2024", "--crate-type", "staticlib", "-O", HERE / "other.rs", "-o", other)
        opus = ["-l:libopus.a", other]
        version = self.passes("pkg-config", "--modversion", "opus").strip()
        for name, before, after in [("first", opus, []), ("last", [], opus)]:
            with self.subTest(others=name):
                program = self.compile(f"beside-{name}", "-DBESIDE_OTHERS", *before, *self.static_words(), *after, "-lm")
                self.assertIn(f"libopus {version}\n", self.logs_in(program))

    def test_library_older_than_its_header_is_refused(self):
        old = self.scratch / "old"
        old.mkdir()
        source = old / "old.c"
        source.write_text("int AUDIOROOM_GetAbiVersion(void) { return 1; }\n")
        self.passes("cc", "-shared", source, "-o", old / "libaudioroom.so")
        result = run(ROOT / "packaging/static", old, old / "out.a")
        self.assertEqual(result.returncode, 1)
        self.assertIn("older than audioroom.h", result.stdout)

    # ---- CMake

    def cmake(self, version):
        """Configures the user's project in a folder whose name has a space."""
        project = self.scratch / f"a project {version}"
        project.mkdir()
        for name in ["CMakeLists.txt", "login.cpp"]:
            shutil.copy(HERE / name, project)
        definitions = [f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DVERSION={version}"]
        return project, run("cmake", "-S", project, "-B", project / "build", *definitions)

    def test_cpp_programs_find_both_libraries_with_cmake(self):
        project, result = self.cmake(VERSION)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.passes("cmake", "--build", project / "build")
        self.assertIn("libaudioroom.so", self.needed(project / "build/shared"))
        self.assertNotIn("libaudioroom", self.needed(project / "build/static"))
        self.logs_in(project / "build/shared")
        self.logs_in(project / "build/static")

    def test_versions_that_do_not_fit_are_refused_by_cmake(self):
        major, minor, patch = map(int, VERSION.split("."))
        for version in [f"{major}.{minor}.{patch + 1}", f"{major}.{minor + 1}", f"{major + 1}.0"]:
            with self.subTest(version=version):
                _, result = self.cmake(version)
                self.assertNotEqual(result.returncode, 0, result.stdout)
                self.assertIn(f"version: {VERSION}", result.stdout)

    # ---- files

    def test_installed_server_runs(self):
        output = self.passes(self.prefix / "bin/audioroom-server", "--version")
        self.assertIn(VERSION, output)

    def test_installed_tools_find_the_installed_library(self):
        self.assertIn("usage: audioroom-doctor", self.passes(self.prefix / "bin/audioroom-doctor", "--help"))
        page = run(self.prefix / "bin/audioroom-doctor", "--no-sound").stdout
        self.assertIn(f"audioroom-doctor {VERSION}, ABI", page)
        self.assertIn("--room", run(self.prefix / "bin/audioroom-talk").stdout)

    def test_libdir_of_debian_is_respected(self):
        destdir = self.scratch / "debian"
        result = packaging("install", destdir, "/usr", MULTIARCH)
        self.assertEqual(result.returncode, 0, result.stdout)
        words = self.pkg_config("--cflags", "--libs", path=destdir / f"{MULTIARCH[1:]}/pkgconfig")
        folders = {word[:2]: pathlib.Path(word[2:]).resolve() for word in words if word[:2] in ("-I", "-L")}
        self.assertEqual(folders, {"-I": destdir / "usr/include", "-L": destdir / MULTIARCH[1:]})
        self.assertTrue((destdir / f"{MULTIARCH[1:]}/cmake/audioroom/audioroomConfig.cmake").is_file())
        self.assertFalse((destdir / "usr/lib/cmake").exists())

    def test_every_header_is_installed(self):
        self.assertEqual(files(self.prefix / "include"), files(ROOT / "include"))

    def test_uninstall_leaves_nothing_behind(self):
        destdir = self.scratch / "removed"
        foreign = destdir / "opt/voice/include/other.h"
        foreign.parent.mkdir(parents=True)
        foreign.touch()
        for action in ["install", "uninstall"]:
            result = packaging(action, destdir, "/opt/voice", "/opt/voice/lib")
            self.assertEqual(result.returncode, 0, result.stdout)
            self.assertEqual(len(files(destdir)) > 20, action == "install")
        self.assertEqual(files(destdir), ["opt/voice/include/other.h"])
        self.assertEqual([path for path in destdir.rglob("*audioroom*")], [])

    def test_relative_prefix_is_refused(self):
        result = packaging("install", self.scratch / "relative", "usr", "usr/lib")
        self.assertEqual(result.returncode, 1)
        self.assertIn("is not an absolute path", result.stdout)


def main():
    start = time.monotonic()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Packages)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    # A test with parts can fail more than once.
    failed = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    passed = result.testsRun - len(failed)
    count = f"{passed} passed" if result.wasSuccessful() else f"{passed} of {result.testsRun} passed"
    print(f"packages: {count} in {time.monotonic() - start:.0f} s")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
