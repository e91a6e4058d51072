//! The collector: mark and sweep over the slabs, without moving and without recursion.
//!
//! It runs only between instructions, when every live value is in a register, a frame, a module's variables or another
//! root. When it runs depends on allocations alone, so the point of a memory kill is the same on every machine; it runs
//! no guest code and nobody inside can see it.
//!
//! It needs no memory that was not counted: two bits beside each object, which its place includes, and a worklist of a
//! fixed length. What finds the worklist full is left over: its second bit says so, and a walk over those bits takes it up
//! again. So neither a wide nor a deep structure makes the collector need more than the heap was granted.

use super::slab::Slab;
use super::string::Text;
use super::*;
use crate::value::{Tag, Value};

/// Values on the worklist at the most.
const WORKLIST: usize = 1024;

/// Two bits for each object of one type.
#[derive(Clone, Debug, Default)]
pub struct Bits {
    /// Reached.
    marked: Vec<u64>,
    /// Reached, and not visited yet for want of room on the worklist.
    left_over: Vec<u64>,
}

impl Bits {
    /// Bits for `objects`, all of them off.
    pub(super) fn reset(&mut self, objects: usize) {
        let words = objects.div_ceil(64);
        for bits in [&mut self.marked, &mut self.left_over] {
            bits.clear();
            bits.reserve_exact(words);
            bits.resize(words, 0);
        }
    }

    #[cfg(test)]
    pub(super) fn of(marked: &[u32]) -> Bits {
        let mut bits = Bits::default();
        bits.reset(64);
        marked.iter().for_each(|index| assert!(bits.mark(*index)));
        bits
    }

    /// Marks the object; true if it was not marked yet.
    #[inline]
    fn mark(&mut self, index: u32) -> bool {
        let Some(word) = self.marked.get_mut(index as usize / 64) else { return false };
        let bit = 1u64 << (index % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Which objects are marked, 64 a word.
    pub(super) fn marked(&self) -> impl Iterator<Item = u64> {
        self.marked.iter().copied()
    }

    fn leave(&mut self, index: u32) {
        if let Some(word) = self.left_over.get_mut(index as usize / 64) {
            *word |= 1 << (index % 64);
        }
    }

    /// The first object that was left over, from a word of bits on; it is so no longer.
    fn take(&mut self, word: &mut usize) -> Option<u32> {
        loop {
            let bits = self.left_over.get_mut(*word)?;
            if *bits != 0 {
                let bit = bits.trailing_zeros();
                *bits &= *bits - 1;
                return Some(*word as u32 * 64 + bit);
            }
            *word += 1;
        }
    }
}

/// What a collection works with; kept for the next one.
#[derive(Clone, Debug, Default)]
pub(super) struct Workspace {
    marks: Marks,
    work: Vec<Value>,
}

impl Workspace {
    /// Bytes that it takes beside the objects' bits.
    pub(super) const BYTES: usize = WORKLIST * size_of::<Value>();
}

/// Values that are reached but not visited yet.
pub struct Marker<'a> {
    heap: &'a Heap,
    marks: &'a mut Marks,
    work: &'a mut Vec<Value>,
    left_over: bool,
}

impl Marker<'_> {
    /// The value, and all it reaches, stays.
    #[inline]
    pub fn mark(&mut self, value: Value) {
        match value.tag() {
            Tag::Unset
            | Tag::None
            | Tag::Bool
            | Tag::Int
            | Tag::Float
            | Tag::Ellipsis
            | Tag::NotImplemented
            | Tag::Native
            | Tag::Class
            | Tag::Module => (),
            Tag::BigInt => drop(self.first::<Integer>(value)),
            Tag::Complex => drop(self.first::<Complex>(value)),
            Tag::Bytes => drop(self.first::<Bytes>(value)),
            Tag::ByteArray => drop(self.first::<ByteArray>(value)),
            Tag::Str => {
                if self.first::<Str>(value)
                    && let Ok(text) = self.heap.strings.get(value.raw_id())
                    && let Text::Prefix(buffer) = text.text
                {
                    self.marks.buffers.mark(buffer.index());
                }
            }
            Tag::List => self.reach::<List>(value),
            Tag::Tuple => self.reach::<Tuple>(value),
            Tag::Dict => self.reach::<Dict>(value),
            Tag::Set | Tag::FrozenSet => self.reach::<Set>(value),
            Tag::Range => self.reach::<Range>(value),
            Tag::Slice => self.reach::<Slice>(value),
            Tag::BoundMethod => self.reach::<BoundMethod>(value),
            Tag::Cell => self.reach::<Cell>(value),
            Tag::Property => self.reach::<Property>(value),
            Tag::StaticMethod => self.reach::<StaticMethod>(value),
            Tag::ClassMethod => self.reach::<ClassMethod>(value),
            Tag::DictView => self.reach::<DictView>(value),
            Tag::Template => self.reach::<Template>(value),
            Tag::Interpolation => self.reach::<Interpolation>(value),
            Tag::TypeExpression => self.reach::<TypeExpression>(value),
            Tag::Function => self.reach::<Function>(value),
            Tag::Instance => self.reach::<Instance>(value),
            Tag::Generator => self.reach::<Generator>(value),
            Tag::Iterator => self.reach::<Iter>(value),
        }
    }

    pub fn mark_all<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) {
        for value in values {
            self.mark(*value);
        }
    }

    /// Marks the object; true when it was not marked before.
    #[inline]
    fn first<T: Stored>(&mut self, value: Value) -> bool {
        T::bits(self.marks).mark(value.raw_id::<T>().index())
    }

    /// Marks the object; the first time it is put on the worklist, or left over.
    #[inline]
    fn reach<T: Stored>(&mut self, value: Value) {
        if !self.first::<T>(value) {
            return;
        }
        if self.work.len() < WORKLIST {
            self.work.push(value);
        } else {
            T::bits(self.marks).leave(value.raw_id::<T>().index());
            self.left_over = true;
        }
    }

    /// Visits everything that is reached.
    fn run(&mut self) -> Result<(), Trap> {
        self.drain()?;
        while std::mem::take(&mut self.left_over) {
            self.take_up_all()?;
        }
        Ok(())
    }

    fn drain(&mut self) -> Result<(), Trap> {
        while let Some(value) = self.work.pop() {
            self.visit(value)?;
        }
        Ok(())
    }

    /// Visits the objects of a type that were left over, and what they reach.
    pub(super) fn take_up<T: Stored>(&mut self) -> Result<(), Trap> {
        let mut word = 0;
        while let Some(index) = T::bits(self.marks).take(&mut word) {
            self.visit(T::slab(self.heap).id(index).into())?;
            self.drain()?;
        }
        Ok(())
    }

    /// Marks what an object that was reached refers to.
    fn visit(&mut self, value: Value) -> Result<(), Trap> {
        let heap = self.heap;
        match value.tag() {
            Tag::List => self.mark_all(&heap.lists.get(value.raw_id())?.items),
            Tag::Tuple => self.mark_all(&heap.tuples.get(value.raw_id())?.items),
            Tag::Dict => {
                for entry in heap.dicts.get(value.raw_id())?.table.iter() {
                    self.mark(entry.key);
                    self.mark(entry.value);
                }
            }
            Tag::Set | Tag::FrozenSet => {
                let keys = heap.sets.get(value.raw_id())?.table.iter().map(|entry| &entry.key);
                self.mark_all(keys);
            }
            Tag::Range => {
                let range = heap.ranges.get(value.raw_id())?;
                self.mark_all(&[range.start, range.stop, range.step, range.len]);
            }
            Tag::Slice => {
                let slice = heap.slices.get(value.raw_id())?;
                self.mark_all(&[slice.start, slice.stop, slice.step]);
            }
            Tag::BoundMethod => {
                let method = heap.bound_methods.get(value.raw_id())?;
                self.mark_all(&[method.function, method.receiver]);
            }
            Tag::Cell => self.mark(heap.cells.get(value.raw_id())?.value),
            Tag::Property => {
                let property = heap.properties.get(value.raw_id())?;
                self.mark_all(&[property.get, property.set, property.delete]);
            }
            Tag::StaticMethod => self.mark(heap.static_methods.get(value.raw_id())?.function),
            Tag::ClassMethod => self.mark(heap.class_methods.get(value.raw_id())?.function),
            Tag::DictView => self.mark(heap.dict_views.get(value.raw_id())?.dict.into()),
            Tag::Template => {
                let template = heap.templates.get(value.raw_id())?;
                self.mark_all(&[template.strings, template.interpolations]);
            }
            Tag::Interpolation => {
                let part = heap.interpolations.get(value.raw_id())?;
                self.mark_all(&[part.value, part.expression, part.conversion, part.format_spec]);
            }
            Tag::TypeExpression => {
                let expression = heap.type_expressions.get(value.raw_id())?;
                self.mark_all(&[expression.origin, expression.arguments]);
            }
            Tag::Function => {
                let function = heap.functions.get(value.raw_id())?;
                self.mark_all(function.defaults.iter().chain(&function.cells));
            }
            Tag::Instance => {
                let instance = heap.instances.get(value.raw_id())?;
                self.mark_all(&instance.slots);
                if let Some(extra) = &instance.extra {
                    self.mark_all(extra.overflow.iter().flat_map(|overflow| overflow.values()));
                    if let Some(data) = &extra.exception {
                        self.mark_all(&[data.args, data.cause, data.context, data.notes, data.about]);
                    }
                }
            }
            Tag::Generator => {
                let generator = heap.generators.get(value.raw_id())?;
                self.mark_all(&generator.registers);
                generator.outer.into_iter().for_each(|outer| self.mark(outer.into()));
            }
            Tag::Iterator => match heap.iterators.get(value.raw_id())? {
                Iter::List { list, .. } | Iter::ListReversed { list, .. } => self.mark((*list).into()),
                Iter::Tuple { tuple, .. } | Iter::TupleReversed { tuple, .. } => self.mark((*tuple).into()),
                Iter::Str { text, .. } | Iter::StrReversed { text, .. } => self.mark((*text).into()),
                Iter::Template { template, .. } => self.mark((*template).into()),
                Iter::Bytes { bytes, .. } | Iter::BytesReversed { bytes, .. } => self.mark(*bytes),
                Iter::Dict { dict, .. } | Iter::DictReversed { dict, .. } => self.mark((*dict).into()),
                Iter::Set { set, .. } => self.mark(Value::any_set(*set, false)),
                Iter::Enumerate { inner, count, .. } => self.mark_all(&[*inner, *count]),
                Iter::Zip { inner, .. } => self.mark_all(inner),
                Iter::Range { .. } | Iter::BigRange { .. } | Iter::Done { .. } => (),
            },
            // What has no parts is never put on the worklist.
            _ => return Err(Trap::Type),
        }
        Ok(())
    }
}

pub(super) fn sweep<T: Stored>(heap: &mut Heap, marks: &mut Marks) {
    let mut freed = 0;
    T::slab_mut(heap).sweep(T::bits(marks), |object| freed += Slab::<T>::PLACE + object.backing());
    heap.memory.used = heap.memory.used.saturating_sub(freed);
}

impl Heap {
    /// Frees everything that `roots` does not reach.
    pub fn collect(&mut self, roots: impl FnOnce(&mut Marker<'_>)) -> Result<(), Trap> {
        self.memory.peak = self.memory.peak.max(self.memory.used);
        let Workspace { mut marks, mut work } = std::mem::take(&mut self.workspace);
        marks.reset(self);
        work.clear();
        work.reserve_exact(WORKLIST);
        let empty = self.empty.map(Value::from);
        let mut marker = Marker { heap: self, marks: &mut marks, work: &mut work, left_over: false };
        marker.mark_all(&empty);
        roots(&mut marker);
        marker.run()?;
        self.sweep_all(&mut marks);
        self.workspace = Workspace { marks, work };
        self.memory.threshold = (self.memory.used * 2).max(MIN_THRESHOLD).min(self.memory.limit);
        Ok(())
    }

    pub(super) fn sweep_buffers(&mut self, marks: &Marks) {
        let mut freed = 0;
        self.buffers.sweep(&marks.buffers, |buffer| freed += Slab::<Buffer>::PLACE + buffer.text.capacity());
        self.memory.used = self.memory.used.saturating_sub(freed);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::limits::Limits;

    fn heap() -> Heap {
        Heap::new(&Limits::generous(), 0)
    }

    /// More of everything than the worklist holds: lists in lists, wide and deep.
    fn lists(heap: &mut Heap, wide: usize, deep: usize) -> Value {
        let mut top = heap.list(Vec::new()).unwrap();
        for _ in 0..deep {
            let mut items = vec![top];
            for _ in 0..wide {
                let leaf = heap.tuple(&[Value::NONE]).unwrap();
                items.push(heap.list(vec![leaf]).unwrap());
            }
            top = heap.list(items).unwrap();
        }
        top
    }

    #[test]
    fn what_the_worklist_has_no_room_for_is_reached_all_the_same() {
        for (wide, deep) in [(3 * WORKLIST, 3), (3, 3 * WORKLIST), (WORKLIST + 1, 20)] {
            let mut heap = heap();
            let top = lists(&mut heap, wide, deep);
            lists(&mut heap, 10, 10);
            heap.collect(|marker| marker.mark(top)).unwrap();
            assert_eq!(heap.lists.len(), deep * (wide + 1) + 1);
            assert_eq!(heap.tuples.len(), deep * wide);
            assert_eq!(heap.workspace.work.capacity(), WORKLIST);
            heap.collect(|_| ()).unwrap();
            assert_eq!((heap.lists.len(), heap.tuples.len()), (0, 0));
        }
    }

    #[test]
    fn every_byte_that_was_counted_is_given_back() {
        let mut heap = heap();
        let before = heap.memory.used;
        assert_eq!(before, Workspace::BYTES);
        lists(&mut heap, 100, 100);
        heap.dict().unwrap();
        let text = heap.string(&"x".repeat(300)).unwrap();
        heap.concat(text, text).unwrap();
        assert!(heap.memory.used > before);
        heap.collect(|_| ()).unwrap();
        assert_eq!(heap.memory.used, before);
    }
}
