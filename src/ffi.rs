//! The C boundary: the rules page, then one file a noun of the header.
