//! Groups cases with similar texts, in Chinese and English.
//!
//! A text is split into words with jieba's dictionary. A word weighs more the fewer texts contain it (tf-idf), and the
//! similarity of two texts is the cosine of their weights. The texts are taken in order: each joins the group whose
//! first text is most similar, if that reaches [`ALIKE`], or else starts a new group. So a group can always be
//! explained by its first text and the words in common, and the same texts in the same order give the same groups.
//!
//! Texts are personal. This module stores none of them, and its dictionary is in the functions only.

use jieba_rs::Jieba;
use shared::search::fold;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

/// The similarity from which two texts belong to one group.
pub const ALIKE: f64 = 0.25;
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
    /// The average similarity of the others to the first.
    pub likeness: f64,
}

/// The weights of a text's words, normalised to length one.
type Weights = BTreeMap<u32, f64>;

/// The groups of at least two texts, the largest first, and of equal ones the earliest first.
pub fn group(texts: &[String]) -> Vec<Group> {
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
    let weights: Vec<Weights> = counted
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

    // An index from words to the first texts of groups, so that only texts with a common word are compared.
    let mut firsts: HashMap<u32, Vec<(usize, f64)>> = HashMap::new();
    let mut groups: Vec<(Vec<usize>, f64)> = Vec::new();
    for (member, text) in weights.iter().enumerate() {
        let mut likeness: BTreeMap<usize, f64> = BTreeMap::new();
        for (word, weight) in text {
            for (group, other) in firsts.get(word).into_iter().flatten() {
                *likeness.entry(*group).or_default() += weight * other;
            }
        }
        let mut best: Option<(usize, f64)> = None;
        for (group, alike) in likeness {
            if alike >= ALIKE && best.is_none_or(|(_, most)| alike > most) {
                best = Some((group, alike));
            }
        }
        match best.and_then(|(group, alike)| Some((groups.get_mut(group)?, alike))) {
            Some(((members, sum), alike)) => {
                members.push(member);
                *sum += alike;
            }
            None => {
                for (word, weight) in text {
                    firsts.entry(*word).or_default().push((groups.len(), *weight));
                }
                groups.push((vec![member], 0.0));
            }
        }
    }
    let mut found: Vec<Group> = groups
        .into_iter()
        .filter(|(members, _)| members.len() > 1)
        .map(|(members, sum)| {
            let likeness = sum / (members.len() - 1) as f64;
            let words = explain(&members, &weights, &names);
            Group { members, words, likeness }
        })
        .collect();
    found.sort_by_key(|group| std::cmp::Reverse(group.members.len()));
    found
}

/// The words that the first text shares with the others, by their contribution to the similarity.
fn explain(members: &[usize], weights: &[Weights], names: &[&str]) -> Vec<String> {
    let Some(first) = members.first().and_then(|first| weights.get(*first)) else {
        return Vec::new();
    };
    let mut shared: Vec<(f64, &str)> = first
        .iter()
        .filter_map(|(word, weight)| {
            let others =
                members.iter().skip(1).filter_map(|member| weights.get(*member)?.get(word));
            let adds: f64 = others.map(|other| weight * other).sum();
            Some((adds, *names.get(usize::try_from(*word).ok()?)?)).filter(|(adds, _)| *adds > 0.0)
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
