//! Structs that may grow, and how they cross the boundary in both directions.
//!
//! The caller may be compiled against a shorter or a longer struct than this library's. Sizes are multiples of 8 and no field
//! crosses a multiple of 8, so a copy of the shorter length never tears a field.

use std::ptr;

use crate::error::{Error, ErrorKind, Result};

/// Longest struct that a caller can mean; anything longer is an uninitialised `struct_size`.
const MAX_SIZE: usize = 4096;

/// A C struct that begins with `uint32_t struct_size`.
///
/// # Safety
/// `repr(C)`, `struct_size` first, no unnamed padding, size a multiple of 8, and any bytes are a valid value.
pub unsafe trait Growing: Copy {
    /// The struct's name without prefix, for error texts.
    fn name() -> &'static str;
    /// The real defaults, with `struct_size` set.
    fn defaults() -> Self;
}

/// Writes the defaults into a struct of the caller's that is `size` bytes long; a longer one's tail is zeroed.
pub unsafe fn init<T: Growing>(to: *mut T, size: usize) -> Result<()> {
    not_null(to, T::name())?;
    check_size::<T>(size)?;
    // SAFETY: the caller owns `size` bytes at `to`.
    unsafe {
        write(to, size, T::defaults());
        let (to, known) = (to.cast::<u8>(), size_of::<T>());
        if size > known {
            ptr::write_bytes(to.add(known), 0, size - known);
        }
        to.cast::<u32>().write(size as u32);
    }
    Ok(())
}

/// Reads a struct of the caller's over `base`: fields that a shorter struct lacks keep what `base` says.
pub unsafe fn read<T: Growing>(from: *const T, base: T) -> Result<T> {
    not_null(from, T::name())?;
    // SAFETY: every struct that may grow begins with its size, and the caller owns that many bytes.
    unsafe {
        let size = from.cast::<u32>().read() as usize;
        check_size::<T>(size)?;
        let known = size_of::<T>();
        let mut value = base;
        ptr::copy_nonoverlapping(from.cast::<u8>(), (&raw mut value).cast::<u8>(), size.min(known));
        if size > known && (known..size).any(|at| from.cast::<u8>().add(at).read() != 0) {
            let text = format!(
                "AUDIOROOM_{} has {size} bytes, this library knows {known}, and a field behind them is set: clear it or update the library",
                T::name()
            );
            return Err(Error::new(ErrorKind::UnknownField, text));
        }
        Ok(value)
    }
}

/// Hands a struct to a caller that has room for `size` bytes; `struct_size` says how many are valid.
pub unsafe fn give<T: Growing>(to: *mut T, size: usize, value: T) -> Result<()> {
    not_null(to, T::name())?;
    check_size::<T>(size)?;
    // SAFETY: the caller owns `size` bytes at `to`.
    unsafe {
        write(to, size, value);
        to.cast::<u32>().write(size.min(size_of::<T>()) as u32);
    }
    Ok(())
}

/// Refuses NULL; `name` says which argument.
pub fn not_null<T>(pointer: *const T, name: &str) -> Result<()> {
    if pointer.is_null() {
        return Err(Error::new(ErrorKind::NullArgument, format!("{name} is NULL: give a valid pointer")));
    }
    Ok(())
}

unsafe fn write<T: Growing>(to: *mut T, size: usize, value: T) {
    let length = size.min(size_of::<T>());
    // SAFETY: both sides have `length` bytes and do not overlap: `value` is a local.
    unsafe { ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), to.cast::<u8>(), length) };
}

fn check_size<T: Growing>(size: usize) -> Result<()> {
    if size == 0 || !size.is_multiple_of(8) || size > MAX_SIZE {
        let text = format!(
            "the size of AUDIOROOM_{} is given as {size}: call AUDIOROOM_Init{} with sizeof first, and do not change struct_size",
            T::name(),
            T::name()
        );
        return Err(Error::new(ErrorKind::StructSize, text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(C)]
    #[derive(Copy, Clone, Debug, PartialEq)]
    struct Now {
        struct_size: u32,
        first: i32,
        second: u64,
    }

    // SAFETY: repr(C), struct_size first, 16 bytes without padding, plain numbers.
    unsafe impl Growing for Now {
        fn name() -> &'static str {
            "Now"
        }
        fn defaults() -> Self {
            Now { struct_size: 16, first: 1, second: 2 }
        }
    }

    #[repr(C)]
    struct Later {
        now: Now,
        third: u64,
    }

    #[test]
    fn init_writes_no_byte_beyond_the_callers_struct() {
        let mut memory = [0xAAAA_AAAA_AAAA_AAAAu64; 3];
        unsafe { init(memory.as_mut_ptr().cast::<Now>(), 8) }.unwrap();
        assert_eq!(memory[1], 0xAAAA_AAAA_AAAA_AAAA);
        let now = unsafe { read(memory.as_ptr().cast::<Now>(), Now { struct_size: 0, first: 7, second: 9 }) }
            .unwrap();
        assert_eq!((now.first, now.second), (1, 9), "a missing field keeps the base's value");
    }

    #[test]
    fn a_longer_struct_is_taken_while_its_tail_is_zero() {
        let mut later = Later { now: Now::defaults(), third: 5 };
        let pointer = (&raw mut later).cast::<Now>();
        unsafe { init(pointer, size_of::<Later>()) }.unwrap();
        assert_eq!((later.third, later.now.struct_size), (0, 24));
        let pointer = (&raw mut later).cast::<Now>();
        assert!(unsafe { read(pointer, Now::defaults()) }.is_ok());
        later.third = 1;
        let pointer = (&raw mut later).cast::<Now>();
        assert_eq!(unsafe { read(pointer, Now::defaults()) }.unwrap_err().kind, ErrorKind::UnknownField);
    }

    #[test]
    fn a_size_that_nobody_set_is_refused() {
        for size in [0, 3, 12, 1 << 20] {
            let now = Now { struct_size: size, first: 0, second: 0 };
            assert_eq!(unsafe { read(&now, Now::defaults()) }.unwrap_err().kind, ErrorKind::StructSize);
        }
        assert_eq!(unsafe { init::<Now>(ptr::null_mut(), 16) }.unwrap_err().kind, ErrorKind::NullArgument);
    }

    #[test]
    fn a_getter_says_how_much_of_the_struct_is_valid() {
        let mut later = Later { now: Now { struct_size: 0, first: 0, second: 0 }, third: 3 };
        unsafe { give((&raw mut later).cast::<Now>(), 24, Now::defaults()) }.unwrap();
        assert_eq!((later.now.struct_size, later.now.second, later.third), (16, 2, 3));
    }
}
