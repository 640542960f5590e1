use super::*;

/// Parameters for [`super::Command::PlaySample`].
#[derive(Debug, Clone, Eq, PartialEq)]
pub struct PlaySampleParams {
    /// The index of the sink to play the sample on.
    pub sink_index: Option<u32>,

    /// The name of the sink to play the sample on.
    pub sink_name: Option<CString>,

    /// The volume to play the sample at.
    pub volume: u32,

    /// The name of the sample to play.
    pub name: CString,

    /// Additional properties for the sample.
    pub props: Props,
}

impl TagStructRead for PlaySampleParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            sink_index: ts.read_index()?,
            sink_name: ts.read_string()?,
            volume: ts.read_u32()?,
            name: ts.read_string_non_null()?,
            props: ts.read()?,
        })
    }
}

impl TagStructWrite for PlaySampleParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(self.sink_index)?;
        ts.write_string(self.sink_name.as_ref())?;
        ts.write_u32(self.volume)?;
        ts.write_string(Some(&self.name))?;
        ts.write(&self.props)?;
        Ok(())
    }
}
