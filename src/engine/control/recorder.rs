//! The events of recordings on the control half.
//!
//! A part of [`Control`], on the control thread. The writer of a recording reports its events here, so that they keep their order
//! among the other events.
#![forbid(unsafe_code)]

use super::{Control, Output};
use crate::engine::message::{RecorderRequest, ToMedia};
use crate::event::Event;

impl Control {
    /// Reports an event of a recording. The media half stops a recording that has failed.
    pub(super) fn recorded(&mut self, event: Event) {
        if let Event::RecordingEnd { recording, .. } = &event {
            let request = RecorderRequest::Stop(*recording);
            self.outputs.push_back(Output::ToMedia(ToMedia::Recorder(request)));
        }
        self.outputs.push_back(Output::Event(event));
    }
}
