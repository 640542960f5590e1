//! How the library calls functions of the application, which may end their thread instead of returning.
//!
//! glibc ends a thread by a forced unwind. The unwind passes the frames of this file and stops in [`crate::thread::may_end`]. A
//! C++ exception that leaves a callback aborts the process in this file, as the header's rules say. Called by every file that
//! calls the application, except for visitors: `ffi/room.rs` and `ffi/device.rs` call them directly, inside a call of the
//! application.

use std::ffi::c_void;
use std::hint::black_box;

/// A callback with user_data and one argument.
pub(super) type Callback<A> = unsafe extern "C" fn(*mut c_void, A);
/// The same, as the compiler has to see it so that a forced unwind may pass.
type Unwinding<A> = unsafe extern "C-unwind" fn(*mut c_void, A);

/// Calls a callback.
///
/// # Safety
///
/// The application vouches for the callback, `user_data` and `argument`.
pub(super) unsafe fn call<A: Copy>(callback: Callback<A>, user_data: *mut c_void, argument: A) {
    type Barrier<A> = unsafe extern "C" fn(Unwinding<A>, *mut c_void, A);
    type UnwindingBarrier<A> = unsafe extern "C-unwind" fn(Unwinding<A>, *mut c_void, A);
    // SAFETY: the two calling conventions differ only in whether the compiler expects an unwind.
    let callback = unsafe { std::mem::transmute::<Callback<A>, Unwinding<A>>(callback) };
    // SAFETY: as above.
    let barrier = unsafe { std::mem::transmute::<Barrier<A>, UnwindingBarrier<A>>(stop_exceptions::<A>) };
    // The compiler must not see which function is called: it would omit the cleanup that a forced unwind needs.
    // SAFETY: the caller vouches for the callback and its arguments.
    unsafe { black_box(barrier)(callback, user_data, argument) }
}

/// Calls a callback that has no argument but user_data.
///
/// # Safety
///
/// As for [`call`].
pub(super) unsafe fn call_alone(callback: unsafe extern "C" fn(*mut c_void), user_data: *mut c_void) {
    // SAFETY: this function takes the callback as its user_data, and calls it below.
    unsafe { call(alone, callback as *mut c_void, user_data) }
}

unsafe extern "C" fn alone(callback: *mut c_void, user_data: *mut c_void) {
    // SAFETY: `call_alone` passed this function pointer.
    let callback =
        unsafe { std::mem::transmute::<*mut c_void, unsafe extern "C-unwind" fn(*mut c_void)>(callback) };
    // SAFETY: the caller of `call_alone` vouches for both.
    unsafe { callback(user_data) }
}

/// Aborts the process if an exception leaves the callback: the frame of a function that does not unwind stops exceptions, but no
/// forced unwind.
#[inline(never)]
unsafe extern "C" fn stop_exceptions<A: Copy>(callback: Unwinding<A>, user_data: *mut c_void, argument: A) {
    // SAFETY: the caller vouches for all three.
    unsafe { callback(user_data, argument) }
}
