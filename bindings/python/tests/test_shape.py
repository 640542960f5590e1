"""New nouns of the header become objects of the Node.js and the C# binding without work by hand."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "bindings"))

import generate  # noqa: E402,F401
import header  # noqa: E402
import meaning  # noqa: E402
from csharp_calls import CsharpCalls  # noqa: E402
from csharp_types import CsharpTypes  # noqa: E402
from node_api import NodeApi  # noqa: E402
from node_types import NodeTypes  # noqa: E402
from shape import Shape  # noqa: E402

PLANTED = """
/** A jukebox. */
typedef uint64_t AUDIOROOM_Jukebox;
/** A box with a pointer. */
typedef struct AUDIOROOM_Crate AUDIOROOM_Crate;
/** Settings of a jukebox. */
typedef struct AUDIOROOM_JukeboxOptions {
    /** Written by AUDIOROOM_InitJukeboxOptions. */
    uint32_t struct_size;
    /** Number of labels. Default: 0. */
    uint32_t label_count;
    /** The names. Default: NULL. */
    const char *const *label_names;
    /** The texts. Default: NULL. */
    const char *const *label_texts;
    /** The stream that it plays. Default: 0. */
    AUDIOROOM_Stream stream;
} AUDIOROOM_JukeboxOptions;
/** Writes the defaults into `options`. */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitJukeboxOptions(struct AUDIOROOM_JukeboxOptions *options, size_t size);
/** Makes a jukebox. */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_CreateJukebox(struct AUDIOROOM_Engine *engine, const struct AUDIOROOM_JukeboxOptions *options, AUDIOROOM_Jukebox *jukebox);
/** Moves a jukebox. */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SeekJukebox(struct AUDIOROOM_Engine *engine, AUDIOROOM_Jukebox jukebox, int64_t position_ms);
/** Makes a crate. */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_CreateCrate(struct AUDIOROOM_Engine *engine, struct AUDIOROOM_Crate **crate);
/** Ends a crate. */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_DestroyCrate(struct AUDIOROOM_Crate **crate);
/** Puts a jukebox into a crate. */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_FillCrate(struct AUDIOROOM_Crate *crate, AUDIOROOM_Jukebox jukebox);
/** Gives one user. */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_FindUser(struct AUDIOROOM_Engine *engine, AUDIOROOM_Room room, AUDIOROOM_UserVisitor visit, void *user_data);

"""


class ShapeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        end = "#ifdef __cplusplus\n}\n#endif"
        text = (ROOT / "include/audioroom.h").read_text(encoding="utf-8")
        cls.shape = Shape(meaning.add(header.read(text.replace(end, PLANTED + end))))

    def has(self, text, wanted):
        self.assertTrue(wanted in text, wanted)

    def test_number_becomes_an_object_with_methods(self):
        types = NodeTypes(self.shape).text()
        for wanted in ("createJukebox(options: JukeboxOptions): Jukebox;", "seek(positionMs: number): void;", "export declare class Jukebox {"):
            self.has(types, wanted)
        calls = CsharpCalls(self.shape).text()
        for wanted in ("public Jukebox CreateJukebox(JukeboxOptions options)", "class Jukebox : Numbered", "public void Seek(long positionMs)"):
            self.has(calls, wanted)

    def test_handle_becomes_an_object_that_can_be_closed(self):
        types = NodeTypes(self.shape).text()
        for wanted in ("createCrate(): Crate;", "fill(jukebox: Jukebox): void;"):
            self.has(types, wanted)
        self.has(NodeApi(self.shape).text(), '"Crate": "DestroyCrate"')
        calls = CsharpCalls(self.shape).text()
        for wanted in ("public Crate CreateCrate()", "class Crate : Closable", "public void Fill(Jukebox jukebox)", "Native.DestroyCrate"):
            self.has(calls, wanted)

    def test_visitor_of_one_item_gives_no_list(self):
        self.has(NodeTypes(self.shape).text(), "findUser(): User;")
        self.has(CsharpCalls(self.shape).text(), "public User FindUser()")
        self.has(NodeTypes(self.shape).text(), "getUsers(): User[];")

    def test_options_have_objects_and_arrays_of_one_length(self):
        self.has(NodeTypes(self.shape).text(), "stream?: Stream")
        types = CsharpTypes(self.shape).text()
        self.has(types, "public Stream Stream { get; set; }")
        self.has(types, 'Arguments.SameLength("LabelTexts", LabelTexts, LabelNames);')

    def test_only_functions_of_library_threads_have_no_method(self):
        node, csharp = NodeApi(self.shape), CsharpCalls(self.shape)
        node.text()
        csharp.text()
        self.assertEqual(node.missing, csharp.missing)
        self.assertEqual({why for why in node.missing.values()}, {"it takes a function that the library calls on a thread of its own"})
