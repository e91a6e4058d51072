//! Where the value of a name is, and how it is read, bound and unbound there.

use super::assigned::Assigned;
use super::flow::PENDING;
use super::frame::Frame;
use super::spill::SpillHeight;
use super::walk::binds;
use crate::code::{Capture, Const, Place};
use crate::op::{GlobalIx, Op, Reg};
use caplet_grammar::ast::{Expr, ExprKind, ScopeId, Span};
use caplet_grammar::scope::{Binding, Scope, ScopeKind};
use std::collections::HashMap;
use std::sync::Arc;

/// A scope whose names have registers: the frame's own, or a comprehension in it.
pub(super) struct OpenScope<'a> {
    pub scope: Option<&'a Scope>,
    /// The names that the scope binds.
    places: HashMap<&'a str, Place>,
    /// Where the places of the spill stood before the scope.
    spill: Option<SpillHeight>,
}

impl<'a> OpenScope<'a> {
    pub fn new(scope: Option<&'a Scope>) -> OpenScope<'a> {
        OpenScope { scope, places: HashMap::new(), spill: None }
    }

    pub fn bind(&mut self, name: &'a str, place: Place) {
        self.places.insert(name, place);
    }

    pub fn place(&self, name: &str) -> Option<Place> {
        self.places.get(name).copied()
    }

    pub fn register(&self, name: &str) -> Option<Reg> {
        match self.place(name)? {
            Place::Register(reg) => Some(reg),
            Place::Spilled { .. } => None,
        }
    }

    fn binding(&self, name: &str) -> Option<Binding> {
        self.scope.and_then(|scope| scope.names.get(name)).copied()
    }

    fn free_index(&self, name: &str) -> Option<u16> {
        let index = self.scope?.free.iter().position(|free| &**free == name)?;
        u16::try_from(index).ok()
    }
}

/// Where a variable lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    /// In a register.
    Local(Reg),
    /// In a register of a class body; while it is unbound the module's variable or the builtin is meant.
    Member(Reg),
    /// In the cell in a register.
    Cell(Reg),
    /// In the list of the frame's spilled variables.
    Spilled(Place),
    /// The same, of a class body.
    SpilledMember(Place),
    /// In a cell in that list.
    SpilledCell(Place),
    /// In a cell of the running function.
    Free(u16),
    Global(GlobalIx),
    /// A constant of the language.
    Builtin,
    /// A type parameter of a class, mentioned in its bases: a value that means nothing.
    Inert,
}

impl<'a> Frame<'a, '_> {
    pub fn variable(&self, name: &str) -> Variable {
        let outer_class = |depth: usize, scope: &OpenScope<'_>| {
            depth > 0 && scope.scope.is_some_and(|scope| scope.kind == ScopeKind::Class)
        };
        for (depth, open) in self.scopes.iter().rev().enumerate() {
            match (open.binding(name), open.place(name)) {
                (Some(Binding::Local), Some(Place::Register(reg))) => return Variable::Local(reg),
                (Some(Binding::Local), Some(place)) => return Variable::Spilled(place),
                (Some(Binding::Cell), Some(Place::Register(reg))) => return Variable::Cell(reg),
                (Some(Binding::Cell), Some(place)) => return Variable::SpilledCell(place),
                // A comprehension in a class body does not see the class's names.
                (Some(Binding::ClassLocal), Some(place)) if !outer_class(depth, open) => {
                    return match place {
                        Place::Register(reg) => Variable::Member(reg),
                        Place::Spilled { .. } => Variable::SpilledMember(place),
                    };
                }
                (Some(Binding::Builtin), _) => return Variable::Builtin,
                (Some(Binding::Global), _) => return self.module_variable(name),
                _ => {}
            }
        }
        match self.scopes.first().and_then(|open| open.free_index(name)) {
            Some(index) => Variable::Free(index),
            None => Variable::Inert,
        }
    }

    fn module_variable(&self, name: &str) -> Variable {
        self.program.globals.get(name).map_or(Variable::Builtin, |slot| Variable::Global(*slot))
    }

    /// The cell of a variable that an inner function uses.
    pub fn capture(&self, name: &str) -> Option<Capture> {
        let own = self.scopes.iter().rev().find_map(|open| {
            let place = open.place(name)?;
            (open.binding(name) == Some(Binding::Cell)).then_some(match place {
                Place::Register(reg) => Capture::Register(reg),
                Place::Spilled { list, index } => Capture::Spilled { list, index },
            })
        });
        let class_cell = self.class_cell.filter(|_| name == "__class__").map(Capture::Register);
        own.or(class_cell).or_else(|| self.scopes.first()?.free_index(name).map(Capture::Free))
    }

    /// The register of a variable that is read and written directly.
    pub fn variable_register(&self, name: &str) -> Option<Reg> {
        match self.variable(name) {
            Variable::Local(reg) | Variable::Member(reg) => Some(reg),
            _ => None,
        }
    }

    /// The name's own register if reading it is reading that register: after the check that it is bound.
    pub fn bound_register(&mut self, name: &'a str, span: Span) -> Option<Reg> {
        match self.variable(name) {
            Variable::Local(reg) => {
                self.check_bound(reg, name, span);
                Some(reg)
            }
            Variable::Member(reg) if self.is_assigned(reg) => Some(reg),
            _ => None,
        }
    }

    /// The same, if in addition no expression of `later` binds the name again.
    pub fn stable_register(&mut self, name: &'a str, later: &[&Expr], span: Span) -> Option<Reg> {
        if self.walrus.contains(name) && binds(later, name) { None } else { self.bound_register(name, span) }
    }

    pub fn check_bound(&mut self, reg: Reg, name: &str, span: Span) {
        if !self.is_assigned(reg) {
            let name = self.name(name, span);
            self.emit(Op::CheckBound { reg, name }, span);
            self.starts_unset(reg);
            self.mark_assigned(reg);
        }
    }

    /// The register is tested for `UNSET` somewhere. Registers of comprehensions are cleared where those begin.
    fn starts_unset(&mut self, reg: Reg) {
        if self.registers.is_variable(reg) {
            self.needs_unset.insert(reg);
        }
    }

    pub fn load(&mut self, name: &'a str, dst: Reg, span: Span) {
        match self.variable(name) {
            Variable::Local(reg) => {
                self.check_bound(reg, name, span);
                self.move_to(dst, reg, span);
            }
            Variable::Member(reg) if self.is_assigned(reg) => self.move_to(dst, reg, span),
            Variable::Member(reg) => self.load_member(name, reg, dst, span),
            Variable::Spilled(place) => {
                let height = self.height();
                let reg = self.scratch(dst, span);
                self.fetch_bound(name, place, reg, span);
                self.move_to(dst, reg, span);
                self.release(height);
            }
            Variable::SpilledMember(place) => {
                let height = self.height();
                let reg = self.scratch(dst, span);
                self.fetch(reg, place, span);
                self.load_member(name, reg, dst, span);
                self.release(height);
            }
            Variable::SpilledCell(place) => {
                let height = self.height();
                let cell = self.scratch(dst, span);
                self.fetch(cell, place, span);
                let name = self.name(name, span);
                self.emit(Op::LoadCell { dst, cell, name }, span);
                self.release(height);
            }
            Variable::Cell(cell) => {
                let name = self.name(name, span);
                self.emit(Op::LoadCell { dst, cell, name }, span);
            }
            Variable::Free(index) => {
                let name = self.name(name, span);
                self.emit(Op::LoadFree { dst, index, name }, span);
            }
            outside => self.load_outside(name, outside, dst, span),
        }
    }

    /// The value of a spilled variable, after the check that it is bound.
    fn fetch_bound(&mut self, name: &str, place: Place, dst: Reg, span: Span) {
        self.fetch(dst, place, span);
        let name = self.name(name, span);
        self.emit(Op::CheckBound { reg: dst, name }, span);
    }

    fn load_outside(&mut self, name: &str, variable: Variable, dst: Reg, span: Span) {
        match variable {
            Variable::Global(slot) => self.emit(Op::LoadGlobal { dst, slot }, span),
            Variable::Inert => self.load_text(dst, name, span),
            _ => self.load_constant(dst, Const::Builtin(Arc::from(name)), span),
        }
    }

    fn load_member(&mut self, name: &str, reg: Reg, dst: Reg, span: Span) {
        let (outside, end) = (self.label(), self.label());
        self.starts_unset(reg);
        self.branch(Op::JumpIfUnset { reg, to: PENDING }, outside, span);
        self.move_to(dst, reg, span);
        self.jump(end, span);
        self.place(outside);
        let variable = self.module_variable(name);
        self.load_outside(name, variable, dst, span);
        if variable == Variable::Builtin {
            // Linking makes UNSET of a builtin that does not exist.
            let name = self.name(name, span);
            self.emit(Op::CheckBound { reg: dst, name }, span);
        }
        self.place(end);
    }

    /// Binds `name` to what `src` holds.
    pub fn store(&mut self, name: &str, src: Reg, span: Span) {
        match self.variable(name) {
            Variable::Local(reg) | Variable::Member(reg) => {
                self.move_to(reg, src, span);
                self.mark_assigned(reg);
            }
            Variable::Spilled(place) | Variable::SpilledMember(place) => self.put(place, src, span),
            Variable::SpilledCell(place) => {
                let height = self.height();
                let cell = self.temp(span);
                self.fetch(cell, place, span);
                self.emit(Op::StoreCell { cell, src }, span);
                self.release(height);
            }
            Variable::Cell(cell) => self.emit(Op::StoreCell { cell, src }, span),
            Variable::Free(index) => self.emit(Op::StoreFree { index, src }, span),
            Variable::Global(slot) => self.emit(Op::StoreGlobal { src, slot }, span),
            // A name that is bound is neither: the tree was checked.
            Variable::Builtin | Variable::Inert => {}
        }
    }

    /// Binds `name` to the value of an expression.
    pub fn store_value(&mut self, name: &str, value: &'a Expr, span: Span) {
        if let Some(reg) = self.variable_register(name) {
            self.value(value, reg);
            self.mark_assigned(reg);
        } else {
            let height = self.height();
            let src = self.operand(value);
            self.store(name, src, span);
            self.release(height);
        }
    }

    /// `del name`
    pub fn delete_name(&mut self, name: &str, span: Span) {
        match self.variable(name) {
            Variable::Local(reg) | Variable::Member(reg) => {
                self.check_bound(reg, name, span);
                self.unset_register(reg, span);
            }
            Variable::Spilled(place) | Variable::SpilledMember(place) => {
                let height = self.height();
                let reg = self.temp(span);
                self.fetch_bound(name, place, reg, span);
                self.emit(Op::LoadUnset { dst: reg }, span);
                self.put(place, reg, span);
                self.release(height);
            }
            Variable::SpilledCell(place) => {
                let height = self.height();
                let cell = self.temp(span);
                self.fetch(cell, place, span);
                let name = self.name(name, span);
                self.emit(Op::DeleteCell { cell, name }, span);
                self.release(height);
            }
            Variable::Cell(cell) => {
                let name = self.name(name, span);
                self.emit(Op::DeleteCell { cell, name }, span);
            }
            Variable::Free(index) => {
                let name = self.name(name, span);
                self.emit(Op::DeleteFree { index, name }, span);
            }
            Variable::Global(slot) => self.emit(Op::DeleteGlobal { slot }, span),
            Variable::Builtin | Variable::Inert => {}
        }
    }

    fn unset_register(&mut self, reg: Reg, span: Span) {
        self.emit(Op::LoadUnset { dst: reg }, span);
        self.mark_unset(reg);
    }

    /// Unbinds `name`, bound or not: the end of an `except … as name` clause.
    pub fn unset(&mut self, name: &str, span: Span) {
        if let Some(reg) = self.variable_register(name) {
            self.unset_register(reg, span);
        } else {
            let height = self.height();
            let none = self.temp(span);
            self.emit(Op::LoadNone { dst: none }, span);
            self.store(name, none, span);
            self.delete_name(name, span);
            self.release(height);
        }
    }

    /// Opens the scope of a comprehension: registers for its names, new cells in those that need one.
    pub fn open_comprehension(&mut self, id: ScopeId, target: &Expr, span: Span) {
        let scope = self.program.scopes.get(id);
        let mut open = OpenScope::new(scope);
        open.spill = Some(self.spill_height());
        let mut first = Assigned::default();
        for name in scope.map_or(&[][..], |scope| &scope.bound) {
            if self.is_low() {
                let place = self.spilled_place(span);
                open.bind(name, place);
                continue;
            }
            let reg = self.temp(span);
            open.bind(name, Place::Register(reg));
            self.mark_unset(reg);
        }
        plain_targets(target, &mut |name| {
            if let Some(reg) = open.register(name) {
                first.insert(reg);
            }
        });
        for name in scope.map_or(&[][..], |scope| &scope.bound) {
            let Some(place) = open.place(name) else { continue };
            let is_cell = open.binding(name) == Some(Binding::Cell);
            let Place::Register(reg) = place else {
                let height = self.height();
                let dst = self.temp(span);
                self.emit(if is_cell { Op::NewCell { dst } } else { Op::LoadUnset { dst } }, span);
                self.put(place, dst, span);
                self.release(height);
                continue;
            };
            if is_cell {
                self.emit(Op::NewCell { dst: reg }, span);
            } else if !first.has(reg) {
                // Only what the first clause binds is certainly bound before anything can read it.
                self.emit(Op::LoadUnset { dst: reg }, span);
            }
        }
        self.scopes.push(open);
    }

    pub fn close_comprehension(&mut self) {
        if let Some(height) = self.scopes.pop().and_then(|open| open.spill) {
            self.release_spill(height);
        }
    }
}

/// The names of a target that consists of names alone.
fn plain_targets(target: &Expr, found: &mut dyn FnMut(&str)) {
    let mut names = Vec::new();
    let mut work = vec![target];
    while let Some(target) = work.pop() {
        match &*target.kind {
            ExprKind::Name(name) => names.push(&**name),
            ExprKind::Tuple(items) | ExprKind::List(items) => work.extend(items),
            ExprKind::Starred(inner) => work.push(inner),
            _ => return,
        }
    }
    names.into_iter().for_each(found);
}
