//! LiveKit Cloud's list of the regional addresses of a project: `GET /settings/regions` at the project's host, with the token.
//!
//! Pure; any thread. `room/servers.rs` decides when the list is needed, `signal/probe.rs` gets it. Other servers have no such
//! list; they may name addresses in their messages instead.
#![forbid(unsafe_code)]

use ::url::Url;
use serde::Deserialize;

use super::{server_list, url};

/// The domains of LiveKit Cloud. Only hosts below them are asked.
const CLOUD: [&str; 2] = [".livekit.cloud", ".livekit.run"];

#[derive(Deserialize)]
struct Settings {
    #[serde(default)]
    regions: Vec<Region>,
}

#[derive(Deserialize)]
struct Region {
    #[serde(default)]
    url: String,
}

/// Where the list of a server is; `None` if the server is not one of LiveKit Cloud, or is reached without TLS.
pub fn list_url(base: &str) -> Option<Url> {
    let mut url = url::parse(base).ok().filter(|url| url.scheme() == "wss")?;
    let host = url.host_str()?;
    CLOUD.iter().any(|domain| host.ends_with(domain)).then_some(())?;
    url.set_path("/settings/regions");
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

/// The addresses of a list, the nearest first, at most [`server_list::MAX_SERVERS`]; none if the text is not a list.
pub fn urls(json: &[u8]) -> Vec<String> {
    let settings: Settings = serde_json::from_slice(json).unwrap_or(Settings { regions: Vec::new() });
    let urls = settings.regions.into_iter().map(|region| region.url).filter(|url| !url.is_empty());
    urls.take(server_list::MAX_SERVERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_of_the_cloud_are_asked_over_tls() {
        let asked = list_url("https://demo-1.livekit.cloud/x?y=z").unwrap();
        assert_eq!(asked.as_str(), "wss://demo-1.livekit.cloud/settings/regions");
        for other in [
            "ws://demo.livekit.cloud",
            "wss://livekit.cloud",
            "wss://demo.livekit.cloud.example.org",
            "wss://evil-livekit.cloud",
            "wss://voice.example.org",
            "nonsense",
        ] {
            assert_eq!(list_url(other), None, "{other}");
        }
    }

    #[test]
    fn addresses_of_a_list_keep_their_order() {
        let json = br#"{"regions":[{"region":"a","url":"https://a.livekit.cloud","distance":"12"},
            {"region":"b","url":"wss://b.livekit.cloud","distance":99},{"region":"c"}],"more":{}}"#;
        assert_eq!(urls(json), ["https://a.livekit.cloud", "wss://b.livekit.cloud"]);
    }

    #[test]
    fn text_that_is_no_list_gives_no_address() {
        for json in [&b""[..], b"[]", b"{}", b"null", b"{\"regions\":7}", b"<html>", b"\xff"] {
            assert!(urls(json).is_empty());
        }
        let many = format!("{{\"regions\":[{}{{}}]}}", r#"{"url":"wss://a.livekit.cloud"},"#.repeat(1_000));
        assert_eq!(urls(many.as_bytes()).len(), server_list::MAX_SERVERS);
    }
}
