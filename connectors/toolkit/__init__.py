"""Parts for building connectors: HTTP with limits, tokens, decoding, paging, values. Names no vendor."""
