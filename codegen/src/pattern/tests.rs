//! Patterns mean the same as an automaton, as a program, and to another engine.

use super::*;
use modelspec_runtime::__private::pattern::is_match;
use proptest::prelude::*;

/// Enough instructions for any of these patterns.
const MANY: usize = 4_000;

#[test]
fn what_engines_disagree_about_is_refused() {
    for (source, part) in [
        (r"\d+", "write the class out"),
        (r"^a.c$", "[^\\n]"),
        (r"(?i)abc", "flags"),
        (r"(?=a)", "lookaround"),
        (r"(?<name>a)", "named groups"),
        (r"(a)\1", "not an escape"),
        (r"[a[b]]", "inside a class"),
        (r"[a&&b]", "set operation"),
        (r"(", "unclosed group"),
        (r"[a-z]{5000}", "max_length"),
        (r"((((a{100}){100}){100}){100}){100}", "more than 4000 instructions"),
        (r"(?:(?:a|a)*){3000}", "more than 4000 instructions"),
        (r"[acegikmoqsuwy]{1500}", "more than 16000 ranges"),
    ] {
        let error = check(source).expect_err(source);
        assert!(error.contains(part), "{source}: {error}");
    }
}

#[test]
fn programs_mean_what_the_expressions_say() {
    let arena = Bump::new();
    for (source, yes, no) in [
        ("^[0-9a-f]{8}$", &["01234567", "deadbeef"][..], &["", "0123456", "012345678", "0123456g"][..]),
        ("b+", &["b", "abbc"], &["", "ac"]),
        ("^(?:a|bc|)d$", &["d", "ad", "bcd"], &["bd", "abcd"]),
        ("^a{2,4}$", &["aa", "aaa", "aaaa"], &["a", "aaaaa"]),
        ("^#(?:[0-9a-fA-F]{3}){1,2}$", &["#abc", "#AbCdEf"], &["#abcd", "abc"]),
        ("^[^ä]*$", &["", "xyz"], &["ä", "xä"]),
    ] {
        check(source).expect(source);
        let pattern = Patterns::new(&arena, MANY).lower(source, Matching::Matches);
        let matches = |text: &str| is_match(pattern, text, &mut 10_000).expect("enough moves");
        for text in yes {
            assert!(matches(text), "{source} matches {text}");
        }
        for text in no {
            assert!(!matches(text), "{source} does not match {text}");
        }
    }
}

#[test]
fn programs_prefer_what_the_expressions_prefer() {
    let arena = Bump::new();
    let program = |source| match Patterns::new(&arena, MANY).lower(source, Matching::ExtractAll).matcher {
        Matcher::Program(program) => program.to_vec(),
        Matcher::Automaton(_) => panic!("all matches need a program"),
    };
    let a: &[(char, char)] = &[('a', 'a')];
    let lazy = [Inst::Chars(a, 1), Inst::Split(4, 2), Inst::Chars(a, 3), Inst::Split(1, 1), Inst::Match];
    assert_eq!(program("a+?"), lazy);
    assert_eq!(program("a??"), [Inst::Split(2, 1), Inst::Chars(a, 2), Inst::Match]);
    // The loop is left behind what can match nothing, once or more, or never entered.
    let once = [Inst::Split(1, 2), Inst::Chars(a, 2), Inst::Split(0, 3), Inst::Match];
    assert_eq!(program("(?:a?)+"), once);
    let ever = [Inst::Split(1, 4), Inst::Split(2, 3), Inst::Chars(a, 3), Inst::Split(1, 4), Inst::Match];
    assert_eq!(program("(?:a?)*"), ever);
}

#[test]
fn small_patterns_are_automata() {
    let arena = Bump::new();
    for (source, states) in [
        ("^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", Some(39)),
        ("^[a-z0-9_ ]*$", Some(3)),
        ("^[^\\n]{1,200}$", Some(203)),
        ("[\u{3041}-\u{3093}]", Some(3)),
        ("^[a-zäöü]{2,64}$", Some(67)),
        // Nested and ambiguous repetitions have few states.
        ("^(?:(?:a|a)*)*b$", Some(4)),
        ("(?:a|a)*b", Some(3)),
        ("(?:(?:a*)*)*c", Some(3)),
        // Where a match can begin anywhere, the least number is enough.
        ("[a-z]{1,50}[0-9]", Some(4)),
        // Counts to more than a state can say, and remembers what was at many places.
        ("^[a-z]{300}$", None),
        ("[ab]{0,9}a[ab]{12}c", None),
        ("[a-z]{1,999}[0-9]", None),
    ] {
        let found = match Patterns::new(&arena, MANY).lower(source, Matching::Matches).matcher {
            Matcher::Automaton(automaton) => Some(automaton.next.len() >> automaton.bits),
            Matcher::Program(_) => None,
        };
        assert_eq!(found, states, "{source}");
    }
}

#[test]
fn automata_are_tried_for_a_limited_number_of_instructions() {
    let arena = Bump::new();
    // Such a pattern has four.
    let patterns = Patterns::new(&arena, 43);
    let is_automaton = |patterns: &Patterns<'_>, source: &str| {
        matches!(patterns.lower(source, Matching::Matches).matcher, Matcher::Automaton(_))
    };
    for _ in 0..2 {
        for number in 0..10 {
            assert!(is_automaton(&patterns, &format!("^{number}$")), "{number}");
        }
        assert!(!is_automaton(&patterns, "^a$"));
    }
    assert!(is_automaton(&patterns, "a$"), "what is left suffices for it");
    assert!(!is_automaton(&patterns, "b$"));
    assert!(!is_automaton(&Patterns::programs(&arena), "^a$"));
}

#[test]
fn automata_stop_and_take_few_moves() {
    let arena = Bump::new();
    let moves = |source, text: &str| {
        let mut left = u64::MAX;
        is_match(Patterns::new(&arena, MANY).lower(source, Matching::Matches), text, &mut left)
            .map(|_| u64::MAX - left)
    };
    let long = "a".repeat(1_000_000);
    for source in ["^[a-z0-9_ ]*$", "(?:a|a)*b", "^(?:(?:a|a)*)*b$"] {
        assert_eq!(moves(source, &long), Some(250_000), "{source}");
    }
}

/// An expression of the supported subset.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "é", "本", r"\."]).prop_map(str::to_owned),
        3 => prop::sample::select(vec!["[ab]", "[^a]", "[a-é]", "[^é本]", r"[\n-z]", "[ぁ-ん本]"])
            .prop_map(str::to_owned),
        1 => Just("^".to_owned()),
        1 => Just("$".to_owned()),
    ];
    leaf.prop_recursive(4, 12, 3, |inner| {
        let part = inner.clone().prop_map(|part| format!("(?:{part})"));
        let repeat = prop::sample::select(vec!["*", "+", "?", "{2}", "{0,3}", "{2,}", "*?", "{1,2}?"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| parts.concat()),
            prop::collection::vec(inner, 1..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            (part, repeat).prop_map(|(part, times)| part + times),
        ]
    })
}

proptest! {
    // A rare one among so many patterns has more states than a table may have; the test fails if more than a few do.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_global_rejects: 20,
        ..ProptestConfig::with_cases(2_000)
    })]

    #[test]
    fn all_engines_agree(
        source in expression(),
        texts in prop::collection::vec("[ab.éz本ん\n]{0,24}", 1..8),
    ) {
        prop_assert!(check(&source).is_ok());
        let arena = Bump::new();
        let [fast, slow] =
            [Matching::Matches, Matching::ExtractAll].map(|matching| Patterns::new(&arena, MANY).lower(&source, matching));
        prop_assume!(matches!(fast.matcher, Matcher::Automaton(_)));
        let oracle = regex::Regex::new(&source).expect("an expression");
        for text in texts {
            let expected = Some(oracle.is_match(&text));
            prop_assert_eq!(is_match(fast, &text, &mut 100_000), expected, "automaton of {} in {:?}", source, text);
            prop_assert_eq!(is_match(slow, &text, &mut 100_000), expected, "program of {} in {:?}", source, text);
        }
    }
}
