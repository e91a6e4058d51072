//! The hash table of `dict` and `set`: entries in insertion order, with an index beside them.
//!
//! Hashes and equality come from outside: nothing in this file calls guest code. The order of entries does not depend
//! on hashes. Up to eight entries there is no index.
//!
//! Entries that were removed keep their places until the table is made anew. Each notes how far it is to the next entry
//! and to the one before; who passes several of them notes the way he went, for all who come after. So whatever is
//! removed is passed over a few times, and not by every iterator again.

use super::index::Index;
use crate::value::Value;
use smallvec::SmallVec;

/// Entries up to here are searched one by one.
const SCAN: usize = 8;

#[derive(Clone, Debug)]
pub struct Entry<V> {
    /// Where the entry was removed, its [`Gap`].
    pub hash: u64,
    /// UNSET where the entry was removed.
    pub key: Value,
    pub value: V,
}

/// What a removed entry knows of its neighbours: between here and there all are removed.
#[derive(Clone, Copy)]
struct Gap {
    ahead: u32,
    back: u32,
}

impl Gap {
    const NONE: Gap = Gap { ahead: 1, back: 1 };

    /// Never nought, so that whoever follows gets on.
    fn of<V>(entry: &Entry<V>) -> Gap {
        Gap { ahead: (entry.hash as u32).max(1), back: ((entry.hash >> 32) as u32).max(1) }
    }

    fn bits(self) -> u64 {
        u64::from(self.ahead) | u64::from(self.back) << 32
    }
}

#[derive(Clone, Debug)]
pub struct Table<V> {
    index: Index,
    entries: Vec<Entry<V>>,
    live: usize,
}

impl<V> Default for Table<V> {
    fn default() -> Table<V> {
        Table { index: Index::default(), entries: Vec::new(), live: 0 }
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

    /// The first entry at or after a place, and its place.
    #[inline]
    pub fn next_from(&mut self, place: usize) -> Option<(usize, &Entry<V>)> {
        let place = match self.entries.get(place) {
            Some(entry) if entry.key.is_unset() => self.pass_ahead(place),
            _ => place,
        };
        self.entries.get(place).map(|entry| (place, entry))
    }

    /// The last entry before a place, and its place.
    #[inline]
    pub fn last_before(&mut self, place: usize) -> Option<(usize, &Entry<V>)> {
        let place = place.min(self.entries.len()).checked_sub(1)?;
        let place = match self.entries.get(place) {
            Some(entry) if entry.key.is_unset() => self.pass_back(place)?,
            _ => place,
        };
        self.entries.get(place).map(|entry| (place, entry))
    }

    /// The place of the first entry after one that was removed, or the end.
    #[cold]
    fn pass_ahead(&mut self, from: usize) -> usize {
        let mut to = from;
        while let Some(entry) = self.entries.get(to).filter(|entry| entry.key.is_unset()) {
            to += Gap::of(entry).ahead as usize;
        }
        let mut at = from;
        while at < to
            && let Some(entry) = self.entries.get_mut(at)
        {
            let gap = Gap::of(entry);
            entry.hash = Gap { ahead: (to - at) as u32, ..gap }.bits();
            at += gap.ahead as usize;
        }
        to
    }

    /// The place of the last entry before one that was removed.
    #[cold]
    fn pass_back(&mut self, from: usize) -> Option<usize> {
        // Counted from one, so that nought is before the first.
        let mut to = from + 1;
        while let Some(entry) = self.entries.get(to.wrapping_sub(1)).filter(|entry| entry.key.is_unset()) {
            to = to.saturating_sub(Gap::of(entry).back as usize);
        }
        let mut at = from + 1;
        while at > to
            && let Some(entry) = self.entries.get_mut(at - 1)
        {
            let gap = Gap::of(entry);
            entry.hash = Gap { back: (at - to) as u32, ..gap }.bits();
            at = at.saturating_sub(gap.back as usize);
        }
        to.checked_sub(1)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry<V>> {
        self.entries.iter().filter(|entry| !entry.key.is_unset())
    }

    /// The entry with this hash for whose key `same` says yes, and its place.
    #[inline]
    pub fn find(&self, hash: u64, mut same: impl FnMut(Value) -> bool) -> Option<(usize, &Entry<V>)> {
        if self.index.is_empty() {
            let is_same =
                |(_, entry): &(usize, &Entry<V>)| entry.hash == hash && !entry.key.is_unset() && same(entry.key);
            return self.entries.iter().enumerate().find(is_same);
        }
        self.index.find(hash, |place| {
            let place = place as usize;
            let entry = self.entries.get(place)?;
            (entry.hash == hash && same(entry.key)).then_some((place, entry))
        })
    }

    /// Places of all entries with this hash, in insertion order.
    pub fn candidates(&self, hash: u64) -> SmallVec<[usize; 4]> {
        let mut places = SmallVec::new();
        if self.index.is_empty() {
            let with_hash = |(_, entry): &(usize, &Entry<V>)| entry.hash == hash && !entry.key.is_unset();
            places.extend(self.entries.iter().enumerate().filter(with_hash).map(|(place, _)| place));
            return places;
        }
        self.index.find(hash, |place| -> Option<()> {
            let place = place as usize;
            if self.entries.get(place).is_some_and(|entry| entry.hash == hash && !entry.key.is_unset()) {
                places.push(place);
            }
            None
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
        entry.hash = Gap::NONE.bits();
        self.live -= 1;
        if !self.index.is_empty() {
            self.index.remove(hash, place as u32);
        }
        // The place is not used again before the entries are moved together: an iterator notices what came in behind it.
        Some(removed)
    }

    /// Removes the last entry and gives its key and value; its place is free.
    pub fn pop(&mut self) -> Option<(Value, V)> {
        let removed = self.remove(self.last()?);
        while self.entries.last().is_some_and(|entry| entry.key.is_unset()) {
            self.entries.pop();
        }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn table(len: usize) -> Table<()> {
        let mut table = Table::default();
        (0..len).for_each(|n| table.insert_new(n as u64, Value::int(n as i64), (), 0));
        table
    }

    #[test]
    fn what_was_removed_is_passed_in_both_directions() {
        let mut state = 1u64;
        let mut table = table(500);
        let mut live: Vec<usize> = (0..500).collect();
        while live.len() > 1 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let gone = live.remove((state >> 33) as usize % live.len());
            table.remove(gone).unwrap();
            for from in [0, gone / 2, gone, gone + 1, 499] {
                let ahead = live.iter().find(|place| **place >= from).copied();
                assert_eq!(table.next_from(from).map(|(place, _)| place), ahead);
                let back = live.iter().rfind(|place| **place < from).copied();
                assert_eq!(table.last_before(from).map(|(place, _)| place), back);
            }
        }
    }

    #[test]
    fn places_that_are_used_again_are_not_passed() {
        let mut table = table(20);
        (6..20).for_each(|place| assert!(table.remove(place).is_some()));
        assert!(table.next_from(6).is_none());
        assert!(table.pop().is_some());
        (5..20).for_each(|n| table.insert_new(n as u64, Value::int(n), (), 0));
        assert!((0..20).all(|place| table.next_from(place).unwrap().0 == place));
        assert!((1..=20).all(|place| table.last_before(place).unwrap().0 == place - 1));
    }

    /// However many stand at the same place: the first one's way is the others'.
    #[test]
    fn the_way_is_noted() {
        let mut table = table(1000);
        (1..999).for_each(|place| assert!(table.remove(place).is_some()));
        table.next_from(1);
        table.last_before(999);
        assert_eq!(Gap::of(table.entries.get(1).unwrap()).ahead, 998);
        assert_eq!(Gap::of(table.entries.get(500).unwrap()).ahead, 499);
        assert_eq!(Gap::of(table.entries.get(500).unwrap()).back, 500);
    }
}
