//! The order of parameters in a `def` or a `lambda`: `a, /, b, *args, c, **kwargs`, defaults last among the positional.

use crate::ast::{Param, Params, Span};
use crate::builder::ParamItem;
use crate::diagnostic::{Diagnostic, Findings};

/// Parameters by kind; what is out of order is noted, and put where it would have been meant.
pub fn order(items: Vec<ParamItem>, errors: &mut Findings) -> Params {
    let mut params = Params::default();
    let mut star: Option<Span> = None;
    let mut bare_star: Option<Span> = None;
    let mut slash = false;
    let mut defaults = false;
    let mut error = |span, message: &str| errors.push(Diagnostic::error("E0221", span, message));
    for item in items {
        if params.var_keyword.is_some() {
            error(item_span(&item), "arguments cannot follow var-keyword argument");
        }
        match item {
            ParamItem::Plain(param) if star.is_some() => {
                bare_star = None;
                params.keyword_only.push(param);
            }
            ParamItem::Plain(param) => {
                if defaults && param.default.is_none() {
                    error(param.name.span, "parameter without a default follows parameter with a default");
                }
                defaults |= param.default.is_some();
                params.positional.push(param);
            }
            ParamItem::Star(param) => {
                if star.is_some() {
                    error(param.name.span, "* argument may appear only once");
                }
                star = Some(param.name.span);
                params.var_positional = Some(param);
            }
            ParamItem::BareStar(span) => {
                if star.is_some() {
                    error(span, "* argument may appear only once");
                }
                star = Some(span);
                bare_star = Some(span);
            }
            ParamItem::DoubleStar(param) => {
                if let Some(span) = bare_star.take() {
                    error(span, "named arguments must follow bare *");
                }
                params.var_keyword = Some(param);
            }
            ParamItem::Slash(span) => {
                if slash {
                    error(span, "/ may appear only once");
                } else if star.is_some() {
                    error(span, "/ must be ahead of *");
                } else if params.positional.is_empty() {
                    error(span, "at least one argument must precede /");
                }
                slash = true;
                if star.is_none() {
                    params.positional_only.append(&mut params.positional);
                }
            }
        }
    }
    if let Some(span) = bare_star {
        error(span, "named arguments must follow bare *");
    }
    params
}

fn item_span(item: &ParamItem) -> Span {
    match item {
        ParamItem::Plain(Param { name, .. })
        | ParamItem::Star(Param { name, .. })
        | ParamItem::DoubleStar(Param { name, .. }) => name.span,
        ParamItem::BareStar(span) | ParamItem::Slash(span) => *span,
    }
}
