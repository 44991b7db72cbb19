"""The only writer to the register: one do_ function, one transaction, one fact or more."""
