use std::ffi::CString;

use crate::protocol::{serde::*, ProtocolError};

use super::CommandReply;

/// Server state for a module, in response to [`super::Command::GetModuleInfo`].
#[derive(Default, Debug, Clone, Eq, PartialEq)]
pub struct ModuleInfo {
    /// ID of the module.
    pub index: u32,

    /// The name of the module.
    pub name: CString,

    /// Argument string passed to the module.
    pub argument: Option<CString>,

    /// Usage counter.
    pub n_used: Option<u32>,

    /// Whether the module is automatically unloaded when unused. Deprecated.
    #[deprecated]
    pub auto_unload: bool,

    /// Module properties.
    pub props: Props,
}

impl CommandReply for ModuleInfo {}

impl TagStructRead for ModuleInfo {
    #[allow(deprecated)]
    fn read(ts: &mut TagStructReader<'_>, protocol_version: u16) -> Result<Self, ProtocolError> {
        Ok(Self {
            index: ts.read_u32()?,
            name: ts.read_string_non_null()?,
            argument: ts.read_string()?,
            n_used: ts.read_index()?,
            auto_unload: if protocol_version < 15 {
                ts.read_bool()?
            } else {
                false
            },
            props: if protocol_version >= 15 {
                ts.read()?
            } else {
                Default::default()
            },
        })
    }
}

impl TagStructWrite for ModuleInfo {
    #[allow(deprecated)]
    fn write(
        &self,
        w: &mut TagStructWriter<'_>,
        protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        w.write_u32(self.index)?;
        w.write_string(Some(&self.name))?;
        w.write_string(self.argument.as_ref())?;
        w.write_index(self.n_used)?;

        if protocol_version < 15 {
            w.write_bool(self.auto_unload)?;
        } else {
            w.write(&self.props)?;
        }

        Ok(())
    }
}

/// The server reply to [`super::Command::GetModuleInfoList`].
pub type ModuleInfoList = Vec<ModuleInfo>;

impl CommandReply for ModuleInfoList {}

impl TagStructRead for ModuleInfoList {
    fn read(ts: &mut TagStructReader<'_>, _protocol_version: u16) -> Result<Self, ProtocolError> {
        let mut modules = Vec::new();
        while ts.has_data_left()? {
            modules.push(ts.read()?);
        }
        Ok(modules)
    }
}

impl TagStructWrite for ModuleInfoList {
    fn write(
        &self,
        w: &mut TagStructWriter<'_>,
        _protocol_version: u16,
    ) -> Result<(), ProtocolError> {
        for module in self {
            w.write(module)?;
        }
        Ok(())
    }
}
