//! The staff as recipients of notices: their contact details outside the console, and up to when each account has seen
//! its notices.

use super::item::{Item, Read, json, key, number, text};
use super::notice::{notice_pk, optional_time, place};
use super::{Store, StoreError, kept, unavailable};
use aws_sdk_dynamodb::types::Select;
use shared::id::AccountId;
use shared::limits::MAX_COUNTED;
use shared::time::Timestamp;
use shared::wire::notice::Address;

fn address_key(account: &AccountId) -> Item {
    key(format!("ADDRESS#{account}"), "-")
}

fn seen_key(account: &AccountId) -> Item {
    key(format!("SEEN#{account}"), "-")
}

impl Store {
    /// The instant up to which an account has seen its notices.
    pub async fn load_seen(&self, account: &AccountId) -> Result<Option<Timestamp>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.staff)
            .set_key(Some(seen_key(account)))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found.item.as_ref().map_or(Ok(None), |item| optional_time(item, "up_to"))
    }

    /// Records that an account has seen its notices up to an instant. The mark never moves back.
    pub async fn mark_seen(&self, account: &AccountId, up_to: Timestamp) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.staff)
            .set_key(Some(seen_key(account)))
            .condition_expression("attribute_not_exists(up_to) OR up_to < :up_to")
            .update_expression("SET up_to = :up_to")
            .expression_attribute_values(":up_to", number(up_to.0));
        kept(update.send().await).map(|_| ())
    }

    /// The number of notices to these recipients made after an instant, counted up to [`MAX_COUNTED`].
    pub async fn count_unseen(
        &self,
        to_keys: &[String],
        seen_until: Option<Timestamp>,
    ) -> Result<u32, StoreError> {
        let after = seen_until.map_or(Timestamp(0), |until| until.plus(1));
        let mut count: u32 = 0;
        for to_key in to_keys {
            let answer = self
                .client
                .query()
                .table_name(&self.tables.personal)
                .key_condition_expression("pk = :pk AND sk >= :after")
                .expression_attribute_values(":pk", text(notice_pk(to_key)))
                .expression_attribute_values(":after", text(place(after, "")))
                .select(Select::Count)
                .limit(i32::try_from(MAX_COUNTED).unwrap_or(i32::MAX))
                .send()
                .await
                .map_err(unavailable)?;
            count = count.saturating_add(u32::try_from(answer.count).unwrap_or(0));
        }
        Ok(count.min(MAX_COUNTED))
    }

    /// An account's contact details outside the console.
    pub async fn load_address(&self, account: &AccountId) -> Result<Option<Address>, StoreError> {
        let found = self.get_personal(address_key(account)).await?;
        found.map(|item| item.json_at("address")).transpose()
    }

    /// Changes an account's contact details, if the current ones are what the writer saw; absent ones count as empty.
    /// Returns whether they were changed.
    pub async fn save_address(
        &self,
        account: &AccountId,
        address: &Address,
        seen: &Address,
    ) -> Result<bool, StoreError> {
        let mut item = address_key(account);
        item.insert("kind".into(), text("address"));
        item.insert("address".into(), json(address)?);
        let nothing = *seen == Address::default();
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.personal)
            .set_item(Some(item))
            .condition_expression(if nothing {
                "attribute_not_exists(pk) OR address = :seen"
            } else {
                "address = :seen"
            })
            .expression_attribute_values(":seen", json(seen)?);
        kept(put.send().await)
    }
}
