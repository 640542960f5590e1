use super::*;

/// Parameters for [`super::Command::MoveSinkInput`] and [`super::Command::MoveSourceOutput`].
#[derive(Debug, Clone, Eq, PartialEq)]
pub struct MoveStreamParams {
    /// The index of the sink input or source output.
    pub index: Option<u32>,

    /// The index of the destination sink or source.
    pub device_index: Option<u32>,

    /// The name of the destination sink or source.
    pub device_name: Option<CString>,
}

impl TagStructRead for MoveStreamParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            index: ts.read_index()?,
            device_index: ts.read_index()?,
            device_name: ts.read_string()?,
        })
    }
}

impl TagStructWrite for MoveStreamParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(self.index)?;
        ts.write_index(self.device_index)?;
        ts.write_string(self.device_name.as_ref())?;
        Ok(())
    }
}
