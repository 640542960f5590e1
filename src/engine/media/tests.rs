//! What the media half does with lanes, wishes and capture times, without a connection.
#![forbid(unsafe_code)]

use super::*;

#[test]
fn capture_time_is_told_in_ntp() {
    let at = ntp(Duration::from_secs(1_000_000_000), Time::from_nanos(500_000_000));
    assert_eq!(at >> 32, 3_208_988_800);
    assert_eq!(at & 0xffff_ffff, 0x8000_0000);
}

/// Loudness of a second of a tone, sent by the media half's own encoder and played by its mixer.
fn played(media: &mut Media, stream: StreamId, from: Time) -> f32 {
    let mut energy = 0.0;
    for n in 0..100u16 {
        let now = from + Duration::from_millis(10 * u64::from(n) + 10);
        for (i, sample) in media.frame.samples_mut().iter_mut().enumerate() {
            *sample = ((usize::from(n) * 480 + i) as f32 * 0.05).sin() * 0.3;
        }
        media.send.push(&media.frame, now);
        while let Some(encoded) = media.send.poll() {
            let packet = LanePacket {
                sequence: n,
                timestamp: encoded.timestamp,
                marker: false,
                payload: encoded.payload,
                captured_ntp: None,
            };
            media.mixer.insert(stream, packet, now);
        }
        for block in 0..4 {
            let at = now + Duration::from_micros(2_500 * block);
            media.mixer.render(&mut media.block[..BLOCK], 1, at, at);
            energy += media.block[..BLOCK].iter().map(|x| x * x).sum::<f32>();
        }
    }
    energy
}

#[test]
fn what_was_wished_for_a_stream_survives_a_new_lane() {
    let setup = MediaSetup {
        stack: Stack::WebRtc,
        certificate: Certificate::generate().unwrap(),
        profile: AudioProfile { latency: crate::config::LatencyMode::Low, ..AudioProfile::default() },
        wall_offset: Duration::ZERO,
        seed: 1,
    };
    let mut media = Media::new(setup).unwrap();
    let (room, stream, at) = (RoomId::fresh(), StreamId::fresh(), Time::from_nanos(1_000_000_000));
    let play = |generation| ToMedia::Play { room, stream, generation, mid: "0".to_owned() };
    media.handle(Input::Message(play(1)), at);
    assert!(played(&mut media, stream, at) > 100.0);
    media.handle(Input::Message(ToMedia::MuteStream(stream, true)), at);
    media.handle(Input::Message(ToMedia::StopPlay { stream }), at);
    media.handle(Input::Message(play(2)), at);
    assert_eq!(played(&mut media, stream, at + Duration::from_secs(2)), 0.0);
    media.handle(Input::Message(ToMedia::Forget(stream)), at);
    media.handle(Input::Message(ToMedia::StopPlay { stream }), at);
    media.handle(Input::Message(play(3)), at);
    assert!(played(&mut media, stream, at + Duration::from_secs(4)) > 100.0, "a forgotten wish is gone");
}
