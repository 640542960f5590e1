"""Uses the library through ctypes and ends without destroying its engine, while a callback runs.

Arguments: the library and the callback that runs ("event" or "processor"); then, as `name=value`, the ABI version, the sizes of
the two structs, and the offsets of the fields that are set.
"""
import ctypes
import sys
import time

library = ctypes.CDLL(sys.argv[1])
busy = sys.argv[2]
layout = {name: int(value) for name, value in (argument.split("=") for argument in sys.argv[3:])}
turns = {"event": 0, "processor": 0}
Callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


def put(struct, offset, value):
    ctypes.c_void_p.from_buffer(struct, offset).value = value


def stay(name):
    """Runs until the interpreter ends, which ends the thread too."""
    while busy == name:
        turns[name] += 1


@Callback
def on_sound_level(user_data, event):
    stay("event")


@Callback
def on_log(user_data, event):
    pass


@Callback
def processor(user_data, frame):
    stay("processor")


callbacks = ctypes.create_string_buffer(layout["callbacks"])
options = ctypes.create_string_buffer(layout["options"])
assert library.AUDIOROOM_InitCallbacks(callbacks, ctypes.c_size_t(layout["callbacks"])) == 0
assert library.AUDIOROOM_InitEngineOptions(options, ctypes.c_size_t(layout["options"])) == 0
put(callbacks, layout["on_log"], ctypes.cast(on_log, ctypes.c_void_p).value)
put(callbacks, layout["on_sound_level"], ctypes.cast(on_sound_level, ctypes.c_void_p).value)
texts = [ctypes.c_char_p(b"anna"), ctypes.c_char_p(b"null")]
put(options, layout["options.callbacks"], ctypes.addressof(callbacks))
put(options, layout["user_id"], ctypes.cast(texts[0], ctypes.c_void_p).value)
put(options, layout["capture_device"], ctypes.cast(texts[1], ctypes.c_void_p).value)
put(options, layout["playback_device"], ctypes.cast(texts[1], ctypes.c_void_p).value)
ctypes.c_int32.from_buffer(options, layout["log_level"]).value = 5
engine = ctypes.c_void_p()
room = ctypes.c_uint64()
assert library.AUDIOROOM_CreateEngine(ctypes.c_uint32(layout["abi"]), options, ctypes.byref(engine)) == 0
assert library.AUDIOROOM_SetCaptureProcessor(engine, processor, None) == 0
assert library.AUDIOROOM_StartSoundLevelMonitor(engine, ctypes.c_uint32(100)) == 0
assert library.AUDIOROOM_LoginRoom(engine, b"lobby", None, ctypes.byref(room)) == 0
end = time.monotonic() + 20
while not turns[busy]:
    assert time.monotonic() < end, turns
    time.sleep(0.001)
# The interpreter ends here. It also ends every thread that enters it from now on.
