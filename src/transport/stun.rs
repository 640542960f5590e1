//! STUN messages on a server with one port: the connection of a connectivity check, and whether its sender knows that
//! connection's password.
//!
//! Works for both stacks: the plain stack sends signed STUN binding requests too. Pure functions over bytes, called for
//! each datagram on the server's thread. Every check contains the ufrag in clear text, so the ufrag proves nothing; the
//! signature does (MESSAGE-INTEGRITY, RFC 8489 section 14.5, short-term credentials).
#![forbid(unsafe_code)]

use hmac::{Hmac, Mac as _};
use sha1::Sha1;

const HEADER: usize = 20;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const BINDING_REQUEST: [u8; 2] = [0x00, 0x01];
const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
#[cfg(feature = "sim")]
const USE_CANDIDATE: u16 = 0x0025;
/// Bytes of an HMAC-SHA1.
const SIGNATURE: usize = 20;

/// The receiver's ufrag in a STUN binding request: the part of USERNAME before the colon. `None` for every other datagram.
pub fn stun_ufrag(datagram: &[u8]) -> Option<&str> {
    let (_, name) = attribute(datagram, USERNAME)?;
    std::str::from_utf8(name).ok()?.split_once(':').map(|(receiver, _)| receiver)
}

/// The transaction id of a STUN message; zeros if the datagram is too short.
pub fn stun_transaction(datagram: &[u8]) -> [u8; 12] {
    let mut id = [0; 12];
    if let Some(bytes) = datagram.get(8..HEADER) {
        id.copy_from_slice(bytes);
    }
    id
}

/// Whether a STUN binding request is signed with `password` (RFC 8489 section 14.5). Costs an HMAC-SHA1 of the datagram, so
/// compare the ufrag first.
pub(super) fn is_signed(datagram: &[u8], password: &str) -> bool {
    let Some((at, signature)) = attribute(datagram, MESSAGE_INTEGRITY) else { return false };
    // Without a description the password is empty, and anyone could sign.
    !password.is_empty()
        && signature.len() == SIGNATURE
        && signer(&datagram[..at], password).is_some_and(|signer| signer.verify_slice(signature).is_ok())
}

/// The HMAC of a message up to its signature, with the length field set to the end of the signature.
fn signer(message: &[u8], password: &str) -> Option<Hmac<Sha1>> {
    let length = u16::try_from(message.len() + 4 + SIGNATURE - HEADER).ok()?;
    let mut signer = Hmac::<Sha1>::new_from_slice(password.as_bytes()).ok()?;
    signer.update(&message[..2]);
    signer.update(&length.to_be_bytes());
    signer.update(&message[4..]);
    Some(signer)
}

/// The first attribute of this kind in a binding request: its position in the datagram and its value.
fn attribute(datagram: &[u8], wanted: u16) -> Option<(usize, &[u8])> {
    if datagram.len() < HEADER || datagram[..2] != BINDING_REQUEST || datagram[4..8] != COOKIE {
        return None;
    }
    let length = usize::from(u16::from_be_bytes([datagram[2], datagram[3]]));
    let attributes = datagram[HEADER..].get(..length)?;
    let mut rest = attributes;
    while rest.len() >= 4 {
        let kind = u16::from_be_bytes([rest[0], rest[1]]);
        let size = usize::from(u16::from_be_bytes([rest[2], rest[3]]));
        let value = rest[4..].get(..size)?;
        if kind == wanted {
            return Some((HEADER + attributes.len() - rest.len(), value));
        }
        // Values are padded to four bytes.
        rest = rest[4..].get(size.next_multiple_of(4)..)?;
    }
    None
}

/// Creates a binding request with the USERNAME `receiver:sender`, signed with the receiver's password: the check of the
/// plain stack.
#[cfg(feature = "sim")]
pub fn signed_check(receiver: &str, sender: &str, transaction: [u8; 12], password: &str) -> Vec<u8> {
    sign(unsigned_check(receiver, sender, transaction), password)
}

/// The same with USE-CANDIDATE (RFC 8445 section 7.1.2): it nominates the path on which it arrives.
#[cfg(feature = "sim")]
pub fn nominating_check(receiver: &str, sender: &str, transaction: [u8; 12], password: &str) -> Vec<u8> {
    let mut out = unsigned_check(receiver, sender, transaction);
    out.extend_from_slice(&USE_CANDIDATE.to_be_bytes());
    out.extend_from_slice(&[0, 0]);
    sign(out, password)
}

/// Appends the signature and sets the length.
#[cfg(feature = "sim")]
fn sign(mut out: Vec<u8>, password: &str) -> Vec<u8> {
    let Some(signature) = signer(&out, password) else { return out };
    out.extend_from_slice(&MESSAGE_INTEGRITY.to_be_bytes());
    out.extend_from_slice(&(SIGNATURE as u16).to_be_bytes());
    out.extend_from_slice(&signature.finalize().into_bytes());
    let length = (out.len() - HEADER) as u16;
    out[2..4].copy_from_slice(&length.to_be_bytes());
    out
}

/// The same without a signature, as anyone who saw the ufrag can send it.
#[cfg(feature = "sim")]
pub fn unsigned_check(receiver: &str, sender: &str, transaction: [u8; 12]) -> Vec<u8> {
    let name = format!("{receiver}:{sender}");
    let padded = name.len().next_multiple_of(4);
    let mut out = Vec::with_capacity(HEADER + 4 + padded);
    out.extend_from_slice(&BINDING_REQUEST);
    out.extend_from_slice(&((4 + padded) as u16).to_be_bytes());
    out.extend_from_slice(&COOKIE);
    out.extend_from_slice(&transaction);
    out.extend_from_slice(&USERNAME.to_be_bytes());
    out.extend_from_slice(&(name.len() as u16).to_be_bytes());
    out.extend_from_slice(name.as_bytes());
    out.resize(HEADER + 4 + padded, 0);
    out
}

#[cfg(all(test, feature = "sim"))]
mod tests {
    use super::*;

    #[test]
    fn ufrag_is_found_after_other_attributes() {
        let plain = unsigned_check("serverfrag", "cl", [7; 12]);
        assert_eq!(stun_ufrag(&plain), Some("serverfrag"));
        let mut behind = plain[..HEADER].to_vec();
        behind.extend_from_slice(&[0x80, 0x22, 0, 5, b'a', b'b', b'c', b'd', b'e', 0, 0, 0]);
        behind.extend_from_slice(&plain[HEADER..]);
        let length = (behind.len() - HEADER) as u16;
        behind[2..4].copy_from_slice(&length.to_be_bytes());
        assert_eq!(stun_ufrag(&behind), Some("serverfrag"));
    }

    #[test]
    fn invalid_message_has_no_ufrag() {
        let good = unsigned_check("serverfrag", "cl", [7; 12]);
        for cut in 0..good.len() {
            assert_eq!(stun_ufrag(&good[..cut]), None);
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let _ = stun_ufrag(&bad);
            }
        }
        assert_eq!(stun_ufrag(&[0x80; 40]), None);
    }

    /// RFC 5769 section 2.1: a sample request with its password.
    #[test]
    fn sample_request_of_the_rfc_is_signed() {
        let sample: &[u8] = b"\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\
\x80\x22\x00\x10STUN test client\x00\x24\x00\x04\x6e\x00\x01\xff\x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26\x3b\x36\
\x00\x06\x00\x09\x65\x76\x74\x6a\x3a\x68\x36\x76\x59\x20\x20\x20\
\x00\x08\x00\x14\x9a\xea\xa7\x0c\xbf\xd8\xcb\x56\x78\x1e\xf2\xb5\xb2\xd3\xf2\x49\xc1\xb5\x71\xa2\
\x80\x28\x00\x04\xe5\x7a\x3b\xcf";
        assert_eq!(stun_ufrag(sample), Some("evtj"));
        assert!(is_signed(sample, "VOkJxbRl1RmTxUk/WvJxBt"));
        assert!(!is_signed(sample, "VOkJxbRl1RmTxUk/WvJxBu"));
    }

    #[test]
    fn check_is_signed_with_the_password_of_the_receiver() {
        let good = signed_check("serverfrag", "cl", [7; 12], "password");
        assert_eq!(stun_ufrag(&good), Some("serverfrag"));
        assert_eq!(stun_transaction(&good), [7; 12]);
        assert!(is_signed(&good, "password"));
        assert!(!is_signed(&good, "passwort"));
        assert!(!is_signed(&signed_check("serverfrag", "cl", [7; 12], ""), ""));
        assert!(!is_signed(&unsigned_check("serverfrag", "cl", [7; 12]), "password"));
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(!is_signed(&bad, "password"), "byte {at}");
        }
        for cut in 0..good.len() {
            assert!(!is_signed(&good[..cut], "password"));
        }
    }
}
