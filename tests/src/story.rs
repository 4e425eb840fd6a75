//! What people do in the workspace and what they see there, in their words: sign in, find a record, type, save, and look how far it
//! has come. Tests of the whole story are made of these.

use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use thirtyfour::{Key, WebElement};

use crate::browser::{Browser, Profile};
use crate::business::Business;
use crate::stage::Stage;
use crate::system::Person;

/// Makes one test for each browser of each story, which is a function that gets the browser's [`crate::browser::Kind`].
#[macro_export]
macro_rules! in_both_browsers {
    ($($(#[$note:meta])* $story:ident),+ $(,)?) => {
        mod chromium {
            $($(#[$note])* #[tokio::test]
            async fn $story() -> anyhow::Result<()> {
                super::$story($crate::browser::Kind::Chromium).await
            })+
        }
        mod firefox {
            $($(#[$note])* #[tokio::test]
            async fn $story() -> anyhow::Result<()> {
                super::$story($crate::browser::Kind::Firefox).await
            })+
        }
    };
}

/// The record types of the sample company that are in the menu, with the tables that their records lie in.
const TABLES: [(&str, &str); 8] = [
    ("contact", "customers"),
    ("contact_person", "contact_persons"),
    ("activity", "activities"),
    ("product", "products"),
    ("order", "orders"),
    ("project", "projects"),
    ("time_entry", "time_entries"),
    ("employee", "employees"),
];

/// A contact as the business database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its key in `customers`.
    pub key: String,
    /// Its name, which no other has.
    pub name: String,
}

impl Contact {
    /// The question for one of its columns in `customers`.
    pub fn column(&self, column: &str) -> String {
        format!("select {column} from customers where id = {}", self.key)
    }

    /// The question for one of the columns of its visiting address.
    pub fn address(&self, column: &str) -> String {
        format!("select {column} from customer_addresses where kind = 'V' and customer_id = {}", self.key)
    }
}

/// The first contacts of a team that fulfil a condition in SQL on `customers`.
pub async fn contacts<const COUNT: usize>(
    business: &Business,
    team: u32,
    condition: &str,
) -> Result<[Contact; COUNT]> {
    let mut found = Vec::new();
    for place in 0..COUNT {
        let chosen = format!(
            "from customers where team_id = {team} and ({condition}) and \
             (select count(*) from customers as other where other.name = customers.name) = 1 \
             order by id limit 1 offset {place}"
        );
        let key = business.text(&format!("select id {chosen}")).await?;
        let name = business.text(&format!("select name {chosen}")).await?;
        let key = key.with_context(|| format!("find {COUNT} contacts where {condition}"))?;
        found.push(Contact { key, name: name.unwrap_or_default() });
    }
    found.try_into().map_err(|_| anyhow!("the contacts have changed meanwhile"))
}

/// Opens the browser of a profile on the web page, where the owner signs in and gets everything onto the device, so that it works
/// without a connection too.
pub async fn owner_at_the_page(stage: &Stage, profile: &mut Profile) -> Result<Browser> {
    let browser = profile.open().await?;
    browser.go_to(&stage.url()).await?;
    browser.sign_in(&stage.announcement()?.owner).await?;
    browser.wait_until_fetched(&stage.business).await?;
    browser.wait_until_kept().await?;
    Ok(browser)
}

/// Opens the browser of a profile on the extension's page, names the service there, signs in as the owner and gets everything onto the device.
pub async fn owner_in_the_extension(stage: &Stage, profile: &mut Profile) -> Result<Browser> {
    let browser = profile.open().await?;
    browser.go_to_extension("index.html").await?;
    browser.fill("#address", &stage.url()).await?;
    browser.click("#address-form button[type=submit]").await?;
    browser.sign_in(&stage.announcement()?.owner).await?;
    browser.wait_until_fetched(&stage.business).await?;
    Ok(browser)
}

/// How far a record has come, as `data-state` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Only on this device.
    OnDevice,
    /// On the service, waiting for the office.
    OnService,
    /// In the business database.
    InOffice,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::OnDevice => "on_device",
            State::OnService => "on_service",
            State::InOffice => "in_office",
        }
    }
}

impl Browser {
    /// Signs in on the page that is shown, and waits until the workspace is open.
    pub async fn sign_in(&self, person: &Person) -> Result<()> {
        self.fill("#email", &person.email).await?;
        self.fill("#password", &person.password).await?;
        self.click("#sign-in button[type=submit]").await?;
        self.see("#status[data-connection=online]").await.map(drop)
    }

    /// Waits until every record that the business database has is on this device of somebody who may see them all.
    pub async fn wait_until_fetched(&self, business: &Business) -> Result<()> {
        self.go_to_screen("#/").await?;
        for (key, table) in TABLES {
            let count = business.text(&format!("select count(*) from {table}")).await?.unwrap_or_default();
            self.wait_for_count(key, &count).await?;
        }
        self.wait_until_gone("#status .snapshot").await
    }

    /// Waits until the desktop counts so many records of a type.
    pub async fn wait_for_count(&self, key: &str, count: &str) -> Result<()> {
        let script = "const number = document.querySelector(`#panel-records [data-type=\"${arguments[0]}\"] .number`); \
                      return number && number.textContent.replace(/[^0-9]/g, '')";
        let claim = format!("{count} records of the type {key} to be on this device");
        self.until(&claim, async || {
            let counted = self.run(script, vec![json!(key)]).await?;
            Ok((counted == json!(count)).then_some(()))
        })
        .await
    }

    /// Waits until the web page can start without a connection: its files are kept by its service worker.
    pub async fn wait_until_kept(&self) -> Result<()> {
        let script = "return navigator.serviceWorker.controller !== null";
        self.wait_for_answer(script, json!(true)).await
    }

    /// Loads the page again, as the person's reload button does, and waits until it answers: the ready-made screen does not.
    pub async fn reload(&self) -> Result<()> {
        self.run("window.isOld = true; location.reload()", Vec::new()).await?;
        let script = "return document.readyState === 'complete' && !window.isOld && !document.getElementById('app').inert";
        self.wait_for_answer(script, json!(true)).await
    }

    /// Goes to a screen of the workspace by its address from `#` on, without loading the page again.
    pub async fn go_to_screen(&self, hash: &str) -> Result<()> {
        self.run("location.hash = arguments[0]", vec![json!(hash)]).await.map(drop)
    }

    /// Finds a record by its name in the list of its type, such as `contacts`, and opens its form.
    pub async fn open_record(&self, list: &str, name: &str) -> Result<()> {
        self.go_to_screen(&format!("#/{list}")).await?;
        self.see(".list-screen").await?;
        self.fill("#search", name).await?;
        let script = "const link = [...document.querySelectorAll('#list [data-record] .main a')].find((link) => \
                      link.textContent.trim() === arguments[0]); link?.click(); return link !== undefined";
        let claim = format!("{name:?} to be in the list");
        self.until(&claim, async || {
            let is_found = self.run(script, vec![json!(name)]).await?;
            Ok((is_found == json!(true)).then_some(()))
        })
        .await?;
        self.see("#record-form").await.map(drop)
    }

    /// Types a value in place of the one in a field of the open form, by the field's key. For a choice it is the choice's key.
    pub async fn fill_field(&self, key: &str, value: &str) -> Result<()> {
        let selector = format!("#field-{key}");
        let element = self.see(&selector).await?;
        if element.tag_name().await? == "select" {
            return self.click(&format!("{selector} option[value=\"{value}\"]")).await;
        }
        self.fill(&selector, value).await
    }

    /// The text in a field of the open form, by the field's key.
    pub async fn field(&self, key: &str) -> Result<String> {
        let element = self.see(&format!("#field-{key}")).await?;
        Ok(element.prop("value").await?.unwrap_or_default())
    }

    /// Waits until a field of the open form has a value.
    pub async fn wait_for_field(&self, key: &str, value: &str) -> Result<()> {
        let claim = format!("the field {key} to be {value:?}");
        self.until(&claim, async || Ok((self.field(key).await? == value).then_some(()))).await
    }

    /// Saves the open form and waits until it says that it is saved on this device.
    pub async fn save(&self) -> Result<()> {
        self.click("#save:enabled").await?;
        self.see("#save-state[data-save=saved]").await.map(drop)
    }

    /// Changes a contact's telephone number in its form, and saves.
    pub async fn change_phone(&self, contact: &Contact, phone: &str) -> Result<()> {
        self.open_record("contacts", &contact.name).await?;
        self.fill_field("phone", phone).await?;
        self.save().await
    }

    /// Picks a record by its name in a reference field of the open form.
    pub async fn pick(&self, selector: &str, name: &str) -> Result<()> {
        self.fill(selector, name).await?;
        let script = "const option = [...document.querySelectorAll('[role=option] span')].find((span) => \
                      span.textContent.trim() === arguments[0]); option?.dispatchEvent(new MouseEvent('mousedown', \
                      { bubbles: true, cancelable: true })); return option !== undefined";
        let claim = format!("{name:?} to be offered");
        self.until(&claim, async || {
            let is_found = self.run(script, vec![json!(name)]).await?;
            Ok((is_found == json!(true)).then_some(()))
        })
        .await
    }

    /// Waits until the open form says how far its record has come.
    pub async fn see_record_state(&self, state: State) -> Result<()> {
        self.see(&format!(".record-screen[data-state={}]", state.name())).await.map(drop)
    }

    /// Waits until the status line counts so many edits under one of its names, such as `on-device` or `conflicts`.
    pub async fn see_status(&self, name: &str, count: u32) -> Result<()> {
        self.see(&format!("#status[data-{name}=\"{count}\"]")).await.map(drop)
    }

    /// The id of the record whose form is open.
    pub async fn record_id(&self) -> Result<String> {
        let screen = self.see(".record-screen").await?;
        screen.attr("data-record").await?.context("read the id of the open record")
    }

    /// Waits until what the selector names contains a text.
    pub async fn read_in(&self, selector: &str, text: &str) -> Result<()> {
        let claim = format!("{text:?} to stand in {selector}");
        self.until(&claim, async || Ok(self.see(selector).await?.text().await?.contains(text).then_some(())))
            .await
    }

    /// Has the page keep what it would save as a file, since a headless browser asks nobody where to.
    pub async fn keep_exports(&self) -> Result<()> {
        let script = "const make = URL.createObjectURL.bind(URL); \
                      URL.createObjectURL = (blob) => { blob.text().then((text) => { window.exported = text; }); return make(blob); }";
        self.run(script, Vec::new()).await.map(drop)
    }

    /// Waits for the file that the page exports after [`Browser::keep_exports`].
    pub async fn exported(&self) -> Result<String> {
        self.until("a file to be exported", async || {
            let exported = self.run("return window.exported ?? null", Vec::new()).await?;
            Ok(exported.as_str().map(str::to_owned))
        })
        .await
    }

    /// Clicks what the selector names, once it is displayed.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let claim = format!("{selector} to be clicked");
        // It may be drawn anew between being found and being clicked.
        self.until(&claim, async || Ok(Some(self.see(selector).await?.click().await?))).await
    }

    /// Types a text in place of what an input has.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let input = self.see(selector).await?;
        type_in(&input, text).await.with_context(|| format!("type {text:?} into {selector}"))
    }

    /// Waits until nothing that the selector names is in the document.
    pub async fn wait_until_gone(&self, selector: &str) -> Result<()> {
        let claim = format!("{selector} to be gone");
        self.until(&claim, async || {
            let count = "return document.querySelectorAll(arguments[0]).length";
            let found = self.run(count, vec![json!(selector)]).await?;
            Ok((found == json!(0)).then_some(()))
        })
        .await
    }

    /// Waits until a script answers as expected.
    pub async fn wait_for_answer(&self, script: &str, expected: Value) -> Result<()> {
        let claim = format!("`{script}` to answer {expected}");
        self.until(&claim, async || Ok((self.run(script, Vec::new()).await? == expected).then_some(()))).await
    }
}

/// As a person does: select everything and type over it.
async fn type_in(input: &WebElement, text: &str) -> Result<()> {
    input.send_keys(Key::Control + "a").await?;
    if text.is_empty() {
        input.send_keys(Key::Delete + "").await?;
    }
    input.send_keys(text).await?;
    Ok(())
}
