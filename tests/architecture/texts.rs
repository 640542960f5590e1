//! The texts of errors: every string of the code that becomes the text of an `Error::new`.
//!
//! A string counts if it stands in the call, also inside `format!` or `concat!`, or in an earlier `let` whose variable the call
//! takes. Strings of one word are names and units, and are left out.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};

use crate::source::Found;

/// Names with which a text may begin, besides words with a second capital letter or an underscore (`SetUser`, `TLS`).
const NAMES: &[&str] = &["Opus", "LiveKit", "Windows"];

/// The error texts of a file from which the tests were removed.
pub fn of(file: &syn::File) -> Vec<Found> {
    let mut reader = Reader::default();
    reader.visit_file(file);
    reader.found
}

/// The fault in the form of a text, if any. Required: a small first letter or a name, and neither a full stop nor an exclamation
/// mark at the end.
pub fn fault(text: &str) -> Option<&'static str> {
    let first = text.split([' ', ':', ',']).next().unwrap_or_default();
    let capitals = first.chars().skip(1).any(|letter| letter.is_uppercase() || letter == '_');
    let is_sentence = first.starts_with(char::is_uppercase) && !capitals && !NAMES.contains(&first);
    match text.trim_end().chars().next_back() {
        _ if is_sentence => Some("begins with a capital letter"),
        Some('.' | '!') => Some("ends with a full stop"),
        _ => None,
    }
}

#[derive(Default)]
struct Reader {
    found: Vec<Found>,
    /// The strings of variables, by name.
    variables: BTreeMap<String, Vec<Found>>,
}

impl<'a> Visit<'a> for Reader {
    fn visit_local(&mut self, local: &'a syn::Local) {
        if let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init) {
            let mut strings = Vec::new();
            collect(init.expr.to_token_stream(), &mut strings);
            self.variables.insert(name.ident.to_string(), strings);
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func {
            let names: Vec<String> = path.path.segments.iter().map(|part| part.ident.to_string()).collect();
            if names.ends_with(&["Error".to_owned(), "new".to_owned()])
                && let Some(text) = call.args.iter().nth(1)
            {
                collect(text.to_token_stream(), &mut self.found);
                if let syn::Expr::Path(variable) = text
                    && let Some(name) = variable.path.get_ident()
                    && let Some(strings) = self.variables.remove(&name.to_string())
                {
                    self.found.extend(strings);
                }
            }
        }
        visit::visit_expr_call(self, call);
    }
}

/// The strings of some code that are more than a word.
fn collect(tokens: TokenStream, found: &mut Vec<Found>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Literal(literal) => {
                let line = literal.span().start().line;
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                    && text.value().split_whitespace().count() > 1
                {
                    found.push(Found { line, text: text.value() });
                }
            }
            _ => {}
        }
    }
}

#[test]
fn texts_are_found_where_they_stand() {
    let code = r#"
        fn a() -> Error { Error::new(Kind::A, "The first.") }
        fn b(n: u32) -> Error {
            let text = match n { 0 => "it is none", _ => "it is one." };
            crate::error::Error::new(Kind::B, text)
        }
        fn c(n: u32) -> Error { Error::new(Kind::C, format!("{n} is too much: give {}", "less")) }
        fn d() { other("Not an error."); }
    "#;
    let texts: Vec<String> =
        of(&syn::parse_file(code).unwrap()).into_iter().map(|found| found.text).collect();
    assert_eq!(texts, ["The first.", "it is none", "it is one.", "{n} is too much: give {}"]);
}

#[test]
fn form_of_a_text_is_judged() {
    for good in [
        "the room has ended",
        "SetUser comes first",
        "TLS cannot be set up: {error}",
        "{name} is 3",
        "Opus cannot {what}",
    ] {
        assert_eq!(fault(good), None, "{good}");
    }
    assert_eq!(fault("The room has ended"), Some("begins with a capital letter"));
    assert_eq!(fault("the room has ended."), Some("ends with a full stop"));
}
