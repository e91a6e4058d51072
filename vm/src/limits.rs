//! What a virtual machine may use.

/// Limits of one virtual machine. There is no unlimited default: a host says what it grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Units of fuel: one an instruction, natives by the size of their work.
    pub fuel: u64,
    /// Bytes on the virtual machine's heap, stack and tables.
    pub memory: usize,
    /// Calls inside one another.
    pub depth: u32,
    /// Bits of an integer.
    pub integer_bits: u64,
    /// Bytes of one object, its text, elements or entries included: a kibibyte at least, 4 GiB at most. More is a
    /// `MemoryError`, which can be caught.
    pub object_bytes: usize,
}

impl Limits {
    /// For a script of one's own: a million million instructions, a gibibyte.
    pub fn generous() -> Limits {
        Limits { fuel: 1 << 40, memory: 1 << 30, depth: 4000, integer_bits: 1 << 26, object_bytes: 1 << 30 }
    }

    /// For a stranger's script that should be short: a million instructions, a mebibyte.
    pub fn small() -> Limits {
        Limits { fuel: 1_000_000, memory: 1 << 20, depth: 200, integer_bits: 1 << 16, object_bytes: 1 << 20 }
    }
}
