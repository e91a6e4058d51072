//! Subscripts of the builtin types.

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
    fn position(&mut self, obj: Value, index: Value) -> Result<i64, Stop> {
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

    fn out_of_range(&mut self, obj: Value) -> Stop {
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

    /// `obj[index] = value` for lists, dicts and bytearrays; false where the type has no items to set.
    #[inline]
    pub fn set_item(&mut self, obj: Value, index: Value, value: Value) -> Result<bool, Stop> {
        match (obj.tag(), index.tag()) {
            (Tag::List, Tag::Int) => {
                let list = self.heap.list_mut(obj.raw_id())?;
                let at = index.raw_int();
                let at = if at < 0 { at + list.items.len() as i64 } else { at };
                match list.items.get_mut(at as usize) {
                    Some(place) => *place = value,
                    None => return Err(self.index_error("list assignment index out of range")),
                }
                Ok(true)
            }
            (Tag::Dict, _) => {
                self.dict_set(obj.raw_id(), index, value)?;
                Ok(true)
            }
            (Tag::List, Tag::Slice) => {
                let parts = *self.heap.get(index.raw_id::<Slice>())?;
                self.set_list_slice(obj, parts, value)?;
                Ok(true)
            }
            (Tag::List, _) => {
                let at = self.position(obj, index)?;
                self.set_item(obj, Value::int(at), value)
            }
            (Tag::ByteArray, Tag::Slice) => {
                let parts = *self.heap.get(index.raw_id::<Slice>())?;
                self.set_bytearray_slice(obj, parts, value)?;
                Ok(true)
            }
            (Tag::ByteArray, _) => {
                let at = self.position(obj, index)?;
                let byte = self.byte(&[obj, index, value], 2)?;
                let array = self.bytearray_mut(obj.raw_id())?;
                let at = if at < 0 { at + array.bytes.len() as i64 } else { at };
                match array.bytes.get_mut(at as usize) {
                    Some(place) => *place = byte,
                    None => return Err(self.index_error("bytearray index out of range")),
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// An argument that must be an integer from 0 to 255.
    pub fn byte(&mut self, args: &[Value], at: u8) -> Result<u8, Stop> {
        let value = self.index(args, at)?;
        match value.as_int().and_then(|value| u8::try_from(value).ok()) {
            Some(byte) => Ok(byte),
            None => Err(self.value_error("byte must be in range(0, 256)")),
        }
    }

    fn set_list_slice(&mut self, obj: Value, parts: Slice, value: Value) -> Result<(), Stop> {
        let list = obj.raw_id::<List>();
        let len = self.heap.list_mut(list)?.items.len();
        let (start, stop, step) = self.slice_indices(parts, len)?;
        if !matches!(value.tag(), Tag::List | Tag::Tuple) && self.iter(value)?.is_none() && value.tag() != Tag::Instance
        {
            let message =
                if step == 1 { "can only assign an iterable" } else { "must assign iterable to extended slice" };
            return Err(self.type_error(message));
        }
        self.with_items(&[obj, Value::NONE, value], 2, |ctx, items| ctx.splice(list, (start, stop, step), len, items))
    }

    /// Puts items in the place of a slice of a list.
    fn splice(
        &mut self,
        list: slab::Id<List>,
        (start, stop, step): (i64, i64, i64),
        len: usize,
        items: &[Value],
    ) -> Result<(), Stop> {
        if step == 1 {
            let stop = stop.max(start);
            self.charge((len - start as usize) / 16)?;
            self.heap.list_reserve(list, items.len())?;
            let target = self.heap.list_mut(list)?;
            target.items.splice(start as usize..stop as usize, items.iter().copied());
            return Ok(());
        }
        let count = slice_len(start, stop, step);
        self.charge(count / 16)?;
        if items.len() != count {
            let given = items.len();
            return Err(self
                .value_error(format!("attempt to assign sequence of size {given} to extended slice of size {count}")));
        }
        let target = self.heap.list_mut(list)?;
        let mut at = start;
        for item in items {
            if let Some(place) = target.items.get_mut(at as usize) {
                *place = *item;
            }
            // Past the last element the place may leave the integers.
            at = at.saturating_add(step);
        }
        Ok(())
    }

    fn set_bytearray_slice(&mut self, obj: Value, parts: Slice, value: Value) -> Result<(), Stop> {
        let id = obj.raw_id::<ByteArray>();
        let given = self.bytes_of(value).map(<[u8]>::to_vec);
        let bytes = match given {
            Some(bytes) => bytes,
            None if is_number(value) || value.tag() == Tag::Str => {
                let message = "can assign only bytes, buffers, or iterables of ints in range(0, 256)";
                return Err(self.type_error(message));
            }
            // An iterator is used up once, by the prelude.
            None if value.tag() == Tag::Iterator => return Err(Stop::Defer(Defer::Prelude)),
            None if value.tag() != Tag::Instance && self.iter(value)?.is_none() => {
                let message = format!("cannot convert '{}' object to bytearray", self.type_name(value));
                return Err(self.type_error(message));
            }
            None => {
                let items = self.collect(&[obj, Value::NONE, value], 2)?;
                let mut bytes = Vec::with_capacity(items.len());
                for item in items {
                    bytes.push(self.byte(&[item], 0)?);
                }
                bytes
            }
        };
        let len = self.bytearray_mut(id)?.bytes.len();
        let (start, stop, step) = self.slice_indices(parts, len)?;
        self.charge_bytes(len + bytes.len())?;
        if step == 1 {
            let stop = stop.max(start);
            return self.heap.change(id, (len + bytes.len()) * 2, |array| {
                array.bytes.splice(start as usize..stop as usize, bytes);
            });
        }
        let count = slice_len(start, stop, step);
        // As in CPython, to assign nothing is to delete.
        if bytes.is_empty() {
            delete_picked(&mut self.bytearray_mut(id)?.bytes, start, step, count);
            return Ok(());
        }
        if bytes.len() != count {
            let given = bytes.len();
            return Err(
                self.value_error(format!("attempt to assign bytes of size {given} to extended slice of size {count}"))
            );
        }
        let array = self.bytearray_mut(id)?;
        let mut at = start;
        for byte in bytes {
            if let Some(place) = array.bytes.get_mut(at as usize) {
                *place = byte;
            }
            // Past the last element the place may leave the integers.
            at = at.saturating_add(step);
        }
        Ok(())
    }

    /// `del obj[index]`; false where the type has no items to delete.
    pub fn delete_item(&mut self, obj: Value, index: Value) -> Result<bool, Stop> {
        match obj.tag() {
            Tag::Dict => {
                if self.dict_remove(obj.raw_id(), index)?.is_none() {
                    return Err(self.key_error(index));
                }
                Ok(true)
            }
            Tag::List => {
                let list = obj.raw_id::<List>();
                let len = self.heap.list_mut(list)?.items.len();
                if let Some(id) = index.as_id::<Slice>() {
                    let parts = *self.heap.get(id)?;
                    let (start, stop, step) = self.slice_indices(parts, len)?;
                    self.charge(len / 16)?;
                    let items = &mut self.heap.list_mut(list)?.items;
                    delete_picked(items, start, step, slice_len(start, stop, step));
                    return Ok(true);
                }
                let at = self.position(obj, index)?;
                let at = if at < 0 { at + len as i64 } else { at };
                if at < 0 || at >= len as i64 {
                    return Err(self.index_error("list assignment index out of range"));
                }
                self.charge((len - at as usize) / 16)?;
                self.heap.list_mut(list)?.items.remove(at as usize);
                Ok(true)
            }
            Tag::ByteArray => {
                let id = obj.raw_id::<ByteArray>();
                let len = self.bytearray_mut(id)?.bytes.len();
                self.charge_bytes(len)?;
                if let Some(slice) = index.as_id::<Slice>() {
                    let parts = *self.heap.get(slice)?;
                    let (start, stop, step) = self.slice_indices(parts, len)?;
                    delete_picked(&mut self.bytearray_mut(id)?.bytes, start, step, slice_len(start, stop, step));
                    return Ok(true);
                }
                let at = self.position(obj, index)?;
                let at = if at < 0 { at + len as i64 } else { at };
                if at < 0 || at >= len as i64 {
                    return Err(self.index_error("bytearray index out of range"));
                }
                self.bytearray_mut(id)?.bytes.remove(at as usize);
                Ok(true)
            }
            _ => Ok(false),
        }
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

fn is_number(value: Value) -> bool {
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

fn delete_picked<T>(items: &mut Vec<T>, start: i64, step: i64, count: usize) {
    if count == 0 {
        return;
    }
    let last = start + step * (count as i64 - 1);
    let (low, high, step) = (start.min(last), start.max(last), step.unsigned_abs() as i64);
    let mut at = -1;
    items.retain(|_| {
        at += 1;
        at < low || at > high || (at - low) % step != 0
    });
}

/// The byte offset of a code point, or the text's end.
pub fn byte_offset(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}
