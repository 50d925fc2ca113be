//! Tokens to the syntax tree: the grammar of the Common Expression Language. Knows no name and no type.

use super::ast::{Ast, Binary, Kind, Literal, Name, Node, Run};
use super::lex::{self, Token, TokenKind, clip};
use super::text::ExprText;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::expr::{is_keyword, is_reserved};
use crate::source::Located;

/// Most levels of an expression; readers of the tree recurse this deep.
pub(super) const MAX_DEPTH: usize = 64;

/// Most bytes of an expression.
pub(super) const MAX_LENGTH: usize = 10_000;

/// Parses an expression. `raw` is the text of the spec file at its place, quotes included; with it every node
/// knows its place in the file.
///
/// # Errors
///
/// All characters that are no part of the language, else the first place that does not fit the grammar.
pub(crate) fn parse(text: &Located<String>, raw: &str) -> Result<Ast, Vec<Diagnostic>> {
    let place = ExprText::new(text, raw);
    if text.value.len() > MAX_LENGTH {
        let message = format!("the expression has {} bytes; the limit is {MAX_LENGTH}", text.value.len());
        return Err(vec![
            Diagnostic::new(Code::CelSyntax, text.span, message).help("split it into several expressions"),
        ]);
    }
    let tokens = lex::lex(&text.value, &place)?;
    let mut parser = Parser { tokens, at: 0, depth: 0, place: &place };
    match parser.whole() {
        Ok(root) => Ok(Ast { root, place }),
        Err(error) => Err(vec![*error]),
    }
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

struct Parser<'p> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    place: &'p ExprText,
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        // The last token is the end, and nothing steps over it.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek().kind, TokenKind::Symbol(found) if found == symbol)
    }

    fn eat(&mut self, symbol: &str) -> Option<Run> {
        self.is(symbol).then(|| self.step())
    }

    fn step(&mut self) -> Run {
        let run = self.peek().run;
        self.at += 1;
        run
    }

    fn error<T>(&self, run: Run, message: impl Into<String>, label: &str, help: Option<&str>) -> Parsed<T> {
        let error = self.place.error(Code::CelSyntax, run, message, label);
        Err(Box::new(match help {
            Some(help) => error.help(help),
            None => error,
        }))
    }

    fn unexpected<T>(&self, wanted: &str) -> Parsed<T> {
        let token = self.peek();
        let written = self.place.text(token.run);
        match &token.kind {
            TokenKind::End if self.tokens.len() == 1 => {
                self.error(token.run, "the expression is empty", "", None)
            }
            TokenKind::End => {
                let message = format!("expected {wanted}, found the end of the expression");
                self.error(token.run, message, "", None)
            }
            TokenKind::Symbol(")" | "]" | "}") if wanted == OPERATOR => {
                self.error(token.run, format!("unmatched `{written}`"), "", None)
            }
            _ => {
                let message = format!("expected {wanted}, found `{}`", clip(written));
                self.error(token.run, message, "", self.mistaken_word())
            }
        }
    }

    /// The replacement for a word of another language at, or before, this token.
    fn mistaken_word(&self) -> Option<&'static str> {
        let word = |at: usize| match self.tokens.get(at).map(|token| &token.kind) {
            Some(TokenKind::Word(word)) => word.to_ascii_lowercase(),
            _ => String::new(),
        };
        let before = self.at.checked_sub(1).map(word).unwrap_or_default();
        match (before.as_str(), word(self.at).as_str()) {
            (_, "and") => Some("write `&&`"),
            (_, "or") => Some("write `||`"),
            (_, "is") => Some("write `==`"),
            (_, "not") | ("not", _) => Some("write `!`"),
            (_, "if" | "then") | ("if", _) => Some("write `condition ? value : other`"),
            _ => None,
        }
    }

    fn node(&self, kind: Kind, run: Run) -> Parsed<Node> {
        let height = 1 + match &kind {
            Kind::Literal(_) | Kind::Ident(_) => 0,
            Kind::Select(node, _) | Kind::Not(node) | Kind::Negate(node) => node.height,
            Kind::Index(pair) | Kind::Binary(_, pair) => tallest(pair.iter()),
            Kind::Conditional(three) => tallest(three.iter()),
            Kind::All(nodes) | Kind::Any(nodes) | Kind::List(nodes) => tallest(nodes),
            Kind::Call { target, arguments, .. } => tallest(arguments.iter().chain(target.as_deref())),
            Kind::Map(pairs) => tallest(pairs.iter().flatten()),
            Kind::Message(name, fields) => tallest(fields.iter().map(|(_, value)| value)).max(name.height),
        };
        if height > MAX_DEPTH {
            return self.too_deep(run);
        }
        Ok(Node { kind, run, height })
    }

    fn too_deep<T>(&self, run: Run) -> Parsed<T> {
        let message = format!("the expression is nested more than {MAX_DEPTH} levels deep");
        self.error(run, message, "", Some("split it into several rules or price lines"))
    }

    fn whole(&mut self) -> Parsed<Node> {
        let node = self.expression()?;
        if self.peek().kind == TokenKind::End { Ok(node) } else { self.unexpected(OPERATOR) }
    }

    /// Everything that recurses goes through here.
    fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        if self.depth == MAX_DEPTH {
            return self.too_deep(self.peek().run);
        }
        self.depth += 1;
        let node = inner(self);
        self.depth -= 1;
        node
    }

    fn expression(&mut self) -> Parsed<Node> {
        self.deeper(|parser| {
            let condition = parser.any()?;
            if parser.eat("?").is_none() {
                return Ok(condition);
            }
            let value = parser.any()?;
            if parser.eat(":").is_none() {
                return parser.unexpected("`:` and the value for the other case");
            }
            let other = parser.expression()?;
            let run = condition.run.to(other.run);
            parser.node(Kind::Conditional(Box::new([condition, value, other])), run)
        })
    }

    fn any(&mut self) -> Parsed<Node> {
        self.chain("||", Self::all, Kind::Any)
    }

    fn all(&mut self) -> Parsed<Node> {
        self.chain("&&", |parser| parser.binary(0), Kind::All)
    }

    fn chain(
        &mut self,
        symbol: &str,
        operand: impl Fn(&mut Self) -> Parsed<Node>,
        kind: impl FnOnce(Vec<Node>) -> Kind,
    ) -> Parsed<Node> {
        let first = operand(self)?;
        if !self.is(symbol) {
            return Ok(first);
        }
        let mut run = first.run;
        let mut operands = vec![first];
        while self.eat(symbol).is_some() {
            let next = operand(self)?;
            run = run.to(next.run);
            operands.push(next);
        }
        self.node(kind(operands), run)
    }

    /// Operators with two sides from this level of precedence on; all of them bind to the left.
    fn binary(&mut self, level: usize) -> Parsed<Node> {
        let mut left = self.unary()?;
        while let Some((operator, precedence)) =
            self.operator().filter(|(_, precedence)| *precedence >= level)
        {
            self.step();
            let right = self.binary(precedence + 1)?;
            let run = left.run.to(right.run);
            left = self.node(Kind::Binary(operator, Box::new([left, right])), run)?;
        }
        Ok(left)
    }

    fn operator(&self) -> Option<(Binary, usize)> {
        Some(match &self.peek().kind {
            TokenKind::Word(word) if word == "in" => (Binary::In, 0),
            TokenKind::Symbol(symbol) => match *symbol {
                "==" => (Binary::Eq, 0),
                "!=" => (Binary::Ne, 0),
                "<" => (Binary::Lt, 0),
                "<=" => (Binary::Le, 0),
                ">" => (Binary::Gt, 0),
                ">=" => (Binary::Ge, 0),
                "+" => (Binary::Add, 1),
                "-" => (Binary::Sub, 1),
                "*" => (Binary::Mul, 2),
                "/" => (Binary::Div, 2),
                "%" => (Binary::Rem, 2),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn unary(&mut self) -> Parsed<Node> {
        if let Some(start) = self.eat("!") {
            let operand = self.deeper(Self::unary)?;
            let run = start.to(operand.run);
            return self.node(Kind::Not(Box::new(operand)), run);
        }
        if !self.is("-") {
            let primary = self.primary()?;
            return self.postfix(primary);
        }
        let start = self.step();
        // The sign belongs to the number, or the smallest whole number could not be written.
        if let Token { kind: TokenKind::Int(magnitude), run } = *self.peek() {
            self.step();
            let literal = self.integer(-i128::from(magnitude), start.to(run))?;
            return self.postfix(literal);
        }
        let operand = self.deeper(Self::unary)?;
        let run = start.to(operand.run);
        let kind = match operand.kind {
            Kind::Literal(Literal::Double(value)) => Kind::Literal(Literal::Double(-value)),
            _ => Kind::Negate(Box::new(operand)),
        };
        self.node(kind, run)
    }

    fn integer(&self, value: i128, run: Run) -> Parsed<Node> {
        let Ok(value) = i64::try_from(value) else {
            let message = format!("`{value}` is too large for an integer");
            return self.error(run, message, "", None);
        };
        self.node(Kind::Literal(Literal::Int(value)), run)
    }

    /// Members, indexes and calls behind a value.
    fn postfix(&mut self, mut node: Node) -> Parsed<Node> {
        loop {
            if self.eat(".").is_some() {
                node = self.member(node)?;
            } else if let Some(open) = self.eat("[") {
                let index = self.expression()?;
                let close = self.close("]", open)?;
                let run = node.run.to(close);
                node = self.node(Kind::Index(Box::new([node, index])), run)?;
            } else if self.is("{") && matches!(node.kind, Kind::Ident(_) | Kind::Select(..)) {
                node = self.message(node)?;
            } else {
                return Ok(node);
            }
        }
    }

    fn member(&mut self, target: Node) -> Parsed<Node> {
        let run = self.peek().run;
        let (text, is_word) = match &self.peek().kind {
            TokenKind::Word(word) if !is_keyword(word) => (word.clone(), true),
            TokenKind::Quoted(name) => (name.clone(), false),
            TokenKind::Word(word) => {
                let help = format!("write `[\"{word}\"]` instead of `.{word}`");
                let message = format!("`{word}` is a keyword and cannot follow a dot");
                return self.error(run, message, "", Some(&help));
            }
            _ => return self.unexpected("a name"),
        };
        self.step();
        let name = Name { text, run };
        if is_word && self.is("(") {
            let (arguments, close) = self.arguments()?;
            let run = target.run.to(close);
            return self.node(Kind::Call { target: Some(Box::new(target)), function: name, arguments }, run);
        }
        let run = target.run.to(run);
        self.node(Kind::Select(Box::new(target), name), run)
    }

    fn arguments(&mut self) -> Parsed<(Vec<Node>, Run)> {
        let open = self.step();
        self.list(")", open, Self::expression)
    }

    /// Items between commas up to the closing symbol.
    fn list<T>(
        &mut self,
        close: &str,
        open: Run,
        item: impl Fn(&mut Self) -> Parsed<T>,
    ) -> Parsed<(Vec<T>, Run)> {
        let mut items = Vec::new();
        while !self.is(close) {
            items.push(item(self)?);
            if self.eat(",").is_none() {
                break;
            }
        }
        Ok((items, self.close(close, open)?))
    }

    fn close(&mut self, close: &str, open: Run) -> Parsed<Run> {
        if let Some(run) = self.eat(close) {
            return Ok(run);
        }
        let opened = self.place.text(open);
        if self.peek().kind == TokenKind::End {
            return self.error(open, format!("unclosed `{opened}`"), "", None);
        }
        self.unexpected(&format!("`{close}` or an operator"))
    }

    fn message(&mut self, name: Node) -> Parsed<Node> {
        let open = self.step();
        let (fields, close) = self.list("}", open, |parser| {
            let run = parser.peek().run;
            let TokenKind::Word(text) = parser.peek().kind.clone() else {
                return parser.unexpected("a name");
            };
            parser.step();
            if parser.eat(":").is_none() {
                return parser.unexpected("`:`");
            }
            Ok((Name { text, run }, parser.expression()?))
        })?;
        let run = name.run.to(close);
        self.node(Kind::Message(Box::new(name), fields), run)
    }

    fn primary(&mut self) -> Parsed<Node> {
        let token = self.peek().clone();
        let literal = match token.kind {
            TokenKind::Int(value) => {
                self.step();
                return self.integer(i128::from(value), token.run);
            }
            TokenKind::Uint(value) => Literal::Uint(value),
            TokenKind::Double(value) => Literal::Double(value),
            TokenKind::String(value) => Literal::String(value),
            TokenKind::Bytes(value) => Literal::Bytes(value),
            TokenKind::Word(word) => match word.as_str() {
                "true" => Literal::Bool(true),
                "false" => Literal::Bool(false),
                "null" => Literal::Null,
                "in" => return self.unexpected(VALUE),
                _ => return self.name(word, token.run),
            },
            TokenKind::Symbol(symbol) => return self.bracket(symbol),
            TokenKind::Quoted(_) | TokenKind::End => return self.unexpected(VALUE),
        };
        self.step();
        self.node(Kind::Literal(literal), token.run)
    }

    fn name(&mut self, word: String, run: Run) -> Parsed<Node> {
        if is_reserved(&word) {
            let message = format!("`{word}` is reserved by CEL");
            return self.error(run, message, "", self.mistaken_word());
        }
        self.step();
        if self.is("(") {
            let (arguments, close) = self.arguments()?;
            let function = Name { text: word, run };
            return self.node(Kind::Call { target: None, function, arguments }, run.to(close));
        }
        self.node(Kind::Ident(word), run)
    }

    fn bracket(&mut self, symbol: &str) -> Parsed<Node> {
        match symbol {
            "(" => {
                let open = self.step();
                let inner = self.expression()?;
                let close = self.close(")", open)?;
                Ok(Node { run: open.to(close), ..inner })
            }
            "[" => {
                let open = self.step();
                let (items, close) = self.list("]", open, Self::expression)?;
                self.node(Kind::List(items), open.to(close))
            }
            "{" => {
                let open = self.step();
                let (entries, close) = self.list("}", open, |parser| {
                    let key = parser.expression()?;
                    if parser.eat(":").is_none() {
                        return parser.unexpected("`:`");
                    }
                    Ok([key, parser.expression()?])
                })?;
                self.node(Kind::Map(entries), open.to(close))
            }
            // A name from the root on; there are no packages here, so it is the same name.
            "." => {
                let start = self.step();
                match self.peek().kind.clone() {
                    TokenKind::Word(word) if !is_keyword(&word) => {
                        let run = self.peek().run;
                        let node = self.name(word, run)?;
                        Ok(Node { run: start.to(node.run), ..node })
                    }
                    _ => self.unexpected("a name"),
                }
            }
            _ => self.unexpected(VALUE),
        }
    }
}

const OPERATOR: &str = "an operator";
const VALUE: &str = "a value";

fn tallest<'n>(nodes: impl IntoIterator<Item = &'n Node>) -> usize {
    nodes.into_iter().map(|node| node.height).max().unwrap_or(0)
}
