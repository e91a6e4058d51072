//! What may stand left of `=`, after `for`, `as` and `del`.
//!
//! Targets nest no deeper than brackets do, so the recursion here is capped.

use crate::ast::{Expr, ExprKind, Span};
use crate::diagnostic::{Diagnostic, Findings};

/// What an expression is called in a message, in CPython's words.
pub fn expression_name(value: &Expr) -> &'static str {
    match &*value.kind {
        ExprKind::Name(_) => "name",
        ExprKind::None => "None",
        ExprKind::True => "True",
        ExprKind::False => "False",
        ExprKind::Ellipsis => "ellipsis",
        ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Imaginary(_) | ExprKind::Str(_) | ExprKind::Bytes(_) => {
            "literal"
        }
        ExprKind::FString(_) => "f-string expression",
        ExprKind::TString(_) => "t-string expression",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) => "list",
        ExprKind::Set(_) => "set display",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::Starred(_) => "starred",
        ExprKind::Unary { .. } | ExprKind::Binary { .. } | ExprKind::Bool { .. } => "expression",
        ExprKind::Compare { .. } => "comparison",
        ExprKind::If { .. } => "conditional expression",
        ExprKind::Walrus { .. } => "named expression",
        ExprKind::Lambda { .. } => "lambda",
        ExprKind::Call { .. } => "function call",
        ExprKind::Attribute { .. } => "attribute",
        ExprKind::Subscript { .. } => "subscript",
        ExprKind::Slice { .. } => "slice",
        ExprKind::ListComp { .. } => "list comprehension",
        ExprKind::SetComp { .. } => "set comprehension",
        ExprKind::DictComp { .. } => "dict comprehension",
        ExprKind::Generator { .. } => "generator expression",
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => "yield expression",
    }
}

#[derive(Clone, Copy, PartialEq)]
pub enum Place {
    /// Left of `=`: the whole target.
    Assignment,
    /// Of `for`, `with … as`, or inside a tuple or list of targets.
    Other,
    Delete,
}

/// Notes everything in `target` that cannot be assigned to, or deleted.
pub fn target(target: &Expr, place: Place, errors: &mut Findings) {
    match &*target.kind {
        ExprKind::Name(name) if &**name == "__debug__" => {
            errors.push(debug(target.span, if place == Place::Delete { "delete" } else { "assign to" }));
        }
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => {}
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            let mut starred = false;
            for item in items {
                let inner = match &*item.kind {
                    ExprKind::Starred(value) if place != Place::Delete => {
                        if std::mem::replace(&mut starred, true) {
                            let message = "multiple starred expressions in assignment";
                            errors.push(Diagnostic::error("E0223", item.span, message));
                        }
                        value
                    }
                    _ => item,
                };
                let place = if place == Place::Delete { place } else { Place::Other };
                self::target(inner, place, errors);
            }
        }
        ExprKind::Starred(_) if place != Place::Delete => {
            let message = "starred assignment target must be in a list or tuple";
            errors.push(Diagnostic::error("E0223", target.span, message).hint("add a comma: *name, = …"));
        }
        _ => errors.push(refuse(target, place)),
    }
}

/// `__debug__` is a constant, though it looks like a name.
pub fn debug(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("E0222", span, format!("cannot {what} __debug__"))
}

fn refuse(target: &Expr, place: Place) -> Diagnostic {
    let name = expression_name(target);
    if place == Place::Delete {
        return Diagnostic::error("E0222", target.span, format!("cannot delete {name}"));
    }
    let diagnostic = Diagnostic::error("E0222", target.span, format!("cannot assign to {name}"));
    let constant = matches!(*target.kind, ExprKind::None | ExprKind::True | ExprKind::False);
    if place == Place::Assignment && !constant {
        diagnostic.hint("to compare, write == instead of =")
    } else {
        diagnostic
    }
}

/// `target op= value` takes a name, an attribute or a subscript.
pub fn augmented(target: &Expr, errors: &mut Findings) {
    if is_single(target) {
        self::target(target, Place::Other, errors);
    } else {
        let name = expression_name(target);
        let message = format!("'{name}' is an illegal expression for augmented assignment");
        errors.push(Diagnostic::error("E0222", target.span, message));
    }
}

/// `target: annotation` takes a name, an attribute or a subscript.
pub fn annotated(target: &Expr, errors: &mut Findings) {
    let message = match &*target.kind {
        ExprKind::Tuple(_) => "only single target (not tuple) can be annotated",
        ExprKind::List(_) => "only single target (not list) can be annotated",
        _ if is_single(target) => return self::target(target, Place::Other, errors),
        _ => "illegal target for annotation",
    };
    errors.push(Diagnostic::error("E0222", target.span, message));
}

fn is_single(target: &Expr) -> bool {
    matches!(*target.kind, ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. })
}
