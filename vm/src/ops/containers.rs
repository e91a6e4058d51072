//! Operators between containers: joining and repeating sequences, set algebra, merging dicts.
//!
//! Invariant: how large the result is, and how much is looked through, is known and paid before anything is made.

use crate::builtin;
use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::*;
use crate::op::BinaryOp;
use crate::symbol::Special;
use crate::value::{Tag, Value};

impl Ctx {
    pub(super) fn container_binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Option<Value>, Stop> {
        use Tag::{BigInt, Bool, ByteArray, Bytes, Dict, DictView, FrozenSet, Int, List, Set, Str, Tuple};
        match (op, a.tag(), b.tag()) {
            (BinaryOp::Add, Str, Str) => Ok(Some(self.add_text(a.raw_id(), b.raw_id())?.into())),
            (BinaryOp::Add, List, List) | (BinaryOp::Add, Tuple, Tuple) => {
                let (left, right) = match (self.heap.items(a), self.heap.items(b)) {
                    (Some(left), Some(right)) => (left.len(), right.len()),
                    _ => return Err(Trap::Type.into()),
                };
                self.charge((left + right) / 4)?;
                self.heap.fits((left + right) * size_of::<Value>())?;
                let mut items = Vec::with_capacity(left + right);
                items.extend_from_slice(self.heap.items(a).unwrap_or_default());
                items.extend_from_slice(self.heap.items(b).unwrap_or_default());
                Ok(Some(if a.tag() == List { self.heap.list(items)? } else { self.heap.tuple(&items)? }))
            }
            (BinaryOp::Add, Tag::Template, Tag::Template) => self.join_templates(a, b).map(Some),
            (BinaryOp::Add, Bytes | ByteArray, Bytes | ByteArray) => {
                let len = self.len(a)?.unwrap_or(0) + self.len(b)?.unwrap_or(0);
                self.charge_bytes(len)?;
                self.heap.fits(len)?;
                let mut bytes = Vec::with_capacity(len);
                bytes.extend_from_slice(self.bytes_of(a).unwrap_or_default());
                bytes.extend_from_slice(self.bytes_of(b).unwrap_or_default());
                Ok(Some(self.bytes_like(a, bytes)?))
            }
            (BinaryOp::Mul, Str | List | Tuple | Bytes | ByteArray, Int | Bool | BigInt) => self.repeat(a, b).map(Some),
            (BinaryOp::Mul, Int | Bool | BigInt, Str | List | Tuple | Bytes | ByteArray) => self.repeat(b, a).map(Some),
            (BinaryOp::Mul, Str | List | Tuple | Bytes | ByteArray, Tag::Instance)
                if self.answers(b, Special::Index)? =>
            {
                Err(Stop::Defer(Defer::Prelude))
            }
            (BinaryOp::Mul, Tag::Instance, Str | List | Tuple | Bytes | ByteArray)
                if self.answers(a, Special::Index)? =>
            {
                Err(Stop::Defer(Defer::Prelude))
            }
            (BinaryOp::Or, Dict, Dict) => {
                let result = self.heap.dict()?;
                self.dict_update_from(result, a.raw_id())?;
                self.dict_update_from(result, b.raw_id())?;
                Ok(Some(result.into()))
            }
            (BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor, Set | FrozenSet, Set | FrozenSet) => {
                self.set_binary(op, a, b).map(Some)
            }
            // A view of keys or items takes any iterable as its partner.
            (BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor, DictView, _)
            | (BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor, _, DictView)
                if self.is_set_view(a)? || self.is_set_view(b)? =>
            {
                Err(Stop::Defer(Defer::Prelude))
            }
            (
                BinaryOp::Or,
                Tag::Class | Tag::TypeExpression | Tag::None,
                Tag::Class | Tag::TypeExpression | Tag::None,
            ) => self.union(a, b),
            (BinaryOp::Mod, Str | Bytes | ByteArray, _) => Err(Stop::Defer(Defer::Prelude)),
            _ => Ok(None),
        }
    }

    /// Is it a view of a dict's keys or items, which takes part in the operators of sets?
    pub fn is_set_view(&self, value: Value) -> Result<bool, Trap> {
        Ok(match value.as_id::<crate::heap::DictView>() {
            Some(view) => self.heap.get(view)?.kind != ViewKind::Values,
            None => false,
        })
    }

    /// One template after the other: the text where they meet is one.
    fn join_templates(&mut self, a: Value, b: Value) -> Result<Value, Stop> {
        let (x, y) = (*self.heap.get(a.raw_id::<Template>())?, *self.heap.get(b.raw_id::<Template>())?);
        let parts = |ctx: &mut Ctx, tuple: Value| -> Result<Vec<Value>, Stop> {
            let count = ctx.items(tuple).ok_or(Trap::Type)?.len();
            ctx.charge(count)?;
            ctx.heap.fits(count * 2 * size_of::<Value>())?;
            Ok(ctx.items(tuple).ok_or(Trap::Type)?.to_vec())
        };
        let (mut strings, right) = (parts(self, x.strings)?, parts(self, y.strings)?);
        let (Some(end), [begin, rest @ ..]) = (strings.pop(), right.as_slice()) else { return Err(Trap::Type.into()) };
        let meeting = self.binary(BinaryOp::Add, end, *begin)?.ok_or(Trap::Type)?;
        strings.push(meeting);
        strings.extend_from_slice(rest);
        let mut interpolations = parts(self, x.interpolations)?;
        interpolations.extend(parts(self, y.interpolations)?);
        let (strings, interpolations) = (self.heap.tuple(&strings)?, self.heap.tuple(&interpolations)?);
        Ok(self.heap.add(Template { strings, interpolations })?.into())
    }

    /// A bytes object like `model`: `bytes`, or a `bytearray`.
    pub fn bytes_like(&mut self, model: Value, bytes: Vec<u8>) -> Result<Value, Stop> {
        if model.tag() == Tag::ByteArray {
            return Ok(self.heap.add(ByteArray { bytes, frozen: false })?.into());
        }
        self.heap.bytes(bytes)
    }

    /// `sequence * count`.
    pub(super) fn repeat(&mut self, sequence: Value, count: Value) -> Result<Value, Stop> {
        let unit = match sequence.tag() {
            Tag::Str => self.heap.text(sequence.raw_id())?.len(),
            Tag::List | Tag::Tuple => self.len(sequence)?.unwrap_or(0) * size_of::<Value>(),
            _ => self.len(sequence)?.unwrap_or(0),
        };
        let count = match count.as_small_int() {
            Some(count) => count.max(0) as usize,
            None => {
                return Err(self.raise(builtin::OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer"));
            }
        };
        let bytes = unit.saturating_mul(count);
        self.charge_bytes(bytes)?;
        self.heap.fits(bytes)?;
        match sequence.tag() {
            Tag::Str => {
                let text = self.heap.text(sequence.raw_id())?.repeat(count);
                self.string(text)
            }
            Tag::List => {
                let items = self.heap.items(sequence).unwrap_or_default().repeat(count);
                self.heap.list(items)
            }
            Tag::Tuple => {
                if count == 1 {
                    return Ok(sequence);
                }
                let items = self.heap.items(sequence).unwrap_or_default().repeat(count);
                self.heap.tuple(&items)
            }
            _ => {
                let bytes = self.bytes_of(sequence).unwrap_or_default().repeat(count);
                self.bytes_like(sequence, bytes)
            }
        }
    }

    /// `target.update(source)` for dicts.
    pub fn dict_update_from(&mut self, target: slab::Id<Dict>, source: slab::Id<Dict>) -> Result<(), Stop> {
        if target == source {
            return Ok(());
        }
        let places = self.heap.get(source)?.table.places();
        self.charge(places)?;
        let mut at = 0;
        while let Some((place, entry)) = self.heap.get_mut(source)?.table.next_from(at) {
            at = place + 1;
            let (key, value) = (super::hash::Key { value: entry.key, hash: entry.hash }, entry.value);
            match self.dict_find(target, key)? {
                Some(place) => {
                    let table = &mut self.heap.dict_mut(target)?.table;
                    *table.value_mut(place).ok_or(Trap::Slab)? = value;
                }
                None => self.heap.dict_insert_new(target, key.hash, key.value, value)?,
            }
        }
        Ok(())
    }

    /// `|`, `&`, `-` and `^` of sets; the result has the type of the left one.
    pub fn set_binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Value, Stop> {
        let (Some(x), Some(y)) = (a.as_any_set(), b.as_any_set()) else { return Err(Trap::Type.into()) };
        let result = self.new_set(a.tag() == Tag::FrozenSet)?;
        let into = result.as_any_set().ok_or(Trap::Type)?;
        match op {
            BinaryOp::Or => {
                self.set_copy(into, x, |_| true)?;
                self.set_filter(into, y, into, false)?;
            }
            BinaryOp::And => {
                // As CPython's: the elements are the smaller set's.
                let (few, many) =
                    if self.heap.get(y)?.table.len() > self.heap.get(x)?.table.len() { (x, y) } else { (y, x) };
                self.set_filter(into, few, many, true)?;
            }
            BinaryOp::Sub => self.set_filter(into, x, y, false)?,
            _ => {
                self.set_filter(into, x, y, false)?;
                self.set_filter(into, y, x, false)?;
            }
        }
        Ok(result)
    }

    fn set_copy(&mut self, into: slab::Id<Set>, from: slab::Id<Set>, keep: impl Fn(Value) -> bool) -> Result<(), Stop> {
        let places = self.heap.get(from)?.table.places();
        self.charge(places)?;
        let mut at = 0;
        while let Some((place, entry)) = self.heap.get_mut(from)?.table.next_from(at) {
            at = place + 1;
            let (key, hash) = (entry.key, entry.hash);
            if keep(key) {
                self.heap.set_insert_new(into, hash, key)?;
            }
        }
        Ok(())
    }

    /// Adds to `into` the elements of `from` whose being in `other` is `present`.
    pub fn set_filter(
        &mut self,
        into: slab::Id<Set>,
        from: slab::Id<Set>,
        other: slab::Id<Set>,
        present: bool,
    ) -> Result<(), Stop> {
        let places = self.heap.get(from)?.table.places();
        self.charge(places)?;
        let mut at = 0;
        while let Some((place, entry)) = self.heap.get_mut(from)?.table.next_from(at) {
            at = place + 1;
            let key = super::hash::Key { value: entry.key, hash: entry.hash };
            if self.set_find(other, key)?.is_some() == present {
                self.heap.set_insert_new(into, key.hash, key.value)?;
            }
        }
        Ok(())
    }

    /// A bytearray that may be changed: raises `FrozenError` if it is frozen.
    pub fn bytearray_mut(&mut self, id: slab::Id<ByteArray>) -> Result<&mut ByteArray, Stop> {
        if self.heap.get(id)?.frozen {
            return Err(self.raise(builtin::FROZEN_ERROR, "cannot change a frozen bytearray"));
        }
        Ok(self.heap.get_mut(id)?)
    }

    /// `list.extend(args[at])`.
    pub fn list_extend(&mut self, list: slab::Id<List>, args: &[Value], at: u8) -> Result<(), Stop> {
        self.heap.list_mut(list)?;
        self.with_items(args, at, |ctx, items| {
            ctx.heap.list_reserve(list, items.len())?;
            ctx.heap.list_mut(list)?.items.extend_from_slice(items);
            Ok(())
        })
    }
}
