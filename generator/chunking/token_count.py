"""How many tokens a text has, roughly: no tokenizer file, no network, the same count on every machine.

Every model counts its own way, and each tokenizer needs a vocabulary that has to be downloaded. This counts the pieces
that byte-pair vocabularies tend to learn: short words whole, long words in parts, numbers by three digits, Chinese,
Japanese and Korean by the character, punctuation by twos, a line break together with its indentation.
"""

import re

_TOKEN = re.compile(
    r"""
      [A-Za-z\u00c0-\u024f]{1,6}                       # Latin letters: most words up to six letters are one token
    | [0-9]{1,3}                                       # digits go by threes
    | [\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]        # kana, Han and Hangul: one token a character
    | [^\W\d_]{1,3}                                    # letters of other scripts
    | \n\s*                                            # a line break swallows the indentation after it
    | [^\S\n]{2,}                                      # a single space belongs to the word after it
    | [!-/:-@\[-`{-~]{1,2}                             # ASCII punctuation
    | \S                                               # emoji and other symbols
    """,
    re.VERBOSE,
)


def count_tokens(text: str) -> int:
    """Return the approximate number of tokens of `text`: 0 for the empty text, at most one for each character.

    English prose comes out at about 1.3 tokens a word. The count never falls when a text grows at its end.
    """
    return len(_TOKEN.findall(text))
