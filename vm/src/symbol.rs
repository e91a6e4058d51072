//! Names of attributes as numbers.
//!
//! A symbol is public text, or a private name of one module instance (rule R1 of the security model): `_balance`
//! written in one instance and `_balance` written in another are two symbols, and text made at run time only ever
//! finds public ones. Special names (`__add__`) are the first symbols, in the order of [`Special`].

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

/// The name of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// Whose name a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    Public,
    /// The module instance with this number.
    Private(u32),
}

macro_rules! specials {
    ($($name:ident $text:literal),* $(,)?) => {
        /// A special method of the data model that classes may define.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Special { $($name),* }

        impl Special {
            pub const ALL: &'static [Special] = &[$(Special::$name),*];

            pub fn text(self) -> &'static str {
                match self { $(Special::$name => $text),* }
            }
        }
    };
}

specials! {
    Init "__init__", Repr "__repr__", Str "__str__", Bytes "__bytes__", Format "__format__", Hash "__hash__",
    Bool "__bool__", Call "__call__", Eq "__eq__", Ne "__ne__", Lt "__lt__", Le "__le__", Gt "__gt__", Ge "__ge__",
    Len "__len__", LengthHint "__length_hint__", GetItem "__getitem__", SetItem "__setitem__", DelItem "__delitem__",
    Missing "__missing__", Contains "__contains__", Iter "__iter__", Next "__next__", Reversed "__reversed__",
    Enter "__enter__", Exit "__exit__", GetAttr "__getattr__", Dir "__dir__",
    Neg "__neg__", Pos "__pos__", Invert "__invert__", Abs "__abs__", Int "__int__", Float "__float__",
    Complex "__complex__", Index "__index__", Round "__round__", Trunc "__trunc__", Floor "__floor__", Ceil "__ceil__",
    Add "__add__", Sub "__sub__", Mul "__mul__", MatMul "__matmul__", Div "__truediv__", FloorDiv "__floordiv__",
    Mod "__mod__", Pow "__pow__", LShift "__lshift__", RShift "__rshift__", And "__and__", Or "__or__", Xor "__xor__",
    RAdd "__radd__", RSub "__rsub__", RMul "__rmul__", RMatMul "__rmatmul__", RDiv "__rtruediv__",
    RFloorDiv "__rfloordiv__", RMod "__rmod__", RPow "__rpow__", RLShift "__rlshift__", RRShift "__rrshift__",
    RAnd "__rand__", ROr "__ror__", RXor "__rxor__",
    IAdd "__iadd__", ISub "__isub__", IMul "__imul__", IMatMul "__imatmul__", IDiv "__itruediv__",
    IFloorDiv "__ifloordiv__", IMod "__imod__", IPow "__ipow__", ILShift "__ilshift__", IRShift "__irshift__",
    IAnd "__iand__", IOr "__ior__", IXor "__ixor__", DivMod "__divmod__", RDivMod "__rdivmod__",
    MatchArgs "__match_args__", Slots "__slots__", Doc "__doc__", Module "__module__",
    Name "__name__",
}

impl Special {
    pub const COUNT: usize = Special::ALL.len();

    pub fn symbol(self) -> Symbol {
        Symbol(self as u32)
    }

    pub fn of(symbol: Symbol) -> Option<Special> {
        Special::ALL.get(symbol.0 as usize).copied()
    }
}

/// Symbols that every virtual machine shares: special names and the names of the library.
#[derive(Clone, Debug)]
pub struct SymbolTable {
    shared: Arc<Names>,
    own: Names,
}

#[derive(Clone, Debug, Default)]
struct Names {
    first: u32,
    entries: Vec<(Arc<str>, Owner)>,
    public: HashMap<Arc<str>, Symbol, FxBuildHasher>,
    private: HashMap<(Arc<str>, u32), Symbol, FxBuildHasher>,
}

impl Names {
    fn add(&mut self, text: Arc<str>, owner: Owner) -> Symbol {
        let symbol = Symbol(self.first + self.entries.len() as u32);
        self.entries.push((text.clone(), owner));
        match owner {
            Owner::Public => self.public.insert(text, symbol),
            Owner::Private(instance) => self.private.insert((text, instance), symbol),
        };
        symbol
    }
}

impl Default for SymbolTable {
    fn default() -> SymbolTable {
        let mut own = Names::default();
        for special in Special::ALL {
            own.add(Arc::from(special.text()), Owner::Public);
        }
        SymbolTable { shared: Arc::default(), own }
    }
}

impl SymbolTable {
    /// Bytes that a new symbol takes: its text, and its places in the list and the map.
    pub fn bytes(text: &str) -> usize {
        text.len() + 128
    }

    fn is_private(text: &str) -> bool {
        text.starts_with('_') && !(text.starts_with("__") && text.ends_with("__"))
    }

    /// What a name written in a module's source means: a private name belongs to the instance.
    pub fn written(&mut self, text: &str, instance: u32) -> Symbol {
        if SymbolTable::is_private(text) {
            if let Some(symbol) = self.own.private.get(&(Arc::from(text), instance)) {
                return *symbol;
            }
            return self.own.add(Arc::from(text), Owner::Private(instance));
        }
        self.public(text)
    }

    /// Has `written` been asked that before?
    pub fn is_written(&self, text: &str, instance: u32) -> bool {
        match SymbolTable::is_private(text) {
            true => self.own.private.contains_key(&(Arc::from(text), instance)),
            false => self.find(text).is_some(),
        }
    }

    /// The public symbol of a text, made if need be.
    pub fn public(&mut self, text: &str) -> Symbol {
        match self.find(text) {
            Some(symbol) => symbol,
            None => self.own.add(Arc::from(text), Owner::Public),
        }
    }

    /// The public symbol of a text, if anything has that name.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.shared.public.get(text).or_else(|| self.own.public.get(text)).copied()
    }

    pub fn text(&self, symbol: Symbol) -> &str {
        self.entry(symbol).map_or("?", |(text, _)| text)
    }

    pub fn owner(&self, symbol: Symbol) -> Owner {
        self.entry(symbol).map_or(Owner::Public, |(_, owner)| *owner)
    }

    fn entry(&self, symbol: Symbol) -> Option<&(Arc<str>, Owner)> {
        match symbol.0.checked_sub(self.own.first) {
            Some(index) => self.own.entries.get(index as usize),
            None => self.shared.entries.get(symbol.0 as usize),
        }
    }

    /// Makes all symbols there are the shared ones of tables forked from this one.
    pub fn share(self) -> SymbolTable {
        let first = self.own.first + self.own.entries.len() as u32;
        SymbolTable { shared: Arc::new(self.own), own: Names { first, ..Names::default() } }
    }
}
