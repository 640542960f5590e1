//! The room server: `server/core.rs` and what it names are sans-IO, `server/listen.rs` is the edge.
