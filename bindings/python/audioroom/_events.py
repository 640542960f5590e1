"""The events of an engine: the C callbacks, the thread that delivers them, and the iterators.

The C engine is always in polling mode, so all Python code runs on threads of Python: on the engine's event thread, or on the thread that
polls (`event_mode=EventMode.POLL`). The descriptor of AUDIOROOM_GetEventHandle says when there is something to deliver. The C callbacks
are made once for all engines, and find their engine by a number, so none is ever freed while C code may call it.
"""

from __future__ import annotations

import asyncio
import collections
import ctypes
import itertools
import os
import select
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any, Deque, Dict, Iterator, List, Optional, Tuple

from . import _api
from ._convert import WRONG_STATE, whole
from ._core import Core
from ._error import Error
from ._types import EVENTS, Event

if TYPE_CHECKING:
    from .engine import Engine

#: An iterator keeps at most this number of events that nobody has taken.
MAX_WAITING = 4096
#: One call of the poller delivers at most this number; the descriptor stays readable for the others.
MOST_AT_ONCE = 1000

_numbers = itertools.count(1)
_cores: "Dict[int, EngineCore]" = {}


class EngineCore(Core):
    """The C engine, its event thread and its iterators."""

    destroy = "AUDIOROOM_DestroyEngine"
    noun = "engine"

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = weakref.ref(engine)
        self.key = next(_numbers)
        #: Replaced as a whole, so that a thread may read it while another one adds.
        self.references: "Tuple[weakref.ref[_Waiting], ...]" = ()
        #: Events whose callbacks have run, for the iterators.
        self.delivered: "Deque[Tuple[Event, List[_Waiting]]]" = collections.deque()
        self.is_polled = False
        self.thread: Optional[threading.Thread] = None
        self.event_handle = -1
        self.wake = (-1, -1)
        #: The engine was closed inside one of its callbacks; the event thread then frees what is left.
        self.is_ended_here = False
        #: KeyboardInterrupt or SystemExit of a callback, for the thread that polls.
        self.interrupt: Optional[BaseException] = None

    def iterators(self) -> "List[_Waiting]":
        return [iterator for iterator in (reference() for reference in self.references) if iterator is not None]

    def add_iterator(self, iterator: _Waiting) -> None:
        with self.lock:
            self.references = (*(reference for reference in self.references if reference() is not None), weakref.ref(iterator))

    def start(self) -> None:
        """Called once when the C engine exists."""
        handle = ctypes.c_int64()
        self.call("AUDIOROOM_GetEventHandle", ctypes.byref(handle))
        self.event_handle = handle.value
        if not self.is_polled:
            self.wake = os.pipe()
            # A daemon, because the interpreter waits for other threads before it closes the engines.
            self.thread = threading.Thread(target=self._run, name="audioroom-events", daemon=True)
            self.thread.start()

    def close_wake(self) -> None:
        os.close(self.wake[0])
        os.close(self.wake[1])

    def _run(self) -> None:
        self._wait_and_deliver()
        if self.is_ended_here:
            self.close_wake()

    def _wait_and_deliver(self) -> None:
        poller = select.poll()
        poller.register(self.event_handle, select.POLLIN)
        poller.register(self.wake[0], select.POLLIN)
        while not self.is_closed:
            poller.poll()
            if self.is_closed:
                return
            try:
                self._deliver_up_to(MOST_AT_ONCE)
            except Error:
                return  # closed meanwhile

    def check_polled(self) -> None:
        if not self.is_polled and not self.is_closed:
            raise Error(WRONG_STATE, "the engine has an event thread: create it with event_mode=EventMode.POLL")

    def poll(self, most: int = 0) -> int:
        """Delivers events on this thread; returns their number."""
        self.check_polled()
        return self._deliver_up_to(most or MOST_AT_ONCE)

    def _deliver_up_to(self, most: int) -> int:
        """Delivers events one by one: an iterator gets an event when its C callback has returned, so that the handles that the event
        ends are invalid then, in every mode."""
        delivered = ctypes.c_uint32(1)
        count = 0
        while delivered.value and count < most and (not count or not self.is_closed):
            try:
                self.call("AUDIOROOM_PollEvents", 1, ctypes.byref(delivered))
            finally:
                while self.delivered:
                    event, iterators = self.delivered.popleft()
                    for iterator in iterators:
                        iterator.put(event)
            count += delivered.value
            interrupt, self.interrupt = self.interrupt, None
            if interrupt is not None:
                raise interrupt
        return count

    def deliver(self, name: str, pointer: Any, kind: Any, read: Any) -> None:
        """One event, inside a C callback: calls the engine's function, and keeps the event for the iterators."""
        engine = self.engine()
        if engine is None:
            return
        function = getattr(engine, name)
        iterators = self.iterators()
        if function is None and not iterators:
            return
        event = read(whole(pointer, kind), engine, None)
        try:
            if function is not None:
                function(event)
        except (KeyboardInterrupt, SystemExit) as interrupt:
            if not self.is_polled:
                raise
            self.interrupt = interrupt
        finally:
            if iterators:
                self.delivered.append((event, iterators))

    def stop(self) -> None:
        thread = self.thread
        if thread is not None:
            os.write(self.wake[1], b"x")
            if thread is not threading.current_thread():
                thread.join()
                self.thread = None
                self.close_wake()
            else:
                self.is_ended_here = True
        for iterator in self.iterators():
            iterator.end()

    def ended(self) -> None:
        """Nothing here: on_release says when the engine has ended."""

    def forget(self) -> None:
        super().forget()
        self.references = ()
        self.thread = None


# ---- C callbacks


def _trampoline(name: str, kind: Any, read: Any) -> Any:
    def deliver(key: Optional[int], pointer: Any) -> None:
        core = _cores.get(key or 0)
        if core is not None:
            # ctypes reports an exception to sys.unraisablehook; it does not reach C.
            core.deliver(name, pointer, kind, read)

    return getattr(_api, f"Callbacks_{name}")(deliver)


def _release(key: Optional[int]) -> None:
    core = _cores.pop(key or 0, None)
    if core is not None:
        core.keep.clear()


_TRAMPOLINES = {name: _trampoline(name, kind, read) for name, kind, read in EVENTS}
_TRAMPOLINES["on_release"] = _api.Callbacks_on_release(_release)


def set_callbacks(core: EngineCore, callbacks: Any) -> None:
    """Fills a C struct of callbacks for an engine."""
    for name, trampoline in _TRAMPOLINES.items():
        setattr(callbacks, name, trampoline)
    callbacks.user_data = core.key
    _cores[core.key] = core


def forget_callbacks(core: EngineCore) -> None:
    """The engine could not be created."""
    _cores.pop(core.key, None)


# ---- iterators


class _Waiting:
    """Events that wait until an iterator takes them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._core: EngineCore = engine._core
        self._events: Deque[Event] = collections.deque()
        self._is_over = self._core.is_closed
        #: The number of events that were dropped because 4096 others were waiting.
        self.dropped = 0
        self._core.add_iterator(self)

    def put(self, event: Event) -> None:
        if self._is_over:
            return
        if len(self._events) >= MAX_WAITING:
            self.dropped += 1
        else:
            self._events.append(event)
            self.notify()

    def end(self) -> None:
        self._is_over = True
        self.notify()

    def notify(self) -> None:
        raise NotImplementedError


class Events(_Waiting, Iterator[Event]):
    """An iterator of the events that come from its creation on; it ends when the engine is closed, or after `timeout` seconds without an
    event. Made by Engine.events."""

    def __init__(self, engine: Engine, timeout: Optional[float]) -> None:
        self._timeout = timeout
        self._arrived = threading.Condition()
        super().__init__(engine)

    def notify(self) -> None:
        with self._arrived:
            self._arrived.notify_all()

    def __iter__(self) -> Events:
        return self

    def __next__(self) -> Event:
        end = None if self._timeout is None else time.monotonic() + self._timeout
        while True:
            if self._events:
                return self._events.popleft()
            if self._is_over or self._core.is_closed:
                raise StopIteration
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                raise StopIteration
            self._wait(left)

    def _wait(self, seconds: Optional[float]) -> None:
        if not self._core.is_polled:
            with self._arrived:
                self._arrived.wait_for(lambda: self._events or self._is_over, seconds)
            return
        poller = select.poll()
        poller.register(self._core.event_handle, select.POLLIN)
        # At most 100 ms, because another thread may close the engine.
        if poller.poll(100 if seconds is None else min(seconds * 1000, 100)):
            try:
                self._core.poll()
            except Error:
                if not self._core.is_closed:
                    raise


class AsyncEvents(_Waiting):
    """An asynchronous iterator of the events that come from its creation on; it ends when the engine is closed. It belongs to the event
    loop in which it was made. With EventMode.POLL, that loop also delivers the events, and calls the engine's functions."""

    def __init__(self, engine: Engine) -> None:
        self._loop = asyncio.get_running_loop()
        self._arrived = asyncio.Event()
        self._handle = -1
        super().__init__(engine)
        if self._core.is_polled and not self._is_over:
            # A copy of the descriptor, which stays open until the loop has forgotten it.
            self._handle = os.dup(self._core.event_handle)
            this = weakref.ref(self)
            self._loop.add_reader(self._handle, _poll, this)
            finalizer = weakref.finalize(self, _stop_reading, self._loop, self._handle)
            finalizer.atexit = False  # type: ignore[misc]

    def notify(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._arrived.set)
        except RuntimeError:
            self._is_over = True  # the loop is closed

    def end(self) -> None:
        if self._handle >= 0:
            try:
                self._loop.call_soon_threadsafe(self._loop.remove_reader, self._handle)
            except RuntimeError:
                pass  # the loop is closed
        super().end()

    def __aiter__(self) -> AsyncEvents:
        return self

    async def __anext__(self) -> Event:
        while not self._events:
            if self._is_over:
                raise StopAsyncIteration
            self._arrived.clear()
            if not self._events and not self._is_over:
                await self._arrived.wait()
        return self._events.popleft()


def _poll(this: "weakref.ref[AsyncEvents]") -> None:
    iterator = this()
    if iterator is None or iterator._core.is_closed:
        return
    try:
        iterator._core.poll()
    except Error:
        if not iterator._core.is_closed:  # closed meanwhile by another thread
            raise


def _stop_reading(loop: asyncio.AbstractEventLoop, handle: int) -> None:
    def stop() -> None:
        loop.remove_reader(handle)
        os.close(handle)

    try:
        loop.call_soon_threadsafe(stop)
    except RuntimeError:
        os.close(handle)
