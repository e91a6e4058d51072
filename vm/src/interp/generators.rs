//! Generators: frames that are put aside with their registers and taken up again.
//!
//! A generator's frame lies on the one stack only while it runs. Whoever resumes it says by `Then` what its next value
//! is for; its end is a StopIteration there, or what the resumer makes of the end. One that is dropped never runs again:
//! nobody can see the collector.
//!
//! A generator that delegates to another one (`yield from`) has nothing to do until that one ends. So of a chain of them
//! only the innermost is taken up: the others count as running, know by `outer` who waits for whom, and have no frame.
//! When the one inside returns or raises, the next one out gets a frame in its place.

use super::frame::{Depth, Frame, Then};
use super::{Raising, Vm};
use crate::builtin;
use crate::context::Ctx;
use crate::error::{Kill, Stop, Trap};
use crate::heap::slab::Id;
use crate::heap::*;
use crate::op::{Op, Reg};
use crate::ops::iterate::Next;
use crate::symbol::Special;
use crate::value::{ClassId, Tag, Value};

impl Vm {
    /// A generator whose function and arguments stand at `window`.
    pub(super) fn make_generator(&mut self, code: u32, window: usize) -> Result<Value, Stop> {
        let linked = self.linked(code)?;
        let params = linked.code.params.registers();
        let count = usize::from(linked.code.registers).max(params + 1);
        let cost = linked.code.cost;
        let trusted = self.module(linked.module)?.trusted;
        let class = if trusted { prelude_class(&linked.code.name) } else { builtin::GENERATOR };
        self.ctx.fuel -= i64::from(cost);
        self.ctx.heap.fits(count * size_of::<Value>())?;
        let mut registers = Vec::with_capacity(count);
        registers.extend_from_slice(self.stack_slice(window, params + 1)?);
        registers.resize(count, Value::UNSET);
        let generator = Generator {
            state: GeneratorState::Created,
            code,
            pc: 0,
            answer: Reg::NONE,
            delegate: Reg::NONE,
            handles: false,
            registers,
            outer: None,
            class,
        };
        Ok(self.ctx.heap.add(generator)?.into())
    }

    /// Takes a generator up with a value for the `yield` it stands at.
    pub(super) fn resume_generator(
        &mut self,
        generator: Value,
        value: Value,
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let id = generator.as_id::<Generator>().ok_or(Trap::Type)?;
        match self.ctx.heap.get(id)?.state {
            GeneratorState::Running => Err(self.ctx.value_error("generator already executing")),
            GeneratorState::Finished => self.ended(Value::NONE, dst, then, keep),
            GeneratorState::Created if !value.is_none() => {
                let message = "can't send non-None value to a just-started generator";
                Err(self.ctx.type_error(message))
            }
            GeneratorState::Created => self.restore(id, dst, then, keep),
            GeneratorState::Suspended => {
                self.restore(id, dst, then, keep)?;
                let (answer, entry) = {
                    let generator = self.ctx.heap.get(id)?;
                    (generator.answer, generator.entry())
                };
                self.set(answer, value)?;
                self.frame_mut()?.pc = entry;
                Ok(())
            }
        }
    }

    /// The generator's frame goes onto the stack.
    fn restore(&mut self, id: Id<Generator>, dst: Reg, then: Then, keep: Value) -> Result<(), Stop> {
        if self.frames.len() >= self.depth.frames {
            return Err(Stop::Kill(Kill::Stack));
        }
        let base = self.top()?;
        self.ensure_stack(base)?;
        self.ctx.fuel -= 1;
        let generator = self.ctx.heap.get_mut(id)?;
        let registers = &generator.registers;
        let places = self.stack.get_mut(base..base + registers.len()).ok_or(Trap::Frame)?;
        Value::copy(places, registers);
        generator.state = GeneratorState::Running;
        let (code, pc, handles) = (generator.code, generator.pc, generator.handles);
        self.frames.push(Frame { code, pc, base: base as u32, dst, then, keep, generator: Some(id) });
        // One that was put aside in a handler handles that exception again.
        if handles {
            self.begin_handling();
        }
        Ok(())
    }

    /// The frame's generator is put aside with its registers.
    fn suspend(&mut self) -> Result<Frame, Trap> {
        let (answer, delegate) = match self.current()? {
            Op::Yield { dst, .. } => (dst, Reg::NONE),
            Op::YieldFrom { sent, iter, .. } => (sent, iter),
            _ => return Err(Trap::Code),
        };
        let frame = self.frames.pop().ok_or(Trap::Frame)?;
        let id = frame.generator.ok_or(Trap::Frame)?;
        let handles = self.linked(frame.code)?.code.handles(frame.pc.saturating_sub(1));
        let generator = self.ctx.heap.get_mut(id)?;
        (generator.answer, generator.delegate, generator.handles) = (answer, delegate, handles);
        let base = frame.base as usize;
        let live = self.stack.get(base..base + generator.registers.len()).ok_or(Trap::Frame)?;
        Value::copy(&mut generator.registers, live);
        generator.state = GeneratorState::Suspended;
        generator.pc = frame.pc;
        release_outer(&mut self.ctx.heap, &mut self.depth, id)?;
        Ok(frame)
    }

    /// The generator that waited without a frame has one again, in the place of the one that it waited for.
    pub(super) fn surface(&mut self, id: Id<Generator>, gone: Frame) -> Result<(), Trap> {
        let generator = self.ctx.heap.get(id)?;
        let base = gone.base as usize;
        let places = self.stack.get_mut(base..base + generator.registers.len()).ok_or(Trap::Frame)?;
        Value::copy(places, &generator.registers);
        self.frames.push(Frame { code: generator.code, pc: generator.pc, generator: Some(id), ..gone });
        self.depth.give(1);
        Ok(())
    }

    /// The running generator yields, and with it all that delegate to it.
    pub(super) fn yielded(&mut self, value: Value) -> Result<(), Stop> {
        loop {
            let frame = self.suspend()?;
            if frame.then != Then::Delegate {
                return self.deliver_behind(frame.then, frame.dst, frame.keep, value);
            }
        }
    }

    /// The generator is over. Gives the one that waited for it without a frame.
    pub(super) fn finish_generator(&mut self, id: Id<Generator>) -> Result<Option<Id<Generator>>, Trap> {
        let generator = self.ctx.heap.get_mut(id)?;
        generator.state = GeneratorState::Finished;
        generator.registers.fill(Value::UNSET);
        Ok(generator.outer.take())
    }

    /// The generator's function returned: its frame is gone already.
    pub(super) fn generator_returned(&mut self, frame: Frame, value: Value) -> Result<(), Stop> {
        if let Some(id) = frame.generator
            && let Some(outer) = self.finish_generator(id)?
        {
            self.surface(outer, frame)?;
            return self.delegated(value);
        }
        self.ended(value, frame.dst, frame.then, frame.keep)
    }

    /// An iterator has ended with this value: what the one who asked makes of it.
    pub(super) fn ended(&mut self, value: Value, dst: Reg, then: Then, keep: Value) -> Result<(), Stop> {
        match then {
            // The loop falls through.
            Then::Loop | Then::Collect => Ok(()),
            Then::Delegate => self.delegated(value),
            Then::NextDefault => Ok(self.set(dst, keep)?),
            Then::Closed => Ok(self.set(dst, Value::NONE)?),
            _ => {
                let args: &[Value] = if value.is_none() { &[] } else { &[value] };
                let exception = self.ctx.heap.exception_with(builtin::STOP_ITERATION, args)?;
                Err(Stop::Raise(exception))
            }
        }
    }

    /// The iterator that `yield from` delegates to has ended.
    fn delegated(&mut self, value: Value) -> Result<(), Stop> {
        let Op::YieldFrom { dst, .. } = self.current()? else { return Err(Trap::Code.into()) };
        Ok(self.set(dst, value)?)
    }

    /// `yield from`: sends the value to the iterator; what it yields, the running generator yields.
    pub(super) fn delegate(&mut self, iterator: Value, sent: Value, dst: Reg) -> Result<(), Stop> {
        match iterator.tag() {
            Tag::Generator => self.resume_generator(iterator, sent, dst, Then::Delegate, Value::UNSET),
            Tag::Iterator if !sent.is_none() => {
                let message = format!("'{}' object has no attribute 'send'", self.ctx.type_name(iterator));
                Err(self.ctx.raise_named(builtin::ATTRIBUTE_ERROR, message, "send"))
            }
            Tag::Iterator => match self.ctx.next(iterator)? {
                Next::Item(item) => self.yielded(item),
                Next::Done => self.delegated(Value::NONE),
                Next::Guest => Err(Trap::Type.into()),
            },
            _ if sent.is_none() => self.next_of(iterator, dst, Then::Delegate, Value::UNSET),
            _ => {
                let name = self.ctx.symbols.public("send");
                let method = match self.attribute_now(iterator, name)? {
                    Some(method) => method,
                    None => return Err(self.no_attribute(iterator, name)),
                };
                self.call_value(method, &[sent], dst, Then::Delegate, Value::UNSET)
            }
        }
    }

    /// Raises an exception at the `yield` where the generator stands.
    pub(super) fn throw(
        &mut self,
        generator: Value,
        exception: Value,
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        if self.ctx.is_exception(exception) {
            return self.throw_into(generator, exception, usize::MAX, dst, then, keep);
        }
        let name = self.ctx.type_name(exception);
        let wrong = self
            .ctx
            .type_error(format!("exceptions must be classes or instances deriving from BaseException, not {name}"));
        // The innermost generator refuses it, to the one that delegates to it.
        match (self.room_for_delegates(generator)?.checked_sub(1), wrong) {
            (Some(levels), Stop::Raise(refusal)) => self.throw_into(generator, refusal, levels, dst, then, keep),
            (_, wrong) => Err(wrong),
        }
    }

    /// Raises the exception in a generator that this one delegates to, at most so many levels in.
    fn throw_into(
        &mut self,
        generator: Value,
        exception: Value,
        levels: usize,
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        self.room_for_delegates(generator)?;
        let (mut generator, mut dst, mut then, mut keep) = (generator, dst, then, keep);
        for level in 0.. {
            let id = generator.as_id::<Generator>().ok_or(Trap::Type)?;
            match self.ctx.heap.get(id)?.state {
                GeneratorState::Running => return Err(self.ctx.value_error("generator already executing")),
                GeneratorState::Finished => return Err(self.raised(exception, Raising::Back)),
                GeneratorState::Created => {
                    self.finish_generator(id)?;
                    return Err(self.raised(exception, Raising::Back));
                }
                GeneratorState::Suspended => (),
            }
            self.restore(id, dst, then, keep)?;
            // Whatever it delegates to gets the exception first.
            let Op::YieldFrom { iter, dst: result, .. } = self.current()? else {
                return Err(self.raised(exception, Raising::Thrown));
            };
            let inner = self.reg(iter)?;
            // GeneratorExit closes what is delegated to, and is raised here whatever that makes of it.
            let closing = self.ctx.is_instance(exception, builtin::GENERATOR_EXIT)?;
            match inner.tag() {
                Tag::Generator | Tag::Instance if level >= levels => {
                    return Err(self.raised(exception, Raising::Thrown));
                }
                Tag::Generator if !closing => {
                    (generator, dst, then, keep) = (inner, result, Then::Delegate, Value::UNSET);
                }
                Tag::Generator | Tag::Instance => {
                    let hook = if closing { "delegate_close" } else { "delegate_throw" };
                    return self.call_hook(hook, &[inner, exception], result, Then::Delegate, Value::UNSET);
                }
                _ => return Err(self.raised(exception, Raising::Thrown)),
            }
        }
        Ok(())
    }

    fn raised(&mut self, exception: Value, raising: Raising) -> Stop {
        self.raising = raising;
        Stop::Raise(exception)
    }

    /// Room for a generator's frame and those of the generators that it delegates to, one inside the other: once the
    /// first of them is back on the stack there is no way back. How many generators are delegated to.
    fn room_for_delegates(&mut self, generator: Value) -> Result<usize, Stop> {
        let mut top = self.top()?;
        let mut next = generator;
        let mut delegates = 0;
        while let Some(id) = next.as_id::<Generator>() {
            self.ctx.charge(1)?;
            let generator = self.ctx.heap.get(id)?;
            if generator.state != GeneratorState::Suspended {
                break;
            }
            top += generator.registers.len();
            let op = self.linked(generator.code)?.code.ops.get((generator.pc as usize).saturating_sub(1));
            let Some(Op::YieldFrom { iter, .. }) = op else { break };
            next = generator.registers.get(usize::from(iter.0)).copied().unwrap_or(Value::UNSET);
            delegates += usize::from(next.tag() == Tag::Generator);
        }
        if next.tag() == Tag::Instance {
            self.prelude_function("delegate_close")?;
            self.prelude_function("delegate_throw")?;
        }
        self.ensure_stack(top + super::frame::WINDOW)?;
        Ok(delegates)
    }

    /// `generator.close()`
    pub(super) fn close(&mut self, generator: Value, dst: Reg, then: Then, keep: Value) -> Result<(), Stop> {
        let id = generator.as_id::<Generator>().ok_or(Trap::Type)?;
        match self.ctx.heap.get(id)?.state {
            GeneratorState::Running => return Err(self.ctx.value_error("generator already executing")),
            GeneratorState::Finished => return self.deliver(then, dst, keep, Value::NONE),
            GeneratorState::Created => {
                self.finish_generator(id)?;
                return self.deliver(then, dst, keep, Value::NONE);
            }
            GeneratorState::Suspended => (),
        }
        if then != Then::Store {
            return self.call_hook("close_generator", &[generator], dst, then, keep);
        }
        let exception = self.ctx.heap.exception_with(builtin::GENERATOR_EXIT, &[])?;
        self.throw(generator, exception, dst, Then::Closed, Value::UNSET)
    }

    /// Does the frame's end by this exception count as the end of the iterator it is?
    pub(super) fn ends_iteration(&self, frame: &Frame, exception: Value) -> Result<bool, Trap> {
        let stops = self.ctx.is_instance(exception, builtin::STOP_ITERATION)?;
        Ok(match frame.then {
            Then::NextDefault => stops,
            Then::Closed => stops || self.ctx.is_instance(exception, builtin::GENERATOR_EXIT)?,
            Then::Loop | Then::Collect | Then::Delegate => stops,
            _ => false,
        })
    }

    /// The value that a StopIteration carries.
    pub(super) fn stop_value(&self, exception: Value) -> Value {
        if let Ok(Some(value)) = self.ctx.exception_field(exception, "value") {
            return value;
        }
        let args = self.ctx.exception_data(exception).map(|data| data.args);
        args.and_then(|args| self.ctx.items(args)?.first().copied()).unwrap_or(Value::NONE)
    }

    /// Does the class have this special method (in the language)?
    pub(super) fn has_special(&self, class: ClassId, special: Special) -> Result<bool, Trap> {
        Ok(self.ctx.classes.special(class, special)?.is_some())
    }
}

/// The generator that is to be taken up when this one, which waits, is asked for its next value: the innermost of those
/// that it delegates to, as far as there is depth above so many `frames`. The ones on the way run from now on, without
/// frames; each is charged. One that stands in a handler, or does not wait itself, is left to the `yield from` it belongs to.
pub(super) fn innermost(
    ctx: &mut Ctx,
    depth: &mut Depth,
    frames: usize,
    first: Id<Generator>,
) -> Result<Id<Generator>, Trap> {
    let mut id = first;
    let mut levels = 0;
    loop {
        let generator = ctx.heap.get_mut(id)?;
        generator.state = GeneratorState::Running;
        let Some(next) = generator.inner() else { break };
        let inner = ctx.heap.get_mut(next)?;
        if !inner.waits() || inner.class != builtin::GENERATOR || ctx.fuel <= 1 || frames + levels + 1 >= depth.entry {
            break;
        }
        inner.outer = Some(id);
        ctx.fuel -= 1;
        levels += 1;
        id = next;
    }
    depth.take(levels);
    Ok(id)
}

/// The generators that ran without frames, because they wait for this one, stand at their `yield from` again.
pub(super) fn release_outer(heap: &mut Heap, depth: &mut Depth, id: Id<Generator>) -> Result<(), Trap> {
    let mut next = heap.get_mut(id)?.outer.take();
    while let Some(id) = next {
        let outer = heap.get_mut(id)?;
        outer.state = GeneratorState::Suspended;
        next = outer.outer.take();
        depth.give(1);
    }
    Ok(())
}

/// The class that a generator of the prelude shows.
fn prelude_class(function: &str) -> ClassId {
    match function {
        "map_generator" => builtin::MAP,
        "filter_generator" => builtin::FILTER,
        "zip_generator" => builtin::ZIP,
        "enumerate_generator" => builtin::ENUMERATE,
        "reversed_generator" => builtin::REVERSED,
        "callable_iterator_generator" => builtin::CALLABLE_ITERATOR,
        "iterator_generator" => builtin::ITERATOR,
        _ => builtin::GENERATOR,
    }
}
