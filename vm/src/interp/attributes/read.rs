//! `obj.name`: the value of an attribute, and the words for one that is absent.

use super::Found;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::interp::Vm;
use crate::interp::frame::Then;
use crate::op::{CacheIx, NameIx, Reg};
use crate::symbol::{Owner, Special, Symbol};
use crate::value::{Tag, Value};

impl Vm {
    /// `R[dst] = obj.name`
    pub(in crate::interp) fn get_attr(
        &mut self,
        dst: Reg,
        obj: Value,
        name: NameIx,
        cache: CacheIx,
    ) -> Result<(), Stop> {
        let symbol = self.symbol(name)?;
        let found = self.find(obj, symbol)?;
        if obj.tag() == Tag::Instance {
            let shape = self.ctx.shape_of(obj)?;
            let what = self.cacheable(found, shape, symbol)?;
            self.remember(cache, shape, symbol, what)?;
        }
        self.read(found, obj, symbol, dst, Then::Store, Value::UNSET)
    }

    /// Gives the value of what was found; what must run, runs in a frame.
    pub(in crate::interp) fn read(
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

    /// The attribute's value where nothing has to run for it.
    pub(in crate::interp) fn attribute_now(&mut self, obj: Value, name: Symbol) -> Result<Option<Value>, Stop> {
        Ok(match self.find(obj, name)? {
            Found::Value(value) | Found::Slot(_, value) => Some(value),
            Found::Method(function) => Some(self.bound(function, obj)?),
            Found::ClassMethod(function, class) => Some(self.bound(function, Value::class(class))?),
            Found::Missing => return Err(self.no_attribute(obj, name)),
            Found::Getter(_) | Found::Property(_) | Found::Fallback(_) => None,
        })
    }

    /// A property of a class that has `__getattr__` as well: the prelude calls its getter, and `__getattr__` where the
    /// getter raises an AttributeError.
    pub(super) fn guarded_getter(
        &mut self,
        getter: Value,
        obj: Value,
        name: Symbol,
    ) -> Result<Option<(Value, [Value; 4])>, Stop> {
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

    pub(super) fn no_getter(&mut self, obj: Value, name: Symbol) -> Stop {
        let message = match self.property_lacks(obj, name, "getter") {
            Ok(message) => message,
            Err(trap) => return trap.into(),
        };
        let text = self.ctx.symbols.text(name).to_owned();
        self.raise_about(obj, message, &text)
    }

    /// What the property has not that is found under a name. It is called what its class's body calls it, if it has been
    /// in one, and unless that is somebody else's private name.
    pub(super) fn property_lacks(&self, obj: Value, name: Symbol, what: &str) -> Result<String, Trap> {
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

    /// The error of reading a name that is absent: the same for a private name of somebody else. It says the name, as
    /// the reader wrote it, and nothing of the object.
    pub(in crate::interp) fn no_attribute(&mut self, obj: Value, name: Symbol) -> Stop {
        let text = self.ctx.symbols.text(name).to_owned();
        let message = self.no_attribute_text(obj, &text);
        self.raise_about(obj, message, &text)
    }

    /// An AttributeError of the name of an object, which the report looks at for a name like it.
    pub(in crate::interp) fn raise_about(&mut self, obj: Value, message: String, name: &str) -> Stop {
        let stop = self.ctx.raise_named(crate::builtin::ATTRIBUTE_ERROR, message, name);
        if let Stop::Raise(exception) = stop
            && let Some(data) = self.ctx.exception_data_mut(exception)
        {
            data.about = obj;
        }
        stop
    }

    pub(in crate::interp) fn no_attribute_text(&self, obj: Value, text: &str) -> String {
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

    pub(super) fn qualified_type_name(&self, obj: Value) -> String {
        let class = self.ctx.class_of(obj).and_then(|class| self.ctx.class(class));
        class.map(|class| class.qualified_name.to_string()).unwrap_or_default()
    }
}
