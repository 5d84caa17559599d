"""How people and models say that they cannot tell, in several languages: regular expressions, in lower case."""

_TEXT = r"(?:document|passage|text|context|article|source|material|information|manual|excerpt|section)s?"
_SOURCE = rf"(?:{_TEXT}|it|they)(?: (?:given|provided|above))?"
_SPEAKER = (
    r"(?:^\W*(?:sorry\W+(?:but )?)?|\b(?:i|we|one|you|assistant|model|ai)(?: \w+ly| also| still| just)? "
    r"|\b(?:i|we)\b[^.;]{0,40}? (?:and|but|so) )"
)
"""Who may not know: the one who replies, who may be left out at the beginning; not the people that it tells of."""
_TELLER = rf"(?:{_SPEAKER}|\b{_TEXT}(?: \w+){{0,4}}? |\b(?:it|they) )"
"""Who may not say: the one who replies, or what was read."""
_UNSURE = rf"(?:{_TELLER}(?:(?:am|is|are|was|were)(?: not|n't)|not)|\b(?:i'm|we're|it's)(?: \w+ly| still)? not)"
_TELLS = (
    r"(?:mention|say|specif|stat|provid|contain|includ|give|indicat|tell|cover|address|discuss|describe|explain|answer"
    r"|have (?:any |enough |that )?information)"
)
_TOLD = (
    r"(?:mentioned|specified|stated|provided|given|said|available|known|clear|disclosed|indicated|answered|covered"
    r"|described|possible to (?:say|tell|know|determine|answer))"
)
SAYINGS = (
    # English: who cannot, what is not told, what there is none of, one word.
    rf"{_TELLER}(?:do|does|did|can|could)(?: not|n't) (?:know|find|answer|determine|say|tell)\b",
    rf"{_UNSURE} (?:sure|certain|aware|able to (?:answer|determine|say|tell|find))\b",
    rf"\b{_SOURCE} (?:do|does|did)(?: not|n't) (?:explicitly |directly |actually )?{_TELLS}",
    rf"\b(?:not|never) (?:explicitly |directly |clearly )?(?:been )?{_TOLD}\b",
    rf"{_TELLER}(?:cannot|can not|can't) (?:answer|determin|say|tell|know|find|provid|give)",
    r"\b(?:cannot|can not|can't) be (?:answer|determin|said|told|known|found|provid|given)",
    r"\b(?:no|insufficient|not enough|lack of) (?:\w+ )?(?:information|mention|data|details|answer|evidence)\b",
    r"\b(?:do|does|did)(?: not|n't) have (?:\w+ ){0,2}(?:information|data|details|knowledge)\b",
    r"\bthere is no (?:\w+ )?(?:information|mention|indication|answer)\b",
    r"\bunable to (?:answer|determine|find|say|tell|provide)\b",
    r"\bi have no (?:idea|information|knowledge)\b",
    r"\bunanswerable\b",
    r"\bis (?:unknown|unclear)\b",
    r"^\W*(?:unknown|unclear|n/?a|none|not (?:in|from) the (?:documents?|passages?|text)|no answer)\W*$",
    # German
    r"\bwei(?:ß|ss) (?:\w+ )?nicht\b",
    r"\bkeine? (?:\w+ )?(?:angabe|information|antwort)",
    r"\bnicht (?:\w+ )?(?:erwähnt|angegeben|genannt|bekannt|beantworten)\b",
    r"\b(?:steht|sagt|sagen) (?:\w+ )?nicht\b",
    r"\bgeht \w+ nicht hervor\b",
    # French
    r"\bne (?:sais|savons|dit|disent|mentionne\w*|précise\w*) pas\b",
    r"\bn'est pas (?:\w+ )?(?:mentionné|précisé|indiqué|connu)",
    r"\b(?:pas d'|aucune )information\b",
    r"\bje ne peux pas\b",
    # Spanish, Italian, Portuguese, Dutch, Russian
    r"\bno (?:lo )?(?:sé|sabe|dice|dicen|menciona\w*|especifica\w*|se puede|hay información|puedo)\b",
    r"\bnon (?:lo )?(?:so|dice|dicono|menziona\w*|specifica\w*|posso)\b",
    r"\bnon è (?:\w+ )?(?:indicato|specificato|menzionato)\b",
    r"\bnão (?:sei|diz|dizem|menciona\w*|especifica\w*|há informaç\w+|posso|é possível)\b",
    r"\bweet (?:het |dat )?niet\b|\bniet (?:\w+ )?(?:vermeld|genoemd|bekend|gezegd)\b|\bgeen informatie\b",
    r"\bне (?:знаю|указан\w*|сказано|упомина\w+|могу|говорится)\b|\bнет информации\b",
    # Chinese, Japanese, Korean
    r"不知道|没有(?:提到|提及|说明|给出|信息)|无法(?:回答|确定|得知)|未(?:提及|说明|提到)",
    r"[わ分]かりません|記載(?:されて)?(?:い)?(?:ません|ない)|述べられて(?:い)?(?:ません|ない)",
    r"알 수 없|모르(?:겠|지)|언급(?:되지|이 없)",
)
UNTIL = r"\b(?:until|till)\b(?! (?:when|which|what|how|i|we|you|further|more|now|today)\b)"
"""What follows on it was known from then on: `It was not known until 1911.`"""
HOWEVER = (
    r"\b(?:but|however|although|though|nevertheless|still|aber|jedoch|mais|cependant|pero|sin embargo|ma|però|mas|porém"
    r"|maar|но|однако)\b|但|しかし|하지만"
)
"""What announces that something follows all the same."""
OFFERS = (
    r"\b(?:if you|please|could you|can you|would you|i can|i could|i would|let me|you (?:can|may|might|could|should)"
    r"|consult|check|refer|contact|need more|more (?:context|information|details)|sorry|help)\b"
)
"""What follows then without being an answer."""
