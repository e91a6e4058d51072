#![forbid(unsafe_code)]
//! The virtual machine of Caplet: compiles checked trees to bytecode and runs it.
pub mod builtin;
pub mod class;
pub mod code;
pub mod compile;
pub mod context;
pub mod dis;
pub mod error;
pub mod heap;
pub mod interp;
pub mod library;
pub mod limits;
pub mod native;
pub mod number;
pub mod op;
pub mod ops;
pub mod prelude;
pub mod report;
pub mod symbol;
pub mod text;
pub mod value;
