"""Small measures on text that several techniques share."""
