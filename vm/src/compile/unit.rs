//! One code under construction: instructions, labels, constants, names, ranges of handlers.
//!
//! Positions are those of the instructions emitted so far. [`Unit::finish`] puts the prologue in front of them and
//! resolves the labels; nothing before it may rely on absolute positions in the finished code.

use super::Limit;
use super::assigned::Assigned;
use super::cost::{Costs, weight};
use crate::code::{Const, Handler, Handling, SourceSpan};
use crate::op::{CacheIx, ConstIx, Cost, KeywordsIx, NameIx, Op, Reg, Target};
use std::collections::HashMap;
use std::sync::Arc;

/// A place in the code that jumps can go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(u32);

#[derive(Debug, Default)]
struct Place {
    at: Option<u32>,
    /// What is bound on every path that jumps here; `None` while nothing does.
    assigned: Option<Assigned>,
}

/// A row of the handler table whose target is not placed yet.
#[derive(Debug)]
pub(super) struct HandlerRow {
    pub start: u32,
    pub end: u32,
    pub target: Label,
    pub exception: Reg,
}

#[derive(Debug)]
pub(super) struct Unit {
    ops: Vec<Op>,
    spans: Vec<(u32, SourceSpan)>,
    constants: Vec<Const>,
    constant_index: HashMap<Key, ConstIx>,
    names: Vec<Arc<str>>,
    name_index: HashMap<Arc<str>, NameIx>,
    keywords: Vec<Vec<NameIx>>,
    caches: usize,
    places: Vec<Place>,
    jumps: Vec<(usize, Label)>,
    pub handlers: Vec<HandlerRow>,
    pub handling: Vec<Handling>,
    pub costs: Costs,
}

/// What is equal here is the same constant: `1`, `1.0` and `True` are not, nor are `0.0` and `-0.0`.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    None,
    Bool(bool),
    Ellipsis,
    Int(i64),
    BigInt(Arc<str>, u32),
    Float(u64),
    Imaginary(u64),
    Str(Arc<str>),
    Bytes(Arc<[u8]>),
    Builtin(Arc<str>),
    Tuple(Vec<Key>),
}

impl Key {
    fn of(constant: &Const) -> Key {
        match constant {
            Const::None => Key::None,
            Const::Bool(value) => Key::Bool(*value),
            Const::Tuple(items) => Key::Tuple(items.iter().map(Key::of).collect()),
            Const::Ellipsis => Key::Ellipsis,
            Const::Int(value) => Key::Int(*value),
            Const::BigInt { digits, radix } => Key::BigInt(digits.clone(), *radix),
            Const::Float(value) => Key::Float(value.to_bits()),
            Const::Imaginary(value) => Key::Imaginary(value.to_bits()),
            Const::Str(text) => Key::Str(text.clone()),
            Const::Bytes(bytes) => Key::Bytes(bytes.clone()),
            Const::Builtin(name) => Key::Builtin(name.clone()),
        }
    }
}

/// The parts of a code that a unit makes.
pub(super) struct Finished {
    pub ops: Vec<Op>,
    pub spans: Vec<(u32, SourceSpan)>,
    pub constants: Vec<Const>,
    pub names: Vec<Arc<str>>,
    pub keywords: Vec<Vec<NameIx>>,
    pub caches: u16,
    pub handlers: Vec<Handler>,
    pub handling: Vec<Handling>,
    pub cost: u32,
}

impl Unit {
    pub fn new() -> Unit {
        Unit {
            ops: Vec::new(),
            spans: Vec::new(),
            constants: Vec::new(),
            constant_index: HashMap::new(),
            names: Vec::new(),
            name_index: HashMap::new(),
            keywords: Vec::new(),
            caches: 0,
            places: Vec::new(),
            jumps: Vec::new(),
            handlers: Vec::new(),
            handling: Vec::new(),
            costs: Costs::new(),
        }
    }

    /// The position of the next instruction.
    pub fn here(&self) -> u32 {
        u32::try_from(self.ops.len()).unwrap_or(u32::MAX)
    }

    pub fn push(&mut self, op: Op, span: SourceSpan) {
        self.costs.add(weight(&op));
        if self.spans.last().is_none_or(|(_, last)| *last != span) {
            self.spans.push((self.here(), span));
        }
        self.ops.push(op);
    }

    /// Pushes an instruction whose target is `label`, which paths with these variables take.
    pub fn push_jump(&mut self, op: Op, label: Label, assigned: Assigned, span: SourceSpan) {
        self.jumps.push((self.ops.len(), label));
        self.arrive(label, assigned);
        self.push(op, span);
    }

    /// Writes the cost of a back edge, known when its loop ends.
    pub fn set_cost(&mut self, at: u32, weight: Cost) {
        if let Some(Op::Loop { cost, .. } | Op::ForIter { cost, .. } | Op::ForRange { cost, .. }) =
            self.ops.get_mut(at as usize)
        {
            *cost = weight;
        }
    }

    /// If the instruction there takes `item` apart, notes that nobody needs it afterwards.
    pub fn unpacks_item(&mut self, at: u32, item: Reg) {
        if let Some(op) = self.ops.get_mut(at as usize)
            && let Op::Unpack { src, base, count } = *op
            && src == item
        {
            *op = Op::UnpackItem { src, base, count };
        }
    }

    pub fn label(&mut self) -> Label {
        self.places.push(Place::default());
        Label(u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX))
    }

    /// A path with these variables leads to `label`.
    pub fn arrive(&mut self, label: Label, assigned: Assigned) {
        if let Some(place) = self.places.get_mut(label.0 as usize) {
            place.assigned = Some(place.assigned.map_or(assigned, |have| have.and(assigned)));
        }
    }

    /// Puts the label here; what is bound on every path that jumps to it, `None` if none does.
    pub fn place(&mut self, label: Label) -> Option<Assigned> {
        let here = self.here();
        let place = self.places.get_mut(label.0 as usize)?;
        place.at = Some(here);
        place.assigned
    }

    pub fn constant(&mut self, constant: Const) -> Result<ConstIx, Limit> {
        let key = Key::of(&constant);
        if let Some(index) = self.constant_index.get(&key) {
            return Ok(*index);
        }
        let index = ConstIx(u16::try_from(self.constants.len()).map_err(|_| Limit::Constants)?);
        self.constants.push(constant);
        self.constant_index.insert(key, index);
        Ok(index)
    }

    pub fn name(&mut self, name: &str) -> Result<NameIx, Limit> {
        if let Some(index) = self.name_index.get(name) {
            return Ok(*index);
        }
        let index = NameIx(u16::try_from(self.names.len()).map_err(|_| Limit::Names)?);
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.name_index.insert(name, index);
        Ok(index)
    }

    pub fn cache(&mut self) -> Result<CacheIx, Limit> {
        let index = CacheIx(u16::try_from(self.caches).ok().filter(|index| *index < u16::MAX).ok_or(Limit::Caches)?);
        self.caches += 1;
        Ok(index)
    }

    pub fn keyword_names(&mut self, names: Vec<NameIx>) -> Result<KeywordsIx, Limit> {
        let index = self.keywords.iter().rev().take(8).position(|have| *have == names);
        let index = match index {
            Some(from_end) => self.keywords.len() - 1 - from_end,
            None => {
                self.keywords.push(names);
                self.keywords.len() - 1
            }
        };
        u16::try_from(index).map(KeywordsIx).map_err(|_| Limit::Keywords)
    }

    /// The code with `prologue` in front.
    pub fn finish(self, prologue: Vec<Op>) -> Finished {
        let shift = u32::try_from(prologue.len()).unwrap_or(u32::MAX);
        let Unit { mut ops, places, jumps, .. } = self;
        let position = |label: Label| {
            places.get(label.0 as usize).and_then(|place| place.at).map_or(u32::MAX, |at| at.saturating_add(shift))
        };
        for (at, label) in jumps {
            if let Some(op) = ops.get_mut(at) {
                set_target(op, Target(position(label)));
            }
        }
        let cost = prologue.iter().map(weight).fold(self.costs.outside(), u32::saturating_add);
        ops.splice(0..0, prologue);
        thread_jumps(&mut ops);
        let mut spans = self.spans;
        for (index, (start, _)) in spans.iter_mut().enumerate() {
            if index > 0 {
                *start = start.saturating_add(shift);
            }
        }
        Finished {
            ops,
            spans,
            constants: self.constants,
            names: self.names,
            keywords: self.keywords,
            caches: u16::try_from(self.caches).unwrap_or(u16::MAX),
            handlers: self
                .handlers
                .into_iter()
                .map(|row| Handler {
                    start: row.start.saturating_add(shift),
                    end: row.end.saturating_add(shift),
                    target: position(row.target),
                    exception: row.exception,
                })
                .collect(),
            handling: self
                .handling
                .into_iter()
                .map(|row| Handling {
                    start: row.start.saturating_add(shift),
                    end: row.end.saturating_add(shift),
                    ..row
                })
                .collect(),
            cost,
        }
    }
}

/// A jump to a jump goes to its end at once; a jump to the back edge of a loop or to a return becomes that.
fn thread_jumps(ops: &mut [Op]) {
    // Jumps go forward: from the back, every target has been threaded already.
    for at in (0..ops.len()).rev() {
        let Some(to) = ops.get(at).copied().and_then(forward_target) else { continue };
        let Some(there) = ops.get(to.0 as usize).copied() else { continue };
        let Some(op) = ops.get_mut(at) else { continue };
        match there {
            Op::Jump { to } => set_target(op, to),
            Op::Loop { .. } | Op::Return { .. } if matches!(op, Op::Jump { .. }) => *op = there,
            _ => {}
        }
    }
}

/// The instruction that this one may jump to; `None` for those that do not jump and for back edges.
pub(super) fn forward_target(op: Op) -> Option<Target> {
    let mut target = None;
    if !matches!(op, Op::Loop { .. }) {
        op.operands(&mut |operand| {
            if let crate::op::Operand::Target(to) = operand {
                target = Some(to);
            }
        });
    }
    target
}

fn set_target(op: &mut Op, target: Target) {
    match op {
        Op::JumpIfUnset { to, .. }
        | Op::Jump { to }
        | Op::JumpIf { to, .. }
        | Op::JumpIfNot { to, .. }
        | Op::JumpIfNone { to, .. }
        | Op::JumpIfIs { to, .. }
        | Op::JumpIfNotIs { to, .. }
        | Op::JumpIfEq { to, .. }
        | Op::JumpIfNe { to, .. }
        | Op::JumpIfLt { to, .. }
        | Op::JumpIfLe { to, .. }
        | Op::JumpIfGt { to, .. }
        | Op::JumpIfGe { to, .. }
        | Op::JumpIfNotEq { to, .. }
        | Op::JumpIfNotNe { to, .. }
        | Op::JumpIfNotLt { to, .. }
        | Op::JumpIfNotLe { to, .. }
        | Op::JumpIfNotGt { to, .. }
        | Op::JumpIfNotGe { to, .. }
        | Op::JumpIfEqInt { to, .. }
        | Op::JumpIfNeInt { to, .. }
        | Op::JumpIfLtInt { to, .. }
        | Op::JumpIfLeInt { to, .. }
        | Op::JumpIfGtInt { to, .. }
        | Op::JumpIfGeInt { to, .. }
        | Op::JumpIfNotEqInt { to, .. }
        | Op::JumpIfNotNeInt { to, .. }
        | Op::JumpIfNotLtInt { to, .. }
        | Op::JumpIfNotLeInt { to, .. }
        | Op::JumpIfNotGtInt { to, .. }
        | Op::JumpIfNotGeInt { to, .. }
        | Op::Loop { to, .. }
        | Op::JumpIfNoMatch { to, .. }
        | Op::JumpIfNotSequence { to, .. }
        | Op::JumpIfNotMapping { to, .. }
        | Op::JumpIfNotInstance { to, .. } => *to = target,
        _ => {}
    }
}
