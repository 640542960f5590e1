//! Encoder, decoder and DRED parser with tones and random bytes.
#![forbid(unsafe_code)]

use super::*;
use crate::random::Random;

fn settings() -> EncoderSettings {
    EncoderSettings {
        channels: 1,
        restricted_delay: false,
        music: false,
        bitrate: 40_000,
        complexity: 5,
        fec: true,
        loss_percent: 10,
        dtx: false,
        dred_ms: 0,
    }
}

fn tone(samples: usize) -> Vec<f32> {
    (0..samples).map(|n| 0.3 * (n as f32 * 440.0 * std::f32::consts::TAU / 48_000.0).sin()).collect()
}

#[test]
fn stated_lookahead_is_that_of_libopus() {
    assert_eq!(Encoder::new(&settings()).unwrap().lookahead(), LOOKAHEAD_VOICE);
    let restricted = EncoderSettings { restricted_delay: true, ..settings() };
    assert_eq!(Encoder::new(&restricted).unwrap().lookahead(), LOOKAHEAD_RESTRICTED);
}

#[test]
fn every_packet_length_and_channel_count_is_decoded() {
    for (milliseconds, channels) in [(10, 1), (20, 1), (40, 1), (60, 1), (20, 2)] {
        let mut encoder = Encoder::new(&EncoderSettings { channels, ..settings() }).unwrap();
        let mut packet = [0; MAX_PACKET];
        let input = tone(48 * milliseconds * channels);
        let length = encoder.encode(&input, &mut packet).unwrap();
        assert_eq!(packet_samples(&packet[..length]).unwrap(), 48 * milliseconds);
        assert_eq!(packet_channels(&packet[..length]), channels);
        let mut output = vec![0.0; MAX_PACKET_SAMPLES * channels];
        let decoded = Decoder::new(channels).unwrap().decode(&packet[..length], &mut output).unwrap();
        assert_eq!(decoded, 48 * milliseconds);
    }
}

#[test]
fn invalid_packets_are_errors() {
    let mut random = Random::from_seed(1);
    let mut decoder = Decoder::new(1).unwrap();
    let (mut parser, mut dred) = (DredParser::new().unwrap(), Dred::new().unwrap());
    let mut output = vec![0.0; MAX_PACKET_SAMPLES];
    let refused = decoder.decode(&[], &mut output).unwrap_err();
    assert_eq!(Error::from(refused).kind, ErrorKind::PlayFailed);
    // Code 3 with a frame count of 0 is always invalid.
    assert!(decoder.decode(&[0xff, 0x00, 1, 2, 3], &mut output).is_err());
    let mut refused = 0;
    for round in 0..1000 {
        let mut bytes = vec![0; 1 + (random.next_u32() % 300) as usize];
        random.fill(&mut bytes);
        refused += usize::from(decoder.decode(&bytes, &mut output).is_err());
        let _ = (packet_samples(&bytes), packet_has_fec(&bytes));
        if round % 10 == 0 {
            parser.parse(&mut dred, &bytes, 48_000);
            parser.process(&mut dred);
            let _ = decoder.decode_dred(&dred, 480, &mut output[..480]);
            let _ = decoder.decode_fec(&bytes, &mut output[..960]);
        }
    }
    assert!(refused > 0);
    // The decoder still works afterwards.
    let mut encoder = Encoder::new(&settings()).unwrap();
    let mut packet = [0; MAX_PACKET];
    let length = encoder.encode(&tone(960), &mut packet).unwrap();
    assert_eq!(decoder.decode(&packet[..length], &mut output).unwrap(), 960);
}

#[test]
fn dred_reaches_back_if_enabled() {
    let with = EncoderSettings { fec: false, loss_percent: 20, dred_ms: 200, ..settings() };
    for (settings, expected) in [(with, true), (settings(), false)] {
        let mut encoder = Encoder::new(&settings).unwrap();
        let (mut parser, mut dred) = (DredParser::new().unwrap(), Dred::new().unwrap());
        let mut packet = [0; MAX_PACKET];
        let mut reach = 0;
        // Similar to speech: a tone with noise and a slow envelope, because libopus adds DRED only to active sound.
        let mut random = Random::from_seed(3);
        for k in 0..40 {
            let mut input = tone(960);
            for (n, sample) in input.iter_mut().enumerate() {
                let envelope = 0.5 + 0.5 * ((k * 960 + n) as f32 * 0.0005).sin();
                *sample = *sample * envelope + (random.unit() as f32 - 0.5) * 0.05;
            }
            let length = encoder.encode(&input, &mut packet).unwrap();
            reach = reach.max(parser.parse(&mut dred, &packet[..length], 9600));
        }
        assert_eq!(reach > 960, expected, "reach {reach} samples");
    }
}

#[test]
fn silence_with_dtx_needs_few_packets() {
    for restricted_delay in [false, true] {
        let settings = EncoderSettings { dtx: true, restricted_delay, ..settings() };
        let mut encoder = Encoder::new(&settings).unwrap();
        let mut packet = [0; MAX_PACKET];
        let lengths: Vec<usize> =
            (0..60).map(|_| encoder.encode(&[0.0; 960], &mut packet).unwrap()).collect();
        let small = lengths.iter().skip(20).filter(|length| **length <= 2).count();
        assert!(small > 30, "restricted {restricted_delay}: {lengths:?}");
    }
}

#[test]
fn restored_decoder_continues_as_if_nothing_was_concealed() {
    for channels in [1, 2] {
        let mut encoder = Encoder::new(&EncoderSettings { channels, ..settings() }).unwrap();
        let (mut disturbed, mut other) = (Decoder::new(channels).unwrap(), Decoder::new(channels).unwrap());
        let mut saved = DecoderState::new();
        let (mut packet, mut output) =
            ([0; MAX_PACKET], [vec![0.0; 960 * channels], vec![0.0; 960 * channels]]);
        for chunk in tone(960 * channels * 20).chunks_exact(960 * channels) {
            let length = encoder.encode(chunk, &mut packet).unwrap();
            disturbed.save(&mut saved);
            disturbed.conceal(&mut output[0][..480 * channels]).unwrap();
            disturbed.restore(&mut saved);
            disturbed.decode(&packet[..length], &mut output[0]).unwrap();
            other.decode(&packet[..length], &mut output[1]).unwrap();
            assert_eq!(output[0], output[1]);
        }
        // A state is used once, and only for its channel count.
        disturbed.save(&mut saved);
        Decoder::new(3 - channels).unwrap().restore(&mut saved);
        assert_eq!(saved.channels, None);
    }
}
