"""One shop taken out of a database, brought into another, or erased: by the schema, so that no table is forgotten."""
