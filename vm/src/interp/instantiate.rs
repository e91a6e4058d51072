//! Calling a class: an instance is made and initialised, or a builtin class converts.

use super::Vm;
use super::call::Arguments;
use super::frame::Then;
use crate::builtin;
use crate::class::Class;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::op::Reg;
use crate::symbol::{Special, Symbol};
use crate::value::{ClassId, Value};
use smallvec::SmallVec;

impl Vm {
    /// Calling a class makes an instance; calling a builtin class converts.
    #[allow(clippy::too_many_arguments, reason = "a call is a place, a shape and a continuation")]
    pub(super) fn call_class(
        &mut self,
        class: ClassId,
        window: usize,
        argc: usize,
        names: &[Symbol],
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let (init, is_exception, is_builtin) = {
            let class = self.ctx.class(class)?;
            (class.specials.get(Special::Init), class.is_exception, class.writer == Class::BUILTIN)
        };
        if is_builtin && let Some(constructor) = self.ctx.library.constructor(class) {
            return self.call_native(constructor, window, argc, names, false, dst, then, keep);
        }
        if let Some(only) = only_instance(class) {
            if argc > 0 {
                let message = format!("{} takes no arguments", self.ctx.class(class)?.name);
                return Err(self.ctx.type_error(message));
            }
            return self.deliver(then, dst, keep, only);
        }
        if !is_exception && is_builtin && class != builtin::OBJECT {
            let message = format!("cannot create '{}' instances", self.ctx.class(class)?.name);
            return Err(self.ctx.type_error(message));
        }
        if let Some(init) = init
            && !is_exception
            && names.is_empty()
            && then == Then::Store
            && let Some(function) = init.as_id::<Function>()
        {
            let (code, arity) = {
                let function = self.ctx.heap.get(function)?;
                (function.code, function.arity)
            };
            if usize::from(arity) == argc + 1 && arity != Function::COMPLEX {
                let instance = self.ctx.new_instance(class, &[])?;
                self.ensure_stack(window)?;
                self.shift_arguments(window, argc, init, instance)?;
                return self.push_frame(code, window, dst, Then::Init, instance);
            }
        }
        let args: Arguments = SmallVec::from_slice(self.stack_slice(window + 1, argc - names.len())?);
        let Some(init) = init else {
            if is_exception {
                if !names.is_empty() {
                    return Err(self.no_exception_keywords(class, args.len())?);
                }
                let instance = self.new_exception(class, &args)?;
                return self.deliver(then, dst, keep, instance);
            }
            if argc > 0 {
                let message = format!("{}() takes no arguments", self.ctx.class(class)?.name);
                return Err(self.ctx.type_error(message));
            }
            let instance = self.ctx.new_instance(class, &[])?;
            return self.deliver(then, dst, keep, instance);
        };
        let instance = match is_exception {
            true => self.new_exception(class, &args)?,
            false => self.ctx.new_instance(class, &[])?,
        };
        let (init, receiver) = self.bind_special(init, instance)?;
        if then == Then::Store {
            self.ensure_stack(window)?;
            return match receiver {
                Some(receiver) => {
                    self.shift_arguments(window, argc, init, receiver)?;
                    self.call_at(window, argc + 1, names, dst, Then::Init, instance)
                }
                None => {
                    self.set_stack(window, init)?;
                    self.call_at(window, argc, names, dst, Then::Init, instance)
                }
            };
        }
        // Another continuation waits for the instance: the prelude's frame holds both.
        let given: Vec<Value> = self.stack_slice(window + 1, argc)?.to_vec();
        let keywords = self.ctx.heap.dict()?;
        let first = argc - names.len();
        for (name, value) in names.iter().zip(given.iter().skip(first)) {
            let text = self.ctx.symbols.text(*name).to_owned();
            let key = self.ctx.intern(&text)?;
            self.ctx.dict_set(keywords, key, *value)?;
        }
        let mut args: Vec<Value> = receiver.into_iter().collect();
        args.extend(given.iter().take(first));
        let args = self.ctx.heap.tuple(&args)?;
        self.call_hook("new_instance", &[instance, init, args, keywords.into()], dst, then, keep)
    }

    /// An exception of a class without an `__init__` written in the language.
    pub(super) fn new_exception(&mut self, class: ClassId, args: &[Value]) -> Result<Value, Stop> {
        if self.ctx.classes.is_subclass(class, builtin::BASE_EXCEPTION_GROUP)? {
            return self.new_group(class, args);
        }
        self.ctx.new_instance(class, args)
    }

    /// Is it a builtin class of exceptions that keeps its arguments as they are? CPython does not look at the names of
    /// keyword arguments before it refuses them.
    pub(super) fn takes_no_keywords(&self, class: ClassId) -> Result<bool, Trap> {
        let described = self.ctx.class(class)?;
        if described.writer != Class::BUILTIN || !described.is_exception {
            return Ok(false);
        }
        for named in [builtin::IMPORT_ERROR, builtin::ATTRIBUTE_ERROR, builtin::NAME_ERROR] {
            if self.ctx.classes.is_subclass(class, named)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn no_exception_keywords(&mut self, class: ClassId, given: usize) -> Result<Stop, Stop> {
        if self.ctx.classes.is_subclass(class, builtin::BASE_EXCEPTION_GROUP)? {
            return Ok(self.ctx.group_arity(given));
        }
        let message = format!("{}() takes no keyword arguments", self.ctx.class(class)?.name);
        Ok(self.ctx.type_error(message))
    }
}

/// The classes that have one instance give it when they are called.
fn only_instance(class: ClassId) -> Option<Value> {
    match class {
        builtin::NONE => Some(Value::NONE),
        builtin::ELLIPSIS => Some(Value::ELLIPSIS),
        builtin::NOT_IMPLEMENTED => Some(Value::NOT_IMPLEMENTED),
        _ => None,
    }
}
