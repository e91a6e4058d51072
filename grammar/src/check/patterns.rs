//! The rules of `match`: what a pattern may compare with, which names it binds, and which patterns can be reached.
//!
//! Patterns nest no deeper than brackets do, so the recursion here is capped.

use crate::ast::{Case, Expr, ExprKind, Ident, IntLiteral, Name, Pattern, PatternKind, Span};
use crate::diagnostic::{Diagnostic, Findings};
use std::collections::HashSet;

pub fn cases(cases: &[Case], errors: &mut Findings) {
    let last = cases.len().saturating_sub(1);
    for (at, case) in cases.iter().enumerate() {
        if at != last && case.guard.is_none() {
            unreachable_rest(&case.pattern, errors);
        }
        let mut bound = Bound::new();
        pattern(&case.pattern, &mut bound, errors);
    }
}

/// A pattern that always matches, with more patterns behind it.
fn unreachable_rest(pattern: &Pattern, errors: &mut Findings) {
    let Some((span, name)) = irrefutable(pattern) else {
        return;
    };
    errors.push(match name {
        None => Diagnostic::error("E0224", span, "wildcard makes remaining patterns unreachable"),
        Some(name) => {
            let message = format!("name capture '{name}' makes remaining patterns unreachable");
            Diagnostic::error("E0224", span, message)
                .hint("a bare name binds; to compare with a constant, write it with a dot")
        }
    });
}

/// Where a pattern matches everything, and the name that it binds there.
fn irrefutable(pattern: &Pattern) -> Option<(Span, Option<&Name>)> {
    match &*pattern.kind {
        PatternKind::Wildcard => Some((pattern.span, None)),
        PatternKind::Capture(name) => Some((pattern.span, Some(&name.name))),
        PatternKind::As { pattern, .. } => irrefutable(pattern),
        PatternKind::Or(items) => items.last().and_then(irrefutable),
        _ => None,
    }
}

/// The names that a pattern has bound so far.
type Bound = HashSet<Name>;

fn bind(name: &Ident, bound: &mut Bound, errors: &mut Findings) {
    if !bound.insert(name.name.clone()) {
        errors.push(bound_twice(&name.name, name.span));
    }
}

fn bound_twice(name: &Name, span: Span) -> Diagnostic {
    Diagnostic::error("E0225", span, format!("multiple assignments to name '{name}' in pattern"))
}

fn pattern(pattern: &Pattern, bound: &mut Bound, errors: &mut Findings) {
    match &*pattern.kind {
        PatternKind::Wildcard | PatternKind::Singleton(_) | PatternKind::Star(None) => {}
        PatternKind::Capture(name) | PatternKind::Star(Some(name)) => bind(name, bound, errors),
        PatternKind::Value(value) => literal(value, errors),
        PatternKind::Sequence(items) => {
            let stars: Vec<_> = items.iter().filter(|i| matches!(*i.kind, PatternKind::Star(_))).collect();
            if let Some(second) = stars.get(1) {
                errors.push(Diagnostic::error("E0225", second.span, "multiple starred names in sequence pattern"));
            }
            items.iter().for_each(|item| self::pattern(item, bound, errors));
        }
        PatternKind::Or(items) => alternatives(items, bound, errors),
        PatternKind::Mapping { entries, rest } => {
            let mut seen = HashSet::new();
            for (key, value) in entries {
                literal(key, errors);
                let attribute = matches!(*key.kind, ExprKind::Attribute { .. });
                if !attribute && !seen.insert(literal_text(key)) {
                    errors.push(Diagnostic::error("E0225", key.span, "mapping pattern checks duplicate key"));
                }
                self::pattern(value, bound, errors);
            }
            if let Some(rest) = rest {
                bind(rest, bound, errors);
            }
        }
        PatternKind::Class { positional, keywords, .. } => {
            positional.iter().for_each(|item| self::pattern(item, bound, errors));
            let mut seen = HashSet::new();
            for (name, value) in keywords {
                if !seen.insert(&name.name) {
                    let message = format!("attribute name repeated in class pattern: {}", name.name);
                    errors.push(Diagnostic::error("E0225", name.span, message));
                }
                self::pattern(value, bound, errors);
            }
        }
        PatternKind::As { pattern, name } => {
            self::pattern(pattern, bound, errors);
            if &*name.name == "_" {
                errors.push(Diagnostic::error("E0225", name.span, "cannot use '_' as a target"));
            } else {
                bind(name, bound, errors);
            }
        }
    }
}

/// Alternatives bind the same names, and only the last may match everything.
fn alternatives(items: &[Pattern], bound: &mut Bound, errors: &mut Findings) {
    let mut first: Option<Bound> = None;
    for (at, item) in items.iter().enumerate() {
        if at + 1 < items.len() {
            unreachable_rest(item, errors);
        }
        let mut own = Bound::new();
        pattern(item, &mut own, errors);
        match &first {
            None => first = Some(own),
            Some(names) if *names != own => {
                errors.push(Diagnostic::error("E0225", item.span, "alternative patterns bind different names"));
                break;
            }
            Some(_) => {}
        }
    }
    let span = items.first().map(|item| item.span).unwrap_or_default();
    let mut names: Vec<Name> = first.unwrap_or_default().into_iter().collect();
    names.sort();
    for name in names {
        if bound.contains(&name) {
            errors.push(bound_twice(&name, span));
        }
        bound.insert(name);
    }
}

fn literal(value: &Expr, errors: &mut Findings) {
    if matches!(*value.kind, ExprKind::FString(_) | ExprKind::TString(_)) {
        errors.push(Diagnostic::error("E0225", value.span, "patterns may only match literals and attribute lookups"));
    }
}

/// A literal as text, equal for literals that are equal, wherever they stand; floats have no hash of their own.
fn literal_text(value: &Expr) -> String {
    let number = |value: i64| format!("{value}");
    match &*value.kind {
        ExprKind::True => number(1),
        ExprKind::False => number(0),
        ExprKind::Int(IntLiteral::Small(value)) => number(*value),
        ExprKind::Float(value) if *value == value.trunc() && value.abs() < 1e15 => number(*value as i64),
        ExprKind::Unary { operand, .. } => match literal_text(operand) {
            zero if zero == "0" => zero,
            text => format!("-{text}"),
        },
        ExprKind::Binary { op, left, right } => {
            format!("{} {op:?} {}", literal_text(left), literal_text(right))
        }
        kind => format!("{kind:?}"),
    }
}
