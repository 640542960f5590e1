#!/usr/bin/env python3
"""Builds and tests the Java binding with a built library: `run_tests.py LIBRARY [NAME]`. `make test-bindings` calls it.

Maven fetches its plugins and the dependencies at the first run; later runs use no network. The last line is `java: N passed` or
`java: N passed, some failed`.
"""

import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True

import generate  # noqa: E402
import java  # noqa: E402
import runner  # noqa: E402

LIMIT = 600


def maven(folder, build, goals, variables):
    """Runs Maven without the network, and with it if something is not there yet."""
    command = ["mvn", "-B", "-q", f"-Dbuild.folder={build}", *goals]
    status, output = runner.run([*command, "-o"], LIMIT, folder, **variables)
    if status and re.search(r"offline mode|in offline|has not been downloaded", output):
        status, output = runner.run(command, LIMIT, folder, **variables)
    return status


def planted(folder, variables):
    """Whether new kinds of functions and structs, planted into the header, become Java code that compiles."""
    shutil.rmtree(folder, ignore_errors=True)
    package = folder / "src/main/java/audioroom"
    shutil.copytree(HERE / "src/main", folder / "src/main")
    shutil.copy(HERE / "pom.xml", folder)
    end = "#ifdef __cplusplus\n}"
    text = generate.HEADER.read_text(encoding="utf-8").replace(end, (HERE.parent / "planted.h").read_text(encoding="utf-8") + end)
    files = java.outputs(generate.meaning.add(generate.header.read(text)), package)
    for path, content in files.items():
        path.write_text(content, encoding="utf-8")
    wanted = {
        "Player.java": [
            "public Player(Engine engine, PlayerOptions options) {",
            "public void setVolume(int volume)",
            "public double getPosition()",
        ],
        "RoomCalls.java": [
            "public UserInfo getUser(String userId)",
            "public CompletableFuture<Void> sendBytes(BytesOptions options)",
        ],
        "EngineCalls.java": [
            "public long startRecording(RecordingOptions options)",
            "public void stopRecording(long recording)",
            "public void destroyClip(long clip)",
        ],
        "ClipRead.java": [
            "public ByteBuffer buffer()",
            "public void written(long written)",
            "public void hasFailed(boolean hasFailed)",
        ],
        "ClipOptions.java": ["public ClipOptions reader(Consumer<ClipRead> value)"],
        "Audioroom.java": ["MISSING = List.of();"],
    }
    absent = [line for name, lines in wanted.items() for line in lines if line not in files[package / name]]
    if absent:
        print("planted functions without a method:", *absent, sep="\n")
    return not absent and maven(folder, folder / "target", ["compile"], variables) == 0


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not (shutil.which("mvn") and shutil.which("javac")):
        sys.exit("Maven and a JDK 17 or newer are missing: install openjdk-17-jdk-headless and maven")
    library = pathlib.Path(sys.argv[1]).resolve()
    build = ROOT / "target/bindings/java"
    variables = {"MAVEN_OPTS": "-Xmx512m"}
    shutil.rmtree(build / "surefire-reports", ignore_errors=True)
    properties = f"-DargLine=-Daudioroom.library={library} -Daudioroom.api={HERE.parent / 'api.json'}"
    goals = [properties, *[f"-Dtest={name}" for name in sys.argv[2:3]], "test"]
    failed = maven(HERE, build, goals, variables) != 0
    example = ["javac", "-d", str(build / "examples"), "-cp", str(build / "classes"), "examples/Talk.java"]
    failed = runner.run(example, LIMIT, HERE)[0] != 0 or failed
    if len(sys.argv) == 2:
        failed = not planted(build / "planted", variables) or failed
    passed = 0
    for report in (build / "surefire-reports").glob("*.txt"):
        counts = re.search(
            r"Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)", report.read_text(encoding="utf-8")
        )
        run, *others = map(int, counts.groups())
        passed += run - sum(others)
    print(f"java: {passed} passed" if not failed else f"java: {passed} passed, some failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
