//! `super().name`: the search goes on behind a class in the order of the object's class.

use super::{Cached, Found};
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::interp::Vm;
use crate::interp::frame::Then;
use crate::op::{CacheIx, NameIx, Reg};
use crate::symbol::{Special, Symbol};
use crate::value::{Tag, Value};

impl Vm {
    /// `SuperMethod`: the attribute that follows class `R[at]` in the order of `R[at+1]`'s class.
    pub(in crate::interp) fn super_method(&mut self, at: Reg, name: NameIx, cache: CacheIx) -> Result<(), Stop> {
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

    pub(in crate::interp) fn super_attr(
        &mut self,
        dst: Reg,
        class: Value,
        object: Value,
        name: NameIx,
    ) -> Result<(), Stop> {
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
}
