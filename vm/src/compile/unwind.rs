//! Blocks that control leaves: loops, `try`, `with`, exception clauses, and what runs on every way out of them.
//!
//! `return`, `break` and `continue` run the exits of the blocks they leave, innermost first; while they do, the ranges of
//! handlers of those blocks are closed, so that an exception in a `finally` is not caught by its own `try`.

use super::assigned::Assigned;
use super::frame::Frame;
use super::unit::{HandlerRow, Label};
use crate::code::Handling;
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Expr, Ident, Span, Stmt};

pub(super) struct Block<'a> {
    kind: BlockKind<'a>,
    /// Where an exception in this block goes.
    handler: Option<(Label, Reg)>,
    /// The exception that is being handled in this block.
    handling: Option<Reg>,
    /// Where the range that is open now began.
    start: u32,
    /// What is bound wherever in the block an exception is raised.
    lasting: Option<Assigned>,
}

#[derive(Clone, Copy)]
pub(super) enum BlockKind<'a> {
    Loop {
        next: Label,
        exit: Label,
    },
    /// Only ranges: nothing to run on the way out.
    Plain,
    Finally(&'a [Stmt]),
    /// `exit` holds the bound `__exit__`.
    With {
        exit: Reg,
        span: Span,
    },
    /// `except … as name`
    Clause(&'a Ident),
}

impl Block<'_> {
    /// Is an exception in this block caught, be it only for a time?
    pub fn catches(&self) -> bool {
        self.handler.is_some()
    }
}

impl<'a> Frame<'a, '_> {
    pub fn enter(&mut self, kind: BlockKind<'a>) {
        self.enter_block(kind, None, None);
    }

    /// Enters a block whose exceptions go to `label`, in register `exception`.
    pub fn enter_guarded(&mut self, kind: BlockKind<'a>, label: Label, exception: Reg) {
        self.enter_block(kind, Some((label, exception)), None);
    }

    /// Enters the block in which `exception` is handled.
    pub fn enter_handling(&mut self, exception: Reg) {
        self.enter_block(BlockKind::Plain, None, Some(exception));
    }

    fn enter_block(&mut self, kind: BlockKind<'a>, handler: Option<(Label, Reg)>, handling: Option<Reg>) {
        let (start, lasting) = (self.unit.here(), self.lasting());
        self.blocks.push(Block { kind, handler, handling, start, lasting });
    }

    /// Leaves the innermost block: its ranges end here.
    pub fn leave(&mut self) {
        if let Some(block) = self.blocks.pop() {
            self.close_ranges(&block);
        }
    }

    fn close_ranges(&mut self, block: &Block<'a>) {
        let (start, end) = (block.start, self.unit.here());
        if start >= end {
            return;
        }
        if let Some((target, exception)) = block.handler {
            self.unit.handlers.push(HandlerRow { start, end, target, exception });
            if let Some(lasting) = block.lasting {
                self.unit.arrive(target, lasting);
            }
        }
        if let Some(exception) = block.handling {
            self.unit.handling.push(Handling { start, end, exception });
        }
    }

    /// Leaves all blocks above `depth` on the way to what `finish` emits, and then is inside them again.
    fn leave_through(&mut self, depth: usize, finish: impl FnOnce(&mut Self)) {
        let mut left = Vec::new();
        while self.blocks.len() > depth {
            let Some(block) = self.blocks.pop() else { break };
            self.close_ranges(&block);
            self.run_exit(block.kind);
            left.push(block);
        }
        finish(self);
        while let Some(mut block) = left.pop() {
            block.start = self.unit.here();
            self.blocks.push(block);
        }
    }

    fn run_exit(&mut self, kind: BlockKind<'a>) {
        match kind {
            BlockKind::Loop { .. } | BlockKind::Plain => {}
            BlockKind::Finally(body) => self.stmts(body),
            BlockKind::With { exit, span } => self.emit(Op::WithExit { base: exit }, span),
            BlockKind::Clause(name) => self.unset(&name.name, name.span),
        }
    }

    pub fn return_statement(&mut self, value: Option<&'a Expr>, span: Span) {
        match value {
            Some(value) => self.return_value(value, span),
            None => {
                let height = self.height();
                let src = self.temp(span);
                self.emit(Op::LoadNone { dst: src }, span);
                self.return_through(src, span);
                self.release(height);
            }
        }
    }

    pub fn return_value(&mut self, value: &'a Expr, span: Span) {
        let height = self.height();
        let exits = |block: &Block<'_>| !matches!(block.kind, BlockKind::Loop { .. } | BlockKind::Plain);
        let src = if self.blocks.iter().any(exits) {
            // What runs on the way out may bind the variable again.
            let src = self.temp(span);
            self.value(value, src);
            src
        } else {
            self.operand(value)
        };
        self.return_through(src, span);
        self.release(height);
    }

    fn return_through(&mut self, src: Reg, span: Span) {
        self.leave_through(0, |frame| frame.emit_last(Op::Return { src }, span));
    }

    pub fn break_statement(&mut self, span: Span) {
        if let Some((depth, _, exit)) = self.innermost_loop() {
            self.leave_through(depth, |frame| frame.jump(exit, span));
        }
    }

    pub fn continue_statement(&mut self, span: Span) {
        if let Some((depth, next, _)) = self.innermost_loop() {
            self.leave_through(depth, |frame| frame.jump(next, span));
        }
    }

    /// How many blocks there are up to the innermost loop, and where it goes on and ends.
    fn innermost_loop(&self) -> Option<(usize, Label, Label)> {
        self.blocks.iter().enumerate().rev().find_map(|(index, block)| match block.kind {
            BlockKind::Loop { next, exit } => Some((index + 1, next, exit)),
            _ => None,
        })
    }
}
