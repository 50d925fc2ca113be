//! The WebAssembly module of modelspec. The loader in `npm/` is the only caller.
//!
//! The host allocates one buffer with [`abi::modelspec_alloc`], writes the id of the model, the request, the facts,
//! the moment and the id of a task into it one after the other, and passes it to [`abi::modelspec_call`], which frees it. The result is a buffer with a
//! status, a length and a JSON text, which the host passes to [`abi::modelspec_free`].

mod abi;
#[cfg(feature = "catalogue")]
mod answer;
mod call;
#[cfg(not(feature = "catalogue"))]
mod table;
