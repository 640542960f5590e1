//! The network between the engines and the server: it forwards UDP and TCP on loopback, loses datagrams, and leaves flows dark.
//!
//! The server announces its own address. The relay replaces that port in the text that the server sends over TCP (the candidates
//! of session descriptions) by its own port, which has the same number of digits. A flow is one client address (UDP) or one
//! connection (TCP).

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use audioroom::random::Random;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::time::{sleep, timeout};

/// A UDP flow without datagrams ends after this time.
const IDLE: Duration = Duration::from_secs(40);
/// How often a waiting TCP flow looks for faults.
const LOOK: Duration = Duration::from_millis(50);

/// The faults of the network.
#[derive(Clone)]
pub struct Faults(Arc<Mutex<State>>);

struct State {
    random: Random,
    loss: f64,
    /// Until this time, nothing passes on this share of the flows. A random number chooses them.
    dark: Option<(Instant, f64, u64)>,
    cuts: u64,
    flows: u64,
}

impl Faults {
    fn new(seed: u64) -> Faults {
        let random = Random::from_seed(seed);
        Faults(Arc::new(Mutex::new(State { random, loss: 0.0, dark: None, cuts: 0, flows: 0 })))
    }

    /// Every datagram is lost with this probability.
    pub fn set_loss(&self, loss: f64) {
        self.0.lock().loss = loss;
    }

    /// For some time, nothing passes on this share of the flows.
    pub fn darken(&self, share: f64, time: Duration) {
        let mut state = self.0.lock();
        let salt = state.random.next_u64();
        state.dark = Some((Instant::now() + time, share, salt));
    }

    /// Every TCP connection ends now.
    pub fn cut(&self) {
        self.0.lock().cuts += 1;
    }

    /// The network is good.
    pub fn clear(&self) {
        let mut state = self.0.lock();
        (state.loss, state.dark) = (0.0, None);
    }

    fn new_flow(&self) -> u64 {
        let mut state = self.0.lock();
        state.flows += 1;
        state.flows
    }

    fn is_dark(&self, flow: u64) -> bool {
        let dark = self.0.lock().dark;
        dark.is_some_and(|(until, share, salt)| {
            Instant::now() < until && Random::from_seed(salt ^ flow).unit() < share
        })
    }

    fn loses(&self, flow: u64) -> bool {
        self.is_dark(flow) || {
            let mut state = self.0.lock();
            state.loss > 0.0 && state.random.unit() < state.loss
        }
    }

    fn cuts(&self) -> u64 {
        self.0.lock().cuts
    }
}

/// Starts the relay from `port` to the server's port, on a thread of its own that runs as long as the program.
pub fn start(port: u16, server: u16, seed: u64) -> Result<Faults, String> {
    let faults = Faults::new(seed);
    let shared = faults.clone();
    let (sender, started) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return drop(sender.send(Err(error.to_string()))),
        };
        runtime.block_on(async move {
            let from = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let sockets = async { Ok((UdpSocket::bind(from).await?, TcpListener::bind(from).await?)) };
            match sockets.await {
                Ok((udp, tcp)) => {
                    let _ = sender.send(Ok(()));
                    tokio::join!(
                        forward_udp(Arc::new(udp), server, shared.clone()),
                        forward_tcp(tcp, port, server, shared)
                    );
                }
                Err(error) => {
                    let error: std::io::Error = error;
                    let _ = sender.send(Err(error.to_string()));
                }
            }
        });
    });
    started.recv().map_err(|error| error.to_string())??;
    Ok(faults)
}

type Flows = Arc<Mutex<HashMap<SocketAddr, (u64, Arc<UdpSocket>)>>>;

async fn forward_udp(socket: Arc<UdpSocket>, server: u16, faults: Faults) {
    let flows: Flows = Arc::default();
    let mut buffer = [0; 2048];
    loop {
        // Loopback reports the closed port of a client that was killed.
        let Ok((length, from)) = socket.recv_from(&mut buffer).await else { continue };
        let known = flows.lock().get(&from).cloned();
        let (flow, upstream) = match known {
            Some(known) => known,
            None => match open_flow(&socket, from, server, &faults, &flows).await {
                Ok(flow) => flow,
                Err(_) => continue,
            },
        };
        if !faults.loses(flow) {
            let _ = upstream.send(&buffer[..length]).await;
        }
    }
}

async fn open_flow(
    socket: &Arc<UdpSocket>,
    from: SocketAddr,
    server: u16,
    faults: &Faults,
    flows: &Flows,
) -> std::io::Result<(u64, Arc<UdpSocket>)> {
    let upstream = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?);
    upstream.connect((Ipv4Addr::LOCALHOST, server)).await?;
    let flow = faults.new_flow();
    flows.lock().insert(from, (flow, upstream.clone()));
    let (socket, faults, flows, reading) = (socket.clone(), faults.clone(), flows.clone(), upstream.clone());
    tokio::spawn(async move {
        let mut buffer = [0; 2048];
        let mut last = Instant::now();
        while last.elapsed() < IDLE {
            match timeout(IDLE, reading.recv(&mut buffer)).await {
                Ok(Ok(length)) => {
                    last = Instant::now();
                    if !faults.loses(flow) {
                        let _ = socket.send_to(&buffer[..length], from).await;
                    }
                }
                // The server is down.
                Ok(Err(_)) => sleep(LOOK).await,
                Err(_) => {}
            }
        }
        flows.lock().remove(&from);
    });
    Ok((flow, upstream))
}

async fn forward_tcp(listener: TcpListener, port: u16, server: u16, faults: Faults) {
    let own = format!("127.0.0.1 {server} typ ").into_bytes();
    let announced = format!("127.0.0.1 {port} typ ").into_bytes();
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        let (faults, own, announced) = (faults.clone(), own.clone(), announced.clone());
        tokio::spawn(async move {
            let flow = faults.new_flow();
            let Ok(upstream) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await else { return };
            let (client_in, client_out) = client.into_split();
            let (server_in, server_out) = upstream.into_split();
            let up = pump(client_in, server_out, flow, &faults, |_| {});
            let down = pump(server_in, client_out, flow, &faults, |data| replace(data, &own, &announced));
            // The end of one direction ends both.
            tokio::select! { () = up => {}, () = down => {} }
        });
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    flow: u64,
    faults: &Faults,
    change: impl Fn(&mut [u8]),
) {
    let cuts = faults.cuts();
    let mut buffer = vec![0; 1 << 16];
    while faults.cuts() == cuts {
        if faults.is_dark(flow) {
            sleep(LOOK).await;
            continue;
        }
        match timeout(LOOK, from.read(&mut buffer)).await {
            Ok(Ok(length @ 1..)) => {
                change(&mut buffer[..length]);
                while faults.is_dark(flow) {
                    sleep(LOOK).await;
                }
                if to.write_all(&buffer[..length]).await.is_err() {
                    return;
                }
            }
            Ok(_) => return,
            Err(_) => {}
        }
    }
}

/// Replaces each `old` by `new`, which has the same length.
fn replace(data: &mut [u8], old: &[u8], new: &[u8]) {
    let mut at = 0;
    while let Some(found) = data[at..].windows(old.len()).position(|window| window == old) {
        at += found;
        data[at..at + old.len()].copy_from_slice(new);
    }
}
