use std::ffi::CString;

use super::*;

/// Parameters for [`super::Command::SetPortLatencyOffset`].
#[derive(Debug, Clone, Eq, PartialEq)]
pub struct SetPortLatencyOffsetParams {
    /// The index of the card.
    pub index: Option<u32>,

    /// The name of the card.
    pub name: Option<CString>,

    /// The name of the port.
    pub port_name: CString,

    /// The offset to set.
    pub offset: i64,
}

impl TagStructRead for SetPortLatencyOffsetParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            index: ts.read_index()?,
            name: ts.read_string()?,
            port_name: ts.read_string_non_null()?,
            offset: ts.read_i64()?,
        })
    }
}

impl TagStructWrite for SetPortLatencyOffsetParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(self.index)?;
        ts.write_string(self.name.as_ref())?;
        ts.write_string(Some(&self.port_name))?;
        ts.write_i64(self.offset)?;
        Ok(())
    }
}
