#!/usr/bin/env python3
"""Writes what the language bindings need from `include/audioroom.h`: `api.json` for all, and the generated files of each binding.

    python3 bindings/generate.py           writes the files that are behind the header
    python3 bindings/generate.py --check   only reports them (exit status 1)

`make bindings` calls the first, `make test-bindings` the second. A new binding reads `api.json` (or adds a writer here); the fields
are described in `README.md` beside this file.
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "generator"))
sys.dont_write_bytecode = True

import go  # noqa: E402
import header  # noqa: E402
import java  # noqa: E402
import meaning  # noqa: E402
from csharp_calls import CsharpCalls  # noqa: E402
from csharp_native import CsharpNative  # noqa: E402
from csharp_types import CsharpTypes  # noqa: E402
from node_api import NodeApi  # noqa: E402
from node_types import NodeTypes  # noqa: E402
from python_calls import Calls  # noqa: E402
from python_ctypes import Ctypes  # noqa: E402
from python_types import Types  # noqa: E402
from shape import Shape  # noqa: E402

HEADER = HERE.parent / "include/audioroom.h"


def read_api():
    """The contents of the header with their meanings."""
    return meaning.add(header.read(HEADER.read_text(encoding="utf-8")))


def outputs():
    """The generated files: path and text."""
    api = read_api()
    types = Types(api)
    package = HERE / "python/audioroom"
    shape, node = Shape(api), HERE / "node"
    csharp = HERE / "csharp/Audioroom"
    node_api = NodeApi(shape)
    return {
        HERE / "api.json": json.dumps(api, indent=1, ensure_ascii=False) + "\n",
        package / "_api.py": Ctypes(api).text(),
        package / "_types.py": types.text(),
        package / "_calls.py": Calls(api, types).text(),
        node / "lib/api.js": node_api.text(),
        node / "index.mjs": node_api.module(),
        node / "lib/generated.d.ts": NodeTypes(shape).text(),
        csharp / "Native.cs": CsharpNative(shape).text(),
        csharp / "Types.cs": CsharpTypes(shape).text(),
        csharp / "Calls.cs": CsharpCalls(shape).text(),
        **go.outputs(api, HERE / "go"),
        **java.outputs(api, HERE / "java/src/main/java/audioroom"),
    }


def stale(files):
    """The files that are missing or differ from what the header says."""
    return [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def main():
    files = outputs()
    behind = stale(files)
    names = ", ".join(str(path.relative_to(HERE.parent)) for path in behind)
    if "--check" in sys.argv[1:]:
        if behind:
            sys.exit(f"behind include/audioroom.h: {names}: run  make bindings  and commit the result")
        return
    for path in behind:
        path.write_text(files[path], encoding="utf-8")
    if behind:
        print(f"bindings: wrote {names}")


if __name__ == "__main__":
    main()
