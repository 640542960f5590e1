//! The states of media players, as events and getters report them.
#![forbid(unsafe_code)]

/// State of a media player.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum PlayerState {
    /// The beginning of the file is being read.
    Loading = 0,
    /// The file can be played: it was opened, or playing was stopped.
    Ready = 1,
    /// Samples are being played or sent.
    Playing = 2,
    /// Paused by the application.
    Paused = 3,
    /// All repetitions were played.
    Ended = 4,
    /// The file cannot be played, or not to its end.
    Failed = 5,
}

impl PlayerState {
    /// The state with this number.
    pub fn from_number(number: u32) -> PlayerState {
        match number {
            0 => PlayerState::Loading,
            1 => PlayerState::Ready,
            2 => PlayerState::Playing,
            3 => PlayerState::Paused,
            4 => PlayerState::Ended,
            _ => PlayerState::Failed,
        }
    }
}
