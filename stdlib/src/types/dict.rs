//! `dict`: its constructor and methods.
//!
//! A native that changes its dict does so by steps that can be taken twice, since it may be run again. Keys that define
//! `__hash__` or `__eq__`, and iterables and mappings that run guest code, are the prelude's
//! (`prelude/containers.cap`).

use super::set::each_key;
use super::source::{arg, is_guest, wrong_receiver};
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::slab::Id;
use caplet_vm::heap::*;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::ops::hash::Key;
use caplet_vm::value::{Tag, Value};

pub const ROWS: &[Row] = &[
    Row::method(
        "dict",
        "dict",
        "iterable=NotImplemented, /, **kwargs",
        "A dict of a mapping, of an iterable's pairs, of the keyword arguments.",
        new,
    )
    .kind(RowKind::Constructor)
    .or("dict_new"),
    Row::method("dict", "clear", "self, /", "Removes all items.", clear),
    Row::method("dict", "copy", "self, /", "A shallow copy of the dict.", copy),
    Row::method("dict", "fromkeys", "self, iterable, value=None, /", "A dict of the keys with one value.", fromkeys)
        .kind(RowKind::ClassMethod)
        .or("dict_fromkeys"),
    Row::method("dict", "get", "self, key, default=None, /", "The value of the key, or the default.", get)
        .or("dict_get"),
    Row::method("dict", "items", "self, /", "A view of the pairs of key and value.", items),
    Row::method("dict", "keys", "self, /", "A view of the keys.", keys),
    Row::method(
        "dict",
        "pop",
        "self, key, default=NotImplemented, /",
        "Removes the key and returns its value; without one, the default or KeyError.",
        pop,
    )
    .or("dict_pop"),
    Row::method("dict", "popitem", "self, /", "Removes and returns the pair added last.", popitem),
    Row::method(
        "dict",
        "setdefault",
        "self, key, default=None, /",
        "The value of the key, which is set to the default first if it is absent.",
        setdefault,
    )
    .or("dict_setdefault"),
    Row::method(
        "dict",
        "update",
        "self, iterable=NotImplemented, /, **kwargs",
        "Sets the items of a mapping, of an iterable's pairs, of the keyword arguments.",
        update,
    )
    .or("dict_update"),
    Row::method("dict", "values", "self, /", "A view of the values.", values),
];

fn receiver(ctx: &mut Ctx, args: &[Value], method: &str) -> Result<Id<Dict>, Stop> {
    match arg(args, 0).as_id() {
        Some(dict) => Ok(dict),
        None => Err(wrong_receiver(ctx, args, "dict", method)),
    }
}

fn new(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = match arg(args, 0).as_id::<Dict>() {
        Some(source) => clone_dict(ctx, source)?,
        None => ctx.heap.dict()?,
    };
    if arg(args, 0).tag() != Tag::Dict {
        fill(ctx, dict, args, 0)?;
    }
    add_keywords(ctx, dict, arg(args, 1))?;
    Ok(dict.into())
}

/// A copy with the hashes that the keys have: nothing is compared.
fn clone_dict(ctx: &mut Ctx, source: Id<Dict>) -> Result<Id<Dict>, Stop> {
    let table = &ctx.heap.get(source)?.table;
    let (places, bytes) = (table.places(), table.backing());
    ctx.charge(places / 4)?;
    ctx.heap.fits(bytes)?;
    let table = ctx.heap.get(source)?.table.clone();
    ctx.heap.add(Dict { table, frozen: false })
}

/// Sets the items of an optional mapping or iterable of pairs.
fn fill(ctx: &mut Ctx, dict: Id<Dict>, args: &[Value], at: u8) -> Result<(), Stop> {
    let source = arg(args, usize::from(at));
    if source.is_unset() {
        return Ok(());
    }
    if let Some(source) = source.as_id::<Dict>() {
        return ctx.dict_update_from(dict, source);
    }
    if is_guest(source) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    ctx.with_items(args, at, |ctx, items| {
        for (number, item) in items.iter().enumerate() {
            ctx.charge(1)?;
            let (key, value) = pair(ctx, *item, number)?;
            ctx.dict_set(dict, key, value)?;
        }
        Ok(())
    })
}

/// Key and value that an item of an iterable gives.
fn pair(ctx: &mut Ctx, item: Value, number: usize) -> Result<(Value, Value), Stop> {
    if let Some([key, value]) = ctx.heap.items(item) {
        return Ok((*key, *value));
    }
    // An item with more to it (an iterator, an object) is unpacked in frames.
    if is_guest(item) || item.tag() == Tag::Iterator {
        return Err(Stop::Defer(Defer::Prelude));
    }
    if ctx.iter(item)?.is_none() {
        let message = format!("cannot convert dictionary update sequence element #{number} to a sequence");
        return Err(ctx.type_error(message));
    }
    match ctx.collect(&[item], 0)?.as_slice() {
        [key, value] => Ok((*key, *value)),
        parts => {
            let len = parts.len();
            Err(ctx
                .value_error(format!("dictionary update sequence element #{number} has length {len}; 2 is required")))
        }
    }
}

fn add_keywords(ctx: &mut Ctx, dict: Id<Dict>, keywords: Value) -> Result<(), Stop> {
    match keywords.as_id::<Dict>() {
        Some(keywords) => ctx.dict_update_from(dict, keywords),
        None => Ok(()),
    }
}

fn update(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "update")?;
    ctx.heap.dict_mut(dict)?;
    fill(ctx, dict, args, 1)?;
    add_keywords(ctx, dict, arg(args, 2))?;
    Ok(Value::NONE)
}

fn fromkeys(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = if arg(args, 2).is_unset() { Value::NONE } else { arg(args, 2) };
    let dict = ctx.heap.dict()?;
    each_key(ctx, args, 1, |ctx, key| {
        if ctx.dict_find(dict, key)?.is_none() {
            ctx.heap.dict_insert_new(dict, key.hash, key.value, value)?;
        }
        Ok(true)
    })?;
    Ok(dict.into())
}

fn clear(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "clear")?;
    ctx.heap.dict_mut(dict)?;
    ctx.heap.change(dict, 0, |dict| dict.table.clear())?;
    Ok(Value::NONE)
}

fn copy(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "copy")?;
    clone_dict(ctx, dict).map(Value::from)
}

fn get(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "get")?;
    Ok(match ctx.dict_get(dict, arg(args, 1))? {
        Some(value) => value,
        None if arg(args, 2).is_unset() => Value::NONE,
        None => arg(args, 2),
    })
}

fn pop(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "pop")?;
    // In an empty dict CPython does not look for the key, which may have no hash.
    if ctx.heap.dict_mut(dict)?.table.is_empty() {
        return if arg(args, 2).is_unset() { Err(ctx.key_error(arg(args, 1))) } else { Ok(arg(args, 2)) };
    }
    match ctx.dict_remove(dict, arg(args, 1))? {
        Some(value) => Ok(value),
        None if arg(args, 2).is_unset() => Err(ctx.key_error(arg(args, 1))),
        None => Ok(arg(args, 2)),
    }
}

fn popitem(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "popitem")?;
    let table = &ctx.heap.dict_mut(dict)?.table;
    let last = table.last().and_then(|place| table.entry(place));
    let Some((key, value)) = last.map(|entry| (entry.key, entry.value)) else {
        let message = ctx.str("popitem(): dictionary is empty")?;
        return Err(ctx.key_error(message));
    };
    let item = ctx.heap.tuple(&[key, value])?;
    ctx.heap.dict_mut(dict)?.table.pop();
    Ok(item)
}

fn setdefault(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "setdefault")?;
    let key: Key = ctx.key(arg(args, 1))?;
    if let Some(place) = ctx.dict_find(dict, key)? {
        return Ok(ctx.heap.get(dict)?.table.entry(place).ok_or(Trap::Slab)?.value);
    }
    let value = if arg(args, 2).is_unset() { Value::NONE } else { arg(args, 2) };
    ctx.heap.dict_insert_new(dict, key.hash, key.value, value)?;
    Ok(value)
}

fn view(ctx: &mut Ctx, dict: Id<Dict>, kind: ViewKind) -> Result<Value, Stop> {
    Ok(ctx.heap.add(DictView { dict, kind })?.into())
}

fn items(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "items")?;
    view(ctx, dict, ViewKind::Items)
}

fn keys(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "keys")?;
    view(ctx, dict, ViewKind::Keys)
}

fn values(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let dict = receiver(ctx, args, "values")?;
    view(ctx, dict, ViewKind::Values)
}

/// Adds keyword arguments to those of a call: `function` names the callee, as errors do.
pub fn merge_keywords(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (Some(target), Some(source)) = (arg(args, 0).as_id::<Dict>(), arg(args, 1).as_id::<Dict>()) else {
        return Err(Trap::Native.into());
    };
    let table = &ctx.heap.get(source)?.table;
    let (places, bytes) = (table.places(), table.backing());
    ctx.charge(places)?;
    ctx.heap.fits(bytes.saturating_mul(2))?;
    let entries: Vec<(Key, Value)> = ctx
        .heap
        .get(source)?
        .table
        .iter()
        .map(|entry| (Key { value: entry.key, hash: entry.hash }, entry.value))
        .collect();
    for (key, _) in &entries {
        if ctx.dict_find(target, *key)?.is_some() {
            let name = match key.value.as_str() {
                Some(name) => ctx.heap.text(name)?.to_owned(),
                None => match ctx.repr(key.value) {
                    Err(Stop::Defer(_)) => ctx.type_name(key.value),
                    shown => shown?,
                },
            };
            let function = ctx.heap.text_of(arg(args, 2)).unwrap_or_default().to_owned();
            let message = format!("{function} got multiple values for keyword argument '{name}'");
            return Err(ctx.raise(builtin::TYPE_ERROR, message));
        }
    }
    // Nobody else has the target: when there is no room in the middle, it is emptied of what came in.
    for (added, (key, value)) in entries.iter().enumerate() {
        if let Err(stop) = ctx.heap.dict_insert_new(target, key.hash, key.value, *value) {
            for _ in 0..added {
                let table = &mut ctx.heap.dict_mut(target)?.table;
                table.pop();
            }
            return Err(stop);
        }
    }
    Ok(Value::NONE)
}
