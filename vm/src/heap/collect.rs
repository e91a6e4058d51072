//! The collector: mark and sweep over the slabs, without moving and without recursion.
//!
//! It runs only between instructions, when every live value is in a register, a frame, a module's variables or another
//! root. When it runs depends on allocations alone, so the point of a memory kill is the same on every machine; it runs
//! no guest code and nobody inside can see it.

use super::slab::{Id, Slab};
use super::string::Text;
use super::*;
use crate::value::Tag;

/// Values that are reached but not visited yet.
pub struct Marker<'a> {
    heap: &'a mut Heap,
    work: Vec<Value>,
}

impl Marker<'_> {
    /// The value, and all it reaches, stays.
    #[inline]
    pub fn mark(&mut self, value: Value) {
        if value.tag() > Tag::Class {
            self.work.push(value);
        }
    }

    pub fn mark_all<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) {
        for value in values {
            self.mark(*value);
        }
    }

    /// Marks the object; true when it was not marked before.
    fn first<T: Stored>(&mut self, value: Value) -> Option<Id<T>> {
        let id = value.as_id::<T>()?;
        T::slab_mut(self.heap).mark(id).then_some(id)
    }

    /// Visits everything that is reached.
    fn run(&mut self) -> Result<(), Trap> {
        while let Some(value) = self.work.pop() {
            self.visit(value)?;
        }
        Ok(())
    }

    fn leaf<T: Stored>(&mut self, value: Value) {
        self.first::<T>(value);
    }

    fn flat<T: Stored + Copy>(
        &mut self,
        value: Value,
        parts: impl FnOnce(&T) -> SmallVec<[Value; 4]>,
    ) -> Result<(), Trap> {
        if let Some(id) = self.first::<T>(value) {
            let object = *self.heap.get(id)?;
            self.mark_all(&parts(&object));
        }
        Ok(())
    }

    fn visit(&mut self, value: Value) -> Result<(), Trap> {
        match value.tag() {
            Tag::BigInt => self.leaf::<Integer>(value),
            Tag::Complex => self.leaf::<Complex>(value),
            Tag::Bytes => self.leaf::<Bytes>(value),
            Tag::ByteArray => self.leaf::<ByteArray>(value),
            Tag::Str => {
                if let Some(id) = self.first::<Str>(value)
                    && let Text::Prefix { buffer, .. } = self.heap.strings.get(id)?.text
                {
                    self.heap.buffers.mark(buffer);
                }
            }
            Tag::List => {
                if let Some(id) = self.first::<List>(value) {
                    let Marker { heap, work } = self;
                    work.extend(heap.lists.get(id)?.items.iter().filter(|item| item.tag() > Tag::Class));
                }
            }
            Tag::Tuple => {
                if let Some(id) = self.first::<Tuple>(value) {
                    let Marker { heap, work } = self;
                    work.extend(heap.tuples.get(id)?.items.iter().filter(|item| item.tag() > Tag::Class));
                }
            }
            Tag::Dict => {
                if let Some(id) = self.first::<Dict>(value) {
                    let Marker { heap, work } = self;
                    work.extend(heap.dicts.get(id)?.table.iter().flat_map(|entry| [entry.key, entry.value]));
                }
            }
            Tag::Set | Tag::FrozenSet => {
                if let Some(id) = value.as_any_set()
                    && self.heap.sets.mark(id)
                {
                    let Marker { heap, work } = self;
                    work.extend(heap.sets.get(id)?.table.iter().map(|entry| entry.key));
                }
            }
            Tag::Range => self.flat::<Range>(value, |r| smallvec::smallvec![r.start, r.stop, r.step, r.len])?,
            Tag::Slice => self.flat::<Slice>(value, |s| smallvec::smallvec![s.start, s.stop, s.step])?,
            Tag::BoundMethod => self.flat::<BoundMethod>(value, |m| smallvec::smallvec![m.function, m.receiver])?,
            Tag::Cell => self.flat::<Cell>(value, |cell| smallvec::smallvec![cell.value])?,
            Tag::Property => self.flat::<Property>(value, |p| smallvec::smallvec![p.get, p.set, p.delete])?,
            Tag::StaticMethod => self.flat::<StaticMethod>(value, |m| smallvec::smallvec![m.function])?,
            Tag::ClassMethod => self.flat::<ClassMethod>(value, |m| smallvec::smallvec![m.function])?,
            Tag::DictView => self.flat::<DictView>(value, |view| smallvec::smallvec![view.dict.into()])?,
            Tag::Template => self.flat::<Template>(value, |t| smallvec::smallvec![t.strings, t.interpolations])?,
            Tag::Interpolation => self.flat::<Interpolation>(value, |i| {
                smallvec::smallvec![i.value, i.expression, i.conversion, i.format_spec]
            })?,
            Tag::TypeExpression => {
                self.flat::<TypeExpression>(value, |t| smallvec::smallvec![t.origin, t.arguments])?
            }
            Tag::Function => {
                if let Some(id) = self.first::<Function>(value) {
                    let Marker { heap, work } = self;
                    let function = heap.functions.get(id)?;
                    work.extend(function.defaults.iter().chain(&function.cells));
                }
            }
            Tag::Instance => {
                if let Some(id) = self.first::<Instance>(value) {
                    let Marker { heap, work } = self;
                    let instance = heap.instances.get(id)?;
                    work.extend(instance.slots.iter());
                    if let Some(extra) = &instance.extra {
                        work.extend(extra.overflow.iter().flat_map(|overflow| overflow.values()));
                        if let Some(data) = &extra.exception {
                            work.extend([data.args, data.cause, data.context, data.notes]);
                        }
                    }
                }
            }
            Tag::Generator => {
                if let Some(id) = self.first::<Generator>(value) {
                    let Marker { heap, work } = self;
                    work.extend(heap.generators.get(id)?.registers.iter());
                }
            }
            Tag::Iterator => {
                if let Some(id) = self.first::<Iter>(value) {
                    let Marker { heap, work } = self;
                    match heap.iterators.get(id)? {
                        Iter::List { list, .. } | Iter::ListReversed { list, .. } => work.push((*list).into()),
                        Iter::Tuple { tuple, .. } | Iter::TupleReversed { tuple, .. } => {
                            work.push((*tuple).into());
                        }
                        Iter::Str { text, .. } | Iter::StrReversed { text, .. } => work.push((*text).into()),
                        Iter::Template { template, .. } => work.push((*template).into()),
                        Iter::Bytes { bytes, .. } | Iter::BytesReversed { bytes, .. } => work.push(*bytes),
                        Iter::Dict { dict, .. } | Iter::DictReversed { dict, .. } => work.push((*dict).into()),
                        Iter::Set { set, .. } => work.push(Value::any_set(*set, false)),
                        Iter::Enumerate { inner, count, .. } => work.extend([*inner, *count]),
                        Iter::Zip { inner, .. } => work.extend(inner.iter()),
                        Iter::Range { .. } | Iter::BigRange { .. } | Iter::Done { .. } => (),
                    }
                }
            }
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
        }
        Ok(())
    }
}

fn sweep<T: Stored>(heap: &mut Heap) {
    let mut freed = 0;
    T::slab_mut(heap).sweep(|object| freed += Slab::<T>::PLACE + object.backing());
    heap.memory.used = heap.memory.used.saturating_sub(freed);
}

impl Heap {
    /// Frees everything that `roots` does not reach.
    pub fn collect(&mut self, roots: impl FnOnce(&mut Marker<'_>)) -> Result<(), Trap> {
        self.memory.peak = self.memory.peak.max(self.memory.used);
        let mut marker = Marker { heap: self, work: Vec::new() };
        roots(&mut marker);
        marker.run()?;
        sweep::<Integer>(self);
        sweep::<Complex>(self);
        sweep::<Str>(self);
        sweep::<Bytes>(self);
        sweep::<ByteArray>(self);
        sweep::<List>(self);
        sweep::<Tuple>(self);
        sweep::<Dict>(self);
        sweep::<Set>(self);
        sweep::<Range>(self);
        sweep::<Slice>(self);
        sweep::<Function>(self);
        sweep::<BoundMethod>(self);
        sweep::<Instance>(self);
        sweep::<Iter>(self);
        sweep::<Generator>(self);
        sweep::<Cell>(self);
        sweep::<Property>(self);
        sweep::<StaticMethod>(self);
        sweep::<ClassMethod>(self);
        sweep::<DictView>(self);
        sweep::<Template>(self);
        sweep::<Interpolation>(self);
        sweep::<TypeExpression>(self);
        let mut freed = 0;
        self.buffers.sweep(|buffer| freed += Slab::<Buffer>::PLACE + buffer.text.capacity());
        self.memory.used = self.memory.used.saturating_sub(freed);
        self.memory.threshold = (self.memory.used * 2).max(MIN_THRESHOLD).min(self.memory.limit);
        Ok(())
    }
}
