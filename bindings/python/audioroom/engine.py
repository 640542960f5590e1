"""Engine, Room, Stream and Server. `_calls.py` has their methods, one for each C function."""

from __future__ import annotations

import ctypes
import weakref
from typing import Any, Optional

from . import _api
from ._calls import EngineCalls, RoomCalls, ServerCalls, StreamCalls
from ._convert import number
from ._core import Core, finalize, init, library
from ._events import AsyncEvents, EngineCore, Events, forget_callbacks, set_callbacks
from ._frame import transfer
from ._library import last_error
from ._types import EventMode


class Room(RoomCalls):
    """A room that an engine logs in to. Engine.login_room makes it, and events have it. Two objects of one room are equal."""

    _core: EngineCore

    def __init__(self, engine: Engine, handle: int) -> None:
        self.engine: Engine = engine
        #: The handle of the C interface.
        self.handle = handle
        self._core = engine._core
        self._handles = (handle,)

    @property
    def all_streams(self) -> Stream:
        """Stands for every remote stream of this room, where a comment allows it."""
        return Stream(self, _api.ALL_STREAMS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Room) and other.handle == self.handle and other._core is self._core

    def __hash__(self) -> int:
        return hash(self.handle)

    def __repr__(self) -> str:
        return f"<Room {self.handle}>"


class Stream(StreamCalls):
    """A stream in a room, remote or local. Events and StreamInfo have it. Two objects of one stream are equal."""

    _core: EngineCore

    def __init__(self, room: Room, handle: int) -> None:
        self.room: Room = room
        #: The handle of the C interface.
        self.handle = handle
        self._core = room._core
        self._handles = (room.handle, handle)

    @property
    def engine(self) -> Engine:
        """The engine of the room."""
        return self.room.engine

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stream) and other.handle == self.handle and other.room == self.room

    def __hash__(self) -> int:
        return hash(self.handle)

    def __repr__(self) -> str:
        return f"<Stream {self.handle} of {self.room!r}>"


class Engine(EngineCalls):
    """An engine: one user, one microphone, one loudspeaker, any number of rooms. A process may have several.

    Events come to the functions that are set as attributes (`engine.on_stream_update = function`), to `for event in engine.events()`
    and to `async for event in engine`. The functions are called on a thread of the engine, one at a time, in order; with
    `event_mode=EventMode.POLL` on the thread that calls `poll_events`, or in the loop of `async for`. What has to be done before a
    stream is played or published belongs into a function: an iterator gives the event when the library has gone on.

    `with` and `close` end the engine, and so do the collector and the exit of the interpreter.
    """

    _core: EngineCore

    def _create(self, name: str, options: Any) -> None:
        core = EngineCore(self)
        callbacks = init("Callbacks")
        set_callbacks(core, callbacks)
        core.is_polled = options.event_mode == EventMode.POLL
        options.event_mode = EventMode.POLL
        options.callbacks = ctypes.pointer(callbacks)
        status = library(name)(_api.ABI_VERSION, ctypes.byref(options), ctypes.byref(core.pointer))
        if status < 0:
            core.is_closed = core.is_ending = True
            forget_callbacks(core)
            raise last_error(status)
        self._core = core
        self._iterator: Optional[AsyncEvents] = None
        self._finalizer = weakref.finalize(self, finalize, core)
        core.start()

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("on_"):
            if not hasattr(type(self), name):
                raise AttributeError(f"there is no event {name}")
            if value is not None and not callable(value):
                raise TypeError(f"{name} must be callable or None, not {type(value).__name__}")
        super().__setattr__(name, value)

    def close(self) -> None:
        """Ends the engine and leaves every room. Blocks up to 500 ms, plus the time of a callback or a call on another thread. Inside a
        callback of this engine it returns at once, and the engine ends when the callback returns. A second call has no effect.

        C: AUDIOROOM_DestroyEngine
        """
        self._core.close()
        self._iterator = None

    @property
    def is_closed(self) -> bool:
        """Whether the engine was closed."""
        return self._core.is_closed

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    async def __aenter__(self) -> Engine:
        self._iterator = AsyncEvents(self)
        return self

    async def __aexit__(self, *exception: object) -> None:
        self.close()

    # ---- events

    def events(self, timeout: Optional[float] = None) -> Events:
        """An iterator of the events from now on: make it before the login. It ends when the engine is closed, or after `timeout` seconds
        without an event."""
        return Events(self, timeout)

    def __aiter__(self) -> AsyncEvents:
        """The iterator that `async with` has made, so that no event is missed; otherwise a new one, of the events from now on."""
        return self._iterator or AsyncEvents(self)

    def poll_events(self, max: int = 0) -> int:
        """Calls the functions of up to `max` events on this thread; 0 means all that are queued, at most
        1000. Returns their number. Only with
        EventMode.POLL.

        C: AUDIOROOM_PollEvents
        """
        return self._core.poll(number("max", max, "uint32_t"))

    def get_event_handle(self) -> int:
        """A descriptor that is readable while events are queued, for a loop of your own. Only wait on it. Only with EventMode.POLL.

        C: AUDIOROOM_GetEventHandle
        """
        self._core.check_polled()
        handle = ctypes.c_int64()
        self._call("AUDIOROOM_GetEventHandle", ctypes.byref(handle))
        return handle.value

    # ---- samples

    def push(self, frame: Any, channels: Optional[int] = None) -> None:
        """Passes 10 ms of microphone samples to the library. Needs `capture_device="push"`. Make one call every 10 ms.

        `frame` is a buffer of float32 (-1 to 1, not copied) or int16 (converted), such as `array.array`, `memoryview` or a NumPy array;
        two channels are interleaved, or an array of shape (samples, 2). The length says the sample rate: 480 samples for each channel
        are 48000 Hz. 200 ms are queued at most (StatusCode.ERR_BUSY).

        C: AUDIOROOM_PushCaptureFrame
        """
        self._samples("AUDIOROOM_PushCaptureFrame", frame, channels, False)

    def push_aux(self, frame: Any, channels: Optional[int] = None) -> None:
        """Passes 10 ms of samples for the aux input to the library. The form of `frame` is that of Engine.push.

        C: AUDIOROOM_PushAuxFrame
        """
        self._samples("AUDIOROOM_PushAuxFrame", frame, channels, False)

    def pull(self, frame: Any, channels: Optional[int] = None) -> None:
        """Writes the next 10 ms of the mix into `frame`: silence while nothing is played. Needs `playback_device="pull"`. Make one call
        every 10 ms. The form of `frame` is that of Engine.push; it must be writable.

        C: AUDIOROOM_PullPlaybackFrame
        """
        self._samples("AUDIOROOM_PullPlaybackFrame", frame, channels, True)

    def _samples(self, name: str, frame: Any, channels: Optional[int], is_output: bool) -> None:
        call = self._core.call
        transfer(frame, channels, lambda *arguments: call(name, *arguments), is_output)

    # ---- handles

    @property
    def all_rooms(self) -> Room:
        """Stands for all rooms, where a comment allows room 0."""
        return Room(self, 0)

    @property
    def all_streams(self) -> Stream:
        """Stands for every remote stream of all rooms, where a comment allows it."""
        return self.all_rooms.all_streams

    @property
    def local_microphone(self) -> Stream:
        """Stands for the local microphone as it is sent, where a comment allows it."""
        return Stream(self.all_rooms, _api.LOCAL_MICROPHONE)

    def _room(self, handle: int) -> Room:
        return Room(self, handle)

    def _stream(self, room: Room, handle: int) -> Stream:
        return Stream(room, handle)

    def __repr__(self) -> str:
        return f"<Engine {'closed' if self.is_closed else hex(self._core.pointer.value or 0)}>"


class _ServerCore(Core):
    destroy = "AUDIOROOM_DestroyServer"
    noun = "server"


class Server(ServerCalls):
    """A room server in this process. `with` and `close` end it, and so do the collector and the exit of the interpreter."""

    def _create(self, name: str, options: Any) -> None:
        core = _ServerCore()
        status = library(name)(_api.ABI_VERSION, ctypes.byref(options), ctypes.byref(core.pointer))
        if status < 0:
            core.is_closed = core.is_ending = True
            raise last_error(status)
        core.keep["options"] = options
        self._core = core
        self._finalizer = weakref.finalize(self, finalize, core)

    def close(self) -> None:
        """Ends the server; the users in its rooms lose their connection. Blocks up to 500 ms. A second call has no effect.

        C: AUDIOROOM_DestroyServer
        """
        self._core.close()

    @property
    def is_closed(self) -> bool:
        """Whether the server was closed."""
        return self._core.is_closed

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
