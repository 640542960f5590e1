"""Builds the Debian packages with packaging/deb from the normal build, and installs them in a root folder with a package list of its own.

Nothing of this machine changes. run.py loads the tests.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

import commands
from commands import BUILT, HERE, MULTIARCH, ROOT, VERSION, WARNINGS, free_port, run

ABI = re.search(r"^const ABI_VERSION: u32 = (\d+);$", (ROOT / "build.rs").read_text(), re.M).group(1)
LIBRARY, DEVELOPMENT, SERVER, TOOLS = f"libaudioroom{ABI}", "libaudioroom-dev", "audioroom-server", "audioroom-tools"
# The packages of the system are missing in the root folder. Scripts of the packages run outside of it.
DPKG = ["dpkg", "--log=/dev/null", "--force-depends", "--force-script-chrootless"]
SECRETS = "etc/audioroom/server.env"
UNIT = "usr/lib/systemd/system/audioroom-server.service"


class Debian(commands.Case):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="audioroom-deb-")
        cls.addClassCleanup(temporary.cleanup)
        cls.scratch = pathlib.Path(temporary.name)
        # Compression takes most of the time.
        environment = {"DPKG_DEB_COMPRESSOR_TYPE": "none", "MAINTAINER": "A Packager <packager@example.org>"}
        built = [BUILT, BUILT / "audioroom-server", BUILT / "tools"]
        result = run(ROOT / "packaging/deb", *built, cls.scratch, environment=environment)
        assert result.returncode == 0, result.stdout
        cls.packages = {path.name.split("_")[0]: path for path in cls.scratch.glob("*.deb")}

    def dpkg(self, root, *arguments):
        fakeroot = ["fakeroot"] if os.geteuid() else []
        return self.passes(*fakeroot, *DPKG, f"--root={root}", *arguments)

    def installed(self, name, packages=(LIBRARY, DEVELOPMENT, SERVER, TOOLS)):
        """A root folder in which packages are installed."""
        root = self.scratch / name
        for folder in ["info", "updates", "triggers"]:
            (root / "var/lib/dpkg" / folder).mkdir(parents=True)
        for file in ["status", "available"]:
            (root / "var/lib/dpkg" / file).touch()
        self.dpkg(root, "--install", *[self.packages[package] for package in packages])
        return root

    def field(self, package, name):
        return self.passes("dpkg-deb", "--field", self.packages[package], name).strip()

    def contents(self, package):
        lines = self.passes("dpkg-deb", "--contents", self.packages[package]).splitlines()
        return {line.split()[5].removeprefix("./"): line.split() for line in lines if not line.startswith("d")}

    # ---- what the packages say and hold

    def test_packages_depend_on_what_they_load(self):
        self.assertEqual(set(self.packages), {LIBRARY, DEVELOPMENT, SERVER, TOOLS})
        for package in self.packages:
            self.assertEqual(self.field(package, "Version"), f"{VERSION}-1".replace("-rc", "~rc"), package)
            self.assertEqual(self.field(package, "Maintainer"), "A Packager <packager@example.org>", package)
        self.assertEqual(self.field(DEVELOPMENT, "Depends"), f"{LIBRARY} (= {self.field(LIBRARY, 'Version')})")
        self.assertIn(f"{LIBRARY} (>= {VERSION})", self.field(TOOLS, "Depends"))
        for package in [LIBRARY, SERVER, TOOLS]:
            self.assertIn("libc6 (>= ", self.field(package, "Depends"), package)
        self.assertIn("libasound2", self.field(LIBRARY, "Depends"))
        shlibs = self.passes("dpkg-deb", "--info", self.packages[LIBRARY], "shlibs")
        self.assertEqual(shlibs, f"libaudioroom {ABI} {LIBRARY} (>= {VERSION})\n")

    def test_each_installed_file_is_in_one_package(self):
        libdir = MULTIARCH[1:]
        library, development, server, tools = (self.contents(package) for package in [LIBRARY, DEVELOPMENT, SERVER, TOOLS])
        paths = [*library, *development, *server, *tools]
        self.assertEqual(len(paths), len(set(paths)))
        self.assertTrue({"usr/bin/audioroom-doctor", "usr/bin/audioroom-talk"} <= tools.keys())
        self.assertIn(f"{libdir}/libaudioroom.so.{ABI}", library)
        self.assertEqual([path for path in library if not path.startswith("usr/share/doc/")], [f"{libdir}/libaudioroom.so.{ABI}"])
        headers = {f"usr/{path.relative_to(ROOT)}" for path in (ROOT / "include").rglob("*.h*")}
        self.assertEqual({path for path in development if path.startswith("usr/include/")}, headers)
        for name in ["libaudioroom.so", "libaudioroom.a", "pkgconfig/audioroom.pc", "cmake/audioroom/audioroomConfig.cmake"]:
            self.assertIn(f"{libdir}/{name}", development)
        self.assertTrue({"usr/bin/audioroom-server", UNIT, "etc/audioroom/audioroom-server.toml"} <= server.keys())
        for package in self.packages:
            for path, words in self.contents(package).items():
                self.assertEqual(words[1], "root/root", path)
            self.assertIn(f"usr/share/doc/{package}/copyright", self.contents(package))

    def test_secret_is_not_in_the_package(self):
        self.assertNotIn(SECRETS, self.contents(SERVER))
        conffiles = self.passes("dpkg-deb", "--info", self.packages[SERVER], "conffiles")
        self.assertEqual(conffiles, "/etc/audioroom/audioroom-server.toml\n")

    # ---- the installed packages

    def test_program_compiles_against_the_installed_library(self):
        root = self.installed("development", [LIBRARY, DEVELOPMENT])
        libdir = root / MULTIARCH[1:]
        path = {"PKG_CONFIG_PATH": str(libdir / "pkgconfig")}
        words = self.passes("pkg-config", "--cflags", "--libs", "audioroom", environment=path)
        program = self.scratch / "login"
        self.passes("cc", "-std=c99", *WARNINGS, HERE / "login.c", "-o", program, *words.split())
        self.logs_in(program, LD_LIBRARY_PATH=str(libdir))
        project = self.scratch / "project"
        project.mkdir()
        for name in ["CMakeLists.txt", "login.cpp"]:
            shutil.copy(HERE / name, project)
        self.passes("cmake", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={root}/usr", f"-DVERSION={VERSION}")

    def test_each_installation_has_a_secret_of_its_own(self):
        secrets = []
        for name in ["first", "second"]:
            root = self.installed(name, [SERVER])
            path = root / SECRETS
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            secrets.append(path.read_text())
            self.assertRegex(secrets[-1], r"\AAUDIOROOM_SECRET=[0-9a-f]{64}\n\Z")
        self.assertNotEqual(*secrets)

    def test_secret_and_settings_survive_an_upgrade_but_no_purge(self):
        root = self.installed("upgrade", [SERVER])
        secret = (root / SECRETS).read_text()
        settings = root / "etc/audioroom/audioroom-server.toml"
        settings.write_text(settings.read_text() + "max-rooms = 3\n")
        changed = settings.read_text()
        self.dpkg(root, "--force-confold", "--install", self.packages[SERVER])
        self.assertEqual((root / SECRETS).read_text(), secret)
        self.dpkg(root, "--remove", SERVER)
        self.assertEqual(((root / SECRETS).read_text(), settings.read_text()), (secret, changed))
        self.assertFalse((root / "usr/bin/audioroom-server").exists())
        self.dpkg(root, "--install", self.packages[SERVER])
        self.assertEqual((root / SECRETS).read_text(), secret)
        self.dpkg(root, "--purge", SERVER)
        self.assertFalse((root / "etc/audioroom").exists())
        self.assertEqual([str(path) for path in root.rglob("*audioroom*")], [])

    def test_service_starts_with_the_system_and_is_valid(self):
        root = self.installed("service", [SERVER])
        link = root / "etc/systemd/system/multi-user.target.wants/audioroom-server.service"
        self.assertEqual(os.readlink(link), f"/{UNIT}")
        text = (root / UNIT).read_text()
        self.assertEqual(text.count("DynamicUser=yes"), 1)
        named = re.findall(r"^EnvironmentFile=(\S+)|^ExecStart=(\S+) --config (\S+)", text, re.M)
        paths = [path for group in named for path in group if path]
        self.assertEqual(len(paths), 3, text)
        for path in paths:
            self.assertTrue((root / path[1:]).is_file(), path)
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is missing: install systemd")
        # The program is not at its place on this machine.
        copy = self.scratch / pathlib.Path(UNIT).name
        copy.write_text(text.replace("/usr/bin/audioroom-server", str(root / "usr/bin/audioroom-server")))
        self.assertEqual(self.passes("systemd-analyze", "verify", copy), "")

    def test_server_runs_with_the_installed_settings(self):
        root = self.installed("server", [SERVER])
        name, secret = (root / SECRETS).read_text().strip().split("=")
        ports = ["--bind", f"127.0.0.1:{free_port()}", "--udp-port", str(free_port())]
        command = [root / "usr/bin/audioroom-server", "--config", root / "etc/audioroom/audioroom-server.toml", *ports]
        with subprocess.Popen(command, env={name: secret}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
            output = next((line for line in server.stdout if "ready" in line), "it ended early")
            server.send_signal(signal.SIGTERM)
            output += server.communicate(timeout=commands.LIMIT_S)[0]
        self.assertEqual(server.returncode, 0, output)
        self.assertIn("ready", output)
