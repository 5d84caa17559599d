"""What the flow `evalset` is made of: chunks and training rows in, items written, verified, arranged and put out."""
