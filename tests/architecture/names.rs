//! The rule for the names of tests: a behaviour in at most ten words.
//!
//! It counts the words of every function under `#[test]` in `src/` and `tests/`. Functions inside `macro_rules!` are not counted.
//! A list at the end says how many longer names each file still has.

use std::path::Path;

use syn::visit::{self, Visit};

use crate::tables::MAX_TEST_WORDS;

struct Tests(Vec<String>);

impl<'a> Visit<'a> for Tests {
    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        if function.attrs.iter().any(|attribute| attribute.path().is_ident("test")) {
            self.0.push(function.sig.ident.to_string());
        }
        visit::visit_item_fn(self, function);
    }
}

/// The tests of a file whose names have too many words.
fn long_names(path: &str, text: &str) -> Vec<String> {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut tests = Tests(Vec::new());
    tests.visit_file(&file);
    tests.0.retain(|name| name.split('_').count() > MAX_TEST_WORDS);
    tests.0
}

/// A line for each file with more long names than the list allows, and for each row without a file.
pub fn breaches(root: &Path, files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        let allowed = LONG_TEST_NAMES.iter().find(|row| row.0 == path).map_or(0, |row| row.1);
        let names = long_names(path, text);
        if names.len() > allowed {
            let count = names.len();
            found.push(format!(
                "{path}: {count} names of tests have more than {MAX_TEST_WORDS} words, at most {allowed} may: {names:?}"
            ));
        }
    }
    let stale = LONG_TEST_NAMES.iter().filter(|row| !root.join(row.0).exists());
    found.extend(stale.map(|row| format!("{} does not exist: remove it from LONG_TEST_NAMES", row.0)));
    found
}

#[test]
fn name_of_eleven_words_is_found_in_any_module() {
    let ten = "a_b_c_d_e_f_g_h_i_j";
    let text = format!(
        "#[test]\nfn {ten}() {{}}\nfn {ten}_helper() {{}}\n\
         #[cfg(test)]\nmod tests {{ #[test]\n#[ignore]\nfn {ten}_k() {{}} }}\n"
    );
    assert_eq!(long_names("room.rs", &text), [format!("{ten}_k")]);
}

/// Names of tests with more than `MAX_TEST_WORDS` words: file, how many it has at most. The numbers may only become smaller.
#[rustfmt::skip]
pub const LONG_TEST_NAMES: &[(&str, usize)] = &[
    ("src/audio/aux_input/tests.rs", 6),
    ("src/audio/capture/bands.rs", 1),
    ("src/audio/capture/far_end.rs", 4),
    ("src/audio/capture/gate.rs", 3),
    ("src/audio/capture/processor.rs", 3),
    ("src/audio/capture/switched.rs", 1),
    ("src/audio/capture/tests.rs", 2),
    ("src/audio/capture/voice.rs", 1),
    ("src/audio/device/cpal.rs", 1),
    ("src/audio/device/paced.rs", 1),
    ("src/audio/device/port.rs", 1),
    ("src/audio/device/ring/tests.rs", 1),
    ("src/audio/device/watchdog.rs", 1),
    ("src/audio/device/wav.rs", 1),
    ("src/audio/drift_fifo.rs", 3),
    ("src/audio/level.rs", 4),
    ("src/audio/mic_attention.rs", 5),
    ("src/audio/mix/active_speakers.rs", 3),
    ("src/audio/mix/limiter.rs", 1),
    ("src/audio/mix/tests.rs", 7),
    ("src/audio/opus.rs", 3),
    ("src/audio/packet_buffer.rs", 1),
    ("src/audio/packet_buffer/delay_estimator.rs", 5),
    ("src/audio/ramp.rs", 1),
    ("src/audio/rate/estimate.rs", 2),
    ("src/audio/rate/tests.rs", 7),
    ("src/audio/receive_stream/budget.rs", 1),
    ("src/audio/receive_stream/fifo.rs", 3),
    ("src/audio/receive_stream/red_split.rs", 3),
    ("src/audio/receive_stream/tests.rs", 5),
    ("src/audio/receive_stream/tests/burst.rs", 1),
    ("src/audio/receive_stream/tests/copy.rs", 2),
    ("src/audio/receive_stream/tests/jitter.rs", 2),
    ("src/audio/receive_stream/tests/long.rs", 2),
    ("src/audio/resample.rs", 2),
    ("src/audio/send/tests.rs", 6),
    ("src/audio/sidetone.rs", 1),
    ("src/audio/spectrum.rs", 2),
    ("src/config.rs", 1),
    ("src/engine/delay.rs", 2),
    ("src/engine/device/tests.rs", 13),
    ("src/engine/dispatch/queue/tests.rs", 8),
    ("src/engine/dispatch/tests.rs", 7),
    ("src/engine/local.rs", 1),
    ("src/engine/media/extra_inputs.rs", 1),
    ("src/engine/media/level.rs", 1),
    ("src/engine/media/problem.rs", 3),
    ("src/engine/media/quality.rs", 1),
    ("src/engine/media/speaking.rs", 1),
    ("src/engine/registry.rs", 2),
    ("src/engine/report/arrival.rs", 4),
    ("src/ffi/guard.rs", 2),
    ("src/ffi/level.rs", 2),
    ("src/ffi/samples.rs", 1),
    ("src/ffi/text.rs", 1),
    ("src/id.rs", 1),
    ("src/room/tests/login.rs", 8),
    ("src/room/tests/message.rs", 4),
    ("src/room/tests/mute.rs", 2),
    ("src/room/tests/play.rs", 15),
    ("src/room/tests/publish.rs", 13),
    ("src/room/tests/reconnect.rs", 11),
    ("src/room/tests/report.rs", 1),
    ("src/server/address.rs", 1),
    ("src/server/admission.rs", 2),
    ("src/server/behaviour/attack.rs", 1),
    ("src/server/behaviour/input.rs", 4),
    ("src/server/behaviour/repair.rs", 2),
    ("src/server/behaviour/session.rs", 8),
    ("src/server/behaviour/subscription.rs", 10),
    ("src/server/down_track.rs", 2),
    ("src/server/history.rs", 3),
    ("src/server/limit.rs", 1),
    ("src/server/port.rs", 2),
    ("src/server/quality.rs", 1),
    ("src/server/secret.rs", 1),
    ("src/signal/socket.rs", 4),
    ("src/signal/tests.rs", 10),
    ("src/sim/network.rs", 2),
    ("src/transport/behaviour.rs", 5),
    ("src/transport/liveness.rs", 2),
    ("src/transport/missing.rs", 2),
    ("src/transport/offer_filter.rs", 2),
    ("src/transport/plain/channel.rs", 1),
    ("src/transport/receiver.rs", 1),
    ("src/transport/sdp_opus.rs", 2),
    ("src/transport/sdp_red.rs", 2),
    ("src/transport/sender_slots.rs", 1),
    ("src/transport/timer_pump.rs", 1),
    ("src/wire/data.rs", 3),
    ("src/wire/join.rs", 1),
    ("src/wire/reception.rs", 1),
    ("src/wire/red.rs", 1),
    ("src/wire/resend.rs", 1),
    ("src/wire/sequence.rs", 1),
    ("src/wire/token.rs", 1),
    ("src/wire/url.rs", 2),
    ("tests/rt_safety/callback.rs", 1),
    ("tests/rt_safety/stack.rs", 1),
    ("tests/rt_safety/step.rs", 3),
];
