//! Counts the fields of a client's message before the message is decoded.
//!
//! A field of two bytes on the wire (an empty id, an empty track) becomes tens or hundreds of bytes in memory, so a message of 1
//! MB can take a hundred times as much memory. This file knows the shapes of messages with repeated fields; for other messages it
//! counts bytes. It only counts, and the decoder checks the rest. Pure functions, any thread.
#![forbid(unsafe_code)]

/// Maximum number of fields of one message. A room of 500 participants with 2 tracks each has 1000 ids; a participant has 1024
/// attributes and 20 tracks at most.
pub const MAX_ELEMENTS: usize = 4096;
/// Bytes of a field of unknown shape that count as one more field.
const OPAQUE_BYTES: usize = 16;

/// The known fields of a message.
struct Shape {
    /// Fields that are messages, with their shapes.
    messages: &'static [(u64, &'static Shape)],
    /// Fields that are counted by their bytes.
    opaque: &'static [u64],
    /// Whether all other fields are counted by their bytes.
    is_opaque: bool,
}

const LEAF: Shape = Shape { messages: &[], opaque: &[], is_opaque: false };
/// `SessionDescription`; each m-line's track in `mid_to_track_id` is a field.
const SESSION: Shape = LEAF;
/// `UpdateSubscription` with `ParticipantTracks`.
const SUBSCRIPTION: Shape = Shape { messages: &[(3, &LEAF)], ..LEAF };
/// `SubscriptionPermission` with `TrackPermission`.
const PERMISSION: Shape = Shape { messages: &[(2, &LEAF)], ..LEAF };
/// `AddTrackRequest`: layers, codecs and features.
const ADD_TRACK: Shape = Shape { opaque: &[9, 10, 17, 18], ..LEAF };
/// `SyncState`.
const SYNC: Shape = Shape {
    messages: &[(1, &SESSION), (2, &SUBSCRIPTION), (4, &LEAF), (5, &SESSION), (7, &LEAF)],
    opaque: &[3, 8, 9],
    is_opaque: false,
};
/// `SignalRequest`.
const REQUEST: Shape = Shape {
    messages: &[
        (1, &SESSION),
        (2, &SESSION),
        (4, &ADD_TRACK),
        (6, &SUBSCRIPTION),
        (7, &LEAF),
        (11, &PERMISSION),
        (12, &SYNC),
        // UpdateParticipantMetadata: each attribute is a field.
        (15, &LEAF),
    ],
    opaque: &[],
    is_opaque: true,
};
/// `JoinRequest`.
const JOIN: Shape = Shape {
    messages: &[(2, &LEAF), (5, &ADD_TRACK), (6, &SESSION), (10, &SYNC)],
    opaque: &[1],
    is_opaque: false,
};

/// Number of fields of a `SignalRequest`; `None` if it is malformed or has more than [`MAX_ELEMENTS`].
pub fn of_request(bytes: &[u8]) -> Option<usize> {
    let mut count = 0;
    walk(bytes, &REQUEST, &mut count).map(|()| count)
}

/// Number of fields of a `JoinRequest`; `None` if it is malformed or has more than [`MAX_ELEMENTS`].
pub fn of_join(bytes: &[u8]) -> Option<usize> {
    let mut count = 0;
    walk(bytes, &JOIN, &mut count).map(|()| count)
}

/// Counts the fields of one message. The depth of the recursion is limited by the depth of the shapes.
fn walk(mut rest: &[u8], shape: &Shape, count: &mut usize) -> Option<()> {
    while !rest.is_empty() {
        let tag = varint(&mut rest)?;
        *count += 1;
        if *count > MAX_ELEMENTS {
            return None;
        }
        match tag & 7 {
            0 => {
                varint(&mut rest)?;
            }
            1 => rest = rest.get(8..)?,
            2 => {
                let length = usize::try_from(varint(&mut rest)?).ok()?;
                let inside = rest.get(..length)?;
                rest = &rest[length..];
                let field = tag >> 3;
                match shape.messages.iter().find(|(number, _)| *number == field) {
                    Some((_, shape)) => walk(inside, shape, count)?,
                    None if shape.is_opaque || shape.opaque.contains(&field) => {
                        *count += length / OPAQUE_BYTES
                    }
                    None => {}
                }
            }
            5 => rest = rest.get(4..)?,
            // None of these messages has groups.
            _ => return None,
        }
    }
    (*count <= MAX_ELEMENTS).then_some(())
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for at in 0..10 {
        let byte = *rest.get(at)?;
        value |= u64::from(byte & 0x7f) << (7 * at).min(63);
        if byte & 0x80 == 0 {
            *rest = &rest[at + 1..];
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::wire::proto::{self, signal_request::Message};
    use prost::Message as _;

    fn request(message: Message) -> Option<usize> {
        of_request(&proto::SignalRequest { message: Some(message) }.encode_to_vec())
    }

    #[test]
    fn ids_permissions_and_attributes_are_counted() {
        let sids = vec!["TR_AMxxxxxxxxxxxx".to_owned(); 500];
        let subscription = proto::UpdateSubscription {
            track_sids: sids.clone(),
            subscribe: true,
            participant_tracks: vec![proto::ParticipantTracks {
                participant_sid: "PA_x".into(),
                track_sids: sids.clone(),
            }],
        };
        // The message, 500 ids, the flag, the participant, its id and 500 ids.
        assert_eq!(request(Message::Subscription(subscription)), Some(1 + 500 + 1 + 1 + 1 + 500));
        let permission = proto::SubscriptionPermission {
            all_participants: false,
            track_permissions: vec![proto::TrackPermission { track_sids: sids, ..Default::default() }; 2],
        };
        assert_eq!(request(Message::SubscriptionPermission(permission)), Some(1 + 2 * 501));
        let attributes = (0..100).map(|n| (n.to_string(), "value".to_owned())).collect();
        let update = proto::UpdateParticipantMetadata {
            attributes,
            metadata: "0".repeat(60_000),
            ..Default::default()
        };
        assert_eq!(request(Message::UpdateMetadata(update)), Some(1 + 100 + 1));
    }

    #[test]
    fn messages_of_countless_empty_fields_are_refused() {
        let empty = vec![String::new(); MAX_ELEMENTS + 1];
        let subscription = proto::UpdateSubscription { track_sids: empty.clone(), ..Default::default() };
        assert_eq!(request(Message::Subscription(subscription)), None);
        let rules = vec![proto::TrackPermission { track_sids: empty, ..Default::default() }];
        let permission = proto::SubscriptionPermission { track_permissions: rules, ..Default::default() };
        assert_eq!(request(Message::SubscriptionPermission(permission)), None);
        let codecs = vec![proto::SimulcastCodec::default(); 50_000];
        let track = proto::AddTrackRequest { simulcast_codecs: codecs.clone(), ..Default::default() };
        assert_eq!(request(Message::AddTrack(track.clone())), None);
        let published = proto::TrackInfo { codecs: vec![Default::default(); 50_000], ..Default::default() };
        let published = proto::TrackPublishedResponse { track: Some(published), ..Default::default() };
        let sync = proto::SyncState { publish_tracks: vec![published], ..Default::default() };
        assert_eq!(request(Message::SyncState(sync)), None);
        let tracks = vec![proto::AddTrackRequest::default(); MAX_ELEMENTS + 1];
        let join = proto::JoinRequest { add_track_requests: tracks, ..Default::default() };
        assert_eq!(of_join(&join.encode_to_vec()), None);
    }

    #[test]
    fn a_long_description_counts_as_one_field() {
        let offer = proto::SessionDescription { sdp: "a=mid:0\r\n".repeat(20_000), ..Default::default() };
        assert_eq!(request(Message::Offer(offer.clone())), Some(2));
        let join = proto::JoinRequest { publisher_offer: Some(offer), ..Default::default() };
        assert_eq!(of_join(&join.encode_to_vec()), Some(2));
    }

    #[test]
    fn random_bytes_never_panic() {
        let mut random = Random::from_seed(5);
        for round in 0..5000 {
            let mut bytes = vec![0; round % 300];
            random.fill(&mut bytes);
            let (_, _) = (of_request(&bytes), of_join(&bytes));
        }
    }
}
