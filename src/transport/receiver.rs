//! How a new description changes the tracks of the peer. Shared by both stacks.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use super::{Mid, PeerConnectionEvent};

/// Both tokens of `a=msid`: stream and track.
pub(super) type Track = (String, String);

/// Compares the reported tracks with those of a new description: first removals, then additions.
pub(super) fn changes(old: &BTreeMap<Mid, Track>, new: &BTreeMap<Mid, Track>) -> Vec<PeerConnectionEvent> {
    let removed = old
        .iter()
        .filter(|(mid, track)| new.get(mid) != Some(track))
        .map(|(mid, _)| PeerConnectionEvent::ReceiverRemoved(mid.clone()));
    let added =
        new.iter().filter(|(mid, track)| old.get(mid) != Some(track)).map(|(mid, (stream, track))| {
            PeerConnectionEvent::ReceiverAdded {
                mid: mid.clone(),
                stream: stream.clone(),
                track: track.clone(),
            }
        });
    removed.chain(added).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_track_is_reported_as_removed_and_added() {
        let map = |rows: &[(&str, &str)]| -> BTreeMap<Mid, Track> {
            rows.iter()
                .map(|(mid, track)| (Mid(mid.to_string()), ("s".to_string(), track.to_string())))
                .collect()
        };
        let added = |mid: &str, track: &str| PeerConnectionEvent::ReceiverAdded {
            mid: Mid(mid.into()),
            stream: "s".into(),
            track: track.into(),
        };
        assert_eq!(
            changes(&map(&[("0", "a"), ("1", "b"), ("2", "c")]), &map(&[("0", "a"), ("1", "x"), ("3", "d")])),
            [
                PeerConnectionEvent::ReceiverRemoved(Mid("1".into())),
                PeerConnectionEvent::ReceiverRemoved(Mid("2".into())),
                added("1", "x"),
                added("3", "d")
            ]
        );
        assert!(changes(&map(&[("0", "a")]), &map(&[("0", "a")])).is_empty());
    }
}
