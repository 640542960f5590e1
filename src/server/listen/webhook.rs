//! Delivers webhooks: each is signed and sent to every URL by HTTP POST, in order, and again after a failure.
//!
//! Each URL has a queue that is bounded in webhooks and in bytes, so that one that does not answer delays no other. Not here: what is reported
//! (`server/webhook.rs`). Tasks on the server's thread, one for each URL.
#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::TlsConnector;
use url::Url;

use super::TARGET;
use crate::clock;
use crate::config::ApiKey;
use crate::error::{Error, ErrorKind, Result};
use crate::log::{Level, Log};
use crate::wire::token::{self, Claims};

/// Maximum number of URLs.
const MAX_URLS: usize = 16;
/// Maximum number of webhooks that wait for one URL. Further ones are dropped and counted, and the log says so once until the URL has
/// taken all that waited.
const MAX_WAITING: usize = 1000;
/// Maximum number of bytes of the webhooks that wait for one URL. One webhook has less than 1 MB: metadata and attributes of a
/// participant and of its room, as JSON.
const MAX_WAITING_BYTES: usize = 8 * 1024 * 1024;
/// Time limit of one attempt.
const ATTEMPT_TIME: Duration = Duration::from_secs(5);
/// Waits before the second and each further attempt. After the last one, the webhook is dropped.
const RETRIES: [Duration; 4] =
    [Duration::from_millis(250), Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(10)];
/// Time for which a signature is valid.
const SIGNATURE_LIFETIME: Duration = Duration::from_secs(300);
/// Longest part of an answer that is read: its first line is in it.
const MAX_ANSWER: u64 = 512;

/// Where webhooks go, and how they are signed.
pub(super) struct Targets {
    urls: Vec<Url>,
    signer: ApiKey,
    tls: Option<Arc<ClientConfig>>,
}

impl Targets {
    /// Checks the URLs. Blocks while the system's certificates are read, if a URL needs them. Error: `Server`.
    pub(super) fn new(urls: &[String], signer: &ApiKey) -> Result<Targets> {
        let refused = |text: String| Error::new(ErrorKind::Server, text);
        if urls.len() > MAX_URLS {
            return Err(refused(format!("there are {} webhook URLs: give at most {MAX_URLS}", urls.len())));
        }
        let parsed = urls.iter().map(|text| {
            Url::parse(text)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
                .ok_or_else(|| {
                    refused(format!("the webhook URL {text:?} is not usable: give an http or https URL"))
                })
        });
        let urls = parsed.collect::<Result<Vec<Url>>>()?;
        let tls = urls.iter().any(|url| url.scheme() == "https").then(client_tls).transpose()?;
        Ok(Targets { urls, signer: signer.clone(), tls })
    }
}

fn client_tls() -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(ErrorKind::Internal, format!("TLS cannot be set up: {error}")))?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

/// The queues of the URLs.
#[derive(Default)]
pub(super) struct Webhooks {
    queues: Vec<Rc<Queue>>,
    log: Option<Log>,
}

/// The webhooks that wait for one URL.
#[derive(Default)]
struct Queue {
    waiting: RefCell<VecDeque<Bytes>>,
    /// Bytes that wait. The webhook that is being delivered counts.
    bytes: Cell<usize>,
    /// Webhooks that wait or are being delivered.
    count: Cell<usize>,
    dropped: Cell<u64>,
    /// The log says that webhooks are dropped.
    is_logged: Cell<bool>,
    added: Notify,
}

impl Queue {
    /// Adds a webhook. Returns whether it has space.
    fn add(&self, body: &Bytes) -> bool {
        if self.count.get() >= MAX_WAITING || self.bytes.get() + body.len() > MAX_WAITING_BYTES {
            self.dropped.set(self.dropped.get() + 1);
            return false;
        }
        self.count.set(self.count.get() + 1);
        self.bytes.set(self.bytes.get() + body.len());
        self.waiting.borrow_mut().push_back(body.clone());
        self.added.notify_one();
        true
    }

    async fn next(&self) -> Bytes {
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            match next {
                Some(body) => return body,
                None => self.added.notified().await,
            }
        }
    }

    /// A webhook was delivered or given up.
    fn done(&self, body: &Bytes) {
        self.count.set(self.count.get().saturating_sub(1));
        self.bytes.set(self.bytes.get().saturating_sub(body.len()));
        if self.count.get() == 0 {
            self.is_logged.set(false);
        }
    }
}

impl Webhooks {
    /// Starts a task for each URL; called on the runtime.
    pub(super) fn start(targets: Targets, log: &Log) -> Webhooks {
        let Targets { urls, signer, tls } = targets;
        let queues = urls.into_iter().map(|url| {
            let queue = Rc::new(Queue::default());
            let target = Target {
                url,
                signer: signer.clone(),
                tls: tls.clone(),
                log: log.clone(),
                queue: queue.clone(),
            };
            tokio::task::spawn_local(target.run());
            queue
        });
        Webhooks { queues: queues.collect(), log: Some(log.clone()) }
    }

    /// Queues a webhook for every URL.
    pub(super) fn send(&self, body: &Bytes) {
        for queue in &self.queues {
            if !queue.add(body)
                && !queue.is_logged.replace(true)
                && let Some(log) = &self.log
            {
                let text = "webhooks are dropped: their URL takes them too slowly";
                log.line(Level::Warn, TARGET, format_args!("{text}"));
            }
        }
    }

    /// Number of webhooks that were not delivered, for each URL.
    pub(super) fn dropped(&self) -> u64 {
        self.queues.iter().map(|queue| queue.dropped.get()).sum()
    }

    /// Whether all are delivered or given up.
    pub(super) fn are_done(&self) -> bool {
        self.queues.iter().all(|queue| queue.count.get() == 0)
    }
}

/// One URL.
struct Target {
    url: Url,
    signer: ApiKey,
    tls: Option<Arc<ClientConfig>>,
    log: Log,
    queue: Rc<Queue>,
}

impl Target {
    async fn run(self) {
        loop {
            let body = self.queue.next().await;
            if let Err(reason) = self.deliver(&body).await {
                self.queue.dropped.set(self.queue.dropped.get() + 1);
                self.log.line(Level::Warn, TARGET, format_args!("{reason}"));
            }
            self.queue.done(&body);
        }
    }

    /// Returns the reason why it was given up.
    async fn deliver(&self, body: &[u8]) -> std::result::Result<(), String> {
        let mut waits = RETRIES.into_iter();
        loop {
            let failure = match tokio::time::timeout(ATTEMPT_TIME, self.attempt(body)).await {
                Ok(Ok(200..=299)) => return Ok(()),
                // The receiver refuses it: the same message would be refused again.
                Ok(Ok(status @ 400..=499)) if status != 429 => {
                    return Err(format!("a webhook was refused by its receiver (status {status})"));
                }
                Ok(Ok(status)) => format!("status {status}"),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "no answer in time".to_owned(),
            };
            let Some(wait) = waits.next() else {
                return Err(format!("a webhook was not delivered to {}: {failure}", self.host()));
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// The host, for the log: the rest of the URL may contain secrets.
    fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Sends a webhook once. Returns the status of the answer.
    async fn attempt(&self, body: &[u8]) -> std::io::Result<u16> {
        let host = self.host().trim_matches(['[', ']']);
        let port = self.url.port_or_known_default().unwrap_or(443);
        let stream = TcpStream::connect((host, port)).await?;
        match self.tls.as_ref().filter(|_| self.url.scheme() == "https") {
            Some(tls) => {
                let name = ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
                self.exchange(TlsConnector::from(tls.clone()).connect(name, stream).await?, body).await
            }
            None => self.exchange(stream, body).await,
        }
    }

    async fn exchange(
        &self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin,
        body: &[u8],
    ) -> std::io::Result<u16> {
        let path = &self.url[url::Position::BeforePath..url::Position::AfterQuery];
        let authority = &self.url[url::Position::BeforeHost..url::Position::AfterPort];
        let signature = signature(&self.signer, body).map_err(std::io::Error::other)?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: {signature}\r\nContent-Type: application/webhook+json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).await?;
        stream.flush().await?;
        let mut answer = Vec::new();
        let mut part = stream.take(MAX_ANSWER);
        loop {
            let count = part.read_buf(&mut answer).await?;
            if let Some(status) = status(&answer) {
                return Ok(status);
            }
            if count == 0 {
                return Err(std::io::Error::other("the answer is not HTTP"));
            }
        }
    }
}

/// The status in the first line of an answer, once that line is there.
fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\n').next().filter(|line| line.len() < answer.len())?;
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    words.next()?.parse().ok()
}

/// The value of the header `Authorization`: a token with the hash of the body.
fn signature(signer: &ApiKey, body: &[u8]) -> Result<String> {
    let now = clock::wall();
    let claims = Claims {
        room_join: false,
        sha256: STANDARD.encode(Sha256::digest(body)),
        ..Claims::join("", "", "", now + SIGNATURE_LIFETIME)
    };
    token::sign(signer, &claims, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Sink;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::net::TcpListener;

    #[derive(Default)]
    struct Lines(AtomicU32);

    impl Sink for Lines {
        fn line(&self, _: Level, _: &'static str, text: &str) {
            assert!(text.contains("webhooks are dropped"), "{text}");
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn signer() -> ApiKey {
        ApiKey { key: "key".into(), secret: "a secret of at least thirty-two bytes!".into() }
    }

    /// Reads one request and answers it. Returns its head and its body.
    async fn answer(listener: &TcpListener, status: &str) -> (String, Vec<u8>) {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let end = loop {
            stream.read_buf(&mut request).await.unwrap();
            let Some(at) = request.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = String::from_utf8(request[..at].to_vec()).unwrap();
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
            if request.len() >= at + 4 + length.parse::<usize>().unwrap() {
                break at;
            }
        };
        let head = String::from_utf8(request[..end].to_vec()).unwrap();
        stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").as_bytes()).await.unwrap();
        (head, request[end + 4..].to_vec())
    }

    #[test]
    fn failed_webhook_is_signed_and_sent_again_in_order() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            let url = format!("http://{}/hook?id=7", listener.local_addr().unwrap());
            let webhooks = Webhooks::start(Targets::new(&[url], &signer()).unwrap(), &Log::off());
            for body in ["first", "second", "third"] {
                webhooks.send(&Bytes::from_static(body.as_bytes()));
            }
            let mut arrived = Vec::new();
            for status in ["500 Busy", "200 OK", "403 Forbidden", "204 No Content"] {
                let (head, body) = answer(&listener, status).await;
                assert!(head.starts_with("POST /hook?id=7 HTTP/1.1\r\n"), "{head}");
                assert!(head.contains("\r\nContent-Type: application/webhook+json\r\n"), "{head}");
                let token = head.lines().find_map(|line| line.strip_prefix("Authorization: ")).unwrap();
                let (claims, _) = token::verify(&[signer()], token, clock::wall()).unwrap();
                assert_eq!(claims.sha256, STANDARD.encode(Sha256::digest(&body)));
                assert!(!claims.room_join);
                arrived.push(String::from_utf8(body).unwrap());
            }
            assert_eq!(arrived, ["first", "first", "second", "third"]);
            while !webhooks.are_done() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
    }

    #[test]
    fn webhooks_that_wait_are_limited() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let urls = ["http://127.0.0.1:1/".to_owned()];
            let webhooks = Webhooks::start(Targets::new(&urls, &signer()).unwrap(), &Log::off());
            for _ in 0..2 * MAX_WAITING {
                webhooks.send(&Bytes::from_static(b"{}"));
            }
            assert_eq!(webhooks.queues[0].count.get(), MAX_WAITING);
            assert_eq!(webhooks.dropped(), MAX_WAITING as u64);
        });
    }

    #[test]
    fn bytes_that_wait_are_limited_and_drops_are_logged_once() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            let url = format!("http://{}/", listener.local_addr().unwrap());
            let lines = Arc::new(Lines::default());
            let log = Log::new(Level::Info, lines.clone());
            let webhooks = Webhooks::start(Targets::new(&[url], &signer()).unwrap(), &log);
            let large = Bytes::from(vec![b' '; MAX_WAITING_BYTES / 4]);
            for _ in 0..10 {
                webhooks.send(&large);
            }
            assert_eq!((webhooks.queues[0].count.get(), webhooks.dropped()), (4, 6));
            assert_eq!(lines.0.load(Ordering::Relaxed), 1);
            for _ in 0..4 {
                assert_eq!(answer(&listener, "200 OK").await.1.len(), large.len());
            }
            while !webhooks.are_done() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            webhooks.send(&large);
            assert_eq!((webhooks.queues[0].bytes.get(), webhooks.dropped()), (large.len(), 6));
        });
    }

    #[test]
    fn unusable_url_is_refused_with_its_text() {
        for text in ["", "example.org/hook", "ftp://example.org", "http://"] {
            let error = Targets::new(&[text.to_owned()], &signer()).err().unwrap();
            assert!(error.context.contains(&format!("{text:?}")), "{error}");
        }
        assert!(Targets::new(&["https://example.org/hook".to_owned()], &signer()).is_ok());
    }
}
