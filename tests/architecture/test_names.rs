//! The rule for the names of tests: a behaviour in at most ten words.
//!
//! It counts the words of every function under `#[test]` in `src/` and `tests/`. Functions inside `macro_rules!` are not counted.
//! `todo.rs` lists how many longer names each file still has.

use std::path::Path;

use syn::visit::{self, Visit};

use crate::tables::MAX_TEST_WORDS;
use crate::todo::LONG_TEST_NAMES;

struct Tests(Vec<String>);

impl<'a> Visit<'a> for Tests {
    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        if function.attrs.iter().any(|attribute| attribute.path().is_ident("test")) {
            self.0.push(function.sig.ident.to_string());
        }
        visit::visit_item_fn(self, function);
    }
}

/// The tests of a file whose names have too many words.
fn long_names(path: &str, text: &str) -> Vec<String> {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut tests = Tests(Vec::new());
    tests.visit_file(&file);
    tests.0.retain(|name| name.split('_').count() > MAX_TEST_WORDS);
    tests.0
}

/// A line for each file with more long names than the list allows, and for each row without a file.
pub fn breaches(root: &Path, files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        let allowed = LONG_TEST_NAMES.iter().find(|row| row.0 == path).map_or(0, |row| row.1);
        let names = long_names(path, text);
        if names.len() > allowed {
            let count = names.len();
            found.push(format!(
                "{path}: {count} names of tests have more than {MAX_TEST_WORDS} words, at most {allowed} may: {names:?}"
            ));
        }
    }
    let stale = LONG_TEST_NAMES.iter().filter(|row| !root.join(row.0).exists());
    found.extend(stale.map(|row| format!("{} does not exist: remove it from LONG_TEST_NAMES", row.0)));
    found
}

#[test]
fn name_of_eleven_words_is_found_in_any_module() {
    let ten = "a_b_c_d_e_f_g_h_i_j";
    let text = format!(
        "#[test]\nfn {ten}() {{}}\nfn {ten}_helper() {{}}\n\
         #[cfg(test)]\nmod tests {{ #[test]\n#[ignore]\nfn {ten}_k() {{}} }}\n"
    );
    assert_eq!(long_names("room.rs", &text), [format!("{ten}_k")]);
}
