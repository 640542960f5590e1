//! Bounds how often the room sends one kind of request, so that a setting that the application changes in a loop costs the server
//! few requests.
//!
//! A request that is refused here is not queued: the room compares the setting with what the server has, and sends the newest
//! value when the rate permits. Part of [`super::Room`]; control thread; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::rate_limit::RateLimit;

/// Requests of one kind at once: more than a user can cause by hand.
const BURST: u32 = 10;
/// Time between two requests of one kind after a burst. A server announces the changes of a participant at twice this rate.
const INTERVAL: Duration = Duration::from_millis(200);

/// The rate of one kind of request.
pub(super) fn request_rate() -> RateLimit {
    RateLimit::new(BURST, INTERVAL)
}
