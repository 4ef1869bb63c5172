//! Derives `Shape`: the code that reads a type from parsed JSON without serde. The generated code is kept small,
//! because it is part of the public pages.

use crate::attributes::{OfPart, OfType, snake_case};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Result, parse_quote};

/// Writes `impl Shape` for a type.
pub fn implement(item: &DeriveInput) -> Result<TokenStream> {
    let of_type = OfType::read(&item.attrs)?;
    let name = &item.ident;
    let body = match &item.data {
        Data::Struct(data) => {
            let read = fields(quote!(#name), &data.fields, of_type.default)?;
            quote!(::core::option::Option::Some(#read))
        }
        Data::Enum(data) => {
            let mut arms = Vec::new();
            for variant in &data.variants {
                let own = &variant.ident;
                let code = OfPart::read(&variant.attrs)?.rename;
                let code = code.unwrap_or_else(|| snake_case(&own.to_string()));
                let read = fields(quote!(#name::#own), &variant.fields, false)?;
                arms.push(quote!(#code => ::core::option::Option::Some(#read)));
            }
            let code = match &of_type.tag {
                Some(tag) => quote!(::shared::shape::tag(json, #tag)?),
                None if data.variants.iter().all(|variant| variant.fields.is_empty()) => {
                    quote!(::shared::shape::Json::text(json)?)
                }
                None => return Err(Error::new_spanned(name, "variants with fields need a tag")),
            };
            quote! {
                match #code.as_str() {
                    #(#arms,)*
                    _ => ::core::option::Option::None,
                }
            }
        }
        Data::Union(_) => return Err(Error::new_spanned(name, "a union is no shape")),
    };
    let mut generics = item.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(::shared::shape::Shape));
    }
    let (bounded, named, conditions) = generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #bounded ::shared::shape::Shape for #name #named #conditions {
            fn read<J: ::shared::shape::Json>(json: &J) -> ::core::option::Option<Self> {
                #body
            }
        }
    })
}

/// Builds a struct or a variant. A single unnamed field is read from the value itself, as serde does.
fn fields(construct: TokenStream, fields: &Fields, may_lack: bool) -> Result<TokenStream> {
    match fields {
        Fields::Unit => Ok(construct),
        Fields::Unnamed(unnamed) if unnamed.unnamed.len() == 1 => {
            Ok(quote!(#construct(::shared::shape::Shape::read(json)?)))
        }
        Fields::Unnamed(unnamed) => {
            Err(Error::new_spanned(unnamed, "several fields without names are no shape"))
        }
        Fields::Named(named) => {
            let mut read = Vec::new();
            for field in &named.named {
                let Some(own) = &field.ident else { continue };
                let part = OfPart::read(&field.attrs)?;
                let written = part.name(own);
                read.push(if part.skip {
                    quote!(#own: ::core::default::Default::default())
                } else if part.flatten {
                    quote!(#own: ::shared::shape::Shape::read(json)?)
                } else if part.default || may_lack {
                    quote!(#own: ::shared::shape::late(json, #written)?)
                } else {
                    quote!(#own: ::shared::shape::field(json, #written)?)
                });
            }
            Ok(quote!(#construct { #(#read),* }))
        }
    }
}
