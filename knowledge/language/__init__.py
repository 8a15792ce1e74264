"""How Chinese customers write: normal forms, sounds, named things, ways of saying."""
