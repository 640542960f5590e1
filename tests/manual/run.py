"""Tests the manual that `make manual` has built: links, code, shell commands. `make test-manual` runs it.

usage: tests/manual/run.py [NAME…]     only the tests whose names contain one of these words

The last line is `manual: N passed` or `manual: N of M passed`.
"""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def main():
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(HERE))
    loader = unittest.TestLoader()
    if sys.argv[1:]:
        loader.testNamePatterns = [f"*{name}*" for name in sys.argv[1:]]
    suite = loader.loadTestsFromNames(["link_test", "shell_test", "code_test"])
    result = unittest.TextTestRunner().run(suite)
    # A test with several faulty pages counts once.
    failed = len({test.id().split(" ")[0] for test, _ in result.failures + result.errors})
    passed = result.testsRun - failed - len(result.skipped)
    print(f"manual: {passed} passed" if not failed else f"manual: {passed} of {result.testsRun} passed")
    sys.exit(1 if failed or not result.testsRun else 0)


if __name__ == "__main__":
    main()
