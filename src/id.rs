//! Handles by value: for objects that can end by themselves (rooms, streams, requests, recordings), and for media players. In this
//! file and in the names of its types, *id* is such a number.
//!
//! An id carries its kind in its low bits, is never 0, stays below 2^53 (so that a JavaScript or Lua number holds it) and is
//! never used twice in a process, whichever engine made it: a stale or foreign id is an error, not undefined behaviour.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, ErrorKind, Result};

static NEXT: AtomicU64 = AtomicU64::new(1);

const KIND_BITS: u32 = 3;
const ROOM: u64 = 1;
const STREAM: u64 = 2;
const REQUEST: u64 = 3;
const PLAYER: u64 = 4;
const RECORDING: u64 = 5;

fn next(kind: u64) -> u64 {
    (NEXT.fetch_add(1, Ordering::Relaxed) << KIND_BITS) | kind
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:expr) => {
        $(#[$doc])*
        #[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(u64);

        impl $name {
            /// Makes an id that nothing else in this process has.
            pub fn fresh() -> Self {
                $name(next($kind))
            }

            /// The number that the application sees.
            pub fn raw(self) -> u64 {
                self.0
            }
        }
    };
}

/// The application passes ids of rooms, of streams, and of RPC requests that it answers back to the library.
macro_rules! from_raw {
    ($name:ident, $kind:expr, $word:literal) => {
        impl $name {
            /// Reads an id that came from outside: 0 and ids of another kind are refused.
            pub fn from_raw(raw: u64) -> Result<Self> {
                if raw == 0 {
                    return Err(Error::new(
                        ErrorKind::NotFound,
                        concat!("0 is no ", $word, ": use the handle that the library wrote"),
                    ));
                }
                let kind = raw & ((1 << KIND_BITS) - 1);
                if kind != $kind {
                    let text = match kind {
                        ROOM => concat!(
                            "this is the handle of a room, not of a ",
                            $word,
                            ": check the order of the arguments"
                        ),
                        STREAM => concat!(
                            "this is the handle of a stream, not of a ",
                            $word,
                            ": check the order of the arguments"
                        ),
                        PLAYER => concat!(
                            "this is the handle of a player, not of a ",
                            $word,
                            ": check the order of the arguments"
                        ),
                        RECORDING => concat!(
                            "this is the handle of a recording, not of a ",
                            $word,
                            ": check the order of the arguments"
                        ),
                        REQUEST => concat!("this is the number of a request, not the handle of a ", $word),
                        _ => concat!(
                            "this is not the handle of a ",
                            $word,
                            ": use the handle that the library wrote"
                        ),
                    };
                    return Err(Error::new(ErrorKind::WrongKind, text));
                }
                Ok($name(raw))
            }
        }
    };
}

id!(
    /// A login: from LoginRoom until the event that ends it has returned.
    RoomId, ROOM
);
from_raw!(RoomId, ROOM, "room");
id!(
    /// A stream of a room, sent or received.
    StreamId, STREAM
);
from_raw!(StreamId, STREAM, "stream");
id!(
    /// An asynchronous request (a message, a command), ended once by its event; or an RPC request of another user.
    RequestId, REQUEST
);
from_raw!(RequestId, REQUEST, "request");
id!(
    /// A media player, from its creation until it is destroyed.
    PlayerId, PLAYER
);
from_raw!(PlayerId, PLAYER, "player");
id!(
    /// A recording: from StartRecording until the event that ends it has returned.
    RecordingId, RECORDING
);
from_raw!(RecordingId, RECORDING, "recording");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_of_another_kind_has_its_own_error() {
        let room = RoomId::fresh();
        let error = StreamId::from_raw(room.raw()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::WrongKind);
        assert!(error.context.starts_with("this is the handle of a room, not of a stream"), "{error}");
        assert_eq!(RoomId::from_raw(0).unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(RoomId::from_raw(room.raw()).unwrap(), room);
    }

    #[test]
    fn ids_are_never_made_twice() {
        let a = RoomId::fresh();
        let b = RoomId::fresh();
        assert_ne!(a, b);
        assert!(b.raw() < 1 << 53);
    }
}
