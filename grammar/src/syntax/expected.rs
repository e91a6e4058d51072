//! What the parser would have accepted, in the reader's categories rather than as a list of a hundred tokens.

use std::collections::HashSet;

/// The tokens that could have stood where an unexpected one stands.
pub struct Expected {
    tokens: HashSet<String>,
}

impl Expected {
    /// From the names that the parser gives to the tokens, each in quotes.
    pub fn new(names: &[String]) -> Expected {
        Expected { tokens: names.iter().map(|name| name.trim_matches('"').to_owned()).collect() }
    }

    pub fn has(&self, token: &str) -> bool {
        self.tokens.contains(token)
    }

    /// Nothing but these.
    pub fn only(&self, tokens: &[&str]) -> bool {
        !self.tokens.is_empty() && self.tokens.iter().all(|token| tokens.contains(&token.as_str()))
    }

    pub fn expression(&self) -> bool {
        self.has("int") && self.has("name")
    }

    pub fn name(&self) -> bool {
        self.has("name") && !self.has("int")
    }

    /// A statement can start here.
    pub fn statement(&self) -> bool {
        self.has("return") && self.has("pass")
    }

    pub fn operator(&self) -> bool {
        self.has("+") && self.has("*") && !self.expression()
    }

    /// In words: "an expression", "':' or an operator" …; empty if there is nothing to say.
    pub fn describe(&self) -> String {
        let mut words: Vec<&str> = Vec::new();
        if self.statement() {
            words.push("a statement");
        } else if self.expression() {
            words.push("an expression");
        } else if self.has("name") {
            words.push("a name");
        }
        if self.operator() {
            words.push("an operator");
        }
        const PUNCTUATION: [(&str, &str); 11] = [
            (":", "':'"),
            (")", "')'"),
            ("]", "']'"),
            ("}", "'}'"),
            ("f }", "'}'"),
            ("=", "'='"),
            ("import", "'import'"),
            ("in", "'in'"),
            ("else", "'else'"),
            ("case", "'case'"),
            (",", "','"),
        ];
        let operator = self.operator();
        for (token, word) in PUNCTUATION {
            // Words that are operators among others say nothing more.
            let implied = (operator || self.statement()) && matches!(token, "in" | "import" | "else" | "=");
            if self.has(token) && !implied && !words.contains(&word) {
                words.push(word);
            }
        }
        if self.has("newline") && !self.statement() {
            words.push("the end of the line");
        }
        if words.len() > 4 {
            return String::new();
        }
        match words.split_last() {
            None => String::new(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        }
    }
}
