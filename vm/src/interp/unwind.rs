//! Raising and unwinding.
//!
//! Handlers are static tables: nothing is done for a `try` until something is raised. An exception takes its traceback
//! and its context along for the host's report; neither can be read inside.

use super::Vm;
use super::frame::{Frame, Then};
use super::{Exit, Raising};
use crate::builtin;
use crate::code::CodeKind;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::op::{GlobalIx, NameIx, Op, Reg};
use crate::value::{Tag, Value};

/// Frames that one exception's traceback remembers.
const MAX_TRACEBACK: usize = 200;

impl Vm {
    /// Finds the handler of an exception and goes there; without one the turn ends.
    pub(super) fn unwind(&mut self, exception: Value) -> Result<(), Exit> {
        let mut exception = exception;
        loop {
            let trapped = |trap: Trap| Exit::Trapped(trap);
            let frame = *self.frames.last().ok_or(Exit::Trapped(Trap::Frame))?;
            let raising = std::mem::take(&mut self.raising);
            if raising != Raising::Again {
                self.record(exception, &frame, raising).map_err(trapped)?;
            }
            let linked = self.linked(frame.code).map_err(trapped)?;
            let at = frame.pc.saturating_sub(1);
            let handlers = &linked.code.handlers;
            let handler = handlers.iter().find(|row| row.start <= at && at < row.end).copied();
            let rows = handlers.len();
            self.ctx.owe(rows / 8);
            if let Some(handler) = handler {
                self.set(handler.exception, exception).map_err(trapped)?;
                self.frame_mut().map_err(trapped)?.pc = handler.target;
                self.begin_handling();
                return Ok(());
            }
            self.frames.pop();
            if let Some(name) = self.unnamed_attribute(exception, &frame).map_err(trapped)? {
                self.name_attribute(exception, &name, &frame)?;
            }
            if let Some(id) = frame.generator {
                // The library's iterators are no generators to the program: they go on after an exception, and a
                // StopIteration that their functions raise ends whoever asked.
                if self.is_library_iterator(id).map_err(trapped)? {
                    self.put_back(id, frame.base as usize).map_err(trapped)?;
                } else {
                    let outer = self.finish_generator(id).map_err(trapped)?;
                    if self.ctx.is_instance(exception, builtin::STOP_ITERATION).map_err(trapped)? {
                        exception = self.generator_raised_stop(exception).map_err(|stop| match stop {
                            Stop::Raise(exception) => Exit::Raised(exception),
                            _ => Exit::Killed(crate::error::Kill::Memory),
                        })?;
                    }
                    if let Some(outer) = outer {
                        self.surface(outer, frame).map_err(trapped)?;
                        continue;
                    }
                }
            }
            match frame.then {
                Then::Root => return Err(Exit::Raised(exception)),
                Then::AttributeDefault | Then::HasAttribute
                    if self.ctx.is_instance(exception, builtin::ATTRIBUTE_ERROR).map_err(trapped)? =>
                {
                    self.set(frame.dst, frame.keep).map_err(trapped)?;
                    return Ok(());
                }
                _ => (),
            }
            // The end of an iterator, for those who wait for one.
            if !self.frames.is_empty() && self.ends_iteration(&frame, exception).map_err(trapped)? {
                let value = self.stop_value(exception);
                let outer = std::mem::replace(&mut self.ctx.overdraft, true);
                let ended = self.ended(value, frame.dst, frame.then, frame.keep);
                self.ctx.overdraft = outer;
                return match ended {
                    Ok(()) => Ok(()),
                    Err(Stop::Raise(raised)) => {
                        exception = raised;
                        continue;
                    }
                    Err(Stop::Trap(trap)) => Err(Exit::Trapped(trap)),
                    Err(_) => Err(Exit::Killed(crate::error::Kill::Memory)),
                };
            }
        }
    }

    /// The attribute that an AttributeError which leaves what ran for one has to name: it says none yet.
    fn unnamed_attribute(&mut self, exception: Value, frame: &Frame) -> Result<Option<String>, Trap> {
        if frame.then == Then::Root || !self.ctx.is_instance(exception, builtin::ATTRIBUTE_ERROR)? {
            return Ok(None);
        }
        let name = match self.current()? {
            Op::GetAttr { name, .. } => name,
            // CPython looks up what is called without naming it, unless the class has a `__getattr__`.
            Op::LoadMethod { name, .. } if !frame.keep.is_unset() => {
                let class = self.ctx.class_of(frame.keep)?;
                if !self.has_special(class, crate::symbol::Special::GetAttr)? {
                    return Ok(None);
                }
                name
            }
            _ => return Ok(None),
        };
        if self.ctx.exception_field(exception, "name")?.is_some() {
            return Ok(None);
        }
        Ok(Some(self.name(name)?))
    }

    /// Notes the name in the exception that has left this frame.
    fn name_attribute(&mut self, exception: Value, name: &str, frame: &Frame) -> Result<(), Exit> {
        let Some(id) = exception.as_id::<Instance>() else { return Ok(()) };
        loop {
            let symbol = self.ctx.symbols.public("name");
            let named = self.ctx.intern(name).and_then(|name| self.ctx.set_own_attribute(id, symbol, name));
            match named {
                Err(Stop::Memory(bytes)) => {
                    // What the frame holds is still to be looked at: while it is there it is kept.
                    self.frames.push(*frame);
                    let made = self.make_room(bytes, &[exception]);
                    self.frames.pop();
                    made.map_err(Exit::Killed)?;
                }
                Err(Stop::Trap(trap)) => return Err(Exit::Trapped(trap)),
                // An exception that is frozen stays as it is.
                _ => return Ok(()),
            }
        }
    }

    fn is_library_iterator(&self, id: slab::Id<Generator>) -> Result<bool, Trap> {
        Ok(self.ctx.heap.get(id)?.class != builtin::GENERATOR)
    }

    /// The library's iterator stands where it last gave a value, with the variables it has now.
    fn put_back(&mut self, id: slab::Id<Generator>, base: usize) -> Result<(), Trap> {
        let generator = self.ctx.heap.get_mut(id)?;
        let live = self.stack.get(base..base + generator.registers.len()).ok_or(Trap::Frame)?;
        // Before its first value it begins anew, with its arguments as they are.
        generator.state = if generator.pc == 0 { GeneratorState::Created } else { GeneratorState::Suspended };
        generator.registers.copy_from_slice(live);
        Ok(())
    }

    /// A StopIteration that leaves a generator is an error of the generator (PEP 479).
    fn generator_raised_stop(&mut self, cause: Value) -> Result<Value, Stop> {
        let raised = self.ctx.heap.exception(builtin::RUNTIME_ERROR, "generator raised StopIteration")?;
        if let Some(data) = self.ctx.exception_data_mut(raised) {
            data.cause = cause;
            data.context = cause;
            data.suppress_context = true;
        }
        Ok(raised)
    }

    /// Notes in the exception's traceback that it passed this frame.
    fn record(&mut self, exception: Value, frame: &Frame, raising: Raising) -> Result<(), Trap> {
        let (code, pc) = (frame.code, frame.pc);
        let module = self.linked(code)?.module;
        if self.module(module)?.trusted {
            return Ok(());
        }
        // What natives and instructions raise is new: it has what is being handled as its context.
        let new =
            self.ctx.exception_data(exception).is_some_and(|data| data.traceback.is_empty() && data.context.is_none());
        match raising {
            Raising::Here if new => self.set_context(exception)?,
            Raising::Thrown => {
                let own =
                    self.handled_in(code, pc, |reg| self.stack.get(frame.base as usize + usize::from(reg.0)).copied())?;
                if let Some(own) = own.filter(|own| *own != exception)
                    && let Some(data) = self.ctx.exception_data_mut(exception)
                {
                    data.context = own;
                }
            }
            Raising::Here | Raising::Back | Raising::Again => (),
        }
        let Some(data) = self.ctx.exception_data_mut(exception) else { return Ok(()) };
        let pc = pc.saturating_sub(1);
        let len = data.traceback.len();
        match data.traceback.last_mut() {
            Some(last) if (last.code, last.pc) == (code, pc) => last.times = last.times.saturating_add(1),
            _ if len < MAX_TRACEBACK => {
                let Some(id) = exception.as_id::<Instance>() else { return Ok(()) };
                // What the traceback takes is counted; where there is no room it ends here.
                let growth = (len + 4) * size_of::<Passed>();
                let row = Passed { code, pc, times: 1 };
                let _ = self.ctx.heap.change(id, growth, |instance| {
                    let data = instance.extra.as_mut().and_then(|extra| extra.exception.as_mut());
                    data.into_iter().for_each(|data| data.traceback.push(row));
                });
            }
            _ => (),
        }
        Ok(())
    }

    /// The exception that is being handled, in the nearest frame that handles one. Frames come to be on `handlers` when
    /// they begin to handle one, which takes a raise; those that are past it are taken off here. So raising costs what
    /// raising did before, not the depth of the stack.
    pub(super) fn handled(&mut self) -> Result<Option<Value>, Trap> {
        while let Some(depth) = self.handlers.last().copied() {
            if let Some(frame) = self.frames.get(depth as usize)
                && let Some(exception) = self.handled_in(frame.code, frame.pc, |reg| {
                    self.stack.get(frame.base as usize + usize::from(reg.0)).copied()
                })?
            {
                return Ok(Some(exception));
            }
            self.handlers.pop();
        }
        Ok(None)
    }

    /// The exception that a frame handles at this instruction.
    fn handled_in(&self, code: u32, pc: u32, register: impl Fn(Reg) -> Option<Value>) -> Result<Option<Value>, Trap> {
        let handling = &self.linked(code)?.code.handling;
        let at = pc.saturating_sub(1);
        let row = handling.iter().find(|row| row.start <= at && at < row.end);
        Ok(row.and_then(|row| register(row.exception)).filter(|value| value.tag() == Tag::Instance))
    }

    /// The running frame may be handling an exception from now on.
    pub(super) fn begin_handling(&mut self) {
        let here = self.frames.len().saturating_sub(1) as u32;
        while self.handlers.last().is_some_and(|depth| *depth >= here) {
            self.handlers.pop();
        }
        self.handlers.push(here);
    }

    /// `raise value [from cause]`
    pub(super) fn raise(&mut self, value: Value, cause: Option<Value>) -> Result<(), Stop> {
        let needs_init = |vm: &Vm, value: Value| -> Result<bool, Trap> {
            let Some(class) = value.as_class() else { return Ok(false) };
            let is_exception = vm.ctx.class(class)?.is_exception;
            Ok(is_exception && vm.has_special(class, crate::symbol::Special::Init)?)
        };
        let cause_needs_init = match cause {
            Some(cause) => needs_init(self, cause)?,
            None => false,
        };
        if needs_init(self, value)? || cause_needs_init {
            // The class has an `__init__`: the prelude calls it, then raises what it made.
            let cause = cause.unwrap_or(Value::NOT_IMPLEMENTED);
            return self.call_hook("raise_class", &[value, cause], Reg::NONE, Then::Discard, Value::UNSET);
        }
        let exception = self.as_exception(value)?;
        if let Some(cause) = cause {
            let cause = match cause.tag() {
                Tag::None => Value::NONE,
                _ => match self.as_exception(cause) {
                    Ok(cause) => cause,
                    Err(_) => return Err(self.ctx.type_error("exception causes must derive from BaseException")),
                },
            };
            if let Some(data) = self.ctx.exception_data_mut(exception) {
                data.cause = cause;
                data.suppress_context = true;
            }
        }
        self.set_context(exception)?;
        Err(Stop::Raise(exception))
    }

    /// An exception that is raised while another is handled has that one as its context. Where it was in the other's
    /// chain already it is taken out there, so that no chain comes back to its beginning.
    fn set_context(&mut self, exception: Value) -> Result<(), Trap> {
        let Some(handled) = self.handled()?.filter(|handled| *handled != exception) else { return Ok(()) };
        // What was never raised is in no chain.
        let raised = self.ctx.exception_data(exception).is_some_and(|data| !data.traceback.is_empty());
        let mut at = handled;
        while raised
            && let Some(context) = self.ctx.exception_data(at).map(|data| data.context)
            && !context.is_none()
        {
            self.ctx.owe(1);
            if context == exception {
                if let Some(data) = self.ctx.exception_data_mut(at) {
                    data.context = Value::NONE;
                }
                break;
            }
            at = context;
        }
        if let Some(data) = self.ctx.exception_data_mut(exception) {
            data.context = handled;
        }
        Ok(())
    }

    /// An exception, or an instance of a class of exceptions.
    pub(super) fn as_exception(&mut self, value: Value) -> Result<Value, Stop> {
        if self.ctx.is_exception(value) {
            return Ok(value);
        }
        if let Some(class) = value.as_class()
            && self.ctx.class(class)?.is_exception
        {
            return self.new_exception(class, &[]);
        }
        Err(self.ctx.type_error("exceptions must derive from BaseException"))
    }

    pub(super) fn raise_again(&mut self) -> Result<(), Stop> {
        match self.handled()? {
            Some(exception) => {
                self.raising = Raising::Again;
                Err(Stop::Raise(exception))
            }
            None => Err(self.ctx.raise(builtin::RUNTIME_ERROR, "No active exception to reraise")),
        }
    }

    pub(super) fn raise_assertion(&mut self, message: Option<Value>) -> Result<(), Stop> {
        let args: &[Value] = match &message {
            Some(message) => std::slice::from_ref(message),
            None => &[],
        };
        let exception = self.ctx.heap.exception_with(builtin::ASSERTION_ERROR, args)?;
        Err(Stop::Raise(exception))
    }

    // ---- except*

    pub(super) fn split_group(&mut self, rest: Reg, matched: Reg, class: Value) -> Result<(), Stop> {
        let exception = self.reg(rest)?;
        if exception.is_none() {
            return Ok(self.set(matched, Value::NONE)?);
        }
        let listed: Vec<Value> = match class.tag() {
            Tag::Tuple => self.ctx.items(class).unwrap_or_default().to_vec(),
            _ => vec![class],
        };
        for value in &listed {
            if let Some(class) = value.as_class()
                && self.ctx.classes.is_subclass(class, builtin::BASE_EXCEPTION_GROUP)?
            {
                let message = "catching ExceptionGroup with except* is not allowed. Use except instead.";
                return Err(self.ctx.type_error(message));
            }
        }
        let hit = self.ctx.exception_matches(exception, class)?;
        if !self.ctx.is_instance(exception, builtin::BASE_EXCEPTION_GROUP)? {
            if hit {
                // A plain exception is handled as a group of one.
                let empty = self.ctx.intern("")?;
                let list = self.ctx.heap.tuple(&[exception])?;
                let ordinary = self.ctx.is_instance(exception, builtin::EXCEPTION)?;
                let class = if ordinary { builtin::EXCEPTION_GROUP } else { builtin::BASE_EXCEPTION_GROUP };
                let group = self.new_group(class, &[empty, list])?;
                self.set(matched, group)?;
                self.set(rest, Value::NONE)?;
            } else {
                self.set(matched, Value::NONE)?;
            }
            return Ok(());
        }
        match self.ctx.split_group(exception, class) {
            Ok((found, remaining)) => {
                self.set(matched, found)?;
                Ok(self.set(rest, remaining)?)
            }
            Err(Stop::Defer(_)) => {
                let then = Then::Op(super::continuation::stage::RESULT);
                self.call_hook("group_split", &[exception, class], Reg::NONE, then, Value::UNSET)
            }
            Err(stop) => Err(stop),
        }
    }

    pub(super) fn new_group(&mut self, class: crate::value::ClassId, args: &[Value]) -> Result<Value, Stop> {
        self.ctx.new_group(class, args)
    }

    /// The end of `try … except*`: what the clauses raised anew, together with the part of the original that nobody
    /// took or that was raised again.
    pub(super) fn end_star(&mut self, original: Value, raised: Value, rest: Value) -> Result<(), Stop> {
        let given = self.ctx.items(raised).unwrap_or_default().to_vec();
        if given.is_empty() {
            return if rest.is_none() { Ok(()) } else { Err(Stop::Raise(rest)) };
        }
        let (mut new, mut again) = (Vec::new(), Vec::new());
        for exception in given {
            // `raise e` leaves its mark in the traceback of the part: that is a new raise, as in CPython.
            match self.ctx.items(exception) {
                Some([part]) if self.steps(*part) != self.steps(original) => new.push(*part),
                Some(part) => again.extend_from_slice(part),
                None => new.push(exception),
            }
        }
        if !self.ctx.is_instance(original, builtin::BASE_EXCEPTION_GROUP)? {
            // One clause alone can have handled it.
            let only = new.first().or(again.first()).copied().ok_or(Trap::Type)?;
            return Err(Stop::Raise(only));
        }
        if !rest.is_none() {
            again.push(rest);
        }
        let part = match self.ctx.part_of_group(original, &again) {
            Ok(part) => part,
            Err(Stop::Defer(_)) => {
                let leaves = self.ctx.group_leaves(&again)?;
                let new = self.ctx.heap.list(new)?;
                let leaves = self.ctx.heap.list(leaves)?;
                let args = [original, new, leaves];
                return self.call_hook("end_star", &args, Reg::NONE, Then::Discard, Value::UNSET);
            }
            Err(stop) => return Err(stop),
        };
        if new.is_empty() {
            return Err(Stop::Raise(part));
        }
        if let ([only], true) = (new.as_slice(), part.is_none()) {
            return Err(Stop::Raise(*only));
        }
        new.extend(Some(part).filter(|part| !part.is_none()));
        let empty = self.ctx.intern("")?;
        let list = self.ctx.heap.list(new)?;
        let group = self.new_group(builtin::BASE_EXCEPTION_GROUP, &[empty, list])?;
        Err(Stop::Raise(group))
    }

    /// How many steps an exception's traceback has.
    fn steps(&self, exception: Value) -> u64 {
        let passed = self.ctx.exception_data(exception).map_or(&[][..], |data| &data.traceback);
        passed.iter().map(|passed| u64::from(passed.times)).sum()
    }

    // ---- unbound names

    fn name(&self, name: NameIx) -> Result<String, Trap> {
        let code = self.frames.last().ok_or(Trap::Frame)?.code;
        let names = &self.linked(code)?.code.names;
        names.get(usize::from(name.0)).map(|name| name.to_string()).ok_or(Trap::Code)
    }

    pub(super) fn unbound_local(&mut self, name: NameIx) -> Result<(), Stop> {
        let code = self.frames.last().ok_or(Trap::Frame)?.code;
        let name = self.name(name)?;
        if self.linked(code)?.code.kind == CodeKind::Class {
            // It has been looked for outside of the class body too.
            return Err(self.ctx.raise(builtin::NAME_ERROR, format!("name '{name}' is not defined")));
        }
        let message = format!("cannot access local variable '{name}' where it is not associated with a value");
        Err(self.ctx.raise(builtin::UNBOUND_LOCAL_ERROR, message))
    }

    pub(super) fn unbound_free(&mut self, name: NameIx) -> Result<(), Stop> {
        let name = self.name(name)?;
        let message =
            format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope");
        Err(self.ctx.raise_named(builtin::NAME_ERROR, message, &name))
    }

    /// A module variable that is not bound: the builtin that it hides, or a NameError.
    pub(super) fn unbound_global(&mut self, slot: GlobalIx) -> Result<(), Stop> {
        let code = self.frames.last().ok_or(Trap::Frame)?.code;
        let module = self.module(self.linked(code)?.module)?;
        let name = module.program.globals.get(usize::from(slot.0)).map(|name| name.to_string()).unwrap_or_default();
        if let Some(builtin) = self.ctx.library.builtin(&name, false) {
            match self.current()? {
                Op::LoadGlobal { dst, .. } => return Ok(self.set(dst, builtin)?),
                Op::CallGlobal { dst, base, argc, .. } => {
                    self.set(base, builtin)?;
                    let frame = self.frames.last().ok_or(Trap::Frame)?;
                    let window = frame.base as usize + usize::from(base.0);
                    return self.call(window, argc, None, dst, Then::Store, Value::UNSET);
                }
                _ => (),
            }
        }
        Err(self.ctx.raise_named(builtin::NAME_ERROR, format!("name '{name}' is not defined"), &name))
    }
}
