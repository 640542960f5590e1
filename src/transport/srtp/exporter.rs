//! Gets the SRTP keying material from the DTLS handshake, and the number of bytes that DTLS has authenticated.
//!
//! The stack exports the keying material (RFC 5705, label `EXTRACTOR-dtls_srtp`) for its own contexts and has no function that
//! returns it. It computes it with the crypto provider that it is given: the material is the output of the HMACs whose input
//! ends with the label and the two randoms (RFC 5246 section 5, `P_hash`). So each connection gets a provider that passes every
//! call to the default one and keeps the results of these HMACs. No other use of HMAC in DTLS has this label in its input.
//!
//! Nor does the stack say whether a datagram was authentic. The provider therefore counts the bytes that its ciphers have opened. All
//! cipher suites that the stack offers by default are AEAD, except one with CBC, whose MAC is checked by HMAC; its blocks are counted
//! when they are decrypted. Runs inside the stack's calls.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use rtc::crypto::{
    ActiveKeyExchange, AeadAlgorithm, AeadCipher, BlockCipherAlgorithm, CbcAlgorithm, CbcCipher,
    CryptoAlgorithm, CryptoError, HashAlgorithm, HmacAlgorithm, KeyExchangeAlgorithm, Mac, PublicKey,
    RTCCrypto, RTCCryptoProvider, RTCRandom, SecretVec, SignatureScheme, SigningKey, StreamCipher,
    StreamCipherAlgorithm,
};

/// The label of RFC 5764 section 4.2.
const LABEL: &[u8] = b"EXTRACTOR-dtls_srtp";

/// What the provider of one connection has seen, shared with the provider inside the stack. One thread uses both.
#[derive(Clone, Default)]
pub(in crate::transport) struct Tap {
    material: Arc<Mutex<Vec<u8>>>,
    authentic: Arc<AtomicUsize>,
}

impl Tap {
    /// The material of the handshake that has ended; empty if none has. It is removed.
    pub(in crate::transport) fn take_material(&self) -> SecretVec {
        SecretVec::new(std::mem::take(&mut *self.material.lock()))
    }

    /// Bytes of authentic records since the last call.
    pub(in crate::transport) fn take_authentic(&self) -> usize {
        self.authentic.swap(0, Ordering::Relaxed)
    }
}

/// A provider for one connection, and what it will have seen.
pub(in crate::transport) fn provider(inner: Arc<dyn RTCCryptoProvider>) -> (Arc<dyn RTCCryptoProvider>, Tap) {
    let tap = Tap::default();
    (Arc::new(Exporting { inner, tap: tap.clone() }), tap)
}

struct Exporting {
    inner: Arc<dyn RTCCryptoProvider>,
    tap: Tap,
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
        Ok(Box::new(ExportingMac { inner, tap: self.tap.clone() }))
    }

    fn supports(&self, algorithm: CryptoAlgorithm) -> bool {
        self.inner.crypto().supports(algorithm)
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
        Ok(Box::new(CountingAead { inner, tap: self.tap.clone() }))
    }

    fn new_cbc(&self, algorithm: CbcAlgorithm, key: &[u8]) -> Result<Box<dyn CbcCipher>, CryptoError> {
        let inner = self.inner.crypto().new_cbc(algorithm, key)?;
        Ok(Box::new(CountingCbc { inner, tap: self.tap.clone() }))
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

struct ExportingMac {
    inner: Box<dyn Mac>,
    tap: Tap,
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
            self.tap.material.lock().extend_from_slice(output);
        }
        Ok(())
    }

    fn verify(&mut self, input: &[&[u8]], expected: &[u8]) -> Result<(), CryptoError> {
        self.inner.verify(input, expected)
    }
}

struct CountingAead {
    inner: Box<dyn AeadCipher>,
    tap: Tap,
}

impl AeadCipher for CountingAead {
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
        self.tap.authentic.fetch_add(ciphertext_and_plaintext.len(), Ordering::Relaxed);
        Ok(())
    }
}

struct CountingCbc {
    inner: Box<dyn CbcCipher>,
    tap: Tap,
}

impl CbcCipher for CountingCbc {
    fn block_len(&self) -> usize {
        self.inner.block_len()
    }

    fn encrypt_blocks(&mut self, iv: &[u8], blocks: &mut [u8]) -> Result<(), CryptoError> {
        self.inner.encrypt_blocks(iv, blocks)
    }

    fn decrypt_blocks(&mut self, iv: &[u8], blocks: &mut [u8]) -> Result<(), CryptoError> {
        self.tap.authentic.fetch_add(blocks.len(), Ordering::Relaxed);
        self.inner.decrypt_blocks(iv, blocks)
    }
}
