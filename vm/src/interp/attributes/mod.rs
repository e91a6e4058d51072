//! Attribute access: the one place where a name meets an object.
//!
//! Invariants:
//! - The name is a symbol that linking made: public, or private to the module instance whose code is running. So a
//!   private name of another instance is simply another name, on every path that ends here.
//! - `find` runs nothing: what must run for an attribute (a property, `__getattr__`) is named in [`Found`], and whoever
//!   asked runs it in a frame.

mod cache;
mod call;
mod read;
mod store;
mod superclass;

pub(super) use cache::{AttributeCache, Cache, Cached};

use super::Vm;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::native::RowKind;
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

    pub(super) fn bound(&mut self, function: Value, receiver: Value) -> Result<Value, Stop> {
        Ok(self.ctx.heap.add(BoundMethod { function, receiver })?.into())
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
}
