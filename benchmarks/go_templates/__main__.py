"""Are templates rendered as Go renders them?  python -m benchmarks.go_templates [GO]

Every family of the tests is translated, and each of the twenty conversations rendered by our reader of text/template
and by Go's own; then the single cases of its test. GO is the program `go`, which has to be installed for this alone.
"""

import subprocess
import sys
from pathlib import Path

import orjson

from generator.training.gguf.merging import renders
from generator.training.ollama.conversations import conversations
from generator.training.ollama.go_template import GoTemplate
from generator.training.ollama.translation import translate
from generator.training.ollama.turns import Messages
from tests.generator.training.ollama.families import FAMILIES
from tests.generator.training.ollama.test_go_template import ANSWERED, ASKED, CASES, SYSTEM
from tests.support.tiny_models import tiny_tokenizer

_PROGRAM = Path(__file__).parent / "main.go"


def jobs() -> list[tuple[str, Messages]]:
    """Templates in Go, each with a conversation."""
    made = []
    for family in FAMILIES.values():
        render = renders(tiny_tokenizer(family, bos_token="<|endoftext|>"))
        source = translate(render, "", ["<|im_end|>"]).template
        assert source is not None
        made += [(source, messages) for messages in conversations()]
    return made + [(source, [SYSTEM, ASKED, ANSWERED, ASKED]) for source, _ in CASES]


def main(go: str) -> int:
    """Render all of them twice, and say which differ."""
    asked = jobs()
    lines = b"\n".join(orjson.dumps({"template": source, "messages": messages}) for source, messages in asked)
    done = subprocess.run([go, "run", str(_PROGRAM)], input=lines, capture_output=True, check=True)
    theirs = [orjson.loads(line) for line in done.stdout.splitlines()]
    ours = [GoTemplate(source).render(messages) for source, messages in asked]
    differ = [n for n, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other]
    for n in differ[:5]:
        print(f"{asked[n][0]!r}\n  Go: {theirs[n]!r}\n  we: {ours[n]!r}")
    print(f"rendered alike: {len(asked) - len(differ)} of {len(asked)}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "go"))
