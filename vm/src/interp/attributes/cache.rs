//! What attribute instructions remember.
//!
//! Invariants:
//! - An entry holds under one shape and one epoch. A shape implies the class, and a change of what classes define counts
//!   the epoch up: so one comparison tells whether an entry holds.
//! - Only what shape and epoch imply is remembered; what an object's own content decides is looked up each time.

use super::{Found, LONG_ORDER};
use crate::class::{ShapeId, Shapes};
use crate::error::Trap;
use crate::heap::slab::Id;
use crate::heap::*;
use crate::interp::Vm;
use crate::op::CacheIx;
use crate::symbol::{Special, Symbol};
use crate::value::{ClassId, Value};

/// What an attribute instruction learned the last time.
#[derive(Clone, Copy, Debug)]
pub struct Cache {
    /// Shape and epoch under which it holds; `EMPTY` never does.
    pub key: u64,
    pub what: Cached,
}

#[derive(Clone, Copy, Debug)]
pub enum Cached {
    Nothing,
    /// The instance's own attribute, in this slot.
    Slot(u32),
    /// A function of the class.
    Method(Value),
    /// A plain value among the members of this class.
    Member(ClassId),
    /// A property, whose getter takes the instance.
    Property(Id<Function>),
    /// What `super()` finds behind the class `after`.
    Super {
        after: ClassId,
        method: Value,
    },
    /// A store adds the attribute: the shape becomes this one.
    Adds(ShapeId),
}

impl Cache {
    pub const EMPTY: Cache = Cache { key: u64::MAX, what: Cached::Nothing };

    pub fn epoch(&self) -> u32 {
        (self.key >> 32) as u32
    }

    #[inline(always)]
    pub fn key(shape: ShapeId, epoch: u32) -> u64 {
        (u64::from(epoch) << 32) | u64::from(shape.0)
    }
}

/// What instructions that meet many shapes found, by shape and name: an inline cache has room for one.
#[derive(Default)]
pub struct AttributeCache {
    /// Empty until the first instruction meets its second shape.
    rows: Vec<(u64, Symbol, Cached)>,
}

impl AttributeCache {
    const ROWS: usize = 512;

    #[inline(always)]
    fn row(key: u64, name: Symbol) -> usize {
        (key as usize ^ (name.0 as usize).wrapping_mul(31)) % AttributeCache::ROWS
    }

    #[inline(always)]
    pub fn get(&self, key: u64, name: Symbol) -> Cached {
        match self.rows.get(AttributeCache::row(key, name)) {
            Some((known, symbol, what)) if *known == key && *symbol == name => *what,
            _ => Cached::Nothing,
        }
    }

    pub fn put(&mut self, key: u64, name: Symbol, what: Cached) {
        if self.rows.is_empty() {
            self.rows.resize(AttributeCache::ROWS, (u64::MAX, Symbol(u32::MAX), Cached::Nothing));
        }
        if let Some(row) = self.rows.get_mut(AttributeCache::row(key, name)) {
            *row = (key, name, what);
        }
    }
}

impl Vm {
    /// Remembers what an instruction of the running code found. The first shape it meets has the inline cache for as
    /// long as no class changes; the others are in the table.
    pub(super) fn remember(&mut self, cache: CacheIx, shape: ShapeId, name: Symbol, what: Cached) -> Result<(), Trap> {
        if self.ctx.class(self.ctx.shapes.class(shape)?)?.mro.len() > LONG_ORDER {
            return Ok(());
        }
        let (key, epoch) = (Cache::key(shape, self.ctx.epoch), self.ctx.epoch);
        let code = self.frames.last().ok_or(Trap::Frame)?.code;
        let linked = self.linked.get_mut(code as usize).ok_or(Trap::Code)?;
        let entry = linked.caches.get_mut(usize::from(cache.0)).ok_or(Trap::Code)?;
        if entry.epoch() != epoch || entry.key == key || matches!(entry.what, Cached::Nothing) {
            *entry = Cache { key, what };
        } else {
            self.attributes.put(key, name, what);
        }
        Ok(())
    }

    /// What an inline cache may keep of it: only what shape and epoch imply.
    pub(super) fn cacheable(&self, found: Found, shape: ShapeId, name: Symbol) -> Result<Cached, Trap> {
        Ok(match found {
            Found::Slot(slot, _) => Cached::Slot(slot as u32),
            _ if self.ctx.shapes.slots(shape).len() >= Shapes::MAX_SLOTS => Cached::Nothing,
            Found::Value(value) => {
                let class = self.ctx.shapes.class(shape)?;
                match self.ctx.classes.lookup(class, name)? {
                    Some((member, owner)) if member.is(value) && self.ctx.classes.is_own(owner) => {
                        Cached::Member(owner)
                    }
                    _ => Cached::Nothing,
                }
            }
            Found::Property(getter) => {
                let class = self.ctx.shapes.class(shape)?;
                match getter.as_id::<Function>() {
                    Some(getter) if self.ctx.classes.special(class, Special::GetAttr)?.is_none() => {
                        Cached::Property(getter)
                    }
                    _ => Cached::Nothing,
                }
            }
            _ => Cached::Nothing,
        })
    }

    /// What caches know of classes is void. Where the epochs are used up they begin anew, so nothing may be left that a
    /// former one made: a stale method would be called in place of the one that the class has now.
    pub(super) fn class_changed(&mut self) {
        self.ctx.epoch += 1;
        if self.ctx.epoch >= self.last_epoch {
            self.ctx.epoch = 0;
            self.attributes = AttributeCache::default();
            for code in &mut self.linked {
                code.caches.fill(Cache::EMPTY);
            }
        }
    }
}
