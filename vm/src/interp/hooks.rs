//! The prelude: functions written in the language that finish what natives and instructions begin.
//!
//! What is needed of it is linked when it is first needed, once for each machine; its functions are called by name. Its names are part of the contract between the interpreter and the library (see
//! `stdlib/prelude/operators.cap`).

use super::Vm;
use super::call::Arguments;
use super::frame::Then;
use crate::error::{Conversion, Defer, Stop, Trap};
use crate::heap::*;
use crate::native::{DefaultValue, Native};
use crate::op::Reg;
use crate::symbol::Special;
use crate::value::{NativeId, Tag, Value};
use smallvec::SmallVec;
use std::collections::HashMap;

/// The prelude's functions in this machine.
#[derive(Default)]
pub(super) struct Prelude {
    functions: HashMap<&'static str, Value>,
}

impl Prelude {
    /// Functions that were looked up; the module's variables keep them alive anyway.
    pub(super) fn roots(&self) -> impl Iterator<Item = &Value> {
        self.functions.values()
    }
}

impl Vm {
    /// A function of the prelude. The program that holds it is linked when it is first asked for. Its module level is
    /// `def` statements alone, so nothing runs: each variable gets the function of its name.
    pub(super) fn prelude_function(&mut self, name: &'static str) -> Result<Value, Stop> {
        if let Some(function) = self.prelude.functions.get(name) {
            return Ok(*function);
        }
        let library = self.ctx.library.clone();
        let program = library.prelude.program(&library, name).map_err(|_| Trap::Prelude)?;
        let index = self.link(&program, true)?;
        let first = self.module(index)?.first;
        let mut wanted = None;
        for (slot, global) in program.globals.iter().enumerate() {
            let code = program.codes.iter().position(|code| code.qualified_name == *global).ok_or(Trap::Prelude)?;
            let function = self.make_function(first + code as u32, Box::default(), SmallVec::new())?;
            let module = self.modules.get_mut(index as usize).ok_or(Trap::Prelude)?;
            *module.globals.get_mut(slot).ok_or(Trap::Prelude)? = function;
            if &**global == name {
                wanted = Some(function);
            }
        }
        let function = wanted.ok_or(Trap::Prelude)?;
        self.prelude.functions.insert(name, function);
        Ok(function)
    }

    /// Calls a function of the prelude.
    pub(super) fn call_hook(
        &mut self,
        name: &'static str,
        args: &[Value],
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let function = self.prelude_function(name)?;
        self.call_value(function, args, dst, then, keep)
    }

    /// Goes on in frames where a native deferred.
    pub(super) fn deferred(
        &mut self,
        defer: Defer,
        id: NativeId,
        args: &Arguments,
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        match defer {
            Defer::Prelude => {
                let library = self.ctx.library.clone();
                let native = library.native(id)?;
                let Some(name) = native.row.prelude else {
                    let message = format!(
                        "{}() cannot use an object whose class answers for itself here",
                        native.qualified_name()
                    );
                    return Err(self.ctx.type_error(message));
                };
                let args = self.with_defaults(native, args)?;
                self.call_hook(name, &args, dst, then, keep)
            }
            Defer::Collect(at) => {
                let bound = self.bound_tuple(args)?;
                let args = [Value::native(id), Value::int(i64::from(at)), bound];
                self.call_hook("retry_collected", &args, dst, then, keep)
            }
            Defer::Convert(at, kind) => {
                let bound = self.bound_tuple(args)?;
                let kind = self.ctx.intern(conversion_name(kind))?;
                let args = [Value::native(id), Value::int(i64::from(at)), kind, bound];
                self.call_hook("retry_converted", &args, dst, then, keep)
            }
            Defer::Special(special) => self.call_special(special, args, dst, then, keep),
            Defer::Step(step) => self.step(step, args, dst, then, keep),
        }
    }

    fn bound_tuple(&mut self, args: &[Value]) -> Result<Value, Stop> {
        self.ctx.heap.tuple(args)
    }

    /// The arguments as the prelude sees them: what was left out is its default.
    fn with_defaults(&mut self, native: &Native, args: &[Value]) -> Result<Arguments, Stop> {
        let mut values: Arguments = SmallVec::from_slice(args);
        let fixed = native.params.iter().filter(|param| param.kind != crate::native::ParamKind::VarPositional);
        for (param, place) in fixed.zip(values.iter_mut()) {
            if place.is_unset() {
                *place = match DefaultValue::of(param) {
                    DefaultValue::None => Value::NONE,
                    DefaultValue::Bool(value) => Value::bool(value),
                    DefaultValue::Int(value) => Value::int(value),
                    DefaultValue::Str(text) => self.ctx.intern(text)?,
                    DefaultValue::Missing => Value::NOT_IMPLEMENTED,
                };
            }
        }
        Ok(values)
    }

    /// Calls a special method of the class of `args[0]`, and checks what it gives.
    pub(super) fn call_special(
        &mut self,
        special: Special,
        args: &[Value],
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let receiver = args.first().copied().ok_or(Trap::Native)?;
        let class = self.ctx.class_of(receiver)?;
        let Some(method) = self.ctx.classes.special(class, special)? else {
            return Err(self.lacks_special(special, receiver));
        };
        let refuses = matches!(special, Special::Iter | Special::Hash | Special::Reversed | Special::Contains);
        if method.is_none() && refuses {
            return Err(self.lacks_special(special, receiver));
        }
        let given: Arguments = args.iter().copied().filter(|value| !value.is_unset()).collect();
        if then == Then::Store {
            return self.call_bound(method, &given, dst, Then::Check(special), receiver);
        }
        // Another continuation waits: the prelude's frame checks the result, then hands it on.
        let name = self.ctx.intern(special.text())?;
        let given = self.ctx.heap.tuple(&given)?;
        self.call_hook("checked_special", &[name, given], dst, then, keep)
    }

    fn lacks_special(&mut self, special: Special, receiver: Value) -> Stop {
        let name = self.ctx.type_name(receiver);
        let message = match special {
            Special::Len => format!("object of type '{name}' has no len()"),
            Special::Next => format!("'{name}' object is not an iterator"),
            Special::Iter => format!("'{name}' object is not iterable"),
            Special::Index => format!("'{name}' object cannot be interpreted as an integer"),
            Special::Hash => format!("unhashable type: '{name}'"),
            Special::Abs => format!("bad operand type for abs(): '{name}'"),
            Special::Round => format!("type {name} doesn't define __round__ method"),
            Special::Reversed if matches!(self.ctx.answers(receiver, Special::GetItem), Ok(true)) => {
                format!("object of type '{name}' has no len()")
            }
            Special::Reversed => format!("'{name}' object is not reversible"),
            _ => format!("type {name} doesn't define {} method", special.text()),
        };
        self.ctx.type_error(message)
    }

    /// Can the value be iterated over?
    pub(super) fn is_iterable(&mut self, value: Value) -> Result<bool, Stop> {
        if value.tag() == Tag::Instance {
            let class = self.ctx.class_of(value)?;
            let specials = &self.ctx.classes.get(class)?.specials;
            return Ok(match specials.get(Special::Iter) {
                Some(method) => !method.is_none(),
                None => specials.get(Special::GetItem).is_some(),
            });
        }
        Ok(matches!(
            value.tag(),
            Tag::List
                | Tag::Tuple
                | Tag::Str
                | Tag::Dict
                | Tag::DictView
                | Tag::Set
                | Tag::FrozenSet
                | Tag::Bytes
                | Tag::ByteArray
                | Tag::Range
                | Tag::Template
                | Tag::Iterator
                | Tag::Generator
        ))
    }

    /// Does the value answer `next()`?
    pub(super) fn is_iterator(&self, value: Value) -> Result<bool, Trap> {
        Ok(match value.tag() {
            Tag::Iterator | Tag::Generator => true,
            Tag::Instance => {
                let class = self.ctx.class_of(value)?;
                self.ctx.classes.special(class, Special::Next)?.is_some()
            }
            _ => false,
        })
    }

    /// The text of a builtin's function, method, generator or module object.
    pub(super) fn repr_code(&mut self, value: Value) -> Result<Value, Stop> {
        let text = match value.tag() {
            Tag::Function => {
                let code = self.ctx.heap.get(value.raw_id::<Function>())?.code;
                format!("<function {}>", self.linked(code)?.code.qualified_name)
            }
            Tag::Generator => {
                let generator = self.ctx.heap.get(value.raw_id::<Generator>())?;
                let (code, class) = (generator.code, generator.class);
                match class == crate::builtin::GENERATOR {
                    true => format!("<generator object {}>", self.linked(code)?.code.qualified_name),
                    false => format!("<{} object>", self.ctx.class(class)?.name),
                }
            }
            Tag::BoundMethod => {
                let method = *self.ctx.heap.get(value.raw_id::<BoundMethod>())?;
                let of = self.ctx.type_name(method.receiver);
                match method.function.tag() {
                    Tag::Function => {
                        let code = self.ctx.heap.get(method.function.raw_id::<Function>())?.code;
                        format!("<bound method {} of {of} object>", self.linked(code)?.code.qualified_name)
                    }
                    _ => format!("<built-in method {} of {of} object>", self.function_name(value)?),
                }
            }
            Tag::Module => {
                let name = &self.module(value.bits() as u32)?.program.name;
                format!("<module '{name}'>")
            }
            _ => return Err(Trap::Type.into()),
        };
        self.ctx.string(text)
    }
}

fn conversion_name(kind: Conversion) -> &'static str {
    match kind {
        Conversion::Index => "index",
        Conversion::Size => "size",
        Conversion::Int => "int",
        Conversion::Float => "float",
        Conversion::Complex => "complex",
        Conversion::Str => "str",
        Conversion::Repr => "repr",
        Conversion::Bool => "bool",
        Conversion::Bytes => "bytes",
    }
}
