use std::ffi::CString;

use super::*;

/// Parameters for [`super::Command::SetCardProfile`].
#[derive(Debug, Clone, Eq, PartialEq)]
pub struct SetCardProfileParams {
    /// The index of the card.
    pub card_index: Option<u32>,

    /// The name of the card.
    pub card_name: Option<CString>,

    /// The name of the profile to set.
    pub profile_name: CString,
}

impl TagStructRead for SetCardProfileParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            card_index: ts.read_index()?,
            card_name: ts.read_string()?,
            profile_name: ts
                .read_string()?
                .ok_or_else(|| ProtocolError::Invalid("invalid profile name".into()))?,
        })
    }
}

impl TagStructWrite for SetCardProfileParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(self.card_index)?;
        ts.write_string(self.card_name.as_ref())?;
        ts.write_string(Some(&self.profile_name))?;
        Ok(())
    }
}
