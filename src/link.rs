//! Real-time links: SPSC rings, latest-value cells, objects travelling back to be dropped.
#![forbid(unsafe_code)]
