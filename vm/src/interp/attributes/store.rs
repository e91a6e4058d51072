//! `obj.name = value` and `del obj.name`: who may, and what happens to those who may not.
//!
//! An instance takes any name that its class neither guards (a property, a builtin's field) nor leaves out of its
//! `__slots__`. A class takes one from the module instance that wrote it alone: nobody patches what others share.

use super::{Cached, Found};
use crate::class::Class;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::interp::Vm;
use crate::interp::frame::Then;
use crate::interp::slots::Room;
use crate::native::RowKind;
use crate::op::{CacheIx, NameIx, Reg};
use crate::symbol::Symbol;
use crate::value::{ClassId, Tag, Value};

impl Vm {
    /// `obj.name = value`
    pub(in crate::interp) fn set_attr(
        &mut self,
        obj: Value,
        value: Value,
        name: NameIx,
        cache: CacheIx,
    ) -> Result<(), Stop> {
        let symbol = self.symbol(name)?;
        self.store_attribute(obj, symbol, value, Some(cache), Reg::NONE, Then::Discard)
    }

    pub(in crate::interp) fn store_attribute(
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
            Tag::Instance => self.store_in_instance(obj, name, value, cache, dst, then),
            Tag::Class => self.store_in_class(obj, name, value),
            _ => Err(self.cannot_set(obj, name)),
        }
    }

    fn store_in_instance(
        &mut self,
        obj: Value,
        name: Symbol,
        value: Value,
        cache: Option<CacheIx>,
        dst: Reg,
        then: Then,
    ) -> Result<(), Stop> {
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

    fn store_in_class(&mut self, obj: Value, name: Symbol, value: Value) -> Result<(), Stop> {
        let class = self.class_to_change(obj, name)?;
        if !self.ctx.class(class)?.members.contains_key(&name) {
            self.ctx.heap.reserve(Class::MEMBER)?;
        }
        let plain = |value: Value| {
            !matches!(value.tag(), Tag::Function | Tag::Native | Tag::Property | Tag::StaticMethod | Tag::ClassMethod)
        };
        let class = self.ctx.classes.own_mut(class)?;
        let before = class.members.insert(name, value);
        if before.is_none() {
            class.order.push(name);
        }
        // Caches look a plain member up each time: another one in its place is no news to them.
        if !before.is_some_and(plain) || !plain(value) {
            self.class_changed();
        }
        Ok(())
    }

    /// `del obj.name`
    pub(in crate::interp) fn delete_attr(&mut self, obj: Value, name: NameIx) -> Result<(), Stop> {
        let symbol = self.symbol(name)?;
        self.delete_attribute(obj, symbol, Reg::NONE, Then::Discard)
    }

    pub(in crate::interp) fn delete_attribute(
        &mut self,
        obj: Value,
        name: Symbol,
        dst: Reg,
        then: Then,
    ) -> Result<(), Stop> {
        self.pay_for_order(obj)?;
        match obj.tag() {
            Tag::Instance => self.delete_from_instance(obj, name, dst, then),
            Tag::Class => self.delete_from_class(obj, name),
            _ => Err(self.cannot_set(obj, name)),
        }
    }

    fn delete_from_instance(&mut self, obj: Value, name: Symbol, dst: Reg, then: Then) -> Result<(), Stop> {
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
        if self.ctx.delete_own_attribute(obj.raw_id(), name)? {
            return Ok(());
        }
        // CPython's words for a slot that is empty: its name.
        if room == Room::Slot {
            let text = self.ctx.symbols.text(name).to_owned();
            return Err(self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, text));
        }
        Err(self.no_place(obj, name))
    }

    fn delete_from_class(&mut self, obj: Value, name: Symbol) -> Result<(), Stop> {
        let class = self.class_to_change(obj, name)?;
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

    /// The class, where the running code may set or delete its attributes: only the module instance that wrote it may.
    fn class_to_change(&mut self, obj: Value, name: Symbol) -> Result<ClassId, Stop> {
        let class = obj.as_class().ok_or(Trap::Class)?;
        let running = self.linked(self.frames.last().ok_or(Trap::Frame)?.code)?.module;
        if self.ctx.class(class)?.writer == running && self.ctx.classes.is_own(class) {
            if self.ctx.class(class)?.frozen {
                let message = format!("cannot change the frozen class '{}'", self.ctx.class(class)?.name);
                return Err(self.ctx.raise(crate::builtin::FROZEN_ERROR, message));
            }
            return Ok(class);
        }
        let text = self.ctx.symbols.text(name).to_owned();
        let name = self.ctx.class(class)?.name.to_string();
        Err(self.ctx.type_error(format!("cannot set '{text}' attribute of immutable type '{name}'")))
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
                    self.ctx.exception_to_change(obj)?.args = tuple;
                    Ok(())
                }
                Err(Stop::Defer(_)) => self.call_hook("exception_set_args", &[obj, value], dst, then, Value::UNSET),
                Err(stop) => Err(stop),
            },
        }
    }

    fn is_getter(&self, member: Value) -> Result<bool, Trap> {
        Ok(match member.as_native() {
            Some(id) => self.ctx.library.native(id)?.row.kind == RowKind::Getter,
            None => false,
        })
    }

    /// The error of setting or deleting one; CPython 3.11 gives that no `name`.
    fn no_place(&mut self, obj: Value, name: Symbol) -> Stop {
        let text = self.ctx.symbols.text(name).to_owned();
        let message = self.no_attribute_text(obj, &text);
        self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, message)
    }

    fn read_only(&mut self, obj: Value, name: Symbol, what: &str) -> Stop {
        match self.property_lacks(obj, name, what) {
            Ok(message) => self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, message),
            Err(trap) => trap.into(),
        }
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
}
