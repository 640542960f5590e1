use std::ffi::CString;

use super::*;

/// Parameters for [`super::Command::SetSinkPort`] and [`super::Command::SetSourcePort`].
#[derive(Debug, Clone, Eq, PartialEq)]
pub struct SetPortParams {
    /// The index of the sink or source.
    pub index: Option<u32>,

    /// The name of the sink or source.
    pub name: Option<CString>,

    /// The name of the port to set.
    pub port_name: CString,
}

impl TagStructRead for SetPortParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            index: ts.read_index()?,
            name: ts.read_string()?,
            port_name: ts
                .read_string()?
                .ok_or_else(|| ProtocolError::Invalid("invalid port name".into()))?,
        })
    }
}

impl TagStructWrite for SetPortParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(self.index)?;
        ts.write_string(self.name.as_ref())?;
        ts.write_string(Some(&self.port_name))?;
        Ok(())
    }
}
