//! Messages as JSON in the form that Twirp servers use: the names of the `.proto` file, which have underscores.
//!
//! The generated code writes lowerCamelCase. It reads both forms. Pure; used by `api.rs`.
#![forbid(unsafe_code)]

use serde::Serialize;
use serde_json::{Map, Value};

/// Fields whose content are keys of the application, not names of fields.
const MAPS: [&str; 2] = ["attributes", "tags"];

/// Encodes a message.
pub(super) fn encode(message: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&with_underscores(serde_json::to_value(message)?))
}

fn with_underscores(value: Value) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(with_underscores).collect(),
        Value::Object(fields) => {
            let renamed = fields.into_iter().map(|(name, value)| {
                let value = if MAPS.contains(&name.as_str()) { value } else { with_underscores(value) };
                (underscored(&name), value)
            });
            Value::Object(renamed.collect::<Map<String, Value>>())
        }
        other => other,
    }
}

fn underscored(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::proto;

    #[test]
    fn names_have_underscores_and_keys_stay() {
        let info = proto::ParticipantInfo {
            joined_at_ms: 5,
            attributes: [("seatNumber".to_owned(), "3".to_owned())].into(),
            ..Default::default()
        };
        let text = String::from_utf8(encode(&info).unwrap()).unwrap();
        assert!(text.contains(r#""joined_at_ms":"5""#), "{text}");
        assert!(text.contains(r#""attributes":{"seatNumber":"3"}"#), "{text}");
    }
}
