use super::*;

/// Parameters for [`super::Command::UpdateClientProplist`].
#[derive(Debug, Clone, Eq, PartialEq)]
pub struct UpdateClientProplistParams {
    /// The mode of the update.
    pub mode: props::PropsUpdateMode,

    /// The new props.
    pub props: Props,
}

impl TagStructRead for UpdateClientProplistParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            mode: ts.read_enum()?,
            props: ts.read()?,
        })
    }
}

impl TagStructWrite for UpdateClientProplistParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_u32(self.mode as u32)?;
        ts.write(&self.props)?;
        Ok(())
    }
}
