#!/usr/bin/env python3
"""Formats, vets and tests the Go binding with a built library: `run_tests.py LIBRARY [NAME]`. `make test-bindings` calls it.

Tests in which goroutines share an engine run a second time under the race detector. The last line is `go: N passed` or
`go: N passed, some failed`.
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
import go  # noqa: E402
import runner  # noqa: E402

LIMIT = 400
#: Tests in which goroutines share an engine.
SHARED = "Goroutines|Closed|Arrive|RPC|Panic|Forgotten"


def package_file(library, folder):
    """A pkg-config file for the library of this build."""
    folder.mkdir(parents=True, exist_ok=True)
    text = f"Name: audioroom\nDescription: the built library\nVersion: 0\nCflags: -I{ROOT / 'include'}\n"
    text += f"Libs: -L{library.parent} -laudioroom -Wl,-rpath,{library.parent}\n"
    (folder / "audioroom.pc").write_text(text, encoding="utf-8")


def planted(folder, variables):
    """Whether new kinds of functions and structs, planted into the header, become Go code that compiles."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    text = generate.HEADER.read_text(encoding="utf-8")
    end = "#ifdef __cplusplus\n}"
    text = text.replace(end, (HERE.parent / "planted.h").read_text(encoding="utf-8") + end)
    (folder / "audioroom.h").write_text(text, encoding="utf-8")
    for path in [*HERE.glob("*.go"), HERE / "go.mod"]:
        if not path.name.endswith("_test.go"):
            shutil.copy(path, folder)
    api = generate.meaning.add(generate.header.read(text))
    files = go.outputs(api, folder)
    for path, content in files.items():
        path.write_text(content, encoding="utf-8")
    status, _ = runner.run(["go", "vet", "."], LIMIT, folder, **variables)
    unformatted, output = runner.run(["gofmt", "-l", "."], 60, folder)
    calls = files[folder / "calls.go"]
    wanted = [
        "func (engine *Engine) NewPlayer(options *PlayerOptions) (*Player, error)",
        "func (player *Player) SetVolume(volume int32) error",
        "func (player *Player) GetPosition() (float64, error)",
        "func (room Room) GetUser(userID string) (UserInfo, error)",
        "func (engine *Engine) StartRecording(options *RecordingOptions) (uint64, error)",
        "func (engine *Engine) CreateClip(options *ClipOptions) (uint64, error)",
        "func (engine *Engine) DestroyClip(clip uint64) error",
        "func (engine *Engine) StopRecording(recording uint64) error",
        "func (room Room) SendBytes(ctx context.Context, options *BytesOptions) error",
        "var missing = map[string]string{}",
    ]
    absent = [line for line in wanted if line not in calls]
    if absent:
        print("planted functions without a method:", *absent, sep="\n")
    return not (status or unformatted or output or absent)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not shutil.which("go"):
        sys.exit("Go 1.24 or newer is missing: install it from https://go.dev/dl")
    library = pathlib.Path(sys.argv[1]).resolve()
    folder = ROOT / "target/bindings/go"
    package_file(library, folder)
    # The binding needs no other module, so the network is not used.
    variables = {"PKG_CONFIG_PATH": str(folder), "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-count=1"}
    status, output = runner.run(["gofmt", "-l", "."], 60, HERE)
    failed = bool(status or output)
    for command in (["go", "vet", "./..."], ["go", "build", "-o", str(folder / "talk"), "./examples/talk"]):
        failed = runner.run(command, LIMIT, HERE, **variables)[0] != 0 or failed
    failed = not planted(folder / "planted", variables) or failed
    passed = 0
    names = sys.argv[2:3]
    runs = [names] if names else [["."], ["-race", SHARED]]
    for *flags, name in runs:
        status, output = runner.run(
            ["go", "test", "-v", *flags, "-timeout", f"{LIMIT}s", "-run", name, "."], LIMIT + 60, HERE, **variables
        )
        failed = failed or status != 0
        passed += len(re.findall(r"^--- PASS", output, re.M))
    print(f"go: {passed} passed" if not failed else f"go: {passed} passed, some failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
