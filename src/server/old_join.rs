//! The join request of a client that signals at `/rtc`: from the parameters of its query.
//!
//! Such a client has two connections: it publishes on the first one, where it offers, and receives on the second one, where the
//! server offers (`subscriber.rs`). Unknown parameters and values are ignored, as in LiveKit's server. A pure function, called by
//! `admission.rs`.
#![forbid(unsafe_code)]

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::wire::proto::{self, client_info::Sdk};

/// Reads the parameters of a query.
pub(super) fn join_request(query: &str) -> proto::JoinRequest {
    let mut client = proto::ClientInfo::default();
    // Clients that leave it out subscribe to everything.
    let mut settings = proto::ConnectionSettings { auto_subscribe: true, ..Default::default() };
    let mut join = proto::JoinRequest::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let text = || value.to_string();
        match &*name {
            "auto_subscribe" => settings.auto_subscribe = is_set(&value),
            "adaptive_stream" => settings.adaptive_stream = is_set(&value),
            "reconnect" => join.reconnect = is_set(&value),
            "reconnect_reason" => join.reconnect_reason = value.parse().unwrap_or_default(),
            "sid" => join.participant_sid = text(),
            "attributes" => join.participant_attributes = attributes(&value).unwrap_or_default(),
            "sdk" => client.sdk = sdk(&value) as i32,
            "version" => client.version = text(),
            "protocol" => client.protocol = value.parse().unwrap_or_default(),
            "client_protocol" => client.client_protocol = value.parse().unwrap_or_default(),
            "os" => client.os = text(),
            "os_version" => client.os_version = text(),
            "device_model" => client.device_model = text(),
            "browser" => client.browser = text(),
            "browser_version" => client.browser_version = text(),
            "network" => client.network = text(),
            "other_sdks" => client.other_sdks = text(),
            _ => {}
        }
    }
    join.client_info = Some(client);
    join.connection_settings = Some(settings);
    join
}

fn is_set(value: &str) -> bool {
    matches!(value, "1" | "true")
}

fn sdk(name: &str) -> Sdk {
    let name = name.to_ascii_uppercase();
    let name = if name == "REACTNATIVE" { "REACT_NATIVE" } else { name.as_str() };
    Sdk::from_str_name(name).unwrap_or(Sdk::Unknown)
}

/// The participant's attributes: a JSON object of strings, in Base64.
fn attributes(value: &str) -> Option<HashMap<String, String>> {
    let text = value.trim_end_matches('=');
    let json = URL_SAFE_NO_PAD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text)).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_a_join_request() {
        let attributes = URL_SAFE_NO_PAD.encode(r#"{"seat":"4"}"#);
        let join = join_request(&format!(
            "access_token=x&auto_subscribe=0&sdk=js&version=2.15.16&protocol=16&client_protocol=1&reconnect=1&sid=PA_x&\
             reconnect_reason=2&os=Linux&attributes={attributes}&publish=x&unknown=1"
        ));
        let client = join.client_info.clone().unwrap();
        assert_eq!((client.sdk(), client.version.as_str(), client.protocol), (Sdk::Js, "2.15.16", 16));
        assert_eq!((client.client_protocol, client.os.as_str()), (1, "Linux"));
        assert!(!join.connection_settings.unwrap().auto_subscribe);
        assert!(join.reconnect && join.participant_sid == "PA_x");
        assert_eq!(join.reconnect_reason as i32, 2);
        assert_eq!(join.participant_attributes["seat"], "4");
    }

    #[test]
    fn missing_and_invalid_parameters_have_defaults() {
        let join = join_request("protocol=x&attributes=%25%25&sdk=abacus");
        assert!(join.connection_settings.unwrap().auto_subscribe && !join.reconnect);
        assert!(join.participant_attributes.is_empty() && join.client_info.unwrap().sdk() == Sdk::Unknown);
        assert_eq!(join_request("sdk=reactnative").client_info.unwrap().sdk(), Sdk::ReactNative);
    }
}
