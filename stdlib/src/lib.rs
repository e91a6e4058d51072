#![forbid(unsafe_code)]
//! The library of Caplet: the methods of the builtin types and the builtin functions, one row each.
//!
//! A row names a function, its signature and its native; what needs guest code (a user's `__eq__`, a key function, a
//! generator) is written in the language, in `prelude/`. Nothing here touches the outside world but `powers`.

mod types;

use caplet_vm::native::Row;

/// Every row of the library.
pub fn rows() -> impl Iterator<Item = Row> {
    types::ROWS.iter().flat_map(|rows| rows.iter().copied())
}

/// The prelude: files written in the language, in the order in which they are joined.
pub const PRELUDE: &[(&str, &str)] = &[
    ("numbers.cap", include_str!("../prelude/numbers.cap")),
    ("containers.cap", include_str!("../prelude/containers.cap")),
    ("iteration.cap", include_str!("../prelude/iteration.cap")),
    ("operators.cap", include_str!("../prelude/operators.cap")),
    ("text.cap", include_str!("../prelude/text.cap")),
    ("exceptions.cap", include_str!("../prelude/exceptions.cap")),
    ("objects.cap", include_str!("../prelude/objects.cap")),
];
