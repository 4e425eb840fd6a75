//! Text made comparable: folded for search, and turned into keys that sort as a language does.

/// Appends `text` folded for search: lower case, Latin letters without their accents, `ß` as `ss`, `æ` as `ae`.
pub fn fold_into(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase() as u8);
        } else {
            fold_char(c, out);
        }
    }
}

/// `text` folded for search.
pub fn fold(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// `text` in lower case, as it stands within a sentence. Without the one rule that looks at neighbours, that of the sigma at
/// the end of a word: it would bring along two tables that nothing else needs.
pub fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

fn fold_char(c: char, out: &mut Vec<u8>) {
    for lower in c.to_lowercase() {
        match plain_letters(lower) {
            Some(letters) => out.extend_from_slice(letters.as_bytes()),
            None => out.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The letters without accents of Latin-1 and Latin Extended-A lower-case letters.
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĳ' => "ij",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ß' => "ss",
        'ś' | 'ŝ' | 'ş' | 'š' => "s",
        'þ' => "th",
        'ţ' | 'ť' | 'ŧ' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        // The combining marks of decomposed text.
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

/// The order of letters that a language has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// Accents do not matter: Dutch, English, German.
    Latin,
    /// Å, Ä, Ö after Z.
    Swedish,
    /// Æ, Ø, Å after Z: Danish and Norwegian.
    Danish,
}

impl Alphabet {
    /// The alphabet of a language tag.
    pub fn of(language: &str) -> Self {
        match language.split('-').next() {
            Some("sv") => Self::Swedish,
            Some("da" | "nb" | "no" | "nn") => Self::Danish,
            _ => Self::Latin,
        }
    }

    /// The three bytes after `z` in ASCII stand for the letters after Z.
    fn after_z(self, c: char) -> Option<u8> {
        match (self, c) {
            (Self::Swedish, 'å') | (Self::Danish, 'æ' | 'ä') => Some(b'{'),
            (Self::Swedish, 'ä' | 'æ') | (Self::Danish, 'ø' | 'ö') => Some(b'|'),
            (Self::Swedish, 'ö' | 'ø') | (Self::Danish, 'å') => Some(b'}'),
            _ => None,
        }
    }
}

/// Appends a key for `text`: keys compare as bytes in the order that people of the language expect.
pub fn sort_key_into(text: &str, alphabet: Alphabet, out: &mut Vec<u8>) {
    for c in text.trim_start().chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase() as u8);
            continue;
        }
        let lower = c.to_lowercase().next().unwrap_or(c);
        match alphabet.after_z(lower) {
            Some(byte) => out.push(byte),
            None => fold_char(lower, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_finds_names_without_their_accents() {
        assert_eq!(fold("Måns Öberg, Straße"), b"mans oberg, strasse");
        assert_eq!(fold("e\u{301}"), fold("É"));
    }

    #[test]
    fn swedish_sorts_its_last_letters_after_z() {
        let key = |text: &str, alphabet| {
            let mut out = Vec::new();
            sort_key_into(text, alphabet, &mut out);
            out
        };
        let mut names = vec!["Öberg", "Zorn", "Ärlig", "Åberg", "Andersson"];
        names.sort_by_key(|name| key(name, Alphabet::Swedish));
        assert_eq!(names, ["Andersson", "Zorn", "Åberg", "Ärlig", "Öberg"]);
        names.sort_by_key(|name| key(name, Alphabet::Latin));
        assert_eq!(names, ["Åberg", "Andersson", "Ärlig", "Öberg", "Zorn"]);
    }
}
