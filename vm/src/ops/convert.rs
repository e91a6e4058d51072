//! Conversions that operators and natives ask of their operands.

use crate::builtin;
use crate::context::Ctx;
use crate::error::{Conversion, Defer, Stop, Trap};
use crate::heap::*;
use crate::number::int::{self, BigInt};
use crate::symbol::Special;
use crate::value::{Tag, Value};

impl Ctx {
    /// Is the value true? Objects that define `__bool__` or `__len__` are deferred.
    #[inline]
    pub fn truth(&mut self, value: Value) -> Result<bool, Stop> {
        Ok(match value.tag() {
            Tag::Bool => value.raw_bool(),
            Tag::None | Tag::Unset => false,
            Tag::Int => value.raw_int() != 0,
            Tag::Float => value.raw_float() != 0.0,
            Tag::Str => self.heap.get(value.raw_id::<Str>())?.chars() != 0,
            Tag::Instance => {
                let class = self.class_of(value)?;
                let specials = &self.classes.get(class)?.specials;
                if specials.get(Special::Bool).is_some() || specials.get(Special::Len).is_some() {
                    return Err(Stop::Defer(Defer::Prelude));
                }
                true
            }
            Tag::Complex => {
                let number = self.heap.get(value.raw_id::<Complex>())?;
                number.re != 0.0 || number.im != 0.0
            }
            _ => self.len(value)? != Some(0),
        })
    }

    /// `len()` of a builtin container; `None` for everything else.
    #[inline]
    pub fn len(&self, value: Value) -> Result<Option<usize>, Trap> {
        Ok(Some(match value.tag() {
            Tag::List => self.heap.get(value.raw_id::<List>())?.items.len(),
            Tag::Tuple => self.heap.get(value.raw_id::<Tuple>())?.items.len(),
            Tag::Str => self.heap.get(value.raw_id::<Str>())?.chars(),
            Tag::Dict => self.heap.get(value.raw_id::<Dict>())?.table.len(),
            Tag::Set | Tag::FrozenSet => self.heap.get(value.raw_id::<Set>())?.table.len(),
            Tag::Bytes => self.heap.get(value.raw_id::<Bytes>())?.bytes.len(),
            Tag::ByteArray => self.heap.get(value.raw_id::<ByteArray>())?.bytes.len(),
            Tag::Range => match self.heap.get(value.raw_id::<Range>())?.len.as_int() {
                Some(len) => len as usize,
                None => usize::MAX,
            },
            Tag::DictView => {
                let dict = self.heap.get(value.raw_id::<DictView>())?.dict;
                self.heap.get(dict)?.table.len()
            }
            _ => return Ok(None),
        }))
    }

    /// An argument that must be an integer (`__index__`): the native's parameter number tells what to convert.
    pub fn index(&mut self, args: &[Value], at: u8) -> Result<Value, Stop> {
        let value = args.get(usize::from(at)).copied().ok_or(Trap::Native)?;
        match value.tag() {
            Tag::Int | Tag::BigInt => Ok(value),
            Tag::Bool => Ok(Value::int(value.raw_int())),
            Tag::Instance if self.answers(value, Special::Index)? => {
                Err(Stop::Defer(Defer::Convert(at, Conversion::Index)))
            }
            _ => {
                let message = format!("'{}' object cannot be interpreted as an integer", self.type_name(value));
                Err(self.type_error(message))
            }
        }
    }

    /// The same, cut to 64 bits: what positions and counts ask.
    pub fn index_clamped(&mut self, args: &[Value], at: u8) -> Result<i64, Stop> {
        let value = self.index(args, at)?;
        Ok(match value.as_int() {
            Some(small) => small,
            None => self.clamp(value),
        })
    }

    /// The same for sizes and counts that must fit: too large is an OverflowError.
    pub fn index_size(&mut self, args: &[Value], at: u8) -> Result<i64, Stop> {
        match self.index(args, at) {
            Ok(value) if value.as_int().is_some() => Ok(value.raw_int()),
            // An object that answers is named in the error.
            Err(Stop::Defer(Defer::Convert(at, Conversion::Index))) => {
                Err(Stop::Defer(Defer::Convert(at, Conversion::Size)))
            }
            Err(stop) => Err(stop),
            Ok(_) => Err(self.raise(builtin::OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer")),
        }
    }

    /// A big integer as the nearest 64-bit one.
    pub fn clamp(&self, value: Value) -> i64 {
        match self.big(value) {
            Some(big) if big < BigInt::from(0) => i64::MIN,
            Some(_) => i64::MAX,
            None => 0,
        }
    }

    /// The text of an argument that must be `str`.
    pub fn expect_str(&mut self, value: Value, what: &str) -> Result<slab::Id<Str>, Stop> {
        match value.as_str() {
            Some(id) => Ok(id),
            None => {
                let message = format!("{what} must be str, not {}", self.type_name(value));
                Err(self.type_error(message))
            }
        }
    }

    /// Start, stop and step of a slice over `len` elements, as Python cuts them. Parts that define `__index__` are
    /// deferred.
    pub fn slice_indices(&mut self, parts: Slice, len: usize) -> Result<(i64, i64, i64), Stop> {
        let step = match self.slice_part(parts.step)? {
            None => 1,
            Some(0) => return Err(self.value_error("slice step cannot be zero")),
            // Its negation must exist.
            Some(step) => step.max(-i64::MAX),
        };
        let len = len as i64;
        let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
        let cut = |part: Option<i64>, default: i64| match part {
            None => default,
            Some(at) if at < 0 => (at.saturating_add(len)).max(low),
            Some(at) => at.min(high),
        };
        let start = cut(self.slice_part(parts.start)?, if step < 0 { high } else { low });
        let stop = cut(self.slice_part(parts.stop)?, if step < 0 { low } else { high });
        Ok((start, stop, step))
    }

    /// The same over a length of any size, with parts of any size.
    pub fn long_slice_indices(&mut self, parts: Slice, length: &BigInt) -> Result<(BigInt, BigInt, BigInt), Stop> {
        let (zero, one) = (BigInt::from(0), BigInt::from(1));
        let step = self.long_slice_part(parts.step)?.unwrap_or_else(|| one.clone());
        if int::is_zero(&step) {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let backwards = int::is_negative(&step);
        let (low, high) = if backwards { (-&one, length - &one) } else { (zero.clone(), length.clone()) };
        let cut = |part: Option<BigInt>, default: &BigInt| match part {
            None => default.clone(),
            Some(at) if at < zero => (at + length).max(low.clone()),
            Some(at) => at.min(high.clone()),
        };
        let (first, last) = if backwards { (&high, &low) } else { (&low, &high) };
        let start = cut(self.long_slice_part(parts.start)?, first);
        let stop = cut(self.long_slice_part(parts.stop)?, last);
        Ok((start, stop, step))
    }

    fn long_slice_part(&mut self, part: Value) -> Result<Option<BigInt>, Stop> {
        match self.big(part) {
            Some(big) => Ok(Some(big)),
            None => Ok(self.slice_part(part)?.map(BigInt::from)),
        }
    }

    fn slice_part(&mut self, part: Value) -> Result<Option<i64>, Stop> {
        match part.tag() {
            Tag::None => Ok(None),
            Tag::Int | Tag::Bool => Ok(Some(part.raw_int())),
            Tag::BigInt => Ok(Some(self.clamp(part))),
            Tag::Instance if self.answers(part, Special::Index)? => Err(Stop::Defer(Defer::Prelude)),
            _ => Err(self.type_error("slice indices must be integers or None or have an __index__ method")),
        }
    }
}

/// How many elements a cut slice has.
pub fn slice_len(start: i64, stop: i64, step: i64) -> usize {
    let count = if step > 0 && start < stop {
        (stop - start - 1) / step + 1
    } else if step < 0 && start > stop {
        (start - stop - 1) / -step + 1
    } else {
        0
    };
    count as usize
}

/// The same for integers of any size: the length of a range.
pub fn long_slice_len(start: &BigInt, stop: &BigInt, step: &BigInt) -> BigInt {
    let distance = stop - start;
    if int::is_zero(&distance) || int::is_negative(&distance) != int::is_negative(step) {
        return BigInt::from(0);
    }
    let (distance, step) = (int::abs(&distance), int::abs(step));
    let rounded_up = distance + &step - BigInt::from(1);
    // The step of a range or slice is never zero.
    int::floor_div(&rounded_up, &step).unwrap_or(BigInt::from(0))
}
