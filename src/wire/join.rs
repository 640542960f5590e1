//! The join request of `/rtc/v1` as query text: base64url of a `WrappedJoinRequest`, which contains a gzip stream.
//!
//! Pure functions for the client (`signal`) and the server. The callers check the request's content. Usable on any thread.
#![forbid(unsafe_code)]

use std::io::{Read, Write};

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use prost::Message as _;

use crate::error::{Error, ErrorKind, Result};
use crate::wire::elements::{self, MAX_ELEMENTS};
use crate::wire::proto;

/// Maximum size of a join request after unpacking, in bytes: an offer of 600 m-lines with the longest metadata and attributes
/// needs a little over half of it. (LiveKit's server accepts twice as much.)
pub const MAX_UNPACKED: usize = 512 * 1024;
/// Maximum length of a text that is read, in bytes: base64 of an incompressible request.
pub const MAX_TEXT: usize = MAX_UNPACKED / 3 * 4 + 1024;

/// Padding is written, because LiveKit's server requires it. A text without padding is accepted, because some clients leave it
/// out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Packs a join request. Only `=` needs percent-encoding in the text.
#[expect(clippy::expect_used, reason = "writing to a vector cannot fail")]
pub fn encode(request: &proto::JoinRequest) -> String {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = gzip
        .write_all(&request.encode_to_vec())
        .and_then(|()| gzip.finish())
        .expect("writing to a vector cannot fail");
    let wrapped = proto::WrappedJoinRequest {
        compression: proto::wrapped_join_request::Compression::Gzip as i32,
        join_request: packed,
    };
    BASE64.encode(wrapped.encode_to_vec())
}

/// Unpacks a join request. Errors: `TooLong` above [`MAX_TEXT`], [`MAX_UNPACKED`] or [`MAX_ELEMENTS`], and for fields that cannot
/// be counted; `OutOfRange` for other malformed text.
pub fn decode(text: &str) -> Result<proto::JoinRequest> {
    if text.len() > MAX_TEXT {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("the join request is longer than {MAX_TEXT} bytes of text"),
        ));
    }
    // Some clients send the standard alphabet, percent-encoded.
    let text: String = text
        .chars()
        .map(|letter| match letter {
            '+' | ' ' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    let bytes = BASE64.decode(text).map_err(|_| nonsense("is not base64"))?;
    let wrapped = proto::WrappedJoinRequest::decode(bytes.as_slice())
        .map_err(|_| nonsense("is not a WrappedJoinRequest message"))?;
    let inside = match wrapped.compression() {
        proto::wrapped_join_request::Compression::None => wrapped.join_request,
        proto::wrapped_join_request::Compression::Gzip => unpack(&wrapped.join_request)?,
    };
    if inside.len() > MAX_UNPACKED {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("the join request has more than {MAX_UNPACKED} bytes"),
        ));
    }
    if elements::of_join(&inside).is_none() {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("the join request is malformed or has more than {MAX_ELEMENTS} fields"),
        ));
    }
    proto::JoinRequest::decode(inside.as_slice()).map_err(|_| nonsense("is not a JoinRequest message"))
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let mut inside = Vec::new();
    // Read one byte more than the limit, to distinguish a bomb from a request of exactly the limit.
    GzDecoder::new(packed)
        .take(MAX_UNPACKED as u64 + 1)
        .read_to_end(&mut inside)
        .map_err(|_| nonsense("is not gzip"))?;
    Ok(inside)
}

fn nonsense(what: &str) -> Error {
    Error::new(ErrorKind::OutOfRange, format!("the join_request parameter {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn request(sdp: &str) -> proto::JoinRequest {
        proto::JoinRequest {
            client_info: Some(proto::ClientInfo { protocol: 16, ..Default::default() }),
            publisher_offer: Some(proto::SessionDescription {
                r#type: "offer".into(),
                sdp: sdp.into(),
                id: 7,
                ..Default::default()
            }),
            participant_sid: "PA_x".into(),
            ..Default::default()
        }
    }

    #[test]
    fn a_join_request_survives_the_way_through_text() {
        for length in [0, 1, 2, 3, 100, 5_000] {
            let request = request(&"v=0\r\n".repeat(length));
            assert_eq!(decode(&encode(&request)).unwrap(), request);
        }
    }

    #[test]
    fn join_request_in_any_base64_variant_is_read() {
        let mut random = Random::from_seed(3);
        for _ in 0..50 {
            let request = request(&random.text(97));
            let text = encode(&request);
            assert_eq!(decode(text.trim_end_matches('=')).unwrap(), request);
            assert_eq!(decode(&text.replace('-', "+").replace('_', "/")).unwrap(), request);
        }
    }

    #[test]
    fn uncompressed_request_is_read_and_bomb_refused() {
        let plain = proto::WrappedJoinRequest { compression: 0, join_request: request("a").encode_to_vec() };
        assert_eq!(decode(&BASE64.encode(plain.encode_to_vec())).unwrap(), request("a"));
        let bomb = encode(&request(&"0".repeat(MAX_UNPACKED + 1)));
        assert!(bomb.len() < 10_000);
        assert_eq!(decode(&bomb).unwrap_err().kind, ErrorKind::TooLong);
        assert_eq!(decode(&"A".repeat(MAX_TEXT + 1)).unwrap_err().kind, ErrorKind::TooLong);
    }

    #[test]
    fn countless_empty_tracks_are_refused_before_they_are_decoded() {
        let add_track_requests = vec![proto::AddTrackRequest::default(); MAX_UNPACKED / 2 - 100];
        let bomb = encode(&proto::JoinRequest { add_track_requests, ..Default::default() });
        assert!(bomb.len() < 20_000);
        assert_eq!(decode(&bomb).unwrap_err().kind, ErrorKind::TooLong);
    }

    #[test]
    fn truncated_and_random_text_never_panics() {
        let text = encode(&request(&"candidate ".repeat(30)));
        for end in 0..text.len() {
            let _ = decode(&text[..end]);
        }
        let mut random = Random::from_seed(1);
        for round in 0..2_000 {
            let mut bytes = vec![0; round % 200];
            random.fill(&mut bytes);
            let _ = decode(&BASE64.encode(&bytes));
            let _ = decode(&String::from_utf8_lossy(&bytes));
        }
        assert!(decode("not base64 at all!").is_err());
    }
}
