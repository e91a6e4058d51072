//! The heap: every object of a virtual machine, and the one choke point where memory is charged.
//!
//! Invariants:
//! - Nothing is allocated that was not charged: `reserve` comes before every growth, counts capacity, and says no when
//!   the limit would be passed. The caller (always the interpreter, at an instruction) then collects and tries again.
//! - No object is larger than `Memory::object`, whatever makes it or lets it grow: the same requests say no. That is a
//!   function of the operands alone, so the interpreter raises it where it would otherwise collect.
//! - The heap never collects by itself: a handle held by a native stays good until the native returns.
//! - Nothing in here calls guest code.

pub mod collect;
mod containers;
mod footprint;
mod index;
mod instance;
mod iterator;
mod objects;
pub mod slab;
mod string;
pub mod table;

pub use footprint::Footprint;
pub use instance::{ExceptionData, Extra, Instance, Overflow, Passed};
pub use iterator::Iter;
pub use objects::*;
pub use string::{Buffer, Str};

use crate::error::{Stop, Trap};
use crate::limits::Limits;
use crate::value::{Object, Tag};
use collect::{Bits, Marker, Workspace, sweep};
use slab::{Id, Slab};

/// What is counted, and how far it may go.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub used: usize,
    pub limit: usize,
    /// Bytes that one object may take, or one request for several of them.
    pub object: usize,
    /// Collect at the next safepoint once `used` passes this.
    pub threshold: usize,
    pub peak: usize,
}

/// The first threshold, and the least distance between collections.
const MIN_THRESHOLD: usize = 1 << 20;

/// The types of heap objects: for each the slab that holds them, and the tag of a value that names one.
macro_rules! slabs {
    ($($field:ident : $ty:ty as $tag:ident),* $(,)?) => {
        #[derive(Clone)]
        pub struct Heap {
            pub memory: Memory,
            /// Key of the tables' indexes.
            pub(crate) seed: u64,
            workspace: Workspace,
            buffers: Slab<Buffer>,
            /// The one empty tuple, once there is one.
            pub(crate) empty: Option<Id<Tuple>>,
            $( $field: Slab<$ty>, )*
        }

        /// The collector's bits.
        #[derive(Clone, Debug, Default)]
        pub struct Marks {
            buffers: Bits,
            $( $field: Bits, )*
        }

        impl Marks {
            fn reset(&mut self, heap: &Heap) {
                self.buffers.reset(heap.buffers.places());
                $( self.$field.reset(heap.$field.places()); )*
            }
        }

        impl Heap {
            pub fn new(limits: &Limits, seed: u64) -> Heap {
                let memory = Memory {
                    used: Workspace::BYTES,
                    limit: limits.memory,
                    // Lengths of texts have 32 bits.
                    object: limits.object_bytes.clamp(Heap::SMALLEST, u32::MAX as usize),
                    threshold: MIN_THRESHOLD.min(limits.memory),
                    peak: 0,
                };
                let (workspace, buffers) = (Workspace::default(), Slab::default());
                Heap { memory, seed, workspace, buffers, empty: None, $( $field: Slab::default(), )* }
            }

            fn sweep_all(&mut self, marks: &mut Marks) {
                $( sweep::<$ty>(self, marks); )*
                self.sweep_buffers(marks);
            }
        }

        impl Marker<'_> {
            /// Visits what was left over, type by type.
            fn take_up_all(&mut self) -> Result<(), Trap> {
                $( self.take_up::<$ty>()?; )*
                Ok(())
            }
        }

        $( impl Object for $ty { const TAG: Tag = Tag::$tag; } )*

        $( impl Stored for $ty {
            #[inline(always)]
            fn slab(heap: &Heap) -> &Slab<$ty> { &heap.$field }
            #[inline(always)]
            fn slab_mut(heap: &mut Heap) -> &mut Slab<$ty> { &mut heap.$field }
            #[inline(always)]
            fn bits(marks: &mut Marks) -> &mut Bits { &mut marks.$field }
        } )*
    };
}

/// A type that has a slab in the heap.
pub trait Stored: Object + Footprint {
    fn slab(heap: &Heap) -> &Slab<Self>;
    fn slab_mut(heap: &mut Heap) -> &mut Slab<Self>;
    fn bits(marks: &mut Marks) -> &mut Bits;
}

slabs! {
    integers: Integer as BigInt, complexes: Complex as Complex, strings: Str as Str, bytes: Bytes as Bytes,
    bytearrays: ByteArray as ByteArray, lists: List as List, tuples: Tuple as Tuple, dicts: Dict as Dict,
    sets: Set as Set, ranges: Range as Range, slices: Slice as Slice, functions: Function as Function,
    bound_methods: BoundMethod as BoundMethod, instances: Instance as Instance, iterators: Iter as Iterator,
    generators: Generator as Generator, cells: Cell as Cell, properties: Property as Property,
    static_methods: StaticMethod as StaticMethod, class_methods: ClassMethod as ClassMethod,
    dict_views: DictView as DictView, templates: Template as Template, interpolations: Interpolation as Interpolation,
    type_expressions: TypeExpression as TypeExpression,
}

impl Heap {
    /// The limit of an object's size is never below this: exceptions fit.
    const SMALLEST: usize = 1024;

    /// Asks for `bytes` more and counts them; the limit says no by [`Stop::Memory`].
    #[inline]
    pub fn reserve(&mut self, bytes: usize) -> Result<(), Stop> {
        self.has_free(bytes)?;
        self.memory.used += bytes;
        Ok(())
    }

    fn free(&self) -> usize {
        self.memory.limit.saturating_sub(self.memory.used)
    }

    /// Are `bytes` free? Counts nothing. For what is no object: what the machine itself needs, and what
    /// work takes that is gone when it is done.
    #[inline]
    pub fn has_free(&self, bytes: usize) -> Result<(), Stop> {
        if bytes > self.free() { Err(Stop::Memory(bytes.min(self.memory.object))) } else { Ok(()) }
    }

    /// Would an object of `bytes` fit? Counts nothing.
    #[inline]
    pub fn fits(&self, bytes: usize) -> Result<(), Stop> {
        if bytes > self.free().min(self.memory.object) { Err(Stop::Memory(bytes)) } else { Ok(()) }
    }

    /// May an object of `bytes` become `growth` larger, and would that fit?
    #[inline]
    fn may_grow(&self, bytes: usize, growth: usize) -> Result<(), Stop> {
        let grown = bytes.saturating_add(growth);
        if grown > self.memory.object { Err(Stop::Memory(grown)) } else { self.fits(growth) }
    }

    /// Corrects the count after a backing store changed from `before` to `after` bytes.
    #[inline]
    pub fn resized(&mut self, before: usize, after: usize) {
        self.memory.used = (self.memory.used + after).saturating_sub(before);
    }

    /// Puts an object on the heap.
    #[inline]
    pub fn add<T: Stored>(&mut self, object: T) -> Result<Id<T>, Stop> {
        let bytes = Slab::<T>::PLACE + object.backing();
        self.fits(bytes)?;
        self.memory.used += bytes;
        Ok(T::slab_mut(self).insert(object)?)
    }

    #[inline(always)]
    pub fn get<T: Stored>(&self, id: Id<T>) -> Result<&T, Trap> {
        T::slab(self).get(id)
    }

    /// For fields that are neither a backing store nor subject to freezing; everything else has a method below.
    #[inline(always)]
    pub fn get_mut<T: Stored>(&mut self, id: Id<T>) -> Result<&mut T, Trap> {
        T::slab_mut(self).get_mut(id)
    }

    /// Changes an object whose backing store may grow by up to `growth` bytes: charges first, then corrects.
    #[inline]
    pub fn change<T: Stored, R>(&mut self, id: Id<T>, growth: usize, f: impl FnOnce(&mut T) -> R) -> Result<R, Stop> {
        let before = T::slab(self).get(id)?.backing();
        self.may_grow(before, growth)?;
        let object = T::slab_mut(self).get_mut(id)?;
        let result = f(object);
        let after = object.backing();
        self.resized(before, after);
        Ok(result)
    }
}
