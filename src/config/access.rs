//! Who may use the server's HTTP routes: settings of the page for browsers, of reverse proxies, and secrets that are not printed.
//!
//! Not here: networks (`network.rs`) and the other settings of a server (`config.rs`).
#![forbid(unsafe_code)]

/// Whether the server has a page for browsers at `/`, and who gets a token from it. Needs the Cargo feature `page`.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Page {
    /// There is no page.
    #[default]
    Off,
    /// The page takes a token from its link, and the server gives none.
    Token,
    /// Browsers on this machine get a token for any room, as guests.
    Local,
    /// Everyone who reaches the server gets a token for any room, as a guest.
    Everyone,
}

/// The header in which a reverse proxy names its client. Only one counts: a proxy replaces or extends one of them, and passes the
/// other on as the client sent it.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// A text that is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}
