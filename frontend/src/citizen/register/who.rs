//! The step that asks who the citizen is.

use super::Registration;
use crate::citizen::draft::SHOWS_IDENTITY;
use crate::ui::components::{
    Choice, Field, FieldKind, Radios, card_doubt, doubted, live, phone_doubt, plain,
};
use crate::ui::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::vocabulary::ApplicantKind;

pub(super) fn fields(registration: Registration, _: &Directory, lang: Lang) -> AnyView {
    let kinds =
        ApplicantKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.say(lang))).collect();
    let is_company =
        Memo::new(move |_| registration.kind.with(|kind| kind == ApplicantKind::Company.code()));
    let company = live(move || {
        let company = is_company.get().then(|| {
            view! {
                <Field
                    name="applicant.company"
                    label=text::applicant_company(lang)
                    autocomplete="organization"
                    value=registration.company
                />
            }
            .into_any()
        });
        company.into_any()
    });
    let name = live(move || {
        let label = if is_company.get() {
            text::applicant_contact(lang)
        } else {
            text::applicant_name(lang)
        };
        view! {
            <Field name="applicant.name" label=label autocomplete="name" value=registration.name/>
        }
        .into_any()
    });
    let kind = view! {
        <Radios
            name="applicant.kind"
            label=text::applicant_kind(lang)
            choices=kinds
            value=registration.kind
            inline=true
        />
    };
    let phone = view! {
        <Field
            name="applicant.phone"
            label=text::applicant_phone(lang)
            hint=text::applicant_phone_hint(lang)
            kind=FieldKind::Phone
            autocomplete="tel"
            value=registration.phone
        />
    };
    let phone = doubted(phone.into_any(), registration.phone, phone_doubt);
    let document = view! {
        <Field
            name="applicant.document"
            label=text::applicant_document(lang)
            hint=text::applicant_document_hint(lang)
            optional=true
            value=registration.document
        />
    };
    let document = doubted(document.into_any(), registration.document, card_doubt);
    // “No” comes first and is the default: its code is the empty string, like an unset field.
    let shown = vec![
        Choice::new("", text::shows_identity_no(lang)).hinted(text::shows_identity_no_hint(lang)),
        Choice::new(SHOWS_IDENTITY, text::shows_identity_yes(lang))
            .hinted(text::shows_identity_yes_hint(lang)),
    ];
    let shows_identity = view! {
        <Radios
            name="shows_identity"
            label=text::shows_identity(lang)
            hint=text::shows_identity_hint(lang)
            choices=shown
            value=registration.shows_identity
        />
    };
    let hint = plain("p").class("hint").text(text::who_hint(lang)).any();
    vec![hint, kind.into_any(), company, name, phone, document, shows_identity.into_any()]
        .into_any()
}
