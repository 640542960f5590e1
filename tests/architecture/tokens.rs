//! Reads the tokens of a file: words, paths with `super` and renames resolved, and statics.
//!
//! Comments and strings are skipped. The body of a macro is read like other code. Called by `source.rs`.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::source::Found;

/// Maximum length of a chain of renames that is followed.
const MAX_RENAMES: usize = 8;

/// The result of reading tokens.
#[derive(Default)]
pub struct Reader {
    pub words: Vec<Found>,
    /// Paths with `super` and `self` resolved, but not renames. An empty first name stands for a leading `::`.
    paths: Vec<(usize, Vec<String>)>,
    /// Names that the file's `use` lines define. Scopes inside the file are not distinguished.
    renames: BTreeMap<String, Vec<Vec<String>>>,
    pub statics: Vec<Found>,
}

impl Reader {
    /// Reads `tokens`, which are code of the module `module`.
    pub fn read(&mut self, tokens: TokenStream, module: &mut Vec<String>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at] {
                TokenTree::Group(group) => {
                    self.read(group.stream(), module);
                    at + 1
                }
                TokenTree::Ident(word) => {
                    let line = word.span().start().line;
                    let name = word.to_string();
                    self.words.push(Found { line, text: word_text(&tokens, at, &name) });
                    match (name.as_str(), tokens.get(at + 1), tokens.get(at + 2)) {
                        ("mod", Some(TokenTree::Ident(inner)), Some(TokenTree::Group(body))) => {
                            module.push(inner.to_string());
                            self.read(body.stream(), module);
                            module.pop();
                            at + 3
                        }
                        ("use", Some(next), _) if !is_punct(Some(next), '<') => {
                            self.read_use(&tokens, at + 1, module)
                        }
                        ("extern", Some(TokenTree::Ident(next)), Some(TokenTree::Ident(_)))
                            if next == "crate" =>
                        {
                            self.read_use(&tokens, at + 2, module)
                        }
                        ("static", ..)
                            if !at.checked_sub(1).is_some_and(|n| is_punct(tokens.get(n), '\'')) =>
                        {
                            self.read_static(&tokens, at + 1);
                            at + 1
                        }
                        _ => self.read_path(&tokens, at, module),
                    }
                }
                _ => at + 1,
            };
        }
    }

    /// Every path, from its crate on. A renamed path with several meanings gives one entry for each.
    pub fn full_paths(&self) -> Vec<Found> {
        let paths = self.paths.iter().flat_map(|(line, names)| {
            let mut full = Vec::new();
            self.resolve(names, 0, &mut full);
            full.into_iter().map(|names| Found { line: *line, text: names.join("::") })
        });
        paths.collect()
    }

    /// `static NAME: …`, `static mut NAME: …` and the `static ref NAME: …` of macros.
    fn read_static(&mut self, tokens: &[TokenTree], mut at: usize) {
        while let Some(TokenTree::Ident(word)) = tokens.get(at) {
            if is_punct(tokens.get(at + 1), ':') {
                self.statics.push(Found { line: word.span().start().line, text: word.to_string() });
                return;
            }
            at += 1;
        }
    }

    /// Reads a path in the code, from its first name on; returns the index of the next token.
    fn read_path(&mut self, tokens: &[TokenTree], start: usize, module: &[String]) -> usize {
        let mut names = Vec::new();
        if is_colons(tokens, start.wrapping_sub(2)) {
            names.push(String::new());
        }
        let mut at = start;
        while let Some(TokenTree::Ident(word)) = tokens.get(at) {
            names.push(word.to_string());
            if at > start {
                let text = word_text(tokens, at, &word.to_string());
                self.words.push(Found { line: word.span().start().line, text });
            }
            at += 1;
            if !is_colons(tokens, at) || !matches!(tokens.get(at + 2), Some(TokenTree::Ident(_))) {
                break;
            }
            at += 2;
        }
        if names.len() > 1 {
            self.paths.push((tokens[start].span().start().line, absolute(names, module)));
        }
        at
    }

    /// Reads a `use` up to its semicolon; returns the index after it.
    fn read_use(&mut self, tokens: &[TokenTree], start: usize, module: &[String]) -> usize {
        let end = (start..tokens.len()).find(|at| is_punct(tokens.get(*at), ';')).unwrap_or(tokens.len());
        self.read_use_tree(&tokens[start..end], Vec::new(), module);
        end
    }

    fn read_use_tree(&mut self, tokens: &[TokenTree], mut names: Vec<String>, module: &[String]) {
        let mut line = 0;
        for (at, token) in tokens.iter().enumerate() {
            line = token.span().start().line;
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '*' => names.push("*".to_owned()),
                TokenTree::Punct(_) if names.is_empty() => names.push(String::new()),
                TokenTree::Punct(_) => {}
                TokenTree::Group(group) => return self.read_use_group(group, &names, module),
                TokenTree::Ident(word) if word == "as" => {
                    if let Some(TokenTree::Ident(name)) = tokens.get(at + 1) {
                        self.add_use(line, names, Some(name.to_string()), module);
                    }
                    return;
                }
                // `{self}` is the path before the braces.
                TokenTree::Ident(word) if word == "self" && !names.is_empty() => {}
                TokenTree::Ident(word) => {
                    self.words.push(Found { line, text: word.to_string() });
                    names.push(word.to_string());
                }
                TokenTree::Literal(_) => {}
            }
        }
        let name = names.last().cloned();
        self.add_use(line, names, name, module);
    }

    fn read_use_group(&mut self, group: &Group, names: &[String], module: &[String]) {
        if group.delimiter() != Delimiter::Brace {
            // A `$path` of a macro is in a group without delimiters.
            return self.read_use_tree(
                &group.stream().into_iter().collect::<Vec<_>>(),
                names.to_vec(),
                module,
            );
        }
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        for tree in tokens.split(|token| is_punct(Some(token), ',')).filter(|tree| !tree.is_empty()) {
            self.read_use_tree(tree, names.to_vec(), module);
        }
    }

    fn add_use(&mut self, line: usize, names: Vec<String>, name: Option<String>, module: &[String]) {
        if names.is_empty() {
            return;
        }
        let full = absolute(names, module);
        if let Some(name) = name.filter(|name| name != "*" && full != [name.as_str()]) {
            self.renames.entry(name).or_default().push(full.clone());
        }
        self.paths.push((line, full));
    }

    /// All meanings of a path whose first name comes from a `use` line.
    fn resolve(&self, names: &[String], depth: usize, found: &mut Vec<Vec<String>>) {
        match names.first().map(String::as_str) {
            Some("") => found.push(names[1..].to_vec()),
            Some(first) if first != "crate" && depth < MAX_RENAMES => match self.renames.get(first) {
                Some(meanings) => {
                    for meaning in meanings {
                        let whole: Vec<String> = meaning.iter().chain(&names[1..]).cloned().collect();
                        // `use std::net` makes `net` a name, and `std` stays `std`.
                        if meaning.first().map(String::as_str) == Some(first) {
                            found.push(whole);
                        } else {
                            self.resolve(&whole, depth + 1, found);
                        }
                    }
                }
                None => found.push(names.to_vec()),
            },
            _ => found.push(names.to_vec()),
        }
    }
}

/// A path with `crate`, `self` and `super` resolved. Paths of other crates and names of the file do not change.
fn absolute(names: Vec<String>, module: &[String]) -> Vec<String> {
    let is_program = module.get(1).is_some_and(|name| name == "bin");
    let mut base = match names[0].as_str() {
        "crate" if is_program => vec!["crate".to_owned(), "bin".to_owned()],
        "crate" | "audioroom" => vec!["crate".to_owned()],
        "self" | "super" => module.to_vec(),
        _ => return names,
    };
    let is_inside = matches!(names[0].as_str(), "self" | "super");
    for (at, name) in names.into_iter().enumerate().skip(usize::from(!is_inside)) {
        match name.as_str() {
            "self" if at == 0 => {}
            // The root has no parent.
            "super" => base.truncate(base.len().saturating_sub(1).max(1)),
            _ => base.push(name),
        }
    }
    base
}

/// A word, with `!` appended for a macro call, and `.` prepended for a method or field.
fn word_text(tokens: &[TokenTree], at: usize, name: &str) -> String {
    if is_punct(tokens.get(at.wrapping_sub(1)), '.') {
        return format!(".{name}");
    }
    let is_macro = is_punct(tokens.get(at + 1), '!') && !is_punct(tokens.get(at + 2), '=');
    if is_macro { format!("{name}!") } else { name.to_owned() }
}

fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens.get(at), ':') && is_punct(tokens.get(at.wrapping_add(1)), ':')
}
