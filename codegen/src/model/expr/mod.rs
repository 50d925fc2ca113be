//! Typed expressions: the meaning of rules, conditions and prices.

mod assumed;
mod bindings;
pub mod build;
mod identifier;
mod implied;
pub(crate) mod kinds;
pub(crate) mod magnitude;
pub(crate) mod print;
pub(crate) mod printed;
mod refinement;
mod rewrite;
mod simplify;
mod spelling;
mod structure;
mod tree;
pub(crate) mod types;

pub(crate) use assumed::default_items;
pub use bindings::{Bindings, ItemType, Reference};
pub(crate) use identifier::{is_keyword, is_reserved};
pub(crate) use implied::follows;
pub use print::{author, author_with};
pub(crate) use refinement::{Presence, Refined, filtered, refine};
pub use refinement::{Refinement, has_value, has_value_in, reads, reads_at, refinements};
pub(crate) use refinement::{common_default, valued};
pub use rewrite::{rebase, to_item, with_aliases};
pub(crate) use simplify::opposite;
pub use simplify::simplify;
pub(crate) use spelling::Spelling;
pub(crate) use tree::depth;
pub use tree::{
    contains, free_items, independent_of_item, map, parts, reads_anything, reads_media_of, reads_only_item,
    rebind, renumber, replace, walk, weight, with_parts,
};
pub(crate) use types::expr_type;

pub use modelspec_runtime::table::{Arithmetic, Comparison, Each, Function, JsonKind, MediaFact};

use super::{Path, Value};
use crate::source::Span;

/// A type-checked expression. Two of them are equal wherever they are written.
#[derive(Clone, Debug)]
pub struct Expr {
    /// The kind with its parts.
    pub kind: ExprKind,
    /// Type of its value.
    pub ty: ExprType,
    /// Its place: within the YAML scalar where the scalar is plain and on one line, else the scalar.
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.ty == other.ty
    }
}

/// Types of the expression language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExprType {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Any number.
    Double,
    /// Text.
    String,
    /// A timestamp, of which only parts can be read.
    Timestamp,
    /// A list. See [`Bindings::item`] for its items.
    List,
    /// An object or a map; it has presence, members and a size, but no value.
    Object,
    /// A value of one of several types, of a union: it supports only equality and type tests.
    Dyn,
    /// `null`, which is only an operand of `==` and `!=`.
    Null,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A constant.
    Lit(Value),
    /// The effective value of a parameter.
    Get(Path),
    /// The presence of a parameter.
    Has(Path),
    /// The value of a fact.
    Fact(String),
    /// The presence of a fact.
    HasFact(String),
    /// A fact about the media that a value contains or refers to: a parameter, an item or a member of one.
    Media(Box<Expr>, MediaFact),
    /// True if a fact about the media of a value is known; false for a value that is not given.
    HasMedia(Box<Expr>, MediaFact),
    /// The tier of the request's size.
    Tier,
    /// Negation.
    Not(Box<Expr>),
    /// Conjunction.
    All(Vec<Expr>),
    /// Disjunction.
    Any(Vec<Expr>),
    /// Condition, value if it holds, value if not.
    If(Box<[Expr; 3]>),
    /// Comparison.
    Compare(Comparison, Box<[Expr; 2]>),
    /// Arithmetic.
    Arith(Arithmetic, Box<[Expr; 2]>),
    /// Membership in a list of constants.
    In(Box<Expr>, Vec<Value>),
    /// Code points of a string, or items of a list or members of a map.
    Size(Box<Expr>),
    /// `null`.
    Null,
    /// A test of the JSON type of a value; false for a value that is not given.
    Is(Box<Expr>, JsonKind),
    /// The value that an enclosing [`ExprKind::Each`] goes through, counted from the outermost one; the lists of
    /// [`super::Rule::each`] count first.
    Bound(usize),
    /// The effective value of a member of it.
    BoundGet(usize, Path),
    /// The presence of a member of it.
    BoundHas(usize, Path),
    /// A list with these values.
    List(Vec<Expr>),
    /// Goes through a list; the body reads the item as [`ExprKind::Bound`] with this number.
    Each(Each, usize, Box<Expr>, Box<Expr>),
    /// A function of its arguments.
    Call(Function, Vec<Expr>),
}
