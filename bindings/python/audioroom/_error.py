"""The exceptions of audioroom."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._types import StatusCode


class Error(Exception):
    """A function of the library failed."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self._code = int(code)
        #: The cause, then what to do.
        self.message = message

    @property
    def code(self) -> StatusCode:
        """The status, such as StatusCode.ERR_NOT_FOUND."""
        from ._types import StatusCode

        return StatusCode(self._code)

    @property
    def name(self) -> str:
        """The name of the status, such as "ERR_NOT_FOUND"."""
        return str(self.code.name)

    def __str__(self) -> str:
        return f"{self.name} ({self._code}): {self.message}"


class ClosedError(Error):
    """The engine or the server was closed before the call, or belongs to the parent process."""
