//! One declaration of a shape. A type that travels as JSON says once, with serde's own attributes, how it
//! is written; from that come serde's reading and writing, the OpenAPI schema, the small reader of the
//! public pages (`shared::shape`) and, for the tests, examples of everything the type can hold.
//!
//! Only the attributes that the shapes of this workspace use are understood. Any other is refused when the
//! type is compiled, so that the small reader cannot read something else than serde wrote.

mod attributes;
mod examples;
mod reader;

use proc_macro::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Path, Token, parse_macro_input};

/// Declares a shape of the crate `shared`. In parentheses stand the traits to derive beyond those that
/// every shape has: `#[shape(Copy, Default)]`.
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

/// The small reader: `shared::shape::Shape`.
#[proc_macro_derive(Shape, attributes(serde))]
pub fn derive_shape(item: TokenStream) -> TokenStream {
    expand(item, reader::implement)
}

/// What the type can hold, for the tests: `shared::shape::Examples`.
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
