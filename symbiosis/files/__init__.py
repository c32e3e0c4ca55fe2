"""Files: what people wrote is read strictly and with its places; what we write is there as a whole or not at all."""
