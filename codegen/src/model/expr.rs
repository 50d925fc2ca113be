//! Typed expressions: the meaning of rules, conditions and prices.

pub use modelspec_runtime::table::{Arithmetic, Comparison};

use super::{Path, Value};
use crate::source::Span;

/// A type-checked expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Type of its value.
    pub ty: ExprType,
    /// Its place: within the YAML scalar where the scalar is plain and on one line, else the scalar.
    pub span: Span,
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
    /// A list; only its size can be asked.
    List,
    /// An object; only its presence can be asked.
    Object,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A constant.
    Lit(Value),
    /// The effective value of a parameter.
    Get(Path),
    /// Whether a parameter is given.
    Has(Path),
    /// The value of a fact.
    Fact(String),
    /// Whether the caller gave a fact.
    HasFact(String),
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
    /// Code points of a string, or items of a list.
    Size(Box<Expr>),
}
