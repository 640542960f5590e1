//! The C boundary: one file for each noun of `include/audioroom.h`, which cbindgen makes from the comments and signatures in
//! here.
//!
//! Called by the application on any of its threads. Nothing else in the crate imports this module. It checks pointers, text and
//! struct sizes, turns handles and codes into the engine's types, calls [`crate::engine`] or [`crate::server`], and turns events
//! into C structs. The meaning of a call is not decided here.
//!
//! Rules for adding a function, in addition to those of the header:
//!
//! * Write it out as a plain `#[unsafe(no_mangle)] pub unsafe extern "C" fn`: cbindgen does not see functions that a macro
//!   generates. Its whole body is one call of [`guard::guard`], which holds panics and keeps the error text.
//! * It is exported in every build; where its feature is missing, it returns `NotBuiltIn`. Only `AUDIOROOM_Test…` may be absent.
//! * Input enums are `i32` and are converted with a check; `enum` types exist for their constants only.
//! * Outputs are written last, after everything that can fail.
//! * A struct that may grow begins with `struct_size`. `growing!` in `types.rs` takes its defaults and checks its layout. Such a
//!   struct has an exported Init function; getters take the struct that Init has filled. Fields are appended, never moved.
//! * An event is a variant and a row of the list in `src/event.rs`, a struct with its `CEvent::fill` in `event/`, a field of
//!   `AUDIOROOM_Callbacks`, and a policy in `engine/dispatch/policy.rs`: the compiler reports a missing part. The C++ header
//!   takes all events from `AUDIOROOM_EVENTS`.
//! * `tests/abi/layout.c` has a line for each field of each struct; `tests/header.rs` prints those that are missing.
//! * Each `unsafe` block and impl has a `// SAFETY:` comment that says who guarantees which condition (clippy rejects a block
//!   without one).
//! * What holds for every function (any thread, does not block, allowed in callbacks) stands once in the header's rules. An
//!   exception ends its comment with a tag in brackets, and is in the list of `tests/header.rs`.
//! * Header, `tests/abi/symbols.txt` and a C test change in the same commit.
#![expect(non_camel_case_types, reason = "these are the names of the C header")]
#![expect(
    clippy::missing_safety_doc,
    reason = "the header's rules page is the safety contract of every function in here"
)]

pub mod aux_input;
pub mod bytes;
pub mod callback;
pub mod device;
pub mod effect;
pub mod encryption;
pub mod engine;
pub mod event;
mod foreign;
mod guard;
pub mod level;
pub mod library;
pub mod message;
pub mod moderation;
pub mod mute;
pub mod play;
pub mod player;
pub mod processing;
pub mod publish;
pub mod quality;
pub mod recorder;
pub mod room;
pub mod rpc;
mod running;
pub mod samples;
pub mod server;
pub mod stat;
pub mod status;
mod switch;
pub mod text;
pub mod token;
mod types;
pub mod user_info;
