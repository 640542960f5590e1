"""The generated files are up to date, complete, and agree with the C compiler and with the library."""

import ctypes
import json
import pathlib
import subprocess
import sys
import unittest

import audioroom
from audioroom import _api, _calls, _library, _types

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "bindings"))

import generate  # noqa: E402


class GeneratedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = json.loads((ROOT / "bindings/api.json").read_text(encoding="utf-8"))

    def test_generated_files_are_up_to_date(self):
        behind = [str(path.relative_to(ROOT)) for path in generate.stale(generate.outputs())]
        self.assertEqual(behind, [], "run  make bindings  and commit the result")

    def test_every_symbol_of_the_library_is_read(self):
        symbols = (ROOT / "tests/abi/symbols.txt").read_text(encoding="utf-8").split()
        self.assertEqual(sorted(symbols), sorted("AUDIOROOM_" + function["name"] for function in self.api["functions"]))

    def test_every_function_has_a_method(self):
        self.assertEqual(_calls.MISSING, {}, "teach bindings/generator/meaning.py or python_calls.py the new kind of argument")

    def test_every_event_has_a_class_and_an_attribute(self):
        for event in self.api["events"]:
            self.assertTrue(hasattr(audioroom.Engine, event["callback"]), event)
            self.assertTrue(issubclass(getattr(audioroom, event["struct"]), audioroom.Event), event)
        self.assertEqual(len(_types.EVENTS), len(self.api["events"]))

    def test_every_struct_has_the_layout_of_the_c_compiler(self):
        lines = ['#include "audioroom.h"', "#define SAME(a, b) _Static_assert((a) == (b), #a)"]
        for struct in self.api["structs"]:
            name = f"AUDIOROOM_{struct['name']}"
            lines.append(f"SAME(sizeof({name}), {struct['size']});")
            lines += [f"SAME(offsetof({name}, {field['name']}), {field['offset']});" for field in struct["fields"]]
        for enum in self.api["enums"]:
            lines += [f"SAME(AUDIOROOM_{value['name']}, {value['value']});" for value in enum["values"]]
        command = ["cc", "-std=c11", "-fsyntax-only", "-I", ROOT / "include", "-x", "c", "-"]
        subprocess.run(command, input="\n".join(lines) + "\n", text=True, check=True)

    def test_every_struct_has_the_layout_of_the_generated_data(self):
        for struct in self.api["structs"]:
            kind = getattr(_api, struct["name"])
            self.assertEqual(ctypes.sizeof(kind), struct["size"], struct["name"])
            for field in struct["fields"]:
                self.assertEqual(getattr(kind, field["name"]).offset, field["offset"], (struct["name"], field["name"]))

    def test_library_has_every_function(self):
        for name in _api.PROTOTYPES:
            self.assertTrue(callable(_library.library(name)), name)

    def test_unknown_construct_is_refused(self):
        text = (ROOT / "include/audioroom.h").read_text(encoding="utf-8")
        for planted in ("union AUDIOROOM_New { int a; };", "AUDIOROOM_API int AUDIOROOM_New;"):
            with self.subTest(planted), self.assertRaises(generate.header.HeaderError):
                generate.header.read(text + planted)

    def test_new_function_event_and_field_are_generated(self):
        text = (ROOT / "include/audioroom.h").read_text(encoding="utf-8")
        text = text.replace(
            "#ifdef __cplusplus\n}\n#endif",
            """/** Sets attributes. `keys` may be NULL. */
            AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_SetThings(struct AUDIOROOM_Engine *engine, AUDIOROOM_Room room,
                const char *const *keys, const char *const *values, uint32_t count, uint64_t *request);
            """,
        )
        api = generate.meaning.add(generate.header.read(text))
        source = generate.Calls(api, generate.Types(api)).text()
        self.assertIn("def set_things(self, keys: Optional[Sequence[str]] = None, values: Optional[Sequence[str]] = None) -> int:", source)
        self.assertIn('text_arguments("values", values, c_count)', source)

    def test_arrays_are_never_taken_for_single_outputs(self):
        head = "AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetThings(struct AUDIOROOM_Engine *engine, "
        for parameters in ("float *things, uint32_t count", "int32_t *things, size_t size", "uint8_t *things, uint32_t things_size", "uint8_t *things"):
            api = generate.meaning.add(generate.header.read(f"/* */ typedef struct AUDIOROOM_Engine AUDIOROOM_Engine; {head}{parameters});"))
            self.assertEqual(api["functions"][0]["parameters"][1]["meaning"], "pointer", parameters)

    def test_annotations_hold(self):
        package = ROOT / "bindings/python"
        command = [sys.executable, "-m", "mypy", "--cache-dir", ROOT / "target/bindings/mypy", "--config-file", package / "pyproject.toml"]
        result = subprocess.run([*command, package / "audioroom", package / "examples"], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
