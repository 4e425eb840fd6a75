//! What the parts say to each other in a run, as bytes: what decoders are to take.

use super::world::World;
use anyhow::Result;
use landbridge_replica::sync::{Answer, Event, Request};

/// Messages of each kind, in the order in which they were said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    /// Bodies that the service reads.
    pub requests: Vec<Vec<u8>>,
    /// JSON that the service answers.
    pub answers: Vec<Vec<u8>>,
    /// Pages of a snapshot.
    pub pages: Vec<Vec<u8>>,
    /// Answers to pulls.
    pub feeds: Vec<Vec<u8>>,
}

/// Runs one seed for so many steps, and then lets everybody say once more what they have to say.
pub async fn messages(seed: u64, steps: u32) -> Result<Messages> {
    let mut world = World::begin(None, seed).await?;
    let mut said = Messages::default();
    for _ in 0..steps {
        world.step().await?;
    }
    world.office.speak(&world.service.workspace, &mut world.dice, &mut said).await?;
    for device in 0..world.devices.len() {
        let mut asked = vec![Request::Catalogue, Request::Manifest];
        asked.extend(world.devices[device].tell(0, Event::Nudged, &mut world.dice));
        while let Some(request) = asked.pop() {
            if let Request::Push(push) = &request {
                said.requests.push(serde_json::to_vec(push)?);
            }
            let Ok(answer) = world.ask(device, &request).await? else { continue };
            match &answer {
                Answer::Catalogue(catalogue) => said.answers.push(serde_json::to_vec(catalogue)?),
                Answer::Manifest(manifest) => {
                    said.answers.push(serde_json::to_vec(manifest)?);
                    asked.extend(manifest.pages.iter().map(|page| Request::Page(page.hash)));
                }
                Answer::Push(answer) => said.answers.push(serde_json::to_vec(answer)?),
                Answer::Page(bytes) => said.pages.push(bytes.clone()),
                Answer::Feed(bytes) => said.feeds.push(bytes.clone()),
            }
            asked.extend(world.devices[device].answer(0, request, Ok(answer), &mut world.dice)?);
        }
    }
    said.answers.push(serde_json::to_vec(&world.service.workspace.status().await?)?);
    Ok(said)
}
