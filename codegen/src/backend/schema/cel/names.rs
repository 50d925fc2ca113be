//! Named values: their presence, effective value and JSON type, and the tier of a size.

use super::{Writer, variables};
use crate::model::expr::kinds::Kinds;
use crate::model::expr::print::kind_name;
use crate::model::expr::printed::{Printed, string};
use crate::model::expr::{Presence, Reference, Refinement, common_default, expr_type};
use crate::model::{
    Comparison, Default, Expr, ExprKind, ExprType, JsonKind, Param, Path, SizeRow, SizeText, Sizes, Type,
    Value,
};
use crate::source::Located;

/// The most sizes whose sides are looked up; splitting the string needs an extension.
const MAX_LOOKED_UP: usize = 12;

/// One side of a size in a string.
struct Side<'o> {
    /// The string.
    text: Reference,
    size: &'o SizeText,
    is_width: bool,
}

impl<'o> Writer<'o> {
    /// The name of the value at the start of a path.
    fn root(&self, level: Option<usize>) -> &str {
        match level {
            None => "self",
            Some(level) => self.items.get(level).map_or("self", |item| &item.value),
        }
    }

    /// The value in the request, without its default.
    pub(super) fn given(&mut self, reference: &Reference) -> Printed {
        match self.side(reference) {
            Some(side) => self.side_value(&side),
            None => Printed::member(self.root(reference.level), &reference.path.0),
        }
    }

    fn side(&self, reference: &Reference) -> Option<Side<'o>> {
        let (text, name) = reference.parent()?;
        let size = self.bindings.place(&text)?.size_text()?;
        let at = size.sides.iter().position(|side| side.name.value == name)?;
        Some(Side { text, size, is_width: at == 0 })
    }

    pub(super) fn is_side(&self, reference: &Reference) -> bool {
        self.side(reference).is_some()
    }

    /// The whole number of a side.
    fn side_value(&mut self, side: &Side<'_>) -> Printed {
        let text = self.given(&side.text);
        let values = &side.size.values;
        let index = usize::from(!side.is_width);
        if !values.is_empty() && values.len() <= MAX_LOOKED_UP {
            let entry = |value: &Value| match value {
                Value::Str(text) => {
                    let number = text.split(&side.size.separator).nth(index)?;
                    Some(format!("{}: {number}", string(text)))
                }
                _ => None,
            };
            let entries: Vec<String> = values.iter().filter_map(|value| entry(&value.value)).collect();
            return Printed::primary(format!("{{{}}}", entries.join(", "))).index(text);
        }
        self.needs.insert("strings");
        let separator = Printed::primary(string(&side.size.separator));
        let part = text.method("split", [separator]).index(Printed::primary(index.to_string()));
        Printed::call("int", part)
    }

    /// The test for presence, segment by segment: in CEL, asking for a member of an absent value is an error.
    pub(super) fn has(&mut self, reference: &Reference) -> Printed {
        if let Some(side) = self.side(reference) {
            return self.has_side(&side);
        }
        let mut parts = Vec::new();
        let mut refinements = self.refinements.clone();
        for length in 0..reference.path.0.len() {
            self.enter(&reference.prefix(length), &mut refinements, &mut parts);
        }
        if !reference.path.0.is_empty() {
            parts.push(Printed::presence(self.root(reference.level), &reference.path.0));
            parts.extend(self.not_absent(reference));
        }
        Printed::all(parts)
    }

    /// Adds the conditions under which a value has members that can be asked for.
    fn enter(&mut self, object: &Reference, refinements: &mut Vec<Refinement>, parts: &mut Vec<Printed>) {
        let presence = Presence { bindings: &self.bindings, refinements };
        if presence.is_object(object) {
            return;
        }
        let (is_given, kinds) = (presence.is_given(object), presence.kinds(object));
        let value = Printed::member(self.root(object.level), &object.path.0);
        if !is_given {
            parts.push(Printed::presence(self.root(object.level), &object.path.0));
        }
        let can_be_null = kinds.meets(Kinds::NULL)
            || (!is_given && self.bindings.params(object).iter().any(|param| param.null_absent));
        if !kinds.within(Kinds::MAP.or(Kinds::NULL)) {
            let asked = Printed::call("type", value);
            parts.push(Printed::compare(Comparison::Eq, asked, Printed::primary("map")));
        } else if can_be_null {
            parts.push(Self::is_not_null(value));
        }
        refinements.push(Refinement { kinds: Kinds::MAP, ..Refinement::given(object.clone()) });
    }

    /// The tests that exclude values that count as not given.
    fn not_absent(&mut self, reference: &Reference) -> Vec<Printed> {
        let params = self.bindings.params(reference);
        let value = Printed::member(self.root(reference.level), &reference.path.0);
        let mut parts = Vec::new();
        let empty = params.iter().fold(Kinds::NONE, |kinds, param| kinds.or(param.absent_if_empty()));
        for empty in empty.empty_values() {
            parts.push(Printed::compare(Comparison::Ne, value.clone(), Printed::primary(empty.to_string())));
        }
        if params.iter().any(|param| param.null_absent) {
            parts.push(Self::is_not_null(value));
        }
        parts
    }

    /// The test that a string is a size; a word in its place has no sides.
    fn has_side(&mut self, side: &Side<'_>) -> Printed {
        let presence = self.presence();
        let (is_given, kinds) = (presence.is_given(&side.text), presence.kinds(&side.text));
        let is_other_text =
            |ty: &Type| Kinds::of_type(ty).meets(Kinds::STRING) && !matches!(ty, Type::Size(_));
        let has_others = self.bindings.types(&side.text).into_iter().any(is_other_text);
        let mut parts = Vec::new();
        if !is_given {
            parts.push(self.has(&side.text));
        }
        let value = self.given(&side.text);
        if !kinds.within(Kinds::STRING) {
            let asked = Printed::call("type", value.clone());
            parts.push(Printed::compare(Comparison::Eq, asked, Printed::primary("string")));
        }
        if has_others {
            let pattern = Printed::primary(string(&size_pattern(&side.size.separator)));
            parts.push(value.method("matches", [pattern]));
        }
        Printed::all(parts)
    }

    /// The effective value of a parameter, an item, or a member of one.
    pub(super) fn get(&mut self, reference: &Reference) -> Printed {
        if self.presence().is_given(reference) || self.inside.contains(reference) {
            return self.given(reference);
        }
        let is_conditional = |param: &Param| matches!(param.default, Some(Default::Cases(_)));
        if reference.level.is_none() && self.bindings.param(reference).is_some_and(is_conditional) {
            self.variables.insert(reference.path.clone());
            return Printed::member("variables", &[variables::name(&reference.path)]);
        }
        self.effective(reference)
    }

    /// The effective value, with its default written out.
    pub(super) fn effective(&mut self, reference: &Reference) -> Printed {
        let Some(param) = self.bindings.param(reference) else { return self.given(reference) };
        let is_double = expr_type(&param.ty) == Some(ExprType::Double);
        let literal = |value: &Value| if is_double { Printed::double(value) } else { Printed::value(value) };
        let default = match &param.default {
            // Such a read is guarded, or its rule does not apply.
            None => return self.given(reference),
            Some(Default::Value(value)) => literal(value),
            Some(Default::Cases(cases)) => {
                let otherwise = self.given(reference);
                let cases = self.cases(reference, cases).into_iter().rev();
                cases.fold(otherwise, |other, (condition, value)| match condition {
                    Some(condition) => Printed::conditional(condition, literal(value), other),
                    None => literal(value),
                })
            }
        };
        let has = self.has(reference);
        let given = self.given(reference);
        Printed::conditional(has, given, default)
    }

    /// The conditions of a default with its values; none for one that always holds, which comes last.
    fn cases<'v>(
        &mut self,
        reference: &Reference,
        cases: &'v [(Expr, Located<Value>)],
    ) -> Vec<(Option<Printed>, &'v Value)> {
        self.inside.push(reference.clone());
        let mut written = Vec::new();
        for (condition, value) in cases {
            if condition.kind == ExprKind::Lit(Value::Bool(true)) {
                written.push((None, &value.value));
                break;
            }
            let condition = match reference.level {
                None => self.piece(condition),
                Some(level) => self.of_item(level, |writer| writer.piece(condition)),
            };
            written.push((Some(condition), &value.value));
        }
        self.inside.pop();
        written
    }

    /// Writes a condition over the members of an item, which reads that item as the outermost one.
    fn of_item(&mut self, level: usize, write: impl FnOnce(&mut Self) -> Printed) -> Printed {
        let (bound, items) = (self.bindings.bound.clone(), self.items.clone());
        let (refinements, inside) = (self.refinements.clone(), self.inside.clone());
        let moved = |reference: &mut Reference| match reference.level {
            Some(own) if own == level => {
                reference.level = Some(0);
                true
            }
            other => other.is_none(),
        };
        self.bindings.bound = bound.get(level).cloned().into_iter().collect();
        self.items = items.get(level).cloned().into_iter().collect();
        self.refinements.retain_mut(|refinement| moved(&mut refinement.reference));
        self.inside.retain_mut(moved);
        let piece = write(self);
        (self.bindings.bound, self.items, self.refinements, self.inside) =
            (bound, items, refinements, inside);
        piece
    }

    /// The test that a value is of a JSON type; a value that is not given is of none.
    pub(super) fn is(&mut self, value: &Expr, kind: JsonKind) -> Printed {
        if let ExprKind::If(parts) = &value.kind {
            return self.conditional(parts, &mut |writer, branch| writer.is(branch, kind));
        }
        let Some(reference) = Reference::of(value) else {
            let piece = self.top(value);
            return is_kind(&piece, kind, Kinds::of_expr(value.ty));
        };
        let presence = self.presence();
        let (has_value, kinds) = (presence.has_value(&reference), presence.kinds(&reference));
        if has_value {
            let value = self.get(&reference);
            return is_kind(&value, kind, kinds);
        }
        let has = self.has(&reference);
        let value = self.given(&reference);
        let given = is_kind(&value, kind, kinds);
        let cases = match common_default(&self.bindings.params(&reference)) {
            Some(Default::Cases(cases)) if !self.inside.contains(&reference) => cases,
            _ => return Printed::all(vec![has, given]),
        };
        let cases = self.cases(&reference, cases).into_iter().rev();
        let by_default = cases.fold(Printed::primary("false"), |other, (condition, value)| {
            let is_wanted = Kinds::of_value(value).within(Kinds::of(kind));
            match condition {
                Some(condition) if is_wanted => either(condition, other),
                Some(condition) => Printed::conditional(condition, Printed::primary("false"), other),
                None => Printed::primary(is_wanted.to_string()),
            }
        });
        if kinds.within(Kinds::of(kind)) {
            return either(has, by_default);
        }
        Printed::conditional(has, given, by_default)
    }

    pub(super) fn can_be_null(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => Reference::of(expr)
                .is_some_and(|reference| self.presence().kinds(&reference).meets(Kinds::NULL)),
            _ => false,
        }
    }

    /// The tier of the given pair, or the one that a parameter names.
    pub(super) fn tier(&mut self) -> Printed {
        // The type check accepts `size.tier` only if there is a table.
        let Some(sizes) = &self.op.sizes else { return Printed::value(&Value::Str(String::new())) };
        let pair = [&sizes.width, &sizes.height].map(|side| Reference::param(side.clone()));
        let is_pair_given = pair.iter().all(|side| self.presence().is_given(side));
        let by_pair = self.tier_of_pair(sizes);
        let Some(tier_from) = &sizes.tier_from else { return by_pair };
        if is_pair_given {
            return by_pair;
        }
        let has = Printed::all(self.has_pair(&pair));
        let named = self.get(&Reference::param(tier_from.clone()));
        Printed::conditional(has, by_pair, named)
    }

    /// The tests that both sides are given; one test is enough for the sides of one string.
    fn has_pair(&mut self, pair: &[Reference; 2]) -> Vec<Printed> {
        match self.side_of_both(pair) {
            Some(side) => vec![self.has_side(&side)],
            None => pair.iter().map(|side| self.has(side)).collect(),
        }
    }

    /// The width, if both sides are those of one string.
    fn side_of_both(&self, pair: &[Reference; 2]) -> Option<Side<'o>> {
        let (width, height) = (self.side(&pair[0])?, self.side(&pair[1])?);
        (width.text == height.text).then_some(width)
    }

    /// The tier of a pair. The schema accepts only pairs of the table, so the last tier needs no condition.
    fn tier_of_pair(&mut self, sizes: &Sizes) -> Printed {
        let pair = [&sizes.width, &sizes.height].map(|path| Reference::param(path.clone()));
        let in_one_text = self.side_of_both(&pair);
        let value = match &in_one_text {
            Some(side) => self.given(&side.text),
            None => Printed::list([self.whole(&sizes.width), self.whole(&sizes.height)]),
        };
        let as_written = |row: &SizeRow| match &in_one_text {
            Some(side) => {
                Printed::primary(string(&format!("{}{}{}", row.width, side.size.separator, row.height)))
            }
            None => Printed::list(
                [row.width, row.height].map(|side| Printed::value(&Value::Int(i64::from(side)))),
            ),
        };
        let mut tiers = sizes.tiers();
        let name = |tier: &str| Printed::value(&Value::Str(tier.to_owned()));
        let last = name(tiers.pop().unwrap_or_default());
        tiers.into_iter().rev().fold(last, |other, tier| {
            let rows = sizes.rows.iter().filter(|row| row.tier == tier);
            let rows = Printed::list(rows.map(as_written));
            Printed::conditional(Printed::relation("in", value.clone(), rows), name(tier), other)
        })
    }

    fn whole(&mut self, path: &Path) -> Printed {
        let reference = Reference::param(path.clone());
        let given = self.given(&reference);
        if self.is_side(&reference) { given } else { Printed::call("int", given) }
    }
}

/// One condition or the other, which can be `false`.
fn either(condition: Printed, other: Printed) -> Printed {
    if other.is_false() { condition } else { Printed::any(vec![condition, other]) }
}

/// The regular expression of a size in a string.
pub(super) fn size_pattern(separator: &str) -> String {
    let mut escaped = String::new();
    for c in separator.chars() {
        if "\\^$.|?*+()[]{}/".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    format!("^[1-9][0-9]{{0,5}}{escaped}[1-9][0-9]{{0,5}}$")
}

/// The test that a value is of a JSON type, given the types that are possible. JSON readers differ in the types that
/// they give to numbers, so a number is recognized by not being of any other type.
fn is_kind(value: &Printed, kind: JsonKind, possible: Kinds) -> Printed {
    let asked = || Printed::call("type", value.clone());
    let named = |kinds: Kinds| kinds.names().into_iter().map(Printed::primary);
    let is_one = |name: &'static str| Printed::compare(Comparison::Eq, asked(), Printed::primary(name));
    let wanted = Kinds::of(kind);
    if !possible.meets(wanted) {
        return Printed::primary("false");
    }
    if possible.within(wanted) {
        return Printed::primary("true");
    }
    if !wanted.within(Kinds::NUMBER) {
        return is_one(kind_name(kind));
    }
    let others = possible.and(Kinds::NUMBER.not());
    let is_number = match others.names().as_slice() {
        [] => Printed::primary("true"),
        [only] => Printed::compare(Comparison::Ne, asked(), Printed::primary(*only)),
        _ => Printed::relation("in", asked(), Printed::list(named(others))).not(),
    };
    if possible.and(Kinds::NUMBER).within(wanted) {
        return is_number;
    }
    let cut = Printed::call("double", Printed::call("int", value.clone()));
    let is_whole = Printed::compare(Comparison::Eq, Printed::call("double", value.clone()), cut);
    Printed::all(if others.is_empty() { vec![is_whole] } else { vec![is_number, is_whole] })
}
