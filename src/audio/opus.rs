//! A safe wrapper of libopus: encoder, decoder, and parser of DRED.
//!
//! It covers the needs of the send chain and the receive streams, at 48 kHz and in f32: no resampling, no multistream. It is
//! the only file of the audio engine with `unsafe`. Called on the media thread; no call blocks, and libopus allocates nothing
//! after creation. libopus shares no state between objects, so each object may move between threads.

use std::ffi::{CStr, c_int};
use std::fmt;
use std::ptr::NonNull;

use opusic_sys as sys;

use crate::error::{Error, ErrorKind, Result};

/// Maximum size of an encoded packet, in bytes. With RTP and SRTP it fits one datagram on every path.
pub const MAX_PACKET: usize = 1200;
/// Maximum duration of a packet, in samples per channel: 120 ms (RFC 6716).
pub const MAX_PACKET_SAMPLES: usize = 5760;
/// Packets of up to this many bytes contain no sound: the talker pauses (RFC 7587 section 3.1.3).
pub const DTX_BYTES: usize = 2;
/// Encoder look-ahead with the voice application, in samples: the decoded audio is this much behind the input.
pub const LOOKAHEAD_VOICE: usize = 312;
/// Encoder look-ahead with restricted delay, in samples.
#[cfg(test)]
pub const LOOKAHEAD_RESTRICTED: usize = 120;
/// Decoder complexity from which libopus conceals with a neural network (Deep PLC).
const DEEP_PLC_COMPLEXITY: c_int = 5;
/// Maximum DRED duration of libopus, in steps of 10 ms.
const MAX_DRED_STEPS: u32 = 104;

const RATE: i32 = super::SAMPLE_RATE as i32;

fn failure(what: &str, code: c_int) -> Error {
    Error::new(ErrorKind::Internal, format!("Opus cannot {what}: {}", text_of(code)))
}

fn text_of(code: c_int) -> &'static str {
    // SAFETY: opus_strerror takes any number and returns a static NUL-terminated text.
    unsafe { CStr::from_ptr(sys::opus_strerror(code)) }.to_str().unwrap_or("unknown error")
}

/// An error code of libopus, from encoding or decoding. It is a plain number, so bad packets from the network cause no
/// allocation.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct OpusError(c_int);

impl OpusError {
    const NOT_OPUS: OpusError = OpusError(sys::OPUS_INVALID_PACKET);
}

impl fmt::Display for OpusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "libopus refused the audio ({}): its packet counts as lost", text_of(self.0))
    }
}

impl From<OpusError> for Error {
    fn from(error: OpusError) -> Error {
        Error::new(ErrorKind::PlayFailed, error.to_string())
    }
}

/// Settings of an [`Encoder`].
#[derive(Clone, PartialEq, Debug)]
pub struct EncoderSettings {
    /// 1 or 2.
    pub channels: usize,
    /// Restricted delay: 120 samples of look-ahead instead of 312, but no in-band FEC.
    pub restricted_delay: bool,
    /// Tuned for music instead of speech. Has no effect with restricted delay.
    pub music: bool,
    /// Bits per second, including in-band FEC and DRED, without RED copies.
    pub bitrate: u32,
    /// 0–10.
    pub complexity: u8,
    /// In-band FEC (LBRR): each packet carries a coarse copy of the previous one.
    pub fec: bool,
    /// Expected loss in percent, 0–100. It decides how many bits FEC and DRED get; with 0 they get none.
    pub loss_percent: u8,
    /// Discontinuous transmission.
    pub dtx: bool,
    /// Duration of DRED in milliseconds; 0 is off.
    pub dred_ms: u32,
}

/// An Opus encoder.
pub struct Encoder {
    state: NonNull<sys::OpusEncoder>,
    settings: EncoderSettings,
}

// SAFETY: the state is reached only through this object (&mut for every change), and libopus ties it to no thread.
unsafe impl Send for Encoder {}

impl Encoder {
    /// Creates an encoder. Errors: libopus rejects a setting, or there is no memory.
    pub fn new(settings: &EncoderSettings) -> Result<Encoder> {
        let application = if settings.restricted_delay {
            sys::OPUS_APPLICATION_RESTRICTED_LOWDELAY
        } else if settings.music {
            sys::OPUS_APPLICATION_AUDIO
        } else {
            sys::OPUS_APPLICATION_VOIP
        };
        let mut code = sys::OPUS_OK;
        // SAFETY: `code` outlives the call; libopus checks the other arguments itself.
        let state =
            unsafe { sys::opus_encoder_create(RATE, settings.channels as c_int, application, &mut code) };
        let state = NonNull::new(state).ok_or_else(|| failure("create an encoder", code))?;
        let mut encoder = Encoder { state, settings: settings.clone() };
        encoder.apply()?;
        Ok(encoder)
    }

    /// Whether [`Encoder::set`] can apply `settings`; if not, another encoder is needed.
    pub fn can_take(&self, settings: &EncoderSettings) -> bool {
        self.settings.channels == settings.channels
            && self.settings.restricted_delay == settings.restricted_delay
            && self.settings.music == settings.music
    }

    /// Applies all settings except channels, delay and tuning, which are fixed at creation ([`Encoder::can_take`]).
    pub fn set(&mut self, settings: &EncoderSettings) -> Result<()> {
        self.settings = EncoderSettings {
            channels: self.settings.channels,
            restricted_delay: self.settings.restricted_delay,
            music: self.settings.music,
            ..settings.clone()
        };
        self.apply()
    }

    fn apply(&mut self) -> Result<()> {
        let settings = self.settings.clone();
        let dred_steps = (settings.dred_ms / 10).min(MAX_DRED_STEPS);
        self.control(sys::OPUS_SET_BITRATE_REQUEST, settings.bitrate as c_int)?;
        self.control(sys::OPUS_SET_COMPLEXITY_REQUEST, c_int::from(settings.complexity))?;
        self.control(
            sys::OPUS_SET_INBAND_FEC_REQUEST,
            c_int::from(settings.fec && !settings.restricted_delay),
        )?;
        self.control(sys::OPUS_SET_PACKET_LOSS_PERC_REQUEST, c_int::from(settings.loss_percent))?;
        self.control(sys::OPUS_SET_DTX_REQUEST, c_int::from(settings.dtx))?;
        self.control(sys::OPUS_SET_DRED_DURATION_REQUEST, dred_steps as c_int)
    }

    fn control(&mut self, request: c_int, value: c_int) -> Result<()> {
        // SAFETY: every request that this file passes is a SET request, which takes exactly one opus_int32 by value.
        let code = unsafe { sys::opus_encoder_ctl(self.state.as_ptr(), request, value) };
        if code == sys::OPUS_OK { Ok(()) } else { Err(failure("apply an encoder setting", code)) }
    }

    /// Clears all audio: no later packet contains any of it, neither in its look-ahead nor as in-band FEC or DRED. The settings
    /// stay.
    pub fn reset(&mut self) {
        // SAFETY: RESET_STATE takes no argument and cannot fail.
        unsafe { sys::opus_encoder_ctl(self.state.as_ptr(), sys::OPUS_RESET_STATE) };
    }

    /// Channels of the samples that [`Encoder::encode`] takes.
    pub fn channels(&self) -> usize {
        self.settings.channels
    }

    /// Look-ahead in samples: [`LOOKAHEAD_VOICE`] or [`LOOKAHEAD_RESTRICTED`].
    pub fn lookahead(&self) -> usize {
        let mut value: i32 = 0;
        // SAFETY: the GET request takes one pointer to an opus_int32, which outlives the call; the state is not changed.
        unsafe {
            sys::opus_encoder_ctl(
                self.state.as_ptr(),
                sys::OPUS_GET_LOOKAHEAD_REQUEST,
                &mut value as *mut i32,
            )
        };
        value.max(0) as usize
    }

    /// Encodes one packet of interleaved samples (2.5, 5, 10 or 20 ms, or 40 to 120 ms in steps of 20) into `packet` and returns
    /// the number of bytes.
    ///
    /// Writes at most [`MAX_PACKET`] bytes. A packet of 1 or 2 bytes (with DTX on) need not be sent. Errors: another duration.
    pub fn encode(&mut self, samples: &[f32], packet: &mut [u8]) -> Result<usize, OpusError> {
        let per_channel = samples.len() / self.settings.channels;
        let room = packet.len().min(MAX_PACKET);
        // SAFETY: `samples` holds `per_channel` samples of each of the encoder's channels, `packet` has `room` writable
        // bytes; libopus refuses durations that are not Opus frame sizes.
        let length = unsafe {
            sys::opus_encode_float(
                self.state.as_ptr(),
                samples.as_ptr(),
                per_channel as c_int,
                packet.as_mut_ptr(),
                room as i32,
            )
        };
        usize::try_from(length).map_err(|_| OpusError(length))
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: made by opus_encoder_create and destroyed only here.
        unsafe { sys::opus_encoder_destroy(self.state.as_ptr()) };
    }
}

/// An Opus decoder. It accepts packets of every bandwidth, frame size and channel count, and outputs its own channel count.
pub struct Decoder {
    state: NonNull<sys::OpusDecoder>,
    channels: usize,
}

// SAFETY: as for Encoder.
unsafe impl Send for Decoder {}

impl Decoder {
    /// Creates a decoder of 1 or 2 channels with Deep PLC on.
    pub fn new(channels: usize) -> Result<Decoder> {
        let mut code = sys::OPUS_OK;
        // SAFETY: `code` outlives the call; libopus checks the other arguments itself.
        let state = unsafe { sys::opus_decoder_create(RATE, channels as c_int, &mut code) };
        let state = NonNull::new(state).ok_or_else(|| failure("create a decoder", code))?;
        let mut decoder = Decoder { state, channels };
        decoder.set_deep_plc(true);
        Ok(decoder)
    }

    /// 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Chooses between Deep PLC and plain concealment, which takes an eighth of the work.
    pub fn set_deep_plc(&mut self, on: bool) {
        let complexity = if on { DEEP_PLC_COMPLEXITY } else { 0 };
        // SAFETY: this SET request takes exactly one opus_int32 by value; 0 and 5 are in its range, so it cannot fail.
        unsafe { sys::opus_decoder_ctl(self.state.as_ptr(), sys::OPUS_SET_COMPLEXITY_REQUEST, complexity) };
    }

    /// Clears the decoder's state: the next packet begins a stream.
    pub fn reset(&mut self) {
        // SAFETY: RESET_STATE takes no argument.
        unsafe { sys::opus_decoder_ctl(self.state.as_ptr(), sys::OPUS_RESET_STATE) };
    }

    /// Saves the state, so that the decoder can later continue from here.
    pub fn save(&self, saved: &mut DecoderState) {
        let size = decoder_bytes(self.channels).min(saved.bytes.len());
        // SAFETY: a decoder's state is `size` contiguous bytes, of which a shallow copy is sufficient (opus.h, "Opus Decoder").
        // The buffer has at least as many, and the two do not overlap.
        unsafe {
            std::ptr::copy_nonoverlapping(self.state.as_ptr().cast::<u8>(), saved.bytes.as_mut_ptr(), size)
        };
        saved.channels = Some(self.channels);
    }

    /// Returns to the saved state and forgets it. Does nothing if no state of a decoder with this channel count is saved.
    pub fn restore(&mut self, saved: &mut DecoderState) {
        if saved.channels.take() != Some(self.channels) {
            return;
        }
        let size = decoder_bytes(self.channels).min(saved.bytes.len());
        // SAFETY: as in `save`; the bytes are those of a state with the same channel count, from the same libopus, and a state
        // contains no pointer to itself.
        unsafe {
            std::ptr::copy_nonoverlapping(saved.bytes.as_ptr(), self.state.as_ptr().cast::<u8>(), size)
        };
    }

    /// Decodes a packet into interleaved samples and returns the samples per channel. Errors: the packet is not Opus, or
    /// `samples` is too short for it.
    pub fn decode(&mut self, packet: &[u8], samples: &mut [f32]) -> Result<usize, OpusError> {
        if packet.is_empty() {
            return Err(OpusError::NOT_OPUS);
        }
        let room = samples.len() / self.channels;
        self.run(Some(packet), samples, room, false)
    }

    /// Restores the audio before `packet` from its in-band FEC and fills all of `samples` (a multiple of 2.5 ms, at least
    /// [`frame_samples`] of the packet). The part before the FEC is concealed.
    pub fn decode_fec(&mut self, packet: &[u8], samples: &mut [f32]) -> Result<usize, OpusError> {
        if packet.is_empty() {
            return Err(OpusError::NOT_OPUS);
        }
        let length = samples.len() / self.channels;
        self.run(Some(packet), samples, length, true)
    }

    /// Conceals lost audio; fills all of `samples` (a multiple of 2.5 ms).
    pub fn conceal(&mut self, samples: &mut [f32]) -> Result<usize, OpusError> {
        let length = samples.len() / self.channels;
        self.run(None, samples, length, false)
    }

    fn run(
        &mut self,
        packet: Option<&[u8]>,
        samples: &mut [f32],
        length: usize,
        fec: bool,
    ) -> Result<usize, OpusError> {
        let (data, bytes) = packet.map_or((std::ptr::null(), 0), |packet| (packet.as_ptr(), packet.len()));
        // SAFETY: `data` is readable for `bytes` (NULL with 0 requests concealment), and `samples` is writable for `length`
        // samples of each of the decoder's channels: every caller derives `length` by dividing.
        let decoded = unsafe {
            sys::opus_decode_float(
                self.state.as_ptr(),
                data,
                bytes as i32,
                samples.as_mut_ptr(),
                length as c_int,
                c_int::from(fec),
            )
        };
        usize::try_from(decoded).map_err(|_| OpusError(decoded))
    }

    /// Restores audio from processed DRED, from `offset` samples before the start of the packet that carried it; fills all of
    /// `samples`. Errors: [`DredParser::process`] has not prepared the DRED.
    pub fn decode_dred(
        &mut self,
        dred: &Dred,
        offset: usize,
        samples: &mut [f32],
    ) -> Result<usize, OpusError> {
        if !dred.is_ready {
            return Err(OpusError::NOT_OPUS);
        }
        let length = samples.len() / self.channels;
        // SAFETY: the DRED is processed, `samples` is writable for `length` samples of each channel, and libopus conceals the
        // part that lies outside the DRED.
        let decoded = unsafe {
            sys::opus_decoder_dred_decode_float(
                self.state.as_ptr(),
                dred.state.as_ptr(),
                offset as i32,
                samples.as_mut_ptr(),
                length as i32,
            )
        };
        usize::try_from(decoded).map_err(|_| OpusError(decoded))
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: made by opus_decoder_create and destroyed only here.
        unsafe { sys::opus_decoder_destroy(self.state.as_ptr()) };
    }
}

/// Size of a decoder's state in bytes.
fn decoder_bytes(channels: usize) -> usize {
    // SAFETY: takes any number; returns 0 for an impossible channel count.
    usize::try_from(unsafe { sys::opus_decoder_get_size(channels as c_int) }).unwrap_or(0)
}

/// A saved state of a [`Decoder`].
pub struct DecoderState {
    bytes: Box<[u8]>,
    /// Channel count of the decoder whose state is saved; `None`: nothing is saved.
    channels: Option<usize>,
}

impl DecoderState {
    /// Nothing saved yet; room for a decoder of 1 or 2 channels.
    pub fn new() -> DecoderState {
        DecoderState { bytes: vec![0; decoder_bytes(2)].into_boxed_slice(), channels: None }
    }

    /// Forgets the saved state.
    pub fn clear(&mut self) {
        self.channels = None;
    }
}

impl Default for DecoderState {
    fn default() -> Self {
        DecoderState::new()
    }
}

/// Parses the DRED of packets into a [`Dred`]. One parser serves all receive streams in turn.
pub struct DredParser {
    decoder: NonNull<sys::OpusDREDDecoder>,
}

// SAFETY: as for Encoder.
unsafe impl Send for DredParser {}

impl DredParser {
    /// Creates a parser. Errors: no memory, or libopus is built without DRED.
    pub fn new() -> Result<DredParser> {
        let mut code = sys::OPUS_OK;
        // SAFETY: `code` outlives the call.
        let decoder = NonNull::new(unsafe { sys::opus_dred_decoder_create(&mut code) })
            .ok_or_else(|| failure("create a DRED decoder", code))?;
        Ok(DredParser { decoder })
    }

    /// Parses the DRED of `packet`, at most `max_samples` back from the packet's start. Returns how many samples before the
    /// packet the DRED reaches; 0 if there is none or the packet is invalid. The costly part is left to [`DredParser::process`].
    pub fn parse(&mut self, dred: &mut Dred, packet: &[u8], max_samples: usize) -> usize {
        (dred.is_ready, dred.reach) = (false, 0);
        if packet.is_empty() {
            return 0;
        }
        let mut end: c_int = 0;
        // SAFETY: both objects are alive and exclusively borrowed, `packet` is readable for its length, `end` outlives the
        // call.
        let reach = unsafe {
            sys::opus_dred_parse(
                self.decoder.as_ptr(),
                dred.state.as_ptr(),
                packet.as_ptr(),
                packet.len() as i32,
                max_samples as i32,
                RATE,
                &mut end,
                1,
            )
        };
        dred.reach = usize::try_from(reach).unwrap_or(0);
        dred.reach
    }

    /// Prepares the last DRED parsed into `dred` for [`Decoder::decode_dred`]. Repeated calls cost nothing.
    pub fn process(&mut self, dred: &mut Dred) {
        if dred.is_ready || dred.reach == 0 {
            return;
        }
        // SAFETY: both objects are alive and exclusively borrowed; source and destination may be the same, and a parse that
        // found DRED has set the state that libopus checks.
        let code = unsafe {
            sys::opus_dred_process(self.decoder.as_ptr(), dred.state.as_ptr(), dred.state.as_ptr())
        };
        dred.is_ready = code == sys::OPUS_OK;
    }
}

impl Drop for DredParser {
    fn drop(&mut self) {
        // SAFETY: made by opus_dred_decoder_create and destroyed only here.
        unsafe { sys::opus_dred_decoder_destroy(self.decoder.as_ptr()) };
    }
}

/// The DRED of one packet.
pub struct Dred {
    state: NonNull<sys::OpusDRED>,
    reach: usize,
    is_ready: bool,
}

// SAFETY: as for Encoder.
unsafe impl Send for Dred {}

impl Dred {
    /// Creates a buffer for one packet's DRED, 11 kB. Errors: no memory, or libopus is built without DRED.
    pub fn new() -> Result<Dred> {
        let mut code = sys::OPUS_OK;
        // SAFETY: `code` outlives the call.
        let state = NonNull::new(unsafe { sys::opus_dred_alloc(&mut code) })
            .ok_or_else(|| failure("create a DRED buffer", code))?;
        Ok(Dred { state, reach: 0, is_ready: false })
    }
}

impl Drop for Dred {
    fn drop(&mut self) {
        // SAFETY: made by opus_dred_alloc and freed only here.
        unsafe { sys::opus_dred_free(self.state.as_ptr()) };
    }
}

/// Duration of a packet in samples per channel. Errors: the packet is not Opus.
pub fn packet_samples(packet: &[u8]) -> Result<usize, OpusError> {
    if packet.is_empty() {
        return Err(OpusError::NOT_OPUS);
    }
    // SAFETY: `packet` is readable for its length, which is at least 1.
    let samples = unsafe { sys::opus_packet_get_nb_samples(packet.as_ptr(), packet.len() as i32, RATE) };
    match usize::try_from(samples) {
        Ok(samples @ 1..=MAX_PACKET_SAMPLES) => Ok(samples),
        Ok(_) => Err(OpusError::NOT_OPUS),
        Err(_) => Err(OpusError(samples)),
    }
}

/// Samples per channel of one Opus frame of a packet, which contains one or more frames. In-band FEC restores this duration.
pub fn frame_samples(packet: &[u8]) -> usize {
    if packet.is_empty() {
        return 0;
    }
    // SAFETY: only the first byte is read.
    let samples = unsafe { sys::opus_packet_get_samples_per_frame(packet.as_ptr(), RATE) };
    usize::try_from(samples).unwrap_or(0)
}

/// Number of channels that a packet was encoded with: 1 or 2.
pub fn packet_channels(packet: &[u8]) -> usize {
    // The bit `s` of the table-of-contents byte (RFC 6716 section 3.1).
    if packet.first().is_some_and(|toc| toc & 4 != 0) { 2 } else { 1 }
}

/// Whether a packet carries in-band FEC of the previous packet.
pub fn packet_has_fec(packet: &[u8]) -> bool {
    if packet.is_empty() {
        return false;
    }
    // SAFETY: `packet` is readable for its length, which is at least 1.
    unsafe { sys::opus_packet_has_lbrr(packet.as_ptr(), packet.len() as i32) == 1 }
}

#[cfg(test)]
mod tests;
