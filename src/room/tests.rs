//! Behaviour of a room in virtual time.
