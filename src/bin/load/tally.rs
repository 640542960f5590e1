//! Counts of received packets, and the distribution of their delays.
#![forbid(unsafe_code)]

use std::time::Duration;

use audioroom::clock;

/// Step of the distribution of delays.
const STEP: Duration = Duration::from_micros(10);
/// Number of steps: 2 s. Longer delays count as the last step.
const STEPS: usize = 200_000;

/// Wall time in nanoseconds since 1970.
pub fn wall_ns() -> u64 {
    u64::try_from(clock::wall().as_nanos()).unwrap_or(u64::MAX)
}

/// What all listeners received.
pub struct Tally {
    /// The packets that were sent from the first of these times until before the second are measured.
    window: (u64, u64),
    /// Packets of the window that arrived.
    pub received: u64,
    /// How many packets had each delay.
    delays: Vec<u32>,
    /// The longest delay.
    pub max_delay: Duration,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally { window: (u64::MAX, u64::MAX), received: 0, delays: vec![0; STEPS], max_delay: Duration::ZERO }
    }
}

impl Tally {
    /// Measures the packets that are sent from now on.
    pub fn begin(&mut self) {
        self.window = (wall_ns(), u64::MAX);
    }

    /// Packets that are sent from now on are not measured. Those that are on the way still count.
    pub fn end(&mut self) {
        self.window.1 = wall_ns();
    }

    /// Whether a packet that was sent at this time is measured.
    pub fn covers(&self, sent_ns: u64) -> bool {
        (self.window.0..self.window.1).contains(&sent_ns)
    }

    /// Length of the window.
    pub fn duration(&self) -> Duration {
        if self.window.1 == u64::MAX {
            return Duration::ZERO;
        }
        Duration::from_nanos(self.window.1.saturating_sub(self.window.0))
    }

    /// Counts a packet.
    pub fn add(&mut self, sent_ns: u64, received_ns: u64) {
        if !self.covers(sent_ns) {
            return;
        }
        let delay = Duration::from_nanos(received_ns.saturating_sub(sent_ns));
        let step = (delay.as_nanos() / STEP.as_nanos()).min(STEPS as u128 - 1) as usize;
        self.received += 1;
        self.delays[step] += 1;
        self.max_delay = self.max_delay.max(delay);
    }

    /// The delay that this share (0–1) of the packets did not exceed; zero without packets.
    pub fn delay(&self, share: f64) -> Duration {
        let rank = (share * self.received as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        let found = self.delays.iter().position(|count| {
            seen += u64::from(*count);
            seen >= rank
        });
        found.map_or(Duration::ZERO, |step| (STEP * (step as u32 + 1)).min(self.max_delay))
    }
}

/// The value that this share (0–1) of the sorted values does not exceed; zero without values.
pub fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let rank = (share * sorted.len() as f64).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_of_measured_packets_have_the_right_percentiles() {
        let mut tally = Tally { window: (1_000, 2_000), ..Tally::default() };
        for ms in 1..=100_u64 {
            tally.add(1_500, 1_500 + ms * 1_000_000);
        }
        tally.add(999, 5_000_000_000);
        tally.add(2_000, 5_000_000_000);
        assert_eq!(tally.received, 100);
        let close = |share, ms| tally.delay(share).abs_diff(Duration::from_millis(ms)) <= STEP;
        assert!(close(0.5, 50) && close(0.95, 95) && close(0.99, 99) && close(1.0, 100));
        assert_eq!(tally.max_delay, Duration::from_millis(100));
        assert_eq!(Tally::default().delay(0.5), Duration::ZERO);
    }

    #[test]
    fn percentile_is_a_value_of_the_list() {
        let values: Vec<Duration> = (1..=20).map(Duration::from_millis).collect();
        assert_eq!(percentile(&values, 0.5), Duration::from_millis(10));
        assert_eq!(percentile(&values, 0.95), Duration::from_millis(19));
        assert_eq!(percentile(&values[..1], 0.95), Duration::from_millis(1));
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
    }
}
