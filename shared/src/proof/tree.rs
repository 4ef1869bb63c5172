//! The Merkle tree of RFC 6962, section 2.1, over SHA-256.
//!
//! A leaf's hash is taken over a zero byte and the leaf, a node's over a one byte and its two
//! children; a tree of n leaves is split at the largest power of two below n.

use crate::hash::Hash;

/// A root that grows leaf by leaf: it remembers the whole subtrees so far, one for each bit of the count.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    subtrees: Vec<Hash>,
    leaves: u32,
}

impl Growing {
    /// Adds a leaf's hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut grown = leaf;
        let mut bits = self.leaves;
        while bits & 1 == 1 {
            if let Some(left) = self.subtrees.pop() {
                grown = Hash::node(&left, &grown);
            }
            bits >>= 1;
        }
        self.subtrees.push(grown);
        self.leaves = self.leaves.saturating_add(1);
    }

    /// How many leaves there are.
    pub fn leaves(&self) -> u32 {
        self.leaves
    }

    /// The root; of no leaves, the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut subtrees = self.subtrees.iter().rev();
        let Some(last) = subtrees.next() else { return Hash::of(&[]) };
        subtrees.fold(*last, |right, left| Hash::node(left, &right))
    }
}

/// The root over leaves' hashes.
pub fn root(leaves: &[Hash]) -> Hash {
    let mut growing = Growing::default();
    for leaf in leaves {
        growing.push(*leaf);
    }
    growing.root()
}

/// The size of the left subtree of a tree with `leaves` leaves, at least two.
fn split(leaves: usize) -> usize {
    let power = leaves.saturating_sub(1).checked_ilog2();
    power.and_then(|power| 1usize.checked_shl(power)).unwrap_or(1)
}

/// The hashes beside the way from a leaf up to the root, the lowest first: the leaf's audit path.
pub fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() < 2 || index >= leaves.len() {
        return Vec::new();
    }
    let left = split(leaves.len());
    let (near, far, index) = if index < left {
        (&leaves[..left], &leaves[left..], index)
    } else {
        (&leaves[left..], &leaves[..left], index.saturating_sub(left))
    };
    let mut beside = path(near, index);
    beside.push(root(far));
    beside
}

/// The root that a leaf's audit path leads to; `None` where the path does not fit a tree of that size.
pub fn root_of(leaf: Hash, index: usize, leaves: usize, path: &[Hash]) -> Option<Hash> {
    if index >= leaves {
        return None;
    }
    let Some((top, lower)) = path.split_last() else { return (leaves == 1).then_some(leaf) };
    if leaves < 2 {
        return None;
    }
    let left = split(leaves);
    Some(if index < left {
        Hash::node(&root_of(leaf, index, left, lower)?, top)
    } else {
        let (index, leaves) = (index.saturating_sub(left), leaves.saturating_sub(left));
        Hash::node(top, &root_of(leaf, index, leaves, lower)?)
    })
}
