//! The loop.
//!
//! Each instruction does its common case here, on borrowed parts of the machine; everything else is a method of the
//! machine, after which the loop begins again at the frame's instruction (`continue 'frame`). Fuel is charged by block:
//! at entry, at each turn of a loop, and by natives.

use super::attributes::{Cache, Cached};
use super::frame::{Frame, Then, WINDOW, Window};
use super::generators::{innermost, release_outer};
use super::{Exit, Raising, Vm, quick};
use crate::error::{Kill, Stop, Trap};
use crate::heap::slab::Slab;
use crate::heap::*;
use crate::op::{BinaryOp, CompareOp, Op, Reg};
use crate::ops::iterate::{Next, Row};
use crate::value::{Tag, Value};

impl Vm {
    /// Runs until the turn ends or must pause.
    pub fn run(&mut self) -> Exit {
        let exit = match self.over.take() {
            Some(exit) => exit,
            None => self.run_on(),
        };
        if self.ctx.fuel < 0 && matches!(exit, Exit::Done(_) | Exit::Raised(_)) {
            self.over = Some(exit);
            return Exit::OutOfFuel(self.ctx.fuel.unsigned_abs());
        }
        exit
    }

    fn run_on(&mut self) -> Exit {
        loop {
            match self.execute() {
                Ok(exit) => return exit,
                Err(stop) => {
                    if let Err(exit) = self.stopped(stop) {
                        return exit;
                    }
                }
            }
        }
    }

    /// Runs until something stops it. The frame's `pc` stands behind the instruction that stopped.
    fn execute(&mut self) -> Result<Exit, Stop> {
        'frame: loop {
            if self.ctx.heap.memory.used > self.ctx.heap.memory.threshold || self.stress.collect {
                self.collect(&[])?;
            }
            if self.ctx.fuel < 0 {
                return Ok(Exit::OutOfFuel(self.ctx.fuel.unsigned_abs()));
            }
            // Calls, returns and generators go on here: they have checked what they need themselves.
            'window: loop {
                let Some(frame) = self.frames.last() else { return Err(Trap::Frame.into()) };
                let base = frame.base as usize;
                let mut pc = frame.pc as usize;
                let linked = self.linked.get(frame.code as usize).ok_or(Trap::Code)?;
                let ops = linked.code.ops.as_slice();
                let mut regs = Window::at(&mut self.stack, base)?;

                /// Writes the position into the frame.
                macro_rules! save {
                    () => {
                        match self.frames.last_mut() {
                            Some(frame) => frame.pc = pc as u32,
                            None => return Err(Trap::Frame.into()),
                        }
                    };
                }
                /// Stops with the frame's position saved.
                macro_rules! stop {
                    ($stop:expr) => {{
                        let stop = $stop.into();
                        return Err(self.stop_at(pc, stop));
                    }};
                }
                /// The value, or the stop.
                macro_rules! get {
                    ($result:expr) => {
                        match $result {
                            Ok(value) => value,
                            Err(stop) => stop!(stop),
                        }
                    };
                }
                /// The value of what charges fuel, which is given back when it will run again.
                macro_rules! paid {
                    ($result:expr) => {{
                        let before = self.ctx.fuel;
                        match $result {
                            Ok(value) => value,
                            Err(stop) => stop!(self.refund(stop, before)),
                        }
                    }};
                }
                /// The same; nothing where guest code must answer.
                macro_rules! plain {
                    ($result:expr) => {{
                        let before = self.ctx.fuel;
                        match $result {
                            Ok(value) => Some(value),
                            Err(Stop::Defer(_)) => {
                                self.ctx.fuel = before;
                                None
                            }
                            Err(stop) => stop!(self.refund(stop, before)),
                        }
                    }};
                }
                /// The value of a step of a loop whose turn was charged; one that runs again is charged again.
                macro_rules! again {
                    ($cost:expr, $result:expr) => {{
                        let before = self.ctx.fuel + i64::from($cost.0);
                        match $result {
                            Ok(value) => value,
                            Err(stop) => stop!(self.refund(stop, before)),
                        }
                    }};
                }
                /// Saves the position and goes on in a method of the machine, then fetches the frame again.
                macro_rules! slow {
                (self.$method:ident($($arg:expr),* $(,)?)) => {
                    slow!(@ $method () ($($arg),*))
                };
                // The arguments are read while the registers are borrowed, before the machine is.
                (@ $method:ident ($($done:ident)*) ($next:expr $(, $rest:expr)*)) => {{
                    let arg = $next;
                    slow!(@ $method ($($done)* arg) ($($rest),*))
                }};
                (@ $method:ident ($($done:ident)*) ()) => {{
                    save!();
                    let before = self.ctx.fuel;
                    if let Err(stop) = self.$method($($done),*) {
                        return Err(self.refund(stop, before));
                    }
                    continue 'frame;
                }};
            }
                /// Charges a turn of a loop; out of fuel pauses before the instruction. A safepoint.
                macro_rules! turn {
                    ($cost:expr) => {{
                        self.ctx.fuel -= i64::from($cost.0);
                        if self.ctx.fuel < 0 {
                            let missing = self.ctx.fuel.unsigned_abs();
                            self.ctx.fuel += i64::from($cost.0);
                            stop!(Stop::Fuel(missing));
                        }
                        if self.ctx.heap.memory.used > self.ctx.heap.memory.threshold {
                            // The head of the loop collects, then the instruction runs again.
                            self.ctx.fuel += i64::from($cost.0);
                            pc -= 1;
                            save!();
                            continue 'frame;
                        }
                    }};
                }
                /// The module variable in a slot.
                macro_rules! global {
                    ($slot:expr) => {{
                        let Some(module) = self.modules.get_mut(linked.module as usize) else { stop!(Trap::Code) };
                        module.globals.get_mut(usize::from($slot.0))
                    }};
                }
                /// The same, to be changed.
                macro_rules! changed_global {
                    ($slot:expr) => {{
                        let Some(module) = self.modules.get_mut(linked.module as usize) else { stop!(Trap::Code) };
                        if module.frozen.contains($slot) {
                            slow!(self.frozen_global($slot))
                        }
                        module.globals.get_mut(usize::from($slot.0))
                    }};
                }
                /// May a function be entered at `$window` at once? Its arguments need no binding, and there is room, fuel
                /// and memory.
                macro_rules! ready {
                    ($function:expr, $window:expr, $argc:expr) => {
                        $function.arity == $argc
                            && $window + WINDOW <= self.stack.len()
                            && self.frames.len() < self.depth.entry
                            && i64::from($function.cost) <= self.ctx.fuel
                            && self.ctx.heap.memory.used <= self.ctx.heap.memory.threshold
                    };
                }
                /// Enters a function that is ready.
                macro_rules! push {
                    ($entry:expr, $window:expr, $argc:expr, $dst:expr, $then:expr, $keep:expr) => {{
                        let (code, cost, clears) = $entry;
                        self.ctx.fuel -= i64::from(cost);
                        save!();
                        if clears != 0 {
                            let locals = $window + 1 + usize::from($argc)..$window + usize::from(clears);
                            if let Some(locals) = self.stack.get_mut(locals) {
                                locals.fill(Value::UNSET);
                            }
                        }
                        self.frames.push(Frame {
                            code,
                            pc: 0,
                            base: $window as u32,
                            dst: $dst,
                            then: $then,
                            keep: $keep,
                            generator: None,
                        });
                        continue 'window;
                    }};
                }
                /// Enters a function: its window begins at the callee. Falls through where something else has to be done
                /// first.
                macro_rules! enter {
                    ($function:expr, $window:expr, $argc:expr, $dst:expr) => {{
                        let function = get!(self.ctx.heap.get($function));
                        let window: usize = $window;
                        if ready!(function, window, $argc) {
                            let entry = (function.code, function.cost, function.clears);
                            push!(entry, window, $argc, $dst, Then::Store, Value::UNSET)
                        }
                    }};
                }
                /// Makes an instance of a class of the program and enters its `__init__`. Falls through likewise.
                macro_rules! construct {
                    ($class:expr, $window:expr, $argc:expr, $dst:expr) => {{
                        let class = get!(self.ctx.classes.get($class));
                        let window: usize = $window;
                        if let Some(init) = class.init {
                            let function = get!(self.ctx.heap.get(init));
                            let given: u8 = $argc + 1;
                            if ready!(function, window, given) {
                                let entry = (function.code, function.cost, function.clears);
                                let instance = get!(self.ctx.heap.add(Instance::empty(class.shape))).into();
                                let arguments = window + 1..window + usize::from(given);
                                self.stack.copy_within(arguments, window + 2);
                                if let Some([callee, receiver]) = self.stack.get_mut(window..window + 2) {
                                    (*callee, *receiver) = (init.into(), instance);
                                }
                                push!(entry, window, given, $dst, Then::Init, instance)
                            }
                        }
                    }};
                }
                /// Runs a native whose arguments need no binding. Falls through where they do. Whose receiver nobody has
                /// checked must be `standalone`.
                macro_rules! native {
                    ($id:expr, $at:expr, $given:expr, $dst:expr, $free:ident) => {{
                        let native = get!(self.ctx.library.native($id));
                        let given: u8 = $given;
                        if native.$free
                            && given >= native.min
                            && given <= native.max
                            && usize::from($at.0) + usize::from(native.max) < WINDOW
                            && let Some(run) = native.row.run
                        {
                            let max = native.max;
                            for unset in given..max {
                                regs[$at.plus(1 + unset)] = Value::UNSET;
                            }
                            let before = self.ctx.fuel;
                            let args = get!(regs.slice($at.plus(1), max));
                            match run(&mut self.ctx, args) {
                                Ok(value) => {
                                    regs[$dst] = value;
                                    continue;
                                }
                                Err(stop) => {
                                    save!();
                                    let window = base + usize::from($at.0);
                                    let (then, keep) = (Then::Store, Value::UNSET);
                                    // What runs in its place may have charged before it stopped as well.
                                    if let Err(stop) = self.native_stopped(stop, window, $id, max, $dst, then, keep) {
                                        return Err(self.refund(stop, before));
                                    }
                                    continue 'frame;
                                }
                            }
                        }
                    }};
                }
                /// Calls a bound method of the library whose arguments need no binding: they are laid out beside the
                /// registers, which stay as they are for when the call begins again. Falls through with anything else.
                macro_rules! bound_native {
                    ($callee:expr, $at:expr, $argc:expr, $dst:expr) => {{
                        let method = *get!(self.ctx.heap.get($callee.raw_id::<BoundMethod>()));
                        if let Some(id) = method.function.as_native() {
                            let native = get!(self.ctx.library.native(id));
                            let (given, mut places) = (usize::from($argc) + 1, [Value::UNSET; 4]);
                            if native.simple
                                && (usize::from(native.min)..=usize::from(native.max)).contains(&given)
                                && let Some(run) = native.row.run
                                && let Some(args) = places.get_mut(..usize::from(native.max))
                                && let [receiver, rest @ ..] = args
                                && let Some(rest) = rest.get_mut(..given - 1)
                            {
                                *receiver = method.receiver;
                                Value::copy(rest, get!(regs.slice($at.plus(1), $argc)));
                                let before = self.ctx.fuel;
                                match run(&mut self.ctx, args) {
                                    Ok(value) => {
                                        regs[$dst] = value;
                                        continue;
                                    }
                                    Err(stop) => {
                                        save!();
                                        if let Err(stop) = self.bound_native_stopped(stop, id, args, $dst) {
                                            return Err(self.refund(stop, before));
                                        }
                                        continue 'frame;
                                    }
                                }
                            }
                        }
                    }};
                }
                /// Takes a generator up. Falls through where it cannot go on, or something else has to be done first.
                macro_rules! resume {
                    ($id:expr, $sent:expr, $dst:expr, $then:expr, $keep:expr) => {{
                        let mut id = $id;
                        let window = base + usize::from(linked.code.registers);
                        let mut generator = get!(self.ctx.heap.get_mut(id));
                        let waits = generator.waits();
                        if (waits || generator.state == GeneratorState::Created && $sent.is_none())
                            && window + WINDOW <= self.stack.len()
                            && self.frames.len() < self.depth.entry
                            && self.ctx.fuel > 0
                        {
                            if generator.delegate != Reg::NONE {
                                id = get!(innermost(&mut self.ctx, &mut self.depth, self.frames.len(), id));
                                generator = get!(self.ctx.heap.get_mut(id));
                            }
                            let places = self.stack.get_mut(window..window + generator.registers.len());
                            let Some(places) = places else { stop!(Trap::Frame) };
                            Value::copy(places, &generator.registers);
                            if waits && let Some(answer) = places.get_mut(usize::from(generator.answer.0)) {
                                *answer = $sent;
                            }
                            generator.state = GeneratorState::Running;
                            let (code, entry) = (generator.code, generator.entry());
                            self.ctx.fuel -= 1;
                            save!();
                            self.frames.push(Frame {
                                code,
                                pc: entry,
                                base: window as u32,
                                dst: $dst,
                                then: $then,
                                keep: $keep,
                                generator: Some(id),
                            });
                            continue 'window;
                        }
                    }};
                }
                /// Calls what stands at `$at` with `$argc` arguments behind it: the common callees at once. What attribute
                /// look-up gave has a receiver that it checked, so there `simple` is enough.
                macro_rules! call {
                    ($callee:expr, $at:expr, $argc:expr, $dst:expr, $free:ident) => {{
                        let callee = $callee;
                        if callee.tag() == Tag::Function {
                            let window = base + usize::from($at.0);
                            enter!(callee.raw_id::<Function>(), window, $argc, $dst);
                        } else if let Some(id) = callee.as_native() {
                            native!(id, $at, $argc, $dst, $free);
                        } else if let Some(class) = callee.as_class() {
                            match self.ctx.library.constructor(class) {
                                Some(id) => native!(id, $at, $argc, $dst, $free),
                                None => construct!(class, base + usize::from($at.0), $argc, $dst),
                            }
                        }
                        slow!(self.call(base + usize::from($at.0), $argc, None, $dst, Then::Store, Value::UNSET))
                    }};
                }
                /// What the instruction's cache, or the table behind it, knows of an object of this shape.
                macro_rules! known {
                    ($shape:expr, $name:expr, $cache:expr) => {{
                        let key = Cache::key($shape, self.ctx.epoch);
                        match linked.caches.get(usize::from($cache.0)) {
                            Some(entry) if entry.key == key => entry.what,
                            _ => match linked.symbols.get(usize::from($name.0)) {
                                Some(symbol) => self.attributes.get(key, *symbol),
                                None => stop!(Trap::Code),
                            },
                        }
                    }};
                }
                /// Is the value true? Only an instance has to be asked.
                macro_rules! truth {
                    ($value:expr) => {{
                        let value = $value;
                        match value.as_bool() {
                            Some(truth) => truth,
                            None if value.tag() == Tag::Instance => slow!(self.truth_of(value)),
                            None => get!(self.ctx.truth(value)),
                        }
                    }};
                }
                /// Stores what two registers give: at once where that is known, else by a method of the machine.
                macro_rules! operate {
                    ($quick:expr, $dst:expr, self.$slow:ident($($arg:expr),*)) => {
                        match $quick {
                            Some(result) => regs[$dst] = result,
                            None => slow!(self.$slow($($arg),*)),
                        }
                    };
                }
                /// Addition: texts join here too.
                macro_rules! add {
                    ($dst:expr, $a:expr, $b:expr, $slow:ident) => {{
                        let (x, y) = (regs[$a], regs[$b]);
                        if x.tag() == Tag::Str && y.tag() == Tag::Str {
                            regs[$dst] = paid!(self.ctx.add_text(x.raw_id(), y.raw_id())).into();
                            continue;
                        }
                        operate!(quick::add(x, y), $dst, self.$slow(BinaryOp::Add, $dst, x, y))
                    }};
                }
                /// Jumps if the comparison of two registers is as wanted.
                macro_rules! compare_jump {
                    ($a:expr, $b:expr, $to:expr, $wanted:expr, $op:expr) => {{
                        let (x, y) = (regs[$a], regs[$b]);
                        let holds = match quick::compare($op, x, y) {
                            Some(holds) => holds,
                            None if x.tag() == Tag::Str && y.tag() == Tag::Str => paid!(self.ctx.compare($op, x, y)),
                            None => slow!(self.compare($op, x, y)),
                        };
                        if holds == $wanted {
                            pc = $to.0 as usize;
                        }
                    }};
                }
                macro_rules! compare_jump_int {
                    ($a:expr, $value:expr, $to:expr, $wanted:expr, $op:expr) => {{
                        let x = regs[$a];
                        let holds = match quick::compare_immediate($op, x, $value) {
                            Some(holds) => holds,
                            None => slow!(self.compare($op, x, Value::int(i64::from($value)))),
                        };
                        if holds == $wanted {
                            pc = $to.0 as usize;
                        }
                    }};
                }

                loop {
                    // Without a branch, so that this and the jump are one block, which LLVM copies behind each arm.
                    let op = ops.get(pc).unwrap_or(&Op::END);
                    pc += 1;
                    match *op {
                        Op::Move { dst, src } => regs[dst] = regs[src],
                        Op::LoadInt { dst, value } => regs[dst] = Value::int(i64::from(value)),
                        Op::LoadConst { dst, index } => {
                            let Some(&value) = linked.constants.get(usize::from(index.0)) else { stop!(Trap::Code) };
                            regs[dst] = value;
                        }
                        Op::LoadNone { dst } => regs[dst] = Value::NONE,
                        Op::LoadBool { dst, value } => regs[dst] = Value::bool(value),
                        Op::LoadUnset { dst } => regs[dst] = Value::UNSET,
                        Op::CheckBound { reg, name } => {
                            if regs[reg].is_unset() {
                                slow!(self.unbound_local(name))
                            }
                        }
                        Op::JumpIfUnset { reg, to } => {
                            if regs[reg].is_unset() {
                                pc = to.0 as usize;
                            }
                        }

                        Op::MakeCell { reg } => regs[reg] = get!(self.ctx.heap.add(Cell::new(regs[reg]))).into(),
                        Op::NewCell { dst } => regs[dst] = get!(self.ctx.heap.add(Cell::new(Value::UNSET))).into(),
                        Op::LoadCell { dst, cell, name } => {
                            let value = get!(self.ctx.heap.get(regs[cell].raw_id::<Cell>())).value;
                            if value.is_unset() {
                                slow!(self.unbound_local(name))
                            }
                            regs[dst] = value;
                        }
                        Op::NewSpilled { dst, count } => regs[dst] = paid!(self.ctx.new_spilled(count)),
                        Op::LoadSpilled { dst, list, index } => regs[dst] = get!(self.ctx.spilled(regs[list], index)),
                        Op::StoreSpilled { list, index, src } => {
                            get!(self.ctx.set_spilled(regs[list], index, regs[src]));
                        }
                        Op::StoreCell { cell, src } => {
                            let cell = get!(self.ctx.heap.get_mut(regs[cell].raw_id::<Cell>()));
                            if cell.frozen {
                                slow!(self.frozen_cell())
                            }
                            cell.value = regs[src];
                        }
                        Op::DeleteCell { cell, name } => {
                            let cell = get!(self.ctx.heap.get_mut(regs[cell].raw_id::<Cell>()));
                            if cell.value.is_unset() {
                                slow!(self.unbound_local(name))
                            }
                            if cell.frozen {
                                slow!(self.frozen_cell())
                            }
                            cell.value = Value::UNSET;
                        }
                        Op::LoadFree { dst, index, name } => {
                            let function = get!(self.ctx.heap.get(regs[Reg(0)].raw_id::<Function>()));
                            let Some(cell) = function.cells.get(usize::from(index)) else { stop!(Trap::Code) };
                            let value = get!(self.ctx.heap.get(cell.raw_id::<Cell>())).value;
                            if value.is_unset() {
                                slow!(self.unbound_free(name))
                            }
                            regs[dst] = value;
                        }
                        Op::StoreFree { index, src } => {
                            let function = get!(self.ctx.heap.get(regs[Reg(0)].raw_id::<Function>()));
                            let Some(cell) = function.cells.get(usize::from(index)) else { stop!(Trap::Code) };
                            let cell = cell.raw_id::<Cell>();
                            let cell = get!(self.ctx.heap.get_mut(cell));
                            if cell.frozen {
                                slow!(self.frozen_cell())
                            }
                            cell.value = regs[src];
                        }
                        Op::DeleteFree { index, name } => {
                            let function = get!(self.ctx.heap.get(regs[Reg(0)].raw_id::<Function>()));
                            let Some(cell) = function.cells.get(usize::from(index)) else { stop!(Trap::Code) };
                            let cell = get!(self.ctx.heap.get_mut(cell.raw_id::<Cell>()));
                            if cell.value.is_unset() {
                                slow!(self.unbound_free(name))
                            }
                            if cell.frozen {
                                slow!(self.frozen_cell())
                            }
                            cell.value = Value::UNSET;
                        }

                        Op::LoadGlobal { dst, slot } => match global!(slot) {
                            Some(value) if !value.is_unset() => regs[dst] = *value,
                            _ => slow!(self.unbound_global(slot)),
                        },
                        Op::StoreGlobal { src, slot } => match changed_global!(slot) {
                            Some(place) => *place = regs[src],
                            None => stop!(Trap::Code),
                        },
                        Op::DeleteGlobal { slot } => match changed_global!(slot) {
                            Some(place) if !place.is_unset() => *place = Value::UNSET,
                            _ => slow!(self.unbound_global(slot)),
                        },
                        Op::LoadImport { .. } => stop!(Trap::Code),

                        Op::Unary { op, dst, src } => {
                            let x = regs[src];
                            operate!(quick::unary(op, x), dst, self.unary(op, dst, x))
                        }
                        Op::Not { dst, src } => {
                            let truth = truth!(regs[src]);
                            regs[dst] = Value::bool(!truth);
                        }
                        Op::Add { dst, a, b } => add!(dst, a, b, binary),
                        Op::Sub { dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            operate!(quick::sub(x, y), dst, self.binary(BinaryOp::Sub, dst, x, y))
                        }
                        Op::Mul { dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            operate!(quick::mul(x, y), dst, self.binary(BinaryOp::Mul, dst, x, y))
                        }
                        Op::Div { dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            operate!(quick::div(x, y), dst, self.binary(BinaryOp::Div, dst, x, y))
                        }
                        Op::FloorDiv { dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            operate!(quick::floor_div(x, y), dst, self.binary(BinaryOp::FloorDiv, dst, x, y))
                        }
                        Op::Mod { dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            operate!(quick::modulo(x, y), dst, self.binary(BinaryOp::Mod, dst, x, y))
                        }
                        Op::Binary { op, dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            operate!(quick::binary(op, x, y), dst, self.binary(op, dst, x, y))
                        }
                        Op::InplaceAdd { dst, a, b } => add!(dst, a, b, inplace),
                        Op::InplaceSub { dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            operate!(quick::sub(x, y), dst, self.inplace(BinaryOp::Sub, dst, x, y))
                        }
                        Op::InplaceMul { dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            operate!(quick::mul(x, y), dst, self.inplace(BinaryOp::Mul, dst, x, y))
                        }
                        Op::Inplace { op, dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            operate!(quick::binary(op, x, y), dst, self.inplace(op, dst, x, y))
                        }
                        Op::BinaryInt { op, dst, a, value } => {
                            let (x, quick) = (regs[a], quick::with_immediate(op, regs[a], value));
                            operate!(quick, dst, self.binary(op, dst, x, Value::int(i64::from(value))))
                        }
                        Op::InplaceInt { op, dst, a, value } => {
                            let (x, quick) = (regs[a], quick::with_immediate(op, regs[a], value));
                            operate!(quick, dst, self.inplace(op, dst, x, Value::int(i64::from(value))))
                        }
                        Op::AddInt { dst, a, kind, value } => {
                            let x = regs[a];
                            operate!(quick::add_immediate(x, value), dst, self.add_int(kind, dst, x, value))
                        }
                        Op::Compare { op, dst, a, b } => {
                            let (x, y) = (regs[a], regs[b]);
                            let holds = match quick::compare(op, x, y) {
                                Some(holds) => holds,
                                None if x.tag() == Tag::Str && y.tag() == Tag::Str => paid!(self.ctx.compare(op, x, y)),
                                None => slow!(self.compare(op, x, y)),
                            };
                            regs[dst] = Value::bool(holds);
                        }
                        Op::Is { dst, a, b, negate } => regs[dst] = Value::bool(regs[a].is(regs[b]) != negate),
                        Op::In { dst, item, container, negate } => {
                            let (container, item) = (regs[container], regs[item]);
                            if matches!(container.tag(), Tag::Dict | Tag::Set | Tag::FrozenSet | Tag::Str)
                                && let Some(Some(found)) = plain!(self.ctx.contains(container, item))
                            {
                                regs[dst] = Value::bool(found != negate);
                                continue;
                            }
                            slow!(self.contains(container, item))
                        }

                        Op::Jump { to } => pc = to.0 as usize,
                        Op::JumpIf { cond, to } => {
                            if truth!(regs[cond]) {
                                pc = to.0 as usize;
                            }
                        }
                        Op::JumpIfNot { cond, to } => {
                            if !truth!(regs[cond]) {
                                pc = to.0 as usize;
                            }
                        }
                        Op::JumpIfNone { a, negate, to } => {
                            if regs[a].is_none() != negate {
                                pc = to.0 as usize;
                            }
                        }
                        Op::JumpIfIs { a, b, to } => {
                            if regs[a].is(regs[b]) {
                                pc = to.0 as usize;
                            }
                        }
                        Op::JumpIfNotIs { a, b, to } => {
                            if !regs[a].is(regs[b]) {
                                pc = to.0 as usize;
                            }
                        }
                        Op::JumpIfEq { a, b, to } => compare_jump!(a, b, to, true, CompareOp::Eq),
                        Op::JumpIfNe { a, b, to } => compare_jump!(a, b, to, true, CompareOp::Ne),
                        Op::JumpIfLt { a, b, to } => compare_jump!(a, b, to, true, CompareOp::Lt),
                        Op::JumpIfLe { a, b, to } => compare_jump!(a, b, to, true, CompareOp::Le),
                        Op::JumpIfGt { a, b, to } => compare_jump!(a, b, to, true, CompareOp::Gt),
                        Op::JumpIfGe { a, b, to } => compare_jump!(a, b, to, true, CompareOp::Ge),
                        Op::JumpIfNotEq { a, b, to } => compare_jump!(a, b, to, false, CompareOp::Eq),
                        Op::JumpIfNotNe { a, b, to } => compare_jump!(a, b, to, false, CompareOp::Ne),
                        Op::JumpIfNotLt { a, b, to } => compare_jump!(a, b, to, false, CompareOp::Lt),
                        Op::JumpIfNotLe { a, b, to } => compare_jump!(a, b, to, false, CompareOp::Le),
                        Op::JumpIfNotGt { a, b, to } => compare_jump!(a, b, to, false, CompareOp::Gt),
                        Op::JumpIfNotGe { a, b, to } => compare_jump!(a, b, to, false, CompareOp::Ge),
                        Op::JumpIfEqInt { a, value, to } => compare_jump_int!(a, value, to, true, CompareOp::Eq),
                        Op::JumpIfNeInt { a, value, to } => compare_jump_int!(a, value, to, true, CompareOp::Ne),
                        Op::JumpIfLtInt { a, value, to } => compare_jump_int!(a, value, to, true, CompareOp::Lt),
                        Op::JumpIfLeInt { a, value, to } => compare_jump_int!(a, value, to, true, CompareOp::Le),
                        Op::JumpIfGtInt { a, value, to } => compare_jump_int!(a, value, to, true, CompareOp::Gt),
                        Op::JumpIfGeInt { a, value, to } => compare_jump_int!(a, value, to, true, CompareOp::Ge),
                        Op::JumpIfNotEqInt { a, value, to } => {
                            compare_jump_int!(a, value, to, false, CompareOp::Eq)
                        }
                        Op::JumpIfNotNeInt { a, value, to } => {
                            compare_jump_int!(a, value, to, false, CompareOp::Ne)
                        }
                        Op::JumpIfNotLtInt { a, value, to } => compare_jump_int!(a, value, to, false, CompareOp::Lt),
                        Op::JumpIfNotLeInt { a, value, to } => {
                            compare_jump_int!(a, value, to, false, CompareOp::Le)
                        }
                        Op::JumpIfNotGtInt { a, value, to } => compare_jump_int!(a, value, to, false, CompareOp::Gt),
                        Op::JumpIfNotGeInt { a, value, to } => {
                            compare_jump_int!(a, value, to, false, CompareOp::Ge)
                        }

                        Op::Loop { cost, to } => {
                            turn!(cost);
                            pc = to.0 as usize;
                        }
                        Op::GetIter { dst, src } => {
                            let value = regs[src];
                            match get!(self.ctx.iter(value)) {
                                Some(iterator) => regs[dst] = iterator,
                                None => slow!(self.get_iter(value)),
                            }
                        }
                        Op::ForIter { dst, iter, cost, back } => {
                            turn!(cost);
                            let iterator = regs[iter];
                            let body = pc.wrapping_sub(1 + usize::from(back.0));
                            if iterator.tag() == Tag::Generator {
                                let (then, keep) = match ops.get(body) {
                                    Some(&Op::ListAppend { list, src }) if src == dst && body + 2 == pc => {
                                        (Then::Collect, regs[list])
                                    }
                                    _ => (Then::Loop, Value::int(body as i64)),
                                };
                                resume!(iterator.raw_id::<Generator>(), Value::NONE, dst, then, keep);
                            } else {
                                if let Some(id) = iterator.as_id::<Iter>()
                                    && let Some(item) = self.ctx.heap.step(id)
                                {
                                    regs[dst] = item;
                                    pc = body;
                                    continue;
                                }
                                if let Some(Op::UnpackItem { base: at, count, .. }) = ops.get(body) {
                                    let first = usize::from(at.0);
                                    let Some(places) = regs.0.get_mut(first..first + usize::from(*count)) else {
                                        stop!(Trap::Frame)
                                    };
                                    match again!(cost, self.ctx.next_row(iterator, places)) {
                                        Row::Here => {
                                            pc = body + 1;
                                            continue;
                                        }
                                        Row::Done => continue,
                                        Row::Other => (),
                                    }
                                }
                                match again!(cost, self.ctx.next(iterator)) {
                                    Next::Item(item) => {
                                        regs[dst] = item;
                                        pc = body;
                                        continue;
                                    }
                                    Next::Done => continue,
                                    Next::Guest => (),
                                }
                            }
                            save!();
                            let before = self.ctx.fuel + i64::from(cost.0);
                            match self.next_of(iterator, dst, Then::Loop, Value::int(body as i64)) {
                                Ok(()) => continue 'frame,
                                Err(stop) => return Err(self.refund(stop, before)),
                            }
                        }
                        Op::PrepRange { base, argc } => slow!(self.prepare_range(base, argc)),
                        Op::ForRange { dst, base: state, cost, back } => {
                            turn!(cost);
                            let left = regs[state.plus(1)];
                            if let Some(left) = left.as_int() {
                                if left > 0 {
                                    let next = regs[state].raw_int();
                                    regs[dst] = Value::int(next);
                                    regs[state] = Value::int(next.wrapping_add(regs[state.plus(2)].raw_int()));
                                    regs[state.plus(1)] = Value::int(left - 1);
                                    pc = pc.wrapping_sub(1 + usize::from(back.0));
                                }
                                continue;
                            }
                            let iterator = regs[state];
                            if let Next::Item(item) = again!(cost, self.ctx.next(iterator)) {
                                regs[dst] = item;
                                pc = pc.wrapping_sub(1 + usize::from(back.0));
                            }
                        }

                        Op::Call { dst, base: at, argc } => {
                            if regs[at].tag() == Tag::BoundMethod {
                                bound_native!(regs[at], at, argc, dst)
                            }
                            call!(regs[at], at, argc, dst, standalone)
                        }
                        Op::CallGlobal { dst, base: at, argc, slot } => {
                            let callee = match global!(slot) {
                                Some(value) if !value.is_unset() => *value,
                                _ => slow!(self.unbound_global(slot)),
                            };
                            regs[at] = callee;
                            call!(callee, at, argc, dst, standalone)
                        }
                        Op::CallMethod { dst, base: at, argc, name, cache } => {
                            let receiver = regs[at.plus(1)];
                            let shape = get!(self.ctx.shape_of(receiver));
                            if let Cached::Method(method) = known!(shape, name, cache) {
                                regs[at] = method;
                                call!(method, at, argc + 1, dst, simple)
                            }
                            let Some(&symbol) = linked.symbols.get(usize::from(name.0)) else { stop!(Trap::Code) };
                            slow!(self.call_method(base + usize::from(at.0), argc, symbol, cache, dst))
                        }
                        Op::CallKw { dst, base: at, argc, names } => {
                            slow!(self.call(
                                base + usize::from(at.0),
                                argc,
                                Some(names),
                                dst,
                                Then::Store,
                                Value::UNSET
                            ))
                        }
                        Op::CallEx { dst, base: at, keywords } => slow!(self.call_ex(at, keywords, dst)),
                        Op::LoadMethod { base: at, name, cache } => {
                            let shape = get!(self.ctx.shape_of(regs[at.plus(1)]));
                            if let Cached::Method(method) = known!(shape, name, cache) {
                                regs[at] = method;
                                continue;
                            }
                            slow!(self.load_method(at, name, cache))
                        }
                        Op::SuperMethod { base: at, name, cache } => {
                            let (class, object) = (regs[at], regs[at.plus(1)]);
                            if object.tag() == Tag::Instance
                                && let Cached::Super { after, method } =
                                    known!(get!(self.ctx.shape_of(object)), name, cache)
                                && class.as_class() == Some(after)
                            {
                                regs[at] = method;
                                continue;
                            }
                            slow!(self.super_method(at, name, cache))
                        }
                        Op::CallLoaded { dst, base: at, argc } => {
                            if !regs[at.plus(1)].is_unset() {
                                call!(regs[at], at, argc + 1, dst, simple)
                            }
                            slow!(self.call_loaded(base + usize::from(at.0), argc, None, dst))
                        }
                        Op::CallLoadedKw { dst, base: at, argc, names } => {
                            slow!(self.call_loaded(base + usize::from(at.0), argc, Some(names), dst))
                        }
                        Op::Return { src } => {
                            let value = regs[src];
                            if let [.., caller, frame] = self.frames.as_slice() {
                                let result = match frame.then {
                                    Then::Store => value,
                                    Then::Init if value.is_none() => frame.keep,
                                    _ => Value::UNSET,
                                };
                                if !result.is_unset() && frame.generator.is_none() {
                                    let dst = frame.dst;
                                    Window::at(&mut self.stack, caller.base as usize)?[dst] = result;
                                    self.frames.pop();
                                    continue 'window;
                                }
                            }
                            save!();
                            self.before_leaving()?;
                            if let Some(exit) = self.returned(value)? {
                                return Ok(exit);
                            }
                            continue 'frame;
                        }

                        Op::GetAttr { dst, obj, name, cache } => {
                            let value = regs[obj];
                            if value.tag() == Tag::Instance {
                                let instance = get!(self.ctx.heap.get(value.raw_id::<Instance>()));
                                if let Some(entry) = linked.caches.get(usize::from(cache.0))
                                    && entry.key == Cache::key(instance.shape, self.ctx.epoch)
                                    && let Cached::Slot(slot) = entry.what
                                    && let Some(found) = instance.slots.get(slot as usize)
                                {
                                    regs[dst] = *found;
                                    continue;
                                }
                                match known!(instance.shape, name, cache) {
                                    Cached::Slot(slot) => {
                                        if let Some(found) = instance.slots.get(slot as usize) {
                                            regs[dst] = *found;
                                            continue;
                                        }
                                    }
                                    Cached::Member(class) => {
                                        let Some(symbol) = linked.symbols.get(usize::from(name.0)) else {
                                            stop!(Trap::Code)
                                        };
                                        if let Some(found) = get!(self.ctx.class(class)).members.get(symbol) {
                                            regs[dst] = *found;
                                            continue;
                                        }
                                    }
                                    Cached::Property(getter) => {
                                        let window = base + usize::from(linked.code.registers);
                                        if let Some([callee, receiver]) = self.stack.get_mut(window..window + 2) {
                                            (*callee, *receiver) = (getter.into(), value);
                                            enter!(getter, window, 1u8, dst);
                                        }
                                    }
                                    _ => (),
                                }
                            }
                            slow!(self.get_attr(dst, value, name, cache))
                        }
                        Op::SetAttr { obj, src, name, cache } => {
                            let target = regs[obj];
                            if target.tag() == Tag::Instance {
                                let id = target.raw_id::<Instance>();
                                let instance = get!(self.ctx.heap.get_mut(id));
                                if let Some(entry) = linked.caches.get(usize::from(cache.0))
                                    && entry.key == Cache::key(instance.shape, self.ctx.epoch)
                                    && let Cached::Slot(slot) = entry.what
                                    && !instance.frozen
                                    && let Some(place) = instance.slots.get_mut(slot as usize)
                                {
                                    *place = regs[src];
                                    continue;
                                }
                                let what = known!(instance.shape, name, cache);
                                let instance = get!(self.ctx.heap.get_mut(id));
                                if !instance.frozen {
                                    match what {
                                        Cached::Slot(slot) => {
                                            if let Some(place) = instance.slots.get_mut(slot as usize) {
                                                *place = regs[src];
                                                continue;
                                            }
                                        }
                                        Cached::Adds(shape) if instance.slots.len() < instance.slots.capacity() => {
                                            instance.slots.push(regs[src]);
                                            instance.shape = shape;
                                            continue;
                                        }
                                        _ => (),
                                    }
                                }
                            }
                            slow!(self.set_attr(target, regs[src], name, cache))
                        }
                        Op::DeleteAttr { obj, name } => slow!(self.delete_attr(regs[obj], name)),
                        Op::SuperAttr { dst, class, object, name } => {
                            slow!(self.super_attr(dst, regs[class], regs[object], name))
                        }
                        Op::GetItem { dst, obj, index } => {
                            let (container, at) = (regs[obj], regs[index]);
                            if container.tag() == Tag::List && at.is_int() {
                                let items = &get!(self.ctx.heap.get(container.raw_id::<List>())).items;
                                let place = at.raw_int();
                                let place = if place < 0 { place + items.len() as i64 } else { place };
                                if let Some(item) = items.get(place as usize) {
                                    regs[dst] = *item;
                                    continue;
                                }
                            }
                            if container.tag() == Tag::Dict {
                                match plain!(self.ctx.dict_get(container.raw_id(), at)) {
                                    Some(Some(item)) => {
                                        regs[dst] = item;
                                        continue;
                                    }
                                    Some(None) => stop!(self.ctx.key_error(at)),
                                    None => (),
                                }
                            }
                            if matches!(container.tag(), Tag::Tuple | Tag::Str)
                                && let Some(Some(item)) = plain!(self.ctx.get_item(container, at))
                            {
                                regs[dst] = item;
                                continue;
                            }
                            slow!(self.item(dst, container, at))
                        }
                        Op::SetItem { obj, index, src } => {
                            let (container, at) = (regs[obj], regs[index]);
                            if container.tag() == Tag::List && at.is_int() {
                                let list = get!(self.ctx.heap.get_mut(container.raw_id::<List>()));
                                let place = at.raw_int();
                                let place = if place < 0 { place + list.items.len() as i64 } else { place };
                                if !list.frozen
                                    && let Some(item) = list.items.get_mut(place as usize)
                                {
                                    *item = regs[src];
                                    continue;
                                }
                            }
                            if container.tag() == Tag::Dict
                                && plain!(self.ctx.dict_set(container.raw_id(), at, regs[src])).is_some()
                            {
                                continue;
                            }
                            slow!(self.store_item(container, at, regs[src]))
                        }
                        Op::DeleteItem { obj, index } => slow!(self.remove_item(regs[obj], regs[index])),
                        Op::GetSlice { dst, obj, base: at } => {
                            let object = regs[obj];
                            if matches!(object.tag(), Tag::Str | Tag::List | Tag::Tuple) {
                                let parts = Slice { start: regs[at], stop: regs[at.plus(1)], step: regs[at.plus(2)] };
                                if let Some(Some(slice)) = plain!(self.ctx.get_slice(object, parts)) {
                                    regs[dst] = slice;
                                    continue;
                                }
                            }
                            slow!(self.slice_item(dst, object, at))
                        }
                        Op::BuildSlice { dst, base: at } => {
                            let slice = Slice { start: regs[at], stop: regs[at.plus(1)], step: regs[at.plus(2)] };
                            regs[dst] = get!(self.ctx.heap.add(slice)).into();
                        }

                        Op::BuildTuple { dst, base: at, count } => {
                            let items = get!(regs.slice(at, count));
                            regs[dst] = get!(self.ctx.heap.tuple(items));
                        }
                        Op::BuildList { dst, base: at, count } => {
                            get!(self.ctx.heap.fits(usize::from(count) * size_of::<Value>()));
                            let items = get!(regs.slice(at, count)).to_vec();
                            regs[dst] = get!(self.ctx.heap.list(items));
                        }
                        Op::BuildSet { dst, base: at, count } => slow!(self.build_set(dst, at, count)),
                        Op::BuildDict { dst, base: at, count } => slow!(self.build_dict(dst, at, count)),
                        Op::ListAppend { list, src } => get!(self.ctx.heap.list_push(regs[list].raw_id(), regs[src])),
                        Op::ListExtend { list, src } => slow!(self.extend_list(regs[list], regs[src])),
                        Op::SetAdd { set, src } => {
                            let (set, item) = (regs[set], regs[src]);
                            if plain!(self.ctx.set_add(set.raw_id(), item)).is_none() {
                                slow!(self.add_to_set(set, item))
                            }
                        }
                        Op::SetUpdate { set, src } => slow!(self.update_set(regs[set], regs[src])),
                        Op::DictAdd { dict, key, value } => {
                            let (dict, key, value) = (regs[dict], regs[key], regs[value]);
                            if plain!(self.ctx.dict_set(dict.raw_id(), key, value)).is_none() {
                                slow!(self.add_to_dict(dict, key, value))
                            }
                        }
                        Op::DictUpdate { dict, src } => slow!(self.update_dict(regs[dict], regs[src])),
                        Op::DictMerge { dict, src, callee } => {
                            slow!(self.merge_keywords(regs[dict], regs[src], regs[callee]))
                        }
                        Op::ListToTuple { dst, src } => {
                            let count = self.ctx.heap.items(regs[src]).unwrap_or_default().len();
                            // Room for the tuple and the copy that it is made of: what is paid is done.
                            get!(self.ctx.heap.fits(2 * count * size_of::<Value>() + Slab::<Tuple>::PLACE));
                            get!(self.ctx.charge(count / 4));
                            let items = self.ctx.heap.items(regs[src]).unwrap_or_default().to_vec();
                            regs[dst] = get!(self.ctx.heap.tuple(&items));
                        }
                        Op::Unpack { src, base: at, count } | Op::UnpackItem { src, base: at, count } => {
                            let source = regs[src];
                            if matches!(source.tag(), Tag::Tuple | Tag::List) {
                                let items = self.ctx.heap.items(source).unwrap_or_default();
                                if items.len() == usize::from(count) {
                                    let first = usize::from(at.0);
                                    if let Some(places) = regs.0.get_mut(first..first + items.len()) {
                                        Value::copy(places, items);
                                        continue;
                                    }
                                }
                            }
                            slow!(self.unpack(source, at, usize::from(count)))
                        }
                        Op::UnpackEx { src, base: at, before, after } => {
                            slow!(self.unpack_starred(regs[src], at, before, after))
                        }
                        Op::UnpackList { dst, src, count } => slow!(self.unpack_list(dst, regs[src], count)),
                        Op::UnpackListEx { dst, src, before, after } => {
                            slow!(self.unpack_list_starred(dst, regs[src], before, after))
                        }

                        Op::FormatValue { dst, src, conversion, spec } => {
                            let given = if spec == Reg::NONE { None } else { Some(regs[spec]) };
                            let given = given.filter(|spec| !self.ctx.heap.text_of(*spec).is_some_and(str::is_empty));
                            if let Some(text) = plain!(self.ctx.format_field(regs[src], conversion, given)) {
                                regs[dst] = text;
                                continue;
                            }
                            slow!(self.format_value(dst, src, conversion, spec))
                        }
                        Op::BuildString { dst, base: at, count } => {
                            let parts = get!(regs.slice(at, count));
                            regs[dst] = paid!(self.ctx.join_parts(parts));
                        }
                        Op::BuildInterpolation { dst, base: at } => {
                            let part = Interpolation {
                                value: regs[at],
                                expression: regs[at.plus(1)],
                                conversion: regs[at.plus(2)],
                                format_spec: regs[at.plus(3)],
                            };
                            regs[dst] = get!(self.ctx.heap.add(part)).into();
                        }
                        Op::BuildTemplate { dst, base: at, count } => slow!(self.build_template(dst, at, count)),

                        Op::MakeFunction { dst, base: at, code } => slow!(self.function(dst, at, code)),
                        Op::BuildClass { dst, base: at, argc } => slow!(self.build_class(dst, at, argc)),
                        Op::EndClass { cell } => slow!(self.end_class(cell)),

                        Op::Yield { dst: answer, src } => {
                            let value = regs[src];
                            if let [.., caller, frame] = self.frames.as_slice()
                                && frame.then == Then::Collect
                                && let Some(id) = frame.generator
                                && get!(self.ctx.heap.get(id)).outer.is_none()
                                && let Some(caller_code) = self.linked.get(caller.code as usize)
                                && let Some(Op::ForIter { cost, .. }) =
                                    caller_code.code.ops.get((caller.pc as usize).wrapping_sub(1))
                                && self.ctx.fuel > i64::from(cost.0)
                                && self.ctx.heap.memory.used <= self.ctx.heap.memory.threshold
                                && self.ctx.heap.list_push_within(frame.keep.raw_id(), value)
                            {
                                // What the loop and taking the generator up cost.
                                self.ctx.fuel -= i64::from(cost.0) + 1;
                                regs[answer] = Value::NONE;
                                continue;
                            }
                            if let [.., caller, frame] = self.frames.as_mut_slice()
                                && matches!(frame.then, Then::Loop | Then::Collect | Then::Store)
                                && let Some(id) = frame.generator
                            {
                                let generator = get!(self.ctx.heap.get_mut(id));
                                let Some(live) = regs.0.get(..generator.registers.len()) else { stop!(Trap::Frame) };
                                Value::copy(&mut generator.registers, live);
                                generator.state = GeneratorState::Suspended;
                                generator.pc = pc as u32;
                                generator.answer = answer;
                                generator.delegate = Reg::NONE;
                                generator.handles = linked.code.handles(pc as u32 - 1);
                                if generator.outer.is_some() {
                                    get!(release_outer(&mut self.ctx.heap, &mut self.depth, id));
                                }
                                match frame.then {
                                    Then::Loop => caller.pc = frame.keep.raw_int() as u32,
                                    Then::Collect => caller.pc = caller.pc.wrapping_sub(2),
                                    _ => (),
                                }
                                Window::at(&mut self.stack, caller.base as usize)?[frame.dst] = value;
                                self.frames.pop();
                                continue 'window;
                            }
                            save!();
                            self.before_leaving()?;
                            self.yielded(value)?;
                            continue 'frame;
                        }
                        Op::YieldFrom { dst, iter, sent } => {
                            let (iterator, value) = (regs[iter], regs[sent]);
                            if iterator.tag() == Tag::Generator {
                                resume!(iterator.raw_id::<Generator>(), value, dst, Then::Delegate, Value::UNSET);
                            }
                            slow!(self.delegate(iterator, value, dst))
                        }

                        Op::Raise { src } => slow!(self.raise(regs[src], None)),
                        Op::RaiseFrom { src, cause } => slow!(self.raise(regs[src], Some(regs[cause]))),
                        Op::RaiseAgain {} => slow!(self.raise_again()),
                        Op::Reraise { src } => {
                            self.raising = Raising::Again;
                            stop!(Stop::Raise(regs[src]))
                        }
                        Op::RaiseAssert { message } => {
                            let value = if message == Reg::NONE { None } else { Some(regs[message]) };
                            slow!(self.raise_assertion(value))
                        }
                        Op::JumpIfNoMatch { exc, class, to } => {
                            if !paid!(self.ctx.exception_matches(regs[exc], regs[class])) {
                                pc = to.0 as usize;
                            }
                        }
                        Op::SplitGroup { rest, matched, class } => slow!(self.split_group(rest, matched, regs[class])),
                        Op::EndStar { original, raised, rest } => {
                            slow!(self.end_star(regs[original], regs[raised], regs[rest]))
                        }
                        Op::WithEnter { dst, base: at } => slow!(self.with_enter(dst, at)),
                        Op::WithExit { base: at } => slow!(self.with_exit(regs[at])),
                        Op::WithExcept { dst, base: at, exc } => slow!(self.with_except(dst, regs[at], regs[exc])),

                        Op::JumpIfNotSequence { src, to } => {
                            if !matches!(regs[src].tag(), Tag::List | Tag::Tuple | Tag::Range) {
                                pc = to.0 as usize;
                            }
                        }
                        Op::JumpIfNotMapping { src, to } => {
                            if regs[src].tag() != Tag::Dict {
                                pc = to.0 as usize;
                            }
                        }
                        Op::Len { dst, src } => {
                            let value = regs[src];
                            match get!(self.ctx.len(value)) {
                                Some(len) => regs[dst] = Value::int(len as i64),
                                None => slow!(self.length(dst, value)),
                            }
                        }
                        Op::MatchKeys { dst, src, keys } => slow!(self.match_keys(dst, regs[src], regs[keys])),
                        Op::MatchRest { dst, src, keys } => slow!(self.match_rest(dst, regs[src], regs[keys])),
                        Op::JumpIfNotInstance { src, class, to } => {
                            let (subject, class) = (regs[src], regs[class]);
                            save!();
                            if !self.matches_class(subject, class)?
                                && let Some(frame) = self.frames.last_mut()
                            {
                                frame.pc = to.0;
                            }
                            continue 'frame;
                        }
                        Op::MatchPositional { dst, src, class, index, count } => {
                            slow!(self.match_positional(dst, regs[src], regs[class], index, count))
                        }
                        Op::MatchNamed { dst, src, name, class, count } => {
                            slow!(self.match_named(dst, regs[src], name, regs[class], count))
                        }
                    }
                }
            }
        }
    }

    /// Writes the position into the frame that stops.
    #[cold]
    #[inline(never)]
    fn stop_at(&mut self, pc: usize, stop: Stop) -> Stop {
        match self.frames.last_mut() {
            Some(frame) => frame.pc = pc as u32,
            None => return Trap::Frame.into(),
        }
        stop
    }

    /// Gives back the fuel of an instruction that will run again. What asked for an object that is too large will not.
    pub(super) fn refund(&mut self, stop: Stop, before: i64) -> Stop {
        match stop {
            Stop::Memory(bytes) if bytes > self.ctx.heap.memory.object => (),
            Stop::Memory(_) | Stop::Fuel(_) => self.ctx.fuel = before,
            _ => (),
        }
        stop
    }

    /// What becomes of a stop: the machine goes on, or the turn ends.
    fn stopped(&mut self, stop: Stop) -> Result<(), Exit> {
        match stop {
            Stop::Raise(exception) => self.unwind(exception),
            Stop::Memory(bytes) if bytes > self.ctx.heap.memory.object => {
                match self.ctx.heap.exception_with(crate::builtin::MEMORY_ERROR, &[]) {
                    Ok(exception) => self.unwind(exception),
                    // Not even the exception fits: once there is room, the instruction asks again.
                    Err(stop) => self.stopped(stop),
                }
            }
            Stop::Memory(bytes) => {
                self.step_back()?;
                self.make_room(bytes, &[]).map_err(Exit::Killed)
            }
            Stop::Fuel(missing) => {
                self.step_back()?;
                Err(Exit::OutOfFuel(missing))
            }
            Stop::Kill(Kill::Fuel) => Err(Exit::OutOfFuel(1)),
            Stop::Kill(kill) => Err(Exit::Killed(kill)),
            Stop::Defer(_) => Err(Exit::Trapped(Trap::Native)),
            Stop::Trap(trap) => Err(Exit::Trapped(trap)),
        }
    }

    /// The instruction that stopped will run again.
    fn step_back(&mut self) -> Result<(), Exit> {
        let frame = self.frames.last_mut().ok_or(Exit::Trapped(Trap::Frame))?;
        frame.pc = frame.pc.saturating_sub(1);
        Ok(())
    }
}
