//! Calling values.
//!
//! A call finds its callee at `window` on the stack and the arguments behind it, the keyword arguments' values last.
//! A function's frame begins at that very place; anything else answers at once, or puts another callee there.

use super::Vm;
use super::frame::{Then, Window};
use crate::code::CodeKind;
use crate::error::{Defer, Kill, Stop, Trap};
use crate::heap::*;
use crate::native::Reading;
use crate::op::{CacheIx, KeywordsIx, Reg};
use crate::symbol::{Special, Symbol};
use crate::value::{NativeId, Tag, Value};
use smallvec::SmallVec;

/// So many times a callee may give way to another: a bound method to its function, an object to its `__call__`.
const MAX_HOPS: u32 = 1000;

/// Arguments taken off the stack.
pub(super) type Arguments = SmallVec<[Value; 8]>;

impl Vm {
    /// Where the running frame's own registers end: windows of calls that no instruction laid out begin here.
    pub(super) fn top(&self) -> Result<usize, Trap> {
        let frame = self.frames.last().ok_or(Trap::Frame)?;
        Ok(frame.base as usize + usize::from(self.linked(frame.code)?.code.registers))
    }

    /// The stack from `window` on: `count` values.
    pub(super) fn stack_slice(&self, window: usize, count: usize) -> Result<&[Value], Trap> {
        self.stack.get(window..window + count).ok_or(Trap::Frame)
    }

    pub(super) fn set_stack(&mut self, at: usize, value: Value) -> Result<(), Trap> {
        *self.stack.get_mut(at).ok_or(Trap::Frame)? = value;
        Ok(())
    }

    /// Writes the running frame's register.
    pub(super) fn set(&mut self, reg: Reg, value: Value) -> Result<(), Trap> {
        let base = self.frames.last().ok_or(Trap::Frame)?.base as usize;
        Window::at(&mut self.stack, base)?[reg] = value;
        Ok(())
    }

    /// Reads the running frame's register.
    pub(super) fn reg(&mut self, reg: Reg) -> Result<Value, Trap> {
        let base = self.frames.last().ok_or(Trap::Frame)?.base as usize;
        Ok(Window::at(&mut self.stack, base)?[reg])
    }

    /// Names of keyword arguments, as the running code writes them.
    fn keyword_names(&self, names: KeywordsIx) -> Result<SmallVec<[Symbol; 4]>, Trap> {
        let linked = self.linked(self.frames.last().ok_or(Trap::Frame)?.code)?;
        let list = linked.code.keywords.get(usize::from(names.0)).ok_or(Trap::Code)?;
        list.iter().map(|name| linked.symbols.get(usize::from(name.0)).copied().ok_or(Trap::Code)).collect()
    }

    /// Calls what stands at `window` with `argc` arguments behind it; `names` are those of the last ones.
    pub(super) fn call(
        &mut self,
        window: usize,
        argc: u8,
        names: Option<KeywordsIx>,
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let names = match names {
            Some(names) => self.keyword_names(names)?,
            None => SmallVec::new(),
        };
        self.call_at(window, usize::from(argc), &names, dst, then, keep)
    }

    /// Calls a value with positional arguments, in a window above the running frame.
    pub(super) fn call_value(
        &mut self,
        callee: Value,
        args: &[Value],
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let window = self.top()?;
        self.ensure_stack(window)?;
        self.set_stack(window, callee)?;
        let places = self.stack.get_mut(window + 1..window + 1 + args.len()).ok_or(Trap::Frame)?;
        places.copy_from_slice(args);
        self.call_at(window, args.len(), &[], dst, then, keep)
    }

    /// Calls what stands at `window`. A call that must be begun again finds its window as it was.
    pub(super) fn call_at(
        &mut self,
        window: usize,
        argc: usize,
        names: &[Symbol],
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let callee = self.stack_slice(window, 1)?.first().copied().ok_or(Trap::Frame)?;
        if callee.tag() == Tag::Function
            && names.is_empty()
            && self.ctx.heap.get(callee.raw_id::<Function>())?.takes(argc)
        {
            return self.call_function(callee, window, argc, names, dst, then, keep);
        }
        let before: Arguments = SmallVec::from_slice(self.stack_slice(window, argc + 1)?);
        let result = self.call_any(window, argc, names, dst, then, keep);
        if let Err(Stop::Memory(_) | Stop::Fuel(_)) = result {
            self.restore_window(window, &before)?;
        }
        result
    }

    fn restore_window(&mut self, window: usize, before: &[Value]) -> Result<(), Trap> {
        self.stack.get_mut(window..window + before.len()).ok_or(Trap::Frame)?.copy_from_slice(before);
        Ok(())
    }

    fn call_any(
        &mut self,
        window: usize,
        argc: usize,
        names: &[Symbol],
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let mut argc = argc;
        let mut hops = 0;
        let mut bound = false;
        loop {
            // Objects whose `__call__` are objects again: no chain of them is endless.
            hops += 1;
            if hops > MAX_HOPS {
                return Err(Stop::Kill(Kill::Stack));
            }
            let callee = self.stack_slice(window, 1)?.first().copied().ok_or(Trap::Frame)?;
            match callee.tag() {
                Tag::Function => return self.call_function(callee, window, argc, names, dst, then, keep),
                Tag::Native => {
                    let id = callee.as_native().ok_or(Trap::Native)?;
                    return self.call_native(id, window, argc, names, bound, dst, then, keep);
                }
                Tag::BoundMethod => {
                    bound = true;
                    let method = *self.ctx.heap.get(callee.raw_id::<BoundMethod>())?;
                    self.shift_arguments(window, argc, method.function, method.receiver)?;
                    argc += 1;
                }
                Tag::Class => {
                    let class = callee.as_class().ok_or(Trap::Class)?;
                    return self.call_class(class, window, argc, names, dst, then, keep);
                }
                Tag::TypeExpression => {
                    let origin = self.ctx.heap.get(callee.raw_id::<TypeExpression>())?.origin;
                    if origin.is_unset() {
                        return Err(self.not_callable(callee));
                    }
                    self.set_stack(window, origin)?;
                }
                Tag::StaticMethod => {
                    let function = self.ctx.heap.get(callee.raw_id::<StaticMethod>())?.function;
                    self.set_stack(window, function)?;
                }
                Tag::Instance => {
                    let class = self.ctx.class_of(callee)?;
                    let Some(method) = self.ctx.classes.special(class, Special::Call)? else {
                        return Err(self.not_callable(callee));
                    };
                    match self.bind_special(method, callee)? {
                        (function, Some(receiver)) => {
                            self.shift_arguments(window, argc, function, receiver)?;
                            argc += 1;
                        }
                        (function, None) => self.set_stack(window, function)?,
                    }
                }
                _ => return Err(self.not_callable(callee)),
            }
        }
    }

    /// A special method as a class's member is bound like any: the function, and the receiver it takes first.
    pub(super) fn bind_special(&mut self, method: Value, receiver: Value) -> Result<(Value, Option<Value>), Stop> {
        Ok(match method.tag() {
            Tag::Function => (method, Some(receiver)),
            Tag::Native => match self.ctx.library.native(method.as_native().ok_or(Trap::Native)?)?.receivers() {
                0 => (method, None),
                _ => (method, Some(receiver)),
            },
            Tag::StaticMethod => (self.ctx.heap.get(method.raw_id::<StaticMethod>())?.function, None),
            Tag::ClassMethod => {
                let class = Value::class(self.ctx.class_of(receiver)?);
                (self.ctx.heap.get(method.raw_id::<ClassMethod>())?.function, Some(class))
            }
            Tag::Property => {
                // The prelude calls the getter, then what the getter gave.
                let getter = self.ctx.heap.get(method.raw_id::<Property>())?.get;
                let both = self.ctx.heap.tuple(&[getter, receiver])?;
                (self.prelude_function("call_property")?, Some(both))
            }
            _ => (method, None),
        })
    }

    /// Calls a special method that a class holds: `args[0]` is the receiver.
    pub(super) fn call_bound(
        &mut self,
        method: Value,
        args: &[Value],
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        if method.tag() == Tag::Function {
            return self.call_value(method, args, dst, then, keep);
        }
        let (receiver, rest) = args.split_first().ok_or(Trap::Frame)?;
        let (function, first) = self.bind_special(method, *receiver)?;
        let args: Arguments = first.into_iter().chain(rest.iter().copied()).collect();
        self.call_value(function, &args, dst, then, keep)
    }

    fn not_callable(&mut self, callee: Value) -> Stop {
        let message = format!("'{}' object is not callable", self.ctx.type_name(callee));
        self.ctx.type_error(message)
    }

    /// Puts `function` at the window and `receiver` before the arguments.
    pub(super) fn shift_arguments(
        &mut self,
        window: usize,
        argc: usize,
        function: Value,
        receiver: Value,
    ) -> Result<(), Stop> {
        let places = self.stack.get_mut(window..window + argc + 2).ok_or(Trap::Frame)?;
        places.rotate_right(1);
        let [at, first, ..] = places else { return Err(Trap::Frame.into()) };
        *at = function;
        *first = receiver;
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "a call is a place, a shape and a continuation")]
    fn call_function(
        &mut self,
        callee: Value,
        window: usize,
        argc: usize,
        names: &[Symbol],
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        self.ensure_stack(window)?;
        let function = self.ctx.heap.get(callee.raw_id::<Function>())?;
        let code = function.code;
        if names.is_empty() && function.takes(argc) {
            let missing = usize::from(function.most) - argc;
            let given = function.defaults.len().saturating_sub(missing);
            let first = window + 1 + argc;
            let places = self.stack.get_mut(first..first + missing).ok_or(Trap::Frame)?;
            Value::copy(places, function.defaults.get(given..).ok_or(Trap::Code)?);
        } else {
            self.bind(callee, code, window, argc, names)?;
        }
        if self.linked(code)?.code.kind == CodeKind::Generator {
            let generator = self.make_generator(code, window)?;
            return self.deliver(then, dst, keep, generator);
        }
        self.push_frame(code, window, dst, then, keep)
    }

    #[allow(clippy::too_many_arguments, reason = "a call is a place, a shape and a continuation")]
    pub(super) fn call_native(
        &mut self,
        id: NativeId,
        window: usize,
        argc: usize,
        names: &[Symbol],
        bound: bool,
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        self.ensure_stack(window)?;
        if then != Then::Store {
            // What follows the native cannot be begun again either.
            self.before_leaving()?;
        }
        let count = self.bind_native(id, window, argc, names, bound)?;
        let before = self.ctx.fuel;
        let result = match self.ctx.library.native(id)?.row.run {
            Some(run) => {
                let args = self.stack.get(window + 1..window + 1 + count).ok_or(Trap::Frame)?;
                run(&mut self.ctx, args)
            }
            None => Err(Stop::Defer(Defer::Prelude)),
        };
        match result {
            Ok(value) => self.deliver(then, dst, keep, value),
            Err(stop) => {
                let stop = self.refund(stop, before);
                self.native_stopped(stop, window, id, count as u8, dst, then, keep)
            }
        }
    }

    /// What becomes of a native that gave no value: what it defers runs in frames.
    #[allow(clippy::too_many_arguments, reason = "a call is a place, a shape and a continuation")]
    pub(super) fn native_stopped(
        &mut self,
        stop: Stop,
        window: usize,
        id: NativeId,
        count: u8,
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let Stop::Defer(defer) = stop else { return Err(stop) };
        let args: Arguments = SmallVec::from_slice(self.stack_slice(window + 1, usize::from(count))?);
        self.deferred(defer, id, &args, dst, then, keep)
    }

    /// The same of one that was called with these arguments.
    pub(super) fn bound_native_stopped(
        &mut self,
        stop: Stop,
        id: NativeId,
        args: &[Value],
        dst: Reg,
    ) -> Result<(), Stop> {
        let Stop::Defer(defer) = stop else { return Err(stop) };
        self.deferred(defer, id, &SmallVec::from_slice(args), dst, Then::Store, Value::UNSET)
    }

    /// `callee(*args, **keywords)`
    pub(super) fn call_ex(&mut self, at: Reg, keywords: bool, dst: Reg) -> Result<(), Stop> {
        let callee = self.reg(at)?;
        let list = self.reg(at.plus(1))?;
        let given = self.ctx.items(list).ok_or(Trap::Type)?;
        let (count, bytes) = (given.len(), size_of_val(given));
        self.ctx.charge(count)?;
        self.ctx.heap.fits(bytes)?;
        let mut values: Vec<Value> = self.ctx.items(list).ok_or(Trap::Type)?.to_vec();
        let mut names: Vec<Symbol> = Vec::new();
        if keywords {
            let dict = self.reg(at.plus(2))?.as_id::<Dict>().ok_or(Trap::Type)?;
            let table = &self.ctx.heap.get(dict)?.table;
            let (places, count) = (table.places(), table.len());
            self.ctx.charge(places)?;
            self.ctx.heap.fits(places * 3 * size_of::<Value>())?;
            let unread = self.reads_tuple(callee)?;
            if let Some((function, false)) = unread.as_ref().filter(|_| count > 0) {
                let message = format!("{function}() takes no keyword arguments");
                return Err(self.ctx.type_error(message));
            }
            let entries: Vec<(Value, Value)> =
                self.ctx.heap.get(dict)?.table.iter().map(|entry| (entry.key, entry.value)).collect();
            for (key, value) in entries {
                let Some(id) = key.as_str() else {
                    if unread.is_some() {
                        continue;
                    }
                    if let Some(class) = callee.as_class()
                        && self.takes_no_keywords(class)?
                    {
                        return Err(self.no_exception_keywords(class, values.len())?);
                    }
                    return Err(self.ctx.type_error("keywords must be strings"));
                };
                names.push(self.ctx.text_symbol(id)?);
                values.push(value);
            }
        }
        self.call_many(callee, &values, &names, dst)
    }

    /// The name of a native that CPython calls with a tuple and a dict, both unread, and whether it takes keywords.
    fn reads_tuple(&self, callee: Value) -> Result<Option<(&'static str, bool)>, Trap> {
        let native = match callee.as_id::<BoundMethod>() {
            Some(method) => self.ctx.heap.get(method)?.function.as_native(),
            None => None,
        };
        let Some(id) = native else { return Ok(None) };
        let native = self.ctx.library.native(id)?;
        let unread = matches!(native.row.reading, Reading::Tuple | Reading::Unpack | Reading::Nameless);
        Ok(unread.then(|| (native.row.name, native.takes_any_keyword())))
    }

    /// Calls with arguments that may be more than a window holds.
    fn call_many(&mut self, callee: Value, values: &[Value], names: &[Symbol], dst: Reg) -> Result<(), Stop> {
        /// So many fit beside what binding adds.
        const FIT: usize = 200;
        let window = self.top()?;
        self.ensure_stack(window + values.len().saturating_sub(FIT))?;
        self.set_stack(window, callee)?;
        let places = self.stack.get_mut(window + 1..window + 1 + values.len()).ok_or(Trap::Frame)?;
        places.copy_from_slice(values);
        self.call_at(window, values.len(), names, dst, Then::Store, Value::UNSET)
    }

    /// A method call whose cache did not help.
    pub(super) fn call_method(
        &mut self,
        window: usize,
        argc: u8,
        name: Symbol,
        cache: CacheIx,
        dst: Reg,
    ) -> Result<(), Stop> {
        let receiver = self.stack_slice(window + 1, 1)?.first().copied().ok_or(Trap::Frame)?;
        match self.split_method(receiver, name, Some(cache))? {
            Some(method) => {
                self.set_stack(window, method)?;
                self.call(window, argc + 1, None, dst, Then::Store, Value::UNSET)
            }
            None => {
                let value = match self.attribute_now(receiver, name)? {
                    Some(value) => value,
                    None => {
                        // A property or `__getattr__` runs first; then the prelude calls what it gave.
                        let args = self.stack_slice(window + 2, usize::from(argc))?.to_vec();
                        return self.call_attribute(receiver, name, &args, dst);
                    }
                };
                self.call_without_receiver(window, argc, value, None, dst)
            }
        }
    }

    /// The callee is not a method: it takes the arguments without the receiver.
    fn call_without_receiver(
        &mut self,
        window: usize,
        argc: u8,
        callee: Value,
        names: Option<KeywordsIx>,
        dst: Reg,
    ) -> Result<(), Stop> {
        let before: Arguments = SmallVec::from_slice(self.stack_slice(window, usize::from(argc) + 2)?);
        self.drop_receiver(window, argc, callee)?;
        let result = self.call(window, argc, names, dst, Then::Store, Value::UNSET);
        if let Err(Stop::Memory(_) | Stop::Fuel(_)) = result {
            self.restore_window(window, &before)?;
        }
        result
    }

    fn drop_receiver(&mut self, window: usize, argc: u8, callee: Value) -> Result<(), Trap> {
        let places = self.stack.get_mut(window + 1..window + 2 + usize::from(argc)).ok_or(Trap::Frame)?;
        places.rotate_left(1);
        self.set_stack(window, callee)
    }

    /// Calls what `LoadMethod` left at the window.
    pub(super) fn call_loaded(
        &mut self,
        window: usize,
        argc: u8,
        names: Option<KeywordsIx>,
        dst: Reg,
    ) -> Result<(), Stop> {
        let (callee, receiver) = match self.stack_slice(window, 2)? {
            [callee, receiver] => (*callee, *receiver),
            _ => return Err(Trap::Frame.into()),
        };
        if receiver.is_unset() {
            return self.call_without_receiver(window, argc, callee, names, dst);
        }
        self.call(window, argc + 1, names, dst, Then::Store, Value::UNSET)
    }

    /// The symbol of a name that the running code writes.
    pub(super) fn symbol(&self, name: crate::op::NameIx) -> Result<Symbol, Trap> {
        let linked = self.linked(self.frames.last().ok_or(Trap::Frame)?.code)?;
        linked.symbols.get(usize::from(name.0)).copied().ok_or(Trap::Code)
    }
}
