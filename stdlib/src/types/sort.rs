//! Sorting: `sorted`, `list.sort`, and the natives that the prelude sorts with.
//!
//! A sort makes the order of the indices by their keys, then puts the items in that order. Keys of one simple type are
//! sorted by the standard library; any other plain data by CPython's algorithm (runs, binary insertion, merges), whose
//! comparisons may fail and may contradict one another without harm. Keys whose classes define `__lt__`, and key
//! functions, run in frames of the prelude (`prelude/containers.cap`).

use super::bytes_arguments::{is_iterable, small};
use super::list::receiver;
use super::source::{arg, is_guest, not_iterable};
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::*;
use caplet_vm::native::{Reading, Row, RowKind};
use caplet_vm::op::CompareOp;
use caplet_vm::value::{Tag, Value};
use std::cmp::Ordering;

pub const ROWS: &[Row] = &[
    Row::function(
        "sorted",
        "iterable, /, *, key=None, reverse=False",
        "A sorted list of the items of an iterable.",
        sorted,
    )
    .or("sorted_slow")
    .reading(Reading::Sort),
    Row::method("list", "sort", "self, /, *, key=None, reverse=False", "Sorts the list in place; stable.", sort)
        .or("list_sort"),
    Row::function("_sort_by_keys", "items, keys, reverse, /", "", sort_by_keys).kind(RowKind::Internal),
    Row::function("_in_order", "items, order, /", "", in_order).kind(RowKind::Internal),
    Row::function("_take_items", "list, /", "", take_items).kind(RowKind::Internal),
    Row::function("_put_items", "list, items, /", "", put_items).kind(RowKind::Internal),
];

/// The order of the items: position by position, the index of the item that goes there.
type Order = Vec<u32>;

fn sorted(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    if is_guest(arg(args, 0)) || has_key(args) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    if !is_iterable(ctx, arg(args, 0))? {
        return Err(not_iterable(ctx, arg(args, 0)));
    }
    let reverse = reverse_flag(ctx, args)?;
    ctx.with_items(args, 0, |ctx, items| {
        ctx.heap.fits(items.len().saturating_mul(size_of::<Value>()))?;
        let mut items = items.to_vec();
        sort_plain(ctx, &mut items, reverse)?;
        ctx.heap.list(items)
    })
}

fn sort(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = receiver(ctx, args, "sort")?;
    let reverse = reverse_flag(ctx, args)?;
    ctx.heap.list_mut(list)?;
    if has_key(args) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    let mut items = ctx.collect(args, 0)?;
    sort_plain(ctx, &mut items, reverse)?;
    ctx.heap.list_mut(list)?.items.copy_from_slice(&items);
    Ok(Value::NONE)
}

fn has_key(args: &[Value]) -> bool {
    !matches!(arg(args, 1).tag(), Tag::Unset | Tag::None)
}

fn reverse_flag(ctx: &mut Ctx, args: &[Value]) -> Result<bool, Stop> {
    match arg(args, 2).tag() {
        Tag::Bool => Ok(arg(args, 2).raw_bool()),
        _ => Ok(small(ctx, args, 2, 0)? != 0),
    }
}

/// Sorts plain items by themselves.
fn sort_plain(ctx: &mut Ctx, items: &mut [Value], reverse: bool) -> Result<(), Stop> {
    charge_sort(ctx, items.len())?;
    if items.iter().all(|item| item.is_int()) {
        // Equal integers cannot be told apart.
        if reverse {
            items.sort_unstable_by_key(|item| std::cmp::Reverse(item.raw_int()));
        } else {
            items.sort_unstable_by_key(|item| item.raw_int());
        }
        return Ok(());
    }
    let order = order_of(ctx, items, reverse)?;
    let sorted: Vec<Value> = order.iter().filter_map(|at| items.get(*at as usize)).copied().collect();
    items.copy_from_slice(&sorted);
    Ok(())
}

/// Charges a sort of `len` items, n log n, and asks for the room that it needs meanwhile.
fn charge_sort(ctx: &mut Ctx, len: usize) -> Result<(), Stop> {
    let depth = usize::BITS - len.leading_zeros();
    ctx.charge(len.saturating_mul(depth as usize))?;
    ctx.heap.fits(len.saturating_mul(3 * size_of::<Value>()))
}

/// The stable order of the keys.
fn order_of(ctx: &mut Ctx, keys: &[Value], reverse: bool) -> Result<Order, Stop> {
    let ordered = |ordering: Ordering| if reverse { ordering.reverse() } else { ordering };
    let Some(first) = keys.first() else { return Ok(Vec::new()) };
    let tag = first.tag();
    let uniform = keys.iter().all(|key| key.tag() == tag);
    match tag {
        Tag::Int | Tag::Bool if uniform => {
            let mut pairs: Vec<(i64, u32)> = keys.iter().map(|key| key.raw_int()).zip(0..).collect();
            pairs.sort_by(|a, b| ordered(a.0.cmp(&b.0)));
            Ok(pairs.into_iter().map(|(_, at)| at).collect())
        }
        Tag::Float if uniform && !keys.iter().any(|key| key.raw_float().is_nan()) => {
            let mut pairs: Vec<(f64, u32)> = keys.iter().map(|key| key.raw_float()).zip(0..).collect();
            pairs.sort_by(|a, b| ordered(a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal)));
            Ok(pairs.into_iter().map(|(_, at)| at).collect())
        }
        Tag::Str if uniform => {
            let mut bytes = 0usize;
            for key in keys {
                bytes = bytes.saturating_add(ctx.heap.text(key.raw_id())?.len());
            }
            // Each text is compared once at each level of the sort, in the worst case from end to end.
            let depth = (usize::BITS - keys.len().leading_zeros()) as usize;
            ctx.charge_bytes(bytes.saturating_mul(depth))?;
            let mut pairs: Vec<(&str, u32)> = Vec::with_capacity(keys.len());
            for (key, at) in keys.iter().zip(0..) {
                pairs.push((ctx.heap.text(key.raw_id())?, at));
            }
            pairs.sort_by(|a, b| ordered(a.0.cmp(b.0)));
            Ok(pairs.into_iter().map(|(_, at)| at).collect())
        }
        _ => {
            // CPython's way to a stable descending order: reversed before and after.
            let mut order: Order = (0..keys.len() as u32).collect();
            if reverse {
                order.reverse();
            }
            merge_sort(&mut order, &mut |a, b| less(ctx, keys, a, b))?;
            if reverse {
                order.reverse();
            }
            Ok(order)
        }
    }
}

fn less(ctx: &mut Ctx, keys: &[Value], a: u32, b: u32) -> Result<bool, Stop> {
    let (Some(a), Some(b)) = (keys.get(a as usize), keys.get(b as usize)) else { return Err(Trap::Native.into()) };
    if a.tag() == Tag::Tuple && b.tag() == Tag::Tuple {
        // Tuples that differ in simple elements need no walk.
        for at in 0..8 {
            let (left, right) = (ctx.heap.get(a.raw_id::<Tuple>())?, ctx.heap.get(b.raw_id::<Tuple>())?);
            let (Some(x), Some(y)) = (left.items.get(at).copied(), right.items.get(at).copied()) else { break };
            let ordering = match (x.tag(), y.tag()) {
                (Tag::Int, Tag::Int) => x.raw_int().cmp(&y.raw_int()),
                (Tag::Str, Tag::Str) => {
                    let len = ctx.heap.text(x.raw_id())?.len().min(ctx.heap.text(y.raw_id())?.len());
                    ctx.charge_bytes(len)?;
                    ctx.heap.text(x.raw_id())?.cmp(ctx.heap.text(y.raw_id())?)
                }
                _ => break,
            };
            if ordering.is_ne() {
                return Ok(ordering.is_lt());
            }
        }
    }
    ctx.compare(CompareOp::Lt, *a, *b)
}

type Less<'a> = &'a mut dyn FnMut(u32, u32) -> Result<bool, Stop>;

/// Runs of at least this many are merged; shorter ones are filled up by insertion.
fn min_run(len: usize) -> usize {
    let (mut len, mut rest) = (len, 0);
    while len >= 64 {
        rest |= len & 1;
        len >>= 1;
    }
    len + rest
}

/// Sorts indices; whatever `less` says, the result has the same indices.
fn merge_sort(order: &mut [u32], less: Less) -> Result<(), Stop> {
    let least = min_run(order.len()).max(1);
    let mut runs: Vec<usize> = vec![0];
    let mut start = 0;
    while start < order.len() {
        let Some(rest) = order.get_mut(start..) else { break };
        let natural = count_run(rest, less)?;
        let len = natural.max(least).min(rest.len());
        if let Some(run) = rest.get_mut(..len) {
            insert_rest(run, natural, less)?;
        }
        start += len;
        runs.push(start);
    }
    // Neighbouring runs are merged, level by level.
    let mut spare: Vec<u32> = Vec::with_capacity(order.len());
    while runs.len() > 2 {
        let mut merged = vec![0];
        for bounds in runs.windows(3).step_by(2) {
            let [low, middle, high] = bounds else { continue };
            merge(order, (*low, *middle, *high), &mut spare, less)?;
            merged.push(*high);
        }
        if runs.len().is_multiple_of(2) {
            merged.extend(runs.last());
        }
        runs = merged;
    }
    Ok(())
}

/// The length of the run at the front: ascending, or strictly descending, which is then reversed.
fn count_run(items: &mut [u32], less: Less) -> Result<usize, Stop> {
    let [first, second, rest @ ..] = &*items else { return Ok(items.len()) };
    let descending = less(*second, *first)?;
    let (mut last, mut len) = (*second, 2);
    for item in rest {
        if less(*item, last)? != descending {
            break;
        }
        last = *item;
        len += 1;
    }
    if descending {
        items.get_mut(..len).unwrap_or_default().reverse();
    }
    Ok(len)
}

/// Binary insertion of everything behind the first `sorted` items.
fn insert_rest(run: &mut [u32], sorted: usize, less: Less) -> Result<(), Stop> {
    for at in sorted..run.len() {
        let Some(&pivot) = run.get(at) else { break };
        let (mut low, mut high) = (0, at);
        while low < high {
            let middle = low + (high - low) / 2;
            let Some(&other) = run.get(middle) else { break };
            if less(pivot, other)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        run.get_mut(low..=at).unwrap_or_default().rotate_right(1);
    }
    Ok(())
}

/// Merges two neighbouring runs.
fn merge(order: &mut [u32], bounds: (usize, usize, usize), spare: &mut Vec<u32>, less: Less) -> Result<(), Stop> {
    let (low, middle, high) = bounds;
    let Some(both) = order.get_mut(low..high) else { return Ok(()) };
    let (left, right) = both.split_at(middle - low);
    if let (Some(last), Some(first)) = (left.last(), right.first())
        && !less(*first, *last)?
    {
        return Ok(());
    }
    spare.clear();
    let (mut left, mut right) = (left.iter().copied().peekable(), right.iter().copied().peekable());
    while let (Some(&a), Some(&b)) = (left.peek(), right.peek()) {
        if less(b, a)? {
            spare.push(b);
            right.next();
        } else {
            spare.push(a);
            left.next();
        }
    }
    spare.extend(left);
    spare.extend(right);
    both.copy_from_slice(spare);
    Ok(())
}

/// A list of the items sorted by their keys, or None where keys are compared by guest code.
fn sort_by_keys(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let keys = ctx.heap.items(arg(args, 1)).ok_or(Trap::Native)?;
    let len = keys.len();
    charge_sort(ctx, len)?;
    let keys = ctx.heap.items(arg(args, 1)).ok_or(Trap::Native)?.to_vec();
    let order = match order_of(ctx, &keys, arg(args, 2).as_bool().ok_or(Trap::Native)?) {
        Err(Stop::Defer(_)) => return Ok(Value::NONE),
        order => order?,
    };
    let items = ctx.heap.items(arg(args, 0)).ok_or(Trap::Native)?;
    let sorted = order.iter().filter_map(|at| items.get(*at as usize)).copied().collect();
    ctx.heap.list(sorted)
}

/// A list of the items at these indices.
fn in_order(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (Some(items), Some(order)) = (ctx.heap.items(arg(args, 0)), ctx.heap.items(arg(args, 1))) else {
        return Err(Trap::Native.into());
    };
    let (items, order) = (items.to_vec(), order.to_vec());
    ctx.charge(order.len() / 4)?;
    let at = |index: &Value| index.as_int().and_then(|at| items.get(at as usize)).copied();
    let picked: Option<Vec<Value>> = order.iter().map(at).collect();
    ctx.heap.list(picked.ok_or(Trap::Native)?)
}

/// A list while it is sorted is empty for everybody else: its items, in a new list.
fn take_items(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = arg(args, 0).as_id::<List>().ok_or(Trap::Native)?;
    ctx.heap.list_mut(list)?;
    let taken = ctx.heap.add(List::default())?;
    let items = ctx.heap.change(list, 0, |list| std::mem::take(&mut list.items))?;
    let bytes = items.capacity() * size_of::<Value>();
    ctx.heap.change(taken, bytes, |list| list.items = items)?;
    Ok(taken.into())
}

/// The items go back; false if somebody changed the list meanwhile.
fn put_items(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (Some(list), Some(from)) = (arg(args, 0).as_id::<List>(), arg(args, 1).as_id::<List>()) else {
        return Err(Trap::Native.into());
    };
    if ctx.heap.get(list)?.frozen {
        return Err(ctx.raise(builtin::FROZEN_ERROR, "cannot change a frozen list"));
    }
    let unchanged = ctx.heap.get(list)?.items.capacity() == 0;
    let items = ctx.heap.change(from, 0, |list| std::mem::take(&mut list.items))?;
    let bytes = items.capacity() * size_of::<Value>();
    ctx.heap.change(list, bytes, |list| list.items = items)?;
    Ok(Value::bool(unchanged))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sort_by(keys: &[i64]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        merge_sort(&mut order, &mut |a, b| Ok(keys.get(a as usize) < keys.get(b as usize))).unwrap();
        order
    }

    #[test]
    fn the_order_is_that_of_a_stable_sort() {
        let mut state = 1u64;
        for len in 0..300usize {
            let keys: Vec<i64> = (0..len)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 33) as i64 % 50
                })
                .collect();
            let mut expected: Vec<u32> = (0..len as u32).collect();
            expected.sort_by_key(|at| keys.get(*at as usize));
            assert_eq!(sort_by(&keys), expected, "{keys:?}");
        }
    }

    #[test]
    fn contradicting_comparisons_lose_nothing() {
        for len in 0..200u32 {
            let mut order: Vec<u32> = (0..len).collect();
            let mut said = 0u32;
            let mut less = |_, _| {
                said = said.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                Ok(said & 0x1_0000 != 0)
            };
            merge_sort(&mut order, &mut less).unwrap();
            order.sort_unstable();
            assert_eq!(order, (0..len).collect::<Vec<u32>>());
        }
    }
}
