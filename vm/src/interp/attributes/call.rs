//! `obj.name(…)`: a method is called with its object as first argument, and no bound method is made.

use super::{Cached, Found};
use crate::class::Shapes;
use crate::error::{Stop, Trap};
use crate::interp::Vm;
use crate::interp::frame::Then;
use crate::op::{CacheIx, NameIx, Reg};
use crate::symbol::{Special, Symbol};
use crate::value::{Tag, Value};

impl Vm {
    /// `LoadMethod`: function and receiver, or value and UNSET.
    pub(in crate::interp) fn load_method(&mut self, at: Reg, name: NameIx, cache: CacheIx) -> Result<(), Stop> {
        let receiver = self.reg(at.plus(1))?;
        let symbol = self.symbol(name)?;
        if let Some(function) = self.split_method(receiver, symbol, Some(cache))? {
            return Ok(self.set(at, function)?);
        }
        let found = self.find(receiver, symbol)?;
        self.read_as_callee(found, receiver, symbol, at)
    }

    /// The function of a method that can be called with the object as its first argument; remembers it.
    pub(in crate::interp) fn split_method(
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

    /// Puts the attribute into `R[at]`, to be called without a receiver: `R[at+1]` is UNSET. An instruction that must be
    /// begun again finds the receiver there as it was.
    pub(super) fn read_as_callee(&mut self, found: Found, receiver: Value, name: Symbol, at: Reg) -> Result<(), Stop> {
        let place = self.frames.last().ok_or(Trap::Frame)?.base as usize + usize::from(at.plus(1).0);
        self.set_stack(place, Value::UNSET)?;
        // The receiver stays known to `name_attribute`.
        let result = self.read(found, receiver, name, at, Then::Store, receiver);
        if let Err(Stop::Memory(_) | Stop::Fuel(_)) = result {
            self.set_stack(place, receiver)?;
        }
        result
    }

    /// `obj.name(*args)` where reading the attribute runs guest code.
    pub(in crate::interp) fn call_attribute(
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
}
