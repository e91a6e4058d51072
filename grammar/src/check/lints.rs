//! Code that is legal and almost never means what it says. Lints warn; they refuse nothing.

use super::targets::expression_name;
use crate::ast::{CmpOp, Expr, ExprKind, Span};
use crate::diagnostic::{Diagnostic, Findings};

/// `return`, `break` or `continue` in a `finally` block (PEP 765).
pub fn leaves_finally(span: Span, word: &str, found: &mut Findings) {
    found.push(
        Diagnostic::warning("W0501", span, format!("'{word}' in a 'finally' block"))
            .hint("it throws away an exception that is on its way out"),
    );
}

/// `assert (test, message)`
pub fn assertion(test: &Expr, found: &mut Findings) {
    if let ExprKind::Tuple(items) = &*test.kind
        && !items.is_empty()
    {
        let message = "assertion is always true, perhaps remove parentheses?";
        found.push(Diagnostic::warning("W0502", test.span, message));
    }
}

/// `x is 1`
pub fn comparison(left: &Expr, rest: &[(CmpOp, Expr)], found: &mut Findings) {
    let mut previous = left;
    for (op, right) in rest {
        if let CmpOp::Is | CmpOp::IsNot = op
            && let Some(literal) = [previous, right].into_iter().find(|value| is_value_literal(value))
        {
            let (word, instead) = if *op == CmpOp::Is { ("is", "==") } else { ("is not", "!=") };
            let message = format!("\"{word}\" with a literal");
            found
                .push(Diagnostic::warning("W0503", literal.span, message).hint(format!("did you mean \"{instead}\"?")));
        }
        previous = right;
    }
}

fn is_value_literal(value: &Expr) -> bool {
    matches!(
        *value.kind,
        ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Str(_)
            | ExprKind::Bytes(_)
            | ExprKind::Tuple(_)
    )
}

/// `(1, 2) (3, 4)`: a comma is missing.
pub fn call(function: &Expr, found: &mut Findings) {
    if is_display(function) {
        let message = format!("{} is not callable; perhaps you missed a comma?", article(expression_name(function)));
        found.push(Diagnostic::warning("W0504", function.span, message));
    }
}

/// `{1} [2]`: a comma is missing.
pub fn subscript(value: &Expr, found: &mut Findings) {
    if matches!(
        *value.kind,
        ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Set(_)
            | ExprKind::SetComp { .. }
            | ExprKind::Generator { .. }
            | ExprKind::Lambda { .. }
    ) {
        let message = format!("{} is not subscriptable; perhaps you missed a comma?", article(expression_name(value)));
        found.push(Diagnostic::warning("W0504", value.span, message));
    }
}

fn is_display(value: &Expr) -> bool {
    is_value_literal(value)
        || matches!(
            *value.kind,
            ExprKind::List(_)
                | ExprKind::Set(_)
                | ExprKind::Dict(_)
                | ExprKind::ListComp { .. }
                | ExprKind::SetComp { .. }
                | ExprKind::DictComp { .. }
                | ExprKind::Generator { .. }
                | ExprKind::FString(_)
                | ExprKind::Ellipsis
        )
}

fn article(noun: &str) -> String {
    format!("{} {noun}", if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" })
}
