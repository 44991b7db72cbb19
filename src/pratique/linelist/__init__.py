"""The line list as a file: read, mapped, checked cell by cell, written; pure, knows no database."""
