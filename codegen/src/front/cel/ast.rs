//! The syntax tree of one expression, with the place of every node. Knows no parameter and no type.

use super::text::ExprText;
use crate::source::Span;

/// A run of bytes in the text of an expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Run {
    /// The run from the start of `self` to the end of `other`.
    #[must_use]
    pub(crate) fn to(self, other: Run) -> Run {
        Run { start: self.start, end: other.end }
    }
}

/// A parsed expression.
#[derive(Clone, Debug)]
pub(crate) struct Ast {
    /// The outermost node.
    pub root: Node,
    pub(super) place: ExprText,
}

impl Ast {
    /// The place of a node in its file.
    pub(crate) fn span(&self, node: &Node) -> Span {
        self.place.span(node.run)
    }
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// The kind with its parts.
    pub kind: Kind,
    /// Its place in the text of the expression, with the parentheses around it.
    pub run: Run,
    /// The height of the tree below it.
    pub(super) height: usize,
}

/// A name and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// The name.
    pub text: String,
    /// Its place in the text of the expression.
    pub run: Run,
}

/// The kinds of nodes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A constant.
    Literal(Literal),
    /// A name on its own.
    Ident(String),
    /// `a.b`
    Select(Box<Node>, Name),
    /// `a[b]`
    Index(Box<[Node; 2]>),
    /// `f(a)`, or with a target `x.f(a)`; macros are calls too.
    Call {
        /// The value before the dot.
        target: Option<Box<Node>>,
        /// The function.
        function: Name,
        /// The arguments.
        arguments: Vec<Node>,
    },
    /// `!a`
    Not(Box<Node>),
    /// `-a`
    Negate(Box<Node>),
    /// An operator with two sides.
    Binary(Binary, Box<[Node; 2]>),
    /// `a && b && c`
    All(Vec<Node>),
    /// `a || b || c`
    Any(Vec<Node>),
    /// `a ? b : c`
    Conditional(Box<[Node; 3]>),
    /// `[a, b]`
    List(Vec<Node>),
    /// `{a: b}`
    Map(Vec<[Node; 2]>),
    /// `Name{field: a}`
    Message(Box<Node>, Vec<(Name, Node)>),
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    /// `true` or `false`
    Bool(bool),
    /// `1`
    Int(i64),
    /// `1u`
    Uint(u64),
    /// `1.5`
    Double(f64),
    /// `"a"`
    String(String),
    /// `b"a"`
    Bytes(Vec<u8>),
    /// `null`
    Null,
}

/// The operators with two sides, apart from `&&` and `||`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
}

impl Binary {
    /// As it is written.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Binary::Eq => "==",
            Binary::Ne => "!=",
            Binary::Lt => "<",
            Binary::Le => "<=",
            Binary::Gt => ">",
            Binary::Ge => ">=",
            Binary::In => "in",
            Binary::Add => "+",
            Binary::Sub => "-",
            Binary::Mul => "*",
            Binary::Div => "/",
            Binary::Rem => "%",
        }
    }
}
