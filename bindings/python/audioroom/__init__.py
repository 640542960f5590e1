"""audioroom: group voice for programs.

    import audioroom

    with audioroom.Engine(user_id="alice") as engine:
        engine.login_room("lobby")
        input("talking; Enter ends ")

Engine, Room, Stream and Server have a method for each function of `audioroom.h`, in snake case. A method whose function fails raises Error.
"""

from . import _calls, _types
from ._api import ALL_STREAMS, AUTO, LOCAL_MICROPHONE, SPECTRUM_BANDS, VERSION_MAJOR, VERSION_MINOR, VERSION_PATCH
from ._calls import *
from ._error import ClosedError, Error
from ._events import AsyncEvents, Events
from ._frame import AudioFrame, AuxFrame
from ._types import *
from .engine import Engine, Room, Server, Stream

__version__ = f"{VERSION_MAJOR}.{VERSION_MINOR}.{VERSION_PATCH}"

__all__ = [
    "ALL_STREAMS",
    "AUTO",
    "LOCAL_MICROPHONE",
    "SPECTRUM_BANDS",
    "AsyncEvents",
    "AudioFrame",
    "AuxFrame",
    "ClosedError",
    "Engine",
    "Error",
    "Events",
    "Room",
    "Server",
    "Stream",
]
__all__ += _calls.__all__
__all__ += _types.__all__
