//! Switches and numbers of the caller, some of which may be left to the library with AUDIOROOM_AUTO.
//!
//! Used by the files of `ffi/`, on the caller's thread. 0 is off and any other number is on, because languages disagree about
//! TRUE (1, -1, 255). AUDIOROOM_AUTO is INT32_MIN, which is TRUE in no language; a call refuses it unless its comment offers it.

use super::engine::out_of_range;
use super::library::AUDIOROOM_AUTO;
use crate::config;
use crate::error::Result;

/// A switch with two positions.
/// Errors: `OutOfRange` for AUDIOROOM_AUTO.
pub(super) fn switch(name: &str, value: i32) -> Result<bool> {
    if value == AUDIOROOM_AUTO {
        return Err(out_of_range(
            name,
            "AUDIOROOM_AUTO",
            "0 (off) or 1 (on), this switch has no automatic position",
        ));
    }
    Ok(value != 0)
}

/// A switch with three positions; `None` lets the library choose.
pub(super) fn switch_or_auto(value: i32) -> Option<bool> {
    (value != AUDIOROOM_AUTO).then_some(value != 0)
}

/// A number that may be left to the library (`None`).
/// Errors: `OutOfRange` with name, number and range.
pub(super) fn number_or_auto(
    name: &str,
    value: i32,
    (low, high): (u32, u32),
    unit: &str,
) -> Result<Option<u32>> {
    if value == AUDIOROOM_AUTO {
        return Ok(None);
    }
    let or_auto =
        if unit.is_empty() { "or AUDIOROOM_AUTO".to_owned() } else { format!("{unit}, or AUDIOROOM_AUTO") };
    config::range(name, value, low, high, &or_auto)?;
    Ok(Some(value.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_true_of_another_language_is_on() {
        for value in [1, -1, 0xff, i32::MAX] {
            assert!(switch("enable", value).unwrap());
            assert_eq!(switch_or_auto(value), Some(true));
        }
        assert!(!switch("enable", 0).unwrap());
        assert_eq!((switch_or_auto(0), switch_or_auto(AUDIOROOM_AUTO)), (Some(false), None));
    }

    #[test]
    fn auto_is_refused_where_it_is_not_offered() {
        let error = switch("enable", AUDIOROOM_AUTO).unwrap_err();
        assert!(error.context.starts_with("enable is AUDIOROOM_AUTO: give 0 (off) or 1 (on)"), "{error}");
    }

    #[test]
    fn number_out_of_range_is_named_as_it_was_given() {
        assert_eq!(number_or_auto("hold_ms", AUDIOROOM_AUTO, (0, 5_000), "ms").unwrap(), None);
        assert_eq!(number_or_auto("hold_ms", 5_000, (0, 5_000), "ms").unwrap(), Some(5_000));
        let error = number_or_auto("hold_ms", -1, (0, 5_000), "ms").unwrap_err();
        assert_eq!(error.context, "hold_ms is -1: give 0 to 5000 ms, or AUDIOROOM_AUTO");
    }
}
