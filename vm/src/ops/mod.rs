//! What operators, comparison, hashing, text and iteration mean on plain data.
//!
//! Nothing in this folder can call guest code. Where an operand is an object whose class answers for itself, a function
//! here says [`Stop::Defer`], and the interpreter runs the prelude's version instead. Nothing recurses on guest data:
//! walks over containers keep their own stack. Every walk charges fuel as it goes.

pub mod arithmetic;
pub mod compare;
pub mod containers;
pub mod convert;
pub mod drain;
pub mod equal;
pub mod exception;
pub mod format;
pub mod group;
pub mod hash;
pub mod item;
pub mod iterate;
pub mod show;
pub mod store_item;
pub mod type_expression;
