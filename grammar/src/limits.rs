//! How large and how deep a source text may be.

/// Caps on one source text. Each is tested at the cap and one past it.
#[derive(Clone, Copy, Debug)]
pub struct SourceLimits {
    /// Bytes of source text.
    pub bytes: usize,
    /// Nested brackets, blocks, f-string fields and expression operands: what bounds the recursion of every pass
    /// over the tree.
    pub nesting: u32,
}

impl Default for SourceLimits {
    fn default() -> SourceLimits {
        SourceLimits { bytes: 16 << 20, nesting: 100 }
    }
}
