//! The demonstration of a data folder: begun in a new one, and resumed in its own.

use super::banner::Demonstration;
use super::clock::DemonstrationClock;
use super::{Seeded, accounts, after_all, end, seed};
use crate::files::FileServer;
use crate::folder::Folder;
use crate::private;
use anyhow::Context;
use api::app::App;
use api::store::Author;
use shared::lang::{Lang, Say};
use shared::policy::Rules;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// What a folder has of the demonstration.
pub struct Staged {
    /// What is stored about it once it is finished.
    kept: PathBuf,
    clock: PathBuf,
    is_new: bool,
}

impl Staged {
    /// The demonstration of a folder that has one, or that is new and is not to stay empty. One that was not finished
    /// begins anew. This comes before the database is created.
    pub fn of(folder: &Folder, stays_empty: bool) -> anyhow::Result<Option<Staged>> {
        let (kept, begun) = (folder.demonstration(), folder.begun_demonstration());
        if begun.exists() && !kept.exists() {
            println!("The demonstration was not finished last time; beginning anew.");
            folder.clear()?;
            fs::remove_file(&begun)?;
        }
        let is_new = !folder.database().exists();
        if !kept.exists() && (stays_empty || !is_new) {
            return Ok(None);
        }
        if is_new {
            private::make_file(&begun)?;
        }
        Ok(Some(Staged { kept, clock: folder.file("clock.json"), is_new }))
    }

    /// Seeds it or resumes its clock, and makes the house its own. One that an earlier version created goes by the
    /// machine's clock and has no banner.
    pub async fn raise(
        &self,
        app: App,
        files: &FileServer,
    ) -> anyhow::Result<(App, Option<Demonstration>)> {
        let clock = if self.is_new {
            Some(self.seed(&app, files).await?)
        } else if self.seeded()?.own_clock {
            Some(match DemonstrationClock::resume(&self.clock)? {
                Some(clock) => clock,
                None => DemonstrationClock::begin(&self.clock, after_all(&app).await?)?,
            })
        } else {
            None
        };
        let app = app.as_demonstration(true);
        let demonstration = clock.map(|clock| Demonstration::new(&app, clock));
        let app = demonstration.as_ref().map_or(app, Demonstration::app);
        ask_no_factor(&app).await?;
        Ok((app, demonstration))
    }

    async fn seed(&self, app: &App, files: &FileServer) -> anyhow::Result<Arc<DemonstrationClock>> {
        let began = Instant::now();
        println!("Seeding the demonstration:");
        let seeded = seed(app, files, |what| println!("  {what}")).await?;
        let clock = DemonstrationClock::begin(&self.clock, end()?)?;
        private::make_file(&self.kept)?.write_all(&serde_json::to_vec_pretty(&seeded)?)?;
        println!("  {} cases in {:.1} s", seeded.cases, began.elapsed().as_secs_f64());
        Ok(clock)
    }

    fn seeded(&self) -> anyhow::Result<Seeded> {
        let kept = &self.kept;
        let written = fs::read(kept).with_context(|| format!("reading {}", kept.display()))?;
        serde_json::from_slice(&written).with_context(|| format!("reading {}", kept.display()))
    }

    /// Prints the names and passwords of its staff, and some cases with their codes.
    pub async fn print_sign_ins(&self, app: &App) -> anyhow::Result<()> {
        println!();
        println!("Sign-ins of the demonstration (invented people):");
        for demo in accounts()? {
            let role = demo.account.seat.role().say(Lang::En);
            let place = demo
                .account
                .seat
                .department()
                .map_or(String::new(), |department| format!(", {department}"));
            println!("  {:<24} {:<16} {role}{place}", demo.account.account.as_str(), demo.password);
        }
        println!();
        println!("Cases to track 可查询的件: number 编号, access code 查询码");
        for number in self.seeded()?.examples {
            if let Some(head) = app.store.load_case(number).await? {
                let stage = head.case.stage.kind().say(Lang::En);
                println!("  {number}   {}   {stage}", app.pepper.access_code(number, &head.nonce));
            }
        }
        Ok(())
    }
}

/// Stores the rules of a demonstration that was begun before there was one rule for every house without its own.
pub async fn ask_no_factor(app: &App) -> anyhow::Result<()> {
    if app.fresh_town().await?.rules_kept {
        return Ok(());
    }
    app.store.save_rules(&Rules::default(), None, &Author::installation(app.now())).await?;
    app.forget_town();
    Ok(())
}
