//! The parameters of a draft as labels of rates speak of them.

use serde_json::Value as Json;

use crate::import::rules::kebab;
use crate::model::{Default, Document, FormatName, Operation, Param, Type, Value};

/// Greatest depth of objects whose members labels can speak of.
const MAX_DEPTH: usize = 8;

/// A parameter that a label can speak of.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Its path with dots.
    pub(super) path: String,
    /// The words of its name.
    pub(super) name: Vec<String>,
    /// The words of its description.
    pub(super) doc: Vec<String>,
    /// The kind of its values.
    pub(super) kind: Kind,
    /// The value that the service uses if it is absent.
    pub(super) default: Option<Json>,
    /// It is given in every request.
    pub(super) always: bool,
}

/// The kind of the values of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Flag,
    /// A number; true if words are values, too.
    Number(bool),
    /// One of these words.
    Words(Vec<String>),
    Text,
    /// A file; true if it is a list of files.
    Media(bool),
    Object,
}

/// The parameters of an operation and its tiers.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// The parameters, from the outermost.
    pub(super) all: Vec<Member>,
    /// The tiers of its sizes.
    pub(super) tiers: Vec<String>,
    /// The rows of its sizes: width, height and tier.
    pub(super) rows: Vec<(u32, u32, String)>,
    /// The paths of width and height.
    pub(super) sides: Option<(String, String)>,
    /// The parameter that selects the tier where no size is given.
    pub(super) tier_from: Option<String>,
}

impl Members {
    /// Those of an operation.
    pub(super) fn new(op: &Operation) -> Self {
        let mut members = Self::default();
        members.add(&op.request, 0, "", true, 0);
        if let Some(sizes) = &op.sizes {
            members.tiers = sizes.tiers().into_iter().map(ToOwned::to_owned).collect();
            let row = |row: &crate::model::SizeRow| (row.width, row.height, row.tier.clone());
            members.rows = sizes.rows.iter().map(row).collect();
            members.tier_from = sizes.tier_from.as_ref().map(|path| path.0.join("."));
        }
        let side = |words: &[&str]| {
            members.all.iter().find(|it| it.name == words && matches!(it.kind, Kind::Number(_)))
        };
        members.sides =
            side(&["width"]).zip(side(&["height"])).map(|(a, b)| (a.path.clone(), b.path.clone()));
        members
    }

    /// The parameter whose values are tiers, so that it selects the tier where no size is given.
    pub(super) fn selects_tier(&self) -> Option<&Member> {
        let knows = |value: &String| self.tiers.contains(value);
        self.all.iter().find(
            |it| matches!(&it.kind, Kind::Words(words) if !self.tiers.is_empty() && words.iter().all(knows)),
        )
    }

    /// The parameters for files of a kind, such as images.
    pub(super) fn media<'m>(&'m self, kind: &'m str) -> impl Iterator<Item = &'m Member> {
        self.all.iter().filter(move |it| {
            matches!(it.kind, Kind::Media(_)) && it.name.iter().any(|word| canonical(word) == kind)
        })
    }

    /// The parameter with this path.
    pub(super) fn get(&self, path: &str) -> Option<&Member> {
        self.all.iter().find(|it| it.path == path)
    }

    fn add(&mut self, document: &Document, object: usize, outer: &str, always: bool, depth: usize) {
        for param in document.objects.get(object).map_or(&[][..], |object| &object.params) {
            let name = param.name.value.as_str();
            let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
            if !is_name || depth > MAX_DEPTH {
                continue;
            }
            let path = if outer.is_empty() { name.to_owned() } else { format!("{outer}.{name}") };
            let always = always && param.required;
            if let Some(kind) = kind(param, document) {
                let is_object = kind == Kind::Object;
                self.all.push(Member {
                    name: words(&kebab(name)),
                    doc: words(&param.doc),
                    default: default(param),
                    path: path.clone(),
                    kind,
                    always,
                });
                if let (Type::Object(inner), true) = (&param.ty, is_object) {
                    self.add(document, *inner, &path, always, depth + 1);
                }
            }
        }
    }
}

/// The default, if it is the same for every request.
fn default(param: &Param) -> Option<Json> {
    match &param.default {
        Some(Default::Value(value)) => Some(Json::from(&value.value)),
        _ => None,
    }
}

fn kind(param: &Param, document: &Document) -> Option<Kind> {
    let is_number = |ty: &Type| match ty {
        Type::Integer(_) | Type::Number(_) => true,
        Type::Enum(it) => it.values.iter().all(|value| matches!(value.value, Value::Int(_) | Value::Num(_))),
        _ => false,
    };
    Some(match &param.ty {
        Type::Boolean => Kind::Flag,
        ty if is_number(ty) => Kind::Number(false),
        Type::Enum(it) => {
            let word = |value: &Value| if let Value::Str(text) = value { Some(text.clone()) } else { None };
            Kind::Words(it.values.iter().filter_map(|value| word(&value.value)).collect())
        }
        Type::String(_) if is_media(param, &param.ty, document, 0) => Kind::Media(false),
        Type::String(_) => Kind::Text,
        Type::Array(_) if is_media(param, &param.ty, document, 0) => Kind::Media(true),
        Type::Object(_) => Kind::Object,
        Type::Union(union) => {
            let has_media = union.variants.iter().any(|variant| is_media(param, &variant.ty, document, 0));
            match union.variants.iter().any(|variant| is_number(&variant.ty)) {
                true => Kind::Number(true),
                false if has_media => Kind::Media(false),
                false => return None,
            }
        }
        _ => return None,
    })
}

/// True if values hold files, or are a list with the name of files.
fn is_media(param: &Param, ty: &Type, document: &Document, depth: usize) -> bool {
    let is_named = || {
        words(&kebab(&param.name.value))
            .iter()
            .any(|word| matches!(canonical(word).as_str(), "image" | "video" | "audio"))
    };
    match ty {
        Type::String(text) => text.media.is_some() || (text.format == Some(FormatName::Uri) && is_named()),
        Type::Array(array) => is_named() || is_media(param, &array.items, document, depth + 1),
        Type::Union(union) if depth < MAX_DEPTH => {
            union.variants.iter().any(|variant| is_media(param, &variant.ty, document, depth + 1))
        }
        Type::Object(id) if depth < MAX_DEPTH => document.objects.get(*id).is_some_and(|object| {
            object.params.iter().any(|param| is_media(param, &param.ty, document, depth + 1))
        }),
        _ => false,
    }
}

/// The words of a text in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|char: char| !char.is_alphanumeric() && char != '.')
        .map(|word| word.trim_matches('.').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// A word in the singular; words for the same medium are one.
pub(super) fn canonical(word: &str) -> String {
    let word = word.to_lowercase();
    let singular = match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => &word,
    };
    match singular {
        "sound" | "soundtrack" => "audio",
        "photo" | "picture" | "img" | "frame" => "image",
        "clip" | "footage" => "video",
        "grounded" | "grounding" => "search",
        other => other,
    }
    .to_owned()
}
