//! Reads the State Council's notice on holidays (国务院办公厅关于部分节假日安排的通知) out of the text that it publishes, so that nobody
//! types forty dates. The notices of 2018 to 2026 are written alike: a sentence ends with 放假 or 放假调休 and its number of days,
//! or with 上班, and names the days before it.

use crate::time::Day;

/// What a notice arranges, in the order in which it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// The year in its title.
    pub year: Option<i64>,
    /// Its number, such as `国办发明电〔2025〕7号`.
    pub source: Option<String>,
    /// The first and the last day of each holiday.
    pub holidays: Vec<(Day, Day)>,
    pub worked: Vec<Day>,
    pub doubts: Vec<Doubt>,
}

/// What does not fit within a notice, so that it was misread, or copied or written wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The notice names another day of the week than the day has.
    OtherWeekday(Day),
    /// The notice counts `said` days from `from` to `until`.
    OtherCount { from: Day, until: Day, said: i32 },
    /// There is no such day, or nobody knows whether it is free or worked.
    Unread(String),
}

/// A day as it is written: the year and the month are those of the day before it where they are left out.
struct Written {
    day: Day,
    /// Whether a dash or 至 stands before it, so that it ends a span.
    ends: bool,
}

impl Notice {
    /// Reads the text of a notice about `year`, unless its title names another one. Whatever it does not understand is left
    /// out.
    pub fn read(text: &str, year: i64) -> Notice {
        let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let year_said = title_year(&text);
        let mut notice = Notice { year: year_said, source: source_in(&text), ..Notice::default() };
        let year = year_said.unwrap_or(year);
        // Each holiday begins its months anew, and its sentences go on with them.
        let mut month = None;
        for sentence in text.split(['。', '；', '\u{3b}']) {
            let sentence = after_heading(sentence, &mut month);
            notice.read_sentence(sentence, year, &mut month);
        }
        notice
    }

    fn read_sentence(&mut self, sentence: &str, year: i64, month: &mut Option<i64>) {
        let is_free = sentence.contains("放假");
        let is_worked = sentence.contains("上班") && !is_free;
        if !is_free && !is_worked {
            return;
        }
        let days = self.days_in(sentence, year, month);
        let mut spans: Vec<(Day, Day)> = Vec::new();
        for Written { day, ends } in days {
            match spans.last_mut() {
                Some((_, until)) if ends && *until <= day => *until = day,
                Some(_) | None => spans.push((day, day)),
            }
        }
        if is_worked {
            self.worked.extend(spans.iter().flat_map(|(from, until)| (from.0..=until.0).map(Day)));
            return;
        }
        if let (Some(said), [(from, until)]) = (count_in(sentence), spans.as_slice()) {
            let days = until.0.saturating_sub(from.0).saturating_add(1);
            if days != said {
                self.doubts.push(Doubt::OtherCount { from: *from, until: *until, said });
            }
        }
        self.holidays.extend(spans);
    }

    /// The days that a sentence names. What stands in brackets says their day of the week or of the lunar calendar.
    fn days_in(&mut self, sentence: &str, year: i64, month: &mut Option<i64>) -> Vec<Written> {
        let mut found = Vec::new();
        let (mut year, mut digits, mut ends) = (year, String::new(), false);
        let mut bracket: Option<String> = None;
        for letter in sentence.chars() {
            match (letter, &mut bracket) {
                ('（' | '(', None) => bracket = Some(String::new()),
                ('）' | ')', Some(said)) => {
                    self.check_weekday(said, &found);
                    bracket = None;
                }
                (letter, Some(said)) => said.push(letter),
                (letter, None) if letter.is_ascii_digit() => digits.push(letter),
                (letter, None) => {
                    let number = digits.parse::<i64>().ok();
                    match (letter, number) {
                        ('年', Some(number)) => year = number,
                        ('月', Some(number)) => *month = Some(number),
                        ('日', Some(number)) => {
                            let day = month.and_then(|month| Day::from_civil(year, month, number));
                            match day {
                                Some(day) => found.push(Written { day, ends }),
                                None => {
                                    let month =
                                        month.map_or("?".to_owned(), |month| month.to_string());
                                    self.doubts.push(Doubt::Unread(format!("{month}月{number}日")));
                                }
                            }
                            ends = false;
                        }
                        ('至' | '到' | '—' | '－' | '-' | '–' | '~' | '～', _) => {
                            ends = true
                        }
                        _ => {}
                    }
                    digits.clear();
                }
            }
        }
        found
    }

    fn check_weekday(&mut self, said: &str, found: &[Written]) {
        let Some(Written { day, .. }) = found.last() else { return };
        let named = said.split(['、', '，']).find_map(|part| {
            let name = part.strip_prefix("星期").or_else(|| part.strip_prefix('周'))?;
            "一二三四五六日".chars().position(|letter| name.starts_with(letter))
        });
        if named.is_some_and(|named| usize::try_from(day.weekday()) != Ok(named)) {
            self.doubts.push(Doubt::OtherWeekday(*day));
        }
    }
}

/// What follows the heading of a holiday, such as `二、春节：`, after which the month is said again.
fn after_heading<'a>(sentence: &'a str, month: &mut Option<i64>) -> &'a str {
    match sentence.rsplit_once(['：', ':']) {
        Some((_, rest)) => {
            *month = None;
            rest
        }
        None => sentence,
    }
}

/// The number before `marked`, if digits stand there.
fn number_before(text: &str, marked: &str) -> Option<i64> {
    let (before, _) = text.split_once(marked)?;
    let digits = before.len().saturating_sub(
        before.chars().rev().take_while(char::is_ascii_digit).map(char::len_utf8).sum(),
    );
    before.get(digits..)?.parse().ok()
}

fn title_year(text: &str) -> Option<i64> {
    number_before(text, "年部分节假日安排").or_else(|| number_before(text, "年节假日安排"))
}

fn source_in(text: &str) -> Option<String> {
    let start = text.find("国办发")?;
    let (_, from) = text.split_at(start);
    let (number, _) = from.split_once('号')?;
    (number.chars().count() < 24).then(|| format!("{number}号"))
}

/// `共8天` or `放假1天`.
fn count_in(sentence: &str) -> Option<i32> {
    let (_, rest) = sentence.rsplit_once('共').or_else(|| sentence.rsplit_once("放假"))?;
    i32::try_from(number_before(rest, "天")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::china;

    /// As the State Council published them.
    const OF_2026: &str = "国务院办公厅关于2026年\n部分节假日安排的通知\n国办发明电〔2025〕7号\n各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。\n一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。\n二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。\n三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。\n五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。\n节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。";
    const OF_2025: &str = "国务院办公厅关于2025年部分节假日安排的通知 国办发明电〔2024〕12号 一、元旦：1月1日（周三）放假1天，不调休。二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。三、清明节：4月4日（周五）至6日（周日）放假，共3天。四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。";

    fn days(notice: &Notice) -> Vec<Day> {
        notice.holidays.iter().flat_map(|(from, until)| (from.0..=until.0).map(Day)).collect()
    }

    #[test]
    fn the_notices_of_two_years_are_read_as_they_were_entered_by_hand() {
        for (text, year, source) in
            [(OF_2026, 2026u16, "国办发明电〔2025〕7号"), (OF_2025, 2025, "国办发明电〔2024〕12号")]
        {
            let notice = Notice::read(text, 1999);
            let known = china::arrangement(year).expect("an arrangement");
            assert_eq!(notice.year, Some(year.into()));
            assert_eq!(notice.source.as_deref(), Some(source));
            assert_eq!(days(&notice), known.holidays, "{year}");
            let mut worked = notice.worked.clone();
            worked.sort();
            assert_eq!(worked, known.worked, "{year}");
            assert_eq!(notice.doubts, []);
        }
    }

    #[test]
    fn a_holiday_over_the_new_year_and_one_that_was_copied_wrong_are_told() {
        let day = |year, month, day| Day::from_civil(year, month, day).expect("a day");
        let text =
            "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。";
        let notice = Notice::read(text, 2019);
        assert_eq!(notice.holidays, [(day(2018, 12, 30), day(2019, 1, 1))]);
        assert_eq!((notice.worked, notice.doubts), (vec![day(2018, 12, 29)], vec![]));

        let text =
            "三、清明节：4月5日（周六）至6日（周一）放假，共3天。五、端午节：6月31日放假1天。";
        let notice = Notice::read(text, 2026);
        assert_eq!(notice.holidays, [(day(2026, 4, 5), day(2026, 4, 6))]);
        assert_eq!(
            notice.doubts,
            [
                Doubt::OtherWeekday(day(2026, 4, 5)),
                Doubt::OtherCount { from: day(2026, 4, 5), until: day(2026, 4, 6), said: 3 },
                Doubt::Unread("6月31日".into()),
            ]
        );
        assert_eq!(Notice::read("今天天气很好，4月5日放风筝。", 2026), Notice::default());
    }
}
