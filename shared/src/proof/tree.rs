//! The Merkle tree of RFC 6962, section 2.1, over SHA-256.
//!
//! The hash of a leaf is taken over a zero byte and the leaf, that of a node over a one byte and its two children. A
//! tree of n leaves is split at the largest power of two below n.

use crate::hash::Hash;

/// Computes a root leaf by leaf. It stores only the roots of complete subtrees, one for each bit of the count.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    subtrees: Vec<Hash>,
    leaves: u32,
}

impl Growing {
    /// Adds the hash of a leaf.
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

    pub fn leaves(&self) -> u32 {
        self.leaves
    }

    /// The root; without leaves, the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut subtrees = self.subtrees.iter().rev();
        let Some(last) = subtrees.next() else { return Hash::of(&[]) };
        subtrees.fold(*last, |right, left| Hash::node(left, &right))
    }
}

/// The root over the hashes of leaves.
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

/// The audit path of a leaf: the hashes beside the way from it to the root, lowest first.
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

/// The root to which the audit path of a leaf leads; `None` if a tree of that size cannot have such a path.
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
