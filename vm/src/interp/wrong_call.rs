//! Wrong calls of natives: the receiver that a method must have, and CPython's words for arguments that do not fit.
//!
//! Invariant: a method's native sees a receiver of its own class only, whatever way it was called. Natives rely on it:
//! they read the receiver's slab by index. `check_receiver` is that one place; the cached method call skips it, since
//! its cache holds only for objects whose class has the method by inheritance (see `find`).

use super::Vm;
use crate::builtin;
use crate::error::{Stop, Trap};
use crate::native::{Native, ParamKind, RowKind};
use crate::value::Value;

impl Vm {
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

    /// The error of a native called with too many positional arguments.
    pub(super) fn native_arity(&mut self, native: &Native, given: usize, keywords: usize) -> Stop {
        let skip = native.receivers();
        let given = given.saturating_sub(skip);
        if native.takes_keywords() && (native.names_positional() || native.positional() == skip) {
            let message = too_many_for_keywords(native, given, keywords);
            return self.ctx.type_error(message);
        }
        self.wrong_count(native, given)
    }

    /// The error of a required argument, parameter number `at`, that was not given.
    pub(super) fn native_missing(&mut self, native: &Native, given: usize, keywords: usize, at: usize) -> Stop {
        let skip = native.receivers();
        let given = given.saturating_sub(skip);
        let Some(param) = native.params.get(at) else { return Trap::Native.into() };
        if !native.names_positional() {
            return self.wrong_count(native, given);
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
        } else if native.row.kind == RowKind::Constructor && native.owner == Some(builtin::ENUMERATE) {
            format!("{name}() missing required argument '{}'", param.name)
        } else {
            format!("{name}() missing required argument '{}' (pos {})", param.name, at + 1 - skip)
        };
        self.ctx.type_error(message)
    }

    /// The error of a native that takes positional arguments alone.
    fn wrong_count(&mut self, native: &Native, given: usize) -> Stop {
        let skip = native.receivers();
        let least = usize::from(native.min).saturating_sub(skip);
        let most = usize::from(native.max).saturating_sub(skip);
        let (qualified, name) = (native.qualified_name(), native.row.name);
        let message = if least == most && native.simple {
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
