//! Methods of the builtin types and builtin functions: a file a type or a family, a table of rows in each.

mod format;
mod format_percent;
mod str;
mod str_case;
mod str_layout;
mod str_search;
mod str_split;
mod str_translate;
mod text_args;
mod text_codec;
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
    format::ROWS,
    format_percent::ROWS,
    str::ROWS,
    str_case::ROWS,
    str_layout::ROWS,
    str_search::ROWS,
    str_split::ROWS,
    str_translate::ROWS,
    text_codec::ROWS,
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
