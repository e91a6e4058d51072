//! Each thing that a program relies on, made wrong alone, is what the verifier names.

use super::super::verify::verify;
use super::compile;
use crate::code::{Code, Program};
use crate::op::{Back, Cost, Op, Reg, Target};
use std::sync::Arc;

const SOURCE: &str = "
def f(items):
    total = 0
    for item in items:
        try:
            total += 10 // item
        except ZeroDivisionError:
            total -= 1
        finally:
            total += 100
    while total > 1000:
        total //= 2
    return total
";

fn function(program: &mut Program) -> &mut Code {
    Arc::get_mut(&mut program.codes[1]).unwrap()
}

/// What the verifier says when `damage` is done to the function.
fn refused(damage: impl FnOnce(&mut Code)) -> String {
    let mut program = compile(SOURCE).unwrap();
    assert_eq!(verify(&program), Ok(()));
    damage(function(&mut program));
    verify(&program).unwrap_err()
}

fn find(code: &Code, wanted: impl Fn(&Op) -> bool) -> usize {
    code.ops.iter().position(wanted).unwrap()
}

#[test]
fn a_handler_leads_forward() {
    let count = { function(&mut compile(SOURCE).unwrap()).handlers.len() };
    assert!(count >= 2);
    for row in 0..count {
        for target in [
            |code: &Code, row: usize| code.handlers[row].start,
            |code: &Code, row: usize| code.handlers[row].end - 1,
            |_: &Code, _: usize| 0,
        ] {
            let error = refused(|code| code.handlers[row].target = target(code, row));
            assert!(error.contains("handler"), "{error}");
        }
    }
}

#[test]
fn a_handler_covers_instructions_of_the_code() {
    let error = refused(|code| code.handlers[0].end = code.handlers[0].start);
    assert!(error.contains("handler"), "{error}");
    let error = refused(|code| code.handlers[0].target = code.ops.len() as u32);
    assert!(error.contains("handler"), "{error}");
    let error = refused(|code| code.handlers[0].exception = Reg(code.registers));
    assert!(error.contains("register of"), "{error}");
    let error = refused(|code| code.handling[0].start = code.handling[0].end);
    assert!(error.contains("Handling"), "{error}");
}

#[test]
fn inner_handlers_come_first() {
    let error = refused(|code| code.handlers.reverse());
    assert!(error.contains("comes after"), "{error}");
}

#[test]
fn only_loops_lead_back() {
    let error = refused(|code| {
        let at = find(code, |op| matches!(op, Op::Jump { .. }));
        code.ops[at] = Op::Jump { to: Target(at as u32) };
    });
    assert!(error.contains("a target is out of range"), "{error}");
    let error = refused(|code| {
        let at = find(code, |op| matches!(op, Op::Loop { .. }));
        code.ops[at] = Op::Loop { cost: Cost(1), to: Target(at as u32 + 1) };
    });
    assert!(error.contains("a target is out of range"), "{error}");
    let error = refused(|code| {
        let at = find(code, |op| matches!(op, Op::ForIter { .. }));
        if let Op::ForIter { back, .. } = &mut code.ops[at] {
            *back = Back(at as u16 + 1);
        }
    });
    assert!(error.contains("a way back is out of range"), "{error}");
}

#[test]
fn going_back_costs() {
    let error = refused(|code| {
        for op in &mut code.ops {
            if let Op::Loop { cost, .. } | Op::ForIter { cost, .. } = op {
                *cost = Cost(0);
            }
        }
    });
    assert!(error.contains("a cost is out of range"), "{error}");
}

#[test]
fn control_ends_in_the_code() {
    let error = refused(|code| {
        let last = code.ops.len() - 1;
        code.ops[last] = Op::LoadNone { dst: Reg(2) };
    });
    assert!(error.contains("run off the end"), "{error}");
}

#[test]
fn what_is_read_has_been_written() {
    let error = refused(|code| {
        code.registers = 200;
        code.ops[0] = Op::Move { dst: Reg(2), src: Reg(150) };
    });
    assert!(error.contains("may not have been written"), "{error}");
}

#[test]
fn indices_are_in_their_tables() {
    let error = refused(|code| code.constants.clear());
    assert!(error.contains("a constant is out of range"), "{error}");
    let error =
        refused(|code| code.ops.insert(0, Op::LoadFree { dst: Reg(2), index: 300, name: crate::op::NameIx(0) }));
    assert!(error.contains("out of range"), "{error}");
    let error = refused(|code| {
        code.ops[0] = Op::LoadSpilled { dst: Reg(2), list: Reg(1), index: 0 };
    });
    assert!(error.contains("a spilled variable is out of range"), "{error}");
}

/// A function with more variables than registers passes; a place past the end of its list does not.
#[test]
fn spilled_variables_are_in_the_list() {
    let lines: Vec<String> = (0..400).map(|n| format!("    a{n} = {n}\n")).collect();
    let mut program = compile(&format!("def f():\n{}    return a399\n", lines.concat())).unwrap();
    assert_eq!(verify(&program), Ok(()));
    for op in &mut function(&mut program).ops {
        if let Op::NewSpilled { count, .. } = op {
            *count -= 1;
        }
    }
    let error = verify(&program).unwrap_err();
    assert!(error.contains("a spilled variable is out of range"), "{error}");
}
