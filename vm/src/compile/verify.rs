//! Checks that a program is well formed: what the interpreter would trap on is found here, before it runs.
//!
//! Besides indices and ranges this follows the flow of control: every register is written before it is read on every
//! path, and no register that a call may have overwritten (its window and above) is read after it. Debug builds verify
//! all that they compile.

use super::assigned::Assigned;
use super::unit::forward_target;
use crate::code::{Capture, Code, CodeKind, Place, Program};
use crate::op::{Op, Operand, Reg};
use std::fmt::Write as _;

/// Checks every code of a program. The error says which instruction is wrong, and how.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(program: &Program) -> Result<(), String> {
    if program.codes.first().is_none_or(|code| code.kind != CodeKind::Module) {
        return Err("the first code is not the body of a module".to_owned());
    }
    for (index, code) in program.codes.iter().enumerate() {
        Verifier { program, code, spilled: spilled(code) }.verify().map_err(|error| {
            let name = &code.qualified_name;
            format!("code {index} {name}: {error}")
        })?;
    }
    Ok(())
}

struct Verifier<'a> {
    program: &'a Program,
    code: &'a Code,
    /// How many variables the list of those that are spilled has.
    spilled: u16,
}

/// How many places the smallest list of spilled variables has.
fn spilled(code: &Code) -> u16 {
    let made = code.ops.iter().filter_map(|op| match op {
        Op::NewSpilled { count, .. } => Some(*count),
        _ => None,
    });
    made.min().unwrap_or(code.params.spilled)
}

/// What an instruction does to registers.
#[derive(Default)]
struct Effects {
    reads: Vec<Reg>,
    writes: Vec<Reg>,
    /// Written only if the instruction jumps back.
    writes_back: Option<Reg>,
    /// From here up registers may be overwritten by a callee.
    clobbers: Option<Reg>,
}

/// What is written before each instruction on every path that was followed so far.
struct Paths {
    before: Vec<Option<Assigned>>,
    work: Vec<usize>,
}

impl Paths {
    fn arrive(&mut self, at: usize, state: Assigned) {
        if let Some(slot) = self.before.get_mut(at) {
            let merged = slot.map_or(state, |have| have.and(state));
            if *slot != Some(merged) {
                *slot = Some(merged);
                self.work.push(at);
            }
        }
    }
}

impl Verifier<'_> {
    fn verify(&self) -> Result<(), String> {
        if self.code.ops.last().is_none_or(|op| !ends(op)) {
            return Err("control can run off the end".to_owned());
        }
        for (pc, op) in self.code.ops.iter().enumerate() {
            self.operands(pc, *op).map_err(|error| format!("{pc} {}: {error}", op.name()))?;
        }
        self.tables()?;
        self.flow()
    }

    fn operands(&self, pc: usize, op: Op) -> Result<(), String> {
        let mut error = String::new();
        let mut require = |holds: bool, what: &str| {
            if !holds && error.is_empty() {
                let _ = write!(error, "{what} is out of range");
            }
        };
        let code = self.code;
        op.operands(&mut |operand| match operand {
            Operand::Reg(reg) => require(reg == Reg::NONE || reg.0 < code.registers, "a register"),
            Operand::Const(index) => require(usize::from(index.0) < code.constants.len(), "a constant"),
            Operand::Name(index) => require(usize::from(index.0) < code.names.len(), "a name"),
            Operand::Cache(index) => require(index.0 < code.caches, "a cache"),
            Operand::Global(index) => require(usize::from(index.0) < self.program.globals.len(), "a global"),
            Operand::Code(index) => require(usize::from(index.0) < self.program.codes.len(), "a code"),
            Operand::Keywords(index) => require(usize::from(index.0) < code.keywords.len(), "a keyword list"),
            Operand::Import(index) => require(usize::from(index.0) < self.program.imports.len(), "an import"),
            Operand::Target(to) => {
                let to = to.0 as usize;
                let back = matches!(op, Op::Loop { .. });
                require(if back { to <= pc } else { to > pc && to < code.ops.len() }, "a target");
            }
            Operand::Back(back) => require(usize::from(back.0) <= pc, "a way back"),
            Operand::Cost(cost) => require(cost.0 > 0, "a cost"),
            Operand::Number(_) | Operand::Flag(_) | Operand::Word(_) => {}
        });
        let effects = self.effects(op);
        for reg in effects.reads.iter().chain(&effects.writes) {
            require(reg.0 < code.registers, "a register of the window");
        }
        if let Op::LoadFree { index, .. } | Op::StoreFree { index, .. } | Op::DeleteFree { index, .. } = op {
            require(usize::from(index) < code.captures.len(), "a free variable");
        }
        if let Op::LoadSpilled { index, .. } | Op::StoreSpilled { index, .. } = op {
            require(index < self.spilled, "a spilled variable");
        }
        if error.is_empty() { Ok(()) } else { Err(error) }
    }

    fn tables(&self) -> Result<(), String> {
        let code = self.code;
        let length = code.ops.len();
        for row in &code.handlers {
            let (start, end, target) = (row.start as usize, row.end as usize, row.target as usize);
            // Only loops lead back: what a handler leads to is ahead of all that it covers.
            if start >= end || end > length || target >= length || target < end {
                return Err(format!("handler {row:?}"));
            }
            if row.exception.0 >= code.registers {
                return Err(format!("register of {row:?}"));
            }
        }
        for (index, outer) in code.handlers.iter().enumerate() {
            for inner in code.handlers.iter().skip(index + 1) {
                // A later row may cover an earlier one, or be apart; never inside it.
                if inner.start < outer.end
                    && outer.start < inner.end
                    && inner.end - inner.start < outer.end - outer.start
                {
                    return Err(format!("handler {inner:?} comes after {outer:?}"));
                }
            }
        }
        for row in &code.handling {
            if row.start >= row.end || row.end as usize > length || row.exception.0 >= code.registers {
                return Err(format!("{row:?}"));
            }
        }
        if code.spans.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a >= b)) {
            return Err("spans are not sorted".to_owned());
        }
        if code.params.registers() >= usize::from(code.registers) {
            return Err("more parameters than registers".to_owned());
        }
        if let Some(class) = &code.class {
            let names =
                class.members.iter().map(|(name, _)| name).chain(class.annotations.iter().map(|(name, _)| name));
            let spilled = |place: &Place| matches!(place, Place::Spilled { index, .. } if *index >= self.spilled);
            if class.members.iter().any(|(_, place)| spilled(place)) {
                return Err("a spilled member of the class".to_owned());
            }
            if names.into_iter().any(|name| usize::from(name.0) >= code.names.len()) {
                return Err("a name of the class".to_owned());
            }
        }
        Ok(())
    }

    /// Follows every path: what is written before each instruction.
    fn flow(&self) -> Result<(), String> {
        let code = self.code;
        let mut entry = Assigned::default();
        for reg in (0..=u8::MAX).take(code.params.registers() + 1) {
            entry.insert(Reg(reg));
        }
        let mut paths = Paths { before: vec![None; code.ops.len()], work: Vec::new() };
        paths.arrive(0, entry);
        while let Some(pc) = paths.work.pop() {
            let Some(op) = code.ops.get(pc).copied() else { continue };
            let Some(state) = paths.before.get(pc).copied().flatten() else { continue };
            let effects = self.effects(op);
            if let Some(reg) = effects.reads.iter().find(|reg| !state.has(**reg)) {
                return Err(format!("{pc} {}: {reg} may not have been written", op.name()));
            }
            let mut after = state;
            if let Some(from) = effects.clobbers {
                (from.0..=u8::MAX).for_each(|reg| after.remove(Reg(reg)));
            }
            if let Some(row) = code.handlers.iter().find(|row| (row.start as usize..row.end as usize).contains(&pc)) {
                let mut caught = after;
                caught.insert(row.exception);
                paths.arrive(row.target as usize, caught);
            }
            effects.writes.iter().for_each(|reg| after.insert(*reg));
            if let Some(to) = forward_target(op) {
                paths.arrive(to.0 as usize, after);
            }
            match op {
                Op::ForIter { back, .. } | Op::ForRange { back, .. } => {
                    let mut again = after;
                    effects.writes_back.iter().for_each(|reg| again.insert(*reg));
                    paths.arrive(pc - usize::from(back.0), again);
                }
                Op::Loop { to, .. } => {
                    paths.arrive(to.0 as usize, after);
                }
                _ => {}
            }
            if !ends(&op) {
                paths.arrive(pc + 1, after);
            }
        }
        Ok(())
    }

    fn effects(&self, op: Op) -> Effects {
        let mut effects = Effects::default();
        let row = |base: Reg, count: u8| (0..count).map(move |n| base.plus(n));
        let Effects { reads, writes, writes_back, clobbers } = &mut effects;
        match op {
            Op::MakeCell { reg } => {
                reads.push(reg);
                writes.push(reg);
            }
            Op::PrepRange { base, argc } => {
                reads.extend(row(base, argc));
                writes.extend(row(base, 3));
            }
            Op::ForIter { dst, iter, .. } => {
                reads.push(iter);
                *writes_back = Some(dst);
            }
            Op::ForRange { dst, base, .. } => {
                reads.extend(row(base, 3));
                *writes_back = Some(dst);
            }
            Op::Call { dst, base, argc } | Op::CallKw { dst, base, argc, .. } | Op::BuildClass { dst, base, argc } => {
                reads.push(base);
                let in_list = matches!(op, Op::BuildClass { .. }) && argc == Op::BASES_IN_LIST;
                reads.extend(row(base.plus(1), if in_list { 1 } else { argc }));
                writes.push(dst);
                *clobbers = Some(base);
            }
            Op::CallEx { dst, base, keywords } => {
                reads.extend(row(base, if keywords { 3 } else { 2 }));
                writes.push(dst);
                *clobbers = Some(base);
            }
            Op::CallMethod { dst, base, argc, .. } => {
                reads.push(base.plus(1));
                reads.extend(row(base.plus(2), argc));
                writes.push(dst);
                *clobbers = Some(base);
            }
            Op::CallGlobal { dst, base, argc, .. } => {
                reads.extend(row(base.plus(1), argc));
                writes.push(dst);
                *clobbers = Some(base);
            }
            Op::CallLoaded { dst, base, argc } | Op::CallLoadedKw { dst, base, argc, .. } => {
                reads.extend(row(base, 2));
                reads.extend(row(base.plus(2), argc));
                writes.push(dst);
                *clobbers = Some(base);
            }
            Op::LoadMethod { base, .. } => {
                reads.push(base.plus(1));
                writes.extend(row(base, 2));
            }
            Op::SuperMethod { base, .. } => {
                reads.extend(row(base, 2));
                writes.extend(row(base, 2));
            }
            Op::GetSlice { dst, obj, base } => {
                reads.push(obj);
                reads.extend(row(base, 3));
                writes.push(dst);
            }
            Op::BuildSlice { dst, base } => {
                reads.extend(row(base, 3));
                writes.push(dst);
            }
            Op::BuildTuple { dst, base, count }
            | Op::BuildList { dst, base, count }
            | Op::BuildSet { dst, base, count }
            | Op::BuildString { dst, base, count }
            | Op::BuildTemplate { dst, base, count } => {
                reads.extend(row(base, count));
                writes.push(dst);
            }
            Op::BuildDict { dst, base, count } => {
                reads.extend(row(base, count).chain(row(base.plus(count), count)));
                writes.push(dst);
            }
            Op::BuildInterpolation { dst, base } => {
                reads.extend(row(base, 4));
                writes.push(dst);
            }
            Op::Unpack { src, base, count } | Op::UnpackItem { src, base, count } => {
                reads.push(src);
                writes.extend(row(base, count));
            }
            Op::UnpackEx { src, base, before, after } => {
                reads.push(src);
                writes.extend(row(base, before).chain(row(base.plus(before), after)));
                writes.push(base.plus(before).plus(after));
            }
            Op::MakeFunction { dst, base, code } => {
                if let Some(code) = self.program.code(code) {
                    let count = if code.params.defaults_in_list { 1 } else { code.params.default_count() };
                    reads.extend(row(base, u8::try_from(count).unwrap_or(u8::MAX)));
                    reads.extend(code.captures.iter().filter_map(|capture| match capture {
                        Capture::Register(reg) | Capture::Spilled { list: reg, .. } => Some(*reg),
                        Capture::Free(_) => None,
                    }));
                }
                writes.push(dst);
            }
            Op::EndClass { cell } => {
                reads.extend(optional(cell));
                reads.extend(
                    self.code.class.iter().flat_map(|class| class.members.iter().map(|(_, place)| place.register())),
                );
            }
            Op::FormatValue { dst, src, spec, .. } => {
                reads.push(src);
                reads.extend(optional(spec));
                writes.push(dst);
            }
            Op::RaiseAssert { message } => reads.extend(optional(message)),
            Op::WithEnter { dst, base } => {
                reads.push(base);
                writes.extend([base, dst]);
            }
            Op::SplitGroup { rest, matched, class } => {
                reads.extend([rest, class]);
                writes.extend([rest, matched]);
            }
            _ => plain(op, reads, writes),
        }
        effects
    }
}

/// By the names of the operands: `dst` is written, every other register is read.
fn plain(op: Op, reads: &mut Vec<Reg>, writes: &mut Vec<Reg>) {
    let names = Op::TABLE.iter().find(|row| row.name == op.name()).map_or(&[][..], |row| row.operands);
    let mut names = names.iter();
    op.operands(&mut |operand| {
        let written = names.next().is_some_and(|name| name.starts_with("dst:"));
        if let Operand::Reg(reg) = operand {
            if written { writes.push(reg) } else { reads.push(reg) }
        }
    });
}

fn optional(reg: Reg) -> Option<Reg> {
    (reg != Reg::NONE).then_some(reg)
}

/// Does control never go on to the next instruction?
fn ends(op: &Op) -> bool {
    matches!(
        op,
        Op::Jump { .. }
            | Op::Loop { .. }
            | Op::Return { .. }
            | Op::Raise { .. }
            | Op::RaiseFrom { .. }
            | Op::RaiseAgain {}
            | Op::Reraise { .. }
            | Op::RaiseAssert { .. }
            | Op::EndClass { .. }
    )
}
