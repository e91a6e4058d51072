//! Iterators that run no guest code: made, and asked for one item after the other.
//!
//! Invariant: a step that may stop (for want of memory, or to be paid) stops before it takes an item off any iterator. So
//! it can be done again.

use crate::builtin;
use crate::context::Ctx;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::number::int::{self, BigInt};
use crate::value::{Tag, Value};
use smallvec::SmallVec;

/// How deep iterators may stand inside one another before the prelude's generators take over.
pub const MAX_DEPTH: u8 = 8;

/// Bytes of a count that has left 64 bits.
const COUNT: usize = 64;

/// Bytes that one of the iterators inside a zip may take for its item: a tuple's or a string's place, a count, the
/// item's own place in the tuple around it, which is made of a copy.
const STEP: usize = slab::Slab::<Tuple>::PLACE + 48 + COUNT + 6 * size_of::<Value>();

/// What an iterator gave to somebody who takes its tuples apart at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The elements are in their places.
    Here,
    Done,
    /// It makes no tuples of that length: `next` says more.
    Other,
}

/// What an iterator gave.
#[derive(Clone, Copy, Debug)]
pub enum Next {
    Item(Value),
    Done,
    /// It runs guest code: the interpreter must ask it.
    Guest,
}

impl Ctx {
    /// `iter(value)` of a builtin iterable; `None` for everything else.
    #[inline]
    pub fn iter(&mut self, value: Value) -> Result<Option<Value>, Stop> {
        let iterator = match value.tag() {
            Tag::List => Iter::List { list: value.raw_id(), at: 0 },
            Tag::Tuple => Iter::Tuple { tuple: value.raw_id(), at: 0 },
            Tag::Str => {
                let (.., ascii) = self.heap.text_info(value.raw_id())?;
                Iter::Str { text: value.raw_id(), at: 0, ascii }
            }
            Tag::Template => Iter::Template { template: value.raw_id(), at: 0 },
            Tag::Dict => self.dict_iterator(value.raw_id(), ViewKind::Keys)?,
            Tag::DictView => {
                let view = *self.heap.get(value.raw_id::<DictView>())?;
                self.dict_iterator(view.dict, view.kind)?
            }
            Tag::Set | Tag::FrozenSet => {
                let set = value.raw_id::<Set>();
                Iter::Set { set, at: 0, len: self.heap.get(set)?.table.len() }
            }
            Tag::Bytes | Tag::ByteArray => Iter::Bytes { bytes: value, at: 0 },
            Tag::Range => {
                let range = *self.heap.get(value.raw_id::<Range>())?;
                self.range_iterator(range)?
            }
            Tag::Iterator | Tag::Generator => return Ok(Some(value)),
            _ => return Ok(None),
        };
        Ok(Some(self.iterator(iterator)?))
    }

    fn dict_iterator(&self, dict: slab::Id<Dict>, kind: ViewKind) -> Result<Iter, Trap> {
        let len = self.heap.get(dict)?.table.len();
        Ok(Iter::Dict { dict, kind, at: 0, len, left: len })
    }

    pub fn range_iterator(&self, range: Range) -> Result<Iter, Trap> {
        if let (Some(next), Some(step), Some(left)) =
            (range.start.as_int(), range.step.as_int(), range.len.as_int())
            // Every number that it gives fits 64 bits.
            && (left == 0 || step.checked_mul(left - 1).and_then(|way| next.checked_add(way)).is_some())
        {
            return Ok(Iter::Range { next, step, left: left as u64 });
        }
        let big = |value| self.big(value).ok_or(Trap::Type);
        Ok(Iter::BigRange { next: big(range.start)?, step: big(range.step)?, left: big(range.len)? })
    }

    /// The next item of an iterator. Charges nothing for the step itself: loops and natives do. What one step makes
    /// many of, it charges before the first.
    #[inline]
    pub fn next(&mut self, iterator: Value) -> Result<Next, Stop> {
        let Some(id) = iterator.as_id::<Iter>() else { return Ok(Next::Guest) };
        match self.heap.step(id) {
            Some(item) => Ok(Next::Item(item)),
            None => self.next_slow(id),
        }
    }

    fn next_slow(&mut self, id: slab::Id<Iter>) -> Result<Next, Stop> {
        if let Some(item) = self.heap.step_ascii(id, &self.ascii) {
            return Ok(Next::Item(item));
        }
        match self.heap.get_mut(id)? {
            Iter::List { .. } | Iter::Tuple { .. } => self.exhausted(id),
            Iter::Range { .. } => Ok(Next::Done),
            Iter::Str { text, at, .. } => {
                let (text, here) = (*text, *at);
                let Some(c) = self.heap.text(text)?.get(here..).and_then(|rest| rest.chars().next()) else {
                    return self.exhausted(id);
                };
                let item = self.character(c)?;
                if let Iter::Str { at, .. } = self.heap.get_mut(id)? {
                    *at += c.len_utf8();
                }
                Ok(Next::Item(item))
            }
            Iter::Dict { dict, kind, at, len, left } => {
                let (dict, kind, here, counts) = (*dict, *kind, *at, (*len, *left));
                let Some((place, key, value)) = self.next_entry(id, dict, here, counts)? else {
                    return self.exhausted(id);
                };
                let item = self.dict_item(kind, key, value)?;
                self.passed_entry(id, place)?;
                Ok(Next::Item(item))
            }
            Iter::Set { set, at, len } => {
                let (set, here, len) = (*set, *at, *len);
                let table = &mut self.heap.get_mut(set)?.table;
                if table.len() != len {
                    return Err(self.changed_size(id, "Set changed size during iteration"));
                }
                let Some((place, entry)) = table.next_from(here) else { return self.exhausted(id) };
                let item = entry.key;
                if let Iter::Set { at, .. } = self.heap.get_mut(id)? {
                    *at = place + 1;
                }
                Ok(Next::Item(item))
            }
            Iter::Zip { inner, steps, .. } => {
                let (inner, steps) = (SmallVec::<[Value; 4]>::from_slice(inner), *steps);
                self.before_zip(steps)?;
                self.next_zip(id, &inner)
            }
            Iter::Enumerate { inner, count, .. } => {
                let (inner, count) = (*inner, *count);
                self.heap.fits(slab::Slab::<Tuple>::PLACE + COUNT)?;
                match self.next(inner)? {
                    Next::Item(item) => {
                        let pair = self.heap.tuple(&[count, item])?;
                        self.count_up(id, count)?;
                        Ok(Next::Item(pair))
                    }
                    other => Ok(other),
                }
            }
            _ => self.next_rare(id),
        }
    }

    /// The next item of an iterator whose items are tuples of as many elements that it makes itself: puts those elements
    /// into the places, which stay as they were at its end.
    #[inline(never)]
    pub fn next_row(&mut self, iterator: Value, places: &mut [Value]) -> Result<Row, Stop> {
        let Some(id) = iterator.as_id::<Iter>() else { return Ok(Row::Other) };
        match (self.heap.get(id)?, places) {
            (Iter::Zip { inner, steps, .. }, [first, second]) => {
                let (&[one, two], steps) = (&**inner, *steps) else { return Ok(Row::Other) };
                self.before_zip(steps)?;
                let one = match self.next_inside(one)? {
                    Next::Item(item) => item,
                    Next::Done => return self.row_done(id),
                    Next::Guest => return Ok(Row::Other),
                };
                let two = match self.next_inside(two)? {
                    Next::Item(item) => item,
                    Next::Done => return self.row_done(id),
                    Next::Guest => return Err(Trap::Type.into()),
                };
                (*first, *second) = (one, two);
                Ok(Row::Here)
            }
            (Iter::Enumerate { inner, count, .. }, [first, second]) => {
                let (inner, count) = (*inner, *count);
                self.heap.fits(slab::Slab::<Tuple>::PLACE + COUNT)?;
                match self.next(inner)? {
                    Next::Item(item) => {
                        self.count_up(id, count)?;
                        (*first, *second) = (count, item);
                        Ok(Row::Here)
                    }
                    Next::Done => Ok(Row::Done),
                    Next::Guest => Ok(Row::Other),
                }
            }
            (Iter::Dict { dict, kind: ViewKind::Items, at, len, left }, [first, second]) => {
                let (dict, here, counts) = (*dict, *at, (*len, *left));
                let Some((place, key, value)) = self.next_entry(id, dict, here, counts)? else {
                    return self.row_done(id);
                };
                self.passed_entry(id, place)?;
                (*first, *second) = (key, value);
                Ok(Row::Here)
            }
            _ => Ok(Row::Other),
        }
    }

    fn row_done(&mut self, id: slab::Id<Iter>) -> Result<Row, Stop> {
        self.exhausted(id)?;
        Ok(Row::Done)
    }

    /// Place, key and value of the first entry of an iterator's dict from `at` on.
    #[inline]
    fn next_entry(
        &mut self,
        id: slab::Id<Iter>,
        dict: slab::Id<Dict>,
        at: usize,
        (len, left): (usize, usize),
    ) -> Result<Option<(usize, Value, Value)>, Stop> {
        let table = &mut self.heap.get_mut(dict)?.table;
        if table.len() != len {
            return Err(self.changed_size(id, "dictionary changed size during iteration"));
        }
        let Some((place, entry)) = table.next_from(at) else { return Ok(None) };
        let (key, value) = (entry.key, entry.value);
        if left == 0 {
            return Err(self.changed_size(id, "dictionary keys changed during iteration"));
        }
        Ok(Some((place, key, value)))
    }

    /// The entry at `place` was given.
    #[inline]
    fn passed_entry(&mut self, id: slab::Id<Iter>, place: usize) -> Result<(), Trap> {
        if let Iter::Dict { at, left, .. } = self.heap.get_mut(id)? {
            *at = place + 1;
            *left = left.saturating_sub(1);
        }
        Ok(())
    }

    /// The enumeration has given `count`.
    #[inline]
    fn count_up(&mut self, id: slab::Id<Iter>, count: Value) -> Result<(), Stop> {
        let following = match count.as_int().and_then(|count| count.checked_add(1)) {
            Some(count) => Value::int(count),
            None => {
                let count = self.big(count).ok_or(Trap::Type)? + BigInt::from(1);
                self.integer(count)?
            }
        };
        if let Iter::Enumerate { count, .. } = self.heap.get_mut(id)? {
            *count = following;
        }
        Ok(())
    }

    /// The iterator has nothing left, and will not have anything when its container grows.
    fn exhausted(&mut self, id: slab::Id<Iter>) -> Result<Next, Stop> {
        let iterator = self.heap.get_mut(id)?;
        *iterator = Iter::Done { class: iterator.class() };
        Ok(Next::Done)
    }

    /// What is seldom iterated over: works on a copy of the iterator.
    fn next_rare(&mut self, id: slab::Id<Iter>) -> Result<Next, Stop> {
        if let Iter::BigRange { next, step, left } = self.heap.get(id)? {
            self.charge((int::limbs(next) + int::limbs(step) + int::limbs(left)) as usize)?;
        }
        match self.heap.get(id)?.clone() {
            Iter::StrReversed { text, left } => {
                let Some(c) = self.heap.text(text)?.get(..left).and_then(|rest| rest.chars().next_back()) else {
                    return self.exhausted(id);
                };
                let item = self.character(c)?;
                if let Iter::StrReversed { left, .. } = self.heap.get_mut(id)? {
                    *left -= c.len_utf8();
                }
                Ok(Next::Item(item))
            }
            Iter::Template { template, at } => {
                let Some((item, place)) = self.template_part(template, at)? else { return self.exhausted(id) };
                if let Iter::Template { at, .. } = self.heap.get_mut(id)? {
                    *at = place + 1;
                }
                Ok(Next::Item(item))
            }
            Iter::ListReversed { list, left } => {
                let item = left.checked_sub(1).and_then(|at| self.heap.get(list).ok()?.items.get(at).copied());
                let Some(item) = item else { return self.exhausted(id) };
                if let Iter::ListReversed { left, .. } = self.heap.get_mut(id)? {
                    *left -= 1;
                }
                Ok(Next::Item(item))
            }
            Iter::TupleReversed { tuple, left } => {
                let item = left.checked_sub(1).and_then(|at| self.heap.get(tuple).ok()?.items.get(at).copied());
                let Some(item) = item else { return self.exhausted(id) };
                if let Iter::TupleReversed { left, .. } = self.heap.get_mut(id)? {
                    *left -= 1;
                }
                Ok(Next::Item(item))
            }
            Iter::Bytes { bytes, at } => {
                let Some(byte) = self.bytes_of(bytes).and_then(|bytes| bytes.get(at)).copied() else {
                    return self.exhausted(id);
                };
                if let Iter::Bytes { at, .. } = self.heap.get_mut(id)? {
                    *at += 1;
                }
                Ok(Next::Item(Value::int(i64::from(byte))))
            }
            Iter::BytesReversed { bytes, left } => {
                let byte = left.checked_sub(1).and_then(|at| self.bytes_of(bytes)?.get(at).copied());
                let Some(byte) = byte else { return self.exhausted(id) };
                if let Iter::BytesReversed { left, .. } = self.heap.get_mut(id)? {
                    *left -= 1;
                }
                Ok(Next::Item(Value::int(i64::from(byte))))
            }
            Iter::BigRange { next, step, left } => {
                if left <= BigInt::from(0) {
                    return Ok(Next::Done);
                }
                let work = [&next, &step, &left].map(|number| crate::number::int::limbs(number) as usize).iter().sum();
                self.charge(work)?;
                self.heap.fits(work * 32)?;
                let item = self.integer(next.clone())?;
                *self.heap.get_mut(id)? = Iter::BigRange { next: next + &step, step, left: left - BigInt::from(1) };
                Ok(Next::Item(item))
            }
            Iter::DictReversed { dict, kind, left, len } => {
                let table = &mut self.heap.get_mut(dict)?.table;
                if table.len() != len {
                    return Err(self.changed_size(id, "dictionary changed size during iteration"));
                }
                let Some((place, entry)) = table.last_before(left) else { return self.exhausted(id) };
                let (key, value) = (entry.key, entry.value);
                let item = self.dict_item(kind, key, value)?;
                if let Iter::DictReversed { left, .. } = self.heap.get_mut(id)? {
                    *left = place;
                }
                Ok(Next::Item(item))
            }
            Iter::Done { .. } => Ok(Next::Done),
            Iter::List { .. }
            | Iter::Tuple { .. }
            | Iter::Range { .. }
            | Iter::Str { .. }
            | Iter::Dict { .. }
            | Iter::Set { .. }
            | Iter::Zip { .. }
            | Iter::Enumerate { .. } => Err(Trap::Type.into()),
        }
    }

    /// Once an inner iterator has advanced there is no way back: pays for all of them, and asks for the room that the
    /// tuple and what they make will take.
    #[inline]
    fn before_zip(&mut self, steps: u32) -> Result<(), Stop> {
        let steps = steps as usize;
        self.charge(steps / 2)?;
        self.heap.fits((steps + 1).saturating_mul(STEP))
    }

    fn next_zip(&mut self, id: slab::Id<Iter>, inner: &[Value]) -> Result<Next, Stop> {
        let mut items: SmallVec<[Value; 4]> = SmallVec::with_capacity(inner.len());
        for iterator in inner {
            match self.next_inside(*iterator)? {
                Next::Item(item) => items.push(item),
                Next::Guest => return Ok(Next::Guest),
                Next::Done => return self.exhausted(id),
            }
        }
        if inner.is_empty() {
            return Ok(Next::Done);
        }
        Ok(Next::Item(self.heap.tuple(&items)?))
    }

    /// The next item of an iterator inside a zip, which has paid for it: a stop would lose what the others gave.
    fn next_inside(&mut self, iterator: Value) -> Result<Next, Stop> {
        self.prepaid(|ctx| ctx.next(iterator))
    }

    fn dict_item(&mut self, kind: ViewKind, key: Value, value: Value) -> Result<Value, Stop> {
        match kind {
            ViewKind::Keys => Ok(key),
            ViewKind::Values => Ok(value),
            ViewKind::Items => self.heap.tuple(&[key, value]),
        }
    }

    /// The first part of a template at or after a place that is not empty text, and its place.
    fn template_part(&self, template: slab::Id<Template>, at: usize) -> Result<Option<(Value, usize)>, Trap> {
        let template = *self.heap.get(template)?;
        let strings = self.items(template.strings).ok_or(Trap::Type)?;
        let interpolations = self.items(template.interpolations).ok_or(Trap::Type)?;
        // Of two texts there is always an interpolation between.
        for place in at..at + 2 {
            let part = if place % 2 == 0 { strings.get(place / 2) } else { interpolations.get(place / 2) };
            let Some(part) = part.copied() else { return Ok(None) };
            if place % 2 == 1 || self.heap.text_of(part).is_some_and(|text| !text.is_empty()) {
                return Ok(Some((part, place)));
            }
        }
        Ok(None)
    }

    fn changed_size(&mut self, id: slab::Id<Iter>, message: &str) -> Stop {
        if let Err(stop) = self.exhausted(id) {
            return stop;
        }
        self.raise(builtin::RUNTIME_ERROR, message)
    }

    /// The string of one character: shared where it is ASCII.
    #[inline]
    pub fn character(&mut self, c: char) -> Result<Value, Stop> {
        let mut buffer = [0; 4];
        let text = c.encode_utf8(&mut buffer);
        if c.is_ascii() { self.ascii_character(c as u8) } else { self.str(text) }
    }

    /// How deep iterators stand inside this one.
    pub fn iterator_depth(&self, value: Value) -> Result<u8, Trap> {
        let Some(id) = value.as_id::<Iter>() else { return Ok(0) };
        Ok(match self.heap.get(id)? {
            Iter::Enumerate { depth, .. } | Iter::Zip { depth, .. } => *depth,
            _ => 0,
        })
    }
}
