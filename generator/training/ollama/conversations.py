"""Twenty conversations, by which two ways to render a chat are told apart; our own, about nothing."""

from generator.training.ollama.turns import Messages

_SYSTEM = "You answer from the handbook, in one sentence."
_TURNS = (
    ("How often is the filter changed?", "Every 400 hours."),
    ("And where is that written?", "In chapter 3."),
    ("Which tool is needed?", "A 13 mm spanner."),
    ("How long does it take?", "Ten minutes."),
    ("Who may do it?", "Anybody who was shown once."),
)
_ODD = (
    "  blanks before and after  ",
    "\n\na line before, and two after\n\n",
    "Größe, naïve, 設定, Ψ, 🛠️ and e\u0301",
    "{{ .System }} {% if x %} {{- end }} $& \\n \\u0041",
    '"quotes" \'quotes\' `quotes` """three"""',
    "<b>&amp;</b> <|a|> [x] ### Question: <s>",
    "def f(x):\n\treturn {'a': x}\n",
)


def conversations() -> list[Messages]:
    """With a system prompt and without, one to five questions, blanks and odd signs; each ends with a question."""
    plain = [_conversation(n, system) for system in ("", _SYSTEM) for n in range(1, 6)]
    odd = [_conversation(1 + n % 3, _SYSTEM if n % 2 else "", text) for n, text in enumerate(_ODD)]
    return [
        *plain,
        *odd,
        _conversation(2, _ODD[0], _ODD[1]),
        _conversation(2, _ODD[2], _ODD[4]),
        [*_conversation(2, "", "one  two\n\n\nthree"), *_message("assistant", "Ω" * 30), *_message("user", "?")],
    ]


def _conversation(questions: int, system: str, odd: str | None = None) -> Messages:
    """Odd text stands in every turn but the system prompt."""
    turns = [*_message("system", system)] if system else []
    for question, answer in _TURNS[: questions - 1]:
        turns += _message("user", odd if odd is not None else question)
        turns += _message("assistant", odd if odd is not None else answer)
    return [*turns, *_message("user", odd if odd is not None else _TURNS[questions - 1][0])]


def _message(role: str, content: str) -> Messages:
    return [{"role": role, "content": content}]
