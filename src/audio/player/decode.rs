//! Reads an audio file as stereo samples: WAV, FLAC, MP3 and Ogg Vorbis through `symphonia`, Ogg Opus with its demuxer and the
//! library's own Opus.
//!
//! Positions count samples of the file per channel, without the encoder's delay and padding. Used by the feeder only, on the
//! player's thread; a damaged file can make a decoder panic, which the feeder catches.
#![forbid(unsafe_code)]

use std::sync::Arc;

use symphonia::core::codecs::audio::well_known::{CODEC_ID_OPUS, CODEC_ID_VORBIS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::common::Limit;
use symphonia::core::errors::{Error as Fault, SeekErrorKind};
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use super::source::{Bounded, Limits};
use crate::audio::frame::sanitise;
use crate::audio::opus::{self, MAX_PACKET_SAMPLES};
use crate::audio::resample::check_rate;
use crate::audio::{MAX_CHANNELS, SAMPLE_RATE};
use crate::error::{Error, ErrorKind, Result};

/// Samples that are decoded before the target of a seek, because the first packets after it depend on earlier ones: 0.5 s at
/// 48 kHz. Four frames of MP3 take 96 ms. Opus needs at least 80 ms (RFC 7845 section 4.6); after 100 ms it still differed by
/// 14 % of the amplitude from a decoding without a seek.
const PREROLL: i64 = 24_000;
/// Number of damaged packets in a row after which a file is given up.
const MAX_DAMAGED: u32 = 50;
/// A file that is shorter than it says by more than this part was cut: 1/200, and at least [`CUT_LEAST`].
const CUT_PART: u64 = 200;
/// Shorter differences are inaccuracies of the file: 100 ms at 48 kHz.
const CUT_LEAST: u64 = 4_800;
/// Maximum size of a picture or a text in the file; larger ones are skipped.
const MAX_TAG: usize = 4 * 1024 * 1024;

/// Maximum number of values in the tables of a Vorbis file: 16 MB. Without this, a head of 8 kB can ask for 4 GB.
const MAX_VORBIS_VALUES: u64 = 4_000_000;

enum Codec {
    Symphonia(Box<dyn AudioDecoder>),
    Opus(opus::Decoder),
}

/// An open file.
pub(super) struct Stream {
    format: Box<dyn FormatReader>,
    codec: Codec,
    limits: Arc<Limits>,
    track: u32,
    rate_hz: u32,
    channels: usize,
    /// Length in samples, if the file says it.
    length: Option<u64>,
    /// Whether the length is exact, and not estimated from the size of the file.
    is_exact: bool,
    /// Timestamp of position 0.
    origin: i64,
    /// Timestamp of the first packet.
    start: i64,
    /// Samples before this position are dropped, after a seek.
    from: u64,
    /// Position after the last sample that was returned.
    end: u64,
    damaged: u32,
    interleaved: Vec<f32>,
    pairs: Vec<[f32; MAX_CHANNELS]>,
}

impl Stream {
    /// Opens a file. Errors: `File`, with the reason.
    pub(super) fn open(source: Bounded, limits: Arc<Limits>) -> Result<Stream> {
        if source.length() == 0 {
            return Err(Error::new(ErrorKind::File, "the file is empty"));
        }
        let stream = MediaSourceStream::new(Box::new(source), Default::default());
        let limit = MetadataOptions::default()
            .limit_tag_bytes(Limit::Maximum(MAX_TAG))
            .limit_visual_bytes(Limit::Maximum(MAX_TAG));
        let probed =
            symphonia::default::get_probe().probe(&Hint::new(), stream, FormatOptions::default(), limit);
        let format = probed.map_err(|fault| match limits.take_refusal() {
            Some(error) => error,
            None => unreadable(&fault),
        })?;
        Stream::of(format, limits)
    }

    fn of(format: Box<dyn FormatReader>, limits: Arc<Limits>) -> Result<Stream> {
        let no_audio = || Error::new(ErrorKind::File, "the file has no audio track");
        let track = format.default_track(TrackType::Audio).ok_or_else(no_audio)?;
        let parameters = track.codec_params.as_ref().and_then(|one| one.audio()).ok_or_else(no_audio)?;
        let rate_hz = parameters.sample_rate.unwrap_or(0);
        check_rate(rate_hz).map_err(|error| Error::new(ErrorKind::File, error.context))?;
        let channels = parameters.channels.as_ref().map_or(0, |channels| channels.count());
        if !(1..=MAX_CHANNELS).contains(&channels) {
            let text = format!("the file has {channels} channels: give a file of 1 or 2 channels");
            return Err(Error::new(ErrorKind::File, text));
        }
        let codec = codec_of(parameters, channels)?;
        let is_opus = matches!(codec, Codec::Opus(_));
        let is_mp3 = format.format_info().short_name.starts_with("mp");
        let delay = track.delay.unwrap_or(0);
        // The timestamps of MP3 begin at minus the delay, those of Ogg Opus at 0.
        let origin = if is_opus { i64::from(delay) } else { 0 };
        let length =
            track.num_frames.map(|count| if is_opus { count.saturating_sub(delay.into()) } else { count });
        let (id, start) = (track.id, track.start_ts.get());
        limits.renew();
        Ok(Stream {
            codec,
            limits,
            track: id,
            rate_hz,
            channels,
            length,
            is_exact: !is_mp3 || delay > 0,
            origin,
            start,
            from: 0,
            end: 0,
            damaged: 0,
            interleaved: Vec::new(),
            pairs: Vec::new(),
            format,
        })
    }

    /// Sample rate in Hz, and channels of the file.
    pub(super) fn format(&self) -> (u32, usize) {
        (self.rate_hz, self.channels)
    }

    /// Length in samples, if the file says it.
    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }

    /// The next samples; `None` at the end. Errors: `File` where the file is damaged or ends early; `end` is what could be read.
    pub(super) fn next(&mut self) -> Result<Option<&[[f32; MAX_CHANNELS]]>> {
        // The time since the last packet counts for nothing: the player may have been paused.
        self.limits.renew();
        loop {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => packet,
                Ok(Some(_)) => continue,
                Ok(None) => return self.finish(),
                Err(Fault::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return self.finish();
                }
                Err(fault) => return Err(self.failed(&fault)),
            };
            match self.decode(&packet) {
                Ok(()) => self.damaged = 0,
                Err(Fault::DecodeError(text)) => {
                    self.damaged += 1;
                    if self.damaged >= MAX_DAMAGED {
                        return Err(self.failed(&Fault::DecodeError(text)));
                    }
                    continue;
                }
                Err(fault) => return Err(self.failed(&fault)),
            }
            if !self.pairs.is_empty() {
                self.end += self.pairs.len() as u64;
                return Ok(Some(&self.pairs));
            }
        }
    }

    /// Continues at a position, exactly; at the end if it is behind the end. Errors: as for [`Stream::next`].
    pub(super) fn seek(&mut self, position: u64) -> Result<()> {
        (self.from, self.end, self.damaged) = (position, position, 0);
        self.limits.renew_for_seek();
        let wanted = i64::try_from(position).unwrap_or(i64::MAX).saturating_add(self.origin);
        let target = wanted.saturating_sub(PREROLL).max(self.start);
        let to = SeekTo::Timestamp { ts: Timestamp::new(target), track_id: self.track };
        match self.format.seek(SeekMode::Accurate, to) {
            Ok(_) | Err(Fault::SeekError(SeekErrorKind::OutOfRange)) => {}
            Err(fault) => return Err(self.failed(&fault)),
        }
        match &mut self.codec {
            Codec::Symphonia(decoder) => decoder.reset(),
            Codec::Opus(decoder) => decoder.reset(),
        }
        Ok(())
    }

    /// Decodes a packet into `pairs`, without the samples that are not to be heard.
    fn decode(&mut self, packet: &Packet) -> Result<(), Fault> {
        self.pairs.clear();
        let channels = match &mut self.codec {
            Codec::Symphonia(decoder) => {
                let decoded = decoder.decode(packet)?;
                let channels = decoded.spec().channels().count();
                decoded.copy_to_vec_interleaved(&mut self.interleaved);
                channels
            }
            Codec::Opus(decoder) => {
                self.interleaved.resize(MAX_PACKET_SAMPLES * self.channels, 0.0);
                let count = decoder
                    .decode(&packet.data, &mut self.interleaved)
                    .map_err(|_| Fault::DecodeError("a packet is not Opus"))?;
                self.interleaved.truncate(count * self.channels);
                self.channels
            }
        };
        if channels != self.channels {
            return Err(Fault::Unsupported("the number of channels changes"));
        }
        let count = (self.interleaved.len() / channels) as i64;
        let begin = packet.pts.get() - self.origin;
        let last = begin + count - packet.trim_end.get() as i64;
        let last = match self.length.filter(|_| self.is_exact) {
            Some(length) => last.min(i64::try_from(length).unwrap_or(i64::MAX)),
            None => last,
        };
        let skipped = (self.from as i64 - begin).clamp(0, count);
        let kept = (last - begin).clamp(skipped, count);
        let samples = &self.interleaved[skipped as usize * channels..kept as usize * channels];
        // A float file can contain anything.
        let pair = |one: &[f32]| [sanitise(one[0]), sanitise(one[channels - 1])];
        self.pairs.extend(samples.chunks_exact(channels).map(pair));
        Ok(())
    }

    /// The end of the packets: of the file, or of what is left of it.
    fn finish(&mut self) -> Result<Option<&[[f32; MAX_CHANNELS]]>> {
        if let Some(error) = self.limits.take_refusal() {
            return Err(error);
        }
        let length = self.length.filter(|_| self.is_exact).unwrap_or(0);
        if length.saturating_sub(self.end) > (length / CUT_PART).max(CUT_LEAST) {
            let seconds = |samples: u64| samples as f64 / f64::from(self.rate_hz);
            let text = format!(
                "the file was cut: it ends after {:.1} s of {:.1} s",
                seconds(self.end),
                seconds(length)
            );
            return Err(Error::new(ErrorKind::File, text));
        }
        Ok(None)
    }

    fn failed(&self, fault: &Fault) -> Error {
        match self.limits.take_refusal() {
            Some(error) => error,
            None => {
                let seconds = self.end as f64 / f64::from(self.rate_hz);
                Error::new(ErrorKind::File, format!("the file is damaged after {seconds:.1} s ({fault})"))
            }
        }
    }
}

fn codec_of(parameters: &AudioCodecParameters, channels: usize) -> Result<Codec> {
    if parameters.codec == CODEC_ID_OPUS {
        debug_assert_eq!(parameters.sample_rate, Some(SAMPLE_RATE));
        return Ok(Codec::Opus(opus::Decoder::new(channels)?));
    }
    let head = parameters.extra_data.as_deref().unwrap_or_default();
    if parameters.codec == CODEC_ID_VORBIS && vorbis_values(head) > MAX_VORBIS_VALUES {
        let text =
            "the tables of this Vorbis file are too large: it is damaged, or was made to use up memory";
        return Err(Error::new(ErrorKind::File, text));
    }
    // The trimming is done here, because the positions of a seek need it.
    let options = AudioDecoderOptions::default().gapless(false);
    let made = symphonia::default::get_codecs().make_audio_decoder(parameters, &options);
    Ok(Codec::Symphonia(made.map_err(|fault| unreadable(&fault))?))
}

/// Number of values in the tables (codebooks) that the head of a Vorbis file describes: Vorbis I specification, section 3.2.1.
/// Every codebook begins with the bits of "BCV", its dimensions and its entries, at any bit of the head; the decoder refuses more
/// than 32 dimensions or 131072 entries.
fn vorbis_values(head: &[u8]) -> u64 {
    let values_at = |at: usize| -> u64 {
        let mut bytes = [0; 16];
        let count = (head.len() - at).min(bytes.len());
        bytes[..count].copy_from_slice(&head[at..at + count]);
        let bits = u128::from_le_bytes(bytes);
        let values = |shift: u32| {
            let codebook = (bits >> shift) as u64;
            let (dimensions, entries) = ((codebook >> 24) & 0xffff, codebook >> 40);
            let is_codebook = codebook & 0xff_ffff == 0x56_4342 && dimensions <= 32 && entries <= 131_072;
            if is_codebook { dimensions * entries } else { 0 }
        };
        (0..8).map(values).sum()
    };
    (0..head.len()).map(values_at).sum()
}

fn unreadable(fault: &Fault) -> Error {
    let text = match fault {
        Fault::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            "the file ends before its audio begins: it was cut, or is no audio file".to_owned()
        }
        fault => format!(
            "this is no file that can be played ({fault}): give WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus"
        ),
    };
    Error::new(ErrorKind::File, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of a codebook, `shift` bits after a byte.
    fn codebook(dimensions: u64, entries: u64, shift: u32) -> [u8; 16] {
        (u128::from(0x56_4342 | dimensions << 24 | entries << 40) << shift).to_le_bytes()
    }

    fn vorbis(head: &[u8]) -> AudioCodecParameters {
        let mut parameters = AudioCodecParameters::new();
        parameters.for_codec(CODEC_ID_VORBIS).with_extra_data(head.into());
        parameters
    }

    #[test]
    fn vorbis_tables_that_need_too_much_memory_are_refused() {
        for shift in 0..8 {
            assert_eq!(vorbis_values(&codebook(8, 625, shift)), 5_000);
        }
        assert_eq!(vorbis_values(&codebook(33, 625, 0)), 0, "the decoder refuses it");
        let refusal = |count| match codec_of(&vorbis(&codebook(32, 131_072, 3).repeat(count)), 2) {
            Ok(_) => panic!("this is no head"),
            Err(error) => error.context.into_owned(),
        };
        assert!(refusal(2).contains("too large"));
        assert!(!refusal(0).contains("too large"));
    }
}
