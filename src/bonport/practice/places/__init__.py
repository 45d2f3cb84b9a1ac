"""Where people work, who they are there, and what they may do."""
