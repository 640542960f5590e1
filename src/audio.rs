//! The audio engine: devices, send chain, receive lanes, mixer. Knows nothing of rooms, sockets or SDP.
//!
//! ```text
//! microphone ─► ring ─► (resample, drift ─► echo ─► noise ─► gain) ─► level ─► Opus(+FEC,+DRED) ─► packet
//! packet ─► jitter buffer ─► decode / LBRR / DRED / deep concealment ─► lane gain, pan ─► mix + limiter ─► ring ─► loudspeaker
//! ```
//!
//! The frame contract: 48 kHz, f32, mono or stereo interleaved; the send side works in frames of 10 ms (480 samples a channel),
//! the playback side in blocks of 2.5 ms (120), so that a packet does not wait for a 10 ms tick. A *sample* is one number of one channel.
//!
//! Everything here but `device/` is sans-IO and runs on the media thread; nothing on that path allocates after set-up.
//! Device callbacks only copy between the device and a ring.
