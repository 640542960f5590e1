"""The generated files of the Go binding."""

from go_callbacks import GoCallbacks
from go_calls import GoCalls
from go_types import GoTypes


def outputs(api, package):
    """Path and text of each file."""
    types = GoTypes(api)
    values = types.text()  # first, because it finds the fields that cannot be written
    calls = GoCalls(api, types)
    methods = calls.text()  # before the callbacks, because it finds the functions that cannot be written
    head, body = GoCallbacks(api, types, calls).texts()
    return {
        package / "types.go": values,
        package / "calls.go": methods,
        package / "callbacks.h": head,
        package / "callbacks.c": body,
    }
