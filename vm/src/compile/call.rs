//! Arguments of calls, and which call instruction they need.
//!
//! A plain call has its arguments in a row behind the callee. With `*` or `**`, or too many arguments for the registers
//! left, they are collected in a list and a dict.

use super::frame::Frame;
use crate::op::{KeywordsIx, Op, Reg};
use caplet_grammar::ast::{Argument, Expr, Span};

/// What `row_of_arguments` left in the registers.
pub(super) struct Row {
    pub argc: u8,
    pub names: Option<KeywordsIx>,
}

impl<'a> Frame<'a, '_> {
    /// Can the arguments be in a row of registers?
    pub fn is_plain_call(&self, arguments: &[Argument]) -> bool {
        let stars = arguments.iter().any(|argument| matches!(argument, Argument::Star(_) | Argument::DoubleStar(_)));
        !stars && arguments.len() <= (self.registers.free() / 4).max(4)
    }

    /// Evaluates arguments without stars into new temporaries: positional ones first, then keywords.
    pub fn row_of_arguments(&mut self, arguments: &'a [Argument], span: Span) -> Row {
        let mut names = Vec::new();
        if self.is_low() && !arguments.is_empty() {
            return self.spilled_arguments(arguments, span);
        }
        for argument in arguments {
            if let Argument::Positional(value) = argument {
                let reg = self.temp(value.span);
                self.value(value, reg);
            }
        }
        for argument in arguments {
            if let Argument::Keyword { name, value } = argument {
                names.push(self.name(&name.name, name.span));
                let reg = self.temp(value.span);
                self.value(value, reg);
            }
        }
        let argc = self.count(arguments.len(), span);
        Row { argc, names: (!names.is_empty()).then(|| self.keyword_names(names, span)) }
    }

    fn spilled_arguments(&mut self, arguments: &'a [Argument], span: Span) -> Row {
        let (mut values, mut keywords, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for argument in arguments {
            match argument {
                Argument::Positional(value) => values.push(Some(value)),
                Argument::Keyword { name, value } => {
                    names.push(self.name(&name.name, name.span));
                    keywords.push(Some(value));
                }
                Argument::Star(_) | Argument::DoubleStar(_) => {}
            }
        }
        values.append(&mut keywords);
        let first = self.temp(span);
        self.spilled_row(&values, first, span);
        let argc = self.count(arguments.len(), span);
        Row { argc, names: (!names.is_empty()).then(|| self.keyword_names(names, span)) }
    }

    /// Calls the callee in `base`, the newest temporary.
    pub fn call(&mut self, dst: Reg, base: Reg, arguments: &'a [Argument], span: Span) {
        if self.is_plain_call(arguments) {
            let Row { argc, names } = self.row_of_arguments(arguments, span);
            self.emit(
                match names {
                    Some(names) => Op::CallKw { dst, base, argc, names },
                    None => Op::Call { dst, base, argc },
                },
                span,
            );
        } else {
            self.call_collected(dst, base, arguments, span);
        }
    }

    fn call_collected(&mut self, dst: Reg, base: Reg, arguments: &'a [Argument], span: Span) {
        let mut positional =
            arguments.iter().filter(|argument| matches!(argument, Argument::Positional(_) | Argument::Star(_)));
        let keywords =
            arguments.iter().any(|argument| matches!(argument, Argument::Keyword { .. } | Argument::DoubleStar(_)));
        let list = self.temp(span);
        match (positional.next(), positional.next()) {
            // As in CPython, what stands alone is unpacked when the keywords have been evaluated.
            (Some(Argument::Star(value)), None) if keywords => {
                let (dict, src) = (self.temp(span), self.temp(value.span));
                self.value(value, src);
                self.collect_keywords(dict, base, arguments, span);
                self.emit(Op::BuildList { dst: list, base: list, count: 0 }, span);
                self.emit(Op::ListExtend { list, src }, value.span);
            }
            _ => {
                self.emit(Op::BuildList { dst: list, base: list, count: 0 }, span);
                self.collect_positional(list, arguments);
                if keywords {
                    let dict = self.temp(span);
                    self.collect_keywords(dict, base, arguments, span);
                }
            }
        }
        self.emit(Op::CallEx { dst, base, keywords }, span);
    }

    fn collect_positional(&mut self, list: Reg, arguments: &'a [Argument]) {
        for argument in arguments {
            let height = self.height();
            match argument {
                Argument::Positional(value) => {
                    let src = self.operand(value);
                    self.emit(Op::ListAppend { list, src }, value.span);
                }
                Argument::Star(value) => {
                    let src = self.operand(value);
                    self.emit(Op::ListExtend { list, src }, value.span);
                }
                Argument::Keyword { .. } | Argument::DoubleStar(_) => {}
            }
            self.release(height);
        }
    }

    /// The keyword arguments as a dict. One that is given twice raises where it is merged.
    fn collect_keywords(&mut self, dict: Reg, callee: Reg, arguments: &'a [Argument], span: Span) {
        self.emit(Op::BuildDict { dst: dict, base: dict, count: 0 }, span);
        let mut merged = false;
        for argument in arguments {
            let height = self.height();
            match argument {
                Argument::Keyword { name, value } if !merged => self.add_keyword(dict, &name.name, value),
                Argument::Keyword { name, value } => {
                    let src = self.temp(span);
                    self.emit(Op::BuildDict { dst: src, base: src, count: 0 }, span);
                    self.add_keyword(src, &name.name, value);
                    self.emit(Op::DictMerge { dict, src, callee }, span);
                }
                Argument::DoubleStar(value) => {
                    merged = true;
                    let src = self.operand(value);
                    self.emit(Op::DictMerge { dict, src, callee }, value.span);
                }
                Argument::Positional(_) | Argument::Star(_) => {}
            }
            self.release(height);
        }
    }

    fn add_keyword(&mut self, dict: Reg, name: &str, value: &'a Expr) {
        let key = self.temp(value.span);
        self.load_text(key, name, value.span);
        let value_reg = self.operand(value);
        self.emit(Op::DictAdd { dict, key, value: value_reg }, value.span);
    }
}
