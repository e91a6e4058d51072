//! Displays, subscripts, unpacking, ranges: what the loop hands over when a container is not plain.

use super::Vm;
use super::continuation::stage;
use super::frame::Then;
use crate::class::Class;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::op::{Op, Reg};
use crate::symbol::Special;
use crate::value::{Tag, Value};

impl Vm {
    /// Calls a hook of the prelude whose value is the instruction's result.
    fn hook(&mut self, name: &'static str, args: &[Value]) -> Result<(), Stop> {
        self.call_hook(name, args, Reg::NONE, Then::Op(stage::RESULT), Value::UNSET)
    }

    pub(super) fn item(&mut self, dst: Reg, obj: Value, index: Value) -> Result<(), Stop> {
        match self.ctx.get_item(obj, index) {
            Ok(Some(value)) => return Ok(self.set(dst, value)?),
            Ok(None) => (),
            Err(Stop::Defer(_)) => return self.hook("op_getitem", &[obj, index]),
            Err(stop) => return Err(stop),
        }
        match obj.tag() {
            Tag::Instance => {
                let class = self.ctx.class_of(obj)?;
                if let Some(method) = self.ctx.classes.special(class, Special::GetItem)? {
                    return self.call_bound(method, &[obj, index], dst, Then::Store, Value::UNSET);
                }
            }
            Tag::Class => {
                let name = self.ctx.class(obj.as_class().ok_or(Trap::Class)?)?.name.to_string();
                return Err(self.ctx.type_error(format!("type '{name}' is not subscriptable")));
            }
            _ => (),
        }
        let message = format!("'{}' object is not subscriptable", self.ctx.type_name(obj));
        Err(self.ctx.type_error(message))
    }

    pub(super) fn slice_item(&mut self, dst: Reg, obj: Value, at: Reg) -> Result<(), Stop> {
        let parts = Slice { start: self.reg(at)?, stop: self.reg(at.plus(1))?, step: self.reg(at.plus(2))? };
        match self.ctx.get_slice(obj, parts) {
            Ok(Some(value)) => return Ok(self.set(dst, value)?),
            Ok(None) => (),
            Err(Stop::Defer(_)) => {
                return self.hook("op_getslice", &[obj, parts.start, parts.stop, parts.step]);
            }
            Err(stop) => return Err(stop),
        }
        let slice = self.ctx.heap.add(parts)?.into();
        self.item(dst, obj, slice)
    }

    pub(super) fn store_item(&mut self, obj: Value, index: Value, value: Value) -> Result<(), Stop> {
        match self.ctx.set_item(obj, index, value) {
            Ok(true) => return Ok(()),
            Ok(false) => (),
            Err(Stop::Defer(_)) => return self.hook("op_setitem", &[obj, index, value]),
            Err(stop) => return Err(stop),
        }
        if obj.tag() == Tag::Instance {
            let class = self.ctx.class_of(obj)?;
            if let Some(method) = self.ctx.classes.special(class, Special::SetItem)? {
                return self.call_bound(method, &[obj, index, value], Reg::NONE, Then::Discard, Value::UNSET);
            }
        }
        if self.asks_index(obj, index)? && index.tag() == Tag::Instance {
            return self.hook("op_setitem", &[obj, index, value]);
        }
        let message = format!("'{}' object does not support item assignment", self.ctx.type_name(obj));
        Err(self.ctx.type_error(message))
    }

    /// Does CPython take the key for an index before it finds that no item can be set or deleted? One that is too large
    /// is an error of its own.
    fn asks_index(&mut self, obj: Value, index: Value) -> Result<bool, Stop> {
        let sequence = match obj.tag() {
            Tag::Str | Tag::Bytes | Tag::Tuple | Tag::Range | Tag::Set | Tag::FrozenSet | Tag::DictView => true,
            Tag::Instance => self.ctx.class(self.ctx.class_of(obj)?)?.writer != Class::BUILTIN,
            _ => false,
        };
        if sequence && index.tag() == Tag::BigInt {
            return Err(self.ctx.index_error("cannot fit 'int' into an index-sized integer"));
        }
        Ok(sequence && (matches!(index.tag(), Tag::Int | Tag::Bool) || self.ctx.answers(index, Special::Index)?))
    }

    pub(super) fn remove_item(&mut self, obj: Value, index: Value) -> Result<(), Stop> {
        match self.ctx.delete_item(obj, index) {
            Ok(true) => return Ok(()),
            Ok(false) => (),
            Err(Stop::Defer(_)) => return self.hook("op_delitem", &[obj, index]),
            Err(stop) => return Err(stop),
        }
        if obj.tag() == Tag::Instance {
            let class = self.ctx.class_of(obj)?;
            if let Some(method) = self.ctx.classes.special(class, Special::DelItem)? {
                return self.call_bound(method, &[obj, index], Reg::NONE, Then::Discard, Value::UNSET);
            }
        }
        let asked = self.asks_index(obj, index)?;
        if asked && index.tag() == Tag::Instance {
            return self.hook("op_delitem", &[obj, index]);
        }
        let not = if asked { "doesn't" } else { "does not" };
        let message = format!("'{}' object {not} support item deletion", self.ctx.type_name(obj));
        Err(self.ctx.type_error(message))
    }

    // ---- displays

    /// A set display of elements that need guest code is filled by the prelude, from a list.
    pub(super) fn build_set(&mut self, dst: Reg, at: Reg, count: u8) -> Result<(), Stop> {
        let base = self.frames.last().ok_or(Trap::Frame)?.base as usize;
        let items = self.stack_slice(base + usize::from(at.0), usize::from(count))?.to_vec();
        let set = self.ctx.new_set(false)?;
        let id = set.as_any_set().ok_or(Trap::Type)?;
        for item in &items {
            match self.ctx.set_add(id, *item) {
                Ok(_) => (),
                Err(Stop::Defer(_)) => {
                    let list = self.ctx.heap.list(items.clone())?;
                    let set = self.ctx.new_set(false)?;
                    return self.call_hook("op_set_update", &[set, list], dst, Then::Init, set);
                }
                Err(stop) => return Err(stop),
            }
        }
        Ok(self.set(dst, set)?)
    }

    pub(super) fn build_dict(&mut self, dst: Reg, at: Reg, count: u8) -> Result<(), Stop> {
        let base = self.frames.last().ok_or(Trap::Frame)?.base as usize;
        let items = self.stack_slice(base + usize::from(at.0), usize::from(count) * 2)?.to_vec();
        let dict = self.ctx.heap.dict()?;
        for pair in items.chunks_exact(2) {
            let [key, value] = pair else { return Err(Trap::Frame.into()) };
            match self.ctx.dict_set(dict, *key, *value) {
                Ok(()) => (),
                Err(Stop::Defer(_)) => {
                    let list = self.ctx.heap.list(items.clone())?;
                    let dict = self.ctx.heap.dict()?;
                    return self.call_hook("op_build_dict", &[dict.into(), list], dst, Then::Init, dict.into());
                }
                Err(stop) => return Err(stop),
            }
        }
        Ok(self.set(dst, dict.into())?)
    }

    pub(super) fn extend_list(&mut self, list: Value, source: Value) -> Result<(), Stop> {
        if !self.is_iterable(source)? {
            return Err(self.not_unpackable(list, source));
        }
        match self.ctx.list_extend(list.raw_id(), &[list, source], 1) {
            Err(Stop::Defer(_)) => self.hook("op_list_extend", &[list, source]),
            other => other,
        }
    }

    /// `*value` in a display; where it is all that a call gets, the error names the callee.
    fn not_unpackable(&mut self, list: Value, source: Value) -> Stop {
        let name = self.ctx.type_name(source);
        let message = match (self.ctx.answers(source, Special::Iter), self.callee_of_only_star(list)) {
            // A class with an `__iter__` that is None says so itself.
            (Ok(true), _) => format!("'{name}' object is not iterable"),
            (_, Ok(Some(callee))) => format!("{callee} argument after * must be an iterable, not {name}"),
            _ => format!("Value after * must be an iterable, not {name}"),
        };
        self.ctx.type_error(message)
    }

    /// The name of what is about to be called with the list, still empty, as its only positional arguments.
    fn callee_of_only_star(&mut self, list: Value) -> Result<Option<String>, Trap> {
        let Op::ListExtend { list: place, .. } = self.current()? else { return Ok(None) };
        let frame = self.frames.last().ok_or(Trap::Frame)?;
        let rest = self.linked(frame.code)?.code.ops.get(frame.pc as usize..).unwrap_or_default();
        // What keyword arguments take may stand between.
        let end = rest.iter().find(|op| match op {
            Op::ListAppend { list, .. } | Op::ListExtend { list, .. } => *list == place,
            Op::CallEx { base, .. } => base.plus(1) == place,
            _ => false,
        });
        let Some(Op::CallEx { base, .. }) = end.copied() else { return Ok(None) };
        if !self.ctx.items(list).is_some_and(<[Value]>::is_empty) {
            return Ok(None);
        }
        let callee = self.reg(base)?;
        self.callee_name(callee).map(Some)
    }

    /// A callee as errors of its stars name it.
    fn callee_name(&self, callee: Value) -> Result<String, Trap> {
        Ok(match callee.tag() {
            Tag::Function => {
                let linked = self.linked(self.ctx.heap.get(callee.raw_id::<Function>())?.code)?;
                let module = &self.module(linked.module)?.program.name;
                format!("{module}.{}()", linked.code.qualified_name)
            }
            Tag::Native => {
                let native = self.ctx.library.native(callee.as_native().ok_or(Trap::Native)?)?;
                format!("{}()", native.qualified_name())
            }
            Tag::BoundMethod => {
                let method = *self.ctx.heap.get(callee.raw_id::<BoundMethod>())?;
                let Some(native) = method.function.as_native() else { return self.callee_name(method.function) };
                // A builtin's method is named by the class of its receiver.
                let class = match method.receiver.as_class() {
                    Some(class) => class,
                    None => self.ctx.class_of(method.receiver)?,
                };
                format!("{}.{}()", self.ctx.class(class)?.name, self.ctx.library.native(native)?.row.name)
            }
            Tag::Class => format!("{}()", self.ctx.full_name(callee.as_class().ok_or(Trap::Class)?)?),
            _ => format!("{} object", self.ctx.type_name(callee)),
        })
    }

    pub(super) fn add_to_set(&mut self, set: Value, item: Value) -> Result<(), Stop> {
        match self.ctx.set_add(set.as_any_set().ok_or(Trap::Type)?, item) {
            Ok(_) => Ok(()),
            Err(Stop::Defer(_)) => self.hook("op_set_add", &[set, item]),
            Err(stop) => Err(stop),
        }
    }

    pub(super) fn update_set(&mut self, set: Value, source: Value) -> Result<(), Stop> {
        self.hook("op_set_update", &[set, source])
    }

    pub(super) fn add_to_dict(&mut self, dict: Value, key: Value, value: Value) -> Result<(), Stop> {
        match self.ctx.dict_set(dict.raw_id(), key, value) {
            Err(Stop::Defer(_)) => self.hook("op_dict_set", &[dict, key, value]),
            other => other,
        }
    }

    pub(super) fn update_dict(&mut self, dict: Value, source: Value) -> Result<(), Stop> {
        let Some(id) = source.as_id::<Dict>() else { return self.hook("op_dict_update", &[dict, source]) };
        match self.ctx.dict_update_from(dict.raw_id(), id) {
            Err(Stop::Defer(_)) => self.hook("op_dict_update", &[dict, source]),
            other => other,
        }
    }

    pub(super) fn merge_keywords(&mut self, dict: Value, source: Value, callee: Value) -> Result<(), Stop> {
        let name = self.callee_name(callee)?;
        let name = self.ctx.string(name)?;
        self.hook("op_merge", &[dict, source, name])
    }

    // ---- unpacking

    pub(super) fn unpack(&mut self, source: Value, at: Reg, count: usize) -> Result<(), Stop> {
        if matches!(source.tag(), Tag::List | Tag::Tuple) {
            let given = self.ctx.items(source).map_or(0, <[Value]>::len);
            let message = if given < count {
                format!("not enough values to unpack (expected {count}, got {given})")
            } else {
                format!("too many values to unpack (expected {count})")
            };
            return Err(self.ctx.value_error(message));
        }
        self.check_unpackable(source)?;
        // The prelude makes a list of exactly so many values in R[at]; the instruction then runs on it.
        let count = Value::int(count as i64);
        self.call_hook("op_unpack", &[source, count], at, Then::Op(stage::RESULT), Value::UNSET)
    }

    fn check_unpackable(&mut self, source: Value) -> Result<(), Stop> {
        if !self.is_iterable(source)? {
            let message = format!("cannot unpack non-iterable {} object", self.ctx.type_name(source));
            return Err(self.ctx.type_error(message));
        }
        Ok(())
    }

    pub(super) fn unpack_starred(&mut self, source: Value, at: Reg, before: u8, after: u8) -> Result<(), Stop> {
        match self.starred_row(source, usize::from(before), usize::from(after))? {
            Some(row) => self.scatter(at, &row),
            None => Ok(()),
        }
    }

    /// The first values, a list of the middle, the last values. `None` if the prelude takes them out.
    pub(super) fn starred_row(
        &mut self,
        source: Value,
        before: usize,
        after: usize,
    ) -> Result<Option<Vec<Value>>, Stop> {
        let Some(len) = self.ctx.items(source).map(<[Value]>::len) else {
            self.check_unpackable(source)?;
            let (before, after) = (Value::int(before as i64), Value::int(after as i64));
            self.hook("op_unpack_ex", &[source, before, after])?;
            return Ok(None);
        };
        let Some(end) = len.checked_sub(after).filter(|end| before <= *end) else {
            let message = format!("not enough values to unpack (expected at least {}, got {len})", before + after);
            return Err(self.ctx.value_error(message));
        };
        self.ctx.charge((end - before) / 4)?;
        self.ctx.heap.fits(len.saturating_mul(size_of::<Value>()))?;
        let items = self.ctx.items(source).unwrap_or_default();
        let part = |range: std::ops::Range<usize>| items.get(range).unwrap_or_default();
        let (mut values, middle, last) =
            (part(0..before).to_vec(), part(before..end).to_vec(), part(end..len).to_vec());
        values.push(self.ctx.heap.list(middle)?);
        values.extend(last);
        Ok(Some(values))
    }

    /// Puts values into consecutive registers.
    pub(super) fn scatter(&mut self, at: Reg, values: &[Value]) -> Result<(), Stop> {
        let base = self.frames.last().ok_or(Trap::Frame)?.base as usize + usize::from(at.0);
        let places = self.stack.get_mut(base..base + values.len()).ok_or(Trap::Frame)?;
        places.copy_from_slice(values);
        Ok(())
    }

    // ---- ranges

    /// `PrepRange`: the loop state is (next, left, step), or an iterator where numbers are large.
    pub(super) fn prepare_range(&mut self, base: Reg, argc: u8) -> Result<(), Stop> {
        let mut args = [self.reg(base)?, self.reg(base.plus(1))?, self.reg(base.plus(2))?];
        for (at, arg) in args.iter_mut().enumerate() {
            if at >= usize::from(argc) {
                *arg = Value::UNSET;
            }
        }
        if let Some((start, left, step)) = small_range(args) {
            return self.scatter(base, &[Value::int(start), Value::int(left), Value::int(step)]);
        }
        // The class `range` checks its arguments, raises its errors, and makes an iterator of what it makes.
        let constructor = self.ctx.library.constructor(crate::builtin::RANGE).ok_or(Trap::Native)?;
        let args: Vec<Value> = args.into_iter().take(usize::from(argc)).collect();
        self.call_value(Value::native(constructor), &args, base, Then::Op(stage::RESULT), Value::UNSET)
    }

    /// The value that the prelude or a class made for an instruction that spreads it over registers.
    pub(super) fn spread(&mut self, op: Op, value: Value) -> Result<bool, Stop> {
        match op {
            Op::Unpack { base, .. } | Op::UnpackItem { base, .. } | Op::UnpackEx { base, .. } => {
                let items = self.ctx.items(value).ok_or(Trap::Type)?.to_vec();
                self.scatter(base, &items)?;
            }
            Op::PrepRange { base, .. } => {
                let iterator = self.ctx.iter(value)?.ok_or(Trap::Type)?;
                self.scatter(base, &[iterator, Value::UNSET, Value::UNSET])?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// First number, how many, and step, where all stay within 64 bits.
fn small_range(args: [Value; 3]) -> Option<(i64, i64, i64)> {
    let [a, b, c] = args;
    let (start, stop) = if b.is_unset() { (0, a.as_small_int()?) } else { (a.as_small_int()?, b.as_small_int()?) };
    let step = if c.is_unset() { 1 } else { c.as_small_int()? };
    let distance = if step > 0 { stop.checked_sub(start)? } else { start.checked_sub(stop)? };
    let stride = step.checked_abs().filter(|stride| *stride > 0)?;
    let left = if distance <= 0 { 0 } else { (distance - 1) / stride + 1 };
    Some((start, left, step))
}
