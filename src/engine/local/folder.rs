//! The folder of one user for the files of the local server: the key, the port and the lock.
//!
//! It is `audioroom` in XDG_RUNTIME_DIR, or `/tmp/audioroom-UID` where XDG_RUNTIME_DIR is missing or cannot be used, for example
//! because it belongs to another user. On systems other than Unix, `audioroom` in LOCALAPPDATA takes the place of the folder in
//! /tmp. Nothing is created before the owner of the parent folder is known, no symbolic link is followed below the parent folder,
//! and every file is opened relative to the folder that was checked. Called by `engine/local.rs`, on the control thread.
#![forbid(unsafe_code)]

use std::fs::File;
use std::io::{ErrorKind as IoErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::file::file_error;
use crate::log::{Level, Log};
use crate::random::Random;

/// The environment variable with the user's runtime folder (XDG Base Directory Specification).
const RUNTIME_VARIABLE: &str = "XDG_RUNTIME_DIR";
/// Maximum number of bytes that are read of a file.
const MAX_FILE: u64 = 4096;

/// A folder that belongs to the user and that nobody else can access.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    handle: system::Handle,
}

impl Folder {
    /// Finds the user's folder, or creates it. Where XDG_RUNTIME_DIR cannot be used, the log says why.
    ///
    /// Errors: `File` when the folder in /tmp cannot be used either.
    pub(super) fn find(log: &Log) -> Result<Folder> {
        let base = std::env::var_os(RUNTIME_VARIABLE).filter(|base| !base.is_empty()).map(PathBuf::from);
        Folder::find_from(base.as_deref(), &system::fallback(), log)
    }

    /// As [`Folder::find`], with the value of XDG_RUNTIME_DIR and the path of the folder to fall back on.
    pub(super) fn find_from(base: Option<&Path>, fallback: &Path, log: &Log) -> Result<Folder> {
        let Some(base) = base else { return Folder::open(fallback) };
        match Folder::open(&base.join("audioroom")) {
            Ok(folder) => Ok(folder),
            Err(reason) => {
                let text = format!("{RUNTIME_VARIABLE} is not used ({reason}): using {}", fallback.display());
                log.line(Level::Warn, super::TARGET, format_args!("{text}"));
                Folder::open(fallback).map_err(|error| {
                    let text =
                        format!("{reason}, and {error}: set {RUNTIME_VARIABLE} to a folder of your own");
                    Error::new(ErrorKind::File, text)
                })
            }
        }
    }

    /// Opens a folder, creating it if it is missing. Its parent must exist. The parent must belong to the user and be writable by
    /// the user alone, or be a folder like /tmp, in which only the owner of a file can remove the file.
    ///
    /// Errors: `File`, with the owner where it is another user.
    pub(super) fn open(path: &Path) -> Result<Folder> {
        Ok(Folder { path: path.to_owned(), handle: system::open_folder(path)? })
    }

    /// The path of a file in the folder, for texts.
    pub(super) fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Reads a file that only the user can read. `None`: there is no such file. Errors: `File`.
    pub(super) fn read(&self, name: &str) -> Result<Option<String>> {
        let path = self.path_of(name);
        let fail = |error: std::io::Error| file_error(&path, format_args!("cannot be read: {error}"));
        let file = match system::open(&self.handle, name) {
            Ok(file) => file,
            Err(error) if error.kind() == IoErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fail(error)),
        };
        system::check_file(&path, &file)?;
        let mut text = String::new();
        file.take(MAX_FILE).read_to_string(&mut text).map_err(fail)?;
        Ok(Some(text))
    }

    /// Writes a file unless there is one of this name. It appears complete or not at all. Errors: `File`.
    pub(super) fn create(&self, name: &str, text: &str) -> Result<()> {
        self.write(name, text, |draft| match system::link(&self.handle, draft, name) {
            Err(error) if error.kind() == IoErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        })
    }

    /// Writes a file in place of an earlier one. Readers see the old text or the new one. Errors: `File`.
    pub(super) fn replace(&self, name: &str, text: &str) -> Result<()> {
        self.write(name, text, |draft| system::rename(&self.handle, draft, name))
    }

    fn write(&self, name: &str, text: &str, publish: impl FnOnce(&str) -> std::io::Result<()>) -> Result<()> {
        let draft = format!("{name}.{}", Random::from_system().text(16));
        let written = system::create(&self.handle, &draft).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        let published = written.and_then(|()| publish(&draft));
        // After a rename there is no draft left.
        let _ = system::remove(&self.handle, &draft);
        published.map_err(|error| file_error(&self.path_of(name), format_args!("cannot be written: {error}")))
    }

    /// Takes the lock of this name if nobody has it; it is free again when the file is dropped. Errors: `File`.
    pub(super) fn try_lock(&self, name: &str) -> Result<Option<File>> {
        let fail = |error: std::io::Error| {
            file_error(&self.path_of(name), format_args!("cannot be used as a lock: {error}"))
        };
        let file = system::open_lock(&self.handle, name).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(fail(error)),
        }
    }
}

/// Files relative to an open folder.
#[cfg(unix)]
mod system {
    use std::fs::File;
    use std::io;
    use std::path::{Path, PathBuf};

    use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
    use rustix::io::Errno;

    use crate::error::Result;
    use crate::file::file_error;

    pub(super) type Handle = rustix::fd::OwnedFd;

    /// Whether others than the owner can do anything: bits of a mode.
    const OTHERS: u32 = 0o077;
    /// Whether others than the owner can write: bits of a mode.
    const OTHERS_WRITE: u32 = 0o022;
    /// Only the owner of a file may remove it from the folder: a bit of a mode.
    const STICKY: u32 = 0o1000;

    pub(super) fn fallback() -> PathBuf {
        PathBuf::from(format!("/tmp/audioroom-{}", me()))
    }

    fn me() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    /// A user for people: "user 1000 (anna)".
    fn user(id: u32) -> String {
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let name = users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)?.parse() == Ok(id)).then_some(name)
        });
        name.map_or_else(|| format!("user {id}"), |name| format!("user {id} ({name})"))
    }

    pub(super) fn open_folder(path: &Path) -> Result<Handle> {
        let fail = |path: &Path, error: Errno| {
            let what = match error {
                Errno::NOENT => "does not exist".to_owned(),
                Errno::LOOP | Errno::NOTDIR => {
                    "is a symbolic link or a file where a folder was expected: remove it".to_owned()
                }
                other => format!("cannot be used: {}", io::Error::from(other)),
            };
            file_error(path, &what)
        };
        let (Some(parent), Some(name)) = (path.parent().filter(|_| path.is_absolute()), path.file_name())
        else {
            return Err(file_error(path, "is not an absolute path"));
        };
        let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
        let within =
            rustix::fs::openat(CWD, parent, flags, Mode::empty()).map_err(|error| fail(parent, error))?;
        let found = rustix::fs::fstat(&within).map_err(|error| fail(parent, error))?;
        let is_shared = found.st_mode & STICKY != 0;
        if found.st_uid != me() && !is_shared {
            return Err(file_error(parent, format_args!("belongs to {}", user(found.st_uid))));
        }
        if found.st_mode & OTHERS_WRITE != 0 && !is_shared {
            return Err(file_error(parent, "can be changed by other users"));
        }
        match rustix::fs::mkdirat(&within, name, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => {
                return Err(file_error(path, format_args!("cannot be created: {}", io::Error::from(error))));
            }
        }
        let folder = rustix::fs::openat(&within, name, flags | OFlags::NOFOLLOW, Mode::empty())
            .map_err(|error| fail(path, error))?;
        let found = rustix::fs::fstat(&folder).map_err(|error| fail(path, error))?;
        if found.st_uid != me() {
            return Err(file_error(path, format_args!("belongs to {}", user(found.st_uid))));
        }
        if found.st_mode & OTHERS != 0 {
            let mode = found.st_mode & 0o777;
            return Err(file_error(
                path,
                format_args!("is open to other users (mode {mode:o}): remove it, and a new one is created"),
            ));
        }
        Ok(folder)
    }

    pub(super) fn open(folder: &Handle, name: &str) -> io::Result<File> {
        // Do not follow a symbolic link, and do not wait on a named pipe.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(File::from(rustix::fs::openat(folder, name, flags, Mode::empty())?))
    }

    pub(super) fn create(folder: &Handle, name: &str) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(File::from(rustix::fs::openat(folder, name, flags, Mode::RUSR | Mode::WUSR)?))
    }

    pub(super) fn open_lock(folder: &Handle, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(File::from(rustix::fs::openat(folder, name, flags, Mode::RUSR | Mode::WUSR)?))
    }

    pub(super) fn link(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        Ok(rustix::fs::linkat(folder, from, folder, to, AtFlags::empty())?)
    }

    pub(super) fn rename(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        Ok(rustix::fs::renameat(folder, from, folder, to)?)
    }

    pub(super) fn remove(folder: &Handle, name: &str) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(folder, name, AtFlags::empty())?)
    }

    pub(super) fn check_file(path: &Path, file: &File) -> Result<()> {
        let found = rustix::fs::fstat(file).map_err(|error| {
            file_error(path, format_args!("cannot be checked: {}", io::Error::from(error)))
        })?;
        if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
            return Err(file_error(path, "is not a file: remove it, and a new one is created"));
        }
        if found.st_uid != me() {
            let owner = user(found.st_uid);
            return Err(file_error(
                path,
                format_args!("belongs to {owner}: remove it, and a new one is created"),
            ));
        }
        if found.st_mode & OTHERS != 0 {
            return Err(file_error(path, "can be read by other users: remove it, and a new one is created"));
        }
        Ok(())
    }
}

/// Files in the user's application folder, which the system protects from other users.
#[cfg(not(unix))]
mod system {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::path::{Path, PathBuf};

    use crate::error::Result;
    use crate::file::file_error;

    pub(super) type Handle = PathBuf;

    pub(super) fn fallback() -> PathBuf {
        std::env::var_os("LOCALAPPDATA").map_or_else(std::env::temp_dir, PathBuf::from).join("audioroom")
    }

    pub(super) fn open_folder(path: &Path) -> Result<Handle> {
        std::fs::create_dir_all(path)
            .map_err(|error| file_error(path, format_args!("cannot be created: {error}")))?;
        Ok(path.to_owned())
    }

    pub(super) fn open(folder: &Handle, name: &str) -> io::Result<File> {
        File::open(folder.join(name))
    }

    pub(super) fn create(folder: &Handle, name: &str) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(folder.join(name))
    }

    pub(super) fn open_lock(folder: &Handle, name: &str) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(folder.join(name))
    }

    pub(super) fn link(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        std::fs::hard_link(folder.join(from), folder.join(to))
    }

    pub(super) fn rename(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        std::fs::rename(folder.join(from), folder.join(to))
    }

    pub(super) fn remove(folder: &Handle, name: &str) -> io::Result<()> {
        std::fs::remove_file(folder.join(name))
    }

    pub(super) fn check_file(_path: &Path, _file: &File) -> Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};

    /// A user who is neither root nor the owner of the test.
    const STRANGER: u32 = 65_534;

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn found(base: &Path, fallback: &Path) -> Result<PathBuf> {
        Folder::find_from(Some(base), fallback, &Log::off()).map(|folder| folder.path)
    }

    #[test]
    fn new_folder_is_private_and_found_again() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("audioroom");
        for _ in 0..2 {
            assert_eq!(found(home.path(), Path::new("/nonexistent/x")).unwrap(), path);
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn folder_of_another_user_is_never_touched() {
        assert!(rustix::process::geteuid().is_root(), "run this test as root");
        let home = tempfile::tempdir().unwrap();
        let (theirs, fallback) = (home.path().join("theirs"), home.path().join("own"));
        fs::create_dir(&theirs).unwrap();
        mode(&theirs, 0o700);
        chown(&theirs, Some(STRANGER), Some(STRANGER)).unwrap();
        assert_eq!(found(&theirs, &fallback).unwrap(), fallback);
        assert_eq!(fs::read_dir(&theirs).unwrap().count(), 0);
        // The same for the folder inside: another user, such as root, may have created it in this user's folder.
        let inner = home.path().join("audioroom");
        fs::create_dir(&inner).unwrap();
        mode(&inner, 0o700);
        chown(&inner, Some(STRANGER), None).unwrap();
        assert_eq!(found(home.path(), &fallback).unwrap(), fallback);
        assert_eq!(fs::read_dir(&inner).unwrap().count(), 0);
        // Without a fallback, the error names the owner.
        let error = found(&theirs, &inner).unwrap_err();
        assert_eq!(error.kind, ErrorKind::File);
        assert!(error.context.contains(&format!("belongs to user {STRANGER} (")), "{error}");
    }

    #[test]
    fn unusable_runtime_folder_leads_to_the_fallback() {
        let home = tempfile::tempdir().unwrap();
        let fallback = home.path().join("own");
        let open = home.path().join("open");
        fs::create_dir(&open).unwrap();
        mode(&open, 0o777);
        fs::write(home.path().join("file"), "").unwrap();
        for base in [Path::new("relative"), Path::new("/nonexistent"), &home.path().join("file"), &open] {
            assert_eq!(found(base, &fallback).unwrap(), fallback, "{}", base.display());
        }
        assert_eq!(fs::read_dir(&open).unwrap().count(), 0);
        assert!(!Path::new("relative").exists());
        // The folder itself: a symbolic link, a file, or a folder that others can read.
        let inner = home.path().join("audioroom");
        symlink("/tmp", &inner).unwrap();
        assert_eq!(found(home.path(), &fallback).unwrap(), fallback);
        fs::remove_file(&inner).unwrap();
        fs::write(&inner, "").unwrap();
        assert_eq!(found(home.path(), &fallback).unwrap(), fallback);
        fs::remove_file(&inner).unwrap();
        fs::create_dir(&inner).unwrap();
        mode(&inner, 0o755);
        assert_eq!(found(home.path(), &fallback).unwrap(), fallback);
        let error = Folder::open(&inner).unwrap_err();
        assert!(error.context.contains("mode 755"), "{error}");
    }

    #[test]
    fn file_that_others_can_reach_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::open(&home.path().join("own")).unwrap();
        assert_eq!(folder.read("a").unwrap(), None);
        folder.create("a", "one").unwrap();
        folder.create("a", "two").unwrap();
        assert_eq!(folder.read("a").unwrap().as_deref(), Some("one"));
        folder.replace("a", "three").unwrap();
        assert_eq!(folder.read("a").unwrap().as_deref(), Some("three"));
        let path = folder.path_of("a");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(home.path().join("own")).unwrap().count(), 1, "no draft is left");
        mode(&path, 0o644);
        assert_eq!(folder.read("a").unwrap_err().kind, ErrorKind::File);
        symlink("/etc/passwd", folder.path_of("b")).unwrap();
        assert_eq!(folder.read("b").unwrap_err().kind, ErrorKind::File);
        assert_eq!(folder.try_lock("b").unwrap_err().kind, ErrorKind::File);
        rustix::fs::mknodat(
            rustix::fs::CWD,
            folder.path_of("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert!(folder.read("pipe").unwrap_err().context.contains("is not a file"));
    }

    #[test]
    fn lock_has_one_holder_and_ends_with_its_file() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::open(&home.path().join("own")).unwrap();
        let held = folder.try_lock("lock").unwrap();
        assert!(held.is_some() && folder.try_lock("lock").unwrap().is_none());
        drop(held);
        assert!(folder.try_lock("lock").unwrap().is_some());
    }
}
