//! Equality and order of plain data.

use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::*;
use crate::number::int;
use crate::op::CompareOp;
use crate::symbol::Special;
use crate::value::{Tag, Value};
use std::cmp::Ordering;

/// A number as comparison sees it.
enum Number {
    Small(i64),
    Big(int::BigInt),
    Float(f64),
}

impl Ctx {
    /// `a == b`.
    #[inline]
    pub fn eq(&mut self, a: Value, b: Value) -> Result<bool, Stop> {
        match (a.tag(), b.tag()) {
            (Tag::Int, Tag::Int) => Ok(a.raw_int() == b.raw_int()),
            (Tag::Float, Tag::Float) => Ok(a.raw_float() == b.raw_float()),
            (Tag::Str, Tag::Str) => Ok(a.is(b) || self.heap.text(a.raw_id())? == self.heap.text(b.raw_id())?),
            _ => self.eq_walk(a, b, 0),
        }
    }

    /// `a is b or a == b`: what containers ask.
    #[inline]
    pub fn same(&mut self, a: Value, b: Value) -> Result<bool, Stop> {
        if a.is(b) { Ok(true) } else { self.eq(a, b) }
    }

    /// Equality with its own stack of pairs that are still to be compared.
    fn eq_walk(&mut self, a: Value, b: Value, depth: u32) -> Result<bool, Stop> {
        let mut pairs: Vec<(Value, Value)> = Vec::new();
        if !self.eq_step(a, b, &mut pairs, depth)? {
            return Ok(false);
        }
        while let Some((a, b)) = pairs.pop() {
            self.charge(1)?;
            if pairs.len() > 1 << 16 {
                // Nesting without end is the prelude's: its depth is the stack's.
                self.heap.fits(pairs.len() * size_of::<(Value, Value)>())?;
            }
            if !a.is(b) && !self.eq_step(a, b, &mut pairs, depth)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Compares what can be compared at once and leaves element pairs in `pairs`, the first ones on top.
    fn eq_step(&mut self, a: Value, b: Value, pairs: &mut Vec<(Value, Value)>, depth: u32) -> Result<bool, Stop> {
        match (a.tag(), b.tag()) {
            (Tag::List, Tag::List) | (Tag::Tuple, Tag::Tuple) => {
                let (Some(left), Some(right)) = (self.heap.items(a), self.heap.items(b)) else {
                    return Err(Trap::Type.into());
                };
                if left.len() != right.len() {
                    return Ok(false);
                }
                let fuel = left.len() / 4;
                pairs.extend(left.iter().copied().zip(right.iter().copied()).rev());
                self.charge(fuel)?;
                Ok(true)
            }
            (Tag::Dict, Tag::Dict) => {
                let (a, b) = (a.raw_id::<Dict>(), b.raw_id::<Dict>());
                if self.heap.get(a)?.table.len() != self.heap.get(b)?.table.len() {
                    return Ok(false);
                }
                let mut found = Vec::new();
                let mut at = 0;
                while let Some((place, entry)) = self.heap.get(a)?.table.next_from(at) {
                    at = place + 1;
                    let (key, value) = (super::hash::Key { value: entry.key, hash: entry.hash }, entry.value);
                    self.charge(1)?;
                    let Some(place) = self.dict_find_nested(b, key, depth)? else { return Ok(false) };
                    let other = self.heap.get(b)?.table.entry(place).ok_or(Trap::Slab)?.value;
                    found.push((value, other));
                }
                pairs.extend(found.into_iter().rev());
                Ok(true)
            }
            (Tag::Set | Tag::FrozenSet, Tag::Set | Tag::FrozenSet) => {
                let (Some(a), Some(b)) = (a.as_any_set(), b.as_any_set()) else { return Err(Trap::Type.into()) };
                if self.heap.get(a)?.table.len() != self.heap.get(b)?.table.len() {
                    return Ok(false);
                }
                self.is_subset(a, b)
            }
            (Tag::DictView, _) | (_, Tag::DictView) => self.eq_views(a, b),
            (Tag::Str, Tag::Str) => Ok(self.heap.text(a.raw_id())? == self.heap.text(b.raw_id())?),
            (Tag::Bytes | Tag::ByteArray, Tag::Bytes | Tag::ByteArray) => Ok(self.bytes_of(a) == self.bytes_of(b)),
            (Tag::Range, Tag::Range) => {
                let (a, b) = (*self.heap.get(a.raw_id::<Range>())?, *self.heap.get(b.raw_id::<Range>())?);
                if !self.eq(a.len, b.len)? {
                    return Ok(false);
                }
                let (empty, single) = (a.len.as_int() == Some(0), a.len.as_int() == Some(1));
                Ok(empty || (self.eq(a.start, b.start)? && (single || self.eq(a.step, b.step)?)))
            }
            (Tag::Slice, Tag::Slice) => {
                let (a, b) = (*self.heap.get(a.raw_id::<Slice>())?, *self.heap.get(b.raw_id::<Slice>())?);
                pairs.extend([(a.step, b.step), (a.stop, b.stop), (a.start, b.start)]);
                Ok(true)
            }
            (Tag::Complex, _) | (_, Tag::Complex) => {
                let (Some(a), Some(b)) = (self.complex_parts(a), self.complex_parts(b)) else { return Ok(false) };
                Ok(a == b)
            }
            (Tag::Instance, _) | (_, Tag::Instance) => {
                if self.answers(a, Special::Eq)? || self.answers(b, Special::Eq)? {
                    return Err(Stop::Defer(Defer::Prelude));
                }
                Ok(a.is(b))
            }
            _ => match (self.number(a), self.number(b)) {
                (Some(a), Some(b)) => Ok(compare_numbers(&a, &b) == Some(Ordering::Equal)),
                _ => Ok(a.is(b)),
            },
        }
    }

    /// A key's place where comparing keys may walk into tables again: past a few levels the prelude does it.
    fn dict_find_nested(
        &mut self,
        dict: slab::Id<Dict>,
        key: super::hash::Key,
        depth: u32,
    ) -> Result<Option<usize>, Stop> {
        if depth > 8 {
            return Err(Stop::Defer(Defer::Prelude));
        }
        self.dict_find(dict, key)
    }

    /// Is every element of `a` in `b`?
    pub fn is_subset(&mut self, a: slab::Id<Set>, b: slab::Id<Set>) -> Result<bool, Stop> {
        let mut at = 0;
        while let Some((place, entry)) = self.heap.get(a)?.table.next_from(at) {
            at = place + 1;
            let key = super::hash::Key { value: entry.key, hash: entry.hash };
            self.charge(1)?;
            if self.set_find(b, key)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
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

    /// Does the value's class define this special method itself (in the language)?
    #[inline]
    pub fn answers(&self, value: Value, special: Special) -> Result<bool, Trap> {
        if value.tag() != Tag::Instance {
            return Ok(false);
        }
        let class = self.class_of(value)?;
        Ok(self.classes.special(class, special)?.is_some())
    }

    fn number(&self, value: Value) -> Option<Number> {
        match value.tag() {
            Tag::Int | Tag::Bool => Some(Number::Small(value.raw_int())),
            Tag::Float => Some(Number::Float(value.raw_float())),
            Tag::BigInt => self.big(value).map(Number::Big),
            _ => None,
        }
    }

    /// Real and imaginary part of any number that compares with complex ones exactly.
    fn complex_parts(&self, value: Value) -> Option<(f64, f64)> {
        match value.tag() {
            Tag::Complex => self.heap.get(value.raw_id::<Complex>()).ok().map(|number| (number.re, number.im)),
            Tag::Float => Some((value.raw_float(), 0.0)),
            Tag::Int | Tag::Bool => {
                let float = value.raw_int() as f64;
                let exact = int::compare_i64_f64(value.raw_int(), float) == Some(Ordering::Equal);
                exact.then_some((float, 0.0))
            }
            Tag::BigInt => {
                let big = self.big(value)?;
                let float = int::to_f64(&big).ok()?;
                (int::compare_f64(&big, float) == Some(Ordering::Equal)).then_some((float, 0.0))
            }
            _ => None,
        }
    }

    /// `a op b` for an order comparison; `None` when the types have no order.
    pub fn order(&mut self, op: CompareOp, a: Value, b: Value) -> Result<Option<bool>, Stop> {
        if let (Some(a), Some(b)) = (self.number(a), self.number(b)) {
            return Ok(Some(holds(op, compare_numbers(&a, &b))));
        }
        match (a.tag(), b.tag()) {
            (Tag::Str, Tag::Str) => {
                let ordering = self.heap.text(a.raw_id())?.cmp(self.heap.text(b.raw_id())?);
                Ok(Some(holds(op, Some(ordering))))
            }
            (Tag::Bytes | Tag::ByteArray, Tag::Bytes | Tag::ByteArray) => {
                let ordering = self.bytes_of(a).cmp(&self.bytes_of(b));
                Ok(Some(holds(op, Some(ordering))))
            }
            (Tag::List, Tag::List) | (Tag::Tuple, Tag::Tuple) | (Tag::Slice, Tag::Slice) => {
                self.order_sequences(op, a, b)
            }
            (Tag::Set | Tag::FrozenSet, Tag::Set | Tag::FrozenSet) => {
                let (Some(a), Some(b)) = (a.as_any_set(), b.as_any_set()) else { return Err(Trap::Type.into()) };
                let (left, right) = (self.heap.get(a)?.table.len(), self.heap.get(b)?.table.len());
                Ok(Some(match op {
                    CompareOp::Le => left <= right && self.is_subset(a, b)?,
                    CompareOp::Lt => left < right && self.is_subset(a, b)?,
                    CompareOp::Ge => left >= right && self.is_subset(b, a)?,
                    CompareOp::Gt => left > right && self.is_subset(b, a)?,
                    CompareOp::Eq | CompareOp::Ne => return Err(Trap::Type.into()),
                }))
            }
            (Tag::DictView, _) | (_, Tag::DictView) | (Tag::Instance, _) | (_, Tag::Instance) => {
                Err(Stop::Defer(Defer::Prelude))
            }
            _ => Ok(None),
        }
    }

    /// Lexicographic order: finds the first pair that differs, then goes down into it.
    fn order_sequences(&mut self, op: CompareOp, a: Value, b: Value) -> Result<Option<bool>, Stop> {
        let (mut a, mut b) = (a, b);
        loop {
            // Slices are ordered as the tuples of their parts.
            if a.tag() == Tag::Slice {
                let (x, y) = (*self.heap.get(a.raw_id::<Slice>())?, *self.heap.get(b.raw_id::<Slice>())?);
                a = self.heap.tuple(&[x.start, x.stop, x.step])?;
                b = self.heap.tuple(&[y.start, y.stop, y.step])?;
            }
            let mut at = 0;
            let (x, y) = loop {
                let (Some(left), Some(right)) = (self.heap.items(a), self.heap.items(b)) else {
                    return Err(Trap::Type.into());
                };
                match (left.get(at).copied(), right.get(at).copied()) {
                    (Some(x), Some(y)) => {
                        self.charge(1)?;
                        if !self.same(x, y)? {
                            break (x, y);
                        }
                        at += 1;
                    }
                    (x, y) => return Ok(Some(holds(op, Some(x.is_some().cmp(&y.is_some()))))),
                }
            };
            match (x.tag(), y.tag()) {
                (Tag::List, Tag::List) | (Tag::Tuple, Tag::Tuple) | (Tag::Slice, Tag::Slice) => (a, b) = (x, y),
                _ => {
                    let result = self.order(op, x, y)?;
                    if result.is_none() {
                        return Err(self.no_order(op, x, y));
                    }
                    return Ok(result);
                }
            }
        }
    }

    /// The error of an order comparison between types that have none.
    pub fn no_order(&mut self, op: CompareOp, a: Value, b: Value) -> Stop {
        let (left, right) = (self.type_name(a), self.type_name(b));
        self.type_error(format!("'{}' not supported between instances of '{left}' and '{right}'", op.symbol()))
    }

    /// `a op b` on plain data, any comparison; types without an order raise.
    pub fn compare(&mut self, op: CompareOp, a: Value, b: Value) -> Result<bool, Stop> {
        match op {
            CompareOp::Eq => self.eq(a, b),
            CompareOp::Ne => Ok(!self.eq(a, b)?),
            _ => match self.order(op, a, b)? {
                Some(holds) => Ok(holds),
                None => Err(self.no_order(op, a, b)),
            },
        }
    }
}

fn compare_numbers(a: &Number, b: &Number) -> Option<Ordering> {
    match (a, b) {
        (Number::Small(a), Number::Small(b)) => Some(a.cmp(b)),
        (Number::Float(a), Number::Float(b)) => a.partial_cmp(b),
        (Number::Small(a), Number::Float(b)) => int::compare_i64_f64(*a, *b),
        (Number::Float(a), Number::Small(b)) => int::compare_i64_f64(*b, *a).map(Ordering::reverse),
        (Number::Big(a), Number::Float(b)) => int::compare_f64(a, *b),
        (Number::Float(a), Number::Big(b)) => int::compare_f64(b, *a).map(Ordering::reverse),
        (Number::Big(a), Number::Big(b)) => Some(a.cmp(b)),
        (Number::Small(a), Number::Big(b)) => Some(int::BigInt::from(*a).cmp(b)),
        (Number::Big(a), Number::Small(b)) => Some(a.cmp(&int::BigInt::from(*b))),
    }
}

fn holds(op: CompareOp, ordering: Option<Ordering>) -> bool {
    let Some(ordering) = ordering else { return op == CompareOp::Ne };
    match op {
        CompareOp::Eq => ordering.is_eq(),
        CompareOp::Ne => ordering.is_ne(),
        CompareOp::Lt => ordering.is_lt(),
        CompareOp::Le => ordering.is_le(),
        CompareOp::Gt => ordering.is_gt(),
        CompareOp::Ge => ordering.is_ge(),
    }
}
