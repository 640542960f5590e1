//! One key of end-to-end encryption: how it is derived from a passphrase or from bytes, and how it ratchets.
//!
//! Derivation and ratchet are those of LiveKit's clients, so that the same passphrase gives the same key there. Deriving a key
//! from a passphrase takes tens of milliseconds: it is done on the application's thread, never on a thread of the engine.
#![forbid(unsafe_code)]

use std::fmt;
use std::num::NonZeroU32;

use ring::aead::{AES_128_GCM, LessSafeKey, UnboundKey};
use ring::{hkdf, pbkdf2};

use crate::error::{Error, ErrorKind, Result};

/// Maximum number of bytes of a passphrase or of a raw key.
pub const MAX_SECRET: usize = 1024;
/// Maximum number of times that a key can be ratcheted, LiveKit's largest window.
pub const MAX_RATCHET: usize = 16;
/// The salt of every derivation.
const SALT: &[u8] = b"LKFrameEncryptionKey";
/// Rounds of PBKDF2 for a passphrase.
const ROUNDS: NonZeroU32 = NonZeroU32::new(100_000).unwrap();
/// The info of HKDF: zero bytes.
const INFO: [u8; 128] = [0; 128];
/// Bytes that each derivation gives: all are the secret that a ratchet derives from, the first ones are the key.
const DERIVED: usize = 32;
/// Bytes of a key of AES-128.
const KEY: usize = 16;

/// From what a key is derived.
#[derive(Copy, Clone, PartialEq, Eq)]
pub enum KeySource<'a> {
    /// A text that people know: PBKDF2 (RFC 8018) with HMAC-SHA-256.
    Passphrase(&'a str),
    /// Random bytes, at least 16: HKDF (RFC 5869) with SHA-256. Not every LiveKit client supports it.
    Bytes(&'a [u8]),
}

/// Shows the kind only, so that no log line can show the secret.
impl fmt::Debug for KeySource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeySource::Passphrase(_) => "Passphrase",
            KeySource::Bytes(_) => "Bytes",
        })
    }
}

/// A key and the keys that follow from it by ratcheting.
#[derive(Clone)]
pub struct Key {
    /// The key itself, then the key after each ratchet.
    steps: Vec<LessSafeKey>,
    /// A number of the secret, by which keys are compared; it does not reveal the secret.
    print: [u8; KEY],
}

impl Key {
    /// Derives a key, and the `ratchets` keys that follow from it. Each derivation from a passphrase costs 100 000 rounds.
    ///
    /// Errors: `OutOfRange` for an empty passphrase, fewer than 16 bytes, or more than [`MAX_RATCHET`] ratchets; `TooLong` beyond
    /// [`MAX_SECRET`].
    pub fn derive(source: KeySource<'_>, ratchets: usize) -> Result<Key> {
        let (bytes, least) = match source {
            KeySource::Passphrase(text) => (text.as_bytes(), 1),
            KeySource::Bytes(bytes) => (bytes, KEY),
        };
        if bytes.len() < least {
            let text = format!("the key has {} bytes: give at least {least}", bytes.len());
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        if bytes.len() > MAX_SECRET {
            let text = format!("the key has {} bytes: give at most {MAX_SECRET}", bytes.len());
            return Err(Error::new(ErrorKind::TooLong, text));
        }
        if ratchets > MAX_RATCHET {
            let text = format!("ratchet_window is {ratchets}: 0 to {MAX_RATCHET} is possible");
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        let is_passphrase = matches!(source, KeySource::Passphrase(_));
        let expand = |secret: &[u8]| {
            if is_passphrase { Ok(by_passphrase(secret)) } else { by_bytes(secret) }
        };
        let mut secret = expand(bytes)?;
        let mut steps = vec![cipher(&secret)?];
        for _ in 0..ratchets {
            secret = expand(&secret)?;
            steps.push(cipher(&secret)?);
        }
        Ok(Key { steps, print: print_of(is_passphrase, bytes)? })
    }

    /// The cipher after this number of ratchets; `None` beyond those that were derived.
    pub(super) fn step(&self, ratchets: usize) -> Option<&LessSafeKey> {
        self.steps.get(ratchets)
    }

    /// The ciphers after 0, 1, … ratchets.
    pub(super) fn steps(&self) -> &[LessSafeKey] {
        &self.steps
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.print == other.print && self.steps.len() == other.steps.len()
    }
}

/// Shows nothing of the key, so that no log line can.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

fn by_passphrase(secret: &[u8]) -> [u8; DERIVED] {
    let mut derived = [0; DERIVED];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, SALT, secret, &mut derived);
    derived
}

fn by_bytes(secret: &[u8]) -> Result<[u8; DERIVED]> {
    let mut derived = [0; DERIVED];
    hkdf_fill(SALT, secret, &INFO, &mut derived)?;
    Ok(derived)
}

/// Derived with another salt than the key, so that the print is independent of it.
fn print_of(is_passphrase: bool, secret: &[u8]) -> Result<[u8; KEY]> {
    let mut print = [0; KEY];
    let salt: &[u8] = if is_passphrase { b"audioroom passphrase" } else { b"audioroom bytes" };
    hkdf_fill(salt, secret, &[], &mut print)?;
    Ok(print)
}

fn hkdf_fill(salt: &[u8], secret: &[u8], info: &[u8], to: &mut [u8]) -> Result<()> {
    struct Length(usize);
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let length = to.len();
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    extracted.expand(&[info], Length(length)).and_then(|okm| okm.fill(to)).map_err(failed)
}

fn cipher(secret: &[u8; DERIVED]) -> Result<LessSafeKey> {
    UnboundKey::new(&AES_128_GCM, &secret[..KEY]).map(LessSafeKey::new).map_err(failed)
}

fn failed(_: ring::error::Unspecified) -> Error {
    Error::new(ErrorKind::Internal, "the key could not be derived")
}
