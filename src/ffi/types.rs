//! Structs that may grow, and how they cross the boundary in both directions.
//!
//! The caller may be compiled against a shorter or a longer struct than this library's. Sizes are multiples of 8 and no field
//! crosses a multiple of 8, so a copy of the shorter length never tears a field. [`growing!`] implements [`Growing`] for a C
//! struct and checks its layout at compile time. Used by the files of `ffi/`, on the caller's thread.

use std::ffi::c_void;
use std::ptr;

use crate::error::{Error, ErrorKind, Result};

/// Longest struct that a caller can mean; anything longer is an uninitialised `struct_size`.
const MAX_SIZE: usize = 4096;

/// A C struct that begins with `uint32_t struct_size`. Made by [`growing!`] only.
///
/// # Safety
/// `repr(C)`, `struct_size` first, no padding, size a multiple of 8, and any bytes are a valid value.
pub(super) unsafe trait Growing: Copy {
    /// The struct's name in C, for error texts.
    const NAME: &'static str;
    /// The real defaults, with `struct_size` set.
    fn defaults() -> Self;
}

/// A type of which any bytes are a valid value: what the fields of a [`Growing`] struct are made of.
///
/// # Safety
/// Every bit pattern is a valid value of the type, and it has no padding.
pub(super) unsafe trait Plain: Copy {}

macro_rules! plain {
    ($($type:ty),*) => {$(
        // SAFETY: a number: any bit pattern is one.
        unsafe impl Plain for $type {}
    )*};
}

plain!(i32, u32, i64, u64, f32, f64);

// SAFETY: a raw pointer: any address is one, and it is checked before it is followed.
unsafe impl<T> Plain for *const T {}
// SAFETY: as above.
unsafe impl<T> Plain for *mut T {}
// SAFETY: NULL is None, any other address is a function that the application vouches for.
unsafe impl Plain for Option<unsafe extern "C" fn(*mut c_void)> {}
// SAFETY: as above.
unsafe impl<E> Plain for Option<unsafe extern "C" fn(*mut c_void, *const E)> {}
// SAFETY: as above.
unsafe impl<E> Plain for Option<unsafe extern "C" fn(*mut c_void, *mut E)> {}

/// Returns the size of a field. Fails to compile if the field crosses a multiple of 8. Used by [`growing!`] when it is compiled.
pub(super) const fn field_size<T, F: Plain>(offset: usize, _: fn(&T) -> &F) -> usize {
    assert!(offset % 8 + size_of::<F>() <= 8, "a field crosses a multiple of 8");
    size_of::<F>()
}

/// Makes a C struct a [`Growing`] one: `growing!(AUDIOROOM_Thing { field: default, … })` with every field but `struct_size`.
///
/// `growing!(AUDIOROOM_Thing from value: Thing { field: value.field, … })` also makes `AUDIOROOM_Thing::of(&Thing)`; the defaults
/// are those of `Thing`. What [`Growing`] asks for is checked when this is compiled. The exported `AUDIOROOM_InitThing` is
/// written out beside it: cbindgen does not see what macros make.
macro_rules! growing {
    ($type:ident { $($field:ident: $value:expr),* $(,)? }) => {
        $crate::ffi::types::growing!(@impl $type { $($field),* } $type {
            struct_size: size_of::<$type>() as u32,
            $($field: $value,)*
        });
    };
    ($type:ident from $from:ident: $From:ty { $($field:ident: $value:expr),* $(,)? }) => {
        $crate::ffi::types::growing!(@impl $type { $($field),* } <$type>::of(&<$From>::default()));

        impl $type {
            /// The C struct with the values of a struct of this library.
            pub(in crate::ffi) fn of($from: &$From) -> Self {
                $type { struct_size: size_of::<Self>() as u32, $($field: $value,)* }
            }
        }
    };
    (@impl $type:ident { $($field:ident),* } $defaults:expr) => {
        const _: () = {
            use $crate::ffi::types::field_size;
            assert!(std::mem::offset_of!($type, struct_size) == 0, "struct_size comes first");
            assert!(size_of::<$type>().is_multiple_of(8), "the size is no multiple of 8");
            let fields = field_size(0, |value: &$type| &value.struct_size)
                $(+ field_size(std::mem::offset_of!($type, $field), |value: &$type| &value.$field))*;
            assert!(fields == size_of::<$type>(), "there is padding, or a field is listed twice");
        };

        // SAFETY: asserted above: struct_size comes first, the size is a multiple of 8, the fields fill it without padding, and
        // each is `Plain`, so any bytes are a valid value. cbindgen writes only structs that are `repr(C)` into the header.
        unsafe impl $crate::ffi::types::Growing for $type {
            const NAME: &'static str = stringify!($type);
            fn defaults() -> Self {
                $defaults
            }
        }
    };
}
pub(super) use growing;

/// Writes the defaults into a struct of the caller's that is `size` bytes long; a longer one's tail is zeroed.
///
/// # Safety
/// `to` is NULL or valid for writing `size` bytes.
pub(super) unsafe fn init<T: Growing>(to: *mut T, size: usize) -> Result<()> {
    // SAFETY: the caller vouches for `to`.
    unsafe { init_with(to, size, T::defaults()) }
}

/// The same with other values than the defaults.
///
/// # Safety
/// `to` is NULL or valid for writing `size` bytes.
pub(super) unsafe fn init_with<T: Growing>(to: *mut T, size: usize, value: T) -> Result<()> {
    not_null(to, short_name::<T>())?;
    check_size::<T>(size)?;
    // SAFETY: the caller owns `size` bytes at `to`, at least 8 by the check.
    unsafe {
        write(to, size, value);
        let (to, known) = (to.cast::<u8>(), size_of::<T>());
        if size > known {
            ptr::write_bytes(to.add(known), 0, size - known);
        }
        to.cast::<u32>().write(size as u32);
    }
    Ok(())
}

/// Reads a struct of the caller's over `base`: fields that a shorter struct lacks keep what `base` says.
///
/// # Safety
/// `from` is NULL or begins with a `struct_size` and is valid for reading as many bytes as that says.
pub(super) unsafe fn read<T: Growing>(from: *const T, base: T) -> Result<T> {
    // SAFETY: the caller vouches for `from`.
    let size = unsafe { size_of_callers(from) }?;
    let known = size_of::<T>();
    let mut value = base;
    // SAFETY: the caller owns `size` bytes at `from`, and any bytes are a valid `T`.
    unsafe {
        ptr::copy_nonoverlapping(from.cast::<u8>(), (&raw mut value).cast::<u8>(), size.min(known));
        if size > known && (known..size).any(|at| from.cast::<u8>().add(at).read() != 0) {
            let text = format!(
                "{} has {size} bytes, this library knows {known}, and a field behind them is set: clear it or update the library",
                T::NAME
            );
            return Err(Error::new(ErrorKind::UnknownField, text));
        }
    }
    Ok(value)
}

/// Writes as much of a value as fits into a struct that the caller has initialised; `struct_size` then says how much is valid.
///
/// # Safety
/// `to` is NULL or begins with a `struct_size` and is valid for reading and writing as many bytes as that says.
pub(super) unsafe fn give<T: Growing>(to: *mut T, value: T) -> Result<()> {
    // SAFETY: the caller vouches for `to`.
    let size = unsafe { size_of_callers(to) }?;
    // SAFETY: the caller owns `size` bytes at `to`, at least 8 by the check.
    unsafe {
        write(to, size, value);
        to.cast::<u32>().write(size.min(size_of::<T>()) as u32);
    }
    Ok(())
}

/// The `struct_size` of the caller's struct, checked.
///
/// # Safety
/// `from` is NULL or valid for reading a `u32`.
unsafe fn size_of_callers<T: Growing>(from: *const T) -> Result<usize> {
    not_null(from, short_name::<T>())?;
    // SAFETY: every struct that may grow begins with its size.
    let size = unsafe { from.cast::<u32>().read() } as usize;
    check_size::<T>(size)?;
    Ok(size)
}

/// Refuses NULL; `name` says which argument.
pub(super) fn not_null<T>(pointer: *const T, name: &str) -> Result<()> {
    if pointer.is_null() {
        return Err(Error::new(ErrorKind::NullArgument, format!("{name} is NULL: give a valid pointer")));
    }
    Ok(())
}

/// Writes one output variable of the caller.
/// Errors: `NullArgument`; `name` says which argument.
///
/// # Safety
/// `to` is NULL or valid for writing a `T`.
pub(super) unsafe fn put<T: Plain>(to: *mut T, name: &str, value: T) -> Result<()> {
    not_null(to, name)?;
    // SAFETY: the caller vouches for `to`, which is not NULL.
    unsafe { to.write(value) };
    Ok(())
}

/// # Safety
/// `to` is valid for writing `size` bytes.
unsafe fn write<T: Growing>(to: *mut T, size: usize, value: T) {
    let length = size.min(size_of::<T>());
    // SAFETY: both sides have `length` bytes and do not overlap: `value` is a local.
    unsafe { ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), to.cast::<u8>(), length) };
}

fn check_size<T: Growing>(size: usize) -> Result<()> {
    if size == 0 || !size.is_multiple_of(8) || size > MAX_SIZE {
        let text = format!(
            "the size of {} is given as {size}: call AUDIOROOM_Init{} with sizeof first, and do not change struct_size",
            T::NAME,
            short_name::<T>()
        );
        return Err(Error::new(ErrorKind::StructSize, text));
    }
    Ok(())
}

/// The struct's name without the prefix of the library.
fn short_name<T: Growing>() -> &'static str {
    T::NAME.trim_start_matches("AUDIOROOM_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(C)]
    #[derive(Copy, Clone, Debug, PartialEq)]
    struct AUDIOROOM_Now {
        struct_size: u32,
        first: i32,
        second: u64,
    }

    growing!(AUDIOROOM_Now { first: 1, second: 2 });

    type Now = AUDIOROOM_Now;

    #[repr(C)]
    struct Later {
        now: Now,
        third: u64,
    }

    #[test]
    fn init_writes_no_byte_beyond_the_callers_struct() {
        let mut memory = [0xAAAA_AAAA_AAAA_AAAAu64; 3];
        // SAFETY: the struct is a variable of this test, as long as its size says, or NULL.
        unsafe { init(memory.as_mut_ptr().cast::<Now>(), 8) }.unwrap();
        assert_eq!(memory[1], 0xAAAA_AAAA_AAAA_AAAA);
        // SAFETY: the struct is a variable of this test, as long as its size says, or NULL.
        let now = unsafe { read(memory.as_ptr().cast::<Now>(), Now { struct_size: 0, first: 7, second: 9 }) }
            .unwrap();
        assert_eq!((now.first, now.second), (1, 9), "a missing field keeps the base's value");
    }

    #[test]
    fn a_longer_struct_is_taken_while_its_tail_is_zero() {
        let mut later = Later { now: Now::defaults(), third: 5 };
        let pointer = (&raw mut later).cast::<Now>();
        // SAFETY: the struct is a variable of this test, as long as its size says, or NULL.
        unsafe { init(pointer, size_of::<Later>()) }.unwrap();
        assert_eq!((later.third, later.now.struct_size), (0, 24));
        let pointer = (&raw mut later).cast::<Now>();
        // SAFETY: the struct is a variable of this test, as long as its size says, or NULL.
        assert!(unsafe { read(pointer, Now::defaults()) }.is_ok());
        later.third = 1;
        let pointer = (&raw mut later).cast::<Now>();
        // SAFETY: the struct is a variable of this test, as long as its size says, or NULL.
        assert_eq!(unsafe { read(pointer, Now::defaults()) }.unwrap_err().kind, ErrorKind::UnknownField);
    }

    #[test]
    fn struct_with_an_invalid_size_is_refused() {
        for size in [0, 3, 12, 1 << 20] {
            let now = Now { struct_size: size, first: 0, second: 0 };
            // SAFETY: the struct is a variable of this test, as long as its size says, or NULL.
            assert_eq!(unsafe { read(&now, Now::defaults()) }.unwrap_err().kind, ErrorKind::StructSize);
        }
        // SAFETY: the struct is a variable of this test, as long as its size says, or NULL.
        assert_eq!(unsafe { init::<Now>(ptr::null_mut(), 16) }.unwrap_err().kind, ErrorKind::NullArgument);
    }

    #[test]
    fn a_getter_says_how_much_of_the_struct_is_valid() {
        let mut later = Later { now: Now { struct_size: 24, first: 0, second: 0 }, third: 3 };
        // SAFETY: `later` has the 24 bytes that its struct_size says.
        unsafe { give((&raw mut later).cast::<Now>(), Now::defaults()) }.unwrap();
        assert_eq!((later.now.struct_size, later.now.second, later.third), (16, 2, 3));
    }

    #[test]
    fn a_getter_refuses_a_struct_without_its_size() {
        let mut now = Now { struct_size: 0, first: 0, second: 0 };
        // SAFETY: `now` is a struct of this library.
        let error = unsafe { give(&raw mut now, Now::defaults()) }.unwrap_err();
        assert_eq!(error.kind, ErrorKind::StructSize);
        assert!(error.context.contains("call AUDIOROOM_InitNow with sizeof first"), "{error}");
        assert_eq!(now.second, 0, "nothing was written");
    }
}
