"""The parts of the wheel that `pyproject.toml` cannot say: its version is that of the C header, and its tag that of the library inside."""

import pathlib
import re

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel

HERE = pathlib.Path(__file__).resolve().parent


def version():
    text = (HERE / "audioroom/_api.py").read_text(encoding="utf-8")
    return ".".join(re.search(rf"^VERSION_{part} = (\d+)$", text, re.M).group(1) for part in ("MAJOR", "MINOR", "PATCH"))


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True  # the C library makes the wheel one of a platform


class Wheel(bdist_wheel):
    """The library is loaded with ctypes, so the wheel is for any Python 3."""

    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


setup(version=version(), distclass=WithLibrary, cmdclass={"bdist_wheel": Wheel})
