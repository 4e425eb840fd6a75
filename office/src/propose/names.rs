//! What names of tables and columns say to people: English, Dutch and Swedish words, in the habits of several generations of software.

/// The words of a name, in lower case: `tblOrderLines`, `ORDER_LINES` and `order lines` are the same.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut was_lower) = (String::new(), false);
    let is_all_upper = !name.chars().any(char::is_lowercase);
    for letter in name.chars() {
        let begins = letter.is_uppercase() && was_lower && !is_all_upper;
        if begins || !letter.is_alphanumeric() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase() || letter.is_numeric();
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    // Prefixes that say that a table is a table.
    if words.len() > 1 && ["tbl", "tb", "t", "dbo"].contains(&words[0].as_str()) {
        words.remove(0);
    }
    words
}

/// The key that a mapping calls it by.
pub(super) fn key(words: &[String]) -> String {
    words.join("_")
}

/// The words for one of them: the last word in the singular.
pub(super) fn singular(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        *last = singular_word(last);
    }
    words
}

fn singular_word(word: &str) -> String {
    let without = |end: &str| word.strip_suffix(end).filter(|stem| stem.len() > 2);
    if ["series", "species"].contains(&word) {
        return word.to_owned();
    }
    if let Some(stem) = without("ies") {
        return format!("{stem}y");
    }
    for end in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(end) && word.len() > 4 {
            return word[..word.len() - 2].to_owned();
        }
    }
    match without("s") {
        Some(stem) if !["s", "u", "i"].iter().any(|end| stem.ends_with(end)) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// As people read it: `unit_price` is "Unit price".
pub(super) fn label(words: &[String]) -> String {
    let text = words.join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether any of the words is among these.
pub(super) fn has(words: &[String], any: &[&str]) -> bool {
    words.iter().any(|word| any.contains(&word.as_str()))
}

/// The same of the whole name: `full_name` is one of `fullname`.
pub(super) fn is(words: &[String], any: &[&str]) -> bool {
    any.contains(&words.concat().as_str())
}

/// What a name is, when a record has several texts.
pub(super) const NAME: [&str; 16] = [
    "name",
    "title",
    "subject",
    "fullname",
    "displayname",
    "companyname",
    "description",
    "label",
    "naam",
    "titel",
    "omschrijving",
    "onderwerp",
    "namn",
    "benamning",
    "benämning",
    "rubrik",
];
pub(super) const FIRST_NAME: [&str; 5] = ["firstname", "givenname", "voornaam", "förnamn", "fornamn"];
pub(super) const LAST_NAME: [&str; 6] =
    ["lastname", "surname", "familyname", "achternaam", "efternamn", "lname"];
pub(super) const NUMBER: [&str; 8] = ["number", "code", "no", "nr", "nummer", "sku", "reference", "id"];
pub(super) const EMAIL: [&str; 4] = ["email", "mail", "epost", "emailaddress"];
pub(super) const PHONE: [&str; 9] =
    ["phone", "telephone", "tel", "mobile", "fax", "telefoon", "telefon", "mobiel", "mobil"];
pub(super) const LINK: [&str; 6] = ["url", "website", "web", "homepage", "link", "webbplats"];
pub(super) const MONEY: [&str; 22] = [
    "price", "amount", "total", "subtotal", "cost", "revenue", "budget", "balance", "salary", "rate",
    "prijs", "bedrag", "totaal", "kosten", "saldo", "pris", "belopp", "summa", "kostnad", "fee", "turnover",
    "omzet",
];
/// Whole numbers of these are amounts of money.
pub(super) const CENTS: [&str; 4] = ["cents", "cent", "öre", "pence"];
pub(super) const SECRET: [&str; 12] = [
    "password",
    "passwd",
    "pwd",
    "passwordhash",
    "hash",
    "salt",
    "secret",
    "token",
    "apikey",
    "pin",
    "wachtwoord",
    "lösenord",
];
pub(super) const LONG: [&str; 12] = [
    "note",
    "notes",
    "comment",
    "comments",
    "memo",
    "body",
    "remarks",
    "opmerking",
    "opmerkingen",
    "anteckning",
    "anteckningar",
    "text",
];
pub(super) const YES_NO: [&str; 12] = [
    "is", "has", "active", "enabled", "archived", "deleted", "blocked", "closed", "done", "paid", "actief",
    "aktiv",
];
pub(super) const LINES: [&str; 14] = [
    "line",
    "lines",
    "item",
    "items",
    "detail",
    "details",
    "row",
    "rows",
    "position",
    "positions",
    "regel",
    "regels",
    "rad",
    "rader",
];

/// The module that a record type belongs to, by the words of its table.
pub(super) fn module(words: &[String]) -> &'static str {
    let modules: [(&str, &[&str]); 6] = [
        (
            "contacts",
            &["customer", "client", "contact", "person", "supplier", "address", "klant", "relatie", "kund"],
        ),
        (
            "activities",
            &["activity", "task", "appointment", "event", "call", "meeting", "afspraak", "aktivitet"],
        ),
        ("products", &["product", "article", "item", "stock", "artikel", "category", "pricelist"]),
        (
            "sales",
            &["order", "invoice", "quote", "quotation", "sale", "offer", "offerte", "faktura", "factuur"],
        ),
        ("projects", &["project", "time", "hour", "timesheet", "projekt", "uur", "urenregistratie", "tid"]),
        ("staff", &["employee", "staff", "department", "medewerker", "personal", "anställd"]),
    ];
    // A client order is an order.
    let of = |word: &String| {
        let word = [singular_word(word)];
        modules.iter().find(|(_, any)| has(&word, any)).map(|(module, _)| *module)
    };
    let last = words.iter().rev().filter(|word| !LINES.contains(&word.as_str())).find_map(of);
    last.or_else(|| words.iter().find_map(of)).unwrap_or("records")
}
