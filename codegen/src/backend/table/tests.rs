//! Specs in, tables out: which variables there are, and how expressions name them.

use bumpalo::Bump;
use modelspec_runtime::Facts;
use modelspec_runtime::table::{
    Array, Default, Each, Expr, Integer, LengthUnit, Literal, Matcher, Matching, Media, Model, Nullable,
    Number, Object, Rate, Type, Unique, Var, Vars,
};

use crate::compile;
use crate::model::Operation;
use crate::source::SourceText;

const HEAD: &str = "\
name: N
doc: An operation.
sources: [{ url: https://a.test, read: 2026-01-01 }]
http: { method: POST, path: / }
";

#[track_caller]
pub(super) fn operation(yaml: &str) -> Operation {
    let mut compilation = compile(vec![
        SourceText { path: "p/provider.yaml".into(), text: "name: P\ndoc: A provider.\n".into() },
        SourceText { path: "p/o.yaml".into(), text: format!("{HEAD}{yaml}") },
    ]);
    let lines = compilation.report.lines(&compilation.sources);
    assert_eq!(lines, [""; 0], "{yaml}");
    compilation.catalogue.operations.remove(0)
}

/// Builds the table of a spec and looks at it.
#[track_caller]
fn table(yaml: &str, look: impl FnOnce(&Model<'_>)) {
    let op = operation(yaml);
    let arena = Bump::new();
    look(&super::model(&arena, &op));
}

fn pointers<'a>(vars: &[Var<'a>]) -> Vec<&'a str> {
    vars.iter().map(|var| var.pointer).collect()
}

fn run(object: &Object<'_>, name: &str) -> Vars {
    object.fields.iter().find(|field| field.name == name).expect("the field is there").vars
}

fn array<'a>(object: &Object<'a>, name: &str) -> &'a Array<'a> {
    match object.fields.iter().find(|field| field.name == name).map(|field| field.ty) {
        Some(Type::Array(array)) => array,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn object<'a>(model: &Model<'a>, ty: Type<'a>) -> Object<'a> {
    match ty {
        Type::Object(index) => model.objects[usize::from(index)],
        other => panic!("{other:?}"),
    }
}

const SHOTS: &str = "\
parameters:
  shots:
    type: array
    doc: S.
    items:
      type: object
      parameters:
        prompt: { type: string, required: true, doc: P. }
        seconds: { type: integer, min: 1, max: 9, default: 5, doc: S. }
        camera: { type: object, doc: C., parameters: { zoom: { type: number, doc: Z. }, pan: { type: number, doc: P. } } }
        marks: { type: array, items: { type: integer, min: 0, max: 9 }, doc: M. }
  limit: { type: integer, min: 0, max: 99, default: 10, doc: L. }
";

fn rule(cel: &str) -> String {
    format!("{SHOTS}rules:\n  - {{ id: r, cel: \"{cel}\", message: Mind it. }}\n")
}

#[test]
fn items_have_variables_for_the_members_that_are_read() {
    table(&rule("!has(self.shots) || sum(self.shots.map(s, s.seconds)) <= self.limit"), |model| {
        assert_eq!(pointers(model.vars), ["/shots", "/limit"]);
        assert_eq!(pointers(model.vars[0].items), ["/seconds"]);
        assert_eq!(model.vars[0].items[0].default, Default::Value(Literal::Int(5)));
        let shots = array(&model.objects[0], "shots");
        assert_eq!((shots.vars, shots.own), (model.vars[0].items, false));
        let item = object(model, shots.items);
        assert_eq!(run(&item, "seconds"), Vars { start: 0, end: 1, own: true });
        assert_eq!(run(&item, "prompt"), Vars::default());
        assert_eq!(run(&model.objects[0], "limit"), Vars { start: 1, end: 2, own: true });
    });
}

#[test]
fn lists_that_are_only_counted_have_none() {
    table(&rule("!has(self.shots) || size(self.shots) <= 9"), |model| {
        assert_eq!(pointers(model.vars), ["/shots"]);
        let shots = array(&model.objects[0], "shots");
        assert!(shots.vars.is_empty() && !shots.own && model.vars[0].items.is_empty());
    });
}

#[test]
fn members_of_items_are_in_the_order_of_their_tree() {
    table(
        &rule(
            "!has(self.shots) || self.shots.all(s, !has(s.camera.pan) || s.seconds > 1 && has(s.camera) && s.camera.pan < 2.0)",
        ),
        |model| {
            assert_eq!(pointers(model.vars[0].items), ["/seconds", "/camera", "/camera/pan"]);
            let item = object(model, array(&model.objects[0], "shots").items);
            assert_eq!(run(&item, "camera"), Vars { start: 1, end: 3, own: true });
            let camera = item.fields.iter().find(|field| field.name == "camera").unwrap();
            assert_eq!(run(&object(model, camera.ty), "pan"), Vars { start: 2, end: 3, own: true });
            let Expr::Any(parts) = model.rules[0].holds else { panic!() };
            let Expr::Each(Each::All, 0, [list, body]) = parts[1] else { panic!("{parts:?}") };
            assert_eq!(*list, Expr::Get(0));
            let Expr::Any(alternatives) = body else { panic!("{body:?}") };
            let Expr::Not(has) = alternatives[0] else { panic!() };
            assert_eq!(*has, Expr::BoundHas(0, 2));
        },
    );
}

#[test]
fn lists_in_items_have_variables_of_their_own() {
    table(
        &rule("!has(self.shots) || self.shots.all(s, !has(s.marks) || s.marks.all(m, m <= s.seconds))"),
        |model| {
            let shots = array(&model.objects[0], "shots");
            assert_eq!(pointers(shots.vars), ["/seconds", "/marks"]);
            assert_eq!(pointers(shots.vars[1].items), [""], "the item itself");
            let marks = array(&object(model, shots.items), "marks");
            assert!(marks.own && marks.vars == shots.vars[1].items);
            let Expr::Any(parts) = model.rules[0].holds else { panic!() };
            let Expr::Each(_, 0, [_, body]) = parts[1] else { panic!() };
            let Expr::Any(parts) = body else { panic!() };
            let Expr::Each(Each::All, 1, [list, body]) = parts[1] else { panic!("{parts:?}") };
            assert_eq!(*list, Expr::BoundGet(0, 1));
            let Expr::Compare(_, sides) = body else { panic!("{body:?}") };
            assert_eq!(*sides, &[Expr::Bound(1), Expr::BoundGet(0, 0)]);
        },
    );
}

#[test]
fn filtered_lists_have_the_items_of_the_list() {
    table(
        &rule("!has(self.shots) || self.shots.filter(s, s.seconds > 2).map(t, size(t.prompt)).all(n, n > 3)"),
        |model| {
            assert_eq!(pointers(model.vars[0].items), ["/prompt", "/seconds"]);
            let Expr::Any(parts) = model.rules[0].holds else { panic!() };
            let Expr::Each(Each::All, 0, [map, _]) = parts[1] else { panic!("{parts:?}") };
            let Expr::Each(Each::Map, 0, [_, body]) = map else { panic!("{map:?}") };
            assert_eq!(*body, Expr::Size(&Expr::BoundGet(0, 0)));
        },
    );
}

#[test]
fn values_of_items_are_kept_where_functions_need_them() {
    let yaml = "\
parameters:
  marks: { type: array, items: { type: integer, min: 0, max: 9 }, doc: M. }
  words: { type: array, items: { type: string }, doc: W. }
  word: { type: string, doc: W. }
rules:
  - { id: sum, cel: '!has(self.marks) || sum(self.marks) < 9', message: Less. }
  - { id: within, cel: '!has(self.words) || !has(self.word) || self.word in self.words', message: Name it. }
";
    table(yaml, |model| {
        for name in ["marks", "words"] {
            let list = array(&model.objects[0], name);
            assert!(list.own, "{name}");
            assert_eq!(pointers(list.vars), [""]);
        }
    });
}

#[test]
fn lists_between_which_a_condition_chooses_share_their_variables() {
    let yaml = "\
parameters:
  a: { type: array, doc: A., items: { type: object, parameters: { x: { type: integer, max: 9, min: 0, required: true, doc: X. }, y: { type: integer, doc: Y. } } } }
  b: { alias_of: a }
rules:
  - { id: r, cel: '!has(self.a) || self.a.all(i, i.x > 1)', message: More. }
  - { id: s, cel: '!has(self.b) || self.b.all(i, !has(i.y) || i.y > 1)', message: More. }
";
    table(yaml, |model| {
        let (a, b) = (array(&model.objects[0], "a"), array(&model.objects[0], "b"));
        assert_eq!(pointers(a.vars), ["/x", "/y"]);
        assert_eq!((a.vars, a.own), (b.vars, b.own));
    });
}

#[test]
fn rules_about_items_name_the_lists() {
    let yaml = "\
parameters:
  outer:
    type: object
    doc: O.
    parameters:
      l:
        type: array
        doc: L.
        items:
          type: object
          parameters:
            inner:
              type: array
              doc: I.
              items:
                type: object
                parameters: { x: { type: boolean, doc: X. }, y: { type: boolean, doc: Y. } }
                rules: [{ id: both, together: [x, y], at: y }]
";
    table(yaml, |model| {
        let rule = model.rules[0];
        assert_eq!(pointers(model.vars), ["/outer/l"]);
        assert_eq!(rule.each, [0, 0]);
        let inner = model.vars[0].items[0];
        assert_eq!((inner.pointer, pointers(inner.items)), ("/inner", vec!["/x", "/y"]));
        assert_eq!(
            (rule.reads, rule.location.at, rule.location.missing),
            (&[0, 1][..], Some("/y"), &[(0, Expr::BoundHas(1, 0)), (1, Expr::BoundHas(1, 1))][..])
        );
        let Expr::All(parts) = rule.holds else { panic!("{:?}", rule.holds) };
        let Expr::Any(parts) = parts[0] else { panic!("{parts:?}") };
        assert_eq!(parts[0], Expr::Not(&Expr::BoundHas(1, 0)));
    });
}

#[test]
fn variables_of_variants_are_merged_by_name() {
    let yaml = "\
parameters:
  a:
    type: union
    doc: A.
    tag: kind
    variants:
      one: { type: object, parameters: { x: { type: integer, doc: X. }, y: { type: integer, doc: Y. } } }
      two: { type: object, parameters: { y: { type: integer, doc: Y. }, x: { type: integer, doc: X. }, z: { type: integer, doc: Z. } } }
  b: { type: integer, doc: B. }
rules:
  - { id: r, cel: '!has(self.a) || self.a.kind != \"one\" || has(self.a.x) || has(self.a.z)', message: Give x. }
";
    table(yaml, |model| {
        assert_eq!(pointers(model.vars), ["/a", "/a/kind", "/a/x", "/a/z"]);
        let Type::Union(union) = model.objects[0].fields[0].ty else { panic!() };
        assert_eq!(union.tag, "kind");
        assert_eq!(run(&model.objects[0], "a"), Vars { start: 0, end: 4, own: true });
        let at = |at: usize| Vars {
            start: u16::try_from(at).unwrap(),
            end: u16::try_from(at).unwrap() + 1,
            own: true,
        };
        for (variant, x) in union.variants.iter().zip([at(2), at(2)]) {
            let object = object(model, *variant);
            assert_eq!(
                (run(&object, "kind"), run(&object, "x"), run(&object, "y")),
                (at(1), x, Vars::default())
            );
        }
        assert_eq!(run(&object(model, union.variants[1]), "z"), at(3));
    });
}

#[test]
fn sides_of_sizes_stand_where_the_string_does() {
    let yaml = "\
parameters:
  a: { type: size, also: [auto], width: { max: 512, step: 8 }, doc: A. }
  b: { type: size, values: [1x2, 2x1], default: 1x2, doc: B. }
sizes: { size: a, table: { small: { square: 64x64 } } }
rules:
  - { id: r, cel: self.b.height > 1, message: Higher. }
";
    table(yaml, |model| {
        assert_eq!(pointers(model.vars), ["/a", "/a", "/b"]);
        let sizes = model.sizes.unwrap();
        assert_eq!((sizes.width, sizes.height), (0, 1));
        let [a, b] = model.objects[0].fields else { panic!() };
        assert_eq!(a.vars, Vars { start: 0, end: 2, own: false });
        let Type::Union(union) = a.ty else { panic!() };
        let Type::Size(size) = union.variants[1] else { panic!() };
        assert!(size.reads_width && size.reads_height && size.width.max == 512 && size.height.max == 999_999);
        let Type::Size(size) = b.ty else { panic!() };
        assert_eq!((size.reads_width, size.reads_height, size.values), (false, true, &["1x2", "2x1"][..]));
        assert_eq!(model.vars[2].default, Default::Value(Literal::Int(2)));
    });
}

#[test]
fn defaults_in_items_read_the_item() {
    let yaml = "\
parameters:
  l:
    type: array
    doc: L.
    items:
      type: object
      parameters:
        fast: { type: boolean, doc: F. }
        n: { type: integer, default: [{ when: { present: fast }, value: 2 }, { value: 5 }], doc: N. }
rules:
  - { id: r, cel: '!has(self.l) || self.l.all(i, i.n < 5)', message: Less. }
";
    table(yaml, |model| {
        assert_eq!(pointers(model.vars[0].items), ["/fast", "/n"]);
        let Default::Cases(cases) = model.vars[0].items[1].default else { panic!() };
        assert_eq!(cases[0], (Expr::BoundHas(0, 0), Literal::Int(2)));
        assert_eq!(cases[1], (Expr::Lit(Literal::Bool(true)), Literal::Int(5)));
    });
}

#[test]
fn prices_go_through_lists_too() {
    let yaml = format!(
        "{SHOTS}price: {{ currency: USD, lines: [{{ item: second, quantity: \"has(self.shots) ? sum(self.shots.map(s, s.seconds)) : 0\", rate: {{ min: '1', max: '2' }} }}] }}\n"
    );
    table(&yaml, |model| {
        assert_eq!(pointers(model.vars[0].items), ["/seconds"]);
        let modelspec_runtime::table::Price::Lines { lines, .. } = model.prices.entries[0].price else {
            panic!()
        };
        assert_eq!(
            lines[0].rate,
            Rate::Fixed(modelspec_runtime::table::Charge::Range(1_000_000_000, 2_000_000_000))
        );
    });
}

#[test]
fn patterns_are_compiled() {
    let yaml = "\
parameters:
  a: { type: string, required: true, doc: A. }
rules:
  - { id: r, cel: 'self.a.matches(\"^[a-z]+$\")', message: Letters. }
";
    table(yaml, |model| {
        let Expr::Match(Matching::Matches, text, pattern) = model.rules[0].holds else { panic!() };
        assert_eq!((*text, pattern.source), (Expr::Get(0), "^[a-z]+$"));
        assert!(matches!(pattern.matcher, Matcher::Automaton(_)));
    });
}

#[test]
fn types_say_all_that_their_declarations_do() {
    let yaml = "\
parameters:
  step: { type: integer, min: 6, max: 30, step: 12, offset: 6, doc: S. }
  half: { type: number, above: 0, max: 2, step: 0.5, doc: H. }
  open: { type: enum, values: [x], open: true, doc: O. }
  free: { type: object, open: true, nullable: absent, doc: F. }
  map: { type: map, keys: { max_length: 3, pattern: '^a' }, items: { type: boolean }, max_items: 2, doc: M. }
  bytes: { type: string, max_length: 3, length_unit: bytes, nullable: true, doc: B. }
  list: { type: array, items: { type: object, parameters: { id: { type: string, doc: I. } } }, unique_by: id, doc: L. }
  image: { type: string, media: { forms: [url], formats: [png], max_megabytes: 2, max_ratio: '2:1', note: No text. }, doc: I. }
  link: { type: string, media: { forms: [url] }, doc: L. }
  file: { type: string, media: {}, doc: F. }
";
    table(yaml, |model| {
        let field = |name: &str| *model.objects[0].fields.iter().find(|field| field.name == name).unwrap();
        assert_eq!(field("step").ty, Type::Integer(Integer { min: 6, max: 30, step: 12, offset: 6 }));
        let number = Number { min: 0.0, max: 2.0, above: true, below: false, step: 0.5 };
        assert_eq!(field("half").ty, Type::Number(number));
        assert_eq!(field("open").ty, Type::OpenEnum(&[Literal::Str("x")]));
        assert!(object(model, field("free").ty).open && !model.objects[0].open);
        assert_eq!((field("free").nullable, field("bytes").nullable), (Nullable::Absent, Nullable::Value));
        let Type::Map(map) = field("map").ty else { panic!() };
        assert_eq!((map.min, map.max, map.items, map.keys.max), (0, 2, Type::Boolean, 3));
        assert!(map.keys.pattern.is_some());
        let Type::String(text) = field("bytes").ty else { panic!() };
        assert_eq!((text.unit, text.max), (LengthUnit::Bytes, 3));
        assert_eq!(array(&model.objects[0], "list").unique, Unique::By("id"));
        let Type::String(text) = field("image").ty else { panic!() };
        let limits = "format png, at most 2 MB, aspect ratio at most 2:1, No text";
        let media = Media {
            limits,
            formats: &["png"],
            max_bytes: 2_000_000,
            ratio: ((0, 0), (2, 1)),
            unchecked: true,
            ..Media::ANY
        };
        assert_eq!(text.media, Some(&media));
        let Type::String(text) = field("link").ty else { panic!() };
        assert_eq!(text.media, None, "without limits there is nothing to check");
        let Type::String(text) = field("file").ty else { panic!() };
        assert_eq!(text.media, Some(&Media::ANY), "facts can be about it");
    });
}

#[test]
fn many_values_of_an_enum_have_a_hash() {
    let names = |count: usize| (0..count).map(|at| format!("v-{at}")).collect::<Vec<_>>().join(", ");
    let numbers = (0..100).map(|at| at.to_string()).collect::<Vec<_>>().join(", ");
    let yaml = format!(
        "parameters:
  few: {{ type: enum, values: [{}], doc: F. }}
  many: {{ type: enum, values: [{}], doc: M. }}
  numbers: {{ type: enum, values: [{numbers}], doc: N. }}
",
        names(24),
        names(1_000)
    );
    table(&yaml, |model| {
        let hashed = model.objects[0].fields.iter().map(|field| match field.ty {
            Type::Enum(values, lookup) => lookup.map(|_| values.len()),
            _ => panic!(),
        });
        assert_eq!(hashed.collect::<Vec<_>>(), [None, Some(1_000), None]);
        let rules = |value: &str| {
            let request = format!(r#"{{"many":{value}}}"#);
            let report = modelspec_runtime::validate(model, request.as_bytes(), Facts::none());
            report.violations().iter().map(modelspec_runtime::Violation::rule).collect::<Vec<_>>()
        };
        for at in 0..1_000 {
            assert_eq!(rules(&format!(r#""v-{at}""#)), [""; 0], "{at}");
            assert_eq!(rules(&format!(r#""\u0076-{at}""#)), [""; 0], "{at}");
            assert_eq!(rules(&format!(r#""w-{at}""#)), ["enum"], "{at}");
        }
        assert_eq!(rules("1"), ["enum"]);
    });
}

#[test]
fn answers_have_no_variables() {
    let op = operation(
        "response: { parameters: { l: { type: array, items: { type: object, parameters: { x: { type: string, doc: X. } } }, doc: L. } } }\n",
    );
    let arena = Bump::new();
    let objects = super::document(&arena, op.response.as_ref().unwrap());
    assert!(objects.iter().all(|object| object.open));
    let list = array(&objects[0], "l");
    assert!(list.vars.is_empty() && !list.own);
}

#[test]
fn types_that_contain_themselves_are_read_to_the_depth_of_the_expression() {
    let yaml = "\
types:
  node: { type: object, doc: N., parameters: { name: { type: string, doc: N. }, next: { use: node }, all: { type: array, items: { use: node }, doc: A. } } }
parameters:
  a: { use: node }
rules:
  - { id: r, cel: '!has(self.a.next.name) || !has(self.a.all) || self.a.all.all(n, !has(n.all) || n.all.exists(m, has(m.name)))', message: Name one. }
";
    table(yaml, |model| {
        assert_eq!(pointers(model.vars), ["/a/next/name", "/a/all"]);
        let all = model.vars[1].items;
        assert_eq!((pointers(all), pointers(all[0].items)), (vec!["/all"], vec!["/name"]));
    });
}
