//! The transforms of SRTP: AES in counter mode with HMAC-SHA1, and AES-GCM, with the keys derived from a master key.
//!
//! RFC 3711 sections 4.1.1 (counter), 4.2 (tag) and 4.3 (key derivation); RFC 6188 (AES-256); RFC 7714 sections 8 and 9 (GCM). The
//! primitives are those of the stack's crypto provider. Which packet is a replay, and which index a packet has, is decided in
//! `srtp.rs`. No I/O.
#![forbid(unsafe_code)]

use rtc::crypto::{
    AeadAlgorithm, AeadCipher, BlockCipherAlgorithm, CryptoError, HmacAlgorithm, Mac, RTCCrypto,
    StreamCipher, StreamCipherAlgorithm, constant_time_eq,
};

use super::{ENCRYPTED, RTCP_CLEAR};
use crate::error::{Error, ErrorKind, Result};

/// Length of the longest tag.
pub(super) const TAG_MAX: usize = GCM_TAG;
const GCM_TAG: usize = 16;
/// Length of the tag of SRTCP with HMAC-SHA1, whatever that of SRTP is (RFC 5764 section 4.1.2).
const RTCP_TAG: usize = 10;
/// Length of the SRTCP index with its encryption bit.
const INDEX: usize = 4;
/// Length of the longest salt.
const SALT_MAX: usize = 14;
const AUTH_KEY: usize = 20;

/// The labels of RFC 3711 section 4.3.1; those of SRTCP are 3 higher.
const LABEL_ENCRYPTION: u8 = 0;
const LABEL_AUTHENTICATION: u8 = 1;
const LABEL_SALT: u8 = 2;
const LABELS_RTCP: u8 = 3;

/// The protection profiles that a connection may negotiate (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::transport) enum Profile {
    Aes128CmSha1_80,
    Aes128CmSha1_32,
    Aes128Gcm,
    Aes256Gcm,
}

/// Master key and master salt of one direction.
#[derive(Copy, Clone)]
pub(super) struct Master<'a> {
    key: &'a [u8],
    salt: &'a [u8],
}

impl Profile {
    /// The profile with IANA's name, as the stack's statistics contain it.
    pub(in crate::transport) fn from_name(name: &str) -> Option<Profile> {
        match name {
            "SRTP_AES128_CM_HMAC_SHA1_80" => Some(Profile::Aes128CmSha1_80),
            "SRTP_AES128_CM_HMAC_SHA1_32" => Some(Profile::Aes128CmSha1_32),
            "SRTP_AEAD_AES_128_GCM" => Some(Profile::Aes128Gcm),
            "SRTP_AEAD_AES_256_GCM" => Some(Profile::Aes256Gcm),
            _ => None,
        }
    }

    fn key_len(self) -> usize {
        if self == Profile::Aes256Gcm { 32 } else { 16 }
    }

    fn salt_len(self) -> usize {
        match self {
            Profile::Aes128CmSha1_80 | Profile::Aes128CmSha1_32 => 14,
            Profile::Aes128Gcm | Profile::Aes256Gcm => 12,
        }
    }

    /// Length of the keying material of both directions, in bytes.
    pub(in crate::transport) fn material_len(self) -> usize {
        2 * (self.key_len() + self.salt_len())
    }

    /// The masters of client and server (RFC 5764 section 4.2: both keys, then both salts).
    pub(super) fn split(self, material: &[u8]) -> Result<[Master<'_>; 2]> {
        let short =
            || Error::new(ErrorKind::WrongState, "the handshake exported too few bytes for the SRTP keys");
        let material = material.get(..self.material_len()).ok_or_else(short)?;
        let (keys, salts) = material.split_at(2 * self.key_len());
        let (client, server) = (keys.split_at(self.key_len()), salts.split_at(self.salt_len()));
        Ok([Master { key: client.0, salt: server.0 }, Master { key: client.1, salt: server.1 }])
    }
}

/// The SSRC and the index, with its encryption bit, of an SRTCP packet.
#[derive(Copy, Clone)]
pub(super) struct RtcpAt {
    pub(super) ssrc: u32,
    pub(super) index: u32,
}

/// The session keys of one direction.
pub(super) enum Cipher {
    Counter { rtp: CounterKeys, rtcp: CounterKeys, rtp_tag: usize },
    Gcm { rtp: GcmKeys, rtcp: GcmKeys },
}

pub(super) struct CounterKeys {
    cipher: Box<dyn StreamCipher>,
    mac: Box<dyn Mac>,
    salt: [u8; SALT_MAX],
}

pub(super) struct GcmKeys {
    cipher: Box<dyn AeadCipher>,
    salt: [u8; 12],
}

fn crypto_error(error: CryptoError) -> Error {
    Error::new(ErrorKind::WrongState, format!("an SRTP key could not be used: {error}"))
}

/// `N` bytes derived from a master for one label (RFC 3711 section 4.3.3; the key derivation rate is 0).
fn derive<const N: usize>(master: Master<'_>, label: u8, crypto: &dyn RTCCrypto) -> Result<[u8; N]> {
    let algorithm =
        if master.key.len() == 32 { BlockCipherAlgorithm::Aes256 } else { BlockCipherAlgorithm::Aes128 };
    let mut input = [0; 16];
    input[..master.salt.len()].copy_from_slice(master.salt);
    input[7] ^= label;
    let mut out = [0; N];
    for (n, piece) in out.chunks_mut(16).enumerate() {
        let mut block = input;
        block[15] = n as u8;
        crypto.block_encrypt(algorithm, master.key, &mut block).map_err(crypto_error)?;
        piece.copy_from_slice(&block[..piece.len()]);
    }
    Ok(out)
}

impl CounterKeys {
    fn new(master: Master<'_>, labels: u8, crypto: &dyn RTCCrypto) -> Result<CounterKeys> {
        let key: [u8; 16] = derive(master, labels + LABEL_ENCRYPTION, crypto)?;
        let auth: [u8; AUTH_KEY] = derive(master, labels + LABEL_AUTHENTICATION, crypto)?;
        Ok(CounterKeys {
            cipher: crypto.new_stream_cipher(StreamCipherAlgorithm::Aes128Ctr, &key).map_err(crypto_error)?,
            mac: crypto.new_hmac(HmacAlgorithm::Sha1, &auth).map_err(crypto_error)?,
            salt: derive(master, labels + LABEL_SALT, crypto)?,
        })
    }

    /// The tag of a packet; only its first bytes are sent.
    fn tag(&mut self, parts: &[&[u8]]) -> Option<[u8; 20]> {
        let mut tag = [0; 20];
        self.mac.sign(parts, &mut tag).ok()?;
        Some(tag)
    }

    /// Encrypts or decrypts `data` (RFC 3711 section 4.1.1).
    fn apply(&mut self, ssrc: u32, index: u64, data: &mut [u8]) -> Option<()> {
        let mut counter = [0; 16];
        counter[4..8].copy_from_slice(&ssrc.to_be_bytes());
        counter[8..14].copy_from_slice(&index.to_be_bytes()[2..]);
        counter.iter_mut().zip(&self.salt).for_each(|(byte, salt)| *byte ^= salt);
        self.cipher.apply_keystream(&counter, data).ok()
    }
}

impl GcmKeys {
    fn new(master: Master<'_>, labels: u8, crypto: &dyn RTCCrypto) -> Result<GcmKeys> {
        let label = labels + LABEL_ENCRYPTION;
        let cipher = if master.key.len() == 32 {
            let key: [u8; 32] = derive(master, label, crypto)?;
            crypto.new_aead(AeadAlgorithm::Aes256Gcm, &key)
        } else {
            let key: [u8; 16] = derive(master, label, crypto)?;
            crypto.new_aead(AeadAlgorithm::Aes128Gcm, &key)
        };
        Ok(GcmKeys {
            cipher: cipher.map_err(crypto_error)?,
            salt: derive(master, labels + LABEL_SALT, crypto)?,
        })
    }

    /// The nonce (RFC 7714 sections 8.1 and 9.1): an SRTCP index is a packet index without its upper bits.
    fn nonce(&self, ssrc: u32, index: u64) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[2..6].copy_from_slice(&ssrc.to_be_bytes());
        nonce[6..].copy_from_slice(&index.to_be_bytes()[2..]);
        nonce.iter_mut().zip(&self.salt).for_each(|(byte, salt)| *byte ^= salt);
        nonce
    }

    /// Encrypts `packet` from `clear` on and appends the tag, which also covers what is before `clear`, and `trailer`.
    fn seal(&mut self, nonce: [u8; 12], trailer: &[u8], packet: &mut Vec<u8>, clear: usize) -> Option<()> {
        let mut tag = [0; GCM_TAG];
        let (head, body) = packet.split_at_mut_checked(clear)?;
        if trailer.is_empty() {
            self.cipher.seal_in_place(&nonce, head, body, &mut tag).ok()?;
        } else {
            self.cipher.seal_in_place(&nonce, &[head, trailer].concat(), body, &mut tag).ok()?;
        }
        packet.extend_from_slice(&tag);
        Some(())
    }
}

/// The upper 32 bits of a packet index: the number of wraps of the sequence number.
fn rollovers(index: u64) -> [u8; 4] {
    ((index >> 16) as u32).to_be_bytes()
}

impl Cipher {
    pub(super) fn new(profile: Profile, master: Master<'_>, crypto: &dyn RTCCrypto) -> Result<Cipher> {
        Ok(match profile {
            Profile::Aes128CmSha1_80 | Profile::Aes128CmSha1_32 => Cipher::Counter {
                rtp: CounterKeys::new(master, 0, crypto)?,
                rtcp: CounterKeys::new(master, LABELS_RTCP, crypto)?,
                rtp_tag: if profile == Profile::Aes128CmSha1_32 { 4 } else { 10 },
            },
            Profile::Aes128Gcm | Profile::Aes256Gcm => Cipher::Gcm {
                rtp: GcmKeys::new(master, 0, crypto)?,
                rtcp: GcmKeys::new(master, LABELS_RTCP, crypto)?,
            },
        })
    }

    /// Length of the tag of an RTP packet.
    pub(super) fn rtp_tag(&self) -> usize {
        match self {
            Cipher::Counter { rtp_tag, .. } => *rtp_tag,
            Cipher::Gcm { .. } => GCM_TAG,
        }
    }

    /// Encrypts an RTP packet from `header` on and appends the tag. `None`: the provider failed.
    pub(super) fn seal_rtp(
        &mut self,
        packet: &mut Vec<u8>,
        header: usize,
        ssrc: u32,
        index: u64,
    ) -> Option<()> {
        match self {
            Cipher::Counter { rtp, rtp_tag, .. } => {
                rtp.apply(ssrc, index, packet.get_mut(header..)?)?;
                let tag = rtp.tag(&[packet, &rollovers(index)])?;
                packet.extend_from_slice(&tag[..*rtp_tag]);
                Some(())
            }
            Cipher::Gcm { rtp, .. } => {
                let nonce = rtp.nonce(ssrc, index);
                rtp.seal(nonce, &[], packet, header)
            }
        }
    }

    /// The decrypted payload of an RTP packet whose payload begins at `header`. `None`: it is not authentic.
    pub(super) fn open_rtp(
        &mut self,
        packet: &[u8],
        header: usize,
        ssrc: u32,
        index: u64,
    ) -> Option<Vec<u8>> {
        let (body, tag) = packet.split_at_checked(packet.len().checked_sub(self.rtp_tag())?)?;
        let mut payload = body.get(header..)?.to_vec();
        match self {
            Cipher::Counter { rtp, rtp_tag, .. } => {
                let expected = rtp.tag(&[body, &rollovers(index)])?;
                if !constant_time_eq(tag, &expected[..*rtp_tag]) {
                    return None;
                }
                rtp.apply(ssrc, index, &mut payload)?;
            }
            Cipher::Gcm { rtp, .. } => {
                let nonce = rtp.nonce(ssrc, index);
                rtp.cipher.open_in_place(&nonce, &body[..header], &mut payload, tag).ok()?;
            }
        }
        Some(payload)
    }

    /// Encrypts an RTCP packet and appends tag and index. `None`: the provider failed.
    pub(super) fn seal_rtcp(&mut self, packet: &mut Vec<u8>, at: RtcpAt) -> Option<()> {
        let index = at.index.to_be_bytes();
        let number = u64::from(at.index & !ENCRYPTED);
        match self {
            Cipher::Counter { rtcp, .. } => {
                rtcp.apply(at.ssrc, number, packet.get_mut(RTCP_CLEAR..)?)?;
                packet.extend_from_slice(&index);
                let tag = rtcp.tag(&[packet])?;
                packet.extend_from_slice(&tag[..RTCP_TAG]);
            }
            Cipher::Gcm { rtcp, .. } => {
                let nonce = rtcp.nonce(at.ssrc, number);
                rtcp.seal(nonce, &index, packet, RTCP_CLEAR)?;
                packet.extend_from_slice(&index);
            }
        }
        Some(())
    }

    /// The index of an SRTCP packet with its encryption bit; it is not authentic yet.
    pub(super) fn rtcp_index(&self, packet: &[u8]) -> Option<u32> {
        let after = if matches!(self, Cipher::Counter { .. }) { RTCP_TAG } else { 0 };
        let end = packet.len().checked_sub(after)?;
        let bytes = packet.get(end.checked_sub(INDEX)?..end)?;
        Some(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    /// The decrypted RTCP packet. `None`: it is not authentic. A packet that is authentic but not encrypted is refused, because
    /// no profile of RFC 5764 sends one.
    pub(super) fn open_rtcp(&mut self, packet: &[u8], at: RtcpAt) -> Option<Vec<u8>> {
        let number = u64::from(at.index & !ENCRYPTED);
        if at.index & ENCRYPTED == 0 {
            return None;
        }
        match self {
            Cipher::Counter { rtcp, .. } => {
                let (body, tag) = packet.split_at_checked(packet.len().checked_sub(RTCP_TAG)?)?;
                let expected = rtcp.tag(&[body])?;
                if !constant_time_eq(tag, &expected[..RTCP_TAG]) {
                    return None;
                }
                let mut plain = body.get(..body.len().checked_sub(INDEX)?)?.to_vec();
                rtcp.apply(at.ssrc, number, plain.get_mut(RTCP_CLEAR..)?)?;
                Some(plain)
            }
            Cipher::Gcm { rtcp, .. } => {
                let (body, index) = packet.split_at_checked(packet.len().checked_sub(INDEX)?)?;
                let (body, tag) = body.split_at_checked(body.len().checked_sub(GCM_TAG)?)?;
                let aad = [body.get(..RTCP_CLEAR)?, index].concat();
                let mut plain = body.to_vec();
                let nonce = rtcp.nonce(at.ssrc, number);
                rtcp.cipher.open_in_place(&nonce, &aad, &mut plain[RTCP_CLEAR..], tag).ok()?;
                Some(plain)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rtc::crypto::default_provider;

    use super::*;

    /// RFC 3711 appendix B.3.
    #[test]
    fn derived_keys_are_those_of_the_rfc() {
        let key = 0xe1f9_7a0d_3e01_8be0_d64f_a32c_06de_4139_u128.to_be_bytes();
        let salt = [0x0e, 0xc6, 0x75, 0xad, 0x49, 0x8a, 0xfe, 0xeb, 0xb6, 0x96, 0x0b, 0x3a, 0xab, 0xe6];
        let master = Master { key: &key, salt: &salt };
        let provider = default_provider().unwrap();
        let cipher_key: [u8; 16] = derive(master, LABEL_ENCRYPTION, provider.crypto()).unwrap();
        assert_eq!(u128::from_be_bytes(cipher_key), 0xc61e_7a93_744f_39ee_1073_4afe_3ff7_a087);
        let session_salt: [u8; 14] = derive(master, LABEL_SALT, provider.crypto()).unwrap();
        assert_eq!(session_salt[..8], 0x30cb_bc08_863d_8c85_u64.to_be_bytes());
        assert_eq!(session_salt[8..], [0xd4, 0x9d, 0xb3, 0x4a, 0x9a, 0xe1]);
        let auth: [u8; 20] = derive(master, LABEL_AUTHENTICATION, provider.crypto()).unwrap();
        assert_eq!(auth[..8], 0xcebe_321f_6ff7_716b_u64.to_be_bytes());
    }

    #[test]
    fn unknown_profile_has_no_name() {
        assert_eq!(Profile::from_name("SRTP_AEAD_AES_128_GCM"), Some(Profile::Aes128Gcm));
        assert_eq!(Profile::from_name("Unknown"), None);
    }
}
