"""Several ledgers that become the same: whatever one has and another lacks is copied, and nothing is ever decided."""
