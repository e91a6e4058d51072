//! A slab: objects of one type, named by index.
//!
//! Objects never move. A freed place is reused; a handle that outlives its object would name the next tenant, which
//! the collector rules out. With the feature `generations` every handle carries the
//! generation of its place, and a stale handle is a trap: that is how a collector bug shows itself.
//!
//! Nothing that carries authority may live in a slab: an index that outlives its object would designate another one.

use super::collect::Bits;
use crate::error::Trap;
use std::fmt;
use std::marker::PhantomData;

/// Names an object in the slab of its type.
pub struct Id<T> {
    index: u32,
    #[cfg(feature = "generations")]
    generation: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Id<T> {
    #[inline(always)]
    fn clone(&self) -> Id<T> {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Id<T>) -> bool {
        self.to_bits() == other.to_bits()
    }
}

impl<T> Eq for Id<T> {}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

impl<T> Id<T> {
    #[inline(always)]
    fn new(index: u32, _generation: u32) -> Id<T> {
        Id {
            index,
            #[cfg(feature = "generations")]
            generation: _generation,
            of: PhantomData,
        }
    }

    #[inline(always)]
    pub fn index(self) -> u32 {
        self.index
    }

    #[inline(always)]
    pub fn to_bits(self) -> u64 {
        #[cfg(feature = "generations")]
        return u64::from(self.index) | (u64::from(self.generation) << 32);
        #[cfg(not(feature = "generations"))]
        u64::from(self.index)
    }

    #[inline(always)]
    pub fn from_bits(bits: u64) -> Id<T> {
        Id::new(bits as u32, (bits >> 32) as u32)
    }
}

#[derive(Clone)]
enum Entry<T> {
    Used(T),
    /// The next free place, or `u32::MAX`.
    Free(u32),
}

/// Objects of one type.
#[derive(Clone)]
pub struct Slab<T> {
    entries: Vec<Entry<T>>,
    free: u32,
    live: usize,
    #[cfg(feature = "generations")]
    generations: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Slab<T> {
        Slab {
            entries: Vec::new(),
            free: u32::MAX,
            live: 0,
            #[cfg(feature = "generations")]
            generations: Vec::new(),
        }
    }
}

impl<T> Slab<T> {
    /// Bytes that one object takes here, backing stores apart, with its bits for the collector.
    pub const PLACE: usize = size_of::<Entry<T>>() + 1;

    /// Puts an object in. The caller (the heap's one choke point) has charged for it.
    #[inline]
    pub fn insert(&mut self, object: T) -> Result<Id<T>, Trap> {
        self.live += 1;
        if self.free != u32::MAX {
            let index = self.free;
            let entry = self.entries.get_mut(index as usize).ok_or(Trap::Slab)?;
            let Entry::Free(next) = *entry else { return Err(Trap::Slab) };
            self.free = next;
            *entry = Entry::Used(object);
            return Ok(Id::new(index, self.generation(index)));
        }
        let index = u32::try_from(self.entries.len()).map_err(|_| Trap::Slab)?;
        if self.entries.len() == self.entries.capacity() {
            // A quarter more, not twice as much: the process stays close to what was charged.
            self.entries.reserve_exact(self.entries.len() / 4 + 8);
        }
        self.entries.push(Entry::Used(object));
        #[cfg(feature = "generations")]
        self.generations.push(0);
        Ok(Id::new(index, self.generation(index)))
    }

    #[inline(always)]
    fn generation(&self, _index: u32) -> u32 {
        #[cfg(feature = "generations")]
        return self.generations.get(_index as usize).copied().unwrap_or(0);
        #[cfg(not(feature = "generations"))]
        0
    }

    #[inline(always)]
    fn check(&self, _id: Id<T>) -> Result<(), Trap> {
        #[cfg(feature = "generations")]
        if self.generation(_id.index) != _id.generation {
            return Err(Trap::Stale);
        }
        Ok(())
    }

    #[inline(always)]
    pub fn get(&self, id: Id<T>) -> Result<&T, Trap> {
        self.check(id)?;
        match self.entries.get(id.index as usize) {
            Some(Entry::Used(object)) => Ok(object),
            _ => Err(Trap::Stale),
        }
    }

    #[inline(always)]
    pub fn get_mut(&mut self, id: Id<T>) -> Result<&mut T, Trap> {
        self.check(id)?;
        match self.entries.get_mut(id.index as usize) {
            Some(Entry::Used(object)) => Ok(object),
            _ => Err(Trap::Stale),
        }
    }

    pub fn len(&self) -> usize {
        self.live
    }

    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Places, used or free.
    pub(super) fn places(&self) -> usize {
        self.entries.len()
    }

    /// The handle of the object at a place.
    pub(super) fn id(&self, index: u32) -> Id<T> {
        Id::new(index, self.generation(index))
    }

    /// Frees every object that is not marked, and hands each to `freed`.
    pub(super) fn sweep(&mut self, bits: &Bits, mut freed: impl FnMut(&T)) {
        for (block, marks) in bits.marked().enumerate() {
            let mut unmarked = !marks;
            while unmarked != 0 {
                let index = block * 64 + unmarked.trailing_zeros() as usize;
                unmarked &= unmarked - 1;
                let Some(entry) = self.entries.get_mut(index) else { break };
                if let Entry::Used(object) = entry {
                    freed(object);
                    *entry = Entry::Free(self.free);
                    self.free = index as u32;
                    self.live -= 1;
                    #[cfg(feature = "generations")]
                    if let Some(generation) = self.generations.get_mut(index) {
                        *generation = generation.wrapping_add(1);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_freed_place_is_used_again() {
        let mut slab = Slab::default();
        let a = slab.insert(1).unwrap();
        let b = slab.insert(2).unwrap();
        slab.sweep(&Bits::of(&[b.index()]), |_| ());
        assert_eq!(slab.len(), 1);
        let c = slab.insert(3).unwrap();
        assert_eq!(c.index(), a.index());
        assert_eq!(*slab.get(b).unwrap(), 2);
    }

    #[cfg(feature = "generations")]
    #[test]
    fn a_stale_handle_is_a_trap() {
        let mut slab = Slab::default();
        let a = slab.insert(1).unwrap();
        slab.sweep(&Bits::of(&[]), |_| ());
        slab.insert(2).unwrap();
        assert_eq!(slab.get(a), Err(Trap::Stale));
    }
}
