//! The rules for names and attributes that start and end with two underscores, wherever they are bound or reached.

use super::{Frame, Rules};
use crate::ast::*;
use crate::check::{special, targets};
use crate::diagnostic::Diagnostic;

impl Rules<'_> {
    /// A name that is given a value, whether or not this is where it is bound.
    pub(super) fn not_debug(&mut self, name: &Ident) {
        if &*name.name == "__debug__" {
            self.found.push(targets::debug(name.span, "assign to"));
        }
    }

    /// A name that a statement binds where it stands.
    pub(super) fn binding(&mut self, name: &Ident) {
        self.not_debug(name);
        self.bound(&name.name, name.span);
    }

    /// What a class defines is settled by `resolve`, where every way to bind a name in its body comes together.
    pub(super) fn bound(&mut self, name: &str, span: Span) {
        if !special::is_special(name) || self.env.dunder_allowed {
            return;
        }
        if self.context.frame == Frame::Class {
            if special::is_literal(name) {
                self.not_literal(name, span);
            }
        } else if matches!(name, "__class__" | "__name__" | "__builtins__") {
            self.error("E0402", span, format!("'{name}' cannot be assigned to"));
        }
    }

    /// A target of `=`, which alone may give `__slots__` and `__match_args__` a value.
    pub(super) fn assigned(&mut self, target: &Expr, value: &Expr) {
        match &*target.kind {
            ExprKind::Name(name) if self.context.frame == Frame::Class && special::is_literal(name) => {
                if !is_literal_of_strings(value) {
                    self.not_literal(name, value.span);
                }
            }
            _ => self.target(target),
        }
    }

    fn not_literal(&mut self, name: &str, span: Span) {
        let message = format!("'{name}' must be a tuple of string literals");
        self.found.push(Diagnostic::error("E0402", span, message).hint("it is read when the class is compiled"));
    }

    pub(super) fn attribute(&mut self, name: &Ident) {
        if special::is_special(&name.name) && !self.env.dunder_allowed {
            self.found.push(
                Diagnostic::error("E0401", name.span, format!("the special attribute '{}' is out of reach", name.name))
                    .hint(special::instead_of_attribute(&name.name)),
            );
        }
    }

    pub(super) fn pattern(&mut self, pattern: &Pattern) {
        match &*pattern.kind {
            PatternKind::Wildcard | PatternKind::Singleton(_) | PatternKind::Star(None) => {}
            PatternKind::Capture(name) | PatternKind::Star(Some(name)) => self.binding(name),
            PatternKind::Value(value) => self.value(value),
            PatternKind::Sequence(items) | PatternKind::Or(items) => items.iter().for_each(|item| self.pattern(item)),
            PatternKind::Mapping { entries, rest } => {
                for (key, value) in entries {
                    self.value(key);
                    self.pattern(value);
                }
                rest.iter().for_each(|name| self.binding(name));
            }
            PatternKind::Class { class, positional, keywords } => {
                self.value(class);
                positional.iter().for_each(|item| self.pattern(item));
                for (name, item) in keywords {
                    self.attribute(name);
                    self.pattern(item);
                }
            }
            PatternKind::As { pattern, name } => {
                self.pattern(pattern);
                self.binding(name);
            }
        }
    }
}

/// Names of attributes, as `__slots__` takes them.
fn is_literal_of_strings(value: &Expr) -> bool {
    let is_text = |value: &Expr| matches!(*value.kind, ExprKind::Str(_));
    match &*value.kind {
        ExprKind::Str(_) => true,
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => items.iter().all(is_text),
        // What the names mean, for readers.
        ExprKind::Dict(entries) => {
            entries.iter().all(|(key, value)| key.as_ref().is_some_and(is_text) && is_text(value))
        }
        _ => false,
    }
}
