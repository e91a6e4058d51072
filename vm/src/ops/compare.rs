//! Order of plain data, and equality of numbers. Equality of everything else is in `equal`.

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
    /// Does the value's class define this special method itself (in the language)?
    #[inline]
    pub fn answers(&self, value: Value, special: Special) -> Result<bool, Trap> {
        if value.tag() != Tag::Instance {
            return Ok(false);
        }
        let class = self.class_of(value)?;
        Ok(self.classes.special(class, special)?.is_some())
    }

    /// A number, copied where it is big: that is charged.
    fn number(&mut self, value: Value) -> Result<Option<Number>, Stop> {
        Ok(match value.tag() {
            Tag::Int | Tag::Bool => Some(Number::Small(value.raw_int())),
            Tag::Float => Some(Number::Float(value.raw_float())),
            Tag::BigInt => {
                let bytes = int::limbs(&self.heap.get(value.raw_id::<Integer>())?.value) as usize * 8;
                self.charge_bytes(bytes)?;
                self.heap.fits(bytes)?;
                self.big(value).map(Number::Big)
            }
            _ => None,
        })
    }

    /// How two numbers compare: `None` where one is none, `Some(None)` for NaN.
    fn order_numbers(&mut self, a: Value, b: Value) -> Result<Option<Option<Ordering>>, Stop> {
        if let (Tag::BigInt, Tag::BigInt) = (a.tag(), b.tag()) {
            let (a, b) = (a.raw_id::<Integer>(), b.raw_id::<Integer>());
            let limbs = int::limbs(&self.heap.get(a)?.value).min(int::limbs(&self.heap.get(b)?.value));
            self.charge_bytes(limbs as usize * 8)?;
            return Ok(Some(Some(self.heap.get(a)?.value.cmp(&self.heap.get(b)?.value))));
        }
        let Some(a) = self.number(a)? else { return Ok(None) };
        Ok(self.number(b)?.map(|b| compare_numbers(&a, &b)))
    }

    pub(super) fn eq_complex(&mut self, a: Value, b: Value) -> Result<bool, Stop> {
        for side in [a, b] {
            // Charged as a number.
            self.number(side)?;
        }
        let (Some(a), Some(b)) = (self.complex_parts(a), self.complex_parts(b)) else { return Ok(false) };
        Ok(a == b)
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
        if let Some(ordering) = self.order_numbers(a, b)? {
            return Ok(Some(holds(op, ordering)));
        }
        match (a.tag(), b.tag()) {
            (Tag::Str, Tag::Str) => {
                let len = self.heap.text(a.raw_id())?.len().min(self.heap.text(b.raw_id())?.len());
                self.charge_bytes(len)?;
                let ordering = self.heap.text(a.raw_id())?.cmp(self.heap.text(b.raw_id())?);
                Ok(Some(holds(op, Some(ordering))))
            }
            (Tag::Bytes | Tag::ByteArray, Tag::Bytes | Tag::ByteArray) => {
                let len = self.bytes_of(a).map_or(0, <[u8]>::len).min(self.bytes_of(b).map_or(0, <[u8]>::len));
                self.charge_bytes(len)?;
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

/// Are two numbers equal? `None` where one of the values is no number.
pub(super) fn equal_numbers(ctx: &mut Ctx, a: Value, b: Value) -> Result<Option<bool>, Stop> {
    Ok(ctx.order_numbers(a, b)?.map(|ordering| ordering == Some(Ordering::Equal)))
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
