//! A process with several engines, each a user with a file as microphone and no loudspeaker.
//!
//! It reads commands from its input, one a line after a number, and answers each with one line of JSON that has the same number.
//! The process repeats a login that failed or ended by itself, as an application would. The process ends with its input.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use audioroom::config::{ApiKey, DeviceSpec, EngineConfig, LoginConfig};
use audioroom::engine::Engine;
use audioroom::engine::dispatch::{Dispatcher, Mode, Receiver};
use audioroom::event::Event;
use audioroom::id::{RoomId, StreamId};
use audioroom::log::Level;
use clap::Args;
use crossbeam_channel::RecvTimeoutError;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::heap;
use crate::host::{KEY, SECRET};
use crate::process::answer;

/// How often ended logins are looked for.
const TICK: Duration = Duration::from_millis(100);
/// A stream that is this loud (0–100) is heard.
const LOUD: f32 = 20.0;

#[derive(Args, Debug)]
pub struct Flags {
    /// URL of the server
    #[arg(long)]
    url: String,
    /// Folder with a WAV file for each user
    #[arg(long)]
    voices: PathBuf,
}

/// The state of one engine, from its events.
#[derive(Default)]
struct Watch {
    ended: Mutex<BTreeSet<RoomId>>,
    heard: Mutex<BTreeSet<StreamId>>,
    /// The counts of all engines of the process.
    counts: Arc<Mutex<Counts>>,
}

#[derive(Clone, Default)]
struct Counts {
    reconnects: u64,
    messages: u64,
    /// Why logins that had succeeded ended by themselves.
    lost: Vec<String>,
    /// Logins that failed.
    failed: u64,
}

impl Receiver for Watch {
    fn wants(&self, _: &Event) -> bool {
        true
    }
    fn receive(&self, event: &Event) {
        if let Some(room) = event.ends_room() {
            self.ended.lock().insert(room);
        }
        match event {
            Event::Reconnecting { .. } => self.counts.lock().reconnects += 1,
            Event::RoomMessage { .. } => self.counts.lock().messages += 1,
            Event::LoginRoom { error: Some(_), .. } => self.counts.lock().failed += 1,
            Event::Disconnect { error, .. } | Event::KickOut { error, .. } => {
                self.counts.lock().lost.push(format!("{:?}: {error}", error.kind));
            }
            Event::SoundLevel { levels } => {
                let loud = levels.iter().filter(|level| level.level >= LOUD).filter_map(|level| level.stream);
                self.heard.lock().extend(loud);
            }
            _ => {}
        }
    }
    fn wants_wake(&self) -> bool {
        false
    }
    fn wake(&self) {}
    fn release(&self) {}
}

/// A user.
struct Person {
    engine: Arc<Engine>,
    dispatcher: Arc<Dispatcher>,
    watch: Arc<Watch>,
    room: Option<RoomId>,
}

impl Drop for Person {
    fn drop(&mut self) {
        self.dispatcher.destroy(self.engine.clone());
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Person {
    fn new(name: &str, flags: &Flags, counts: Arc<Mutex<Counts>>) -> Result<Person, String> {
        let watch = Arc::new(Watch { counts, ..Watch::default() });
        let dispatcher = Dispatcher::new(Mode::Thread, Some(watch.clone()));
        let config = EngineConfig {
            user_id: name.to_owned(),
            server_url: Some(flags.url.clone()),
            api_key: Some(ApiKey { key: KEY.into(), secret: SECRET.into() }),
            capture_device: DeviceSpec::File(flags.voices.join(format!("{name}.wav"))),
            playback_device: DeviceSpec::Null,
            log_level: Level::Off,
            ..EngineConfig::default()
        };
        let engine = Arc::new(Engine::create(config, dispatcher.clone()).map_err(text)?);
        dispatcher.attach(engine.clone());
        dispatcher.activate().map_err(text)?;
        Ok(Person { engine, dispatcher, watch, room: None })
    }

    fn login(&mut self) -> Result<(), String> {
        if self.room.is_none() {
            let config = LoginConfig { user_updates: true, ..LoginConfig::default() };
            self.room = Some(self.engine.login_room("lobby", config).map_err(text)?);
        }
        Ok(())
    }

    fn logout(&mut self) -> Result<(), String> {
        self.room.take().map_or(Ok(()), |room| self.engine.logout_room(room).map_err(text))
    }

    /// Logs in again if the login failed or ended by itself.
    fn keep(&mut self) {
        let ended = std::mem::take(&mut *self.watch.ended.lock());
        if self.room.is_some_and(|room| ended.contains(&room)) {
            self.room = None;
            // A login that is refused ends too, and is repeated at the next tick.
            let _ = self.login();
        }
    }

    fn in_room(&self) -> Result<RoomId, String> {
        self.room.ok_or_else(|| "is not logged in".to_owned())
    }

    fn state(&self) -> Value {
        let Some(room) = self.room else { return json!({ "state": "Out", "users": [], "streams": [] }) };
        let state = self.engine.room_state(room).map_or("Ended".into(), |state| format!("{state:?}"));
        let users = self.engine.users(room).unwrap_or_default();
        let streams = self.engine.streams(room).unwrap_or_default();
        json!({
            "state": state,
            "users": users.iter().map(|user| user.user_id.clone()).collect::<BTreeSet<_>>(),
            "streams": streams.iter().map(|stream| stream.user.user_id.clone()).collect::<BTreeSet<_>>(),
        })
    }

    /// The users whose streams were loud since the monitor started.
    fn heard(&self) -> BTreeSet<String> {
        let Ok(room) = self.in_room() else { return BTreeSet::new() };
        let heard = self.watch.heard.lock();
        let streams = self.engine.streams(room).unwrap_or_default();
        let of_others = streams.into_iter().filter(|stream| heard.contains(&stream.stream));
        of_others.map(|stream| stream.user.user_id).collect()
    }
}

struct Group<'a> {
    flags: &'a Flags,
    people: BTreeMap<String, Person>,
    counts: Arc<Mutex<Counts>>,
    /// The answer to `listen`, and when it is due.
    listening: Option<(u64, Instant)>,
}

impl Group<'_> {
    fn person(&mut self, name: &str) -> Result<&mut Person, String> {
        self.people.get_mut(name).ok_or_else(|| format!("{name} does not exist"))
    }

    fn carry_out(&mut self, id: u64, words: &[&str]) -> Result<Option<Value>, String> {
        match *words {
            ["join", name] => {
                if !self.people.contains_key(name) {
                    let person = Person::new(name, self.flags, self.counts.clone())?;
                    self.people.insert(name.to_owned(), person);
                }
                self.person(name)?.login()?;
            }
            ["leave", name] => drop(self.people.remove(name)),
            ["out", name] => self.person(name)?.logout()?,
            ["mic", name, on] => self.person(name)?.engine.enable_mic(on == "on").map_err(text)?,
            ["say", name, what] => {
                let person = self.person(name)?;
                person.engine.send_room_message(person.in_room()?, what).map(drop).map_err(text)?;
            }
            ["info", name, what] => {
                let person = self.person(name)?;
                person.engine.set_stream_extra_info(person.in_room()?, what).map(drop).map_err(text)?;
            }
            ["listen", time_ms] => {
                for person in self.people.values() {
                    person.watch.heard.lock().clear();
                    person.engine.start_sound_level_monitor(Duration::from_millis(100)).map_err(text)?;
                }
                let time = Duration::from_millis(time_ms.parse().map_err(text)?);
                self.listening = Some((id, Instant::now() + time));
                return Ok(None);
            }
            ["state"] => return Ok(Some(self.state())),
            _ => return Err(format!("unknown command: {words:?}")),
        }
        Ok(Some(json!({})))
    }

    fn state(&self) -> Value {
        let (bytes, blocks) = heap::live();
        let people: BTreeMap<&str, Value> =
            self.people.iter().map(|(name, person)| (name.as_str(), person.state())).collect();
        let counts = self.counts.lock().clone();
        json!({
            "heap": bytes, "blocks": blocks, "people": people, "lost": counts.lost, "failed": counts.failed,
            "reconnects": counts.reconnects, "messages": counts.messages,
        })
    }

    fn tick(&mut self) {
        self.people.values_mut().for_each(Person::keep);
        if let Some((id, _)) = self.listening.take_if(|(_, until)| *until <= Instant::now()) {
            let heard: BTreeMap<&str, BTreeSet<String>> =
                self.people.iter().map(|(name, person)| (name.as_str(), person.heard())).collect();
            answer(id, json!({ "heard": heard }));
            for person in self.people.values() {
                let _ = person.engine.stop_sound_level_monitor();
            }
        }
    }
}

pub fn run(flags: &Flags) -> Result<(), String> {
    let (sender, commands) = crossbeam_channel::unbounded();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let mut group = Group { flags, people: BTreeMap::new(), counts: Arc::default(), listening: None };
    answer(0, json!({ "ready": true }));
    loop {
        match commands.recv_timeout(TICK) {
            Ok(line) => {
                let words: Vec<&str> = line.split(' ').collect();
                let id = words[0].parse().map_err(text)?;
                match group.carry_out(id, &words[1..]) {
                    Ok(Some(value)) => answer(id, value),
                    Ok(None) => {}
                    Err(error) => answer(id, json!({ "error": error })),
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        group.tick();
    }
}
