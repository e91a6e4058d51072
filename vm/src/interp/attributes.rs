//! Attribute access: the one place where a name meets an object.
//!
//! The name is a symbol that linking made: public, or private to the module instance whose code is running. So a
//! private name of another instance is simply another name, on every path that ends here.

use super::Vm;
use super::frame::Then;
use super::link::{AttributeCache, Cache, Cached};
use super::slots::Room;
use crate::class::{Class, ShapeId, Shapes};
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::native::RowKind;
use crate::op::{CacheIx, NameIx, Reg};
use crate::symbol::{Owner, Special, Symbol};
use crate::value::{ClassId, Tag, Value};

/// What an attribute turned out to be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found {
    /// A value as it is.
    Value(Value),
    /// The instance's own attribute, in this slot.
    Slot(usize, Value),
    /// A function of the class: bound to the object when it is not called at once.
    Method(Value),
    /// A class method: bound to this class.
    ClassMethod(Value, ClassId),
    /// A native that is read like an attribute.
    Getter(Value),
    /// A property: its getter.
    Property(Value),
    /// The class's `__getattr__`.
    Fallback(Value),
    Missing,
}

/// Classes that an attribute is looked for in without further charge.
const LONG_ORDER: usize = 64;

impl Vm {
    /// Pays for looking along the order of a class where that is long. What is found there is not remembered, so that the
    /// price does not depend on what a cache holds.
    fn pay_for_order(&mut self, obj: Value) -> Result<(), Stop> {
        let class = match obj.tag() {
            Tag::Instance => self.ctx.class_of(obj)?,
            _ => match obj.as_class() {
                Some(class) => class,
                None => return Ok(()),
            },
        };
        let order = self.ctx.class(class)?.mro.len();
        if order > LONG_ORDER { self.ctx.charge(order / 8) } else { Ok(()) }
    }

    /// Finds an attribute without running anything.
    pub(super) fn find(&mut self, obj: Value, name: Symbol) -> Result<Found, Stop> {
        self.pay_for_order(obj)?;
        match obj.tag() {
            Tag::Class => return self.find_in_class(obj, name),
            Tag::Module => return self.find_in_module(obj, name),
            Tag::Function | Tag::BoundMethod | Tag::Native if name == Special::Name.symbol() => {
                let text = self.function_name(obj)?;
                return Ok(Found::Value(self.ctx.intern(&text)?));
            }
            _ => (),
        }
        let class = self.ctx.class_of(obj)?;
        let member = self.ctx.classes.lookup(class, name)?;
        if let Some((member, _)) = member
            && member.tag() == Tag::Property
        {
            return Ok(Found::Property(self.ctx.heap.get(member.raw_id::<Property>())?.get));
        }
        if let Some(id) = obj.as_id::<Instance>() {
            let instance = self.ctx.heap.get(id)?;
            let slot = self.ctx.shapes.slot(instance.shape, name);
            if let Some(slot) = slot
                && !(member.is_some() && self.is_slot_hidden(class, name)?)
            {
                return Ok(Found::Slot(slot, instance.slots.get(slot).copied().ok_or(Trap::Class)?));
            }
            if let Some(value) = instance.extra.as_ref().and_then(|extra| extra.overflow.as_ref()?.get(&name)) {
                return Ok(Found::Value(*value));
            }
        }
        if let Some((member, _)) = member {
            return Ok(match member.tag() {
                Tag::Function => Found::Method(member),
                Tag::Native => return self.find_native(member, obj, class),
                Tag::StaticMethod => Found::Value(self.ctx.heap.get(member.raw_id::<StaticMethod>())?.function),
                Tag::ClassMethod => {
                    Found::ClassMethod(self.ctx.heap.get(member.raw_id::<ClassMethod>())?.function, class)
                }
                _ => Found::Value(member),
            });
        }
        // A forwarder is never asked for a private name.
        if obj.tag() == Tag::Instance
            && let Some(fallback) = self.ctx.classes.special(class, Special::GetAttr)?
            && self.ctx.symbols.owner(name) == Owner::Public
            && Special::of(name).is_none()
        {
            return Ok(Found::Fallback(fallback));
        }
        Ok(Found::Missing)
    }

    /// A native that is a member of the object's class. One that was borrowed from another class does not apply: caches
    /// of methods, which check nothing, rely on that.
    fn find_native(&mut self, member: Value, obj: Value, class: ClassId) -> Result<Found, Stop> {
        let library = self.ctx.library.clone();
        let native = library.native(member.as_native().ok_or(Trap::Native)?)?;
        if matches!(native.row.kind, RowKind::Method | RowKind::Getter)
            && let Some(owner) = native.owner
            && !self.ctx.classes.is_subclass(class, owner)?
        {
            return Err(self.wrong_receiver(native, obj));
        }
        Ok(match native.row.kind {
            RowKind::Getter => Found::Getter(member),
            RowKind::ClassMethod => Found::ClassMethod(member, class),
            RowKind::Method => Found::Method(member),
            _ => Found::Value(member),
        })
    }

    fn find_in_class(&mut self, obj: Value, name: Symbol) -> Result<Found, Stop> {
        let class = obj.as_class().ok_or(Trap::Class)?;
        if name == Special::Name.symbol() {
            let text = self.ctx.class(class)?.name.to_string();
            return Ok(Found::Value(self.ctx.intern(&text)?));
        }
        let Some((member, _)) = self.ctx.classes.lookup(class, name)? else { return Ok(Found::Missing) };
        Ok(match member.tag() {
            Tag::StaticMethod => Found::Value(self.ctx.heap.get(member.raw_id::<StaticMethod>())?.function),
            Tag::ClassMethod => Found::ClassMethod(self.ctx.heap.get(member.raw_id::<ClassMethod>())?.function, class),
            Tag::Native => match self.ctx.library.native(member.as_native().ok_or(Trap::Native)?)?.row.kind {
                RowKind::ClassMethod => Found::ClassMethod(member, class),
                _ => Found::Value(member),
            },
            _ => Found::Value(member),
        })
    }

    fn find_in_module(&mut self, obj: Value, name: Symbol) -> Result<Found, Stop> {
        let module = self.module(obj.bits() as u32)?;
        let text = self.ctx.symbols.text(name);
        let slot = module.program.globals.iter().position(|global| &**global == text);
        let value = slot.and_then(|slot| module.globals.get(slot)).copied();
        Ok(match value {
            Some(value) if !value.is_unset() && !text.starts_with('_') => Found::Value(value),
            _ => Found::Missing,
        })
    }

    /// The name of a function, method or native, as `__name__` shows it.
    pub(super) fn function_name(&self, value: Value) -> Result<String, Trap> {
        Ok(match value.tag() {
            Tag::Function => {
                let code = self.ctx.heap.get(value.raw_id::<Function>())?.code;
                self.linked(code)?.code.name.to_string()
            }
            Tag::BoundMethod => {
                let method = *self.ctx.heap.get(value.raw_id::<BoundMethod>())?;
                match method.function.tag() {
                    Tag::Function | Tag::Native => return self.function_name(method.function),
                    _ => self.ctx.type_name(method.function),
                }
            }
            Tag::Native => self.ctx.library.native(value.as_native().ok_or(Trap::Native)?)?.row.name.to_owned(),
            _ => return Err(Trap::Type),
        })
    }

    /// `R[dst] = obj.name`
    pub(super) fn get_attr(&mut self, dst: Reg, obj: Value, name: NameIx, cache: CacheIx) -> Result<(), Stop> {
        let symbol = self.symbol(name)?;
        let found = self.find(obj, symbol)?;
        if obj.tag() == Tag::Instance {
            let shape = self.ctx.shape_of(obj)?;
            let what = self.cacheable(found, shape, symbol)?;
            self.remember(cache, shape, symbol, what)?;
        }
        self.read(found, obj, symbol, dst, Then::Store, Value::UNSET)
    }

    /// What an inline cache may keep of it: only what shape and epoch imply.
    fn cacheable(&self, found: Found, shape: ShapeId, name: Symbol) -> Result<Cached, Trap> {
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

    /// Gives the value of what was found; what must run, runs in a frame.
    pub(super) fn read(
        &mut self,
        found: Found,
        obj: Value,
        name: Symbol,
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let value = match found {
            Found::Value(value) | Found::Slot(_, value) => value,
            Found::Method(function) => self.bound(function, obj)?,
            Found::ClassMethod(function, class) => self.bound(function, Value::class(class))?,
            Found::Getter(native) | Found::Property(native) => {
                if let Some((function, args)) = self.guarded_getter(native, obj, name)? {
                    return self.call_value(function, &args, dst, then, keep);
                }
                if native.is_none() {
                    return Err(self.no_getter(obj, name));
                }
                return self.call_value(native, &[obj], dst, then, keep);
            }
            Found::Fallback(function) => {
                let text = self.ctx.symbols.text(name).to_owned();
                let text = self.ctx.intern(&text)?;
                return self.call_bound(function, &[obj, text], dst, then, keep);
            }
            Found::Missing => return Err(self.no_attribute(obj, name)),
        };
        self.deliver(then, dst, keep, value)
    }

    pub(super) fn bound(&mut self, function: Value, receiver: Value) -> Result<Value, Stop> {
        Ok(self.ctx.heap.add(BoundMethod { function, receiver })?.into())
    }

    /// A property of a class that has `__getattr__` as well: the prelude calls its getter, and `__getattr__` where the
    /// getter raises an AttributeError.
    fn guarded_getter(&mut self, getter: Value, obj: Value, name: Symbol) -> Result<Option<(Value, [Value; 4])>, Stop> {
        if obj.tag() != Tag::Instance || self.ctx.symbols.owner(name) != Owner::Public {
            return Ok(None);
        }
        let class = self.ctx.class_of(obj)?;
        let Some(fallback) = self.ctx.classes.special(class, Special::GetAttr)? else { return Ok(None) };
        let fallback = match self.bind_special(fallback, obj)? {
            (function, Some(receiver)) => self.bound(function, receiver)?,
            (function, None) => function,
        };
        let text = self.ctx.symbols.text(name).to_owned();
        let text = self.ctx.intern(&text)?;
        Ok(Some((self.prelude_function("guarded_getter")?, [getter, fallback, obj, text])))
    }

    fn no_getter(&mut self, obj: Value, name: Symbol) -> Stop {
        let message = match self.property_lacks(obj, name, "getter") {
            Ok(message) => message,
            Err(trap) => return trap.into(),
        };
        let text = self.ctx.symbols.text(name).to_owned();
        self.raise_about(obj, message, &text)
    }

    /// The error of reading a name that is absent: the same for a private name of somebody else. It says the name, as
    /// the reader wrote it, and nothing of the object.
    pub(super) fn no_attribute(&mut self, obj: Value, name: Symbol) -> Stop {
        let text = self.ctx.symbols.text(name).to_owned();
        let message = self.no_attribute_text(obj, &text);
        self.raise_about(obj, message, &text)
    }

    /// An AttributeError of the name of an object, which the report looks at for a name like it.
    pub(super) fn raise_about(&mut self, obj: Value, message: String, name: &str) -> Stop {
        let stop = self.ctx.raise_named(crate::builtin::ATTRIBUTE_ERROR, message, name);
        if let Stop::Raise(exception) = stop
            && let Some(data) = self.ctx.exception_data_mut(exception)
        {
            data.about = obj;
        }
        stop
    }

    /// The error of setting or deleting one; CPython 3.11 gives that no `name`.
    fn no_place(&mut self, obj: Value, name: Symbol) -> Stop {
        let text = self.ctx.symbols.text(name).to_owned();
        let message = self.no_attribute_text(obj, &text);
        self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, message)
    }

    pub(super) fn no_attribute_text(&self, obj: Value, text: &str) -> String {
        match obj.tag() {
            Tag::Class => {
                let class = obj.as_class().and_then(|id| self.ctx.class(id).ok()).map(|class| class.name.to_string());
                format!("type object '{}' has no attribute '{text}'", class.unwrap_or_default())
            }
            Tag::Module => {
                let module = self.module(obj.bits() as u32).map(|module| module.program.name.to_string());
                format!("module '{}' has no attribute '{text}'", module.unwrap_or_default())
            }
            // A method looks its attributes up on its function.
            Tag::BoundMethod if self.is_guest_method(obj) => format!("'function' object has no attribute '{text}'"),
            _ => format!("'{}' object has no attribute '{text}'", self.ctx.type_name(obj)),
        }
    }

    fn is_guest_method(&self, method: Value) -> bool {
        let method = self.ctx.heap.get(method.raw_id::<BoundMethod>());
        method.is_ok_and(|method| method.function.tag() == Tag::Function)
    }

    /// The function of a method that can be called with the object as its first argument; remembers it.
    pub(super) fn split_method(
        &mut self,
        receiver: Value,
        name: Symbol,
        cache: Option<CacheIx>,
    ) -> Result<Option<Value>, Stop> {
        if matches!(receiver.tag(), Tag::Class | Tag::Module) {
            return Ok(None);
        }
        let shape = self.ctx.shape_of(receiver)?;
        let Found::Method(function) = self.find(receiver, name)? else { return Ok(None) };
        if self.ctx.shapes.slots(shape).len() < Shapes::MAX_SLOTS
            && let Some(cache) = cache
        {
            self.remember(cache, shape, name, Cached::Method(function))?;
        }
        Ok(Some(function))
    }

    /// Remembers what an instruction of the running code found. The first shape it meets has the inline cache for as
    /// long as no class changes; the others are in the table.
    fn remember(&mut self, cache: CacheIx, shape: ShapeId, name: Symbol, what: Cached) -> Result<(), Trap> {
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

    /// The attribute's value where nothing has to run for it.
    pub(super) fn attribute_now(&mut self, obj: Value, name: Symbol) -> Result<Option<Value>, Stop> {
        Ok(match self.find(obj, name)? {
            Found::Value(value) | Found::Slot(_, value) => Some(value),
            Found::Method(function) => Some(self.bound(function, obj)?),
            Found::ClassMethod(function, class) => Some(self.bound(function, Value::class(class))?),
            Found::Missing => return Err(self.no_attribute(obj, name)),
            Found::Getter(_) | Found::Property(_) | Found::Fallback(_) => None,
        })
    }

    /// `obj.name(*args)` where reading the attribute runs guest code.
    pub(super) fn call_attribute(
        &mut self,
        obj: Value,
        name: Symbol,
        arguments: &[Value],
        dst: Reg,
    ) -> Result<(), Stop> {
        let (function, given) = match self.find(obj, name)? {
            Found::Getter(function) | Found::Property(function) => {
                if let Some((function, args)) = self.guarded_getter(function, obj, name)? {
                    (function, args.to_vec())
                } else if function.is_none() {
                    return Err(self.no_getter(obj, name));
                } else {
                    (function, vec![obj])
                }
            }
            Found::Fallback(function) => {
                let text = self.ctx.symbols.text(name).to_owned();
                let text = self.ctx.intern(&text)?;
                match self.bind_special(function, obj)? {
                    (function, Some(receiver)) => (function, vec![receiver, text]),
                    (function, None) => (function, vec![text]),
                }
            }
            _ => return Err(Trap::Type.into()),
        };
        // CPython names the attribute in errors of what is called only where the class has a `__getattr__`.
        let text = match self.has_special(self.ctx.class_of(obj)?, Special::GetAttr)? {
            true => {
                let text = self.ctx.symbols.text(name).to_owned();
                self.ctx.intern(&text)?
            }
            false => Value::NONE,
        };
        let first = self.ctx.heap.tuple(&given)?;
        let rest = self.ctx.heap.tuple(arguments)?;
        self.call_hook("call_attribute", &[function, first, text, rest], dst, Then::Store, Value::UNSET)
    }

    /// `LoadMethod`: function and receiver, or value and UNSET.
    pub(super) fn load_method(&mut self, at: Reg, name: NameIx, cache: CacheIx) -> Result<(), Stop> {
        let receiver = self.reg(at.plus(1))?;
        let symbol = self.symbol(name)?;
        if let Some(function) = self.split_method(receiver, symbol, Some(cache))? {
            return Ok(self.set(at, function)?);
        }
        let found = self.find(receiver, symbol)?;
        self.read_as_callee(found, receiver, symbol, at)
    }

    /// Puts the attribute into `R[at]`, to be called without a receiver: `R[at+1]` is UNSET. An instruction that must be
    /// begun again finds the receiver there as it was.
    fn read_as_callee(&mut self, found: Found, receiver: Value, name: Symbol, at: Reg) -> Result<(), Stop> {
        let place = self.frames.last().ok_or(Trap::Frame)?.base as usize + usize::from(at.plus(1).0);
        self.set_stack(place, Value::UNSET)?;
        // The receiver stays known to `name_attribute`.
        let result = self.read(found, receiver, name, at, Then::Store, receiver);
        if let Err(Stop::Memory(_) | Stop::Fuel(_)) = result {
            self.set_stack(place, receiver)?;
        }
        result
    }

    /// `SuperMethod`: the attribute that follows class `R[at]` in the order of `R[at+1]`'s class.
    pub(super) fn super_method(&mut self, at: Reg, name: NameIx, cache: CacheIx) -> Result<(), Stop> {
        let (class, object) = (self.reg(at)?, self.reg(at.plus(1))?);
        let symbol = self.symbol(name)?;
        match self.find_super(class, object, symbol)? {
            Found::Method(method) if object.tag() != Tag::Class => {
                if object.tag() == Tag::Instance
                    && let Some(after) = class.as_class()
                {
                    let shape = self.ctx.shape_of(object)?;
                    self.remember(cache, shape, symbol, Cached::Super { after, method })?;
                }
                Ok(self.set(at, method)?)
            }
            found => self.read_as_callee(found, object, symbol, at),
        }
    }

    pub(super) fn super_attr(&mut self, dst: Reg, class: Value, object: Value, name: NameIx) -> Result<(), Stop> {
        let symbol = self.symbol(name)?;
        let found = self.find_super(class, object, symbol)?;
        self.read(found, object, symbol, dst, Then::Store, Value::UNSET)
    }

    fn find_super(&mut self, class: Value, object: Value, name: Symbol) -> Result<Found, Stop> {
        self.pay_for_order(object)?;
        let start = class.as_class().ok_or(Trap::Class)?;
        let of = match object.as_class() {
            Some(class) => class,
            None => self.ctx.class_of(object)?,
        };
        if !self.ctx.classes.is_subclass(of, start)? {
            return Err(self.ctx.type_error("super(type, obj): obj must be an instance or subtype of type"));
        }
        let Some((member, _)) = self.ctx.classes.lookup_after(of, start, name)? else {
            return self.super_default(object, name);
        };
        Ok(match member.tag() {
            Tag::Function if object.tag() == Tag::Class => Found::Value(member),
            Tag::Function => Found::Method(member),
            Tag::Property => Found::Property(self.ctx.heap.get(member.raw_id::<Property>())?.get),
            Tag::StaticMethod => Found::Value(self.ctx.heap.get(member.raw_id::<StaticMethod>())?.function),
            Tag::ClassMethod => Found::ClassMethod(self.ctx.heap.get(member.raw_id::<ClassMethod>())?.function, of),
            Tag::Native if object.tag() == Tag::Class => return self.find_in_class(object, name),
            Tag::Native => return self.find_native(member, object, of),
            _ => Found::Value(member),
        })
    }

    /// What `object` and `BaseException` themselves answer to `super().__special__`.
    fn super_default(&mut self, object: Value, name: Symbol) -> Result<Found, Stop> {
        if let Some(special) = Special::of(name) {
            let exception = self.ctx.is_exception(object);
            let internal = match special {
                Special::Init if exception => "exception_init",
                Special::Init => "object_init",
                Special::Repr if exception => "exception_repr",
                Special::Repr => "object_repr",
                Special::Str if exception => "exception_str",
                Special::Str => "object_str",
                Special::Eq => "object_eq",
                Special::Ne => "object_ne",
                Special::Hash => "object_hash",
                Special::Format => "object_format",
                Special::Dir => "dir",
                _ => "",
            };
            if let Some(native) = self.ctx.library.builtin(internal, true) {
                return Ok(Found::Method(native));
            }
        }
        let text = self.ctx.symbols.text(name).to_owned();
        let message = format!("'super' object has no attribute '{text}'");
        Err(self.ctx.raise_named(crate::builtin::ATTRIBUTE_ERROR, message, &text))
    }

    /// `obj.name = value`
    pub(super) fn set_attr(&mut self, obj: Value, value: Value, name: NameIx, cache: CacheIx) -> Result<(), Stop> {
        let symbol = self.symbol(name)?;
        self.store_attribute(obj, symbol, value, Some(cache), Reg::NONE, Then::Discard)
    }

    pub(super) fn store_attribute(
        &mut self,
        obj: Value,
        name: Symbol,
        value: Value,
        cache: Option<CacheIx>,
        dst: Reg,
        then: Then,
    ) -> Result<(), Stop> {
        self.pay_for_order(obj)?;
        match obj.tag() {
            Tag::Instance => {
                let class = self.ctx.class_of(obj)?;
                if let Some((member, _)) = self.ctx.classes.lookup(class, name)? {
                    if let Some(id) = member.as_id::<Property>() {
                        let setter = self.ctx.heap.get(id)?.set;
                        if setter.is_none() {
                            return Err(self.read_only(obj, name, "setter"));
                        }
                        return self.call_value(setter, &[obj, value], dst, then, Value::UNSET);
                    }
                    if self.is_getter(member)? {
                        return self.store_builtin(obj, member, name, Some(value), dst, then);
                    }
                }
                if class == crate::builtin::OBJECT {
                    return Err(self.no_place(obj, name));
                }
                match self.room_for(class, name)? {
                    Room::Open | Room::Slot => (),
                    Room::Hidden => return Err(self.hidden_slot(obj, name)),
                    Room::None => return Err(self.no_place(obj, name)),
                }
                let id = obj.raw_id::<Instance>();
                let before = self.ctx.heap.get(id)?.shape;
                let known = self.ctx.shapes.slot(before, name);
                self.ctx.set_own_attribute(id, name, value)?;
                let after = self.ctx.heap.get(id)?.shape;
                if let Some(cache) = cache {
                    let what = match known {
                        Some(slot) => Cached::Slot(slot as u32),
                        None if after != before => Cached::Adds(after),
                        None => Cached::Nothing,
                    };
                    self.remember(cache, before, name, what)?;
                }
                Ok(())
            }
            Tag::Class => self.store_class_attribute(obj, name, value),
            _ => Err(self.cannot_set(obj, name)),
        }
    }

    fn is_getter(&self, member: Value) -> Result<bool, Trap> {
        Ok(match member.as_native() {
            Some(id) => self.ctx.library.native(id)?.row.kind == RowKind::Getter,
            None => false,
        })
    }

    /// Sets or deletes what a builtin class declares: of exceptions it may be set.
    fn store_builtin(
        &mut self,
        obj: Value,
        member: Value,
        name: Symbol,
        value: Option<Value>,
        dst: Reg,
        then: Then,
    ) -> Result<(), Stop> {
        let owner = self.ctx.library.native(member.as_native().ok_or(Trap::Native)?)?.row.owner;
        let text = self.ctx.symbols.text(name);
        if !self.ctx.is_exception(obj) {
            let message = format!("attribute '{text}' of '{owner}' objects is not writable");
            return Err(self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, message));
        }
        if owner == "BaseExceptionGroup" {
            return Err(self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, "readonly attribute"));
        }
        match value {
            _ if text != "args" => self.ctx.set_exception_field(obj, name, value),
            None => Err(self.ctx.type_error("args may not be deleted")),
            Some(value) => match self.ctx.with_items(&[value], 0, |ctx, items| ctx.heap.tuple(items)) {
                Ok(tuple) => {
                    self.ctx.exception_data_mut(obj).ok_or(Trap::Type)?.args = tuple;
                    Ok(())
                }
                Err(Stop::Defer(_)) => self.call_hook("exception_set_args", &[obj, value], dst, then, Value::UNSET),
                Err(stop) => Err(stop),
            },
        }
    }

    /// Only the module instance that wrote a class may set its attributes.
    fn store_class_attribute(&mut self, obj: Value, name: Symbol, value: Value) -> Result<(), Stop> {
        let class = obj.as_class().ok_or(Trap::Class)?;
        let writer = self.ctx.class(class)?.writer;
        let running = self.linked(self.frames.last().ok_or(Trap::Frame)?.code)?.module;
        if writer != running || !self.ctx.classes.is_own(class) {
            let text = self.ctx.symbols.text(name).to_owned();
            let name = self.ctx.class(class)?.name.to_string();
            return Err(self.ctx.type_error(format!("cannot set '{text}' attribute of immutable type '{name}'")));
        }
        if !self.ctx.class(class)?.members.contains_key(&name) {
            self.ctx.heap.reserve(Class::MEMBER)?;
        }
        let plain = |value: Value| {
            !matches!(value.tag(), Tag::Function | Tag::Native | Tag::Property | Tag::StaticMethod | Tag::ClassMethod)
        };
        let before = {
            let class = self.ctx.classes.own_mut(class)?;
            let before = class.members.insert(name, value);
            if before.is_none() {
                class.order.push(name);
            }
            before
        };
        if !before.is_some_and(plain) || !plain(value) {
            self.class_changed();
        }
        Ok(())
    }

    /// What caches know of classes is void. Where the epochs are used up they begin anew, so nothing may be left that a
    /// former one made: a stale method would be called in place of the one that the class has now.
    fn class_changed(&mut self) {
        self.ctx.epoch += 1;
        if self.ctx.epoch >= self.last_epoch {
            self.ctx.epoch = 0;
            self.attributes = AttributeCache::default();
            for code in &mut self.linked {
                code.caches.fill(Cache::EMPTY);
            }
        }
    }

    fn read_only(&mut self, obj: Value, name: Symbol, what: &str) -> Stop {
        match self.property_lacks(obj, name, what) {
            Ok(message) => self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, message),
            Err(trap) => trap.into(),
        }
    }

    /// What the property has not that is found under a name. It is called what its class's body calls it, if it has been
    /// in one, and unless that is somebody else's private name.
    fn property_lacks(&self, obj: Value, name: Symbol, what: &str) -> Result<String, Trap> {
        let class = self.qualified_type_name(obj);
        let member = self.ctx.classes.lookup(self.ctx.class_of(obj)?, name)?;
        let property = member.and_then(|(member, _)| member.as_id::<Property>());
        let own = match property {
            Some(property) => self.ctx.heap.get(property)?.name,
            None => Some(name),
        };
        Ok(match own.filter(|own| *own == name || self.ctx.symbols.owner(*own) == Owner::Public) {
            Some(own) => format!("property '{}' of '{class}' object has no {what}", self.ctx.symbols.text(own)),
            None => format!("property of '{class}' object has no {what}"),
        })
    }

    fn qualified_type_name(&self, obj: Value) -> String {
        let class = self.ctx.class_of(obj).and_then(|class| self.ctx.class(class));
        class.map(|class| class.qualified_name.to_string()).unwrap_or_default()
    }

    fn cannot_set(&mut self, obj: Value, name: Symbol) -> Stop {
        let text = self.ctx.symbols.text(name).to_owned();
        let class = self.ctx.type_name(obj);
        let message = match self.find(obj, name) {
            Ok(Found::Missing) | Err(_) => format!("'{class}' object has no attribute '{text}'"),
            // CPython's words: these three keep their parts in members, not in getters.
            Ok(Found::Getter(_)) if matches!(obj.tag(), Tag::Complex | Tag::Range | Tag::Slice | Tag::Property) => {
                "readonly attribute".to_owned()
            }
            Ok(Found::Getter(member)) => {
                let owner = member.as_native().and_then(|id| self.ctx.library.native(id).ok());
                let owner = owner.map_or(class.as_str(), |native| native.row.owner);
                format!("attribute '{text}' of '{owner}' objects is not writable")
            }
            _ => format!("'{class}' object attribute '{text}' is read-only"),
        };
        self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, message)
    }

    /// `del obj.name`
    pub(super) fn delete_attr(&mut self, obj: Value, name: NameIx) -> Result<(), Stop> {
        let symbol = self.symbol(name)?;
        self.delete_attribute(obj, symbol, Reg::NONE, Then::Discard)
    }

    pub(super) fn delete_attribute(&mut self, obj: Value, name: Symbol, dst: Reg, then: Then) -> Result<(), Stop> {
        self.pay_for_order(obj)?;
        match obj.tag() {
            Tag::Instance => {
                let class = self.ctx.class_of(obj)?;
                if let Some((member, _)) = self.ctx.classes.lookup(class, name)? {
                    if let Some(id) = member.as_id::<Property>() {
                        let deleter = self.ctx.heap.get(id)?.delete;
                        if deleter.is_none() {
                            return Err(self.read_only(obj, name, "deleter"));
                        }
                        return self.call_value(deleter, &[obj], dst, then, Value::UNSET);
                    }
                    if self.is_getter(member)? {
                        return self.store_builtin(obj, member, name, None, dst, then);
                    }
                }
                let room = self.room_for(class, name)?;
                if room == Room::Hidden {
                    return Err(self.hidden_slot(obj, name));
                }
                if !self.ctx.delete_own_attribute(obj.raw_id(), name)? {
                    // CPython's words for a slot that is empty: its name.
                    if room == Room::Slot {
                        let text = self.ctx.symbols.text(name).to_owned();
                        return Err(self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, text));
                    }
                    return Err(self.no_place(obj, name));
                }
                Ok(())
            }
            Tag::Class => {
                let class = obj.as_class().ok_or(Trap::Class)?;
                let running = self.linked(self.frames.last().ok_or(Trap::Frame)?.code)?.module;
                if self.ctx.class(class)?.writer != running {
                    let text = self.ctx.symbols.text(name).to_owned();
                    let name = self.ctx.class(class)?.name.to_string();
                    let message = format!("cannot set '{text}' attribute of immutable type '{name}'");
                    return Err(self.ctx.type_error(message));
                }
                self.ctx.charge(self.ctx.class(class)?.order.len() / 16)?;
                let class = self.ctx.classes.own_mut(class)?;
                if class.members.remove(&name).is_none() {
                    return Err(self.no_place(obj, name));
                }
                class.order.retain(|member| *member != name);
                self.ctx.heap.resized(Class::MEMBER, 0);
                self.class_changed();
                Ok(())
            }
            _ => Err(self.cannot_set(obj, name)),
        }
    }
}
