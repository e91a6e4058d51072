//! Methods of the builtin types and builtin functions: a file a type or a family, a table of rows in each.

mod dict;
mod dict_view;
mod frozenset;
mod iterators;
mod list;
mod lookup;
mod reduce;
mod set;
mod sort;
mod source;
mod tuple;

use caplet_vm::native::Row;

/// The tables of all files.
pub const ROWS: &[&[Row]] = &[
    dict::ROWS,
    dict_view::ROWS,
    frozenset::ROWS,
    iterators::ROWS,
    list::ROWS,
    lookup::ROWS,
    reduce::ROWS,
    set::ROWS,
    sort::ROWS,
    tuple::ROWS,
];
