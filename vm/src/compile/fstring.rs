//! f-strings and t-strings: expanded here, so that what stands in their fields obeys the rules of all other code.

use super::frame::Frame;
use crate::code::Const;
use crate::op::{Conversion, Op, Reg};
use caplet_grammar::ast::{self, Expr, FStringField, FStringPart, Span};
use std::sync::Arc;

/// A part of an f-string after adjacent texts are joined.
enum Piece<'a> {
    Text(String),
    Field(&'a FStringField),
}

impl<'a> Frame<'a, '_> {
    pub fn fstring(&mut self, parts: &'a [FStringPart], dst: Reg, span: Span) {
        let pieces = pieces(parts);
        match pieces.as_slice() {
            [] => self.load_text(dst, "", span),
            [piece] => self.piece(piece, dst, span),
            _ => self.join(&pieces, dst, span),
        }
    }

    fn join(&mut self, mut pieces: &[Piece<'a>], dst: Reg, span: Span) {
        let base = self.window(dst, span);
        let chunk = self.chunk();
        let mut joined = 0;
        loop {
            // The second and later chunks begin with what is joined already.
            let (now, later) = pieces.split_at_checked(chunk - joined).unwrap_or((pieces, &[]));
            self.set_top(base, 1, span);
            for (index, piece) in now.iter().enumerate() {
                let reg = if index + joined == 0 { base } else { self.temp(span) };
                self.piece(piece, reg, span);
            }
            let count = self.count(now.len() + joined, span);
            let to = if later.is_empty() { dst } else { base };
            self.emit(Op::BuildString { dst: to, base, count }, span);
            if later.is_empty() {
                break;
            }
            joined = 1;
            pieces = later;
        }
    }

    fn piece(&mut self, piece: &Piece<'a>, dst: Reg, span: Span) {
        match piece {
            Piece::Text(text) => self.load_text(dst, text, span),
            Piece::Field(field) => {
                let height = self.height();
                let src = self.operand_before(&field.value, &spec_values(&field.spec));
                let spec = if field.spec.is_empty() {
                    Reg::NONE
                } else {
                    let spec = self.temp(field.value.span);
                    self.fstring(&field.spec, spec, span);
                    spec
                };
                self.format(dst, src, field, spec);
                self.release(height);
            }
        }
    }

    fn format(&mut self, dst: Reg, src: Reg, field: &FStringField, spec: Reg) {
        let conversion = match effective_conversion(field) {
            None => Conversion::None,
            Some(ast::Conversion::Str) => Conversion::Str,
            Some(ast::Conversion::Repr) => Conversion::Repr,
            Some(ast::Conversion::Ascii) => Conversion::Ascii,
        };
        self.emit(Op::FormatValue { dst, src, conversion, spec }, field.value.span);
    }

    pub fn tstring(&mut self, parts: &'a [FStringPart], dst: Reg, span: Span) {
        let pieces = pieces(parts);
        let base = self.window(dst, span);
        for (index, piece) in pieces.iter().enumerate() {
            let reg = if index == 0 { base } else { self.temp(span) };
            match piece {
                Piece::Text(text) => self.load_text(reg, text, span),
                Piece::Field(field) => self.interpolation(field, reg, span),
            }
        }
        let count = self.count(pieces.len(), span);
        self.emit(Op::BuildTemplate { dst, base, count }, span);
    }

    fn interpolation(&mut self, field: &'a FStringField, dst: Reg, span: Span) {
        let height = self.height();
        let base = self.window(dst, span);
        self.value(&field.value, base);
        let reg = self.temp(span);
        self.load_text(reg, &field.text, span);
        let reg = self.temp(span);
        let conversion = effective_conversion(field).map(|conversion| match conversion {
            ast::Conversion::Str => "s",
            ast::Conversion::Repr => "r",
            ast::Conversion::Ascii => "a",
        });
        self.load_constant(reg, conversion.map_or(Const::None, |text| Const::Str(Arc::from(text))), span);
        let reg = self.temp(span);
        self.fstring(&field.spec, reg, span);
        self.emit(Op::BuildInterpolation { dst, base }, field.value.span);
        self.release(height);
    }
}

/// `{value=}` shows the `repr` unless it says otherwise.
fn effective_conversion(field: &FStringField) -> Option<ast::Conversion> {
    let default = (field.debug.is_some() && !field.has_spec).then_some(ast::Conversion::Repr);
    field.conversion.or(default)
}

/// What a format spec evaluates.
fn spec_values(spec: &[FStringPart]) -> Vec<&Expr> {
    let mut values = Vec::new();
    let mut work = vec![spec];
    while let Some(parts) = work.pop() {
        for part in parts {
            if let FStringPart::Field(field) = part {
                values.push(&field.value);
                work.push(&field.spec);
            }
        }
    }
    values
}

fn pieces(parts: &[FStringPart]) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for part in parts {
        let text = match part {
            FStringPart::Literal(text) => Some(text),
            FStringPart::Field(field) => field.debug.as_ref(),
        };
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            match pieces.last_mut() {
                Some(Piece::Text(before)) => before.push_str(text),
                _ => pieces.push(Piece::Text(text.to_string())),
            }
        }
        if let FStringPart::Field(field) = part {
            pieces.push(Piece::Field(field));
        }
    }
    pieces
}
