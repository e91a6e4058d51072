//! The hash table of `dict` and `set`: entries in insertion order, with an index beside them.
//!
//! Hashes and equality come from outside: nothing in this file calls guest code. The order of entries does not depend
//! on hashes. Up to eight entries there is no index.

use super::index::Index;
use crate::value::Value;

/// Entries up to here are searched one by one.
const SCAN: usize = 8;

#[derive(Clone, Debug)]
pub struct Entry<V> {
    pub hash: u64,
    /// UNSET where the entry was removed.
    pub key: Value,
    pub value: V,
}

#[derive(Clone, Debug)]
pub struct Table<V> {
    index: Index,
    entries: Vec<Entry<V>>,
    live: usize,
    /// No entry before this place is live: taking the first one again and again does not search from the start.
    head: usize,
}

impl<V> Default for Table<V> {
    fn default() -> Table<V> {
        Table { index: Index::default(), entries: Vec::new(), live: 0, head: 0 }
    }
}

impl<V: Copy> Table<V> {
    pub fn len(&self) -> usize {
        self.live
    }

    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Places in use, removed ones included: positions of `entry` go up to here.
    pub fn places(&self) -> usize {
        self.entries.len()
    }

    /// The entry at a place, unless it was removed.
    #[inline]
    pub fn entry(&self, place: usize) -> Option<&Entry<V>> {
        self.entries.get(place).filter(|entry| !entry.key.is_unset())
    }

    pub fn value_mut(&mut self, place: usize) -> Option<&mut V> {
        self.entries.get_mut(place).map(|entry| &mut entry.value)
    }

    /// How many places `next_from` passes over between `place` and the entry at `found`.
    pub fn gap(&self, place: usize, found: usize) -> usize {
        found.saturating_sub(place.max(self.head))
    }

    /// The first entry at or after a place, and its place.
    #[inline]
    pub fn next_from(&self, place: usize) -> Option<(usize, &Entry<V>)> {
        let place = place.max(self.head);
        let rest = self.entries.get(place..)?;
        rest.iter().enumerate().find(|(_, entry)| !entry.key.is_unset()).map(|(n, entry)| (place + n, entry))
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry<V>> {
        self.entries.iter().filter(|entry| !entry.key.is_unset())
    }

    /// The place of the entry with this hash for whose key `same` says yes.
    #[inline]
    pub fn find(&self, hash: u64, mut same: impl FnMut(Value) -> bool) -> Option<usize> {
        if self.index.is_empty() {
            return self
                .entries
                .iter()
                .position(|entry| entry.hash == hash && !entry.key.is_unset() && same(entry.key));
        }
        let is_same =
            |place: u32| self.entries.get(place as usize).is_some_and(|entry| entry.hash == hash && same(entry.key));
        self.index.find(hash, is_same).map(|place| place as usize)
    }

    /// Places of all entries with this hash, in insertion order.
    pub fn candidates(&self, hash: u64) -> Vec<usize> {
        let mut places = Vec::new();
        if self.index.is_empty() {
            let with_hash = |(_, entry): &(usize, &Entry<V>)| entry.hash == hash && !entry.key.is_unset();
            places.extend(self.entries.iter().enumerate().filter(with_hash).map(|(place, _)| place));
            return places;
        }
        self.index.find(hash, |place| {
            let place = place as usize;
            if self.entries.get(place).is_some_and(|entry| entry.hash == hash && !entry.key.is_unset()) {
                places.push(place);
            }
            false
        });
        places.sort_unstable();
        // Probing may come to a slot twice, by chance of the layout, which nobody may notice.
        places.dedup();
        places
    }

    /// An upper bound of the bytes that the next insertion allocates.
    #[inline]
    pub fn growth(&self) -> usize {
        // An index has the size that suits the entries' capacity: made anew it keeps it.
        if self.entries.len() < self.entries.capacity() && (self.entries.len() < SCAN || !self.index.is_empty()) {
            return 0;
        }
        let capacity = Self::next_capacity(self.entries.len());
        (capacity - self.entries.len()) * size_of::<Entry<V>>() + Index::bytes_for(capacity)
    }

    fn next_capacity(len: usize) -> usize {
        if len < 4 { 4 } else { len * 2 }
    }

    /// Adds an entry whose key is known to be absent. The seed is for an index that must turn strong.
    pub fn insert_new(&mut self, hash: u64, key: Value, value: V, seed: u64) {
        let mut grown = false;
        if self.entries.len() == self.entries.capacity() {
            if self.live < self.entries.len() / 2 {
                self.compact();
            } else {
                let len = self.entries.len();
                self.entries.reserve_exact(Self::next_capacity(len) - len);
                grown = true;
            }
        }
        let place = self.entries.len();
        self.entries.push(Entry { hash, key, value });
        self.live += 1;
        if self.entries.len() <= SCAN && self.index.is_empty() {
            return;
        }
        // The index grows with the entries, and not when its own slots run out: those depend on the layout.
        if grown || self.index.is_empty() || !self.index.has_room(place) {
            self.rebuild_index();
        } else if !self.index.insert(hash, place as u32) {
            self.index.turn_strong(seed);
            self.rebuild_index();
        }
    }

    fn rebuild_index(&mut self) {
        if self.entries.len() <= SCAN {
            self.index.clear();
            return;
        }
        self.index.reset(self.entries.capacity());
        for (place, entry) in self.entries.iter().enumerate() {
            if !entry.key.is_unset() {
                self.index.insert(entry.hash, place as u32);
            }
        }
    }

    fn compact(&mut self) {
        self.entries.retain(|entry| !entry.key.is_unset());
        self.head = 0;
        self.rebuild_index();
    }

    /// Removes the entry at a place and gives its key and value.
    pub fn remove(&mut self, place: usize) -> Option<(Value, V)> {
        let entry = self.entries.get_mut(place)?;
        if entry.key.is_unset() {
            return None;
        }
        let removed = (entry.key, entry.value);
        let hash = entry.hash;
        entry.key = Value::UNSET;
        self.live -= 1;
        if !self.index.is_empty() {
            self.index.remove(hash, place as u32);
        }
        // The place is not used again before the entries are moved together: an iterator notices what came in behind it.
        if place == self.head {
            let dead = self.entries.iter().skip(place).take_while(|entry| entry.key.is_unset());
            self.head += dead.count();
        }
        Some(removed)
    }

    /// Removes the last entry and gives its key and value; its place is free.
    pub fn pop(&mut self) -> Option<(Value, V)> {
        let removed = self.remove(self.last()?);
        while self.entries.last().is_some_and(|entry| entry.key.is_unset()) {
            self.entries.pop();
        }
        self.head = self.head.min(self.entries.len());
        if self.entries.len() <= SCAN {
            self.index.clear();
        }
        removed
    }

    /// The place of the last entry.
    pub fn last(&self) -> Option<usize> {
        self.entries.iter().rposition(|entry| !entry.key.is_unset())
    }

    pub fn clear(&mut self) {
        *self = Table::default();
    }

    /// Bytes of the backing stores.
    #[inline]
    pub fn backing(&self) -> usize {
        self.entries.capacity() * size_of::<Entry<V>>() + self.index.backing()
    }
}
