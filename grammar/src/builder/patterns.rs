//! Patterns of `match`.

use super::{Builder, expr};
use crate::ast::*;
use crate::diagnostic::Diagnostic;

pub enum MappingItem {
    Entry(Expr, Pattern),
    Rest(Ident),
}

pub enum ClassPatternItem {
    Positional(Pattern),
    Keyword(Ident, Pattern),
}

pub fn pattern(l: u32, r: u32, kind: PatternKind) -> Pattern {
    Pattern { kind: Box::new(kind), span: Span::new(l, r) }
}

pub fn sequence(l: u32, r: u32, first: Pattern, mut rest: Vec<Pattern>) -> Pattern {
    rest.insert(0, first);
    pattern(l, r, PatternKind::Sequence(rest))
}

pub fn or_pattern(l: u32, r: u32, first: Pattern, mut rest: Vec<Pattern>) -> Pattern {
    rest.insert(0, first);
    pattern(l, r, PatternKind::Or(rest))
}

pub fn capture(l: u32, r: u32, name: Ident) -> Pattern {
    pattern(l, r, if &*name.name == "_" { PatternKind::Wildcard } else { PatternKind::Capture(name) })
}

pub fn star_pattern(l: u32, r: u32, name: Ident) -> Pattern {
    pattern(l, r, PatternKind::Star((&*name.name != "_").then_some(name)))
}

pub fn value_pattern(l: u32, r: u32, value: Expr) -> Pattern {
    let singleton = matches!(*value.kind, ExprKind::None | ExprKind::True | ExprKind::False);
    pattern(l, r, if singleton { PatternKind::Singleton(value) } else { PatternKind::Value(value) })
}

impl Builder<'_> {
    /// `1 + 2j` in a pattern: a real number and an imaginary one, in that order.
    pub fn complex(&mut self, l: u32, r: u32, left: Expr, op: BinOp, right: Expr) -> Expr {
        let real = match &*left.kind {
            ExprKind::Unary { operand, .. } => !matches!(*operand.kind, ExprKind::Imaginary(_)),
            ExprKind::Imaginary(_) => false,
            _ => true,
        };
        if !real {
            self.error(Diagnostic::error("E0219", left.span, "real number required in complex literal"));
        } else if !matches!(*right.kind, ExprKind::Imaginary(_)) {
            self.error(Diagnostic::error("E0219", right.span, "imaginary number required in complex literal"));
        }
        expr(l, r, ExprKind::Binary { op, left, right })
    }

    pub fn mapping(&mut self, l: u32, r: u32, items: Vec<MappingItem>) -> Pattern {
        let mut entries = Vec::with_capacity(items.len());
        let mut rest: Option<Ident> = None;
        for item in items {
            let misplaced = rest.as_ref().map(|r| r.span);
            if let Some(span) = misplaced {
                self.error(Diagnostic::error(
                    "E0220",
                    span,
                    "double starred pattern '**' must be the last in a mapping pattern",
                ));
            }
            match item {
                MappingItem::Entry(key, value) => entries.push((key, value)),
                MappingItem::Rest(name) => {
                    if &*name.name == "_" {
                        self.error(
                            Diagnostic::error("E0220", name.span, "cannot use '_' as the rest of a mapping pattern")
                                .hint("a mapping pattern ignores further keys anyway"),
                        );
                    }
                    rest = Some(name);
                }
            }
        }
        pattern(l, r, PatternKind::Mapping { entries, rest })
    }

    pub fn class_pattern(&mut self, l: u32, r: u32, class: Expr, items: Vec<ClassPatternItem>) -> Pattern {
        let mut positional = Vec::new();
        let mut keywords = Vec::new();
        for item in items {
            match item {
                ClassPatternItem::Positional(pattern) => {
                    if !keywords.is_empty() {
                        let message = "positional patterns follow keyword patterns";
                        self.error(Diagnostic::error("E0220", pattern.span, message));
                    }
                    positional.push(pattern);
                }
                ClassPatternItem::Keyword(name, pattern) => keywords.push((name, pattern)),
            }
        }
        pattern(l, r, PatternKind::Class { class, positional, keywords })
    }
}
