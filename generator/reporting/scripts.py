"""Vega, Vega-Lite and Vega-Embed as one script. Bundling takes 2 s, so it is kept for each version of vl-convert."""

from contextlib import suppress
from functools import cache
from importlib.metadata import version

from generator.data_folder import data_folder, write_private


@cache
def vega() -> str:
    """The script, safe to stand in a page."""
    kept = data_folder() / "report" / f"vega-{version('vl-convert-python')}.js"
    with suppress(OSError, UnicodeDecodeError):  # not there yet, or not to be read
        return kept.read_text(encoding="utf-8")
    script = _bundled()
    with suppress(OSError):  # a folder that cannot be written costs the time again, and nothing else
        write_private(kept, script.encode())
    return script


def _bundled() -> str:
    import vl_convert

    script = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
