//! `match`: patterns are tested from left to right; names are bound when the whole pattern has matched, as in CPython.
//!
//! Until then a captured value stays in its register. The alternatives of an or-pattern put theirs into common ones.

use super::Limit;
use super::constant::{constant, small_int};
use super::flow::PENDING;
use super::frame::Frame;
use super::unit::Label;
use crate::code::{Const, Place};
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Case, Expr, ExprKind, Ident, Pattern, PatternKind, Span};

const TO: crate::op::Target = PENDING;

/// Names with the places of what they capture.
type Captures<'a> = Vec<(&'a Ident, Place)>;

impl<'a> Frame<'a, '_> {
    pub fn match_statement(&mut self, subject: &'a Expr, cases: &'a [Case]) {
        let height = self.height();
        let reg = self.temp(subject.span);
        self.value(subject, reg);
        let end = self.label();
        for case in cases {
            if !self.is_reachable() {
                break;
            }
            let next = self.label();
            let inner = self.height();
            let spilled = self.spill_height();
            let mut captures = Vec::new();
            self.pattern(&case.pattern, reg, next, &mut captures);
            for (name, place) in captures {
                let height = self.height();
                let src = match place {
                    Place::Register(reg) => reg,
                    Place::Spilled { .. } => self.temp(name.span),
                };
                self.fetch(src, place, name.span);
                self.store(&name.name, src, name.span);
                self.release(height);
            }
            self.release_spill(spilled);
            if let Some(guard) = &case.guard {
                self.condition(guard, false, next);
            }
            self.release(inner);
            self.stmts(&case.body);
            self.jump(end, case.span);
            self.place(next);
        }
        self.place(end);
        self.release(height);
    }

    /// Goes on if `subject` matches, to `fail` if not. Temporaries that hold captures stay taken.
    fn pattern(&mut self, pattern: &'a Pattern, subject: Reg, fail: Label, captures: &mut Captures<'a>) {
        let span = pattern.span;
        match &*pattern.kind {
            PatternKind::Wildcard => {}
            PatternKind::Capture(name) => captures.push((name, Place::Register(subject))),
            PatternKind::Value(value) => self.value_pattern(value, subject, fail),
            PatternKind::Singleton(value) => self.singleton_pattern(value, subject, fail),
            PatternKind::Sequence(items) => self.sequence_pattern(items, subject, fail, captures, span),
            // Its sequence has given it the list.
            PatternKind::Star(name) => {
                captures.extend(name.iter().map(|name| (name, Place::Register(subject))));
            }
            PatternKind::Mapping { entries, rest } => {
                self.mapping_pattern(entries, rest.as_ref(), subject, fail, captures, span);
            }
            PatternKind::Class { class, positional, keywords } => {
                self.class_pattern(class, positional, keywords, subject, fail, captures, span);
            }
            PatternKind::Or(patterns) => self.or_pattern(patterns, subject, fail, captures, span),
            PatternKind::As { pattern, name } => {
                self.pattern(pattern, subject, fail, captures);
                captures.push((name, Place::Register(subject)));
            }
        }
    }

    fn value_pattern(&mut self, value: &'a Expr, a: Reg, fail: Label) {
        let span = value.span;
        if let Some(value) = small_int(value).and_then(|value| i16::try_from(value).ok()) {
            return self.branch(Op::JumpIfNotEqInt { a, value, to: TO }, fail, span);
        }
        let height = self.height();
        let b = self.operand(value);
        self.branch(Op::JumpIfNotEq { a, b, to: TO }, fail, span);
        self.release(height);
    }

    fn singleton_pattern(&mut self, value: &'a Expr, a: Reg, fail: Label) {
        if matches!(&*value.kind, ExprKind::None) {
            return self.branch_none(a, true, fail, value.span);
        }
        let height = self.height();
        let b = self.operand(value);
        self.branch(Op::JumpIfNotIs { a, b, to: TO }, fail, value.span);
        self.release(height);
    }

    /// Goes to `fail` unless the length of `subject` is `count`, or at least `count`.
    fn length_check(&mut self, subject: Reg, count: usize, at_least: bool, fail: Label, span: Span) {
        let height = self.height();
        let a = self.temp(span);
        self.emit(Op::Len { dst: a, src: subject }, span);
        let value = i16::try_from(count).unwrap_or_else(|_| {
            self.fail(Limit::Operands, span);
            0
        });
        let op = if at_least { Op::JumpIfLtInt { a, value, to: TO } } else { Op::JumpIfNeInt { a, value, to: TO } };
        self.branch(op, fail, span);
        self.release(height);
    }

    fn sequence_pattern(
        &mut self,
        items: &'a [Pattern],
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
        span: Span,
    ) {
        self.branch(Op::JumpIfNotSequence { src: subject, to: TO }, fail, span);
        let star = items.iter().position(|item| matches!(&*item.kind, PatternKind::Star(_)));
        let fixed = items.len() - usize::from(star.is_some());
        if star.is_none() || fixed > 0 {
            self.length_check(subject, fixed, star.is_some(), fail, span);
        }
        if items.iter().all(|item| matches!(&*item.kind, PatternKind::Wildcard | PatternKind::Star(None))) {
            return;
        }
        if let Some(star) = star
            && matches!(items.get(star).map(|item| &*item.kind), Some(PatternKind::Star(None)))
        {
            return self.items_around_a_star(items, star, subject, fail, captures);
        }
        if self.spills() {
            let dst = self.temp(span);
            let (before, after) =
                (star.unwrap_or(items.len()), items.len().saturating_sub(star.map_or(0, |at| at + 1)));
            let (before, after) = (self.wide_count(before, span), self.wide_count(after, span));
            self.emit(
                match star {
                    None => Op::UnpackList { dst, src: subject, count: before },
                    Some(_) => Op::UnpackListEx { dst, src: subject, before, after },
                },
                span,
            );
            return self.items_of(dst, items.iter(), fail, captures);
        }
        let base = self.temps(items.len(), span);
        match star {
            None => {
                let count = self.count(items.len(), span);
                self.emit(Op::Unpack { src: subject, base, count }, span);
            }
            Some(star) => {
                let before = self.count(star, span);
                let after = self.count(items.len().saturating_sub(star + 1), span);
                self.emit(Op::UnpackEx { src: subject, base, before, after }, span);
            }
        }
        for (item, reg) in items.iter().zip(base.0..=u8::MAX) {
            self.pattern(item, Reg(reg), fail, captures);
        }
    }

    /// The items of a list or tuple that the match has made, one by one, in a frame that spills: captures wait there.
    fn items_of(
        &mut self,
        sequence: Reg,
        items: impl Iterator<Item = &'a Pattern>,
        fail: Label,
        captures: &mut Captures<'a>,
    ) {
        for (index, item) in items.enumerate() {
            let height = self.height();
            let dst = self.temp(item.span);
            self.fetch_item(dst, sequence, index, item.span);
            self.pattern_aside(item, dst, fail, captures);
            self.release(height);
        }
    }

    /// A pattern whose captures do not stay in registers.
    fn pattern_aside(&mut self, pattern: &'a Pattern, subject: Reg, fail: Label, captures: &mut Captures<'a>) {
        let known = captures.len();
        self.pattern(pattern, subject, fail, captures);
        for (name, place) in captures.iter_mut().skip(known) {
            if let Place::Register(reg) = *place {
                *place = self.spilled_place(name.span);
                self.put(*place, reg, name.span);
            }
        }
    }

    /// `[a, *_, b]`: nobody wants what is in the middle, so it is not copied. The items are counted from both ends.
    fn items_around_a_star(
        &mut self,
        items: &'a [Pattern],
        star: usize,
        obj: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) {
        for (position, item) in items.iter().enumerate() {
            if matches!(&*item.kind, PatternKind::Wildcard | PatternKind::Star(_)) {
                continue;
            }
            let from_end = (position > star).then(|| items.len() - position);
            let index = i64::from(self.wide_count(from_end.unwrap_or(position), item.span));
            let height = self.height();
            let dst = self.temp(item.span);
            let index = if from_end.is_some() { -index } else { index };
            self.load_constant(dst, Const::Int(index), item.span);
            self.emit(Op::GetItem { dst, obj, index: dst }, item.span);
            if self.spills() {
                self.pattern_aside(item, dst, fail, captures);
                self.release(height);
            } else {
                self.pattern(item, dst, fail, captures);
            }
        }
    }

    fn mapping_pattern(
        &mut self,
        entries: &'a [(Expr, Pattern)],
        rest: Option<&'a Ident>,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
        span: Span,
    ) {
        self.branch(Op::JumpIfNotMapping { src: subject, to: TO }, fail, span);
        if entries.is_empty() && rest.is_none() {
            return;
        }
        if !entries.is_empty() {
            self.length_check(subject, entries.len(), true, fail, span);
        }
        let keys = self.temp(span);
        self.mapping_keys(entries, keys, span);
        if !entries.is_empty() {
            let values = self.temp(span);
            self.emit(Op::MatchKeys { dst: values, src: subject, keys }, span);
            self.branch_none(values, false, fail, span);
            if self.spills() {
                self.items_of(values, entries.iter().map(|(_, pattern)| pattern), fail, captures);
            } else {
                let base = self.temps(entries.len(), span);
                let count = self.count(entries.len(), span);
                self.emit(Op::Unpack { src: values, base, count }, span);
                for ((_, pattern), reg) in entries.iter().zip(base.0..=u8::MAX) {
                    self.pattern(pattern, Reg(reg), fail, captures);
                }
            }
        }
        if let Some(rest) = rest {
            let dst = self.temp(span);
            self.emit(Op::MatchRest { dst, src: subject, keys }, span);
            captures.push((rest, Place::Register(dst)));
        }
    }

    fn mapping_keys(&mut self, entries: &'a [(Expr, Pattern)], dst: Reg, span: Span) {
        if let Some(keys) = entries.iter().map(|(key, _)| constant(key)).collect::<Option<Vec<_>>>() {
            return self.load_constant(dst, Const::Tuple(keys), span);
        }
        let height = self.height();
        let base = self.temps(entries.len(), span);
        for ((key, _), reg) in entries.iter().zip(base.0..=u8::MAX) {
            self.value(key, Reg(reg));
        }
        let count = self.count(entries.len(), span);
        self.emit(Op::BuildTuple { dst, base, count }, span);
        self.release(height);
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one pattern and where it goes")]
    fn class_pattern(
        &mut self,
        class: &'a Expr,
        positional: &'a [Pattern],
        keywords: &'a [(Ident, Pattern)],
        src: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
        span: Span,
    ) {
        let class_reg = self.operand(class);
        self.branch(Op::JumpIfNotInstance { src, class: class_reg, to: TO }, fail, span);
        let total = positional.len() + keywords.len();
        if total == 0 {
            return;
        }
        let count = self.count(positional.len(), span);
        let base = self.temps(total, span);
        let mut registers = (base.0..=u8::MAX).map(Reg);
        // All attributes are fetched before the first sub-pattern is tested.
        for (index, reg) in (0..count).zip(&mut registers) {
            self.emit(Op::MatchPositional { dst: reg, src, class: class_reg, index, count }, span);
            self.branch(Op::JumpIfUnset { reg, to: TO }, fail, span);
        }
        for ((name, _), reg) in keywords.iter().zip(&mut registers) {
            let name_index = self.name(&name.name, name.span);
            self.emit(Op::MatchNamed { dst: reg, src, name: name_index, class: class_reg, count }, name.span);
            self.branch(Op::JumpIfUnset { reg, to: TO }, fail, span);
        }
        let patterns = positional.iter().chain(keywords.iter().map(|(_, pattern)| pattern));
        for (pattern, reg) in patterns.zip(base.0..=u8::MAX) {
            self.pattern(pattern, Reg(reg), fail, captures);
        }
    }

    fn or_pattern(
        &mut self,
        patterns: &'a [Pattern],
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
        span: Span,
    ) {
        let matched = self.label();
        // Every alternative captures the same names: the first one says which.
        let mut common: Captures<'a> = Vec::new();
        if let Some(first) = patterns.first() {
            for name in captured_names(first) {
                let place = if self.spills() { self.spilled_place(span) } else { Place::Register(self.temp(span)) };
                common.push((name, place));
            }
        }
        for (index, pattern) in patterns.iter().enumerate() {
            let is_last = index + 1 == patterns.len();
            let next = if is_last { fail } else { self.label() };
            let height = self.height();
            let mut own = Vec::new();
            self.pattern(pattern, subject, next, &mut own);
            for (name, place) in own {
                let Some((_, to)) = common.iter().find(|(common, _)| common.name == name.name) else { continue };
                match place {
                    Place::Register(src) => self.put(*to, src, span),
                    Place::Spilled { .. } => {
                        let height = self.height();
                        let src = self.temp(span);
                        self.fetch(src, place, span);
                        self.put(*to, src, span);
                        self.release(height);
                    }
                }
            }
            self.release(height);
            if !is_last {
                self.jump(matched, span);
                self.place(next);
            }
        }
        self.place(matched);
        captures.extend(common);
    }
}

/// The names that a pattern captures.
fn captured_names(pattern: &Pattern) -> Vec<&Ident> {
    let mut names = Vec::new();
    let mut work = vec![pattern];
    while let Some(pattern) = work.pop() {
        match &*pattern.kind {
            PatternKind::Wildcard | PatternKind::Value(_) | PatternKind::Singleton(_) => {}
            PatternKind::Capture(name) => names.push(name),
            PatternKind::Star(name) => names.extend(name),
            PatternKind::Sequence(items) => work.extend(items),
            PatternKind::Mapping { entries, rest } => {
                work.extend(entries.iter().map(|(_, pattern)| pattern));
                names.extend(rest);
            }
            PatternKind::Class { positional, keywords, .. } => {
                work.extend(positional);
                work.extend(keywords.iter().map(|(_, pattern)| pattern));
            }
            PatternKind::Or(patterns) => work.extend(patterns.first()),
            PatternKind::As { pattern, name } => {
                work.push(pattern);
                names.push(name);
            }
        }
    }
    names
}
