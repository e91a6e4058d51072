//! The index beside a table's entries: where to look for a hash.
//!
//! Open addressing over places. A slot is found by the low bits of the hash itself, so that numbers in a row lie in a
//! row; the other bits join in while probing. Whoever chooses keys can make that slow, so an index that must probe far
//! turns *strong*: from then on the machine's seed is mixed in, and the layout cannot be chosen any more. Nobody
//! inside can tell: the order of entries does not depend on the index, nor does fuel.

// A slot holds a place in its low bits, as many as the number of slots has, and in those above them the bits of the
// hash that stand there: most places of other hashes are passed by without a look at the entry. A place is never past
// two thirds of the slots, so that no slot in use is taken for one of these.

/// No place here yet.
const EMPTY: u32 = u32::MAX;
/// The place that was here is gone.
const GONE: u32 = u32::MAX - 1;
/// Probes of an insertion after which an index turns strong.
const FAR: u32 = 24;

#[derive(Clone, Debug, Default)]
pub struct Index {
    slots: Vec<u32>,
    /// Slots that are not empty.
    used: usize,
    /// 0 while the hash itself is the slot.
    seed: u64,
}

/// The slots of a hash, in the order in which they are probed.
struct Probe {
    at: usize,
    rest: u64,
    mask: usize,
}

impl Probe {
    /// What stands above the place in a slot; asked before the first step.
    #[inline(always)]
    fn tag(&self) -> u32 {
        self.rest as u32 & !(self.mask as u32)
    }

    #[inline(always)]
    fn next(&mut self) {
        self.rest >>= 5;
        self.at = (self.at.wrapping_mul(5).wrapping_add(1).wrapping_add(self.rest as usize)) & self.mask;
    }
}

impl Index {
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    #[inline(always)]
    fn probe(&self, hash: u64) -> Probe {
        let hash = if self.seed == 0 { hash } else { mix(hash, self.seed) };
        let mask = self.slots.len().wrapping_sub(1);
        Probe { at: hash as usize & mask, rest: hash, mask }
    }

    /// The places of this hash are handed to `wanted`, with some others, until it makes something of one.
    #[inline(always)]
    pub fn find<T>(&self, hash: u64, mut wanted: impl FnMut(u32) -> Option<T>) -> Option<T> {
        let mut probe = self.probe(hash);
        let mask = probe.mask as u32;
        let tag = probe.tag();
        loop {
            let slot = *self.slots.get(probe.at)?;
            if slot & !mask == tag
                && slot < GONE
                && let Some(found) = wanted(slot & mask)
            {
                return Some(found);
            }
            if slot == EMPTY {
                return None;
            }
            probe.next();
        }
    }

    /// Can this place be noted without growing?
    pub fn has_room(&self, place: usize) -> bool {
        self.used.max(place) * 3 < self.slots.len() * 2
    }

    /// Notes a place; false when it took so many probes that the index should be made anew, strong.
    #[inline]
    pub fn insert(&mut self, hash: u64, place: u32) -> bool {
        let mut probe = self.probe(hash);
        let tag = probe.tag();
        let mut probes = 0;
        while let Some(slot) = self.slots.get_mut(probe.at) {
            if *slot >= GONE {
                self.used += usize::from(*slot == EMPTY);
                *slot = tag | place;
                break;
            }
            probe.next();
            probes += 1;
        }
        probes < FAR || self.seed != 0
    }

    /// Forgets a place.
    pub fn remove(&mut self, hash: u64, place: u32) {
        let mut probe = self.probe(hash);
        let wanted = probe.tag() | place;
        while let Some(slot) = self.slots.get_mut(probe.at) {
            match *slot {
                EMPTY => return,
                found if found == wanted => {
                    *slot = GONE;
                    return;
                }
                _ => probe.next(),
            }
        }
    }

    /// Empties the index and gives it room for `entries` places.
    pub fn reset(&mut self, entries: usize) {
        let slots = Index::slots_for(entries);
        self.slots.clear();
        if self.slots.capacity() != slots {
            self.slots = Vec::new();
            self.slots.reserve_exact(slots);
        }
        self.slots.resize(slots, EMPTY);
        self.used = 0;
    }

    /// From the next `reset` on, the seed decides the slots.
    pub fn turn_strong(&mut self, seed: u64) {
        self.seed = seed | 1;
    }

    pub fn clear(&mut self) {
        *self = Index { seed: self.seed, ..Index::default() };
    }

    fn slots_for(entries: usize) -> usize {
        (entries * 3 / 2 + 1).next_power_of_two()
    }

    /// Bytes that an index for so many entries takes.
    pub fn bytes_for(entries: usize) -> usize {
        Index::slots_for(entries) * size_of::<u32>()
    }

    pub fn backing(&self) -> usize {
        self.slots.capacity() * size_of::<u32>()
    }
}

fn mix(hash: u64, seed: u64) -> u64 {
    let product = u128::from(hash ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    (product >> 64) as u64 ^ product as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_probes_far_asks_to_turn_strong() {
        let mut index = Index::default();
        index.reset(64);
        let near = (0..64u32).take_while(|n| index.insert(5, *n)).count();
        assert_eq!(near, FAR as usize);
        index.turn_strong(7);
        index.reset(64);
        assert!((0..64u32).all(|n| index.insert(u64::from(n) << 40, n)));
        assert_eq!(index.find(9 << 40, |place| (place == 9).then_some(place)), Some(9));
    }
}
