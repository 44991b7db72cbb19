"""What laboratories send, read strictly, and what results make of a person by the pack's rules; pure."""
