use std::ffi::CString;

use crate::protocol::{serde::*, ProtocolError};

use super::CommandReply;

/// Server state for a client, in response to [`super::Command::GetClientInfo`].
#[derive(Default, Debug, Clone, Eq, PartialEq)]
pub struct ClientInfo {
    /// ID of the client.
    pub index: u32,

    /// The name of the client.
    pub name: CString,

    /// The index of the owning module.
    pub owner_module_index: Option<u32>,

    /// The driver name.
    pub driver: Option<CString>,

    /// The client properties.
    pub props: Props,
}

impl CommandReply for ClientInfo {}

impl TagStructRead for ClientInfo {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            index: ts.read_u32()?,
            name: ts.read_string_non_null()?,
            owner_module_index: ts.read_index()?,
            driver: ts.read_string()?,
            props: ts.read()?,
        })
    }
}

impl TagStructWrite for ClientInfo {
    fn write(
        &self,
        w: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        w.write_u32(self.index)?;
        w.write_string(Some(&self.name))?;
        w.write_index(self.owner_module_index)?;
        w.write_string(self.driver.as_ref())?;
        w.write(&self.props)?;

        Ok(())
    }
}

/// The server reply to [`super::Command::GetClientInfoList`].
pub type ClientInfoList = Vec<ClientInfo>;

impl CommandReply for ClientInfoList {}

impl TagStructRead for ClientInfoList {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        let mut clients = Vec::new();
        while ts.has_data_left()? {
            clients.push(ts.read()?);
        }

        Ok(clients)
    }
}

impl TagStructWrite for ClientInfoList {
    fn write(
        &self,
        w: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        for client in self {
            w.write(client)?;
        }
        Ok(())
    }
}
