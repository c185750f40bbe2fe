"""What the API takes and gives: allow-lists, field by field."""
