//! What scripts cannot see: large results are refused by the heap before they are made, and work is paid for.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::{ROWS, Row};
use caplet_vm::context::{Ctx, Silent};
use caplet_vm::error::Stop;
use caplet_vm::library::Library;
use caplet_vm::limits::Limits;
use caplet_vm::native::RowKind;
use caplet_vm::value::Value;
use std::sync::Arc;

fn ctx() -> Ctx {
    let limits = Limits { fuel: 1 << 40, ..Limits::small() };
    Ctx::new(Arc::new(Library::new([]).unwrap()), limits, 1, Box::new(Silent))
}

/// Calls a row's native.
fn call(ctx: &mut Ctx, owner: &str, name: &str, args: &[Value]) -> Result<Value, Stop> {
    let rows = ROWS.iter().flat_map(|rows| rows.iter());
    let row: &Row = rows
        .filter(|row| row.kind != RowKind::Constructor)
        .find(|row| row.owner == owner && row.name == name)
        .unwrap_or_else(|| panic!("no {owner}.{name}"));
    row.run.unwrap()(ctx, args)
}

#[test]
fn what_is_too_large_is_refused_before_it_is_made() {
    let mut ctx = ctx();
    let huge = Value::int(1 << 40);
    let [a, tab, text, empty] = ["a", "\t", &"a".repeat(20_000), ""].map(|text| ctx.str(text).unwrap());
    let [wide, precise, starred] = ["%999999999d", "%.2000000000f", "%*d"].map(|text| ctx.str(text).unwrap());
    let field = ctx.str("{:999999999}").unwrap();
    let spec = ctx.str("9999999999").unwrap();
    let many = vec![text; 2000];
    let many = ctx.heap.list(many).unwrap();
    let pair = ctx.heap.tuple(&[huge, Value::int(1)]).unwrap();
    let table = ctx.heap.dict().unwrap();
    ctx.dict_set(table, Value::int(97), text).unwrap();
    let unset = Value::UNSET;
    let calls: &[(&str, &str, &[Value])] = &[
        ("str", "center", &[a, huge, unset]),
        ("str", "ljust", &[a, huge, unset]),
        ("str", "rjust", &[a, huge, unset]),
        ("str", "zfill", &[a, huge]),
        ("str", "expandtabs", &[tab, Value::int(i64::from(i32::MAX))]),
        ("str", "replace", &[text, a, text, unset]),
        ("str", "replace", &[text, empty, text, unset]),
        ("str", "join", &[text, many]),
        ("str", "translate", &[text, table.into()]),
        ("str", "format", &[field, unset, Value::int(1)]),
        ("", "format", &[Value::int(1), spec]),
        ("", "_mod", &[wide, Value::int(1)]),
        ("", "_mod", &[precise, Value::float(1.0)]),
        ("", "_mod", &[starred, pair]),
    ];
    for (owner, name, args) in calls {
        let result = call(&mut ctx, owner, name, args);
        assert!(matches!(result, Err(Stop::Memory(_))), "{name}: {result:?}");
    }
}

#[test]
fn work_is_paid_for() {
    let mut ctx = ctx();
    let text = ctx.str(&"a b\n".repeat(4000)).unwrap();
    let unset = Value::UNSET;
    let none = ctx.str("zz").unwrap();
    let calls: &[(&str, &[Value], i64)] = &[
        ("upper", &[text], 1000),
        ("isalpha", &[text], 1000),
        ("find", &[text, none, unset, unset], 1000),
        ("count", &[text, none, unset, unset], 1000),
        ("split", &[text, unset, unset], 8000),
        ("splitlines", &[text, unset], 4000),
        ("join", &[none, text], 8000),
        ("encode", &[text, unset, unset], 1000),
        ("strip", &[text, unset], 1000),
    ];
    for (name, args, least) in calls {
        let before = ctx.fuel;
        call(&mut ctx, "str", name, args).unwrap();
        assert!(before - ctx.fuel >= *least, "{name} costs {}", before - ctx.fuel);
    }
}
