//! The closed vocabularies of a case: channel, reason, outcome, step, role.
//!
//! Adding a member here breaks every exhaustive match that has to think about it, which is the
//! point. Sources: the register described in the report on Yiwu's window (2018), and the published
//! rules of such windows since 2021 (Guangyuan, Tianjin, Jiangsu).

use crate::lang::vocabulary;

vocabulary! {
    /// How a case came in.
    pub enum Channel {
        /// At the window itself.
        Window = "window", "窗口", "At the window";
        /// By the citizen, over the net: in a browser, or in an app that speaks Open311.
        Online = "online", "网上", "Online";
        /// By telephone, the 12345 hotline included.
        Phone = "phone", "电话", "By phone";
    }
}

vocabulary! {
    /// Who was turned away (申请人类型).
    pub enum ApplicantKind {
        /// A person, on their own behalf or their family's.
        Person = "person", "个人", "Person";
        /// A company or another organisation.
        Company = "company", "企业", "Company";
    }
}

vocabulary! {
    /// Why a trip failed (未受理原因).
    pub enum RefusalReason {
        /// The applicant was not told everything that was needed at once.
        NotToldAtOnce = "not_told_at_once", "一次性告知不到位", "Not told everything at once";
        /// The process sends people from door to door although it need not.
        ProcessNotRedesigned = "process_not_redesigned", "流程改造未完善", "Process not redesigned";
        /// A document was missing or not valid.
        MaterialMissing = "material_missing", "材料缺失或无效", "Material missing or invalid";
        /// The applicant had to come in person and did not.
        NotInPerson = "not_in_person", "非本人到场", "Applicant not present in person";
        /// The office asked has no power over the matter.
        OutsidePower = "outside_power", "不属本部门职权", "Outside this office's remit";
        /// Several departments each sent the applicant to another.
        SeveralDepartments = "several_departments", "多部门来回跑", "Sent from one department to another";
        /// A computer system did not work.
        SystemFault = "system_fault", "系统故障", "System fault";
        /// There is no rule for it, or it is left over from the past.
        NoRule = "no_rule", "无规定或历史遗留", "No rule, or a legacy issue";
        /// The staff could have done it and would not (很难办、办不了、不给办).
        WouldNot = "would_not", "能办而不办", "Staff were unwilling";
        /// The wait was too long.
        WaitedTooLong = "waited_too_long", "等候时间过长", "Waited too long";
        /// Another reason, told in words.
        Other = "other", "其他", "Other";
    }
}

vocabulary! {
    /// How a department or the window says a case ended (办结结果).
    pub enum Outcome {
        /// What the citizen came for is done.
        Solved = "solved", "已解决", "Solved";
        /// It cannot be done, and the legal basis was explained.
        Explained = "explained", "已解释说明", "Explained";
        /// It belongs elsewhere, and the citizen was told where.
        Redirected = "redirected", "已指引", "Redirected";
        /// The citizen withdrew it.
        Withdrawn = "withdrawn", "已撤回", "Withdrawn";
    }
}

vocabulary! {
    /// What was done on the citizen's behalf (代办).
    pub enum StepKind {
        /// The citizen was contacted.
        Contact = "contact", "联系当事人", "Contacted the citizen";
        /// Another office was called or visited.
        Office = "office", "联系部门", "Contacted an office";
        /// Papers were prepared, checked or handed in.
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
        /// By the citizen, over the net: in a browser, or in an app that speaks Open311.
        Online = "online", "网上评价", "Online";
        /// By the citizen, through the one-time link of a notice.
        Link = "link", "短信链接评价", "By the link in a message";
        /// To the staff, by telephone.
        Phone = "phone", "电话回访", "By phone";
        /// To the staff, at the window.
        Window = "window", "窗口评价", "At the window";
    }
}

vocabulary! {
    /// Why a case was closed (结案缘由).
    pub enum ClosedBecause {
        /// The citizen said it is solved.
        SaidSolved = "said_solved", "群众确认解决", "The citizen says it is solved";
        /// The citizen was asked and did not answer; silence is not satisfaction.
        Silence = "silence", "逾期未评价", "No answer in time";
        /// The citizen withdrew the case.
        Withdrawn = "withdrawn", "群众撤回", "Withdrawn by the citizen";
    }
}

vocabulary! {
    /// What a member of staff is there for (岗位).
    pub enum Role {
        /// Registers, coordinates, assigns and acts on the citizen's behalf (窗口受理人员).
        WindowClerk = "window_clerk", "窗口受理人员", "Window clerk";
        /// Leads the window (窗口负责人).
        WindowLead = "window_lead", "窗口负责人", "Window lead";
        /// Handles what was assigned to the department (部门经办人).
        DepartmentOfficer = "department_officer", "部门经办人", "Department officer";
        /// Leads the department (部门负责人).
        DepartmentHead = "department_head", "部门负责人", "Department head";
        /// The deputy mayor over departments (分管领导).
        LeaderInCharge = "leader_in_charge", "分管领导", "Leader in charge";
        /// The first head (主要领导).
        PrincipalLeader = "principal_leader", "主要领导", "Principal leader";
        /// The discipline inspection (纪委).
        Inspector = "inspector", "纪检监察", "Inspector";
        /// Keeps accounts, departments, windows and matters (管理员).
        Administrator = "administrator", "管理员", "Administrator";
    }
}

vocabulary! {
    /// The kind of a stage: where in its life a case stands (办理状态).
    pub enum StageKind {
        /// Received and numbered; the window has it.
        Registered = "registered", "已登记", "Registered";
        /// A department was called to the window.
        Summoned = "summoned", "现场协调", "Department summoned";
        /// Handed to a department that has not accepted yet.
        Assigned = "assigned", "已交办", "Assigned";
        /// The department accepted it and works on it.
        Accepted = "accepted", "已签收", "Accepted";
        /// The department handed it back to the window.
        Returned = "returned", "已退回", "Returned";
        /// Done while the citizen was there.
        Settled = "settled", "现场办结", "Settled on the spot";
        /// Done, says the department.
        Resolved = "resolved", "已办结", "Resolved";
        /// Not solved, says the citizen; one level higher now.
        Reopened = "reopened", "重新办理", "Reopened";
        /// Filed.
        Closed = "closed", "已归档", "Closed";
    }
}

/// Who has a case: what may be done with it follows from that, whatever the stage is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The window decides what happens next.
    AtWindow,
    /// A department was given it and has not accepted it.
    Assigned,
    /// A department works on it.
    InProgress,
    /// It is claimed to be done, and the citizen has not been heard.
    Answered,
    Closed,
}

impl Phase {
    /// All of them, in the order in which a case goes through them.
    pub const ALL: &'static [Phase] =
        &[Phase::AtWindow, Phase::Assigned, Phase::InProgress, Phase::Answered, Phase::Closed];
}

impl StageKind {
    /// The phase, by which a stage has its commands.
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
        }
    }

    /// Whether somebody still owes the citizen work.
    pub fn is_open(self) -> bool {
        match self.phase() {
            Phase::AtWindow | Phase::Assigned | Phase::InProgress => true,
            Phase::Answered | Phase::Closed => false,
        }
    }
}

vocabulary! {
    /// Among which commands one is offered.
    pub enum CommandGroup {
        /// The work on the case.
        Handle = "handle", "办理", "Handle the case";
        /// What goes to the citizen or comes from them.
        Citizen = "citizen", "联系当事人", "Contact the citizen";
        /// Demands, notes and explanations.
        Supervise = "supervise", "督办与解释", "Supervise and explain";
        /// What is published, and links to other cases.
        More = "more", "公开与关联", "Publish and link";
    }
}

vocabulary! {
    /// The class of a case by its cause: how long it may take (办理时限).
    pub enum CaseClass {
        /// Done on the day it is handed over.
        SameDay = "same_day", "当日办结", "Same day";
        /// Five working days.
        FiveDays = "five_days", "5 个工作日", "5 working days";
        /// Ten working days.
        TenDays = "ten_days", "10 个工作日", "10 working days";
        /// Fifteen working days.
        FifteenDays = "fifteen_days", "15 个工作日", "15 working days";
    }
}

impl CaseClass {
    /// How many working days it has; 0 for the same day.
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
        /// A department accepts or returns it.
        Accept = "accept", "签收", "Accept or return";
        /// The citizen is contacted, the same day.
        Contact = "contact", "首次联系", "First contact";
        /// The department in the lead answers.
        Resolve = "resolve", "办结答复", "Answer";
        /// A co-department does its part.
        Part = "part", "协办答复", "Complete its part";
        /// The window asks for the verdict.
        FollowUp = "follow_up", "回访", "Ask for the verdict";
        /// Progress on a long-running case is reported.
        Report = "report", "进展报告", "Report progress";
        /// A leader explains in public why it was not done in one trip.
        Explain = "explain", "公开解释", "Explain in public";
        /// A rectification plan is drawn up.
        Plan = "plan", "整改方案", "Rectification plan";
        /// A step on the citizen's behalf is taken.
        Step = "step", "代办步骤", "Step on the citizen's behalf";
        /// A demand of the inspector's is answered.
        Demand = "demand", "督办答复", "Answer the inspector";
        /// The leader in charge says who is responsible, after several returns.
        Decide = "decide", "裁定责任部门", "Decide who is responsible";
        /// A leader approves a plan or sends it back.
        Approve = "approve", "审批方案", "Approve the plan";
        /// A measure of a plan is carried out.
        Measure = "measure", "落实措施", "Carry out a measure";
        /// The window verifies that a plan was carried out.
        Verify = "verify", "核验整改", "Verify the plan";
    }
}

vocabulary! {
    /// Who hears of a missed deadline, level by level (逐级提级).
    pub enum EscalationLevel {
        /// A written reminder, with a copy to the leader in charge.
        Reminder = "reminder", "书面催办，抄送分管领导", "Written reminder, copy to the leader in charge";
        /// The head of department.
        DepartmentHead = "department_head", "提级到部门负责人", "Escalated to the head of department";
        /// The leader in charge.
        LeaderInCharge = "leader_in_charge", "提级到分管领导", "Escalated to the leader in charge";
        /// The principal leader.
        PrincipalLeader = "principal_leader", "提级到主要领导", "Escalated to the principal leader";
        /// A public reprimand.
        Reprimand = "reprimand", "公开通报批评", "Public reprimand";
    }
}

vocabulary! {
    /// Why a public explanation is owed.
    pub enum ExplainBecause {
        /// It could not be done in one trip for a reason that the policy names.
        Covered = "covered", "跑一次没办成", "Not done in one trip";
        /// Its answer is overdue.
        Overdue = "overdue", "超期未办结", "Overdue";
    }
}

vocabulary! {
    /// How staff made sure that it is the person who lost the slip.
    pub enum PersonCheck {
        /// They showed an identity document.
        Document = "document", "核对身份证件", "Identity document";
        /// They were called back on the registered number.
        CalledBack = "called_back", "回拨登记电话", "Called back on the registered number";
        /// They knew what only they can know of the case.
        KnewTheCase = "knew_the_case", "核对登记内容", "Knew the details of the case";
    }
}

vocabulary! {
    /// What kind of file was handed in.
    pub enum FileKind {
        /// A JPEG picture.
        Jpeg = "jpeg", "照片（JPEG）", "Photo (JPEG)";
        /// A PNG picture.
        Png = "png", "图片（PNG）", "Picture (PNG)";
        /// A WebP picture.
        Webp = "webp", "图片（WebP）", "Picture (WebP)";
        /// A PDF document.
        Pdf = "pdf", "文档（PDF）", "Document (PDF)";
    }
}

vocabulary! {
    /// The kinds of commands; their words are what the buttons say.
    pub enum CommandKind {
        /// Number the case and hand over the slip (登记).
        Register = "register", "登记", "Register";
        /// Take over a case from an existing register (导入).
        Import = "import", "导入", "Import";
        /// Say what it is about (分类).
        Sort = "sort", "分类", "Classify";
        /// Call a department's responsible person to the window (现场协调).
        Summon = "summon", "现场协调", "Summon a department";
        /// Done while the citizen is there (现场办结).
        Settle = "settle", "现场办结", "Settle on the spot";
        /// Hand it to a department (交办).
        Assign = "assign", "交办", "Assign";
        /// Accept what was assigned (签收).
        Accept = "accept", "签收", "Accept";
        /// Hand it back with a reason (退回).
        Return = "return", "退回", "Return";
        /// Log a step on the citizen's behalf (代办).
        LogStep = "log_step", "记录代办", "Log a step";
        /// Say it is done, and how (办结).
        Resolve = "resolve", "办结", "Resolve";
        /// Write to the citizen, or to the staff (留言).
        SendMessage = "send_message", "留言", "Send a message";
        /// Publish a summary without personal data (公开摘要).
        PublishSummary = "publish_summary", "公开摘要", "Publish a summary";
        /// Say whether it is solved (回访评价).
        GiveVerdict = "give_verdict", "评价", "Give a verdict";
        /// Open it again (重新办理).
        Reopen = "reopen", "要求重办", "Reopen";
        /// File it (归档).
        Close = "close", "归档", "Close";
        /// Move the deadline before it comes (延期).
        Extend = "extend", "申请延期", "Extend the deadline";
        /// Say that it cannot be done soon (转疑难件).
        TrackLong = "track_long", "转为疑难件", "Mark as long-running";
        /// Report progress on a long-running case.
        ReportProgress = "report_progress", "报告进展", "Report progress";
        /// Say that a co-department's part is done (协办办结).
        FinishPart = "finish_part", "协办办结", "Complete the part";
        /// Plan a step on the citizen's behalf (列入代办清单).
        PlanStep = "plan_step", "列代办步骤", "Plan a step";
        /// Tick off a planned step.
        FinishStep = "finish_step", "完成代办步骤", "Finish a step";
        /// Tell the citizen all the material that is missing, once (一次性告知).
        AskMaterials = "ask_materials", "一次性告知材料", "Ask for material";
        /// Explain in public why it was not done in one trip (公开解释).
        Explain = "explain", "公开解释", "Explain in public";
        /// Answer it with a rectification plan (整改方案).
        LinkPlan = "link_plan", "以整改方案回应", "Answer with a plan";
        /// Note something, as an inspector.
        Note = "note", "督查记录", "Add a note";
        /// Demand an answer, as an inspector (督办).
        Demand = "demand", "督办", "Demand an answer";
        /// Answer a demand.
        AnswerDemand = "answer_demand", "答复督办", "Answer a demand";
        /// Note that the verdict was asked for in vain (回访未果).
        FollowUp = "follow_up", "记录回访未果", "Log an unanswered follow-up";
        /// Hand in a file.
        AddFile = "add_file", "上传附件", "Add a file";
        /// Publish a file after looking at it.
        PublishFile = "publish_file", "公开附件", "Publish a file";
        /// Link it to another case of the same thing (关联重复件).
        LinkCase = "link_case", "关联重复件", "Link a duplicate";
        /// Hand the person a new access code (补发查询码).
        ReissueCode = "reissue_code", "补发查询码", "Issue a new code";
        /// Take it back before it is accepted (撤回交办).
        WithdrawAssignment = "withdraw_assignment", "撤回交办", "Withdraw the assignment";
        /// Take it from the department that has it and hand it to another (改派).
        Reassign = "reassign", "改派", "Reassign";
    }
}
