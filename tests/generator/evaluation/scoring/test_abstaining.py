"""Replies that say that they cannot tell, and those that answer."""

import pytest

from generator.evaluation.scoring.abstaining import abstains


@pytest.mark.parametrize(
    "reply",
    [
        "The documents do not say.",
        "I don't know.",
        "I’m sorry, but I don’t know the answer to that.",
        "The passages do not mention when Oda was founded.",
        "The text doesn't provide any information about the harbour's depth.",
        "This is not mentioned in the passages.",
        "It is not specified.",
        "There is no information about that in the documents.",
        "I cannot answer this question from the passages given.",
        "It cannot be determined from the text.",
        "Unknown",
        "N/A",
        "I'm not sure. Could you give me more context?",
        "I do not have enough information, but you may consult the manual.",
        "The manual does not specify this. However, you can contact the harbour master.",
        "Don't know.",
        "Sorry, cannot say.",
        "I am a language model and cannot answer that.",
        "I really do not know.",
        "The documents that you gave me do not say.",
        "It is not certain.",
        "It's not certain when it was founded.",
        "I do not know until when it was open.",
        "The name of the founder is not mentioned.",
        "The depth cannot be determined.",
        "Das weiß ich nicht.",
        "Die Dokumente sagen das nicht.",
        "Im Text ist das nicht angegeben.",
        "Je ne sais pas.",
        "No lo sé.",
        "Los documentos no dicen nada.",
        "Non lo so.",
        "Não sei.",
        "Я не знаю.",
        "文中没有提到。",
        "わかりません。",
    ],
)
def test_it_says_that_it_cannot_tell(reply: str) -> None:
    assert abstains(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "1921",
        "It was founded in 1921.",
        "The pump does not have a filter.",
        "No.",
        "False",
        "Ships do not enter the harbour in January.",
        "I don't know exactly, but it was founded in 1911.",
        "The passages do not say. However, it was most likely 1911.",
        "The valve is not open; press the green button.",
        "It was not known until 1911.",
        "The name was not given till the harbour was finished.",
        "The mayor did not say a word in 1911.",
        "The crew could not find the channel.",
        "The engineer cannot give the order alone.",
        "The mayor was not sure of the date.",
        "Die Pumpe läuft nicht.",
        "Unknown ships are reported to the harbour master.",
    ],
)
def test_it_answers(reply: str) -> None:
    assert not abstains(reply)
