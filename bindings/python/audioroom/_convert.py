"""Conversion of single values between Python and C. A value of a wrong type is a TypeError that names the argument; a number that C
could not hold, or a text that C would cut, is the error that the library gives to bad values."""

from __future__ import annotations

import ctypes
import enum
import operator
import os
import threading
from typing import Any, Callable, List, Optional, Sequence, Tuple

from . import _api
from ._error import Error

#: The numbers of the statuses that this package gives by itself.
TOO_SMALL, INVALID_UTF8, OUT_OF_RANGE, WRONG_STATE, WRONG_THREAD, NOT_BUILT_IN = -13, -2, -4, -10, -11, -14

_RANGES = {
    f"{sign}int{bits}_t": ((0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)) for sign in ("", "u") for bits in (8, 16, 32, 64)
}
_RANGES["size_t"] = _RANGES["uint64_t"]


class OpenEnum(enum.IntEnum):
    """An enum that a later library may extend: an unknown number becomes a member with the name UNKNOWN_number."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member


# ---- from Python


def _wrong(name: str, wanted: str, value: object) -> TypeError:
    return TypeError(f"{name} must be {wanted}, not {type(value).__name__}")


def number(name: str, value: Any, kind: str) -> int:
    """An integer that fits into the C type `kind`."""
    try:
        result = operator.index(value)
    except TypeError:
        raise _wrong(name, "int", value) from None
    low, high = _RANGES[kind]
    if not low <= result <= high:
        raise Error(OUT_OF_RANGE, f"{name} is {result}: it must be {low} to {high}")
    return result


def real(name: str, value: Any) -> float:
    if isinstance(value, str) or not hasattr(value, "__float__"):
        raise _wrong(name, "float", value)
    return float(value)


def switch(name: str, value: Any) -> int:
    """A switch; AUTO passes, and the library refuses it where it is not allowed."""
    if type(value).__name__ in ("bool", "bool_"):  # also those of NumPy
        return int(value)
    if isinstance(value, int) and value in (0, 1, _api.AUTO):
        return int(value)
    if isinstance(value, int):
        raise Error(OUT_OF_RANGE, f"{name} is {value}: a switch is True or False")
    raise _wrong(name, "bool", value)


switch_or_auto = switch


def text(name: str, value: Any) -> Optional[bytes]:
    """A text as UTF-8; None stays None. A path may be a path object."""
    if value is None:
        return None
    if hasattr(value, "__fspath__"):
        value = os.fspath(value)
    if not isinstance(value, str):
        raise _wrong(name, "str", value)
    if "\0" in value:
        raise Error(OUT_OF_RANGE, f"{name} has a NUL character: remove it")
    try:
        return value.encode("utf-8")
    except UnicodeEncodeError:
        raise Error(INVALID_UTF8, f"{name} has a lone surrogate: convert it first") from None


def data_argument(name: str, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    try:
        return bytes(memoryview(value))
    except TypeError:
        raise _wrong(name, "bytes", value) from None


def data_field(_struct: Any, name: str, value: Any) -> Tuple[Any, int]:
    """Pointer and length; the pointer keeps the bytes alive."""
    content = data_argument(name, value)
    buffer = ctypes.create_string_buffer(content, max(len(content), 1))
    return ctypes.cast(buffer, ctypes.POINTER(ctypes.c_uint8)), len(content)


def text_arguments(name: str, value: Optional[Sequence[str]], length: Optional[int] = None) -> Tuple[Any, int]:
    """An array of texts and its length; `length` is that of an array which must be as long."""
    if value is None:
        if length:
            raise Error(OUT_OF_RANGE, f"{name} has 0 entries: it must have {length}")
        return None, 0
    if isinstance(value, (str, bytes)):
        raise _wrong(name, "a sequence of str", value)
    try:
        items = list(value)
    except TypeError:
        raise _wrong(name, "a sequence of str", value) from None
    if length is not None and len(items) != length:
        raise Error(OUT_OF_RANGE, f"{name} has {len(items)} entries: it must have {length}")
    encoded = [text(f"{name}[{index}]", item) for index, item in enumerate(items)]
    return (ctypes.c_char_p * len(encoded))(*encoded), len(encoded)


def floats(name: str, value: Any) -> Tuple[Any, int]:
    """An array of float32 and its length."""
    if isinstance(value, (str, bytes)):
        raise _wrong(name, "a sequence of float", value)
    try:
        items = list(value)
    except TypeError:
        raise _wrong(name, "a sequence of float", value) from None
    numbers = [real(f"{name}[{index}]", item) for index, item in enumerate(items)]
    return (ctypes.c_float * len(numbers))(*numbers), len(numbers)


def texts_field(_struct: Any, name: str, value: Any) -> Tuple[Any, int]:
    array_, length = text_arguments(name, value)
    return ctypes.cast(array_, ctypes.POINTER(ctypes.c_char_p)), length


# ---- from C


def decode(value: Optional[bytes]) -> str:
    return value.decode("utf-8", "replace") if value else ""


def to_switch(value: int) -> Any:
    return value if value == _api.AUTO else value != 0


def whole(pointer: Any, kind: Any) -> Any:
    """The struct that a pointer names. The fields that an older library does not have are 0."""
    content = pointer.contents
    size = ctypes.sizeof(kind)
    if content.struct_size >= size:
        return content
    copy = kind()
    ctypes.memmove(ctypes.byref(copy), pointer, content.struct_size)
    return copy


def array(pointer: Any, length: int) -> List[Any]:
    return list(pointer[:length]) if pointer and length else []


def data(pointer: Any, length: int) -> bytes:
    return ctypes.string_at(pointer, length) if pointer and length else b""


def optional_room(engine: Any, handle: int) -> Any:
    return engine._room(handle) if handle and engine is not None else None


def handle(name: str, value: Any) -> int:
    """The handle of a Room or a Stream, or the number itself."""
    return number(name, getattr(value, "handle", value), "uint64_t")


def stream(engine: Any, room: Any, handle: int) -> Any:
    if not handle or engine is None:
        return None
    return engine._stream(engine.all_rooms if room is None else room, handle)


def read_text(ask: Callable[..., Any]) -> str:
    """Text by the buffer rule: asks for the size, then for the text."""
    needed = ctypes.c_size_t()
    ask(None, 0, ctypes.byref(needed))
    while True:
        size = needed.value + 64
        buffer = ctypes.create_string_buffer(size)
        try:
            ask(buffer, size, ctypes.byref(needed))
            return decode(buffer.value)
        except Error as error:
            if error.code != TOO_SMALL:
                raise


# ---- callbacks on threads of the library


class _Restriction(threading.local):
    is_inside = False


_restriction = _Restriction()


def is_restricted() -> bool:
    """Whether this thread is inside a callback that may not end an engine or a server."""
    return _restriction.is_inside


def restricted(function: Callable[[Any], object]) -> Callable[[Any, Any], None]:
    """A C callback `(user_data, pointer)` that marks its thread as restricted while it runs."""

    def inside(_user_data: Any, pointer: Any) -> None:
        _restriction.is_inside = True
        try:
            function(pointer)
        finally:
            _restriction.is_inside = False

    return inside
