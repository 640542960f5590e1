//! Sets what the linker must know of the shared library: its SONAME, and that it is never unloaded. With the feature `page`, puts
//! the files of `examples-web/` into the output folder, for `src/server/page.rs`.

#[cfg(feature = "page")]
#[path = "build/page.rs"]
mod page;

/// `AUDIOROOM_ABI_VERSION` of `src/ffi/library.rs`; `tests/c_api.rs` compares the two.
const ABI_VERSION: u32 = 1;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let system = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    match system.as_str() {
        "linux" | "android" | "freebsd" | "netbsd" | "openbsd" | "dragonfly" => {
            println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libaudioroom.so.{ABI_VERSION}");
            // A plug-in host that unloads the library under its running threads would crash.
            println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
        }
        "macos" | "ios" => {
            println!(
                "cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libaudioroom.{ABI_VERSION}.dylib"
            );
        }
        _ => {}
    }
    #[cfg(feature = "page")]
    if let Err(error) = page::write() {
        panic!("the page in examples-web/ cannot be embedded: {error}");
    }
}
