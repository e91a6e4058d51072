//! Methods of the builtin types and builtin functions: a file a type or a family, a table of rows in each.

mod class;
mod exception;
mod exception_group;
mod generator;
mod object;
mod print;
mod property;
mod template;

use caplet_vm::native::Row;

/// The tables of all files.
pub const ROWS: &[&[Row]] = &[
    class::ROWS,
    exception::CONSTRUCTORS,
    exception::FIELDS,
    exception::ROWS,
    exception_group::ROWS,
    generator::ROWS,
    object::ROWS,
    print::ROWS,
    property::ROWS,
    template::ROWS,
];
