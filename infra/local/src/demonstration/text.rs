//! The texts of the demonstration's banner.

use shared::lang::Lang;
use shared::time::{MINUTE_MS, Timestamp};

/// The texts of the banner in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    pub name: &'static str,
    pub here_it_is: &'static str,
    /// The button that moves on to nine o'clock of the next working day.
    pub next_morning: &'static str,
    /// The button that moves on by seven days.
    pub a_week_on: &'static str,
    /// The link to the figures of the story's last day.
    pub figures: &'static str,
    pub going: &'static str,
    /// Shown when moving on has failed.
    pub failed: &'static str,
    /// Shown after moving on when the page holds unsaved input.
    pub typed: &'static str,
    /// The button that reloads the page.
    pub fresh: &'static str,
}

const ZH: Words = Words {
    name: "演示",
    here_it_is: "这里现在是",
    next_morning: "次日早上",
    a_week_on: "一周后",
    figures: "5 月 25 日的数字：81、66、15",
    going: "正在往后走……",
    failed: "没有成功，请再按一次。",
    typed: "时间已到。您填的内容还在，办完再刷新。",
    fresh: "现在刷新",
};

const EN: Words = Words {
    name: "Demonstration",
    here_it_is: "Here it is",
    next_morning: "Next morning",
    a_week_on: "A week on",
    figures: "The figures of 25 May: 81, 66 and 15",
    going: "Time is passing…",
    failed: "That did not work. Please press again.",
    typed: "That time has come. What you typed is still here; refresh when you are done.",
    fresh: "Refresh now",
};

/// The texts in a language.
pub fn words(lang: Lang) -> Words {
    lang.pick(ZH, EN)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An instant as people write it.
pub fn time(at: Timestamp, lang: Lang) -> String {
    let (year, month, date) = at.day().civil();
    let minutes = at.ms_of_day() / MINUTE_MS;
    let clock = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let name = usize::try_from(month - 1).ok().and_then(|place| MONTHS.get(place));
    match lang {
        Lang::Zh => format!("{year}年{month}月{date}日 {clock}"),
        Lang::En => format!("{date} {} {year}, {clock}", name.unwrap_or(&"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_as_people_write_it() {
        let at = Timestamp::read("2018-06-11 14:05").expect("a time");
        assert_eq!(time(at, Lang::Zh), "2018年6月11日 14:05");
        assert_eq!(time(at, Lang::En), "11 June 2018, 14:05");
    }
}
