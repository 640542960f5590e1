#!/usr/bin/env python3
"""Runs the tests of the Python binding on a built library: `run.py LIBRARY [NAME…]`. `make test-bindings` calls it.

The engines have no sound cards; the rooms are on servers in the process. The last line is `bindings: N passed` or
`bindings: N of M passed`.
"""

import faulthandler
import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["AUDIOROOM_LIBRARY"] = str(pathlib.Path(sys.argv[1]).resolve())
    os.environ["PYTHONPATH"] = str(HERE.parent)  # for the programs that the tests start
    sys.path[:0] = [str(HERE.parent), str(HERE)]
    faulthandler.dump_traceback_later(400, exit=True)  # a test that hangs ends the run, with the stacks of all threads
    loader = unittest.TestLoader()
    names = sys.argv[2:]
    if names:
        loader.testNamePatterns = [f"*{name}*" for name in names]
    suite = loader.discover(str(HERE))
    result = unittest.TextTestRunner(verbosity=2 if names else 1).run(suite)
    failed = len(result.failures) + len(result.errors)
    passed = result.testsRun - failed - len(result.skipped)
    print(f"bindings: {passed} passed" if not failed else f"bindings: {passed} of {result.testsRun} passed")
    sys.exit(1 if failed or not result.testsRun else 0)


if __name__ == "__main__":
    main()
