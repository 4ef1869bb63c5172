//! The feed of public explanations and of what changed because of cases, newest first, as Atom and as JSON Feed at the
//! same address, so that newspapers and the town's own site need not poll the pages.

use crate::app::App;
use crate::http::extract::Query;
use crate::http::query::language;
use crate::problem::Failure;
use crate::public::lite::well_formed;
use crate::store::PUBLISHED_REFORMS;
use anyhow::anyhow;
use atom_syndication as atom;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::problem::Field;
use shared::reform::{Change, Reform, ReformStage};
use shared::time::Timestamp;
use shared::view::ExplanationRow;

/// The maximum number of entries.
const MAX_ENTRIES: usize = 20;
/// The maximum number of pages of explanations that are read to find them.
const MAX_PAGES: usize = 5;

/// A feed in the format of JSON Feed 1.1.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Feed {
    /// `https://jsonfeed.org/version/1.1`
    version: &'static str,
    title: &'static str,
    /// The page that shows the same content.
    home_page_url: String,
    /// The feed's own address.
    feed_url: String,
    /// A BCP 47 language tag.
    language: &'static str,
    items: Vec<FeedItem>,
}

/// A public explanation or a published reform.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FeedItem {
    /// Never changes while the entry exists.
    id: String,
    /// The public page of the case or the reform.
    url: String,
    /// Where the explanation can be watched or heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<String>,
    /// What the case is about.
    title: String,
    content_text: String,
    /// The summary that staff published.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// RFC 3339.
    date_published: String,
    authors: Vec<FeedAuthor>,
    /// The language of the entry's text.
    language: &'static str,
}

/// The leader who explained.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FeedAuthor {
    /// The leader's office and name.
    name: String,
}

/// Get the feed of leaders' public explanations and of what changed because of cases, newest first.
#[utoipa::path(get, path = "/api/v1/feed", tag = "public",
    params(
        ("format" = Option<String>, Query, description = "json or atom"),
        ("lang" = Option<String>, Query, description = "zh or en; what was said in Chinese only stays so"),
    ),
    responses(
        (status = 200, description = "JSON Feed 1.1, or Atom (RFC 4287)", content(
            (Feed = "application/feed+json"), (String = "application/atom+xml")))))]
pub async fn get_feed(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    let lang = language(&query)?;
    let is_atom = query.read("format", Field::NotAChoice, |written| match written {
        "atom" => Some(true),
        "json" => Some(false),
        _ => None,
    })?;
    let is_atom = is_atom.unwrap_or(false);
    let town = app.town().await?;
    let rows = given(&app).await?;
    let reforms = app.store.list::<Reform>(PUBLISHED_REFORMS, None).await?.items;
    let feed = feed_of(&app.origin, &rows, &reforms, &town.directory, lang);
    let caching = (header::CACHE_CONTROL, "no-cache");
    if is_atom {
        let kind = (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8");
        return Ok(([caching, kind], atom_of(&feed)?).into_response());
    }
    let kind = (header::CONTENT_TYPE, "application/feed+json; charset=utf-8");
    Ok(([caching, kind], Json(feed)).into_response())
}

/// The explanations that were given, newest first.
async fn given(app: &App) -> Result<Vec<ExplanationRow>, Failure> {
    let mut rows = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let page = app.store.list_explanations(cursor.as_deref()).await?;
        rows.extend(page.items.into_iter().filter(|row| row.owed.given_at.is_some()));
        cursor = page.cursor;
        if cursor.is_none() || rows.len() >= MAX_ENTRIES {
            break;
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.owed.given_at));
    rows.truncate(MAX_ENTRIES);
    Ok(rows)
}

fn feed_of(
    origin: &str,
    rows: &[ExplanationRow],
    reforms: &[Reform],
    names: &Directory,
    lang: Lang,
) -> Feed {
    let explained = rows.iter().filter_map(|row| item_of(origin, row, names, lang));
    let changed = reforms.iter().filter_map(|reform| reform_item(origin, reform, names, lang));
    let mut items: Vec<FeedItem> = explained.chain(changed).collect();
    // All instants have the same format, so they sort as text.
    items.sort_by(|one, other| other.date_published.cmp(&one.date_published));
    items.truncate(MAX_ENTRIES);
    Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: lang.pick("一趟：公开解释与改革", "OneTrip: public explanations and reforms"),
        home_page_url: format!("{origin}/explanations"),
        feed_url: format!("{origin}/api/v1/feed?lang={}", lang.pick("zh", "en")),
        language: lang.tag(),
        items,
    }
}

fn item_of(origin: &str, row: &ExplanationRow, names: &Directory, lang: Lang) -> Option<FeedItem> {
    let ExplanationRow { number, matter, reason, summary, owed } = row;
    let (said, given_at) = (owed.said.as_ref()?, owed.given_at?);
    let (words, language) = match (&said.en, lang) {
        (Some(english), Lang::En) => (english, Lang::En),
        (Some(_) | None, _) => (&said.zh, Lang::Zh),
    };
    let what = match matter {
        Some(matter) => format!("{} · {}", names.matter(matter, lang), reason.say(lang)),
        None => reason.say(lang).to_owned(),
    };
    Some(FeedItem {
        id: format!("{origin}/track/{number}?explanation"),
        url: format!("{origin}/track/{number}"),
        external_url: said.video.as_ref().map(|video| video.as_str().to_owned()),
        title: what,
        content_text: words.as_str().to_owned(),
        summary: summary.as_ref().map(|summary| summary.as_str().to_owned()),
        date_published: rfc3339(given_at),
        authors: vec![FeedAuthor {
            name: format!("{} {}", said.office.as_str(), said.name.as_str()),
        }],
        language: language.tag(),
    })
}

/// The entry of a reform, unless it was withdrawn.
fn reform_item(origin: &str, reform: &Reform, names: &Directory, lang: Lang) -> Option<FeedItem> {
    let published_at = reform.published_at.filter(|_| reform.stage == ReformStage::Published)?;
    let (title, spoken) = reform.text.title.read(lang);
    let (decided, _) = reform.basis.decision.read(lang);
    let content = match &reform.text.change {
        Change::Rule { text } => text.read(lang).0,
        Change::Process(_) => decided,
    };
    let url = format!("{origin}/reforms/{}", reform.id);
    let author = |id| FeedAuthor { name: names.department(id, lang).to_owned() };
    Some(FeedItem {
        id: url.clone(),
        url,
        external_url: None,
        title: title.to_owned(),
        content_text: content.to_owned(),
        summary: None,
        date_published: rfc3339(published_at),
        authors: reform.basis.departments.iter().map(author).collect(),
        language: spoken.tag(),
    })
}

/// An instant in China's time zone, with seconds.
pub(super) fn rfc3339(at: Timestamp) -> String {
    let seconds = at.ms_of_day() / 1000 % 60;
    format!("{}:{seconds:02}+08:00", at.minute_text().replace(' ', "T"))
}

fn atom_of(feed: &Feed) -> Result<String, Failure> {
    let instant = |written: &str| {
        written.parse::<atom::FixedDateTime>().map_err(|error| Failure::Internal(anyhow!(error)))
    };
    let link = |rel: &str, href: &str, kind: Option<&str>| atom::Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: kind.map(str::to_owned),
        ..atom::Link::default()
    };
    let mut entries = Vec::new();
    for item in &feed.items {
        let at = instant(&item.date_published)?;
        let video = item.external_url.as_deref().map(|video| link("related", video, None));
        entries.push(atom::Entry {
            title: item.title.as_str().into(),
            id: item.id.clone(),
            updated: at,
            published: Some(at),
            authors: item
                .authors
                .iter()
                .map(|author| atom::Person { name: author.name.clone(), ..atom::Person::default() })
                .collect(),
            links: std::iter::once(link("alternate", &item.url, None)).chain(video).collect(),
            summary: item.summary.as_deref().map(Into::into),
            content: Some(atom::Content {
                lang: Some(item.language.to_owned()),
                value: Some(item.content_text.clone()),
                content_type: Some("text".to_owned()),
                ..atom::Content::default()
            }),
            ..atom::Entry::default()
        });
    }
    let own = format!("{}&format=atom", feed.feed_url);
    // A feed without entries has never changed.
    let updated = match feed.items.first() {
        Some(newest) => instant(&newest.date_published)?,
        None => instant(&rfc3339(Timestamp(0)))?,
    };
    let written = atom::Feed {
        title: feed.title.into(),
        id: feed.home_page_url.clone(),
        updated,
        authors: vec![atom::Person { name: "OneTrip".to_owned(), ..atom::Person::default() }],
        links: vec![
            link("self", &own, Some("application/atom+xml")),
            link("alternate", &feed.home_page_url, Some("text/html")),
        ],
        lang: Some(feed.language.to_owned()),
        entries,
        ..atom::Feed::default()
    };
    Ok(well_formed(&written.to_string()))
}
