//! What instructions are made of: registers, indices, places in the code, and the operators.
//!
//! Each operand is a type of its own, so that a register cannot stand where a constant is meant. What the numbers name is
//! checked when code is verified, and again when an instruction meets them.

use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A register of the running frame's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reg(pub u8);

impl Reg {
    /// Written where an optional operand is absent; never allocated.
    pub const NONE: Reg = Reg(255);

    /// The register `n` places above.
    pub fn plus(self, n: u8) -> Reg {
        Reg(self.0.wrapping_add(n))
    }
}

impl fmt::Display for Reg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Reg::NONE { f.write_str("-") } else { write!(f, "r{}", self.0) }
    }
}

/// Index into the code's constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConstIx(pub u16);
/// Index into the code's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NameIx(pub u16);
/// Index into the code's inline caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheIx(pub u16);
/// Index into the module's global variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GlobalIx(pub u16);
/// Index into the program's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeIx(pub u16);
/// Index into the code's keyword-name lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeywordsIx(pub u16);
/// Index into the program's imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportIx(pub u16);
/// Index of an instruction in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target(pub u32);
/// How many instructions back, counted from the instruction itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back(pub u16);
/// Fuel that one turn of a loop costs: the weight of the loop's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost(pub u16);

/// An operator with one operand; `not` is an instruction of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
}

impl UnaryOp {
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Neg => "-",
            UnaryOp::Pos => "+",
            UnaryOp::Invert => "~",
        }
    }
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    MatMul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

impl BinaryOp {
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::MatMul => "@",
            BinaryOp::Div => "/",
            BinaryOp::FloorDiv => "//",
            BinaryOp::Mod => "%",
            BinaryOp::Pow => "**",
            BinaryOp::LShift => "<<",
            BinaryOp::RShift => ">>",
            BinaryOp::And => "&",
            BinaryOp::Or => "|",
            BinaryOp::Xor => "^",
        }
    }
}

/// A comparison that classes can define.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CompareOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl CompareOp {
    pub fn symbol(self) -> &'static str {
        match self {
            CompareOp::Eq => "==",
            CompareOp::Ne => "!=",
            CompareOp::Lt => "<",
            CompareOp::Le => "<=",
            CompareOp::Gt => ">",
            CompareOp::Ge => ">=",
        }
    }

    /// The comparison that holds for `b, a` when this one holds for `a, b`.
    pub fn reflected(self) -> CompareOp {
        match self {
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
            same => same,
        }
    }
}

/// How an addition of a small constant was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddKind {
    /// `a + value`
    Add,
    /// `a - value`
    Sub,
    /// `a += value`
    InplaceAdd,
    /// `a -= value`
    InplaceSub,
}

impl AddKind {
    /// What was written, where the sum is `a + amount`: operator, whether in place, and the right operand.
    pub fn written(self, amount: i32) -> (BinaryOp, bool, Value) {
        let amount = i64::from(amount);
        match self {
            AddKind::Add => (BinaryOp::Add, false, Value::int(amount)),
            AddKind::Sub => (BinaryOp::Sub, false, Value::int(-amount)),
            AddKind::InplaceAdd => (BinaryOp::Add, true, Value::int(amount)),
            AddKind::InplaceSub => (BinaryOp::Sub, true, Value::int(-amount)),
        }
    }

    pub fn symbol(self) -> &'static str {
        match self {
            AddKind::Add => "+",
            AddKind::Sub => "-",
            AddKind::InplaceAdd => "+=",
            AddKind::InplaceSub => "-=",
        }
    }
}

/// `!s`, `!r`, `!a` of a format field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conversion {
    None,
    Str,
    Repr,
    Ascii,
}

impl Conversion {
    pub fn symbol(self) -> &'static str {
        match self {
            Conversion::None => "",
            Conversion::Str => "!s",
            Conversion::Repr => "!r",
            Conversion::Ascii => "!a",
        }
    }
}

/// An operand for the disassembler.
#[derive(Clone, Copy, Debug)]
pub enum Operand {
    Reg(Reg),
    Const(ConstIx),
    Name(NameIx),
    Cache(CacheIx),
    Global(GlobalIx),
    Code(CodeIx),
    Keywords(KeywordsIx),
    Import(ImportIx),
    Target(Target),
    Back(Back),
    Cost(Cost),
    Number(i64),
    Flag(bool),
    Word(&'static str),
}

macro_rules! operand_from {
    ($($ty:ty => $make:expr),* $(,)?) => {
        $( impl From<$ty> for Operand { fn from(value: $ty) -> Operand { ($make)(value) } } )*
    };
}

operand_from! {
    Reg => Operand::Reg, ConstIx => Operand::Const, NameIx => Operand::Name, CacheIx => Operand::Cache,
    GlobalIx => Operand::Global, CodeIx => Operand::Code, KeywordsIx => Operand::Keywords,
    ImportIx => Operand::Import, Target => Operand::Target, Back => Operand::Back, Cost => Operand::Cost,
    bool => Operand::Flag,
    u8 => |n| Operand::Number(i64::from(n)),
    i16 => |n| Operand::Number(i64::from(n)),
    u16 => |n| Operand::Number(i64::from(n)),
    i32 => |n| Operand::Number(i64::from(n)),
    UnaryOp => |op: UnaryOp| Operand::Word(op.symbol()),
    BinaryOp => |op: BinaryOp| Operand::Word(op.symbol()),
    CompareOp => |op: CompareOp| Operand::Word(op.symbol()),
    AddKind => |kind: AddKind| Operand::Word(kind.symbol()),
    Conversion => |conversion: Conversion| Operand::Word(conversion.symbol()),
}
