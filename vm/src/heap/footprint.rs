//! How much memory an object takes beside its place in the slab.
//!
//! Invariant: capacity is counted, not length, and it is counted by the same rule when the object is made, changed and
//! freed; so what was charged is given back to the byte (a test of the collector says so).

use super::instance::Overflow;
use super::string::Text;
use super::*;
use crate::number::int::bit_length;
use crate::value::Value;

/// What of an object's size the slab's place does not show.
pub trait Footprint {
    /// Bytes of the backing stores, by capacity.
    fn backing(&self) -> usize;
}

macro_rules! flat {
    ($($ty:ty),*) => { $( impl Footprint for $ty { fn backing(&self) -> usize { 0 } } )* };
}

flat!(
    Complex,
    Range,
    Slice,
    BoundMethod,
    Cell,
    Property,
    StaticMethod,
    ClassMethod,
    DictView,
    Template,
    Interpolation,
    TypeExpression
);

const VALUE: usize = size_of::<Value>();

impl Footprint for List {
    #[inline]
    fn backing(&self) -> usize {
        self.items.capacity() * VALUE
    }
}

impl Footprint for Tuple {
    fn backing(&self) -> usize {
        if self.items.spilled() { self.items.capacity() * VALUE } else { 0 }
    }
}

impl Footprint for Dict {
    fn backing(&self) -> usize {
        self.table.backing()
    }
}

impl Footprint for Set {
    fn backing(&self) -> usize {
        self.table.backing()
    }
}

impl Footprint for Bytes {
    fn backing(&self) -> usize {
        self.bytes.len()
    }
}

impl Footprint for ByteArray {
    fn backing(&self) -> usize {
        self.bytes.capacity()
    }
}

impl Footprint for Function {
    fn backing(&self) -> usize {
        let cells = if self.cells.spilled() { self.cells.capacity() } else { 0 };
        (self.defaults.len() + cells) * VALUE
    }
}

impl Footprint for Instance {
    fn backing(&self) -> usize {
        let slots = if self.slots.spilled() { self.slots.capacity() * VALUE } else { 0 };
        slots + self.extra.as_ref().map_or(0, |extra| extra.backing())
    }
}

impl Footprint for Extra {
    fn backing(&self) -> usize {
        let overflow = self.overflow.as_ref();
        let overflow = overflow.map_or(0, |overflow| size_of::<Overflow>() + overflow.allocation_size());
        size_of::<Extra>() + self.exception.as_ref().map_or(0, ExceptionData::backing) + overflow
    }
}

impl Footprint for Generator {
    fn backing(&self) -> usize {
        self.registers.capacity() * VALUE
    }
}

impl Footprint for Integer {
    fn backing(&self) -> usize {
        bit_length(&self.value) as usize / 8 + 8
    }
}

impl Footprint for Iter {
    fn backing(&self) -> usize {
        match self {
            Iter::Zip { inner, .. } => inner.len() * VALUE,
            Iter::BigRange { next, step, left } => {
                (bit_length(next).max(bit_length(step)).max(bit_length(left)) * 3) as usize / 8
            }
            _ => 0,
        }
    }
}

impl Footprint for Str {
    fn backing(&self) -> usize {
        match &self.text {
            Text::Own(text) if text.is_heap_allocated() => text.capacity(),
            Text::Own(_) => 0,
            // The buffer is an object of its own.
            Text::Prefix(_) => 0,
        }
    }
}
