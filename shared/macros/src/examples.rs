//! Derives `Examples` for tests: a list of values in which each example of each field, and each variant of an enum,
//! occurs. Tests write all of them with serde and read them back with the small reader.

use crate::attributes::OfPart;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Result, parse_quote};

/// Writes `impl Examples` for a type.
pub fn implement(item: &DeriveInput) -> Result<TokenStream> {
    let name = &item.ident;
    let parts = match &item.data {
        Data::Struct(data) => vec![fields(quote!(#name), &data.fields)?],
        Data::Enum(data) => {
            let each = data.variants.iter().map(|variant| {
                let own = &variant.ident;
                fields(quote!(#name::#own), &variant.fields)
            });
            each.collect::<Result<_>>()?
        }
        Data::Union(_) => return Err(Error::new_spanned(name, "a union is no shape")),
    };
    let mut generics = item.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(::shared::shape::Examples));
        parameter.bounds.push(parse_quote!(::core::clone::Clone));
    }
    let (bounded, named, conditions) = generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #bounded ::shared::shape::Examples for #name #named #conditions {
            fn examples() -> ::std::vec::Vec<Self> {
                let mut all = ::std::vec::Vec::new();
                #(#parts)*
                all
            }
        }
    })
}

/// Adds the examples of a struct or of a variant to `all`.
fn fields(construct: TokenStream, fields: &Fields) -> Result<TokenStream> {
    let (kept, mut lists) = (format_ident!("all"), Vec::new());
    let made = match fields {
        Fields::Unit => return Ok(quote!(#kept.push(#construct);)),
        Fields::Unnamed(unnamed) => {
            for (place, _) in unnamed.unnamed.iter().enumerate() {
                lists.push(format_ident!("list_{place}"));
            }
            quote!(#construct(#(::shared::shape::at(&#lists, place)),*))
        }
        Fields::Named(named) => {
            let mut made = Vec::new();
            for field in &named.named {
                let Some(own) = &field.ident else { continue };
                if OfPart::read(&field.attrs)?.skip {
                    made.push(quote!(#own: ::core::default::Default::default()));
                    continue;
                }
                let list = format_ident!("list_of_{own}");
                made.push(quote!(#own: ::shared::shape::at(&#list, place)));
                lists.push(list);
            }
            quote!(#construct { #(#made),* })
        }
    };
    Ok(quote! {
        {
            #(let #lists = ::shared::shape::Examples::examples();)*
            let most = [1, #(#lists.len()),*].into_iter().max().unwrap_or_default();
            for place in 0..most {
                #kept.push(#made);
            }
        }
    })
}
