"""A year of several shops, from a seed: people who buy in seasons and cycles, have birthdays, and may want no more."""
