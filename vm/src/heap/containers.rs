//! Lists, tuples, bytes, dicts and sets: made, grown and looked into.
//!
//! Invariant: a container that is frozen is never handed out to be changed: whoever asks for it gets `FrozenError`.

use super::slab::Id;
use super::{Bytes, Dict, Heap, List, Set, Tuple};
use crate::builtin;
use crate::error::Stop;
use crate::value::Value;
use smallvec::SmallVec;

impl Heap {
    pub fn list(&mut self, items: Vec<Value>) -> Result<Value, Stop> {
        Ok(self.add(List { items, frozen: false })?.into())
    }

    pub fn tuple(&mut self, items: &[Value]) -> Result<Value, Stop> {
        // What few items are is known by count: copied without a call.
        const UNSET: Value = Value::UNSET;
        let items = match *items {
            [] => return self.empty_tuple(),
            [a, b] => SmallVec::from_buf_and_len([a, b, UNSET], 2),
            [a, b, c] => SmallVec::from_buf([a, b, c]),
            _ => SmallVec::from_slice(items),
        };
        Ok(self.add(Tuple { items })?.into())
    }

    fn empty_tuple(&mut self) -> Result<Value, Stop> {
        let id = match self.empty {
            Some(id) => id,
            None => self.add(Tuple { items: SmallVec::new() })?,
        };
        self.empty = Some(id);
        Ok(id.into())
    }

    pub fn bytes(&mut self, bytes: impl Into<Box<[u8]>>) -> Result<Value, Stop> {
        Ok(self.add(Bytes { bytes: bytes.into() })?.into())
    }

    pub fn dict(&mut self) -> Result<Id<Dict>, Stop> {
        self.add(Dict::default())
    }

    /// The elements of a list or tuple.
    #[inline]
    pub fn items(&self, value: Value) -> Option<&[Value]> {
        if let Some(id) = value.as_id::<List>() {
            self.lists.get(id).ok().map(|list| list.items.as_slice())
        } else {
            let id = value.as_id::<Tuple>()?;
            self.tuples.get(id).ok().map(|tuple| tuple.items.as_slice())
        }
    }

    /// A list that may be changed: raises `FrozenError` if it is frozen.
    #[inline]
    pub fn list_mut(&mut self, id: Id<List>) -> Result<&mut List, Stop> {
        if self.lists.get(id)?.frozen {
            return Err(self.frozen("list"));
        }
        Ok(self.lists.get_mut(id)?)
    }

    #[inline]
    pub fn list_push(&mut self, id: Id<List>, value: Value) -> Result<(), Stop> {
        let list = self.lists.get_mut(id)?;
        if list.frozen {
            return Err(self.frozen("list"));
        }
        if list.items.len() < list.items.capacity() {
            list.items.push(value);
            return Ok(());
        }
        self.list_reserve(id, 1)?;
        self.lists.get_mut(id)?.items.push(value);
        Ok(())
    }

    /// Appends where that takes no memory; false where it does, or where something else is in the way.
    #[inline]
    pub fn list_push_within(&mut self, id: Id<List>, value: Value) -> bool {
        match self.lists.get_mut(id) {
            Ok(list) if !list.frozen && list.items.len() < list.items.capacity() => {
                list.items.push(value);
                true
            }
            _ => false,
        }
    }

    fn list_growth(len: usize) -> usize {
        if len < 4 { 4 } else { len / 2 }
    }

    /// Room for `more` elements, charged.
    pub fn list_reserve(&mut self, id: Id<List>, more: usize) -> Result<(), Stop> {
        let list = self.list_mut(id)?;
        let (len, capacity) = (list.items.len(), list.items.capacity());
        if len + more <= capacity {
            return Ok(());
        }
        let largest = self.memory.object / size_of::<Value>();
        let growth = more.max(Heap::list_growth(len).min(largest.saturating_sub(len)));
        let bytes = growth.saturating_mul(size_of::<Value>());
        self.change(id, bytes, |list| list.items.reserve_exact(growth))
    }

    /// A dict that may be changed: raises `FrozenError` if it is frozen.
    pub fn dict_mut(&mut self, id: Id<Dict>) -> Result<&mut Dict, Stop> {
        if self.dicts.get(id)?.frozen {
            return Err(self.frozen("dict"));
        }
        Ok(self.dicts.get_mut(id)?)
    }

    /// A set that may be changed: raises `FrozenError` if it is frozen.
    pub fn set_mut(&mut self, id: Id<Set>) -> Result<&mut Set, Stop> {
        if self.sets.get(id)?.frozen {
            return Err(self.frozen("set"));
        }
        Ok(self.sets.get_mut(id)?)
    }

    /// Adds a key that is known to be absent.
    #[inline]
    pub fn dict_insert_new(&mut self, id: Id<Dict>, hash: u64, key: Value, value: Value) -> Result<(), Stop> {
        let seed = self.seed;
        let dict = self.dict_mut(id)?;
        let growth = dict.table.growth();
        if growth == 0 {
            dict.table.insert_new(hash, key, value, seed);
            return Ok(());
        }
        self.change(id, growth, |dict| dict.table.insert_new(hash, key, value, seed))
    }

    #[inline]
    pub fn set_insert_new(&mut self, id: Id<Set>, hash: u64, key: Value) -> Result<(), Stop> {
        let seed = self.seed;
        let set = self.set_mut(id)?;
        let growth = set.table.growth();
        if growth == 0 {
            set.table.insert_new(hash, key, (), seed);
            return Ok(());
        }
        self.change(id, growth, |set| set.table.insert_new(hash, key, (), seed))
    }

    fn frozen(&mut self, what: &str) -> Stop {
        self.raise(builtin::FROZEN_ERROR, &format!("cannot change a frozen {what}"))
    }
}
