//! Helpers for DynamoDB items.

use super::{HEAD_VERSION, StoreError};
use anyhow::anyhow;
use aws_sdk_dynamodb::types::builders::{DeleteBuilder, PutBuilder, UpdateBuilder};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::number::CaseNumber;
use std::collections::{BTreeMap, HashMap};

/// A DynamoDB item.
pub(super) type Item = HashMap<String, AttributeValue>;

/// A string attribute.
pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub(super) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A value as JSON.
pub(super) fn written(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Broken(error.into()))
}

/// A value as a string attribute with JSON.
pub(super) fn json(value: &impl Serialize) -> Result<AttributeValue, StoreError> {
    written(value).map(AttributeValue::S)
}

/// A conditional write of a transaction.
pub(super) fn putting(put: PutBuilder) -> Result<TransactWriteItem, StoreError> {
    let put = put.build().map_err(|error| StoreError::Broken(error.into()))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

pub(super) fn updating(update: UpdateBuilder) -> Result<TransactWriteItem, StoreError> {
    let update = update.build().map_err(|error| StoreError::Broken(error.into()))?;
    Ok(TransactWriteItem::builder().update(update).build())
}

pub(super) fn deleting(delete: DeleteBuilder) -> Result<TransactWriteItem, StoreError> {
    let delete = delete.build().map_err(|error| StoreError::Broken(error.into()))?;
    Ok(TransactWriteItem::builder().delete(delete).build())
}

/// The primary key.
pub(super) fn key(pk: impl Into<String>, sk: impl Into<String>) -> Item {
    HashMap::from([("pk".into(), text(pk)), ("sk".into(), text(sk))])
}

/// How the sort keys of events begin.
pub(super) const EVENT: &str = "EVENT#";

/// The sort key of an event, by the revision of the aggregate after it.
pub(super) fn event_sk(revision: u32) -> String {
    format!("{EVENT}{revision:06}")
}

/// Whether a later version than this one wrote a head, or an event that waits to be projected.
pub(super) fn is_newer(item: &Item) -> bool {
    item.number_at("version").is_ok_and(|version: u32| version > HEAD_VERSION)
}

/// The partition key of a case.
pub(super) fn case_pk(number: CaseNumber) -> String {
    format!("CASE#{number}")
}

/// Reads attributes of an item. A missing one is a defect.
pub(super) trait Read {
    fn text_at(&self, name: &str) -> Result<&str, StoreError>;
    fn number_at<T: std::str::FromStr>(&self, name: &str) -> Result<T, StoreError>;
    fn json_at<T: DeserializeOwned>(&self, name: &str) -> Result<T, StoreError>;
}

impl Read for Item {
    fn text_at(&self, name: &str) -> Result<&str, StoreError> {
        match self.get(name) {
            Some(AttributeValue::S(value)) => Ok(value),
            Some(_) | None => Err(StoreError::Broken(anyhow!("no text attribute {name}"))),
        }
    }

    fn number_at<T: std::str::FromStr>(&self, name: &str) -> Result<T, StoreError> {
        match self.get(name) {
            Some(AttributeValue::N(value)) => value
                .parse()
                .map_err(|_| StoreError::Broken(anyhow!("number attribute {name} out of range"))),
            Some(_) | None => Err(StoreError::Broken(anyhow!("no number attribute {name}"))),
        }
    }

    fn json_at<T: DeserializeOwned>(&self, name: &str) -> Result<T, StoreError> {
        serde_json::from_str(self.text_at(name)?).map_err(|error| {
            StoreError::Broken(anyhow::Error::new(error).context(format!("attribute {name}")))
        })
    }
}

/// An opaque cursor for the key at which a page ended, the same one each time, so that a page that has not changed is
/// known by its `ETag`. All key attributes are strings.
pub(super) fn cursor_of(key: &Item) -> Option<String> {
    let plain: BTreeMap<&str, &str> = key
        .iter()
        .filter_map(|(name, value)| value.as_s().ok().map(|value| (name.as_str(), value.as_str())))
        .collect();
    serde_json::to_vec(&plain).ok().map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}

/// DynamoDB's limit for a sort key, in bytes.
pub(super) const MAX_KEY: usize = 1024;

/// The key in a cursor, if it belongs to the partition `pk` of an index, or of the table if `pk_name` is `pk`. It must
/// have all attributes of such a key and no others, because DynamoDB rejects any other start key.
pub(super) fn key_of(cursor: &str, pk_name: &str, pk: &str) -> Option<Item> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let plain: HashMap<String, String> = serde_json::from_slice(&bytes).ok()?;
    let sk_name = pk_name.strip_suffix("_pk").map(|index| format!("{index}_sk"));
    let mut names = vec!["pk", "sk"];
    if let Some(sk_name) = &sk_name {
        names.extend([pk_name, sk_name]);
    }
    let fits = plain.get(pk_name).is_some_and(|value| value == pk)
        && plain.len() == names.len()
        && names
            .iter()
            .all(|name| plain.get(*name).is_some_and(|value| (1..=MAX_KEY).contains(&value.len())));
    fits.then(|| plain.into_iter().map(|(name, value)| (name, AttributeValue::S(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_of_a_key_is_the_same_each_time() {
        for _ in 0..20 {
            // Each map has an order of its own.
            let mut place = key("CASE#1805", "HEAD");
            place.insert("ledger_sk".into(), text("0152"));
            place.insert("ledger_pk".into(), text("2018-05"));
            let cursor = cursor_of(&place).expect("a cursor");
            let written = URL_SAFE_NO_PAD.decode(&cursor).expect("base64");
            let expected =
                r#"{"ledger_pk":"2018-05","ledger_sk":"0152","pk":"CASE#1805","sk":"HEAD"}"#;
            assert_eq!(String::from_utf8_lossy(&written), expected);
            assert_eq!(key_of(&cursor, "ledger_pk", "2018-05"), Some(place));
        }
    }
}
