//! The TLS settings of `wss://`: the system's root certificates and optional further ones. The engine creates them once, at the
//! first `wss://` address, since reading the system's certificates takes milliseconds.
#![forbid(unsafe_code)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use crate::error::{Error, ErrorKind, Result};

/// Maximum size of a certificate file, in bytes.
const MAX_CA_FILE: u64 = 4 * 1024 * 1024;

/// Creates the settings. The certificates of `ca_file` (PEM) are trusted in addition to the system's. Host names are always
/// checked.
///
/// Errors: `File` when `ca_file` cannot be read or holds no certificate. Blocks for the time it takes to read files.
#[expect(clippy::expect_used, reason = "the ring provider has the default TLS versions")]
pub fn tls_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    // Unreadable system certificates are left out. If one was needed, the handshake fails.
    let system = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(system.certs);
    if let Some(path) = ca_file {
        for certificate in extra_certificates(path)? {
            roots.add(certificate).map_err(|error| unreadable(path, &error.to_string()))?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the ring provider has the default TLS versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn extra_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let length = fs::metadata(path).map_err(|error| unreadable(path, &error.to_string()))?.len();
    if length > MAX_CA_FILE {
        return Err(unreadable(path, "it is too large for a file of certificates"));
    }
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error.to_string()))?;
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
mod tests {
    use super::*;

    #[test]
    fn missing_or_empty_certificate_file_is_named() {
        let missing = tls_config(Some(Path::new("/nonexistent/ca.pem"))).unwrap_err();
        assert_eq!(missing.kind, ErrorKind::File);
        assert!(missing.context.contains("/nonexistent/ca.pem"));
        let empty = tls_config(Some(Path::new("/dev/null"))).unwrap_err();
        assert!(empty.context.contains("no certificate"), "{empty}");
        assert!(tls_config(None).is_ok());
    }
}
