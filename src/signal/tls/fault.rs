//! The error for a TLS handshake that failed: the cause, and what to do about it. Each cause has a text of its own.
//!
//! Pure; called by `signal/socket.rs`, on the control thread. Certificates are checked in `tls/verifier.rs`.
#![forbid(unsafe_code)]

use std::fmt;

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, PeerIncompatible};

use crate::error::{Error, ErrorKind};

/// Maximum number of names of a certificate that an error lists.
const MAX_NAMES: usize = 8;
/// Maximum length of a listed name, in characters.
const MAX_NAME: usize = 100;
/// Seconds of a day.
const DAY: u64 = 86_400;

/// A verdict that rustls does not distinguish, added by the verifier of this library.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Extra {
    /// The certificate is signed by itself, and nobody trusts it.
    SelfSigned,
    /// The system has no root certificates, and the application gave none.
    NoRoots,
}

impl fmt::Display for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Extra::SelfSigned => "self-signed certificate",
            Extra::NoRoots => "no root certificates",
        })
    }
}

impl std::error::Error for Extra {}

/// The error of a failed handshake with `host` on `port`.
pub fn error(host: &str, port: u16, failure: &std::io::Error) -> Error {
    let Some(fault) = failure.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
        let text = format!(
            "{host} port {port} ended the connection during the TLS handshake ({failure}): check address and port, or use ws:// for a server without TLS"
        );
        return Error::new(ErrorKind::NotAServer, text);
    };
    let not_a_server = |text: String| Error::new(ErrorKind::NotAServer, text);
    match fault {
        rustls::Error::InvalidCertificate(fault) => certificate(host, fault),
        rustls::Error::NoCertificatesPresented => {
            untrusted(format!("{host} shows no certificate: give the server one"))
        }
        rustls::Error::InvalidMessage(_) => not_a_server(format!(
            "{host} port {port} does not speak TLS: use ws:// for this port, or the port of the server that speaks TLS"
        )),
        rustls::Error::AlertReceived(alert) => alerted(host, port, *alert),
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::SupportedVersionsExtensionRequired
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled,
        ) => old_version(host),
        rustls::Error::PeerIncompatible(why) => not_a_server(format!(
            "{host} has no TLS method in common with this library ({why:?}): update the server, or allow ECDHE with AES-GCM or ChaCha20 there"
        )),
        rustls::Error::NoApplicationProtocol => not_a_server(format!(
            "{host} port {port} does not offer HTTP/1.1: use a port of the server that does"
        )),
        rustls::Error::InvalidCertRevocationList(why) => untrusted(format!(
            "the list of revoked certificates for {host} cannot be used ({why:?}): renew the list"
        )),
        rustls::Error::FailedToGetCurrentTime => untrusted(format!(
            "the certificate of {host} cannot be checked, because this machine has no clock: set its clock"
        )),
        rustls::Error::FailedToGetRandomBytes => {
            Error::new(ErrorKind::Internal, "the system has no random numbers for TLS: check /dev/urandom")
        }
        // A remote end that breaks the protocol, or a damaged connection.
        rustls::Error::InappropriateMessage { .. }
        | rustls::Error::InappropriateHandshakeMessage { .. }
        | rustls::Error::PeerMisbehaved(_)
        | rustls::Error::PeerSentOversizedRecord
        | rustls::Error::DecryptError => not_a_server(format!(
            "{host} port {port} breaks the rules of TLS ({fault}): check the server, and any proxy or firewall before it"
        )),
        other => not_a_server(format!(
            "the TLS handshake with {host} port {port} failed ({other}): check the address and the server"
        )),
    }
}

/// The error of an unusable certificate.
fn certificate(host: &str, fault: &CertificateError) -> Error {
    use CertificateError as Fault;
    let its = format!("the certificate of {host}");
    untrusted(match fault {
        Fault::ExpiredContext { time, not_after } => format!(
            "{its} expired on {}, and this machine's clock says {}: renew the certificate, or set this machine's clock if it is wrong",
            date(*not_after),
            date(*time)
        ),
        Fault::Expired => {
            format!("{its} has expired: renew the certificate, or set this machine's clock if it is wrong")
        }
        Fault::NotValidYetContext { time, not_before } => format!(
            "{its} is valid from {} on, and this machine's clock says {}: set this machine's clock if it is wrong, or wait until then",
            date(*not_before),
            date(*time)
        ),
        Fault::NotValidYet => {
            format!("{its} is not valid yet: set this machine's clock if it is wrong")
        }
        Fault::NotValidForNameContext { presented, .. } if !presented.is_empty() => format!(
            "{its} is for other names ({}): use one of them in the address, or give the server a certificate for {host}",
            names(presented)
        ),
        Fault::NotValidForNameContext { .. } | Fault::NotValidForName => {
            format!("{its} is not for this name: give the server a certificate for {host}")
        }
        Fault::UnknownIssuer => format!(
            "{its} is signed by an authority that this machine does not know: set the option ca_file to the authority's certificate; if the authority is public, let the server send its whole chain"
        ),
        Fault::Revoked => format!("{its} is revoked: get a new certificate for the server"),
        Fault::UnknownRevocationStatus
        | Fault::ExpiredRevocationList
        | Fault::ExpiredRevocationListContext { .. }
        | Fault::InvalidOcspResponse => {
            format!(
                "whether {its} is revoked cannot be checked ({fault}): renew the list of revoked certificates"
            )
        }
        Fault::BadSignature => format!(
            "{its} carries a wrong signature: it may come from another authority of the same name, so check ca_file and the server's chain"
        ),
        Fault::InvalidPurpose | Fault::InvalidPurposeContext { .. } => {
            format!("{its} is not meant for servers: get one with the extended key usage serverAuth")
        }
        Fault::BadEncoding | Fault::UnhandledCriticalExtension => {
            format!("{its} cannot be read ({fault}): get a new certificate for the server")
        }
        Fault::UnsupportedSignatureAlgorithmContext { .. }
        | Fault::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => format!(
            "{its} is signed with a method that is not supported: get one with ECDSA P-256, Ed25519, or RSA of 2048 bits or more with SHA-256"
        ),
        Fault::Other(other) => match other.0.downcast_ref::<Extra>() {
            Some(Extra::SelfSigned) => format!(
                "{its} is signed by itself: set the option ca_file to this certificate, or use one of an authority"
            ),
            Some(Extra::NoRoots) => format!(
                "{its} cannot be checked, because this machine has no certificates of authorities: install them (the package ca-certificates), or set the option ca_file to the authority"
            ),
            None => special(&its, &other.0.to_string()),
        },
        // An older name of a fault above, or a fault that a later rustls adds.
        other => format!("{its} is not accepted ({other}): get a new certificate for the server"),
    })
}

/// Faults that only the path builder of rustls names.
fn special(its: &str, name: &str) -> String {
    match name {
        "CaUsedAsEndEntity" => format!(
            "{its} is that of an authority (CA:TRUE), which cannot identify a server: make one with basicConstraints CA:FALSE"
        ),
        "EndEntityUsedAsCa" | "PathLenConstraintViolated" => format!(
            "{its} is signed by a certificate that may not sign others: use one that an authority signed"
        ),
        "NameConstraintViolation" => {
            format!("{its} is for a name that its authority may not certify: use another authority")
        }
        "UnsupportedCertVersion" => {
            format!("{its} is of an old version: get one of version 3, with the name in subjectAltName")
        }
        other => format!("{its} is not accepted ({other}): get a new certificate for the server"),
    }
}

/// The error for an alert of the server.
fn alerted(host: &str, port: u16, alert: AlertDescription) -> Error {
    match alert {
        AlertDescription::ProtocolVersion => old_version(host),
        AlertDescription::UnrecognisedName => untrusted(format!(
            "{host} port {port} serves no such host name: check the address, and the names that the server or its proxy serves"
        )),
        AlertDescription::CertificateRequired
        | AlertDescription::NoCertificate
        | AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied => untrusted(format!(
            "{host} wants a certificate of the client ({alert:?}), which is not supported: let the server accept clients without one"
        )),
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => Error::new(
            ErrorKind::NotAServer,
            format!(
                "{host} refused every TLS method of this library ({alert:?}): update the server, or allow ECDHE with AES-GCM or ChaCha20 there"
            ),
        ),
        other => Error::new(
            ErrorKind::NotAServer,
            format!(
                "{host} port {port} ended the TLS handshake ({other:?}): check the address and the server"
            ),
        ),
    }
}

fn old_version(host: &str) -> Error {
    let text = format!("{host} offers only outdated versions of TLS: allow TLS 1.2 or 1.3 on the server");
    Error::new(ErrorKind::NotAServer, text)
}

/// The error of a plain connection to a port that answers with TLS.
pub fn needs_tls(host: &str, port: u16) -> Error {
    let text = format!("{host} port {port} speaks TLS: use wss:// for this port");
    Error::new(ErrorKind::NotAServer, text)
}

fn untrusted(text: String) -> Error {
    Error::new(ErrorKind::Unreachable, text)
}

/// The names of a certificate, which webpki writes as `DnsName("a.example")`.
fn names(presented: &[String]) -> String {
    let plain = |name: &String| {
        let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
        let letters = inner.trim_matches('"').chars().filter(|letter| !letter.is_control());
        letters.take(MAX_NAME).collect::<String>()
    };
    let mut text = presented.iter().take(MAX_NAMES).map(plain).collect::<Vec<_>>().join(", ");
    if presented.len() > MAX_NAMES {
        text.push_str(", …");
    }
    text
}

/// A time as text: "2026-11-20 08:15 UTC".
fn date(time: UnixTime) -> String {
    let seconds = time.as_secs();
    let (days, minutes) = (seconds / DAY, seconds % DAY / 60);
    // Days to a date of the Gregorian calendar, in years that begin in March (Hinnant, "chrono-compatible date algorithms").
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    #[test]
    fn date_matches_the_gregorian_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399, "2000-02-28 23:59 UTC"),
            (951_868_799, "2000-02-29 23:59 UTC"),
            (1_709_251_200, "2024-03-01 00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
        ] {
            assert_eq!(date(at(seconds)), text);
        }
    }

    #[test]
    fn each_certificate_fault_has_its_own_advice() {
        let texts = [
            CertificateError::ExpiredContext { time: at(DAY), not_after: at(0) },
            CertificateError::NotValidYetContext { time: at(0), not_before: at(DAY) },
            CertificateError::NotValidForName,
            CertificateError::UnknownIssuer,
            CertificateError::Revoked,
            CertificateError::UnknownRevocationStatus,
            CertificateError::BadSignature,
            CertificateError::InvalidPurpose,
            CertificateError::BadEncoding,
            CertificateError::ApplicationVerificationFailure,
        ]
        .map(|fault| certificate("voice.example", &fault).context.into_owned());
        let mut different = texts.to_vec();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), texts.len());
        for text in &texts {
            assert!(text.contains("voice.example") && text.contains(": "), "{text}");
        }
        assert_eq!(texts.iter().filter(|text| text.contains("ca_file")).count(), 2);
        assert!(texts[0].contains("expired on 1970-01-01 00:00 UTC") && texts[0].contains("clock says"));
        assert!(texts[4].contains("revoked"));
    }

    #[test]
    fn names_are_listed_plainly_up_to_a_limit() {
        let names = |list: &[&str]| names(&list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&["DnsName(\"a.example\")", "IpAddress(10.0.0.1)"]), "a.example, 10.0.0.1");
        assert!(names(&["DnsName(\"a\")"; 99]).ends_with("a, …"));
    }

    #[test]
    fn error_for_an_alert_names_the_servers_requirement() {
        for (alert, word) in [
            (AlertDescription::ProtocolVersion, "TLS 1.2 or 1.3"),
            (AlertDescription::UnrecognisedName, "host name"),
            (AlertDescription::CertificateRequired, "certificate of the client"),
            (AlertDescription::HandshakeFailure, "ECDHE"),
            (AlertDescription::InternalError, "InternalError"),
        ] {
            let failure = std::io::Error::other(rustls::Error::AlertReceived(alert));
            let error = error("voice.example", 443, &failure);
            assert!(error.context.contains(word), "{error}");
        }
    }
}
