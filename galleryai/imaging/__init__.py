"""Pixels: decoding, metadata, fingerprints, thumbnails. The room that knows Pillow."""
