//! An upper bound on the height of the tree that tokens will make, kept while they are scanned, so that no pass over
//! the tree, the parser's own clean-up and dropping it included, can run out of stack.
//!
//! Two things deepen a tree. *Nesting* (brackets, blocks, f-string fields, operands to the right of `not`, a sign, `**`,
//! `if` or `lambda`) is what passes recurse over. *Chains* (`a + b + c`, `a.b().c[d]`, `elif`) deepen it along one child
//! only, where passes loop; but they count too, because dropping a tree recurses. Both are counted along the path from
//! the statement down to the present token: what was in a bracket that is closed again counts with the deepest of its
//! elements, and what stands beside it (separated by a comma, a comparison, `and` or `or`) does not add up.

use crate::diagnostic::Diagnostic;
use crate::limits::SourceLimits;
use crate::token::{Spanned, Token, span};

/// What is known of one open bracket, or of the statement outside of all brackets.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Links of the chain under construction.
    links: u32,
    /// The longest chain in any bracket that the present operand contains, and that is closed.
    inner: u32,
    /// The longest chain of the operands before this one, theirs included.
    done: u32,
    /// `if` and `lambda` since the last comma.
    conditions: u32,
    /// `not` since the last operand of `and` or `or`.
    nots: u32,
    /// The operators, a bit for each level of precedence, whose right operand is under construction.
    pending: u16,
    /// Signs and `**` since the last operator that binds less tightly.
    signs: u32,
}

impl Level {
    fn longest(self) -> u32 {
        self.done.max(self.links + self.inner)
    }

    fn nests(self) -> u32 {
        self.conditions + self.nots + self.signs
    }

    /// What a bracket that opens here nests in. Right operands of operators that bind ever more tightly, as in
    /// `a or b < c + d * (`, nest too: two are free, since people write them, and a tower of them is not.
    fn nests_at_bracket(self) -> u32 {
        self.nests() + 1 + self.pending.count_ones().saturating_sub(2)
    }

    /// An operator, `or` having precedence 0.
    fn operator(&mut self, precedence: u32) {
        let bit = 1 << precedence;
        self.pending = (self.pending & (bit - 1)) | bit;
        self.signs = 0;
    }

    /// The next operand stands beside this one.
    fn next_operand(&mut self) {
        self.done = self.longest();
        (self.links, self.inner, self.signs) = (0, 0, 0);
    }

    /// The next element of a list stands beside this one.
    fn next_element(&mut self) {
        self.next_operand();
        (self.conditions, self.nots, self.pending) = (0, 0, 0);
    }
}

pub struct Height {
    nesting: u32,
    chain: u32,
    /// Innermost last; never empty.
    levels: Vec<Level>,
    /// Sums over all levels but the innermost.
    outer_links: u32,
    outer_nests: u32,
    previous: Token,
    /// How many `elif`s each open block's present `if` has had.
    elifs: Vec<u32>,
}

impl Height {
    pub fn new(limits: &SourceLimits) -> Height {
        Height {
            nesting: limits.nesting,
            chain: limits.chain,
            levels: vec![Level::default()],
            outer_links: 0,
            outer_nests: 0,
            previous: Token::Newline,
            elifs: vec![0],
        }
    }

    /// A logical line has ended.
    pub fn line(&mut self) {
        self.levels.clear();
        self.levels.push(Level::default());
        (self.outer_links, self.outer_nests) = (0, 0);
        self.previous = Token::Newline;
    }

    /// Takes the next token, which stands in so many blocks; it fails if the tree may become too high.
    pub fn feed(&mut self, token: Spanned, blocks: u32) -> Result<(), Box<Diagnostic>> {
        let place = span(token);
        let (token, previous) = (token.1, self.previous);
        if previous == Token::Newline {
            self.first_of_line(token, blocks);
        }
        self.previous = token;
        let after_operand = previous.ends_operand();
        let Some(level) = self.levels.last_mut() else {
            return Ok(());
        };
        use Token::*;
        match token {
            LParen | LBracket | LBrace | FOpen | WithParen => {
                if after_operand && token != FOpen {
                    level.links += 1;
                }
                self.outer_links += level.links;
                self.outer_nests += level.nests_at_bracket();
                self.levels.push(Level::default());
            }
            RParen | RBracket | RBrace | FClose => self.close(),
            Comma | Semicolon => level.next_element(),
            And | Or => {
                level.next_operand();
                level.operator(u32::from(token == And));
                level.nots = 0;
            }
            EqEq | NotEq | Less | Greater | LessEq | GreaterEq | In | Is => {
                level.next_operand();
                level.operator(2);
            }
            Not if !after_operand && previous != Is => level.nots += 1,
            Lambda => {
                level.conditions += 1;
                level.pending = 0;
            }
            If if after_operand => {
                level.next_operand();
                level.conditions += 1;
                (level.nots, level.pending) = (0, 0);
            }
            Else => {
                level.next_operand();
                (level.nots, level.pending) = (0, 0);
            }
            StarStar if after_operand => {
                level.links += 1;
                level.signs += 1;
            }
            Plus | Minus | Tilde if !after_operand => level.signs += 1,
            _ if after_operand && let Some(precedence) = precedence(token) => {
                level.links += 1;
                level.operator(precedence);
            }
            Dot if after_operand => level.links += 1,
            Elif => {}
            _ => return Ok(()),
        }
        self.check(place, blocks)
    }

    fn close(&mut self) {
        if self.levels.len() < 2 {
            return;
        }
        let longest = self.levels.pop().unwrap_or_default().longest();
        if let Some(level) = self.levels.last_mut() {
            level.inner = level.inner.max(longest);
            self.outer_links = self.outer_links.saturating_sub(level.links);
            self.outer_nests = self.outer_nests.saturating_sub(level.nests_at_bracket());
        }
    }

    fn first_of_line(&mut self, token: Token, blocks: u32) {
        self.elifs.resize(blocks as usize + 1, 0);
        if let Some(count) = self.elifs.last_mut() {
            *count = if token == Token::Elif { *count + 1 } else { 0 };
        }
    }

    fn check(&self, place: crate::ast::Span, blocks: u32) -> Result<(), Box<Diagnostic>> {
        let level = self.levels.last().copied().unwrap_or_default();
        if blocks + self.outer_nests + level.nests() > self.nesting {
            return Err(Box::new(
                Diagnostic::error("E0121", place, format!("nested more than {} deep", self.nesting))
                    .hint("give the inner parts names of their own, or move inner blocks into functions"),
            ));
        }
        let elifs: u32 = self.elifs.iter().sum();
        if elifs + self.outer_links + level.links + level.inner > self.chain {
            let message = format!("more than {} operators or calls in one chain", self.chain);
            return Err(Box::new(
                Diagnostic::error("E0122", place, message).hint("give parts of it names of their own, or use a loop"),
            ));
        }
        Ok(())
    }
}

/// How tightly a binary operator binds, from `|`; looser ones are no links of a chain.
fn precedence(token: Token) -> Option<u32> {
    use Token::*;
    Some(match token {
        Bar => 3,
        Caret => 4,
        Amp => 5,
        LessLess | GreaterGreater => 6,
        Plus | Minus => 7,
        Star | Slash | SlashSlash | Percent | At => 8,
        _ => return Option::None,
    })
}
