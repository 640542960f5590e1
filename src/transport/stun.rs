//! What a server with one port reads in a STUN message: to which connection a connectivity check belongs.
//!
//! Works for both stacks: the plain double's hello is a STUN binding request too. Nothing is verified here; the connection
//! that is found checks the message itself.
#![forbid(unsafe_code)]

const HEADER: usize = 20;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const BINDING_REQUEST: [u8; 2] = [0x00, 0x01];
const USERNAME: u16 = 0x0006;

/// The receiver's ICE user name fragment in a STUN binding request: the part of USERNAME before the colon. `None` for
/// everything that is not such a request.
pub fn stun_ufrag(datagram: &[u8]) -> Option<&str> {
    if datagram.len() < HEADER || datagram[..2] != BINDING_REQUEST || datagram[4..8] != COOKIE {
        return None;
    }
    let length = usize::from(u16::from_be_bytes([datagram[2], datagram[3]]));
    let mut rest = datagram[HEADER..].get(..length)?;
    while rest.len() >= 4 {
        let kind = u16::from_be_bytes([rest[0], rest[1]]);
        let size = usize::from(u16::from_be_bytes([rest[2], rest[3]]));
        let value = rest[4..].get(..size)?;
        if kind == USERNAME {
            return std::str::from_utf8(value).ok()?.split_once(':').map(|(receiver, _)| receiver);
        }
        // Values are padded to four bytes.
        rest = rest[4..].get(size.next_multiple_of(4)..)?;
    }
    None
}

/// Makes a binding request whose USERNAME is `receiver:sender`, without integrity: the plain double's hello.
#[cfg(feature = "sim")]
pub(super) fn binding_request(receiver: &str, sender: &str, transaction: [u8; 12]) -> Vec<u8> {
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
    fn the_receiver_is_found_behind_other_attributes() {
        let plain = binding_request("serverfrag", "cl", [7; 12]);
        assert_eq!(stun_ufrag(&plain), Some("serverfrag"));
        let mut behind = plain[..HEADER].to_vec();
        behind.extend_from_slice(&[0x80, 0x22, 0, 5, b'a', b'b', b'c', b'd', b'e', 0, 0, 0]);
        behind.extend_from_slice(&plain[HEADER..]);
        let length = (behind.len() - HEADER) as u16;
        behind[2..4].copy_from_slice(&length.to_be_bytes());
        assert_eq!(stun_ufrag(&behind), Some("serverfrag"));
    }

    #[test]
    fn nonsense_belongs_to_no_one() {
        let good = binding_request("serverfrag", "cl", [7; 12]);
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
}
