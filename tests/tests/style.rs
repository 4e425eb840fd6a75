//! The rules of style that can be tests.

use anyhow::{Result, ensure};
use landbridge_tests::sources::{self, Source};

/// Files and functions above these hold two ideas.
const MAX_FILE_LINES: usize = 400;
const MAX_FUNCTION_LINES: usize = 70;

/// Names that say nothing about what is in the file.
const EMPTY_NAMES: [&str; 6] = ["common", "helper", "helpers", "manager", "util", "utils"];

/// Marks of unfinished work. They are put together here, so that this file does not hold them.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("#[ig", "nore"),
];

/// How statements begin when somebody shouts them.
const LOUD_SQL: [&str; 8] = [
    concat!("SEL", "ECT "),
    concat!("INS", "ERT INTO"),
    concat!("UPD", "ATE "),
    concat!("DEL", "ETE FROM"),
    concat!("CRE", "ATE TABLE"),
    concat!("CRE", "ATE INDEX"),
    concat!("WH", "ERE "),
    concat!("ORDER", " BY "),
];

/// Attributes whose value a person reads or hears.
const READ_ATTRIBUTES: [&str; 5] = ["alt", "aria-description", "aria-label", "placeholder", "title"];

#[test]
fn a_file_opens_with_what_it_is_for() -> Result<()> {
    refuse("open with a `//!` comment", &rust()?, |source| {
        let is_said = source.text.starts_with("//! ") || source.text.is_empty();
        Vec::from_iter((!is_said).then(|| source.path.clone()))
    })
}

#[test]
fn a_file_holds_one_idea() -> Result<()> {
    let claim = format!("have at most {MAX_FILE_LINES} lines before the tests");
    refuse(&claim, &rust()?, |source| {
        let lines = source.text.lines().take_while(|line| *line != "#[cfg(test)]").count();
        let is_long = lines > MAX_FILE_LINES;
        Vec::from_iter(is_long.then(|| format!("{}: {lines} lines", source.path)))
    })
}

#[test]
fn a_function_holds_one_idea() -> Result<()> {
    refuse(&format!("have at most {MAX_FUNCTION_LINES} lines in a function"), &rust()?, long_functions)
}

#[test]
fn a_file_is_named_for_what_is_in_it() -> Result<()> {
    refuse("have a name that says something", &rust()?, |source| {
        let name = source.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        Vec::from_iter(EMPTY_NAMES.contains(&name).then(|| source.path.clone()))
    })
}

#[test]
fn unwrap_is_for_tests() -> Result<()> {
    refuse("not unwrap outside tests", &rust()?, |source| lines_with(source, &[".unwrap()"]))
}

#[test]
fn nothing_is_left_for_later() -> Result<()> {
    refuse("be finished", &rust()?, |source| {
        let lines = source.text.lines().enumerate();
        let marked = lines.filter(|(_, line)| UNFINISHED.iter().any(|mark| line.contains(mark)));
        marked.map(|(index, line)| at(source, index + 1, line)).collect()
    })
}

#[test]
fn sql_is_not_shouted() -> Result<()> {
    refuse("write SQL in lower case", &rust()?, |source| lines_with(source, &LOUD_SQL))?;
    refuse("write SQL in lower case", &sources::all("sql")?, |source| lines_with(source, &LOUD_SQL))
}

/// The extension's content security policy blocks them.
#[test]
fn no_element_has_a_style_of_its_own() -> Result<()> {
    let is_shown = |source: &Source| ["app", "extension", "web"].iter().any(|room| source.is_in(room));
    let shown: Vec<Source> =
        ["rs", "html", "js"].iter().map(|kind| sources::all(kind)).collect::<Result<Vec<_>>>()?.concat();
    let shown: Vec<Source> = shown.into_iter().filter(is_shown).collect();
    refuse("leave style to the style sheets", &shown, |source| lines_with(source, &[" style=", "\"style\","]))
}

#[test]
fn every_word_on_the_screen_comes_from_the_message_files() -> Result<()> {
    let app: Vec<Source> = rust()?.into_iter().filter(|source| source.is_in("app")).collect();
    refuse("take words from the message files", &app, |source| {
        let spoken = source.code().into_iter().filter(|(_, line)| has_written_word(line));
        spoken.map(|(number, line)| at(source, number, line)).collect()
    })
}

#[test]
fn words_on_the_screen_are_recognised() {
    for line in
        [r#"<p>{"Saved on this device"}</p>"#, r#"<p>{ "Saved" }</p>"#, r#"<input placeholder="Name" />"#]
    {
        assert!(has_written_word(line), "{line}");
    }
    for line in [
        r#"<p>{ t.say("saved") }</p>"#,
        r#"class={ if is_dark { "dark" } else { "light" } }"#,
        r#"<input placeholder={t.say("name")} type="text" />"#,
        r#"title="""#,
        r#"json!({ "Name": 1 })"#,
    ] {
        assert!(!has_written_word(line), "{line}");
    }
}

#[test]
fn the_length_of_a_function_is_counted() {
    let body = "    let _ = 1;\n".repeat(MAX_FUNCTION_LINES - 2);
    let source = |text: String| Source { path: "model/src/a.rs".to_owned(), text };
    assert_eq!(long_functions(&source(format!("fn short() {{\n{body}}}\n"))), Vec::<String>::new());
    let long = long_functions(&source(format!("pub(crate) async fn long() {{\n{body}    let _ = 2;\n}}\n")));
    assert_eq!(long, ["model/src/a.rs:1: 71 lines: pub(crate) async fn long() {"]);
}

fn rust() -> Result<Vec<Source>> {
    sources::all("rs")
}

/// Fails with all places that `find` finds in the sources.
fn refuse(claim: &str, sources: &[Source], find: impl Fn(&Source) -> Vec<String>) -> Result<()> {
    let wrong: Vec<String> = sources.iter().flat_map(find).collect();
    ensure!(wrong.is_empty(), "these should {claim}:\n{}", wrong.join("\n"));
    Ok(())
}

fn lines_with(source: &Source, words: &[&str]) -> Vec<String> {
    let found = source.code().into_iter().filter(|(_, line)| words.iter().any(|word| line.contains(word)));
    found.map(|(number, line)| at(source, number, line)).collect()
}

fn at(source: &Source, number: usize, line: &str) -> String {
    format!("{}:{number}: {}", source.path, line.trim())
}

/// Functions over the limit. The formatter puts the closing brace of a function below its beginning.
fn long_functions(source: &Source) -> Vec<String> {
    let lines = source.lines_before_tests();
    let mut long = Vec::new();
    for (index, (number, line)) in lines.iter().enumerate() {
        if !begins_function(line) {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indent}}}");
        let length = lines[index..].iter().position(|(_, line)| *line == end).map_or(1, |last| last + 1);
        let is_one_line = line.ends_with('}') || line.ends_with(';');
        if !is_one_line && length > MAX_FUNCTION_LINES {
            long.push(format!("{}:{number}: {length} lines: {}", source.path, line.trim()));
        }
    }
    long
}

fn begins_function(line: &str) -> bool {
    let words = line.trim_start().split(' ');
    let mut rest =
        words.skip_while(|word| word.starts_with("pub") || ["async", "const", "extern"].contains(word));
    rest.next() == Some("fn")
}

/// Whether a line of the app holds words for people: a text node that begins as a sentence does, or an attribute that
/// is read out. It cannot see everything; what it sees is wrong.
fn has_written_word(line: &str) -> bool {
    let has_text = line.split('{').skip(1).any(|part| {
        let part = part.trim_start();
        let text = part.strip_prefix('"').and_then(|text| text.split_once('"'));
        text.is_some_and(|(text, after)| after.trim_start().starts_with('}') && begins_as_sentence(text))
    });
    let has_attribute = READ_ATTRIBUTES.iter().any(|attribute| {
        let value = line.split_once(&format!(" {attribute}=\"")).and_then(|(_, rest)| rest.split_once('"'));
        value.is_some_and(|(value, _)| value.chars().any(char::is_alphabetic))
    });
    has_text || has_attribute
}

fn begins_as_sentence(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
}
