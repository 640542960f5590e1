//! Configuration of the WebRTC stack for each side: codecs, header extensions, timers, certificate.
//!
//! Used once for each connection by `rtc_connection.rs`; no state.
#![forbid(unsafe_code)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rtc::crypto::{RTCCryptoProvider, SignatureScheme, default_provider};
use rtc::ice::mdns::MulticastDnsMode;
use rtc::ice::tcp_type::TcpType;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::certificate::{CertificateParams, RTCCertificate};
use rtc::peer_connection::configuration::RTCConfigurationBuilder;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_VP8, MediaEngine};
use rtc::peer_connection::configuration::setting_engine::{SettingEngine, SettingEngineBuilder};
use rtc::peer_connection::transport::{
    CandidateConfig, CandidateHostConfig, CandidateRelayConfig, RTCDtlsRole, RTCIceCandidate,
    RTCIceCandidateInit,
};
use rtc::peer_connection::{RTCPeerConnection, RTCPeerConnectionBuilder};
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RTCRtpHeaderExtensionCapability, RtpCodecKind,
};

use super::{Side, StackResult, stack_error};
use crate::clock::Time;
use crate::error::Result;
use crate::transport::OPUS;
use crate::transport::sdp::{CAPTURE_URI, LEVEL_URI, MID_URI};
use crate::transport::sdp_opus::FIXED;

/// Payload type of VP8 in the server's registry; the answer uses the offer's.
const VP8: u8 = 96;
/// First interval of the connectivity checks while connecting. It grows (`transport/check_pace.rs`).
const CHECK_INTERVAL: Duration = Duration::from_millis(10);
/// Maximum number of checks of one candidate pair: in effect no limit, because the room ends an attempt to connect. At the
/// growing interval this takes longer than any login.
const MAX_CHECKS: u16 = u16::MAX;
/// The stack neither interrupts nor gives up a connection: `liveness.rs` does.
const NEVER: Duration = Duration::ZERO;
/// Interval of the stack's own checks of a live connection.
const KEEPALIVE: Duration = Duration::from_secs(2);
/// Creates a self-signed ECDSA P-256 certificate.
pub(super) fn certificate() -> Result<RTCCertificate> {
    let crypto = provider()?;
    let params = CertificateParams::new(vec!["audioroom".to_owned()])
        .map_err(|error| stack_error("the parameters of a certificate are invalid", error))?;
    RTCCertificate::generate(crypto.crypto(), SignatureScheme::EcdsaP256Sha256, params)
        .map_err(|error| stack_error("a certificate could not be created", error))
}

/// The stack's crypto provider.
pub(super) fn provider() -> Result<Arc<dyn RTCCryptoProvider>> {
    default_provider().map_err(|error| stack_error("no crypto provider is built in", error))
}

/// Creates the stack's connection for one side. The chain of interceptors is empty: RTP and RTCP do not pass through the stack.
pub(super) fn connection(
    side: Side,
    certificate: &RTCCertificate,
    provider: Arc<dyn RTCCryptoProvider>,
    now: Time,
) -> StackResult<RTCPeerConnection> {
    RTCPeerConnectionBuilder::new()
        .with_configuration(
            RTCConfigurationBuilder::new().with_certificates(vec![certificate.clone()]).build(),
        )
        .with_media_engine(media(side)?)
        .with_setting_engine(settings(side, provider))
        .build(now.to_instant())
}

fn settings(side: Side, provider: Arc<dyn RTCCryptoProvider>) -> SettingEngine {
    let engine = SettingEngineBuilder::new()
        .with_crypto_provider(provider)
        .with_ice_timeouts(Some(NEVER), Some(NEVER), Some(KEEPALIVE))
        .with_ice_connection_attempts(Some(CHECK_INTERVAL), Some(MAX_CHECKS))
        .with_host_acceptance_min_wait(Some(Duration::ZERO))
        .with_srflx_acceptance_min_wait(Some(Duration::ZERO))
        .with_prflx_acceptance_min_wait(Some(Duration::ZERO))
        .with_relay_acceptance_min_wait(Some(Duration::ZERO))
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        .with_include_loopback_candidate(true);
    match side {
        Side::Client => engine.build(),
        Side::Server => engine.with_lite(true).with_answering_dtls_role(RTCDtlsRole::Server).build(),
        #[cfg(test)]
        Side::FullServer => engine.with_answering_dtls_role(RTCDtlsRole::Client).build(),
    }
}

fn media(side: Side) -> StackResult<MediaEngine> {
    let mut media = MediaEngine::default();
    media.register_codec(
        RTCRtpCodecParameters { rtp_codec: opus(), payload_type: OPUS },
        RtpCodecKind::Audio,
    )?;
    for uri in [LEVEL_URI, CAPTURE_URI] {
        extension(&mut media, uri)?;
    }
    match side {
        Side::Client => extension(&mut media, MID_URI)?,
        _ => {
            // Offered video is answered `inactive`, never refused: port 0 confuses clients that reuse the m-line.
            let codec = RTCRtpCodec {
                mime_type: MIME_TYPE_VP8.to_owned(),
                clock_rate: 90_000,
                channels: 0,
                ..RTCRtpCodec::default()
            };
            media.register_codec(
                RTCRtpCodecParameters { rtp_codec: codec, payload_type: VP8 },
                RtpCodecKind::Video,
            )?;
        }
    }
    Ok(media)
}

fn extension(media: &mut MediaEngine, uri: &str) -> StackResult<()> {
    media.register_header_extension(
        RTCRtpHeaderExtensionCapability { uri: uri.to_owned() },
        RtpCodecKind::Audio,
        None,
    )
}

/// Opus as offered: with in-band FEC, and NACK, which the stack enables only if it is listed here.
fn opus() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_OPUS.to_owned(),
        clock_rate: 48_000,
        channels: 2,
        sdp_fmtp_line: FIXED.to_owned(),
        rtcp_feedback: vec![RTCPFeedback { typ: "nack".to_owned(), parameter: String::new() }],
    }
}

/// A local audio track with one SSRC.
pub(super) fn audio_track(stream: &str, track: &str, ssrc: u32) -> MediaStreamTrack {
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters {
            ssrc: Some(ssrc),
            ..RTCRtpCodingParameters::default()
        },
        active: true,
        codec: opus(),
        ..RTCRtpEncodingParameters::default()
    };
    MediaStreamTrack::new(
        stream.to_owned(),
        track.to_owned(),
        track.to_owned(),
        RtpCodecKind::Audio,
        vec![encoding],
    )
}

/// A host candidate for a local address.
pub(super) fn host_candidate(address: SocketAddr) -> StackResult<RTCIceCandidateInit> {
    candidate(address, "udp", TcpType::Unspecified)
}

/// A candidate at which TCP connections are accepted.
pub(super) fn passive_candidate(address: SocketAddr) -> StackResult<RTCIceCandidateInit> {
    candidate(address, "tcp", TcpType::Passive)
}

/// A candidate that opens TCP connections. Its port means nothing (RFC 6544 section 4.5).
pub(super) fn active_candidate(ip: IpAddr) -> StackResult<RTCIceCandidateInit> {
    candidate(SocketAddr::new(ip, 9), "tcp", TcpType::Active)
}

/// A candidate of a relay. It names no related address (RFC 8839 section 5.1).
pub(super) fn relay_candidate(relayed: SocketAddr) -> StackResult<RTCIceCandidateInit> {
    let any =
        if relayed.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { IpAddr::from(Ipv6Addr::UNSPECIFIED) };
    let candidate = CandidateRelayConfig {
        base_config: CandidateConfig {
            network: "udp".to_owned(),
            address: relayed.ip().to_string(),
            port: relayed.port(),
            component: 1,
            ..CandidateConfig::default()
        },
        rel_addr: any.to_string(),
        rel_port: 0,
        url: None,
    }
    .new_candidate_relay()?;
    RTCIceCandidate::from(&candidate).to_json()
}

fn candidate(address: SocketAddr, network: &str, tcp_type: TcpType) -> StackResult<RTCIceCandidateInit> {
    let candidate = CandidateHostConfig {
        base_config: CandidateConfig {
            network: network.to_owned(),
            address: address.ip().to_string(),
            port: address.port(),
            component: 1,
            ..CandidateConfig::default()
        },
        tcp_type,
    }
    .new_candidate_host()?;
    RTCIceCandidate::from(&candidate).to_json()
}
