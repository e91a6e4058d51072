//! `freeze(x)`: the object, and all it reaches, is immutable for ever (rule R14 of the security model).
//!
//! Invariants:
//! - What is marked as frozen reaches frozen objects only. So a look at the mark answers for all behind it, and there is
//!   no way to take it off.
//! - All or nothing: the objects are found first, by a walk that is paid for and has its own stack, and marked when
//!   nothing can fail any more. No code of the program runs.
//! - Only what the running module instance wrote can be frozen, beside data: instances of its classes, its classes and
//!   functions, with the variables that those name. What somebody else wrote must be frozen already.

use super::Vm;
use crate::builtin;
use crate::class::Class;
use crate::code::Code;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::op::{GlobalIx, Operand};
use crate::value::{ClassId, Tag, Value};
use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

/// Bytes that an object which is reached may take: on the worklist, in the set of those seen, and on the list to mark.
const REACHED: usize = 4 * size_of::<Value>() + 16;

/// What the walk makes of an object.
enum Look {
    /// It is immutable, with all it reaches.
    Frozen,
    /// It cannot change, but what it reaches may.
    Through,
    /// It is to be marked.
    Mark,
    /// It cannot be frozen, for this reason.
    Refused(String),
}

/// What a walk found.
#[derive(Default)]
struct Walk {
    work: Vec<Value>,
    seen: HashSet<(Tag, u64), FxBuildHasher>,
    marked: Vec<Value>,
    /// Variables of the running module, by slot.
    globals: HashSet<u16, FxBuildHasher>,
}

impl Walk {
    fn push(&mut self, value: Value) {
        if !is_atom(value) && self.seen.insert((value.tag(), value.bits())) {
            self.work.push(value);
        }
    }

    fn push_all<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) {
        for value in values {
            self.push(*value);
        }
    }
}

/// Data without parts.
fn is_atom(value: Value) -> bool {
    matches!(
        value.tag(),
        Tag::Unset
            | Tag::None
            | Tag::Bool
            | Tag::Int
            | Tag::Float
            | Tag::Ellipsis
            | Tag::NotImplemented
            | Tag::BigInt
            | Tag::Complex
            | Tag::Str
            | Tag::Bytes
            | Tag::Native
            | Tag::Range
    )
}

impl Vm {
    /// Makes the value and all it reaches immutable.
    pub(super) fn freeze(&mut self, value: Value) -> Result<(), Stop> {
        let owner = self.running_module()?;
        let mut walk = Walk::default();
        walk.push(value);
        while let Some(value) = walk.work.pop() {
            match self.look(value, owner)? {
                Look::Frozen => continue,
                Look::Through => (),
                Look::Mark => walk.marked.push(value),
                Look::Refused(reason) => return Err(self.ctx.type_error(format!("cannot freeze {reason}"))),
            }
            self.walk_through(value, &mut walk)?;
        }
        if let Some(owner) = owner
            && !walk.globals.is_empty()
        {
            let module = self.modules.get_mut(owner as usize).ok_or(Trap::Code)?;
            module.frozen.prepare(module.globals.len(), &mut self.ctx.heap)?;
            walk.globals.iter().for_each(|slot| module.frozen.insert(*slot));
        }
        for value in &walk.marked {
            self.mark_frozen(*value)?;
        }
        Ok(())
    }

    /// Is the value immutable, with all it reaches?
    pub(super) fn is_frozen(&mut self, value: Value) -> Result<bool, Stop> {
        let owner = self.running_module()?;
        let mut walk = Walk::default();
        walk.push(value);
        while let Some(value) = walk.work.pop() {
            match self.look(value, owner)? {
                Look::Frozen => continue,
                Look::Through => self.walk_through(value, &mut walk)?,
                Look::Mark | Look::Refused(_) => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The module instance whose code is running; the prelude is none that owns anything.
    fn running_module(&self) -> Result<Option<u32>, Trap> {
        let module = self.linked(self.frames.last().ok_or(Trap::Frame)?.code)?.module;
        Ok((!self.module(module)?.trusted).then_some(module))
    }

    fn look(&mut self, value: Value, owner: Option<u32>) -> Result<Look, Stop> {
        if value.tag() == Tag::Instance {
            return self.look_at_instance(value, owner);
        }
        let heap = &self.ctx.heap;
        let mark = |frozen: bool| if frozen { Look::Frozen } else { Look::Mark };
        Ok(match value.tag() {
            Tag::List => mark(heap.get(value.raw_id::<List>())?.frozen),
            Tag::Dict => mark(heap.get(value.raw_id::<Dict>())?.frozen),
            Tag::Set => mark(heap.get(value.raw_id::<Set>())?.frozen),
            Tag::ByteArray => mark(heap.get(value.raw_id::<ByteArray>())?.frozen),
            Tag::Cell => mark(heap.get(value.raw_id::<Cell>())?.frozen),
            Tag::Function => {
                let function = heap.get(value.raw_id::<Function>())?;
                let linked = self.linked(function.code)?;
                match function.frozen {
                    false if Some(linked.module) != owner => {
                        Look::Refused(format!("function '{}', which another module wrote", linked.code.name))
                    }
                    frozen => mark(frozen),
                }
            }
            Tag::Class => self.look_at_class(value.as_class().ok_or(Trap::Class)?, owner)?,
            Tag::Tuple
            | Tag::FrozenSet
            | Tag::Slice
            | Tag::BoundMethod
            | Tag::Property
            | Tag::StaticMethod
            | Tag::ClassMethod
            | Tag::DictView
            | Tag::Template
            | Tag::Interpolation
            | Tag::TypeExpression => Look::Through,
            Tag::Generator | Tag::Iterator => {
                let name = self.ctx.type_name(value);
                Look::Refused(format!("a '{name}' object: using it changes it"))
            }
            Tag::Module => Look::Refused("a module".to_owned()),
            _ => Look::Frozen,
        })
    }

    /// An instance is the running module's where that wrote a class that it is an instance of. Exceptions of the library
    /// are nobody's.
    fn look_at_instance(&mut self, value: Value, owner: Option<u32>) -> Result<Look, Stop> {
        if self.ctx.heap.get(value.raw_id::<Instance>())?.frozen {
            return Ok(Look::Frozen);
        }
        let class = self.ctx.class_of(value)?;
        self.ctx.charge(self.ctx.class(class)?.mro.len() / 8)?;
        let class = self.ctx.class(class)?;
        let mut mine = class.writer == Class::BUILTIN;
        for base in &class.mro {
            mine |= Some(self.ctx.class(*base)?.writer) == owner;
        }
        Ok(if mine { Look::Mark } else { Look::Refused(format!("a '{}', which another module wrote", class.name)) })
    }

    fn look_at_class(&self, id: ClassId, owner: Option<u32>) -> Result<Look, Trap> {
        let class = self.ctx.class(id)?;
        Ok(if class.frozen {
            Look::Frozen
        } else if Some(class.writer) == owner {
            Look::Mark
        } else {
            Look::Refused(format!("class '{}', which another module wrote", class.name))
        })
    }

    /// Pays for `count` more objects that may be reached.
    fn reach(&mut self, walk: &Walk, count: usize) -> Result<(), Stop> {
        self.ctx.charge(count)?;
        let bytes = (walk.seen.len() + walk.globals.len()).saturating_add(count).saturating_mul(REACHED);
        self.ctx.heap.has_free(bytes)
    }

    /// Puts what a value refers to on the worklist.
    fn walk_through(&mut self, value: Value, walk: &mut Walk) -> Result<(), Stop> {
        match value.tag() {
            Tag::List | Tag::Tuple => {
                let count = self.ctx.heap.items(value).ok_or(Trap::Type)?.len();
                self.reach(walk, 1 + count)?;
                walk.push_all(self.ctx.heap.items(value).ok_or(Trap::Type)?);
            }
            Tag::Dict => {
                let places = self.ctx.heap.get(value.raw_id::<Dict>())?.table.places();
                self.reach(walk, 1 + 2 * places)?;
                for entry in self.ctx.heap.get(value.raw_id::<Dict>())?.table.iter() {
                    walk.push_all(&[entry.key, entry.value]);
                }
            }
            Tag::Set | Tag::FrozenSet => {
                let set = value.as_any_set().ok_or(Trap::Type)?;
                self.reach(walk, 1 + self.ctx.heap.get(set)?.table.places())?;
                walk.push_all(self.ctx.heap.get(set)?.table.iter().map(|entry| &entry.key));
            }
            Tag::Function => self.walk_through_function(value, walk)?,
            Tag::Instance => {
                let id = value.raw_id::<Instance>();
                let count = {
                    let instance = self.ctx.heap.get(id)?;
                    let overflow = instance.extra.as_ref().and_then(|extra| extra.overflow.as_ref());
                    instance.slots.len() + overflow.map_or(0, |overflow| overflow.len())
                };
                self.reach(walk, 4 + count)?;
                walk.push(Value::class(self.ctx.class_of(value)?));
                let instance = self.ctx.heap.get(id)?;
                walk.push_all(&instance.slots);
                if let Some(extra) = &instance.extra {
                    walk.push_all(extra.overflow.iter().flat_map(|overflow| overflow.values()));
                    // Where it was raised, and what else was, is for the host's report alone.
                    if let Some(data) = &extra.exception {
                        walk.push_all(&[data.args, data.notes]);
                    }
                }
            }
            Tag::Class => {
                let id = value.as_class().ok_or(Trap::Class)?;
                let count = {
                    let class = self.ctx.class(id)?;
                    class.members.len() + class.bases.len()
                };
                self.reach(walk, 1 + count)?;
                let class = self.ctx.class(id)?;
                walk.push_all(class.members.values());
                class.bases.iter().for_each(|base| walk.push(Value::class(*base)));
            }
            _ => {
                self.reach(walk, 5)?;
                self.few_parts(value, walk)?;
            }
        }
        Ok(())
    }

    /// The same of what has at most four parts.
    fn few_parts(&self, value: Value, walk: &mut Walk) -> Result<(), Trap> {
        let heap = &self.ctx.heap;
        match value.tag() {
            Tag::Cell => walk.push(heap.get(value.raw_id::<Cell>())?.value),
            Tag::Slice => {
                let slice = heap.get(value.raw_id::<Slice>())?;
                walk.push_all(&[slice.start, slice.stop, slice.step]);
            }
            Tag::BoundMethod => {
                let method = heap.get(value.raw_id::<BoundMethod>())?;
                walk.push_all(&[method.function, method.receiver]);
            }
            Tag::Property => {
                let property = heap.get(value.raw_id::<Property>())?;
                walk.push_all(&[property.get, property.set, property.delete]);
            }
            Tag::StaticMethod => walk.push(heap.get(value.raw_id::<StaticMethod>())?.function),
            Tag::ClassMethod => walk.push(heap.get(value.raw_id::<ClassMethod>())?.function),
            Tag::DictView => walk.push(heap.get(value.raw_id::<DictView>())?.dict.into()),
            Tag::Template => {
                let template = heap.get(value.raw_id::<Template>())?;
                walk.push_all(&[template.strings, template.interpolations]);
            }
            Tag::Interpolation => {
                let part = heap.get(value.raw_id::<Interpolation>())?;
                walk.push_all(&[part.value, part.expression, part.conversion, part.format_spec]);
            }
            Tag::TypeExpression => {
                let expression = heap.get(value.raw_id::<TypeExpression>())?;
                walk.push_all(&[expression.origin, expression.arguments]);
            }
            Tag::ByteArray => (),
            _ => return Err(Trap::Type),
        }
        Ok(())
    }

    /// A function reaches its cells and defaults, and the module's variables that it names, or a function inside it.
    fn walk_through_function(&mut self, value: Value, walk: &mut Walk) -> Result<(), Stop> {
        let (first, count) = {
            let function = self.ctx.heap.get(value.raw_id::<Function>())?;
            (function.code, function.defaults.len() + function.cells.len())
        };
        self.reach(walk, 1 + count)?;
        let function = self.ctx.heap.get(value.raw_id::<Function>())?;
        walk.push_all(function.defaults.iter().chain(&function.cells));
        let module = self.linked(first)?.module;
        let base = self.module(module)?.first;
        let mut codes = vec![first];
        while let Some(index) = codes.pop() {
            let code = self.linked(index)?.code.clone();
            self.reach(walk, 1 + code.ops.len())?;
            let named = Named::of(&code);
            codes.extend(named.codes.iter().map(|code| base + u32::from(*code)));
            for slot in named.globals {
                if walk.globals.insert(slot.0) {
                    let global = self.module(module)?.globals.get(usize::from(slot.0)).copied();
                    walk.push(global.unwrap_or(Value::UNSET));
                }
            }
        }
        Ok(())
    }

    fn mark_frozen(&mut self, value: Value) -> Result<(), Trap> {
        let heap = &mut self.ctx.heap;
        match value.tag() {
            Tag::List => heap.get_mut(value.raw_id::<List>())?.frozen = true,
            Tag::Dict => heap.get_mut(value.raw_id::<Dict>())?.frozen = true,
            Tag::Set => heap.get_mut(value.raw_id::<Set>())?.frozen = true,
            Tag::ByteArray => heap.get_mut(value.raw_id::<ByteArray>())?.frozen = true,
            Tag::Cell => heap.get_mut(value.raw_id::<Cell>())?.frozen = true,
            Tag::Function => heap.get_mut(value.raw_id::<Function>())?.frozen = true,
            Tag::Instance => heap.get_mut(value.raw_id::<Instance>())?.frozen = true,
            Tag::Class => self.ctx.classes.own_mut(value.as_class().ok_or(Trap::Class)?)?.frozen = true,
            _ => return Err(Trap::Type),
        }
        Ok(())
    }
}

/// What a code names: variables of the module, and the codes that it makes functions and classes of.
#[derive(Default)]
struct Named {
    globals: Vec<GlobalIx>,
    codes: Vec<u16>,
}

impl Named {
    fn of(code: &Code) -> Named {
        let mut named = Named::default();
        for op in &code.ops {
            op.operands(&mut |operand| match operand {
                Operand::Global(slot) => named.globals.push(slot),
                Operand::Code(code) => named.codes.push(code.0),
                _ => (),
            });
        }
        named
    }
}

/// Which of a module's variables are frozen.
#[derive(Default)]
pub struct FrozenSlots(Box<[u64]>);

impl FrozenSlots {
    /// Makes room for all variables of a module, once.
    fn prepare(&mut self, variables: usize, heap: &mut Heap) -> Result<(), Stop> {
        if self.0.is_empty() {
            let words = variables / 64 + 1;
            heap.reserve(words * size_of::<u64>())?;
            self.0 = vec![0; words].into();
        }
        Ok(())
    }

    fn insert(&mut self, slot: u16) {
        if let Some(word) = self.0.get_mut(usize::from(slot) / 64) {
            *word |= 1 << (slot % 64);
        }
    }

    #[inline(always)]
    pub fn contains(&self, slot: GlobalIx) -> bool {
        self.0.get(usize::from(slot.0) / 64).is_some_and(|word| word >> (slot.0 % 64) & 1 == 1)
    }
}

impl Vm {
    /// A module variable that is frozen, or one of no module, is to be changed.
    pub(super) fn frozen_global(&mut self, slot: GlobalIx) -> Result<(), Stop> {
        let code = self.frames.last().ok_or(Trap::Frame)?.code;
        let module = self.module(self.linked(code)?.module)?;
        let name = module.program.globals.get(usize::from(slot.0)).ok_or(Trap::Code)?;
        let message = format!("cannot change the frozen variable '{name}'");
        Err(self.ctx.raise(builtin::FROZEN_ERROR, message))
    }

    /// A variable that functions share is to be changed, and is frozen.
    pub(super) fn frozen_cell(&mut self) -> Result<(), Stop> {
        Err(self.ctx.raise(builtin::FROZEN_ERROR, "cannot change a frozen variable"))
    }
}
