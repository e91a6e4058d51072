//! Wrong calls of natives: the receiver that a method must have, and CPython's words for arguments that do not fit.
//!
//! Invariant: a method's native sees a receiver of its own class only, whatever way it was called. Natives rely on it:
//! they read the receiver's slab by index. `check_receiver` is that one place; the cached method call skips it, since
//! its cache holds only for objects whose class has the method by inheritance (see `find`).

use super::Vm;
use crate::builtin;
use crate::error::{Stop, Trap};
use crate::native::{Native, ParamKind, Reading, RowKind};
use crate::symbol::Symbol;
use crate::value::Value;

/// How a native was called, for its name in an error.
#[derive(Clone, Copy)]
pub(super) struct Called {
    pub(super) window: usize,
    /// As a method object, which CPython names by the class of its receiver.
    pub(super) bound: bool,
}

impl Vm {
    fn name_of_called(&self, native: &Native, called: Called) -> String {
        if called.bound
            && let Ok([receiver]) = self.stack_slice(called.window + 1, 1)
            && let Some(class) = receiver.as_class().or_else(|| self.ctx.class_of(*receiver).ok())
            && let Ok(class) = self.ctx.class(class)
        {
            return format!("{}.{}", class.name, native.row.name);
        }
        native.qualified_name()
    }

    /// The first argument of a method must be an instance of the class that the method belongs to.
    pub(super) fn check_receiver(&mut self, native: &Native, window: usize, positional: usize) -> Result<(), Stop> {
        let Some(owner) = native.owner.filter(|_| native.receivers() > 0) else { return Ok(()) };
        if positional == 0 {
            let message = match native.row.kind {
                RowKind::Method => format!("unbound method {}() needs an argument", native.qualified_name()),
                _ => format!("descriptor '{}' of '{}' object needs an argument", native.row.name, native.row.owner),
            };
            return Err(self.ctx.type_error(message));
        }
        let receiver = self.stack_slice(window + 1, 1)?.first().copied().ok_or(Trap::Frame)?;
        let fits = match native.row.kind {
            RowKind::ClassMethod => match receiver.as_class() {
                Some(class) => self.ctx.classes.is_subclass(class, owner)?,
                None => false,
            },
            _ => self.ctx.is_instance(receiver, owner)?,
        };
        if fits { Ok(()) } else { Err(self.wrong_receiver(native, receiver)) }
    }

    pub(super) fn wrong_receiver(&mut self, native: &Native, receiver: Value) -> Stop {
        let message = format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            native.row.name,
            native.row.owner,
            self.ctx.type_name(receiver)
        );
        self.ctx.type_error(message)
    }

    /// The error of a call whose arguments are of a kind or number that the native does not take, whatever they are.
    pub(super) fn wrong_call(
        &mut self,
        native: &Native,
        called: Called,
        positional: usize,
        names: &[Symbol],
    ) -> Result<Option<Stop>, Stop> {
        let variadic = native.max == 255;
        if !names.is_empty() && !native.takes_keywords() && !native.takes_any_keyword() {
            let message = format!("{}() takes no keyword arguments", self.name_of_called(native, called));
            return Ok(Some(self.ctx.type_error(message)));
        }
        if native.row.reading == Reading::Sort && positional == 1 {
            let source = self.stack_slice(called.window + 1, 1)?.first().copied().ok_or(Trap::Frame)?;
            if !self.is_iterable(source)? {
                let message = format!("'{}' object is not iterable", self.ctx.type_name(source));
                return Ok(Some(self.ctx.type_error(message)));
            }
            let (most, given) = (native.params.len() - 1, names.len());
            let message = format!("sort() takes at most {most} keyword arguments ({given} given)");
            return Ok((given > most).then(|| self.ctx.type_error(message)));
        }
        let countable = native.takes_keywords() && !native.takes_any_keyword() && !variadic;
        let crowded = countable && positional + names.len() > native.params.len();
        if !variadic && positional > usize::from(native.max) || crowded && native.row.reading != Reading::Sort {
            return Ok(Some(self.native_arity(native, called, positional, names.len())));
        }
        if variadic && positional < usize::from(native.min) {
            return Ok(Some(self.wrong_count(native, called, positional)));
        }
        Ok(None)
    }

    /// The error of an argument given twice, parameter number `twice`, or of a name that no parameter has.
    pub(super) fn wrong_name(&mut self, native: &Native, twice: Option<usize>, name: Option<Symbol>) -> Stop {
        let function = if native.row.reading == Reading::Sort { "sort" } else { native.row.name };
        let by_number = twice.and_then(|at| Some((at + 1 - native.receivers(), native.params.get(at)?)));
        let message = match by_number {
            Some((number, param)) if !is_enumerate(native) => {
                format!("argument for {function}() given by name ('{}') and position ({number})", param.name)
            }
            _ => {
                let text = name.map(|name| self.ctx.symbols.text(name).to_owned()).unwrap_or_default();
                format!("'{text}' is an invalid keyword argument for {function}()")
            }
        };
        self.ctx.type_error(message)
    }

    /// The error of a native called with too many positional arguments.
    fn native_arity(&mut self, native: &Native, called: Called, given: usize, keywords: usize) -> Stop {
        let skip = native.receivers();
        let given = given.saturating_sub(skip);
        if native.takes_keywords() && (native.names_positional() || native.positional() == skip) {
            let message = too_many_for_keywords(native, given, keywords);
            return self.ctx.type_error(message);
        }
        self.wrong_count(native, called, given)
    }

    /// The error of a required argument, parameter number `at`, that was not given.
    pub(super) fn native_missing(
        &mut self,
        native: &Native,
        called: Called,
        given: usize,
        names: &[Symbol],
        at: usize,
    ) -> Stop {
        let (skip, keywords) = (native.receivers(), names.len());
        let given = given.saturating_sub(skip);
        let Some(param) = native.params.get(at) else { return Trap::Native.into() };
        if !native.names_positional() {
            return self.wrong_count(native, called, given);
        }
        let name = native.row.name;
        let message = if param.kind == ParamKind::PositionalOnly {
            let required =
                |param: &&crate::native::Param| param.kind == ParamKind::PositionalOnly && param.default.is_none();
            let least = native.params.iter().skip(skip).filter(required).count();
            let exactly = least == native.positional() - skip;
            let how = if exactly { "exactly" } else { "at least" };
            format!("{name}() takes {how} {least} positional argument{} ({given} given)", plural(least))
        } else if given + keywords > native.params.len() - skip {
            too_many_for_keywords(native, given, keywords)
        } else if is_enumerate(native) {
            if let Some(name) = names.first() {
                return self.wrong_name(native, None, Some(*name));
            }
            format!("{name}() missing required argument '{}'", param.name)
        } else {
            format!("{name}() missing required argument '{}' (pos {})", param.name, at + 1 - skip)
        };
        self.ctx.type_error(message)
    }

    /// The error of a native that takes positional arguments alone.
    fn wrong_count(&mut self, native: &Native, called: Called, given: usize) -> Stop {
        let skip = native.receivers();
        let least = usize::from(native.min).saturating_sub(skip);
        let most = usize::from(native.max).saturating_sub(skip);
        let (qualified, name) = (self.name_of_called(native, called), native.row.name);
        let reading = native.row.reading;
        let message = if reading == Reading::Nameless {
            format!("function takes exactly {least} argument{} ({given} given)", plural(least))
        } else if reading == Reading::Unpack {
            format!("{name} expected {least} argument{}, got {given}", plural(least))
        } else if reading == Reading::Tuple {
            let (how, count) = match given < least {
                _ if least == most => ("exactly", least),
                true => ("at least", least),
                false => ("at most", most),
            };
            format!("{name}() takes {how} {count} argument{} ({given} given)", plural(count))
        } else if least == most && native.simple {
            match least {
                0 => format!("{qualified}() takes no arguments ({given} given)"),
                1 if native.row.kind != RowKind::Constructor => {
                    format!("{qualified}() takes exactly one argument ({given} given)")
                }
                _ => format!("{name} expected {least} argument{}, got {given}", plural(least)),
            }
        } else if given < least {
            let at_least = if least == most { "" } else { "at least " };
            format!("{name} expected {at_least}{least} argument{}, got {given}", plural(least))
        } else {
            let at_most = if least == most { "" } else { "at most " };
            format!("{name} expected {at_most}{most} argument{}, got {given}", plural(most))
        };
        self.ctx.type_error(message)
    }
}

/// `enumerate` reads its keywords by hand.
fn is_enumerate(native: &Native) -> bool {
    native.row.kind == RowKind::Constructor && native.owner == Some(builtin::ENUMERATE)
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// The words of a native whose parameters have names.
fn too_many_for_keywords(native: &Native, given: usize, keywords: usize) -> String {
    let (name, skip) = (native.row.name, native.receivers());
    let all = native.params.len() - skip;
    let most = native.positional() - skip;
    if given + keywords > all {
        let kind = if given == 0 { "keyword " } else { "" };
        return format!("{name}() takes at most {all} {kind}argument{} ({} given)", plural(all), given + keywords);
    }
    if most == 0 {
        return format!("{name}() takes no positional arguments");
    }
    let least = usize::from(native.min).saturating_sub(skip);
    let how = if least < most { "at most" } else { "exactly" };
    format!("{name}() takes {how} {most} positional argument{} ({given} given)", plural(most))
}
