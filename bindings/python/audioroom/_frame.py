"""Frames of audio: buffers that are passed to the library without a copy, and the frames that audio callbacks get."""

from __future__ import annotations

import array
import ctypes
import sys
import threading
from typing import Any, Callable, Dict, Optional

from . import _api
from ._convert import OUT_OF_RANGE, restricted
from ._error import Error

_FORMAT_AND_CONTIGUOUS = 0x4 | 0x38
_WRITABLE = 0x1
#: No frame of the library is longer: 10 ms of 48 kHz stereo are 960 samples.
_MOST_SAMPLES = 9600
#: The largest sample of 16 bit.
_LARGEST = 32767 / 32768
_FLOAT = (b"f", b"<f", b"=f", b"@f")
_INT16 = (b"h", b"<h", b"=h", b"@h")


class _Buffer(ctypes.Structure):
    """Py_buffer of CPython, the same in all versions."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ctypes.c_ssize_t)),
        ("strides", ctypes.POINTER(ctypes.c_ssize_t)),
        ("suboffsets", ctypes.POINTER(ctypes.c_ssize_t)),
        ("internal", ctypes.c_void_p),
    ]


_get = ctypes.pythonapi.PyObject_GetBuffer
_get.argtypes = [ctypes.py_object, ctypes.POINTER(_Buffer), ctypes.c_int]
_get.restype = ctypes.c_int
_release = ctypes.pythonapi.PyBuffer_Release
_release.argtypes = [ctypes.POINTER(_Buffer)]
_release.restype = None


def transfer(frame: Any, channels: Optional[int], call: Callable[[Any, int, int, int], object], is_output: bool) -> None:
    """Calls `call(address, samples_per_channel, channels, rate_hz)` with the samples of `frame`: float32 in place, int16 converted."""
    view = _Buffer()
    try:
        _get(frame, ctypes.byref(view), _FORMAT_AND_CONTIGUOUS | (_WRITABLE if is_output else 0))
    except (TypeError, BufferError, ValueError):
        writable = "writable " if is_output else ""
        raise TypeError(f"frame must be a {writable}contiguous buffer of float32 or int16, not {type(frame).__name__}") from None
    try:
        if view.format not in _FLOAT and view.format not in _INT16:
            raise TypeError(f"frame must have float32 or int16 samples, not the format {(view.format or b'B').decode()!r}")
        samples = view.len // view.itemsize
        if channels is None:
            channels = view.shape[1] if view.ndim == 2 else 1
        if not 0 < samples <= _MOST_SAMPLES or channels not in (1, 2) or samples % channels:
            raise Error(OUT_OF_RANGE, f"the frame has {samples} samples for {channels} channels: pass 10 ms, for example 480 for one channel at 48 kHz")
        shape = (samples // channels, channels, samples // channels * 100)
        if view.format in _FLOAT:
            call(view.buf, *shape)
            return
        scratch = _take_scratch(samples)
        if is_output:
            call(scratch.floats, *shape)
            scratch.to_int16(frame, view.buf)
        else:
            scratch.from_int16(frame, view.buf)
            call(scratch.floats, *shape)
        _of_thread.scratch = scratch
    finally:
        _release(ctypes.byref(view))


class _Scratch:
    """Float samples of one length, for the conversion of int16 frames on one thread."""

    def __init__(self, samples: int, numpy: Any) -> None:
        self.floats = (ctypes.c_float * samples)()
        #: NumPy and its view of the samples, if the program has loaded it.
        self.numpy = numpy
        if numpy is not None:
            self.array: Any = numpy.frombuffer(self.floats, numpy.float32)
            self.int16: Any = numpy.dtype(numpy.int16)
            self.scales = [numpy.float32(scale) for scale in (1 / 32768, 32768, 32767, -32768)]

    def from_int16(self, frame: Any, address: Any) -> None:
        """Reads the samples of `frame`, which begin at `address`."""
        if self.numpy is not None:
            self.numpy.multiply(self.numpy.frombuffer(frame, self.int16), self.scales[0], out=self.array)
            return
        integers = array.array("h", ctypes.string_at(address, 2 * len(self.floats)))
        scaled = array.array("f", [integer * (1 / 32768) for integer in integers])
        ctypes.memmove(self.floats, scaled.buffer_info()[0], 4 * len(self.floats))

    def to_int16(self, frame: Any, address: Any) -> None:
        """Writes the samples into `frame`, which begins at `address`."""
        if self.numpy is not None:
            scaled = self.array
            self.numpy.multiply(scaled, self.scales[1], out=scaled)
            self.numpy.minimum(scaled, self.scales[2], out=scaled)
            self.numpy.maximum(scaled, self.scales[3], out=scaled)
            self.numpy.rint(scaled, out=self.numpy.frombuffer(frame, self.int16), casting="unsafe")
            return
        floats = self.floats[:]
        if max(floats) > _LARGEST or min(floats) < -1:
            floats = [min(max(sample, -1.0), _LARGEST) for sample in floats]
        # int() cuts towards 0: with the offset it rounds.
        integers = array.array("h", [int(sample * 32768 + 32768.5) - 32768 for sample in floats])
        ctypes.memmove(address, integers.buffer_info()[0], 2 * len(floats))


_of_thread = threading.local()


def _take_scratch(samples: int) -> _Scratch:
    """The scratch samples of this thread, to be put back after their use: a signal handler that transfers a frame meanwhile gets others.
    A program uses frames of one length, so one length is kept."""
    scratch: Optional[_Scratch] = vars(_of_thread).pop("scratch", None)
    if scratch is None or len(scratch.floats) != samples or (scratch.numpy is None and "numpy" in sys.modules):
        scratch = _Scratch(samples, sys.modules.get("numpy"))
    return scratch


# ---- frames of audio callbacks


class _Frame:
    _samples = ""

    def __init__(self, c: Any, length: int) -> None:
        self._c = c
        address = ctypes.cast(getattr(c, self._samples), ctypes.c_void_p).value
        #: The samples, interleaved, as writable float32. Valid during the callback only.
        self.samples = memoryview((ctypes.c_float * length).from_address(address or 0)).cast("B").cast("f")

    @property
    def rate_hz(self) -> int:
        """The sample rate in Hz."""
        return int(self._c.rate_hz)

    @rate_hz.setter
    def rate_hz(self, value: int) -> None:
        self._c.rate_hz = value

    @property
    def channels(self) -> int:
        """The number of channels."""
        return int(self._c.channels)

    @channels.setter
    def channels(self, value: int) -> None:
        self._c.channels = value

    @property
    def samples_per_channel(self) -> int:
        """The number of samples of each channel."""
        return int(self._c.samples_per_channel)

    @samples_per_channel.setter
    def samples_per_channel(self, value: int) -> None:
        self._c.samples_per_channel = value


class AudioFrame(_Frame):
    """The frame of an audio processor, which changes `samples` in place."""

    _samples = "samples"

    def __init__(self, c: Any) -> None:
        super().__init__(c, c.samples_per_channel * c.channels)


class AuxFrame(_Frame):
    """The frame of an aux source, which writes `samples` and may change the other fields."""

    _samples = "interleaved"

    def __init__(self, c: Any) -> None:
        super().__init__(c, 960)


def _callback(kind: Any, frame: Any) -> Callable[[Optional[Callable[[Any], object]]], Any]:
    def wrap(function: Optional[Callable[[Any], object]]) -> Any:
        if function is None:
            return kind()
        if not callable(function):
            raise TypeError(f"the callback must be callable or None, not {type(function).__name__}")
        present = function

        def run(pointer: Any) -> None:
            view = frame(pointer.contents)
            try:
                present(view)
            finally:
                try:
                    view.samples.release()
                except BufferError:
                    pass  # the function has kept an array of the samples

        return kind(restricted(run))

    return wrap


#: Makes the C callback of a Python function; None makes a null pointer.
CALLBACKS: Dict[str, Callable[[Optional[Callable[[Any], object]]], Any]] = {
    "AudioProcessor": _callback(_api.AudioProcessor, AudioFrame),
    "AuxSource": _callback(_api.AuxSource, AuxFrame),
}
