//! Equality of plain data.
//!
//! The walk has its own stack: pairs that must be equal, and the tables it is inside of, where an element may have
//! several partners to try. There is no recursion, however deep the data is nested, and each step is charged before it
//! is done. Nothing in here calls guest code: a pair that only guest code can compare defers the whole comparison.

use super::compare::equal_numbers;
use super::hash::{Find, Key, find_plain};
use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::slab::Id;
use crate::heap::*;
use crate::symbol::Special;
use crate::value::{Tag, Value};

/// What is compared without regard to order: each element of the first must have an equal one in the second.
#[derive(Clone, Copy)]
enum Source {
    Sets(Id<Set>, Id<Set>),
    /// Equal keys must have equal values.
    Dicts(Id<Dict>, Id<Dict>),
    /// The members of two unions: tuples of the same length.
    Members(Value, Value),
}

/// A comparison without order that has come to one of its elements.
struct Inside {
    source: Source,
    /// Where the next element is looked for.
    at: usize,
    /// Pairs from here on belong to the present element.
    floor: usize,
    element: (Value, Value),
    /// Keys that may equal the element's, with their values, and how many of them were tried.
    partners: Vec<(Value, Value)>,
    tried: usize,
    /// The pairs above `floor` are the try of a partner: should it fail, the next one is tried.
    trying: bool,
}

/// What a table says of a key before anything is compared that has parts.
enum Lookup {
    Found(Value),
    /// One of these, or none.
    Open(Vec<(Value, Value)>),
}

#[derive(Default)]
struct Walk {
    pairs: Vec<(Value, Value)>,
    inside: Vec<Inside>,
    /// Partners that the comparisons hold.
    partners: usize,
}

impl Walk {
    fn enter(&mut self, source: Source) {
        let element = (Value::UNSET, Value::UNSET);
        let floor = self.pairs.len();
        self.inside.push(Inside { source, at: 0, floor, element, partners: Vec::new(), tried: 0, trying: false });
    }

    /// Something differs: goes to the nearest comparison that has another partner to try. False where none has.
    fn try_other(&mut self) -> bool {
        while let Some(inside) = self.inside.last_mut() {
            self.pairs.truncate(inside.floor);
            if inside.trying
                && let Some((partner, _)) = inside.partners.get(inside.tried).copied()
            {
                inside.tried += 1;
                self.pairs.push((partner, inside.element.0));
                return true;
            }
            self.partners = self.partners.saturating_sub(inside.partners.len());
            self.inside.pop();
        }
        false
    }

    fn bytes(&self) -> usize {
        (self.pairs.len() + self.partners) * size_of::<(Value, Value)>() + self.inside.len() * size_of::<Inside>()
    }
}

impl Ctx {
    /// `a == b`.
    #[inline]
    pub fn eq(&mut self, a: Value, b: Value) -> Result<bool, Stop> {
        match (a.tag(), b.tag()) {
            (Tag::Int, Tag::Int) => Ok(a.raw_int() == b.raw_int()),
            (Tag::Float, Tag::Float) => Ok(a.raw_float() == b.raw_float()),
            (Tag::Str, Tag::Str) => self.eq_text(a, b),
            _ => {
                let mut walk = Walk::default();
                Ok(self.eq_step(a, b, &mut walk)? && self.walk(walk)?)
            }
        }
    }

    /// `a is b or a == b`: what containers ask.
    #[inline]
    pub fn same(&mut self, a: Value, b: Value) -> Result<bool, Stop> {
        if a.is(b) { Ok(true) } else { self.eq(a, b) }
    }

    /// Is every element of `a` in `b`?
    pub fn is_subset(&mut self, a: Id<Set>, b: Id<Set>) -> Result<bool, Stop> {
        let mut walk = Walk::default();
        walk.enter(Source::Sets(a, b));
        self.walk(walk)
    }

    #[inline]
    fn eq_text(&mut self, a: Value, b: Value) -> Result<bool, Stop> {
        if a.is(b) {
            return Ok(true);
        }
        let len = self.heap.text(a.raw_id())?.len();
        if len != self.heap.text(b.raw_id())?.len() {
            return Ok(false);
        }
        self.charge_bytes(len)?;
        Ok(self.heap.text(a.raw_id())? == self.heap.text(b.raw_id())?)
    }

    fn walk(&mut self, mut walk: Walk) -> Result<bool, Stop> {
        loop {
            let floor = walk.inside.last().map_or(0, |inside| inside.floor);
            let holds = if walk.pairs.len() > floor {
                self.charge(1)?;
                let (a, b) = walk.pairs.pop().ok_or(Trap::Type)?;
                a.is(b) || self.eq_step(a, b, &mut walk)?
            } else {
                let Some(inside) = walk.inside.pop() else { return Ok(true) };
                self.charge(1)?;
                self.eq_element(inside, &mut walk)?
            };
            if !holds && !walk.try_other() {
                return Ok(false);
            }
        }
    }

    /// Compares what can be compared at once and leaves the rest to the walk, element pairs with the first ones on top.
    fn eq_step(&mut self, a: Value, b: Value, walk: &mut Walk) -> Result<bool, Stop> {
        match (a.tag(), b.tag()) {
            (Tag::List, Tag::List) | (Tag::Tuple, Tag::Tuple) => {
                let (Some(left), Some(right)) = (self.heap.items(a), self.heap.items(b)) else {
                    return Err(Trap::Type.into());
                };
                let count = left.len();
                if count != right.len() {
                    return Ok(false);
                }
                self.charge(count / 4)?;
                self.heap.has_free(walk.bytes() + count * size_of::<(Value, Value)>())?;
                let (Some(left), Some(right)) = (self.heap.items(a), self.heap.items(b)) else {
                    return Err(Trap::Type.into());
                };
                walk.pairs.extend(left.iter().copied().zip(right.iter().copied()).rev());
                Ok(true)
            }
            (Tag::Dict, Tag::Dict) => {
                let (a, b) = (a.raw_id::<Dict>(), b.raw_id::<Dict>());
                let same_len = self.heap.get(a)?.table.len() == self.heap.get(b)?.table.len();
                self.eq_enter(Source::Dicts(a, b), same_len, walk)
            }
            (Tag::Set | Tag::FrozenSet, Tag::Set | Tag::FrozenSet) => {
                let (Some(a), Some(b)) = (a.as_any_set(), b.as_any_set()) else { return Err(Trap::Type.into()) };
                let same_len = self.heap.get(a)?.table.len() == self.heap.get(b)?.table.len();
                self.eq_enter(Source::Sets(a, b), same_len, walk)
            }
            (Tag::DictView, _) | (_, Tag::DictView) => self.eq_views(a, b),
            (Tag::Str, Tag::Str) => self.eq_text(a, b),
            (Tag::Bytes | Tag::ByteArray, Tag::Bytes | Tag::ByteArray) => {
                let len = self.bytes_of(a).map_or(0, <[u8]>::len);
                if len != self.bytes_of(b).map_or(0, <[u8]>::len) {
                    return Ok(false);
                }
                self.charge_bytes(len)?;
                Ok(self.bytes_of(a) == self.bytes_of(b))
            }
            (Tag::Range, Tag::Range) => {
                let (a, b) = (*self.heap.get(a.raw_id::<Range>())?, *self.heap.get(b.raw_id::<Range>())?);
                let (empty, single) = (a.len.as_int() == Some(0), a.len.as_int() == Some(1));
                // Numbers all of them.
                Ok(equal_numbers(self, a.len, b.len)? == Some(true)
                    && (empty
                        || (equal_numbers(self, a.start, b.start)? == Some(true)
                            && (single || equal_numbers(self, a.step, b.step)? == Some(true)))))
            }
            (Tag::Slice, Tag::Slice) => {
                let (a, b) = (*self.heap.get(a.raw_id::<Slice>())?, *self.heap.get(b.raw_id::<Slice>())?);
                walk.pairs.extend([(a.step, b.step), (a.stop, b.stop), (a.start, b.start)]);
                self.heap.has_free(walk.bytes())?;
                Ok(true)
            }
            (Tag::TypeExpression, Tag::TypeExpression) => {
                let x = *self.heap.get(a.raw_id::<TypeExpression>())?;
                let y = *self.heap.get(b.raw_id::<TypeExpression>())?;
                if !x.origin.is(y.origin) {
                    return Ok(false);
                }
                if !x.origin.is_unset() {
                    walk.pairs.push((x.arguments, y.arguments));
                    return Ok(true);
                }
                let same_len = self.len(x.arguments)? == self.len(y.arguments)?;
                self.eq_enter(Source::Members(x.arguments, y.arguments), same_len, walk)
            }
            (Tag::Complex, _) | (_, Tag::Complex) => self.eq_complex(a, b),
            (Tag::Instance, _) | (_, Tag::Instance) => {
                if self.answers(a, Special::Eq)? || self.answers(b, Special::Eq)? {
                    return Err(Stop::Defer(Defer::Prelude));
                }
                Ok(a.is(b))
            }
            _ => Ok(equal_numbers(self, a, b)?.unwrap_or_else(|| a.is(b))),
        }
    }

    fn eq_enter(&mut self, source: Source, same_len: bool, walk: &mut Walk) -> Result<bool, Stop> {
        if same_len {
            walk.enter(source);
            self.heap.has_free(walk.bytes())?;
        }
        Ok(same_len)
    }

    /// The next element of a comparison without order. It is over when there is none; else it goes back on the stack.
    fn eq_element(&mut self, mut inside: Inside, walk: &mut Walk) -> Result<bool, Stop> {
        if std::mem::take(&mut inside.trying) {
            // The partner tried last is the one.
            let partner = inside.tried.checked_sub(1).and_then(|at| inside.partners.get(at)).copied();
            let (_, value) = partner.ok_or(Trap::Type)?;
            walk.partners = walk.partners.saturating_sub(inside.partners.len());
            inside.partners = Vec::new();
            if let Source::Dicts(..) = inside.source {
                walk.pairs.push((inside.element.1, value));
            }
            walk.inside.push(inside);
            return Ok(true);
        }
        let Some((place, hash, key, value)) = self.element(inside.source, inside.at)? else { return Ok(true) };
        inside.at = place + 1;
        inside.element = (key, value);
        match self.partner(inside.source, Key { value: key, hash })? {
            Lookup::Found(other) => {
                if let Source::Dicts(..) = inside.source {
                    walk.pairs.push((value, other));
                }
                walk.inside.push(inside);
                Ok(true)
            }
            Lookup::Open(partners) => {
                self.charge(partners.len())?;
                walk.partners += partners.len();
                inside.partners = partners;
                (inside.tried, inside.trying) = (0, true);
                walk.inside.push(inside);
                self.heap.has_free(walk.bytes())?;
                Ok(walk.try_other())
            }
        }
    }

    /// The first element at or after a place: its place, hash, key and value.
    fn element(&mut self, source: Source, at: usize) -> Result<Option<(usize, u64, Value, Value)>, Trap> {
        Ok(match source {
            Source::Sets(a, _) => self
                .heap
                .get_mut(a)?
                .table
                .next_from(at)
                .map(|(place, entry)| (place, entry.hash, entry.key, Value::UNSET)),
            Source::Dicts(a, _) => self
                .heap
                .get_mut(a)?
                .table
                .next_from(at)
                .map(|(place, entry)| (place, entry.hash, entry.key, entry.value)),
            Source::Members(a, _) => {
                self.items(a).ok_or(Trap::Type)?.get(at).map(|member| (at, 0, *member, Value::UNSET))
            }
        })
    }

    fn partner(&mut self, source: Source, key: Key) -> Result<Lookup, Stop> {
        let heap = &self.heap;
        Ok(match source {
            Source::Sets(_, b) => {
                let table = &heap.get(b)?.table;
                match find_plain(heap, table, key) {
                    Find::Known(Some(_)) => Lookup::Found(Value::UNSET),
                    Find::Known(None) => Lookup::Open(Vec::new()),
                    Find::Unsure => {
                        let entries = table.candidates(key.hash).into_iter().filter_map(|place| table.entry(place));
                        Lookup::Open(entries.map(|entry| (entry.key, Value::UNSET)).collect())
                    }
                }
            }
            Source::Dicts(_, b) => {
                let table = &heap.get(b)?.table;
                match find_plain(heap, table, key) {
                    Find::Known(Some((_, entry))) => Lookup::Found(entry.value),
                    Find::Known(None) => Lookup::Open(Vec::new()),
                    Find::Unsure => {
                        let entries = table.candidates(key.hash).into_iter().filter_map(|place| table.entry(place));
                        Lookup::Open(entries.map(|entry| (entry.key, entry.value)).collect())
                    }
                }
            }
            Source::Members(_, b) => {
                let members = heap.items(b).ok_or(Trap::Type)?;
                if members.iter().any(|member| member.is(key.value)) {
                    return Ok(Lookup::Found(Value::UNSET));
                }
                Lookup::Open(members.iter().map(|member| (*member, Value::UNSET)).collect())
            }
        })
    }

    /// Keys and items compare as sets do; values only by identity.
    fn eq_views(&mut self, a: Value, b: Value) -> Result<bool, Stop> {
        if a.is(b) {
            return Ok(true);
        }
        let set_like = |ctx: &Ctx, value: Value| match value.as_id::<DictView>() {
            Some(id) => ctx.heap.get(id).is_ok_and(|view| view.kind != ViewKind::Values),
            None => value.as_any_set().is_some(),
        };
        if !set_like(self, a) || !set_like(self, b) {
            return Ok(false);
        }
        Err(Stop::Defer(Defer::Prelude))
    }
}
