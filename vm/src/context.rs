//! What a native may touch: the heap, classes, shapes, symbols, the meter, the console. No frames: code that holds a
//! [`Ctx`] cannot run guest code.
//!
//! That is so by type: what runs code is `Vm`, which holds a context and is held by none.
//!
//! ```
//! fn native(ctx: &mut caplet_vm::context::Ctx) -> i64 { ctx.fuel }
//! ```
//! ```compile_fail,E0609
//! fn native(ctx: &mut caplet_vm::context::Ctx) -> usize { ctx.frames.len() }
//! ```
//! ```compile_fail,E0599
//! fn native(ctx: &mut caplet_vm::context::Ctx) { ctx.run(); }
//! ```

use crate::builtin;
use crate::class::{Class, Classes, ShapeId, Shapes};
use crate::error::{Kill, Stop, Trap};
use crate::heap::collect::Marker;
use crate::heap::slab::Id;
use crate::heap::*;
use crate::library::Library;
use crate::limits::Limits;
use crate::native::RowKind;
use crate::number::fault::{Fault, FaultClass};
use crate::number::int::BigInt;
use crate::ops::show::Showing;
use crate::symbol::{Symbol, SymbolTable};
use crate::text::spec;
use crate::value::{ClassId, Tag, Value};
use compact_str::CompactString;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;
use std::sync::Arc;

/// Where a program's output goes. The host's side of `print`.
pub trait Console: Send {
    /// Takes some output.
    ///
    /// # Errors
    /// Nobody takes any more: the turn is interrupted (`Kill::Interrupt`), and no code of the program runs after that.
    fn write(&mut self, text: &str) -> Result<(), Closed>;
}

/// A console that nobody listens to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Console for Silent {
    fn write(&mut self, _: &str) -> Result<(), Closed> {
        Ok(())
    }
}

/// A console takes no more output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl From<Closed> for Stop {
    fn from(_: Closed) -> Stop {
        Stop::Kill(Kill::Interrupt)
    }
}

pub struct Ctx {
    pub heap: Heap,
    pub classes: Classes,
    pub shapes: Shapes,
    pub symbols: SymbolTable,
    pub library: Arc<Library>,
    pub limits: Limits,
    /// Units left. Below zero: the turn is out of fuel.
    pub fuel: i64,
    /// What is under way can neither be begun again nor pause in the middle: its work may take the fuel below zero, and
    /// the machine pauses behind it.
    pub(crate) overdraft: bool,
    pub console: Box<dyn Console>,
    /// Strings that programs share: constants and attribute names.
    interned: HashMap<Arc<str>, Id<Str>, FxBuildHasher>,
    /// The strings of one ASCII character; UNSET while not made.
    pub(crate) ascii: Box<[Value; 128]>,
    /// Serial numbers of objects that were hashed by identity.
    serials: HashMap<(Tag, u64), i64, FxBuildHasher>,
    /// Format specs that were parsed.
    pub(crate) specs: spec::Memo,
    /// Containers that the prelude is showing at this moment.
    pub(crate) showing: Showing,
    /// Counts changes of classes: inline caches made before are void.
    pub(crate) epoch: u32,
}

impl Ctx {
    pub fn new(library: Arc<Library>, limits: Limits, seed: u64, console: Box<dyn Console>) -> Ctx {
        let classes = Classes::new(library.classes.clone());
        Ctx {
            heap: Heap::new(&limits, seed),
            shapes: Shapes::new(classes.builtin()),
            classes,
            symbols: library.symbols.clone(),
            library,
            limits,
            fuel: limits.fuel.min(i64::MAX as u64) as i64,
            overdraft: false,
            console,
            interned: HashMap::default(),
            ascii: Box::new([Value::UNSET; 128]),
            serials: HashMap::default(),
            specs: spec::Memo::default(),
            showing: Showing::default(),
            epoch: 0,
        }
    }

    /// Charges `units` of fuel for work that is about to be done.
    #[inline]
    pub fn charge(&mut self, units: usize) -> Result<(), Stop> {
        let units = units.min(1 << 56) as i64;
        if units > self.fuel && !self.overdraft {
            return Err(Stop::Fuel((units - self.fuel) as u64));
        }
        self.fuel -= units;
        Ok(())
    }

    /// Charges for work that cannot be put off: it may take the fuel below zero, and the machine pauses behind it.
    #[inline]
    pub(crate) fn owe(&mut self, units: usize) {
        self.fuel -= units.min(1 << 56) as i64;
    }

    /// Does work whose price was charged before as part of something larger: it charges nothing again.
    pub(crate) fn prepaid<R>(&mut self, work: impl FnOnce(&mut Ctx) -> R) -> R {
        let (fuel, outer) = (self.fuel, std::mem::replace(&mut self.overdraft, true));
        let result = work(self);
        (self.fuel, self.overdraft) = (fuel, outer);
        result
    }

    /// Charges for copying `bytes`: sixteen a unit. More than an object may have is refused as such, however little fuel
    /// there is.
    #[inline]
    pub fn charge_bytes(&mut self, bytes: usize) -> Result<(), Stop> {
        if bytes > self.heap.memory.object {
            return Err(Stop::Memory(bytes));
        }
        self.charge(bytes / 16)
    }

    // ---- raising

    pub fn raise(&mut self, class: ClassId, message: impl AsRef<str>) -> Stop {
        self.heap.raise(class, message.as_ref())
    }

    pub fn type_error(&mut self, message: impl AsRef<str>) -> Stop {
        self.raise(builtin::TYPE_ERROR, message)
    }

    pub fn value_error(&mut self, message: impl AsRef<str>) -> Stop {
        self.raise(builtin::VALUE_ERROR, message)
    }

    pub fn index_error(&mut self, message: impl AsRef<str>) -> Stop {
        self.raise(builtin::INDEX_ERROR, message)
    }

    pub fn key_error(&mut self, key: Value) -> Stop {
        match self.heap.exception_with(builtin::KEY_ERROR, &[key]) {
            Ok(exception) => Stop::Raise(exception),
            Err(stop) => stop,
        }
    }

    pub fn fault(&mut self, fault: Fault) -> Stop {
        let class = match fault.class {
            FaultClass::Type => builtin::TYPE_ERROR,
            FaultClass::Value => builtin::VALUE_ERROR,
            FaultClass::Overflow => builtin::OVERFLOW_ERROR,
            FaultClass::ZeroDivision => builtin::ZERO_DIVISION_ERROR,
            FaultClass::Lookup => builtin::LOOKUP_ERROR,
            FaultClass::Index => builtin::INDEX_ERROR,
            FaultClass::Key => builtin::KEY_ERROR,
        };
        let Some(errno) = fault.errno else { return self.raise(class, fault.message) };
        let made =
            self.str(&fault.message).and_then(|text| self.heap.exception_with(class, &[Value::int(errno), text]));
        made.map_or_else(|stop| stop, Stop::Raise)
    }

    // ---- classes

    /// The class of a value.
    #[inline]
    pub fn class_of(&self, value: Value) -> Result<ClassId, Trap> {
        Ok(match value.tag() {
            Tag::Instance => self.shapes.class(self.heap.get(value.raw_id::<Instance>())?.shape)?,
            Tag::Iterator => self.heap.get(value.raw_id::<Iter>())?.class(),
            Tag::Generator => self.heap.get(value.raw_id::<Generator>())?.class,
            Tag::TypeExpression if self.heap.get(value.raw_id::<TypeExpression>())?.origin.is_unset() => {
                builtin::UNION_TYPE
            }
            Tag::Native if self.library.native(value.as_native().ok_or(Trap::Native)?)?.row.kind == RowKind::Method => {
                builtin::METHOD_DESCRIPTOR
            }
            Tag::BoundMethod if self.heap.get(value.raw_id::<BoundMethod>())?.function.tag() == Tag::Native => {
                builtin::NATIVE
            }
            Tag::DictView => match self.heap.get(value.raw_id::<DictView>())?.kind {
                ViewKind::Keys => builtin::DICT_KEYS,
                ViewKind::Values => builtin::DICT_VALUES,
                ViewKind::Items => builtin::DICT_ITEMS,
            },
            tag => builtin::class_of_tag(tag),
        })
    }

    /// The key under which inline caches know a value: its shape, or its class as a shape.
    #[inline]
    pub fn shape_of(&self, value: Value) -> Result<ShapeId, Trap> {
        if value.tag() == Tag::Instance {
            return Ok(self.heap.get(value.raw_id::<Instance>())?.shape);
        }
        // Of most others the tag is the class; asked by bit, so that what is left is a table and no jump.
        const SAY_IT_THEMSELVES: u64 = 1 << Tag::Iterator as u64
            | 1 << Tag::Generator as u64
            | 1 << Tag::TypeExpression as u64
            | 1 << Tag::Native as u64
            | 1 << Tag::BoundMethod as u64
            | 1 << Tag::DictView as u64;
        if SAY_IT_THEMSELVES >> value.tag() as u64 & 1 == 1 {
            return Ok(ShapeId(self.class_of(value)?.0));
        }
        Ok(ShapeId(builtin::class_of_tag(value.tag()).0))
    }

    pub fn class(&self, id: ClassId) -> Result<&Class, Trap> {
        self.classes.get(id)
    }

    /// The name of a value's class, as error messages say it.
    pub fn type_name(&self, value: Value) -> String {
        // These two CPython names with their module.
        match self.class_of(value) {
            Ok(builtin::GENERIC_ALIAS) => return "types.GenericAlias".to_owned(),
            Ok(builtin::UNION_TYPE) => return "types.UnionType".to_owned(),
            _ => (),
        }
        let name = self.class_of(value).and_then(|id| self.class(id)).map(|class| class.name.to_string());
        name.unwrap_or_else(|_| "object".to_owned())
    }

    pub fn is_instance(&self, value: Value, class: ClassId) -> Result<bool, Trap> {
        self.classes.is_subclass(self.class_of(value)?, class)
    }

    /// Is it an exception, that is an instance of a class that derives from `BaseException`?
    pub fn is_exception(&self, value: Value) -> bool {
        value.tag() == Tag::Instance && self.is_instance(value, builtin::BASE_EXCEPTION).unwrap_or(false)
    }

    pub fn exception_data(&self, value: Value) -> Option<&ExceptionData> {
        let instance = self.heap.get(value.as_id::<Instance>()?).ok()?;
        instance.extra.as_ref()?.exception.as_ref()
    }

    /// The same, where the program changes it: raises `FrozenError` if the exception is frozen.
    pub fn exception_to_change(&mut self, value: Value) -> Result<&mut ExceptionData, Stop> {
        let id = value.as_id::<Instance>().ok_or(Trap::Type)?;
        if self.heap.get(id)?.frozen {
            return Err(self.raise(builtin::FROZEN_ERROR, "cannot change a frozen object"));
        }
        self.exception_data_mut(value).ok_or(Trap::Type.into())
    }

    pub fn exception_data_mut(&mut self, value: Value) -> Option<&mut ExceptionData> {
        let instance = self.heap.get_mut(value.as_id::<Instance>()?).ok()?;
        instance.extra.as_mut()?.exception.as_mut()
    }

    // ---- making values

    /// The string with this text that constants and attribute names share.
    pub fn intern(&mut self, text: &str) -> Result<Value, Stop> {
        if let Some(id) = self.interned.get(text) {
            return Ok((*id).into());
        }
        let id = self.heap.string(text)?;
        self.heap.reserve(48 + text.len())?;
        self.interned.insert(Arc::from(text), id);
        Ok(id.into())
    }

    /// The public symbol of a text that a program made. A new one stays: it is counted.
    pub fn text_symbol(&mut self, text: Id<Str>) -> Result<Symbol, Stop> {
        let len = self.heap.get(text)?.bytes();
        self.charge_bytes(len)?;
        if let Some(symbol) = self.symbols.find(self.heap.text(text)?) {
            return Ok(symbol);
        }
        self.heap.reserve(SymbolTable::bytes(self.heap.text(text)?))?;
        Ok(self.symbols.public(self.heap.text(text)?))
    }

    /// The string of one ASCII character, shared.
    #[inline]
    pub fn ascii_character(&mut self, byte: u8) -> Result<Value, Stop> {
        let known = self.ascii.get(usize::from(byte)).copied().ok_or(Trap::Type)?;
        if !known.is_unset() {
            return Ok(known);
        }
        let mut buffer = [0; 4];
        let made = self.intern(char::from(byte).encode_utf8(&mut buffer))?;
        if let Some(place) = self.ascii.get_mut(usize::from(byte)) {
            *place = made;
        }
        Ok(made)
    }

    pub fn str(&mut self, text: &str) -> Result<Value, Stop> {
        Ok(self.heap.string(text)?.into())
    }

    pub fn string(&mut self, text: impl Into<CompactString>) -> Result<Value, Stop> {
        Ok(self.heap.string_from(text)?.into())
    }

    /// An `int`: inline where it fits 64 bits.
    pub fn integer(&mut self, value: BigInt) -> Result<Value, Stop> {
        match i64::try_from(&value) {
            Ok(small) => Ok(Value::int(small)),
            Err(_) => Ok(self.heap.add(Integer { value })?.into()),
        }
    }

    pub fn new_set(&mut self, frozen: bool) -> Result<Value, Stop> {
        Ok(Value::any_set(self.heap.add(Set::default())?, frozen))
    }

    pub fn iterator(&mut self, iterator: Iter) -> Result<Value, Stop> {
        Ok(self.heap.add(iterator)?.into())
    }

    /// A new instance of a class, without attributes; an exception gets its data.
    pub fn new_instance(&mut self, class: ClassId, args: &[Value]) -> Result<Value, Stop> {
        let (shape, is_exception) = {
            let class = self.class(class)?;
            (class.shape, class.is_exception)
        };
        let extra = if is_exception {
            let args = self.heap.tuple(args)?;
            Some(Box::new(Extra { exception: Some(ExceptionData::new(args)), ..Extra::default() }))
        } else {
            None
        };
        Ok(self.heap.add(Instance { shape, frozen: false, slots: SmallVec::new(), extra })?.into())
    }

    // ---- looking at values

    /// An unbounded integer, if the value is an `int` or `bool`.
    pub fn big(&self, value: Value) -> Option<BigInt> {
        if let Some(small) = value.as_small_int() {
            return Some(BigInt::from(small));
        }
        self.heap.get(value.as_id::<Integer>()?).ok().map(|integer| integer.value.clone())
    }

    /// Is it an `int` (or `bool`) of any size?
    pub fn is_integer(&self, value: Value) -> bool {
        matches!(value.tag(), Tag::Int | Tag::Bool | Tag::BigInt)
    }

    /// The elements of a list or tuple.
    pub fn items(&self, value: Value) -> Option<&[Value]> {
        self.heap.items(value)
    }

    /// The bytes of a bytes or bytearray.
    pub fn bytes_of(&self, value: Value) -> Option<&[u8]> {
        match value.tag() {
            Tag::Bytes => self.heap.get(value.raw_id::<Bytes>()).ok().map(|bytes| &*bytes.bytes),
            Tag::ByteArray => self.heap.get(value.raw_id::<ByteArray>()).ok().map(|bytes| bytes.bytes.as_slice()),
            _ => None,
        }
    }

    /// Serial number of an object that is hashed by identity: tells nothing of addresses or of other objects' number.
    pub fn serial(&mut self, value: Value) -> Result<i64, Stop> {
        let key = (value.tag(), value.bits());
        if let Some(serial) = self.serials.get(&key) {
            return Ok(*serial);
        }
        self.heap.reserve(48)?;
        let serial = self.serials.len() as i64;
        self.serials.insert(key, serial);
        Ok(serial)
    }

    /// Frees what neither the context itself nor `roots` reaches.
    pub(crate) fn collect_garbage(&mut self, roots: impl FnOnce(&mut Marker<'_>)) -> Result<(), Trap> {
        self.specs.collected();
        let Ctx { heap, classes, interned, ascii, serials, showing, .. } = self;
        heap.collect(|marker| {
            interned.values().for_each(|id| marker.mark((*id).into()));
            serials.keys().for_each(|(tag, bits)| marker.mark(Value::from_parts(*tag, *bits)));
            marker.mark_all(showing.values());
            marker.mark_all(ascii.iter());
            for class in classes.own() {
                marker.mark_all(class.members.values());
            }
            roots(marker);
        })
    }

    // ---- attributes of instances, without calling anything

    /// The instance's own attribute.
    #[inline]
    pub fn own_attribute(&self, value: Value, name: Symbol) -> Result<Option<Value>, Trap> {
        let Some(id) = value.as_id::<Instance>() else { return Ok(None) };
        let instance = self.heap.get(id)?;
        if let Some(slot) = self.shapes.slot(instance.shape, name) {
            return Ok(instance.slots.get(slot).copied());
        }
        Ok(instance.extra.as_ref().and_then(|extra| extra.overflow.as_ref()?.get(&name)).copied())
    }

    /// Sets the instance's own attribute; tells the shapes before and after, for the inline cache.
    pub fn set_own_attribute(&mut self, id: Id<Instance>, name: Symbol, value: Value) -> Result<(), Stop> {
        let instance = self.heap.get(id)?;
        if instance.frozen {
            return Err(self.raise(builtin::FROZEN_ERROR, "cannot change a frozen object"));
        }
        let shape = instance.shape;
        if let Some(slot) = self.shapes.slot(shape, name) {
            let instance = self.heap.get_mut(id)?;
            *instance.slots.get_mut(slot).ok_or(Trap::Class)? = value;
            return Ok(());
        }
        if self.shapes.known_with(shape, name).is_none() {
            self.heap.reserve(Shapes::BYTES)?;
        }
        match self.shapes.with(shape, name)? {
            Some(next) => self.heap.change(id, 8 * size_of::<Value>(), |instance| {
                instance.slots.push(value);
                instance.shape = next;
            }),
            None => {
                let growth = Extra::growth(self.heap.get(id)?.extra.as_deref());
                self.heap.change(id, growth, |instance| {
                    let extra = instance.extra.get_or_insert_default();
                    extra.overflow.get_or_insert_default().insert(name, value);
                })
            }
        }
    }

    /// Removes the instance's own attribute; false if there is none.
    pub fn delete_own_attribute(&mut self, id: Id<Instance>, name: Symbol) -> Result<bool, Stop> {
        let instance = self.heap.get(id)?;
        if instance.frozen {
            return Err(self.raise(builtin::FROZEN_ERROR, "cannot change a frozen object"));
        }
        let shape = instance.shape;
        let Some(slot) = self.shapes.slot(shape, name) else {
            let instance = self.heap.get_mut(id)?;
            let overflow = instance.extra.as_mut().and_then(|extra| extra.overflow.as_mut());
            return Ok(overflow.is_some_and(|overflow| overflow.remove(&name).is_some()));
        };
        let mut remaining: Vec<Symbol> = self.shapes.slots(shape).to_vec();
        remaining.remove(slot);
        let mut next = self.class(self.shapes.class(shape)?)?.shape;
        for name in remaining {
            self.heap.reserve(Shapes::BYTES)?;
            next = self.shapes.with(next, name)?.ok_or(Trap::Class)?;
        }
        let instance = self.heap.get_mut(id)?;
        instance.slots.remove(slot);
        instance.shape = next;
        Ok(true)
    }
}
