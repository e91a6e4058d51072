//! What natives ask of the interpreter because only it has frames: iterating, resuming generators, attributes by name.

use super::Vm;
use super::attributes::Found;
use super::frame::Then;
use crate::error::{Step, Stop, Trap};
use crate::heap::*;
use crate::op::Reg;
use crate::ops::iterate::Next;
use crate::symbol::{Owner, Special, Symbol};
use crate::value::{ClassId, Tag, Value};

impl Vm {
    pub(super) fn step(&mut self, step: Step, args: &[Value], dst: Reg, then: Then, keep: Value) -> Result<(), Stop> {
        let arg = |at: usize| args.get(at).copied().unwrap_or(Value::UNSET);
        let first = arg(0);
        match step {
            Step::Next => self.step_next(first, arg(1), dst, then, keep),
            Step::Iter => self.iter_of(first, dst, then, keep),
            Step::Send => self.resume_generator(first, arg(1), dst, then, keep),
            Step::Throw => self.throw(first, arg(1), dst, then, keep),
            Step::Close => self.close(first, dst, then, keep),
            Step::Call => {
                let rest = args.get(1..).unwrap_or_default();
                self.call_value(first, rest, dst, then, keep)
            }
            Step::Again => self.again(first, arg(1), dst, then, keep),
            Step::GetAttr => {
                let found = self.find_by_text(first, arg(1))?;
                let default = arg(2);
                if default.is_unset() {
                    let Some((found, name)) = found else { return Err(self.no_such_text(first, arg(1))) };
                    return self.read(found, first, name, dst, then, keep);
                }
                match found {
                    None | Some((Found::Missing, _)) => self.deliver(then, dst, keep, default),
                    Some((found, name)) if then == Then::Store => {
                        self.read(found, first, name, dst, Then::AttributeDefault, default)
                    }
                    Some(_) => self.call_hook("getattr_default", args, dst, then, keep),
                }
            }
            Step::HasAttr => match self.find_by_text(first, arg(1))? {
                None | Some((Found::Missing, _)) => self.deliver(then, dst, keep, Value::FALSE),
                Some((found @ (Found::Getter(_) | Found::Property(_) | Found::Fallback(_)), name))
                    if then == Then::Store =>
                {
                    self.read(found, first, name, dst, Then::HasAttribute, Value::FALSE)
                }
                Some((Found::Property(_) | Found::Fallback(_), _)) => {
                    self.call_hook("hasattr_slow", args, dst, then, keep)
                }
                Some(_) => self.deliver(then, dst, keep, Value::TRUE),
            },
            Step::SetAttr => {
                let Some(name) = self.public_symbol(arg(1))? else { return Err(self.no_such_text(first, arg(1))) };
                let depth = self.frames.len();
                self.store_attribute(first, name, arg(2), None, dst, Then::Discard)?;
                self.settle(depth, dst, then, keep)
            }
            Step::DelAttr => {
                let Some(name) = self.public_symbol(arg(1))? else { return Err(self.no_such_text(first, arg(1))) };
                let depth = self.frames.len();
                self.delete_attribute(first, name, dst, Then::Discard)?;
                self.settle(depth, dst, then, keep)
            }
            Step::ReprCode => {
                let text = self.repr_code(first)?;
                self.deliver(then, dst, keep, text)
            }
            Step::Freeze => {
                self.freeze(first)?;
                self.deliver(then, dst, keep, first)
            }
            Step::IsFrozen => {
                let frozen = self.is_frozen(first)?;
                self.deliver(then, dst, keep, Value::bool(frozen))
            }
            Step::Dir => {
                let names = self.public_names(first)?;
                self.deliver(then, dst, keep, names)
            }
        }
    }

    /// The value of a step that may have pushed a setter's frame is None, now or when the frame returns.
    fn settle(&mut self, depth: usize, dst: Reg, then: Then, keep: Value) -> Result<(), Stop> {
        if self.frames.len() == depth {
            return self.deliver(then, dst, keep, Value::NONE);
        }
        // The setter's own value is dropped: None stands in the register before it runs.
        if then == Then::Store {
            let frame = self.frames.last().copied().ok_or(Trap::Frame)?;
            let caller = self.frames.get(depth.wrapping_sub(1)).ok_or(Trap::Frame)?;
            let at = caller.base as usize + usize::from(dst.0);
            self.set_stack(at, Value::NONE)?;
            debug_assert_eq!(frame.then, Then::Discard);
        }
        Ok(())
    }

    /// Natives that were deferred run again with their arguments as they were bound.
    fn again(&mut self, native: Value, args: Value, dst: Reg, then: Then, keep: Value) -> Result<(), Stop> {
        let id = native.as_native().ok_or(Trap::Native)?;
        let library = self.ctx.library.clone();
        let run = library.native(id)?.row.run.ok_or(Trap::Native)?;
        let args = self.ctx.items(args).ok_or(Trap::Native)?.to_vec();
        match run(&mut self.ctx, &args) {
            Ok(value) => self.deliver(then, dst, keep, value),
            Err(Stop::Defer(defer)) => {
                let args = smallvec::SmallVec::from_vec(args);
                self.deferred(defer, id, &args, dst, then, keep)
            }
            Err(stop) => Err(stop),
        }
    }

    // ---- iteration

    fn step_next(&mut self, iterator: Value, default: Value, dst: Reg, then: Then, keep: Value) -> Result<(), Stop> {
        match self.ctx.next(iterator)? {
            Next::Item(item) => return self.deliver(then, dst, keep, item),
            Next::Done if default.is_unset() => {
                let exception = self.ctx.heap.exception_with(crate::builtin::STOP_ITERATION, &[])?;
                return Err(Stop::Raise(exception));
            }
            Next::Done => return self.deliver(then, dst, keep, default),
            Next::Guest => (),
        }
        if !self.is_iterator(iterator)? {
            let message = format!("'{}' object is not an iterator", self.ctx.type_name(iterator));
            return Err(self.ctx.type_error(message));
        }
        if default.is_unset() {
            return self.next_of(iterator, dst, then, keep);
        }
        if then == Then::Store {
            return self.next_of(iterator, dst, Then::NextDefault, default);
        }
        self.call_hook("next_default", &[iterator, default], dst, then, keep)
    }

    /// Asks an iterator that runs guest code.
    pub(super) fn next_of(&mut self, iterator: Value, dst: Reg, then: Then, keep: Value) -> Result<(), Stop> {
        if iterator.tag() == Tag::Generator {
            return self.resume_generator(iterator, Value::NONE, dst, then, keep);
        }
        let class = self.ctx.class_of(iterator)?;
        match self.ctx.classes.special(class, Special::Next)? {
            Some(method) => self.call_bound(method, &[iterator], dst, then, keep),
            None => {
                let message = format!("'{}' object is not an iterator", self.ctx.type_name(iterator));
                Err(self.ctx.type_error(message))
            }
        }
    }

    /// `GetIter` of what is not builtin.
    pub(super) fn get_iter(&mut self, value: Value) -> Result<(), Stop> {
        let dst = self.current()?.dst().ok_or(Trap::Code)?;
        self.iter_of(value, dst, Then::Store, Value::UNSET)
    }

    fn iter_of(&mut self, value: Value, dst: Reg, then: Then, keep: Value) -> Result<(), Stop> {
        if let Some(iterator) = self.ctx.iter(value)? {
            return self.deliver(then, dst, keep, iterator);
        }
        if value.tag() == Tag::Instance {
            let class = self.ctx.class_of(value)?;
            let specials = &self.ctx.classes.get(class)?.specials;
            match (specials.get(Special::Iter), specials.get(Special::GetItem)) {
                (Some(method), _) if !method.is_none() => {
                    return self.call_special(Special::Iter, &[value], dst, then, keep);
                }
                (None, Some(_)) => return self.call_hook("iterator_generator", &[value], dst, then, keep),
                _ => (),
            }
        }
        let message = format!("'{}' object is not iterable", self.ctx.type_name(value));
        Err(self.ctx.type_error(message))
    }

    // ---- attributes by text: public names only

    /// The name that a text made at run time means; nothing where it is a private or a special one.
    fn public_name(&mut self, name: Value) -> Result<Option<slab::Id<Str>>, Stop> {
        let Some(id) = name.as_str() else {
            let message = format!("attribute name must be string, not '{}'", self.ctx.type_name(name));
            return Err(self.ctx.type_error(message));
        };
        // It is looked up, and said in errors.
        let text = self.ctx.heap.text(id)?;
        let public = !text.starts_with('_') || text == Special::Name.text();
        let length = text.len();
        self.ctx.charge(length / 4)?;
        Ok(public.then_some(id))
    }

    /// The symbol of a name that is about to be bound or deleted.
    fn public_symbol(&mut self, name: Value) -> Result<Option<Symbol>, Stop> {
        match self.public_name(name)? {
            Some(text) => Ok(Some(self.ctx.text_symbol(text)?)),
            None => Ok(None),
        }
    }

    fn find_by_text(&mut self, obj: Value, name: Value) -> Result<Option<(Found, Symbol)>, Stop> {
        let Some(text) = self.public_name(name)? else { return Ok(None) };
        let symbol = match self.ctx.symbols.find(self.ctx.heap.text(text)?) {
            Some(symbol) => symbol,
            // Nothing has a name that is no symbol; only who answers for every name is asked for it.
            None if !self.ctx.answers(obj, Special::GetAttr)? => return Ok(None),
            None => self.ctx.text_symbol(text)?,
        };
        Ok(Some((self.find(obj, symbol)?, symbol)))
    }

    fn no_such_text(&mut self, obj: Value, name: Value) -> Stop {
        let text = self.ctx.heap.text_of(name).unwrap_or_default().to_owned();
        let message = self.no_attribute_text(obj, &text);
        self.raise_about(obj, message, &text)
    }

    /// What `dir()` shows: public names, sorted.
    fn public_names(&mut self, obj: Value) -> Result<Value, Stop> {
        let names = self.names_of(obj, None)?;
        let mut values = Vec::with_capacity(names.len());
        for name in names {
            values.push(self.ctx.intern(&name)?);
        }
        self.ctx.heap.list(values)
    }

    /// Names of attributes, sorted: public ones and those of `owner`.
    pub(super) fn names_of(&mut self, obj: Value, owner: Option<Owner>) -> Result<Vec<String>, Stop> {
        let class = match obj.as_class() {
            Some(class) => class,
            None => self.ctx.class_of(obj)?,
        };
        let count = self.name_count(obj, class)?;
        self.ctx.charge(count)?;
        self.ctx.heap.has_free(count.saturating_mul(2 * size_of::<String>()))?;
        let mut names: Vec<String> = Vec::new();
        let symbols = &self.ctx.symbols;
        let mut add = |symbol: Symbol| {
            let text = symbols.text(symbol);
            if !text.starts_with('_') || owner == Some(symbols.owner(symbol)) {
                names.push(text.to_owned());
            }
        };
        if let Some(id) = obj.as_id::<Instance>() {
            let instance = self.ctx.heap.get(id)?;
            self.ctx.shapes.slots(instance.shape).iter().copied().for_each(&mut add);
            if let Some(overflow) = instance.extra.as_ref().and_then(|extra| extra.overflow.as_ref()) {
                overflow.keys().copied().for_each(&mut add);
            }
        }
        for id in self.ctx.class(class)?.mro.iter() {
            self.ctx.class(*id)?.order.iter().copied().for_each(&mut add);
        }
        for id in self.ctx.class(class)?.mro.iter() {
            let Some(slots) = self.ctx.class(*id)?.members.get(&Special::Slots.symbol()).copied() else { continue };
            let slots = self.slot_names(slots)?;
            let texts = slots.iter().filter_map(|slot| self.ctx.heap.text_of(*slot));
            names.extend(texts.filter(|text| !text.starts_with('_')).map(str::to_owned));
        }
        if obj.tag() == Tag::Module {
            let module = self.module(obj.bits() as u32)?;
            names.clear();
            names.extend(module.program.globals.iter().filter(|name| !name.starts_with('_')).map(|n| n.to_string()));
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// How many names `names_of` looks at, or more.
    fn name_count(&self, obj: Value, class: ClassId) -> Result<usize, Trap> {
        let mut count = 0;
        if let Some(id) = obj.as_id::<Instance>() {
            let instance = self.ctx.heap.get(id)?;
            let overflow = instance.extra.as_ref().and_then(|extra| extra.overflow.as_ref());
            count += instance.slots.len() + overflow.map_or(0, |overflow| overflow.len());
        }
        for id in self.ctx.class(class)?.mro.iter() {
            let class = self.ctx.class(*id)?;
            count += class.order.len();
            if let Some(slots) = class.members.get(&Special::Slots.symbol()).copied() {
                count += self.ctx.len(slots)?.unwrap_or(0);
            }
        }
        if obj.tag() == Tag::Module {
            count += self.module(obj.bits() as u32)?.program.globals.len();
        }
        Ok(count)
    }
}
