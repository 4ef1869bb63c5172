//! Setting a house up: what is left to do, and the workbook with departments, windows, matters and accounts, which is
//! checked as a whole before any of it is written.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::staff::StaffApi;
use crate::staff::forms::file_choice::file_choice;
use crate::staff::route::Route;
use crate::staff::setup_steps::steps;
use crate::staff::text::setup as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Cell, Column, Failure, FormBox, Loading, Notice, NoticeKind, SubmitButton,
    Table,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::limits::{FIRST_PASSWORD_DAYS, MAX_SETUP_FILE};
use shared::problem::{Field, FieldProblem};
use shared::wire::{
    ApplySetup, FirstSignIn, LookAtSetup, SetupApplied, SetupPreview, SetupProgress,
};
use wasm_bindgen_futures::JsFuture;

/// A file that was looked at, and what it would do.
#[derive(Clone)]
struct Looked {
    file: String,
    preview: SetupPreview,
}

/// The page's state.
#[derive(Clone, Copy)]
struct Setting {
    api: StaffApi,
    chosen: StoredValue<Option<web_sys::File>, LocalStorage>,
    chosen_name: RwSignal<String>,
    looking: Form,
    writing: Form,
    looked: RwSignal<Option<Looked>>,
    /// The version of the directory for which the rest is asked for.
    version: StoredValue<u64>,
    /// The number of entries that were written so far.
    written: RwSignal<Option<u32>>,
    made: RwSignal<Vec<FirstSignIn>>,
    is_applied: RwSignal<bool>,
}

#[component]
pub fn SetUp() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let state = Setting {
        api: workspace.api,
        chosen: StoredValue::new_local(None),
        chosen_name: RwSignal::default(),
        looking: Form::new("setup"),
        writing: Form::new("setup-write"),
        looked: RwSignal::new(None),
        version: StoredValue::new(0),
        written: RwSignal::new(None),
        made: RwSignal::default(),
        is_applied: RwSignal::new(false),
    };
    workspace.clears(state.looking);
    workspace.clears(state.writing);
    let progress = Remote::<SetupProgress>::new();
    progress.look(workspace.api.setup());
    let renew = Callback::new(move |()| {
        workspace.refresh_directory();
        progress.refresh(workspace.api.setup());
    });
    let steps = move || {
        let lang = language.get();
        match (progress.seen.get(), progress.trouble.get()) {
            (Some(progress), _) => steps(progress, lang),
            (None, Some(error)) => {
                let again = move |()| progress.look(workspace.api.setup());
                view! { <Failure error=error again=Callback::new(again)/> }.into_any()
            }
            (None, None) => view! { <Loading/> }.into_any(),
        }
    };
    view! {
        <div class="no-print stack">
            {steps}
            {spoken(move |lang| workbook_part(state, lang))}
            {move || {
                let lang = language.get();
                state.looked.get().map(|looked| looked_part(state, looked, renew, lang))
            }}
            {move || {
                let lang = language.get();
                state.is_applied.get().then(|| {
                    view! {
                        <div id="setup-applied" tabindex="-1">
                            <Notice kind=NoticeKind::Success title=text::applied(lang) live=true/>
                        </div>
                    }
                })
            }}
        </div>
        {move || {
            let (lang, made) = (language.get(), state.made.get());
            (!made.is_empty()).then(|| slips(state, made, lang))
        }}
    }
}

fn workbook_part(state: Setting, lang: Lang) -> AnyView {
    let href = format!("/api/v1/console/setup/workbook?lang={}", lang.code());
    view! {
        <section class="part" aria-labelledby="setup-workbook">
            <h2 id="setup-workbook">{text::workbook(lang)}</h2>
            <p>{text::workbook_words(lang)}</p>
            <p><a class="button secondary" href=href rel="external" download="onetrip-setup.xlsx">{text::download(lang)}</a></p>
            <FormBox form=state.looking on_submit=Callback::new(move |()| look(state))>
                {file_field(state, lang)}
                <SubmitButton label=text::look(lang)/>
            </FormBox>
        </section>
    }
    .into_any()
}

fn file_field(state: Setting, lang: Lang) -> AnyView {
    let choose = move |file: Option<web_sys::File>| {
        state.chosen_name.set(file.as_ref().map(web_sys::File::name).unwrap_or_default());
        state.chosen.set_value(file);
        state.looked.set(None);
        state.is_applied.set(false);
    };
    let said = move || {
        let name = state.chosen_name.get();
        (!name.is_empty()).then(|| text::chosen(lang, name))
    };
    let label = text::file(lang, MAX_SETUP_FILE / 1024);
    file_choice(state.looking, "file", label, ".xlsx", choose, said, lang)
}

/// The bytes of a file as Base64.
async fn read_file(file: web_sys::File) -> Option<String> {
    let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(base64(&js_sys::Uint8Array::new(&bytes).to_vec()))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut written = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = (at(0) << 16) | (at(1) << 8) | at(2);
        for place in 0..4 {
            let letter = (bits >> (18 - 6 * place)) & 63;
            let letter = LETTERS.get(letter as usize).copied().map_or('=', char::from);
            written.push(if place <= three.len() { letter } else { '=' });
        }
    }
    written
}

fn look(state: Setting) {
    let api = state.api;
    let Some(file) = state.chosen.get_value() else {
        state.looking.accepts(vec![FieldProblem::new("file", Field::Missing)]);
        return;
    };
    if file.size() > MAX_SETUP_FILE as f64 {
        let problem = Field::TooLarge { max: MAX_SETUP_FILE };
        state.looking.accepts(vec![FieldProblem::new("file", problem)]);
        return;
    }
    state.is_applied.set(false);
    state.looking.send(
        move |_| async move {
            // A file that was changed after it was chosen cannot be read any more.
            let file = read_file(file).await.unwrap_or_default();
            let preview = api.look_at_setup(LookAtSetup { file: file.clone() }).await?;
            Ok::<_, ApiError>(Looked { file, preview })
        },
        move |looked| {
            state.written.set(None);
            state.version.set_value(looked.preview.version);
            state.looked.set(Some(looked));
            request_animation_frame(|| browser::focus("setup-looked"));
        },
    );
}

fn looked_part(state: Setting, looked: Looked, renew: Callback<()>, lang: Lang) -> AnyView {
    let SetupPreview { wrong, problems, changing, changes, unchanged, .. } = looked.preview.clone();
    if wrong > 0 {
        let shown = problems.len();
        let rows = problems
            .iter()
            .map(|found| vec![Cell::of(found.place(lang)), Cell::of(found.say(lang))])
            .collect();
        let columns = [text::place(lang), text::words(lang)].map(Column::words).into();
        let more = (u32::try_from(shown).unwrap_or(u32::MAX) < wrong)
            .then(|| view! { <p class="hint">{text::wrong_more(lang, shown)}</p> });
        return view! {
            <div id="setup-looked" tabindex="-1" class="stack">
                <Notice kind=NoticeKind::Caution title=text::wrong_title(lang, wrong) live=true/>
                {more}
                <Table caption=text::wrong_caption(lang) columns=columns rows=rows/>
            </div>
        }
        .into_any();
    }
    let words = match changing {
        0 => text::nothing(lang).to_owned(),
        changing => text::counts(lang, changing, unchanged),
    };
    let shown = changes.len();
    let more = (u32::try_from(shown).unwrap_or(u32::MAX) < changing)
        .then(|| view! { <p class="hint">{text::changes_more(lang, shown)}</p> });
    let rows: Vec<Vec<Cell>> = changes
        .into_iter()
        .map(|change| {
            let what = if change.is_new { text::is_new(lang) } else { text::is_changed(lang) };
            vec![
                Cell::of(change.name.as_str()),
                Cell::of(change.sheet.say(lang)),
                Cell::of(change.id),
                Cell::of(what),
            ]
        })
        .collect();
    let columns = [text::name(lang), text::sheet(lang), text::code(lang), text::what(lang)];
    let columns = columns.map(Column::words).into();
    let table = (changing > 0).then(|| {
        view! {
            <FormBox form=state.writing on_submit=Callback::new(move |()| apply(state, renew))>
                {move || state.written.get().map(|written| writing_view(written, changing, lang))}
                <SubmitButton label=text::apply(lang, changing)/>
            </FormBox>
            {more}
            <Table caption=text::changes_caption(lang) columns=columns rows=rows/>
        }
    });
    view! {
        <div id="setup-looked" tabindex="-1" class="stack">
            <Notice kind=NoticeKind::Success title=words live=true/>
            {table}
        </div>
    }
    .into_any()
}

fn writing_view(written: u32, changing: u32, lang: Lang) -> AnyView {
    let words = text::writing(lang, written, changing);
    view! {
        <progress
            class="bar"
            max=changing.to_string()
            value=written.to_string()
            aria-label=words.clone()
        ></progress>
        <p role="status">{words.clone()}</p>
    }
    .into_any()
}

/// Writes what was looked at, request by request until nothing is left.
fn apply(state: Setting, renew: Callback<()>) {
    let api = state.api;
    let Some(Looked { file, .. }) = state.looked.get_untracked() else { return };
    state.writing.send(
        move |key| async move {
            let mut sum = 0_u32;
            state.written.try_set(Some(0));
            loop {
                let version = state.version.try_get_value().unwrap_or_default();
                let asked = ApplySetup { file: file.clone(), version };
                let SetupApplied { version, written, left, made } =
                    api.apply_setup(asked, key.clone()).await?;
                state.version.try_set_value(version);
                sum = sum.saturating_add(written);
                state.written.try_set(Some(sum));
                state.made.try_update(|known| {
                    for one in made {
                        known.retain(|before| before.account != one.account);
                        known.push(one);
                    }
                });
                if left == 0 || written == 0 {
                    return Ok::<_, ApiError>(());
                }
            }
        },
        move |()| {
            state.looked.set(None);
            state.written.set(None);
            state.is_applied.set(true);
            renew.run(());
            request_animation_frame(|| browser::focus("setup-applied"));
        },
    );
}

/// The first passwords, each on a slip of its own.
fn slips(state: Setting, made: Vec<FirstSignIn>, lang: Lang) -> AnyView {
    let address = format!("{}{}", browser::origin(), Route::SignIn.path());
    let slips: Vec<AnyView> = made
        .into_iter()
        .map(|FirstSignIn { account, name, password, waits }| {
            let waits = waits.then(|| view! { <p class="note">{text::slip_waits(lang)}</p> });
            view! {
                <section class="sign-in-slip" aria-label=name.as_str().to_owned()>
                    <h3>{name.as_str().to_owned()}</h3>
                    <p>{text::slip_account(lang)} " " <code>{account.to_string()}</code></p>
                    <p>{text::slip_password(lang)} " " <code class="key-secret">{password}</code></p>
                    <p>{text::slip_where(lang)} " " {address.clone()}</p>
                    {waits}
                </section>
            }
            .into_any()
        })
        .collect();
    view! {
        <section class="part" aria-labelledby="setup-slips">
            <div class="no-print stack">
                <h2 id="setup-slips">{text::slips(lang)}</h2>
                <Notice kind=NoticeKind::Caution live=true>
                    <p>{text::slips_words(lang, FIRST_PASSWORD_DAYS)}</p>
                </Notice>
                <p class="buttons">
                    <Button
                        label=text::slips_print(lang)
                        on_press=Callback::new(|()| browser::print())
                    />
                    <Button
                        label=text::slips_close(lang)
                        kind=ButtonKind::Quiet
                        on_press=Callback::new(move |()| state.made.set(Vec::new()))
                    />
                </p>
            </div>
            <div class="sign-in-slips">{slips}</div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_rfc_4648_writes_them() {
        for (bytes, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfb]), "//77");
    }
}
