//! `match`, `with`, format fields: instructions that look at objects by protocol.

use super::Vm;
use super::attributes::Found;
use super::continuation::stage;
use super::frame::Then;
use crate::builtin;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::op::{Conversion, NameIx, Reg};
use crate::symbol::Special;
use crate::value::{ClassId, Tag, Value};

impl Vm {
    /// `Len` of what is not builtin.
    pub(super) fn length(&mut self, dst: Reg, value: Value) -> Result<(), Stop> {
        self.call_special(Special::Len, &[value], dst, Then::Store, Value::UNSET)
    }

    /// Is the subject of a class pattern an instance of the class?
    pub(super) fn matches_class(&mut self, subject: Value, class: Value) -> Result<bool, Stop> {
        let Some(class) = class.as_class() else {
            return Err(self.ctx.type_error("called match pattern must be a type"));
        };
        Ok(self.ctx.is_instance(subject, class)?)
    }

    /// A positional sub-pattern of a class pattern.
    pub(super) fn match_positional(
        &mut self,
        dst: Reg,
        subject: Value,
        class: Value,
        index: u8,
        count: u8,
    ) -> Result<(), Stop> {
        let class = class.as_class().ok_or(Trap::Class)?;
        let args = self.ctx.classes.special(class, Special::MatchArgs)?;
        let name = self.ctx.class(class)?.name.to_string();
        let Some(args) = args else {
            let allowed = u8::from(matches_itself(class));
            if count > allowed {
                let plural = if allowed == 1 { "" } else { "s" };
                let message = format!("{name}() accepts {allowed} positional sub-pattern{plural} ({count} given)");
                return Err(self.ctx.type_error(message));
            }
            return Ok(self.set(dst, subject)?);
        };
        let Some(names) = self.ctx.items(args).filter(|_| args.tag() == Tag::Tuple).map(<[Value]>::to_vec) else {
            let message = format!("{name}.__match_args__ must be a tuple (got {})", self.ctx.type_name(args));
            return Err(self.ctx.type_error(message));
        };
        if usize::from(count) > names.len() {
            let allowed = names.len();
            let plural = if allowed == 1 { "" } else { "s" };
            let message = format!("{name}() accepts {allowed} positional sub-pattern{plural} ({count} given)");
            return Err(self.ctx.type_error(message));
        }
        let attribute = names.get(usize::from(index)).copied().ok_or(Trap::Code)?;
        let Some(text) = self.ctx.heap.text_of(attribute).map(str::to_owned) else {
            let message = format!("__match_args__ elements must be strings (got {})", self.ctx.type_name(attribute));
            return Err(self.ctx.type_error(message));
        };
        // A private name means the private name of the module that wrote the class, if that is the one that asks.
        let running = self.linked(self.frames.last().ok_or(Trap::Frame)?.code)?.module;
        let writer = self.ctx.class(class)?.writer;
        if text.starts_with('_') && writer != running {
            return Ok(self.set(dst, Value::UNSET)?);
        }
        if names.iter().take(usize::from(index)).any(|earlier| self.ctx.heap.text_of(*earlier) == Some(&*text)) {
            let message = format!("{name}() got multiple sub-patterns for attribute '{text}'");
            return Err(self.ctx.type_error(message));
        }
        let symbol = self.written_symbol(&text, running)?;
        self.match_attribute(dst, subject, symbol)
    }

    pub(super) fn match_named(
        &mut self,
        dst: Reg,
        subject: Value,
        name: NameIx,
        class: Value,
        count: u8,
    ) -> Result<(), Stop> {
        let symbol = self.symbol(name)?;
        if count > 0 {
            let class = class.as_class().ok_or(Trap::Class)?;
            let args = self.ctx.classes.special(class, Special::MatchArgs)?;
            let names = args.and_then(|args| self.ctx.items(args)).unwrap_or_default();
            let text = self.ctx.symbols.text(symbol);
            let taken = |name: &Value| self.ctx.heap.text_of(*name) == Some(text);
            if names.iter().take(usize::from(count)).any(taken) {
                let class = self.ctx.class(class)?.name.to_string();
                let message = format!("{class}() got multiple sub-patterns for attribute '{text}'");
                return Err(self.ctx.type_error(message));
            }
        }
        self.match_attribute(dst, subject, symbol)
    }

    /// The attribute, or UNSET: an AttributeError while reading it is no match.
    fn match_attribute(&mut self, dst: Reg, subject: Value, name: crate::symbol::Symbol) -> Result<(), Stop> {
        match self.find(subject, name)? {
            Found::Missing => Ok(self.set(dst, Value::UNSET)?),
            found => self.read(found, subject, name, dst, Then::AttributeDefault, Value::UNSET),
        }
    }

    pub(super) fn match_keys(&mut self, dst: Reg, subject: Value, keys: Value) -> Result<(), Stop> {
        let Some(dict) = subject.as_id::<Dict>() else {
            return self.call_hook("op_match_keys", &[subject, keys], dst, Then::Store, Value::UNSET);
        };
        let names = self.ctx.items(keys).ok_or(Trap::Type)?.to_vec();
        self.ctx.charge(names.len() * names.len() / 8)?;
        let mut values = Vec::with_capacity(names.len());
        for (index, name) in names.iter().copied().enumerate() {
            for earlier in names.iter().take(index) {
                match self.ctx.eq(*earlier, name) {
                    Ok(false) => (),
                    Ok(true) => return self.call_hook("op_duplicate_key", &[name], dst, Then::Store, Value::UNSET),
                    Err(Stop::Defer(_)) => {
                        return self.call_hook("op_match_keys", &[subject, keys], dst, Then::Store, Value::UNSET);
                    }
                    Err(stop) => return Err(stop),
                }
            }
            match self.ctx.dict_get(dict, name) {
                Ok(Some(value)) => values.push(value),
                Ok(None) => return Ok(self.set(dst, Value::NONE)?),
                Err(Stop::Defer(_)) => {
                    return self.call_hook("op_match_keys", &[subject, keys], dst, Then::Store, Value::UNSET);
                }
                Err(stop) => return Err(stop),
            }
        }
        let values = self.ctx.heap.tuple(&values)?;
        Ok(self.set(dst, values)?)
    }

    pub(super) fn match_rest(&mut self, dst: Reg, subject: Value, keys: Value) -> Result<(), Stop> {
        self.call_hook("op_match_rest", &[subject, keys], dst, Then::Store, Value::UNSET)
    }

    // ---- context managers

    pub(super) fn with_enter(&mut self, dst: Reg, at: Reg) -> Result<(), Stop> {
        let manager = self.reg(at)?;
        let class = self.ctx.class_of(manager)?;
        let (enter, exit) =
            (self.ctx.classes.special(class, Special::Enter)?, self.ctx.classes.special(class, Special::Exit)?);
        let (Some(enter), Some(exit)) = (enter, exit) else {
            let name = self.ctx.type_name(manager);
            let lacks = if enter.is_some() { " (missed __exit__ method)" } else { "" };
            let message = format!("'{name}' object does not support the context manager protocol{lacks}");
            return Err(self.ctx.type_error(message));
        };
        let exit = match self.bind_special(exit, manager)? {
            (function, Some(receiver)) => self.bound(function, receiver)?,
            (function, None) => function,
        };
        self.set(at, exit)?;
        self.call_bound(enter, &[manager], dst, Then::Store, Value::UNSET)
    }

    pub(super) fn with_exit(&mut self, exit: Value) -> Result<(), Stop> {
        let none = Value::NONE;
        self.call_value(exit, &[none, none, none], Reg::NONE, Then::Discard, Value::UNSET)
    }

    pub(super) fn with_except(&mut self, dst: Reg, exit: Value, exception: Value) -> Result<(), Stop> {
        let class = Value::class(self.ctx.class_of(exception)?);
        self.call_value(exit, &[class, exception, Value::NONE], dst, Then::Store, Value::UNSET)
    }

    // ---- text

    pub(super) fn format_value(&mut self, dst: Reg, src: Reg, conversion: Conversion, spec: Reg) -> Result<(), Stop> {
        let value = self.reg(src)?;
        let spec = if spec == Reg::NONE { self.ctx.intern("")? } else { self.reg(spec)? };
        let empty = self.ctx.heap.text_of(spec).is_some_and(str::is_empty);
        let result = self.ctx.format_field(value, conversion, (!empty).then_some(spec));
        match result {
            Ok(text) => Ok(self.set(dst, text)?),
            Err(Stop::Defer(_)) => {
                let hook = match conversion {
                    Conversion::None => "op_format",
                    Conversion::Str => "op_format_str",
                    Conversion::Repr => "op_format_repr",
                    Conversion::Ascii => "op_format_ascii",
                };
                self.call_hook(hook, &[value, spec], dst, Then::Op(stage::RESULT), Value::UNSET)
            }
            Err(stop) => Err(stop),
        }
    }

    /// A template's strings stand between its interpolations: one more of them, empty where nothing is written.
    pub(super) fn build_template(&mut self, dst: Reg, at: Reg, count: u8) -> Result<(), Stop> {
        let base = self.frames.last().ok_or(Trap::Frame)?.base as usize;
        let parts = self.stack_slice(base + usize::from(at.0), usize::from(count))?.to_vec();
        let empty = self.ctx.intern("")?;
        let (mut strings, mut fields) = (Vec::new(), Vec::new());
        let mut text_last = false;
        for part in parts {
            if part.tag() == Tag::Interpolation {
                if !text_last {
                    strings.push(empty);
                }
                fields.push(part);
                text_last = false;
            } else {
                strings.push(part);
                text_last = true;
            }
        }
        if !text_last {
            strings.push(empty);
        }
        let strings = self.ctx.heap.tuple(&strings)?;
        let interpolations = self.ctx.heap.tuple(&fields)?;
        let template = self.ctx.heap.add(Template { strings, interpolations })?;
        Ok(self.set(dst, template.into())?)
    }
}

/// Builtin classes whose class pattern takes the subject itself as its one positional sub-pattern.
fn matches_itself(class: ClassId) -> bool {
    [
        builtin::BOOL,
        builtin::BYTEARRAY,
        builtin::BYTES,
        builtin::DICT,
        builtin::FLOAT,
        builtin::FROZENSET,
        builtin::INT,
        builtin::LIST,
        builtin::SET,
        builtin::STR,
        builtin::TUPLE,
    ]
    .contains(&class)
}
