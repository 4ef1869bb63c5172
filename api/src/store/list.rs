//! The register and the search. Each reads an index page by page; none scans.

use super::case::{Head, case_number_of, personal_of};
use super::commit::Stored;
use super::index::{IndexQuery, LEDGER, ListError, PAGE, index_key, key_in, left_out};
use super::item::{Item, Read, case_pk, cursor_of, key, text};
use super::{Store, StoreError, unavailable};
use shared::case::Case;
use shared::id::DepartmentId;
use shared::number::CaseNumber;
use shared::personal::Personal;
use shared::search::SearchQuery;
use shared::succession::Reader;
use shared::time::{Day, Timestamp};
use shared::view::{QueueRow, reads, texts_read};
use shared::vocabulary::StageKind;
use shared::wire::Page;
use std::collections::HashMap;

/// Which part of the register is wanted.
#[derive(Clone, Debug, Default)]
pub struct RegisterPart {
    /// Registered from this day.
    pub from: Option<Day>,
    /// Registered until this day.
    pub until: Option<Day>,
    pub stage: Option<StageKind>,
    /// Only cases in which this department is involved.
    pub department: Option<DepartmentId>,
}

impl RegisterPart {
    pub fn of_period(from: Option<Day>, until: Option<Day>) -> RegisterPart {
        RegisterPart { from, until, ..RegisterPart::default() }
    }

    fn holds(&self, case: &Case) -> bool {
        self.stage.is_none_or(|stage| case.stage.kind() == stage)
            && self.department.as_ref().is_none_or(|department| case.involves(department))
    }
}

/// The number of texts that one search request reads before it returns a cursor.
const SEARCH_LOOKS: usize = 4_000;
/// The number of texts that one query of a search reads.
const SEARCH_FETCH: usize = 500;

impl Store {
    /// The rows of cases, in that order.
    pub async fn queue_rows(
        &self,
        heads: &[Head],
        reader: &Reader,
    ) -> Result<Vec<QueueRow>, StoreError> {
        let wanted: Vec<_> =
            heads.iter().map(|head| (head.case.number, head.case.intake)).collect();
        let texts = self.load_texts(&wanted).await?;
        let none = Personal::default();
        Ok(heads
            .iter()
            .map(|head| {
                let personal = texts.get(&head.case.number).unwrap_or(&none);
                QueueRow::of(&head.case, personal, reader)
            })
            .collect())
    }

    /// The months in which cases were registered, newest first.
    pub async fn list_months(&self) -> Result<Vec<String>, StoreError> {
        let mut months = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.tables.cases)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text("MONTHS"))
                .scan_index_forward(false)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(unavailable)?;
            for item in page.items.unwrap_or_default() {
                months.push(item.text_at("sk")?.to_owned());
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(months);
            }
        }
    }

    /// Records that a month has cases, before its first case is registered.
    pub async fn note_month(&self, day: Day) -> Result<(), StoreError> {
        let month = day.month();
        if self.known_months.lock().is_ok_and(|known| known.contains(&month)) {
            return Ok(());
        }
        self.client
            .put_item()
            .table_name(&self.tables.cases)
            .set_item(Some(key("MONTHS", &month)))
            .send()
            .await
            .map_err(unavailable)?;
        if let Ok(mut known) = self.known_months.lock() {
            known.insert(month);
        }
        Ok(())
    }

    /// A page of the register for a reader: of at most `most` cases those that they have to do with and that are of the
    /// wanted part, with all their texts, newest first.
    pub async fn list_register(
        &self,
        part: &RegisterPart,
        cursor: Option<&str>,
        most: usize,
        reader: &Reader,
    ) -> Result<Page<(Case, Personal)>, ListError> {
        let Page { items: mut heads, cursor: next } =
            self.list_heads(part.from, part.until, cursor, most).await?;
        heads.retain(|head| part.holds(&head.case) && reads(&head.case, reader).words);
        let wanted: Vec<_> = heads
            .iter()
            .flat_map(|head| {
                let ending = head.case.stage.resolution().map(|resolution| &resolution.ending);
                let number = head.case.number;
                [
                    Some(head.case.intake),
                    ending.map(|ending| ending.answer),
                    ending.and_then(|ending| ending.measure),
                ]
                .into_iter()
                .flatten()
                .map(move |id| (number, id))
            })
            .collect();
        let mut texts = self.load_texts(&wanted).await?;
        let items = heads
            .into_iter()
            .map(|head| {
                let personal = texts.remove(&head.case.number).unwrap_or_default();
                (head.case, personal)
            })
            .collect();
        Ok(Page { items, cursor: next })
    }

    /// The cases registered on a day and not void, newest first, at most `most`.
    pub async fn list_registered_on(
        &self,
        day: Day,
        most: usize,
    ) -> Result<Vec<CaseNumber>, StoreError> {
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .query_index(IndexQuery {
                    table: &self.tables.cases,
                    index: LEDGER,
                    pks: &[day.month()],
                    after: Some(first_place(day)),
                    until: Some(first_place(day.plus(1))),
                    forward: false,
                    start,
                    limit: PAGE,
                })
                .await?;
            for listed in page.items.chunks(100) {
                let heads = self.heads_listed(listed).await?.into_iter().flatten();
                found
                    .extend(heads.filter(|head| !head.case.is_void()).map(|head| head.case.number));
            }
            if found.len() >= most {
                found.truncate(most);
                return Ok(found);
            }
            start = page.last;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    /// A page of at most `most` heads, which are at most 100, newest first, registered from `from` to `until`.
    async fn list_heads(
        &self,
        from: Option<Day>,
        until: Option<Day>,
        cursor: Option<&str>,
        most: usize,
    ) -> Result<Page<Head>, ListError> {
        let begin =
            cursor.map(|cursor| cursor.split_once('.').ok_or(ListError::BadCursor)).transpose()?;
        let mut months = self.list_months().await?;
        months.retain(|month| {
            from.is_none_or(|from| from.month() <= *month)
                && until.is_none_or(|until| *month <= until.month())
                && begin.is_none_or(|(begin, _)| month.as_str() <= begin)
        });
        let from = from.map(first_place);
        let until = until.map(|until| first_place(until.plus(1)));
        let mut listed: Vec<Item> = Vec::new();
        let mut next = None;
        'months: for (place, month) in months.iter().enumerate() {
            let pks = [month.clone()];
            let mut start = match begin {
                Some((begin, rest)) if begin == month && !rest.is_empty() => {
                    let start = key_in(rest, LEDGER, &pks).ok_or(ListError::BadCursor)?;
                    // DynamoDB takes no place outside the period.
                    let place = start.text_at("ledger_sk")?;
                    if from.as_deref().is_some_and(|from| place <= from)
                        || until.as_deref().is_some_and(|until| place >= until)
                    {
                        return Err(ListError::BadCursor);
                    }
                    Some(start)
                }
                Some(_) | None => None,
            };
            loop {
                let page = self
                    .query_index(IndexQuery {
                        table: &self.tables.cases,
                        index: LEDGER,
                        pks: &pks,
                        after: from.clone(),
                        until: until.clone(),
                        forward: false,
                        start: start.take(),
                        limit: most - listed.len(),
                    })
                    .await?;
                listed.extend(page.items);
                start = page.last;
                if let Some(rest) = &start
                    && listed.len() == most
                {
                    next = cursor_of(rest).map(|rest| format!("{month}.{rest}"));
                    break 'months;
                }
                if start.is_none() {
                    break;
                }
            }
            if listed.len() == most {
                next = months.get(place + 1).map(|month| format!("{month}."));
                break;
            }
        }
        let heads = self.heads_listed(&listed).await?.into_iter().flatten().collect();
        Ok(Page { items: heads, cursor: next })
    }

    /// Searches the texts that `reader` may read, newest case first. It reads a bounded number of texts, then returns
    /// where it stopped and the month it reached.
    pub async fn search(
        &self,
        query: &SearchQuery,
        cursor: Option<&str>,
        reader: &Reader,
    ) -> Result<(Page<QueueRow>, Option<String>), ListError> {
        let begin =
            cursor.map(|cursor| cursor.split_once('.').ok_or(ListError::BadCursor)).transpose()?;
        let mut months = self.list_months().await?;
        months.retain(|month| begin.is_none_or(|(begin, _)| month.as_str() <= begin));
        let mut found: Vec<QueueRow> = Vec::new();
        let mut looked = 0;
        for (place, month) in months.iter().enumerate() {
            let pks = [month.clone()];
            let mut start = match begin {
                Some((begin, rest)) if begin == month && !rest.is_empty() => {
                    Some(key_in(rest, "month", &pks).ok_or(ListError::BadCursor)?)
                }
                Some(_) | None => None,
            };
            let next_month = months.get(place + 1).map(|month| format!("{month}."));
            // The texts of one case are adjacent, and this one's may not all be read yet.
            let mut open: Vec<Item> = Vec::new();
            loop {
                let page = self
                    .query_index(IndexQuery {
                        table: &self.tables.personal,
                        index: "month",
                        pks: &pks,
                        after: None,
                        until: None,
                        forward: false,
                        start: start.take(),
                        limit: SEARCH_FETCH,
                    })
                    .await?;
                looked += page.items.len();
                let mut whole: Vec<Vec<Item>> = Vec::new();
                for item in page.items {
                    if let Some(first) = open.first()
                        && first.text_at("pk")? != item.text_at("pk")?
                    {
                        whole.push(std::mem::take(&mut open));
                    }
                    open.push(item);
                }
                start = page.last;
                if start.is_none() && !open.is_empty() {
                    whole.push(std::mem::take(&mut open));
                }
                // Every case is fetched, whether or not its texts match, so that the response time reveals nothing
                // about texts that the reader may not read.
                let cases = self.load_cases(&whole).await?;
                for (index, group) in whole.iter().enumerate() {
                    found.extend(judge(group, &cases, query, reader)?);
                    let is_last = index + 1 == whole.len();
                    if found.len() >= PAGE || (is_last && looked >= SEARCH_LOOKS) {
                        let cursor = if is_last && start.is_none() {
                            next_month
                        } else {
                            let last = group.last().map(|item| index_key(item, "month"));
                            let rest = last.transpose()?.as_ref().and_then(cursor_of);
                            Some(format!("{month}.{}", rest.unwrap_or_default()))
                        };
                        return Ok((Page { items: found, cursor }, Some(month.clone())));
                    }
                }
                if start.is_none() {
                    break;
                }
            }
        }
        Ok((Page { items: found, cursor: None }, months.last().cloned()))
    }

    /// The cases that these texts belong to.
    async fn load_cases(
        &self,
        groups: &[Vec<Item>],
    ) -> Result<HashMap<CaseNumber, Case>, StoreError> {
        let firsts = groups.iter().filter_map(|group| group.first());
        let numbers: Vec<CaseNumber> = firsts
            .map(|item| personal_of(item).map(|(number, _, _)| number))
            .collect::<Result<_, _>>()?;
        let heads = self.load_heads(&numbers).await?;
        Ok(heads.into_iter().map(|head| (head.case.number, head.case)).collect())
    }

    /// The rows of cases by their numbers, in that order.
    pub async fn found_rows(
        &self,
        found: &[CaseNumber],
        reader: &Reader,
    ) -> Result<Vec<QueueRow>, StoreError> {
        self.queue_rows(&self.load_heads(found).await?, reader).await
    }

    /// Cases by their numbers, in that order; unknown numbers are left out.
    pub async fn load_heads(&self, found: &[CaseNumber]) -> Result<Vec<Head>, StoreError> {
        let mut heads: HashMap<CaseNumber, Head> = HashMap::new();
        for chunk in found.chunks(100) {
            let keys = chunk.iter().map(|number| key(case_pk(*number), "HEAD")).collect();
            for item in self.batch_get(&self.tables.cases, keys).await? {
                if let Some(head) = left_out(Case::read(self, &item).await).transpose()? {
                    heads.insert(head.case.number, head);
                }
            }
        }
        Ok(found.iter().filter_map(|number| heads.remove(number)).collect())
    }

    /// The heads of the cases that an index lists, in its order; `None` for one that is gone.
    pub(super) async fn heads_listed(
        &self,
        listed: &[Item],
    ) -> Result<Vec<Option<Head>>, StoreError> {
        let numbers = listed.iter().map(case_number_of).collect::<Result<Vec<_>, _>>()?;
        let heads = self.load_heads(&numbers).await?.into_iter();
        let mut heads: HashMap<CaseNumber, Head> =
            heads.map(|head| (head.case.number, head)).collect();
        Ok(numbers.iter().map(|number| heads.remove(number)).collect())
    }
}

/// The place in the ledger before everything that was registered on a day.
pub(super) fn first_place(day: Day) -> String {
    format!("{:014}", Timestamp::at(day, 0).0.max(0))
}

/// The row of the case that these texts belong to, if the query matches what the reader may read of it.
fn judge(
    group: &[Item],
    cases: &HashMap<CaseNumber, Case>,
    query: &SearchQuery,
    reader: &Reader,
) -> Result<Option<QueueRow>, StoreError> {
    let mut personal = Personal::default();
    let mut case = None;
    for item in group {
        let (number, id, content) = personal_of(item)?;
        case = cases.get(&number);
        personal.0.insert(id, content);
    }
    let Some(case) = case else { return Ok(None) };
    let number = case.number.to_string();
    let mut texts = texts_read(case, &personal, reader);
    texts.push(&number);
    Ok(query.matches(&texts).then(|| QueueRow::of(case, &personal, reader)))
}
