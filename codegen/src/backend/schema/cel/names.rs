//! Named values: their presence, effective value and JSON type, and the tier of a size.

use super::Writer;
use crate::model::expr::kinds::{Kinds, variants};
use crate::model::expr::piece::{Piece, string};
use crate::model::expr::print::kind_name;
use crate::model::expr::{Clue, Presence, Spot, expr_type};
use crate::model::{
    Comparison, Default, Expr, ExprKind, ExprType, JsonKind, Path, SizeRow, SizeText, Sizes, Type, Value,
};

/// The most sizes whose sides are looked up; splitting the string needs an extension.
const MAX_LOOKED_UP: usize = 12;

/// One side of a size in a string.
struct Side<'o> {
    /// The string.
    text: Spot,
    size: &'o SizeText,
    is_width: bool,
}

impl<'o> Writer<'o> {
    /// The name of the value at the start of a path.
    fn root(&self, level: Option<usize>) -> &str {
        match level {
            None => "self",
            Some(level) => self.items.get(level).map_or("self", String::as_str),
        }
    }

    /// The value in the request, without its default.
    pub(super) fn given(&mut self, spot: &Spot) -> Piece {
        match self.side(spot) {
            Some(side) => self.side_value(&side),
            None => Piece::member(self.root(spot.level), &spot.path.0),
        }
    }

    fn side(&self, spot: &Spot) -> Option<Side<'o>> {
        let (text, name) = spot.parent()?;
        let types = self.frame.types(&text);
        let size = types.into_iter().flat_map(variants).find_map(|ty| match ty {
            Type::Size(size) => Some(&**size),
            _ => None,
        })?;
        let at = size.sides.iter().position(|side| side.name.value == name)?;
        Some(Side { text, size, is_width: at == 0 })
    }

    pub(super) fn is_side(&self, spot: &Spot) -> bool {
        self.side(spot).is_some()
    }

    /// The whole number of a side.
    fn side_value(&mut self, side: &Side<'_>) -> Piece {
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
            return Piece::primary(format!("{{{}}}", entries.join(", "))).index(text);
        }
        self.needs.insert("strings");
        let separator = Piece::primary(string(&side.size.separator));
        let part = text.method("split", [separator]).index(Piece::primary(index.to_string()));
        Piece::call("int", part)
    }

    /// The test for presence, segment by segment: in CEL, asking for a member of an absent value is an error.
    pub(super) fn has(&mut self, spot: &Spot) -> Piece {
        if let Some(side) = self.side(spot) {
            return self.has_side(&side);
        }
        let mut parts = Vec::new();
        let mut clues = self.clues.clone();
        for length in 0..spot.path.0.len() {
            self.enter(&spot.prefix(length), &mut clues, &mut parts);
        }
        if !spot.path.0.is_empty() {
            parts.push(Piece::presence(self.root(spot.level), &spot.path.0));
            parts.extend(self.not_absent(spot));
        }
        Piece::all(parts)
    }

    /// Adds the conditions under which a value has members that can be asked for.
    fn enter(&mut self, object: &Spot, clues: &mut Vec<Clue>, parts: &mut Vec<Piece>) {
        let presence = Presence { frame: &self.frame, clues };
        if presence.is_object(object) {
            return;
        }
        let (is_given, kinds) = (presence.is_given(object), presence.kinds(object));
        let value = Piece::member(self.root(object.level), &object.path.0);
        if !is_given {
            parts.push(Piece::presence(self.root(object.level), &object.path.0));
        }
        let can_be_null = kinds.meets(Kinds::NULL)
            || (!is_given && self.frame.params(object).iter().any(|param| param.null_absent));
        if !kinds.within(Kinds::MAP.or(Kinds::NULL)) {
            let asked = Piece::call("type", value);
            parts.push(Piece::compare(Comparison::Eq, asked, Piece::primary("map")));
        } else if can_be_null {
            parts.push(Self::is_not_null(value));
        }
        clues.push(Clue { kinds: Kinds::MAP, ..Clue::given(object.clone()) });
    }

    /// The tests that exclude values that count as not given.
    fn not_absent(&mut self, spot: &Spot) -> Vec<Piece> {
        let params = self.frame.params(spot);
        let value = Piece::member(self.root(spot.level), &spot.path.0);
        let mut parts = Vec::new();
        if params.iter().any(|param| param.empty_absent) {
            parts.push(Piece::compare(Comparison::Ne, value.clone(), Piece::primary("\"\"")));
        }
        if params.iter().any(|param| param.null_absent) {
            parts.push(Self::is_not_null(value));
        }
        parts
    }

    /// The test that a string is a size; a word in its place has no sides.
    fn has_side(&mut self, side: &Side<'_>) -> Piece {
        let presence = self.presence();
        let (is_given, kinds) = (presence.is_given(&side.text), presence.kinds(&side.text));
        let types: Vec<&Type> = self.frame.types(&side.text).into_iter().flat_map(variants).collect();
        let is_other_text =
            |ty: &&&Type| Kinds::of_type(ty).meets(Kinds::STRING) && !matches!(ty, Type::Size(_));
        let has_others = types.iter().any(|ty| is_other_text(&ty));
        let mut parts = Vec::new();
        if !is_given {
            parts.push(self.has(&side.text));
        }
        let value = self.given(&side.text);
        if !kinds.within(Kinds::STRING) {
            let asked = Piece::call("type", value.clone());
            parts.push(Piece::compare(Comparison::Eq, asked, Piece::primary("string")));
        }
        if has_others {
            let pattern = Piece::primary(string(&size_pattern(&side.size.separator)));
            parts.push(value.method("matches", [pattern]));
        }
        Piece::all(parts)
    }

    /// The effective value of a parameter, an item, or a member of one.
    pub(super) fn get(&mut self, spot: &Spot) -> Piece {
        if self.presence().is_given(spot) || self.inside.contains(spot) {
            return self.given(spot);
        }
        let Some(param) = self.frame.param(spot) else { return self.given(spot) };
        let is_double = expr_type(&param.ty) == Some(ExprType::Double);
        let literal = |value: &Value| if is_double { Piece::double(value) } else { Piece::value(value) };
        let default = match &param.default {
            // Such a read is guarded, or its rule does not apply.
            None => return self.given(spot),
            Some(Default::Value(value)) => literal(value),
            Some(Default::Cases(cases)) => {
                let cases: Vec<(&Expr, Piece)> =
                    cases.iter().map(|(condition, value)| (condition, literal(&value.value))).collect();
                self.of_cases(spot, cases)
            }
        };
        let has = self.has(spot);
        let given = self.given(spot);
        Piece::conditional(has, given, default)
    }

    /// The value of the first condition that holds.
    fn of_cases(&mut self, spot: &Spot, cases: Vec<(&Expr, Piece)>) -> Piece {
        self.inside.push(spot.clone());
        let mut written = Vec::new();
        let mut otherwise = self.given(spot);
        for (condition, value) in cases {
            if condition.kind == ExprKind::Lit(Value::Bool(true)) {
                otherwise = value;
                break;
            }
            let condition = match spot.level {
                None => self.piece(condition),
                Some(level) => self.of_item(level, |writer| writer.piece(condition)),
            };
            written.push((condition, value));
        }
        self.inside.pop();
        let folded = written.into_iter().rev();
        folded.fold(otherwise, |other, (condition, value)| Piece::conditional(condition, value, other))
    }

    /// Writes a condition over the members of an item, which reads that item as the outermost one.
    fn of_item(&mut self, level: usize, write: impl FnOnce(&mut Self) -> Piece) -> Piece {
        let (bound, items) = (self.frame.bound.clone(), self.items.clone());
        let (clues, inside) = (self.clues.clone(), self.inside.clone());
        let moved = |spot: &mut Spot| match spot.level {
            Some(own) if own == level => {
                spot.level = Some(0);
                true
            }
            other => other.is_none(),
        };
        self.frame.bound = bound.get(level).cloned().into_iter().collect();
        self.items = items.get(level).cloned().into_iter().collect();
        self.clues.retain_mut(|clue| moved(&mut clue.spot));
        self.inside.retain_mut(moved);
        let piece = write(self);
        (self.frame.bound, self.items, self.clues, self.inside) = (bound, items, clues, inside);
        piece
    }

    /// The test that a value is of a JSON type; a value that is not given is of none.
    pub(super) fn is(&mut self, value: &Expr, kind: JsonKind) -> Piece {
        let Some(spot) = Spot::of(value) else {
            let piece = self.top(value);
            return is_kind(&piece, kind, Kinds::of_expr(value.ty));
        };
        let presence = self.presence();
        let (has_value, kinds) = (presence.has_value(&spot), presence.kinds(&spot));
        if has_value {
            let value = self.get(&spot);
            return is_kind(&value, kind, kinds);
        }
        let has = self.has(&spot);
        let value = self.given(&spot);
        Piece::all(vec![has, is_kind(&value, kind, kinds)])
    }

    pub(super) fn can_be_null(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => {
                Spot::of(expr).is_some_and(|spot| self.presence().kinds(&spot).meets(Kinds::NULL))
            }
            _ => false,
        }
    }

    /// The tier of the given pair, or the one that a parameter names.
    pub(super) fn tier(&mut self) -> Piece {
        // The type check accepts `size.tier` only if there is a table.
        let Some(sizes) = &self.op.sizes else { return Piece::value(&Value::Str(String::new())) };
        let pair = [&sizes.width, &sizes.height].map(|side| Spot::param(side.clone()));
        let is_pair_given = pair.iter().all(|side| self.presence().is_given(side));
        let by_pair = self.tier_of_pair(sizes);
        let Some(tier_from) = &sizes.tier_from else { return by_pair };
        if is_pair_given {
            return by_pair;
        }
        let has = Piece::all(self.has_pair(&pair));
        let named = self.get(&Spot::param(tier_from.clone()));
        Piece::conditional(has, by_pair, named)
    }

    /// The tests that both sides are given; one test is enough for the sides of one string.
    fn has_pair(&mut self, pair: &[Spot; 2]) -> Vec<Piece> {
        match (self.side(&pair[0]), self.side(&pair[1])) {
            (Some(width), Some(height)) if width.text == height.text => vec![self.has_side(&width)],
            _ => pair.iter().map(|side| self.has(side)).collect(),
        }
    }

    /// The tier of a pair. The schema accepts only pairs of the table, so the last tier needs no condition.
    fn tier_of_pair(&mut self, sizes: &Sizes) -> Piece {
        let pair = [&sizes.width, &sizes.height].map(|path| Spot::param(path.clone()));
        let in_one_text = match (self.side(&pair[0]), self.side(&pair[1])) {
            (Some(width), Some(height)) if width.text == height.text => Some(width),
            _ => None,
        };
        let value = match &in_one_text {
            Some(side) => self.given(&side.text),
            None => Piece::list([self.whole(&sizes.width), self.whole(&sizes.height)]),
        };
        let as_written = |row: &SizeRow| match &in_one_text {
            Some(side) => {
                Piece::primary(string(&format!("{}{}{}", row.width, side.size.separator, row.height)))
            }
            None => {
                Piece::list([row.width, row.height].map(|side| Piece::value(&Value::Int(i64::from(side)))))
            }
        };
        let mut tiers = sizes.tiers();
        let name = |tier: &str| Piece::value(&Value::Str(tier.to_owned()));
        let last = name(tiers.pop().unwrap_or_default());
        tiers.into_iter().rev().fold(last, |other, tier| {
            let rows = sizes.rows.iter().filter(|row| row.tier == tier);
            let rows = Piece::list(rows.map(as_written));
            Piece::conditional(Piece::relation("in", value.clone(), rows), name(tier), other)
        })
    }

    fn whole(&mut self, path: &Path) -> Piece {
        let spot = Spot::param(path.clone());
        let given = self.given(&spot);
        if self.is_side(&spot) { given } else { Piece::call("int", given) }
    }
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
fn is_kind(value: &Piece, kind: JsonKind, possible: Kinds) -> Piece {
    let asked = || Piece::call("type", value.clone());
    let named = |kinds: Kinds| kinds.names().into_iter().map(Piece::primary);
    let is_one = |name: &'static str| Piece::compare(Comparison::Eq, asked(), Piece::primary(name));
    let wanted = Kinds::of(kind);
    if !possible.meets(wanted) {
        return Piece::primary("false");
    }
    if possible.within(wanted) {
        return Piece::primary("true");
    }
    if !wanted.within(Kinds::NUMBER) {
        return is_one(kind_name(kind));
    }
    let others = possible.and(Kinds::NUMBER.not());
    let is_number = match others.names().as_slice() {
        [] => Piece::primary("true"),
        [only] => Piece::compare(Comparison::Ne, asked(), Piece::primary(*only)),
        _ => Piece::relation("in", asked(), Piece::list(named(others))).not(),
    };
    if possible.and(Kinds::NUMBER).within(wanted) {
        return is_number;
    }
    let cut = Piece::call("double", Piece::call("int", value.clone()));
    let is_whole = Piece::compare(Comparison::Eq, Piece::call("double", value.clone()), cut);
    Piece::all(if others.is_empty() { vec![is_whole] } else { vec![is_number, is_whole] })
}
