//! Groups cases with similar texts, in Chinese and English.
//!
//! A text is split into words with jieba's dictionary. A word weighs more the fewer texts contain it (tf-idf), and the
//! similarity of two texts is the cosine of their weights. Groups grow by average linkage: the two whose texts are most
//! similar on average become one, as long as that average reaches [`ALIKE`]. A text is so compared with all of a group
//! and not with its first one, whose wording is chance; the order of the texts decides between equals alone. The same
//! measure serves for a few texts as for a thousand. `cargo xtask groups FILE` measures it against labels.
//!
//! Texts are personal. This module stores none of them, and its dictionary is in the functions only.

use jieba_rs::Jieba;
use shared::search::fold;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

/// The average similarity between the texts of two groups from which they are one.
///
/// Of 1,195 real messages of which 97 were labelled, 0.12 to 0.17 find pairs with F1 between 0.84 and 0.86; chosen on
/// either half of the time, the threshold gives 0.80 and 0.94 on the other.
pub const ALIKE: f64 = 0.15;
/// The number of characters of a text that are compared: enough to tell what it is about.
const MAX_LETTERS: usize = 600;
/// The maximum number of words that explain a group.
const MAX_WORDS: usize = 6;

/// Words that say nothing about the subject of a text.
const STOP_ZH: &[&str] = &[
    "一个",
    "一下",
    "一些",
    "一直",
    "一次",
    "一样",
    "不到",
    "不是",
    "不能",
    "不会",
    "不要",
    "不知",
    "为何",
    "为什么",
    "之前",
    "之后",
    "也是",
    "人员",
    "什么",
    "今天",
    "他们",
    "以及",
    "以后",
    "以前",
    "任何",
    "你们",
    "但是",
    "但我",
    "作为",
    "您好",
    "你好",
    "其他",
    "具体",
    "再次",
    "到底",
    "包括",
    "可以",
    "可是",
    "各位",
    "各种",
    "同时",
    "后来",
    "咨询",
    "因为",
    "因此",
    "如何",
    "如果",
    "多次",
    "大家",
    "如此",
    "现在",
    "对于",
    "就是",
    "已经",
    "应该",
    "必须",
    "怎么",
    "怎样",
    "情况",
    "情况下",
    "感谢",
    "我们",
    "所以",
    "所有",
    "投诉",
    "按照",
    "时候",
    "时间",
    "是否",
    "有关",
    "有没有",
    "有人",
    "望",
    "本人",
    "来信",
    "根据",
    "没有",
    "然后",
    "特别",
    "现在",
    "由于",
    "目前",
    "相关",
    "相关部门",
    "知道",
    "希望",
    "等等",
    "答复",
    "自己",
    "虽然",
    "要求",
    "解决",
    "解释",
    "说明",
    "说是",
    "请问",
    "谢谢",
    "还是",
    "这个",
    "这些",
    "这样",
    "这种",
    "进行",
    "通过",
    "造成",
    "部门",
    "那么",
    "都是",
    "问题",
    "问题反映",
    "领导",
    "尊敬",
    "关于",
    "反映",
    "反应",
    "书记",
    "市长",
    "区长",
    "县长",
    "有关部门",
    "工作人员",
    "处理",
    "给予",
    "办理",
    "需要",
    "窗口",
    "一趟",
    "几趟",
    "跑",
    "能不能",
    "真的",
    "非常",
    "起来",
    "出来",
    "一家",
    "一年",
    "这里",
    "那里",
    "每天",
    "至今",
    "而且",
    "只能",
    "只有",
    "只是",
    "直接",
    "当时",
    "告知",
    "表示",
    "政府",
    "市民",
    "群众",
    "老百姓",
];
const STOP_EN: &[&str] = &[
    "about", "after", "again", "all", "also", "and", "any", "are", "asked", "because", "been",
    "but", "can", "come", "could", "did", "does", "for", "from", "get", "had", "has", "have",
    "her", "him", "his", "how", "its", "just", "me", "more", "my", "need", "no", "not", "now",
    "of", "on", "one", "only", "or", "our", "out", "please", "said", "she", "should", "so", "some",
    "than", "that", "the", "their", "them", "then", "there", "they", "this", "time", "to", "told",
    "trip", "two", "was", "we", "went", "were", "what", "when", "which", "who", "why", "will",
    "with", "would", "you", "your", "at", "by", "do", "if", "in", "is", "it", "as", "be", "an",
    "he",
];

fn dictionary() -> &'static Jieba {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    DICTIONARY.get_or_init(Jieba::new)
}

fn stops() -> &'static HashSet<&'static str> {
    static STOPS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    STOPS.get_or_init(|| STOP_ZH.iter().chain(STOP_EN).copied().collect())
}

/// Whether a word is meaningful: it has letters and no digits, is longer than one letter, and is not a stop word.
fn tells(word: &str) -> bool {
    let letters = word.chars().count();
    letters >= 2
        && word.chars().all(char::is_alphabetic)
        && (letters >= 3 || !word.is_ascii())
        && !stops().contains(word)
}

/// The meaningful words of a text, with their frequency.
fn words_of(text: &str) -> BTreeMap<String, u32> {
    let text: String = fold(text).chars().take(MAX_LETTERS).collect();
    let mut words = BTreeMap::new();
    for word in dictionary().cut(&text, true) {
        let word: &str = word.word;
        if tells(word) {
            *words.entry(word.to_owned()).or_default() += 1;
        }
    }
    words
}

/// A group of similar texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The positions of the texts, in order.
    pub members: Vec<usize>,
    /// The words that they have in common, the most important first.
    pub words: Vec<String>,
    /// The average similarity of two of them.
    pub likeness: f64,
}

/// The weights of a text's words, normalised to length one.
type Weights = BTreeMap<u32, f64>;

/// The weights of all texts, and the words that their keys stand for.
fn weighed(texts: &[String]) -> (Vec<Weights>, Vec<String>) {
    let counted: Vec<BTreeMap<String, u32>> = texts.iter().map(|text| words_of(text)).collect();
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    for words in &counted {
        for word in words.keys() {
            *numbers.entry(word).or_default() += 1;
        }
    }
    // A word in a single text makes no two texts similar, but it makes that text less similar to the others.
    let names: Vec<&str> = numbers.keys().copied().collect();
    let place: HashMap<&str, u32> = (0..).zip(&names).map(|(at, name)| (*name, at)).collect();
    let all = texts.len() as f64;
    let weights = counted
        .iter()
        .map(|words| {
            let mut weights: Weights = words
                .iter()
                .filter_map(|(word, count)| {
                    let texts = f64::from(*numbers.get(word.as_str())?);
                    let weight = (1.0 + f64::from(*count).ln()) * (1.0 + all / texts).ln();
                    Some((*place.get(word.as_str())?, weight))
                })
                .collect();
            let length = weights.values().map(|weight| weight * weight).sum::<f64>().sqrt();
            weights.values_mut().for_each(|weight| *weight /= length.max(f64::MIN_POSITIVE));
            weights
        })
        .collect();
    (weights, names.into_iter().map(str::to_owned).collect())
}

/// A group while groups are joined, known by its first text.
struct Growing {
    members: Vec<usize>,
    /// The sum of the similarities of its texts to those of each other group, by place; that to itself is unused.
    to: Vec<f64>,
    /// The sum of the similarities of each two of its texts.
    within: f64,
    /// The other group that is most similar on average, and how similar.
    nearest: Option<(usize, f64)>,
}

/// The groups of at least two texts, the largest first, and of equal ones the earliest first. It holds one number for
/// each two texts, and takes time by the square of their number.
pub fn group(texts: &[String]) -> Vec<Group> {
    let (weights, names) = weighed(texts);
    let mut growing: Vec<Growing> = similarities(&weights)
        .into_iter()
        .enumerate()
        .map(|(member, to)| Growing { members: vec![member], to, within: 0.0, nearest: None })
        .collect();
    for at in 0..growing.len() {
        find_nearest(&mut growing, at);
    }
    loop {
        let mut best: Option<(usize, usize, f64)> = None;
        for (at, group) in growing.iter().enumerate() {
            if let Some((other, alike)) = group.nearest
                && alike >= ALIKE
                && best.is_none_or(|(_, _, most)| alike > most)
            {
                best = Some((at, other, alike));
            }
        }
        let Some((one, two, _)) = best else { break };
        join(&mut growing, one.min(two), one.max(two));
    }
    let mut found: Vec<Group> = growing
        .into_iter()
        .filter(|group| group.members.len() > 1)
        .map(|Growing { mut members, within, to: _, nearest: _ }| {
            members.sort_unstable();
            let pairs = members.len() * (members.len() - 1) / 2;
            let words = explain(&members, &weights, &names);
            Group { members, words, likeness: within / pairs as f64 }
        })
        .collect();
    found.sort_by_key(|group| {
        (std::cmp::Reverse(group.members.len()), group.members.first().copied())
    });
    found
}

/// How texts were grouped before: each joins the group whose first text is most similar, if that reaches `alike`. Kept
/// to be measured beside the present rule.
pub fn group_by_first(texts: &[String], alike: f64) -> Vec<Vec<usize>> {
    let similar = similarities(&weighed(texts).0);
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    for (member, row) in similar.iter().enumerate() {
        let mut best: Option<(&mut Vec<usize>, f64)> = None;
        for (first, members) in &mut groups {
            let found = row.get(*first).copied().unwrap_or(0.0);
            if found >= alike && best.as_ref().is_none_or(|(_, most)| found > *most) {
                best = Some((members, found));
            }
        }
        match best {
            Some((members, _)) => members.push(member),
            None => groups.push((member, vec![member])),
        }
    }
    groups.into_iter().map(|(_, members)| members).filter(|members| members.len() > 1).collect()
}

/// How similar each two texts are.
fn similarities(weights: &[Weights]) -> Vec<Vec<f64>> {
    // From each word to the texts with it, so that only texts with a common word are compared.
    let mut having: BTreeMap<u32, Vec<(usize, f64)>> = BTreeMap::new();
    for (text, words) in weights.iter().enumerate() {
        for (word, weight) in words {
            having.entry(*word).or_default().push((text, *weight));
        }
    }
    let mut similar = vec![vec![0.0; weights.len()]; weights.len()];
    for texts in having.values() {
        for (one, weight) in texts {
            let Some(row) = similar.get_mut(*one) else { continue };
            for (two, other) in texts {
                if let Some(cell) = row.get_mut(*two) {
                    *cell += weight * other;
                }
            }
        }
    }
    similar
}

/// Looks for the group that is most similar to the one at this place; of equal ones the first.
fn find_nearest(growing: &mut [Growing], at: usize) {
    let Some(group) = growing.get(at) else { return };
    let size = group.members.len() as f64;
    let mut nearest: Option<(usize, f64)> = None;
    for (place, (other, sum)) in growing.iter().zip(&group.to).enumerate() {
        // A group that has joined another has no members left.
        if place == at || other.members.is_empty() || *sum <= 0.0 {
            continue;
        }
        let alike = sum / (size * other.members.len() as f64);
        if nearest.is_none_or(|(_, most)| alike > most) {
            nearest = Some((place, alike));
        }
    }
    if let Some(group) = growing.get_mut(at) {
        group.nearest = nearest;
    }
}

/// Joins the group at the later place to the one at the earlier.
fn join(growing: &mut [Growing], early: usize, late: usize) {
    let Some(joining) = growing.get_mut(late) else { return };
    let members = std::mem::take(&mut joining.members);
    let to = std::mem::take(&mut joining.to);
    let within = joining.within;
    joining.nearest = None;
    let Some(group) = growing.get_mut(early) else { return };
    group.within += within + to.get(early).copied().unwrap_or(0.0);
    group.members.extend(members);
    for (sum, more) in group.to.iter_mut().zip(&to) {
        *sum += more;
    }
    let sums = group.to.clone();
    let mut stale = vec![early];
    for (place, (other, sum)) in growing.iter_mut().zip(&sums).enumerate() {
        if place == early || other.members.is_empty() {
            continue;
        }
        if let Some(cell) = other.to.get_mut(early) {
            *cell = *sum;
        }
        // An average with the joined group is never above the larger of the two before, so that no other is nearer now.
        if other.nearest.is_some_and(|(nearest, _)| nearest == early || nearest == late) {
            stale.push(place);
        }
    }
    for place in stale {
        find_nearest(growing, place);
    }
}

/// The words that several of the texts share, by their contribution to the similarity.
fn explain(members: &[usize], weights: &[Weights], names: &[String]) -> Vec<String> {
    let mut sums: BTreeMap<u32, (usize, f64, f64)> = BTreeMap::new();
    for (word, weight) in members.iter().filter_map(|member| weights.get(*member)).flatten() {
        let (texts, sum, squares) = sums.entry(*word).or_default();
        *texts += 1;
        *sum += weight;
        *squares += weight * weight;
    }
    let mut shared: Vec<(f64, &str)> = sums
        .into_iter()
        .filter(|(_, (texts, _, _))| *texts > 1)
        .filter_map(|(word, (_, sum, squares))| {
            Some((sum * sum - squares, names.get(usize::try_from(word).ok()?)?.as_str()))
        })
        .collect();
    shared.sort_by(|(left, one), (right, other)| right.total_cmp(left).then(one.cmp(other)));
    shared.into_iter().take(MAX_WORDS).map(|(_, word)| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(texts: &[&str]) -> Vec<(Vec<usize>, Vec<String>)> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        group(&texts).into_iter().map(|group| (group.members, group.words)).collect()
    }

    #[test]
    fn what_is_alike_is_one_group_in_either_language_and_says_why() {
        let groups = told(&[
            "公积金贷款转商业贷款，窗口说材料不全",
            "The meter for water was moved, and the notary wanted a new paper",
            "孩子入学的学区划分不清楚",
            "想办公积金贷款，来了三趟还缺材料",
            "Water meter again: the notary asked for the same paper",
            "加装电梯四个部门意见不一",
        ]);
        assert_eq!(groups.len(), 2, "{groups:?}");
        assert_eq!((&groups[0].0, &groups[1].0), (&vec![0, 3], &vec![1, 4]));
        assert!(groups[0].1.contains(&"公积金".to_owned()), "{groups:?}");
        assert!(groups[1].1.contains(&"notary".to_owned()), "{groups:?}");
    }

    #[test]
    fn one_thing_that_everybody_words_in_their_own_way_is_one_group() {
        // Invented: the label of a text, which nothing reads, and what somebody wrote.
        let told_of = [
            ("parking", "竹园小区停车位只卖不租，业主的车进不了地库"),
            ("smoke", "楼下烧烤店油烟直排，晚上窗户不敢开"),
            ("", "社保卡补办跑了两趟"),
            ("parking", "竹园小区停车位捆绑销售，业主不买就进不了地库"),
            ("noise", "高架桥夜间噪音，隔音屏迟迟不装"),
            ("parking", "竹园小区地库停车位不出租，物业逼业主买"),
            ("smoke", "晚上烧烤店油烟呛人，油烟净化器从来不开"),
            ("", "公积金提取缺一份证明"),
            ("parking", "竹园小区地库停车位价格高，还强制业主购买"),
            ("noise", "隔音屏没有装，高架桥夜间车流噪音吵得睡不着"),
            ("smoke", "烧烤店油烟熏到三楼，晚上窗户都不敢开"),
            ("", "驾驶证换证照片底色被退"),
            ("parking", "买房时说停车位可租，竹园小区地库现在只卖给业主"),
            ("noise", "高架桥旁住户要求加装隔音屏，夜间噪音超标"),
        ];
        let texts: Vec<String> = told_of.iter().map(|(_, text)| (*text).to_owned()).collect();
        let mut found = group(&texts);
        let labels = |group: &Group| -> Vec<&str> {
            group.members.iter().map(|member| told_of[*member].0).collect()
        };
        let labelled: Vec<Vec<&str>> = found.iter().map(labels).collect();
        assert_eq!(labelled, [vec!["parking"; 5], vec!["smoke"; 3], vec!["noise"; 3]], "{found:?}");
        assert!(found[0].words.contains(&"竹园".to_owned()), "{found:?}");
        assert!(found.iter().all(|group| group.likeness >= ALIKE && group.likeness < 1.0));

        // Read in another order, they are the same groups.
        let backwards: Vec<String> = texts.iter().rev().cloned().collect();
        let mut again = group(&backwards);
        for group in &mut again {
            group.members.iter_mut().for_each(|member| *member = texts.len() - 1 - *member);
            group.members.sort_unstable();
        }
        let members = |groups: &mut Vec<Group>| {
            groups.sort_by(|one, other| one.members.cmp(&other.members));
            groups.iter().map(|group| group.members.clone()).collect::<Vec<_>>()
        };
        assert_eq!(members(&mut again), members(&mut found));
    }

    #[test]
    fn the_same_texts_make_the_same_groups_and_nothing_makes_none() {
        let texts = ["社保卡补办要本人到场", "补办社保卡，本人来了还是不行", "", "13800000001"];
        let first = told(&texts);
        assert_eq!(first.len(), 1);
        for _ in 0..3 {
            assert_eq!(told(&texts), first);
        }
        assert!(told(&[]).is_empty() && told(&["", ""]).is_empty());
        assert!(!first[0].1.iter().any(|word| word.contains("138")));
    }
}
