//! The TLS settings of `wss://` and of TURN servers over TLS: the system's root certificates and optional further certificates.
//! The engine creates them once, when they are needed for the first time, since reading the system's certificates takes
//! milliseconds. Certificates are checked in `tls/verifier.rs`; the error texts for refused certificates are in `tls/fault.rs`.
#![forbid(unsafe_code)]

pub mod fault;
mod verifier;

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use crate::error::{Error, ErrorKind, Result};
use crate::file;

/// Maximum size of a certificate file, in bytes.
const MAX_CA_FILE: u64 = 4 * 1024 * 1024;

/// Creates the settings. The certificates of `ca_file` (PEM) are trusted in addition to the system's. Host names are always
/// checked.
///
/// Errors: `File` when `ca_file` cannot be read or holds no certificate. Blocks for the time it takes to read files.
#[expect(clippy::expect_used, reason = "the ring provider has the default TLS versions")]
pub fn tls_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    // Unreadable system certificates are left out. If such a certificate was needed, the handshake fails.
    let system = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(system.certs);
    if let Some(path) = ca_file {
        for certificate in extra_certificates(path)? {
            roots.add(certificate).map_err(|error| unreadable(path, &error.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("the ring provider has the default TLS versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier::Verifier::new(roots, provider)))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn extra_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let bytes = file::read(path, MAX_CA_FILE)
        .map_err(|error| Error::new(ErrorKind::File, format!("the file of certificates {error}")))?;
    let certificates = rustls_pemfile::certs(&mut bytes.as_slice())
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(|error| unreadable(path, &error.to_string()))?;
    if certificates.is_empty() {
        return Err(unreadable(path, "there is no certificate in PEM form"));
    }
    Ok(certificates)
}

fn unreadable(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::File, format!("the certificates in {} cannot be used: {why}", path.display()))
}

#[cfg(test)]
mod tests;
