//! The disassembler: a listing of a program, derived from the operation table.
//!
//! Source lines stand before their instructions; constants, names and variables are shown, jump targets are labels.

use crate::code::{Code, Const, Params, Place, Program};
use crate::op::{Op, Operand, Reg};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A listing of all codes of a program.
pub fn disassemble(program: &Program) -> String {
    let mut out = String::new();
    for (index, code) in program.codes.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        Listing { program, code, labels: labels(code), lines: Lines::of(&program.source) }.write(index, &mut out);
    }
    out
}

/// A listing of one code.
pub fn disassemble_code(program: &Program, index: usize) -> String {
    let mut out = String::new();
    if let Some(code) = program.codes.get(index) {
        Listing { program, code, labels: labels(code), lines: Lines::of(&program.source) }.write(index, &mut out);
    }
    out
}

struct Listing<'a> {
    program: &'a Program,
    code: &'a Code,
    /// Numbers of the labels at instructions.
    labels: BTreeMap<u32, usize>,
    lines: Lines<'a>,
}

/// The lines of the source and where they start.
struct Lines<'a>(Vec<(usize, &'a str)>);

impl<'a> Lines<'a> {
    fn of(source: &'a str) -> Lines<'a> {
        let mut start = 0;
        let line = |text: &'a str| {
            let at = start;
            start += text.len();
            (at, text.trim())
        };
        Lines(source.split_inclusive('\n').map(line).collect())
    }

    /// The line, from 0, of a byte.
    fn at(&self, byte: u32) -> usize {
        self.0.partition_point(|(start, _)| *start <= byte as usize).saturating_sub(1)
    }

    fn text(&self, line: usize) -> &'a str {
        self.0.get(line).map_or("", |(_, text)| text)
    }
}

fn labels(code: &Code) -> BTreeMap<u32, usize> {
    let mut labels = BTreeMap::new();
    for (pc, op) in (0_u32..).zip(&code.ops) {
        op.operands(&mut |operand| match operand {
            Operand::Target(to) => {
                labels.insert(to.0, 0);
            }
            Operand::Back(back) => {
                labels.insert(pc.saturating_sub(u32::from(back.0)), 0);
            }
            _ => {}
        });
    }
    for row in &code.handlers {
        labels.insert(row.target, 0);
    }
    for (number, label) in (1..).zip(labels.values_mut()) {
        *label = number;
    }
    labels
}

impl Listing<'_> {
    fn write(&self, index: usize, out: &mut String) {
        let code = self.code;
        let _ = writeln!(
            out,
            "{index} {}({}): {:?}, {} registers, cost {}",
            code.qualified_name,
            parameters(&code.params, code),
            code.kind,
            code.registers,
            code.cost
        );
        for capture in &code.captures {
            let _ = writeln!(out, "  captures {capture:?}");
        }
        let mut line = None;
        for (pc, op) in (0_u32..).zip(&code.ops) {
            let at = self.lines.at(code.span(pc).start);
            if line != Some(at) {
                line = Some(at);
                let text = self.lines.text(at);
                let _ = writeln!(out, "  ; {} {text}", at + 1);
            }
            let label = self.label(pc).unwrap_or_default();
            let _ = writeln!(out, "  {label:<4} {pc:>4} {}", self.instruction(pc, op));
        }
        for row in &code.handlers {
            let target = self.label(row.target).unwrap_or_default();
            let _ = writeln!(out, "  handler {}..{} -> {target} in {}", row.start, row.end, row.exception);
        }
        for row in &code.handling {
            let _ = writeln!(out, "  handling {} in {}..{}", row.exception, row.start, row.end);
        }
        if let Some(class) = &code.class {
            for (name, place) in &class.members {
                let name = self.name(name.0);
                let _ = match place {
                    Place::Register(reg) => writeln!(out, "  member {name} in {reg}"),
                    Place::Spilled { list, index } => writeln!(out, "  member {name} in {list}[{index}]"),
                };
            }
            for (name, text) in &class.annotations {
                let _ = writeln!(out, "  annotation {}: {text}", self.name(name.0));
            }
        }
    }

    fn label(&self, pc: u32) -> Option<String> {
        self.labels.get(&pc).map(|number| format!("L{number}"))
    }

    fn name(&self, index: u16) -> &str {
        self.code.names.get(usize::from(index)).map_or("?", |name| name)
    }

    fn instruction(&self, pc: u32, op: &Op) -> String {
        let mut shown = Vec::new();
        op.operands(&mut |operand| {
            let text = self.operand(pc, operand);
            if !text.is_empty() {
                shown.push(text);
            }
        });
        format!("{:<16} {}", op.name(), shown.join(", ")).trim_end().to_owned()
    }

    fn operand(&self, pc: u32, operand: Operand) -> String {
        let target = |pc: u32| self.label(pc).unwrap_or_else(|| format!("{pc}?"));
        match operand {
            Operand::Reg(reg) => reg.to_string(),
            Operand::Const(index) => self.code.constants.get(usize::from(index.0)).map_or("?".into(), constant),
            Operand::Name(index) => format!(".{}", self.name(index.0)),
            // Which cache it is tells a reader nothing.
            Operand::Cache(_) => String::new(),
            Operand::Global(slot) => {
                format!("${}", self.program.globals.get(usize::from(slot.0)).map_or("?", |name| name))
            }
            Operand::Code(index) => {
                let name = self.program.code(index).map_or("?", |code| &code.qualified_name);
                format!("code {} {name}", index.0)
            }
            Operand::Keywords(index) => {
                let names = self.code.keywords.get(usize::from(index.0)).map_or(&[][..], |names| names);
                let names: Vec<&str> = names.iter().map(|name| self.name(name.0)).collect();
                format!("({})", names.join(" "))
            }
            Operand::Import(index) => {
                format!("module {}", self.program.imports.get(usize::from(index.0)).map_or("?", |name| name))
            }
            Operand::Target(to) => target(to.0),
            Operand::Back(back) => target(pc.saturating_sub(u32::from(back.0))),
            Operand::Cost(cost) => format!("cost {}", cost.0),
            Operand::Number(number) => number.to_string(),
            Operand::Flag(flag) => flag.to_string(),
            Operand::Word(word) => word.to_owned(),
        }
    }
}

fn parameters(params: &Params, code: &Code) -> String {
    let place = |at: u16| match u8::try_from(at + 1) {
        Ok(reg) if params.spilled == 0 => Reg(reg).to_string(),
        _ => format!("{}[{at}]", Reg(1)),
    };
    let mut shown: Vec<String> = (0_u16..)
        .zip(&params.names)
        .map(|(at, name)| format!("{} {}", code.names.get(usize::from(name.0)).map_or("?", |name| name), place(at)))
        .collect();
    if params.var_keyword
        && let Some(last) = shown.last_mut()
    {
        last.insert_str(0, "**");
    }
    let stars = usize::from(params.var_keyword) + 1;
    if params.var_positional
        && let Some(at) = shown.len().checked_sub(stars)
        && let Some(star) = shown.get_mut(at)
    {
        star.insert(0, '*');
    }
    shown.join(", ")
}

/// A constant as it would be written.
fn constant(constant: &Const) -> String {
    let mut out = String::new();
    // Tuples of tuples are as deep as the parser allowed brackets to nest.
    write_constant(constant, &mut out);
    out
}

fn write_constant(constant: &Const, out: &mut String) {
    let _ = match constant {
        Const::None => write!(out, "None"),
        Const::Bool(true) => write!(out, "True"),
        Const::Bool(false) => write!(out, "False"),
        Const::Ellipsis => write!(out, "..."),
        Const::Int(value) => write!(out, "{value}"),
        Const::BigInt { digits, radix: 10 } => write!(out, "{digits}"),
        Const::BigInt { digits, radix } => write!(out, "{digits} (radix {radix})"),
        Const::Float(value) => write!(out, "{value:?}"),
        Const::Imaginary(value) => write!(out, "{value:?}j"),
        Const::Str(text) => write!(out, "{text:?}"),
        Const::Bytes(bytes) => write!(out, "b\"{}\"", bytes.escape_ascii()),
        Const::Builtin(name) => write!(out, "builtin {name}"),
        Const::Tuple(items) => {
            out.push('(');
            for item in items {
                write_constant(item, out);
                out.push(',');
            }
            write!(out, ")")
        }
    };
}
