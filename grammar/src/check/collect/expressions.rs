//! The names in expressions, targets and patterns.

use super::Walk;
use crate::ast::*;
use crate::scope::ScopeKind;

impl Walk<'_> {
    pub(super) fn pattern(&mut self, pattern: &Pattern) {
        match &*pattern.kind {
            PatternKind::Wildcard | PatternKind::Singleton(_) | PatternKind::Star(None) => {}
            PatternKind::Capture(name) | PatternKind::Star(Some(name)) => self.bind_ident(name),
            PatternKind::Value(value) => self.expr(value),
            PatternKind::Sequence(items) | PatternKind::Or(items) => items.iter().for_each(|item| self.pattern(item)),
            PatternKind::Mapping { entries, rest } => {
                for (key, value) in entries {
                    self.expr(key);
                    self.pattern(value);
                }
                if let Some(rest) = rest {
                    self.bind_ident(rest);
                }
            }
            PatternKind::Class { class, positional, keywords } => {
                self.expr(class);
                positional.iter().for_each(|item| self.pattern(item));
                keywords.iter().for_each(|(_, item)| self.pattern(item));
            }
            PatternKind::As { pattern, name } => {
                self.pattern(pattern);
                self.bind_ident(name);
            }
        }
    }

    // Expressions

    pub(super) fn optional(&mut self, value: Option<&Expr>) {
        if let Some(value) = value {
            self.expr(value);
        }
    }

    pub(super) fn target(&mut self, target: &Expr) {
        match &*target.kind {
            ExprKind::Name(name) => self.bind(name, target.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| self.target(item)),
            ExprKind::Starred(value) => self.target(value),
            _ => self.expr(target),
        }
    }

    pub(super) fn arguments(&mut self, arguments: &[Argument]) {
        for argument in arguments {
            match argument {
                Argument::Positional(value)
                | Argument::Star(value)
                | Argument::DoubleStar(value)
                | Argument::Keyword { value, .. } => self.expr(value),
            }
        }
    }

    pub(super) fn expr(&mut self, value: &Expr) {
        let mut spine = Vec::new();
        let mut leaf = value;
        while let Some(left) = leaf.left() {
            spine.push(leaf);
            leaf = left;
        }
        self.leaf(leaf);
        while let Some(node) = spine.pop() {
            match &*node.kind {
                ExprKind::Binary { right, .. } => self.expr(right),
                ExprKind::Subscript { index, .. } => self.expr(index),
                ExprKind::Call { arguments, .. } => self.arguments(arguments),
                _ => {}
            }
        }
    }

    /// A node that does not extend a left spine.
    fn leaf(&mut self, value: &Expr) {
        match &*value.kind {
            ExprKind::Name(name) => self.mention(name, value.span),
            ExprKind::FString(parts) | ExprKind::TString(parts) => self.parts(parts),
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                items.iter().for_each(|item| self.expr(item));
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    self.optional(key.as_ref());
                    self.expr(value);
                }
            }
            ExprKind::Starred(value) | ExprKind::Unary { operand: value, .. } => self.expr(value),
            ExprKind::Bool { values, .. } => values.iter().for_each(|value| self.expr(value)),
            ExprKind::Compare { left, rest } => {
                self.expr(left);
                rest.iter().for_each(|(_, right)| self.expr(right));
            }
            ExprKind::If { test, body, orelse } => {
                self.expr(test);
                self.expr(body);
                self.expr(orelse);
            }
            ExprKind::Walrus { name, value: inner } => {
                self.expr(inner);
                self.walrus(name);
            }
            ExprKind::Lambda { params, body, scope } => {
                self.defaults(params);
                self.enter(*scope, ScopeKind::Lambda);
                self.parameters(params);
                let in_iterable = std::mem::replace(&mut self.in_iterable, false);
                self.expr(body);
                self.in_iterable = in_iterable;
                self.leave();
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower.as_ref());
                self.optional(upper.as_ref());
                self.optional(step.as_ref());
            }
            ExprKind::ListComp { element, clauses, scope } | ExprKind::SetComp { element, clauses, scope } => {
                self.comprehension(*scope, ScopeKind::Comprehension, clauses, &[element]);
            }
            ExprKind::Generator { element, clauses, scope } => {
                self.comprehension(*scope, ScopeKind::Generator, clauses, &[element]);
            }
            ExprKind::DictComp { key, value, clauses, scope } => {
                self.comprehension(*scope, ScopeKind::Comprehension, clauses, &[key, value]);
            }
            ExprKind::Yield(inner) => {
                self.generator();
                self.optional(inner.as_ref());
            }
            ExprKind::YieldFrom(inner) => {
                self.generator();
                self.expr(inner);
            }
            ExprKind::None
            | ExprKind::True
            | ExprKind::False
            | ExprKind::Ellipsis
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Str(_)
            | ExprKind::Bytes(_)
            | ExprKind::Binary { .. }
            | ExprKind::Call { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Subscript { .. } => {}
        }
    }

    fn generator(&mut self) {
        if let Some(scope) = self.scope() {
            scope.is_generator = true;
        }
    }

    fn parts(&mut self, parts: &[FStringPart]) {
        for part in parts {
            if let FStringPart::Field(field) = part {
                self.expr(&field.value);
                self.parts(&field.spec);
            }
        }
    }

    /// The first iterable belongs to the scope around a comprehension, everything else to its own.
    fn comprehension(&mut self, id: ScopeId, kind: ScopeKind, clauses: &[Comprehension], elements: &[&Expr]) {
        let outer = self.in_iterable;
        if let Some(first) = clauses.first() {
            self.in_iterable = true;
            self.expr(&first.iter);
            self.in_iterable = outer;
        }
        self.enter(id, kind);
        for (at, clause) in clauses.iter().enumerate() {
            if at > 0 {
                self.in_iterable = true;
                self.expr(&clause.iter);
                self.in_iterable = outer;
            }
            self.iteration_target(&clause.target);
            clause.conditions.iter().for_each(|condition| self.expr(condition));
        }
        elements.iter().for_each(|element| self.expr(element));
        self.leave();
    }

    fn iteration_target(&mut self, target: &Expr) {
        match &*target.kind {
            ExprKind::Name(name) => {
                self.bind(name, target.span);
                if let Some(symbol) = self.symbol(name) {
                    symbol.iteration = true;
                }
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| self.iteration_target(item)),
            ExprKind::Starred(value) => self.iteration_target(value),
            _ => self.expr(target),
        }
    }

    /// In a comprehension, `:=` binds in the function or module around it.
    fn walrus(&mut self, name: &Ident) {
        if self.in_iterable {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            self.error("E0308", name.span, message);
            return;
        }
        let mut inner = Vec::new();
        let mut owner = None;
        for &at in self.open.iter().rev() {
            match self.done.get(at).map(|scope| scope.kind) {
                Some(ScopeKind::Comprehension | ScopeKind::Generator) => inner.push(at),
                kind => {
                    owner = Some((at, kind));
                    break;
                }
            }
        }
        let Some((owner, kind)) = owner else { return };
        if kind == Some(ScopeKind::Class) && !inner.is_empty() {
            let message = "assignment expression within a comprehension cannot be used in a class body";
            self.error("E0308", name.span, message);
            return;
        }
        for at in inner {
            if let Some(symbol) = self.symbol_in(at, &name.name) {
                if symbol.iteration {
                    let message =
                        format!("assignment expression cannot rebind comprehension iteration variable '{}'", name.name);
                    self.error("E0308", name.span, message);
                    return;
                }
                symbol.used.get_or_insert(name.span);
            }
        }
        if let Some(symbol) = self.symbol_in(owner, &name.name) {
            symbol.bound = true;
            symbol.first_bound.get_or_insert(name.span);
        }
    }
}
