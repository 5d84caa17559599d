"""Rows as tasks for Label Studio, and what was annotated there as decisions.

    {"data": {"question": …, "answer": …, "source_text": …, …}, "predictions": [{"model_version": …, "result": […]}]}
    ← {"id": 1, "data": {…}, "annotations": [{"completed_by": {"email": …}, "result": […], "updated_at": …, …}]}

The judge's verdict is the prediction, with the evidence marked in the chunk. Formats: https://labelstud.io/guide/task_format
and https://labelstud.io/guide/predictions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from generator.files import Row
from generator.reporting.fields import list_of_dicts, number_at, source_of, string_at
from generator.reviewing.decisions import Choice, Decision, now
from generator.reviewing.marking import evidence_span
from generator.reviewing.queue import Item
from generator.reviewing.texts import Text, text_of

FIELDS = ("question", "reasoning", "answer")
_AREA = '<TextArea name="edited_{0}" toName="{0}" rows="3" maxSubmissions="1" editable="true" showSubmitButton="true"/>'
_EDITED = "\n".join(
    f'  <Header value="{name.capitalize()}" size="4"/>\n  <Text name="{name}" value="${name}"/>\n  {_AREA.format(name)}'
    for name in FIELDS
)
CONFIG = f"""<View>
{_EDITED}
  <Choices name="decision" toName="answer" choice="single" showInline="true" required="true">
    <Choice value="accept" hotkey="a"/>
    <Choice value="reject" hotkey="r"/>
  </Choices>
  <Header value="The text it was made from" size="4"/>
  <Text name="source" value="$source"/>
  <Labels name="evidence" toName="source_text"><Label value="Evidence" background="#12756a"/></Labels>
  <Text name="source_text" value="$source_text"/>
  <Text name="why" value="$why"/>
</View>
"""
"""The labeling config to which tasks and annotations belong."""


def task(item: Item, row: Row, threshold: float) -> Row:
    """A row as a task, with the judge's verdict and the evidence as its prediction.

    Args:
        item: The row in the queue.
        row: The row itself.
        threshold: From which rating on the judge wants to keep a row.
    """
    text = text_of(row)
    assert text
    chunk = string_at(row, "source_text")
    data = {
        **{name: getattr(text, name) or "" for name in FIELDS},
        "source": source_of(row),
        "source_text": chunk,
        "why": string_at(row, "rating_reasoning"),
        "rating": item.rating,
        "key": item.key,
    }
    result = [*_verdict(item.rating, threshold), *_texts(text), *_evidence(string_at(row, "evidence"), chunk)]
    prediction: dict[str, Any] = {"model_version": "judge", "result": result}
    if item.rating is not None:
        prediction["score"] = round(item.rating / 10, 3)
    return {"data": data, "predictions": [prediction]}


def decisions_of(task: Mapping[str, Any], fault: Callable[[str], None]) -> Iterator[Decision]:
    """The decisions in a task as Label Studio's JSON export has it.

    Args:
        task: One of its objects.
        fault: Told of each annotation that says nothing which can be used, in a phrase.
    """
    data = task.get("data")
    text = text_of(data) if isinstance(data, Mapping) else None
    if text is None:
        fault("has no `data` with `question` and `answer`")
    elif not isinstance(task.get("annotations"), list):
        fault("has no list of `annotations`; export as JSON, not as JSON-MIN or another format")
    else:
        for annotation in list_of_dicts(task["annotations"]):
            decision = _decision(text, task["data"], annotation)
            if decision:
                yield decision
            else:
                fault("has an annotation without a choice in `decision`")


def _decision(text: Text, data: Mapping[str, Any], annotation: Mapping[str, Any]) -> Decision | None:
    result = list_of_dicts(annotation.get("result"))
    edited = _edited(text, result)
    choice = _choice(result, skipped=annotation.get("was_cancelled") is True)
    if choice is None:
        return None
    is_edit = choice == "accept" and edited != text
    return Decision(
        key=text.key,
        decision="edit" if is_edit else choice,
        reviewer=_reviewer(annotation.get("completed_by")),
        at=str(annotation.get("updated_at") or annotation.get("created_at") or now()),
        **(edited if is_edit else text).model_dump(),
        before=text if is_edit else None,
        rating=number_at(data, "rating"),
        source=source_of(data) or None,
    )


def _choice(result: Sequence[Mapping[str, Any]], *, skipped: bool) -> Choice | None:
    if skipped:
        return "skip"
    for region in result:
        chosen = _value(region, "decision", "choices")
        if chosen in (["accept"], ["reject"]):
            return "accept" if chosen == ["accept"] else "reject"
    return None


def _edited(text: Text, result: Sequence[Mapping[str, Any]]) -> Text:
    """The text as it was left in the fields; what was left empty is as it was."""
    said = text.model_dump()
    for region in result:
        for name in FIELDS:
            written = _value(region, f"edited_{name}", "text")
            joined = "\n".join(map(str, written)).strip() if isinstance(written, list) else str(written or "").strip()
            if joined:
                said[name] = joined
    return Text.model_validate(said)


def _value(region: Mapping[str, Any], name: str, kind: str) -> Any:
    value = region.get("value")
    return value.get(kind) if region.get("from_name") == name and isinstance(value, Mapping) else None


def _reviewer(who: Any) -> str:
    """Who annotated: an address, else the number of an account."""
    if isinstance(who, Mapping):
        return str(who.get("email") or f"annotator {who.get('id', '')}".strip())
    return "somebody" if who is None else str(who) if isinstance(who, str) else f"annotator {who}"


def _verdict(rating: float | None, threshold: float) -> Iterator[Row]:
    if rating is not None:
        choice = "accept" if rating >= threshold else "reject"
        yield _region("decision", "answer", "choices", {"choices": [choice]})


def _texts(text: Text) -> Iterator[Row]:
    for name in FIELDS:
        if said := getattr(text, name):
            yield _region(f"edited_{name}", name, "textarea", {"text": [said]})


def _evidence(evidence: str, chunk: str) -> Iterator[Row]:
    if span := evidence_span(evidence, chunk):
        start, end = (len(chunk[:at].encode("utf-16-le")) // 2 for at in span)  # as JavaScript counts
        value = {"start": start, "end": end, "text": chunk[span[0] : span[1]], "labels": ["Evidence"]}
        yield _region("evidence", "source_text", "labels", value)


def _region(name: str, to: str, kind: str, value: Row) -> Row:
    return {"id": name, "from_name": name, "to_name": to, "type": kind, "value": value}
