//! Engines and a server on a virtual clock and a seeded network.
