//! The actions of the grammar: tree nodes from what the parser has recognised.
//!
//! No action fails. What is wrong with a literal or with the order of parameters is noted in `errors`, and a node that
//! stands for it goes into the tree, so that the parser can go on.

mod patterns;
mod strings;

pub use patterns::*;
pub use strings::*;

use crate::ast::*;
use crate::diagnostic::{Diagnostic, Findings};
use crate::mangle::{self, is_class_private};
use crate::number;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What the grammar's one entry gives.
pub enum Top {
    File(Vec<Stmt>),
    Expression(Expr),
}

pub struct Builder<'s> {
    source: &'s str,
    names: HashMap<&'s str, Name>,
    scopes: u32,
    /// Some name looks like `__x`, which means another name in a class.
    class_private: bool,
    pub errors: Findings,
}

pub enum ParamItem {
    Plain(Param),
    Star(Param),
    DoubleStar(Param),
    BareStar(Span),
    Slash(Span),
}

pub enum ArgumentItem {
    Argument(Argument),
    /// A generator expression without parentheses of its own.
    Generator(Expr),
}

pub fn expr(l: u32, r: u32, kind: ExprKind) -> Expr {
    Expr { kind: Box::new(kind), span: Span::new(l, r) }
}

pub fn stmt(l: u32, r: u32, kind: StmtKind) -> Stmt {
    Stmt { kind, span: Span::new(l, r) }
}

pub fn tuple(l: u32, r: u32, first: Expr, mut rest: Vec<Expr>) -> Expr {
    rest.insert(0, first);
    expr(l, r, ExprKind::Tuple(rest))
}

/// `a[*b]` is `a[(*b,)]` (PEP 646).
pub fn lone_subscript(index: Expr) -> Expr {
    match *index.kind {
        ExprKind::Starred(_) => tuple(index.span.start, index.span.end, index, Vec::new()),
        _ => index,
    }
}

pub fn handler(l: u32, r: u32, exception: Option<Expr>, name: Option<Ident>, body: Vec<Stmt>) -> Handler {
    Handler { exception, name, body, span: Span::new(l, r) }
}

/// `elif` is an `if` that is alone in the `else` before it.
pub fn if_statement(test: Expr, body: Vec<Stmt>, elifs: Vec<(u32, Expr, Vec<Stmt>)>, last: Vec<Stmt>) -> StmtKind {
    let mut orelse = last;
    for (start, test, body) in elifs.into_iter().rev() {
        orelse = vec![close_block(start, StmtKind::If { test, body, orelse })];
    }
    StmtKind::If { test, body, orelse }
}

pub fn decorate(mut kind: StmtKind, decorators: Vec<Expr>) -> StmtKind {
    match &mut kind {
        StmtKind::Function(function) => function.decorators = decorators,
        StmtKind::Class(class) => class.decorators = decorators,
        _ => {}
    }
    kind
}

/// A compound statement, which ends where the last statement in it ends.
pub fn close_block(start: u32, kind: StmtKind) -> Stmt {
    fn end(body: &[Stmt]) -> Option<u32> {
        body.last().map(|s| s.span.end)
    }
    let last = match &kind {
        StmtKind::If { body, orelse, .. }
        | StmtKind::While { body, orelse, .. }
        | StmtKind::For { body, orelse, .. } => end(orelse).or(end(body)),
        StmtKind::With { body, .. } => end(body),
        StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
            end(finalbody).or(end(orelse)).or(handlers.last().and_then(|h| end(&h.body))).or(end(body))
        }
        StmtKind::Match { cases, .. } => cases.last().and_then(|c| end(&c.body)),
        StmtKind::Function(function) => end(&function.body),
        StmtKind::Class(class) => end(&class.body),
        _ => None,
    };
    stmt(start, last.unwrap_or(start), kind)
}

impl<'s> Builder<'s> {
    pub fn new(source: &'s str) -> Builder<'s> {
        Builder { source, names: HashMap::new(), scopes: 1, class_private: false, errors: Findings::default() }
    }

    pub fn scopes(&self) -> u32 {
        self.scopes
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    fn text(&self, l: u32, r: u32) -> &'s str {
        self.source.get(l as usize..r as usize).unwrap_or_default()
    }

    pub fn scope(&mut self) -> ScopeId {
        let id = ScopeId(self.scopes);
        self.scopes += 1;
        id
    }

    pub fn name(&mut self, l: u32, r: u32) -> Name {
        let text = self.text(l, r);
        let class_private = &mut self.class_private;
        let new = || {
            *class_private |= is_class_private(text);
            Rc::from(text)
        };
        self.names.entry(text).or_insert_with(new).clone()
    }

    pub fn ident(&mut self, l: u32, r: u32) -> Ident {
        Ident { name: self.name(l, r), span: Span::new(l, r) }
    }

    pub fn dotted(&mut self, left: Ident, right: Ident) -> Ident {
        let name = format!("{}.{}", left.name, right.name).into();
        Ident { name, span: left.span.to(right.span) }
    }

    // Literals

    pub fn int(&mut self, l: u32, r: u32) -> Expr {
        expr(l, r, ExprKind::Int(number::int_value(self.text(l, r))))
    }

    pub fn float(&mut self, l: u32, r: u32) -> Expr {
        expr(l, r, ExprKind::Float(number::float_value(self.text(l, r))))
    }

    pub fn imaginary(&mut self, l: u32, r: u32) -> Expr {
        expr(l, r, ExprKind::Imaginary(number::float_value(self.text(l, r))))
    }

    // Expressions

    /// A value in parentheses: itself, with the span that it has without them.
    pub fn group(&mut self, _l: u32, _r: u32, value: Expr) -> Expr {
        if let ExprKind::Starred(_) = *value.kind {
            self.error(
                Diagnostic::error("E0212", value.span, "cannot use starred expression here")
                    .hint("a tuple of one needs a comma: (*x,)"),
            );
        }
        value
    }

    pub fn dict_comprehension(
        &mut self,
        l: u32,
        r: u32,
        item: (Option<Expr>, Expr),
        clauses: Vec<Comprehension>,
    ) -> Expr {
        let scope = self.scope();
        let (key, value) = item;
        let key = key.unwrap_or_else(|| {
            self.error(Diagnostic::error("E0213", value.span, "dict unpacking cannot be used in dict comprehension"));
            expr(l, l, ExprKind::None)
        });
        expr(l, r, ExprKind::DictComp { key, value, clauses, scope })
    }

    /// The arguments of a call; `parentheses` are the bytes that they take with their parentheses.
    pub fn arguments(&mut self, parentheses: Span, items: Vec<ArgumentItem>, comma: bool) -> Vec<Argument> {
        let alone = items.len() == 1 && !comma;
        let mut keywords: HashSet<Name> = HashSet::new();
        let mut unpacked = false;
        let mut arguments = Vec::with_capacity(items.len());
        for item in items {
            let argument = match item {
                ArgumentItem::Argument(argument) => argument,
                ArgumentItem::Generator(mut value) => {
                    if alone {
                        // It shares the parentheses of the call.
                        value.span = parentheses;
                    } else {
                        self.error(
                            Diagnostic::error("E0214", value.span, "generator expression must be parenthesized")
                                .hint("put parentheses around it"),
                        );
                    }
                    Argument::Positional(value)
                }
            };
            match &argument {
                Argument::Positional(value) if unpacked => {
                    let message = "positional argument follows keyword argument unpacking";
                    self.error(Diagnostic::error("E0215", value.span, message));
                }
                Argument::Positional(value) if !keywords.is_empty() => {
                    self.error(Diagnostic::error("E0215", value.span, "positional argument follows keyword argument"));
                }
                Argument::Star(value) if unpacked => {
                    let message = "iterable argument unpacking follows keyword argument unpacking";
                    self.error(Diagnostic::error("E0215", value.span, message));
                }
                Argument::Keyword { name, .. } => {
                    let new = keywords.insert(name.name.clone());
                    if !new {
                        let message = format!("keyword argument repeated: {}", name.name);
                        self.error(Diagnostic::error("E0216", name.span, message));
                    }
                }
                Argument::DoubleStar(_) => unpacked = true,
                _ => {}
            }
            arguments.push(argument);
        }
        arguments
    }

    // Statements

    pub fn params(&mut self, items: Vec<ParamItem>) -> Params {
        crate::params::order(items, &mut self.errors)
    }

    pub fn function(
        &mut self,
        name: Ident,
        type_params: Vec<TypeParam>,
        params: Params,
        returns: Option<Expr>,
        body: Vec<Stmt>,
    ) -> StmtKind {
        let scope = self.scope();
        StmtKind::Function(Box::new(FunctionDef {
            name,
            type_params,
            params,
            returns,
            body,
            decorators: Vec::new(),
            scope,
        }))
    }

    pub fn class(
        &mut self,
        name: Ident,
        type_params: Vec<TypeParam>,
        arguments: Option<Vec<Argument>>,
        mut body: Vec<Stmt>,
    ) -> StmtKind {
        if self.class_private {
            mangle::body(&name.name, &mut body);
        }
        let scope = self.scope();
        let arguments = arguments.unwrap_or_default();
        StmtKind::Class(Box::new(ClassDef { name, type_params, arguments, body, decorators: Vec::new(), scope }))
    }

    pub fn try_statement(
        &mut self,
        body: Vec<Stmt>,
        handlers: Vec<(bool, Handler)>,
        orelse: Vec<Stmt>,
        finalbody: Vec<Stmt>,
    ) -> StmtKind {
        let star = handlers.first().is_some_and(|h| h.0);
        let last = handlers.len().saturating_sub(1);
        for (at, (this, handler)) in handlers.iter().enumerate() {
            if *this != star {
                let message = "cannot have both 'except' and 'except*' on the same 'try'";
                self.errors.push(Diagnostic::error("E0217", handler.span, message));
            }
            if handler.exception.is_none() && at != last {
                self.errors.push(Diagnostic::error("E0218", handler.span, "default 'except:' must be last"));
            }
        }
        let handlers = handlers.into_iter().map(|h| h.1).collect();
        StmtKind::Try { body, handlers, star, orelse, finalbody }
    }
}
