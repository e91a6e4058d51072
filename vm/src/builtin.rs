//! The builtin classes: one row each, in an order in which bases come first.
//!
//! Their ids are constants, shared by all virtual machines. Their methods are rows of the library.

use crate::class::{Class, Classes, ShapeId, Specials, SymbolMap, linearise};
use crate::error::Trap;
use crate::value::{ClassId, Tag};
use std::sync::Arc;

macro_rules! classes {
    ($($id:ident $name:literal : $($base:ident)? ),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy)]
        enum Row { $($id),* }

        $( pub const $id: ClassId = ClassId(Row::$id as u32); )*

        const ROWS: &[(&str, Option<ClassId>)] = &[ $( ($name, classes!(@base $($base)?)) ),* ];
    };
    (@base $base:ident) => { Some($base) };
    (@base) => { None };
}

classes! {
    OBJECT "object": , TYPE "type": OBJECT, NONE "NoneType": OBJECT, INT "int": OBJECT, BOOL "bool": INT,
    FLOAT "float": OBJECT, COMPLEX "complex": OBJECT, STR "str": OBJECT, BYTES "bytes": OBJECT,
    BYTEARRAY "bytearray": OBJECT, LIST "list": OBJECT, TUPLE "tuple": OBJECT, DICT "dict": OBJECT, SET "set": OBJECT,
    FROZENSET "frozenset": OBJECT, RANGE "range": OBJECT, SLICE "slice": OBJECT, ELLIPSIS "ellipsis": OBJECT,
    NOT_IMPLEMENTED "NotImplementedType": OBJECT, FUNCTION "function": OBJECT,
    NATIVE "builtin_function_or_method": OBJECT, METHOD "method": OBJECT, GENERATOR "generator": OBJECT,
    CELL "cell": OBJECT, PROPERTY "property": OBJECT, STATICMETHOD "staticmethod": OBJECT,
    CLASSMETHOD "classmethod": OBJECT, SUPER "super": OBJECT, MODULE "module": OBJECT,
    DICT_KEYS "dict_keys": OBJECT, DICT_VALUES "dict_values": OBJECT, DICT_ITEMS "dict_items": OBJECT,
    TEMPLATE "Template": OBJECT, INTERPOLATION "Interpolation": OBJECT,
    UNION_TYPE "UnionType": OBJECT, GENERIC_ALIAS "GenericAlias": OBJECT,
    METHOD_DESCRIPTOR "method_descriptor": OBJECT,
    LIST_ITERATOR "list_iterator": OBJECT, LIST_REVERSEITERATOR "list_reverseiterator": OBJECT,
    TUPLE_ITERATOR "tuple_iterator": OBJECT, STR_ITERATOR "str_iterator": OBJECT,
    STR_ASCII_ITERATOR "str_ascii_iterator": OBJECT, TEMPLATE_ITER "TemplateIter": OBJECT,
    BYTES_ITERATOR "bytes_iterator": OBJECT, BYTEARRAY_ITERATOR "bytearray_iterator": OBJECT,
    RANGE_ITERATOR "range_iterator": OBJECT, LONGRANGE_ITERATOR "longrange_iterator": OBJECT,
    DICT_KEYITERATOR "dict_keyiterator": OBJECT, DICT_VALUEITERATOR "dict_valueiterator": OBJECT,
    DICT_ITEMITERATOR "dict_itemiterator": OBJECT, DICT_REVERSEKEYITERATOR "dict_reversekeyiterator": OBJECT,
    DICT_REVERSEVALUEITERATOR "dict_reversevalueiterator": OBJECT,
    DICT_REVERSEITEMITERATOR "dict_reverseitemiterator": OBJECT, SET_ITERATOR "set_iterator": OBJECT,
    ENUMERATE "enumerate": OBJECT, ZIP "zip": OBJECT, MAP "map": OBJECT, FILTER "filter": OBJECT,
    REVERSED "reversed": OBJECT, ITERATOR "iterator": OBJECT, CALLABLE_ITERATOR "callable_iterator": OBJECT,

    BASE_EXCEPTION "BaseException": OBJECT, EXCEPTION "Exception": BASE_EXCEPTION,
    GENERATOR_EXIT "GeneratorExit": BASE_EXCEPTION, KEYBOARD_INTERRUPT "KeyboardInterrupt": BASE_EXCEPTION,
    SYSTEM_EXIT "SystemExit": BASE_EXCEPTION, BASE_EXCEPTION_GROUP "BaseExceptionGroup": BASE_EXCEPTION,
    EXCEPTION_GROUP "ExceptionGroup": BASE_EXCEPTION_GROUP,
    ARITHMETIC_ERROR "ArithmeticError": EXCEPTION, FLOATING_POINT_ERROR "FloatingPointError": ARITHMETIC_ERROR,
    OVERFLOW_ERROR "OverflowError": ARITHMETIC_ERROR, ZERO_DIVISION_ERROR "ZeroDivisionError": ARITHMETIC_ERROR,
    ASSERTION_ERROR "AssertionError": EXCEPTION, ATTRIBUTE_ERROR "AttributeError": EXCEPTION,
    BUFFER_ERROR "BufferError": EXCEPTION, EOF_ERROR "EOFError": EXCEPTION, IMPORT_ERROR "ImportError": EXCEPTION,
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError": IMPORT_ERROR, LOOKUP_ERROR "LookupError": EXCEPTION,
    INDEX_ERROR "IndexError": LOOKUP_ERROR, KEY_ERROR "KeyError": LOOKUP_ERROR, MEMORY_ERROR "MemoryError": EXCEPTION,
    NAME_ERROR "NameError": EXCEPTION, UNBOUND_LOCAL_ERROR "UnboundLocalError": NAME_ERROR,
    OS_ERROR "OSError": EXCEPTION, BLOCKING_IO_ERROR "BlockingIOError": OS_ERROR,
    CHILD_PROCESS_ERROR "ChildProcessError": OS_ERROR, CONNECTION_ERROR "ConnectionError": OS_ERROR,
    BROKEN_PIPE_ERROR "BrokenPipeError": CONNECTION_ERROR,
    CONNECTION_ABORTED_ERROR "ConnectionAbortedError": CONNECTION_ERROR,
    CONNECTION_REFUSED_ERROR "ConnectionRefusedError": CONNECTION_ERROR,
    CONNECTION_RESET_ERROR "ConnectionResetError": CONNECTION_ERROR, FILE_EXISTS_ERROR "FileExistsError": OS_ERROR,
    FILE_NOT_FOUND_ERROR "FileNotFoundError": OS_ERROR, INTERRUPTED_ERROR "InterruptedError": OS_ERROR,
    IS_A_DIRECTORY_ERROR "IsADirectoryError": OS_ERROR, NOT_A_DIRECTORY_ERROR "NotADirectoryError": OS_ERROR,
    PERMISSION_ERROR "PermissionError": OS_ERROR, PROCESS_LOOKUP_ERROR "ProcessLookupError": OS_ERROR,
    TIMEOUT_ERROR "TimeoutError": OS_ERROR, REFERENCE_ERROR "ReferenceError": EXCEPTION,
    RUNTIME_ERROR "RuntimeError": EXCEPTION, NOT_IMPLEMENTED_ERROR "NotImplementedError": RUNTIME_ERROR,
    RECURSION_ERROR "RecursionError": RUNTIME_ERROR, REVOKED_ERROR "RevokedError": RUNTIME_ERROR,
    STOP_ITERATION "StopIteration": EXCEPTION, STOP_ASYNC_ITERATION "StopAsyncIteration": EXCEPTION,
    SYNTAX_ERROR "SyntaxError": EXCEPTION, INDENTATION_ERROR "IndentationError": SYNTAX_ERROR,
    TAB_ERROR "TabError": INDENTATION_ERROR, SYSTEM_ERROR "SystemError": EXCEPTION, TYPE_ERROR "TypeError": EXCEPTION,
    FROZEN_ERROR "FrozenError": TYPE_ERROR, VALUE_ERROR "ValueError": EXCEPTION,
    UNICODE_ERROR "UnicodeError": VALUE_ERROR, UNICODE_DECODE_ERROR "UnicodeDecodeError": UNICODE_ERROR,
    UNICODE_ENCODE_ERROR "UnicodeEncodeError": UNICODE_ERROR,
    UNICODE_TRANSLATE_ERROR "UnicodeTranslateError": UNICODE_ERROR,
    WARNING "Warning": EXCEPTION, BYTES_WARNING "BytesWarning": WARNING,
    DEPRECATION_WARNING "DeprecationWarning": WARNING, ENCODING_WARNING "EncodingWarning": WARNING,
    FUTURE_WARNING "FutureWarning": WARNING, IMPORT_WARNING "ImportWarning": WARNING,
    PENDING_DEPRECATION_WARNING "PendingDeprecationWarning": WARNING, RESOURCE_WARNING "ResourceWarning": WARNING,
    RUNTIME_WARNING "RuntimeWarning": WARNING, SYNTAX_WARNING "SyntaxWarning": WARNING,
    UNICODE_WARNING "UnicodeWarning": WARNING, USER_WARNING "UserWarning": WARNING,
}

/// Builtin classes whose name a program can use; the others are only ever seen through `type()`.
pub fn is_nameable(id: ClassId) -> bool {
    matches!(
        id,
        OBJECT
            | TYPE
            | INT
            | BOOL
            | FLOAT
            | COMPLEX
            | STR
            | BYTES
            | BYTEARRAY
            | LIST
            | TUPLE
            | DICT
            | SET
            | FROZENSET
            | RANGE
            | SLICE
            | PROPERTY
            | STATICMETHOD
            | CLASSMETHOD
            | ENUMERATE
            | ZIP
            | MAP
            | FILTER
            | REVERSED
            | SUPER
    ) || id.0 >= BASE_EXCEPTION.0
}

/// The class of every value whose tag decides it; instances, iterators, generators and views say it themselves.
#[inline]
pub fn class_of_tag(tag: Tag) -> ClassId {
    match tag {
        Tag::Unset | Tag::None => NONE,
        Tag::Bool => BOOL,
        Tag::Int | Tag::BigInt => INT,
        Tag::Float => FLOAT,
        Tag::Ellipsis => ELLIPSIS,
        Tag::NotImplemented => NOT_IMPLEMENTED,
        Tag::Native => NATIVE,
        Tag::Class => TYPE,
        Tag::Complex => COMPLEX,
        Tag::Str => STR,
        Tag::Bytes => BYTES,
        Tag::ByteArray => BYTEARRAY,
        Tag::List => LIST,
        Tag::Tuple => TUPLE,
        Tag::Dict => DICT,
        Tag::Set => SET,
        Tag::FrozenSet => FROZENSET,
        Tag::Range => RANGE,
        Tag::Slice => SLICE,
        Tag::Function => FUNCTION,
        Tag::BoundMethod => METHOD,
        Tag::Cell => CELL,
        Tag::Property => PROPERTY,
        Tag::StaticMethod => STATICMETHOD,
        Tag::ClassMethod => CLASSMETHOD,
        Tag::Template => TEMPLATE,
        Tag::Interpolation => INTERPOLATION,
        Tag::TypeExpression => GENERIC_ALIAS,
        Tag::Module => MODULE,
        Tag::Generator => GENERATOR,
        Tag::Instance | Tag::Iterator | Tag::DictView => OBJECT,
    }
}

/// The builtin classes, without members.
pub fn classes() -> Result<Vec<Class>, Trap> {
    let mut made: Vec<Class> = Vec::new();
    for (index, (name, base)) in ROWS.iter().enumerate() {
        let id = ClassId(index as u32);
        // The one class with two bases: a group of exceptions is an exception.
        let bases: Vec<ClassId> =
            if id == EXCEPTION_GROUP { vec![BASE_EXCEPTION_GROUP, EXCEPTION] } else { base.iter().copied().collect() };
        let so_far = Classes::new(Arc::new(made));
        let mut mro = vec![id];
        mro.extend(linearise(&so_far, &bases)?.map_err(|_| Trap::Class)?);
        made = so_far.into_shared();
        made.push(Class {
            name: Arc::from(*name),
            qualified_name: Arc::from(*name),
            module: Arc::from("builtins"),
            writer: Class::BUILTIN,
            is_exception: mro.contains(&BASE_EXCEPTION),
            generic: false,
            extensible: id == OBJECT || mro.contains(&BASE_EXCEPTION),
            frozen: true,
            bases: bases.into_boxed_slice(),
            mro: mro.into_boxed_slice(),
            members: SymbolMap::default(),
            order: Vec::new(),
            annotations: Vec::new(),
            specials: Specials::default(),
            init: None,
            shape: ShapeId(id.0),
        });
    }
    Ok(made)
}

/// The class with this name, if programs can use it.
pub fn find(name: &str) -> Option<ClassId> {
    let id = ROWS.iter().position(|(row, _)| *row == name).map(|index| ClassId(index as u32));
    id.filter(|id| is_nameable(*id))
}

/// The class with this name, nameable or not: for the rows of the library.
pub fn find_any(name: &str) -> Option<ClassId> {
    ROWS.iter().position(|(row, _)| *row == name).map(|index| ClassId(index as u32))
}

/// Names of all builtin classes that programs can use.
pub fn names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().enumerate().filter(|(index, _)| is_nameable(ClassId(*index as u32))).map(|(_, (name, _))| *name)
}
