//! Broken specs: each fixture has diagnostics, rendered in the snapshot next to it.

use modelspec_codegen::compile;
use modelspec_codegen::render;

use crate::support::{fixture, fixtures};

#[test]
fn each_broken_spec_is_explained() {
    let fixtures = fixtures("bad");
    assert!(fixtures.len() >= 40, "only {} fixtures", fixtures.len());
    for (name, text) in fixtures {
        let compilation = compile(fixture(&name, &text));
        let report = &compilation.report;
        assert!(!report.diagnostics.is_empty(), "{name} has no diagnostics");
        for diagnostic in &report.diagnostics {
            let text = &compilation.sources.file(diagnostic.span.file).text;
            assert!(diagnostic.span.end as usize <= text.len(), "{name}: a place outside of its file");
        }
        let rendered = render::human(report, &compilation.sources, false);
        insta::with_settings!({
            snapshot_path => "fixtures/bad",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(name, rendered);
        });
    }
}
