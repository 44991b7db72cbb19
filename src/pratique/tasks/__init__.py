"""The task engine: what a task is, its moves, its clock, and what the loser of a race sees; pure."""
