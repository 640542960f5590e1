//! Reads settings files, and checks that a file with a secret is not readable by every user of the machine. For the programs
//! that need the secret of an API key: `audioroom-server` and `audioroom-load`. Called once, when the program starts.
#![forbid(unsafe_code)]

use std::path::Path;

use audioroom::file;

/// Largest settings file, in bytes.
const MAX_CONFIG: u64 = 1024 * 1024;

/// The text of a settings file. It may come from a pipe.
pub fn read(path: &Path) -> Result<String, String> {
    let bytes = file::read_or_receive(path, MAX_CONFIG).map_err(|error| error.to_string())?;
    String::from_utf8(bytes)
        .map_err(|error| format!("{} is not UTF-8 ({error}): convert it first", path.display()))
}

/// Refuses a file with a secret that every user of this machine can read.
pub fn check_is_private(path: &Path) -> Result<(), String> {
    if is_readable_by_all(path) {
        let path = path.display();
        return Err(format!(
            "{path} has a secret, and every user of this machine can read it: run chmod 600 {path}"
        ));
    }
    Ok(())
}

#[cfg(unix)]
fn is_readable_by_all(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.mode() & 0o004 != 0)
}

/// On other systems, access control lists of the folder decide who may read a file; they are not checked.
#[cfg(not(unix))]
fn is_readable_by_all(_path: &Path) -> bool {
    false
}
