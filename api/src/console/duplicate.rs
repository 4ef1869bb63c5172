//! Finding cases of the same thing before one is registered again: they are shown and can be linked,
//! never deleted.

use crate::app::App;
use crate::console::list::read_list;
use crate::extract::{Body, SignedIn};
use crate::problem::Failure;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::personal::Applicant;
use shared::view::QueueRow;
use shared::vocabulary::ApplicantKind;
use shared::wire::{AskDuplicates, Duplicate, Duplicates, Problem, ReadWhat};

/// Texts are compared by their first letters: what differs after them is the story, not the matter.
const COMPARED: usize = 600;
/// The most that is shown.
const SHOWN: usize = 5;

fn likeness(left: &str, right: &str) -> u8 {
    let begin = |text: &str| text.chars().take(COMPARED).collect::<String>();
    let likeness = strsim::sorensen_dice(&begin(left), &begin(right));
    // Between 0 and 1, so between 0 and 100.
    (likeness * 100.0).round() as u8
}

/// The same person's cases, those of the same matter and the likest text first.
#[utoipa::path(post, path = "/api/v1/console/duplicates", tag = "console",
    request_body = AskDuplicates,
    responses((status = 200, body = Duplicates), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn find_duplicates(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<AskDuplicates>,
) -> Result<Response, Failure> {
    let AskDuplicates { phone, document, matter, title, account } = body.value;
    read_list(&app, &signed_in, ReadWhat::Search).await?;
    let kind = ApplicantKind::Person;
    let applicant = Applicant { kind, name: None, company: None, phone, document };
    let numbers = app.store.find_persons(&app.pepper.persons(&applicant)).await?;
    let rows = app.store.found_rows(&numbers, &signed_in.staff.seat).await?;
    let wanted: Vec<_> = {
        let mut wanted = Vec::new();
        for row in &rows {
            if let Some(head) = app.store.load_case(row.public.number).await? {
                wanted.push((head.case.number, head.case.intake));
            }
        }
        wanted
    };
    let texts = app.store.load_texts(&wanted).await?;
    let said =
        format!("{} {}", title.as_str(), account.as_ref().map_or("", |account| account.as_str()));
    let told = |row: &QueueRow| {
        let number = row.public.number;
        let intake = wanted
            .iter()
            .find(|(known, _)| *known == number)
            .and_then(|(_, id)| texts.get(&number)?.intake(*id));
        intake.map_or(String::new(), |intake| {
            let account = intake.account.as_ref().map_or("", |account| account.as_str());
            format!("{} {account}", intake.title.as_str())
        })
    };
    let mut items: Vec<Duplicate> = rows
        .into_iter()
        .map(|row| Duplicate {
            same_matter: matter.is_some() && row.public.matter == matter,
            likeness: likeness(&said, &told(&row)),
            row,
        })
        .collect();
    items.sort_by_key(|found| std::cmp::Reverse((found.same_matter, found.likeness)));
    items.truncate(SHOWN);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Duplicates { items })).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_about_the_same_thing_are_more_alike() {
        let said = "新生儿参保要先落户，跑了三趟";
        assert_eq!(likeness(said, said), 100);
        let near = likeness(said, "新生儿参保，要求先去派出所落户，来回三趟");
        let far = likeness(said, "纳税申报系统登录密码忘记了");
        assert!(near > far, "{near} {far}");
    }
}
