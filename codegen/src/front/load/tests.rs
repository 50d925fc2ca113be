//! Small files in, exact diagnostics out.

mod forms;
mod hostile;

use super::{Specs, load};
use crate::diagnostic::{Code, Report};
use crate::front::spec::{
    self, DefaultValue, EnumValues, ListedValue, Method, Operand, Scalar, Status, TypeName, ValueDoc,
    ValueSet,
};
use crate::source::{SourceMap, SourceText};

const PROVIDER: &str = "name: P\n";
const HEAD: &str = "name: N\nhttp: { method: POST, path: / }\n";

fn read(files: &[(&str, &str)]) -> (SourceMap, Specs, Report) {
    let sources = files.iter().map(|(path, text)| SourceText { path: (*path).into(), text: (*text).into() });
    let sources = SourceMap::new(sources.collect());
    let mut report = Report::default();
    let specs = load(&sources, &mut report);
    located(&sources, &report);
    (sources, specs, report)
}

/// Every diagnostic says where and what to do, and stands on something that can be underlined.
fn located(sources: &SourceMap, report: &Report) {
    for diagnostic in &report.diagnostics {
        let text = &sources.file(diagnostic.span.file).text;
        let (start, end) = (diagnostic.span.start as usize, diagnostic.span.end as usize);
        assert!(text.get(start..end).is_some(), "{diagnostic:?}");
        let whole_file = [Code::EmptyFile, Code::FileTooLarge, Code::BadName, Code::MissingProvider]
            .contains(&diagnostic.code);
        let at_the_end = text[start..].chars().all(|char| char.is_control() || char.is_whitespace());
        assert!(
            start < end || whole_file || at_the_end || diagnostic.code == Code::YamlSyntax,
            "{diagnostic:?}"
        );
        assert!(diagnostic.help.as_ref().is_some_and(|help| !help.is_empty()), "{diagnostic:?}");
        assert!(!diagnostic.message.contains('\n') && !diagnostic.message.ends_with('.'), "{diagnostic:?}");
    }
}

/// Reads one operation, and compares the diagnostics.
#[track_caller]
fn check(yaml: &str, expected: &[&str]) -> Specs {
    let (sources, specs, report) = read(&[("p/provider.yaml", PROVIDER), ("p/o.yaml", yaml)]);
    let expected: Vec<String> = expected.iter().map(|line| format!("p/o.yaml:{line}")).collect();
    assert_eq!(report.lines(&sources), expected, "{yaml}");
    specs
}

/// Reads one operation behind the two lines that each has.
#[track_caller]
fn body(yaml: &str, expected: &[&str]) -> spec::Operation {
    check(&format!("{HEAD}{yaml}"), expected).operations.remove(0).spec
}

#[test]
fn a_whole_file_is_read() {
    let text = "\
# yaml-language-server: $schema=../spec.schema.json
model: 'klingai:kling-image@3'
name: \"N\\u00e4me\" # not only ASCII
doc: >-
  Two
  lines.
status: api-only
released: 2026-02-05
http: { method: POST, path: / }
parameters:
  steps: { type: integer, min: 1, max: 50, default: 28, required: no-not-a-bool }
  seed: { type: number, step: 0.10, max_length: 4294967295 }
  size: { type: enum, values: [1K, 2048, true], default: [{ when: { present: seed }, value: '1K' }, { value: 1.50 }] }
  mode: { type: enum, values: { sync: Waits., no: Says no. } }
rules:
  - id: pair
    together: [seed, [steps, size]]
    when: { is: { mode: [sync, 'no'], steps: 28 }, not: { absent: [seed, size] } }
examples:
  - { title: T, request: { z: null, a: [1, 2.50, -3, 1e2, \"x\"], on: yes } }
";
    let text = text.replace("required: no-not-a-bool", "required: true");
    let (sources, specs, report) = read(&[("p/o.yaml", &text), ("p/provider.yaml", PROVIDER)]);
    assert_eq!(report.lines(&sources), [""; 0]);
    assert_eq!((specs.providers[0].id.as_str(), specs.providers[0].spec.name.as_str()), ("p", "P"));
    let file = &specs.operations[0];
    assert_eq!((file.provider.as_str(), file.name.as_str()), ("p", "o"));
    let operation = &file.spec;

    assert_eq!((operation.name.as_str(), sources.snippet(operation.name.span)), ("Näme", "\"N\\u00e4me\""));
    let model = operation.model.as_ref().unwrap();
    assert_eq!(sources.snippet(model.span), "'klingai:kling-image@3'");
    let doc = operation.doc.as_ref().unwrap();
    assert_eq!((doc.as_str(), sources.snippet(doc.span)), ("Two lines.", "Two\n  lines."));
    assert_eq!((operation.status, operation.http.method.value), (Status::ApiOnly, Method::Post));
    assert_eq!(operation.released.as_ref().unwrap().as_str(), "2026-02-05");

    let steps = &operation.parameters["steps"];
    assert_eq!(steps.ty.as_ref().unwrap().value, TypeName::Integer);
    assert_eq!(sources.snippet(steps.min.as_ref().unwrap().span), "1");
    assert!(steps.required.as_ref().unwrap().value && steps.unit.is_none());
    assert_eq!(steps.default.as_ref().unwrap().value, DefaultValue::Value(Scalar::Number("28".into())));
    let (key, seed) = operation.parameters.get_key_value("seed").unwrap();
    assert_eq!(sources.snippet(key.span), "seed");
    assert_eq!(seed.step.as_ref().unwrap().value, Scalar::Number("0.10".into()));
    assert_eq!(seed.max_length.as_ref().unwrap().value, u32::MAX);

    let size = &operation.parameters["size"];
    let Some(EnumValues::List(values)) = size.values.as_ref().map(|values| &values.value) else { panic!() };
    let plain = |scalar| ListedValue::Plain(scalar);
    let expected =
        [Scalar::String("1K".into()), Scalar::Number("2048".into()), Scalar::Bool(true)].map(plain);
    let values: Vec<ListedValue> = values.iter().map(|value| value.value.clone()).collect();
    assert_eq!(values, expected);
    let Some(DefaultValue::Cases(cases)) = size.default.as_ref().map(|default| &default.value) else {
        panic!()
    };
    assert_eq!(sources.snippet(cases[0].value.span), "'1K'");
    assert!(cases[0].when.is_some() && cases[1].when.is_none());
    let mode = operation.parameters["mode"].values.as_ref().unwrap();
    let EnumValues::Documented(documented) = &mode.value else { panic!() };
    let ValueDoc::Text(doc) = &documented["no"].value else { panic!() };
    assert_eq!((doc.as_str(), sources.snippet(doc.span)), ("Says no.", "Says no."));

    let rule = &operation.rules[0];
    let together = rule.together.as_ref().unwrap();
    let Operand::Group(group) = &together[1].value else { panic!() };
    assert_eq!(sources.snippet(group[1].span), "size");
    assert_eq!(sources.snippet(together[1].span), "[steps, size]");
    let when = rule.when.as_ref().unwrap();
    let listed = |name: &str| match &when.is.as_ref().unwrap()[name] {
        ValueSet::Listed(values) => values,
        ValueSet::Except(_) => panic!(),
    };
    assert_eq!(sources.snippet(listed("mode")[1].span), "'no'");
    assert_eq!(listed("steps")[0].value, Scalar::Number("28".into()));
    assert_eq!(when.not.as_ref().unwrap().absent.as_ref().unwrap().0.len(), 2);

    let request = operation.examples[0].request.as_ref().unwrap();
    assert_eq!(request.0.to_string(), r#"{"z":null,"a":[1,2.5,-3,100.0,"x"],"on":"yes"}"#);
}

#[test]
fn nine_problems_come_in_one_run() {
    let operation = body(
        "\
statuss: preview
released: &day 2026-02-05
parameters:
  a: { type: intger, min: 0x1F, max_length: -1, required: yes }
  b: { use: *day }
  b: {}
rules:
  - { together: [a, 3] }
examples:
  -
",
        &[
            "3:1: error[unknown-key]: unknown key `statuss` in the file",
            "4:11: error[yaml-anchor]: anchors are not supported: `&day`",
            "6:14: error[unknown-value]: `type` cannot be `intger`",
            "6:27: error[bad-number]: `0x1F` is not a number in JSON",
            "6:45: error[wrong-type]: `max_length` must be a whole number from 0 to 4294967295, not the number `-1`",
            "6:59: error[wrong-type]: `required` must be `true` or `false`, not the string `yes`",
            "7:13: error[yaml-alias]: aliases are not supported: `*day`",
            "8:3: error[duplicate-key]: duplicate key `b`",
            "10:7: error[missing-key]: an item of `rules` has no `id`",
            "10:21: error[wrong-type]: an item of `together` must be a name, or a list of names, not the number `3`",
            "12:3: error[empty-value]: an item of this list has no value",
        ],
    );
    // What was probably meant is taken; what cannot be used counts as absent.
    assert_eq!(operation.status, Status::Preview);
    let a = &operation.parameters["a"];
    assert_eq!(a.ty.as_ref().unwrap().value, TypeName::Integer);
    assert!(a.min.is_none() && a.max_length.is_none() && a.required.is_none());
    assert_eq!(
        (operation.rules[0].id.as_str(), operation.rules[0].together.as_ref().unwrap().len()),
        ("", 1)
    );
    assert!(operation.examples.is_empty() && operation.parameters["b"].uses.is_none());
}

#[test]
fn helps_say_what_to_do() {
    let help = |yaml: &str| {
        let (_, _, report) = read(&[("p/provider.yaml", PROVIDER), ("p/o.yaml", &format!("{HEAD}{yaml}"))]);
        assert_eq!(report.diagnostics.len(), 1, "{yaml}: {report:?}");
        report.diagnostics[0].help.clone().unwrap()
    };
    assert_eq!(help("notez: []"), "did you mean `notes`?");
    assert_eq!(help("sources: [{ url: u, read: r, qqq: x }]"), "the keys here are `url`, `read` and `note`");
    assert_eq!(help("status: prevew"), "did you mean `preview`?");
    assert_eq!(
        help("status: qqq"),
        "write one of `coming-soon`, `live`, `api-only`, `preview`, `deprecated` or `retired`"
    );
    assert_eq!(help("parameters: { a: { empty: x } }"), "write `absent`");
    assert_eq!(help("doc: 3.10"), "put it in quotes: `\"3.10\"`");
    assert_eq!(help("doc: true"), "put it in quotes: `\"true\"`");
    assert_eq!(help("doc: null"), "write a value, or remove the key");
    assert_eq!(help("parameters: { a: { required: yes } }"), "write `true`, without quotes");
    assert_eq!(help("parameters: { a: { required: Off } }"), "write `false`, without quotes");
    assert_eq!(help("notes: one"), "put it in brackets: `[one]`");
    assert_eq!(help("parameters: { a: { min: .5 } }"), "write `0.5`, or quote it if it is text");
    assert_eq!(help("rules: [{ cel: x }]"), "add `id: ...`");
}

#[test]
fn yaml_that_reads_differently_elsewhere_is_refused() {
    for (yaml, expected) in [
        ("doc: !str x", "3:6: error[yaml-tag]: tags are not supported: `!str`"),
        ("notes: !<tag:x> [x]", "3:8: error[yaml-tag]: tags are not supported: `!<tag:x>`"),
        ("doc: *gone", "3:6: error[yaml-alias]: aliases are not supported: `*gone`"),
        ("<<: { doc: x }", "3:1: error[yaml-merge-key]: merge keys are not supported: `<<`"),
        ("doc:", "3:1: error[empty-value]: `doc` has no value"),
        ("doc: # x\nnotes: []", "3:1: error[empty-value]: `doc` has no value"),
        ("doc: ~", "3:6: error[null-value]: `~` is not a value here"),
        ("doc: null", "3:6: error[null-value]: `doc` must be a string, not `null`"),
        ("notes: [a, null]", "3:12: error[null-value]: an item of `notes` must be a string, not `null`"),
        ("notes: [a, , b]", "3:12: error[yaml-syntax]: expected a value before this"),
        ("notes: [a, .inf]", "3:12: error[bad-number]: `.inf` is not a number in JSON"),
        (
            "notes: [one, two]\nsources: [{ url: u, read: r, note: One, two and three }]",
            "4:41: error[cut-text]: the comma before `two and three` ends the unquoted text",
        ),
        (
            "price: { currency: USD, lines: [{ item: run, quantity: sum(self.a.map(s, s.b)), rate: \"1\" }] }",
            "3:74: error[cut-text]: the comma before `s.b))` ends the unquoted text",
        ),
        (
            "rules: [{ id: r, cel: f(self.x, y, y, g(z)), message: m }]",
            "3:33: error[cut-text]: the comma before `y` ends the unquoted text",
        ),
        ("doc: 1_000", "3:6: error[bad-number]: `1_000` is not a number in JSON"),
        (
            "examples: [{ title: t, request: { a: 1e999 } }]",
            "3:38: error[bad-number]: number `1e999` is too large to be exact",
        ),
        ("? [a]\n: b", "3:3: error[yaml-key]: a key must be a string, not a list"),
        (": b", "3:1: error[yaml-key]: expected a key before this"),
        ("'doc': a\n\"doc\": b", "4:1: error[duplicate-key]: duplicate key `doc`"),
        ("---\nname: x", "3:1: error[yaml-documents]: a second document starts here; a spec is one document"),
    ] {
        let (sources, _, report) =
            read(&[("p/provider.yaml", PROVIDER), ("p/o.yaml", &format!("{HEAD}{yaml}"))]);
        assert_eq!(report.lines(&sources), [format!("p/o.yaml:{expected}")], "{yaml}");
    }
    for yaml in [
        "doc: no",
        "doc: yes",
        "doc: NULL",
        "doc: '~'",
        "doc: 1:30",
        "doc: ''",
        "notes: [on, off, Y]",
        "...\n",
    ] {
        body(yaml, &[]);
    }
}

#[test]
fn what_precedes_a_syntax_error_is_judged_too() {
    for (yaml, expected) in [
        (
            "naem: x\ndoc: a: b\n",
            [
                "1:1: error[unknown-key]: unknown key `naem` in the file",
                "2:7: error[yaml-syntax]: unexpected `:`",
            ],
        ),
        (
            "doc: 3\nname: x\n\tstatus: live\n",
            [
                "1:6: error[wrong-type]: `doc` must be a string, not the number `3`",
                "3:1: error[yaml-syntax]: a tab is used where only spaces are allowed",
            ],
        ),
    ] {
        let specs = check(yaml, &expected);
        assert!(specs.operations.is_empty() && specs.unread.contains("p/o"));
    }
    for (yaml, expected) in [
        ("name: \"x\n", "1:8: error[yaml-syntax]: unclosed quote"),
        ("name: [x\n", "1:7: error[yaml-syntax]: unclosed bracket"),
        ("name: [x}\n", "1:7: error[yaml-syntax]: `[` is closed by `}`"),
        ("name: x]}\nfoo: ]", "2:6: error[yaml-syntax]: closing bracket without an opening one"),
        ("name: {a b: c d: e}\n", "1:16: error[yaml-syntax]: expected `,` or `}` here"),
        ("name: 'x' y\n", "1:11: error[yaml-syntax]: unexpected text after the closing quote"),
        ("name: \"\\q\"\n", "1:7: error[yaml-syntax]: unknown escape sequence"),
        ("name: @x\n", "1:7: error[yaml-syntax]: `@` cannot start a value"),
        ("name: `x`\n", "1:7: error[yaml-syntax]: a backtick cannot start a value"),
        ("name: x\n doc: y\n", "2:5: error[yaml-syntax]: unexpected `:`"),
        ("%YAML 1.2\n---\nname: x\n", "1:1: error[yaml-syntax]: directives are not supported"),
    ] {
        check(yaml, &[expected]);
    }
}

#[test]
fn places_count_characters() {
    let text = "\u{feff}name: Ä\r\nhttp: { method: POST, path: / }\r\ndoc: ü\r\nnotes: [\"äöü\", 3]\r\nütem: [\u{1f511}]\r\n";
    let (sources, specs, report) = read(&[("p/provider.yaml", PROVIDER), ("p/o.yaml", text)]);
    assert_eq!(
        report.lines(&sources),
        [
            "p/o.yaml:4:16: error[wrong-type]: an item of `notes` must be a string, not the number `3`",
            "p/o.yaml:5:1: error[unknown-key]: unknown key `ütem` in the file",
        ]
    );
    assert_eq!(sources.snippet(report.diagnostics[0].span), "3");
    assert_eq!(sources.snippet(specs.operations[0].spec.name.span), "Ä");
    assert_eq!(sources.snippet(specs.operations[0].spec.notes[0].span), "\"äöü\"");
}

#[test]
fn files_without_a_spec_say_so() {
    check("", &["1:1: error[empty-file]: the file is empty"]);
    check("\u{feff}# nothing\n", &["1:1: error[empty-file]: the file is empty"]);
    check(
        "just text",
        &["1:1: error[wrong-type]: the file must be a mapping of keys to values, not the string `just text`"],
    );
    check("- a", &["1:1: error[wrong-type]: the file must be a mapping of keys to values, not a list"]);
    check("null", &["1:1: error[null-value]: the file must be a mapping of keys to values, not `null`"]);
    let specs = check(
        "{}",
        &[
            "1:1: error[missing-key]: the file has no `http`",
            "1:1: error[missing-key]: the file has no `name`",
        ],
    );
    assert_eq!(specs.operations[0].spec.name.as_str(), "");
    check(
        "status: qqq\nhttp: 3",
        &[
            "1:1: error[missing-key]: the file has no `name`",
            "1:9: error[unknown-value]: `status` cannot be `qqq`",
            "2:7: error[wrong-type]: `http` must be a mapping of keys to values, not the number `3`",
        ],
    );
}

#[test]
fn only_files_of_providers_are_read() {
    let long = format!("p/{}.yaml", "a".repeat(65));
    let fine = format!("p/{}.yaml", "a".repeat(64));
    let yaml = HEAD;
    let (sources, specs, report) = read(&[
        ("../p/o.yaml", yaml),
        ("../o.yaml", yaml),
        ("P/o.yaml", yaml),
        ("o.yaml", yaml),
        ("p/a--b.yaml", yaml),
        ("p/a_b.yaml", yaml),
        ("p/o.yml", yaml),
        ("p/ö.yaml", yaml),
        ("q/b.yaml", yaml),
        ("q/c.yaml", yaml),
        ("r/provider.yaml", "name: ["),
        ("r/a.yaml", yaml),
        (&long, yaml),
        (&fine, yaml),
        ("p/provider.yaml", PROVIDER),
        ("s/flux-2-pro.yaml", "name: ["),
        ("s/provider.yaml", PROVIDER),
    ]);
    let mut report = report;
    report.sort();
    assert_eq!(
        report.lines(&sources),
        [
            "../o.yaml:1:1: error[bad-name]: `..` is not a valid name for a folder",
            "../p/o.yaml:1:1: error[bad-name]: `../p/o.yaml` is not in the folder of a provider",
            "P/o.yaml:1:1: error[bad-name]: `P` is not a valid name for a folder",
            "o.yaml:1:1: error[bad-name]: `o.yaml` is not in the folder of a provider",
            "p/a--b.yaml:1:1: error[bad-name]: `a--b` is not a valid name for a file",
            "p/a_b.yaml:1:1: error[bad-name]: `a_b` is not a valid name for a file",
            &format!("{long}:1:1: error[bad-name]: `{}…` is not a valid name for a file", "a".repeat(40)),
            "p/o.yml:1:1: error[bad-name]: `p/o.yml` does not end in `.yaml`",
            "p/ö.yaml:1:1: error[bad-name]: `ö` is not a valid name for a file",
            "q/b.yaml:1:1: error[missing-provider]: `q` has no `q/provider.yaml`",
            "r/provider.yaml:1:7: error[yaml-syntax]: unclosed bracket",
            "s/flux-2-pro.yaml:1:7: error[yaml-syntax]: unclosed bracket",
        ]
    );
    let ids: Vec<String> =
        specs.operations.iter().map(|file| format!("{}/{}", file.provider, file.name)).collect();
    assert_eq!(ids, [fine.trim_end_matches(".yaml"), "q/b", "q/c", "r/a"]);
    assert_eq!(specs.unread.iter().collect::<Vec<_>>(), ["q", "r", "s/flux-2-pro"]);
}

#[test]
fn later_stages_learn_what_not_to_judge() {
    let yaml = format!(
        "{HEAD}parameters:\n  a: {{ type: qqq, min: 3, parameters: {{ x: {{ type: string }} }} }}\n  b: {{ type: string }}\nrules:\n  - {{ id: r, when: [] }}\n  - {{ id: s, cel: x }}\n"
    );
    let specs = check(
        &yaml,
        &[
            "4:14: error[unknown-value]: `type` cannot be `qqq`",
            "7:20: error[wrong-type]: `when` must be a mapping of keys to values, not a list",
        ],
    );
    let operation = &specs.operations[0].spec;
    let place = |name: &str| operation.parameters.get_key_value(name).unwrap().0.span;
    let a = &operation.parameters["a"];
    assert!(a.ty.is_none());
    assert!(specs.has_problem(place("a")) && specs.has_problem(a.min.as_ref().unwrap().span));
    let inner = a.parameters.as_ref().unwrap()["x"].ty.as_ref().unwrap().span;
    assert!(
        !specs.has_problem(inner)
            && !specs.has_problem(place("b"))
            && !specs.has_problem(operation.name.span)
    );
    assert!(specs.has_problem(operation.rules[0].id.span) && !specs.has_problem(operation.rules[1].id.span));
}
