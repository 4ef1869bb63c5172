//! The Merkle trees of a sealed day, stored in blocks of leaves, so that the proof of an event costs a few reads however
//! much was recorded on its day.
//!
//! The number of leaves of a block is a power of two, so each block is a subtree of the day's tree, the last one perhaps
//! an incomplete one, and the tree over the blocks' roots ends in the day's root. The leaves are in the order of their
//! keys. An item beside the blocks of a tree has the first key and the root of each.

use super::item::{Item, Read, key, text};
use super::{Store, StoreError, unavailable};
use anyhow::anyhow;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use shared::proof::case::LeafPlace;
use shared::proof::{Checkpoint, DayLog, Hash, tree};
use shared::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// The number of leaves in a block, whose hashes are 32 KB.
const BLOCK: usize = 1024;
const HASH: usize = size_of::<Hash>();
/// The number of blocks requested at a time.
const BLOCKS_AT_ONCE: usize = 25;
/// The end of the sort key of the item that lists a tree's blocks.
const LIST: &str = "blocks";

/// One of the two trees of a day.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tree {
    /// Its keys are the events' hashes.
    Events,
    /// Its keys are the leaves themselves.
    Rows,
}

impl Tree {
    fn name(self) -> &'static str {
        match self {
            Tree::Events => "events",
            Tree::Rows => "rows",
        }
    }

    fn item_key(self, day: Day, part: &str) -> Item {
        key(format!("LOGTREE#{day}"), format!("{}#{part}", self.name()))
    }

    fn block_key(self, day: Day, block: usize) -> Item {
        self.item_key(day, &format!("{block:06}"))
    }

    fn leaf(self, key: Hash) -> Hash {
        match self {
            Tree::Events => Hash::leaf(&key.0),
            Tree::Rows => key,
        }
    }

    fn root(self, checkpoint: &Checkpoint) -> &str {
        match self {
            Tree::Events => &checkpoint.events_root,
            Tree::Rows => &checkpoint.rows_root,
        }
    }
}

/// A block, as it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Listed {
    first: Hash,
    root: Hash,
}

/// The places of the blocks in which `key` would stand: the last one that does not begin after it.
fn block_of(blocks: &[Listed], key: &Hash) -> Option<usize> {
    blocks.partition_point(|listed| listed.first <= *key).checked_sub(1)
}

/// The place of a leaf, from the leaves of its block and the roots of all blocks. A tree that is not stored in blocks is
/// one block.
pub(super) fn place_in(
    roots: &[Hash],
    block: usize,
    leaves: &[Hash],
    leaf: Hash,
) -> Option<LeafPlace> {
    let within = leaves.iter().position(|known| *known == leaf)?;
    let mut path = tree::path(leaves, within);
    path.extend(tree::path(roots, block));
    let index = block.checked_mul(BLOCK)?.checked_add(within)?;
    Some(LeafPlace {
        index: u32::try_from(index).ok()?,
        path: path.iter().map(Hash::written).collect(),
    })
}

fn blob<'a>(hashes: impl IntoIterator<Item = &'a Hash>) -> AttributeValue {
    let bytes: Vec<u8> = hashes.into_iter().flat_map(|hash| hash.0).collect();
    AttributeValue::B(Blob::new(bytes))
}

fn hashes_at(item: &Item, name: &str) -> Result<Vec<Hash>, StoreError> {
    let stored = item.get(name).and_then(|value| value.as_b().ok());
    let stored = stored.ok_or_else(|| StoreError::Broken(anyhow!("{name} is missing")))?;
    let (hashes, rest) = stored.as_ref().as_chunks::<HASH>();
    match rest {
        [] => Ok(hashes.iter().map(|bytes| Hash(*bytes)).collect()),
        _ => Err(StoreError::Broken(anyhow!("{name} ends within a hash"))),
    }
}

impl Store {
    /// Stores both trees of a day. Concurrent calls for the same log write the same.
    pub(super) async fn save_trees(&self, log: &DayLog) -> Result<(), StoreError> {
        let rows: Vec<Hash> = log.rows.iter().map(|row| Hash::leaf(row.as_bytes())).collect();
        for (tree, keys) in [(Tree::Events, &log.events), (Tree::Rows, &rows)] {
            let mut listed = Vec::new();
            for (block, keys) in keys.chunks(BLOCK).enumerate() {
                let leaves: Vec<Hash> = keys.iter().map(|key| tree.leaf(*key)).collect();
                let first = keys.first().copied().unwrap_or_default();
                listed.extend([first, tree::root(&leaves)]);
                let mut item = tree.block_key(log.checkpoint.day, block);
                item.insert("leaves".into(), blob(&leaves));
                self.put_tree_item(item).await?;
            }
            let mut item = tree.item_key(log.checkpoint.day, LIST);
            item.insert("blocks".into(), blob(&listed));
            self.put_tree_item(item).await?;
        }
        Ok(())
    }

    async fn put_tree_item(&self, mut item: Item) -> Result<(), StoreError> {
        item.insert("kind".into(), text("log_tree"));
        let put = self.client.put_item().table_name(&self.tables.cases).set_item(Some(item));
        put.send().await.map_err(unavailable)?;
        Ok(())
    }

    /// The places of keys in a day's tree, `None` for each that is not in it. `None` for all if the day was sealed by a
    /// version that stored no trees, or what is stored does not have the root of its checkpoint.
    pub(super) async fn places_in_tree(
        &self,
        tree: Tree,
        checkpoint: &Checkpoint,
        keys: &[Hash],
    ) -> Result<Option<Vec<Option<LeafPlace>>>, StoreError> {
        let day = checkpoint.day;
        let wanted = vec![tree.item_key(day, LIST)];
        let found = self.batch_get(&self.tables.cases, wanted).await?;
        let Some(list) = found.first() else { return Ok(None) };
        let listed = hashes_at(list, "blocks")?;
        let (pairs, _) = listed.as_chunks::<2>();
        let listed: Vec<Listed> =
            pairs.iter().map(|[first, root]| Listed { first: *first, root: *root }).collect();
        let roots: Vec<Hash> = listed.iter().map(|listed| listed.root).collect();
        if tree::root(&roots).written() != tree.root(checkpoint) {
            return Ok(None);
        }
        let blocks: BTreeSet<usize> =
            keys.iter().filter_map(|key| block_of(&listed, key)).collect();
        let blocks: Vec<usize> = blocks.into_iter().collect();
        let mut places: BTreeMap<Hash, LeafPlace> = BTreeMap::new();
        for some in blocks.chunks(BLOCKS_AT_ONCE) {
            let wanted = some.iter().map(|block| tree.block_key(day, *block)).collect();
            for item in self.batch_get(&self.tables.cases, wanted).await? {
                let sk = item.text_at("sk")?;
                let block = sk.rsplit('#').next().and_then(|part| part.parse().ok());
                let block: usize =
                    block.ok_or_else(|| StoreError::Broken(anyhow!("{sk} is no block")))?;
                let leaves = hashes_at(&item, "leaves")?;
                if roots.get(block) != Some(&tree::root(&leaves)) {
                    return Ok(None);
                }
                for key in keys {
                    if block_of(&listed, key) == Some(block)
                        && let Some(place) = place_in(&roots, block, &leaves, tree.leaf(*key))
                    {
                        places.insert(*key, place);
                    }
                }
            }
        }
        Ok(Some(keys.iter().map(|key| places.get(key).cloned()).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_s_place_by_its_block_is_its_place_in_the_whole_tree() {
        for count in [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 700, 5 * BLOCK + 1]
        {
            let leaves: Vec<Hash> = (0..count).map(|n| Hash::of(&n.to_be_bytes())).collect();
            let roots: Vec<Hash> = leaves.chunks(BLOCK).map(tree::root).collect();
            assert_eq!(tree::root(&roots), tree::root(&leaves), "the root of {count}");
            for index in [0, 1, count / 2, count.saturating_sub(1)] {
                let index = index.min(count - 1);
                let block = index / BLOCK;
                let within = &leaves[block * BLOCK..count.min((block + 1) * BLOCK)];
                let place = place_in(&roots, block, within, leaves[index]).expect("a place");
                let path: Vec<String> =
                    tree::path(&leaves, index).iter().map(Hash::written).collect();
                assert_eq!((place.index as usize, place.path), (index, path), "{index} of {count}");
            }
        }
    }

    #[test]
    fn a_key_is_looked_for_in_the_last_block_that_does_not_begin_after_it() {
        let at = |byte: u8| Hash([byte; 32]);
        let listed = [10, 20, 30].map(|first| Listed { first: at(first), root: at(0) });
        let found = [9, 10, 19, 20, 35].map(|byte| block_of(&listed, &at(byte)));
        assert_eq!(found, [None, Some(0), Some(0), Some(1), Some(2)]);
        assert_eq!(block_of(&[], &at(1)), None);
    }
}
