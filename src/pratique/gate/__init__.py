"""The gate's hot path: deciding in a blink, without Django."""
