//! Methods of the builtin types and builtin functions: a file a type or a family, a table of rows in each.

use caplet_vm::native::Row;

/// The tables of all files.
pub const ROWS: &[&[Row]] = &[];
