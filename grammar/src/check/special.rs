//! Special names (`__name__`): which a class may define, and what to write instead of reading one.
//!
//! Reading, storing or deleting a special attribute is refused whatever the object is: `__class__`, `__globals__`,
//! `__subclasses__` and their like are how every attempt to confine CPython was broken. A class defines the special
//! methods of the data model; the few that would let it lie about itself or take over the attributes of others it
//! cannot.

/// Special methods that a class body may define.
#[rustfmt::skip]
const DEFINABLE: &[&str] = &[
    "__abs__", "__add__", "__and__", "__bool__", "__bytes__", "__call__", "__ceil__", "__complex__", "__contains__",
    "__copy__", "__deepcopy__", "__delitem__", "__dir__", "__divmod__", "__enter__", "__eq__", "__exit__", "__float__",
    "__floor__", "__floordiv__", "__format__", "__ge__", "__getattr__", "__getitem__", "__gt__", "__hash__", "__iadd__",
    "__iand__", "__ifloordiv__", "__ilshift__", "__imatmul__", "__imod__", "__imul__", "__index__", "__init__",
    "__int__", "__invert__", "__ior__", "__ipow__", "__irshift__", "__isub__", "__iter__", "__itruediv__", "__ixor__",
    "__le__", "__len__", "__length_hint__", "__lshift__", "__lt__", "__matmul__", "__missing__", "__mod__", "__mul__",
    "__ne__", "__neg__", "__next__", "__or__", "__pos__", "__post_init__", "__pow__", "__radd__", "__rand__",
    "__rdivmod__", "__replace__", "__repr__", "__reversed__", "__rfloordiv__", "__rlshift__", "__rmatmul__", "__rmod__",
    "__rmul__", "__ror__", "__round__", "__rpow__", "__rrshift__", "__rshift__", "__rsub__", "__rtruediv__", "__rxor__",
    "__setitem__", "__str__", "__sub__", "__truediv__", "__trunc__", "__xor__",
];

/// Names that a class body may bind to a literal.
const LITERAL: [&str; 2] = ["__slots__", "__match_args__"];

/// Special attributes that have another spelling here, with that spelling.
const INSTEAD: &[(&str, &str)] = &[
    ("__class__", "write type(x)"),
    ("__dict__", "name the attributes that you mean, or keep the values in a dict of your own"),
    ("__doc__", "documentation is for readers of the source; help cannot be asked for at run time"),
    ("__init__", "in a subclass write super().__init__(…); to make an object, call its class"),
    ("__new__", "call the class; write a function or a class method to choose what is made"),
    ("__module__", "a class does not tell where it was defined"),
    ("__name__", "it is read only: a function or class keeps the name that it was defined with"),
    ("__qualname__", "write .__name__"),
    ("__notes__", "keep what you need to know later in an attribute; notes go to the host's report"),
    ("__init_subclass__", "call a function on each class, or write a class decorator"),
    ("__set_name__", "give the name to the object that you make"),
    ("__class_getitem__", "type arguments have no meaning at run time"),
    ("__get__", "read the attribute: x.name"),
    ("__set__", "set the attribute: x.name = value"),
    ("__weakref__", "the collector cannot be observed"),
    ("__reduce__", "objects are not pickled"),
    ("__sizeof__", "the size of objects cannot be observed"),
    ("__missing__", "write d[key]"),
    ("__index__", "write operator.index(x), or use x where an index is wanted"),
    ("__invert__", "write ~x"),
    ("__pos__", "write +x"),
    ("__and__", "write x & y"),
    ("__or__", "write x | y"),
    ("__xor__", "write x ^ y"),
    ("__lshift__", "write x << y"),
    ("__rshift__", "write x >> y"),
    ("__matmul__", "write x @ y"),
    ("__radd__", "write y + x"),
    ("__iadd__", "write x += y"),
    ("__annotations__", "annotations are not kept at run time"),
    ("__bases__", "write isinstance or issubclass"),
    ("__base__", "write isinstance or issubclass"),
    ("__mro__", "write isinstance or issubclass"),
    ("__subclasses__", "keep a list of the classes that you need to find"),
    ("__code__", "functions are opaque"),
    ("__globals__", "functions are opaque"),
    ("__closure__", "functions are opaque"),
    ("__defaults__", "functions are opaque"),
    ("__kwdefaults__", "functions are opaque"),
    ("__wrapped__", "functions are opaque"),
    ("__self__", "methods are opaque"),
    ("__func__", "methods are opaque"),
    ("__traceback__", "the traceback goes to the host's report"),
    ("__context__", "the chain of exceptions goes to the host's report"),
    ("__cause__", "the chain of exceptions goes to the host's report"),
    ("__suppress_context__", "the chain of exceptions goes to the host's report"),
    ("__len__", "write len(x)"),
    ("__iter__", "write iter(x)"),
    ("__next__", "write next(x)"),
    ("__repr__", "write repr(x)"),
    ("__str__", "write str(x)"),
    ("__bytes__", "write bytes(x)"),
    ("__format__", "write format(x, spec)"),
    ("__hash__", "write hash(x)"),
    ("__bool__", "write bool(x)"),
    ("__int__", "write int(x)"),
    ("__float__", "write float(x)"),
    ("__complex__", "write complex(x)"),
    ("__abs__", "write abs(x)"),
    ("__round__", "write round(x)"),
    ("__reversed__", "write reversed(x)"),
    ("__divmod__", "write divmod(x, y)"),
    ("__dir__", "write dir(x)"),
    ("__call__", "call the object: x(…)"),
    ("__getitem__", "write x[key]"),
    ("__setitem__", "write x[key] = value"),
    ("__delitem__", "write del x[key]"),
    ("__contains__", "write key in x"),
    ("__enter__", "write with x:"),
    ("__exit__", "write with x:"),
    ("__getattribute__", "write getattr(x, name)"),
    ("__getattr__", "write getattr(x, name)"),
    ("__setattr__", "write setattr(x, name, value)"),
    ("__delattr__", "write del x.name"),
    ("__eq__", "write x == y"),
    ("__ne__", "write x != y"),
    ("__lt__", "write x < y"),
    ("__le__", "write x <= y"),
    ("__gt__", "write x > y"),
    ("__ge__", "write x >= y"),
    ("__add__", "write x + y"),
    ("__sub__", "write x - y"),
    ("__mul__", "write x * y"),
    ("__truediv__", "write x / y"),
    ("__floordiv__", "write x // y"),
    ("__mod__", "write x % y"),
    ("__pow__", "write x ** y"),
    ("__neg__", "write -x"),
];

/// Names that a class body cannot bind, with the reason or the way around.
const REFUSED: &[(&str, &str)] = &[
    ("__new__", "write __init__, or a function or class method that chooses what to make"),
    ("__del__", "nothing can observe when an object is collected; write a context manager"),
    ("__getattribute__", "write __getattr__, which is asked for missing public names, or a property"),
    ("__setattr__", "write a property with a setter"),
    ("__delattr__", "write a property with a deleter"),
    ("__get__", "write a property"),
    ("__set__", "write a property with a setter"),
    ("__delete__", "write a property with a deleter"),
    ("__set_name__", "write a property"),
    ("__init_subclass__", "call a function on each class, or write a class decorator"),
    ("__instancecheck__", "isinstance cannot be spoofed"),
    ("__subclasscheck__", "issubclass cannot be spoofed"),
    ("__subclasshook__", "issubclass cannot be spoofed"),
    ("__class__", "an object cannot change what it is"),
    ("__dict__", "attributes are not kept in a dict"),
    ("__reduce__", "objects are not pickled"),
    ("__reduce_ex__", "objects are not pickled"),
    ("__getstate__", "objects are not pickled"),
    ("__setstate__", "objects are not pickled"),
    ("__class_getitem__", "type arguments have no meaning at run time"),
    ("__prepare__", "there are no metaclasses"),
    ("__mro_entries__", "bases are classes"),
    ("__await__", "async and await are not part of the language yet"),
    ("__aiter__", "async and await are not part of the language yet"),
    ("__anext__", "async and await are not part of the language yet"),
    ("__aenter__", "async and await are not part of the language yet"),
    ("__aexit__", "async and await are not part of the language yet"),
    ("__metaclass__", "there are no metaclasses"),
    ("__doc__", "write a docstring"),
    ("__nonzero__", "write __bool__"),
    ("__unicode__", "write __str__"),
    ("__cmp__", "write __eq__ and __lt__"),
    ("__div__", "write __truediv__ or __floordiv__"),
    ("__long__", "write __int__"),
];

/// `__x__` with something between the underscores.
pub fn is_special(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

pub fn is_definable(name: &str) -> bool {
    DEFINABLE.binary_search(&name).is_ok()
}

pub fn is_literal(name: &str) -> bool {
    LITERAL.contains(&name)
}

fn look_up(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(entry, _)| *entry == name).map(|(_, text)| *text)
}

/// What to write instead of reading the attribute `name`.
pub fn instead_of_attribute(name: &str) -> &'static str {
    look_up(INSTEAD, name).unwrap_or("special attributes cannot be read, stored or deleted")
}

/// Why a class cannot define `name`.
pub fn why_not_definable(name: &str) -> String {
    match (look_up(REFUSED, name), nearest(name)) {
        (Some(reason), _) => reason.to_owned(),
        (None, Some(near)) => format!("did you mean {near}?"),
        (None, None) => "it is not a special method of the data model; drop the underscores at its end".to_owned(),
    }
}

/// The special method that was probably meant by `name`.
fn nearest(name: &str) -> Option<&'static str> {
    let core = name.trim_matches('_');
    if core.len() > 30 {
        return None;
    }
    let distance = |known: &str| strsim::damerau_levenshtein(known.trim_matches('_'), core);
    let best = DEFINABLE.iter().map(|known| (distance(known), *known)).min()?;
    (best.0 <= if core.len() > 4 { 2 } else { 1 }).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::DEFINABLE;

    #[test]
    fn the_table_is_in_order() {
        assert!(DEFINABLE.is_sorted());
    }
}
