//! Methods of the builtin types and builtin functions: a file a type or a family, a table of rows in each.

mod bool;
mod bytearray;
mod bytes;
mod bytes_arguments;
mod bytes_change;
mod bytes_search;
mod bytes_split;
mod complex;
mod float;
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
mod format;
mod format_percent;
mod int;
mod numeric;
mod range;
mod slice;
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

#[cfg(test)]
mod str_tests;

use caplet_vm::native::Row;

/// The tables of all files.
pub const ROWS: &[&[Row]] = &[
    bool::ROWS,
    bytearray::ROWS,
    bytes::BOTH,
    bytes::ROWS,
    complex::ROWS,
    float::ROWS,
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
    format::ROWS,
    format_percent::ROWS,
    int::ROWS,
    numeric::ROWS,
    range::ROWS,
    slice::ROWS,
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
