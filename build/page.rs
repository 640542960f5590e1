//! Embeds the page for browsers: the files of `examples-web/` as a table in `page.rs` of the output folder.
//!
//! LiveKit's scripts are compressed with gzip, because they are large; the other files are embedded as they are. All files but the
//! page itself get a path with the checksum of all files, so that browsers may keep them for ever.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::{Compression, Crc, GzBuilder};

const FOLDERS: [&str; 2] = ["examples-web", "examples-web/livekit"];

struct File {
    name: String,
    kind: &'static str,
    is_gzip: bool,
    bytes: Vec<u8>,
}

/// The media type of a file; `None`: the file is not served.
fn kind(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

fn read(folder: &str) -> std::io::Result<Vec<File>> {
    let is_gzip = folder.ends_with("livekit");
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let (Some(kind), Some(name)) = (kind(&path), path.file_name()) else { continue };
        files.push(File {
            name: name.to_string_lossy().into_owned(),
            kind,
            is_gzip,
            bytes: std::fs::read(&path)?,
        });
    }
    Ok(files)
}

/// Writes the table and the files to the output folder.
pub fn write() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=examples-web");
    println!("cargo::rerun-if-changed=build");
    let out = PathBuf::from(std::env::var("OUT_DIR").map_err(std::io::Error::other)?);
    let mut files = Vec::new();
    for folder in FOLDERS {
        files.extend(read(folder)?);
    }
    let mut sum = Crc::new();
    for file in &files {
        sum.update(file.name.as_bytes());
        sum.update(&file.bytes);
    }
    let version = format!("{:08x}", sum.sum());
    let mut table = format!(
        "/// The checksum of all files.\npub const VERSION: &str = \"{version}\";\n/// The files of the page.\npub const FILES: &[File] = &[\n"
    );
    for file in files {
        let bytes = if file.is_gzip {
            // Without a time and a name, so that the same sources give the same bytes.
            let mut packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
            packed.write_all(&file.bytes)?;
            packed.finish()?
        } else if file.name == "index.html" {
            let text = String::from_utf8(file.bytes).map_err(std::io::Error::other)?;
            text.replace("\"page/", &format!("\"page/{version}/")).into_bytes()
        } else {
            file.bytes
        };
        let path = out.join(&file.name);
        std::fs::write(&path, bytes)?;
        let _ = writeln!(
            table,
            "    File {{ name: {:?}, kind: {:?}, is_gzip: {}, bytes: include_bytes!({:?}) }},",
            file.name, file.kind, file.is_gzip, path
        );
    }
    table.push_str("];\n");
    std::fs::write(out.join("page.rs"), table)
}
