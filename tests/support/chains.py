"""Chains of thought that several tests share: an example, and steps of every kind."""

from hypothesis import strategies as st

TEXT = (
    "The harbour of Lund freezes in January. Ships wait outside until the ice breaks, which takes 3 weeks. "
    "The harbour master opens the channel again. A pilot guides each ship."
)
QUESTION = "How long do ships wait in January?"
ANSWER = "Ships wait outside for 3 weeks."
STEPS = [
    "The harbour freezes, so ships must stay outside until the ice breaks.",
    "Breaking takes 3 weeks, so they wait.",
]
REASONING = f"Step 1: {STEPS[0]}\nStep 2: {STEPS[1]}"
CAUSE = "Exceptions are cleared because tracebacks form a reference cycle with the stack frame."

_PIECES = st.sampled_from(
    [
        "Step 1: ",
        "2. ",
        "- ",
        "The ice breaks.",
        "Ships wait 3 weeks",
        "not",
        "",
        "\n",
        "Berg",
        "80",
        "冰在一月融化",
        "½",
    ]
)
any_step = st.lists(_PIECES, max_size=5).map(" ".join) | st.text(max_size=30)
