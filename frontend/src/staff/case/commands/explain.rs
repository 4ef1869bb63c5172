//! The form for a leader's public explanation of why a case was not done in one trip.

use super::prelude::*;
use shared::event::Explanation;
use shared::problem::Field as Problem;
use shared::text::Link;
use shared::view::PublicCase;
use shared::vocabulary::Role;

inputs! {
    pub struct Form on FormOptions {
        zh: Note, text::said_zh, hint = text::said_hint;
        en: Option<Note>, text::said_en;
        video: Option<Link>, text::video, hint = text::video_hint;
        transcript: Option<Prose>, text::transcript, hint = text::transcript_hint;
        name: Line, text::speaker;
        office: Line, text::office;
    }
}

/// The explaining leader's position: the title in the directory, or the role.
fn office_of(case: &PublicCase, session: &Session, names: &Directory, lang: Lang) -> String {
    let role = session.seat.role();
    let owed_for = case.explanation.as_ref().and_then(|owed| owed.department.as_ref());
    let department = names.departments.iter().find(|known| Some(&known.id) == owed_for);
    let leader = department
        .filter(|_| role == Role::LeaderInCharge)
        .and_then(|department| department.leader.as_ref());
    leader.map_or_else(|| role.say(lang).to_owned(), |leader| leader.as_str().to_owned())
}

impl CommandFields<OnCase> for Form {
    fn prefill(&self, case: &StaffCase, session: &Session, context: &FormContext<OnCase>) {
        suggest(self.name, session.name.as_str());
        let office = office_of(&case.public, session, context.names, context.lang);
        suggest(self.office, &office);
    }

    fn view(&self, form_options: Memo<FormOptions>, lang: Lang) -> AnyView {
        self.fields(form_options, lang)
    }

    fn inputs(&self) -> KeptInputs {
        self.kept()
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<OnCase>) -> Option<Request> {
        let zh = reader.note("zh", self.zh);
        let en = reader.some_note("en", self.en);
        let video = Option::<Link>::read(reader, "video", self.video).flatten();
        let transcript = reader.some_prose("transcript", self.transcript);
        if !self.video.is_blank() && self.transcript.is_blank() {
            reader.add("transcript", Problem::Missing);
        }
        let name = reader.line("name", self.name);
        let office = reader.line("office", self.office);
        let (zh, name, office) = (zh?, name?, office?);
        let explanation = Explanation { zh, en, video, transcript, name, office };
        Some(Command::Explain(Box::new(explanation)).into())
    }
}
