//! `chaos`: processes are killed, stopped and started again, the server too; the network loses, goes dark and cuts; garbage
//! arrives as datagrams and as connections. When the faults have ended, all users must be in the room: each user has all others
//! in the lists of users and streams, and hears them. No login may have ended by itself, apart from those whose process was
//! killed.
//!
//! The actions follow from the seed, which is printed. Their effect does not follow from it exactly, because threads and sockets
//! are real; `tests/sim_chaos.rs` is the repeatable run. Jumps of the wall clock are not part of this run, because the wall clock
//! cannot be set for one process without a system package: `tests/sim_login.rs` and `tests/sim_wrap.rs` have wrong clocks and
//! late dates.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use audioroom::random::Random;
use clap::Args;

use crate::stage::{self, Stage};
use crate::starvation;
use crate::verdict::{self, Verdict};

/// Users in each process.
const SIZES: [usize; 5] = [2, 2, 2, 1, 1];
/// Address of the sender of garbage, in another network than everyone else.
const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 66, 6, 6);
/// Maximum time in which a process is stopped or does not run.
const AWAY: Duration = Duration::from_secs(8);
/// Time for everyone to be together after the disorder: a client detects a dead path, and its pauses between attempts have grown.
const TOGETHER: Duration = Duration::from_secs(60);

#[derive(Args, Debug)]
pub struct Flags {
    /// Length of the disorder in minutes
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// Seed of the actions
    #[arg(long)]
    seed: Option<u64>,
    /// Folder of the voices
    #[arg(long, default_value = "target/chaos")]
    output: PathBuf,
}

/// An action that is due later.
#[derive(Clone, Copy, Debug)]
enum Later {
    StartGroup(usize),
    StartHost,
    ContinueGroup(usize),
    ContinueHost,
}

struct Chaos {
    stage: Stage,
    random: Random,
    begin: Instant,
    due: Vec<(Instant, Later)>,
    halted: [bool; SIZES.len()],
    host_halted: bool,
    counts: [u32; 8],
    /// Connections of the stranger that stay open.
    open: Vec<std::net::TcpStream>,
    /// Why logins ended by themselves.
    lost: Vec<String>,
}

pub fn run(flags: &Flags) -> Result<Verdict, String> {
    let seed = flags.seed.unwrap_or_else(|| Random::from_system().next_u64() % 1_000_000);
    println!("chaos: {} minutes, seed {seed}", flags.minutes);
    starvation::start();
    let stage = Stage::new(&flags.output, &SIZES, seed)?;
    let mut chaos = Chaos {
        stage,
        random: Random::from_seed(seed),
        begin: Instant::now(),
        due: Vec::new(),
        halted: [false; SIZES.len()],
        host_halted: false,
        counts: [0; 8],
        open: Vec::new(),
        lost: Vec::new(),
    };
    let mut checks: Vec<(String, bool)> = Vec::new();
    chaos.stage.gather()?;
    let apart = chaos.stage.wait_until_together(TOGETHER)?;
    checks.push((format!("all users hear each other in the beginning ({apart:?})"), apart.is_empty()));
    let end = Instant::now() + Duration::from_secs_f64(flags.minutes * 60.0);
    while Instant::now() < end {
        chaos.act()?;
        let pause = Duration::from_millis(u64::from(chaos.random.next_u32() % 1_500));
        std::thread::sleep(pause);
        chaos.carry_out_due(false)?;
    }
    chaos.settle(&mut checks)?;
    let names = ["kills", "stops", "server restarts", "server stops", "loss", "dark", "cuts", "floods"];
    let counts: Vec<String> =
        names.iter().zip(chaos.counts).map(|(name, count)| format!("{count} {name}")).collect();
    println!("{}; seed {seed}", counts.join(", "));
    Ok(verdict::of("chaos", &checks))
}

impl Chaos {
    fn below(&mut self, count: usize) -> usize {
        self.random.next_u32() as usize % count
    }

    fn note(&mut self, count: usize, text: &str) {
        self.counts[count] += 1;
        println!("{:7.1} s  {text}", self.begin.elapsed().as_secs_f64());
    }

    fn later(&mut self, what: Later) {
        let time = AWAY.mul_f64(self.random.unit());
        self.due.push((Instant::now() + time, what));
    }

    /// Whether the process of a group runs and is not stopped.
    fn is_awake(&self, group: usize) -> bool {
        self.stage.groups[group].process.is_some() && !self.halted[group]
    }

    fn act(&mut self) -> Result<(), String> {
        let group = self.below(SIZES.len());
        let (awake, host_awake) = (self.is_awake(group), self.stage.host.is_some() && !self.host_halted);
        match self.below(16) {
            0 | 1 if awake => {
                self.note(0, &format!("users {group} are killed"));
                self.count_lost(group)?;
                self.stage.groups[group].process = None;
                self.later(Later::StartGroup(group));
            }
            2 | 3 if awake => {
                self.note(1, &format!("users {group} are stopped"));
                self.halt(group, true);
                self.later(Later::ContinueGroup(group));
            }
            4 if host_awake => {
                self.note(2, "the server is killed");
                self.stage.host = None;
                self.later(Later::StartHost);
            }
            5 if host_awake => {
                self.note(3, "the server is stopped");
                self.host_halted = true;
                self.stage.host.iter().for_each(|host| host.halt(true));
                self.later(Later::ContinueHost);
            }
            6 | 7 => {
                let loss = self.below(30);
                self.note(4, &format!("{loss} % of the datagrams are lost"));
                self.stage.faults.set_loss(loss as f64 / 100.0);
            }
            8 | 9 => {
                let share = [0.3, 0.6, 1.0][self.below(3)];
                let time = AWAY.mul_f64(self.random.unit());
                self.note(5, &format!("{:.0} % of the flows are dark for {time:.1?}", share * 100.0));
                self.stage.faults.darken(share, time);
            }
            10 => {
                self.note(6, "all connections are cut");
                self.stage.faults.cut();
            }
            11 | 12 => self.flood(),
            13 if awake => self.come_and_go(group)?,
            _ if awake => {
                for name in self.stage.groups[group].names.clone() {
                    let on = if self.below(2) == 0 { "on" } else { "off" };
                    self.stage.ask(group, &format!("mic {name} {on}"))?;
                    self.stage.ask(group, &format!("say {name} hello"))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn come_and_go(&mut self, group: usize) -> Result<(), String> {
        for name in self.stage.groups[group].names.clone() {
            let leave = if self.below(2) == 0 { "leave" } else { "out" };
            self.stage.ask(group, &format!("{leave} {name}"))?;
            self.stage.ask(group, &format!("join {name}"))?;
        }
        Ok(())
    }

    fn halt(&mut self, group: usize, halted: bool) {
        self.halted[group] = halted;
        self.stage.groups[group].process.iter().for_each(|process| process.halt(halted));
    }

    /// Random datagrams to the server and the relay, and connections with random bytes or half a request, of which some stay
    /// open.
    fn flood(&mut self) {
        self.note(7, "garbage arrives");
        let targets = [self.stage.server_port(), self.stage.relay_port()];
        let port = targets[self.below(2)];
        if let Ok(socket) = UdpSocket::bind((STRANGER, 0)) {
            for _ in 0..3_000 {
                let mut data = vec![0; 1 + self.below(600)];
                self.random.fill(&mut data);
                // Some look like STUN, DTLS or RTP.
                data[0] = [0, 1, 22, 128, 200, data[0]][self.below(6)];
                let _ = socket.send_to(&data, (Ipv4Addr::LOCALHOST, port));
            }
        }
        self.open.clear();
        for _ in 0..40 {
            let Ok(mut stream) = connect_from(STRANGER, SocketAddr::from((Ipv4Addr::LOCALHOST, port))) else {
                continue;
            };
            let mut data = vec![0; 1 + self.below(2_000)];
            self.random.fill(&mut data);
            let _ = match self.below(3) {
                0 => stream.write_all(&data),
                1 => stream.write_all(b"GET /rtc?access_token=x HTTP/1.1\r\nHost: a\r\nUpgrade: webs"),
                _ => Ok(()),
            };
            if self.below(2) == 0 {
                self.open.push(stream);
            }
        }
    }

    /// Carries out what is due, or everything that waits.
    fn carry_out_due(&mut self, everything: bool) -> Result<(), String> {
        let now = Instant::now();
        let (due, waiting) = self.due.iter().partition(|(at, _)| everything || *at <= now);
        self.due = waiting;
        let due: Vec<(Instant, Later)> = due;
        for (_, what) in due {
            match what {
                Later::StartGroup(group) => {
                    self.stage.start_group(group)?;
                    for name in self.stage.groups[group].names.clone() {
                        self.stage.ask(group, &format!("join {name}"))?;
                    }
                }
                Later::StartHost => self.stage.start_host()?,
                Later::ContinueGroup(group) => self.halt(group, false),
                Later::ContinueHost => {
                    self.host_halted = false;
                    self.stage.host.iter().for_each(|host| host.halt(false));
                }
            }
        }
        Ok(())
    }

    /// Adds the logins of a group that ended by themselves.
    fn count_lost(&mut self, group: usize) -> Result<(), String> {
        let state = self.stage.ask(group, "state")?;
        self.lost.extend(stage::texts(&state["lost"]));
        Ok(())
    }

    fn settle(&mut self, checks: &mut Vec<(String, bool)>) -> Result<(), String> {
        println!("{:7.1} s  the disorder ends", self.begin.elapsed().as_secs_f64());
        self.carry_out_due(true)?;
        self.stage.faults.clear();
        self.open.clear();
        self.stage.gather()?;
        let begin = Instant::now();
        let apart = self.stage.wait_until_together(TOGETHER)?;
        let time = begin.elapsed();
        println!("together after {time:.1?}");
        checks.push((format!("all users hear each other in the end ({apart:?})"), apart.is_empty()));
        let deaf = self.stage.listen()?;
        checks.push((format!("everyone hears everyone (missing: {deaf:?})"), deaf.is_empty()));
        for group in 0..SIZES.len() {
            self.count_lost(group)?;
        }
        let lost = &self.lost;
        checks.push((format!("no login ended by itself ({lost:?})"), lost.is_empty()));
        Ok(())
    }
}

/// A connection from this local address.
fn connect_from(own: Ipv4Addr, to: SocketAddr) -> std::io::Result<std::net::TcpStream> {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((own, 0)).into())?;
    socket.set_write_timeout(Some(Duration::from_secs(1)))?;
    socket.connect_timeout(&to.into(), Duration::from_secs(1))?;
    Ok(socket.into())
}
