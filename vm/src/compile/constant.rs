//! Expressions whose value is known: literals, their signs, tuples of them, and small integer arithmetic.
//!
//! Folding never makes a value much larger than its text: integers stay within 64 bits, nothing is repeated.

use crate::code::Const;
use caplet_grammar::ast::{BinOp, Expr, ExprKind, IntLiteral, UnaryOp};
use std::sync::Arc;

/// The value of a literal.
pub(super) fn literal(kind: &ExprKind) -> Option<Const> {
    Some(match kind {
        ExprKind::None => Const::None,
        ExprKind::True => Const::Bool(true),
        ExprKind::False => Const::Bool(false),
        ExprKind::Ellipsis => Const::Ellipsis,
        ExprKind::Int(IntLiteral::Small(value)) => Const::Int(*value),
        ExprKind::Int(IntLiteral::Big { digits, radix }) => {
            Const::BigInt { digits: Arc::from(&**digits), radix: *radix }
        }
        ExprKind::Float(value) => Const::Float(*value),
        ExprKind::Imaginary(value) => Const::Imaginary(*value),
        ExprKind::Str(text) => Const::Str(Arc::from(&**text)),
        ExprKind::Bytes(bytes) => Const::Bytes(Arc::from(&**bytes)),
        _ => return None,
    })
}

/// The value of an expression that is known.
pub(super) fn constant(expr: &Expr) -> Option<Const> {
    match &*expr.kind {
        ExprKind::Unary { op, operand } => fold_unary(*op, &constant(operand)?),
        ExprKind::Binary { .. } => fold_spine(expr),
        ExprKind::Tuple(items) => items.iter().map(constant).collect::<Option<Vec<_>>>().map(Const::Tuple),
        kind => literal(kind),
    }
}

/// A list display of known values, where only its values count and nobody can keep it: as a tuple.
pub(super) fn constant_list(expr: &Expr) -> Option<Const> {
    match &*expr.kind {
        ExprKind::List(items) if !items.is_empty() => {
            items.iter().map(constant).collect::<Option<Vec<_>>>().map(Const::Tuple)
        }
        _ => None,
    }
}

/// The value of an integer expression that is known and small.
pub(super) fn small_int(expr: &Expr) -> Option<i64> {
    match &*expr.kind {
        ExprKind::Int(IntLiteral::Small(value)) => Some(*value),
        ExprKind::Unary { .. } | ExprKind::Binary { .. } => match constant(expr)? {
            Const::Int(value) => Some(value),
            _ => None,
        },
        _ => None,
    }
}

/// Is the expression true or false, whatever happens?
pub(super) fn truth(expr: &Expr) -> Option<bool> {
    match &*expr.kind {
        ExprKind::None | ExprKind::False => Some(false),
        ExprKind::True | ExprKind::Ellipsis => Some(true),
        ExprKind::Int(IntLiteral::Small(value)) => Some(*value != 0),
        ExprKind::Int(IntLiteral::Big { .. }) => Some(true),
        ExprKind::Str(text) => Some(!text.is_empty()),
        ExprKind::Bytes(bytes) => Some(!bytes.is_empty()),
        _ => None,
    }
}

fn fold_spine(expr: &Expr) -> Option<Const> {
    let mut spine = Vec::new();
    let mut leftmost = expr;
    while let ExprKind::Binary { op, left, right } = &*leftmost.kind {
        spine.push((*op, right));
        leftmost = left;
    }
    let mut value = small_int(leftmost)?;
    for (op, right) in spine.into_iter().rev() {
        value = fold_ints(op, value, small_int(right)?)?;
    }
    Some(Const::Int(value))
}

pub(super) fn fold_ints(op: BinOp, a: i64, b: i64) -> Option<i64> {
    match op {
        BinOp::Add => a.checked_add(b),
        BinOp::Sub => a.checked_sub(b),
        BinOp::Mul => a.checked_mul(b),
        BinOp::FloorDiv => {
            let quotient = a.checked_div(b)?;
            let floors = a.checked_rem(b)? != 0 && (a < 0) != (b < 0);
            quotient.checked_sub(i64::from(floors))
        }
        BinOp::Mod => {
            let rest = a.checked_rem(b)?;
            if rest != 0 && (rest < 0) != (b < 0) { rest.checked_add(b) } else { Some(rest) }
        }
        BinOp::And => Some(a & b),
        BinOp::Or => Some(a | b),
        BinOp::Xor => Some(a ^ b),
        BinOp::LShift => a.checked_mul(1_i64.checked_shl(u32::try_from(b).ok().filter(|by| *by < 63)?)?),
        BinOp::RShift => Some(a >> u32::try_from(b).ok()?.min(63)),
        BinOp::Pow => a.checked_pow(u32::try_from(b).ok()?),
        BinOp::Div | BinOp::MatMul => None,
    }
}

fn fold_unary(op: UnaryOp, operand: &Const) -> Option<Const> {
    Some(match (op, operand) {
        (UnaryOp::Neg, Const::Int(value)) => Const::Int(value.checked_neg()?),
        (UnaryOp::Neg, Const::BigInt { digits, radix }) => {
            // -9223372036854775808 is within 64 bits, though its digits alone are not.
            Const::Int(i64::from_str_radix(&format!("-{digits}"), *radix).ok()?)
        }
        (UnaryOp::Neg, Const::Float(value)) => Const::Float(-value),
        (UnaryOp::Pos, Const::Int(value)) => Const::Int(*value),
        (UnaryOp::Pos, Const::Float(value)) => Const::Float(*value),
        (UnaryOp::Invert, Const::Int(value)) => Const::Int(!value),
        (UnaryOp::Not, Const::Bool(value)) => Const::Bool(!value),
        (UnaryOp::Not, Const::None) => Const::Bool(true),
        (UnaryOp::Not, Const::Int(value)) => Const::Bool(*value == 0),
        (UnaryOp::Not, Const::Str(text)) => Const::Bool(text.is_empty()),
        _ => return None,
    })
}
