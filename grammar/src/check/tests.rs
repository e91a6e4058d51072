//! Bindings, scope by scope.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

use super::{Checked, Environment, check};
use crate::scope::{Binding, ScopeKind};
use crate::{Diagnostic, SourceLimits, parse};

fn checked(source: &str) -> Result<Checked, Vec<Diagnostic>> {
    let module = parse(source, &SourceLimits::default())?;
    let builtins = |name: &str| ["print", "len", "range", "super", "object"].contains(&name);
    check(module, &Environment { builtins: &builtins, modules: &|_| true, module_names: &[], dunder_allowed: false })
}

/// Every scope as `kind name=binding …`, in the order in which they were numbered, names sorted.
fn names(source: &str) -> Vec<String> {
    let checked = checked(source).unwrap();
    let mut lines = Vec::new();
    for scope in checked.scopes.scopes.iter().flatten() {
        let mut names: Vec<_> = scope.names.iter().map(|(n, b)| format!("{n}={b:?}")).collect();
        names.sort();
        lines.push(format!("{:?} {}", scope.kind, names.join(" ")));
    }
    lines
}

#[test]
fn a_captured_name_is_a_cell_in_its_owner_and_free_inside() {
    assert_eq!(
        names("def f(a, b):\n  def g():\n    return lambda: a\n  return g\n"),
        ["Module f=Global", "Lambda a=Free", "Function a=Free", "Function a=Cell b=Local g=Local",]
    );
}

#[test]
fn class_names_are_invisible_to_methods() {
    assert_eq!(
        names("x = 1\nclass C:\n  x = 2\n  y = x\n  def m(self):\n    return x\n"),
        ["Module C=Global x=Global", "Function self=Local x=Global", "Class m=ClassLocal x=ClassLocal y=ClassLocal"]
    );
}

#[test]
fn a_comprehension_shares_the_frame_around_it() {
    assert_eq!(
        names("def f(a):\n  return [a + x for x in a]\n"),
        ["Module f=Global", "Comprehension a=Local x=Local", "Function a=Local"]
    );
    assert_eq!(
        names("def f(a):\n  return [lambda: (a, x) for x in a]\n"),
        ["Module f=Global", "Lambda a=Free x=Free", "Comprehension a=Cell x=Cell", "Function a=Cell"]
    );
    assert_eq!(
        names("def f(a):\n  return (a for x in a)\n"),
        ["Module f=Global", "Generator a=Free x=Local", "Function a=Cell"]
    );
}

#[test]
fn super_makes_a_class_cell() {
    let source = "class C(object):\n  def m(self):\n    def inner():\n      return super().m()\n    return inner\n";
    assert_eq!(
        names(source),
        [
            "Module C=Global object=Builtin",
            "Function __class__=Free super=Builtin",
            "Function __class__=Free inner=Local self=Local",
            "Class __class__=Cell m=ClassLocal"
        ]
    );
    let checked = checked(source).unwrap();
    let class = checked.scopes.scopes.iter().flatten().find(|s| s.kind == ScopeKind::Class).unwrap();
    assert!(class.needs_class_cell);
    assert_eq!(class.bound.iter().map(|n| &**n).collect::<Vec<_>>(), ["m", "__class__"]);
}

#[test]
fn walrus_in_a_comprehension_binds_around_it() {
    assert_eq!(
        names("def f(a):\n  [y := x for x in a]\n  return y\n"),
        ["Module f=Global", "Comprehension x=Local y=Local", "Function a=Local y=Local"]
    );
    assert_eq!(
        names("any = [y := x for x in range(3)]\nprint(y)\n"),
        ["Module any=Global print=Builtin range=Builtin y=Global", "Comprehension x=Local y=Global"]
    );
}

#[test]
fn global_and_nonlocal() {
    assert_eq!(
        names("def f():\n  global g\n  g = 1\n  n = 0\n  def h():\n    nonlocal n\n    n += 1\n"),
        ["Module f=Global", "Function n=Free", "Function g=Global h=Local n=Cell"]
    );
    assert_eq!(checked("def f():\n  nonlocal x\n").unwrap_err()[0].code, "E0306");
}

#[test]
fn type_parameters_belong_to_what_they_head() {
    assert_eq!(
        names("class C[T]:\n  def m(self):\n    return T\n"),
        ["Module C=Global", "Function T=Free self=Local", "Class T=Cell m=ClassLocal"]
    );
}

#[test]
fn parameters_come_first() {
    let checked = checked("def f(a, /, b, *c, d, **e):\n  z = 1\n").unwrap();
    let function = checked.scopes.scopes.iter().flatten().find(|s| s.kind == ScopeKind::Function).unwrap();
    assert_eq!(function.bound.iter().map(|n| &**n).collect::<String>(), "abdcez");
    assert_eq!(function.names["e"], Binding::Local);
}

#[test]
fn undefined_names_are_refused_once() {
    let errors = checked("def f():\n  return lenn\nlenn\n").unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].code, "E0301");
}

#[test]
fn class_private_names_are_mangled() {
    let source =
        "class _C:\n  __x = 1\n  def __m(self, __p):\n    return self.__x + __p\n  class D:\n    __x = __y__ = 2\n";
    let module = parse(&source.replace("__y__ = ", ""), &SourceLimits::default()).unwrap();
    let text = format!("{module:?}");
    for name in ["_C__x", "_C__m", "_C__p", "_D__x"] {
        assert!(text.contains(&format!("\"{name}\"")), "{name} in {text}");
    }
    assert!(!text.contains("\"__"));
}

#[test]
fn a_class_hands_on_what_it_binds_itself() {
    let source = "def f(x):\n  class C:\n    x = 1\n    def m(self):\n      return x\n";
    assert_eq!(
        names(source),
        ["Module f=Global", "Function self=Local x=Free", "Class m=ClassLocal x=ClassLocal", "Function C=Local x=Cell"]
    );
    let checked = checked(source).unwrap();
    let class = checked.scopes.scopes.iter().flatten().find(|s| s.kind == ScopeKind::Class).unwrap();
    assert_eq!(class.free.iter().map(|n| &**n).collect::<Vec<_>>(), ["x"]);
}
