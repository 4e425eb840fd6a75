//! The part of Fluent's format that the files in `locales/` use: text, `{ $name }`, and a choice by a number or a word.
//! The whole of it would be a tenth of the client, for the most part to read and print numbers with fractions.

use memchr::memmem::Finder;
use std::borrow::Cow;

/// What takes the place of a name in a message.
pub enum Arg<'a> {
    /// A number, which also chooses among variants.
    Number(u64),
    /// Words, which choose the variant of that name.
    Text(Cow<'a, str>),
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

/// What stands for a message in a file.
pub(super) fn find<'a>(file: &'a str, id: &str) -> Option<&'a str> {
    let finder = Finder::new(id.as_bytes());
    let mut at_line_start =
        finder.find_iter(file.as_bytes()).filter(|at| file[..*at].is_empty() || file[..*at].ends_with('\n'));
    let message = at_line_start.find_map(|at| file[at + id.len()..].strip_prefix(" = "))?;
    Some(message[..end_of_message(message)?].trim_end())
}

/// A message goes on as long as lines are indented, or close a choice.
fn end_of_message(text: &str) -> Option<usize> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    let next = ends.take_while(|at| *at < text.len()).find(|at| !text[*at..].starts_with([' ', '}']));
    next.or((!text.is_empty()).then_some(text.len()))
}

/// Writes what stands for a message to `text`, with its arguments filled in.
pub(super) fn write(pattern: &str, args: &[(&str, Arg<'_>)], text: &mut String) {
    let mut rest = pattern;
    while let Some((before, placeable, after)) = split_placeable(rest) {
        text.push_str(before);
        let (name, variants) = placeable.split_once("->").unwrap_or((placeable, ""));
        let name = name.trim().trim_start_matches('$');
        let arg = args.iter().find(|(known, _)| *known == name).map(|(_, arg)| arg);
        match (arg, variants) {
            (Some(Arg::Number(number)), "") => text.push_str(&number.to_string()),
            (Some(Arg::Text(words)), "") => text.push_str(words),
            (None, "") => text.extend(["{$", name, "}"]),
            (arg, variants) => write(choose(variants, arg), args, text),
        }
        rest = after;
    }
    text.push_str(rest);
}

/// What stands before the first placeable, in it, and after it.
fn split_placeable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let mut depth = 1;
    let end = rest.find(|char| {
        depth += i32::from(char == '{') - i32::from(char == '}');
        depth == 0
    })?;
    Some((before, &rest[..end], &rest[end + 1..]))
}

/// The first variant that fits, else the one with a star. Of the languages here each has a form for one, and another.
fn choose<'a>(variants: &'a str, arg: Option<&Arg<'_>>) -> &'a str {
    let (exact, category) = match arg {
        Some(Arg::Number(number)) => (number.to_string(), if *number == 1 { "one" } else { "other" }),
        Some(Arg::Text(words)) => (words.to_string(), ""),
        None => Default::default(),
    };
    let mut fallback = "";
    for line in variants.lines() {
        let (is_default, line) =
            line.trim().strip_prefix('*').map_or((false, line.trim()), |line| (true, line));
        let Some((key, variant)) = line.strip_prefix('[').and_then(|line| line.split_once("] ")) else {
            continue;
        };
        if key == exact || key == category {
            return variant;
        }
        if is_default {
            fallback = variant;
        }
    }
    fallback
}
