"""CertLogic 1.3.3: validated, compiled once to Python source, explained, and read and written as text."""
