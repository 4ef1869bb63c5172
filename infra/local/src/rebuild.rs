//! `onetrip rebuild`: brings a folder of an earlier version into the form of this one. If a house has the folder open, it
//! is asked to do it, through a file in the folder, and goes on serving meanwhile.

use crate::embedded::Embedded;
use crate::folder::Folder;
use anyhow::Context;
use api::app::App;
use api::clock::system_clock;
use api::jobs::recount::{RebuiltHouse, rebuild};
use api::store::{Store, Tables, create_tables};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file that asks the house for it, and the one that says what it did.
const ASKED: &str = "rebuild.asked";
const DONE: &str = "rebuild.done";
/// How often either side looks.
const LOOKS: Duration = Duration::from_secs(1);

/// Rebuilds a folder, by itself or through the house that has it open, and returns what to tell whoever asked.
pub async fn run(root: &Path) -> anyhow::Result<String> {
    anyhow::ensure!(root.join("onetrip.db").exists(), "{} holds no house", root.display());
    let Ok(folder) = Folder::open(root) else { return ask(root).await };
    let pepper = folder.pepper()?;
    let embedded = Embedded::on_file(&folder.database(), None)?;
    let store = Store::new(embedded.client.clone(), Tables::with_prefix("onetrip-"));
    create_tables(&store).await?;
    let app = App::new(store, pepper, system_clock());
    let rebuilt = rebuild(&app, |cases| println!("  {cases} cases")).await?;
    Ok(said(&rebuilt))
}

async fn ask(root: &Path) -> anyhow::Result<String> {
    println!("A house has {} open and is asked to rebuild it.", root.display());
    let done = root.join(DONE);
    if done.exists() {
        fs::remove_file(&done).context("removing what was said before")?;
    }
    fs::write(root.join(ASKED), "").context("asking the house")?;
    loop {
        tokio::time::sleep(LOOKS).await;
        if let Ok(said) = fs::read_to_string(&done) {
            return Ok(said);
        }
    }
}

/// Rebuilds the folder whenever it is asked to.
pub async fn serve(app: App, root: PathBuf) {
    loop {
        tokio::time::sleep(LOOKS).await;
        let asked = root.join(ASKED);
        if !asked.exists() {
            continue;
        }
        let said = match rebuild(&app, |_| {}).await {
            Ok(rebuilt) => said(&rebuilt),
            Err(error) => format!("It was broken off, and can be asked for again: {error}\n"),
        };
        let _ = fs::remove_file(&asked);
        let unfinished = root.join(format!("{DONE}.unfinished"));
        let written = fs::write(&unfinished, said);
        if written.and_then(|()| fs::rename(&unfinished, root.join(DONE))).is_err() {
            tracing::error!("what was rebuilt could not be written down");
        }
    }
}

fn said(rebuilt: &RebuiltHouse) -> String {
    let RebuiltHouse { cases, changed, unreadable, recounted } = rebuilt;
    let figures = if *recounted { "were counted again" } else { "are being counted already" };
    format!(
        "{cases} cases: {} heads rewritten, {} events put into the public log, {unreadable} cases that cannot be \
         read. The figures {figures}. Days of the log are sealed by the clock, within minutes.\n",
        changed.heads, changed.events
    )
}
