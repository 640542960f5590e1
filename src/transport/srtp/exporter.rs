//! Gets the SRTP keying material from the DTLS handshake.
//!
//! The stack exports the keying material (RFC 5705, label `EXTRACTOR-dtls_srtp`) for its own contexts and has no function that
//! returns it. It computes it with the crypto provider that it is given: the material is the output of the HMACs whose input
//! ends with the label and the two randoms (RFC 5246 section 5, `P_hash`). So each connection gets a provider that passes every
//! call to the default one and keeps the results of these HMACs. No other use of HMAC in DTLS has this label in its input.
//!
//! The provider also shows the decrypted records to `sctp_window.rs`. It does not support CBC, whose records it would see before they
//! are verified; every peer has an AEAD cipher. Runs inside the stack's calls.
#![forbid(unsafe_code)]

use std::sync::Arc;

use parking_lot::Mutex;
use rtc::crypto::{
    ActiveKeyExchange, AeadAlgorithm, AeadCipher, BlockCipherAlgorithm, CbcAlgorithm, CbcCipher,
    CryptoAlgorithm, CryptoError, HashAlgorithm, HmacAlgorithm, KeyExchangeAlgorithm, Mac, PublicKey,
    RTCCrypto, RTCCryptoProvider, RTCRandom, SecretVec, SignatureScheme, SigningKey, StreamCipher,
    StreamCipherAlgorithm,
};

use crate::transport::sctp_window::SctpWindow;

/// The SCTP window of one connection, shared in the same way as [`Material`].
pub(in crate::transport) type SharedWindow = Arc<Mutex<SctpWindow>>;

/// Length of the additional data of a DTLS record, the place of its type, and the type of SCTP packets (RFC 5246 section 6.2).
const RECORD_HEADER: usize = 13;
const RECORD_TYPE: usize = 8;
const APPLICATION_DATA: u8 = 23;

/// The label of RFC 5764 section 4.2.
const LABEL: &[u8] = b"EXTRACTOR-dtls_srtp";

/// The exported material of one connection, shared with the provider inside the stack. One thread uses both.
#[derive(Clone, Default)]
pub(in crate::transport) struct Material(Arc<Mutex<Vec<u8>>>);

impl Material {
    /// The material of the handshake that has ended; empty if none has. It is removed.
    pub(in crate::transport) fn take(&self) -> SecretVec {
        SecretVec::new(std::mem::take(&mut *self.0.lock()))
    }
}

/// A provider for one connection that watches `window`, and the material that it will export.
pub(in crate::transport) fn provider(
    inner: Arc<dyn RTCCryptoProvider>,
    window: SharedWindow,
) -> (Arc<dyn RTCCryptoProvider>, Material) {
    let material = Material::default();
    (Arc::new(Exporting { inner, material: material.clone(), window }), material)
}

struct Exporting {
    inner: Arc<dyn RTCCryptoProvider>,
    material: Material,
    window: SharedWindow,
}

impl RTCCryptoProvider for Exporting {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn crypto(&self) -> &dyn RTCCrypto {
        self
    }

    fn random(&self) -> &dyn RTCRandom {
        self.inner.random()
    }
}

impl RTCCrypto for Exporting {
    fn new_hmac(&self, algorithm: HmacAlgorithm, key: &[u8]) -> Result<Box<dyn Mac>, CryptoError> {
        let inner = self.inner.crypto().new_hmac(algorithm, key)?;
        Ok(Box::new(ExportingMac { inner, material: self.material.clone() }))
    }

    fn supports(&self, algorithm: CryptoAlgorithm) -> bool {
        !matches!(algorithm, CryptoAlgorithm::Cbc(_)) && self.inner.crypto().supports(algorithm)
    }

    fn hash(&self, algorithm: HashAlgorithm, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.inner.crypto().hash(algorithm, data)
    }

    fn block_encrypt(
        &self,
        algorithm: BlockCipherAlgorithm,
        key: &[u8],
        block: &mut [u8],
    ) -> Result<(), CryptoError> {
        self.inner.crypto().block_encrypt(algorithm, key, block)
    }

    fn new_stream_cipher(
        &self,
        algorithm: StreamCipherAlgorithm,
        key: &[u8],
    ) -> Result<Box<dyn StreamCipher>, CryptoError> {
        self.inner.crypto().new_stream_cipher(algorithm, key)
    }

    fn new_aead(&self, algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn AeadCipher>, CryptoError> {
        let inner = self.inner.crypto().new_aead(algorithm, key)?;
        Ok(Box::new(WatchedAead { inner, window: self.window.clone() }))
    }

    fn new_cbc(&self, algorithm: CbcAlgorithm, key: &[u8]) -> Result<Box<dyn CbcCipher>, CryptoError> {
        self.inner.crypto().new_cbc(algorithm, key)
    }

    fn start_key_exchange(
        &self,
        algorithm: KeyExchangeAlgorithm,
    ) -> Result<Box<dyn ActiveKeyExchange>, CryptoError> {
        self.inner.crypto().start_key_exchange(algorithm)
    }

    fn generate_signing_key(&self, scheme: SignatureScheme) -> Result<Arc<dyn SigningKey>, CryptoError> {
        self.inner.crypto().generate_signing_key(scheme)
    }

    fn import_signing_key(
        &self,
        scheme: SignatureScheme,
        pkcs8_der: &[u8],
    ) -> Result<Arc<dyn SigningKey>, CryptoError> {
        self.inner.crypto().import_signing_key(scheme, pkcs8_der)
    }

    fn verify_signature(
        &self,
        scheme: SignatureScheme,
        public_key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        self.inner.crypto().verify_signature(scheme, public_key, message, signature)
    }
}

struct WatchedAead {
    inner: Box<dyn AeadCipher>,
    window: SharedWindow,
}

impl AeadCipher for WatchedAead {
    fn tag_len(&self) -> usize {
        self.inner.tag_len()
    }

    fn seal_in_place(
        &mut self,
        nonce: &[u8],
        aad: &[u8],
        plaintext_and_ciphertext: &mut [u8],
        tag_out: &mut [u8],
    ) -> Result<(), CryptoError> {
        if is_sctp(aad) {
            let mut window = self.window.lock();
            window.sent(plaintext_and_ciphertext);
            #[cfg(test)]
            window.falsify_sent(plaintext_and_ciphertext);
        }
        self.inner.seal_in_place(nonce, aad, plaintext_and_ciphertext, tag_out)
    }

    fn open_in_place(
        &mut self,
        nonce: &[u8],
        aad: &[u8],
        ciphertext_and_plaintext: &mut [u8],
        tag: &[u8],
    ) -> Result<(), CryptoError> {
        self.inner.open_in_place(nonce, aad, ciphertext_and_plaintext, tag)?;
        if is_sctp(aad) {
            let mut window = self.window.lock();
            window.received(ciphertext_and_plaintext);
            #[cfg(test)]
            window.falsify_received(ciphertext_and_plaintext);
        }
        Ok(())
    }
}

/// Whether the record with this additional data contains an SCTP packet.
fn is_sctp(aad: &[u8]) -> bool {
    aad.len() == RECORD_HEADER && aad[RECORD_TYPE] == APPLICATION_DATA
}

struct ExportingMac {
    inner: Box<dyn Mac>,
    material: Material,
}

impl Mac for ExportingMac {
    fn output_len(&self) -> usize {
        self.inner.output_len()
    }

    fn sign(&mut self, input: &[&[u8]], output: &mut [u8]) -> Result<(), CryptoError> {
        self.inner.sign(input, output)?;
        // `P_hash` is HMAC(secret, A(i) + seed) for i = 1, 2, …; A(i) itself has one part as its input.
        if let [_, seed] = input
            && seed.starts_with(LABEL)
        {
            self.material.0.lock().extend_from_slice(output);
        }
        Ok(())
    }

    fn verify(&mut self, input: &[&[u8]], expected: &[u8]) -> Result<(), CryptoError> {
        self.inner.verify(input, expected)
    }
}
