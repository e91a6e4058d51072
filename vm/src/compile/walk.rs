//! Looks at parts of the tree before they are compiled. All of it with work lists, so depth does not matter.
//!
//! A walk stays in one frame: it enters comprehensions, which run in the frame around them, but not bodies of
//! functions, lambdas, classes and generator expressions.

use super::constant::constant;
use caplet_grammar::ast::{Argument, Comprehension, Expr, ExprKind, FStringPart, Params, Stmt, StmtKind};
use std::collections::HashSet;

/// Names of a frame that are bound or unbound in unusual places.
#[derive(Debug, Default)]
pub(super) struct Unusual<'a> {
    /// Bound by `:=` in the middle of an expression.
    pub walrus: HashSet<&'a str>,
    /// Unbound by `del` or at the end of an `except … as` clause.
    pub unbound: HashSet<&'a str>,
}

enum Node<'a> {
    Stmt(&'a Stmt),
    Expr(&'a Expr),
}

impl<'a> Unusual<'a> {
    pub fn of_body(body: &'a [Stmt]) -> Unusual<'a> {
        let mut unusual = Unusual::default();
        unusual.walk(body.iter().map(Node::Stmt).collect());
        unusual
    }

    pub fn of_exprs(exprs: impl Iterator<Item = &'a Expr>) -> Unusual<'a> {
        let mut unusual = Unusual::default();
        unusual.walk(exprs.map(Node::Expr).collect());
        unusual
    }

    fn walk(&mut self, mut work: Vec<Node<'a>>) {
        while let Some(node) = work.pop() {
            match node {
                Node::Stmt(stmt) => self.stmt(stmt, &mut work),
                Node::Expr(expr) => {
                    if let ExprKind::Walrus { name, .. } = &*expr.kind {
                        self.walrus.insert(&name.name);
                    }
                    children(expr, &mut |child| work.push(Node::Expr(child)));
                }
            }
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt, work: &mut Vec<Node<'a>>) {
        fn all<'a>(body: &'a [Stmt], work: &mut Vec<Node<'a>>) {
            work.extend(body.iter().map(Node::Stmt));
        }
        match &stmt.kind {
            StmtKind::Expr(value) => work.push(Node::Expr(value)),
            StmtKind::Assign { targets, value } => {
                work.extend(targets.iter().map(Node::Expr));
                work.push(Node::Expr(value));
            }
            StmtKind::AugAssign { target, value, .. } => work.extend([Node::Expr(target), Node::Expr(value)]),
            StmtKind::AnnAssign { target, value, .. } => {
                work.push(Node::Expr(target));
                work.extend(value.iter().map(Node::Expr));
            }
            StmtKind::Return(value) => work.extend(value.iter().map(Node::Expr)),
            StmtKind::Delete(targets) => {
                for target in targets {
                    self.deleted(target);
                    work.push(Node::Expr(target));
                }
            }
            StmtKind::Pass
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Global(_)
            | StmtKind::Nonlocal(_)
            | StmtKind::Import(_)
            | StmtKind::ImportFrom { .. }
            | StmtKind::TypeAlias { .. } => {}
            StmtKind::Assert { test, message } => {
                work.push(Node::Expr(test));
                work.extend(message.iter().map(Node::Expr));
            }
            StmtKind::Raise { exception, cause } => work.extend(exception.iter().chain(cause).map(Node::Expr)),
            StmtKind::If { test, body, orelse } | StmtKind::While { test, body, orelse } => {
                work.push(Node::Expr(test));
                all(body, work);
                all(orelse, work);
            }
            StmtKind::For { target, iter, body, orelse } => {
                work.extend([Node::Expr(target), Node::Expr(iter)]);
                all(body, work);
                all(orelse, work);
            }
            StmtKind::With { items, body } => {
                for item in items {
                    work.push(Node::Expr(&item.context));
                    work.extend(item.target.iter().map(Node::Expr));
                }
                all(body, work);
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                for handler in handlers {
                    work.extend(handler.exception.iter().map(Node::Expr));
                    self.unbound.extend(handler.name.iter().map(|name| &*name.name));
                    all(&handler.body, work);
                }
                all(body, work);
                all(orelse, work);
                all(finalbody, work);
            }
            StmtKind::Match { subject, cases } => {
                work.push(Node::Expr(subject));
                for case in cases {
                    work.extend(case.guard.iter().map(Node::Expr));
                    all(&case.body, work);
                }
            }
            StmtKind::Function(function) => {
                work.extend(function.decorators.iter().map(Node::Expr));
                work.extend(defaults(&function.params).map(Node::Expr));
            }
            StmtKind::Class(class) => {
                work.extend(class.decorators.iter().map(Node::Expr));
                work.extend(class.arguments.iter().map(argument_value).map(Node::Expr));
            }
        }
    }

    fn deleted(&mut self, target: &'a Expr) {
        let mut work = vec![target];
        while let Some(target) = work.pop() {
            match &*target.kind {
                ExprKind::Name(name) => {
                    self.unbound.insert(name);
                }
                ExprKind::Tuple(items) | ExprKind::List(items) => work.extend(items),
                _ => {}
            }
        }
    }
}

/// Does one of `exprs` bind `name` with `:=`?
pub(super) fn binds(exprs: &[&Expr], name: &str) -> bool {
    let mut work = exprs.to_vec();
    while let Some(expr) = work.pop() {
        if matches!(&*expr.kind, ExprKind::Walrus { name: bound, .. } if &*bound.name == name) {
            return true;
        }
        children(expr, &mut |child| work.push(child));
    }
    false
}

/// How much of the world evaluating arguments can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// None: names, constants, tuples and lists of them, functions without defaults.
    Plain,
    /// Special methods and properties: operators, attributes, items, f-strings.
    Operators,
    /// Anything: calls, bindings, suspensions; also what is too large to look at.
    Calls,
}

pub(super) fn reach(arguments: &[Argument]) -> Reach {
    let mut budget = 64_usize;
    let mut reach = Reach::Plain;
    let mut work: Vec<&Expr> = arguments.iter().map(argument_value).collect();
    while let Some(expr) = work.pop() {
        let Some(left) = budget.checked_sub(1) else { return Reach::Calls };
        budget = left;
        match &*expr.kind {
            ExprKind::Call { .. }
            | ExprKind::Walrus { .. }
            | ExprKind::ListComp { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::DictComp { .. }
            | ExprKind::Generator { .. }
            | ExprKind::Yield(_)
            | ExprKind::YieldFrom(_) => return Reach::Calls,
            ExprKind::Name(_) | ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Lambda { .. } => {}
            _ if constant(expr).is_some() => continue,
            _ => reach = Reach::Operators,
        }
        children(expr, &mut |child| work.push(child));
    }
    reach
}

pub(super) fn argument_value(argument: &Argument) -> &Expr {
    match argument {
        Argument::Positional(value)
        | Argument::Star(value)
        | Argument::Keyword { value, .. }
        | Argument::DoubleStar(value) => value,
    }
}

/// The default values of parameters in the order in which they are evaluated.
pub(super) fn defaults(params: &Params) -> impl Iterator<Item = &Expr> {
    params
        .positional_only
        .iter()
        .chain(&params.positional)
        .chain(&params.keyword_only)
        .filter_map(|param| param.default.as_ref())
}

/// The expressions directly inside this one that run in the same frame.
fn children<'a>(expr: &'a Expr, push: &mut dyn FnMut(&'a Expr)) {
    match &*expr.kind {
        ExprKind::Name(_)
        | ExprKind::None
        | ExprKind::True
        | ExprKind::False
        | ExprKind::Ellipsis
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Imaginary(_)
        | ExprKind::Str(_)
        | ExprKind::Bytes(_) => {}
        ExprKind::FString(parts) | ExprKind::TString(parts) => fields(parts, push),
        ExprKind::Tuple(items)
        | ExprKind::List(items)
        | ExprKind::Set(items)
        | ExprKind::Bool { values: items, .. } => {
            items.iter().for_each(push);
        }
        ExprKind::Dict(entries) => {
            for (key, value) in entries {
                key.iter().for_each(&mut *push);
                push(value);
            }
        }
        ExprKind::Starred(value)
        | ExprKind::Unary { operand: value, .. }
        | ExprKind::Walrus { value, .. }
        | ExprKind::Attribute { value, .. }
        | ExprKind::YieldFrom(value) => push(value),
        ExprKind::Binary { left, right, .. } => {
            push(left);
            push(right);
        }
        ExprKind::Compare { left, rest } => {
            push(left);
            rest.iter().for_each(|(_, right)| push(right));
        }
        ExprKind::If { test, body, orelse } => [test, body, orelse].into_iter().for_each(push),
        ExprKind::Lambda { params, .. } => defaults(params).for_each(push),
        ExprKind::Call { function, arguments } => {
            push(function);
            arguments.iter().map(argument_value).for_each(push);
        }
        ExprKind::Subscript { value, index } => {
            push(value);
            push(index);
        }
        ExprKind::Slice { lower, upper, step } => [lower, upper, step].into_iter().flatten().for_each(push),
        ExprKind::ListComp { element, clauses, .. } | ExprKind::SetComp { element, clauses, .. } => {
            push(element);
            inner_clauses(clauses, push);
        }
        ExprKind::DictComp { key, value, clauses, .. } => {
            push(key);
            push(value);
            inner_clauses(clauses, push);
        }
        ExprKind::Generator { clauses, .. } => {
            if let Some(first) = clauses.first() {
                push(&first.iter);
            }
        }
        ExprKind::Yield(value) => value.iter().for_each(push),
    }
}

fn inner_clauses<'a>(clauses: &'a [Comprehension], push: &mut dyn FnMut(&'a Expr)) {
    for clause in clauses {
        push(&clause.target);
        push(&clause.iter);
        clause.conditions.iter().for_each(&mut *push);
    }
}

fn fields<'a>(parts: &'a [FStringPart], push: &mut dyn FnMut(&'a Expr)) {
    let mut work = vec![parts];
    while let Some(parts) = work.pop() {
        for part in parts {
            if let FStringPart::Field(field) = part {
                push(&field.value);
                work.push(&field.spec);
            }
        }
    }
}
