//! Linking: a program becomes part of one virtual machine.
//!
//! Codes are immutable and shared; what differs from machine to machine, and from module instance to module instance,
//! is made here: constants as values, names as symbols (private ones are the instance's own), inline caches.

use super::Vm;
use super::attributes::Cache;
use super::freeze::FrozenSlots;
use crate::code::{Code, CodeKind, Const, Program};
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::number::int;
use crate::op::Op;
use crate::symbol::{Symbol, SymbolTable};
use crate::value::Value;
use std::sync::Arc;

/// A code in a module instance.
pub struct Linked {
    pub code: Arc<Code>,
    /// The module instance.
    pub module: u32,
    pub constants: Box<[Value]>,
    pub symbols: Box<[Symbol]>,
    pub caches: Box<[Cache]>,
    /// Registers up to this one, arguments apart, must be UNSET at entry: some instruction asks whether one is.
    pub clears: u8,
}

/// One instance of a module.
pub struct ModuleInstance {
    pub program: Arc<Program>,
    pub globals: Vec<Value>,
    /// Linked index of the program's first code.
    pub first: u32,
    /// The prelude: it sees the library's internal functions, and no traceback shows it.
    pub trusted: bool,
    pub frozen: FrozenSlots,
}

/// See [`Linked::clears`]. A class body's registers are its names: all of them.
fn clears(code: &Code) -> u8 {
    let asked = code.ops.iter().filter_map(|op| match *op {
        Op::CheckBound { reg, .. } | Op::JumpIfUnset { reg, .. } => Some(reg.0.saturating_add(1)),
        _ => None,
    });
    if code.kind == CodeKind::Class { code.registers } else { asked.max().unwrap_or(0) }
}

impl Vm {
    /// Makes a module instance of a program. Nothing of it runs yet.
    pub fn link(&mut self, program: &Arc<Program>, trusted: bool) -> Result<u32, Stop> {
        let module = u32::try_from(self.modules.len()).map_err(|_| Trap::Code)?;
        let first = u32::try_from(self.linked.len()).map_err(|_| Trap::Code)?;
        self.ctx.heap.reserve(size_of::<ModuleInstance>() + program.globals.len() * size_of::<Value>())?;
        let mut linked = Vec::with_capacity(program.codes.len());
        // Constants are held by no root while the rest is made: nothing collects here.
        for code in &program.codes {
            let bytes = size_of::<Linked>()
                + code.constants.len() * size_of::<Value>()
                + code.names.len() * size_of::<Symbol>()
                + usize::from(code.caches) * size_of::<Cache>();
            self.ctx.heap.reserve(bytes)?;
            let mut constants = Vec::with_capacity(code.constants.len());
            for constant in &code.constants {
                constants.push(self.constant(constant, &program.name, trusted)?);
            }
            let symbols: Result<Box<[Symbol]>, Stop> =
                code.names.iter().map(|name| self.written_symbol(name, module)).collect();
            linked.push(Linked {
                code: code.clone(),
                module,
                constants: constants.into_boxed_slice(),
                symbols: symbols?,
                caches: vec![Cache::EMPTY; usize::from(code.caches)].into_boxed_slice(),
                clears: clears(code),
            });
        }
        self.linked.append(&mut linked);
        self.modules.push(ModuleInstance {
            program: program.clone(),
            globals: vec![Value::UNSET; program.globals.len()],
            first,
            trusted,
            frozen: FrozenSlots::default(),
        });
        Ok(module)
    }

    fn constant(&mut self, constant: &Const, module: &str, trusted: bool) -> Result<Value, Stop> {
        Ok(match constant {
            Const::None => Value::NONE,
            Const::Bool(value) => Value::bool(*value),
            Const::Ellipsis => Value::ELLIPSIS,
            Const::Int(value) => Value::int(*value),
            Const::BigInt { digits, radix } => {
                let value = int::parse(digits, *radix, 0).map_err(|fault| self.ctx.fault(fault))?;
                self.ctx.integer(value)?
            }
            Const::Float(value) => Value::float(*value),
            Const::Imaginary(value) => self.ctx.heap.add(Complex { re: 0.0, im: *value })?.into(),
            Const::Str(text) if text.len() <= 64 => self.ctx.intern(text)?,
            Const::Str(text) => self.ctx.str(text)?,
            Const::Bytes(bytes) => self.ctx.heap.bytes(&**bytes)?,
            Const::Tuple(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.constant(item, module, trusted)?);
                }
                self.ctx.heap.tuple(&values)?
            }
            Const::Builtin(name) if &**name == "__debug__" => Value::TRUE,
            Const::Builtin(name) if &**name == "__name__" => self.ctx.intern(module)?,
            // A class body may name what is bound nowhere: it reads its own variable, if that is bound by then.
            Const::Builtin(name) => self.ctx.library.builtin(name, trusted).unwrap_or(Value::UNSET),
        })
    }

    /// The symbol of a name in a module's source, for an instance of the module. A new one is counted.
    pub(super) fn written_symbol(&mut self, text: &str, module: u32) -> Result<Symbol, Stop> {
        if !self.ctx.symbols.is_written(text, module) {
            self.ctx.heap.reserve(SymbolTable::bytes(text))?;
        }
        Ok(self.ctx.symbols.written(text, module))
    }

    /// The code at this linked index.
    pub(super) fn linked(&self, code: u32) -> Result<&Linked, Trap> {
        self.linked.get(code as usize).ok_or(Trap::Code)
    }
}
