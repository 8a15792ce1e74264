"""A WeCom to run at home: its server API with a clock and faults to move, a stub model, a chat page."""
