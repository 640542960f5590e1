//! The local server, used where no server is named: separate programs of one user find each other, continue when the process
//! with the server is killed, and trust no other program on the port.
//!
//! Each test has its own runtime folder and port.
#![cfg(all(unix, feature = "server"))]

#[path = "program/built.rs"]
mod built;
#[path = "program/talk.rs"]
mod talk;

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use audioroom::clock;
use audioroom::config::ApiKey;
use audioroom::engine::local::LOCAL_KEY;
use audioroom::wire::token::{self, Claims};
use serde_json::Value;
use talk::{Home, Running, TIME_LIMIT, now_ns, tone, windows};

const NOT_A_SERVER: i64 = -101;
/// When the process with the server is killed, voice is back within this time.
const BACK_WITHIN: Duration = Duration::from_secs(3);
/// A program at a fake server reports it within this time; a login may take 10 s.
const REPORTED_WITHIN: Duration = Duration::from_secs(8);

fn ms(from_ns: i64, to_ns: i64) -> i64 {
    (to_ns - from_ns) / 1_000_000
}

fn t_ns(event: &Value) -> i64 {
    event["t_ns"].as_i64().unwrap()
}

/// Silence of this many windows of 20 ms, or more, is an interruption of the voice; shorter silence is concealed or inaudible.
const BREAK: usize = 3;

/// Time at which the tone of `hz` in a recording was permanently back after `broken_ns`: the end of the last interruption of
/// the following 5 s, or `broken_ns` if there was none. `None`: the tone did not come back.
fn back_at(recording: &Path, playback_start_ns: i64, hz: f32, broken_ns: i64) -> Option<i64> {
    let heard = windows(recording, hz);
    let window_ns = i64::try_from(talk::WINDOW).unwrap() * 1_000_000_000 / 48_000;
    let first = usize::try_from((broken_ns - playback_start_ns) / window_ns).unwrap();
    assert!(heard[first - 25..first].iter().filter(|on| **on).count() > 20, "the tone was not heard before");
    let after = &heard[first..(first + 250).min(heard.len())];
    assert_eq!(after.len(), 250, "the recording holds 5 s after the break");
    let last = after.windows(BREAK).rposition(|run| run.iter().all(|on| !on));
    let back = last.map_or(0, |at| at + BREAK);
    (back + 50 < after.len()).then(|| broken_ns + i64::try_from(back).unwrap() * window_ns)
}

#[test]
fn others_continue_when_the_server_process_is_killed() {
    others_carry_on(Running::kill, false);
}

#[test]
fn others_continue_when_the_server_process_ends() {
    let end = |holder: &mut Running| {
        holder.terminate();
        assert!(holder.ended(BACK_WITHIN).success());
    };
    others_carry_on(end, true);
}

/// Three programs talk. The program with the server ends; the other two find each other again and are heard. `leaves`: the
/// program with the server leaves the room before it ends, so the others see that at once.
fn others_carry_on(end: impl Fn(&mut Running), leaves: bool) {
    let home = Home::new();
    let voice = |user: &str, hz| tone(&home.path(&format!("{user}.wav")), hz);
    let start = |user: &str, voice: &str| {
        let heard = home.path(&format!("heard-by-{user}.wav"));
        talk::talk(&home, user, &["--in", voice, "--out", heard.to_str().unwrap(), "--seconds", "60"])
    };
    let mut carl = start("carl", &voice("carl", 1_100.0));
    assert_eq!(carl.logged_in()["embedded"], true);
    let mut others = [("anna", "ben", 500.0, 800.0), ("ben", "anna", 800.0, 500.0)]
        .map(|(user, peer, own_hz, peer_hz)| (start(user, &voice(user, own_hz)), user, peer, peer_hz));
    for (program, _, peer, _) in &mut others {
        assert_eq!(program.logged_in()["embedded"], false);
        let all = [*peer, "carl"];
        for _ in all {
            program.event("sound of both", TIME_LIMIT, |event| {
                (event["event"] == "play" && all.iter().any(|user| event["user_id"] == *user)).then_some(())
            });
        }
        // More than a second of sound before the interruption.
        program.named("stats", TIME_LIMIT);
        program.named("stats", TIME_LIMIT);
    }

    let ended_ns = now_ns();
    end(&mut carl);
    let mut holders = 0;
    for (program, user, ..) in &mut others {
        let broken = program.named("reconnecting", BACK_WITHIN);
        let reconnected = program.named("reconnected", BACK_WITHIN);
        assert_eq!(reconnected["server_url"], format!("ws://127.0.0.1:{}", home.port));
        holders += i32::from(reconnected["embedded"] == true);
        println!(
            "{user}: reconnecting after {} ms, reconnected after {} ms",
            ms(ended_ns, t_ns(&broken)),
            ms(ended_ns, t_ns(&reconnected))
        );
    }
    assert_eq!(holders, 1, "one of them starts the server, the other finds it");
    for (program, ..) in &mut others {
        program.event("stats after voice was due", TIME_LIMIT, |event| {
            (event["event"] == "stats" && t_ns(event) > ended_ns + 5_500_000_000).then_some(())
        });
    }
    for (program, user, peer, hz) in &mut others {
        program.terminate();
        assert!(program.ended(TIME_LIMIT).success());
        let start = program.seen("playback_start");
        assert_eq!(start.len(), 1, "the loudspeaker stays open");
        let heard = home.path(&format!("heard-by-{user}.wav"));
        let back = back_at(&heard, t_ns(&start[0]), *hz, ended_ns).expect("voice did not come back");
        println!("{user} hears {peer} again after {} ms", ms(ended_ns, back));
        assert!(ms(ended_ns, back) <= i64::try_from(BACK_WITHIN.as_millis()).unwrap(), "{user}");
        // The stream of the program that ended is removed. The stream of the other program never was: ids stay valid.
        let streams: Vec<Value> = program
            .seen("stream")
            .into_iter()
            .filter(|event| event["added"] == false && t_ns(event) > ended_ns)
            .collect();
        assert!(streams.iter().all(|event| event["user_id"] != *peer || t_ns(event) > back), "{streams:?}");
        let gone = streams.iter().find(|event| event["user_id"] == "carl").expect("carl's stream is removed");
        println!("{user}: carl is gone after {} ms", ms(ended_ns, t_ns(gone)));
        let reconnecting = t_ns(&program.seen("reconnecting")[0]);
        assert!(!leaves || t_ns(gone) <= reconnecting, "carl is gone before his server is");
    }
}

/// The second user of [`two_users_of_one_machine_have_servers_of_their_own`].
const NOBODY: u32 = 65_534;

/// A folder of programs that every user of the machine may run.
fn programs_for_all() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let copy = |from: &Path, name: &str| {
        std::fs::copy(from, folder.path().join(name)).unwrap();
        std::fs::set_permissions(folder.path().join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    copy(built::talk(), "talk");
    copy(&built::built().join("libaudioroom.so"), "libaudioroom.so.1");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn two_users_of_one_machine_have_servers_of_their_own() {
    assert!(
        rustix::process::geteuid().is_root(),
        "run this test as root: it starts a program as another user"
    );
    let (home, programs) = (Home::new(), programs_for_all());
    let start = |user: &str, id: u32| {
        let mut command = std::process::Command::new("setpriv");
        command.args([format!("--reuid={id}"), format!("--regid={id}"), "--clear-groups".into()]);
        // A preloaded library is found where the run path of the program cannot be read.
        command.arg("env").arg(format!("LD_PRELOAD={}", programs.path().join("libaudioroom.so.1").display()));
        command.arg(programs.path().join("talk"));
        // Both have the runtime folder of root, as after `sudo -E`, and the usual port.
        home.enter(&mut command);
        command.env_remove("AUDIOROOM_LOCAL_PORT");
        let arguments = ["--json", "--room", "lobby", "--user", user, "--in", "silence", "--out", "none"];
        Running::start(user, command.args(arguments).args(["--seconds", "30"]))
    };
    let programs = [("root", 0), ("root-2", 0), ("nobody", NOBODY), ("nobody-2", NOBODY)];
    let mut urls = Vec::new();
    let mut running = Vec::new();
    for (name, id) in programs {
        let mut program = start(name, id);
        let login = program.logged_in();
        assert_eq!(login["embedded"], !name.ends_with("-2"), "{name}: {login}");
        urls.push(login["server_url"].as_str().unwrap().to_owned());
        running.push(program);
    }
    assert!(urls[0] == urls[1] && urls[2] == urls[3] && urls[0] != urls[2], "{urls:?}");
    // The second user left nothing in the folder of the first one.
    let mut names: Vec<String> = std::fs::read_dir(home.path("audioroom"))
        .unwrap()
        .map(|entry| {
            use std::os::unix::fs::MetadataExt as _;
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().uid(), 0);
            entry.file_name().into_string().unwrap()
        })
        .collect();
    names.sort();
    assert_eq!(names, ["local.key", "local.lock", "local.port"]);
    assert_eq!(std::fs::read_dir(home.path("")).unwrap().count(), 1);
}

/// A program on the port that is not the local server. It records the bytes that it receives and answers with its own text.
struct FakeServer {
    heard: Arc<Mutex<Vec<u8>>>,
    ends: Arc<AtomicBool>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl FakeServer {
    /// `answer` returns the answer to the head of a request; `None` sends nothing and keeps the connection open.
    fn new(listener: TcpListener, answer: impl Fn(&str) -> Option<String> + Send + 'static) -> FakeServer {
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ends = Arc::new(AtomicBool::new(false));
        let (all, end) = (heard.clone(), ends.clone());
        let thread = std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
                let mut head = Vec::new();
                let mut buffer = [0; 4096];
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read(&mut buffer) {
                        Ok(0) | Err(_) => break,
                        Ok(size) => head.extend_from_slice(&buffer[..size]),
                    }
                }
                all.lock().unwrap().extend_from_slice(&head);
                match answer(std::str::from_utf8(&head).unwrap()) {
                    Some(text) => drop(stream.write_all(text.as_bytes())),
                    None => silent.push(stream),
                }
            }
        });
        FakeServer { heard, ends, address, thread: Some(thread) }
    }

    /// Everything that the programs sent to it.
    fn heard(&self) -> String {
        String::from_utf8(self.heard.lock().unwrap().clone()).unwrap()
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        let outcome = self.thread.take().unwrap().join();
        assert!(outcome.is_ok() || std::thread::panicking());
    }
}

fn http(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// Checks that the fake server got nothing that opens a room: no token, no join request, not the key.
fn assert_no_secret_sent(heard: &str, home: &Home) {
    assert!(
        heard.contains("/audioroom/prove?challenge="),
        "the fake server was not asked for a proof: {heard}"
    );
    let lower = heard.to_lowercase();
    for word in ["authorization", "bearer", "token", "eyj", "join_request", &home.secret().to_lowercase()] {
        assert!(!lower.contains(word), "{word} was sent to the fake server: {heard}");
    }
}

/// A login at a fake server ends with NOT_A_SERVER, in time and with advice.
fn login_at_fake_server(answer: impl Fn(&str) -> Option<String> + Send + 'static) -> Duration {
    let home = Home::new();
    let fake_server = FakeServer::new(TcpListener::bind(("127.0.0.1", home.port)).unwrap(), answer);
    let begin = Instant::now();
    let mut program = talk::talk(&home, "anna", &["--in", "silence", "--out", "none", "--seconds", "30"]);
    let login = program.named("login", REPORTED_WITHIN);
    let took = begin.elapsed();
    assert_eq!(login["error"], NOT_A_SERVER, "{login}");
    let message = login["message"].as_str().unwrap();
    assert!(
        message.contains(&home.port.to_string()) && message.contains("AUDIOROOM_LOCAL_PORT"),
        "{message}"
    );
    assert_eq!(program.ended(TIME_LIMIT).code(), Some(2));
    assert_no_secret_sent(&fake_server.heard(), &home);
    println!("reported after {} ms", took.as_millis());
    took
}

#[test]
fn web_server_on_the_port_is_rejected() {
    login_at_fake_server(|_| Some(http("<html>It works!</html>")));
}

#[test]
fn silent_server_on_the_port_is_rejected() {
    login_at_fake_server(|_| None);
}

#[test]
fn wrong_proof_is_rejected() {
    login_at_fake_server(|_| Some(http(&"5a".repeat(32))));
}

#[test]
fn challenge_sent_back_as_proof_is_rejected() {
    login_at_fake_server(|head| {
        let (_, rest) = head.split_once("challenge=")?;
        Some(http(rest.split_whitespace().next()?))
    });
}

#[test]
fn connection_that_closes_at_once_is_rejected() {
    login_at_fake_server(|_| Some(String::new()));
}

/// The server is killed, and another program takes its port before anyone has reconnected.
#[test]
fn fake_server_on_the_port_gets_no_token_after_reconnect() {
    let home = Home::new();
    let mut carl = talk::talk(&home, "carl", &["--in", "silence", "--out", "none", "--seconds", "60"]);
    carl.logged_in();
    let mut anna = talk::talk(&home, "anna", &["--in", "silence", "--out", "none", "--seconds", "60"]);
    anna.logged_in();
    // Anna is stopped while another program takes the port.
    signal(&anna, rustix::process::Signal::STOP);
    carl.kill();
    let listener = bind_again(home.port);
    let fake_server = FakeServer::new(listener, |_| Some(http("hello")));
    signal(&anna, rustix::process::Signal::CONT);
    anna.named("reconnecting", TIME_LIMIT);
    let begin = Instant::now();
    while !fake_server.heard().contains("\r\n\r\n") {
        assert!(begin.elapsed() < TIME_LIMIT, "nobody connected to the fake server");
        std::thread::yield_now();
    }
    assert_no_secret_sent(&fake_server.heard(), &home);
    // When the fake server is gone, Anna starts the server.
    drop(fake_server);
    let reconnected = anna.named("reconnected", TIME_LIMIT);
    assert_eq!(reconnected["embedded"], true);
}

fn signal(program: &Running, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(program.pid()).unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

/// Binds a port that still has connections in TIME_WAIT.
fn bind_again(port: u16) -> TcpListener {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.set_reuse_address(true).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], port)).into()).unwrap();
    socket.listen(16).unwrap();
    socket.into()
}

/// Requests a WebSocket as a browser does; returns the status of the answer.
fn upgrade(port: u16, token: &str, headers: &str) -> u16 {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    let join = audioroom::wire::join::encode(&audioroom::wire::proto::JoinRequest::default());
    write!(
        stream,
        "GET /rtc/v1?join_request={join} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Authorization: Bearer {token}\r\n{headers}\r\n"
    )
    .unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n") {
        match stream.read(&mut byte) {
            Ok(0) => break,
            Ok(_) => head.push(byte[0]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => panic!("{error}"),
        }
    }
    String::from_utf8(head).unwrap().split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn web_page_is_refused_even_with_a_token() {
    let home = Home::new();
    let mut program = talk::talk(&home, "anna", &["--in", "silence", "--out", "none", "--seconds", "60"]);
    assert_eq!(program.logged_in()["embedded"], true);
    let key = ApiKey { key: LOCAL_KEY.to_owned(), secret: home.secret() };
    let now = clock::wall();
    let claims = Claims::join("eve", "", "lobby", now + Duration::from_secs(60));
    let token = token::sign(&key, &claims, now).unwrap();
    for origin in ["https://example.org", "http://127.0.0.1", "null", ""] {
        assert_eq!(upgrade(home.port, &token, &format!("Origin: {origin}\r\n")), 403, "{origin:?}");
    }
    // Token and request are valid without the origin.
    assert_eq!(upgrade(home.port, &token, ""), 101);
}
