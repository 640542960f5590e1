//! Reports about streams on the media half: voice reports once a second, and levels, spectra and quality for the application.
//!
//! A part of [`Media`], on the media thread; `engine/report.rs` makes the voice reports, `quality.rs` the quality reports.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use super::level::{LevelMonitor, SpectrumMonitor};
use super::quality::{QualityMonitor, View};
use super::{Media, Output};
use crate::clock::Time;
use crate::engine::message::ToControl;
use crate::engine::report::Played;
use crate::id::RoomId;
use crate::room;

/// A request about reports.
#[derive(Debug)]
pub enum ReportRequest {
    /// Reports levels at this period; `None` ends the reports.
    Levels(Option<Duration>),
    /// Reports the quality of streams at this period; `None` ends the reports.
    Quality(Option<Duration>),
    /// Reports spectra at this period; `None` ends the reports.
    Spectra(Option<Duration>),
    /// A voice report arrived in a room.
    Voice(RoomId, room::VoiceNews),
}

impl Media {
    /// Carries out a request.
    pub(super) fn report(&mut self, request: ReportRequest, now: Time) {
        match request {
            ReportRequest::Levels(period) => {
                self.levels = period.map(|period| LevelMonitor::new(period, now));
            }
            ReportRequest::Quality(None) => self.quality = None,
            ReportRequest::Quality(Some(period)) => {
                self.quality.get_or_insert_with(|| QualityMonitor::new(period)).set_period(period);
            }
            ReportRequest::Spectra(Some(period)) => match &mut self.spectra {
                Some(spectra) => spectra.set_period(period, now),
                None => self.spectra = Some(SpectrumMonitor::new(period, now)),
            },
            ReportRequest::Spectra(None) => {
                if let Some(spectra) = self.spectra.take() {
                    spectra.end(&mut self.capture_pipeline, &mut self.playback_pipeline);
                }
            }
            ReportRequest::Voice(room, news) => {
                if let room::VoiceNews::Talk { streams, talk } = &news {
                    streams
                        .iter()
                        .for_each(|stream| self.playback_pipeline.set_talker_part(*stream, talk.into(), now));
                }
                self.reports.add_voice_report(room, news, now);
            }
        }
    }

    /// Once a second: sends voice reports, reports streams that cannot be decoded, records round trips, and applies the encoder's
    /// decision.
    pub(super) fn run_reports(&mut self, now: Time) {
        let Media { reports, playback_pipeline, capture_pipeline, connections, .. } = self;
        let played = playback_pipeline.playing.iter().filter_map(|(stream, source)| {
            let round_trip = connections.get(&source.room).and_then(|c| c.stats().round_trip);
            let receive_stream = playback_pipeline.mixer.stats(*stream)?;
            Some(Played { stream: *stream, room: source.room, receive_stream, round_trip })
        });
        let sending = capture_pipeline.sending.keys().copied();
        let Some(voice_reports) = reports.close(played, || capture_pipeline.talk_report(now), sending, now)
        else {
            return;
        };
        for (stream, source) in &playback_pipeline.playing {
            let Some(receive_stream) = playback_pipeline.mixer.stats(*stream) else { continue };
            let problem = self.problems.played(source.room, *stream, &receive_stream);
            self.outputs.extend(problem.map(|event| Output::ToControl(ToControl::Event(event))));
        }
        let trips = connections.iter().map(|(room, connection)| (*room, connection.stats().round_trip));
        let trips_ms: BTreeMap<RoomId, f32> = trips
            .filter_map(|(room, trip)| Some((room, playback_pipeline.note_round_trip(room, trip, now)?)))
            .collect();
        reports.set_accepts_red(capture_pipeline.accepts_redundancy(connections));
        if let Some(decision) = reports.decide(now) {
            capture_pipeline.set_decision(&decision);
        }
        for (room, (mut talk, received)) in voice_reports {
            let Some(generation) = self.connections.get(&room).map(|c| c.generation) else { continue };
            if let (Some(talk), Some(trip_ms)) = (&mut talk, trips_ms.get(&room)) {
                talk.round_trip_ms = *trip_ms;
            }
            let input = room::Input::VoiceReport { generation, talk, received };
            self.send_control(ToControl::Room(room, input));
        }
    }

    /// Reports the quality of streams, if the application has asked for it.
    pub(super) fn run_quality(&mut self, now: Time) {
        let Media {
            quality: Some(quality), capture_pipeline, playback_pipeline, connections, reports, ..
        } = self
        else {
            return;
        };
        let view = View { capture_pipeline, playback_pipeline, connections, reports };
        quality.follow(&view, now);
        for event in quality.report(&view, now) {
            self.outputs.push_back(Output::ToControl(ToControl::Event(event)));
        }
    }
}
