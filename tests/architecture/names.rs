//! The rule for the names of tests: a behaviour in at most ten words.
//!
//! It counts the words of every function under `#[test]` in `src/` and `tests/`. Functions inside `macro_rules!` are not counted.

use syn::visit::{self, Visit};

use crate::tables::MAX_TEST_WORDS;

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

/// A line for each file with long names.
pub fn breaches(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        let names = long_names(path, text);
        if !names.is_empty() {
            found.push(format!("{path}: names of tests have at most {MAX_TEST_WORDS} words: {names:?}"));
        }
    }
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
