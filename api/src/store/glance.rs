//! The small read for a page that polls a case.

use super::commit::{Stored, pk_of};
use super::item::{Item, Read, case_pk, key, number};
use super::{Store, StoreError, kept, unavailable};
use aws_sdk_dynamodb::types::AttributeValue;
use shared::case::Case;
use shared::number::CaseNumber;

/// The attribute of a head whose case has lost its personal data. The next event writes the head again, without it.
const ERASED: &str = "erased";

/// The part of a head that tells whether a view of the case is still current, and who may see it.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The number of the case's events.
    pub revision: u32,
    /// Whether personal data was erased since the last of them.
    pub erased: bool,
    /// Together with the pepper, determines the access code.
    pub nonce: String,
}

impl Store {
    /// Reads only this part of a case's head. The read is consistent, so that a writer sees the result of the write.
    pub async fn glance(&self, of: CaseNumber) -> Result<Option<Glance>, StoreError> {
        let found = self.part_of_head(case_pk(of), &format!("revision, nonce, {ERASED}")).await?;
        let glance = |item: Item| {
            Ok(Glance {
                revision: item.number_at("revision")?,
                erased: item.contains_key(ERASED),
                nonce: item.text_at("nonce")?.to_owned(),
            })
        };
        found.map(glance).transpose()
    }

    /// The revision of a plan, a study or a reform, read in the same way.
    pub async fn revision_of<A: Stored>(&self, id: &A::Id) -> Result<Option<u32>, StoreError> {
        let found = self.part_of_head(pk_of::<A>(id), "revision").await?;
        found.map(|item| item.number_at("revision")).transpose()
    }

    async fn part_of_head(&self, pk: String, parts: &str) -> Result<Option<Item>, StoreError> {
        let read = self.client.get_item().table_name(&self.tables.cases);
        let read = read.set_key(Some(key(pk, "HEAD"))).projection_expression(parts);
        let found = read.consistent_read(true).send().await.map_err(unavailable)?;
        Ok(found.item)
    }

    /// Marks the head of a case whose personal data was erased, so that pages that poll it notice. If an event came in
    /// between, its revision has the same effect. It is a `PutItem`, because the console may not update items of this
    /// table.
    pub(super) async fn mark_erased(&self, case: &Case) -> Result<(), StoreError> {
        let head = key(case_pk(case.number), "HEAD");
        let read = self.client.get_item().table_name(&self.tables.cases).set_key(Some(head));
        let found = read.consistent_read(true).send().await.map_err(unavailable)?;
        let Some(mut item) = found.item else { return Ok(()) };
        item.insert(ERASED.to_owned(), AttributeValue::Bool(true));
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.cases)
            .set_item(Some(item))
            .condition_expression("revision = :revision")
            .expression_attribute_values(":revision", number(case.revision()));
        kept(put.send().await).map(|_| ())
    }
}
