//! The tables, for the embedded database and the tests. In the cloud the template makes them; a
//! test compares the two.

use super::{Store, StoreError, unavailable};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TimeToLiveSpecification,
};

/// An index: its name and what of an item it repeats. Its keys are `<name>_pk` and `<name>_sk`.
struct Index {
    name: &'static str,
    projection: ProjectionType,
}

/// A table of the schema.
struct Table {
    name: String,
    indexes: Vec<Index>,
    expires: bool,
}

fn definition(name: &str) -> Result<AttributeDefinition, StoreError> {
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(ScalarAttributeType::S)
        .build()
        .map_err(|error| StoreError::Broken(error.into()))
}

fn keys(pk: &str, sk: &str) -> Result<Vec<KeySchemaElement>, StoreError> {
    [(pk, KeyType::Hash), (sk, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| {
            KeySchemaElement::builder()
                .attribute_name(name)
                .key_type(kind)
                .build()
                .map_err(|error| StoreError::Broken(error.into()))
        })
        .collect()
}

/// Makes the tables that are not there. Existing ones are left as they are.
pub async fn create_tables(store: &Store) -> Result<(), StoreError> {
    let all = ProjectionType::All;
    let tables = [
        Table {
            name: store.tables.cases.clone(),
            indexes: vec![
                Index { name: "queue", projection: all.clone() },
                Index { name: "urgency", projection: all.clone() },
                Index { name: "ledger", projection: all.clone() },
                Index { name: "pending", projection: ProjectionType::KeysOnly },
                Index { name: "duties", projection: all.clone() },
                Index { name: "overdue", projection: all.clone() },
                Index { name: "clock", projection: ProjectionType::KeysOnly },
            ],
            expires: true,
        },
        Table {
            name: store.tables.personal.clone(),
            indexes: vec![Index { name: "month", projection: all }],
            expires: false,
        },
        Table { name: store.tables.staff.clone(), indexes: Vec::new(), expires: true },
    ];
    for table in tables {
        let known = store.client.describe_table().table_name(&table.name).send().await;
        if known.is_ok() {
            continue;
        }
        let mut request = store
            .client
            .create_table()
            .table_name(&table.name)
            .billing_mode(BillingMode::PayPerRequest)
            .attribute_definitions(definition("pk")?)
            .attribute_definitions(definition("sk")?)
            .set_key_schema(Some(keys("pk", "sk")?));
        for index in &table.indexes {
            let (pk, sk) = (format!("{}_pk", index.name), format!("{}_sk", index.name));
            request = request
                .attribute_definitions(definition(&pk)?)
                .attribute_definitions(definition(&sk)?)
                .global_secondary_indexes(
                    GlobalSecondaryIndex::builder()
                        .index_name(index.name)
                        .set_key_schema(Some(keys(&pk, &sk)?))
                        .projection(
                            Projection::builder().projection_type(index.projection.clone()).build(),
                        )
                        .build()
                        .map_err(|error| StoreError::Broken(error.into()))?,
                );
        }
        request.send().await.map_err(unavailable)?;
        if table.expires {
            let specification = TimeToLiveSpecification::builder()
                .enabled(true)
                .attribute_name("expires_at")
                .build()
                .map_err(|error| StoreError::Broken(error.into()))?;
            store
                .client
                .update_time_to_live()
                .table_name(&table.name)
                .time_to_live_specification(specification)
                .send()
                .await
                .map_err(unavailable)?;
        }
    }
    Ok(())
}
