"""The vocabulary: instants, closed code sets, situation fields, strict decoding; imports nothing of ours."""
