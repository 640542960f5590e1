//! Signalling conversation of the client, sans-IO: URL, join request, keep-alive, token refresh, leave. `signal/socket.rs` is
//! its WebSocket edge.
