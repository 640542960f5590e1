"""What an engine and a server share: a C pointer that is used by calls and ended once.

A core outlives its Python object: the event thread and the library's callbacks know the core only, so that an engine that the program
forgets is collected and ended. At the exit of the interpreter, all cores are closed. After a fork they refuse to work in the child.
"""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from typing import Any, Dict, Tuple

from . import _types
from ._convert import WRONG_STATE, WRONG_THREAD, is_restricted
from ._error import ClosedError, Error
from ._library import call, init, last_error, library

_types.init = init

__all__ = ["Core", "Owner", "call", "init", "library"]

_all: "weakref.WeakSet[Core]" = weakref.WeakSet()


class Core:
    """The C object of one engine or one server."""

    destroy = ""
    noun = ""

    def __init__(self) -> None:
        self.pointer = ctypes.c_void_p()
        self._make_locks()
        self.is_closed = False
        self.is_ending = False
        self.is_of_parent = False
        #: The number of calls that each thread is inside.
        self.inside: Dict[int, int] = {}
        #: Callbacks and structs that C code uses until the object has ended.
        self.keep: Dict[str, Any] = {}
        _all.add(self)

    def _make_locks(self) -> None:
        #: Reentrant, because a signal handler may call into the engine at any time. Calls use it without the condition, which costs more.
        self.mutex = threading.RLock()
        #: Notified when the last call of a thread has ended.
        self.lock = threading.Condition(self.mutex)

    def refuse(self) -> ClosedError:
        if self.is_of_parent:
            return ClosedError(WRONG_STATE, f"the {self.noun} belongs to the parent process: create another one after the fork")
        return ClosedError(WRONG_STATE, f"the {self.noun} is closed: create another one")

    def call(self, name: str, *arguments: Any) -> None:
        """Calls a C function with this object as its first argument; an error is raised."""
        function = library(name)
        thread = threading.get_ident()
        with self.mutex:
            if self.is_closed:
                raise self.refuse()
            self.inside[thread] = self.inside.get(thread, 0) + 1
        try:
            status = function(self.pointer, *arguments)
            error = last_error(status) if status < 0 else None
        finally:
            with self.mutex:
                self.inside[thread] -= 1
                if not self.inside[thread]:
                    del self.inside[thread]
                    if self.is_closed:
                        self.lock.notify_all()
        if error is not None:
            raise error

    def close(self) -> None:
        """Ends the object. If two threads close it, one does it and the other returns at once."""
        if is_restricted():
            raise Error(WRONG_THREAD, f"the {self.noun} cannot be closed inside an audio callback or a log callback: do it on another thread")
        with self.lock:
            if self.is_ending or self.is_of_parent:
                return
            self.is_closed = self.is_ending = True
        try:
            self.stop()
            thread = threading.get_ident()
            with self.lock:
                while any(other != thread for other in self.inside):
                    self.lock.wait()
        except BaseException:
            self.is_ending = False  # interrupted by a signal: the next call goes on
            raise
        library(self.destroy)(ctypes.byref(self.pointer))
        self.ended()

    def stop(self) -> None:
        """Called before the end, and again if it was interrupted: no call begins any more."""

    def ended(self) -> None:
        """The C object has ended, or will when the present callback returns."""
        self.keep.clear()

    def forget(self) -> None:
        """Called in the child after a fork."""
        self.is_closed = self.is_of_parent = True
        self._make_locks()
        self.inside = {}
        self.pointer = ctypes.c_void_p()


def finalize(core: Core) -> None:
    """Ends a core whose Python object was collected, on whatever thread that happens, or at the exit of the interpreter."""
    if is_restricted():
        threading.Thread(target=core.close, name="audioroom-close").start()
    else:
        core.close()


def _after_fork() -> None:
    for core in list(_all):
        core.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class Owner:
    """The base of Engine, Room, Stream and Server: calls a C function with the object's handles before the other arguments."""

    _core: Core
    _handles: Tuple[int, ...] = ()

    def _call(self, name: str, *arguments: Any) -> None:
        self._core.call(name, *self._handles, *arguments)

    def _create(self, name: str, options: Any) -> None:
        raise NotImplementedError

    # The generated classes make rooms and streams by these; Engine has them.
    def _room(self, handle: int) -> Any:
        raise NotImplementedError

    engine: Any
    room: Any
