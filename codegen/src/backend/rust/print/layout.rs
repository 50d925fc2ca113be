//! Layout of nested lists: whatever fits is put on one line, the rest is broken from the outside in.
//!
//! `prettyplease` would need two thirds more lines for the calls of macros and tables of sizes, since it breaks small
//! literals whatever the width. Here such an item is a tree of literals and brackets.

use std::fmt::Write;

/// Maximum width of a line, without the indentation of an inline module.
const WIDTH: usize = 106;

/// A piece of source.
pub(super) enum Node {
    /// Unbreakable source.
    Leaf(String),
    /// Brackets around items with commas between them.
    List {
        /// The text before the first item, including the bracket.
        open: String,
        /// The items.
        items: Vec<Node>,
        /// The text after the last item.
        close: String,
        /// Brackets on one line have inner spaces, as in `{ a }`.
        spaced: bool,
        /// Broken lines are filled, instead of one line per item.
        filled: bool,
        /// A trailing comma is allowed.
        comma: bool,
    },
    /// A prefix of another node, such as `name: ` or `&`.
    Prefixed(String, Box<Node>),
}

impl Node {
    /// Unbreakable source.
    pub(super) fn leaf(source: impl Into<String>) -> Node {
        Node::Leaf(source.into())
    }

    /// A text as a string literal.
    pub(super) fn text(text: &str) -> Node {
        Node::Leaf(format!("{text:?}"))
    }

    /// `Name { a, b }`
    pub(super) fn record(name: &str, items: Vec<Node>) -> Node {
        let open = format!("{name} {{");
        Node::List { open, items, close: "}".to_owned(), spaced: true, filled: false, comma: true }
    }

    /// `Name { field: value, ..rest }`
    pub(super) fn fields(name: &str, fields: Vec<(&str, Node)>, rest: Option<&str>) -> Node {
        let mut items: Vec<Node> =
            fields.into_iter().map(|(name, value)| value.after(&format!("{name}: "))).collect();
        items.extend(rest.map(|rest| Node::leaf(format!("..{rest}"))));
        let comma = rest.is_none();
        Node::List {
            open: format!("{name} {{"),
            items,
            close: "}".to_owned(),
            spaced: true,
            filled: false,
            comma,
        }
    }

    /// `use path::{a, b}`, or `use path::a`
    pub(super) fn imports(path: &str, mut items: Vec<Node>) -> Node {
        if items.len() == 1
            && let Some(one) = items.pop()
        {
            return one.after(&format!("use {path}::"));
        }
        let open = format!("use {path}::{{");
        Node::List { open, items, close: "}".to_owned(), spaced: false, filled: true, comma: true }
    }

    /// `name!(Type { a, b });`
    pub(super) fn macro_call(name: &str, head: &str, items: Vec<Node>) -> Node {
        let open = format!("modelspec_runtime::{name}!({head} {{");
        Node::List { open, items, close: "});".to_owned(), spaced: true, filled: true, comma: false }
    }

    /// `Name(a, b)`
    pub(super) fn call(name: &str, items: Vec<Node>) -> Node {
        Node::list(format!("{name}("), items, ")")
    }

    /// `&[a, b]`
    pub(super) fn slice(items: Vec<Node>) -> Node {
        Node::list("&[", items, "]")
    }

    /// `vec![a, b]`
    pub(super) fn vec(items: Vec<Node>) -> Node {
        Node::list("vec![", items, "]")
    }

    /// `[a, b]`
    pub(super) fn array(items: Vec<Node>) -> Node {
        Node::list("[", items, "]")
    }

    fn list(open: impl Into<String>, items: Vec<Node>, close: &str) -> Node {
        let (open, close) = (open.into(), close.to_owned());
        Node::List { open, items, close, spaced: false, filled: false, comma: true }
    }

    /// The node with a prefix.
    pub(super) fn after(self, prefix: &str) -> Node {
        Node::Prefixed(prefix.to_owned(), Box::new(self))
    }

    /// Width on one line, counted up to the maximum width.
    pub(super) fn width(&self) -> usize {
        match self {
            Node::Leaf(source) => source.chars().take(WIDTH + 1).count(),
            Node::Prefixed(prefix, node) => prefix.chars().count() + node.width(),
            Node::List { open, items, close, spaced, .. } => {
                let mut width = open.chars().count() + close.chars().count();
                width += if *spaced && !items.is_empty() { 2 } else { 0 };
                for (at, item) in items.iter().enumerate() {
                    width += item.width() + if at > 0 { 2 } else { 0 };
                    if width > WIDTH {
                        break;
                    }
                }
                width
            }
        }
    }

    /// Writes the node on one line.
    fn flat(&self, out: &mut String) {
        match self {
            Node::Leaf(source) => out.push_str(source),
            Node::Prefixed(prefix, node) => {
                out.push_str(prefix);
                node.flat(out);
            }
            Node::List { open, items, close, spaced, .. } => {
                let blank = if *spaced && !items.is_empty() { " " } else { "" };
                out.push_str(open);
                out.push_str(blank);
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    item.flat(out);
                }
                out.push_str(blank);
                out.push_str(close);
            }
        }
    }

    /// Writes the node from column `used` of a line indented by `indent`, leaving `behind` columns free after it.
    fn write(&self, out: &mut String, indent: usize, used: usize, behind: usize) {
        if used + self.width() + behind <= WIDTH {
            return self.flat(out);
        }
        match self {
            Node::Leaf(source) => out.push_str(source),
            Node::Prefixed(prefix, node) => {
                out.push_str(prefix);
                node.write(out, indent, used + prefix.chars().count(), behind);
            }
            Node::List { open, items, close, filled, comma, .. } => {
                out.push_str(open);
                match &items[..] {
                    // A single argument hugs its brackets: `Some(Name {` instead of two levels.
                    [only] if open.ends_with('(') => {
                        only.write(out, indent, used + open.chars().count(), behind + close.chars().count());
                    }
                    items if *filled => fill(items, *comma, out, indent),
                    items => lines(items, *comma, out, indent),
                }
                out.push_str(close);
            }
        }
    }

    /// The node as source on lines indented by `indent`.
    pub(super) fn print(&self, indent: usize, used: usize) -> String {
        let mut out = String::new();
        self.write(&mut out, indent, used, 1);
        out
    }
}

/// Writes one item per line.
fn lines(items: &[Node], comma: bool, out: &mut String, indent: usize) {
    out.push('\n');
    for (at, item) in items.iter().enumerate() {
        let last = at + 1 == items.len();
        let _ = write!(out, "{:1$}", "", indent + 4);
        item.write(out, indent + 4, indent + 4, 1);
        out.push_str(if last && !comma { "\n" } else { ",\n" });
    }
    let _ = write!(out, "{:1$}", "", indent);
}

/// Writes as many items per line as fit.
fn fill(items: &[Node], comma: bool, out: &mut String, indent: usize) {
    let mut column = WIDTH;
    for (at, item) in items.iter().enumerate() {
        let width = item.width() + 1;
        if column + 1 + width > WIDTH {
            let _ = write!(out, "\n{:1$}", "", indent + 4);
            column = indent + 4;
        } else {
            out.push(' ');
            column += 1;
        }
        item.write(out, indent + 4, column, 1);
        out.push_str(if at + 1 == items.len() && !comma { "" } else { "," });
        column += width;
    }
    let _ = write!(out, "\n{:1$}", "", indent);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: usize) -> Node {
        Node::leaf(value.to_string())
    }

    #[test]
    fn what_fits_stands_on_one_line() {
        let node = Node::fields("Size", vec![("width", number(1)), ("height", number(2))], None);
        assert_eq!(node.print(0, 0), "Size { width: 1, height: 2 }");
        assert_eq!(Node::slice(vec![]).print(0, 0), "&[]");
        assert_eq!(
            Node::fields("A", vec![("b", Node::text("\"\n"))], Some("A::NEW")).print(0, 0),
            r#"A { b: "\"\n", ..A::NEW }"#
        );
    }

    #[test]
    fn the_rest_is_broken_from_the_outside_in() {
        let row = || Node::fields("Row", vec![("a", Node::text(&"x".repeat(30)))], None);
        let node = Node::call(
            "Some",
            vec![Node::fields("Rows", vec![("rows", Node::slice(vec![row(), row()]))], Some("Rows::NEW"))],
        );
        let x = "x".repeat(30);
        let expected = format!(
            "Some(Rows {{\n    rows: &[Row {{ a: \"{x}\" }}, Row {{ a: \"{x}\" }}],\n    ..Rows::NEW\n}})"
        );
        assert_eq!(node.print(0, 0), expected);
    }

    #[test]
    fn lines_can_be_filled() {
        let node = Node::imports("a", (100..140).map(number).collect());
        let text = node.print(0, 0);
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
    }
}
