//! The words about other cases of the same person.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    known_title: "此人已有的件", "This person's cases so far";
    known_words: "按电话或证件号找到。如果是同一件事，登记后可以关联；两件都保留。",
        "Found by phone or document number. If it is the same thing, you can link the two after registering; both are kept.";
    likely_count(count): "可能重复：此人已有 {count} 件相近的件，见下方“此人已有的件”。",
        "Possibly registered before. Similar cases of this person: {count}; see “This person's cases so far” below.";
    others_count(count): "此人另有 {count} 件，请核对是否同一件事，见下方“此人已有的件”。",
        "Other cases of this person: {count}. Please check whether one is about the same thing; see “This person's cases so far” below.";
    looking_failed: "暂时查不到此人以前的件；不影响登记。", "This person's earlier cases could not be looked up. You can still register.";
    look_again: "再查一次", "Look again";
    likely: "可能重复", "Possibly the same";
    same_matter: "同一事项", "Same matter";
    alike(percent): "文字相近 {percent}%", "Words {percent}% alike";
    new_tab: "（在新标签页打开）", " (opens in a new tab)";

    // After registering.
    link_title: "关联此人已有的件", "Link it to a case of the same person";
    link_words: "如果刚登记的是同一件事，按一下关联。两件都保留，互相看得到。",
        "If you have just registered the same thing, press once to link. Both cases are kept and refer to each other.";
    link_to(number): "关联到 {number}", "Link to {number}";
    linked_to(number): "已关联到 {number}", "Linked to {number}";
}
