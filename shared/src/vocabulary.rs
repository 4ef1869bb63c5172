//! The closed vocabularies of a case: channel, reason, outcome, step, role and others.
//!
//! A new member breaks every exhaustive match that must consider it, which is the point. Sources: the register
//! described in the report on Yiwu's window (2018), and the published rules of such windows since 2021 (Guangyuan,
//! Tianjin, Jiangsu).

use crate::lang::vocabulary;

vocabulary! {
    /// How a case came in.
    pub enum Channel {
        Window = "window", "窗口", "At the window";
        /// Submitted by the citizen in a browser or in an app that speaks Open311.
        Online = "online", "网上", "Online";
        /// Includes the 12345 hotline.
        Phone = "phone", "电话", "By phone";
    }
}

vocabulary! {
    /// Who was turned away (反映人类型).
    pub enum ApplicantKind {
        /// Somebody who acts for themselves or their family.
        Person = "person", "个人", "Person";
        /// A company or another organisation.
        Company = "company", "企业", "Company";
    }
}

vocabulary! {
    /// Why a trip failed (未办成原因).
    pub enum RefusalReason {
        /// The applicant was not told at once everything that was needed.
        NotToldAtOnce = "not_told_at_once", "一次性告知不到位", "Not told everything at once";
        /// The process sends people from door to door although it need not.
        ProcessNotRedesigned = "process_not_redesigned", "流程改造未完善", "Process not redesigned";
        MaterialMissing = "material_missing", "材料缺失或无效", "Material missing or invalid";
        /// The applicant had to come in person and did not.
        NotInPerson = "not_in_person", "非本人到场", "Applicant not present in person";
        /// The office has no power over the matter.
        OutsidePower = "outside_power", "不属本部门职权", "Outside this office's remit";
        /// Several departments each sent the applicant to another one.
        SeveralDepartments = "several_departments", "多部门来回跑", "Sent from one department to another";
        SystemFault = "system_fault", "系统故障", "System fault";
        /// There is no rule for it, or it is a legacy of the past.
        NoRule = "no_rule", "无规定或历史遗留", "No rule, or a legacy issue";
        /// The staff could have done it but refused (很难办、办不了、不给办).
        WouldNot = "would_not", "能办而不办", "Staff were unwilling";
        WaitedTooLong = "waited_too_long", "等候时间过长", "Waited too long";
        Other = "other", "其他", "Other";
    }
}

vocabulary! {
    /// How a case ended according to a department or the window (办结结果).
    pub enum Outcome {
        /// What the citizen came for is done.
        Solved = "solved", "已解决", "Solved";
        /// It cannot be done, and the legal basis was explained.
        Explained = "explained", "已解释说明", "Explained";
        /// Another authority is responsible, and the citizen was told which.
        Redirected = "redirected", "已指引", "Redirected";
        /// The citizen no longer pursues it. They are asked whether that is so.
        Withdrawn = "withdrawn", "已撤回", "Withdrawn";
    }
}

vocabulary! {
    /// What was done on the citizen's behalf (代办).
    pub enum StepKind {
        Contact = "contact", "联系反映人", "Contacted the citizen";
        /// Another office was called or visited.
        Office = "office", "联系部门", "Contacted an office";
        /// Documents were prepared, checked or handed in.
        Paperwork = "paperwork", "代办材料", "Handled the paperwork";
        /// The people concerned met.
        Meeting = "meeting", "会商", "Held a meeting";
        /// The matter was looked into on site.
        Investigation = "investigation", "调查核实", "Investigated";
    }
}

vocabulary! {
    /// How a verdict was given (回访方式).
    pub enum VerdictVia {
        /// Given by the citizen in a browser or in an app that speaks Open311.
        Online = "online", "网上评价", "Online";
        /// Given by the citizen through the one-time link in a notice.
        Link = "link", "短信链接评价", "By the link in a message";
        /// Given to the staff by telephone.
        Phone = "phone", "电话回访", "By phone";
        /// Given to the staff at the window.
        Window = "window", "当面回访", "At the window";
    }
}

impl VerdictVia {
    /// Whether staff noted it, instead of the citizen giving it themselves.
    pub fn is_noted(self) -> bool {
        match self {
            VerdictVia::Online | VerdictVia::Link => false,
            VerdictVia::Phone | VerdictVia::Window => true,
        }
    }
}

vocabulary! {
    /// Why a case was closed (结案缘由).
    pub enum ClosedBecause {
        SaidSolved = "said_solved", "群众确认解决", "The citizen says it is solved";
        /// The citizen was asked and did not answer. Silence is not satisfaction.
        Silence = "silence", "逾期未评价", "No answer in time";
        Withdrawn = "withdrawn", "群众撤回", "Withdrawn by the citizen";
    }
}

vocabulary! {
    /// Why a case is void (作废缘由).
    pub enum VoidedBecause {
        Spam = "spam", "垃圾信息", "Spam";
        Test = "test", "测试", "Test";
        /// The same thing was registered under another number by mistake.
        Twice = "twice", "重复登记", "Registered twice";
    }
}

vocabulary! {
    /// The role of a member of staff (岗位).
    pub enum Role {
        /// Registers, coordinates, assigns and acts on the citizen's behalf (窗口受理人员).
        WindowClerk = "window_clerk", "窗口受理人员", "Window clerk";
        /// Leads the window (窗口负责人).
        WindowLead = "window_lead", "窗口负责人", "Window lead";
        /// Handles what is assigned to the department (部门经办人).
        DepartmentOfficer = "department_officer", "部门经办人", "Department officer";
        /// Leads the department (部门负责人).
        DepartmentHead = "department_head", "部门负责人", "Department head";
        /// The deputy mayor who is in charge of departments (分管领导).
        LeaderInCharge = "leader_in_charge", "分管领导", "Leader in charge";
        /// The head of the town's government (主要领导).
        PrincipalLeader = "principal_leader", "主要领导", "Principal leader";
        /// The discipline inspection (纪委).
        Inspector = "inspector", "纪检监察", "Inspector";
        /// Manages accounts, departments, windows and matters (管理员).
        Administrator = "administrator", "管理员", "Administrator";
    }
}

vocabulary! {
    /// The stage of a case, without the data that belongs to it (办理状态).
    pub enum StageKind {
        /// It has a number, and the window has it.
        Registered = "registered", "已登记", "Registered";
        /// The head of a department was called to the window.
        Summoned = "summoned", "现场协调", "Department summoned";
        /// A department has the case but has not accepted it.
        Assigned = "assigned", "已交办", "Assigned";
        /// The department works on it.
        Accepted = "accepted", "已签收", "Accepted";
        /// The department returned it to the window.
        Returned = "returned", "已退回", "Returned";
        /// Done while the citizen was there.
        Settled = "settled", "现场办结", "Settled on the spot";
        /// Done according to the department.
        Resolved = "resolved", "已办结", "Resolved";
        /// Not solved according to the citizen, and one level higher now.
        Reopened = "reopened", "重新办理", "Reopened";
        Closed = "closed", "已归档", "Closed";
        /// Two members of the window found that it never was a case.
        Voided = "voided", "作废", "Voided";
    }
}

/// Who has a case. What may be done with it follows from this, whatever the stage is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The window decides what happens next.
    AtWindow,
    /// A department has the case but has not accepted it.
    Assigned,
    InProgress,
    /// Somebody claims that it is done, and the citizen has not been heard.
    Answered,
    Closed,
    Voided,
}

impl Phase {
    /// All phases, in the order in which a case goes through them.
    pub const ALL: &'static [Phase] = &[
        Phase::AtWindow,
        Phase::Assigned,
        Phase::InProgress,
        Phase::Answered,
        Phase::Closed,
        Phase::Voided,
    ];
}

impl StageKind {
    /// The phase of the stage, which determines the permitted commands.
    pub fn phase(self) -> Phase {
        match self {
            StageKind::Registered
            | StageKind::Summoned
            | StageKind::Returned
            | StageKind::Reopened => Phase::AtWindow,
            StageKind::Assigned => Phase::Assigned,
            StageKind::Accepted => Phase::InProgress,
            StageKind::Settled | StageKind::Resolved => Phase::Answered,
            StageKind::Closed => Phase::Closed,
            StageKind::Voided => Phase::Voided,
        }
    }

    /// Whether somebody still owes the citizen work.
    pub fn is_open(self) -> bool {
        match self.phase() {
            Phase::AtWindow | Phase::Assigned | Phase::InProgress => true,
            Phase::Answered | Phase::Closed | Phase::Voided => false,
        }
    }
}

vocabulary! {
    /// Which cases a queue lists.
    pub enum QueueState {
        /// Cases on which the office owes work, sorted by due time.
        Open = "open", "未办结", "Open";
        /// Cases that a window has handed to a department and that are not done, by what a department owes next.
        HandedOn = "handed_on", "已转出、未办结", "Handed on, not done";
        /// Cases that are done and wait for a verdict or are closed, newest first.
        Done = "done", "已办结", "Done";
    }
}

impl QueueState {
    /// Whether somebody in this role has such a list: only windows hand cases on.
    pub fn is_for(self, role: Role) -> bool {
        match self {
            QueueState::Open | QueueState::Done => true,
            QueueState::HandedOn => matches!(role, Role::WindowClerk | Role::WindowLead),
        }
    }

    /// The stages of the cases that the list of somebody in this role can contain. A window's open cases lie at the
    /// window, those of a department with the department; whoever has no desk of their own sees both.
    pub fn stages(self, role: Role) -> Vec<StageKind> {
        let is_window = matches!(role, Role::WindowClerk | Role::WindowLead);
        let is_department = matches!(role, Role::DepartmentOfficer | Role::DepartmentHead);
        let is_listed = |stage: &StageKind| match (self, stage.phase()) {
            (QueueState::Open, Phase::AtWindow) => !is_department,
            (QueueState::Open, Phase::Assigned | Phase::InProgress) => !is_window,
            (QueueState::HandedOn, Phase::Assigned | Phase::InProgress) => is_window,
            (QueueState::Done, Phase::Answered) => !is_department || *stage == StageKind::Resolved,
            (QueueState::Done, Phase::Closed) => true,
            (QueueState::Done, Phase::Voided) => !is_department,
            (QueueState::Open, Phase::Answered | Phase::Closed | Phase::Voided)
            | (QueueState::HandedOn, Phase::AtWindow)
            | (QueueState::HandedOn, Phase::Answered | Phase::Closed | Phase::Voided)
            | (QueueState::Done, Phase::AtWindow | Phase::Assigned | Phase::InProgress) => false,
        };
        StageKind::ALL.iter().copied().filter(is_listed).collect()
    }
}

vocabulary! {
    /// In which order a queue is read.
    pub enum QueueOrder {
        /// By what is due next, and cases that are due at one instant in the order in which they came; done cases by
        /// when they were, the latest first.
        Due = "due", "按期限", "By due time";
        OldestFirst = "registered", "先登记的在前", "Oldest first";
        NewestFirst = "-registered", "后登记的在前", "Newest first";
        Number = "number", "按编号", "By number";
    }
}

vocabulary! {
    /// The groups in which pages offer commands.
    pub enum CommandGroup {
        Handle = "handle", "办理", "Handle the case";
        Citizen = "citizen", "联系反映人", "Contact the citizen";
        /// Demands, notes and explanations.
        Supervise = "supervise", "督办与解释", "Supervise and explain";
        More = "more", "公开、关联与作废", "Publish, link or void";
    }
}

vocabulary! {
    /// The class of a case, which follows from its reason and sets the time allowed (办理时限).
    pub enum CaseClass {
        /// Due on the day on which it is assigned.
        SameDay = "same_day", "当日办结", "Same day";
        FiveDays = "five_days", "5 个工作日", "5 working days";
        TenDays = "ten_days", "10 个工作日", "10 working days";
        FifteenDays = "fifteen_days", "15 个工作日", "15 working days";
    }
}

impl CaseClass {
    /// The working days allowed; 0 for the same day.
    pub fn days(self) -> u32 {
        match self {
            CaseClass::SameDay => 0,
            CaseClass::FiveDays => 5,
            CaseClass::TenDays => 10,
            CaseClass::FifteenDays => 15,
        }
    }
}

vocabulary! {
    /// What somebody owes by an instant (时限事项).
    pub enum DutyKind {
        /// The window settles or assigns the case.
        Act = "act", "受理处置", "Settle or assign";
        /// The head of a summoned department comes to the window.
        Attend = "attend", "到场协调", "Come to the window";
        /// The department accepts or returns the case.
        Accept = "accept", "签收", "Accept or return";
        /// The department contacts the citizen on the same day.
        Contact = "contact", "首次联系", "First contact";
        /// The lead department answers.
        Resolve = "resolve", "办结答复", "Answer";
        /// The co-department does its part.
        Part = "part", "协办答复", "Complete its part";
        FollowUp = "follow_up", "回访", "Ask for the verdict";
        /// The department reports on a long-running case.
        Report = "report", "进展报告", "Report progress";
        /// A leader explains in public why it was not done in one trip.
        Explain = "explain", "公开解释", "Explain in public";
        /// The department draws up a rectification plan.
        Plan = "plan", "整改方案", "Rectification plan";
        Step = "step", "代办步骤", "Step on the citizen's behalf";
        Demand = "demand", "督办答复", "Answer the inspector";
        /// After several returns the leader in charge decides who is responsible.
        Decide = "decide", "裁定责任部门", "Decide who is responsible";
        /// A leader approves a plan or sends it back.
        Approve = "approve", "审批方案", "Approve the plan";
        Measure = "measure", "落实措施", "Carry out a measure";
        /// The window verifies that a plan was carried out.
        Verify = "verify", "核验整改", "Verify the plan";
        /// Another member of the window confirms or declines what one proposed.
        Voiding = "voiding", "复核作废提议", "Decide on the voiding";
    }
}

vocabulary! {
    /// How a missed deadline escalates, level by level (逐级提级).
    pub enum EscalationLevel {
        Reminder = "reminder", "书面催办，抄送分管领导", "Written reminder, copy to the leader in charge";
        DepartmentHead = "department_head", "提级到部门负责人", "Escalated to the head of department";
        LeaderInCharge = "leader_in_charge", "提级到分管领导", "Escalated to the leader in charge";
        PrincipalLeader = "principal_leader", "提级到主要领导", "Escalated to the principal leader";
        Reprimand = "reprimand", "公开通报批评", "Public reprimand";
    }
}

vocabulary! {
    /// Why a public explanation is owed.
    pub enum ExplainBecause {
        /// The case was not done in one trip for a reason that the policy lists.
        Covered = "covered", "跑一次没办成", "Not done in one trip";
        /// Its answer is overdue.
        Overdue = "overdue", "超期未办结", "Overdue";
    }
}

vocabulary! {
    /// What of a registration was corrected (更正内容).
    pub enum CorrectedKind {
        /// Whether it is a person or a company, and its name.
        Applicant = "applicant", "申请人", "applicant";
        Phone = "phone", "电话", "telephone";
        Email = "email", "电子邮箱", "e-mail address";
        Document = "document", "证件号码", "document number";
        Title = "title", "来办什么", "what they came for";
        Account = "account", "情况经过", "what happened";
        Trips = "trips", "跑窗口情况", "trips";
        Channel = "channel", "来源渠道", "channel";
        Language = "language", "联系语言", "language";
    }
}

vocabulary! {
    /// How staff checked the identity of a person who lost the slip.
    pub enum PersonCheck {
        /// They showed an identity document.
        Document = "document", "核对身份证件", "Identity document";
        CalledBack = "called_back", "回拨登记电话", "Called back on the registered number";
        /// They knew what only the person concerned can know about the case.
        KnewTheCase = "knew_the_case", "核对登记内容", "Knew the details of the case";
    }
}

vocabulary! {
    /// The kind of an uploaded file, by its bytes.
    pub enum FileKind {
        Jpeg = "jpeg", "照片（JPEG）", "Photo (JPEG)";
        Png = "png", "图片（PNG）", "Picture (PNG)";
        Webp = "webp", "图片（WebP）", "Picture (WebP)";
        Pdf = "pdf", "文档（PDF）", "Document (PDF)";
    }
}

vocabulary! {
    /// The format of a spreadsheet (表格格式).
    pub enum Sheet {
        /// UTF-8 with a byte order mark, as spreadsheet programs expect.
        Csv = "csv", "CSV", "CSV";
        Xlsx = "xlsx", "XLSX", "XLSX";
    }
}

vocabulary! {
    /// How far a task has come (办理进度).
    pub enum TaskState {
        Running = "running", "正在办理", "Under way";
        /// An import whose file was read and checked, and which waits for whoever started it.
        Checked = "checked", "已检查，等您确认", "Checked, awaiting you";
        Done = "done", "已完成", "Done";
        Cancelled = "cancelled", "已取消", "Cancelled";
        Failed = "failed", "未能完成", "Not done";
    }
}

vocabulary! {
    /// What is being done about an import.
    pub enum ImportStep {
        Reading = "reading", "读取文件", "Reading the file";
        Checking = "checking", "检查各行", "Checking the rows";
        Importing = "importing", "导入", "Importing";
    }
}

#[expect(clippy::derivable_impls, reason = "a vocabulary cannot mark one of its words")]
impl Default for ImportStep {
    fn default() -> ImportStep {
        ImportStep::Importing
    }
}

vocabulary! {
    /// Why a task failed, and what to do next.
    pub enum TaskProblem {
        /// A workbook has 1,048,576 rows.
        TooManyRows = "too_many_rows", "超过一个 XLSX 表格的行数上限，请缩短期间，或改为下载 CSV。", "A workbook cannot hold so many rows. Choose a shorter period, or download the CSV.";
        /// The task says what is wrong with the file.
        Unreadable = "unreadable", "文件无法读取，请在导入页面重新选择文件。", "The file cannot be read. Choose it again on the import page.";
        /// Every try has failed or was broken off.
        GaveUp = "gave_up", "多次尝试都没有办成，请重新开始；再不行请联系管理员。", "It was tried several times in vain. Start it again; if that fails too, tell an administrator.";
    }
}

vocabulary! {
    /// What runs without a request (后台任务).
    pub enum Job {
        /// Reminds, marks overdue and escalates, case by case and plan by plan.
        Deadlines = "deadlines", "时限提醒与提级", "Deadlines and escalation";
        Digests = "digests", "每日呈报", "Evening digests";
        /// The monthly cross-tables.
        Tables = "tables", "交叉统计表", "Cross-tables";
        /// Seals the days of the public log.
        Log = "log", "公开日志封存", "Sealing the public log";
        /// Counts what happened and makes the notices about it.
        Figures = "figures", "统计与生成通知", "Figures and new notices";
        Delivery = "delivery", "发送通知", "Sending notices";
        /// Removes stored files that belong to no case.
        Files = "files", "清理无主附件", "Sweeping files of no case";
    }
}

vocabulary! {
    /// Why a job set something aside (暂缓处理).
    pub enum SetAsideReason {
        Unreadable = "unreadable", "已存的数据读不出来", "What is stored cannot be read";
        /// It waits until the later version runs again.
        Newer = "newer", "由更新的版本写入，要等系统升级", "A later version of the program wrote it; update the program";
        /// Such as an item that has become too large.
        Unstorable = "unstorable", "数据库拒绝写入", "The database refuses to store it";
        /// The database answered others but not this.
        Unanswered = "unanswered", "数据库没有应答", "The database did not answer";
        BrokeOff = "broke_off", "程序中途出错", "The program broke off";
    }
}

vocabulary! {
    /// The kinds of commands on a case. Their words are the labels of the buttons.
    pub enum CommandKind {
        /// Gives the case a number and the citizen a slip (登记).
        Register = "register", "登记", "Register";
        /// Takes over a case from an existing register (导入).
        Import = "import", "导入", "Import";
        /// Says what the case is about (分类).
        Sort = "sort", "分类", "Classify";
        /// Calls the head of a department to the window (现场协调).
        Summon = "summon", "现场协调", "Summon a department";
        /// The head of a summoned department has come (到场).
        NoteArrival = "note_arrival", "记录到场", "Note an arrival";
        /// Resolves the case while the citizen is there (现场办结).
        Settle = "settle", "现场办结", "Settle on the spot";
        /// Hands the case to a department (交办).
        Assign = "assign", "交办", "Assign";
        /// Takes over an assigned case (签收).
        Accept = "accept", "签收", "Accept";
        /// Hands the case back with a reason (退回).
        Return = "return", "退回", "Return";
        /// Records a step that was taken on the citizen's behalf (代办).
        LogStep = "log_step", "记录代办", "Log a step";
        /// Claims that the case is done, and how (办结).
        Resolve = "resolve", "办结", "Resolve";
        /// Writes to the citizen or, from the citizen, to the staff (留言).
        SendMessage = "send_message", "留言", "Send a message";
        /// Publishes a summary without personal data (公开摘要).
        PublishSummary = "publish_summary", "公开摘要", "Publish a summary";
        /// Says whether the case is solved (回访评价).
        GiveVerdict = "give_verdict", "登记回访结果", "Give a verdict";
        /// Opens a case again (重新办理).
        Reopen = "reopen", "要求重办", "Reopen";
        /// Puts a case away (归档).
        Close = "close", "归档", "Close";
        /// Moves a deadline before it comes (延期).
        Extend = "extend", "延期", "Extend the deadline";
        /// Says that the case cannot be resolved soon (转疑难件).
        TrackLong = "track_long", "转为疑难件", "Mark as long-running";
        ReportProgress = "report_progress", "报告进展", "Report progress";
        /// Says that a co-department's part is done (协办办结).
        FinishPart = "finish_part", "协办办结", "Complete the part";
        /// Adds a step to do on the citizen's behalf (列入代办清单).
        PlanStep = "plan_step", "列代办步骤", "Plan a step";
        FinishStep = "finish_step", "完成代办步骤", "Finish a step";
        /// Tells the citizen all the material that is missing, at once (一次性告知).
        AskMaterials = "ask_materials", "一次性告知材料", "Ask for material";
        /// Explains in public why it was not done in one trip (公开解释).
        Explain = "explain", "公开解释", "Explain in public";
        /// Answers the case with a rectification plan (整改方案).
        LinkPlan = "link_plan", "以整改方案回应", "Answer with a plan";
        /// An inspector's note (督查记录).
        Note = "note", "督查记录", "Add a note";
        /// A note for the others that handle the case (内部备注).
        Remark = "remark", "内部备注", "Write an internal note";
        /// An inspector's demand (督办).
        Demand = "demand", "督办", "Demand an answer";
        AnswerDemand = "answer_demand", "答复督办", "Answer a demand";
        /// Records that the window asked for the verdict and got no answer (回访未果).
        FollowUp = "follow_up", "回访未接通", "Log an unanswered follow-up";
        AddFile = "add_file", "上传附件", "Add a file";
        PublishFile = "publish_file", "公开附件", "Publish a file";
        /// Links the case to another one about the same thing (关联重复件).
        LinkCase = "link_case", "关联重复件", "Link a duplicate";
        /// Gives the person a new access code (补发查询码).
        ReissueCode = "reissue_code", "补发查询码", "Issue a new code";
        /// Takes the case back before it is accepted (撤回交办).
        WithdrawAssignment = "withdraw_assignment", "撤回交办", "Withdraw the assignment";
        /// Takes the case from the department that has it and assigns it to another (改派).
        Reassign = "reassign", "改派", "Reassign";
        /// Says that the case never was one (提议作废).
        ProposeVoiding = "propose_voiding", "提议作废", "Propose voiding";
        /// Voids the case that a colleague proposed to void (作废).
        ConfirmVoiding = "confirm_voiding", "同意作废", "Confirm voiding";
        DeclineVoiding = "decline_voiding", "不同意作废", "Decline voiding";
        /// Takes back one's own proposal.
        WithdrawVoiding = "withdraw_voiding", "撤回作废提议", "Withdraw the voiding";
        /// Puts right what was registered wrongly (更正登记).
        Correct = "correct", "更正登记", "Correct the registration";
        /// Hands the case to another window (移交窗口).
        Transfer = "transfer", "移交窗口", "Transfer to another window";
        /// Reminds the departments that have the case (催办).
        Urge = "urge", "催办", "Send a reminder";
    }
}
