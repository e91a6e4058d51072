//! The hash tables as the prelude sees them, where keys' `__hash__` and `__eq__` are guest code.
//!
//! The prelude asks for a key's hash, then for the places whose keys may be equal, compares those in frames of the
//! language, and reads, writes or adds at a place. A place is good until guest code runs; after that the prelude asks
//! again (`_key_is`, `_still`). Tables are those of dicts, sets and frozensets.

use super::source::arg;
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::table::Entry;
use caplet_vm::heap::*;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::ops::hash::{Key, fold_hash};
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

const fn internal(name: &'static str, signature: &'static str, run: caplet_vm::native::NativeFn) -> Row {
    Row::function(name, signature, "", run).kind(RowKind::Internal)
}

pub const ROWS: &[Row] = &[
    internal("_hash", "x, /", hash).or("op_hash"),
    internal("_element_hashes", "x, /", element_hashes),
    internal("_fold_hash", "hashes, /", fold),
    internal("_unlike", "a, b, at, /", unlike),
    internal("_probe", "table, key, hash, /", probe),
    internal("_probe_entry", "table, source, place, /", probe_entry),
    internal("_candidates", "table, key, hash, /", candidates),
    internal("_stored_hash", "source, place, /", stored_hash),
    internal("_still", "table, key, hash, candidates, /", still),
    internal("_key_is", "table, place, key, /", key_is),
    internal("_next_place", "table, place, /", next_place),
    internal("_key_at", "table, place, /", key_at),
    internal("_value_at", "dict, place, /", value_at),
    internal("_set_value_at", "dict, place, value, /", set_value_at),
    internal("_insert", "table, key, hash, value, /", insert),
    internal("_insert_entry", "table, source, place, /", insert_entry),
    internal("_remove_at", "table, place, /", remove_at),
    internal("_take_table", "target, source, /", take_table),
    internal("_view_dict", "view, /", view_dict),
    internal("_is_set_like", "x, /", is_set_like),
    internal("_is_object", "x, /", is_object),
    internal("_class", "x, /", class),
    internal("_type_name", "x, /", type_name),
];

/// `_probe` and `_next_place`: there is none.
fn absent() -> Value {
    Value::int(-1)
}

/// A dict's or a set's table: an entry at a place, without the difference.
fn entry(ctx: &Ctx, table: Value, place: usize) -> Result<Option<(Value, Value, u64)>, Trap> {
    if let Some(set) = table.as_any_set() {
        return Ok(ctx.heap.get(set)?.table.entry(place).map(|entry| (entry.key, Value::NONE, entry.hash)));
    }
    let dict = table.as_id::<Dict>().ok_or(Trap::Type)?;
    Ok(ctx.heap.get(dict)?.table.entry(place).map(|entry| (entry.key, entry.value, entry.hash)))
}

fn place(args: &[Value], at: usize) -> Result<usize, Trap> {
    arg(args, at).as_int().and_then(|place| usize::try_from(place).ok()).ok_or(Trap::Native)
}

/// The entry that two arguments name; the prelude asks for one only right after it saw it.
fn named_entry(ctx: &mut Ctx, args: &[Value], at: usize) -> Result<(Value, Value, u64), Stop> {
    match entry(ctx, arg(args, at), place(args, at + 1)?)? {
        Some(entry) => Ok(entry),
        None => Err(ctx.raise(builtin::RUNTIME_ERROR, "dictionary changed size during iteration")),
    }
}

/// `hash(x)`; the prelude folds the hashes of containers whose elements define it.
fn hash(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = arg(args, 0);
    match ctx.hash(value) {
        Ok(hash) => Ok(Value::int(hash)),
        Err(Stop::Defer(_)) if value.tag() == Tag::Instance => Err(Stop::Defer(Defer::Special(Special::Hash))),
        Err(stop) => Err(stop),
    }
}

/// The hashes of the elements of a tuple (or of a frozen list), as a list, and the indices of those elements that stand there themselves because
/// only the prelude can tell their hash; None for anything else.
fn element_hashes(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let tuple = arg(args, 0);
    if !matches!(tuple.tag(), Tag::Tuple | Tag::List) {
        return Ok(Value::NONE);
    }
    let count = ctx.heap.items(tuple).ok_or(Trap::Native)?.len();
    ctx.charge(count)?;
    // Both lists, once in the making and once made.
    ctx.heap.fits(4 * count * size_of::<Value>())?;
    let (mut hashes, mut open) = (Vec::with_capacity(count), Vec::new());
    for at in 0..count {
        let item = ctx.heap.items(tuple).and_then(|items| items.get(at)).copied().ok_or(Trap::Native)?;
        hashes.push(match ctx.hash(item) {
            Ok(hash) => Value::int(hash),
            Err(Stop::Defer(_)) => {
                open.push(Value::int(at as i64));
                item
            }
            Err(stop) => return Err(stop),
        });
    }
    let (hashes, open) = (ctx.heap.list(hashes)?, ctx.heap.list(open)?);
    ctx.heap.tuple(&[hashes, open])
}

/// The first index from `at` on at which two sequences have elements that are not plainly the same. Only guest code can
/// tell there; where it need not be asked, the elements differ, and it is -2 - index. -1 where one of them ends before.
fn unlike(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (a, b) = (arg(args, 0), arg(args, 1));
    let mut at = place(args, 2)?;
    let element = |ctx: &Ctx, of: Value, at: usize| ctx.heap.items(of).and_then(|items| items.get(at)).copied();
    while let (Some(x), Some(y)) = (element(ctx, a, at), element(ctx, b, at)) {
        ctx.charge(1)?;
        match ctx.same(x, y) {
            Ok(true) => at += 1,
            Ok(false) => return Ok(Value::int(-2 - at as i64)),
            Err(Stop::Defer(_)) => return Ok(Value::int(at as i64)),
            Err(stop) => return Err(stop),
        }
    }
    Ok(absent())
}

fn hashes(ctx: &mut Ctx, args: &[Value]) -> Result<Vec<i64>, Stop> {
    let count = ctx.heap.items(arg(args, 0)).ok_or(Trap::Native)?.len();
    ctx.charge(count)?;
    let items = ctx.heap.items(arg(args, 0)).ok_or(Trap::Native)?;
    items.iter().map(|hash| hash.as_int().ok_or(Trap::Native.into())).collect()
}

fn fold(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let hashes = hashes(ctx, args)?;
    Ok(Value::int(fold_hash(&hashes)))
}

/// The key's place, or -1 where it is absent. Where only guest code can tell: -2, or -3 - place if one key alone is to
/// be asked.
fn probe(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let hash = given_hash(arg(args, 2))?;
    probe_key(ctx, arg(args, 0), Key { value: arg(args, 1), hash })
}

/// The same for the key of another table's entry, under the hash it has there.
fn probe_entry(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (key, _, hash) = named_entry(ctx, args, 1)?;
    probe_key(ctx, arg(args, 0), Key { value: key, hash })
}

fn probe_key(ctx: &mut Ctx, table: Value, key: Key) -> Result<Value, Stop> {
    let found = match table.as_any_set() {
        Some(set) => ctx.set_find(set, key),
        None => ctx.dict_find(table.as_id().ok_or(Trap::Type)?, key),
    };
    match found {
        Ok(Some(place)) => Ok(Value::int(place as i64)),
        Ok(None) => Ok(absent()),
        Err(Stop::Defer(_)) => Ok(match open_candidates(ctx, table, key)?.as_slice() {
            [place, _] => Value::int(-3 - place.raw_int()),
            _ => Value::int(-2),
        }),
        Err(stop) => Err(stop),
    }
}

/// Places and keys, in turn, of the entries whose key has the hash and is not certainly another.
fn open_candidates(ctx: &mut Ctx, table: Value, key: Key) -> Result<Vec<Value>, Stop> {
    let places = match table.as_any_set() {
        Some(set) => ctx.heap.get(set)?.table.candidates(key.hash),
        None => ctx.heap.get(table.as_id::<Dict>().ok_or(Trap::Type)?)?.table.candidates(key.hash),
    };
    ctx.charge(places.len())?;
    ctx.heap.fits(places.len() * 2 * size_of::<Value>())?;
    let mut open = Vec::with_capacity(places.len() * 2);
    for place in places {
        let Some((other, ..)) = entry(ctx, table, place)? else { continue };
        match ctx.same(other, key.value) {
            Ok(false) => continue,
            Ok(true) | Err(Stop::Defer(_)) => open.extend([Value::int(place as i64), other]),
            Err(stop) => return Err(stop),
        }
    }
    Ok(open)
}

/// A hash that the prelude hands on.
fn given_hash(value: Value) -> Result<u64, Trap> {
    value.as_int().map(|hash| hash as u64).ok_or(Trap::Native)
}

/// The hash that an entry has in its table.
fn stored_hash(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (.., hash) = named_entry(ctx, args, 0)?;
    Ok(Value::int(hash as i64))
}

fn candidates(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let hash = given_hash(arg(args, 2))?;
    let open = open_candidates(ctx, arg(args, 0), Key { value: arg(args, 1), hash })?;
    ctx.heap.list(open)
}

/// Would `_candidates` give the same again?
fn still(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let hash = given_hash(arg(args, 2))?;
    let open = open_candidates(ctx, arg(args, 0), Key { value: arg(args, 1), hash })?;
    Ok(Value::bool(ctx.heap.items(arg(args, 3)) == Some(&open)))
}

/// Is this very key still at the place?
fn key_is(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let found = entry(ctx, arg(args, 0), place(args, 1)?)?;
    Ok(Value::bool(found.is_some_and(|(key, ..)| key.is(arg(args, 2)))))
}

/// The first place in use at or after this one, or -1.
fn next_place(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    fn place_of<V>(found: Option<(usize, &Entry<V>)>) -> Value {
        found.map_or(absent(), |(place, _)| Value::int(place as i64))
    }
    let (table, from) = (arg(args, 0), place(args, 1)?);
    Ok(match table.as_any_set() {
        Some(set) => place_of(ctx.heap.get_mut(set)?.table.next_from(from)),
        None => place_of(ctx.heap.get_mut(table.as_id::<Dict>().ok_or(Trap::Type)?)?.table.next_from(from)),
    })
}

fn key_at(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(named_entry(ctx, args, 0)?.0)
}

fn value_at(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(named_entry(ctx, args, 0)?.1)
}

fn set_value_at(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = arg(args, 0).as_id::<Dict>().ok_or(Trap::Native)?;
    let value = ctx.heap.dict_mut(dict)?.table.value_mut(place(args, 1)?);
    *value.ok_or(Trap::Native)? = arg(args, 2);
    Ok(Value::NONE)
}

/// Adds a key that was just found absent.
fn insert(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let hash = given_hash(arg(args, 2))?;
    insert_key(ctx, arg(args, 0), Key { value: arg(args, 1), hash }, arg(args, 3))
}

fn insert_key(ctx: &mut Ctx, table: Value, key: Key, value: Value) -> Result<Value, Stop> {
    match table.as_any_set() {
        Some(set) => ctx.heap.set_insert_new(set, key.hash, key.value)?,
        None => ctx.heap.dict_insert_new(table.as_id().ok_or(Trap::Type)?, key.hash, key.value, value)?,
    }
    Ok(Value::NONE)
}

/// Adds the entry at a place of another table, key, value and hash; its key was just found absent.
fn insert_entry(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (key, value, hash) = named_entry(ctx, args, 1)?;
    insert_key(ctx, arg(args, 0), Key { value: key, hash }, value)
}

fn remove_at(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (table, place) = (arg(args, 0), place(args, 1)?);
    match table.as_any_set() {
        Some(set) => {
            ctx.heap.set_mut(set)?.table.remove(place);
            Ok(Value::NONE)
        }
        None => {
            let dict = table.as_id::<Dict>().ok_or(Trap::Type)?;
            let removed = ctx.heap.dict_mut(dict)?.table.remove(place);
            Ok(removed.map_or(Value::NONE, |(_, value)| value))
        }
    }
}

/// Makes the elements of one set those of another, a new one that nobody else has.
fn take_table(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (Some(target), Some(source)) = (arg(args, 0).as_any_set(), arg(args, 1).as_any_set()) else {
        return Err(Trap::Native.into());
    };
    ctx.heap.set_mut(target)?;
    let table = ctx.heap.change(source, 0, |set| std::mem::take(&mut set.table))?;
    // What the source gave back fits the target.
    let bytes = table.backing();
    ctx.heap.change(target, bytes, |set| set.table = table)?;
    Ok(Value::NONE)
}

fn view_dict(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let view = arg(args, 0).as_id::<DictView>().ok_or(Trap::Native)?;
    Ok(ctx.heap.get(view)?.dict.into())
}

/// Is it a set, a frozenset, or a dict's keys or items?
fn is_set_like(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = arg(args, 0);
    Ok(Value::bool(match value.as_id::<DictView>() {
        Some(view) => ctx.heap.get(view)?.kind != ViewKind::Values,
        None => value.as_any_set().is_some(),
    }))
}

/// Is it an instance of a class written in the language?
fn is_object(_: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(Value::bool(arg(args, 0).tag() == Tag::Instance))
}

fn class(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(Value::class(ctx.class_of(arg(args, 0))?))
}

fn type_name(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let name = ctx.type_name(arg(args, 0));
    ctx.string(name)
}
