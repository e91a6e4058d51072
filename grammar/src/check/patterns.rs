//! The rules of `match`: what a pattern may compare with, which names it binds, and which patterns can be reached.
//!
//! Patterns nest no deeper than brackets do, so the recursion here is capped.

use crate::ast::{Case, Expr, ExprKind, Ident, Name, Pattern, PatternKind, Span};
use crate::diagnostic::Diagnostic;

pub fn cases(cases: &[Case], errors: &mut Vec<Diagnostic>) {
    let last = cases.len().saturating_sub(1);
    for (at, case) in cases.iter().enumerate() {
        if at != last && case.guard.is_none() {
            unreachable_rest(&case.pattern, errors);
        }
        let mut bound = Vec::new();
        pattern(&case.pattern, &mut bound, errors);
    }
}

/// A pattern that always matches, with more patterns behind it.
fn unreachable_rest(pattern: &Pattern, errors: &mut Vec<Diagnostic>) {
    let Some((span, name)) = irrefutable(pattern) else {
        return;
    };
    errors.push(match name {
        None => Diagnostic::error(
            "E0224",
            span,
            "wildcard makes remaining patterns unreachable",
        ),
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

fn bind(name: &Ident, bound: &mut Vec<Name>, errors: &mut Vec<Diagnostic>) {
    if bound.contains(&name.name) {
        let message = format!("multiple assignments to name '{}' in pattern", name.name);
        errors.push(Diagnostic::error("E0225", name.span, message));
    } else {
        bound.push(name.name.clone());
    }
}

fn pattern(pattern: &Pattern, bound: &mut Vec<Name>, errors: &mut Vec<Diagnostic>) {
    match &*pattern.kind {
        PatternKind::Wildcard | PatternKind::Singleton(_) | PatternKind::Star(None) => {}
        PatternKind::Capture(name) | PatternKind::Star(Some(name)) => bind(name, bound, errors),
        PatternKind::Value(value) => literal(value, errors),
        PatternKind::Sequence(items) => {
            let stars: Vec<_> = items
                .iter()
                .filter(|i| matches!(*i.kind, PatternKind::Star(_)))
                .collect();
            if let Some(second) = stars.get(1) {
                errors.push(Diagnostic::error(
                    "E0225",
                    second.span,
                    "multiple starred names in sequence pattern",
                ));
            }
            items
                .iter()
                .for_each(|item| self::pattern(item, bound, errors));
        }
        PatternKind::Or(items) => alternatives(items, bound, errors),
        PatternKind::Mapping { entries, rest } => {
            let mut seen: Vec<&Expr> = Vec::new();
            for (key, value) in entries {
                literal(key, errors);
                let attribute = matches!(*key.kind, ExprKind::Attribute { .. });
                if !attribute && seen.iter().any(|other| other.kind == key.kind) {
                    errors.push(Diagnostic::error(
                        "E0225",
                        key.span,
                        "mapping pattern checks duplicate key",
                    ));
                }
                seen.push(key);
                self::pattern(value, bound, errors);
            }
            if let Some(rest) = rest {
                bind(rest, bound, errors);
            }
        }
        PatternKind::Class {
            positional,
            keywords,
            ..
        } => {
            positional
                .iter()
                .for_each(|item| self::pattern(item, bound, errors));
            for (at, (name, value)) in keywords.iter().enumerate() {
                if keywords
                    .iter()
                    .take(at)
                    .any(|(other, _)| other.name == name.name)
                {
                    let message =
                        format!("attribute name repeated in class pattern: {}", name.name);
                    errors.push(Diagnostic::error("E0225", name.span, message));
                }
                self::pattern(value, bound, errors);
            }
        }
        PatternKind::As { pattern, name } => {
            self::pattern(pattern, bound, errors);
            if &*name.name == "_" {
                errors.push(Diagnostic::error(
                    "E0225",
                    name.span,
                    "cannot use '_' as a target",
                ));
            } else {
                bind(name, bound, errors);
            }
        }
    }
}

/// Alternatives bind the same names, and only the last may match everything.
fn alternatives(items: &[Pattern], bound: &mut Vec<Name>, errors: &mut Vec<Diagnostic>) {
    let before = bound.len();
    let mut first: Option<Vec<Name>> = None;
    for (at, item) in items.iter().enumerate() {
        if at + 1 < items.len() {
            unreachable_rest(item, errors);
        }
        let mut own = bound.get(..before).unwrap_or_default().to_vec();
        pattern(item, &mut own, errors);
        let mut own = own.split_off(before.min(own.len()));
        own.sort();
        match &first {
            None => first = Some(own),
            Some(names) if *names != own => {
                errors.push(Diagnostic::error(
                    "E0225",
                    item.span,
                    "alternative patterns bind different names",
                ));
                break;
            }
            Some(_) => {}
        }
    }
    bound.extend(first.unwrap_or_default());
}

fn literal(value: &Expr, errors: &mut Vec<Diagnostic>) {
    if matches!(*value.kind, ExprKind::FString(_) | ExprKind::TString(_)) {
        errors.push(Diagnostic::error(
            "E0225",
            value.span,
            "patterns may only match literals and attribute lookups",
        ));
    }
}
