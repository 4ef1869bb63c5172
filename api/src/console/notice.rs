//! A user's own notices, and, for those who look after delivery, what was sent and what was given up.

use crate::app::App;
use crate::console::list::read_list;
use crate::http::extract::{Body, Query};
use crate::notice::wire::{CaseWords, Sight, id_in, row_of, sent_of, sent_page_of};
use crate::notice::{Addressee, Delivery, Notice, desk_of, notice_lists_of};
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::store::{PAGE, StoreError};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::actor::Seat;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::problem::Field;
use shared::succession::Reader;
use shared::view::reads;
use shared::wire::notice::{Address, NoticePage, NoticesSeen, PutAddress, SentNotice};
use shared::wire::{Page, ReadWhat};
use std::collections::{HashMap, HashSet};

/// List the notices to my account and my desk, newest first, with the number I have not seen.
#[utoipa::path(get, path = "/api/v1/console/notices", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = NoticePage)))]
pub async fn list_notices(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let staff = &signed_in.staff;
    let town = app.town().await?;
    let reader = Reader::of(&staff.seat, &town.directory);
    let mine = notice_lists_of(&staff.account, &reader, &town.directory);
    let seen_until = app.store.load_seen(&staff.account).await?;
    let page = app.store.list_notices(&mine, query.text("cursor")).await?;
    let unseen = app.store.count_unseen(&mine, seen_until).await?;
    let mut words = words_of_cases(&app, &signed_in, &reader, &page.items).await?;
    let row = |each: Delivery| {
        let words = words.remove(&each.notice.id).unwrap_or_default();
        row_of(each, words, seen_until)
    };
    let items = page.items.into_iter().map(row).collect();
    let page = NoticePage { items, cursor: page.cursor, unseen };
    Ok(Json(page).into_response())
}

/// What the reader may read of the cases that notices to their desk are about, by the notice's id. Such an access is
/// recorded.
async fn words_of_cases(
    app: &App,
    signed_in: &SignedIn,
    reader: &Reader,
    found: &[Delivery],
) -> Result<HashMap<String, CaseWords>, Failure> {
    let to_desks =
        found.iter().filter(|each| matches!(each.notice.to, Addressee::Desk { owner: _ }));
    let about: Vec<(&Notice, CaseNumber)> = to_desks
        .filter_map(|each| each.notice.about.map(|number| (&each.notice, number)))
        .collect();
    let mut numbers: Vec<CaseNumber> = about.iter().map(|(_, number)| *number).collect();
    numbers.sort();
    numbers.dedup();
    let heads = app.store.load_heads(&numbers).await?;
    let heads = heads.into_iter().filter(|head| reads(&head.case, reader).words);
    let intakes: HashMap<CaseNumber, TextId> =
        heads.map(|head| (head.case.number, head.case.intake)).collect();
    if intakes.is_empty() {
        return Ok(HashMap::new());
    }
    read_list(app, signed_in, ReadWhat::List).await?;
    let mut wanted: Vec<(CaseNumber, TextId)> =
        intakes.iter().map(|(number, intake)| (*number, *intake)).collect();
    let notes = about.iter().filter(|(_, number)| intakes.contains_key(number));
    wanted.extend(notes.filter_map(|(notice, number)| Some((*number, notice.note?))));
    wanted.sort();
    wanted.dedup();
    let texts = app.store.load_texts(&wanted).await?;
    let mut words = HashMap::new();
    for (notice, number) in about {
        let (Some(intake), Some(personal)) = (intakes.get(&number), texts.get(&number)) else {
            continue;
        };
        let title = personal.intake(*intake).map(|intake| intake.title.clone());
        let note = notice.note.and_then(|note| personal.words(note)).cloned();
        words.insert(notice.id.clone(), CaseWords { title, note });
    }
    Ok(words)
}

/// Record up to when I have seen my notices.
///
/// The mark never moves back.
#[utoipa::path(post, path = "/api/v1/console/notices/seen", tag = "console",
    request_body = NoticesSeen,
    responses((status = 204)))]
pub async fn mark_seen(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<NoticesSeen>,
) -> Result<StatusCode, Failure> {
    // A notice that does not exist yet cannot have been seen.
    let up_to = body.value.up_to.min(app.now());
    app.store.mark_seen(&signed_in.staff.account, up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How much of a citizen's notice a role sees.
fn sight(seat: &Seat) -> Sight {
    match seat {
        Seat::WindowLead { .. } => Sight::Whole,
        Seat::WindowClerk { .. }
        | Seat::DepartmentOfficer { .. }
        | Seat::DepartmentHead { .. }
        | Seat::LeaderInCharge { .. }
        | Seat::PrincipalLeader
        | Seat::Inspector
        | Seat::Administrator => Sight::Masked,
    }
}

/// The number of pages of the full list that one request looks through.
const PAGES_LOOKED: usize = 20;

/// Filters notices to those that the user may see: the lead of a window sees notices about the window's cases, and
/// those without a case that went to its desk or its staff.
async fn concerning(
    app: &App,
    seat: &Seat,
    found: Vec<Delivery>,
) -> Result<Vec<Delivery>, StoreError> {
    let window = match seat {
        Seat::Administrator => return Ok(found),
        Seat::WindowLead { window } => window,
        Seat::WindowClerk { .. }
        | Seat::DepartmentOfficer { .. }
        | Seat::DepartmentHead { .. }
        | Seat::LeaderInCharge { .. }
        | Seat::PrincipalLeader
        | Seat::Inspector => return Ok(Vec::new()),
    };
    let mut numbers: Vec<CaseNumber> =
        found.iter().filter_map(|delivery| delivery.notice.about).collect();
    numbers.sort();
    numbers.dedup();
    let heads = app.store.load_heads(&numbers).await?;
    let own: HashSet<CaseNumber> = heads
        .into_iter()
        .filter(|head| head.case.window == *window)
        .map(|head| head.case.number)
        .collect();
    let mut concerning = Vec::new();
    for delivery in found {
        let notice = &delivery.notice;
        let is_own = match (notice.about, &notice.to) {
            (Some(number), _) => own.contains(&number),
            (None, Addressee::Desk { owner }) => *owner == desk_of(seat),
            (None, Addressee::Account { account }) => {
                let known = app.store.load_account(account.as_str()).await?;
                known.is_some_and(|known| known.account.seat.window() == Some(window))
            }
            (None, Addressee::Citizen { phone: _ } | Addressee::CitizenByEmail { email: _ }) => {
                false
            }
        };
        if is_own {
            concerning.push(delivery);
        }
    }
    Ok(concerning)
}

/// A page of what was sent or given up, filtered to what the reader may see. It can be short or empty although more
/// follow.
async fn delivered(
    app: &App,
    signed_in: &SignedIn,
    given_up: bool,
    cursor: Option<&str>,
) -> Result<Response, Failure> {
    read_list(app, signed_in, ReadWhat::Notices).await?;
    let seat = &signed_in.staff.seat;
    let mut items = Vec::new();
    let mut cursor = cursor.map(str::to_owned);
    for _ in 0..PAGES_LOOKED {
        let at = cursor.as_deref();
        let page =
            if given_up { app.store.list_dead(at).await? } else { app.store.list_sent(at).await? };
        items.extend(concerning(app, seat, page.items).await?);
        cursor = page.cursor;
        if cursor.is_none() || items.len() >= PAGE {
            break;
        }
    }
    let page = sent_page_of(Page { items, cursor }, sight(seat));
    Ok(Json(page).into_response())
}

/// List the notices that were sent, or that no gateway could send, newest first.
///
/// The lead of a window sees what concerns that window, and a page can be short although more follow. The access is
/// recorded.
#[utoipa::path(get, path = "/api/v1/console/notices/sent", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<SentNotice>)))]
pub async fn list_sent(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    delivered(&app, &signed_in, false, query.text("cursor")).await
}

/// List the notices that could not be delivered and were given up, newest first.
///
/// The lead of a window sees what concerns that window, and a page can be short although more follow. The access is
/// recorded.
#[utoipa::path(get, path = "/api/v1/console/notices/dead", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<SentNotice>)))]
pub async fn list_dead(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    delivered(&app, &signed_in, true, query.text("cursor")).await
}

/// Retry a notice that was given up.
///
/// Repeating the request returns the notice's current state.
#[utoipa::path(post, path = "/api/v1/console/notices/dead/{id}/resend", tag = "console",
    params(("id" = String, Path, description = "as it stands in the list")),
    responses((status = 200, body = SentNotice)))]
pub async fn resend_notice(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = id_in(&id);
    let known = app.store.load_notice(&id).await?.ok_or(Failure::NotFound)?;
    if concerning(&app, &signed_in.staff.seat, vec![known]).await?.is_empty() {
        return Err(Failure::NotFound);
    }
    read_list(&app, &signed_in, ReadWhat::Notices).await?;
    let delivery = app.store.resend_notice(&id, app.now()).await?.ok_or(Failure::NotFound)?;
    let notice = sent_of(delivery, sight(&signed_in.staff.seat));
    Ok(Json(notice).into_response())
}

/// Get an account's contact details outside the console.
#[utoipa::path(get, path = "/api/v1/console/accounts/{id}/address", tag = "administration",
    params(("id" = String, Path)),
    responses((status = 200, body = Address), (status = 422)))]
pub async fn get_address(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let account = known_account(&app, id).await?;
    let address = app.store.load_address(&account).await?.unwrap_or_default();
    Ok(Json(address).into_response())
}

/// Change an account's contact details outside the console.
#[utoipa::path(put, path = "/api/v1/console/accounts/{id}/address", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutAddress,
    responses((status = 200, body = Address), (status = 412)))]
pub async fn put_address(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutAddress>,
) -> Result<Json<Address>, Failure> {
    let account = known_account(&app, id).await?;
    let PutAddress { email, phone, seen } = body.value;
    let address = Address { email, phone };
    if !app.store.save_address(&account, &address, &seen).await? {
        return Err(Failure::StaleEntry);
    }
    Ok(Json(address))
}

async fn known_account(app: &App, id: String) -> Result<AccountId, Failure> {
    let id = AccountId::new(id).map_err(|_| Failure::field("account", Field::Malformed))?;
    let known = app.store.load_account(id.as_str()).await?;
    known.map(|known| known.account.account).ok_or(Failure::NotFound)
}
