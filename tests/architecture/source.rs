//! One file of `src/` in the form that the rules read: words, full paths, functions and statics, without code that only tests
//! compile.
//!
//! The file is parsed, `strip.rs` removes items under `#[cfg(test)]`, and `tokens.rs` reads the remaining tokens. The rules are
//! in `rules.rs` and `tables.rs`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use crate::strip;
use crate::texts;
use crate::tokens::Reader;

/// A word or a path of the code, and the line where it begins.
#[derive(Debug)]
pub struct Found {
    pub line: usize,
    pub text: String,
}

/// A function with a body.
#[derive(Debug)]
pub struct Function {
    pub line: usize,
    pub name: String,
    /// From the line with `fn` to the closing brace.
    pub lines: usize,
}

/// A `mod name;` without a body.
#[derive(Debug)]
pub struct Declared {
    /// Path below `src/`: the path in `#[path]`, or the place where Rust looks for the module.
    pub file: String,
    pub only_tests: bool,
}

/// One file.
#[derive(Debug)]
pub struct Source {
    /// Path below `src/`.
    pub path: String,
    pub text: String,
    /// Only tests compile this file; most rules skip it.
    pub is_test: bool,
    pub declared: Vec<Declared>,
    /// Every identifier and keyword; a macro's name ends with `!`, a method's or field's begins with `.`.
    pub words: Vec<Found>,
    /// Every path, resolved: `crate::…` for this crate, also where it was written with `super` or a new name; otherwise from
    /// the other crate's name on.
    pub paths: Vec<Found>,
    pub statics: Vec<Found>,
    pub functions: Vec<Function>,
    /// The texts of errors.
    pub errors: Vec<Found>,
}

impl Source {
    pub fn parse(path: &str, text: &str) -> Source {
        let mut file = syn::parse_file(text).unwrap_or_else(|error| panic!("src/{path}: {error}"));
        let declared = declared(path, &file.items, false, &mut folder(path));
        strip::tests(&mut file);
        let mut functions = Functions(Vec::new());
        functions.visit_file(&file);
        let mut reader = Reader::default();
        let mut module = module_path(path);
        reader.read(file.to_token_stream(), &mut module);
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
            is_test: false,
            declared,
            paths: reader.full_paths(),
            words: reader.words,
            statics: reader.statics,
            functions: functions.0,
            errors: texts::of(&file),
        }
    }

    /// The top-level module that the file belongs to.
    pub fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The file's name without its ending.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// Whether the file is one of `places`. A place that ends with `/` stands for all files below it.
    pub fn is_in<'a>(&self, places: impl IntoIterator<Item = &'a &'a str>) -> bool {
        places.into_iter().any(|place| {
            if place.ends_with('/') { self.path.starts_with(place) } else { self.path == *place }
        })
    }
}

/// Whether the file is the root of a crate.
fn is_root(path: &str) -> bool {
    path == "lib.rs" || (path.starts_with("bin/") && path.matches('/').count() == 1)
}

/// The module path of a file, from `crate` on. For a program, `crate` is `crate::bin` here.
fn module_path(path: &str) -> Vec<String> {
    let whole = path.trim_end_matches(".rs");
    let parts = if is_root(path) { whole.rsplit_once('/').map_or("", |(folder, _)| folder) } else { whole };
    let parts = parts.split('/').filter(|part| !part.is_empty());
    std::iter::once("crate").chain(parts).map(str::to_owned).collect()
}

/// The folder where Rust looks for the modules that a file declares.
fn folder(path: &str) -> Vec<String> {
    module_path(path).into_iter().skip(1).collect()
}

fn declared(path: &str, items: &[syn::Item], only_tests: bool, folder: &mut Vec<String>) -> Vec<Declared> {
    let mut found = Vec::new();
    for item in items {
        let syn::Item::Mod(module) = item else { continue };
        let only_tests = only_tests || strip::is_only_for_tests(&module.attrs);
        let name = module.ident.to_string();
        if let Some((_, items)) = &module.content {
            folder.push(name);
            found.extend(declared(path, items, only_tests, folder));
            folder.pop();
            continue;
        }
        let file = match attribute_text(&module.attrs, "path") {
            Some(text) => beside(path, &text),
            None => folder.iter().chain([&name]).map(String::as_str).collect::<Vec<_>>().join("/") + ".rs",
        };
        found.push(Declared { file, only_tests });
    }
    found
}

/// The value of `#[name = "value"]`.
fn attribute_text(attributes: &[syn::Attribute], name: &str) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident(name))?;
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) =
        &attribute.meta.require_name_value().ok()?.value
    else {
        return None;
    };
    Some(text.value())
}

/// Resolves `relative` against the folder of the file `path`.
fn beside(path: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

struct Functions(Vec<Function>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (line, end) = (signature.fn_token.span().start().line, block.span().end().line);
        self.0.push(Function { line, name: signature.ident.to_string(), lines: end + 1 - line });
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'a syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

/// The outer attributes of any piece of code.
pub fn attributes(node: &impl ToTokens) -> Vec<syn::Attribute> {
    let parser = |input: ParseStream<'_>| {
        let attributes = input.call(syn::Attribute::parse_outer)?;
        input.parse::<TokenStream>()?;
        Ok(attributes)
    };
    parser.parse2(node.to_token_stream()).unwrap_or_default()
}
