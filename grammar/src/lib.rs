#![forbid(unsafe_code)]
//! Source text to checked tree.
pub mod ast;
pub mod limits;
pub mod scope;
