//! A static Rust library beside audioroom in one program: it has a standard library of its own, and its panics unwind.

/// Returns 1 after it has caught a panic.
#[unsafe(no_mangle)]
pub extern "C" fn other_catches_a_panic() -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    i32::from(std::panic::catch_unwind(|| panic!("planned")).is_err())
}
