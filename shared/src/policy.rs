//! The rules of a town as data: deadlines and limits. They are handed to `decide`, never read.

use crate::calendar::Calendar;
use serde::{Deserialize, Serialize};

/// A town's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Working hours the window has to settle or assign a case.
    pub window_hours: u32,
    /// Working hours a department has to accept or return it.
    pub accept_hours: u32,
    /// Working days a department has when nothing else is said: 5
    /// (市民之家“办不成事”反映窗口工作制度).
    pub handle_days: u32,
    /// The most working days that can be given: 15 (Jiangsu norm 2023).
    pub handle_days_most: u32,
    /// Working days after which silence closes a case.
    pub silence_days: u32,
    /// Calendar days in which a closed case can be reopened.
    pub reopen_days: i32,
    /// The working days.
    pub calendar: Calendar,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            window_hours: 8,
            accept_hours: 8,
            handle_days: 5,
            handle_days_most: 15,
            silence_days: 5,
            reopen_days: 30,
            calendar: Calendar::default(),
        }
    }
}
