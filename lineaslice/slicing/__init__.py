"""The backward slice of a goal, and its text. Pure."""
