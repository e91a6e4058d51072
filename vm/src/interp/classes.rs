//! Making functions and classes.

use super::Vm;
use super::frame::Then;
use crate::builtin;
use crate::class::{Class, ShapeId, Shapes, Specials, SymbolMap, linearise};
use crate::code::{Capture, CodeKind, Place};
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::op::{CodeIx, Op, Reg};
use crate::symbol::Special;
use crate::value::{ClassId, Value};
use smallvec::SmallVec;

impl Vm {
    /// A function of a linked code.
    pub(super) fn make_function(
        &mut self,
        code: u32,
        defaults: Box<[Value]>,
        cells: SmallVec<[Value; 2]>,
    ) -> Result<Value, Stop> {
        let linked = self.linked(code)?;
        let params = &linked.code.params;
        // Parameters that are counted here are in registers, so there are few.
        let count = |count: u16| u8::try_from(count).unwrap_or(Function::COMPLEX);
        let most = if params.is_plain() { count(params.positional) } else { Function::COMPLEX };
        let function = Function {
            code,
            arity: if linked.code.kind == CodeKind::Generator { Function::COMPLEX } else { most },
            least: count(params.positional.saturating_sub(params.defaults)),
            most,
            clears: linked.clears,
            cost: linked.code.cost,
            defaults,
            cells,
            frozen: false,
        };
        Ok(self.ctx.heap.add(function)?.into())
    }

    /// `MakeFunction`
    pub(super) fn function(&mut self, dst: Reg, at: Reg, code: CodeIx) -> Result<(), Stop> {
        let frame = *self.frames.last().ok_or(Trap::Frame)?;
        let module = self.linked(frame.code)?.module;
        let code = self.module(module)?.first + u32::from(code.0);
        let base = frame.base as usize;
        let (defaults, captures) = {
            let code = &self.linked(code)?.code;
            let listed = code.params.defaults_in_list;
            ((!listed).then(|| code.params.default_count()), code.captures.len())
        };
        let defaults: Box<[Value]> = match defaults {
            Some(count) => self.stack_slice(base + usize::from(at.0), count)?.into(),
            None => {
                let list = self.reg(at)?;
                let count = self.ctx.items(list).ok_or(Trap::Type)?.len();
                self.ctx.charge(count / 4)?;
                self.ctx.items(list).unwrap_or_default().into()
            }
        };
        let mut cells = SmallVec::with_capacity(captures);
        for index in 0..captures {
            cells.push(match *self.linked(code)?.code.captures.get(index).ok_or(Trap::Code)? {
                Capture::Register(reg) => self.reg(reg)?,
                Capture::Spilled { list, index } => {
                    let list = self.reg(list)?;
                    self.ctx.spilled(list, index)?
                }
                Capture::Free(index) => {
                    let running = self.reg(Reg(0))?.as_id::<Function>().ok_or(Trap::Type)?;
                    let cells = &self.ctx.heap.get(running)?.cells;
                    cells.get(usize::from(index)).copied().ok_or(Trap::Code)?
                }
            });
        }
        let function = self.make_function(code, defaults, cells)?;
        Ok(self.set(dst, function)?)
    }

    /// `BuildClass`: checks the bases, then runs the body.
    pub(super) fn build_class(&mut self, dst: Reg, at: Reg, argc: u8) -> Result<(), Stop> {
        let base = self.frames.last().ok_or(Trap::Frame)?.base as usize + usize::from(at.0);
        let bases: Vec<Value> = if argc == Op::BASES_IN_LIST {
            let list = self.reg(at.plus(1))?;
            self.ctx.items(list).ok_or(Trap::Type)?.to_vec()
        } else {
            self.stack_slice(base + 1, usize::from(argc))?.to_vec()
        };
        self.ctx.charge(bases.len())?;
        let running = self.linked(self.frames.last().ok_or(Trap::Frame)?.code)?.module;
        for (at, value) in bases.iter().enumerate() {
            let Some(class) = value.as_class() else {
                let message = format!("'{}' object is not a class: it cannot be a base", self.ctx.type_name(*value));
                return Err(self.ctx.type_error(message));
            };
            if bases.get(..at).is_some_and(|before| before.contains(value)) {
                let name = self.ctx.class(class)?.name.to_string();
                return Err(self.ctx.type_error(format!("duplicate base class {name}")));
            }
            let class = self.ctx.class(class)?;
            if !class.extensible && class.writer != running {
                let why = match class.writer {
                    Class::BUILTIN if is_base_in_python(&class.name) => {
                        ": builtin types are final; keep one in an attribute of a class of your own"
                    }
                    Class::BUILTIN => "",
                    _ => ": its module has not declared it @extensible",
                };
                let message = format!("type '{}' is not an acceptable base type{why}", class.name);
                return Err(self.ctx.type_error(message));
            }
        }
        let bases = self.ctx.heap.tuple(&bases)?;
        let body = self.stack_slice(base, 1)?.first().copied().ok_or(Trap::Frame)?;
        let code = self.ctx.heap.get(body.as_id::<Function>().ok_or(Trap::Type)?)?.code;
        self.push_frame(code, base, dst, Then::Store, bases)
    }

    /// `EndClass`: the body has run; its registers are the members.
    pub(super) fn end_class(&mut self, cell: Reg) -> Result<(), Stop> {
        let frame = *self.frames.last().ok_or(Trap::Frame)?;
        let code = self.linked(frame.code)?.code.clone();
        let module = self.linked(frame.code)?.module;
        let layout = code.class.as_ref().ok_or(Trap::Code)?;
        let mut bases: Vec<ClassId> =
            self.ctx.items(frame.keep).ok_or(Trap::Type)?.iter().filter_map(|base| base.as_class()).collect();
        if bases.is_empty() {
            bases.push(builtin::OBJECT);
        }
        self.check_layouts(&bases)?;
        // What the order is made of, and the special methods that are looked for along it.
        let mut inherited = 0;
        for base in &bases {
            inherited += self.ctx.class(*base)?.mro.len();
        }
        self.ctx.charge(inherited * (1 + Special::COUNT / 16))?;
        let rest = match linearise(&self.ctx.classes, &bases)? {
            Ok(rest) => rest,
            Err(heads) => {
                let mut names = Vec::new();
                for head in heads {
                    names.push(self.ctx.class(head)?.name.to_string());
                }
                let bases = names.join(", ");
                let message = format!("Cannot create a consistent method resolution\norder (MRO) for bases {bases}");
                return Err(self.ctx.type_error(message));
            }
        };
        let mut members = SymbolMap::default();
        let mut order = Vec::new();
        for (name, place) in &layout.members {
            let value = match *place {
                Place::Register(reg) => self.reg(reg)?,
                Place::Spilled { list, index } => {
                    let list = self.reg(list)?;
                    self.ctx.spilled(list, index)?
                }
            };
            if !value.is_unset() {
                let symbol = self.symbol(*name)?;
                if let Some(property) = value.as_id::<Property>() {
                    self.ctx.heap.get_mut(property)?.name = Some(symbol);
                }
                members.insert(symbol, value);
                order.push(symbol);
            }
        }
        let mut annotations = Vec::new();
        for (name, text) in &layout.annotations {
            annotations.push((self.symbol(*name)?, text.clone()));
        }
        let bytes = size_of::<Class>() + members.len() * Class::MEMBER + rest.len() * 8 + 256;
        let id = self.ctx.classes.next_id();
        let is_exception = rest.contains(&builtin::BASE_EXCEPTION);
        let module_name = self.module(module)?.program.name.clone();
        let mut mro = vec![id];
        mro.extend(rest);
        let mut class = Class {
            name: code.name.clone(),
            qualified_name: code.qualified_name.clone(),
            module: module_name,
            writer: module,
            bases: bases.into_boxed_slice(),
            mro: mro.into_boxed_slice(),
            members,
            order,
            annotations,
            specials: Specials::default(),
            shape: ShapeId::OBJECT,
            is_exception,
            init: None,
            generic: layout.generic,
            extensible: false,
            frozen: false,
        };
        self.ctx.classes.resolve_specials(&mut class)?;
        class.init = class.specials.get(Special::Init).filter(|_| !is_exception).and_then(Value::as_id);
        self.check_slots_conflict(&class)?;
        self.ctx.heap.reserve(bytes + Shapes::BYTES + class.specials.backing())?;
        class.shape = self.ctx.shapes.root(id);
        let id = self.ctx.classes.add(class);
        let value = Value::class(id);
        if cell != Reg::NONE
            && let Some(cell) = self.reg(cell)?.as_id::<Cell>()
        {
            let cell = self.ctx.heap.get_mut(cell)?;
            if cell.frozen {
                return self.frozen_cell();
            }
            cell.value = value;
        }
        self.frames.pop();
        self.deliver(frame.then, frame.dst, Value::UNSET, value)
    }

    /// Bases that lay out their instances each in its own way cannot be combined: those with `__slots__`, and the
    /// exceptions that have fields of their own.
    fn check_layouts(&mut self, bases: &[ClassId]) -> Result<(), Stop> {
        let mut widest: Option<ClassId> = None;
        for base in bases {
            let Some(layout) = self.layout(*base)? else { continue };
            match widest {
                Some(widest) if self.ctx.classes.is_subclass(widest, layout)? => (),
                Some(other) if !self.ctx.classes.is_subclass(layout, other)? => {
                    return Err(self.ctx.type_error("multiple bases have instance lay-out conflict"));
                }
                _ => widest = Some(layout),
            }
        }
        Ok(())
    }

    /// The nearest class in the order of `class` that adds fields to its instances.
    fn layout(&self, class: ClassId) -> Result<Option<ClassId>, Trap> {
        const WITH_FIELDS: [ClassId; 11] = [
            builtin::ATTRIBUTE_ERROR,
            builtin::BASE_EXCEPTION_GROUP,
            builtin::IMPORT_ERROR,
            builtin::NAME_ERROR,
            builtin::OS_ERROR,
            builtin::STOP_ITERATION,
            builtin::SYNTAX_ERROR,
            builtin::SYSTEM_EXIT,
            builtin::UNICODE_DECODE_ERROR,
            builtin::UNICODE_ENCODE_ERROR,
            builtin::UNICODE_TRANSLATE_ERROR,
        ];
        for id in self.ctx.class(class)?.mro.iter() {
            let slots = self.ctx.class(*id)?.members.get(&Special::Slots.symbol()).copied();
            let adds = match slots {
                Some(slots) => !self.slot_names(slots)?.is_empty(),
                None => WITH_FIELDS.contains(id),
            };
            if adds {
                return Ok(Some(*id));
            }
        }
        Ok(None)
    }

    /// A name in `__slots__` cannot be a class attribute as well.
    fn check_slots_conflict(&mut self, class: &Class) -> Result<(), Stop> {
        let Some(slots) = class.members.get(&Special::Slots.symbol()).copied() else { return Ok(()) };
        for name in self.slot_names(slots)? {
            let Some(text) = self.ctx.heap.text_of(name).map(str::to_owned) else {
                let message = format!("__slots__ items must be strings, not '{}'", self.ctx.type_name(name));
                return Err(self.ctx.type_error(message));
            };
            let taken = class.members.keys().any(|symbol| self.ctx.symbols.text(*symbol) == text);
            if taken {
                let message = format!("'{text}' in __slots__ conflicts with class variable");
                return Err(self.ctx.value_error(message));
            }
        }
        Ok(())
    }
}

/// The builtin types that programs for CPython derive classes from.
fn is_base_in_python(name: &str) -> bool {
    matches!(
        name,
        "bytearray"
            | "bytes"
            | "classmethod"
            | "complex"
            | "dict"
            | "enumerate"
            | "filter"
            | "float"
            | "frozenset"
            | "int"
            | "list"
            | "map"
            | "property"
            | "reversed"
            | "set"
            | "staticmethod"
            | "str"
            | "tuple"
            | "type"
            | "zip"
    )
}
