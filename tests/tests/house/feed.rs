//! The feed of public explanations, as Atom and as JSON Feed.

use acceptance::{House, Who, registration};
use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use shared::time::MINUTE_MS;
use shared::vocabulary::Role;
use shared::wire::Slip;

/// A case that owes an explanation, because it needed a department.
async fn owing(house: &House, clerk: &Who, title: &str) -> Slip {
    let mut body = registration("window", title);
    body["reason"] = json!("not_told_at_once");
    let slip: Slip = house.post(clerk, "/api/v1/console/cases", body).await.value();
    let body = json!({"department": "tax", "days": 5, "note": null});
    let answer = house.give(clerk, &slip, "assignment", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    slip
}

fn said(zh: &str, en: Option<&str>) -> Value {
    json!({"zh": zh, "en": en, "video": "https://example.org/v/1?a=1&b=2", "transcript": "口述",
        "name": "示例", "office": "副市长"})
}

#[tokio::test]
async fn the_feed_tells_what_was_explained_and_not_what_is_owed() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let leader = house.staff(Role::LeaderInCharge).await;
    let empty = house.get(&Who::Anyone, "/api/v1/feed").await;
    assert_eq!(empty.json()["items"], json!([]));
    let mut slips = Vec::new();
    for title in ["先解释的", "后解释的", "还没解释的"] {
        slips.push(owing(&house, &clerk, title).await);
    }
    let awkward = "清单写成了“<两份>” & 没有合并 😀 ]]>";
    house.pass(MINUTE_MS);
    house.give(&leader, &slips[0], "explanation", said(awkward, None)).await;
    house.pass(MINUTE_MS);
    let second = said("窗口之间没有通气", Some("The windows did not talk to each other"));
    let answer = house.give(&leader, &slips[1], "explanation", second).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());

    let feed = house.get(&Who::Anyone, "/api/v1/feed").await;
    assert_eq!(feed.headers[header::CONTENT_TYPE], "application/feed+json; charset=utf-8");
    let feed = feed.json();
    let items = feed["items"].as_array().expect("items");
    let told: Vec<&str> = items.iter().filter_map(|item| item["content_text"].as_str()).collect();
    assert_eq!(told, ["窗口之间没有通气", awkward]);
    // A feed is read elsewhere, so its addresses must be absolute.
    let url = items[0]["url"].as_str().expect("an address");
    assert!(url.starts_with("http"), "{url}");
    assert!(url.ends_with(&format!("/track/{}", slips[1].number)), "{url}");
    assert_eq!(items[0]["authors"][0]["name"], "副市长 示例");
    assert_ne!(items[0]["id"], items[1]["id"]);
    for personal in ["虞某某", "示例针织厂", "138-0000-0001", "1380000", "先解释的"] {
        assert!(!feed.to_string().contains(personal), "the feed tells {personal}");
    }

    // In English if the explanation has an English version.
    let english = house.get(&Who::Anyone, "/api/v1/feed?lang=en").await.json();
    assert_eq!(english["language"], "en");
    let first = &english["items"][0];
    assert_eq!(first["content_text"], "The windows did not talk to each other");
    assert_eq!(
        (&first["language"], &english["items"][1]["language"]),
        (&json!("en"), &json!("zh-CN"))
    );

    let written = house.get(&Who::Anyone, "/api/v1/feed?format=atom").await;
    assert_eq!(written.headers[header::CONTENT_TYPE], "application/atom+xml; charset=utf-8");
    let atom: atom_syndication::Feed = written.text().parse().expect("Atom");
    let same = atom.entries().iter().zip(items);
    assert_eq!(same.len(), 2);
    for (entry, item) in same {
        let content = entry.content().expect("content");
        assert_eq!(content.value(), item["content_text"].as_str());
        assert_eq!(content.content_type(), Some("text"));
        assert_eq!(json!(entry.id()), item["id"]);
        assert_eq!(json!(entry.published().expect("a date").to_rfc3339()), item["date_published"]);
        let links: Vec<&str> = entry.links().iter().map(atom_syndication::Link::href).collect();
        assert_eq!(
            links,
            [item["url"].as_str().expect("a link"), "https://example.org/v/1?a=1&b=2"]
        );
    }
    assert_eq!(json!(atom.updated().to_rfc3339()), items[0]["date_published"]);

    let wrong = house.get(&Who::Anyone, "/api/v1/feed?format=rss").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.problem().code, "fields");
}
