//! Markdown as far as pages of models use it: lines, sections, facts, tables and code.

/// A line with the offset of its first byte.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    pub(super) at: usize,
    pub(super) text: &'t str,
}

/// A heading with the lines below it.
#[derive(Clone, Debug)]
pub(super) struct Block<'t> {
    /// Offset of the heading.
    pub(super) at: usize,
    /// Number of `#`.
    pub(super) level: usize,
    /// The heading without its link.
    pub(super) title: &'t str,
    /// The lines, without code.
    pub(super) lines: Vec<Line<'t>>,
}

/// The lines of a text without those of blocks of code.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let (mut at, mut in_code) = (0, false);
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if content.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            lines.push(Line { at, text: content });
        }
        at += line.len();
    }
    lines
}

/// The sections with headings of the second level.
pub(super) fn sections<'l, 't>(lines: &'l [Line<'t>]) -> Vec<(&'t str, &'l [Line<'t>])> {
    let starts: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].text.starts_with("## ")).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| (lines[*start].text[3..].trim(), &lines[start + 1..end]))
        .collect()
}

/// The headings of a section with what is below each.
pub(super) fn blocks<'t>(lines: &[Line<'t>]) -> Vec<Block<'t>> {
    let mut blocks: Vec<Block<'t>> = Vec::new();
    for line in lines {
        let level = line.text.bytes().take_while(|byte| *byte == b'#').count();
        let title = line.text.get(level..).and_then(|rest| rest.strip_prefix(' ')).filter(|_| level > 2);
        match title {
            Some(title) => {
                let title = title.trim();
                let linked =
                    title.strip_prefix('[').and_then(|rest| rest.split_once("](")).map(|(name, _)| name);
                let title = unquoted(linked.unwrap_or(title));
                blocks.push(Block { at: line.at, level, title, lines: Vec::new() });
            }
            // A line in bold is the title of a group, whose text comes before the next heading.
            None => {
                if let Some(block) = blocks.last_mut() {
                    block.lines.push(*line);
                }
            }
        }
    }
    blocks
}

/// The value of a key between the two lines of hyphens at the start.
pub(super) fn front_matter<'t>(lines: &[Line<'t>], key: &str) -> Option<Line<'t>> {
    if lines.first()?.text.trim() != "---" {
        return None;
    }
    lines[1..].iter().take_while(|line| line.text.trim() != "---").find_map(|line| {
        let (name, value) = line.text.split_once(':')?;
        (name == key).then(|| Line { at: line.at, text: value.trim().trim_matches('"') })
    })
}

/// A fact in a list: `- **Key**: value`.
pub(super) fn fact(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start().strip_prefix("- **").or_else(|| text.trim_start().strip_prefix("* **"))?;
    let (key, value) = rest.split_once("**")?;
    Some((key.trim_end_matches(':').trim(), value.trim_start_matches(':').trim()))
}

/// The cells of a row of a table; none of the line below the heading.
pub(super) fn row(text: &str) -> Option<Vec<&str>> {
    let inner = text.trim().strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let cells: Vec<&str> = inner.split('|').map(|cell| unquoted(cell.trim())).collect();
    let is_line = cells.iter().all(|cell| cell.chars().all(|char| matches!(char, '-' | ':' | ' ')));
    (!is_line).then_some(cells)
}

/// A text without the backquotes around it.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'))
        .filter(|rest| !rest.contains('`'))
        .unwrap_or(text)
}

/// A text without marks of code and emphasis.
pub(super) fn plain_list(text: &str) -> String {
    text.replace(['`', '*'], "").trim().to_owned()
}

/// The parts of a text in backquotes.
pub(super) fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).filter(|part| !part.is_empty()).collect()
}

/// `February 26, 2026` or `2026-02-26` as the latter.
pub(super) fn day(text: &str) -> Option<String> {
    const MONTHS: &[&str] =
        &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let digits = |text: &str| text.parse::<u32>().ok();
    if let [year, month, day] =
        text.split('-').map(digits).collect::<Option<Vec<_>>>().unwrap_or_default()[..]
    {
        return Some(format!("{year:04}-{month:02}-{day:02}"));
    }
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let [month, day, year] = words[..] else { return None };
    let month = month.get(..3)?.to_lowercase();
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    Some(format!("{:04}-{month:02}-{:02}", digits(year)?, digits(day)?))
}
