//! Tests of the encoder control with steps of loss, many listeners, narrow paths and fixed profile values, in virtual time.
#![forbid(unsafe_code)]

use super::*;
use crate::config::{Content, LatencyMode};
use crate::wire::report::PathReport;

const START: Time = Time::from_nanos(1_000_000_000);

struct Fixture {
    control: RateControl,
    room: RoomId,
    now: Time,
    /// All changes, with their seconds.
    changes: Vec<(u64, SendSettings)>,
}

impl Fixture {
    fn new(profile: AudioProfile) -> Fixture {
        let mut control = RateControl::new(&profile);
        control.set_accepts_red(true);
        Fixture { control, room: RoomId::fresh(), now: START, changes: Vec::new() }
    }

    fn decide(&mut self) {
        if let Some(decision) = self.control.decide(self.now) {
            self.changes.push((self.now.since(START).as_secs(), decision));
        }
    }

    /// Runs `seconds` with one listener that sends this report every second.
    fn heard(&mut self, path: PathReport, seconds: u64) -> SendSettings {
        for _ in 0..seconds {
            self.now += INTERVAL;
            self.control.add_listener_report(
                self.room,
                "bob",
                &ListenerReport { worst: path, median: path },
                self.now,
            );
            self.decide();
        }
        self.control.decision()
    }

    /// Runs `seconds` in which only the server reports.
    fn reported(&mut self, loss: f32, seconds: u64) -> SendSettings {
        for _ in 0..seconds {
            self.now += INTERVAL;
            self.uplink(loss);
            self.decide();
        }
        self.control.decision()
    }

    fn uplink(&mut self, loss: f32) {
        let report = UplinkReport {
            loss,
            round_trip: Some(Duration::from_millis(100)),
            min_round_trip: None,
            jitter: Duration::from_millis(2),
            packets: 50,
            bytes: 8_000,
        };
        self.control.add_uplink_report(self.room, &report, self.now);
    }
}

fn path(loss: f32, burst: f32) -> PathReport {
    PathReport { packets: 50, loss, burst: if loss > 0.0 { burst } else { 0.0 }, ..PathReport::default() }
}

fn total(decision: &SendSettings) -> u32 {
    decision.bitrate * (1 + u32::from(decision.red))
}

#[test]
fn good_path_gets_usual_bitrate_without_copies() {
    let mut fixture = Fixture::new(AudioProfile::default());
    let decision = fixture.heard(path(0.0, 0.0), 60);
    assert_eq!((decision.bitrate, decision.red, decision.dred_ms), (48_000, 0, 0));
    assert!(!decision.fec, "in-band FEC would cost quality without benefit");
}

#[test]
fn low_loss_is_left_to_in_band_fec() {
    let mut fixture = Fixture::new(AudioProfile::default());
    let decision = fixture.heard(path(0.005, 1.0), 30);
    assert!(decision.fec && decision.red == 0 && decision.bitrate == 48_000, "{decision:?}");
}

#[test]
fn high_loss_gets_copies_within_three_seconds_and_limited_bitrate() {
    for loss in [0.0975, 0.19] {
        let mut fixture = Fixture::new(AudioProfile::default());
        fixture.heard(path(0.0, 0.0), 20);
        let decision = fixture.heard(path(loss, 1.0 / (1.0 - loss)), 3);
        assert!(decision.red >= 1, "{loss}: {decision:?}");
        let decision = fixture.heard(path(loss, 1.0 / (1.0 - loss)), 60);
        assert!(decision.red >= 1 && total(&decision) <= 96_000, "{loss}: {decision:?}");
    }
}

#[test]
fn separately_repaired_hops_need_fewer_copies() {
    // Each of two hops loses 10 in 100. The server's summary implies that it repairs the first hop; a single listener's report
    // does not.
    let run = |identity: &str| {
        let mut fixture = Fixture::new(AudioProfile::default());
        for _ in 0..60 {
            fixture.now += INTERVAL;
            let both = path(0.19, 1.05);
            fixture.control.add_listener_report(
                fixture.room,
                identity,
                &ListenerReport { worst: both, median: both },
                fixture.now,
            );
            fixture.uplink(0.1);
            fixture.decide();
        }
        fixture.control.decision()
    };
    let (summed_up, by_name) = (run(""), run("bob"));
    assert_eq!((summed_up.red, by_name.red), (1, 2), "{summed_up:?} {by_name:?}");
}

#[test]
fn loss_repaired_by_resending_needs_no_copies() {
    let mut fixture = Fixture::new(AudioProfile::default());
    let report = PathReport { resent: 0.049, ..path(0.05, 1.0) };
    let decision = fixture.heard(report, 30);
    assert_eq!(decision.red, 0, "{decision:?}");
}

#[test]
fn protection_is_reduced_slowly_after_the_loss_ends() {
    let mut fixture = Fixture::new(AudioProfile::default());
    fixture.heard(path(0.15, 1.2), 20);
    let before = fixture.changes.len();
    fixture.heard(path(0.0, 0.0), 5);
    assert!(fixture.control.decision().red > 0, "{:?}", fixture.changes);
    let decision = fixture.heard(path(0.0, 0.0), 60);
    assert_eq!((decision.red, decision.bitrate), (0, 48_000));
    assert!(fixture.changes.len() <= before + 4, "{:?}", fixture.changes);
}

#[test]
fn alternating_loss_does_not_make_encoder_flap() {
    let mut fixture = Fixture::new(AudioProfile::default());
    for _ in 0..60 {
        fixture.heard(path(0.12, 1.1), 1);
        fixture.heard(path(0.0, 0.0), 1);
    }
    let late = fixture.changes.iter().filter(|(at, _)| *at > 10).count();
    assert!(late <= 2, "{:?}", fixture.changes);
}

#[test]
fn loss_between_two_choices_does_not_make_encoder_flap() {
    for loss in [0.01, 0.015, 0.02, 0.025, 0.03, 0.05, 0.08, 0.12, 0.25] {
        let mut fixture = Fixture::new(AudioProfile::default());
        let mut random = crate::random::Random::from_seed(9);
        for _ in 0..240 {
            let lost = (0..50).filter(|_| random.unit() < loss).count() as f32;
            fixture.heard(path(lost / 50.0, 1.05), 1);
        }
        let late = fixture.changes.iter().filter(|(at, _)| *at > 30).count();
        assert!(late <= 8, "{loss}: {late} changes in 210 s: {:?}", fixture.changes);
    }
}

#[test]
fn bursts_get_dred_that_covers_them() {
    let mut fixture = Fixture::new(AudioProfile::default());
    let decision = fixture.heard(path(0.07, 10.0), 30);
    assert!(decision.dred_ms >= 200 && !decision.fec && decision.bitrate >= 40_000, "{decision:?}");
    let robust = AudioProfile { latency: LatencyMode::Robust, ..AudioProfile::default() };
    let mut fixture = Fixture::new(robust);
    assert!(fixture.control.decision().dred_ms >= 200, "robust mode has DRED from the start");
    let decision = fixture.heard(PathReport { packets: 25, ..path(0.07, 5.0) }, 30);
    assert!(decision.dred_ms >= 200 && !decision.fec, "{decision:?}");
    assert!(fixture.heard(path(0.0, 0.0), 60).dred_ms >= 200);
}

#[test]
fn low_latency_mode_uses_copies_only() {
    let low = AudioProfile { latency: LatencyMode::Low, ..AudioProfile::default() };
    let mut fixture = Fixture::new(low);
    let decision = fixture.heard(PathReport { packets: 100, ..path(0.0, 0.0) }, 20);
    assert_eq!(
        (decision.bitrate, decision.red),
        (72_000, 0),
        "the encoder needs more bits than in the other modes"
    );
    let decision = fixture.heard(PathReport { packets: 100, ..path(0.1, 1.1) }, 20);
    assert!(!decision.fec && decision.dred_ms == 0 && decision.red >= 1, "{decision:?}");
}

#[test]
fn no_copies_without_red_support() {
    let mut fixture = Fixture::new(AudioProfile::default());
    fixture.control.set_accepts_red(false);
    let decision = fixture.heard(path(0.15, 1.2), 20);
    assert!(decision.red == 0 && decision.fec && decision.loss_percent >= 15, "{decision:?}");
}

#[test]
fn fixed_profile_values_are_kept() {
    let pinned = AudioProfile {
        bitrate: Some(24_000),
        fec: Some(false),
        red: Some(2),
        dred_ms: Some(100),
        ..AudioProfile::default()
    };
    let mut fixture = Fixture::new(pinned);
    for (loss, burst) in [(0.0, 0.0), (0.2, 1.2), (0.1, 8.0)] {
        let decision = fixture.heard(path(loss, burst), 20);
        assert_eq!(
            (decision.bitrate, decision.fec, decision.red, decision.dred_ms),
            (24_000, false, 2, 100),
            "{loss} {burst}"
        );
    }
    let mut fixture = Fixture::new(AudioProfile { red: Some(0), ..AudioProfile::default() });
    let decision = fixture.heard(path(0.2, 1.2), 20);
    assert!(decision.red == 0 && decision.fec, "{decision:?}");
}

#[test]
fn music_keeps_a_high_bitrate_and_has_no_fec() {
    let mut fixture = Fixture::new(AudioProfile::music());
    let decision = fixture.heard(path(0.0, 0.0), 20);
    assert_eq!((decision.bitrate, decision.fec, decision.red), (96_000, false, 0));
    let decision = fixture.heard(path(0.1, 1.1), 20);
    assert!(decision.bitrate >= 64_000 && !decision.fec && decision.red >= 1, "{decision:?}");
    assert_eq!(AudioProfile::music().content, Content::Music);
}

#[test]
fn one_bad_listener_costs_others_little() {
    let mut fixture = Fixture::new(AudioProfile::default());
    for _ in 0..30 {
        fixture.now += INTERVAL;
        let heard = ListenerReport { worst: path(0.6, 2.5), median: path(0.0, 0.0) };
        fixture.control.add_listener_report(fixture.room, "", &heard, fixture.now);
        fixture.decide();
    }
    assert!(fixture.control.stats().loss <= ONE_LISTENER_LOSS + 0.01);
    // Ten listeners that report separately, on a server without summaries.
    let mut fixture = Fixture::new(AudioProfile::default());
    for _ in 0..30 {
        fixture.now += INTERVAL;
        for n in 0..10 {
            let path = path(if n == 0 { 0.6 } else { 0.02 }, 1.1);
            fixture.control.add_listener_report(
                fixture.room,
                &n.to_string(),
                &ListenerReport { worst: path, median: path },
                fixture.now,
            );
        }
        fixture.decide();
    }
    assert!((0.15..=0.21).contains(&fixture.control.stats().loss), "{:?}", fixture.control.stats());
}

#[test]
fn stale_listeners_are_forgotten_and_their_number_is_limited() {
    let mut fixture = Fixture::new(AudioProfile::default());
    for n in 0..10 * MAX_LISTENERS {
        let path = path(0.2, 1.2);
        fixture.control.add_listener_report(
            fixture.room,
            &n.to_string(),
            &ListenerReport { worst: path, median: path },
            fixture.now,
        );
    }
    assert_eq!(fixture.control.listeners.len(), MAX_LISTENERS);
    fixture.now += STALE;
    fixture.decide();
    assert!(fixture.control.listeners.is_empty());
}

#[test]
fn server_reports_are_used_without_listener_reports() {
    let mut fixture = Fixture::new(AudioProfile::default());
    let decision = fixture.reported(0.0, 30);
    assert!(decision.fec && decision.loss_percent >= 10 && decision.red == 0, "{decision:?}");
    let decision = fixture.reported(0.1, 10);
    assert!(decision.red >= 1, "{decision:?}");
    assert!(fixture.control.stats().loss > 0.15, "the second hop is assumed to be like the first");
    // The report of a listener has precedence.
    let decision = fixture.heard(path(0.0, 0.0), 60);
    assert_eq!(decision.red, 0, "{decision:?}");
}

#[test]
fn choice_costs_no_more_than_a_narrow_path_carries() {
    let mut fixture = Fixture::new(AudioProfile::default());
    fixture.heard(path(0.15, 1.2), 10);
    let wide = choice::cost(&AudioProfile::default(), &fixture.control.decision());
    let profile = AudioProfile::default();
    for capacity in [80_000, 60_000, 45_000, 36_000] {
        let terms = Terms {
            profile: &profile,
            accepts_red: true,
            capacity_bps: Some(capacity),
            is_reported: true,
            current: None,
        };
        let loss = Loss { burst: 1.2, ..Loss::by_chance(0.15, true) };
        let decision = choice::choose(&terms, loss);
        let cost = choice::cost(&profile, &decision);
        assert!(cost <= capacity && cost < wide, "{capacity}: {decision:?} costs {cost}");
    }
}

#[test]
fn quality_falls_with_loss_and_rises_with_bitrate() {
    let profile = AudioProfile::default();
    for red in 0..=2 {
        for fec in [false, true] {
            for dred_ms in [0, 200] {
                let mut last = f32::INFINITY;
                for percent in 0..40 {
                    let loss = percent as f32 / 100.0;
                    let decision = SendSettings { bitrate: 40_000, fec, loss_percent: 10, red, dred_ms };
                    let loss = Loss::by_chance(loss, true);
                    let quality = choice::quality(&profile, &decision, loss);
                    assert!(quality <= last + 1e-4, "{decision:?} {loss:?}: {quality} after {last}");
                    let more = SendSettings { bitrate: 48_000, ..decision };
                    assert!(choice::quality(&profile, &more, loss) >= quality - 1e-4);
                    last = quality;
                }
            }
        }
    }
}
