//! `frozenset`: its constructor and methods, which are those of `set` that change nothing.

use super::set::*;
use super::source::arg;
use caplet_vm::context::Ctx;
use caplet_vm::error::Stop;
use caplet_vm::native::{Reading, Row, RowKind};
use caplet_vm::value::{Tag, Value};

pub const ROWS: &[Row] = &[
    Row::method(
        "frozenset",
        "frozenset",
        "iterable=NotImplemented, /",
        "An immutable set of an iterable's items.",
        new,
    )
    .kind(RowKind::Constructor)
    .or("frozenset_new"),
    Row::method("frozenset", "copy", "self, /", "The set itself.", copy),
    Row::method("frozenset", "difference", "self, *others", "The elements that are in none of the others.", difference)
        .or("set_difference")
        .reading(Reading::Tuple),
    Row::method("frozenset", "intersection", "self, *others", "The elements that are in all the others.", intersection)
        .or("set_intersection")
        .reading(Reading::Tuple),
    Row::method("frozenset", "isdisjoint", "self, other, /", "Have the two no element in common?", isdisjoint)
        .or("set_isdisjoint"),
    Row::method("frozenset", "issubset", "self, other, /", "Is every element in the other?", issubset)
        .or("set_issubset"),
    Row::method("frozenset", "issuperset", "self, other, /", "Is every element of the other in the set?", issuperset)
        .or("set_issuperset"),
    Row::method(
        "frozenset",
        "symmetric_difference",
        "self, other, /",
        "The elements that are in one of the two.",
        symmetric_difference,
    )
    .or("set_symmetric_difference"),
    Row::method("frozenset", "union", "self, *others", "The elements of all of them.", union)
        .or("set_union")
        .reading(Reading::Tuple),
];

fn new(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    if arg(args, 0).tag() == Tag::FrozenSet {
        return Ok(arg(args, 0));
    }
    set_of(ctx, args, 0, true)
}
