//! `obj[index] = value` and `del obj[index]`, slices included, of builtin containers.

use super::convert::slice_len;
use super::item::is_number;
use crate::context::Ctx;
use crate::error::{Defer, Stop};
use crate::heap::*;
use crate::value::{Tag, Value};

impl Ctx {
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
