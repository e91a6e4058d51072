//! Frames with more variables and temporaries than a window holds.
//!
//! A code is compiled with everything in registers first. Where they run out it is compiled again, and then
//! - the variables past the first few have places in a list, the *spill*, that stands in a register of its own;
//! - so do all parameters, if there are more than a few: the call puts them there;
//! - values that wait for others (arguments, items) wait in places of the spill once the frame's expressions are deep, so
//!   that a level of nesting takes one or two registers whatever it holds.
//!
//! Nothing of this touches a code that fits into registers.

use super::Limit;
use super::frame::Frame;
use crate::code::{Const, Place};
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Expr, ExprKind, Span};

/// So many variables of a frame that spills stay in registers.
pub(super) const VARIABLES: usize = 32;

/// With so few registers left, values wait in the spill.
const LOW: usize = 190;

#[derive(Debug)]
pub(super) struct Spill {
    pub list: Reg,
    /// The next free place.
    top: u16,
    /// One above the highest place ever used.
    high: u16,
}

/// How high the places stood.
#[derive(Clone, Copy, Debug)]
pub(super) struct SpillHeight(u16);

impl Spill {
    pub fn new(list: Reg) -> Spill {
        Spill { list, top: 0, high: 0 }
    }

    /// A new place. `None` if there are too many.
    pub fn push(&mut self) -> Option<u16> {
        let index = self.top;
        self.top = index.checked_add(1)?;
        self.high = self.high.max(self.top);
        Some(index)
    }

    /// How many places the frame needs.
    pub fn count(&self) -> u16 {
        self.high
    }
}

impl<'a> Frame<'a, '_> {
    pub fn spills(&self) -> bool {
        self.spill.is_some()
    }

    /// Must values wait in the spill?
    pub fn is_low(&self) -> bool {
        self.spills() && self.registers.free() < LOW
    }

    pub fn spill_height(&self) -> SpillHeight {
        SpillHeight(self.spill.as_ref().map_or(0, |spill| spill.top))
    }

    pub fn release_spill(&mut self, height: SpillHeight) {
        if let Some(spill) = &mut self.spill {
            spill.top = height.0;
        }
    }

    /// A new place of the spill.
    pub fn spilled_place(&mut self, span: Span) -> Place {
        match self.spill.as_mut().and_then(|spill| Some(Place::Spilled { list: spill.list, index: spill.push()? })) {
            Some(place) => place,
            None => {
                self.fail(Limit::Registers, span);
                Place::Register(Reg(0))
            }
        }
    }

    /// What the place holds, `UNSET` and cells included.
    pub fn fetch(&mut self, dst: Reg, place: Place, span: Span) {
        match place {
            Place::Register(src) => self.move_to(dst, src, span),
            Place::Spilled { list, index } => self.emit(Op::LoadSpilled { dst, list, index }, span),
        }
    }

    pub fn put(&mut self, place: Place, src: Reg, span: Span) {
        match place {
            Place::Register(dst) => self.move_to(dst, src, span),
            Place::Spilled { list, index } => self.emit(Op::StoreSpilled { list, index, src }, span),
        }
    }

    /// The values of expressions in `first`, the newest temporary, and new temporaries above it. `None` is the value of
    /// what is absent.
    pub fn spilled_row(&mut self, exprs: &[Option<&'a Expr>], first: Reg, span: Span) {
        let height = self.spill_height();
        let mut waiting = Vec::new();
        let deep = exprs.iter().rposition(|expr| expr.is_some_and(|expr| !is_flat(expr))).unwrap_or(0);
        let (before, after) = exprs.split_at_checked(deep + 1).unwrap_or((exprs, &[]));
        for (index, expr) in before.iter().enumerate() {
            self.value_or_none(*expr, first, span);
            if index < deep {
                let place = self.spilled_place(span);
                self.put(place, first, span);
                waiting.push(place);
            }
        }
        if !waiting.is_empty() {
            self.set_top(first, waiting.len() + 1, span);
            let last = u8::try_from(waiting.len()).unwrap_or(u8::MAX);
            self.move_to(first.plus(last), first, span);
            for (place, reg) in waiting.into_iter().zip(first.0..) {
                self.fetch(Reg(reg), place, span);
            }
        }
        for expr in after {
            let reg = self.temp(span);
            self.value_or_none(*expr, reg, span);
        }
        self.release_spill(height);
    }

    /// Puts a value that waits for `later` into the spill and frees its register, if that is worth while.
    pub fn set_aside(&mut self, value: Reg, later: &Expr, span: Span) -> Option<Place> {
        if !self.is_low() || is_flat(later) || !self.registers.is_newest(value) {
            return None;
        }
        let place = self.spilled_place(span);
        self.put(place, value, span);
        self.set_top(value, 0, span);
        Some(place)
    }

    /// The register of a value that may have been set aside.
    pub fn take_back(&mut self, value: Reg, aside: Option<Place>, span: Span) -> Reg {
        let Some(place) = aside else { return value };
        let reg = self.temp(span);
        self.fetch(reg, place, span);
        if let Some(spill) = &mut self.spill {
            // The places are a stack.
            spill.top = spill.top.saturating_sub(1);
        }
        reg
    }

    fn value_or_none(&mut self, expr: Option<&'a Expr>, dst: Reg, span: Span) {
        match expr {
            Some(expr) => self.value(expr, dst),
            None => self.emit(Op::LoadNone { dst }, span),
        }
    }

    /// `dst = sequence[index]`, of a list or tuple that the frame itself has made.
    pub fn fetch_item(&mut self, dst: Reg, sequence: Reg, index: usize, span: Span) {
        let index = i64::try_from(index).unwrap_or(i64::MAX);
        self.load_constant(dst, Const::Int(index), span);
        self.emit(Op::GetItem { dst, obj: sequence, index: dst }, span);
    }

    /// A number of operands that takes two bytes.
    pub fn wide_count(&mut self, count: usize, span: Span) -> u16 {
        u16::try_from(count).unwrap_or_else(|_| {
            self.fail(Limit::Operands, span);
            0
        })
    }
}

/// Takes one register, whatever is left.
fn is_flat(expr: &Expr) -> bool {
    super::constant::literal(&expr.kind).is_some() || matches!(&*expr.kind, ExprKind::Name(_))
}
