//! The end of a run: what failed, and whether the machine allowed a result.

use std::process::ExitCode;

use crate::starvation;

/// The exit status of a run without a result (EX_TEMPFAIL of sysexits.h).
const NO_RESULT: u8 = 75;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    Passed,
    Failed,
    /// Something failed, but threads waited too long for a processor.
    Starved,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> ExitCode {
        match verdict {
            Verdict::Passed => ExitCode::SUCCESS,
            Verdict::Failed => ExitCode::FAILURE,
            Verdict::Starved => ExitCode::from(NO_RESULT),
        }
    }
}

/// Prints and rates the checks of a run: what was checked, and whether it holds.
pub fn of(run: &str, checks: &[(String, bool)]) -> Verdict {
    let passed = checks.iter().filter(|check| check.1).count();
    for (what, _) in checks.iter().filter(|check| !check.1) {
        println!("failed: {what}");
    }
    println!("processor: {}", starvation::text());
    println!("{run}: {passed} of {} passed", checks.len());
    if passed == checks.len() {
        Verdict::Passed
    } else if starvation::is_starved() {
        println!("{run}: starved, so no result: run it on a machine with two cores to itself");
        Verdict::Starved
    } else {
        Verdict::Failed
    }
}
