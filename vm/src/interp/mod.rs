//! The interpreter: frames on one stack, one loop, no recursion.
//!
//! Architecture invariants:
//! - The interpreter is never entered again from inside: whatever calls back is a frame. So the Rust stack stays flat,
//!   fuel is exact, and a machine can be paused between any two instructions.
//! - All state of a run is in [`Vm`]: the loop keeps nothing that it does not write back before a slow path.
//! - An instruction that cannot get memory or fuel leaves the machine as if it had not begun; it runs again.

mod attributes;
mod bind;
mod call;
mod classes;
mod continuation;
mod deliver;
mod frame;
mod freeze;
mod generators;
mod hooks;
mod instantiate;
mod link;
mod operators;
mod patterns;
mod quick;
mod report;
mod run;
mod sequences;
mod slots;
mod spilled;
mod steps;
mod suggest;
mod unwind;
mod wrong_call;

use crate::code::Program;
use crate::context::{Console, Ctx};
use crate::error::{Kill, Stop, Trap};
use crate::library::Library;
use crate::limits::Limits;
use crate::value::Value;
use attributes::AttributeCache;
use frame::{Depth, Frame, WINDOW};
use hooks::Prelude;
use link::{Linked, ModuleInstance};
use smallvec::SmallVec;
use std::sync::Arc;

/// How a run of the loop ended.
#[derive(Clone, Copy, Debug)]
pub enum Exit {
    /// The turn's function returned.
    Done(Value),
    /// A guest exception that nobody caught.
    Raised(Value),
    /// Out of fuel by this much: add fuel and run again, or give up.
    OutOfFuel(u64),
    Killed(Kill),
    Trapped(Trap),
}

/// How an exception comes to be raised where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Raising {
    /// By the instruction: what is being handled is its context, in whatever frame that is.
    #[default]
    Here,
    /// Once more: its traceback has the frame already.
    Again,
    /// From outside, at the `yield` of a generator: its context is what the generator itself handles.
    Thrown,
    /// From outside, where there is no generator any more: it comes back as it is.
    Back,
}

/// How the machine is tortured, for tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stress {
    /// Collect at every safepoint.
    pub collect: bool,
    /// Pause at every charge that can pause.
    pub pause: bool,
    /// Use the epochs of classes up at once: all caches are emptied again and again.
    pub epochs: bool,
}

/// A virtual machine.
pub struct Vm {
    pub ctx: Ctx,
    stack: Vec<Value>,
    frames: Vec<Frame>,
    linked: Vec<Linked>,
    modules: Vec<ModuleInstance>,
    prelude: Prelude,
    attributes: AttributeCache,
    /// How the exception that is raised next comes to be raised.
    raising: Raising,
    stress: Stress,
    depth: Depth,
    /// The epochs of classes end before this one, and begin anew.
    last_epoch: u32,
    /// Where memory was missing last: depth, instruction and fuel. An instruction that runs again after a collection and
    /// stops there once more never gets further.
    starved: Option<(usize, u32, i64)>,
    /// How the turn ended, while fuel is still owed for its last step.
    over: Option<Exit>,
    /// Frames that may be handling an exception, outermost first. One that is not on it handles none.
    handlers: Vec<u32>,
}

/// A machine may move to another thread, and a program may run on several at once.
const _: () = {
    const fn send<T: Send>() {}
    const fn send_and_sync<T: Send + Sync>() {}
    send::<Vm>();
    send_and_sync::<Program>();
    send_and_sync::<Library>();
};

impl Vm {
    pub fn new(library: Arc<Library>, limits: Limits, seed: u64, console: Box<dyn Console>) -> Vm {
        Vm {
            ctx: Ctx::new(library, limits, seed, console),
            stack: Vec::new(),
            frames: Vec::new(),
            linked: Vec::new(),
            modules: Vec::new(),
            prelude: Prelude::default(),
            attributes: AttributeCache::default(),
            raising: Raising::Here,
            stress: Stress::default(),
            depth: Depth::new(limits.depth, true),
            last_epoch: u32::MAX,
            starved: None,
            over: None,
            handlers: Vec::new(),
        }
    }

    pub fn set_stress(&mut self, stress: Stress) {
        self.stress = stress;
        self.last_epoch = if stress.epochs { 2 } else { u32::MAX };
        self.depth = Depth::new(self.ctx.limits.depth, !stress.collect);
    }

    /// Begins a turn that runs a module's body.
    pub fn start_module(&mut self, program: &Arc<Program>) -> Result<u32, Exit> {
        let begin = |vm: &mut Vm| -> Result<u32, Stop> {
            let module = vm.link(program, false)?;
            let first = vm.module(module)?.first;
            vm.enter_root(first)?;
            Ok(module)
        };
        begin(self).map_err(|stop| match stop {
            Stop::Raise(exception) => Exit::Raised(exception),
            Stop::Memory(_) => Exit::Killed(Kill::Memory),
            Stop::Fuel(missing) => Exit::OutOfFuel(missing),
            Stop::Kill(kill) => Exit::Killed(kill),
            Stop::Trap(trap) => Exit::Trapped(trap),
            Stop::Defer(_) => Exit::Trapped(Trap::Native),
        })
    }

    /// A frame at the bottom that runs a code without parameters.
    fn enter_root(&mut self, code: u32) -> Result<(), Stop> {
        let function = self.make_function(code, Box::default(), SmallVec::new())?;
        self.drop_frames();
        self.over = None;
        self.ensure_stack(0)?;
        if let Some(place) = self.stack.first_mut() {
            *place = function;
        }
        self.push_frame(code, 0, crate::op::Reg(0), frame::Then::Root, Value::UNSET)
    }

    /// Nothing runs any more.
    fn drop_frames(&mut self) {
        self.frames.clear();
        self.handlers.clear();
        self.ctx.showing.clear();
        self.depth = Depth::new(self.ctx.limits.depth, !self.stress.collect);
    }

    pub(crate) fn module(&self, module: u32) -> Result<&ModuleInstance, Trap> {
        self.modules.get(module as usize).ok_or(Trap::Code)
    }

    /// Room for a window at `base`.
    fn ensure_stack(&mut self, base: usize) -> Result<(), Stop> {
        let needed = base + WINDOW;
        if self.stack.len() < needed {
            let more = (needed - self.stack.len()).max(self.stack_step());
            self.ctx.heap.reserve(more * size_of::<Value>())?;
            self.stack.reserve_exact(more);
            self.stack.resize(self.stack.len() + more, Value::UNSET);
        }
        Ok(())
    }

    /// The stack grows by this many registers at least.
    fn stack_step(&self) -> usize {
        (self.stack.len() / 4).max(WINDOW)
    }

    /// A frame is about to go: what its caller does next cannot be begun again, so the memory that it may need must be
    /// there now.
    fn before_leaving(&self) -> Result<(), Stop> {
        /// An exception with its message, a bound method, a boxed number.
        const OBJECTS: usize = 1024;
        self.ctx.heap.has_free(self.stack_step() * size_of::<Value>() + OBJECTS)
    }

    /// Pushes a frame whose window begins at `base` with the function and its arguments in place.
    fn push_frame(
        &mut self,
        code: u32,
        base: usize,
        dst: crate::op::Reg,
        then: frame::Then,
        keep: Value,
    ) -> Result<(), Stop> {
        if self.frames.len() >= self.depth.frames {
            return Err(Stop::Kill(Kill::Stack));
        }
        self.ensure_stack(base)?;
        let (cost, clears, params) = {
            let linked = self.linked(code)?;
            (linked.code.cost, linked.clears, linked.code.params.registers())
        };
        // Below zero the loop pauses before the frame's first instruction.
        self.ctx.fuel -= i64::from(cost);
        let first = base + 1 + params;
        if let Some(locals) = self.stack.get_mut(first..(base + usize::from(clears)).max(first)) {
            locals.fill(Value::UNSET);
        }
        self.frames.push(Frame { code, pc: 0, base: base as u32, dst, then, keep, generator: None });
        Ok(())
    }

    /// Frees what nothing reaches; `kept` is reached by the caller.
    fn collect(&mut self, kept: &[Value]) -> Result<(), Trap> {
        let top = match self.frames.last() {
            Some(frame) => frame.base as usize + usize::from(self.linked(frame.code)?.code.registers),
            None => 0,
        };
        // What lies above the top is dead, and may name objects that are gone.
        if let Some(dead) = self.stack.get_mut(top..) {
            dead.fill(Value::UNSET);
        }
        let Vm { ctx, stack, frames, linked, modules, prelude, .. } = self;
        ctx.collect_garbage(|marker| {
            marker.mark_all(stack.iter().take(top));
            for frame in frames.iter() {
                marker.mark(frame.keep);
                if let Some(generator) = frame.generator {
                    marker.mark(generator.into());
                }
            }
            for code in linked.iter() {
                marker.mark_all(&code.constants);
            }
            for module in modules.iter() {
                marker.mark_all(&module.globals);
            }
            marker.mark_all(prelude.roots());
            marker.mark_all(kept);
        })
    }

    /// Collects because `bytes` did not fit. Gives up when they still do not, or when so little was freed that the
    /// program would spend its time collecting.
    fn make_room(&mut self, bytes: usize, kept: &[Value]) -> Result<(), Kill> {
        let frame = self.frames.last().ok_or(Kill::Memory)?;
        let here = Some((self.frames.len(), frame.pc, self.ctx.fuel));
        if self.starved == here {
            return Err(Kill::Memory);
        }
        self.starved = here;
        let before = self.ctx.heap.memory.used;
        if self.collect(kept).is_err() {
            return Err(Kill::Memory);
        }
        let memory = &self.ctx.heap.memory;
        let freed = before.saturating_sub(memory.used);
        if self.ctx.heap.has_free(bytes).is_err() || freed < memory.limit / 8 {
            return Err(Kill::Memory);
        }
        Ok(())
    }

    /// The name under which `type()` shows the value's class.
    pub fn type_name(&self, value: Value) -> String {
        self.ctx.type_name(value)
    }
}
