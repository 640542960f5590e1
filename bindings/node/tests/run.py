#!/usr/bin/env python3
"""Runs the tests of the Node.js binding on a built library: `run.py LIBRARY [NAME…]`. `make test-bindings` calls it.

It installs the npm packages of the lock file into `target/bindings/node`, checks the types with the TypeScript compiler, and runs the
tests under a time limit. The engines have no sound cards; the rooms are on servers in the process.
"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = HERE.parent
ROOT = HERE.parents[2]
MODULES = ROOT / "target/bindings/node/node_modules"
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "bindings"))

import limit  # noqa: E402


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    subprocess.run([ROOT / "setup/npm", PACKAGE, MODULES.parent], check=True)
    environment = {
        **os.environ, "AUDIOROOM_LIBRARY": str(pathlib.Path(sys.argv[1]).resolve()), "NODE_PATH": str(MODULES),
        "AUDIOROOM_MODULES": str(MODULES),
    }  # fmt: skip
    types = ["--noEmit", "--strict", "--target", "es2022", "--module", "node16", "--types", "node", "--typeRoots", MODULES / "@types"]
    if limit.run([MODULES / ".bin/tsc", *types, HERE / "types.ts"], 120):
        sys.exit("bindings: the types of the Node.js package are wrong")
    chosen = [f"--test-name-pattern={name}" for name in sys.argv[2:]]
    files = sorted(str(path) for path in HERE.glob("*.test.js"))
    # One file at a time: the tests of sound run in real time.
    sys.exit(limit.run(["node", "--expose-gc", "--test", "--test-concurrency=1", "--test-reporter=spec", *chosen, *files], 300, env=environment))


if __name__ == "__main__":
    main()
