//! Opens the files that an application, an operator or the environment names. It never waits for the other end of a path.
//!
//! A path can lead to a folder, a pipe or a device instead of a file. Opening a named pipe the usual way waits until another
//! program opens its other end, and writing to one can end the process by SIGPIPE. Each function here first checks the kind,
//! opens without waiting (`O_NONBLOCK`), checks the opened file once more, and names the kind that it refuses. No file is emptied
//! before these checks have passed.
//!
//! It does not know what is in a file. Called by the WAV files, the log file and the readers of certificates and settings, on the
//! thread that needs the file.
#![forbid(unsafe_code)]

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// Interval at which an open pipe is asked for bytes.
#[cfg(unix)]
const PIPE_PERIOD_MS: i64 = 100;
/// Number of intervals without a byte after which a pipe is given up: 2 s.
#[cfg(unix)]
const PIPE_PERIODS: u32 = 20;

/// The kind of file that a path leads to.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Kind {
    Regular,
    Folder,
    Pipe,
    Socket,
    /// A character device, such as a terminal or /dev/null.
    Device,
    /// A disk, or a kind that this library does not know.
    Other,
}

impl Kind {
    fn of(found: FileType) -> Kind {
        #[cfg(unix)]
        {
            use std::os::unix::fs::FileTypeExt as _;
            if found.is_fifo() {
                return Kind::Pipe;
            }
            if found.is_socket() {
                return Kind::Socket;
            }
            if found.is_char_device() {
                return Kind::Device;
            }
        }
        match found {
            found if found.is_file() => Kind::Regular,
            found if found.is_dir() => Kind::Folder,
            _ => Kind::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Regular => "a file",
            Kind::Folder => "a folder",
            Kind::Pipe => "a pipe",
            Kind::Socket => "a socket",
            Kind::Device => "a device",
            Kind::Other => "not a regular file",
        }
    }
}

/// The purpose of an access, which the error texts name.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Use {
    Read,
    Write,
}

/// Opens a regular file for reading.
///
/// Errors: `File`; the text begins with the path.
pub fn open(path: &Path) -> Result<File> {
    open_as(path, OpenOptions::new().read(true), Use::Read, &[Kind::Regular])
}

/// Reads a regular file or a device of at most `limit` bytes. Errors: as for [`open`], and when there is more.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let allowed = &[Kind::Regular, Kind::Device];
    read_to_end(path, open_as(path, OpenOptions::new().read(true), Use::Read, allowed)?, limit)
}

/// Reads like [`read`], and also from a pipe that another program has open, such as a shell's `<(command)`.
///
/// For the start of a program: it waits up to 2 s for each piece of a pipe, such as settings with a secret that another program
/// prints. A pipe that nobody writes to is refused at once.
/// Errors: as for [`read`].
pub fn read_or_receive(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let allowed = &[Kind::Regular, Kind::Device, Kind::Pipe];
    let file = open_as(path, OpenOptions::new().read(true), Use::Read, allowed)?;
    let found = file.metadata().map_err(|error| failed(path, Use::Read, &error))?;
    if Kind::of(found.file_type()) == Kind::Pipe {
        receive(path, file, limit)
    } else {
        read_to_end(path, file, limit)
    }
}

/// Creates a regular file for writing, or empties an existing one. Until the returned file is closed, this function refuses to
/// open it again.
///
/// Errors: `File` as for [`open`], `Busy` when another engine or program is writing it. The file is unchanged then.
pub fn create(path: &Path) -> Result<File> {
    let options = &mut OpenOptions::new();
    let options = options.write(true).create(true).truncate(false);
    let file = open_as(path, options, Use::Write, &[Kind::Regular])?;
    // On other systems, a lock would keep other programs from reading the file.
    #[cfg(unix)]
    if matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)) {
        let text =
            format!("{} is being written by another engine or program: give another file", path.display());
        return Err(Error::new(ErrorKind::Busy, text));
    }
    file.set_len(0).map_err(|error| failed(path, Use::Write, &error))?;
    Ok(file)
}

/// Creates a regular file for writing, as [`create`] does, but refuses a path where something is already.
///
/// Errors: as for [`create`]; `File` when the file exists.
pub fn create_new(path: &Path) -> Result<File> {
    // Links are followed nowhere: a link that leads nowhere is refused too.
    if path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    let file = File::create_new(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => failed(path, Use::Write, &error),
    })?;
    #[cfg(unix)]
    let _ = file.try_lock();
    Ok(file)
}

fn exists(path: &Path) -> Error {
    file_error(path, "exists already: give another file, or allow it to be overwritten")
}

/// Opens a regular file or a device for appending, and creates a missing file. Errors: as for [`open`].
pub fn append(path: &Path) -> Result<File> {
    let options = &mut OpenOptions::new();
    open_as(path, options.append(true).create(true), Use::Write, &[Kind::Regular, Kind::Device])
}

/// Whether two paths lead to the same file, also through symbolic and hard links. Two paths to a file that does not exist yet are
/// compared by folder and name. Opens nothing.
pub fn is_same(a: &Path, b: &Path) -> bool {
    if a == b {
        return true;
    }
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(first), Ok(second)) => is_same_entry(a, &first, b, &second),
        (Err(_), Err(_)) => place(a).is_some_and(|first| Some(first) == place(b)),
        _ => false,
    }
}

/// Refuses, for the setting `name`, a file that another setting uses. Errors: `File`.
pub fn check_unused(name: &str, path: &Path, others: &[(&str, Option<&Path>)]) -> Result<()> {
    match others.iter().find(|(_, other)| other.is_some_and(|other| is_same(path, other))) {
        None => Ok(()),
        Some((other, _)) => {
            let path = path.display();
            let text =
                format!("{name} and {other} are the same file ({path}): give another file for one of them");
            Err(Error::new(ErrorKind::File, text))
        }
    }
}

/// The error of an access to `path` that failed while it was written.
pub fn write_error(path: &Path, error: &io::Error) -> Error {
    failed(path, Use::Write, error)
}

#[cfg(unix)]
fn is_same_entry(_: &Path, first: &fs::Metadata, _: &Path, second: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (first.dev(), first.ino()) == (second.dev(), second.ino())
}

#[cfg(not(unix))]
fn is_same_entry(a: &Path, _: &fs::Metadata, b: &Path, _: &fs::Metadata) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// The place of a file that does not exist: its folder without links, and its name.
fn place(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
}

fn open_as(path: &Path, options: &mut OpenOptions, purpose: Use, allowed: &[Kind]) -> Result<File> {
    let check = |found: fs::Metadata| match Kind::of(found.file_type()) {
        kind if allowed.contains(&kind) => Ok(()),
        kind => Err(file_error(path, format_args!("is {}: give a regular file", kind.name()))),
    };
    match fs::metadata(path) {
        Ok(found) => check(found)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound && purpose == Use::Write => {}
        Err(error) => return Err(failed(path, purpose, &error)),
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(flags.bits() as i32);
    }
    let file = options.open(path).map_err(|error| failed(path, purpose, &error))?;
    // The path may lead to another file since the first check.
    check(file.metadata().map_err(|error| failed(path, purpose, &error))?)?;
    Ok(file)
}

fn read_to_end(path: &Path, file: File, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| failed(path, Use::Read, &error))?;
    within(path, bytes, limit)
}

#[cfg(unix)]
fn receive(path: &Path, file: File, limit: u64) -> Result<Vec<u8>> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let period = Timespec { tv_sec: 0, tv_nsec: PIPE_PERIOD_MS * 1_000_000 };
    let (mut bytes, mut silent) = (Vec::new(), 0);
    let mut piece = [0; 4096];
    while bytes.len() as u64 <= limit {
        match (&file).read(&mut piece) {
            Ok(0) => break,
            Ok(count) => {
                bytes.extend_from_slice(&piece[..count]);
                silent = 0;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if silent == PIPE_PERIODS {
                    return Err(file_error(path, "is a pipe that stays silent: give a regular file"));
                }
                silent += 1;
                let _ = poll(&mut [PollFd::new(&file, PollFlags::IN)], Some(&period));
            }
            Err(error) => return Err(failed(path, Use::Read, &error)),
        }
    }
    if bytes.is_empty() {
        return Err(file_error(path, "is a pipe that no program writes to: give a regular file"));
    }
    within(path, bytes, limit)
}

#[cfg(not(unix))]
fn receive(path: &Path, file: File, limit: u64) -> Result<Vec<u8>> {
    read_to_end(path, file, limit)
}

fn within(path: &Path, bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>> {
    match bytes.len() as u64 <= limit {
        true => Ok(bytes),
        false => Err(file_error(path, format_args!("has more than {limit} bytes: check the path"))),
    }
}

fn failed(path: &Path, purpose: Use, error: &io::Error) -> Error {
    let done = if purpose == Use::Read { "read" } else { "written" };
    let remedy = match error.kind() {
        io::ErrorKind::NotFound if purpose == Use::Write => "create its folder, or give another path",
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::PermissionDenied => "change its permissions, or give another file",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space on the disk",
        io::ErrorKind::FileTooLarge => "raise the limit of file sizes, or give another file",
        _ => "give another file",
    };
    file_error(path, format_args!("cannot be {done} ({error}): {remedy}"))
}

/// The error `File` of a file or folder: its path, then `what` is wrong with it.
pub fn file_error(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::File, format!("{} {what}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn text<T>(result: Result<T>) -> String {
        let error = result.err().unwrap();
        assert_eq!(error.kind, ErrorKind::File, "{error}");
        error.to_string()
    }

    #[test]
    fn missing_file_and_missing_folder_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        assert!(text(open(&missing)).ends_with(": check the path"));
        assert!(text(create(&missing.join("x"))).contains("create its folder"));
        assert!(text(append(&missing.join("x"))).contains("create its folder"));
        assert!(!missing.exists());
        assert!(text(read(Path::new("/dev/zero"), 100)).contains("more than 100 bytes"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn folder_pipe_socket_and_device_are_named_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let begin = crate::clock::now();
        for (path, name) in [(folder.path(), "is a folder"), (&pipe, "is a pipe"), (&socket, "is a socket")] {
            for problem in [text(open(path)), text(read(path, 10)), text(create(path)), text(append(path))] {
                assert!(problem.contains(name) && problem.ends_with(": give a regular file"), "{problem}");
            }
        }
        let problem = text(read_or_receive(&pipe, 10));
        assert!(problem.contains("no program writes to"), "{problem}");
        assert!(text(create(Path::new("/dev/null"))).contains("is a device"));
        assert!(text(open(Path::new("/dev/null"))).contains("is a device"));
        let passed = crate::clock::now().since(begin);
        assert!(passed < std::time::Duration::from_millis(100), "{passed:?}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn pipe_that_is_written_is_received_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::RWXU).unwrap();
        // Opened for both directions, so that opening does not wait for the other end.
        let mut writer = OpenOptions::new().read(true).write(true).open(&path).unwrap();
        writer.write_all(b"key = 1\n").unwrap();
        let writing = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(300));
            writer.write_all(b"more = 2\n").unwrap();
        });
        assert_eq!(read_or_receive(&path, 100).unwrap(), b"key = 1\nmore = 2\n");
        writing.join().unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn file_that_cannot_be_written_is_named() {
        // A running program cannot be written, even by root.
        let problem = text(create(&std::env::current_exe().unwrap()));
        assert!(problem.contains("cannot be written") && problem.contains("busy"), "{problem}");
    }

    #[test]
    #[cfg(unix)]
    fn refused_file_keeps_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let mut first = create(&path).unwrap();
        first.write_all(b"sound").unwrap();
        let second = create(&path).unwrap_err();
        assert_eq!(second.kind, ErrorKind::Busy);
        assert!(second.context.contains("is being written"), "{second}");
        assert_eq!(fs::read(&path).unwrap(), b"sound");
        drop(first);
        create(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"");
    }

    #[test]
    fn existing_file_is_refused_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        create_new(&path).unwrap().write_all(b"sound").unwrap();
        assert!(text(create_new(&path)).contains("exists already"));
        assert!(text(create_new(folder.path())).contains("exists already"));
        assert!(text(create_new(&folder.path().join("no/x"))).contains("create its folder"));
        assert_eq!(fs::read(&path).unwrap(), b"sound");
        let first = create_new(&folder.path().join("y")).unwrap();
        #[cfg(unix)]
        assert_eq!(create(&folder.path().join("y")).unwrap_err().kind, ErrorKind::Busy);
        drop(first);
    }

    #[test]
    fn same_file_is_found_through_every_kind_of_link() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "a").unwrap();
        fs::write(at("b"), "a").unwrap();
        assert!(is_same(&at("a"), &at("a")) && is_same(&at("a"), &at("./a")));
        assert!(!is_same(&at("a"), &at("b")) && !is_same(&at("a"), &at("new")));
        fs::hard_link(at("a"), at("hard")).unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("a"), at("soft")).unwrap();
            std::os::unix::fs::symlink(folder.path(), at("folder")).unwrap();
            assert!(is_same(&at("a"), &at("hard")) && is_same(&at("hard"), &at("soft")));
            assert!(is_same(&at("folder/new"), &at("new")), "also before it exists");
        }
        assert!(!is_same(&at("new"), &at("newer")));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), if cfg!(unix) { 5 } else { 3 });
    }
}
