//! `set`: its constructor and methods, and what it shares with `frozenset`.
//!
//! Elements keep the order in which they were added. A native that changes its set does so by steps that can be taken
//! twice, or all at once at the end, since it may be run again. Elements that define `__hash__` or `__eq__`, and
//! iterables that run guest code, are the prelude's (`prelude/containers.cap`).

use super::source::{arg, is_guest, wrong_receiver};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::slab::Id;
use caplet_vm::heap::*;
use caplet_vm::native::{Reading, Row, RowKind};
use caplet_vm::op::BinaryOp;
use caplet_vm::ops::hash::Key;
use caplet_vm::value::{Tag, Value};

pub const ROWS: &[Row] = &[
    Row::method("set", "set", "iterable=NotImplemented, /", "A set of the items of an iterable.", new)
        .kind(RowKind::Constructor)
        .or("set_new"),
    Row::method("set", "add", "self, object, /", "Adds an element.", add).or("set_add"),
    Row::method("set", "clear", "self, /", "Removes all elements.", clear),
    Row::method("set", "copy", "self, /", "A shallow copy of the set.", copy),
    Row::method("set", "difference", "self, *others", "The elements that are in none of the others.", difference)
        .or("set_difference")
        .reading(Reading::Tuple),
    Row::method("set", "difference_update", "self, *others", "Removes the elements of the others.", difference_update)
        .or("set_difference_update")
        .reading(Reading::Tuple),
    Row::method("set", "discard", "self, object, /", "Removes an element if it is there.", discard).or("set_discard"),
    Row::method("set", "intersection", "self, *others", "The elements that are in all the others.", intersection)
        .or("set_intersection")
        .reading(Reading::Tuple),
    Row::method(
        "set",
        "intersection_update",
        "self, *others",
        "Keeps the elements that are in all the others.",
        intersection_update,
    )
    .or("set_intersection_update")
    .reading(Reading::Tuple),
    Row::method("set", "isdisjoint", "self, other, /", "Have the two no element in common?", isdisjoint)
        .or("set_isdisjoint"),
    Row::method("set", "issubset", "self, other, /", "Is every element in the other?", issubset).or("set_issubset"),
    Row::method("set", "issuperset", "self, other, /", "Is every element of the other in the set?", issuperset)
        .or("set_issuperset"),
    Row::method("set", "pop", "self, /", "Removes and returns an element: the one added first.", pop),
    Row::method("set", "remove", "self, object, /", "Removes an element; raises KeyError if it is not there.", remove)
        .or("set_remove"),
    Row::method(
        "set",
        "symmetric_difference",
        "self, other, /",
        "The elements that are in one of the two.",
        symmetric_difference,
    )
    .or("set_symmetric_difference"),
    Row::method(
        "set",
        "symmetric_difference_update",
        "self, other, /",
        "Keeps the elements that are in one of the two.",
        symmetric_difference_update,
    )
    .or("set_symmetric_difference_update"),
    Row::method("set", "union", "self, *others", "The elements of all of them.", union)
        .or("set_union")
        .reading(Reading::Tuple),
    Row::method("set", "update", "self, *others", "Adds the elements of the others.", update)
        .or("set_update")
        .reading(Reading::Tuple),
];

/// A set or frozenset as the receiver.
fn any_receiver(ctx: &mut Ctx, args: &[Value], method: &str) -> Result<Id<Set>, Stop> {
    match arg(args, 0).as_any_set() {
        Some(set) => Ok(set),
        None => Err(wrong_receiver(ctx, args, "set", method)),
    }
}

/// A set as the receiver.
fn receiver(ctx: &mut Ctx, args: &[Value], method: &str) -> Result<Id<Set>, Stop> {
    if arg(args, 0).tag() != Tag::Set {
        return Err(wrong_receiver(ctx, args, "set", method));
    }
    any_receiver(ctx, args, method)
}

/// A set from an optional iterable.
pub fn set_of(ctx: &mut Ctx, args: &[Value], at: u8, frozen: bool) -> Result<Value, Stop> {
    let source = arg(args, usize::from(at));
    if source.is_unset() {
        return ctx.new_set(frozen);
    }
    if let Some(set) = source.as_any_set() {
        return clone_set(ctx, set, frozen);
    }
    let result = ctx.new_set(frozen)?;
    let set = result.as_any_set().ok_or(Trap::Type)?;
    add_all(ctx, set, args, at)?;
    Ok(result)
}

/// A copy with the hashes that the elements have: nothing is compared.
fn clone_set(ctx: &mut Ctx, set: Id<Set>, frozen: bool) -> Result<Value, Stop> {
    let table = &ctx.heap.get(set)?.table;
    let (places, bytes) = (table.places(), table.backing());
    ctx.charge(places / 4)?;
    ctx.heap.fits(bytes)?;
    let table = ctx.heap.get(set)?.table.clone();
    Ok(Value::any_set(ctx.heap.add(Set { table, frozen: false })?, frozen))
}

/// The keys of a set, a dict or a dict's key view, with their hashes.
fn hashed(ctx: &mut Ctx, source: Value) -> Result<Option<Vec<Key>>, Stop> {
    fn keys<V: Copy>(table: &table::Table<V>) -> Vec<Key> {
        table.iter().map(|entry| Key { value: entry.key, hash: entry.hash }).collect()
    }
    let dict = match source.as_id::<DictView>() {
        Some(view) => {
            let view = *ctx.heap.get(view)?;
            (view.kind == ViewKind::Keys).then_some(view.dict)
        }
        None => source.as_id::<Dict>(),
    };
    let len = match (source.as_any_set(), dict) {
        (Some(set), _) => ctx.heap.get(set)?.table.places(),
        (None, Some(dict)) => ctx.heap.get(dict)?.table.places(),
        (None, None) => return Ok(None),
    };
    ctx.charge(len)?;
    ctx.heap.fits(len.saturating_mul(size_of::<Key>()))?;
    Ok(match (source.as_any_set(), dict) {
        (Some(set), _) => Some(keys(&ctx.heap.get(set)?.table)),
        (None, Some(dict)) => Some(keys(&ctx.heap.get(dict)?.table)),
        (None, None) => None,
    })
}

/// Visits the elements of an iterable argument as keys until `visit` says no; gives whether it never did. The prelude's
/// where iterating runs guest code.
pub fn each_key(
    ctx: &mut Ctx,
    args: &[Value],
    at: u8,
    mut visit: impl FnMut(&mut Ctx, Key) -> Result<bool, Stop>,
) -> Result<bool, Stop> {
    let source = arg(args, usize::from(at));
    if let Some(keys) = hashed(ctx, source)? {
        for key in keys {
            if !visit(ctx, key)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if is_guest(source) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    ctx.with_items(args, at, |ctx, items| {
        for item in items {
            ctx.charge(1)?;
            let key = ctx.key(*item)?;
            if !visit(ctx, key)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

fn add_key(ctx: &mut Ctx, set: Id<Set>, key: Key) -> Result<(), Stop> {
    if ctx.set_find(set, key)?.is_none() {
        ctx.heap.set_insert_new(set, key.hash, key.value)?;
    }
    Ok(())
}

fn remove_key(ctx: &mut Ctx, set: Id<Set>, key: Key) -> Result<bool, Stop> {
    match ctx.set_find(set, key)? {
        Some(place) => Ok(ctx.heap.set_mut(set)?.table.remove(place).is_some()),
        None => Ok(false),
    }
}

/// Adds all elements of an iterable argument.
fn add_all(ctx: &mut Ctx, set: Id<Set>, args: &[Value], at: u8) -> Result<(), Stop> {
    each_key(ctx, args, at, |ctx, key| add_key(ctx, set, key).map(|()| true))?;
    Ok(())
}

/// Several iterables of which one can be used up only once are the prelude's: a later one may defer.
fn check_others(others: &[Value]) -> Result<(), Stop> {
    let once = |value: &Value| is_guest(*value) || value.tag() == Tag::Iterator;
    if others.len() > 1 && others.iter().any(once) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    Ok(())
}

fn others(args: &[Value]) -> &[Value] {
    args.get(1..).unwrap_or_default()
}

fn new(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    set_of(ctx, args, 0, false)
}

fn add(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = receiver(ctx, args, "add")?;
    ctx.heap.set_mut(set)?;
    ctx.set_add(set, arg(args, 1))?;
    Ok(Value::NONE)
}

fn clear(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = receiver(ctx, args, "clear")?;
    ctx.heap.set_mut(set)?;
    ctx.heap.change(set, 0, |set| set.table.clear())?;
    Ok(Value::NONE)
}

pub fn copy(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = any_receiver(ctx, args, "copy")?;
    if arg(args, 0).tag() == Tag::FrozenSet {
        return Ok(arg(args, 0));
    }
    clone_set(ctx, set, false)
}

fn discard(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = receiver(ctx, args, "discard")?;
    remove_element(ctx, set, arg(args, 1))?;
    Ok(Value::NONE)
}

fn remove(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = receiver(ctx, args, "remove")?;
    if remove_element(ctx, set, arg(args, 1))? { Ok(Value::NONE) } else { Err(ctx.key_error(arg(args, 1))) }
}

fn remove_element(ctx: &mut Ctx, set: Id<Set>, element: Value) -> Result<bool, Stop> {
    ctx.heap.set_mut(set)?;
    let key = match element.as_any_set() {
        // A set looks for a set as if it were frozen.
        Some(id) if element.tag() == Tag::Set => {
            let hash = ctx.table_hash(Value::any_set(id, true))?;
            Key { value: element, hash }
        }
        _ => ctx.key(element)?,
    };
    remove_key(ctx, set, key)
}

fn pop(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = receiver(ctx, args, "pop")?;
    let table = &mut ctx.heap.set_mut(set)?.table;
    let first = table.next_from(0).map(|(place, _)| place);
    match first.and_then(|place| table.remove(place)) {
        Some((element, ())) => Ok(element),
        None => {
            let message = ctx.str("pop from an empty set")?;
            Err(ctx.key_error(message))
        }
    }
}

pub fn union(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = any_receiver(ctx, args, "union")?;
    check_others(others(args))?;
    let result = clone_set(ctx, set, arg(args, 0).tag() == Tag::FrozenSet)?;
    let into = result.as_any_set().ok_or(Trap::Type)?;
    for at in 1..args.len() {
        add_all(ctx, into, args, at as u8)?;
    }
    Ok(result)
}

fn update(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = receiver(ctx, args, "update")?;
    ctx.heap.set_mut(set)?;
    check_others(others(args))?;
    for at in 1..args.len() {
        add_all(ctx, set, args, at as u8)?;
    }
    Ok(Value::NONE)
}

pub fn difference(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = any_receiver(ctx, args, "difference")?;
    check_others(others(args))?;
    let result = clone_set(ctx, set, arg(args, 0).tag() == Tag::FrozenSet)?;
    let from = result.as_any_set().ok_or(Trap::Type)?;
    for at in 1..args.len() {
        remove_all(ctx, from, args, at as u8)?;
    }
    Ok(result)
}

fn difference_update(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = receiver(ctx, args, "difference_update")?;
    ctx.heap.set_mut(set)?;
    check_others(others(args))?;
    for at in 1..args.len() {
        remove_all(ctx, set, args, at as u8)?;
    }
    Ok(Value::NONE)
}

fn remove_all(ctx: &mut Ctx, set: Id<Set>, args: &[Value], at: u8) -> Result<(), Stop> {
    each_key(ctx, args, at, |ctx, key| remove_key(ctx, set, key).map(|_| true))?;
    Ok(())
}

pub fn intersection(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = any_receiver(ctx, args, "intersection")?;
    check_others(others(args))?;
    let frozen = arg(args, 0).tag() == Tag::FrozenSet;
    let Some(second) = args.get(1) else { return clone_set(ctx, set, frozen) };
    let mut result = intersect(ctx, Value::any_set(set, frozen), *second, args, 1)?;
    for (at, other) in args.iter().enumerate().skip(2) {
        result = intersect(ctx, result, *other, args, at as u8)?;
    }
    Ok(result)
}

/// As CPython's: of two sets the elements are the smaller one's, else the iterable's.
fn intersect(ctx: &mut Ctx, a: Value, b: Value, args: &[Value], at: u8) -> Result<Value, Stop> {
    if b.as_any_set().is_some() {
        return ctx.set_binary(BinaryOp::And, a, b);
    }
    let set = a.as_any_set().ok_or(Trap::Type)?;
    let most = ctx.heap.get(set)?.table.len();
    let result = ctx.new_set(a.tag() == Tag::FrozenSet)?;
    let into = result.as_any_set().ok_or(Trap::Type)?;
    each_key(ctx, args, at, |ctx, key| {
        if ctx.set_find(set, key)?.is_none() {
            return Ok(true);
        }
        add_key(ctx, into, key)?;
        // With all of them found the rest is not asked for.
        Ok(ctx.heap.get(into)?.table.len() < most)
    })?;
    Ok(result)
}

/// Makes the elements of `set` those of `result`, which nobody else has.
fn replace(ctx: &mut Ctx, set: Id<Set>, result: Value) -> Result<Value, Stop> {
    let source = result.as_any_set().ok_or(Trap::Type)?;
    ctx.heap.set_mut(set)?;
    let table = ctx.heap.change(source, 0, |set| std::mem::take(&mut set.table))?;
    let bytes = table.backing();
    ctx.heap.change(set, bytes, |set| set.table = table)?;
    Ok(Value::NONE)
}

fn intersection_update(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = receiver(ctx, args, "intersection_update")?;
    ctx.heap.set_mut(set)?;
    let result = intersection(ctx, args)?;
    replace(ctx, set, result)
}

pub fn symmetric_difference(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = any_receiver(ctx, args, "symmetric_difference")?;
    let frozen = arg(args, 0).tag() == Tag::FrozenSet;
    let other = ctx.new_set(false)?;
    add_all(ctx, other.as_any_set().ok_or(Trap::Type)?, args, 1)?;
    ctx.set_binary(BinaryOp::Xor, Value::any_set(set, frozen), other)
}

fn symmetric_difference_update(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = receiver(ctx, args, "symmetric_difference_update")?;
    ctx.heap.set_mut(set)?;
    let result = symmetric_difference(ctx, args)?;
    replace(ctx, set, result)
}

pub fn isdisjoint(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = any_receiver(ctx, args, "isdisjoint")?;
    each_key(ctx, args, 1, |ctx, key| Ok(ctx.set_find(set, key)?.is_none())).map(Value::bool)
}

pub fn issubset(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = any_receiver(ctx, args, "issubset")?;
    if let Some(other) = arg(args, 1).as_any_set() {
        return ctx.is_subset(set, other).map(Value::bool);
    }
    let other = ctx.new_set(false)?.as_any_set().ok_or(Trap::Type)?;
    add_all(ctx, other, args, 1)?;
    ctx.is_subset(set, other).map(Value::bool)
}

pub fn issuperset(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let set = any_receiver(ctx, args, "issuperset")?;
    each_key(ctx, args, 1, |ctx, key| Ok(ctx.set_find(set, key)?.is_some())).map(Value::bool)
}
