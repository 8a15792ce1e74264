"""The numbers to hold, measured on the whole program in processes of its own: `python -m bench`."""
