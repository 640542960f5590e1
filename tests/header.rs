//! The committed header equals the header that the source generates, compiles alone, and is a manual with an index. Every struct
//! in it has its lines in `tests/abi/layout.c`, and every event is in its list of events (`AUDIOROOM_EVENTS`).
//!
//! `header/map.rs` has the sections of the header and their contents.
//!
//! `AUDIOROOM_WRITE_HEADER=1 cargo test --test header` writes `include/audioroom.h`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use cbindgen::Bindings;
use cbindgen::bindgen::ir::{ItemContainer, Struct, Type};

#[path = "header/map.rs"]
mod map;

/// The warnings of cbindgen.
static COMPLAINTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

impl log::Log for Listener {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::Level::Warn
    }
    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            COMPLAINTS.lock().unwrap().push(record.args().to_string());
        }
    }
    fn flush(&self) {}
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn committed() -> String {
    std::fs::read_to_string(root().join("include/audioroom.h")).expect("include/audioroom.h is committed")
}

fn parse() -> Bindings {
    let config =
        cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml can be read");
    let mut builder = cbindgen::Builder::new().with_config(config);
    for name in map::sources() {
        builder = builder.with_src(root().join(format!("src/ffi/{name}.rs")));
    }
    builder.generate().expect("the source can be read")
}

fn generate() -> String {
    let bindings = parse();
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text).expect("the header is UTF-8");
    let read = |name: &str| std::fs::read_to_string(root().join(format!("src/ffi/{name}.rs"))).unwrap();
    let files = map::sources().map(|name| (name, read(name))).collect();
    map::arrange(&text, &files, &events(&bindings), &list_of_events(&bindings))
}

/// The structs whose fields are in the header.
fn structs(bindings: &Bindings) -> Vec<&Struct> {
    let mut found = Vec::new();
    for item in &bindings.items {
        if let ItemContainer::Struct(item) = item {
            found.push(item);
        }
    }
    found
}

/// Each callback that takes an event, and the struct of the event, in the order of AUDIOROOM_Callbacks.
fn events(bindings: &Bindings) -> Vec<(String, String)> {
    let callbacks = structs(bindings).into_iter().find(|item| item.export_name == "AUDIOROOM_Callbacks");
    let mut found = Vec::new();
    for field in &callbacks.expect("there are callbacks").fields {
        let Type::FuncPtr { args, .. } = &field.ty else { continue };
        let Some((_, Type::Ptr { ty, .. })) = args.get(1) else { continue };
        let Type::Path(event) = ty.as_ref() else { continue };
        found.push((field.name.clone(), event.export_name().to_owned()));
    }
    found
}

/// The macro of the header that lists every event.
fn list_of_events(bindings: &Bindings) -> String {
    let mut text = String::from(
        "
/*
 * Every event, in the order of AUDIOROOM_Callbacks: X(the name of the callback, the name of its struct without AUDIOROOM_). For
 * programs that treat all events alike:
 *
 *     #define COUNT(name, Event) int name;
 *     struct Counts { AUDIOROOM_EVENTS(COUNT) };
 */
#define AUDIOROOM_EVENTS(X)",
    );
    for (callback, event) in events(bindings) {
        write!(text, " \\\n    X({callback}, {})", event.trim_start_matches("AUDIOROOM_")).unwrap();
    }
    text
}

#[test]
fn committed_header_equals_the_generated_header() {
    log::set_logger(&Listener).unwrap();
    log::set_max_level(log::LevelFilter::Warn);
    let header = generate();
    let complaints = COMPLAINTS.lock().unwrap();
    assert!(complaints.is_empty(), "cbindgen warns: {complaints:#?}");
    if std::env::var_os("AUDIOROOM_WRITE_HEADER").is_some() {
        std::fs::create_dir_all(root().join("include")).unwrap();
        std::fs::write(root().join("include/audioroom.h"), &header).unwrap();
    }
    let first =
        header.lines().zip(committed().lines().map(str::to_owned)).position(|(made, have)| made != have);
    assert!(
        header == committed(),
        "the header differs from line {first:?} on: write it with AUDIOROOM_WRITE_HEADER=1"
    );
}

#[test]
fn every_ffi_file_with_exports_is_in_the_header() {
    for folder in ["", "event/"] {
        for entry in std::fs::read_dir(root().join("src/ffi").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let is_part = text.contains("\n#[unsafe(no_mangle)]") || text.contains("\n#[repr(C)]");
            let name = format!("{folder}{}", path.file_stem().unwrap().to_str().unwrap());
            assert!(
                !is_part || map::sources().any(|source| source == name),
                "{name}.rs is a part of the header: add it to a section in tests/header/map.rs"
            );
        }
    }
}

#[test]
fn every_struct_that_may_grow_has_its_init_function() {
    let header = committed();
    let mut count = 0;
    for name in map::sources() {
        let text = std::fs::read_to_string(root().join(format!("src/ffi/{name}.rs"))).unwrap();
        for (at, prefix) in text.match_indices("growing!(AUDIOROOM_") {
            let rest = &text[at + prefix.len()..];
            let name = &rest[..rest.find(|letter: char| !letter.is_alphanumeric()).unwrap()];
            let init = format!("AUDIOROOM_Status AUDIOROOM_Init{name}(");
            assert!(header.contains(&init), "AUDIOROOM_{name} may grow: export AUDIOROOM_Init{name}");
            count += 1;
        }
    }
    assert!(count > 10, "{count} structs were found");
}

#[test]
fn every_callback_is_named_after_its_event() {
    let events = events(&parse());
    assert!(events.len() > 25, "{} events were found", events.len());
    for (callback, event) in events {
        let words = callback.trim_start_matches("on_").split('_');
        let camel: String = words.map(|word| word[..1].to_uppercase() + &word[1..]).collect();
        assert_eq!(event, format!("AUDIOROOM_{camel}Event"), "the struct of {callback}");
    }
}

#[test]
fn the_list_of_events_has_every_callback_of_the_header() {
    let header = committed();
    let (_, list) = header.split_once("#define AUDIOROOM_EVENTS(X)").expect("the header has the list");
    let listed: Vec<String> = list
        .lines()
        .filter_map(|line| line.trim().strip_prefix("X("))
        .filter_map(|row| row.split_once(')'))
        .map(|(row, _)| row.replace(", ", " "))
        .collect();
    let start = header.find("typedef struct AUDIOROOM_Callbacks {").expect("there are callbacks");
    let body = &header[start..start + header[start..].find("} AUDIOROOM_Callbacks;").unwrap()];
    let fields: Vec<String> = body
        .split("(*")
        .skip(1)
        .filter_map(|field| {
            let (name, rest) = field.split_once(')')?;
            let (arguments, _) = rest.split_once(';')?;
            let (_, event) = arguments.split_once("const struct AUDIOROOM_")?;
            let end = event.find(|letter: char| !letter.is_alphanumeric())?;
            Some(format!("{name} {}", &event[..end]))
        })
        .collect();
    assert!(fields.len() > 25, "{} callbacks were found", fields.len());
    assert_eq!(listed, fields);
}

#[test]
fn header_compiles_alone_as_c99_and_cpp17() {
    let c99 = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-Wstrict-prototypes", "-Wconversion"];
    let cpp17 = ["-std=c++17", "-pedantic", "-Wall", "-Wextra", "-Werror"];
    let program = "#include \"audioroom.h\"\n#include \"audioroom.h\"\n\
        AUDIOROOM_Status audioroom_status(void);\nAUDIOROOM_Status audioroom_status(void) { return AUDIOROOM_OK; }\n";
    compile("gcc", "c", &c99, program);
    compile("g++", "cpp", &cpp17, program);
}

#[test]
fn layouts_are_those_of_the_append_only_list() {
    let list = std::fs::read_to_string(root().join("tests/abi/layout.c")).unwrap();
    compile("gcc", "layout.c", &["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror"], &list);
}

/// The lines of each struct, printed by a program that is compiled with the header.
fn layout_lines(bindings: &Bindings) -> String {
    let mut program = String::from("#include <stdio.h>\n#include \"audioroom.h\"\nint main(void) {\n");
    for item in structs(bindings) {
        let name = &item.export_name;
        writeln!(program, "printf(\"SIZE({name}, %zu);\\n\", sizeof({name}));").unwrap();
        for field in &item.fields {
            let field = &field.name;
            writeln!(program, "printf(\"FIELD({name}, {field}, %zu);\\n\", offsetof({name}, {field}));")
                .unwrap();
        }
        program.push_str("puts(\"\");\n");
    }
    program.push_str("return 0;\n}\n");
    // Uses the generated header, because the committed one may be about to be written.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("layout");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("audioroom.h"), generate()).unwrap();
    let (source, binary) = (folder.join("lines.c"), folder.join("lines"));
    std::fs::write(&source, program).unwrap();
    let mut gcc = Command::new("gcc");
    gcc.arg("-I").arg(&folder).arg(&source).arg("-o").arg(&binary);
    let output = gcc.output().expect("a C compiler is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = Command::new(&binary).output().expect("the program can be run");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_struct_has_its_lines_in_the_layout_list() {
    let list = std::fs::read_to_string(root().join("tests/abi/layout.c")).unwrap();
    let lines = layout_lines(&parse());
    let missing: Vec<&str> =
        lines.lines().filter(|line| !line.is_empty() && !list.lines().any(|has| has == *line)).collect();
    assert!(lines.lines().count() > 300, "the structs are found");
    assert!(missing.is_empty(), "add to tests/abi/layout.c:\n{}", missing.join("\n"));
}

fn compile(compiler: &str, extension: &str, flags: &[&str], program: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let source = folder.join(format!("header.{extension}"));
    std::fs::write(&source, program).unwrap();
    let output = Command::new(compiler)
        .args(flags)
        .arg("-fsyntax-only")
        .arg("-I")
        .arg(root().join("include"))
        .arg(&source)
        .output()
        .expect("a C and a C++ compiler are installed");
    assert!(output.status.success(), "{compiler}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn index_names_every_function_and_event_once() {
    let header = committed();
    let (page, body) = header.split_once("#ifndef AUDIOROOM_H").unwrap();
    let (_, index) = page.split_once(" * INDEX\n").expect("the first page has an index");
    let (index, _) = index.split_once(" * FROM ONE MACHINE TO MANY").expect("the paragraph after it");
    let mut listed: Vec<String> = index
        .lines()
        .filter_map(|line| line.strip_prefix(" *       "))
        .flat_map(|line| line.split(','))
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    let names = functions(body).into_iter().map(|(name, _)| name.trim_start_matches("AUDIOROOM_").to_owned());
    let callbacks = events(&parse()).into_iter().map(|(callback, _)| callback);
    let others = map::OTHER_CALLBACKS.map(str::to_owned);
    let mut wanted: Vec<String> = names.chain(callbacks).chain(others).collect();
    listed.sort();
    wanted.sort();
    assert!(wanted.len() > 100, "{} functions and events were found", wanted.len());
    assert_eq!(listed, wanted);
}

#[test]
fn every_function_stands_in_a_section_with_three_lines() {
    let header = committed();
    let (_, body) = header.split_once("#ifndef AUDIOROOM_H").unwrap();
    let sections: Vec<&str> = body.split("\n/* -----").collect();
    assert!(!sections[0].contains("\nAUDIOROOM_API"), "a function stands before the first section");
    assert_eq!(sections.len() - 1, map::SECTIONS.len());
    for (section, wanted) in sections[1..].iter().zip(map::SECTIONS) {
        let (heading, items) = section.split_once("*/").unwrap();
        let lines: Vec<&str> = heading.lines().skip(1).filter_map(|line| line.strip_prefix(" * ")).collect();
        assert_eq!((lines[0], lines.len()), (wanted.title, 4), "{heading}");
        assert!(lines.iter().all(|line| line.len() <= 110), "a line is too long: {heading}");
        assert!(items.contains("\nAUDIOROOM_API"), "{} has no function", wanted.title);
        let first_function = items.find("\nAUDIOROOM_API").unwrap();
        assert!(!items[first_function..].contains("\ntypedef "), "{}: types stand first", wanted.title);
    }
}

#[test]
fn every_event_lists_the_statuses_that_it_can_carry() {
    let bindings = parse();
    let events = events(&bindings);
    for item in structs(&bindings) {
        if events.iter().any(|(_, event)| *event == item.export_name) {
            let text = item.documentation.doc_comment.join(" ");
            let statuses = text.split_once("Status: ").map(|(_, statuses)| statuses.trim());
            let is_list = statuses.is_some_and(|text| text.contains("AUDIOROOM_"));
            assert!(is_list, "{} lists no statuses: end its comment with \"Status: ...\"", item.export_name);
        }
    }
}

/// The comment above each exported function, as one line of text, with the function's name.
fn functions(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = header;
    while let Some(at) = rest.find("\nAUDIOROOM_API") {
        let before = &rest[..at];
        let comment = &before[before.rfind("/**").expect("each function has a comment")..];
        let after = &rest[at + "\nAUDIOROOM_API".len()..];
        let name = after.split('(').next().unwrap().rsplit([' ', '*', '\n']).next().unwrap();
        let words: Vec<&str> = comment.split_whitespace().filter(|word| *word != "*").collect();
        found.push((name.to_owned(), words.join(" ")));
        rest = after;
    }
    found
}

/// Exceptions to the rules page (any thread, no blocking, allowed in callbacks; callbacks on the event thread): functions and
/// callbacks with the tag at the end of their comment.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("AUDIOROOM_CreateEngine", "[blocks: up to 100 ms]"),
    ("AUDIOROOM_CreateServer", "[blocks: up to 100 ms]"),
    ("AUDIOROOM_DestroyEngine", "[blocks: up to 500 ms, and while a callback runs]"),
    ("AUDIOROOM_DestroyPlayer", "[blocks: while the player's reader runs]"),
    ("AUDIOROOM_DestroyServer", "[blocks: up to 500 ms]"),
    ("AUDIOROOM_GetAbiVersion", "[audio threads too]"),
    ("AUDIOROOM_GetDefaultDevice", "[blocks: up to 3 s, until the sound server answers]"),
    ("AUDIOROOM_GetDeviceVolume", "[blocks: up to 3 s, until the sound server answers]"),
    ("AUDIOROOM_GetDevices", "[blocks: up to 3 s, until the sound server answers]"),
    ("AUDIOROOM_GetMaxReceivedStreams", "[audio threads too]"),
    ("AUDIOROOM_GetStatusName", "[audio threads too]"),
    ("AUDIOROOM_GetVersionString", "[audio threads too]"),
    ("AUDIOROOM_IsDeviceMuted", "[blocks: up to 3 s, until the sound server answers]"),
    (
        "AUDIOROOM_LoginRoom",
        "[blocks: with a passphrase in `encryption_key`, as long as AUDIOROOM_SetEncryptionKey does]",
    ),
    ("AUDIOROOM_MuteDevice", "[blocks: up to 3 s, until the sound server answers]"),
    ("AUDIOROOM_PollEvents", "[blocks: while callbacks run; one thread at a time]"),
    ("AUDIOROOM_PullPlaybackFrame", "[audio threads too; one thread at a time]"),
    ("AUDIOROOM_PushAuxFrame", "[audio threads too; one thread at a time]"),
    ("AUDIOROOM_PushCaptureFrame", "[audio threads too; one thread at a time]"),
    ("AUDIOROOM_SetAuxSource", "[blocks: while the previous source runs]"),
    ("AUDIOROOM_SetCallbacks", "[blocks: while a callback runs on another thread]"),
    ("AUDIOROOM_SetCaptureProcessor", "[blocks: while the previous processor runs]"),
    ("AUDIOROOM_SetDeviceVolume", "[blocks: up to 3 s, until the sound server answers]"),
    (
        "AUDIOROOM_SetEncryptionKey",
        "[blocks: about 50 ms for a passphrase, and as long again for each ratchet of the window]",
    ),
    ("AUDIOROOM_SetPlaybackProcessor", "[blocks: while the previous processor runs]"),
    ("on_log", "[called on: a thread of the server; must not block]"),
    ("on_release", "[called on: the thread that destroys the engine]"),
    ("on_wake", "[called on: a thread of the library, or one that polls or sets callbacks; must not block]"),
];

/// The last line of a comment, if it is a tag.
fn tag(comment: &str) -> Option<&str> {
    let comment = comment.trim_end().trim_end_matches("*/").trim_end();
    let at = comment.rfind('[').filter(|_| comment.ends_with(']'))?;
    Some(&comment[at..])
}

#[test]
fn exceptions_to_the_thread_rules_have_their_tag() {
    let header = committed();
    let mut tagged = Vec::new();
    for (name, comment) in functions(&header) {
        tagged.extend(tag(&comment).map(|tag| (name.clone(), tag.to_owned())));
    }
    for (at, _) in header.match_indices("\n    void (*on_") {
        let before = &header[..at];
        let comment = &before[..before.rfind("*/").expect("each callback has a comment")];
        let comment = comment[comment.rfind("/**").unwrap()..].split_whitespace().filter(|word| *word != "*");
        let name = header[at..].trim_start_matches("\n    void (*").split(')').next().unwrap();
        tagged
            .extend(tag(&comment.collect::<Vec<_>>().join(" ")).map(|tag| (name.to_owned(), tag.to_owned())));
    }
    tagged.sort();
    tagged.dedup();
    let mut wanted: Vec<_> = EXCEPTIONS.iter().map(|row| (row.0.to_owned(), row.1.to_owned())).collect();
    wanted.sort();
    assert_eq!(tagged, wanted);
}

#[test]
fn every_tag_is_explained_by_the_rules() {
    let header = committed();
    let (rules, _) = header.split_once("#ifndef AUDIOROOM_H").unwrap();
    let kind = |tag: &str| tag.trim_matches(['[', ']']).split([':', ';']).next().unwrap().to_owned();
    for (name, tag) in EXCEPTIONS {
        assert!(rules.contains(&format!("[{}", kind(tag))), "{name}: the rules do not explain {tag}");
    }
}

#[test]
fn most_lines_of_the_header_are_comments() {
    let header = committed();
    let (mut comment, mut all, mut inside) = (0, 0, false);
    for line in header.lines().map(str::trim).filter(|line| !line.is_empty()) {
        inside |= line.starts_with("/*");
        all += 1;
        comment += usize::from(inside);
        inside &= !line.ends_with("*/");
    }
    let percent = 100 * comment / all;
    assert!((65..=80).contains(&percent), "{percent} % of {all} lines are comment");
}

#[test]
fn list_of_errors_begins_a_line() {
    for (number, line) in committed().lines().enumerate() {
        let has_list = line.contains("Errors: AUDIOROOM_");
        assert!(!has_list || line.trim_start().starts_with("* Errors: "), "line {}: {line}", number + 1);
    }
}

#[test]
fn no_line_of_a_comment_is_too_long() {
    for (number, line) in committed().lines().enumerate() {
        let prose = line.trim_start().strip_prefix("* ").unwrap_or_default();
        assert!(prose.chars().count() <= 130, "line {}: {line}", number + 1);
    }
}

#[test]
fn each_line_of_which_function_has_two_columns() {
    let header = committed();
    let table = header.split("WHICH FUNCTION").nth(1).and_then(|rest| rest.split("FROM ONE MACHINE").next());
    let lines: Vec<&str> = table.expect("the table").lines().filter(|line| line.len() > 3).collect();
    assert!(lines.len() > 10, "{lines:?}");
    for line in lines {
        let columns: Vec<&str> =
            line.trim_start_matches([' ', '*']).split("  ").filter(|column| !column.is_empty()).collect();
        assert_eq!(columns.len(), 2, "{line}");
    }
}
