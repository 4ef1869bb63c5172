//! Which files were stored for a case that may not refer to them in the end: each is noted before it is stored, and
//! looked after by the clock a day later.
//!
//! Whoever stores a file notes it and then looks whether it is being swept; the clock claims it and then looks whether
//! it was noted anew. Both reads are consistent, so at least one of the two sees the other and gives way.

use super::item::{Item, Read, key, text};
use super::{Store, StoreError, unavailable};
use anyhow::anyhow;
use shared::number::CaseNumber;
use shared::time::Day;

/// The partition of the files that were stored, by day and key.
const TAKEN: &str = "TAKEN";
/// The partition of those that are being swept.
const SWEPT: &str = "SWEPT";
/// The number of files in a page.
const AT_ONCE: i32 = 25;

/// A file that was stored for a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenFile {
    pub number: CaseNumber,
    /// The key of the stored file, or of its published copy.
    pub key: String,
    /// When it was noted, with the key.
    sk: String,
}

fn sk_of(day: Day, file: &str) -> String {
    format!("{day}#{file}")
}

impl Store {
    /// Notes that a file is about to be stored for a case. `false` if it is being swept just now.
    pub async fn note_taken(
        &self,
        file: &str,
        number: CaseNumber,
        today: Day,
    ) -> Result<bool, StoreError> {
        let mut item = key(TAKEN, sk_of(today, file));
        item.insert("number".into(), text(number.to_string()));
        self.put_taken(item).await?;
        Ok(self.load_item(&self.tables.cases, key(SWEPT, file)).await?.is_none())
    }

    /// A page of the files that were noted at least a whole day ago, oldest first.
    pub async fn page_taken(
        &self,
        today: Day,
        after: Option<&TakenFile>,
    ) -> Result<Vec<TakenFile>, StoreError> {
        let found = self
            .client
            .query()
            .table_name(&self.tables.cases)
            .key_condition_expression("pk = :pk AND sk < :yesterday")
            .expression_attribute_values(":pk", text(TAKEN))
            .expression_attribute_values(":yesterday", text(today.plus(-1).to_string()))
            .set_exclusive_start_key(after.map(|after| key(TAKEN, &after.sk)))
            .limit(AT_ONCE)
            .send()
            .await
            .map_err(unavailable)?;
        found.items.unwrap_or_default().iter().map(read_taken).collect()
    }

    /// Begins to sweep a file. `false` if it was noted again since, so that it is looked after later.
    pub async fn claim_taken(&self, taken: &TakenFile, today: Day) -> Result<bool, StoreError> {
        self.put_taken(key(SWEPT, &taken.key)).await?;
        for day in [today.plus(-1), today, today.plus(1)] {
            let again = key(TAKEN, sk_of(day, &taken.key));
            if self.load_item(&self.tables.cases, again).await?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Ends sweeping a file, after which it may be stored again.
    pub async fn end_taken(&self, taken: &TakenFile) -> Result<(), StoreError> {
        for key in [key(SWEPT, &taken.key), key(TAKEN, &taken.sk)] {
            let delete = self.client.delete_item().table_name(&self.tables.cases);
            delete.set_key(Some(key)).send().await.map_err(unavailable)?;
        }
        Ok(())
    }

    async fn put_taken(&self, item: Item) -> Result<(), StoreError> {
        let put = self.client.put_item().table_name(&self.tables.cases).set_item(Some(item));
        put.send().await.map(|_| ()).map_err(unavailable)
    }
}

fn read_taken(item: &Item) -> Result<TakenFile, StoreError> {
    let broken = |why: &'static str| StoreError::Broken(anyhow!(why));
    let sk = item.text_at("sk")?;
    let (_, file) = sk.split_once('#').ok_or_else(|| broken("a taken file without its key"))?;
    let number = CaseNumber::read(item.text_at("number")?);
    let number = number.map_err(|_| broken("a taken file without its case"))?;
    Ok(TakenFile { number, key: file.to_owned(), sk: sk.to_owned() })
}
