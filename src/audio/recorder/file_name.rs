//! The names of the files of talkers: a pattern of the application with the id of a user, made safe for a file system.
//!
//! Used by `session.rs` only.
#![forbid(unsafe_code)]

use crate::config::USER_IN_PATTERN;

/// Maximum length of the part of a file name that a user id becomes, in bytes. File systems allow 255 for the whole name.
const MAX_PART: usize = 120;

/// The path of a user's file. `number` distinguishes users whose ids become the same name: 1 for the first.
pub(super) fn path_of(pattern: &str, user_id: &str, number: u32) -> String {
    let mut part = safe(user_id);
    if number > 1 {
        part.push_str(&format!("-{number}"));
    }
    pattern.replace(USER_IN_PATTERN, &part)
}

/// A user id without what is special in file names: letters, digits, `-`, `_` and `.` stay; everything else becomes `_`.
fn safe(user_id: &str) -> String {
    let mut name = String::new();
    for letter in user_id.chars() {
        let is_plain = letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
        let letter = if is_plain { letter } else { '_' };
        if name.len() + letter.len_utf8() > MAX_PART {
            break;
        }
        name.push(letter);
    }
    // A dot at the beginning hides a file; one at its end is lost on some systems.
    if name.starts_with('.') {
        name.replace_range(..1, "_");
    }
    if name.ends_with('.') {
        name.truncate(name.len() - 1);
        name.push('_');
    }
    if name.is_empty() { "_".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_id_becomes_a_safe_file_name() {
        let path = |user: &str| path_of("/tmp/{user}.wav", user, 1);
        assert_eq!(path("alice"), "/tmp/alice.wav");
        assert_eq!(path("../../etc/passwd"), "/tmp/_._.._etc_passwd.wav");
        assert_eq!(path("a\\b:c\n*?\"<>|\0"), "/tmp/a_b_c________.wav");
        assert_eq!(path("zoë-Ω.1"), "/tmp/zoë-Ω.1.wav");
        assert_eq!(
            (path(""), path(".."), path("x.")),
            ("/tmp/_.wav".into(), "/tmp/__.wav".into(), "/tmp/x_.wav".into())
        );
        assert_eq!(path_of("{user}", "bob", 3), "bob-3");
        assert!(path(&"é".repeat(200)).len() <= "/tmp/.wav".len() + MAX_PART);
    }
}
