//! Unknowns: what a relation reads of the request, with the values it can have, and relations with a value in place of
//! an unknown. Knows nothing of formulas about several parameters.

use super::set::{Runs, Set, Subject, Test};
use super::truth::Lowering;
use crate::model::domain::{Domain, Interval, distinct, lengths, member_counts};
use crate::model::expr::kinds::Kinds;
use crate::model::expr::{build, map, parts};
use crate::model::place::Declared;
use crate::model::{Comparison, Default, Each, Expr, ExprKind, ExprType, Path, SizeText, Sizes, Type, Value};

/// A value that a relation reads: that of a parameter, a property of it, or the tier of the size.
#[derive(Clone, Debug)]
pub(super) struct Unknown<'a> {
    /// The part of the relation that reads it.
    pub(super) leaf: Expr,
    pub(super) path: Path,
    pub(super) place: Declared<'a>,
    pub(super) subject: Subject,
    pub(super) domain: Domain,
}

/// A state that an unknown can be in.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// It is given, and stays unknown.
    Given,
    /// It is given, with this value.
    Value(Value),
    /// It is given, with this value of a JSON type that the relation does not read.
    Other(ExprKind),
    /// It is absent, and its default counts.
    Absent(Option<Value>),
}

impl Unknown<'_> {
    pub(super) fn is_tier(&self) -> bool {
        self.leaf.kind == ExprKind::Tier
    }

    /// The JSON types of its parameter that the relation does not read.
    pub(super) fn others(&self) -> Kinds {
        let read = match &self.subject {
            _ if self.is_tier() => Kinds::ALL,
            Subject::Value => match &self.domain {
                Domain::Open if self.leaf.ty == ExprType::Dyn => Kinds::ALL,
                Domain::Open => Kinds::STRING,
                Domain::Listed(values) => values.iter().map(Kinds::of_value).fold(Kinds::NONE, Kinds::or),
                Domain::Interval(_) => Kinds::NUMBER,
            },
            Subject::Length | Subject::Match(_) | Subject::Side(..) => Kinds::STRING,
            Subject::Items if self.place.array().is_none() => Kinds::MAP,
            Subject::Key(_) => Kinds::MAP,
            Subject::Items | Subject::Count(_) | Subject::Item(..) => Kinds::LIST,
        };
        self.place.kinds().and(read.not())
    }

    /// A test of its parameter.
    pub(super) fn test(&self, set: Set, other: bool) -> Test {
        // Words beside a size are strings too.
        let is_word = matches!(self.subject, Subject::Side(..)) && self.place.types.len() > 1;
        let has_others = is_word || !self.others().is_empty();
        Test { subject: self.subject.clone(), set, other: has_others.then_some(other) }
    }

    /// The set of these values.
    pub(super) fn set_of(&self, values: &[Value]) -> Option<Set> {
        match &self.domain {
            Domain::Listed(domain) => {
                let values = domain.iter().filter(|value| values.contains(value)).cloned().collect();
                Some(Set::Listed { values, domain: domain.clone() })
            }
            Domain::Interval(interval) => {
                let points = values.iter().filter_map(|value| interval.scale.position(value));
                let inside = points.filter(|point| (interval.min..=interval.max).contains(point));
                Some(Set::Runs(Runs::of_points(inside.collect(), *interval)))
            }
            Domain::Open => None,
        }
    }
}

impl<'a> Lowering<'a> {
    /// All unknowns of a relation; `None` when it reads something that a schema cannot test.
    pub(super) fn unknowns(&self, relation: &Expr) -> Option<Vec<Unknown<'a>>> {
        let (mut leaves, mut given) = (Vec::new(), Vec::new());
        self.collect_leaves(relation, &mut leaves, &mut given);
        let mut unknowns: Vec<Unknown<'a>> = Vec::new();
        for leaf in leaves {
            let unknown = self.unknown(leaf, relation)?;
            if unknowns.iter().all(|known| known.leaf.kind != unknown.leaf.kind) {
                unknowns.push(unknown);
            }
        }
        let is_known = |path: &Path| unknowns.iter().any(|unknown| path.0.starts_with(&unknown.path.0));
        given.iter().all(is_known).then_some(unknowns)
    }

    fn collect_leaves<'e>(&self, expr: &'e Expr, leaves: &mut Vec<&'e Expr>, given: &mut Vec<Path>) {
        let is_leaf = match &expr.kind {
            ExprKind::Size(inner) => {
                self.path(inner).is_some() || matches!(inner.kind, ExprKind::Each(Each::Filter, ..))
            }
            ExprKind::Has(_) | ExprKind::BoundHas(..) if self.presence(expr).is_some() => {
                given.extend(self.presence(expr));
                return;
            }
            ExprKind::Each(..) => true,
            ExprKind::Lit(_) | ExprKind::Null => false,
            _ => parts(expr).is_empty() && !matches!(expr.kind, ExprKind::List(_) | ExprKind::Call(..)),
        };
        if is_leaf {
            leaves.push(expr);
        } else {
            parts(expr).into_iter().for_each(|part| self.collect_leaves(part, leaves, given));
        }
    }

    /// The unknown that a leaf of a relation reads; `None` when its values cannot be tested in a schema.
    pub(super) fn unknown(&self, leaf: &Expr, relation: &Expr) -> Option<Unknown<'a>> {
        if leaf.kind == ExprKind::Tier {
            let (path, place) = (Path(Vec::new()), self.start.clone());
            let domain = Domain::Listed(self.tiers()?);
            return Some(Unknown { leaf: leaf.clone(), path, place, subject: Subject::Value, domain });
        }
        if let ExprKind::Size(inner) = &leaf.kind {
            return match &inner.kind {
                ExprKind::Each(Each::Filter, bound, list, body) => self.passing(leaf, *bound, list, body),
                _ => self.size(leaf, inner, relation),
            };
        }
        let path = self.path(leaf)?;
        if let Some((_, parent)) = path.0.split_last()
            && let Some(text) = self.start.at(parent)?.size_text()
        {
            return self.side(leaf, &path, parent, text);
        }
        let place = self.start.at(&path.0)?;
        let ty = if leaf.ty == ExprType::Dyn { read_type(leaf, relation) } else { leaf.ty };
        let domain = match (ty, self.table_sizes(&path, &place)) {
            (ExprType::String, Some(sizes)) => Domain::strings(&place, Some(&sizes))?,
            _ => Domain::read_as(ty, &place)?,
        };
        Some(Unknown { leaf: Expr { ty, ..leaf.clone() }, path, place, subject: Subject::Value, domain })
    }

    /// The size of a string, list or map.
    fn size(&self, leaf: &Expr, inner: &Expr, relation: &Expr) -> Option<Unknown<'a>> {
        let path = self.path(inner)?;
        let place = self.start.at(&path.0)?;
        match Self::only_type(&place) {
            Some(Type::Enum(choice)) if choice.open => return None,
            // There are few values, and each has its size.
            Some(Type::Enum(_) | Type::Const(_)) => {
                return self.unknown(&Expr { ty: ExprType::String, ..inner.clone() }, relation);
            }
            _ => {}
        }
        let types = [ExprType::String, ExprType::List, ExprType::Object];
        let mut sized = types.into_iter().filter(|ty| place.kinds().meets(Kinds::of_expr(*ty)));
        // Of several JSON types, a guard has chosen one.
        let of = match (sized.next(), sized.next()) {
            (Some(only), None) => only,
            _ => inner.ty,
        };
        let (subject, interval) = match of {
            ExprType::String => (Subject::Length, lengths(&place)?),
            ExprType::List => {
                (Subject::Items, place.array().map(|list| Interval::count(list.min, list.max))?)
            }
            ExprType::Object if place.array().is_none() => (Subject::Items, member_counts(&place)?),
            _ => return None,
        };
        Some(Unknown { leaf: leaf.clone(), path, place, subject, domain: Domain::Interval(interval) })
    }

    /// One side of a string with width and height: the string itself where its values are listed.
    fn side(&self, leaf: &Expr, path: &Path, parent: &[String], text: &SizeText) -> Option<Unknown<'a>> {
        let (parent, place) = (Path(parent.to_vec()), self.start.at(parent)?);
        if !text.values.is_empty() || self.table_sizes(&parent, &place).is_some() {
            let kind = match self.bound {
                None => ExprKind::Get(parent),
                Some(bound) => ExprKind::BoundGet(bound, parent),
            };
            let string = build::expr(kind, ExprType::String);
            return self.unknown(&string, &string);
        }
        let index = usize::from(path.0.last()? == "height");
        let Type::Integer(integer) = &text.sides[index].ty else { return None };
        let domain = Domain::Interval(Interval::of_side(integer));
        let subject = Subject::Side(index, text.separator.clone());
        Some(Unknown { leaf: leaf.clone(), path: parent, place, subject, domain })
    }

    /// The sizes of the table, where it is over the string at a path.
    fn table_sizes(&self, path: &Path, place: &Declared<'a>) -> Option<Vec<Value>> {
        let sizes = self.table()?;
        let (_, parent) = sizes.width.0.split_last().filter(|(_, parent)| *parent == path.0)?;
        let separator = &self.start.at(parent)?.size_text()?.separator;
        let listed = &place.size_text()?.values;
        let rows = sizes.rows.iter().map(|row| format!("{}{separator}{}", row.width, row.height));
        let rows = distinct(rows.map(Value::Str));
        if listed.is_empty() {
            return Some(rows);
        }
        Some(listed.iter().map(|one| one.value.clone()).filter(|value| rows.contains(value)).collect())
    }

    /// The table of sizes, which is about the request alone.
    fn table(&self) -> Option<&'a Sizes> {
        self.op.sizes.as_ref().filter(|_| self.start.is_request())
    }

    /// All values of an unknown, when there are not more than this.
    pub(super) fn few(&self, unknown: &Unknown<'a>, most: usize) -> Option<Vec<Value>> {
        let sizes = self.table().map_or(&[][..], |sizes| &sizes.rows);
        let sides = |side: &dyn Fn(&crate::model::SizeRow) -> u32| {
            // Other widths and heights than those of the table are violations in themselves.
            let sides: std::collections::BTreeSet<u32> = sizes.iter().map(side).collect();
            Some(sides.into_iter().map(|side| Value::Int(side.into())).collect::<Vec<Value>>())
        };
        let is = |path: fn(&Sizes) -> &Path| self.table().is_some_and(|sizes| *path(sizes) == unknown.path);
        let all = if is(|sizes| &sizes.width) {
            sides(&|row| row.width)
        } else if is(|sizes| &sizes.height) {
            sides(&|row| row.height)
        } else {
            unknown.domain.all(most)
        };
        all.filter(|values| values.len() <= most)
    }

    /// The default of an unknown.
    pub(super) fn default(unknown: &Unknown<'a>) -> Option<&'a Default> {
        match (&unknown.subject, unknown.place.size_text()) {
            (Subject::Side(index, _), Some(text)) => text.sides[*index].default.as_ref(),
            _ => unknown.place.default(),
        }
    }

    /// An expression with an unknown in a state.
    pub(super) fn assigned(&self, expr: &Expr, unknown: &Unknown<'a>, state: &State) -> Expr {
        map(expr.clone(), &mut |part| {
            // A conditional that is decided is its branch.
            if let ExprKind::If(parts) = &part.kind
                && let ExprKind::Lit(Value::Bool(holds)) = parts[0].kind
            {
                return parts[if holds { 1 } else { 2 }].clone();
            }
            let by = match self.presence(&part) {
                Some(path) => Self::presence_in(unknown, state, &path).map(build::literal),
                None => self.value_in(unknown, state, &part),
            };
            by.unwrap_or(part)
        })
    }

    /// Whether an expression reads the value at a path, or something in it.
    pub(super) fn reads(&self, expr: &Expr, path: &Path) -> bool {
        self.path(expr).is_some_and(|read| read.0.starts_with(&path.0))
            || parts(expr).into_iter().any(|part| self.reads(part, path))
    }

    fn presence_in(unknown: &Unknown<'a>, state: &State, path: &Path) -> Option<Value> {
        let side = path.0.strip_prefix(&unknown.path.0[..])?;
        let is_given = match (side, state) {
            (_, State::Absent(_)) => false,
            ([], _) => true,
            ([_], State::Value(Value::Str(text))) => sides(&unknown.place, text).is_some(),
            ([_], State::Other(_)) => false,
            ([_], State::Given | State::Value(_)) if unknown.place.size_text().is_some() => true,
            _ => return None,
        };
        Some(Value::Bool(is_given))
    }

    fn value_in(&self, unknown: &Unknown<'a>, state: &State, part: &Expr) -> Option<Expr> {
        let path = self.path(part);
        let is_leaf = part.kind == unknown.leaf.kind;
        let is_read = path.as_ref() == Some(&unknown.path) && !unknown.is_tier();
        let value = match state {
            State::Value(value) | State::Absent(Some(value)) => {
                let is_side = matches!(unknown.subject, Subject::Side(..));
                let is_here = if matches!(state, State::Value(_)) || is_side { is_leaf } else { is_read };
                let side = || match (path?.0.strip_prefix(&unknown.path.0[..])?, value) {
                    ([name], Value::Str(text)) => sides(&unknown.place, text)
                        .map(|sides| Value::Int(sides[usize::from(name == "height")])),
                    _ => None,
                };
                if is_here { value.clone() } else { side()? }
            }
            State::Other(sample) => return is_read.then(|| build::expr(sample.clone(), part.ty)),
            State::Given | State::Absent(None) => return None,
        };
        // A number with a fraction is read as one whatever its value is.
        let value =
            if part.ty == ExprType::Double { value.as_double().map_or(value, Value::Num) } else { value };
        Some(Expr { kind: ExprKind::Lit(value), ..part.clone() })
    }

    /// Whether a conditional belongs to an unknown: it says what counts when a parameter is not given.
    pub(super) fn is_fallback(&self, parts: &[Expr; 3]) -> bool {
        let given = self.presence(&parts[0]).filter(|_| parts[1].ty != ExprType::Bool);
        given.is_some_and(|path| self.reads(&parts[1], &path))
    }
}

/// Width and height, if a string is a size.
fn sides(place: &Declared<'_>, text: &str) -> Option<[i64; 2]> {
    let (width, height) = text.split_once(place.size_text()?.separator.as_str())?;
    Some([width.parse().ok()?, height.parse().ok()?])
}

/// The type as which a value of several types is read: that of the other side, where it is not compared for equality.
fn read_type(leaf: &Expr, relation: &Expr) -> ExprType {
    match &relation.kind {
        ExprKind::Compare(Comparison::Eq | Comparison::Ne, sides)
            if sides.iter().any(|side| side.kind == leaf.kind) =>
        {
            ExprType::Dyn
        }
        ExprKind::Compare(_, sides) => {
            let mut types = sides.iter().map(|side| side.ty);
            types.rfind(|ty| *ty != ExprType::Dyn).unwrap_or(ExprType::Dyn)
        }
        _ => ExprType::Dyn,
    }
}
