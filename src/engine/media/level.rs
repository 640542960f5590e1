//! Reports levels and spectra at the periods that the application has set.
//!
//! Owned by [`super::Media`], on the media thread; `audio/level.rs` and `audio/spectrum.rs` measure. Meters keep audio for
//! spectra only while spectra are reported.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::capture_pipeline::CapturePipeline;
use super::playback_pipeline::PlaybackPipeline;
use crate::audio::level::{LevelReading, Meter};
use crate::audio::spectrum::Analyser;
use crate::clock::Time;
use crate::event::{SoundLevel, Spectrum};
use crate::id::{RoomId, StreamId};

/// A period and its end.
struct Period {
    length: Duration,
    due: Time,
}

impl Period {
    /// Whether the period has ended; if so, the next one begins. A late wake-up skips periods, so that reports never come in
    /// bursts.
    fn has_ended(&mut self, now: Time) -> bool {
        if self.due > now {
            return false;
        }
        while self.due <= now {
            self.due += self.length;
        }
        true
    }
}

/// Reports levels.
pub(super) struct LevelMonitor(Period);

impl LevelMonitor {
    /// The first report is due after one period.
    pub(super) fn new(period: Duration, now: Time) -> LevelMonitor {
        LevelMonitor(Period { length: period, due: now + period })
    }

    /// Time at which the next report is due.
    pub(super) fn due(&self) -> Time {
        self.0.due
    }

    /// The report, if it is due: the levels of the period. It has the local stream while the stream is sent, and every played
    /// stream.
    pub(super) fn report(
        &mut self,
        capture_pipeline: &mut CapturePipeline,
        playback_pipeline: &mut PlaybackPipeline,
        now: Time,
    ) -> Option<Vec<SoundLevel>> {
        if !self.0.has_ended(now) {
            return None;
        }
        let mut levels = Vec::with_capacity(1 + playback_pipeline.playing.len());
        if !capture_pipeline.sending.is_empty() {
            levels.push(reading(capture_pipeline.take_level(), None, None));
        }
        for (stream, source) in &playback_pipeline.playing {
            if let Some(level) = playback_pipeline.mixer.take_level(*stream) {
                levels.push(reading(level, Some(*stream), Some(source.room)));
            }
        }
        Some(levels)
    }
}

/// Reports spectra.
pub(super) struct SpectrumMonitor {
    period: Period,
    analyser: Analyser,
}

impl SpectrumMonitor {
    /// The first report is due after one period.
    pub(super) fn new(period: Duration, now: Time) -> SpectrumMonitor {
        SpectrumMonitor { period: Period { length: period, due: now + period }, analyser: Analyser::new() }
    }

    /// Sets the period, which begins now.
    pub(super) fn set_period(&mut self, period: Duration, now: Time) {
        self.period = Period { length: period, due: now + period };
    }

    /// Time at which the next report is due.
    pub(super) fn due(&self) -> Time {
        self.period.due
    }

    /// The report, if it is due: the local stream while it is sent, and every played stream.
    pub(super) fn report(
        &mut self,
        capture_pipeline: &mut CapturePipeline,
        playback_pipeline: &mut PlaybackPipeline,
        now: Time,
    ) -> Option<Vec<Spectrum>> {
        if !self.period.has_ended(now) {
            return None;
        }
        let mut spectra = Vec::with_capacity(1 + playback_pipeline.playing.len());
        if !capture_pipeline.sending.is_empty() {
            let (meter, channels) = capture_pipeline.send.meter();
            spectra.push(self.spectrum(meter, channels, None, None));
        }
        for (stream, source) in &playback_pipeline.playing {
            if let Some(meter) = playback_pipeline.mixer.meter(*stream) {
                spectra.push(self.spectrum(meter, 1, Some(*stream), Some(source.room)));
            }
        }
        Some(spectra)
    }

    fn spectrum(
        &mut self,
        meter: &mut Meter,
        channels: usize,
        stream: Option<StreamId>,
        room: Option<RoomId>,
    ) -> Spectrum {
        // A meter that has just started to keep audio contains silence.
        meter.keep_history(Some(channels));
        let bands = self.analyser.analyse(meter.history().unwrap_or_default());
        Spectrum { stream, room, bands_dbfs: bands.to_vec() }
    }

    /// Frees the audio that meters keep for spectra.
    pub(super) fn end(
        self,
        capture_pipeline: &mut CapturePipeline,
        playback_pipeline: &mut PlaybackPipeline,
    ) {
        capture_pipeline.send.meter().0.keep_history(None);
        for stream in playback_pipeline.playing.keys() {
            if let Some(meter) = playback_pipeline.mixer.meter(*stream) {
                meter.keep_history(None);
            }
        }
    }
}

fn reading(level: LevelReading, stream: Option<StreamId>, room: Option<RoomId>) -> SoundLevel {
    SoundLevel {
        stream,
        room,
        level: level.percent(),
        rms_dbfs: level.rms_dbfs,
        peak_dbfs: level.peak_dbfs,
        voice: level.voice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Duration = Duration::from_millis(100);

    #[test]
    fn late_wake_up_skips_reports() {
        let start = Time::from_nanos(1_000_000_000);
        let mut monitor = LevelMonitor::new(PERIOD, start);
        let mut capture_pipeline = CapturePipeline::new(&Default::default(), Duration::ZERO).unwrap();
        let mut playback_pipeline = PlaybackPipeline::new().unwrap();
        assert_eq!(monitor.report(&mut capture_pipeline, &mut playback_pipeline, start + PERIOD / 2), None);
        let late = start + PERIOD * 7 + PERIOD / 2;
        assert_eq!(monitor.report(&mut capture_pipeline, &mut playback_pipeline, late), Some(vec![]));
        assert_eq!(monitor.report(&mut capture_pipeline, &mut playback_pipeline, late), None);
        assert_eq!(monitor.due(), start + PERIOD * 8);
    }

    #[test]
    fn spectra_use_only_audio_after_start_and_free_it() {
        let start = Time::from_nanos(1_000_000_000);
        let mut monitor = SpectrumMonitor::new(PERIOD, start);
        let mut capture_pipeline = CapturePipeline::new(&Default::default(), Duration::ZERO).unwrap();
        let mut playback_pipeline = PlaybackPipeline::new().unwrap();
        let (room, stream) = (RoomId::fresh(), StreamId::fresh());
        capture_pipeline.sending.insert(room, StreamId::fresh());
        let source = super::super::playback_pipeline::Source {
            room,
            generation: 1,
            mid: "0".to_owned(),
            talker: "alice".to_owned(),
        };
        playback_pipeline.play(stream, source).unwrap();
        let first = monitor.report(&mut capture_pipeline, &mut playback_pipeline, start + PERIOD).unwrap();
        assert_eq!(first.iter().map(|one| one.stream).collect::<Vec<_>>(), [None, Some(stream)]);
        assert!(first.iter().all(|one| one.bands_dbfs.iter().all(|level| *level < -120.0)));
        let tone: Vec<f32> = (0..9600).map(|n| 0.5 * (n as f32 * 0.1309).sin()).collect();
        capture_pipeline.send.meter().0.push(&tone);
        let second =
            monitor.report(&mut capture_pipeline, &mut playback_pipeline, start + PERIOD * 2).unwrap();
        // 1000 Hz is in the eleventh one-third-octave band, counted from 100 Hz.
        let loudest = second[0].bands_dbfs.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
        assert_eq!(loudest.0, 10);
        assert!((loudest.1 + 9.0).abs() < 0.5, "{loudest:?}");
        monitor.end(&mut capture_pipeline, &mut playback_pipeline);
        assert!(capture_pipeline.send.meter().0.history().is_none());
        assert!(playback_pipeline.mixer.meter(stream).unwrap().history().is_none());
    }
}
