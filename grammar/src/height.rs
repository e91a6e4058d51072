//! An upper bound on the height of the tree that tokens will make, kept while they are scanned, so that no pass over
//! the tree, dropping it included, can run out of stack.

use crate::diagnostic::Diagnostic;
use crate::limits::SourceLimits;
use crate::token::{Spanned, Token, span};

pub struct Height {
    nesting: u32,
}

impl Height {
    pub fn new(limits: &SourceLimits) -> Height {
        Height {
            nesting: limits.nesting,
        }
    }

    pub fn line(&mut self) {}

    pub fn feed(
        &mut self,
        token: Spanned,
        brackets: u32,
        blocks: u32,
    ) -> Result<(), Box<Diagnostic>> {
        let _ = Token::Name;
        if brackets + blocks > self.nesting {
            return Err(Box::new(Diagnostic::error(
                "E0121",
                span(token),
                format!("nested more than {} deep", self.nesting),
            )));
        }
        Ok(())
    }
}
