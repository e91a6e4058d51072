//! Numbers as Python means them: unbounded integers, floats and complex numbers, on Rust values alone.
//!
//! What must hold here: every function gives CPython's result, error type and error text; nothing panics; nothing
//! recurses; nothing depends on the machine (floats go through a software libm). Functions do not charge for their
//! work: where work or output can be large, a cheap companion predicts it and the caller charges first.

pub mod complex;
pub mod fault;
pub mod float;
pub mod int;
