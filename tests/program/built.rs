//! The library and programs of this build, and C programs linked against that library.
//!
//! Shared by several tests; contains no test.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder with the libraries of this build: that of the test program.
pub fn built() -> PathBuf {
    let test = std::env::current_exe().expect("a running test has a path");
    test.parent().expect("a file is in a folder").to_path_buf()
}

/// A folder with the shared library under the two names that a compiler and a loader look for.
pub fn shared() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lib");
        std::fs::create_dir_all(&folder).unwrap();
        let library = built().join("libaudioroom.so");
        for name in ["libaudioroom.so", "libaudioroom.so.1"] {
            // Created elsewhere and moved: another test may read the folder now.
            let draft = folder.join(format!("{name}.{}", std::process::id()));
            let _ = std::fs::remove_file(&draft);
            std::os::unix::fs::symlink(&library, &draft).unwrap();
            std::fs::rename(&draft, folder.join(name)).unwrap();
        }
        folder
    })
}

pub fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Arguments of a C compiler that link with the shared library, wherever the program lies. The older kind of run path (RPATH)
/// has priority over `LD_LIBRARY_PATH`, where cargo names folders, so the program loads the library of this build.
pub fn link_shared(gcc: &mut Command) {
    gcc.arg("-L").arg(shared()).arg(format!("-Wl,--disable-new-dtags,-rpath,{}", shared().display()));
    gcc.args(["-laudioroom", "-lpthread", "-lm"]);
}

/// `talk`, built once per process as the Makefile builds it.
pub fn talk() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("talk");
        let draft = program.with_extension(std::process::id().to_string());
        let mut gcc = Command::new("gcc");
        gcc.args([
            "-std=c99",
            "-O2",
            "-g",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-pedantic",
            "-Wstrict-prototypes",
        ]);
        gcc.arg("-I").arg(root().join("include")).arg(root().join("examples-c/talk.c")).arg("-o").arg(&draft);
        link_shared(&mut gcc);
        let output = gcc.output().expect("gcc is installed");
        assert!(output.status.success(), "{}", text(&output));
        std::fs::rename(&draft, &program).unwrap();
        program
    })
}
