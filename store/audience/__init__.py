"""Which customers: rules as data, compiled to SQL, told in plain words."""
