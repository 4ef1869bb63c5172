//! Removes stored files that belong to no case: of a command that lost its race or never came, of a publication that did
//! not take place, of a case that was erased meanwhile.

use super::{LOOK_WITHIN, SetAsideList};
use crate::app::App;
use crate::files::{Area, FileKey, Files};
use crate::store::{StoreError, TakenFile};
use shared::time::Day;
use tokio::time::Instant;

/// Looks after the files that were stored a day ago, and returns how many belonged to no case. The next run goes on where
/// this one has no more time.
pub(super) async fn sweep_orphans(app: &App, list: &mut SetAsideList) -> Result<usize, StoreError> {
    let Some(files) = &app.files else { return Ok(0) };
    let (today, began) = (app.real_now().day(), Instant::now());
    let (mut swept, mut last) = (0, None);
    loop {
        let page = app.store.page_taken(today, last.as_ref()).await?;
        for taken in &page {
            let name = format!("{}#{}", taken.number, taken.key);
            if !list.rests(&name) {
                let looking = sweep(app, files, taken, today);
                swept += usize::from(list.attempt(&name, looking).await?.unwrap_or(false));
            }
        }
        last = page.into_iter().last();
        if last.is_none() || began.elapsed() > LOOK_WITHIN {
            return Ok(swept);
        }
    }
}

/// Removes a file unless its case refers to it or it was stored again since. Returns whether it did.
async fn sweep(
    app: &App,
    files: &Files,
    taken: &TakenFile,
    today: Day,
) -> Result<bool, StoreError> {
    let is_orphan = app.store.claim_taken(taken, today).await? && !belongs(app, taken).await?;
    if is_orphan {
        remove(files, taken).await?;
    }
    app.store.end_taken(taken).await?;
    Ok(is_orphan)
}

/// Whether the file's case refers to it. Of a file that was erased, the published copy goes too.
async fn belongs(app: &App, taken: &TakenFile) -> Result<bool, StoreError> {
    let Some(head) = app.store.load_case(taken.number).await? else { return Ok(false) };
    let personal = app.store.load_personal(&head.case).await?;
    Ok(head.case.files.iter().any(|fact| {
        let copy = fact.published.as_ref().map(|published| published.copy.as_str());
        personal.file(fact.file).is_some_and(|stored| {
            stored.key.as_str() == taken.key || copy == Some(taken.key.as_str())
        })
    }))
}

async fn remove(files: &Files, taken: &TakenFile) -> Result<(), StoreError> {
    let Ok(key) = FileKey::read(&taken.key) else { return Ok(()) };
    match key.area() {
        Area::Kept | Area::Public => {
            files.remove(&key).await.map_err(|error| StoreError::Unavailable(error.into()))
        }
        Area::Waiting | Area::Made => Ok(()),
    }
}
