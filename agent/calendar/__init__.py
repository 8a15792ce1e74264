"""The calendar people live by: public holidays, festivals, lunar days, birthdays."""
