//! The rules for expressions: stars, `yield`, special attributes, and `super`.

use super::{Frame, Rules};
use crate::ast::*;
use crate::check::targets::{self, Place};
use crate::check::{lints, special};
use crate::diagnostic::Diagnostic;

impl Rules<'_> {
    pub(super) fn optional(&mut self, value: Option<&Expr>) {
        if let Some(value) = value {
            self.value(value);
        }
    }

    /// An expression where a star means nothing.
    pub(super) fn value(&mut self, value: &Expr) {
        if let ExprKind::Starred(_) = &*value.kind {
            self.found.push(
                Diagnostic::error("E0212", value.span, "can't use starred expression here")
                    .hint("a tuple of one needs a comma: *x,"),
            );
        }
        self.star_value(value);
    }

    /// An expression, or a starred one.
    pub(super) fn star_value(&mut self, value: &Expr) {
        match &*value.kind {
            ExprKind::Starred(inner) => self.expr(inner),
            _ => self.expr(value),
        }
    }

    /// What `targets` accepted or refused already; here only for the names and attributes in it.
    pub(super) fn target(&mut self, target: &Expr) {
        match &*target.kind {
            ExprKind::Name(name) => self.bound(name, target.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| self.target(item)),
            ExprKind::Starred(value) => self.target(value),
            ExprKind::Attribute { value, name } => {
                // `.__name__` and `super().name` are for reading only.
                if &*name.name == "__name__" {
                    self.attribute(name);
                }
                if let ExprKind::Call { function, .. } = &*value.kind
                    && is_name(function, "super")
                {
                    self.stray_super(Super::Called(value.span));
                }
                self.expr(target);
            }
            _ => self.expr(target),
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
        // How the node below the present one relates to `super`, innermost first.
        let mut chain = if is_name(leaf, "super") { Super::Name(leaf.span) } else { Super::No };
        while let Some(node) = spine.pop() {
            chain = self.spine_node(node, chain);
        }
        self.stray_super(chain);
    }

    fn spine_node(&mut self, node: &Expr, chain: Super) -> Super {
        match (&*node.kind, chain) {
            (ExprKind::Call { arguments, .. }, Super::Name(_)) => {
                if let Some(first) = arguments.first() {
                    let span = match first {
                        Argument::Positional(v) | Argument::Star(v) | Argument::DoubleStar(v) => v.span,
                        Argument::Keyword { value, .. } => value.span,
                    };
                    self.found.push(
                        Diagnostic::error("E0405", span, "super takes no arguments")
                            .hint("write super().method(…) in a method"),
                    );
                    self.arguments(arguments);
                }
                Super::Called(node.span)
            }
            (ExprKind::Attribute { name, .. }, Super::Called(_)) => {
                if special::is_special(&name.name) && !special::is_definable(&name.name) {
                    self.attribute(name);
                    return Super::No;
                }
                Super::Method(name.clone())
            }
            (ExprKind::Call { arguments, .. }, Super::Method(_)) => {
                self.arguments(arguments);
                Super::No
            }
            (kind, chain) => {
                self.stray_super(chain);
                match kind {
                    ExprKind::Binary { right, .. } => self.value(right),
                    ExprKind::Subscript { index, value } => {
                        lints::subscript(value, self.found);
                        self.index(index);
                    }
                    ExprKind::Call { arguments, function } => {
                        lints::call(function, self.found);
                        self.arguments(arguments);
                    }
                    ExprKind::Attribute { name, .. } if &*name.name != "__name__" => self.attribute(name),
                    _ => {}
                }
                Super::No
            }
        }
    }

    /// `super` that is not the start of `super().name`, and a special method of it that is not called.
    fn stray_super(&mut self, chain: Super) {
        if self.env.dunder_allowed {
            return;
        }
        match chain {
            Super::No => {}
            Super::Name(span) | Super::Called(span) => self.found.push(
                Diagnostic::error("E0405", span, "super is used only as super().name")
                    .hint("write super().method(…) in a method"),
            ),
            Super::Method(name) if special::is_special(&name.name) => self.attribute(&name),
            Super::Method(_) => {}
        }
    }

    fn arguments(&mut self, arguments: &[Argument]) {
        for argument in arguments {
            match argument {
                Argument::Positional(value) | Argument::Star(value) | Argument::DoubleStar(value) => self.value(value),
                Argument::Keyword { name, value } => {
                    self.not_debug(name);
                    self.value(value);
                }
            }
        }
    }

    fn index(&mut self, index: &Expr) {
        match &*index.kind {
            ExprKind::Tuple(items) => items.iter().for_each(|item| self.star_value(item)),
            _ => self.value(index),
        }
    }

    fn leaf(&mut self, value: &Expr) {
        match &*value.kind {
            ExprKind::FString(parts) | ExprKind::TString(parts) => self.parts(parts),
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                items.iter().for_each(|item| self.star_value(item));
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    self.optional(key.as_ref());
                    self.value(value);
                }
            }
            ExprKind::Starred(inner) | ExprKind::Unary { operand: inner, .. } => self.value(inner),
            ExprKind::Bool { values, .. } => values.iter().for_each(|value| self.value(value)),
            ExprKind::Compare { left, rest } => {
                lints::comparison(left, rest, self.found);
                self.value(left);
                rest.iter().for_each(|(_, right)| self.value(right));
            }
            ExprKind::If { test, body, orelse } => {
                self.value(test);
                self.value(body);
                self.value(orelse);
            }
            ExprKind::Walrus { name, value: inner } => {
                if let Some(place) = self.annotation_place() {
                    self.error("E0235", value.span, format!("named expression cannot be used within {place}"));
                }
                self.binding(name);
                self.value(inner);
            }
            ExprKind::Lambda { params, body, .. } => {
                self.params(params);
                self.in_frame(Frame::Function, |rules| rules.value(body));
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower.as_ref());
                self.optional(upper.as_ref());
                self.optional(step.as_ref());
            }
            ExprKind::ListComp { element, clauses, .. } => {
                self.comprehension("list comprehension", clauses, &[element])
            }
            ExprKind::SetComp { element, clauses, .. } => self.comprehension("set comprehension", clauses, &[element]),
            ExprKind::Generator { element, clauses, .. } => {
                self.comprehension("generator expression", clauses, &[element])
            }
            ExprKind::DictComp { key, value, clauses, .. } => {
                self.comprehension("dict comprehension", clauses, &[key, value])
            }
            ExprKind::Yield(inner) => {
                self.yields(value.span);
                self.optional(inner.as_ref());
            }
            ExprKind::YieldFrom(inner) => {
                self.yields(value.span);
                self.value(inner);
            }
            _ => {}
        }
    }

    fn parts(&mut self, parts: &[FStringPart]) {
        for part in parts {
            if let FStringPart::Field(field) = part {
                self.value(&field.value);
                self.parts(&field.spec);
            }
        }
    }

    fn comprehension(&mut self, what: &'static str, clauses: &[Comprehension], elements: &[&Expr]) {
        if let Some(first) = clauses.first() {
            self.value(&first.iter);
        }
        self.in_frame(Frame::Comprehension(what), |rules| {
            for (at, clause) in clauses.iter().enumerate() {
                targets::target(&clause.target, Place::Other, rules.found);
                rules.target(&clause.target);
                if at > 0 {
                    rules.value(&clause.iter);
                }
                clause.conditions.iter().for_each(|condition| rules.value(condition));
            }
            for element in elements {
                if let ExprKind::Starred(_) = &*element.kind {
                    rules.error("E0213", element.span, "iterable unpacking cannot be used in comprehension");
                }
                rules.star_value(element);
            }
        });
    }

    fn annotation_place(&self) -> Option<&'static str> {
        match self.context.frame {
            Frame::Annotation => Some("an annotation"),
            Frame::Alias => Some("a type alias or type parameter"),
            _ => None,
        }
    }

    fn yields(&mut self, span: Span) {
        let message = match self.context.frame {
            Frame::Function => return,
            Frame::Comprehension(what) => format!("'yield' inside {what}"),
            Frame::Module | Frame::Class => "'yield' outside function".to_owned(),
            Frame::Annotation => "yield expression cannot be used within an annotation".to_owned(),
            Frame::Alias => "yield expression cannot be used within a type alias or type parameter".to_owned(),
        };
        self.error("E0230", span, message);
    }
}

/// How far a left spine has got with `super().method(…)`.
enum Super {
    No,
    Name(Span),
    Called(Span),
    Method(Ident),
}

fn is_name(value: &Expr, text: &str) -> bool {
    matches!(&*value.kind, ExprKind::Name(name) if &**name == text)
}
