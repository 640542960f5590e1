use super::*;

/// Paramaters for [`super::Command::SetSinkVolume`] and [`super::Command::SetSourceVolume`].
#[derive(Debug, Clone, Eq, PartialEq)]
pub struct SetDeviceVolumeParams {
    /// The index of the sink or source.
    pub device_index: Option<u32>,

    /// The name of the sink or source.
    pub device_name: Option<CString>,

    /// The volume to set.
    pub volume: ChannelVolume,
}

impl TagStructRead for SetDeviceVolumeParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            device_index: ts.read_index()?,
            device_name: ts.read_string()?,
            volume: ts.read()?,
        })
    }
}

impl TagStructWrite for SetDeviceVolumeParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(self.device_index)?;
        ts.write_string(self.device_name.as_ref())?;
        ts.write(self.volume)?;
        Ok(())
    }
}

/// Parameters for [`super::Command::SetSinkInputVolume`] and [`super::Command::SetSourceOutputVolume`].
#[derive(Debug, Copy, Clone, Eq, PartialEq)]
pub struct SetStreamVolumeParams {
    /// The index of the sink input or source output.
    pub index: u32,

    /// The volume to set.
    pub volume: ChannelVolume,
}

impl TagStructRead for SetStreamVolumeParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            index: ts
                .read_index()?
                .ok_or_else(|| ProtocolError::Invalid("invalid index".into()))?,
            volume: ts.read()?,
        })
    }
}

impl TagStructWrite for SetStreamVolumeParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(Some(self.index))?;
        ts.write(self.volume)?;
        Ok(())
    }
}

/// Parameters for [`super::Command::SetSinkMute`] and [`super::Command::SetSourceMute`].
#[derive(Debug, Clone, Eq, PartialEq)]
pub struct SetDeviceMuteParams {
    /// The index of the sink or source to mute or unmute.
    pub device_index: Option<u32>,

    /// The name of the sink or source to mute or unmute.
    pub device_name: Option<CString>,

    /// Whether to mute or unmute.
    pub mute: bool,
}

impl TagStructRead for SetDeviceMuteParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            device_index: ts.read_index()?,
            device_name: ts.read_string()?,
            mute: ts.read_bool()?,
        })
    }
}

impl TagStructWrite for SetDeviceMuteParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(self.device_index)?;
        ts.write_string(self.device_name.as_ref())?;
        ts.write_bool(self.mute)?;
        Ok(())
    }
}

/// Parameters for [`super::Command::SetSinkInputMute`] and [`super::Command::SetSourceOutputMute`].
#[derive(Debug, Copy, Clone, Eq, PartialEq)]
pub struct SetStreamMuteParams {
    /// The index of the sink input or source output.
    pub index: u32,

    /// Whether to mute or unmute.
    pub mute: bool,
}

impl TagStructRead for SetStreamMuteParams {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            index: ts
                .read_index()?
                .ok_or_else(|| ProtocolError::Invalid("invalid index".into()))?,
            mute: ts.read_bool()?,
        })
    }
}

impl TagStructWrite for SetStreamMuteParams {
    fn write(
        &self,
        ts: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        ts.write_index(Some(self.index))?;
        ts.write_bool(self.mute)?;
        Ok(())
    }
}
