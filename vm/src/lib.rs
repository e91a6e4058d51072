#![forbid(unsafe_code)]
//! The virtual machine of Caplet: compiles checked trees to bytecode and runs it.
pub mod code;
pub mod compile;
pub mod dis;
pub mod op;
pub mod number;
pub mod text;
