//! The instruction set: one row an instruction, and everything else derived from the row.
//!
//! A frame sees a window of 256 registers. Register 0 holds the function that is running, the parameters follow in
//! the order positional-only, positional, keyword-only, `*args`, `**kwargs`, then locals, then temporaries. A call
//! places the callee in `R[base]` and the arguments behind it: that is the callee's window, nothing is copied.
//! Registers above `base + argc` are dead at a call, so natives may be padded there.
//!
//! Invariant: no invalid instruction can be written down. An operand that the window, the constants or the code do
//! not have is a trap (see `error::Trap`), never a panic.
//!
//! `UNSET` is the content of a local, cell or global that is not bound; no instruction but those that say so may meet
//! it. The compiler emits [`Op::CheckBound`] where a local may be unset.

mod operand;

pub use operand::*;

use serde::{Deserialize, Serialize};

/// One row of the table from which documentation and the disassembler are made.
pub struct OpRow {
    pub name: &'static str,
    pub operands: &'static [&'static str],
    pub meaning: &'static str,
}

macro_rules! operations {
    ($( $(#[doc = $doc:literal])+ $name:ident { $($field:ident : $ty:ty),* } )*) => {
        /// One instruction. At most eight bytes (a test pins it).
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Op {
            $( $(#[doc = $doc])+ $name { $($field: $ty),* }, )*
        }

        impl Op {
            /// What the loop finds behind the last instruction: it traps.
            pub const END: Op = Op::LoadImport { dst: Reg(0), index: ImportIx(0) };

            /// Every instruction: name, operands, meaning.
            pub const TABLE: &'static [OpRow] = &[
                $( OpRow {
                    name: stringify!($name),
                    operands: &[$(concat!(stringify!($field), ": ", stringify!($ty))),*],
                    meaning: concat!($($doc, "\n"),+),
                }, )*
            ];

            pub fn name(&self) -> &'static str {
                match self { $( Op::$name { .. } => stringify!($name), )* }
            }

            /// The register that the instruction's result goes to.
            pub fn dst(&self) -> Option<Reg> {
                match *self {
                    $( Op::$name { $($field),* } => {
                        let _none: Option<Reg> = None;
                        $( if stringify!($field) == "dst" && let Operand::Reg(reg) = Operand::from($field) {
                            return Some(reg);
                        } )*
                        _none
                    } )*
                }
            }

            /// The operands as the disassembler shows them, in order.
            pub fn operands(&self, show: &mut dyn FnMut(Operand)) {
                match *self {
                    $( Op::$name { $($field),* } => { $( show(Operand::from($field)); )* let _ = &show; } )*
                }
            }
        }
    };
}

operations! {
    // ---- moves and constants
    /// R[dst] = R[src]
    Move { dst: Reg, src: Reg }
    /// R[dst] = value
    LoadInt { dst: Reg, value: i32 }
    /// R[dst] = constants[index]
    LoadConst { dst: Reg, index: ConstIx }
    /// R[dst] = None
    LoadNone { dst: Reg }
    /// R[dst] = True or False
    LoadBool { dst: Reg, value: bool }
    /// R[dst] = UNSET: the local is not bound
    LoadUnset { dst: Reg }
    /// raise UnboundLocalError naming `name` if R[reg] is UNSET
    CheckBound { reg: Reg, name: NameIx }
    /// if R[reg] is UNSET, jump
    JumpIfUnset { reg: Reg, to: Target }

    // ---- variables past those that the window holds, in a list that no program can reach
    /// R[dst] = a list of `count` places, all UNSET
    NewSpilled { dst: Reg, count: u16 }
    /// R[dst] = place `index` of the list R[list] (UNSET included)
    LoadSpilled { dst: Reg, list: Reg, index: u16 }
    /// place `index` of the list R[list] = R[src] (UNSET included)
    StoreSpilled { list: Reg, index: u16, src: Reg }

    // ---- cells: variables shared with inner functions
    /// R[reg] = a new cell that holds what R[reg] held (UNSET included)
    MakeCell { reg: Reg }
    /// R[dst] = a new empty cell
    NewCell { dst: Reg }
    /// R[dst] = content of the cell in R[cell]; UNSET raises UnboundLocalError naming `name`
    LoadCell { dst: Reg, cell: Reg, name: NameIx }
    /// content of the cell in R[cell] = R[src]
    StoreCell { cell: Reg, src: Reg }
    /// content of the cell in R[cell] = UNSET; UNSET before raises UnboundLocalError naming `name`
    DeleteCell { cell: Reg, name: NameIx }
    /// R[dst] = content of cell `index` of the running function; UNSET raises NameError naming `name`
    LoadFree { dst: Reg, index: u16, name: NameIx }
    /// content of cell `index` of the running function = R[src]
    StoreFree { index: u16, src: Reg }
    /// content of cell `index` of the running function = UNSET; UNSET before raises NameError naming `name`
    DeleteFree { index: u16, name: NameIx }

    // ---- module variables
    /// R[dst] = global; UNSET raises NameError
    LoadGlobal { dst: Reg, slot: GlobalIx }
    /// global = R[src]
    StoreGlobal { src: Reg, slot: GlobalIx }
    /// global = UNSET; UNSET before raises NameError
    DeleteGlobal { slot: GlobalIx }
    /// R[dst] = the linked module `index` (an instance, or a maker)
    LoadImport { dst: Reg, index: ImportIx }

    // ---- operators
    /// R[dst] = op R[src]
    Unary { op: UnaryOp, dst: Reg, src: Reg }
    /// R[dst] = not R[src]
    Not { dst: Reg, src: Reg }
    /// R[dst] = R[a] + R[b]
    Add { dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] - R[b]
    Sub { dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] * R[b]
    Mul { dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] / R[b]
    Div { dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] // R[b]
    FloorDiv { dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] % R[b]
    Mod { dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] op R[b], for the other operators
    Binary { op: BinaryOp, dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] op= R[b] (the in-place method first)
    Inplace { op: BinaryOp, dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] + value; `kind` says how it was written: for `-` and `-=` the constant was -value
    AddInt { dst: Reg, a: Reg, kind: AddKind, value: i32 }
    /// R[dst] = R[a] += R[b] (the in-place method first)
    InplaceAdd { dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] -= R[b] (the in-place method first)
    InplaceSub { dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] *= R[b] (the in-place method first)
    InplaceMul { dst: Reg, a: Reg, b: Reg }
    /// R[dst] = R[a] op value: `*`, `//` and `%` by a positive value, `&`, `|`, `^`, shifts by less than 64
    BinaryInt { op: BinaryOp, dst: Reg, a: Reg, value: i32 }
    /// R[dst] = R[a] op= value, for the same operators (the in-place method first)
    InplaceInt { op: BinaryOp, dst: Reg, a: Reg, value: i32 }
    /// R[dst] = R[a] op R[b]
    Compare { op: CompareOp, dst: Reg, a: Reg, b: Reg }
    /// R[dst] = (R[a] is R[b]) != negate
    Is { dst: Reg, a: Reg, b: Reg, negate: bool }
    /// R[dst] = (R[item] in R[container]) != negate
    In { dst: Reg, item: Reg, container: Reg, negate: bool }

    // ---- jumps
    /// jump forward
    Jump { to: Target }
    /// jump if R[cond] is true
    JumpIf { cond: Reg, to: Target }
    /// jump if R[cond] is false
    JumpIfNot { cond: Reg, to: Target }
    /// jump if (R[a] is None) != negate
    JumpIfNone { a: Reg, negate: bool, to: Target }
    /// jump if R[a] is R[b]
    JumpIfIs { a: Reg, b: Reg, to: Target }
    /// jump if R[a] is not R[b]
    JumpIfNotIs { a: Reg, b: Reg, to: Target }
    /// jump if R[a] == R[b]
    JumpIfEq { a: Reg, b: Reg, to: Target }
    /// jump if R[a] != R[b]
    JumpIfNe { a: Reg, b: Reg, to: Target }
    /// jump if R[a] < R[b]
    JumpIfLt { a: Reg, b: Reg, to: Target }
    /// jump if R[a] <= R[b]
    JumpIfLe { a: Reg, b: Reg, to: Target }
    /// jump if R[a] > R[b]
    JumpIfGt { a: Reg, b: Reg, to: Target }
    /// jump if R[a] >= R[b]
    JumpIfGe { a: Reg, b: Reg, to: Target }
    /// jump unless R[a] == R[b]
    JumpIfNotEq { a: Reg, b: Reg, to: Target }
    /// jump unless R[a] != R[b]
    JumpIfNotNe { a: Reg, b: Reg, to: Target }
    /// jump unless R[a] < R[b]
    JumpIfNotLt { a: Reg, b: Reg, to: Target }
    /// jump unless R[a] <= R[b]
    JumpIfNotLe { a: Reg, b: Reg, to: Target }
    /// jump unless R[a] > R[b]
    JumpIfNotGt { a: Reg, b: Reg, to: Target }
    /// jump unless R[a] >= R[b]
    JumpIfNotGe { a: Reg, b: Reg, to: Target }
    /// jump if R[a] == value
    JumpIfEqInt { a: Reg, value: i16, to: Target }
    /// jump if R[a] != value
    JumpIfNeInt { a: Reg, value: i16, to: Target }
    /// jump if R[a] < value
    JumpIfLtInt { a: Reg, value: i16, to: Target }
    /// jump if R[a] <= value
    JumpIfLeInt { a: Reg, value: i16, to: Target }
    /// jump if R[a] > value
    JumpIfGtInt { a: Reg, value: i16, to: Target }
    /// jump if R[a] >= value
    JumpIfGeInt { a: Reg, value: i16, to: Target }
    /// jump unless R[a] == value
    JumpIfNotEqInt { a: Reg, value: i16, to: Target }
    /// jump unless R[a] != value
    JumpIfNotNeInt { a: Reg, value: i16, to: Target }
    /// jump unless R[a] < value
    JumpIfNotLtInt { a: Reg, value: i16, to: Target }
    /// jump unless R[a] <= value
    JumpIfNotLeInt { a: Reg, value: i16, to: Target }
    /// jump unless R[a] > value
    JumpIfNotGtInt { a: Reg, value: i16, to: Target }
    /// jump unless R[a] >= value
    JumpIfNotGeInt { a: Reg, value: i16, to: Target }

    // ---- loops: the only jumps that go back; each is a safepoint and charges its body's weight
    /// charge cost; jump back
    Loop { cost: Cost, to: Target }
    /// R[dst] = iter(R[src])
    GetIter { dst: Reg, src: Reg }
    /// charge cost; R[dst] = next(R[iter]) and jump back; fall through when it is exhausted
    ForIter { dst: Reg, iter: Reg, cost: Cost, back: Back }
    /// turn the `argc` arguments of `range` in R[base..] into the loop state R[base..base+3] of `ForRange`
    PrepRange { base: Reg, argc: u8 }
    /// charge cost; R[dst] = the next number of the state R[base..base+3] and jump back; fall through at the end
    ForRange { dst: Reg, base: Reg, cost: Cost, back: Back }

    // ---- calls: a call and a return are safepoints
    /// R[dst] = R[base](R[base+1], …, R[base+argc])
    Call { dst: Reg, base: Reg, argc: u8 }
    /// the same; the last values are keyword arguments named by `names`
    CallKw { dst: Reg, base: Reg, argc: u8, names: KeywordsIx }
    /// R[dst] = R[base](*R[base+1], **R[base+2]): a list or tuple, and (if `keywords`) a dict with str keys
    CallEx { dst: Reg, base: Reg, keywords: bool }
    /// R[dst] = R[base+1].name(R[base+2], …, R[base+1+argc]); R[base] is scratch; argc counts without the receiver
    CallMethod { dst: Reg, base: Reg, argc: u8, name: NameIx, cache: CacheIx }
    /// R[dst] = global(R[base+1], …, R[base+argc]); R[base] is scratch
    CallGlobal { dst: Reg, base: Reg, argc: u8, slot: GlobalIx }
    /// split the attribute `name` of R[base+1]: a method gives R[base] = function and keeps the receiver; anything
    /// else gives R[base] = value, R[base+1] = UNSET
    LoadMethod { base: Reg, name: NameIx, cache: CacheIx }
    /// the same for the attribute that follows class R[base] in the order of R[base+1]'s class (`super().name`)
    SuperMethod { base: Reg, name: NameIx, cache: CacheIx }
    /// call what `LoadMethod` or `SuperMethod` left: arguments R[base+2..base+2+argc], receiver not counted
    CallLoaded { dst: Reg, base: Reg, argc: u8 }
    /// the same; the last values are keyword arguments named by `names`
    CallLoadedKw { dst: Reg, base: Reg, argc: u8, names: KeywordsIx }
    /// return R[src] to the caller
    Return { src: Reg }

    // ---- attributes and items
    /// R[dst] = R[obj].name
    GetAttr { dst: Reg, obj: Reg, name: NameIx, cache: CacheIx }
    /// R[obj].name = R[src]
    SetAttr { obj: Reg, src: Reg, name: NameIx, cache: CacheIx }
    /// del R[obj].name
    DeleteAttr { obj: Reg, name: NameIx }
    /// R[dst] = super(R[class], R[object]).name, bound
    SuperAttr { dst: Reg, class: Reg, object: Reg, name: NameIx }
    /// R[dst] = R[obj][R[index]]
    GetItem { dst: Reg, obj: Reg, index: Reg }
    /// R[obj][R[index]] = R[src]
    SetItem { obj: Reg, index: Reg, src: Reg }
    /// del R[obj][R[index]]
    DeleteItem { obj: Reg, index: Reg }
    /// R[dst] = R[obj][R[base] : R[base+1] : R[base+2]]
    GetSlice { dst: Reg, obj: Reg, base: Reg }
    /// R[dst] = slice(R[base], R[base+1], R[base+2])
    BuildSlice { dst: Reg, base: Reg }

    // ---- displays
    /// R[dst] = (R[base], …), `count` values
    BuildTuple { dst: Reg, base: Reg, count: u8 }
    /// R[dst] = [R[base], …], `count` values
    BuildList { dst: Reg, base: Reg, count: u8 }
    /// R[dst] = {R[base], …}, `count` values
    BuildSet { dst: Reg, base: Reg, count: u8 }
    /// R[dst] = {R[base]: R[base+1], …}, `count` pairs
    BuildDict { dst: Reg, base: Reg, count: u8 }
    /// R[list].append(R[src])
    ListAppend { list: Reg, src: Reg }
    /// R[list].extend(R[src]): the star of a list or tuple display, or of a call
    ListExtend { list: Reg, src: Reg }
    /// R[set].add(R[src])
    SetAdd { set: Reg, src: Reg }
    /// R[set].update(R[src])
    SetUpdate { set: Reg, src: Reg }
    /// R[dict][R[key]] = R[value], into a display that nobody else sees yet
    DictAdd { dict: Reg, key: Reg, value: Reg }
    /// R[dict].update(R[src]): `**` of a dict display; not a mapping raises TypeError
    DictUpdate { dict: Reg, src: Reg }
    /// the same for `**` of a call of R[callee]: keys must be str and new
    DictMerge { dict: Reg, src: Reg, callee: Reg }
    /// R[dst] = tuple of the list R[src]
    ListToTuple { dst: Reg, src: Reg }
    /// R[base..base+count] = the values of R[src], exactly that many
    Unpack { src: Reg, base: Reg, count: u8 }
    /// the same as the first thing a loop does with its item, which nobody needs after it: `ForIter` may come out behind
    /// this, with the values in place and no item made
    UnpackItem { src: Reg, base: Reg, count: u8 }
    /// R[base..] = the first `before` values of R[src], a list of the middle, the last `after` values
    UnpackEx { src: Reg, base: Reg, before: u8, after: u8 }
    /// R[dst] = a list of the values of R[src], exactly that many
    UnpackList { dst: Reg, src: Reg, count: u16 }
    /// R[dst] = a list: the first `before` values of R[src], a list of the middle, the last `after` values
    UnpackListEx { dst: Reg, src: Reg, before: u16, after: u16 }

    // ---- text
    /// R[dst] = format(convert(R[src]), R[spec]); spec NONE is the empty one
    FormatValue { dst: Reg, src: Reg, conversion: Conversion, spec: Reg }
    /// R[dst] = the strings R[base], …, `count` of them, joined
    BuildString { dst: Reg, base: Reg, count: u8 }
    /// R[dst] = an Interpolation of value R[base], expression R[base+1], conversion R[base+2], format spec R[base+3]
    BuildInterpolation { dst: Reg, base: Reg }
    /// R[dst] = a Template of the strings and interpolations R[base], …, `count` of them
    BuildTemplate { dst: Reg, base: Reg, count: u8 }

    // ---- functions and classes
    /// R[dst] = a function of `code`; its defaults are R[base..] (positional, then keyword-only, in order)
    MakeFunction { dst: Reg, base: Reg, code: CodeIx }
    /// run the body function R[base] of a class with bases R[base+1..base+1+argc], or, where argc is 255, those in the
    /// list R[base+1]; R[dst] = the class
    BuildClass { dst: Reg, base: Reg, argc: u8 }
    /// end of a class body: make the class from the code's class layout, fill the cell R[cell] (`__class__`, or NONE)
    /// with it and return it
    EndClass { cell: Reg }

    // ---- generators
    /// suspend with R[src]; when resumed, R[dst] = the value sent
    Yield { dst: Reg, src: Reg }
    /// delegate to the iterator R[iter]: send it R[sent] (None at first), yield what it yields; when it is exhausted
    /// R[dst] = its value
    YieldFrom { dst: Reg, iter: Reg, sent: Reg }

    // ---- exceptions
    /// raise R[src], an exception or a class of exceptions
    Raise { src: Reg }
    /// raise R[src] from R[cause]
    RaiseFrom { src: Reg, cause: Reg }
    /// `raise` alone: raise again the exception that is being handled; RuntimeError if there is none
    RaiseAgain { }
    /// go on unwinding with the exception R[src] (the end of a `finally`, or no clause matched)
    Reraise { src: Reg }
    /// raise AssertionError, with R[message] unless that is NONE
    RaiseAssert { message: Reg }
    /// jump if the exception R[exc] is not of R[class] (a class or a tuple of classes; anything else raises TypeError)
    JumpIfNoMatch { exc: Reg, class: Reg, to: Target }
    /// `except* R[class]`: split the exception (or None) in R[rest]; R[matched] = the group that matches, or None,
    /// R[rest] = what remains, or None
    SplitGroup { rest: Reg, matched: Reg, class: Reg }
    /// end of `try … except*`: R[raised] is the list of exceptions that the clauses raised (in a tuple of one: the part
    /// that the clause had taken, raised again), R[rest] what no clause took, R[original] the exception; raise what remains, or go on if nothing does
    EndStar { original: Reg, raised: Reg, rest: Reg }
    /// enter the context manager R[base]: R[base] = its bound `__exit__`, R[dst] = what `__enter__` returned
    WithEnter { dst: Reg, base: Reg }
    /// call the bound `__exit__` R[base] with three None
    WithExit { base: Reg }
    /// R[dst] = the answer of the bound `__exit__` R[base] to the exception R[exc]
    WithExcept { dst: Reg, base: Reg, exc: Reg }

    // ---- patterns
    /// jump if R[src] is not a sequence for patterns (list, tuple, range, …; not str, bytes)
    JumpIfNotSequence { src: Reg, to: Target }
    /// jump if R[src] is not a mapping
    JumpIfNotMapping { src: Reg, to: Target }
    /// R[dst] = len(R[src])
    Len { dst: Reg, src: Reg }
    /// R[dst] = tuple of the values of mapping R[src] under the keys of tuple R[keys], or None if one is missing
    MatchKeys { dst: Reg, src: Reg, keys: Reg }
    /// R[dst] = a dict of mapping R[src] without the keys of tuple R[keys]
    MatchRest { dst: Reg, src: Reg, keys: Reg }
    /// jump if R[src] is not an instance of the class R[class]; not a class raises TypeError
    JumpIfNotInstance { src: Reg, class: Reg, to: Target }
    /// R[dst] = positional sub-pattern `index` of class R[class] (of `count`) for R[src]: the attribute that
    /// `__match_args__` names, or the subject itself for a builtin; UNSET if it has no such attribute
    MatchPositional { dst: Reg, src: Reg, class: Reg, index: u8, count: u8 }
    /// R[dst] = R[src].name, or UNSET if there is no such attribute; an error if that is one of the first `count`
    /// attributes in `__match_args__` of class R[class]
    MatchNamed { dst: Reg, src: Reg, name: NameIx, class: Reg, count: u8 }
}

impl Op {
    /// `argc` of a `BuildClass` whose bases are the list R[base+1].
    pub const BASES_IN_LIST: u8 = 255;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instruction_is_at_most_eight_bytes() {
        assert!(size_of::<Op>() <= 8);
    }
}
