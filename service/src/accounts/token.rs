//! Tokens: long random words that prove who speaks. The service keeps their hashes only.

use std::fmt::Write as _;

/// How many random bytes a token has.
pub(super) const TOKEN_BYTES: usize = 32;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// In the page's cookie.
    Cookie,
    /// In the `Authorization` header, for some minutes.
    Access,
    /// For the next pair of tokens, once.
    Refresh,
    /// In the office agent's `Authorization` header.
    Agent,
    /// In the address of a window that waits for a mail to be answered.
    Request,
    /// In the link of a mail, once.
    Link,
}

impl Use {
    /// The name in the database.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Agent => "agent",
            Self::Request => "request",
            Self::Link => "link",
        }
    }

    /// What its tokens begin with, so that people and scanners for leaked secrets know one when they see it.
    fn prefix(self) -> &'static str {
        match self {
            Self::Cookie => "lbcookie_",
            Self::Access => "lbaccess_",
            Self::Refresh => "lbrefresh_",
            Self::Agent => "lboffice_",
            Self::Request => "lbrequest_",
            Self::Link => "lblink_",
        }
    }

    /// Spells a token of random bytes.
    pub(super) fn spell(self, random: [u8; TOKEN_BYTES]) -> String {
        let mut token = self.prefix().to_owned();
        for byte in random {
            write!(token, "{byte:02x}").expect("writing to a string never fails");
        }
        token
    }

    /// The hash under which a token is kept; nothing when the text cannot be a token for this use.
    pub(super) fn hash(self, token: &str) -> Option<Vec<u8>> {
        let is_well_formed =
            token.len() == self.prefix().len() + TOKEN_BYTES * 2 && token.starts_with(self.prefix());
        is_well_formed.then(|| blake3::hash(token.as_bytes()).as_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_one_use_only() {
        let token = Use::Access.spell([7; TOKEN_BYTES]);
        assert!(Use::Access.hash(&token).is_some());
        assert_eq!(Use::Refresh.hash(&token), None);
        assert_eq!(Use::Access.hash(&token[1..]), None);
    }
}
