//! `#[shape]` declares a JSON type once, with serde's own attributes. From that one declaration come serde's
//! `Serialize` and `Deserialize`, the OpenAPI schema, the small reader of the public pages (`shared::shape`) and, for
//! tests, examples of everything that the type can hold.
//!
//! Only the attributes that this workspace uses are understood. Any other one is refused at compile time, so that the
//! small reader can never read anything else than what serde wrote.

mod attributes;
mod examples;
mod reader;

use proc_macro::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Path, Token, parse_macro_input};

/// Declares a shape of the crate `shared`. The arguments are traits to derive besides those that every shape has:
/// `#[shape(Copy, Default)]`.
#[proc_macro_attribute]
pub fn shape(more: TokenStream, item: TokenStream) -> TokenStream {
    let more = parse_macro_input!(more with Punctuated::<Path, Token![,]>::parse_terminated);
    let more = more.iter();
    let item = proc_macro2::TokenStream::from(item);
    quote! {
        #[derive(
            Clone, Debug, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize, ::macros::Shape #(, #more)*
        )]
        #[cfg_attr(feature = "openapi", derive(::utoipa::ToSchema))]
        #[cfg_attr(test, derive(::macros::Examples))]
        #item
    }
    .into()
}

/// Derives `shared::shape::Shape`, the small JSON reader.
#[proc_macro_derive(Shape, attributes(serde))]
pub fn derive_shape(item: TokenStream) -> TokenStream {
    expand(item, reader::implement)
}

/// Derives `shared::shape::Examples`, values of the type for tests.
#[proc_macro_derive(Examples, attributes(serde))]
pub fn derive_examples(item: TokenStream) -> TokenStream {
    expand(item, examples::implement)
}

fn expand(
    item: TokenStream,
    implement: fn(&DeriveInput) -> syn::Result<proc_macro2::TokenStream>,
) -> TokenStream {
    let item = parse_macro_input!(item as DeriveInput);
    implement(&item).unwrap_or_else(|error| error.to_compile_error()).into()
}
