//! How long the threads of a run waited for a processor. A starved machine delays media and logins, so that a failure on it says
//! nothing about the library.
//!
//! A thread of the first process reads what the Linux scheduler counts for every thread of every process of the run (`schedstat`:
//! time run, time ready but not running, number of turns). A thread that is often ready may wait for long in sum; what delays the
//! voice is the wait before a turn.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;
use std::time::Duration;

use parking_lot::Mutex;

/// How often the counts are read. A thread that starts and ends between two readings is missed.
const PERIOD: Duration = Duration::from_millis(500);
/// A period in which the turns of one thread waited this long on average is bad: a packet is 20 ms of sound.
const BAD: Duration = Duration::from_millis(20);
/// Share of bad periods from which a run is starved. With 14 %, the wake-ups of a server rose and fell with the load of the
/// machine.
const STARVED: f64 = 0.1;

/// The processes of the run.
static PROCESSES: LazyLock<Mutex<BTreeSet<u32>>> =
    LazyLock::new(|| Mutex::new(BTreeSet::from([std::process::id()])));
static TOTAL: Mutex<Total> = Mutex::new(Total { periods: 0, bad: 0, longest: Duration::ZERO });

#[derive(Clone, Copy)]
struct Total {
    periods: u32,
    bad: u32,
    /// The longest average wait of a thread in one period.
    longest: Duration,
}

/// Of one thread since its start: nanoseconds that it waited, and its turns.
type Counts = (u64, u64);

/// Adds a process of the run.
pub fn add(pid: u32) {
    PROCESSES.lock().insert(pid);
}

/// Removes a process that ends.
pub fn remove(pid: u32) {
    PROCESSES.lock().remove(&pid);
}

/// Starts to count.
pub fn start() {
    std::thread::spawn(|| {
        let mut known = HashMap::new();
        loop {
            std::thread::sleep(PERIOD);
            let longest = read(&mut known);
            let mut total = TOTAL.lock();
            total.periods += 1;
            total.longest = total.longest.max(longest);
            total.bad += u32::from(longest > BAD);
        }
    });
}

/// Reads all counts. Returns the longest average wait of a thread since the last reading.
fn read(known: &mut HashMap<(u32, String), Counts>) -> Duration {
    let (mut now, mut longest) = (HashMap::new(), 0);
    for pid in PROCESSES.lock().iter() {
        let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else { continue };
        for task in tasks.map_while(Result::ok) {
            let text = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            let mut numbers = text.split_whitespace().skip(1).map_while(|number| number.parse().ok());
            let (Some(waited), Some(turns)) = (numbers.next(), numbers.next()) else { continue };
            let key = (*pid, task.file_name().to_string_lossy().into_owned());
            if let Some((waited_before, turns_before)) = known.get(&key) {
                let more: u64 = turns - turns_before;
                longest = longest.max((waited - waited_before) / more.max(1));
            }
            now.insert(key, (waited, turns));
        }
    }
    *known = now;
    Duration::from_nanos(longest)
}

/// Whether the run was starved.
pub fn is_starved() -> bool {
    let total = *TOTAL.lock();
    total.periods > 0 && f64::from(total.bad) / f64::from(total.periods) > STARVED
}

/// The counts as a sentence.
pub fn text() -> String {
    let total = *TOTAL.lock();
    format!(
        "in {} of {} half seconds a thread waited more than {BAD:?} for each turn on a processor, at most {:.0?}",
        total.bad, total.periods, total.longest
    )
}
