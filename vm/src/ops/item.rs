//! Reading subscripts of the builtin types, and `in`. What stores and deletes them is in `store_item`.

use super::convert::{long_slice_len, slice_len};
use crate::context::Ctx;
use crate::error::{Conversion, Defer, Stop, Trap};
use crate::heap::*;
use crate::symbol::Special;
use crate::text::search;
use crate::value::{Tag, Value};

impl Ctx {
    /// `obj[index]`; `None` where the type has no items (an instance may still answer).
    #[inline]
    pub fn get_item(&mut self, obj: Value, index: Value) -> Result<Option<Value>, Stop> {
        match (obj.tag(), index.tag()) {
            (Tag::List | Tag::Tuple, Tag::Int) => {
                let items = self.heap.items(obj).ok_or(Trap::Type)?;
                let at = index.raw_int();
                let at = if at < 0 { at + items.len() as i64 } else { at };
                match items.get(at as usize) {
                    Some(item) => Ok(Some(*item)),
                    None => Err(self.out_of_range(obj)),
                }
            }
            (Tag::Dict, _) => match self.dict_get(obj.raw_id(), index)? {
                Some(value) => Ok(Some(value)),
                None => Err(self.key_error(index)),
            },
            _ => self.get_item_slow(obj, index),
        }
    }

    fn get_item_slow(&mut self, obj: Value, index: Value) -> Result<Option<Value>, Stop> {
        if !matches!(obj.tag(), Tag::List | Tag::Tuple | Tag::Str | Tag::Bytes | Tag::ByteArray | Tag::Range) {
            return self.subscript_class(obj, index);
        }
        if let Some(id) = index.as_id::<Slice>() {
            let parts = *self.heap.get(id)?;
            return self.get_slice(obj, parts);
        }
        let at = self.position(obj, index)?;
        match obj.tag() {
            Tag::Str => {
                let (text, chars, ascii) = self.heap.text_info(obj.raw_id())?;
                let at = if at < 0 { at + chars as i64 } else { at };
                if at < 0 || at >= chars as i64 {
                    return Err(self.out_of_range(obj));
                }
                if ascii {
                    let byte = text.as_bytes().get(at as usize).copied().ok_or(Trap::Slab)?;
                    return self.ascii_character(byte).map(Some);
                }
                self.charge_bytes(at as usize)?;
                let text = self.heap.text(obj.raw_id())?;
                let c = text.chars().nth(at as usize).ok_or(Trap::Slab)?;
                self.character(c).map(Some)
            }
            Tag::Bytes | Tag::ByteArray => {
                let bytes = self.bytes_of(obj).ok_or(Trap::Type)?;
                let at = if at < 0 { at + bytes.len() as i64 } else { at };
                match bytes.get(at as usize).filter(|_| at >= 0) {
                    Some(byte) => Ok(Some(Value::int(i64::from(*byte)))),
                    None => Err(self.out_of_range(obj)),
                }
            }
            Tag::Range => self.range_item(obj, index).map(Some),
            _ => self.get_item(obj, Value::int(at)),
        }
    }

    /// An index into a sequence as a number.
    pub(super) fn position(&mut self, obj: Value, index: Value) -> Result<i64, Stop> {
        match index.tag() {
            Tag::Int | Tag::Bool => Ok(index.raw_int()),
            Tag::BigInt if obj.tag() == Tag::Range => Ok(self.clamp(index)),
            Tag::BigInt => Err(self.index_error("cannot fit 'int' into an index-sized integer")),
            Tag::Instance if self.answers(index, Special::Index)? => {
                Err(Stop::Defer(Defer::Convert(1, Conversion::Index)))
            }
            _ => {
                let (what, given) = (self.type_name(obj), self.type_name(index));
                let message = match obj.tag() {
                    Tag::Bytes => format!("byte indices must be integers or slices, not {given}"),
                    Tag::Str => format!("string indices must be integers, not '{given}'"),
                    _ => format!("{what} indices must be integers or slices, not {given}"),
                };
                Err(self.type_error(message))
            }
        }
    }

    pub(super) fn out_of_range(&mut self, obj: Value) -> Stop {
        let what = match obj.tag() {
            Tag::Str => "string".to_owned(),
            Tag::Bytes => "index out of range".to_owned(),
            Tag::Range => "range object".to_owned(),
            _ => self.type_name(obj),
        };
        if obj.tag() == Tag::Bytes {
            return self.index_error(what);
        }
        self.index_error(format!("{what} index out of range"))
    }

    /// Charges for a product or quotient of numbers that may be big.
    pub fn charge_numbers(&mut self, numbers: &[Value]) -> Result<(), Stop> {
        let mut most = 0;
        for value in numbers {
            if let Some(id) = value.as_id::<Integer>() {
                most = most.max(crate::number::int::limbs(&self.heap.get(id)?.value) as usize);
            }
        }
        if most == 0 {
            return Ok(());
        }
        self.charge(super::arithmetic::product_work(most, most))?;
        self.heap.fits(most.saturating_mul(2 * 8 * numbers.len()))
    }

    fn range_item(&mut self, obj: Value, index: Value) -> Result<Value, Stop> {
        let range = *self.heap.get(obj.raw_id::<Range>())?;
        self.charge_numbers(&[range.start, range.step, range.len, index])?;
        let at = self.big(index).ok_or(Trap::Type)?;
        let len = self.big(range.len).ok_or(Trap::Type)?;
        let zero = crate::number::int::BigInt::from(0);
        let at = if at < zero { at + &len } else { at };
        if at < zero || at >= len {
            return Err(self.out_of_range(obj));
        }
        let (start, step) = (self.big(range.start).ok_or(Trap::Type)?, self.big(range.step).ok_or(Trap::Type)?);
        self.integer(start + step * at)
    }

    /// `obj[start:stop:step]`; `None` where the type has no slices.
    pub fn get_slice(&mut self, obj: Value, parts: Slice) -> Result<Option<Value>, Stop> {
        if obj.tag() == Tag::Range {
            return self.range_slice(obj, parts).map(Some);
        }
        let Some(len) = self.len(obj)? else { return Ok(None) };
        if !matches!(obj.tag(), Tag::List | Tag::Tuple | Tag::Str | Tag::Bytes | Tag::ByteArray) {
            return Ok(None);
        }
        let (start, stop, step) = self.slice_indices(parts, len)?;
        let count = slice_len(start, stop, step);
        match obj.tag() {
            Tag::List | Tag::Tuple => {
                self.charge(count / 4)?;
                self.heap.fits(count * size_of::<Value>())?;
                let items = pick(self.heap.items(obj).ok_or(Trap::Type)?, start, step, count);
                if obj.tag() == Tag::Tuple {
                    if count == len && step == 1 {
                        return Ok(Some(obj));
                    }
                    return self.heap.tuple(&items).map(Some);
                }
                self.heap.list(items).map(Some)
            }
            Tag::Str => self.string_slice(obj, start, step, count).map(Some),
            _ => {
                self.charge_bytes(count)?;
                self.heap.fits(count)?;
                let bytes = pick(self.bytes_of(obj).ok_or(Trap::Type)?, start, step, count);
                self.bytes_like(obj, bytes).map(Some)
            }
        }
    }

    fn string_slice(&mut self, obj: Value, start: i64, step: i64, count: usize) -> Result<Value, Stop> {
        let (text, chars, ascii) = self.heap.text_info(obj.raw_id())?;
        if count == chars && step == 1 {
            return Ok(obj);
        }
        let bytes = if ascii { count } else { text.len() };
        // With a step they are picked one by one.
        self.charge(if step == 1 { bytes / 16 } else { bytes / 4 })?;
        self.heap.fits(bytes)?;
        let (text, _, ascii) = self.heap.text_info(obj.raw_id())?;
        let start = start.max(0) as usize;
        if step == 1 {
            let range = if ascii {
                start..start + count
            } else {
                let from = byte_offset(text, start);
                from..from + byte_offset(text.get(from..).unwrap_or_default(), count)
            };
            if let Some([byte]) = text.as_bytes().get(range.clone())
                && byte.is_ascii()
            {
                let byte = *byte;
                return self.ascii_character(byte);
            }
            return Ok(self.heap.substring(obj.raw_id(), range)?.into());
        }
        let picked: String = if ascii {
            pick(text.as_bytes(), start as i64, step, count).into_iter().map(char::from).collect()
        } else {
            let characters: Vec<char> = text.chars().collect();
            pick(&characters, start as i64, step, count).into_iter().collect()
        };
        self.string(picked)
    }

    /// `item in container` on plain data; `None` where the type has no members (an instance may still answer).
    pub fn contains(&mut self, container: Value, item: Value) -> Result<Option<bool>, Stop> {
        match container.tag() {
            Tag::List | Tag::Tuple => {
                let mut at = 0;
                while let Some(element) = self.heap.items(container).and_then(|items| items.get(at)).copied() {
                    at += 1;
                    self.charge(1)?;
                    if self.same(element, item)? {
                        return Ok(Some(true));
                    }
                }
                Ok(Some(false))
            }
            Tag::Dict => {
                let key = self.key(item)?;
                Ok(Some(self.dict_find(container.raw_id(), key)?.is_some()))
            }
            Tag::Set | Tag::FrozenSet => {
                let set = container.as_any_set().ok_or(Trap::Type)?;
                if item.tag() == Tag::Set {
                    // A set looks for a set as if it were frozen.
                    return Err(Stop::Defer(Defer::Prelude));
                }
                let key = self.key(item)?;
                Ok(Some(self.set_find(set, key)?.is_some()))
            }
            Tag::Str => {
                let Some(needle) = item.as_str() else {
                    let message =
                        format!("'in <string>' requires string as left operand, not {}", self.type_name(item));
                    return Err(self.type_error(message));
                };
                let len = self.heap.text(container.raw_id())?.len();
                self.charge_bytes(len)?;
                let needle = self.heap.text(needle)?;
                let text = search::within(self.heap.text(container.raw_id())?, needle);
                Ok(Some(text.is_some_and(|text| text.contains(needle))))
            }
            Tag::Bytes | Tag::ByteArray => {
                let len = self.len(container)?.unwrap_or(0);
                self.charge_bytes(len)?;
                if let Some(needle) = self.bytes_of(item) {
                    let hay = self.bytes_of(container).unwrap_or_default();
                    return Ok(Some(memchr::memmem::find(hay, needle).is_some()));
                }
                if !self.is_integer(item) && !self.answers(item, Special::Index)? {
                    let message = format!("a bytes-like object is required, not '{}'", self.type_name(item));
                    return Err(self.type_error(message));
                }
                let byte = match self.index(&[container, item], 1)?.as_int().and_then(|byte| u8::try_from(byte).ok()) {
                    Some(byte) => byte,
                    None => return Err(self.value_error("byte must be in range(0, 256)")),
                };
                Ok(Some(self.bytes_of(container).unwrap_or_default().contains(&byte)))
            }
            Tag::Range if self.is_integer(item) => self.range_contains(container, item).map(Some),
            Tag::DictView => {
                let view = *self.heap.get(container.raw_id::<DictView>())?;
                match view.kind {
                    ViewKind::Keys => self.contains(view.dict.into(), item),
                    _ => Err(Stop::Defer(Defer::Prelude)),
                }
            }
            _ => Ok(None),
        }
    }

    fn range_contains(&mut self, container: Value, item: Value) -> Result<bool, Stop> {
        let range = *self.heap.get(container.raw_id::<Range>())?;
        self.charge_numbers(&[range.start, range.stop, range.step, item])?;
        let big = |ctx: &Ctx, value| ctx.big(value).ok_or(Trap::Type);
        let (start, stop, step) = (big(self, range.start)?, big(self, range.stop)?, big(self, range.step)?);
        let item = big(self, item)?;
        let zero = crate::number::int::BigInt::from(0);
        let inside = if step > zero { item >= start && item < stop } else { item <= start && item > stop };
        if !inside {
            return Ok(false);
        }
        let rest = crate::number::int::floor_mod(&(item - start), &step).map_err(|fault| self.fault(fault))?;
        Ok(rest == zero)
    }

    fn range_slice(&mut self, obj: Value, parts: Slice) -> Result<Value, Stop> {
        let range = *self.heap.get(obj.raw_id::<Range>())?;
        // The step is seen in the result, and cut to what can be negated for everything else.
        let long = parts.step.tag() == Tag::BigInt || parts.step.as_int() == Some(i64::MIN);
        let (Some(len), false) = (range.len.as_int(), long) else {
            return self.long_range_slice(range, parts);
        };
        let (start, stop, step) = self.slice_indices(parts, len as usize)?;
        let count = slice_len(start, stop, step);
        let big = |ctx: &Ctx, value| ctx.big(value).ok_or(Trap::Type);
        let (first, stride) = (big(self, range.start)?, big(self, range.step)?);
        let place = |at: i64| &first + &stride * crate::number::int::BigInt::from(at);
        let (from, to) = (place(start), place(stop));
        let stride = stride * crate::number::int::BigInt::from(step);
        let start = self.integer(from)?;
        let stop = self.integer(to)?;
        let step = self.integer(stride)?;
        Ok(self.heap.add(Range { start, stop, step, len: Value::int(count as i64) })?.into())
    }

    fn long_range_slice(&mut self, range: Range, parts: Slice) -> Result<Value, Stop> {
        let big = |ctx: &Ctx, value| ctx.big(value).ok_or(Trap::Type);
        let (first, stride, len) = (big(self, range.start)?, big(self, range.step)?, big(self, range.len)?);
        let (start, stop, step) = self.long_slice_indices(parts, &len)?;
        let size = [&stride, &step, &len].iter().map(|number| crate::number::int::limbs(number) as usize).max();
        self.charge(size.unwrap_or(0).saturating_pow(2))?;
        let len = long_slice_len(&start, &stop, &step);
        let (from, to) = (&first + &stride * &start, &first + &stride * &stop);
        let (start, stop) = (self.integer(from)?, self.integer(to)?);
        let (step, len) = (self.integer(stride * step)?, self.integer(len)?);
        Ok(self.heap.add(Range { start, stop, step, len })?.into())
    }
}

pub(super) fn is_number(value: Value) -> bool {
    matches!(value.tag(), Tag::Int | Tag::Bool | Tag::BigInt | Tag::Float | Tag::Complex)
}

/// `count` elements from `start` on, `step` apart.
fn pick<T: Copy>(items: &[T], start: i64, step: i64, count: usize) -> Vec<T> {
    if step == 1 {
        let start = start.max(0) as usize;
        return items.get(start..start + count).map(<[T]>::to_vec).unwrap_or_default();
    }
    let mut picked = Vec::with_capacity(count);
    let mut at = start;
    for _ in 0..count {
        picked.extend(items.get(at as usize));
        // Past the last element the place may leave the integers.
        at = at.saturating_add(step);
    }
    picked
}

/// The byte offset of a code point, or the text's end.
pub fn byte_offset(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}
