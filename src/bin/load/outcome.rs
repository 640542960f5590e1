//! What was measured, as a table and as JSON.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::process::Usage;
use crate::tally::percentile;

/// Logins.
#[derive(Debug, Default)]
pub struct Logins {
    pub wanted: usize,
    /// Durations of the logins that succeeded, sorted.
    pub times: Vec<Duration>,
    /// Number of failures for each cause.
    pub failures: BTreeMap<String, usize>,
    /// From the start of the first login until the last one was complete.
    pub span: Duration,
}

/// Packets of the measurement.
#[derive(Debug)]
pub struct Packets {
    pub duration: Duration,
    /// How many streams should arrive at a listener, over all listeners, and how many did before the measurement began.
    pub streams: (u64, u64),
    /// How many packets the talkers should have sent. They send fewer if this program does not get the processor in time.
    pub planned: u64,
    pub sent: u64,
    pub expected: u64,
    pub received: u64,
    /// Median, p95 and p99.
    pub delays: [Duration; 3],
    pub max_delay: Duration,
    /// Received and sent by all participants over UDP, without IP headers.
    pub bytes: (u64, u64),
}

/// What a process used between two moments.
#[derive(Copy, Clone, Debug)]
pub struct Spent {
    pub cpu: Duration,
    /// Memory at both moments, in bytes.
    pub memory: (u64, u64),
}

impl Spent {
    pub fn between(from: Usage, to: Usage) -> Spent {
        Spent { cpu: to.cpu.saturating_sub(from.cpu), memory: (from.memory, to.memory) }
    }
}

/// Everything that was measured.
#[derive(Debug)]
pub struct Outcome {
    pub logins: Logins,
    /// `None` if the measurement did not take place.
    pub packets: Option<Packets>,
    /// Number of connections that were lost.
    pub losses: u64,
    pub is_interrupted: bool,
    pub server_logins: Option<Spent>,
    pub server_packets: Option<Spent>,
    /// From before the first login until the end of the measurement.
    pub server_memory: Option<Spent>,
    pub own_logins: Option<Spent>,
    pub own_packets: Option<Spent>,
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

fn mb(bytes: u64) -> f64 {
    (bytes as f64 / 1_048_576.0 * 1e3).round() / 1e3
}

fn per_second(count: u64, time: Duration) -> f64 {
    if time.is_zero() { 0.0 } else { (count as f64 / time.as_secs_f64() * 10.0).round() / 10.0 }
}

impl Packets {
    fn lost(&self) -> u64 {
        self.expected.saturating_sub(self.received)
    }

    fn loss_percent(&self) -> f64 {
        if self.expected == 0 { 0.0 } else { self.lost() as f64 / self.expected as f64 * 100.0 }
    }

    /// Processor time for 1000 received packets.
    fn cpu_per_1000(&self, spent: Spent) -> Option<f64> {
        (self.received > 0).then(|| spent.cpu.as_secs_f64() / self.received as f64 * 1e3)
    }
}

impl Outcome {
    /// The error that ends the program: no login succeeded.
    pub fn error(&self) -> Option<String> {
        let most = self.logins.failures.iter().max_by_key(|(_, count)| **count);
        let (cause, _) = most.filter(|_| self.logins.times.is_empty())?;
        Some(format!("no login succeeded: {cause}"))
    }

    fn memory_per_participant(&self) -> Option<f64> {
        let (before, after) = self.server_memory?.memory;
        let count = self.logins.times.len();
        (count > 0).then(|| after.saturating_sub(before) as f64 / 1_048_576.0 / count as f64)
    }

    /// One JSON object.
    pub fn json(&self) -> Value {
        let Logins { wanted, times, failures, span } = &self.logins;
        let login = |share| ms(percentile(times, share));
        let packets = self.packets.as_ref().map(|packets| {
            let per_1000 = |spent: Option<Spent>| spent.and_then(|spent| packets.cpu_per_1000(spent));
            json!({
                "seconds": packets.duration.as_secs_f64(),
                "streams_expected": packets.streams.0,
                "streams_heard": packets.streams.1,
                "planned": packets.planned,
                "sent": packets.sent,
                "expected": packets.expected,
                "received": packets.received,
                "lost": packets.lost(),
                "loss_percent": packets.loss_percent(),
                "expected_per_s": per_second(packets.expected, packets.duration),
                "received_per_s": per_second(packets.received, packets.duration),
                "bytes_received": packets.bytes.0,
                "bytes_sent": packets.bytes.1,
                "delay_ms": {
                    "p50": ms(packets.delays[0]),
                    "p95": ms(packets.delays[1]),
                    "p99": ms(packets.delays[2]),
                    "max": ms(packets.max_delay),
                },
                "server_cpu_s_per_1000": per_1000(self.server_packets),
                "own_cpu_s_per_1000": per_1000(self.own_packets),
            })
        });
        let cpu = |spent: Option<Spent>| spent.map(|spent| spent.cpu.as_secs_f64());
        json!({
            "logins": {
                "wanted": wanted,
                "succeeded": times.len(),
                "failed": failures.values().sum::<usize>(),
                "failures": failures,
                "per_s": per_second(times.len() as u64, *span),
                "p50_ms": login(0.5),
                "p95_ms": login(0.95),
                "max_ms": login(1.0),
                "server_cpu_s": cpu(self.server_logins),
                "own_cpu_s": cpu(self.own_logins),
            },
            "packets": packets,
            "lost_connections": self.losses,
            "interrupted": self.is_interrupted,
            "server_memory": self.server_memory.map(|spent| json!({
                "before_mb": mb(spent.memory.0),
                "after_mb": mb(spent.memory.1),
                "mb_per_participant": self.memory_per_participant(),
            })),
        })
    }

    /// A table of a few lines.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let Logins { wanted, times, failures, span } = &self.logins;
        let login = |share| ms(percentile(times, share));
        writeln!(
            out,
            "logins     {} of {wanted}, {:.1}/s; p50 {:.1} ms, p95 {:.1} ms, max {:.1} ms",
            times.len(),
            per_second(times.len() as u64, *span),
            login(0.5),
            login(0.95),
            login(1.0)
        )?;
        for (cause, count) in failures {
            writeln!(out, "failed     {count}: {cause}")?;
        }
        if let Some(packets) = &self.packets {
            let [p50, p95, p99] = packets.delays.map(ms);
            writeln!(
                out,
                "streams    {} of {} arrive at their listeners",
                packets.streams.1, packets.streams.0
            )?;
            writeln!(
                out,
                "packets    {} sent in {:.1} s; {} expected, {} received ({:.0}/s), {} lost ({:.3} %)",
                packets.sent,
                packets.duration.as_secs_f64(),
                packets.expected,
                packets.received,
                per_second(packets.received, packets.duration),
                packets.lost(),
                packets.loss_percent()
            )?;
            if packets.sent * 20 < packets.planned * 19 {
                let (sent, planned) = (packets.sent, packets.planned);
                writeln!(
                    out,
                    "too busy   this program sent {sent} of {planned} packets: the machine is overloaded"
                )?;
            }
            let max = ms(packets.max_delay);
            writeln!(out, "delay      p50 {p50:.2} ms, p95 {p95:.2} ms, p99 {p99:.2} ms, max {max:.2} ms")?;
            writeln!(out, "bytes      {} received, {} sent", packets.bytes.0, packets.bytes.1)?;
        }
        writeln!(out, "lost       {} connections", self.losses)?;
        let per_1000 = |spent| {
            let cost = self.packets.as_ref().and_then(|packets| packets.cpu_per_1000(spent));
            cost.map_or(String::new(), |cost| format!(", {:.4} s for 1000 packets", cost))
        };
        for (who, logins, packets) in [
            ("server CPU", self.server_logins, self.server_packets),
            ("own CPU   ", self.own_logins, self.own_packets),
        ] {
            let Some(logins) = logins else { continue };
            let of_packets = packets.map_or(String::new(), |spent| {
                format!("; packets {:.2} s{}", spent.cpu.as_secs_f64(), per_1000(spent))
            });
            writeln!(out, "{who} logins {:.2} s{of_packets}", logins.cpu.as_secs_f64())?;
        }
        if let (Some(spent), Some(each)) = (self.server_memory, self.memory_per_participant()) {
            let (before, after) = spent.memory;
            writeln!(
                out,
                "memory     {:.1} MB before, {:.1} MB after, {each:.3} MB a participant",
                mb(before),
                mb(after)
            )?;
        }
        if self.is_interrupted {
            writeln!(out, "ended by a signal: measured until then")?;
        }
        Ok(())
    }
}
