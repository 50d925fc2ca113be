//! The functions that the module exports: buffers of the host become slices, and answers become buffers.
#![allow(unsafe_code, reason = "the host hands over buffers as addresses")]
#![allow(unreachable_pub, reason = "the host reaches what has no mangled name")]

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::slice;

#[cfg(feature = "catalogue")]
use crate::answer::answer;
use crate::call::Call;
#[cfg(not(feature = "catalogue"))]
use crate::table::answer;

/// Bytes before the text of a result: the status and the length of the text, each as a little-endian `u32`.
const HEADER: usize = 8;

/// A buffer of `len` bytes for the host to write to; null if there is not enough memory.
#[unsafe(no_mangle)]
pub extern "C" fn modelspec_alloc(len: usize) -> *mut u8 {
    // SAFETY: the layout is not empty.
    layout(len).map_or(std::ptr::null_mut(), |layout| unsafe { alloc_zeroed(layout) })
}

/// Frees a buffer of `len` bytes.
///
/// # Safety
///
/// The buffer is from this module, has this length and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn modelspec_free(buffer: *mut u8, len: usize) {
    if let Some(layout) = layout(len) {
        // SAFETY: the caller promises that the buffer was allocated with this length, so with this layout.
        unsafe { dealloc(buffer, layout) }
    }
}

/// Answers a call, and frees its input. The result is null if there is not enough memory for it.
///
/// # Safety
///
/// The input is from [`modelspec_alloc`], is as long as model, request, facts, moment and id together, and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn modelspec_call(
    command: u32,
    input: *mut u8,
    model: usize,
    request: usize,
    facts: usize,
    at: usize,
    id: usize,
) -> *mut u8 {
    let len = model + request + facts + at + id;
    // SAFETY: the caller promises that the input has this length; `modelspec_alloc` initialized it.
    let bytes = unsafe { slice::from_raw_parts(input, len) };
    let (model, rest) = bytes.split_at(model);
    let (request, rest) = rest.split_at(request);
    let (facts, rest) = rest.split_at(facts);
    let (at, id) = rest.split_at(at);
    let (status, text) = answer(command, &Call { model, request, facts, at, id })
        .map_or_else(|error| (1, error), |answer| (0, answer));
    // SAFETY: the caller hands the input over, and nothing refers to it any more.
    unsafe { modelspec_free(input, len) };
    result(status, &text)
}

fn result(status: u32, text: &str) -> *mut u8 {
    let Ok(len) = u32::try_from(text.len()) else { return std::ptr::null_mut() };
    let buffer = modelspec_alloc(HEADER + text.len());
    if !buffer.is_null() {
        // SAFETY: the buffer was allocated with this length just now.
        let bytes = unsafe { slice::from_raw_parts_mut(buffer, HEADER + text.len()) };
        bytes[..4].copy_from_slice(&status.to_le_bytes());
        bytes[4..HEADER].copy_from_slice(&len.to_le_bytes());
        bytes[HEADER..].copy_from_slice(text.as_bytes());
    }
    buffer
}

/// Buffers have at least one byte, because empty ones cannot be allocated.
fn layout(len: usize) -> Option<Layout> {
    Layout::array::<u8>(len.max(1)).ok()
}
