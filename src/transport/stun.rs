//! Connectivity checks (STUN binding requests, RFC 8489 and RFC 8445): the connection that a check names, whether its sender
//! knows that connection's password, and the checks and answers that this library sends itself.
//!
//! Works for both stacks: the plain stack sends signed STUN binding requests too. Pure functions over bytes, called for each
//! datagram on the media thread of a client and on the server's thread. Every check contains the ufrag in clear text, so the
//! ufrag proves nothing; the signature does (MESSAGE-INTEGRITY, RFC 8489 section 14.5, short-term credentials).
#![forbid(unsafe_code)]

use std::net::{IpAddr, SocketAddr};

use hmac::{Hmac, Mac as _};
use sha1::Sha1;

/// Bytes of the header.
pub(super) const HEADER: usize = 20;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
/// XORed with the port of an address.
const PORT_MASK: u16 = u16::from_be_bytes([COOKIE[0], COOKIE[1]]);
/// Types of messages (RFC 8489 section 5).
pub(super) const BINDING_REQUEST: [u8; 2] = [0x00, 0x01];
pub(super) const SUCCESS_RESPONSE: [u8; 2] = [0x01, 0x01];
pub(super) const USERNAME: u16 = 0x0006;
pub(super) const MESSAGE_INTEGRITY: u16 = 0x0008;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;
const PRIORITY: u16 = 0x0024;
const USE_CANDIDATE: u16 = 0x0025;
const FINGERPRINT: u16 = 0x8028;
const ICE_CONTROLLED: u16 = 0x8029;
const ICE_CONTROLLING: u16 = 0x802a;
/// XORed with the CRC-32 of a message (RFC 8489 section 14.7).
const FINGERPRINT_MASK: u32 = 0x5354_554e;
/// Priority of a peer-reflexive candidate (RFC 8445 section 5.1.2.1): above that of every other remote candidate, so that a peer
/// that compares priorities follows the check.
const CHECK_PRIORITY: u32 = 0x7eff_ffff;
/// Bytes of an HMAC-SHA1.
const SIGNATURE: usize = 20;

/// Whether a datagram is a connectivity check: a STUN binding request.
pub(super) fn is_check(datagram: &[u8]) -> bool {
    datagram.starts_with(&BINDING_REQUEST)
}

/// The receiver's ufrag in a STUN binding request: the part of USERNAME before the colon. `None` for every other datagram.
pub fn stun_ufrag(datagram: &[u8]) -> Option<&str> {
    let (_, name) = attribute(datagram, BINDING_REQUEST, USERNAME)?;
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
    has_signature(datagram, BINDING_REQUEST, password.as_bytes())
}

/// Whether a success response to a check is signed with `password`, which is that of the answering side.
pub(super) fn is_signed_answer(datagram: &[u8], password: &str) -> bool {
    has_signature(datagram, SUCCESS_RESPONSE, password.as_bytes())
}

/// Whether a check nominates its candidate pair (USE-CANDIDATE, RFC 8445 section 7.1.2).
pub(super) fn nominates(check: &[u8]) -> bool {
    attribute(check, BINDING_REQUEST, USE_CANDIDATE).is_some()
}

/// Whether a message of this class is signed with this key.
pub(super) fn has_signature(datagram: &[u8], class: [u8; 2], key: &[u8]) -> bool {
    let Some((at, signature)) = attribute(datagram, class, MESSAGE_INTEGRITY) else { return false };
    // Without a description the password is empty, and anyone could sign.
    !key.is_empty()
        && signature.len() == SIGNATURE
        && signer(&datagram[..at], key).is_some_and(|signer| signer.verify_slice(signature).is_ok())
}

/// The HMAC of a message up to its signature, with the length field set to the end of the signature.
fn signer(message: &[u8], key: &[u8]) -> Option<Hmac<Sha1>> {
    let length = u16::try_from(message.len() + 4 + SIGNATURE - HEADER).ok()?;
    let mut signer = Hmac::<Sha1>::new_from_slice(key).ok()?;
    signer.update(&message[..2]);
    signer.update(&length.to_be_bytes());
    signer.update(&message[4..]);
    Some(signer)
}

/// The first attribute of this kind in a message of this class: its position in the datagram and its value.
pub(super) fn attribute(datagram: &[u8], class: [u8; 2], wanted: u16) -> Option<(usize, &[u8])> {
    if datagram.len() < HEADER || datagram[..2] != class || datagram[4..8] != COOKIE {
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
    let mut out = unsigned_check(receiver, sender, transaction);
    sign(&mut out, password.as_bytes());
    out
}

/// Creates a signed check with USE-CANDIDATE (RFC 8445 section 7.1.2), which nominates the path on which it arrives.
#[cfg(feature = "sim")]
pub fn nominating_check(receiver: &str, sender: &str, transaction: [u8; 12], password: &str) -> Vec<u8> {
    let mut out = unsigned_check(receiver, sender, transaction);
    append(&mut out, USE_CANDIDATE, &[]);
    sign(&mut out, password.as_bytes());
    out
}

/// Creates a check as a peer's ICE agent expects it, signed with the receiver's password. `nominates`: the sender is the
/// controlling side and nominates the pair; otherwise it is the controlled side.
pub(super) fn check(
    receiver: &str,
    sender: &str,
    transaction: [u8; 12],
    password: &str,
    tie_breaker: u64,
    nominates: bool,
) -> Vec<u8> {
    let mut out = named_check(receiver, sender, transaction);
    append(&mut out, PRIORITY, &CHECK_PRIORITY.to_be_bytes());
    if nominates {
        append(&mut out, USE_CANDIDATE, &[]);
    }
    let role = if nominates { ICE_CONTROLLING } else { ICE_CONTROLLED };
    append(&mut out, role, &tie_breaker.to_be_bytes());
    sign(&mut out, password.as_bytes());
    add_fingerprint(&mut out);
    out
}

/// Creates the success response to a check that arrived from `from`, signed with the password of the answering side.
pub(super) fn answer(transaction: [u8; 12], from: SocketAddr, password: &str) -> Vec<u8> {
    let mut out = header(SUCCESS_RESPONSE, transaction);
    append(&mut out, XOR_MAPPED_ADDRESS, &masked_address(from, transaction));
    sign(&mut out, password.as_bytes());
    add_fingerprint(&mut out);
    out
}

/// The value of an attribute with an address (RFC 8489 section 14.2).
pub(super) fn masked_address(address: SocketAddr, transaction: [u8; 12]) -> Vec<u8> {
    let (family, bytes) = match address.ip().to_canonical() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    let mut value = vec![0, family];
    value.extend_from_slice(&(address.port() ^ PORT_MASK).to_be_bytes());
    value.extend(bytes.iter().zip(address_mask(transaction)).map(|(byte, mask)| byte ^ mask));
    value
}

/// Reads the value of an attribute with an address.
pub(super) fn unmasked_address(value: &[u8], transaction: [u8; 12]) -> Option<SocketAddr> {
    let (&[_, family, high, low], bytes) = value.split_first_chunk::<4>()?;
    let bytes: Vec<u8> =
        bytes.iter().zip(address_mask(transaction)).map(|(byte, mask)| byte ^ mask).collect();
    let ip = match family {
        1 => IpAddr::from(<[u8; 4]>::try_from(bytes).ok()?),
        2 => IpAddr::from(<[u8; 16]>::try_from(bytes).ok()?),
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_be_bytes([high, low]) ^ PORT_MASK))
}

fn address_mask(transaction: [u8; 12]) -> impl Iterator<Item = u8> {
    COOKIE.into_iter().chain(transaction)
}

/// Begins a message of this class.
pub(super) fn header(class: [u8; 2], transaction: [u8; 12]) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    out.extend_from_slice(&class);
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(&COOKIE);
    out.extend_from_slice(&transaction);
    out
}

/// Appends an attribute, padded to four bytes, and sets the length field.
pub(super) fn append(out: &mut Vec<u8>, kind: u16, value: &[u8]) {
    out.extend_from_slice(&kind.to_be_bytes());
    out.extend_from_slice(&(value.len() as u16).to_be_bytes());
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
    let length = (out.len() - HEADER) as u16;
    out[2..4].copy_from_slice(&length.to_be_bytes());
}

/// Signs what is there with a password or a key of long-term credentials (RFC 8489 section 14.5).
pub(super) fn sign(out: &mut Vec<u8>, key: &[u8]) {
    if let Some(signature) = signer(out, key) {
        append(out, MESSAGE_INTEGRITY, &signature.finalize().into_bytes());
    }
}

pub(super) fn add_fingerprint(out: &mut Vec<u8>) {
    append(out, FINGERPRINT, &[0; 4]);
    let at = out.len() - 8;
    let fingerprint = crc32fast::hash(&out[..at]) ^ FINGERPRINT_MASK;
    out[at + 4..].copy_from_slice(&fingerprint.to_be_bytes());
}

/// Creates a check without a signature, as anyone who saw the ufrag can send it.
#[cfg(feature = "sim")]
pub fn unsigned_check(receiver: &str, sender: &str, transaction: [u8; 12]) -> Vec<u8> {
    named_check(receiver, sender, transaction)
}

fn named_check(receiver: &str, sender: &str, transaction: [u8; 12]) -> Vec<u8> {
    let mut out = header(BINDING_REQUEST, transaction);
    append(&mut out, USERNAME, format!("{receiver}:{sender}").as_bytes());
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

    /// RFC 5769 section 2.2: a sample response with its password.
    #[test]
    fn sample_response_of_the_rfc_is_reproduced() {
        let sample: &[u8] =
            b"\x01\x01\x00\x3c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\
\x80\x22\x00\x0b\x74\x65\x73\x74\x20\x76\x65\x63\x74\x6f\x72\x20\
\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43\
\x00\x08\x00\x14\x2b\x91\xf5\x99\xfd\x9e\x90\xc3\x8c\x74\x89\xf9\x2a\xf9\xba\x53\xf0\x6b\xe7\xd7\
\x80\x28\x00\x04\xc0\x7d\x4c\x96";
        let password = "VOkJxbRl1RmTxUk/WvJxBt";
        assert!(is_signed_answer(sample, password));
        assert!(!is_signed_answer(sample, "VOkJxbRl1RmTxUk/WvJxBu"));
        let mut rebuilt = sample[..sample.len() - 8].to_vec();
        add_fingerprint(&mut rebuilt);
        assert_eq!(rebuilt, sample);
        let ours = answer(stun_transaction(sample), "192.0.2.1:32853".parse().unwrap(), password);
        let mapped = attribute(sample, SUCCESS_RESPONSE, XOR_MAPPED_ADDRESS).unwrap().1;
        assert_eq!(attribute(&ours, SUCCESS_RESPONSE, XOR_MAPPED_ADDRESS).unwrap().1, mapped);
        assert!(is_signed_answer(&ours, password));
    }

    #[test]
    fn only_the_check_of_the_controlling_side_nominates() {
        let of = |is_controlling| check("receiver", "sender", [7; 12], "password", 5, is_controlling);
        for is_controlling in [true, false] {
            assert!(is_signed(&of(is_controlling), "password"));
            assert_eq!(nominates(&of(is_controlling)), is_controlling);
        }
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
