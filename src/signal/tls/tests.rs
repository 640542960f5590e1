//! Handshakes with real certificates: each fault of a certificate or of a port has its own text.
#![forbid(unsafe_code)]

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::RootCertStore;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::{fault, tls_config, verifier};
use crate::error::{Error, ErrorKind};
use crate::signal::socket::{self, SocketEvent};

type Authority = CertifiedIssuer<'static, KeyPair>;

/// A certificate with its key.
struct Identity {
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    pem: String,
}

/// A certificate for localhost, changed by `change` and signed by `issuer` or by itself.
fn identity(issuer: Option<&Authority>, change: impl Fn(&mut CertificateParams)) -> Identity {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    change(&mut params);
    let made = match issuer {
        Some(issuer) => params.signed_by(&key, issuer).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let der = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    Identity { certificate: made.der().clone(), key: der, pem: made.pem() }
}

fn authority() -> Authority {
    named_authority("An authority")
}

fn named_authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The server's behaviour on a connection.
enum Answer {
    Tls(Identity),
    Bytes(&'static [u8]),
}

async fn answer(listener: TcpListener, answer: Answer) {
    let (mut stream, _) = listener.accept().await.unwrap();
    match answer {
        Answer::Tls(Identity { certificate, key, .. }) => {
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let config = rustls::ServerConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![certificate], key)
                .unwrap();
            if let Ok(stream) = tokio_rustls::TlsAcceptor::from(Arc::new(config)).accept(stream).await {
                drop(tokio_tungstenite::accept_async(stream).await);
            }
        }
        Answer::Bytes(bytes) => {
            let _ = stream.read(&mut [0; 4096]).await;
            stream.write_all(bytes).await.unwrap();
            let _ = stream.shutdown().await;
        }
    }
}

/// Connects to a server; `ca` is the content of the option ca_file. `None`: the connection opened.
fn dial(scheme: &str, server: Answer, ca: Option<&str>) -> Option<Error> {
    let file = ca.map(|pem| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(pem.as_bytes()).unwrap();
        file
    });
    let tls = tls_config(file.as_ref().map(tempfile::NamedTempFile::path)).unwrap();
    let exchange = async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{scheme}://localhost:{}/rtc/v1", listener.local_addr().unwrap().port());
        let (sender, mut events) = mpsc::channel(4);
        let _socket = socket::open(url, Vec::new(), Some(tls), sender, 1);
        let (event, ()) = tokio::join!(events.recv(), answer(listener, server));
        event.unwrap().1
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let limit = async { tokio::time::timeout(Duration::from_secs(20), exchange).await };
    match runtime.block_on(limit).expect("the handshake ends") {
        SocketEvent::Opened => None,
        SocketEvent::Closed(error) => Some(error),
        other => panic!("{other:?}"),
    }
}

/// The text of the error for a certificate that is refused.
fn refusal(identity: Identity, ca: Option<&str>) -> String {
    let error = dial("wss", Answer::Tls(identity), ca).expect("the certificate is refused");
    assert_eq!(error.kind, ErrorKind::Unreachable, "{error}");
    error.context.into_owned()
}

#[test]
fn expired_certificate_is_reported_with_date_and_clock() {
    let authority = authority();
    let expired = identity(Some(&authority), |params| params.not_after = date_time_ymd(2020, 2, 29));
    let text = refusal(expired, Some(&authority.pem()));
    assert!(text.contains("expired on 2020-02-29 00:00 UTC") && text.contains("clock says 20"), "{text}");
    assert!(!text.contains("ca_file"), "{text}");
}

#[test]
fn future_certificate_is_reported_with_its_start_date() {
    let authority = authority();
    let early = identity(Some(&authority), |params| params.not_before = date_time_ymd(2090, 1, 1));
    let text = refusal(early, Some(&authority.pem()));
    assert!(text.contains("valid from 2090-01-01 00:00 UTC on") && text.contains("clock says 20"), "{text}");
}

#[test]
fn certificate_for_other_names_lists_them() {
    let authority = authority();
    let other = identity(Some(&authority), |params| {
        let names = ["voice.example".to_owned(), "*.rooms.example".to_owned(), "10.1.2.3".to_owned()];
        params.subject_alt_names = CertificateParams::new(names).unwrap().subject_alt_names;
    });
    let text = refusal(other, Some(&authority.pem()));
    assert!(text.contains("(voice.example, *.rooms.example, 10.1.2.3)"), "{text}");
    let nameless = identity(Some(&authority), |params| params.subject_alt_names.clear());
    let text = refusal(nameless, Some(&authority.pem()));
    assert!(text.contains("give the server a certificate for localhost"), "{text}");
}

#[test]
fn unknown_authority_and_self_signed_certificate_are_distinguished() {
    let stranger = named_authority("A stranger");
    let text = refusal(identity(Some(&stranger), |_| {}), Some(&authority().pem()));
    assert!(text.contains("authority that this machine does not know") && text.contains("ca_file"), "{text}");
    let text = refusal(identity(Some(&authority()), |_| {}), Some(&authority().pem()));
    assert!(text.contains("wrong signature"), "{text}");
    let text = refusal(identity(None, |_| {}), Some(&authority().pem()));
    assert!(text.contains("signed by itself") && text.contains("ca_file"), "{text}");
    let of_authority = identity(None, |params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    let pem = of_authority.pem.clone();
    let text = refusal(of_authority, Some(&pem));
    assert!(text.contains("CA:TRUE"), "{text}");
}

#[test]
fn trusted_certificate_opens_the_connection() {
    let authority = authority();
    assert_eq!(dial("wss", Answer::Tls(identity(Some(&authority), |_| {})), Some(&authority.pem())), None);
    let own = identity(None, |_| {});
    let pem = own.pem.clone();
    assert_eq!(dial("wss", Answer::Tls(own), Some(&pem)), None);
}

#[test]
fn machine_without_root_certificates_is_reported_as_such() {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = verifier::Verifier::new(RootCertStore::empty(), provider);
    let name = ServerName::try_from("localhost").unwrap();
    let certificate = identity(None, |_| {}).certificate;
    let refused = verifier.verify_server_cert(&certificate, &[], &name, &[], UnixTime::now()).unwrap_err();
    let error = fault::error("localhost", 443, &std::io::Error::other(refused));
    assert!(error.context.contains("ca-certificates"), "{error}");
}

#[test]
fn error_for_a_wrong_scheme_names_the_other_scheme() {
    let plain: [&[u8]; 2] = [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH\r\n"];
    for bytes in plain {
        let error = dial("wss", Answer::Bytes(bytes), None).unwrap();
        assert_eq!(error.kind, ErrorKind::NotAServer);
        assert!(error.context.contains("does not speak TLS: use ws://"), "{error}");
    }
    let error = dial("wss", Answer::Bytes(b""), None).unwrap();
    assert!(error.kind == ErrorKind::NotAServer && error.context.contains("during the TLS handshake"));
    let error = dial("ws", Answer::Tls(identity(None, |_| {})), None).unwrap();
    assert_eq!(error.kind, ErrorKind::NotAServer);
    assert!(error.context.contains("speaks TLS: use wss://"), "{error}");
    let error = dial("ws", Answer::Bytes(b"\x15\x03\x03\x00\x02\x02\x46"), None).unwrap();
    assert!(error.context.contains("use wss://"), "{error}");
}

#[test]
fn missing_or_empty_certificate_file_is_named() {
    let missing = tls_config(Some(Path::new("/nonexistent/ca.pem"))).unwrap_err();
    assert_eq!(missing.kind, ErrorKind::File);
    assert!(missing.context.contains("/nonexistent/ca.pem"));
    let empty = tls_config(Some(Path::new("/dev/null"))).unwrap_err();
    assert!(empty.context.contains("no certificate"), "{empty}");
    assert!(tls_config(None).is_ok());
}
