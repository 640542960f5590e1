//! Room state machine of the client, sans-IO: login, roster, publish, play, messages, reconnect.
