//! All the items of an iterator at once.
//!
//! Invariants:
//! - What an iterator has left is paid for before the first item is taken.
//! - Work that stops in the middle, to be done again or elsewhere, leaves the iterator as it was ([`Ctx::keeping`]): no
//!   item is lost to a pause, a collection or a deferral.

use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::*;
use crate::number::int;
use crate::ops::iterate::Next;
use crate::value::{Tag, Value};

impl Ctx {
    /// All items of an argument that must be iterable; one that runs guest code is collected first (`Defer::Collect`).
    /// Lists and tuples are copied, iterators are used up: what may stop after that is work for `with_items`.
    pub fn collect(&mut self, args: &[Value], at: u8) -> Result<Vec<Value>, Stop> {
        let value = args.get(usize::from(at)).copied().ok_or(Trap::Native)?;
        if let Some(items) = self.heap.items(value) {
            let (count, bytes) = (items.len(), size_of_val(items));
            self.charge(count / 4)?;
            self.heap.fits(bytes)?;
            return Ok(self.heap.items(value).unwrap_or_default().to_vec());
        }
        if matches!(value.tag(), Tag::Instance | Tag::Generator) {
            return Err(Stop::Defer(Defer::Collect(at)));
        }
        let length = self.len(value)?.unwrap_or(0);
        self.charge(length)?;
        self.heap.fits(length.saturating_mul(size_of::<Value>()))?;
        let Some(iterator) = self.iter(value)? else {
            let message = format!("'{}' object is not iterable", self.type_name(value));
            return Err(self.type_error(message));
        };
        if value.tag() != Tag::Iterator {
            return self.drain(iterator, length);
        }
        // An iterator that somebody else holds is used up here: a stop in the middle must lose nothing.
        let steps = self.iterator_steps(value)?;
        self.charge(steps as usize / 4)?;
        let left = self.remaining(value)?;
        self.charge(left)?;
        self.heap.fits(left.saturating_mul(size_of::<Value>()))?;
        self.keeping(value, |ctx| ctx.drain(iterator, left))
    }

    /// Does `work` with all items of the argument, `keeping` it where it is an iterator.
    pub fn with_items<R>(
        &mut self,
        args: &[Value],
        at: u8,
        work: impl FnOnce(&mut Ctx, &[Value]) -> Result<R, Stop>,
    ) -> Result<R, Stop> {
        let value = args.get(usize::from(at)).copied().ok_or(Trap::Native)?;
        if value.tag() != Tag::Iterator {
            let items = self.collect(args, at)?;
            return work(self, &items);
        }
        self.keeping(value, |ctx| {
            let items = ctx.collect(args, at)?;
            work(ctx, &items)
        })
    }

    /// All that an iterator has left. Its price was paid.
    fn drain(&mut self, iterator: Value, expected: usize) -> Result<Vec<Value>, Stop> {
        let mut items = Vec::with_capacity(expected.min(1 << 20));
        loop {
            match self.next(iterator)? {
                Next::Item(item) => items.push(item),
                Next::Done => return Ok(items),
                Next::Guest => return Err(Trap::Type.into()),
            }
        }
    }

    /// Does work that takes items off an iterator. When it must be done again or elsewhere (a deferral, a collection, a
    /// pause), the iterator stands as it did before, so that nothing is lost.
    pub fn keeping<R>(&mut self, iterator: Value, work: impl FnOnce(&mut Ctx) -> Result<R, Stop>) -> Result<R, Stop> {
        let before = self.iterator_state(iterator)?;
        let result = work(self);
        if matches!(result, Err(Stop::Defer(_) | Stop::Memory(_) | Stop::Fuel(_))) {
            for (id, state) in before {
                self.heap.change(id, 0, |iterator| *iterator = state)?;
            }
        }
        result
    }

    /// How an iterator stands, and those inside it.
    fn iterator_state(&mut self, iterator: Value) -> Result<Vec<(slab::Id<Iter>, Iter)>, Stop> {
        let mut states = Vec::new();
        let mut left = vec![iterator];
        while let Some(value) = left.pop() {
            let Some(id) = value.as_id::<Iter>() else { continue };
            self.charge(1)?;
            self.heap.has_free((states.len() + left.len() + 1) * size_of::<(slab::Id<Iter>, Iter)>())?;
            let state = self.heap.get(id)?.clone();
            match &state {
                Iter::Enumerate { inner, .. } => left.push(*inner),
                Iter::Zip { inner, .. } => left.extend_from_slice(inner),
                _ => (),
            }
            states.push((id, state));
        }
        Ok(states)
    }

    /// An upper bound of how many items an iterator has left.
    pub fn remaining(&self, iterator: Value) -> Result<usize, Trap> {
        let Some(id) = iterator.as_id::<Iter>() else { return Ok(usize::MAX) };
        Ok(match self.heap.get(id)? {
            Iter::List { list, at } => self.heap.get(*list)?.items.len().saturating_sub(*at),
            Iter::Tuple { tuple, at } => self.heap.get(*tuple)?.items.len().saturating_sub(*at),
            Iter::Str { text, at, .. } => self.heap.text(*text)?.len().saturating_sub(*at),
            Iter::Template { template, at } => {
                let strings = self.heap.get(*template)?.strings;
                (self.items(strings).map_or(0, <[Value]>::len) * 2).saturating_sub(*at)
            }
            Iter::Bytes { bytes, at } => self.bytes_of(*bytes).map_or(0, <[u8]>::len).saturating_sub(*at),
            Iter::ListReversed { left, .. }
            | Iter::TupleReversed { left, .. }
            | Iter::StrReversed { left, .. }
            | Iter::BytesReversed { left, .. }
            | Iter::DictReversed { left, .. } => *left,
            Iter::Range { left, .. } => *left as usize,
            Iter::BigRange { left, .. } => int::to_i64(left).map_or(usize::MAX, |left| left.max(0) as usize),
            Iter::Dict { dict, at, .. } => {
                let table = &self.heap.get(*dict)?.table;
                table.places().saturating_sub(*at).min(table.len())
            }
            Iter::Set { set, at, .. } => {
                let table = &self.heap.get(*set)?.table;
                table.places().saturating_sub(*at).min(table.len())
            }
            Iter::Enumerate { inner, .. } => self.remaining(*inner)?,
            Iter::Zip { inner, .. } => {
                let mut least = if inner.is_empty() { 0 } else { usize::MAX };
                for iterator in inner {
                    least = least.min(self.remaining(*iterator)?);
                }
                least
            }
            Iter::Done { .. } => 0,
        })
    }

    /// How many iterators one step of this one asks, itself among them.
    pub fn iterator_steps(&self, value: Value) -> Result<u32, Trap> {
        let Some(id) = value.as_id::<Iter>() else { return Ok(1) };
        Ok(match self.heap.get(id)? {
            Iter::Enumerate { inner, .. } => self.iterator_steps(*inner)?.saturating_add(1),
            Iter::Zip { steps, .. } => steps.saturating_add(1),
            _ => 1,
        })
    }
}
