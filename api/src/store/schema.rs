//! The tables, for the embedded database and the tests. In the cloud the template creates them, and a test compares the
//! two.

use super::{Pauses, Store, StoreError, unavailable};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction,
    DeleteGlobalSecondaryIndexAction, GlobalSecondaryIndex, GlobalSecondaryIndexUpdate,
    KeySchemaElement, KeyType, Projection, ProjectionType, ScalarAttributeType, TableDescription,
    TimeToLiveSpecification, TimeToLiveStatus,
};

/// An index: its name and the attributes that it projects. Its keys are `<name>_pk` and `<name>_sk`.
struct Index {
    name: &'static str,
    projection: ProjectionType,
}

impl Index {
    fn pk(&self) -> String {
        format!("{}_pk", self.name)
    }

    fn sk(&self) -> String {
        format!("{}_sk", self.name)
    }

    fn repeats(&self) -> Projection {
        Projection::builder().projection_type(self.projection.clone()).build()
    }
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

/// Creates the missing tables. An existing one gets the indexes and the expiry that it lacks, and an index that projects
/// something else is created anew, so that the data of an earlier version can be used.
pub async fn create_tables(store: &Store) -> Result<(), StoreError> {
    let all = ProjectionType::All;
    let tables = [
        Table {
            name: store.tables.cases.clone(),
            indexes: vec![
                Index { name: "queue", projection: ProjectionType::KeysOnly },
                Index { name: "handed", projection: ProjectionType::KeysOnly },
                Index { name: "urgency", projection: ProjectionType::KeysOnly },
                Index { name: "ledger", projection: ProjectionType::KeysOnly },
                Index { name: "pending", projection: ProjectionType::KeysOnly },
                Index { name: "duties", projection: all.clone() },
                Index { name: "overdue", projection: all.clone() },
                Index { name: "clock", projection: ProjectionType::KeysOnly },
                Index { name: "log", projection: ProjectionType::KeysOnly },
            ],
            expires: true,
        },
        Table {
            name: store.tables.personal.clone(),
            indexes: vec![
                Index { name: "month", projection: all },
                Index { name: "timer", projection: ProjectionType::KeysOnly },
            ],
            expires: true,
        },
        Table { name: store.tables.staff.clone(), indexes: Vec::new(), expires: true },
    ];
    for table in tables {
        match describe(store, &table.name).await? {
            Some(known) => add_indexes(store, &table, &known).await?,
            None => create_table(store, &table).await?,
        }
        if table.expires {
            expire(store, &table.name).await?;
        }
    }
    Ok(())
}

/// What a table has; `None` if there is none. Anything else that goes wrong is tried again: after a crash, a database may
/// take a while to open.
async fn describe(store: &Store, name: &str) -> Result<Option<TableDescription>, StoreError> {
    let mut pauses = Pauses::begin();
    loop {
        match store.client.describe_table().table_name(name).send().await {
            Ok(known) => return Ok(known.table),
            Err(error) if error.code() == Some("ResourceNotFoundException") => return Ok(None),
            Err(error) => {
                if !pauses.pause(false).await {
                    return Err(unavailable(error));
                }
            }
        }
    }
}

async fn create_table(store: &Store, table: &Table) -> Result<(), StoreError> {
    let mut request = store
        .client
        .create_table()
        .table_name(&table.name)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(definition("pk")?)
        .attribute_definitions(definition("sk")?)
        .set_key_schema(Some(keys("pk", "sk")?));
    for index in &table.indexes {
        request = request
            .attribute_definitions(definition(&index.pk())?)
            .attribute_definitions(definition(&index.sk())?)
            .global_secondary_indexes(
                GlobalSecondaryIndex::builder()
                    .index_name(index.name)
                    .set_key_schema(Some(keys(&index.pk(), &index.sk())?))
                    .projection(index.repeats())
                    .build()
                    .map_err(|error| StoreError::Broken(error.into()))?,
            );
    }
    request.send().await.map_err(unavailable)?;
    Ok(())
}

/// Adds the indexes that a table of an earlier version lacks or has with another projection, with one request each.
async fn add_indexes(
    store: &Store,
    table: &Table,
    known: &TableDescription,
) -> Result<(), StoreError> {
    for index in &table.indexes {
        let known = known.global_secondary_indexes().iter();
        let known = known.clone().find(|known| known.index_name() == Some(index.name));
        if let Some(known) = known {
            let projects = known.projection().and_then(Projection::projection_type);
            if projects == Some(&index.projection) {
                continue;
            }
            let delete = DeleteGlobalSecondaryIndexAction::builder()
                .index_name(index.name)
                .build()
                .map_err(|error| StoreError::Broken(error.into()))?;
            let update = GlobalSecondaryIndexUpdate::builder().delete(delete).build();
            let asked = store.client.update_table().table_name(&table.name);
            let asked = asked.global_secondary_index_updates(update);
            asked.send().await.map_err(unavailable)?;
        }
        let create = CreateGlobalSecondaryIndexAction::builder()
            .index_name(index.name)
            .set_key_schema(Some(keys(&index.pk(), &index.sk())?))
            .projection(index.repeats())
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        store
            .client
            .update_table()
            .table_name(&table.name)
            .attribute_definitions(definition(&index.pk())?)
            .attribute_definitions(definition(&index.sk())?)
            .global_secondary_index_updates(
                GlobalSecondaryIndexUpdate::builder().create(create).build(),
            )
            .send()
            .await
            .map_err(unavailable)?;
    }
    Ok(())
}

/// Enables the expiry of a table's items.
async fn expire(store: &Store, name: &str) -> Result<(), StoreError> {
    let known =
        store.client.describe_time_to_live().table_name(name).send().await.map_err(unavailable)?;
    let status = known.time_to_live_description.and_then(|known| known.time_to_live_status);
    if status.is_some_and(|status| status != TimeToLiveStatus::Disabled) {
        return Ok(());
    }
    let specification = TimeToLiveSpecification::builder()
        .enabled(true)
        .attribute_name("expires_at")
        .build()
        .map_err(|error| StoreError::Broken(error.into()))?;
    store
        .client
        .update_time_to_live()
        .table_name(name)
        .time_to_live_specification(specification)
        .send()
        .await
        .map_err(unavailable)?;
    Ok(())
}
