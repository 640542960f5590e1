//! What is known of a user, and changes of it, as events report them. Plain data.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::sync::Arc;

use super::User;

/// Number of bytes that an attribute occupies besides its texts, approximately.
const ATTRIBUTE_BYTES: usize = 96;

/// Number of bytes that attributes occupy, approximately.
pub fn attributes_size(attributes: &BTreeMap<String, String>) -> usize {
    attributes.iter().map(|(key, value)| key.len() + value.len() + ATTRIBUTE_BYTES).sum()
}

/// A user of a room with everything that the user or the server has set. Attributes of this library are not among them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct UserInfo {
    /// User id and display name.
    pub user: User,
    /// The metadata: one text, whose form is a matter of the application.
    pub metadata: String,
    /// The attributes, by key. No value is empty.
    pub attributes: BTreeMap<String, String>,
    /// LiveKit's number of the kind of participant: 0 is a user, 4 an agent.
    pub kind: i32,
}

impl UserInfo {
    /// Number of bytes that it occupies, approximately.
    pub fn size(&self) -> usize {
        let attributes = attributes_size(&self.attributes);
        self.user.user_id.len() + self.user.user_name.len() + self.metadata.len() + attributes
    }
}

/// A change of what is known of a user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserChange {
    /// The new state.
    pub info: Arc<UserInfo>,
    /// Whether the display name changed.
    pub is_name_changed: bool,
    /// Whether the metadata changed.
    pub is_metadata_changed: bool,
    /// The attributes that changed, with their new values; a removed attribute has an empty value.
    pub attributes: BTreeMap<String, String>,
}

impl UserChange {
    /// The change from `old` to `new`; `None` if nothing that events report has changed.
    pub fn between(old: &UserInfo, new: &Arc<UserInfo>) -> Option<UserChange> {
        let set = new.attributes.iter().filter(|(key, value)| old.attributes.get(*key) != Some(value));
        let set = set.map(|(key, value)| (key.clone(), value.clone()));
        let removed = old.attributes.keys().filter(|key| !new.attributes.contains_key(*key));
        let change = UserChange {
            info: new.clone(),
            is_name_changed: old.user.user_name != new.user.user_name,
            is_metadata_changed: old.metadata != new.metadata,
            attributes: set.chain(removed.map(|key| (key.clone(), String::new()))).collect(),
        };
        change.is_any().then_some(change)
    }

    /// Adds what an earlier change, which was not delivered, has changed.
    pub fn absorb(&mut self, earlier: &UserChange) {
        self.is_name_changed |= earlier.is_name_changed;
        self.is_metadata_changed |= earlier.is_metadata_changed;
        for key in earlier
            .attributes
            .keys()
            .filter(|key| !self.attributes.contains_key(*key))
            .cloned()
            .collect::<Vec<_>>()
        {
            let value = self.info.attributes.get(&key).cloned().unwrap_or_default();
            self.attributes.insert(key, value);
        }
    }

    fn is_any(&self) -> bool {
        self.is_name_changed || self.is_metadata_changed || !self.attributes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(name: &str, attributes: &[(&str, &str)]) -> Arc<UserInfo> {
        Arc::new(UserInfo {
            user: User { user_id: "bob".into(), user_name: name.into() },
            attributes: attributes.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
            ..Default::default()
        })
    }

    #[test]
    fn change_names_what_differs_and_removed_attributes() {
        let (old, new) = (info("Bob", &[("a", "1"), ("b", "2")]), info("Bob", &[("a", "1"), ("c", "3")]));
        let change = UserChange::between(&old, &new).unwrap();
        assert!(!change.is_name_changed && !change.is_metadata_changed);
        assert_eq!(change.attributes, [("b".into(), String::new()), ("c".into(), "3".into())].into());
        assert_eq!(UserChange::between(&new, &new), None);
    }

    #[test]
    fn later_change_keeps_what_an_earlier_one_changed() {
        let steps = [info("Bob", &[("a", "1")]), info("Rob", &[]), info("Rob", &[("b", "2")])];
        let first = UserChange::between(&steps[0], &steps[1]).unwrap();
        let mut second = UserChange::between(&steps[1], &steps[2]).unwrap();
        second.absorb(&first);
        assert!(second.is_name_changed);
        assert_eq!(second.attributes, [("a".into(), String::new()), ("b".into(), "2".into())].into());
    }
}
