//! Removes from a parsed file the code that only tests compile: the item, field, statement or arm behind the attribute, and
//! nothing else.
//!
//! Code under `#[cfg(any(test, feature = "x"))]` stays, because a build without tests may compile it.

use quote::ToTokens;
use syn::Meta;
use syn::punctuated::Punctuated;
use syn::token::Comma;
use syn::visit_mut::{self, VisitMut};

use crate::source::attributes;

/// Removes everything under a `cfg` that only a test build fulfils.
pub fn tests(file: &mut syn::File) {
    if is_only_for_tests(&file.attrs) {
        file.items.clear();
    }
    Strip.visit_file_mut(file);
}

/// Whether one of the attributes is a `cfg` that only a test build fulfils.
pub fn is_only_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<Meta>().is_ok_and(|meta| needs_test(&meta))
    })
}

fn needs_test(meta: &Meta) -> bool {
    let Meta::List(list) = meta else { return meta.path().is_ident("test") };
    let Ok(inner) = list.parse_args_with(Punctuated::<Meta, Comma>::parse_terminated) else { return false };
    if list.path.is_ident("all") {
        inner.iter().any(needs_test)
    } else {
        list.path.is_ident("any") && !inner.is_empty() && inner.iter().all(needs_test)
    }
}

fn stays(node: &impl ToTokens) -> bool {
    !is_only_for_tests(&attributes(node))
}

fn keep<T: ToTokens>(list: &mut Punctuated<T, Comma>) {
    *list = std::mem::take(list).into_iter().filter(|node| stays(node)).collect();
}

struct Strip;

impl VisitMut for Strip {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        file.items.retain(stays);
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        if let Some((_, items)) = &mut module.content {
            items.retain(stays);
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, block: &mut syn::ItemImpl) {
        block.items.retain(stays);
        visit_mut::visit_item_impl_mut(self, block);
    }

    fn visit_item_trait_mut(&mut self, block: &mut syn::ItemTrait) {
        block.items.retain(stays);
        visit_mut::visit_item_trait_mut(self, block);
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        keep(&mut item.variants);
        visit_mut::visit_item_enum_mut(self, item);
    }

    fn visit_fields_named_mut(&mut self, fields: &mut syn::FieldsNamed) {
        keep(&mut fields.named);
        visit_mut::visit_fields_named_mut(self, fields);
    }

    fn visit_expr_struct_mut(&mut self, value: &mut syn::ExprStruct) {
        keep(&mut value.fields);
        visit_mut::visit_expr_struct_mut(self, value);
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.retain(stays);
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_match_mut(&mut self, choice: &mut syn::ExprMatch) {
        choice.arms.retain(stays);
        visit_mut::visit_expr_match_mut(self, choice);
    }
}
