//! Groups of exceptions: making, splitting.
//!
//! A group keeps its message and a tuple of its exceptions beside the arguments it was made of. Splitting walks nested
//! groups with a stack of its own. A group whose class has a `derive` of its own is deferred: the prelude splits it.

use crate::builtin;
use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::*;
use crate::value::{ClassId, Tag, Value};
use std::collections::HashSet;

/// A group that is being split: what was found of its exceptions so far.
struct Level {
    group: Value,
    exceptions: Vec<Value>,
    next: usize,
    matched: Vec<Value>,
    rest: Vec<Value>,
}

/// What a split looks for.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    /// Instances of these classes, whole groups among them.
    Classes(&'a [Value]),
    /// These very exceptions, by their bits: all of them are instances.
    Leaves(&'a HashSet<u64>),
}

impl Ctx {
    /// A group of this class, or of the class that its exceptions call for.
    pub fn new_group(&mut self, class: ClassId, args: &[Value]) -> Result<Value, Stop> {
        let [message, given] = args else { return Err(self.group_arity(args.len())) };
        if message.tag() != Tag::Str {
            let name = self.type_name(*message);
            return Err(self.type_error(format!("BaseExceptionGroup.__new__() argument 1 must be str, not {name}")));
        }
        if !matches!(given.tag(), Tag::List | Tag::Tuple | Tag::Str | Tag::Bytes | Tag::ByteArray | Tag::Range) {
            return Err(self.type_error("second argument (exceptions) must be a sequence"));
        }
        let exceptions = self.collect(args, 1)?;
        if exceptions.is_empty() {
            return Err(self.value_error("second argument (exceptions) must be a non-empty sequence"));
        }
        let mut ordinary = true;
        for (at, exception) in exceptions.iter().enumerate() {
            if !self.is_exception(*exception) {
                let message = format!("Item {at} of second argument (exceptions) is not an exception");
                return Err(self.value_error(message));
            }
            ordinary &= self.is_instance(*exception, builtin::EXCEPTION)?;
        }
        let class = if class == builtin::BASE_EXCEPTION_GROUP && ordinary { builtin::EXCEPTION_GROUP } else { class };
        if !ordinary && self.classes.is_subclass(class, builtin::EXCEPTION)? {
            let message = match class == builtin::EXCEPTION_GROUP {
                true => "Cannot nest BaseExceptions in an ExceptionGroup".to_owned(),
                false => format!("Cannot nest BaseExceptions in '{}'", self.class(class)?.name),
            };
            return Err(self.type_error(message));
        }
        let group = self.new_instance(class, args)?;
        let exceptions = self.heap.tuple(&exceptions)?;
        for (name, value) in [("message", *message), ("exceptions", exceptions)] {
            let symbol = self.symbols.public(name);
            self.set_own_attribute(group.as_id().ok_or(Trap::Type)?, symbol, value)?;
        }
        Ok(group)
    }

    pub(crate) fn group_arity(&mut self, given: usize) -> Stop {
        self.type_error(format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({given} given)"))
    }

    /// The exceptions of a group; `None` for everything else.
    pub fn group_exceptions(&self, value: Value) -> Result<Option<Vec<Value>>, Trap> {
        if value.tag() != Tag::Instance || !self.is_instance(value, builtin::BASE_EXCEPTION_GROUP)? {
            return Ok(None);
        }
        let own = self.exception_field(value, "exceptions")?.and_then(|tuple| self.items(tuple));
        let args = || self.items(self.items(self.exception_data(value)?.args)?.get(1).copied()?);
        Ok(Some(own.or_else(args).unwrap_or_default().to_vec()))
    }

    /// The message of a group.
    pub fn group_message(&self, group: Value) -> Result<Value, Trap> {
        let own = self.exception_field(group, "message")?;
        let args = || self.items(self.exception_data(group)?.args)?.first().copied();
        Ok(own.or_else(args).unwrap_or(Value::NONE))
    }

    /// `several (2 sub-exceptions)`
    pub(super) fn group_text(&mut self, group: Value) -> Result<String, Stop> {
        let count = self.group_exceptions(group)?.map_or(0, |exceptions| exceptions.len());
        let message = self.group_message(group)?;
        let text = self.text_of_part(message)?;
        Ok(format!("{text} ({count} sub-exception{})", if count == 1 { "" } else { "s" }))
    }

    /// Splits a group by classes of exceptions into the part that matches and the rest, each a group of the same
    /// nesting, or None where there is nothing of it. What matches as a whole stays the object it is.
    pub fn split_group(&mut self, exception: Value, class_or_tuple: Value) -> Result<(Value, Value), Stop> {
        let listed = self.items(class_or_tuple).unwrap_or(std::slice::from_ref(&class_or_tuple)).to_vec();
        self.split(exception, Wanted::Classes(&listed))
    }

    /// The part of a group that holds the exceptions of these other groups, in its own nesting; None if none is in it.
    pub fn part_of_group(&mut self, group: Value, parts: &[Value]) -> Result<Value, Stop> {
        let leaves: HashSet<u64> = self.group_leaves(parts)?.into_iter().map(Value::bits).collect();
        Ok(self.split(group, Wanted::Leaves(&leaves))?.0)
    }

    /// The exceptions in these groups that are no groups themselves.
    pub fn group_leaves(&mut self, groups: &[Value]) -> Result<Vec<Value>, Stop> {
        let mut left: Vec<Value> = groups.iter().rev().copied().collect();
        let mut leaves = Vec::new();
        while let Some(exception) = left.pop() {
            self.charge(1)?;
            self.heap.fits((left.len() + leaves.len()) * size_of::<Value>())?;
            match self.group_exceptions(exception)? {
                Some(exceptions) => left.extend(exceptions.iter().rev()),
                None => leaves.push(exception),
            }
        }
        Ok(leaves)
    }

    fn split(&mut self, exception: Value, wanted: Wanted<'_>) -> Result<(Value, Value), Stop> {
        let mut levels: Vec<Level> = Vec::new();
        let mut done = self.split_begin(exception, wanted, &mut levels)?;
        loop {
            // What became of an exception goes to the group around it.
            if let Some((matched, rest)) = done.take() {
                let Some(level) = levels.last_mut() else { return Ok((matched, rest)) };
                level.matched.extend(Some(matched).filter(|value| !value.is_none()));
                level.rest.extend(Some(rest).filter(|value| !value.is_none()));
            }
            let Some(level) = levels.last_mut() else { return Err(Trap::Type.into()) };
            match level.exceptions.get(level.next).copied() {
                Some(next) => {
                    level.next += 1;
                    self.charge(1)?;
                    done = self.split_begin(next, wanted, &mut levels)?;
                }
                None => {
                    let Some(level) = levels.pop() else { return Err(Trap::Type.into()) };
                    let matched = self.derive_group(level.group, &level.matched)?;
                    let rest = self.derive_group(level.group, &level.rest)?;
                    done = Some((matched, rest));
                }
            }
        }
    }

    /// Splits a single exception at once; a group that does not match as a whole becomes a level.
    fn split_begin(
        &mut self,
        exception: Value,
        wanted: Wanted<'_>,
        levels: &mut Vec<Level>,
    ) -> Result<Option<(Value, Value)>, Stop> {
        if self.is_wanted(exception, wanted)? {
            return Ok(Some((exception, Value::NONE)));
        }
        let Some(exceptions) = self.group_exceptions(exception)? else {
            return Ok(Some((Value::NONE, exception)));
        };
        if self.derives_itself(exception)? {
            return Err(Stop::Defer(Defer::Prelude));
        }
        self.heap.fits(levels.len() * size_of::<Level>() + exceptions.len() * size_of::<Value>() * 2)?;
        levels.push(Level { group: exception, exceptions, next: 0, matched: Vec::new(), rest: Vec::new() });
        Ok(None)
    }

    fn is_wanted(&self, value: Value, wanted: Wanted<'_>) -> Result<bool, Trap> {
        let classes = match wanted {
            Wanted::Classes(classes) => classes,
            Wanted::Leaves(leaves) => return Ok(leaves.contains(&value.bits())),
        };
        for class in classes {
            if let Some(class) = class.as_class()
                && self.is_instance(value, class)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Has the group's class a `derive` written in the language?
    fn derives_itself(&self, group: Value) -> Result<bool, Trap> {
        let Some(name) = self.symbols.find("derive") else { return Ok(false) };
        let member = self.classes.lookup(self.class_of(group)?, name)?;
        Ok(member.is_some_and(|(member, _)| member.tag() != Tag::Native))
    }

    /// A group like this one around other exceptions, None around none.
    fn derive_group(&mut self, group: Value, exceptions: &[Value]) -> Result<Value, Stop> {
        if exceptions.is_empty() {
            return Ok(Value::NONE);
        }
        let message = self.group_message(group)?;
        let list = self.heap.list(exceptions.to_vec())?;
        let derived = self.new_group(builtin::BASE_EXCEPTION_GROUP, &[message, list])?;
        self.inherit_group(derived, group)?;
        Ok(derived)
    }

    /// A part of a group has the group's cause, context, traceback and notes.
    pub fn inherit_group(&mut self, derived: Value, group: Value) -> Result<(), Stop> {
        let data = self.exception_data(group).ok_or(Trap::Type)?.clone();
        self.heap.reserve(data.backing())?;
        let notes = match self.items(data.notes).map(<[Value]>::to_vec) {
            Some(notes) => self.heap.list(notes)?,
            None => data.notes,
        };
        let place = self.exception_data_mut(derived).ok_or(Trap::Type)?;
        *place = ExceptionData { args: place.args, notes, ..data };
        Ok(())
    }
}
