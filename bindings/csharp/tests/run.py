#!/usr/bin/env python3
"""Compiles the C# binding, its example and its tests with Mono, and runs the tests on a built library: `run.py LIBRARY [NAME]`.
`make test-bindings` calls it.

The tests run under a time limit. The engines have no sound cards; the rooms are on servers in the process.
"""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
OUTPUT = ROOT / "target/bindings/csharp"
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "bindings"))

import limit  # noqa: E402


def compile_program(kind, name, sources, *more):
    flags = ["-nologo", "-langversion:6", "-warn:4", "-warnaserror+", "-debug", f"-target:{kind}", f"-out:{OUTPUT / name}"]
    subprocess.run(["mcs", *flags, *more, *sorted(map(str, sources))], check=True)


def write_layout():
    """The sizes and offsets of api.json, a line each."""
    api = json.loads((ROOT / "bindings/api.json").read_text(encoding="utf-8"))
    lines = []
    for struct in api["structs"]:
        lines.append(f"{struct['name']} = {struct['size']}")
        lines += [f"{struct['name']} {field['name']} {field['offset']}" for field in struct["fields"] if "length" not in field["type"]]
    path = OUTPUT / "layout.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    library = pathlib.Path(sys.argv[1]).resolve()
    # The tests see what is internal, so they are compiled together with the package.
    compile_program("library", "Audioroom.dll", (HERE.parent / "Audioroom").glob("*.cs"), f"-doc:{OUTPUT / 'Audioroom.xml'}")
    compile_program("exe", "Talk.exe", (HERE.parent / "examples").glob("*.cs"), f"-r:{OUTPUT / 'Audioroom.dll'}")
    compile_program("exe", "tests.exe", [*(HERE.parent / "Audioroom").glob("*.cs"), *HERE.glob("*.cs")])
    environment = {
        **os.environ, "LD_LIBRARY_PATH": str(library.parent), "MONO_THREADS_SUSPEND": "coop", "AUDIOROOM_LAYOUT": str(write_layout()),
        "AUDIOROOM_SYMBOLS": str(ROOT / "tests/abi/symbols.txt"), "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    sys.exit(limit.run(["mono", "--debug", OUTPUT / "tests.exe", *sys.argv[2:]], 300, env=environment))


if __name__ == "__main__":
    main()
