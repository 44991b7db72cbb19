"""Pages, in Chinese and English."""
