use std::ffi::CString;

use super::*;

/// Parameters for [`super::Command::SuspendSink`] and [`super::Command::SuspendSource`].
#[derive(Debug, Clone, Eq, PartialEq)]
pub struct SuspendParams {
    /// The index of the sink or source.
    pub device_index: Option<u32>,

    /// The name of the sink or source.
    pub device_name: Option<CString>,

    /// Whether to suspend or resume.
    pub suspend: bool,
}

impl TagStructRead for SuspendParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            device_index: ts.read_index()?,
            device_name: ts.read_string()?,
            suspend: ts.read_bool()?,
        })
    }
}

impl TagStructWrite for SuspendParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(self.device_index)?;
        ts.write_string(self.device_name.as_ref())?;
        ts.write_bool(self.suspend)?;
        Ok(())
    }
}
