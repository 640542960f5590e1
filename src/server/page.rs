//! The page for browsers: its files, which `build.rs` embeds from `examples-web/`, and the headers with which they are served.
//!
//! Not here: requests (`server/listen/page.rs`) and tokens for guests (`server/guest.rs`). Pure; called on the server's thread.
#![forbid(unsafe_code)]

/// A file of the page.
#[derive(Copy, Clone, Debug)]
pub struct File {
    /// Its name, which is the last part of its path.
    pub name: &'static str,
    /// Its media type.
    pub kind: &'static str,
    /// Whether the bytes are compressed with gzip (RFC 1952).
    pub is_gzip: bool,
    /// The bytes.
    pub bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// Path of the requests of guests.
pub const GUEST: &str = "/page/guest";

/// Headers of all answers to the page. Scripts, styles and connections of other origins are refused, also in the page's worker.
/// The microphone is the only device that the page may ask for.
pub const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "permissions-policy",
        "microphone=(self), speaker-selection=(self), camera=(), geolocation=(), display-capture=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// The file at a path, and whether a browser may keep it for ever, because its path has the version.
pub fn file(path: &str) -> Option<(File, bool)> {
    let name = match path.strip_prefix('/')? {
        "" => "index.html",
        path => path.strip_prefix("page/")?.strip_prefix(VERSION)?.strip_prefix('/')?,
    };
    let file = FILES.iter().find(|file| file.name == name)?;
    let is_index = name == "index.html";
    (is_index == (path == "/")).then_some((*file, !is_index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_is_at_the_root_and_files_below_their_version() {
        assert!(file("/").is_some_and(|(file, keep)| file.name == "index.html" && !keep));
        let (script, keep) = file(&format!("/page/{VERSION}/livekit-client.umd.js")).unwrap();
        assert!(script.is_gzip && keep && script.bytes.starts_with(&[0x1f, 0x8b]));
        for path in ["", "/page/", "/page/main.js", "/page/00000000/main.js", "//", "/index.html"] {
            assert!(file(path).is_none(), "{path}");
        }
        for name in ["index.html", "README.md", "LICENSE", "../Cargo.toml", ""] {
            assert!(file(&format!("/page/{VERSION}/{name}")).is_none(), "{name}");
        }
    }

    #[test]
    fn page_refers_to_files_that_exist() {
        let page = std::str::from_utf8(file("/").unwrap().0.bytes).unwrap();
        let links: Vec<&str> =
            page.split("\"page/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(links.len() >= 3, "{page}");
        for link in links {
            assert!(file(&format!("/page/{link}")).is_some(), "{link}");
        }
        let texts = FILES.iter().filter(|file| !file.is_gzip);
        for (file, text) in texts.map(|file| (file.name, std::str::from_utf8(file.bytes).unwrap())) {
            for import in text.split("from \"./").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(FILES.iter().any(|file| file.name == import), "{file} imports {import}");
            }
        }
    }

    #[test]
    fn page_has_no_inline_script_or_style() {
        let page = std::str::from_utf8(file("/").unwrap().0.bytes).unwrap();
        assert!(!page.contains("style=") && !page.contains("<style"), "{page}");
        let handlers = page.split(" on").skip(1).filter_map(|rest| rest.split_once('='));
        let is_name = |name: &str| name.bytes().all(|letter| letter.is_ascii_lowercase());
        assert_eq!(handlers.filter(|(name, _)| is_name(name)).count(), 0);
        assert!(page.split("<script").skip(1).all(|rest| rest.contains("></script>")));
    }
}
