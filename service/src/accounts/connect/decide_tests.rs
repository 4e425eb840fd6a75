//! One case for each thing that can be known of a person and a database.

use super::*;
use landbridge_model::connect::ConnectedCompany;

const NOW_MILLIS: i64 = 1_000;
const ANNA: &str = "anna@bygg.example";

fn asked(bind: bool) -> Connect {
    let company = ConnectedCompany {
        name: "Bygg".into(),
        number: String::new(),
        database: "bygg".into(),
        system: "server".into(),
        is_sample: false,
    };
    let modules = vec!["contacts".into(), "staff".into()];
    Connect { email: ANNA.into(), password: String::new(), company, computer: "desk".into(), modules, bind }
}

fn sample(bind: bool) -> Connect {
    let mut asked = asked(bind);
    asked.company.is_sample = true;
    asked
}

fn id(n: u64) -> WorkspaceId {
    WorkspaceId::new(n, [0; 10])
}

fn rights(modules: &[&str]) -> Rights {
    let modules = modules.iter().map(|module| ((*module).to_owned(), Level::Full)).collect();
    Rights { modules, scopes: Scopes::All }
}

/// A workspace that a stranger administers.
fn place(n: u64) -> Place {
    Place {
        workspace: id(n),
        is_demo: false,
        terms: Terms::default(),
        binding: None,
        administrator: Some(ANNA.into()),
        rights: None,
        is_administrator: false,
    }
}

impl Place {
    fn bound(self, database: &str, system: &str) -> Self {
        let binding = Binding { database: database.into(), system: system.into(), company: "Bygg".into() };
        Self { binding: Some(binding), ..self }
    }

    fn member(self) -> Self {
        Self { rights: Some(rights(&["sales"])), ..self }
    }

    fn administered(self) -> Self {
        Self { is_administrator: true, ..self.member() }
    }

    fn demo(self) -> Self {
        Self { is_demo: true, ..self }
    }

    fn ended(self, ends_millis: i64) -> Self {
        Self { terms: Terms { ends_millis: Some(ends_millis), ..self.terms }, ..self }
    }
}

fn decide_with(asked: &Connect, places: Vec<Place>) -> Decision {
    decide(asked, &Facts { places, is_closed: false, now_millis: NOW_MILLIS })
}

fn answer(answer: ConnectAnswer) -> Decision {
    Decision::Answer(answer)
}

fn unbound() -> Decision {
    answer(ConnectAnswer::Unbound(Terms::default().to_agreement(None)))
}

fn elsewhere(ask: Option<&str>) -> Decision {
    answer(ConnectAnswer::BoundElsewhere { company: "Bygg".into(), ask: ask.map(Into::into) })
}

fn ended() -> Decision {
    answer(ConnectAnswer::Ended { ended_millis: NOW_MILLIS })
}

fn bind(workspace: Option<u64>, modules: &[&str]) -> Decision {
    Decision::Bind { workspace: workspace.map(id), rights: rights(modules) }
}

#[test]
fn the_database_counts_before_the_person() {
    let cases = [
        ("the administrator's own", place(1).administered().bound("bygg", "server"), Decision::Renew(id(1))),
        ("moved to another system", place(1).administered().bound("bygg", "old"), Decision::Renew(id(1))),
        ("a member's", place(1).member().bound("bygg", "server"), not_administrator(Some(ANNA.into()))),
        ("a stranger's", place(1).bound("bygg", "server"), elsewhere(None)),
        ("ended", place(1).administered().bound("bygg", "server").ended(NOW_MILLIS), ended()),
        (
            "its administrator's sister",
            place(1).administered().bound("bouw", "server"),
            elsewhere(Some(ANNA)),
        ),
        ("a member's sister", place(1).member().bound("bouw", "server"), elsewhere(Some(ANNA))),
    ];
    for (case, place, decision) in cases {
        for bind in [false, true] {
            assert_eq!(decide_with(&asked(bind), vec![place.clone()]), decision, "{case}");
        }
    }
}

#[test]
fn a_database_that_nothing_is_bound_to_is_bound_to_the_persons_agreement() {
    let two = vec![place(1).administered().bound("bouw", "other"), place(2).administered()];
    let demo = place(1).administered().demo();
    let all = ["contacts", "sales", "staff"];
    for (case, places, before, after) in [
        ("none", vec![], unbound(), bind(None, &["contacts", "staff"])),
        ("an unbound one", vec![place(1).administered()], unbound(), bind(Some(1), &all)),
        ("a second one", two, unbound(), bind(Some(2), &all)),
        ("a demo's", vec![demo], unbound(), bind(None, &["contacts", "staff"])),
        (
            "not ended yet",
            vec![place(1).administered().ended(NOW_MILLIS + 1)],
            {
                let terms = Terms { ends_millis: Some(NOW_MILLIS + 1), ..Terms::default() };
                answer(ConnectAnswer::Unbound(terms.to_agreement(None)))
            },
            bind(Some(1), &all),
        ),
        ("ended", vec![place(1).administered().ended(NOW_MILLIS)], ended(), ended()),
        (
            "bound to another",
            vec![place(1).administered().bound("bouw", "other")],
            elsewhere(Some(ANNA)),
            elsewhere(Some(ANNA)),
        ),
        (
            "somebody else's",
            vec![place(1).member()],
            not_administrator(Some(ANNA.into())),
            not_administrator(Some(ANNA.into())),
        ),
    ] {
        assert_eq!(decide_with(&asked(false), places.clone()), before, "{case}");
        assert_eq!(decide_with(&asked(true), places), after, "{case}, to be bound");
    }
}

#[test]
fn strangers_may_call_their_server_the_same() {
    let strangers = place(1).bound("bouw", "server");
    assert_eq!(decide_with(&asked(true), vec![strangers.clone()]), bind(None, &["contacts", "staff"]));
    let own = vec![strangers, place(2).administered()];
    assert_eq!(decide_with(&asked(true), own), bind(Some(2), &["contacts", "sales", "staff"]));
}

#[test]
fn of_one_system_a_person_connects_one_database() {
    let places = vec![place(1).administered().bound("bouw", "server"), place(2).administered()];
    assert_eq!(decide_with(&asked(true), places.clone()), elsewhere(Some(ANNA)));
    let mut other = asked(true);
    other.company.system = "other".into();
    assert_eq!(decide_with(&other, places), bind(Some(2), &["contacts", "sales", "staff"]));
}

#[test]
fn whoever_belongs_to_two_companies_whose_systems_look_alike_renews_either() {
    let places = vec![
        place(1).administered().bound("bouw", "server"),
        place(2).administered().bound("bygg", "server"),
    ];
    assert_eq!(decide_with(&asked(true), places), Decision::Renew(id(2)));
    let members = vec![place(1).member().bound("bouw", "server"), place(2).member().bound("bygg", "server")];
    assert_eq!(decide_with(&asked(true), members), not_administrator(Some(ANNA.into())));
}

#[test]
fn a_demo_on_the_same_system_stands_in_no_companys_way() {
    let demo = place(1).administered().demo().bound("sample", "server");
    assert_eq!(decide_with(&asked(true), vec![demo]), bind(None, &["contacts", "staff"]));
}

#[test]
fn a_sample_is_for_the_persons_demo_only() {
    for (case, places, decision) in [
        ("a newcomer's", vec![], answer(ConnectAnswer::Sample)),
        ("a company's", vec![place(1).administered()], answer(ConnectAnswer::Sample)),
        ("a stranger's demo", vec![place(1).demo().bound("bygg", "server")], answer(ConnectAnswer::Sample)),
        (
            "the own demo",
            vec![place(1).administered().demo()],
            bind(Some(1), &["contacts", "sales", "staff"]),
        ),
        ("a member's demo", vec![place(1).member().demo()], not_administrator(Some(ANNA.into()))),
    ] {
        assert_eq!(decide_with(&sample(true), places), decision, "{case}");
    }
}

#[test]
fn in_a_closed_service_nobody_begins_by_themselves() {
    let closed = |places| Facts { places, is_closed: true, now_millis: NOW_MILLIS };
    for is_bind in [false, true] {
        assert_eq!(decide(&asked(is_bind), &closed(vec![])), not_administrator(None));
    }
    let own = closed(vec![place(1).administered()]);
    assert_eq!(decide(&asked(true), &own), bind(Some(1), &["contacts", "sales", "staff"]));
}

#[test]
fn modules_that_the_agreement_does_not_cover_give_no_rights() {
    let mut place = place(1).administered();
    place.terms.modules = Some(vec!["staff".into()]);
    assert_eq!(decide_with(&asked(true), vec![place]), bind(Some(1), &["sales", "staff"]));
}
