"""The synthetic city: invented people, real train times, an epidemic of known infectors; see docs/rooms/drill.md."""
