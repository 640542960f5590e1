"""Finds and loads the C library, and checks that it is the one that this package was made for.

The first of these is loaded: the file that the environment variable AUDIOROOM_LIBRARY names, the file beside this module (in a wheel),
the library that the system's loader finds.
"""

from __future__ import annotations

import ctypes
import os
import pathlib
from typing import Any, Dict

from . import _api
from ._convert import NOT_BUILT_IN, read_text
from ._error import Error

_FILE = "libaudioroom.so"


def _load() -> ctypes.CDLL:
    named = os.environ.get("AUDIOROOM_LIBRARY")
    beside = pathlib.Path(__file__).with_name(_FILE)
    path = named or (str(beside) if beside.exists() else f"{_FILE}.{_api.ABI_VERSION}")
    try:
        return ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"the audioroom library cannot be loaded ({error}): install a wheel that has it, or set AUDIOROOM_LIBRARY to the path of {_FILE}"
        ) from None


_loaded = _load()
_functions: Dict[str, Any] = {}


def library(name: str) -> Any:
    """A function of the library with its prototype."""
    function = _functions.get(name)
    if function is None:
        try:
            function = getattr(_loaded, name)
        except AttributeError:
            raise Error(NOT_BUILT_IN, f"the library {_loaded._name} has no function {name}: install a newer one") from None
        function.restype, function.argtypes = _api.PROTOTYPES[name]
        _functions[name] = function
    return function


def last_error(status: int) -> Error:
    """The error of the last call that failed on this thread."""
    get = library("AUDIOROOM_GetLastErrorMessage")
    return Error(status, read_text(lambda *buffer: get(*buffer)))


def call(name: str, *arguments: Any) -> None:
    """Calls a function that returns a status; an error is raised."""
    status = library(name)(*arguments)
    if status < 0:
        raise last_error(status)


def init(struct: str) -> Any:
    """A C struct with its defaults."""
    made = getattr(_api, struct)()
    call(f"AUDIOROOM_Init{struct}", ctypes.byref(made), ctypes.sizeof(made))
    return made


def _check() -> None:
    try:
        found = int(library("AUDIOROOM_GetAbiVersion")())
    except Error:
        raise ImportError("the library that was loaded is not audioroom: check AUDIOROOM_LIBRARY") from None
    if found != _api.ABI_VERSION:
        raise ImportError(
            f"the audioroom library has ABI version {found}, and this package needs {_api.ABI_VERSION}: install the matching pair"
        )


_check()
