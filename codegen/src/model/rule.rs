//! Rules between parameters, and the forms that specs write them in.

use super::{Effect, Expr, LengthUnit, Path, Value};
use crate::source::Located;

/// A rule over several parameters.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id, with the position of the declaration.
    pub id: Located<String>,
    /// The message of a violation: the author's sentence, else one made from the form.
    pub message: String,
    /// The same with the number of values in place of long lists of them, if there are any in a sentence made from the
    /// form: a violation names the values that are closest.
    pub brief: Option<String>,
    /// A violation is a warning, and does not make the request invalid.
    pub warning: bool,
    /// The reaction of the service to a violation, for the docs; the message includes it.
    pub effect: Option<Effect>,
    /// For a rule about the items of a list (or of a nested list): the path of the list from the request, then of
    /// the inner list from its item, and so on. The rule holds if it holds for each item, which is `Bound(0)`, the
    /// inner one `Bound(1)`. Empty for a rule about the request. Otherwise all paths of the form, `at` and `reads` start
    /// at the innermost item, and `Get` and `Has` occur in `holds` only where several variants of a union have a list
    /// with this path.
    pub each: Vec<Path>,
    /// Parameter that a violation points to, if the author specifies it.
    pub at: Option<Path>,
    /// Its form, for messages, pointers and docs.
    pub form: RuleForm,
    /// Its meaning: the expression that is true if the rule holds. All outputs use it.
    pub holds: Expr,
    /// Parameters that `holds` reads, in the order of reading, without repetition; includes the lists that it goes
    /// through, but not the members of their items.
    pub reads: Vec<Path>,
    /// Aliases of parameters that the form names: if a parameter is absent, its first alias that is given replaces
    /// it. `holds` already reads them.
    pub aliases: Vec<(Path, Vec<Path>)>,
    /// Page that documents it.
    pub source: Option<String>,
}

/// A group of parameters, which is given if all its members are. Most groups have one member.
pub type Group = Vec<Path>;

/// The form in which a rule was written.
#[derive(Clone, Debug)]
pub enum RuleForm {
    /// All or none.
    Together(Vec<Group>),
    /// One or more.
    AtLeastOne(Vec<Group>),
    /// One.
    ExactlyOne(Vec<Group>),
    /// One or none.
    AtMostOne(Vec<Group>),
    /// Each left parameter requires all its right groups.
    Requires(Vec<(Path, Vec<Group>)>),
    /// Each left parameter excludes all its right groups.
    Forbids(Vec<(Path, Vec<Group>)>),
    /// Under a condition, which is `true` for limits without one.
    When(Expr, Box<Then>),
    /// A sum within bounds.
    Total(Total),
    /// An expression, as the author wrote it; none for a rule that a declaration implies.
    Cel(Option<String>),
}

/// The demands of a rule under its condition.
#[derive(Clone, Debug, Default)]
pub struct Then {
    /// Parameters that must be given.
    pub required: Vec<Path>,
    /// Groups that must not be given.
    pub forbidden: Vec<Group>,
    /// Limits on effective values (values, ranges, counts, lengths), in spec order.
    pub limits: Vec<Limited>,
    /// A sum within bounds.
    pub total: Option<Total>,
    /// Choices among several groups.
    pub choices: Vec<(Choice, Vec<Group>)>,
    /// An expression that must be true.
    pub cel: Option<Expr>,
}

/// A way to use an operation: a combination of inputs.
#[derive(Clone, Debug)]
pub struct Mode {
    /// Its name.
    pub name: Located<String>,
    /// Description.
    pub doc: String,
    /// Parameters that are given.
    pub required: Vec<Path>,
    /// Parameters that can be given.
    pub optional: Vec<Path>,
    /// Parameters that are not given.
    pub forbidden: Vec<Path>,
    /// True for requests of the mode.
    pub holds: Expr,
}

/// A sum within bounds.
#[derive(Clone, Debug)]
pub struct Total {
    /// The summands: paths that may go through lists (`shots.duration`).
    pub of: Vec<String>,
    /// Least sum.
    pub min: Option<Value>,
    /// Greatest sum.
    pub max: Option<Value>,
    /// True if the sum lies within.
    pub holds: Expr,
}

/// The number of groups that must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// All or none.
    Together,
    /// One or more.
    AtLeastOne,
    /// One.
    ExactlyOne,
    /// One or none.
    AtMostOne,
}

/// A limit on the effective value of a parameter.
#[derive(Clone, Debug)]
pub struct Limited {
    /// The parameter.
    pub path: Path,
    /// The limit.
    pub limit: Limit,
    /// The limit as an expression, which is true if the parameter has no value.
    pub holds: Expr,
}

/// A limit on an effective value.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// One of these.
    Values(Vec<Value>),
    /// None of these.
    Except(Vec<Value>),
    /// In this range.
    Range(Option<Edge>, Option<Edge>),
    /// This many items, both ends included.
    Count(Option<u32>, Option<u32>),
    /// This many characters, or other units of a string, both ends included.
    Length(Option<u32>, Option<u32>, LengthUnit),
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The bound.
    pub value: Value,
    /// The bound itself is excluded.
    pub excluded: bool,
}
