//! Tests of the rules: each rule must find a breach wherever it is hidden.

use crate::rules::{self, Rule, tree};

/// The breaches that `rule` finds in `files`.
fn find(rule: Rule, files: &[(&str, &str)]) -> Vec<String> {
    rule(&tree(files))
}

#[track_caller]
fn caught(rule: Rule, path: &str, text: &str, line: usize) {
    let found = find(rule, &[(path, text)]);
    assert!(found.iter().any(|it| it.starts_with(&format!("src/{path}:{line}: "))), "{text}\n{found:#?}");
}

#[track_caller]
fn clean(rule: Rule, path: &str, text: &str) {
    let found = find(rule, &[(path, text)]);
    assert!(found.is_empty(), "{text}\n{found:#?}");
}

#[test]
fn code_after_a_test_module_is_checked() {
    let text = "#[cfg(test)]\nmod tests;\nfn f() { crate::engine::run() }\n";
    caught(rules::layers, "room.rs", text, 3);
    let text = "#[cfg(all(test, unix))]\nmod tests { use crate::engine; }\nuse crate::engine;\n";
    caught(rules::layers, "room.rs", text, 3);
}

#[test]
fn only_the_item_under_the_attribute_is_left_out() {
    let text = "#[cfg(test)]\nuse crate::engine;\nstruct A { #[cfg(test)] e: crate::engine::E }\n\
                impl A { #[cfg(test)] fn f() { crate::engine::f() } }\n\
                fn g() { #[cfg(test)] crate::engine::f(); #[cfg(test)] let x = crate::engine::X; }\n\
                fn h(n: u8) { match n { #[cfg(test)] 1 => crate::engine::f(), _ => {} } }\n\
                fn i() -> A { A { #[cfg(test)] e: crate::engine::E } }\n\
                enum B { C, #[cfg(test)] D(crate::engine::E) }\n\
                #[cfg(test)] const J: [u8; { crate::engine::N }] = [0; 1];\n";
    clean(rules::layers, "room.rs", text);
    caught(rules::layers, "room.rs", &format!("{text}fn z() {{ crate::engine::f() }}\n"), 10);
}

#[test]
fn code_that_not_only_tests_compile_is_checked() {
    caught(rules::layers, "room.rs", "#[cfg(any(test, feature = \"x\"))]\nuse crate::engine;\n", 2);
    caught(rules::layers, "room.rs", "#[cfg(not(test))]\nuse crate::engine;\n", 2);
    clean(rules::layers, "room.rs", "#[cfg(any(all(test, unix), test))]\nuse crate::engine;\n");
}

#[test]
fn braces_and_new_names_hide_no_module() {
    caught(rules::layers, "room.rs", "use crate::{\n    clock::Time,\n    engine::{self, Core},\n};\n", 3);
    caught(rules::layers, "room.rs", "use crate::{clock, wire::{self, data}, server as s};\n", 1);
    caught(rules::layers, "room.rs", "use crate as all;\nfn f() { all::engine::run() }\n", 2);
    caught(rules::layers, "room.rs", "use crate::{self as all};\nfn f() { all::engine::run() }\n", 2);
    caught(rules::layers, "room.rs", "use crate::*;\n", 1);
    caught(rules::layers, "bin/lab.rs", "use audioroom::{clock, ffi::room};\n", 1);
    caught(
        rules::layers,
        "room.rs",
        "extern crate audioroom as whole;\nfn f() { whole::engine::run() }\n",
        2,
    );
}

#[test]
fn super_is_resolved_up_to_the_root() {
    caught(rules::layers, "room.rs", "use super::engine;\n", 1);
    caught(rules::layers, "room/join.rs", "fn f() { super::super::engine::run() }\n", 1);
    caught(rules::layers, "room.rs", "mod inner {\n    use super::super::engine;\n}\n", 2);
    caught(
        rules::layers,
        "room.rs",
        "mod a { mod b {\n    fn f() { super::super::super::engine::run() }\n} }\n",
        2,
    );
    caught(rules::layers, "room.rs", "use super::{clock, engine::Core};\n", 1);
    clean(rules::layers, "room/join.rs", "use super::engine;\nuse self::engine::x;\n");
}

#[test]
fn nested_modules_and_macros_hide_nothing() {
    caught(rules::layers, "room.rs", "mod a {\n    mod b {\n        use crate::engine;\n    }\n}\n", 3);
    caught(rules::layers, "room.rs", "macro_rules! m {\n    () => { $crate::engine::run() };\n}\n", 2);
    caught(rules::layers, "room.rs", "fn f() { vec![\n    crate::engine::run()\n] }\n", 2);
    caught(rules::edges, "room.rs", "fn f() { select! {\n  _ = tokio::time::sleep(x) => {} } }\n", 2);
}

#[test]
fn comments_and_strings_are_not_code() {
    clean(
        rules::layers,
        "room.rs",
        "//! crate::engine\n/// [`crate::engine`]\nconst A: &str = \"crate::engine\";\n",
    );
}

#[test]
fn file_is_test_only_if_every_declaration_is() {
    let bad = ("audio/loss.rs", "use crate::engine;\n");
    for name in ["loss", "pair", "scene", "tests", "behaviour"] {
        let path = format!("audio/{name}.rs");
        assert_eq!(find(rules::layers, &[(&path, bad.1)]).len(), 1, "{name}");
    }
    let only = |declaration| find(rules::layers, &[("audio.rs", declaration), bad]).is_empty();
    assert!(only("#[cfg(test)] mod loss;"));
    assert!(!only("mod loss;"));
    assert!(!only("#[cfg(any(test, feature = \"sim\"))] mod loss;"));
    let below = [("audio.rs", "#[cfg(test)] mod a;"), ("audio/a.rs", "mod b;"), ("audio/a/b.rs", bad.1)];
    assert!(find(rules::layers, &below).is_empty());
    let twice =
        [("audio.rs", "#[cfg(test)] mod loss;"), ("bin/a.rs", "#[path = \"../audio/loss.rs\"] mod l;"), bad];
    assert_eq!(find(rules::layers, &twice).len(), 1);
}

#[test]
fn undeclared_file_is_found() {
    caught(rules::orphans, "audio/loss.rs", "", 1);
    let declared = [("lib.rs", "mod audio;"), ("audio.rs", "mod a { mod b; }"), ("audio/a/b.rs", "")];
    assert!(find(rules::orphans, &declared).is_empty());
}

#[test]
fn io_outside_the_edges_is_found() {
    let path = "server/session.rs";
    caught(rules::edges, path, "use std::net::{IpAddr, UdpSocket};\n", 1);
    caught(rules::edges, path, "use std::net;\nfn f() { net::TcpStream::connect(x) }\n", 2);
    caught(rules::edges, path, "use std::{fs as disk, io};\n", 1);
    caught(rules::edges, path, "use std::net::*;\n", 1);
    caught(rules::edges, path, "fn f() { ::tokio::spawn(x) }\n", 1);
    caught(rules::edges, path, "use std::thread as t;\nfn f() { t::sleep(x) }\n", 2);
    caught(rules::edges, "audio/loss.rs", "fn f() { std::env::var(x) }\n", 1);
    clean(rules::edges, path, "use std::net::SocketAddr;\nconst OS: &str = std::env::consts::OS;\n");
    clean(rules::edges, "transport/udp.rs", "use std::net::UdpSocket;\n");
}

#[test]
fn threads_outside_their_files_are_found() {
    caught(rules::threads, "room.rs", "use std::thread;\nfn f() { thread::spawn(g) }\n", 2);
    caught(rules::threads, "room.rs", "use std::thread::Builder as B;\n", 1);
    caught(rules::threads, "room.rs", "fn f() { tokio::task::spawn_blocking(g) }\n", 1);
    clean(rules::threads, "thread.rs", "use std::thread::Builder;\n");
}

#[test]
fn clocks_outside_their_file_are_found() {
    caught(rules::clocks, "room.rs", "use std::time::Instant as I;\nfn f() { I::now() }\n", 2);
    caught(rules::clocks, "room.rs", "mod a { use super::*;\nfn f() { Instant::now() } }\n", 2);
    caught(rules::clocks, "room.rs", "use std::time::{Duration, SystemTime};\n", 1);
    caught(rules::clocks, "room.rs", "fn f(at: Instant) { at.elapsed() }\n", 1);
    clean(rules::clocks, "room.rs", "use tokio::time::Instant;\nfn f() { Instant::now() }\n");
}

#[test]
fn unsafe_code_outside_its_files_is_found() {
    caught(rules::unsafe_code, "room.rs", "#[cfg(test)]\nmod tests;\nunsafe fn f() {}\n", 3);
    caught(rules::unsafe_code, "room.rs", "macro_rules! m { () => {\nunsafe { f() } } }\n", 2);
    clean(rules::unsafe_code, "room.rs", "#![forbid(unsafe_code)]\n// unsafe\n");
    caught(rules::forbidding, "audio/loss.rs", "//! No word of it.\n", 1);
    let tests = [("audio.rs", "#[cfg(test)] mod loss;"), ("audio/loss.rs", "//! No word of it.\n")];
    assert_eq!(find(rules::forbidding, &tests).len(), 1, "a test file is checked too");
}

#[test]
fn webrtc_stack_outside_its_folder_is_found() {
    caught(rules::stack, "server/media.rs", "use rtc::peer;\n", 1);
    caught(rules::stack, "server/media.rs", "use ::rtc as r;\n", 1);
    caught(rules::stack, "server/media.rs", "fn f(x: ::rtc::X) {}\n", 1);
    clean(rules::stack, "transport/sdp.rs", "use rtc::peer;\n");
}

#[test]
fn printing_and_ending_the_process_are_found() {
    caught(rules::process, "room.rs", "fn f() { std::println!(\"x\") }\n", 1);
    caught(rules::process, "room.rs", "fn f() {\ntodo!() }\n", 2);
    caught(rules::process, "room.rs", "use std::process;\nfn f() { process::exit(1) }\n", 2);
    caught(rules::process, "room.rs", "fn f() { std::panic::set_hook(x) }\n", 1);
    clean(rules::process, "bin/a.rs", "fn f() { println!(\"x\") }\n");
}

#[test]
fn process_wide_state_is_found() {
    caught(rules::statics, "room.rs", "static A: AtomicU8 = AtomicU8::new(0);\n", 1);
    caught(rules::statics, "room.rs", "fn f() -> &'static str {\nstatic mut B: OnceLock<u8> = x; }\n", 2);
    caught(rules::statics, "room.rs", "thread_local! {\n    static C: Cell<u8> = x;\n}\n", 2);
    caught(rules::statics, "room.rs", "lazy_static! {\n    static ref D: u8 = 1;\n}\n", 2);
    caught(rules::statics, "clock.rs", "static OTHER: LazyLock<u8> = x;\n", 1);
    clean(rules::statics, "room.rs", "#[cfg(test)]\nstatic A: u8 = 1;\nconst B: &'static str = \"\";\n");
}

#[test]
fn long_files_and_functions_are_found() {
    let body = "    g();\n".repeat(79);
    caught(rules::functions, "room.rs", &format!("\nimpl A {{ fn f() {{\n{body}}} }}\n"), 2);
    clean(rules::functions, "room.rs", &format!("/// Long.\nfn f() {{\n{}}}\n", "    g();\n".repeat(78)));
    caught(rules::files, "room.rs", &format!("//! A.\n{}", "//\n".repeat(600)), 601);
    caught(rules::files, "audio/utils.rs", "//! A.\n", 1);
    caught(rules::files, "room.rs", "use a;\n", 1);
}

#[test]
fn third_file_of_one_name_is_found() {
    let two = [("audio/z.rs", ""), ("room/z.rs", "")];
    assert!(find(rules::namesakes, &two).is_empty());
    assert_eq!(find(rules::namesakes, &[two[0], two[1], ("server/z.rs", "")]).len(), 1);
}

#[test]
fn error_text_with_a_capital_letter_is_found() {
    let text = "fn f() -> Error {\n    let text = \"The room ended\";\n    Error::new(Kind::A, text)\n}\n";
    caught(rules::error_texts, "room.rs", text, 2);
    clean(rules::error_texts, "room.rs", "fn f() -> Error { Error::new(Kind::A, \"the room ended\") }\n");
}
