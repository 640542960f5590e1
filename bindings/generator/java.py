"""The generated files of the Java binding."""

from java_calls import JavaCalls
from java_types import JavaTypes


def outputs(api, package):
    """Path and text of each file; `package` is the folder of the package."""
    types = JavaTypes(api)
    files = {**types.files(), **JavaCalls(api, types).files()}
    return {package / name: text for name, text in files.items()}
