//! Believable people, companies and addresses in the Netherlands and Sweden, put together from word lists.
//! Every combination is made up; e-mail and web addresses lie in the reserved domain `.example`.

use super::chance::Chance;

/// Where a team works: it decides the language, the addresses and the telephone numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Country {
    Netherlands,
    Sweden,
}

impl Country {
    /// The country of the row at `index`: they take turns, so each team has half of everything.
    pub(super) fn at(index: usize) -> Self {
        if index.is_multiple_of(2) { Self::Netherlands } else { Self::Sweden }
    }

    /// The key of the country's team in the business database.
    pub(super) fn team_id(self) -> i64 {
        match self {
            Self::Netherlands => 1,
            Self::Sweden => 2,
        }
    }

    /// The code of the country in addresses.
    pub(super) fn code(self) -> &'static str {
        self.choose("NL", "SE")
    }

    /// The language of letters and invoices there.
    pub(super) fn language(self) -> &'static str {
        self.choose("nl", "sv")
    }

    /// The one of two wordings that belongs to the country.
    pub(super) fn choose<T>(self, dutch: T, swedish: T) -> T {
        match self {
            Self::Netherlands => dutch,
            Self::Sweden => swedish,
        }
    }
}

/// The lines of a list file, split at `|`.
pub(super) fn table(file: &'static str) -> Vec<Vec<&'static str>> {
    file.lines().map(|line| line.split('|').collect()).collect()
}

/// The word lists of one country.
pub(super) struct Words {
    pub(super) country: Country,
    first_names: Vec<&'static str>,
    surnames: Vec<&'static str>,
    streets: Vec<&'static str>,
    /// City, first and last number of its postcodes, telephone area without the leading 0.
    places: Vec<Vec<&'static str>>,
    trades: Vec<&'static str>,
    name_starts: Vec<&'static str>,
    company_shapes: Vec<&'static str>,
    pub(super) job_titles: Vec<&'static str>,
    pub(super) customer_notes: Vec<&'static str>,
    /// Kind, subject, notes.
    pub(super) activities: Vec<Vec<&'static str>>,
}

/// The word lists of both countries.
pub(super) struct Lists {
    netherlands: Words,
    sweden: Words,
}

impl Lists {
    /// Reads the lists, which are part of the program.
    pub(super) fn read() -> Self {
        Self { netherlands: Words::of(Country::Netherlands), sweden: Words::of(Country::Sweden) }
    }

    /// The lists of `country`.
    pub(super) fn of(&self, country: Country) -> &Words {
        country.choose(&self.netherlands, &self.sweden)
    }
}

/// A city with a postcode and a telephone area in it.
pub(super) struct Place {
    pub(super) city: &'static str,
    pub(super) postcode: String,
    area: &'static str,
}

/// A person's two names.
pub(super) struct Person {
    pub(super) first_name: &'static str,
    pub(super) last_name: &'static str,
}

impl Person {
    /// The name as on a letter.
    pub(super) fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// The part of an e-mail address before the @.
    pub(super) fn mail_name(&self) -> String {
        format!("{}.{}", plain(self.first_name), plain(self.last_name))
    }
}

impl Words {
    fn of(country: Country) -> Self {
        macro_rules! list {
            ($name:literal) => {
                country.choose(
                    include_str!(concat!("lists/nl_", $name, ".txt")),
                    include_str!(concat!("lists/sv_", $name, ".txt")),
                )
            };
        }
        Self {
            country,
            first_names: list!("first_names").lines().collect(),
            surnames: list!("surnames").lines().collect(),
            streets: list!("streets").lines().collect(),
            places: table(list!("places")),
            trades: list!("trades").lines().collect(),
            name_starts: include_str!("lists/name_starts.txt").lines().collect(),
            company_shapes: list!("company_shapes").lines().collect(),
            job_titles: list!("job_titles").lines().collect(),
            customer_notes: list!("customer_notes").lines().collect(),
            activities: table(list!("activities")),
        }
    }

    /// Somebody who lives there.
    pub(super) fn person(&self, chance: &mut Chance) -> Person {
        Person { first_name: chance.pick(&self.first_names), last_name: chance.pick(&self.surnames) }
    }

    /// A company's name.
    pub(super) fn company(&self, chance: &mut Chance, city: &str) -> String {
        let name = chance
            .pick(&self.company_shapes)
            .replace("{surname}", chance.pick(&self.surnames))
            .replace("{surname2}", chance.pick(&self.surnames))
            .replace("{first}", chance.pick(&self.first_names))
            .replace("{start}", chance.pick(&self.name_starts))
            .replace("{trade}", chance.pick(&self.trades))
            .replace("{city}", city);
        capitalised(&name)
    }

    /// A street with a house number.
    pub(super) fn street(&self, chance: &mut Chance) -> String {
        let street = chance.pick(&self.streets);
        let number = chance.between(1, 180);
        if chance.percent(15) {
            format!("{street} {number}{}", chance.pick(&["A", "B", "C"]))
        } else {
            format!("{street} {number}")
        }
    }

    /// A city and a postcode that belongs to it.
    pub(super) fn place(&self, chance: &mut Chance) -> Place {
        let [city, first, last, area] = chance.pick_row(&self.places)[..] else {
            unreachable!("each line of a list of places has four parts")
        };
        let number = |text: &str| text.parse::<i64>().expect("postcodes in a list of places are numbers");
        let number = chance.between(number(first), number(last));
        let postcode = match self.country {
            Country::Netherlands => {
                format!("{number} {}{}", postcode_letter(chance), postcode_letter(chance))
            }
            Country::Sweden => format!("{number} {}", chance.between(10, 99)),
        };
        Place { city, postcode, area }
    }

    /// A telephone number in `place`, in the international notation.
    pub(super) fn phone(&self, chance: &mut Chance, place: &Place) -> String {
        match self.country {
            Country::Netherlands => {
                let own = chance.digits(9 - place.area.len() as u32);
                let (start, end) = own.split_at(3);
                format!("+31 {} {start} {end}", place.area)
            }
            Country::Sweden => {
                format!("+46 {} {} {} {}", place.area, chance.digits(3), chance.digits(2), chance.digits(2))
            }
        }
    }

    /// A mobile telephone number.
    pub(super) fn mobile(&self, chance: &mut Chance) -> String {
        match self.country {
            Country::Netherlands => format!("+31 6 {}", chance.digits(8)),
            Country::Sweden => {
                let network = chance.pick(&["70", "72", "73", "76", "79"]);
                format!("+46 {network} {} {} {}", chance.digits(3), chance.digits(2), chance.digits(2))
            }
        }
    }

    /// A VAT number of the right form.
    pub(super) fn vat_number(&self, chance: &mut Chance) -> String {
        match self.country {
            Country::Netherlands => format!("NL{}B0{}", chance.digits(9), chance.between(1, 3)),
            Country::Sweden => format!("SE55{}01", chance.digits(8)),
        }
    }
}

/// The domain of a company, from its name without the legal form.
pub(super) fn domain(company: &str) -> String {
    let name = [" B.V.", " AB", " HB"].iter().fold(company, |name, form| name.trim_end_matches(form));
    format!("{}.example", plain(name))
}

/// `text` in small letters and digits of ASCII only.
pub(super) fn plain(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(plain_letter).collect()
}

fn plain_letter(letter: char) -> Option<char> {
    match letter {
        'å' | 'ä' | 'á' | 'à' => Some('a'),
        'é' | 'è' | 'ë' => Some('e'),
        'ö' | 'ó' => Some('o'),
        'ü' => Some('u'),
        _ => letter.is_ascii_alphanumeric().then_some(letter),
    }
}

/// Dutch surnames such as "de Jong" take a capital at the start of a name.
fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn postcode_letter(chance: &mut Chance) -> char {
    char::from(chance.pick(b"ABCDEGHJKLMNPRTVWXZ"))
}
