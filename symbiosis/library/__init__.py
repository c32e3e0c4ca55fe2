"""Library: what ships in `models/`, typed; a number without a source and an evidence is refused when it is read."""
