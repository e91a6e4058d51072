//! What instructions weigh in fuel, and who charges it.
//!
//! Every instruction weighs one unit; work that depends on the size of operands is charged by whoever does it. The
//! instructions outside loops are charged when the code is entered. Those of a loop are charged by the loop's back edge.
//! A `for` loop meets its back edge before the first turn; a `while` loop does not, so its body is charged to the code
//! around it once as well: else a loop that leaves in its first turn would be free.

use crate::op::Op;

/// Fuel of one instruction.
pub(super) fn weight(_op: &Op) -> u32 {
    1
}

/// Weights of the code and of the loops that are open, innermost last.
#[derive(Debug)]
pub(super) struct Costs {
    outside: u32,
    loops: Vec<u32>,
}

impl Costs {
    pub fn new() -> Costs {
        Costs { outside: 0, loops: Vec::new() }
    }

    pub fn add(&mut self, weight: u32) {
        let sum = self.loops.last_mut().unwrap_or(&mut self.outside);
        *sum = sum.saturating_add(weight);
    }

    pub fn open(&mut self) {
        self.loops.push(0);
    }

    /// The weight of the innermost loop, which ends. Its first turn is charged around it if `first_turn`.
    pub fn close(&mut self, first_turn: bool) -> u32 {
        let weight = self.loops.pop().unwrap_or(0);
        if first_turn {
            self.add(weight);
        }
        weight
    }

    pub fn outside(&self) -> u32 {
        self.outside
    }
}
