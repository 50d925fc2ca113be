//! The constraints of an operation: everything that its requests can break.

use super::engine::Broken;
use super::sites::{Site, sites};
use crate::model::expr::kinds::Kinds;
use crate::model::{Media, Operation, Rule, SizeText, Sizes, Text, Type, Unique};

/// One constraint.
#[derive(Clone, Debug)]
pub struct Constraint<'o> {
    /// JSON Pointer of the value in the requests that break it; for a rule that of its parameters, or empty.
    pub pointer: String,
    /// Its kind.
    pub kind: Kind<'o>,
    pub(super) site: Option<Site<'o>>,
}

/// The kind of a constraint.
#[derive(Clone, Debug)]
pub enum Kind<'o> {
    /// The parameter must be given.
    Required,
    /// No other members are allowed.
    Closed,
    /// The value has one of these JSON types.
    Type(Kinds),
    /// The value is this constant, or one of these values, or of one of these variants.
    Values(Vec<&'o Type>),
    /// A number has a lower limit.
    Min(&'o Type),
    /// A number has an upper limit.
    Max(&'o Type),
    /// A number is a multiple of a step.
    Step(&'o Type),
    /// The side with this index, of a size in one string, keeps a limit, which is one of the three above.
    Side(&'o SizeText, usize, Box<Kind<'o>>),
    /// A string is not too short.
    MinLength(&'o Text),
    /// A string is not too long.
    MaxLength(&'o Text),
    /// A string matches a pattern.
    Pattern(&'o Text),
    /// A string has a form.
    Format(&'o Type),
    /// A list or a map does not have too few members.
    MinItems(&'o Type),
    /// A list or a map does not have too many members.
    MaxItems(&'o Type),
    /// The items of a list differ.
    Unique(&'o Type),
    /// The keys of a map have a length or match a pattern.
    Keys(&'o Text),
    /// Media keep a limit.
    Media(&'o Media, MediaLimit),
    /// Width and height are a row of the size table.
    Sizes,
    /// A rule of the spec.
    Rule(&'o Rule),
}

/// A limit on media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaLimit {
    /// File formats.
    Formats,
    /// Greatest size.
    Bytes,
    /// Least width and height.
    MinSide,
    /// Greatest width and height.
    MaxSide,
    /// Least product of width and height.
    MinPixels,
    /// Greatest product of width and height.
    MaxPixels,
    /// Narrowest ratio of width to height.
    MinRatio,
    /// Widest ratio of width to height.
    MaxRatio,
    /// Shortest duration.
    MinDuration,
    /// Longest duration.
    MaxDuration,
}

/// Ids of the built-in rules that a value can break which is none of several.
const VALUES: &[&str] = &["const", "enum", "type", "format", "range", "step", "length", "pattern"];

impl Kind<'_> {
    /// The ids of the rules of which one is reported, whichever fits the value.
    pub fn rules(&self) -> Vec<&str> {
        match self {
            Self::Required => vec!["required", "alias"],
            Self::Closed => vec!["unknown"],
            Self::Type(_) => vec!["type", "enum", "const", "format"],
            Self::Values(_) => VALUES.to_vec(),
            Self::Min(_) | Self::Max(_) => vec!["range"],
            Self::Step(_) => vec!["step"],
            Self::Side(_, _, limit) => limit.rules(),
            Self::MinLength(_) | Self::MaxLength(_) => vec!["length"],
            Self::Pattern(_) => vec!["pattern"],
            Self::Format(_) => vec!["format"],
            Self::MinItems(_) | Self::MaxItems(_) => vec!["items"],
            Self::Unique(_) => vec!["unique"],
            Self::Keys(_) => vec!["length", "pattern"],
            Self::Media(..) => vec!["media"],
            Self::Sizes => vec!["size"],
            Self::Rule(rule) => vec![&rule.id.value],
        }
    }
}

impl<'o> Constraint<'o> {
    /// The constraint that a size table is.
    pub(crate) fn of_sizes(sizes: &Sizes) -> Self {
        Self { pointer: sizes.width.pointer(), kind: Kind::Sizes, site: None }
    }

    /// The constraint that a rule is.
    pub(crate) fn of_rule(rule: &'o Rule) -> Self {
        let first = rule.at.as_ref().or(rule.reads.first());
        let pointer =
            first.filter(|_| rule.each.is_empty()).map_or(String::new(), crate::model::Path::pointer);
        Self { pointer, kind: Kind::Rule(rule), site: None }
    }

    /// Reports whether a violation or a warning is one of this constraint.
    pub fn is_broken_by(&self, broken: &Broken) -> bool {
        let is_here = || match &self.kind {
            Kind::Rule(_) | Kind::Sizes => true,
            Kind::Closed | Kind::Unique(_) | Kind::Keys(_) => broken.pointer.starts_with(&self.pointer),
            _ => broken.pointer == self.pointer,
        };
        self.kind.rules().contains(&broken.rule.as_str()) && is_here()
    }
}

/// All constraints of an operation: those of its parameters in their order, the size table, and the rules.
pub(super) fn constraints(op: &Operation) -> Vec<Constraint<'_>> {
    let mut all = Vec::new();
    for site in sites(op) {
        let kinds = of_site(op, &site);
        let pointer = site.pointer();
        all.extend(kinds.into_iter().map(|kind| Constraint {
            pointer: pointer.clone(),
            kind,
            site: Some(site.clone()),
        }));
    }
    all.extend(op.sizes.as_ref().map(Constraint::of_sizes));
    all.extend(op.rules.iter().map(Constraint::of_rule));
    all
}

fn of_site<'o>(op: &'o Operation, site: &Site<'o>) -> Vec<Kind<'o>> {
    let mut kinds = Vec::new();
    if site.param.is_some_and(|param| param.required) {
        kinds.push(Kind::Required);
    }
    let is_listed = |ty: &&Type| matches!(ty, Type::Const(_) | Type::Enum(_));
    let allowed = site.types.iter().fold(Kinds::NONE, |all, ty| all.or(Kinds::of_type(ty)));
    if allowed != Kinds::ALL && !site.types.iter().all(is_listed) {
        kinds.push(Kind::Type(allowed));
    }
    for group in [Kinds::STRING, Kinds::NUMBER, Kinds::BOOL] {
        scalars(site, group, &mut kinds);
    }
    for &ty in &site.types {
        composite(op, ty, &mut kinds);
    }
    kinds
}

/// The constraints of the scalar types of one JSON type. What is none of several types is one constraint.
fn scalars<'o>(site: &Site<'o>, group: Kinds, kinds: &mut Vec<Kind<'o>>) {
    let is_scalar = |ty: &Type| !matches!(ty, Type::Any | Type::Result);
    let types = site.types.iter().copied().filter(|ty| is_scalar(ty) && Kinds::of_type(ty).meets(group));
    let types: Vec<&'o Type> = types.collect();
    let of_each: Vec<Vec<Kind<'o>>> = types.iter().map(|ty| scalar(ty)).collect();
    match &of_each[..] {
        [] => {}
        [only] => kinds.extend(only.iter().cloned()),
        // A variant without constraints takes everything.
        several if several.iter().any(Vec::is_empty) => {}
        _ => kinds.push(Kind::Values(types)),
    }
}

fn scalar(ty: &Type) -> Vec<Kind<'_>> {
    let mut kinds = Vec::new();
    match ty {
        Type::Const(_) => kinds.push(Kind::Values(vec![ty])),
        Type::Enum(choice) if !choice.open => kinds.push(Kind::Values(vec![ty])),
        Type::Integer(integer) => {
            kinds.extend(integer.declared.0.then_some(Kind::Min(ty)));
            kinds.extend(integer.declared.1.then_some(Kind::Max(ty)));
            kinds.extend((integer.step > 1).then_some(Kind::Step(ty)));
        }
        Type::Number(number) => {
            kinds.extend(number.min.is_some().then_some(Kind::Min(ty)));
            kinds.extend(number.max.is_some().then_some(Kind::Max(ty)));
            kinds.extend(number.step.is_some().then_some(Kind::Step(ty)));
        }
        Type::String(text) => kinds.extend(self::text(ty, text)),
        Type::Size(size) if !size.values.is_empty() => kinds.push(Kind::Values(vec![ty])),
        Type::Size(size) => {
            kinds.push(Kind::Format(ty));
            for (at, side) in size.sides.iter().enumerate() {
                kinds.extend(scalar(&side.ty).into_iter().map(|limit| Kind::Side(size, at, Box::new(limit))));
            }
        }
        _ => {}
    }
    kinds
}

fn text<'o>(ty: &'o Type, text: &'o Text) -> Vec<Kind<'o>> {
    let mut kinds = Vec::new();
    kinds.extend((text.min > 0).then_some(Kind::MinLength(text)));
    kinds.extend(text.max.is_some().then_some(Kind::MaxLength(text)));
    kinds.extend(text.pattern.is_some().then_some(Kind::Pattern(text)));
    let forms = text.media.as_ref().is_some_and(|media| !media.forms.is_empty());
    kinds.extend((forms || text.format.is_some()).then_some(Kind::Format(ty)));
    if let Some(media) = &text.media {
        kinds.extend(media_limits(media).into_iter().map(|limit| Kind::Media(media, limit)));
    }
    kinds
}

fn media_limits(media: &Media) -> Vec<MediaLimit> {
    let limits = [
        (!media.formats.is_empty(), MediaLimit::Formats),
        (media.max_bytes.is_some(), MediaLimit::Bytes),
        (media.side.0.is_some(), MediaLimit::MinSide),
        (media.side.1.is_some(), MediaLimit::MaxSide),
        (media.pixels.0.is_some(), MediaLimit::MinPixels),
        (media.pixels.1.is_some(), MediaLimit::MaxPixels),
        (media.ratio.0.is_some(), MediaLimit::MinRatio),
        (media.ratio.1.is_some(), MediaLimit::MaxRatio),
        (media.milliseconds.0.is_some(), MediaLimit::MinDuration),
        (media.milliseconds.1.is_some(), MediaLimit::MaxDuration),
    ];
    limits.into_iter().filter_map(|(is_set, limit)| is_set.then_some(limit)).collect()
}

fn composite<'o>(op: &'o Operation, ty: &'o Type, kinds: &mut Vec<Kind<'o>>) {
    match ty {
        Type::Array(array) => {
            kinds.extend((array.min > 0).then_some(Kind::MinItems(ty)));
            kinds.extend(array.max.is_some().then_some(Kind::MaxItems(ty)));
            kinds.extend((array.unique != Unique::No).then_some(Kind::Unique(ty)));
        }
        Type::Map(map) => {
            kinds.extend((map.min > 0).then_some(Kind::MinItems(ty)));
            kinds.extend(map.max.is_some().then_some(Kind::MaxItems(ty)));
            let keys = &map.keys;
            let has_limits = keys.min > 0 || keys.max.is_some() || keys.pattern.is_some();
            kinds.extend(has_limits.then_some(Kind::Keys(keys)));
        }
        Type::Object(id) => {
            let is_closed = |object: &crate::model::Object| !object.open && !op.request.open;
            kinds.extend(op.request.objects.get(*id).is_some_and(is_closed).then_some(Kind::Closed));
        }
        _ => {}
    }
}
