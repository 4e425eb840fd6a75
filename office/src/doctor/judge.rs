//! Whether what was found is what is required.

use super::look::{Business, CompanyFacts, Entry, Found, OfService, User};
use landbridge_model::company_number;
use landbridge_model::connect::Agreement;
use landbridge_model::requirement::{CLOCK_LIMIT_SECONDS, Item, Lack, Requirement, State};
use landbridge_model::validate::{is_email, is_phone};

/// The requirements of the business database. `user` is who connects it; a demo may have the sample.
pub(super) fn business(found: &Business, user: Option<&str>, is_demo: bool) -> Vec<Requirement> {
    use Item::*;
    let database = state(&found.database);
    let mapping = after(Database, &database, || state(&found.mapping));
    let grants = after(Mapping, &mapping, || state(&found.grants));
    let room = found.room.as_ref().map(|room| (Room, after(Database, &database, || state(room))));
    let facts = |judge: &dyn Fn(&super::look::Facts) -> State| {
        // Where the mapping fits, only a missing right hides what stands in the database.
        after(Mapping, &mapping, || found.facts.as_ref().map_or(State::Waits(Grants), judge))
    };
    let of_company = |judge: &dyn Fn(&CompanyFacts) -> State| facts(&|facts| judge(&facts.company));
    let rows = [
        (OwnData, of_company(&|company| missing(company.is_sample && !is_demo, Lack::Sample))),
        (NoEvaluation, of_company(&|company| missing(company.is_evaluation, Lack::Evaluation))),
        (SuperUser, facts(&|facts| super_user(facts.users.as_deref(), user))),
        (Employee, facts(&|facts| employee(facts.users.as_deref(), user))),
        (CompanyNumber, of_company(&number)),
        (Address, of_company(&address)),
        (Telephone, of_company(&|company| entry(&company.phone, "phone", is_phone))),
        (Email, of_company(&|company| entry(&company.email, "email", is_email))),
    ];
    let first = [(Database, database), (Mapping, mapping), (Grants, grants)];
    first.into_iter().chain(room).chain(rows).map(|(item, state)| Requirement { item, state }).collect()
}

/// The requirements of the service.
pub(super) fn service(found: OfService) -> Vec<Requirement> {
    let reached = state(&found.reached);
    let clock = after(Item::Service, &reached, || match found.ahead_seconds {
        Some(ahead) if ahead.abs() > CLOCK_LIMIT_SECONDS => State::Missing(Lack::Clock(ahead)),
        _ => State::Met,
    });
    let agent = after(Item::Service, &reached, || match &found.workspace {
        Ok(_) => State::Met,
        Err(lack) => State::Missing(lack.clone()),
    });
    let agreement = after(Item::Agent, &agent, || agreement(&found));
    let rows =
        [(Item::Service, reached), (Item::Clock, clock), (Item::Agent, agent), (Item::Agreement, agreement)];
    rows.into_iter().map(|(item, state)| Requirement { item, state }).collect()
}

/// A demo's workspace, and one whose agent was given its token by hand, may be bound to nothing.
fn agreement(found: &OfService) -> State {
    match &found.agreement {
        Err(lack) => State::Missing(lack.clone()),
        Ok(Some(Agreement { ends_millis: Some(ends), .. })) if *ends <= found.now_millis => {
            State::Missing(Lack::Ended)
        }
        Ok(_) => State::Met,
    }
}

fn state(found: &Found<()>) -> State {
    match found {
        Ok(()) => State::Met,
        Err(lack) => State::Missing(lack.clone()),
    }
}

/// What can be told only when another requirement holds.
fn after(item: Item, first: &State, then: impl FnOnce() -> State) -> State {
    match first {
        State::Met => then(),
        State::Missing(_) => State::Waits(item),
        State::Waits(other) => State::Waits(*other),
    }
}

fn missing(is_so: bool, lack: Lack) -> State {
    if is_so { State::Missing(lack) } else { State::Met }
}

fn super_user(users: Option<&[User]>, asked: Option<&str>) -> State {
    let Some(users) = users else { return State::Missing(Lack::NotMapped("is_super_user".into())) };
    match asked {
        None => missing(!users.iter().any(|user| user.is_super_user), Lack::NoSuperUser),
        Some(login) => match users.iter().find(|user| user.login == login) {
            None => State::Missing(Lack::NoSuchUser(login.to_owned())),
            Some(user) => missing(!user.is_super_user, Lack::NotSuperUser(login.to_owned())),
        },
    }
}

/// Without a name, it is enough that one super user is linked.
fn employee(users: Option<&[User]>, asked: Option<&str>) -> State {
    let Some(users) = users else { return State::Missing(Lack::NotMapped("employee".into())) };
    let mut able = users.iter().filter(|user| match asked {
        Some(login) => user.login == login,
        None => user.is_super_user,
    });
    let Some(first) = able.next() else { return State::Waits(Item::SuperUser) };
    let is_linked = first.is_employee || able.any(|user| user.is_employee);
    missing(!is_linked, Lack::NotLinked(first.login.clone()))
}

fn number(company: &CompanyFacts) -> State {
    let country = match &company.country {
        Entry::Filled(country) => country,
        Entry::Empty | Entry::Unmapped => "",
    };
    match &company.number {
        Entry::Unmapped => State::Missing(Lack::NotMapped("number".into())),
        Entry::Empty => State::Missing(Lack::Empty("the company's registration number".into())),
        Entry::Filled(number) => match company_number::check(country, number) {
            Ok(_) => State::Met,
            Err(fault) => State::Missing(fault.into()),
        },
    }
}

fn address(company: &CompanyFacts) -> State {
    let parts = [(&company.street, "street"), (&company.postcode, "postcode"), (&company.city, "city")];
    let lacks = parts.into_iter().filter_map(|(part, name)| match part {
        Entry::Unmapped => Some(Lack::NotMapped(name.into())),
        Entry::Empty => Some(Lack::Empty(name.into())),
        Entry::Filled(_) => None,
    });
    lacks.map(State::Missing).next().unwrap_or(State::Met)
}

fn entry(entry: &Entry, name: &'static str, is_right: fn(&str) -> bool) -> State {
    match entry {
        Entry::Unmapped => State::Missing(Lack::NotMapped(name.into())),
        Entry::Empty => State::Missing(Lack::Empty(name.into())),
        Entry::Filled(text) => missing(!is_right(text), Lack::Form(text.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(login: &str, is_super_user: bool, is_employee: bool) -> User {
        User { login: login.to_owned(), is_super_user, is_employee }
    }

    #[test]
    fn one_super_user_who_is_an_employee_is_enough() {
        let users = [user("anna", true, false), user("bo", true, true), user("cas", false, true)];
        assert_eq!(super_user(Some(&users), None), State::Met);
        assert_eq!(employee(Some(&users), None), State::Met);
        assert_eq!(employee(Some(&users[..1]), None), State::Missing(Lack::NotLinked("anna".to_owned())));
        assert_eq!(super_user(Some(&users[2..]), None), State::Missing(Lack::NoSuperUser));
        assert_eq!(employee(Some(&users[2..]), None), State::Waits(Item::SuperUser));
    }

    #[test]
    fn whoever_is_named_has_to_be_both() {
        let users = [user("anna", true, false), user("cas", false, true)];
        assert_eq!(employee(Some(&users), Some("anna")), State::Missing(Lack::NotLinked("anna".to_owned())));
        assert_eq!(
            super_user(Some(&users), Some("cas")),
            State::Missing(Lack::NotSuperUser("cas".to_owned()))
        );
        assert_eq!(super_user(Some(&users), Some("dee")), State::Missing(Lack::NoSuchUser("dee".to_owned())));
    }

    #[test]
    fn what_depends_on_a_missing_requirement_names_the_first_one() {
        let found = Business { database: Err(Lack::NotNamed("--database".into())), ..Business::default() };
        let states: Vec<State> = business(&found, None, false).into_iter().map(|row| row.state).collect();
        assert_eq!(states[0], State::Missing(Lack::NotNamed("--database".into())));
        assert!(states[1..].iter().all(|state| *state == State::Waits(Item::Database)), "{states:?}");
    }

    #[test]
    fn an_agreement_holds_until_it_ends() {
        let at = |now_millis| {
            let agreement = Ok(Some(Agreement { ends_millis: Some(1_000), ..Agreement::default() }));
            service(OfService { agreement, now_millis, ..OfService::default() }).remove(3).state
        };
        assert_eq!(at(999), State::Met);
        assert_eq!(at(1_000), State::Missing(Lack::Ended));
        assert_eq!(service(OfService::default()).remove(3).state, State::Met);
        let unknown = OfService { workspace: Err(Lack::NoRoom), ..OfService::default() };
        assert_eq!(service(unknown).remove(3).state, State::Waits(Item::Agent));
    }

    #[test]
    fn a_clock_may_differ_by_two_minutes() {
        let clock = |ahead| {
            let found = OfService { ahead_seconds: Some(ahead), ..OfService::default() };
            service(found).remove(1).state
        };
        assert_eq!(clock(120), State::Met);
        assert_eq!(clock(121), State::Missing(Lack::Clock(121)));
        assert_eq!(clock(-121), State::Missing(Lack::Clock(-121)));
    }
}
