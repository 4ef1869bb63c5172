//! Who was turned away.

use super::Registration;
use crate::components::{Choice, Field, FieldKind, Radios};
use crate::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::vocabulary::ApplicantKind;

pub(super) fn fields(registration: Registration, _: &Directory, lang: Lang) -> AnyView {
    let kinds =
        ApplicantKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.say(lang))).collect();
    let is_company =
        Memo::new(move |_| registration.kind.with(|kind| kind == ApplicantKind::Company.code()));
    let name = move || {
        let company = is_company.get();
        let label =
            if company { text::applicant_contact(lang) } else { text::applicant_name(lang) };
        view! {
            {company
                .then(|| {
                    view! {
                        <Field
                            name="applicant.company"
                            label=text::applicant_company(lang)
                            autocomplete="organization"
                            value=registration.company
                        />
                    }
                })}
            <Field name="applicant.name" label=label autocomplete="name" value=registration.name/>
        }
        .into_any()
    };
    view! {
        <p class="hint">{text::who_hint(lang)}</p>
        <Radios
            name="applicant.kind"
            label=text::applicant_kind(lang)
            choices=kinds
            value=registration.kind
            inline=true
        />
        {name}
        <Field
            name="applicant.phone"
            label=text::applicant_phone(lang)
            hint=text::applicant_phone_hint(lang)
            kind=FieldKind::Phone
            autocomplete="tel"
            value=registration.phone
        />
        <Field
            name="applicant.document"
            label=text::applicant_document(lang)
            hint=text::applicant_document_hint(lang)
            optional=true
            value=registration.document
        />
    }
    .into_any()
}
