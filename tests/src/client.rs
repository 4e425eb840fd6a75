//! A person's device without a browser: the real replica and its state machine, over HTTP to the real service.
//!
//! It is the app without screens and IndexedDB. It never ends, so that what it has been told is known whatever happens to the others. Like the
//! app it is made for one thread: tests run it within a [`tokio::task::LocalSet`].

mod line;
mod outbox;

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow};
use landbridge_model::wire::Poke;
use landbridge_replica::Replica;
use landbridge_replica::draft::Intent;
use landbridge_replica::sync::{Answer, Event, Failure, Request};
use landbridge_replica::view::Status;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

use crate::dice::Dice;
use crate::system::Person;
use crate::wait;
use line::Line;
pub use outbox::Told;
use outbox::Work;

/// How often the client asks whether there is news, in place of the stream of pokes.
const LOOK_EVERY: Duration = Duration::from_millis(150);

/// A running client. It ends when dropped.
#[derive(Debug)]
pub struct Client {
    work: Rc<RefCell<Work>>,
    events: mpsc::UnboundedSender<Event>,
    task: JoinHandle<()>,
}

impl Client {
    /// Signs a person in, with a device of its own; `seed` makes its ids, and `messages` counts what it asks the service.
    pub async fn open(url: &str, person: &Person, seed: u64, messages: &Rc<Cell<usize>>) -> Result<Client> {
        let line = Line::open(url, person).await?;
        let work = Rc::new(RefCell::new(Work::new(Dice::new(seed))));
        let (events, heard) = mpsc::unbounded_channel();
        let run = Run {
            line: Arc::new(line),
            work: work.clone(),
            messages: messages.clone(),
            asked: JoinSet::new(),
        };
        let task = tokio::task::spawn_local(run.forever(heard));
        events.send(Event::Started).context("start the client")?;
        let client = Client { work, events, task };
        client
            .wait_until("everything to be fetched", |status| status.snapshot.is_none() && status.seq.0 > 0)
            .await?;
        Ok(client)
    }

    /// A click that wants something saved. On return the screen would say "saved".
    pub fn save(&self, intent: &Intent) -> Result<()> {
        self.work().save(intent, now_millis())?;
        self.events.send(Event::OutboxGrew).context("tell the client")
    }

    /// Looks into the replica, or draws from the client's dice.
    pub fn look<T>(&self, look: impl FnOnce(&mut Replica, &mut Dice) -> T) -> T {
        let mut work = self.work();
        let Work { replica, dice, .. } = &mut *work;
        look(replica, dice)
    }

    /// What the status line says.
    pub fn status(&self) -> Status {
        self.work().status()
    }

    /// Every edit that was saved here, with what the client was told of it. An error when an end was told and then another.
    pub fn told(&self) -> Result<Vec<Told>> {
        let work = self.work();
        match &work.broken {
            Some(promise) => Err(anyhow!("{promise}")),
            None => Ok(work.told()),
        }
    }

    /// Opens so many devices of one person, each with dice of its own.
    pub async fn open_many(
        url: &str,
        person: &Person,
        (count, seed): (u64, u64),
        messages: &Rc<Cell<usize>>,
    ) -> Result<Vec<Client>> {
        let mut clients = Vec::new();
        for no in 0..count {
            clients.push(Client::open(url, person, seed ^ no << 32, messages).await?);
        }
        Ok(clients)
    }

    /// Says that the service was put back to an older state: conflicts that it has lost may be others, or none, from now on.
    pub fn doubt(&self) {
        self.work().doubt();
    }

    /// Waits until the status line fulfils a claim.
    pub async fn wait_until(&self, claim: &str, holds: impl Fn(&Status) -> bool) -> Result<()> {
        let waited = wait::until(claim, async || Ok(holds(&self.status()).then_some(()))).await;
        waited.with_context(|| format!("the status line says {:?}", self.status()))
    }

    fn work(&self) -> RefMut<'_, Work> {
        self.work.borrow_mut()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Milliseconds since 1970, UTC.
fn now_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// What came back from the service.
enum Heard {
    Answer(Request, Result<Answer, Failure>),
    News(Option<Poke>),
}

/// The task that syncs.
struct Run {
    line: Arc<Line>,
    work: Rc<RefCell<Work>>,
    messages: Rc<Cell<usize>>,
    asked: JoinSet<Heard>,
}

impl Run {
    async fn forever(mut self, mut events: mpsc::UnboundedReceiver<Event>) {
        let mut look = tokio::time::interval(LOOK_EVERY);
        let (mut is_looking, mut was_away) = (false, false);
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => self.tell(event),
                    None => return,
                },
                Some(heard) = self.asked.join_next() => match heard {
                    Ok(Heard::Answer(request, answer)) => {
                        self.work.borrow_mut().note(&answer);
                        self.tell(Event::Answered(request, answer));
                    }
                    Ok(Heard::News(poke)) => {
                        is_looking = false;
                        // As when the stream of pokes is open again.
                        if poke.is_some() && was_away {
                            self.tell(Event::Nudged);
                        }
                        was_away = poke.is_none();
                        poke.into_iter().for_each(|poke| self.tell(Event::Poked(poke)));
                    }
                    Err(_) => return,
                },
                _ = look.tick() => {
                    if self.work.borrow_mut().is_due(now_millis()) {
                        self.tell(Event::Woke);
                    }
                    if !is_looking {
                        is_looking = true;
                        let line = Arc::clone(&self.line);
                        self.asked.spawn(async move { Heard::News(line.news().await) });
                    }
                }
            }
        }
    }

    fn tell(&mut self, event: Event) {
        let requests = self.work.borrow_mut().tell(event, now_millis());
        for request in requests {
            self.messages.update(|count| count + 1);
            let line = Arc::clone(&self.line);
            self.asked.spawn(async move {
                let answer = line.ask(&request).await;
                Heard::Answer(request, answer)
            });
        }
    }
}
