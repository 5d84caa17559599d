"""How a question points at the text that it was made from, which whoever reads the question later does not have."""

import re

_NOUNS = (
    "text|passage|document|paragraph|excerpt|snippet|article|section|chapter|chunk|author|writer|narrator|context|"
    "page|material|content|information"
)
_SAYING = "say|mention|state|describe|discuss|explain|argue|claim|suggest|tell|refer|cover|list|give|provide|contain|include|present"
HINTS = tuple(
    hint.replace("|", " ")
    for hint in """text passage document paragraph excerpt snippet article section chapter chunk author writer narrator context page
    material content information above below here earlier previously following given provided preceding this| abschnitt
    absatz artikel auszug dokument verfasser autor oben unten hier extrait auteur pasaje párrafo fragment artículo sección
    testo brano paragraf articol passaggio trecho parágrafo artigo passagem pasaj tekst tekś alinea stycket författ afsnit
    forfatter текст отрыв документ абзац стать автор artyku úryv člán odstav κείμεν απόσπασμ έγγραφ άρθρ συγγραφ metn metin
    parça belge yazar makale văn|bản đoạn bài|viết tài|liệu tác|giả पाठ दस्तावेज अनुच्छेद गद्यांश लेख نص فقرة وثيقة مستند مقال
    كاتب مؤلف ข้อความ บทความ เนื้อหา เอกสาร ย่อหน้า 文 段落 材料 内容 片段 作者 节 節 テキスト 記事 筆者 著者 본문 지문 위|글 이|글 문서 글쓴이
    저자 텍스트""".split()
)
"""In lower case; a question without any of these is not looked at further."""
POINTING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # According to the text, in this passage, the above code
        rf"\b(?:according to|based on|given|as per|per|in|from|within|of|by) (?:the|this)(?: (?:above|given|provided|following|source))? (?:{_NOUNS})\b(?!['\w]| (?:of|for|on|in|about|that|which|to)\b| [a-z]+ (?:tag|element|object|property|field|method))",
        rf"\b(?:does|do|did|can|would|is|has) (?:the|this) (?:{_NOUNS})(?: [a-z]+)? (?:{_SAYING})",
        rf"\b(?:the|this) (?:{_NOUNS}) (?:{_SAYING})s?\b|\bthis (?:{_NOUNS}|example|table|figure|list|code|snippet) (?:about|for|intended)\b",
        rf"\b(?:above|following|given|provided|preceding)(?: \w+)? (?:{_NOUNS}|code|example|table|figure|sentence)s?\b",
        r"\bthis (?:text|passage|document|paragraph|excerpt|snippet|chunk|section|article|chapter)\b",
        r"\b(?:text|passage|document|paragraph|section|code|example|table|figure|list) (?:above|below)\b",
        rf"\b(?:mentioned|described|discussed|listed|shown|given|stated|provided) (?:above|below|here|earlier|previously|in the (?:{_NOUNS}))\b(?! (?:of|for|on)\b)",
        r"\bwhat (?:is|are) the (?:main |central |key )?(?:idea|topic|subject|theme|purpose|title|message|point)s? of (?:the|this) (?:text|passage|document|paragraph|section|article|excerpt)\b",
        r"\bthe (?:text|passage|excerpt|snippet|chunk)\b(?! (?:of|for|on|in|to|about|between|around|messages?|files?|editor|box|field|input|property|attribute|node|area|content|string|color|size|encoding|format|mode|element|layer|that|which|is (?:shown|displayed|sent|read)))",
        # German
        r"\b(?:laut|gemäß|nach|im|in|aus|zufolge)(?: de[mrs]| diese[mrs])?(?: obigen| vorliegenden| gegebenen)? (?:text|textes|dokument|dokuments|abschnitt|passage|absatz|artikel|auszug|textauszug)\b(?!['\w-])",
        r"\b(?:der|dieser|dem|den|diesen|das|dieses) (?:text|textabschnitt|autor|verfasser|abschnitt|auszug|dokument) (?:\w+ )?(?:beschreib|erwähn|genannt|sagt|nennt|erklär|behandel|beschrieben)",
        r"\b(?:beschreibt|erwähnt|sagt|nennt|erklärt|behandelt|meint|argumentiert) (?:der|dieser|das|dieses) (?:text|autor|verfasser|abschnitt|artikel|auszug|dokument)\b",
        r"\b(?:oben|unten|im text|hier) (?:genannt|erwähnt|beschrieben|aufgeführt|stehend)",
        # Romance languages
        r"\b(?:selon|d'après|dans) (?:le|ce|cet|l'|la|cette) ?(?:texte|passage|document|paragraphe|extrait|article|section|auteur)\b(?! (?:de|du|des)\b)",
        r"\b(?:le|ce) (?:texte|passage|document) (?:dit|mentionne|décrit|explique|parle)\b|\bl'auteur (?:dit|mentionne|décrit|explique|parle)\b",
        r"\b(?:según|de acuerdo con|de acuerdo al|en) (?:el|este|esta|la|al) ?(?:texto|pasaje|documento|párrafo|fragmento|artículo|sección|autor)\b(?! (?:de|del)\b)",
        r"\b(?:el|este) (?:texto|pasaje|documento|autor) (?:dice|menciona|describe|explica|habla)\b|\b(?:dice|menciona|describe|explica) (?:el|este) (?:texto|pasaje|documento|autor)\b",
        r"\b(?:secondo|nel|in base al|nell') ?(?:il |questo |l')?(?:testo|brano|documento|paragrafo|articolo|passaggio|autore)\b(?! (?:di|del|della)\b)",
        r"\b(?:segundo|de acordo com|conforme|no|neste) (?:o |este |a )?(?:texto|trecho|documento|parágrafo|artigo|passagem|autor)\b(?! (?:de|do|da)\b)",
        r"\b(?:conform|potrivit|în) (?:acest |acestui )?(?:textul|textului|text|pasajului|pasajul|pasaj|documentului|documentul|document|articolului|paragrafului|autorului)\b",
        # Dutch and the North
        r"\b(?:volgens|in) (?:de|het|deze|dit) (?:tekst|passage|document|alinea|artikel|auteur)\b(?! van\b)",
        r"\b(?:enligt|i) (?:texten|dokumentet|stycket|artikeln|författaren)\b|\b(?:ifølge|i) (?:teksten|dokumentet|afsnittet|artiklen|forfatteren)\b",
        # Slavic languages
        r"\b(?:согласно|в|по|из|судя по) (?:этому |этом |данному |данном |этого )?(?:тексту|тексте|текста|отрывку|отрывке|документу|документе|абзаце|абзацу|статье|автору)\b",
        r"\b(?:автор|текст|отрывок) (?:говорит|упоминает|описывает|утверждает)\b",
        r"\b(?:według|zgodnie z|w) (?:tego |tym )?(?:tekstu|tekstem|tekście|fragmentu|fragmencie|dokumentu|dokumencie|artykułu|autora)\b",
        r"\b(?:podle|v) (?:tohoto |tomto )?(?:textu|dokumentu|úryvku|článku|odstavce|odstavci|autora)\b",
        # Greek, Turkish, Vietnamese, Hindi, Arabic, Thai
        r"(?:σύμφωνα με|στο|από) (?:το |αυτό το )?(?:κείμενο|απόσπασμα|έγγραφο|άρθρο)\b|\bσύμφωνα με τον συγγραφέα\b",
        r"\b(?:metne|metinde|metinden|parçaya|parçada|belgeye|belgede|paragrafa|paragrafta|yazara|makaleye)(?: göre)?\b",
        r"\b(?:theo|trong) (?:văn bản|đoạn văn|đoạn trích|bài viết|tài liệu|tác giả)(?! (?:về|của)\b)",
        r"(?:पाठ|दस्तावेज़|दस्तावेज|अनुच्छेद|गद्यांश|लेखक|लेख) (?:के अनुसार|में)",
        r"(?:وفقًا|وفقا|وفقاً|حسب|بحسب|في|طبقا) ?(?:هذا |هذه )?(?:لل|ل|ال|للـ)(?:نص|لنص|فقرة|وثيقة|مستند|مقال|كاتب|مؤلف)\b",
        r"(?:ตาม|จาก|ใน)(?:ข้อความ|บทความ|เนื้อหา|เอกสาร|ย่อหน้า)(?:นี้|ข้างต้น|ดังกล่าว)?",
        # Chinese, Japanese, Korean
        r"(?:根据|據|根據|依据|按照|在)(?:上述|该|該|这篇|這篇|本|此|以上)?(?:文章|文本|文档|文檔|段落|短文|原文|材料|内容|片段|作者)|文中|上文|本文|作者(?:认为|認為|提到|说|說)",
        r"(?:この|本|上記の|以下の|その)(?:文章|文書|テキスト|段落|記事|文|節)(?:によ|に|で|は|の)|本文(?:中|に|で|は)|筆者|著者(?:は|によ)|文章によ|テキストによ",
        r"(?:본문|지문|위 글|이 글|이 문서|글쓴이|저자|텍스트|문서)(?:에서|에 따르면|에 의하면|는|은|에)",
    )
)
