//! Chains of attributes, items and calls: `a.b[c](d).e`. They can be longer than anything nests, so they are a loop.
//!
//! The value so far is in a variable (at the root only) or in one of the first two registers of a window: in the
//! first if the next link calls it, in the second if the next link calls a method of it. Every link of the chain uses
//! the same window.
//!
//! A method or a global function is looked up before its arguments are evaluated, as in CPython, unless nobody can tell:
//! then one instruction looks up and calls.

use super::call::Row;
use super::flow::PENDING;
use super::frame::{Frame, FrameKind};
use super::names::Variable;
use super::walk::{Reach, reach};
use crate::code::Const;
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Argument, Expr, ExprKind, Ident, Span};
use std::sync::Arc;

struct Link<'a> {
    kind: LinkKind<'a>,
    span: Span,
}

#[derive(Clone, Copy)]
enum LinkKind<'a> {
    Attribute(&'a Ident),
    Item(&'a Expr),
    Call(&'a [Argument]),
    /// `attribute` is the span of the callee.
    Method {
        name: &'a Ident,
        arguments: &'a [Argument],
        attribute: Span,
    },
}

/// Where a chain starts.
enum Root<'a> {
    Expr(&'a Expr),
    /// `super()`, before an attribute.
    Super(Span),
}

/// The registers of a chain, once one is needed.
struct Window {
    dst: Reg,
    base: Option<Reg>,
}

impl<'a> Frame<'a, '_> {
    pub fn postfix(&mut self, expr: &'a Expr, dst: Reg) {
        let (root, mut links) = self.chain(expr);
        let mut window = Window { dst, base: None };
        let mut value = match root {
            Root::Super(span) => self.super_link(&mut links, &mut window, span),
            Root::Expr(root) => self.root(root, &mut links, &mut window),
        };
        while let Some(link) = links.pop() {
            let to = self.link_target(links.last(), &mut window, link.span);
            self.link(link, value, to, &mut window);
            value = to;
        }
        self.move_to(dst, value, expr.span);
    }

    /// The links of a chain, outermost first, and its root.
    fn chain(&self, expr: &'a Expr) -> (Root<'a>, Vec<Link<'a>>) {
        let mut links = Vec::new();
        let mut at = expr;
        loop {
            let span = at.span;
            let (kind, inner) = match &*at.kind {
                ExprKind::Attribute { value, name } => (LinkKind::Attribute(name), value),
                ExprKind::Subscript { value, index } => (LinkKind::Item(index), value),
                ExprKind::Call { function, arguments } => match &*function.kind {
                    ExprKind::Attribute { value, name } => {
                        (LinkKind::Method { name, arguments, attribute: function.span }, value)
                    }
                    _ => (LinkKind::Call(arguments), function),
                },
                _ => return (Root::Expr(at), links),
            };
            links.push(Link { kind, span });
            if matches!(kind, LinkKind::Attribute(_) | LinkKind::Method { .. }) && self.is_super_call(inner) {
                return (Root::Super(inner.span), links);
            }
            at = inner;
        }
    }

    fn is_super_call(&self, expr: &Expr) -> bool {
        let ExprKind::Call { function, arguments } = &*expr.kind else { return false };
        let ExprKind::Name(name) = &*function.kind else { return false };
        arguments.is_empty() && &**name == "super" && self.variable(name) == Variable::Builtin
    }

    /// The window's base. With `count` registers the last of them is the newest temporary.
    fn window_base(&mut self, window: &mut Window, count: usize, span: Span) -> Reg {
        let base = match window.base {
            Some(base) => base,
            None => self.window(window.dst, span),
        };
        window.base = Some(base);
        self.set_top(base, count, span);
        base
    }

    /// Where a link puts its value, given the link that follows.
    fn link_target(&mut self, next: Option<&Link<'a>>, window: &mut Window, span: Span) -> Reg {
        match next.map(|next| next.kind) {
            None => window.dst,
            Some(LinkKind::Method { .. }) => self.window_base(window, 2, span).plus(1),
            // What the link itself needs above stays taken until it has run.
            Some(_) => match window.base {
                Some(base) => base,
                None => self.window_base(window, 1, span),
            },
        }
    }

    /// The value of the root, where the first link wants it. Takes that link away if it is done with it.
    fn root(&mut self, root: &'a Expr, links: &mut Vec<Link<'a>>, window: &mut Window) -> Reg {
        let Some(first) = links.last() else { return self.operand(root) };
        match first.kind {
            LinkKind::Attribute(_) => self.operand_in_window(root, &[], window),
            LinkKind::Item(index) => self.operand_in_window(root, &[index], window),
            LinkKind::Method { .. } => {
                let receiver = self.window_base(window, 2, root.span).plus(1);
                self.value(root, receiver);
                receiver
            }
            LinkKind::Call(arguments) => {
                let span = first.span;
                let base = self.window_base(window, 1, root.span);
                if let ExprKind::Name(name) = &*root.kind
                    && let Variable::Global(slot) = self.variable(name)
                    && reach(arguments) <= self.unnoticed_by(name)
                    && self.is_plain_call(arguments)
                    && !has_keywords(arguments)
                {
                    links.pop();
                    let Row { argc, .. } = self.row_of_arguments(arguments, span);
                    let dst = self.link_target(links.last(), window, span);
                    self.emit(Op::CallGlobal { dst, base, argc, slot }, span);
                    return dst;
                }
                self.value(root, base);
                base
            }
        }
    }

    /// The arguments that leave a global variable as it is. One that the module's body alone binds can change only
    /// between its statements.
    fn unnoticed_by(&self, global: &str) -> Reach {
        if self.program.scopes.rebound.contains(global) { Reach::Plain } else { Reach::Operators }
    }

    fn operand_in_window(&mut self, root: &'a Expr, later: &[&Expr], window: &mut Window) -> Reg {
        if let ExprKind::Name(name) = &*root.kind
            && let Some(reg) = self.stable_register(name, later, root.span)
        {
            return reg;
        }
        let base = self.window_base(window, 1, root.span);
        self.value(root, base);
        base
    }

    fn link(&mut self, link: Link<'a>, value: Reg, dst: Reg, window: &mut Window) {
        let Link { kind, span } = link;
        match kind {
            LinkKind::Attribute(name) => {
                let (name, cache) = (self.name(&name.name, name.span), self.cache(span));
                self.emit(Op::GetAttr { dst, obj: value, name, cache }, span);
            }
            LinkKind::Item(index) => {
                let height = self.height();
                self.item(dst, value, index, span);
                self.release(height);
            }
            LinkKind::Call(arguments) => {
                let base = self.window_base(window, 1, span);
                self.call(dst, base, arguments, span);
            }
            LinkKind::Method { name, arguments, attribute } => {
                let base = self.window_base(window, 2, span);
                self.method(dst, base, name, arguments, attribute, span);
            }
        }
    }

    fn item(&mut self, dst: Reg, obj: Reg, index: &'a Expr, span: Span) {
        if let ExprKind::Slice { lower, upper, step } = &*index.kind {
            // Above everything: `dst` may be where `obj` is.
            let base = self.temp(span);
            let base = self.slice_parts([lower, upper, step], base, index.span);
            self.emit(Op::GetSlice { dst, obj, base }, span);
        } else {
            let index = self.operand(index);
            self.emit(Op::GetItem { dst, obj, index }, span);
        }
    }

    /// Calls the method of the receiver in `base + 1`, the newest temporary.
    fn method(&mut self, dst: Reg, base: Reg, name: &'a Ident, arguments: &'a [Argument], attribute: Span, span: Span) {
        let (name, cache) = (self.name(&name.name, name.span), self.cache(attribute));
        if !self.is_plain_call(arguments) || self.is_low() {
            self.emit(Op::GetAttr { dst: base, obj: base.plus(1), name, cache }, attribute);
            self.set_top(base, 1, span);
            self.call(dst, base, arguments, span);
        } else if reach(arguments) == Reach::Plain && !has_keywords(arguments) {
            let Row { argc, .. } = self.row_of_arguments(arguments, span);
            self.emit(Op::CallMethod { dst, base, argc, name, cache }, span);
        } else {
            self.emit(Op::LoadMethod { base, name, cache }, attribute);
            self.call_loaded(dst, base, arguments, span);
        }
    }

    fn call_loaded(&mut self, dst: Reg, base: Reg, arguments: &'a [Argument], span: Span) {
        let Row { argc, names } = self.row_of_arguments(arguments, span);
        self.emit(
            match names {
                Some(names) => Op::CallLoadedKw { dst, base, argc, names },
                None => Op::CallLoaded { dst, base, argc },
            },
            span,
        );
    }

    /// `super().name` or `super().name(…)`: takes the first link.
    fn super_link(&mut self, links: &mut Vec<Link<'a>>, window: &mut Window, root: Span) -> Reg {
        let Some(link) = links.pop() else { return window.dst };
        let base = self.window_base(window, 2, root);
        let object = base.plus(1);
        self.load_super_arguments(base, object, root);
        match link.kind {
            LinkKind::Method { name, arguments, attribute } if self.is_plain_call(arguments) && !self.is_low() => {
                let name = self.name(&name.name, name.span);
                let cache = self.cache(attribute);
                self.emit(Op::SuperMethod { base, name, cache }, attribute);
                let Row { argc, names } = self.row_of_arguments(arguments, link.span);
                let dst = self.link_target(links.last(), window, link.span);
                self.emit(
                    match names {
                        Some(names) => Op::CallLoadedKw { dst, base, argc, names },
                        None => Op::CallLoaded { dst, base, argc },
                    },
                    link.span,
                );
                dst
            }
            LinkKind::Method { name, arguments, attribute } => {
                let name = self.name(&name.name, name.span);
                self.emit(Op::SuperAttr { dst: base, class: base, object, name }, attribute);
                self.set_top(base, 1, link.span);
                self.call(base, base, arguments, link.span);
                let dst = self.link_target(links.last(), window, link.span);
                self.move_to(dst, base, link.span);
                dst
            }
            LinkKind::Attribute(name) => {
                let name = self.name(&name.name, name.span);
                let dst = self.link_target(links.last(), window, link.span);
                self.emit(Op::SuperAttr { dst, class: base, object, name }, link.span);
                dst
            }
            LinkKind::Item(_) | LinkKind::Call(_) => base,
        }
    }

    /// The class around the method that runs, and its receiver.
    fn load_super_arguments(&mut self, class: Reg, object: Reg, span: Span) {
        let receiver = match self.kind {
            FrameKind::Function { receiver } => receiver,
            FrameKind::Module | FrameKind::Class => None,
        };
        let name = self.scopes.first().and_then(|open| open.scope).and_then(|scope| scope.bound.first());
        let (Some(reg), Variable::Free(index)) = (receiver, self.variable("__class__")) else {
            return self.raise_runtime_error(class, "super(): no arguments", span);
        };
        let class_name = self.name("__class__", span);
        self.emit(Op::LoadFree { dst: class, index, name: class_name }, span);
        let Some(name) = name else { return self.move_to(object, reg, span) };
        if let Variable::Local(reg) = self.variable(name)
            && !self.is_assigned(reg)
        {
            // The method may have deleted its first parameter.
            let (deleted, bound) = (self.label(), self.label());
            self.branch(Op::JumpIfUnset { reg, to: PENDING }, deleted, span);
            self.jump(bound, span);
            self.place(deleted);
            self.raise_runtime_error(class, "super(): arg[0] deleted", span);
            self.place(bound);
            self.move_to(object, reg, span);
            return;
        }
        self.load(name, object, span);
    }

    fn raise_runtime_error(&mut self, class: Reg, message: &str, span: Span) {
        self.set_top(class, 2, span);
        self.load_constant(class, Const::Builtin(Arc::from("RuntimeError")), span);
        self.load_text(class.plus(1), message, span);
        self.emit(Op::Call { dst: class, base: class, argc: 1 }, span);
        self.emit(Op::Raise { src: class }, span);
    }
}

fn has_keywords(arguments: &[Argument]) -> bool {
    arguments.iter().any(|argument| matches!(argument, Argument::Keyword { .. }))
}
