"""Write what is made out of the registry; `make docs` calls it."""

from docs import current

for path, text in current().items():
    path.write_text(text, encoding="utf-8")
