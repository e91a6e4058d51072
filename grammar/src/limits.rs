//! How large and how deep a source text may be.

/// Caps on one source text. Each is tested at the cap and one past it.
#[derive(Clone, Copy, Debug)]
pub struct SourceLimits {
    /// Bytes of source text.
    pub bytes: usize,
    /// Nested brackets, blocks, f-string fields and operands that nest to the right (`not`, unary signs, `**`,
    /// conditionals, lambdas): what bounds the recursion of every pass over the tree.
    pub nesting: u32,
    /// Operators, calls, subscripts and attributes in one expression (`a + b + c`, `a.b().c[d]`), and the `elif`s of
    /// one `if`. These deepen the tree too, but only along one child: [`Expr::left`](crate::ast::Expr::left) of an
    /// expression, and an `orelse` that is a single `if`. Passes must follow those two in a loop.
    pub chain: u32,
}

impl Default for SourceLimits {
    fn default() -> SourceLimits {
        SourceLimits { bytes: 16 << 20, nesting: 100, chain: 2_000 }
    }
}
