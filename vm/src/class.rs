//! Classes and shapes.
//!
//! A class holds its members, its method resolution order (C3) and, for special methods, a table resolved through that
//! order, so that an operator finds its method by index. Builtin classes are shared by all virtual machines and
//! immutable; their ids come first.
//!
//! A shape says which attribute lies in which slot of an instance, and implies the instance's class: one comparison
//! validates an inline cache.

use crate::error::Trap;
use crate::heap::Function;
use crate::heap::slab::Id;
use crate::symbol::{Special, Symbol};
use crate::value::{ClassId, Value};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;
use std::sync::Arc;

/// A map from small numbers that the guest does not choose.
pub type SymbolMap<V> = HashMap<Symbol, V, FxBuildHasher>;

#[derive(Clone, Debug)]
pub struct Class {
    pub name: Arc<str>,
    pub qualified_name: Arc<str>,
    /// `builtins`, or the name of the module that wrote it.
    pub module: Arc<str>,
    /// The module instance that wrote it; `BUILTIN` for the library's.
    pub writer: u32,
    pub bases: Box<[ClassId]>,
    /// Itself first.
    pub mro: Box<[ClassId]>,
    pub members: SymbolMap<Value>,
    /// The order in which members were bound.
    pub order: Vec<Symbol>,
    /// Annotated names of the body, with the annotation's text.
    pub annotations: Vec<(Symbol, Arc<str>)>,
    pub specials: Specials,
    /// Its `__init__`, where calling the class does nothing but make an instance and run that.
    pub init: Option<Id<Function>>,
    /// Shape of a new instance.
    pub shape: ShapeId,
    /// Derives from `BaseException`.
    pub is_exception: bool,
    /// It has type parameters.
    pub generic: bool,
    /// Other modules may subclass it.
    pub extensible: bool,
    /// Nobody may set its attributes any more.
    pub frozen: bool,
}

impl Class {
    /// The writer of the library's classes.
    pub const BUILTIN: u32 = u32::MAX;

    /// Bytes that a member takes.
    pub const MEMBER: usize = 48;
}

/// Special methods by index: a byte for each, and the values that there are.
#[derive(Clone, Debug)]
pub struct Specials {
    places: [u8; Special::COUNT],
    values: Vec<Value>,
}

impl Default for Specials {
    fn default() -> Specials {
        Specials { places: [0; Special::COUNT], values: Vec::new() }
    }
}

impl Specials {
    #[inline]
    pub fn get(&self, special: Special) -> Option<Value> {
        let place = *self.places.get(special as usize)?;
        self.values.get(usize::from(place.checked_sub(1)?)).copied()
    }

    fn set(&mut self, special: Special, value: Value) {
        self.values.push(value);
        if let Some(place) = self.places.get_mut(special as usize) {
            *place = self.values.len() as u8;
        }
    }

    pub fn backing(&self) -> usize {
        self.values.capacity() * size_of::<Value>()
    }
}

/// All classes of a virtual machine.
#[derive(Clone, Debug)]
pub struct Classes {
    shared: Arc<Vec<Class>>,
    own: Vec<Class>,
}

impl Classes {
    pub fn new(shared: Arc<Vec<Class>>) -> Classes {
        Classes { shared, own: Vec::new() }
    }

    /// The builtin classes back, while nobody else shares them.
    pub(crate) fn into_shared(self) -> Vec<Class> {
        Arc::try_unwrap(self.shared).unwrap_or_else(|shared| (*shared).clone())
    }

    #[inline]
    pub fn get(&self, id: ClassId) -> Result<&Class, Trap> {
        let shared = self.shared.len();
        let index = id.0 as usize;
        if index < shared { self.shared.get(index) } else { self.own.get(index - shared) }.ok_or(Trap::Class)
    }

    /// A class of this virtual machine; builtin classes cannot be had mutably.
    pub fn own_mut(&mut self, id: ClassId) -> Result<&mut Class, Trap> {
        let index = (id.0 as usize).checked_sub(self.shared.len()).ok_or(Trap::Class)?;
        self.own.get_mut(index).ok_or(Trap::Class)
    }

    pub fn is_own(&self, id: ClassId) -> bool {
        id.0 as usize >= self.shared.len()
    }

    /// How many classes are builtin.
    pub fn builtin(&self) -> u32 {
        self.shared.len() as u32
    }

    pub fn own(&self) -> &[Class] {
        &self.own
    }

    pub fn add(&mut self, class: Class) -> ClassId {
        let id = ClassId((self.shared.len() + self.own.len()) as u32);
        self.own.push(class);
        id
    }

    /// The id that the next class gets.
    pub fn next_id(&self) -> ClassId {
        ClassId((self.shared.len() + self.own.len()) as u32)
    }

    /// The member that the method resolution order finds first, and the class that has it.
    #[inline]
    pub fn lookup(&self, class: ClassId, name: Symbol) -> Result<Option<(Value, ClassId)>, Trap> {
        let class = self.get(class)?;
        if let Some(special) = Special::of(name)
            && class.specials.get(special).is_none()
        {
            return Ok(None);
        }
        for &id in class.mro.iter() {
            if let Some(&value) = self.get(id)?.members.get(&name) {
                return Ok(Some((value, id)));
            }
        }
        Ok(None)
    }

    /// The same, after `start` in the order of `class`: what `super()` asks.
    pub fn lookup_after(&self, class: ClassId, start: ClassId, name: Symbol) -> Result<Option<(Value, ClassId)>, Trap> {
        let rest = self.get(class)?.mro.iter().skip_while(|id| **id != start).skip(1);
        for &id in rest {
            if let Some(&value) = self.get(id)?.members.get(&name) {
                return Ok(Some((value, id)));
            }
        }
        Ok(None)
    }

    #[inline]
    pub fn special(&self, class: ClassId, special: Special) -> Result<Option<Value>, Trap> {
        Ok(self.get(class)?.specials.get(special))
    }

    pub fn is_subclass(&self, class: ClassId, of: ClassId) -> Result<bool, Trap> {
        Ok(class == of || self.get(class)?.mro.contains(&of))
    }

    /// Resolves the special methods of a class whose members and order are set. `__hash__` is None where `__eq__` is
    /// defined without it.
    pub fn resolve_specials(&self, class: &mut Class) -> Result<(), Trap> {
        let mut specials = Specials::default();
        let rest = class.mro.get(1..).unwrap_or_default();
        for &special in Special::ALL {
            let mut found = class.members.get(&special.symbol()).copied();
            if found.is_none() && special == Special::Hash && class.members.contains_key(&Special::Eq.symbol()) {
                found = Some(Value::NONE);
            }
            for &base in rest {
                if found.is_some() {
                    break;
                }
                let base = self.get(base)?;
                found = base.members.get(&special.symbol()).copied();
                if found.is_none()
                    && special == Special::Hash
                    && base.members.contains_key(&Special::Eq.symbol())
                    && base.writer != Class::BUILTIN
                {
                    found = Some(Value::NONE);
                }
            }
            if let Some(value) = found {
                specials.set(special, value);
            }
        }
        class.specials = specials;
        Ok(())
    }
}

/// The C3 linearisation of a class with these bases, itself not included; or, when there is none, the classes that
/// stand in one another's way. Linear in the orders of the bases, but for the number of these.
pub fn linearise(classes: &Classes, bases: &[ClassId]) -> Result<Result<Vec<ClassId>, Vec<ClassId>>, Trap> {
    let mut queues: Vec<&[ClassId]> = Vec::new();
    for &base in bases {
        queues.push(&classes.get(base)?.mro);
    }
    if let [order] = queues.as_slice() {
        return Ok(Ok(order.to_vec()));
    }
    queues.push(bases);
    // How often a class stands behind the first of a queue.
    let mut behind: HashMap<ClassId, usize, FxBuildHasher> = HashMap::default();
    for class in queues.iter().flat_map(|queue| queue.iter().skip(1)) {
        *behind.entry(*class).or_default() += 1;
    }
    let mut order = Vec::new();
    loop {
        queues.retain(|queue| !queue.is_empty());
        if queues.is_empty() {
            return Ok(Ok(order));
        }
        let free = |id: &ClassId| behind.get(id).is_none_or(|times| *times == 0);
        let next = queues.iter().filter_map(|queue| queue.first()).find(|id| free(id)).copied();
        let Some(next) = next else {
            let mut heads: Vec<ClassId> = Vec::new();
            for head in queues.iter().filter_map(|queue| queue.first()) {
                if !heads.contains(head) {
                    heads.push(*head);
                }
            }
            return Ok(Err(heads));
        };
        order.push(next);
        for queue in &mut queues {
            if let [first, rest @ ..] = *queue
                && *first == next
            {
                *queue = rest;
                if let Some(times) = rest.first().and_then(|head| behind.get_mut(head)) {
                    *times -= 1;
                }
            }
        }
    }
}

/// Names a shape. A builtin class has the shape of its own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShapeId(pub u32);

impl ShapeId {
    /// The shape of `object()`.
    pub const OBJECT: ShapeId = ShapeId(crate::builtin::OBJECT.0);
}

#[derive(Clone, Debug)]
pub struct Shape {
    pub class: ClassId,
    /// The attribute in each slot.
    pub slots: SmallVec<[Symbol; 8]>,
}

/// All shapes of a virtual machine.
#[derive(Clone, Debug)]
pub struct Shapes {
    /// Shapes below this number are those of the builtin classes, without slots.
    builtin: u32,
    own: Vec<Shape>,
    transitions: HashMap<(ShapeId, Symbol), ShapeId, FxBuildHasher>,
}

impl Shapes {
    /// Attributes past this many live in the instance's own map.
    pub const MAX_SLOTS: usize = 64;

    /// What a shape costs, about: itself and its transition.
    pub const BYTES: usize = size_of::<Shape>() + 32;

    pub fn new(builtin: u32) -> Shapes {
        Shapes { builtin, own: Vec::new(), transitions: HashMap::default() }
    }

    pub fn root(&mut self, class: ClassId) -> ShapeId {
        self.push(Shape { class, slots: SmallVec::new() })
    }

    fn push(&mut self, shape: Shape) -> ShapeId {
        let id = ShapeId(self.builtin + self.own.len() as u32);
        self.own.push(shape);
        id
    }

    #[inline]
    pub fn class(&self, id: ShapeId) -> Result<ClassId, Trap> {
        match id.0.checked_sub(self.builtin) {
            None => Ok(ClassId(id.0)),
            Some(index) => self.own.get(index as usize).map(|shape| shape.class).ok_or(Trap::Class),
        }
    }

    #[inline]
    pub fn slots(&self, id: ShapeId) -> &[Symbol] {
        id.0.checked_sub(self.builtin).and_then(|index| self.own.get(index as usize)).map_or(&[], |shape| &shape.slots)
    }

    #[inline]
    pub fn slot(&self, id: ShapeId, name: Symbol) -> Option<usize> {
        self.slots(id).iter().position(|slot| *slot == name)
    }

    /// The shape with one attribute more, if it is known already.
    pub fn known_with(&self, id: ShapeId, name: Symbol) -> Option<ShapeId> {
        self.transitions.get(&(id, name)).copied()
    }

    /// The shape with one attribute more; `None` when the shape is full.
    pub fn with(&mut self, id: ShapeId, name: Symbol) -> Result<Option<ShapeId>, Trap> {
        if let Some(next) = self.transitions.get(&(id, name)) {
            return Ok(Some(*next));
        }
        let mut slots: SmallVec<[Symbol; 8]> = SmallVec::from_slice(self.slots(id));
        if slots.len() >= Shapes::MAX_SLOTS {
            return Ok(None);
        }
        slots.push(name);
        let class = self.class(id)?;
        let next = self.push(Shape { class, slots });
        self.transitions.insert((id, name), next);
        Ok(Some(next))
    }
}
